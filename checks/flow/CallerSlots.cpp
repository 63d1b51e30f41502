//===- CallerSlots.cpp - A callee's slots, where it is called --*- C++ -*-===//
//
// Where the caller keeps what a summary names by argument or global, and what it holds.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"

namespace closecall::flow {

using namespace ir;

std::optional<Val> Solver::slotValue(CallContext &X, Config &C,
                                     const summary::Slot &S) {
  if (S.Root == summary::Slot::Param && S.Projs.empty())
    return S.Index < X.Args.size() ? std::optional<Val>(current(C, X.Args[S.Index]))
                                   : std::nullopt;
  LocId L = slotLoc(X, C, S);
  if (L == NoId)
    return std::nullopt;
  return load(C, L);
}

/// The variable that stands for the global here, or NoId.
VarId Solver::globalVar(llvm::StringRef Id) {
  if (!GlobalsKnown)
    for (VarId V = 0; V < F.Vars.size(); ++V)
      if (F.Vars[V].Kind == VarKind::Global)
        Globals[F.Vars[V].Id] = V;
  GlobalsKnown = true;
  auto It = Globals.find(Id);
  return It == Globals.end() ? VarId(NoId) : It->second;
}

/// Where the caller keeps what the callee calls S; NoId when it cannot say.
LocId Solver::slotLoc(CallContext &X, Config &C, const summary::Slot &S) {
  LocId L = NoId;
  size_t Next = 0;
  if (S.Root == summary::Slot::Param) {
    if (S.Index >= X.Args.size())
      return NoId;
    if (S.Projs.empty() || S.Projs[0].Kind != ProjKind::Deref) {
      // An object by value: what lies in it lies where it was copied from.
      const Operand &O = X.I.Args[S.Index];
      if (O.Kind == OperandKind::Load)
        L = resolve(C, O.P);
    } else {
      const Val &V = X.Args[S.Index];
      if (V.K == Val::Addr)
        L = V.A;
      else if (V.K == Val::Sym)
        L = Sp.region(V.A);
      Next = 1;
    }
  } else if (S.Root == summary::Slot::Global) {
    if (VarId V = globalVar(S.GlobalId); V != NoId)
      L = Sp.var(V);
    // One that this function does not mention.
    if (L == NoId && Src.Txn)
      L = Sp.field(elsewhere(Sp), S.GlobalId);
  }
  for (size_t N = Next; N < S.Projs.size() && L != NoId; ++N) {
    const Projection &P = S.Projs[N];
    if (P.Kind == ProjKind::Field) {
      L = Sp.field(L, P.Name);
      const Val *Known = HasUnions ? C.find(L) : nullptr;
      if (HasUnions && (!Known || Known->K == Val::Int) && S.Root == summary::Slot::Param && X.Callee.Decl &&
          S.Index < X.Callee.Decl->Params.size())
        if (LocId Same = sharedPlace(C, L, X.Callee.Decl->Params[S.Index],
                                     llvm::ArrayRef(S.Projs).take_front(N + 1));
            Same != NoId)
          L = Same;
    }
    else if (P.Kind == ProjKind::Index)
      L = P.AnyIndex ? Sp.anyIndex(L) : Sp.index(L, P.Index);
    else {
      Val V = load(C, L);
      L = V.K == Val::Addr ? V.A : V.K == Val::Sym ? Sp.region(V.A) : NoId;
    }
  }
  return L;
}

/// The callee releases elements of an array, or of a record that it takes for
/// one, and the handle is among them.
bool Solver::amongReleased(CallContext &X, Config &C) {
  for (const summary::SlotEffects &SE : X.Callee.Sum->Slots) {
    const std::vector<Projection> &Steps = SE.Where.Projs;
    auto Some = llvm::find_if(Steps, [](const Projection &P) { return P.AnyIndex; });
    if (Some == Steps.end())
      continue;
    summary::Slot Array = SE.Where;
    Array.Projs.resize(Some - Steps.begin());
    LocId L = slotLoc(X, C, Array);
    if (L == NoId)
      continue;
    // By its last name: `h->conns[i].stmt` is no `h->conns[0].db`.
    const Projection &Last = Steps.back();
    for (const auto &[K, V] : C.Store)
      if (V.isTracked() && Sp.within(K, L) &&
          (Last.Kind != ProjKind::Field ||
           (Sp.loc(K).Kind == Space::LocKind::Field && Sp.fieldName(Sp.loc(K).A) == Last.Name)))
        return true;
  }
  return false;
}

} // namespace closecall::flow
