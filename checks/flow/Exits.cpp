//===- Exits.cpp - How a function ends --------------------------*- C++ -*-===//
//
// What becomes of the handle where the function returns, throws or jumps out: handed to
// the caller, lost, or left in an object that callers cannot name.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"

namespace closecall::flow {

using namespace ir;
using summary::ExitKind;

bool Solver::hasDestructor(VarId V) const {
  const TypeId T = F.Vars[V].Type;
  return T != NoId && M.Types[T].Kind == TypeKind::Record && M.Types[T].Record != NoId &&
         M.Records[M.Types[T].Record].Destructor != NoId;
}

/// The function ends. Locals die; what callers can reach is handed on.
void Solver::leave(Pending P, ExitKind Kind, const Operand *Ret,
                   const std::string &By) {
  // Behind main there is nobody to catch it: the process ends.
  if (Kind == ExitKind::Throw && M.Callees[F.Self].Name == "main") {
    Result.MayExit = true;
    return;
  }
  Config &C = P.C;
  Exit E;
  E.Followed = followed();
  E.Kind = Kind;
  E.By = By;
  if (C.Thrown)
    E.Thrown = ThrownTypes[C.Thrown - 1];
  C.Thrown = 0;
  SymId RetSym = NoId;
  if (Ret) {
    E.HasRet = true;
    E.Ret = eval(C, *Ret);
    if (Ret->Kind == OperandKind::Load)
      E.RetLoc = resolve(C, Ret->P);
    if (E.Ret.K == Val::Sym || E.Ret.K == Val::Offset)
      RetSym = E.Ret.A;
    else if (E.Ret.K == Val::Addr &&
             Sp.loc(Sp.base(E.Ret.A)).Kind == Space::LocKind::Region)
      RetSym = Sp.loc(Sp.base(E.Ret.A)).A;
    // A released handle, or a pointer into one, is handed out.
    bool Dead = RetSym != NoId &&
                ((RetSym == Tracked && C.St == State::Released) ||
                 isDead(C, Val::sym(RetSym)));
    if (Dead && E.Ret.K == Val::Sym) {
      report(P, EventKind::UseAfterRelease, LostHow::Return, "",
             RetSym == Tracked ? someHolder(C) : E.RetLoc, RetSym != Tracked);
      if (RetSym != Tracked || !Src.handsThrough())
        return;
    }
  }
  if (Kind == ExitKind::Return && !C.Borrowed.empty())
    for (const auto &[L, V] : C.Store)
      if (V.K == Val::Sym && isOut(L) && isDead(C, V))
        return report(P, EventKind::UseAfterRelease, LostHow::Return, "", L, true);
  if (C.St == State::Open) {
    bool Handed = RetSym == Tracked ||
                  (E.RetLoc != NoId && holdsTracked(C, E.RetLoc));
    // A pointer to a member of the object is as good as one to the object.
    for (const auto &[L, V] : C.Store)
      if ((V.K == Val::Offset && V.A == Tracked) ||
          (V.K == Val::Addr && Sp.base(V.A) == Sp.region(Tracked)))
        Handed |= visible(L) || (E.RetLoc != NoId && Sp.within(L, E.RetLoc));
    LocId Name = someHolder(C);
    for (const auto &[L, V] : C.Store) {
      if (!V.isTracked())
        continue;
      const Space::Loc &B = Sp.loc(Sp.base(L));
      if (Kind == ExitKind::Longjmp && B.Kind == Space::LocKind::Var && hasDestructor(B.A)) {
        Handed = true; // pthread_exit unwinds; to jump over it is another mistake
        continue;
      }
      if (Kind == ExitKind::Throw && inHalfBuilt(L)) {
        Name = L;
        continue;
      }
      if (visible(L)) {
        Handed = true;
        if (inHalfBuilt(L) && Sp.anyElement(L))
          C.St = State::Kept; // which one it is callers cannot say
        continue;
      }
      if (B.Kind != Space::LocKind::Region)
        continue;
      // In an object that is returned or that callers can reach.
      Handed |= B.A == Tracked ||
                reachesCallers(C, B.A, RetSym, E.RetLoc, Kind == ExitKind::Throw);
    }
    if (Src.Txn) {
      if (lostWithConnection(C, Handed))
        C.St = State::Kept;
      else if (!failedUnseen(C) && C.ByText == NoId) {
        const bool Opened = Handed && C.Conn != NoId && madeByAcquire(C.Conn);
        Result.WithObject |=
            Kind == ExitKind::Return && (Opened || goesWithObject(C, RetSym, E.RetLoc));
        report(P, EventKind::Lost,
               Kind == ExitKind::Throw     ? LostHow::Thrown
               : Kind == ExitKind::Longjmp ? LostHow::Longjmp
                                           : LostHow::Return,
               By, Name);
      }
    } else if (Handed) {
      discharge();
      Result.Why.push_back({"handed to the caller", {At.B, At.I}});
    } else {
      LostHow How = Kind == ExitKind::Throw && Name != NoId && inHalfBuilt(Name)
                        ? LostHow::HalfBuilt
                    : Kind == ExitKind::Throw   ? LostHow::Thrown
                    : Kind == ExitKind::Longjmp ? LostHow::Longjmp
                                                : LostHow::Return;
      report(P, EventKind::Lost, How, By, Name);
      return;
    }
  }
  if (Kind == ExitKind::Return)
    checkTakenOut(P, RetSym);
  // A caller's handle that lies in an object made here, which callers get: they
  // could not say where it is.
  if (C.St == State::External && !Src.Txn)
    for (const auto &[L, V] : C.Store) {
      if (!V.isTracked())
        continue;
      const Space::Loc &B = Sp.loc(Sp.base(L));
      if (B.Kind == Space::LocKind::Region && Sp.sym(B.A).Kind == Space::SymKind::Result &&
          B.A != RetSym &&
          reachesCallers(C, B.A, RetSym, E.RetLoc, Kind == ExitKind::Throw)) {
        C.St = State::Kept;
        break;
      }
    }
  E.C = std::move(C);
  for (Exit &O : Result.Exits)
    if (O.Kind == E.Kind && O.Thrown == E.Thrown && O.HasRet == E.HasRet && O.Ret == E.Ret &&
        O.RetLoc == E.RetLoc && O.C == E.C) {
      O.Followed &= E.Followed;
      return;
    }
  if (Result.Exits.size() >= 256)
    return;
  E.B = At.B;
  E.I = At.I;
  if (Src.K == Source::Acquire && !Src.Txn && E.C.St == State::Released)
    for (const TrailStep &T : trailOf(P))
      if (T.K == TrailStep::Released) {
        E.ReleasedB = T.B;
        E.ReleasedI = T.I;
      }
  Result.Exits.push_back(std::move(E));
}

/// A function that returns the handle it was given, alive on some paths and
/// released on others (`checked(res, clear)`): whether the value means anything,
/// its callers know.
void Solver::judgeReturned() {
  auto Returned = [](const Exit &E) { return E.Kind == ExitKind::Return && E.Ret.isTracked(); };
  if (llvm::any_of(Result.Exits, [&](const Exit &E) { return Returned(E) && isLive(E.C.St); }))
    llvm::erase_if(Result.Events, [](const Event &E) {
      return E.Kind == EventKind::UseAfterRelease && E.I == NoId && !E.ViaBorrow;
    });
  else
    llvm::erase_if(Result.Exits, [&](const Exit &E) {
      return Returned(E) && E.C.St == State::Released;
    });
}

} // namespace closecall::flow
