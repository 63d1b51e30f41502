//===- RawOwner.cpp - Released by hand where an owner would do -*- C++ -*-===//
//
// raw-owner: a local handle in C++ that is released, but by hand and in several
// places. Nothing is wrong yet; the next return that somebody adds will be. In:
// a run without events. Out: one note at the acquisition, with the owner to use.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Describe.h"
#include "llvm/ADT/SmallVector.h"

namespace closecall::policy {

using namespace ir;

/// The call releases the run's handle, which a local variable holds by name.
static bool byHand(const Subject &S, const Instr &I, const rules::Resource &R) {
  if (I.Opcode != Op::Call || I.Implicit || I.Callee == NoId)
    return false;
  flow::CalleeFacts C = S.Resolver.callee(I.Callee);
  if (!C.Pack)
    return false;
  for (const rules::Release &Rel : C.Pack->Releases) {
    bool Right = Rel.Resource == S.Src.Resource ||
                 llvm::is_contained(R.Releasers, flow::spokenName(C));
    if (!Right || Rel.Arg >= I.Args.size())
      continue;
    const Operand &O = I.Args[Rel.Arg];
    if (O.Kind == OperandKind::Load && O.P.isVar() &&
        S.F.Vars[O.P.Root].Kind == VarKind::Local && !S.F.Vars[O.P.Root].Name.empty())
      return true;
  }
  return false;
}

/// The owner as somebody would write it.
static std::string owner(const rules::Resource &R) {
  if (R.Types.empty())
    return "";
  const std::string &Type = R.Types.front(), &By = R.Releasers.front();
  if (By == "delete")
    return "std::unique_ptr<" + Type + ">";
  return "std::unique_ptr<" + Type + ", decltype(&" + By + ")>";
}

void findRawOwners(const Subject &S, std::vector<report::Finding> &Out) {
  if (S.Src.K != flow::Source::Acquire || S.Src.Txn || S.Src.Believed ||
      S.Src.Resource == rules::NoResource || S.Run.Truncated || !S.Run.Events.empty() ||
      !S.Run.Why.empty() || !S.Run.Discharged ||
      llvm::StringRef(S.M.MainFile).ends_with(".c"))
    return;
  const rules::Resource &R = S.Packs.resource(S.Src.Resource);
  if (!R.Owed || R.InCallersMemory || R.Releasers.empty() || owner(R).empty())
    return;
  llvm::SmallVector<const Instr *, 4> Sites;
  for (BlockId B : S.Run.DischargedIn) {
    size_t Before = Sites.size();
    for (const Instr &I : S.F.Blocks[B].Instrs)
      if (byHand(S, I, R) && !llvm::any_of(Sites, [&](const Instr *Other) {
            return Other->Range == I.Range;
          }))
        Sites.push_back(&I);
    // Somewhere an owner or a helper does it.
    if (Sites.size() == Before)
      return;
  }
  if (Sites.size() < 2)
    return;
  flow::Event E;
  E.B = S.Src.B;
  E.I = S.Src.I;
  report::Finding F = finding(S, E, "raw-owner");
  F.Primary = acquireRange(S);
  F.Message = noun(S) + quotedName(S, E) + " from '" + S.Src.Via + "' is released by hand at " +
              std::to_string(Sites.size()) + " places; hold it in '" + owner(R) +
              "', which releases it on every way out";
  F.Path.push_back({report::StepKind::Acquire, F.Primary,
                    noun(S) + " acquired here by '" + S.Src.Via + "'"});
  for (const Instr *I : Sites)
    F.Others.push_back({toRange(S.M, I->Range), "released by hand here", "", {}});
  Out.push_back(std::move(F));
}

} // namespace closecall::policy
