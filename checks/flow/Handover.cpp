//===- Handover.cpp - C++ ways to hand a handle to unseen code -*- C++ -*-===//
//
// A callee without body, pack or summary is given an object that holds the
// handle, a reference to the pointer, or something it may call that releases
// it. In: a call in front of callUnknown's beliefs. Out: whether the handle is
// kept by the callee for certain, so that no later use can say otherwise.
// Direction of error: in doubt it is kept, which is silent.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"

namespace closecall::flow {

using namespace ir;
using summary::HandleEffect;

static const Type *typeAt(const Module &M, TypeId T) {
  return T == NoId ? nullptr : &M.Types[T];
}

/// Calling the object would release the tracked handle, keep it, or do
/// something that is not known.
bool Solver::callableReleases(CallContext &X, Config &C, LocId Object, RecordId R) {
  if (R == NoId || M.Records[R].Call == NoId)
    return false;
  CalleeFacts Call = Resolver.callee(M.Records[R].Call);
  if (!Call.Sum)
    return holdsTracked(C, Object);
  CallContext Y{X.I, Call, X.Name, {Val::addr(Object)}, false};
  for (const summary::SlotEffects &SE : Call.Sum->Slots) {
    if (SE.Where.Root != summary::Slot::Param || SE.Where.Index != 0)
      continue;
    std::optional<Val> V = slotValue(Y, C, SE.Where);
    if (!V || !V->isTracked())
      continue;
    for (const summary::Outcome &O : SE.Outcomes)
      if (O.Effect == HandleEffect::Released || O.Effect == HandleEffect::Kept)
        return true;
  }
  return false;
}

/// Argument N passes the tracked handle on for good.
bool Solver::handsOver(CallContext &X, Config &C, size_t N) {
  const ir::Callee *D = X.Callee.Decl;
  const Type *Param = D && N < D->Params.size() ? typeAt(M, D->Params[N]) : nullptr;
  const Operand &O = X.I.Args[N];
  const Val &V = X.Args[N];
  bool Object = N == 0 && D && D->Method;
  // A constructor keeps the pointer that it is given, and so does a member
  // function of a library's class (shared_ptr's reset).
  if (X.tracked(N))
    return D && !Object && !isConstPointee(D, N) &&
           (D->Constructor || (D->Method && D->System));
  // An object by value: the callee owns its copy, and destroys it.
  if (O.Kind == OperandKind::Load) {
    TypeId T = Info.typeOf(O.P);
    if (T != NoId && M.Types[T].Kind == TypeKind::Record) {
      LocId L = resolve(C, O.P);
      return L != NoId &&
             (holdsTracked(C, L) || callableReleases(X, C, L, M.Types[T].Record));
    }
  }
  if (V.K != Val::Addr || Object)
    return false;
  if (!Param || Param->Kind != TypeKind::Reference || Param->Pointee == NoId)
    return false;
  const Type &Of = M.Types[Param->Pointee];
  if (Of.Kind == TypeKind::Record && callableReleases(X, C, V.A, Of.Record))
    return true;
  if (!holdsTracked(C, V.A))
    return false;
  // Moved from; or a library's container or wrapper that copies the pointer.
  bool Moved = llvm::StringRef(Param->Name).ends_with("&&");
  return (Of.Kind == TypeKind::Record && Moved) ||
         (Of.Kind == TypeKind::Pointer && (D->System || D->Constructor));
}

} // namespace closecall::flow
