//===- Reach.cpp - Who can get at the handle ------------------*- C++ -*-===//
//
// Questions about the names of the tracked handle: what holds it, over any
// number of objects, whether callers can see that, and what they call it.
// Direction of error: a holder that may exist exists.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"

namespace closecall::flow {

using namespace ir;

/// Callers can see the location: it hangs on something that existed at entry.
bool Solver::visible(LocId L) const {
  const Space::Loc &B = Sp.loc(Sp.base(L));
  if (B.Kind == Space::LocKind::Var)
    return F.Vars[B.A].Kind == VarKind::Global;
  return Sp.sym(B.A).Kind == Space::SymKind::Initial;
}

bool Solver::isHeld(const Config &C, unsigned Depth, SymId S) const {
  if (Depth > 4)
    return true;
  for (const auto &[L, V] : C.Store) {
    bool Holds = (V.K == Val::Sym || V.K == Val::Offset) && V.A == S;
    if (!Holds && V.K == Val::Addr) {
      const Space::Loc &B = Sp.loc(Sp.base(V.A));
      Holds = B.Kind == Space::LocKind::Region && B.A == S;
    }
    if (!Holds)
      continue;
    const Space::Loc &B = Sp.loc(Sp.base(L));
    if (B.Kind == Space::LocKind::Var)
      return true;
    const Space::Symbol &BS = Sp.sym(B.A);
    if (BS.Kind != Space::SymKind::Result || B.A == S)
      return true;
    if (isHeld(C, Depth + 1, B.A))
      return true;
  }
  return false;
}

/// The handle lies in the object that the pointer points to, or in one that
/// hangs on it.
bool Solver::leadsToTracked(const Config &C, const Val &V, unsigned Depth) const {
  LocId In = V.K == Val::Addr ? V.A : NoId;
  if (V.K != Val::Addr && V.K != Val::Sym)
    return false;
  for (const auto &[L, W] : C.Store) {
    const Space::Loc &B = Sp.loc(Sp.base(L));
    if (In != NoId ? !Sp.within(L, In)
                   : B.Kind != Space::LocKind::Region || B.A != V.A)
      continue;
    if (W.isTracked() ||
        (Depth < 4 && !(W == V) && leadsToTracked(C, W, Depth + 1)))
      return true;
  }
  return false;
}

bool Solver::holdsTracked(const Config &C, LocId Under) const {
  for (const auto &[L, V] : C.Store)
    if (V.isTracked() && Sp.within(L, Under))
      return true;
  return false;
}

LocId Solver::someHolder(const Config &C) const {
  LocId Best = NoId;
  for (const auto &[L, V] : C.Store)
    if (V.isTracked()) {
      const Space::Loc &B = Sp.loc(Sp.base(L));
      bool Named = B.Kind == Space::LocKind::Region ||
                   !F.Vars[B.A].Name.empty();
      if (Named)
        return L;
      Best = Best == NoId ? L : Best;
    }
  return Best;
}

/// The location lies in the object that this constructor builds: when it
/// throws there is no such object, and no destructor runs.
bool Solver::inHalfBuilt(LocId L) const {
  const Space::Loc &B = Sp.loc(Sp.base(L));
  if (!M.Callees[F.Self].Constructor || B.Kind != Space::LocKind::Region ||
      Sp.sym(B.A).Kind != Space::SymKind::Initial)
    return false;
  const Space::Loc &Of = Sp.loc(Sp.sym(B.A).A);
  return Of.Kind == Space::LocKind::Var && Of.A == 0;
}

/// The object of the symbol is returned, lies in what is returned, or hangs on
/// something that callers can see, over any number of objects. What a constructor
/// throws leaves nothing of its own object to see.
bool Solver::reachesCallers(const Config &C, SymId Object, SymId RetSym, LocId RetLoc,
                            bool Throws, unsigned Depth) const {
  if (Object == RetSym)
    return true;
  if (Depth > 4)
    return false;
  for (const auto &[L, V] : C.Store) {
    bool Points = (V.K == Val::Sym || V.K == Val::Offset) && V.A == Object;
    if (V.K == Val::Addr) {
      const Space::Loc &Of = Sp.loc(Sp.base(V.A));
      Points = Of.Kind == Space::LocKind::Region && Of.A == Object;
    }
    if (!Points || (Throws && inHalfBuilt(L)))
      continue;
    if (visible(L) || (RetLoc != NoId && Sp.within(L, RetLoc)))
      return true;
    const Space::Loc &B = Sp.loc(Sp.base(L));
    if (B.Kind == Space::LocKind::Region && B.A != Object &&
        reachesCallers(C, B.A, RetSym, RetLoc, Throws, Depth + 1))
      return true;
  }
  return false;
}

std::optional<summary::Slot> Solver::slotOf(LocId L, bool AtEntry) const {
  const Space::Loc Lc = Sp.loc(L); // a copy: asking for others may add some
  using summary::Slot;
  switch (Lc.Kind) {
  case Space::LocKind::Var: {
    Slot S;
    if (F.Vars[Lc.A].Kind == VarKind::Global) {
      S.Root = Slot::Global;
      S.GlobalId = F.Vars[Lc.A].Id;
      return S;
    }
    if (AtEntry && Lc.A < F.NumParams) {
      S.Root = Slot::Param;
      S.Index = Lc.A;
      return S;
    }
    return std::nullopt;
  }
  case Space::LocKind::Region: {
    const Space::Symbol S = Sp.sym(Lc.A);
    if (S.Kind != Space::SymKind::Initial)
      return std::nullopt;
    auto P = slotOf(S.A, true);
    if (P)
      P->Projs.push_back({ProjKind::Deref, "", 0, false});
    return P;
  }
  case Space::LocKind::Field: {
    if (Lc.Parent == elsewhere(Sp)) {
      Slot S;
      S.Root = Slot::Global;
      S.GlobalId = std::string(Sp.fieldName(Lc.A));
      return S;
    }
    auto P = slotOf(Lc.Parent, AtEntry);
    if (P)
      P->Projs.push_back({ProjKind::Field, std::string(Sp.fieldName(Lc.A)), 0, false});
    return P;
  }
  case Space::LocKind::Index:
  case Space::LocKind::AnyIndex: {
    auto P = slotOf(Lc.Parent, AtEntry);
    if (P)
      P->Projs.push_back({ProjKind::Index, "", Lc.N, Lc.Kind == Space::LocKind::AnyIndex});
    return P;
  }
  }
  return std::nullopt;
}

/// A caller's handle that is there: a library call took it for alive, or it is
/// known not to be null. Nothing here holds it any more.
bool Solver::losesCallers(const Config &C) const {
  return C.St == State::External && !Src.Txn && (C.Used || !C.range(Tracked).contains(0)) &&
         !isHeld(C);
}

/// The symbol is a new handle of the kind that is followed.
bool Solver::sameKind(SymId By) const {
  if (!madeByAcquire(By) || By == Tracked)
    return false;
  const Space::Symbol &S = Sp.sym(By);
  CalleeFacts Callee = facts(F.Blocks[S.A].Instrs[S.B]);
  if (Callee.Pack)
    return llvm::any_of(Callee.Pack->Acquires,
                        [&](const rules::Acquire &A) { return A.Resource == Src.Resource; });
  return Callee.Sum && S.N == 0 &&
         llvm::any_of(Callee.Sum->Acquires, [&](const summary::AcquireEffects &A) {
           return A.Resource == Src.Resource && A.Where == summary::Slot{};
         });
}

/// A new handle of the same kind replaces a caller's handle.
bool Solver::checkReplaced(Pending &P, LocId L, SymId By) {
  if (!losesCallers(P.C) || !sameKind(By))
    return false;
  const Space::Symbol &S = Sp.sym(By);
  report(P, EventKind::Lost, LostHow::Overwritten, calleeName(S.A, S.B), L);
  return true;
}

/// A caller's handle that was taken out of its place, for a new one, and that only
/// variables of this function hold when it returns.
void Solver::checkTakenOut(const Pending &P, SymId RetSym) {
  const Config &C = P.C;
  if (C.St != State::External || Src.Txn || !C.Used || SourceLoc == NoId || RetSym == Tracked ||
      !visible(SourceLoc))
    return;
  const Val *Now = C.find(SourceLoc);
  if (!Now || !Now->isSym() || !sameKind(Now->A))
    return;
  for (const auto &[L, V] : C.Store) {
    const Space::Loc &B = Sp.loc(Sp.base(L));
    if ((V.K == Val::Sym || V.K == Val::Offset) && V.A == Tracked &&
        (B.Kind != Space::LocKind::Var || visible(L)))
      return;
  }
  const Space::Symbol &S = Sp.sym(Now->A);
  report(P, EventKind::Lost, LostHow::Overwritten, calleeName(S.A, S.B), SourceLoc);
}

} // namespace closecall::flow
