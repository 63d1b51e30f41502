//===- Getters.cpp - What callers do with what a getter hands out ---------===//
//
// Implements Getters.h. A result is followed through plain copies in local variables;
// a reference to a handle (`PGconn *&get()`) is followed the same way, and reading it is
// no more than looking.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Getters.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using summary::HandleEffect;

static bool pointsToRecord(const Module &M, TypeId T) {
  if (T == NoId || (M.Types[T].Kind != TypeKind::Pointer && M.Types[T].Kind != TypeKind::Reference))
    return false;
  T = M.Types[T].Pointee;
  return T != NoId && M.Types[T].Kind == TypeKind::Record;
}

ArgumentUse useOf(const Module &M, const flow::CalleeFacts &Called, size_t N) {
  if (Called.Pack) {
    for (const rules::Release &R : Called.Pack->Releases)
      if (R.Arg == N)
        return ArgumentUse::Releases;
    for (const rules::Keep &K : Called.Pack->Keeps)
      if (K.Arg == N)
        return ArgumentUse::Releases;
    return ArgumentUse::Looks;
  }
  if (Called.Sum) {
    for (const summary::SlotEffects &S : Called.Sum->Slots) {
      if (S.Where.Root != summary::Slot::Param || S.Where.Index != N || !S.Where.Projs.empty())
        continue;
      bool Handed = false;
      for (const summary::Outcome &O : S.Outcomes) {
        if (O.Effect == HandleEffect::Released || O.Effect == HandleEffect::Kept)
          return ArgumentUse::Releases;
        Handed |= O.Ret.K == summary::Value::Handle;
        for (const auto &[Where, What] : O.Writes)
          Handed |= What.K == summary::Value::Handle;
      }
      return Handed ? ArgumentUse::Unknown : ArgumentUse::Looks;
    }
    return ArgumentUse::Unknown;
  }
  if (!Called.Decl)
    return ArgumentUse::Unknown;
  const bool Printed = Called.Decl->Variadic && N >= Called.Decl->Params.size();
  const bool Typed = Called.Decl->System && N < Called.Decl->Params.size() &&
                     pointsToRecord(M, Called.Decl->Params[N]);
  return Printed || Typed ? ArgumentUse::Looks : ArgumentUse::Unknown;
}

namespace {

/// The places in one function where the result of one call is.
class Result {
public:
  Result(const Module &M, const Function &F, const flow::CalleeResolver &Resolver, VarId Var)
      : M(M), F(F), Resolver(Resolver), Names{Var} {
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (const Block &B : F.Blocks)
        for (const Instr &I : B.Instrs)
          if (I.Opcode == Op::Assign && is(I.Args[0]) && local(I.Dst))
            Changed |= Names.insert(I.Dst.Root).second;
    }
  }

  bool taken() const {
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (taken(I))
          return true;
    return false;
  }

  bool returned() const {
    for (const Block &B : F.Blocks)
      if (B.Term.Kind == TermKind::Return && B.Term.HasValue && mentions(B.Term.Cond))
        return true;
    return false;
  }

private:
  bool local(const Place &P) const {
    return P.isVar() && F.Vars[P.Root].Kind != VarKind::Global && !F.Vars[P.Root].StaticLocal;
  }
  bool at(const Place &P) const {
    return P.valid() && Names.count(P.Root) &&
           (P.Projs.empty() || (P.Projs.size() == 1 && P.Projs[0].Kind == ProjKind::Deref));
  }
  bool is(const Operand &O) const { return O.Kind == OperandKind::Load && at(O.P); }
  /// Also its address.
  bool mentions(const Operand &O) const {
    return (O.Kind == OperandKind::Load || O.Kind == OperandKind::AddrOf) && at(O.P);
  }
  bool taken(const Instr &I) const {
    if (I.Opcode != Op::Call) {
      // Exchanged through a reference to it.
      if (I.Dst.valid() && !I.Dst.isVar() && at(I.Dst))
        return true;
      for (const Operand &O : I.Args)
        if (mentions(O) && I.Opcode == Op::Assign && (!is(O) || !local(I.Dst)))
          return true;
      return false;
    }
    if (I.Dst.valid() && !I.Dst.isVar() && at(I.Dst))
      return true;
    for (uint32_t N = 0; N < I.Args.size(); ++N) {
      if (!mentions(I.Args[N]))
        continue;
      if (I.Args[N].Kind == OperandKind::AddrOf || I.Callee == NoId ||
          useOf(M, Resolver.callee(I.Callee), N) != ArgumentUse::Looks)
        return true;
    }
    return false;
  }

  const Module &M;
  const Function &F;
  const flow::CalleeResolver &Resolver;
  std::set<VarId> Names;
};

} // namespace

/// It returns what its object holds, or where that is; of a handle that may be so wherever
/// it comes from.
static bool handsOut(const Module &M, const Callee &D, const summary::Summary *Sum,
                     const rules::PackIndex &Packs) {
  if (!Sum || D.Result == NoId)
    return false;
  const TypeId To = M.Types[D.Result].Pointee;
  if (To != NoId && Packs.resourceOfType(M.Types[To].Name) != rules::NoResource)
    return true;
  if (M.Types[D.Result].Kind == TypeKind::Reference)
    return true;
  return llvm::any_of(Sum->Slots, [](const summary::SlotEffects &S) {
    return S.Where.Root == summary::Slot::Param && !S.Where.Projs.empty() &&
           llvm::any_of(S.Outcomes, [](const summary::Outcome &O) {
             return O.Ret.K == summary::Value::Handle;
           });
  });
}

void Getters::add(const Module &M, const Function &F, const flow::CalleeResolver &Resolver) {
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.Opcode != Op::Call || I.Callee == NoId)
        continue;
      const Callee &D = M.Callees[I.Callee];
      if (!D.Method || D.Id.empty() || !handsOut(M, D, Resolver.callee(I.Callee).Sum, Resolver.packs()))
        continue;
      Uses &U = Results[D.Id];
      U.Called = true;
      if (!I.Dst.valid())
        continue;
      if (!I.Dst.isVar() || F.Vars[I.Dst.Root].Kind == VarKind::Global) {
        U.Taken = true;
        continue;
      }
      const Result R(M, F, Resolver, I.Dst.Root);
      U.Taken |= R.taken();
      if (R.returned())
        U.HandedOnBy.insert(M.Callees[F.Self].Id);
    }
}

bool Getters::onlyLookedAt(const std::string &Getter, unsigned Depth) const {
  auto It = Results.find(Getter);
  if (It == Results.end() || !It->second.Called || It->second.Taken || Depth > 4)
    return false;
  for (const std::string &By : It->second.HandedOnBy)
    if (By != Getter && !onlyLookedAt(By, Depth + 1))
      return false;
  return true;
}

} // namespace closecall::policy
