//===- MemberOrder.cpp - A field's handle closed before its child ---------===//
//
// Implements MemberOrder.h.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/MemberOrder.h"
#include "checks/catalog/Catalog.h"
#include "checks/report/Fingerprint.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using rules::ParentClose;

std::optional<MemberOrder::Key>
MemberOrder::keyOf(const Module &M, const flow::FunctionInfo &Info, const Place &P) const {
  if (!P.valid() || P.Projs.empty() || P.Projs.back().Kind != ProjKind::Field ||
      llvm::any_of(P.Projs, [](const Projection &Pr) { return Pr.AnyIndex; }))
    return std::nullopt;
  Place Of = P;
  Of.Projs.pop_back();
  TypeId T = Info.typeOf(Of);
  if (T == NoId || M.Types[T].Record == NoId)
    return std::nullopt;
  const Record &R = M.Records[M.Types[T].Record];
  if (R.System || R.Union || R.Id.empty())
    return std::nullopt;
  return Key{R.Id, P.Projs.back().Name};
}

static bool beside(const Place &A, const Place &B) {
  return A.Root == B.Root && A.Projs.size() == B.Projs.size() &&
         std::equal(A.Projs.begin(), A.Projs.end() - 1, B.Projs.begin());
}

namespace {
struct Site {
  BlockId B;
  uint32_t I;
  Place At;
  const rules::Release *Released; ///< null: by a callee that is given the record
};
} // namespace

void MemberOrder::add(const Module &M, const Function &F, const flow::SolvedFunction &S,
                      const flow::CalleeResolver &Resolver) {
  const flow::FunctionInfo &Info = *S.Info;
  std::vector<Site> Sites;
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      if (I.Opcode != Op::Call || I.Callee == NoId)
        continue;
      flow::CalleeFacts C = Resolver.callee(I.Callee);
      if (!C.Pack && C.Sum)
        for (const summary::SlotEffects &SE : C.Sum->Slots) {
          if (SE.Where.Root != summary::Slot::Param || SE.Where.Index >= I.Args.size() ||
              llvm::none_of(SE.Outcomes, [](const summary::Outcome &O) {
                return O.Effect == summary::HandleEffect::Released;
              }))
            continue;
          // What it is given, or what lies in it.
          const Operand &O = I.Args[SE.Where.Index];
          Place P = O.P;
          if (!P.valid())
            continue;
          const bool Address = O.Kind == OperandKind::AddrOf;
          if (Address && (SE.Where.Projs.empty() || SE.Where.Projs[0].Kind != ProjKind::Deref))
            continue;
          P.Projs.insert(P.Projs.end(), SE.Where.Projs.begin() + Address, SE.Where.Projs.end());
          if (keyOf(M, Info, P))
            Sites.push_back({B, N, std::move(P), nullptr});
        }
      if (!C.Pack)
        continue;
      for (const rules::Release &R : C.Pack->Releases)
        if (R.Arg < I.Args.size() && I.Args[R.Arg].Kind == OperandKind::Load &&
            keyOf(M, Info, I.Args[R.Arg].P))
          Sites.push_back({B, N, I.Args[R.Arg].P, &R});
      for (const rules::Acquire &A : C.Pack->Acquires) {
        if (A.In.K != rules::Slot::Out || A.In.Index >= I.Args.size() || !A.Parent ||
            *A.Parent >= I.Args.size() || I.Args[A.In.Index].Kind != OperandKind::AddrOf)
          continue;
        const Place &To = I.Args[A.In.Index].P;
        std::optional<Key> K = keyOf(M, Info, To);
        if (!K)
          continue;
        const Operand &From = I.Args[*A.Parent];
        Child &Ch = Made[*K];
        Ch.Parents.insert(From.Kind == OperandKind::Load && keyOf(M, Info, From.P) &&
                                  beside(From.P, To)
                              ? From.P.Projs.back().Name
                              : "");
        Ch.Resource = A.Resource;
        Ch.OnParentClose = A.OnParentClose;
        Ch.Made = toRange(M, I.Range);
        Ch.Via = C.Pack->Name;
      }
    }
  auto Before = [&](const Site &A, const Site &B) {
    return A.B == B.B ? A.I < B.I : Info.reachableFrom(A.B)[B.B];
  };
  for (const Site &Close : Sites) {
    const Instr &I = F.Blocks[Close.B].Instrs[Close.I];
    // Who keeps the answer may try again.
    const bool Asked =
        I.Dst.valid() &&
        (!I.Dst.isVar() || !llvm::is_contained(Info.deadTemps(Close.B, Close.I), I.Dst.Root));
    if (!Close.Released || Asked ||
        (Close.Released->Children != ParentClose::Refuses &&
         Close.Released->Children != ParentClose::Dangles))
      continue;
    for (const Site &Later : Sites) {
      if (!beside(Close.At, Later.At) || Close.At == Later.At || !Before(Close, Later) ||
          Before(Later, Close) || llvm::any_of(Sites, [&](const Site &Other) {
            return Other.At == Later.At && Before(Other, Close);
          }))
        continue;
      const Instr &L = F.Blocks[Later.B].Instrs[Later.I];
      Orders[*keyOf(M, Info, Later.At)].push_back(
          {Close.At.Projs.back().Name, Close.Released->Children, toRange(M, I.Range),
           toRange(M, L.Range), M.Callees[F.Self].Name, M.Callees[I.Callee].Name, I.Text,
           toString(F, Later.At)});
      break;
    }
  }
}

void MemberOrder::finish(const catalog::CheckOptions &Options,
                         std::vector<report::Finding> &Out) const {
  for (const auto &[K, All] : Orders) {
    auto It = Made.find(K);
    if (It == Made.end() || It->second.Parents.size() != 1)
      continue;
    const Child &Ch = It->second;
    const rules::Resource &R = Packs.resource(Ch.Resource);
    for (const Order &O : All) {
      const ParentClose How = Ch.OnParentClose.value_or(O.Children);
      if (O.Parent != *Ch.Parents.begin() ||
          (How != ParentClose::Refuses && How != ParentClose::Dangles))
        continue;
      report::Finding F;
      F.Check = "closecall-release-order";
      if (const catalog::CheckInfo *C = catalog::find(F.Check))
        F.Level = Options.severity("release-order").value_or(C->Severity);
      F.Sure = report::Confidence::Medium;
      F.Primary = O.At;
      F.Function = O.Function;
      F.Message = "'" + O.By + "' closes '" + O.Parent + "' while " + R.Noun + " '" + O.Name +
                  "' from '" + Ch.Via + "' may be open, which is released only after it";
      F.Path.push_back({report::StepKind::Acquire, Ch.Made,
                        R.Noun + " '" + K.second + "' is made from '" + O.Parent + "' here"});
      F.Path.push_back({report::StepKind::Exit, O.At, "closed here"});
      F.Path.push_back(
          {report::StepKind::Exit, O.Later, "the " + R.Noun + " is released here"});
      F.AcquireText = report::normalise(O.Text);
      F.Pack = R.Pack;
      F.Resource = R.Name;
      Out.push_back(std::move(F));
    }
  }
}

} // namespace closecall::policy
