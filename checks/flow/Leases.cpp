//===- Leases.cpp - Leases in smart pointers -------------------*- C++ -*-===//
//
// A pool of the program's own may lend a std::shared_ptr or std::unique_ptr that
// somebody has to give back: the end of the pointer then closes the connection, or
// lets go of it, and the pool has one less. The followed handle is what lies in the
// pointer.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"
#include "checks/flow/StdModel.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::flow {

using namespace ir;

bool Solver::followsLease() const {
  return Src.K == Source::Acquire && !Src.Txn && Src.Resource != rules::NoResource &&
         Resolver.packs().resource(Src.Resource).Kind == rules::Family::Lease;
}

/// Where the pointer lies in the smart pointer that argument N is, or refers to.
LocId Solver::inOwner(CallContext &X, Config &C, size_t N) {
  const Operand &O = X.I.Args[N];
  const TypeId T = O.P.valid() ? Info.typeOf(O.P) : NoId;
  LocId L = O.Kind == OperandKind::Load && T != NoId && M.Types[T].Kind == TypeKind::Record
                ? resolve(C, O.P)
                : X.target(N, Sp);
  return L == NoId ? NoId : Sp.field(L, "<ptr>");
}

/// A method of an object that the program's own pool lends, and that it keeps nowhere.
bool Solver::worksOnLent(const CallContext &X) const {
  const ir::Callee *D = X.Callee.Decl;
  if (!D || !D->Method || D->Destructor || Src.Resource == rules::NoResource || !X.tracked(0) ||
      llvm::is_contained(X.Callee.Sum->Keeps, 0u))
    return false;
  const rules::Resource &R = Resolver.packs().resource(Src.Resource);
  return R.Kind == rules::Family::Lease && R.Types.empty();
}

/// What a call means for a lease in a smart pointer; true when that is all.
bool Solver::callOnOwner(CallContext &X, Pending &P, std::vector<Pending> &Out) {
  const ir::Callee *D = X.Callee.Decl;
  if (!D)
    return false;
  Config &C = P.C;
  if (X.Callee.Pack)
    for (const rules::Release &R : X.Callee.Pack->Releases)
      if (R.Arg < X.Args.size() && R.Arg < D->Params.size() && isSmartPointer(M, D->Params[R.Arg]))
        if (LocId L = inOwner(X, C, R.Arg); L != NoId)
          if (const Val *Held = C.find(L))
            X.Args[R.Arg] = *Held;
  if (C.St != State::Open || !followsLease())
    return false;
  // The object is deleted while it is lent.
  if (X.I.Implicit && X.tracked(0) && (D->Destructor || D->Name == "operator delete")) {
    const LocId Name = someHolder(C);
    report(P, EventKind::Lost, LostHow::ScopeEnd, "", Name);
    return true;
  }
  llvm::StringRef Name = D->Name;
  if (!Name.consume_front("std::shared_ptr::") || X.anyTracked() || X.Args.empty())
    return false;
  // What it points to afterwards, an assignment behind the call says.
  LocId L = Name.starts_with("~") ? inOwner(X, C, 0) : NoId;
  const bool Held = L != NoId && holdsTracked(C, L);
  if (Held) {
    eraseBelow(C, L, true);
    if (checkLost(P, LostHow::ScopeEnd, L))
      return true;
  }
  emit(X, std::move(P), Val::sym(Sp.result(At.B, At.I, 0)), Out);
  return true;
}

} // namespace closecall::flow
