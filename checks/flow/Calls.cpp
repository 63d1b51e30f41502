//===- Calls.cpp - What a call does to a configuration ---------*- C++ -*-===//
//
// Applies callees: by rule pack, else by summary, else by what unknown code is
// believed to do. In: one configuration in front of the call. Out: one for
// each way it can come back, events for misuse, and exception edges. Direction
// of error: a callee that may have taken the handle has taken it (silent);
// only beliefs, which are recorded, say otherwise.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Solver.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using summary::ExitKind;
using summary::HandleEffect;

struct Solver::CallContext {
  const Instr &I;
  CalleeFacts Callee;
  std::string Name;
  llvm::SmallVector<Val, 6> Args;
  /// This is the call that makes the followed handle.
  bool Site = false;

  bool tracked(size_t N) const {
    return N < Args.size() && (Args[N].K == Val::Sym || Args[N].K == Val::Offset) &&
           Args[N].A == Tracked;
  }
  bool anyTracked() const {
    for (size_t N = 0; N < Args.size(); ++N)
      if (tracked(N))
        return true;
    return false;
  }
};

CalleeFacts Solver::facts(const Instr &I) const {
  if (I.Callee != NoId)
    return Resolver.callee(I.Callee);
  if (!I.TargetField.empty())
    return Resolver.indirect(I.TargetField);
  return {};
}

void Solver::keep(Config &C, const std::string &Why) {
  if (!isLive(C.St))
    return;
  if (C.St == State::Open) {
    Result.Discharged = true;
    Result.Why.push_back({Why, {At.B, At.I}});
  }
  C.St = State::Kept;
}

static bool isConstPointee(const Module &M, const Callee *D, size_t N) {
  if (!D || N >= D->Params.size() || D->Params[N] == NoId)
    return false;
  const Type &T = M.Types[D->Params[N]];
  return T.Pointee != NoId && M.Types[T.Pointee].Const;
}

void Solver::call(Pending P, const Instr &I, std::vector<Pending> &Out) {
  CallContext X{I, facts(I), "", {}, false};
  Config &C = P.C;
  for (const Operand &O : I.Args)
    X.Args.push_back(eval(C, O));
  if (I.Callee == NoId && I.TargetField.empty()) {
    // A function pointer whose target is known here.
    Val T = eval(C, I.Target);
    if (T.K == Val::Func)
      X.Callee = Resolver.callee(T.A);
  }
  if (X.Callee.Decl)
    X.Name = X.Callee.Decl->Name;
  else if (X.Callee.Pack)
    X.Name = X.Callee.Pack->Name;
  else if (!I.TargetField.empty())
    X.Name = I.TargetField;

  X.Site = Src.K == Source::Acquire && At.B == Src.B && At.I == Src.I &&
           C.St != State::Open;
  if (X.Site && C.St != State::Nothing) {
    dropTracked(C);
    C.St = State::Nothing;
  }

  if (checkUses(X, P))
    return;

  bool NoReturn = (X.Callee.Decl && X.Callee.Decl->NoReturn) ||
                  (X.Callee.Pack && X.Callee.Pack->NoReturn);
  bool Throws = I.MayThrow && (X.Callee.Throws || (X.Callee.Pack && X.Callee.Pack->Throws) ||
                               (Limits.Strict && !X.Callee.Pack && !X.Callee.Sum));
  if (Throws)
    throwFrom(X, P, X.Name);
  if (X.Callee.Pack && X.Callee.Pack->Longjmp) {
    leave(std::move(P), ExitKind::Longjmp, nullptr, X.Name);
    return;
  }
  if (NoReturn) {
    if (!X.Callee.Pack || X.Callee.Pack->NoReturnWhen.empty())
      return;
    Answer A = allows(X, C, X.Callee.Pack->NoReturnWhen);
    if (A == Answer::Yes)
      return;
    if (A == Answer::Maybe)
      for (const rules::ArgTest &T : X.Callee.Pack->NoReturnWhen)
        if (T.Arg < X.Args.size() && X.Args[T.Arg].K == Val::Sym &&
            !narrow(C, X.Args[T.Arg].A, IntRange::outside(T.In)))
          return;
  }
  if (X.Callee.Pack)
    callPack(X, std::move(P), Out);
  else if (X.Callee.Sum && !(X.Site && !Src.Sum))
    callSummary(X, std::move(P), Out);
  else
    callUnknown(X, std::move(P), Out);
}

void Solver::throwFrom(const CallContext &X, Pending P, const std::string &By) {
  P.Trail.push_back({TrailStep::Threw, At.B, At.I, 0, NoId});
  if (X.I.Unwind != NoId)
    go(std::move(P), X.I.Unwind);
  else
    leave(std::move(P), ExitKind::Throw, nullptr, By);
}

/// Do the argument tests of a pack entry hold?
Solver::Answer Solver::allows(const CallContext &X, const Config &C,
                              const std::vector<rules::ArgTest> &When) const {
  Answer A = Answer::Yes;
  for (const rules::ArgTest &T : When) {
    IntRange In = IntRange::of(T.In);
    IntRange Have = T.Arg < X.Args.size() ? rangeOf(C, X.Args[T.Arg]) : IntRange::full();
    if (Have.disjoint(In))
      return Answer::No;
    if (!Have.within(In))
      A = Answer::Maybe;
  }
  return A;
}

/// Reports a use of what is dead; true ends the path.
bool Solver::checkUses(CallContext &X, Pending &P) {
  Config &C = P.C;
  if (C.St != State::Released && C.Stale.empty())
    return false;
  for (size_t N = 0; N < X.Args.size(); ++N) {
    const Val &V = X.Args[N];
    if (V.K != Val::Sym && V.K != Val::Offset)
      continue;
    if (X.Callee.Pack && llvm::is_contained(X.Callee.Pack->Ignores, unsigned(N)))
      continue;
    if (V.A == Tracked && C.St == State::Released) {
      bool Releases = false;
      if (X.Callee.Pack)
        for (const rules::Release &R : X.Callee.Pack->Releases)
          Releases |= R.Arg == N;
      if (X.Callee.Sum && !X.Callee.Pack)
        for (const summary::SlotEffects &S : X.Callee.Sum->Slots)
          if (S.Where.Root == summary::Slot::Param && S.Where.Index == N &&
              S.Where.Projs.empty())
            for (const summary::Outcome &O : S.Outcomes)
              Releases |= O.Effect == HandleEffect::Released;
      // "%p" in a log line is no use.
      bool Printed = X.Callee.Decl && X.Callee.Decl->Variadic &&
                     N >= X.Callee.Decl->Params.size() && !Releases;
      if (Printed && Src.Resource != rules::NoResource &&
          Resolver.packs().resource(Src.Resource).Kind != rules::Family::Buffer)
        continue;
      report(P, Releases ? EventKind::DoubleRelease : EventKind::UseAfterRelease,
             LostHow::Return, X.Name, someHolder(C));
      return true;
    }
    if (C.borrowed(V.A) &&
        (C.St == State::Released || llvm::is_contained(C.Stale, V.A))) {
      LocId Named = NoId;
      for (const auto &[L, W] : C.Store)
        if (W == V && Named == NoId)
          Named = L;
      report(P, EventKind::UseAfterRelease, LostHow::Return, X.Name, Named, true);
      return true;
    }
  }
  return false;
}

/// The argument's handle is released; false ends the path.
bool Solver::releaseTracked(CallContext &X, Pending &P, unsigned Arg) {
  Config &C = P.C;
  if (Src.Resource != rules::NoResource) {
    bool Right = false;
    for (const rules::Release &R : X.Callee.Pack->Releases)
      Right |= R.Arg == Arg && R.Resource == Src.Resource;
    if (!Right && !llvm::is_contained(Resolver.packs().resource(Src.Resource).Releasers,
                                      X.Name)) {
      report(P, EventKind::WrongRelease, LostHow::Return, X.Name, someHolder(C));
      return false;
    }
  }
  markReleased(P);
  return true;
}

void Solver::markReleased(Pending &P) {
  if (P.C.St == State::Open)
    Result.Discharged = true;
  P.C.St = State::Released;
  P.Trail.push_back({TrailStep::Released, At.B, At.I, 0, NoId});
}

/// What a close of the parent does to the tracked child; false ends the path.
bool Solver::closeParent(CallContext &X, Pending &P, rules::ParentClose How) {
  if (Src.Pack && Src.Pack->OnParentClose)
    How = *Src.Pack->OnParentClose;
  switch (How) {
  case rules::ParentClose::Independent:
    return true;
  case rules::ParentClose::Releases:
    markReleased(P);
    return true;
  case rules::ParentClose::Refuses:
  case rules::ParentClose::Dangles:
    if (P.C.St != State::Open)
      return true;
    report(P, EventKind::ReleaseOrder, LostHow::Return, X.Name, someHolder(P.C));
    return false;
  }
  return true;
}

/// Applies the releases of a pack entry; false ends the path here (the rest
/// went to Out, or there was a misuse).
bool Solver::applyReleases(CallContext &X, Pending &P, std::vector<Pending> &Out) {
  const rules::FunctionEffects &E = *X.Callee.Pack;
  Config &C = P.C;
  for (const rules::Release &R : E.Releases) {
    if (R.Arg >= X.Args.size() || !isLive(C.St))
      continue;
    Answer Holds = allows(X, C, R.When);
    if (Holds == Answer::No)
      continue;
    Val V = X.Args[R.Arg];
    LocId Through = NoId;
    if (R.Indirect) {
      Through = V.K == Val::Addr ? V.A : V.K == Val::Sym ? Sp.region(V.A) : NoId;
      V = Through == NoId ? Val::top() : load(C, Through);
    }
    if (V.isTracked()) {
      if (Holds == Answer::Maybe) {
        keep(C, "perhaps released by '" + X.Name + "'");
        continue;
      }
      SymId S = Sp.result(At.B, At.I, 0);
      if (R.Ok || R.Refused) {
        // Some results mean that it is still open.
        Pending Other = P;
        renewSymbol(Other.C, S);
        Other.C.setRange(S, R.Ok ? IntRange::outside(*R.Ok) : IntRange::of(*R.Refused));
        if (R.Refused)
          keep(Other.C, "'" + X.Name + "' may have refused");
        emit(X, std::move(Other), Val::sym(S), Out);
        if (!releaseTracked(X, P, R.Arg))
          return false;
        renewSymbol(C, S);
        C.setRange(S, R.Ok ? IntRange::of(*R.Ok) : IntRange::outside(*R.Refused));
        if (Through != NoId)
          C.set(Through, Val::integer(0));
        emit(X, std::move(P), Val::sym(S), Out);
        return false;
      }
      if (!releaseTracked(X, P, R.Arg))
        return false;
      if (Through != NoId)
        C.set(Through, Val::integer(0));
    } else if (C.HasParent && C.Parent.K == Val::Sym && V == C.Parent) {
      if (Holds == Answer::Yes && !closeParent(X, P, R.Children))
        return false;
    } else if (C.St == State::Open && V.K == Val::Sym) {
      // Memory that holds the handle is given back.
      LocId Region = Sp.region(V.A);
      if (holdsTracked(C, Region)) {
        LocId Name = someHolder(C);
        eraseBelow(C, Region, true);
        if (checkLost(P, LostHow::Freed, Name, X.Name))
          return false;
      }
    }
  }
  for (const rules::ChildrenEnd &E2 : E.Ends) {
    if (!isLive(C.St) || E2.Arg >= X.Args.size() || !C.HasParent ||
        C.Parent.K != Val::Sym || !(X.Args[E2.Arg] == C.Parent))
      continue;
    if (E2.Ok) {
      SymId S = Sp.result(At.B, At.I, 0);
      Pending Failed = P;
      renewSymbol(Failed.C, S);
      Failed.C.setRange(S, IntRange::outside(*E2.Ok));
      emit(X, std::move(Failed), Val::sym(S), Out);
      if (!closeParent(X, P, E2.Children))
        return false;
      renewSymbol(C, S);
      C.setRange(S, IntRange::of(*E2.Ok));
      emit(X, std::move(P), Val::sym(S), Out);
      return false;
    }
    if (!closeParent(X, P, E2.Children))
      return false;
  }
  return true;
}

void Solver::callPack(CallContext &X, Pending P, std::vector<Pending> &Out) {
  const rules::FunctionEffects &E = *X.Callee.Pack;
  Config &C = P.C;

  // Pointers into the handle that this call makes invalid.
  if (!C.Borrowed.empty() && X.anyTracked())
    for (SymId S : C.Borrowed) {
      const Space::Symbol &Sy = Sp.sym(S);
      if (Sy.Kind != Space::SymKind::Result || Sy.B >= F.Blocks[Sy.A].Instrs.size())
        continue;
      CalleeFacts From = facts(F.Blocks[Sy.A].Instrs[Sy.B]);
      if (!From.Pack)
        continue;
      for (const rules::Borrow &Bw : From.Pack->Borrows)
        if (llvm::is_contained(Bw.InvalidatedBy, X.Name) &&
            !llvm::is_contained(C.Stale, S)) {
          C.Stale.push_back(S);
          llvm::sort(C.Stale);
        }
    }

  if (!applyReleases(X, P, Out))
    return;

  for (const rules::Keep &K : E.Keeps) {
    if (!X.tracked(K.Arg) || allows(X, C, K.When) == Answer::No)
      continue;
    if (K.IfDestructor && *K.IfDestructor < X.Args.size()) {
      const Val &D = X.Args[*K.IfDestructor];
      if (D.isInt(0) || D.isInt(-1))
        continue;
    }
    if (K.Ok) {
      Pending Failed = P;
      SymId S = Sp.result(At.B, At.I, 0);
      renewSymbol(Failed.C, S);
      Failed.C.setRange(S, IntRange::outside(*K.Ok));
      emit(X, std::move(Failed), Val::sym(S), Out);
      renewSymbol(C, S);
      C.setRange(S, IntRange::of(*K.Ok));
      keep(C, "kept by '" + X.Name + "'");
      emit(X, std::move(P), Val::sym(S), Out);
      return;
    }
    keep(C, "kept by '" + X.Name + "'");
  }

  auto Target = [&](unsigned N) {
    if (N >= X.Args.size())
      return NoId;
    const Val &V = X.Args[N];
    return V.K == Val::Addr ? V.A : V.K == Val::Sym ? Sp.region(V.A) : NoId;
  };
  if (E.Clears) {
    LocId L = Target(E.Clears->Arg);
    if (L != NoId) {
      LocId Name = someHolder(C);
      bool Held = holdsTracked(C, L);
      eraseBelow(C, L, true);
      if (allows(X, C, E.Clears->When) == Answer::Yes)
        C.set(L, Val::integer(0));
      else
        C.set(L, Val::top());
      if (Held && checkLost(P, LostHow::Overwritten, Name))
        return;
    }
  } else if (E.Copies) {
    LocId To = Target(E.Copies->To), From = Target(E.Copies->From);
    if (To != NoId && From != NoId && To != From) {
      eraseBelow(C, To, false);
      copyBelow(C, From, To);
    }
  } else {
    // Other objects that the library fills.
    for (size_t N = 0; N < X.Args.size(); ++N)
      if (X.Args[N].K == Val::Addr && !isConstPointee(M, X.Callee.Decl, N)) {
        LocId L = X.Args[N].A;
        bool Out = false;
        for (const rules::Acquire &A : E.Acquires)
          Out |= A.In.K == rules::Slot::Out && A.In.Index == N;
        if (Out || holdsTracked(C, L))
          continue;
        SymId S = Sp.after(At.B, At.I, L);
        renewSymbol(C, S);
        eraseBelow(C, L, true);
        C.set(L, Val::sym(S));
      }
  }

  if (!E.Acquires.empty()) {
    acquirePack(X, std::move(P), Out);
    return;
  }

  if (E.OnNull && X.tracked(E.OnNull->first) && isLive(C.St) &&
      C.range(Tracked).contains(0)) {
    Pending Null = P;
    if (narrow(Null.C, Tracked, IntRange::exactly(0)))
      emit(X, std::move(Null), Val::integer(E.OnNull->second), Out);
    if (!narrow(C, Tracked, IntRange::nonNull()))
      return;
  }

  if (E.ReturnsArg && *E.ReturnsArg < X.Args.size()) {
    Val V = X.Args[*E.ReturnsArg];
    emit(X, std::move(P), V, Out);
    return;
  }
  SymId S = Sp.result(At.B, At.I, 0);
  renewSymbol(C, S);
  if (E.Memory == rules::Allocates::Zeroed)
    C.set(Sp.region(S), Val::integer(0));
  for (const rules::Borrow &Bw : E.Borrows)
    if (Bw.In.K == rules::Slot::Return && Bw.From < X.Args.size() &&
        X.tracked(Bw.From) && (isLive(C.St) || C.St == State::Kept)) {
      C.Borrowed.push_back(S);
      llvm::sort(C.Borrowed);
      P.Trail.push_back({TrailStep::Borrowed, At.B, At.I, 0, NoId});
    }
  emit(X, std::move(P), Val::sym(S), Out);
}

/// Stores the result and lets the configuration go on, unless that write lost
/// the handle.
void Solver::emit(CallContext &X, Pending P, Val V, std::vector<Pending> &Out) {
  if (X.I.Dst.valid()) {
    LocId L = resolve(P.C, X.I.Dst);
    bool Held = L != NoId && holdsTracked(P.C, L);
    store(P.C, L, V);
    if (Held && !V.isTracked() && checkLost(P, LostHow::Overwritten, L))
      return;
  } else if (V.isTracked() && isLive(P.C.St) && checkLost(P, LostHow::Discarded, NoId))
    return;
  Out.push_back(std::move(P));
}

/// A call that hands something out; if this is the site, the handle is born.
void Solver::acquirePack(CallContext &X, Pending P, std::vector<Pending> &Out) {
  const rules::FunctionEffects &E = *X.Callee.Pack;
  SymId ResultSym = Sp.result(At.B, At.I, 0);
  renewSymbol(P.C, ResultSym);
  auto Target = [&](const rules::Slot &S) -> LocId {
    if (S.Index >= X.Args.size())
      return NoId;
    const Val &V = X.Args[S.Index];
    return V.K == Val::Addr ? V.A : V.K == Val::Sym ? Sp.region(V.A) : NoId;
  };

  // Everything that is handed out but not followed is just a new value.
  LocId Lost = NoId;
  bool Held = false;
  for (const rules::Acquire &A : E.Acquires) {
    if (A.In.K != rules::Slot::Out || (X.Site && &A == Src.Pack))
      continue;
    LocId L = Target(A.In);
    if (L == NoId)
      continue;
    if (holdsTracked(P.C, L)) {
      Held = true;
      Lost = L;
    }
    SymId S = Sp.result(At.B, At.I, A.In.Index + 1);
    renewSymbol(P.C, S);
    eraseBelow(P.C, L, true);
    store(P.C, L, Val::sym(S));
  }
  if (Held && checkLost(P, LostHow::Overwritten, Lost))
    return;
  for (const rules::Borrow &Bw : E.Borrows)
    if (Bw.In.K == rules::Slot::Return && X.tracked(Bw.From) && isLive(P.C.St)) {
      P.C.Borrowed.push_back(ResultSym);
      llvm::sort(P.C.Borrowed);
    }

  if (!X.Site || !Src.Pack) {
    emit(X, std::move(P), Val::sym(ResultSym), Out);
    return;
  }

  const rules::Acquire &A = *Src.Pack;
  if (allows(X, P.C, A.When) != Answer::Yes) {
    emit(X, std::move(P), Val::sym(ResultSym), Out);
    return;
  }
  if (A.UnlessArg && *A.UnlessArg < X.Args.size() &&
      X.Args[*A.UnlessArg].K == Val::Int &&
      (X.Args[*A.UnlessArg].N & A.UnlessBits) != 0) {
    emit(X, std::move(P), Val::sym(ResultSym), Out);
    return;
  }
  auto Born = [&](Pending Q, const IntRange &Handle, LocId Into) {
    Q.C.St = State::Open;
    Q.C.setRange(Tracked, Handle);
    if (A.Parent && *A.Parent < X.Args.size()) {
      Q.C.HasParent = true;
      Q.C.Parent = X.Args[*A.Parent];
    }
    Q.Trail.push_back({TrailStep::Acquired, At.B, At.I, 0, Into});
    if (A.In.K == rules::Slot::Return) {
      emit(X, std::move(Q), Val::sym(Tracked), Out);
      return;
    }
    eraseBelow(Q.C, Into, true);
    store(Q.C, Into, Val::sym(Tracked));
    if (checkLost(Q, LostHow::Discarded, NoId))
      return;
    emit(X, std::move(Q), Val::sym(ResultSym), Out);
  };
  auto Missed = [&](Pending Q, LocId Into) {
    Q.C.St = State::Absent;
    if (Into != NoId && A.Failure != rules::OnFailure::Untouched) {
      eraseBelow(Q.C, Into, true);
      store(Q.C, Into, Val::integer(0));
    }
    if (A.In.K == rules::Slot::Return)
      emit(X, std::move(Q), Val::integer(0), Out);
    else
      emit(X, std::move(Q), Val::sym(ResultSym), Out);
  };

  LocId Into = NoId;
  if (A.In.K == rules::Slot::Out) {
    Into = Target(A.In);
    if (Into == NoId) {
      // Null given, or a place that cannot be named: nothing to follow.
      emit(X, std::move(P), Val::sym(ResultSym), Out);
      return;
    }
  } else if (A.In.K == rules::Slot::Arg) {
    emit(X, std::move(P), Val::sym(ResultSym), Out);
    return;
  }

  if (!A.Ok || A.In.K == rules::Slot::Return) {
    Born(std::move(P), IntRange::full(), Into);
    return;
  }
  Pending Failed = P;
  bool CanSucceed = narrow(P.C, ResultSym, IntRange::of(*A.Ok));
  bool CanFail = narrow(Failed.C, ResultSym, IntRange::outside(*A.Ok));
  if (A.OnlyOnFailure) {
    if (CanFail)
      Born(std::move(Failed), IntRange::full(), Into);
    if (CanSucceed)
      Missed(std::move(P), Into);
    return;
  }
  if (CanSucceed)
    Born(std::move(P), A.MayBeNull ? IntRange::full() : IntRange::nonNull(), Into);
  if (CanFail) {
    if (A.Failure == rules::OnFailure::Owned)
      Born(std::move(Failed), IntRange::full(), Into);
    else
      Missed(std::move(Failed), Into);
  }
}

/// Does some path read the handle, or what it lies in, after this call?
bool Solver::believedBorrow(Config &C, bool &AnyHolder) {
  AnyHolder = false;
  for (const auto &[L, V] : C.Store) {
    if (!V.isTracked())
      continue;
    AnyHolder = true;
    LocId B = Sp.base(L);
    // Through a pointer: whoever holds the pointer.
    for (unsigned Depth = 0; Depth < 4 && B != NoId; ++Depth) {
      const Space::Loc &Bl = Sp.loc(B);
      if (Bl.Kind == Space::LocKind::Var) {
        if (Info.usedAfter(At.B, At.I, Bl.A))
          return true;
        break;
      }
      SymId S = Bl.A;
      B = NoId;
      for (const auto &[L2, V2] : C.Store)
        if (V2.K == Val::Sym && V2.A == S)
          B = Sp.base(L2);
      if (B == NoId && Sp.sym(S).Kind == Space::SymKind::Initial)
        B = Sp.base(Sp.sym(S).A);
    }
  }
  return false;
}

/// Memory that unknown code can reach may have changed.
void Solver::clobber(CallContext &X, Config &C, bool Globals) {
  llvm::SmallVector<std::pair<LocId, SymId>, 8> Renew;
  auto Reached = [&](LocId L) {
    const Space::Loc &B = Sp.loc(Sp.base(L));
    if (B.Kind == Space::LocKind::Var) {
      const Variable &V = F.Vars[B.A];
      if (V.Kind == VarKind::Global && Globals && !V.HasConst)
        return true;
      if (Info.escapes(B.A) && Globals)
        return true;
    } else if (Globals && Sp.sym(B.A).Kind == Space::SymKind::Initial) {
      // What hangs on a global can be reached from anywhere.
      LocId R = Sp.base(Sp.sym(B.A).A);
      if (Sp.loc(R).Kind == Space::LocKind::Var &&
          F.Vars[Sp.loc(R).A].Kind == VarKind::Global)
        return true;
    }
    for (size_t N = 0; N < X.Args.size(); ++N) {
      const Val &V = X.Args[N];
      if (isConstPointee(M, X.Callee.Decl, N))
        continue;
      if (V.K == Val::Addr && Sp.within(L, V.A))
        return true;
      if (V.K == Val::Sym && B.Kind == Space::LocKind::Region && B.A == V.A)
        return true;
    }
    return false;
  };
  for (const auto &[L, V] : C.Store)
    if (!V.isTracked() && Reached(L))
      Renew.push_back({L, Sp.after(At.B, At.I, L)});
  for (const auto &[L, S] : Renew) {
    renewSymbol(C, S);
    if (C.find(L))
      C.set(L, Val::sym(S));
  }
  // Objects whose address was given and that held nothing known so far.
  for (size_t N = 0; N < X.Args.size(); ++N)
    if (X.Args[N].K == Val::Addr && !isConstPointee(M, X.Callee.Decl, N) &&
        !holdsTracked(C, X.Args[N].A)) {
      SymId S = Sp.after(At.B, At.I, X.Args[N].A);
      renewSymbol(C, S);
      C.set(X.Args[N].A, Val::sym(S));
    }
}

void Solver::callUnknown(CallContext &X, Pending P, std::vector<Pending> &Out) {
  Config &C = P.C;
  const ir::Callee *D = X.Callee.Decl;
  bool System = D && D->System;

  if (isLive(C.St)) {
    bool Given = false, GivenByAddress = false;
    for (size_t N = 0; N < X.Args.size(); ++N) {
      const Val &V = X.Args[N];
      if (X.tracked(N)) {
        // A library function that is declared to take just such a handle, or
        // reads through a pointer to const, borrows.
        bool Typed = System && D && N < D->Params.size() &&
                     !Info.pointeeRecord(D->Params[N]).empty();
        bool Printed = D && D->Variadic && N >= D->Params.size();
        if (Typed || Printed || isConstPointee(M, D, N))
          continue;
        Given = true;
      } else if (V.K == Val::Addr && holdsTracked(C, V.A) &&
                 !isConstPointee(M, D, N))
        GivenByAddress = true;
      else if (V.K == Val::Sym && C.St == State::Open &&
               holdsTracked(C, Sp.region(V.A)) && !visible(Sp.region(V.A)) &&
               !isConstPointee(M, D, N))
        GivenByAddress = true;
    }
    if (Given || GivenByAddress) {
      bool AnyHolder = false;
      if (Limits.Strict || believedBorrow(C, AnyHolder)) {
        if (!System && C.St == State::Open)
          C.Believed = true;
      } else
        keep(C, X.Name.empty() ? "passed to a function that is not known"
                               : "passed to '" + X.Name + "', whose body was not seen");
    }
  }

  clobber(X, C, !System);
  if (X.Site && !Src.Pack && !Src.Sum) {
    // Believed to hand out an owned handle by its type.
    C.St = State::Open;
    C.Believed = true;
    C.setRange(Tracked, IntRange::full());
    P.Trail.push_back({TrailStep::Acquired, At.B, At.I, 0, NoId});
    emit(X, std::move(P), Val::sym(Tracked), Out);
    return;
  }
  SymId S = Sp.result(At.B, At.I, 0);
  renewSymbol(C, S);
  emit(X, std::move(P), Val::sym(S), Out);
}

std::optional<Val> Solver::slotValue(CallContext &X, Config &C,
                                     const summary::Slot &S) {
  if (S.Root == summary::Slot::Param && S.Projs.empty())
    return S.Index < X.Args.size() ? std::optional<Val>(X.Args[S.Index]) : std::nullopt;
  LocId L = slotLoc(X, C, S);
  if (L == NoId)
    return std::nullopt;
  return load(C, L);
}

/// Where the caller keeps what the callee calls S; NoId when it cannot say.
LocId Solver::slotLoc(CallContext &X, Config &C, const summary::Slot &S) {
  LocId L = NoId;
  size_t Next = 0;
  if (S.Root == summary::Slot::Param) {
    if (S.Index >= X.Args.size() || S.Projs.empty() ||
        S.Projs[0].Kind != ProjKind::Deref)
      return NoId;
    const Val &V = X.Args[S.Index];
    if (V.K == Val::Addr)
      L = V.A;
    else if (V.K == Val::Sym)
      L = Sp.region(V.A);
    Next = 1;
  } else if (S.Root == summary::Slot::Global) {
    for (VarId V = 0; V < F.Vars.size(); ++V)
      if (F.Vars[V].Kind == VarKind::Global && F.Vars[V].Id == S.GlobalId)
        L = Sp.var(V);
  }
  for (size_t N = Next; N < S.Projs.size() && L != NoId; ++N) {
    const Projection &P = S.Projs[N];
    if (P.Kind == ProjKind::Field)
      L = Sp.field(L, P.Name);
    else if (P.Kind == ProjKind::Index)
      L = P.AnyIndex ? Sp.anyIndex(L) : Sp.index(L, P.Index);
    else {
      Val V = load(C, L);
      L = V.K == Val::Addr ? V.A : V.K == Val::Sym ? Sp.region(V.A) : NoId;
    }
  }
  return L;
}

void Solver::callSummary(CallContext &X, Pending P, std::vector<Pending> &Out) {
  const summary::Summary &S = *X.Callee.Sum;
  Config &C = P.C;
  const std::vector<summary::Outcome> *Outcomes = &S.Base;
  bool TrackedSlot = false;
  if (X.Site && Src.Sum) {
    Outcomes = &Src.Sum->Outcomes;
    TrackedSlot = true;
  } else if (isLive(C.St)) {
    for (const summary::SlotEffects &SE : S.Slots) {
      std::optional<Val> V = slotValue(X, C, SE.Where);
      if (!V || !V->isTracked())
        continue;
      bool Releases = false;
      for (const summary::Outcome &O : SE.Outcomes)
        Releases |= O.Effect == HandleEffect::Released;
      if (!TrackedSlot || Releases)
        Outcomes = &SE.Outcomes;
      TrackedSlot = true;
    }
    if (!TrackedSlot && X.anyTracked()) {
      // The callee was not solved for this argument.
      keep(C, "passed to '" + X.Name + "', which could not be followed");
    }
  }
  for (const summary::Outcome &O : *Outcomes) {
    if (O.Exit == ExitKind::ProcessExit)
      continue;
    Pending Q = P;
    bool Dead = false;
    applyOutcome(X, Q, O, TrackedSlot, Dead);
    if (Dead)
      continue;
    if (O.Exit == ExitKind::Throw) {
      if (X.I.MayThrow)
        throwFrom(X, std::move(Q), S.ThrowsBy.empty() ? X.Name : S.ThrowsBy);
      continue;
    }
    if (O.Exit == ExitKind::Longjmp) {
      leave(std::move(Q), ExitKind::Longjmp, nullptr, X.Name);
      continue;
    }
    // The result.
    Val R = Val::top();
    bool Feasible = true;
    switch (O.Ret.K) {
    case summary::Value::Int:
      R = Val::integer(O.Ret.N);
      break;
    case summary::Value::Handle:
      R = TrackedSlot ? Val::sym(Tracked) : Val::top();
      break;
    case summary::Value::Initial:
      if (std::optional<Val> V = slotValue(X, P.C, O.Ret.S))
        R = *V;
      break;
    default:
      break;
    }
    if (R.K == Val::Top) {
      SymId Sy = Sp.result(At.B, At.I, 0);
      renewSymbol(Q.C, Sy);
      Q.C.setRange(Sy, O.RetRange);
      R = Val::sym(Sy);
    } else if (R.K == Val::Sym)
      Feasible = narrow(Q.C, R.A, O.RetRange);
    if (!Feasible)
      continue;
    if (R.isTracked() && Q.C.St == State::Absent)
      R = Val::integer(0);
    emit(X, std::move(Q), R, Out);
  }
}

void Solver::applyOutcome(CallContext &X, Pending &P, const summary::Outcome &O,
                          bool TrackedSlot, bool &Dead) {
  Config &C = P.C;
  bool Born = X.Site && Src.Sum;
  for (const auto &[Arg, Range] : O.Pre) {
    if (Arg >= X.Args.size())
      continue;
    const Val &V = X.Args[Arg];
    if (V.K == Val::Sym ? !narrow(C, V.A, Range)
                        : rangeOf(C, V).disjoint(Range)) {
      Dead = true;
      return;
    }
  }
  if (Born && O.Effect == HandleEffect::None) {
    C.St = State::Open;
    C.Believed |= Src.Sum->Believed;
    C.setRange(Tracked, O.Handle);
    P.Trail.push_back({TrailStep::Acquired, At.B, At.I, 0, NoId});
  } else if (Born)
    C.St = State::Absent;

  // All new values first, then the writes: they happen at once.
  llvm::SmallVector<std::pair<LocId, Val>, 4> Writes;
  for (const auto &[Where, What] : O.Writes) {
    LocId L = slotLoc(X, C, Where);
    if (L == NoId)
      continue;
    Val V = Val::top();
    switch (What.K) {
    case summary::Value::Int:
      V = Val::integer(What.N);
      break;
    case summary::Value::Handle:
      V = TrackedSlot ? Val::sym(Tracked) : Val::top();
      break;
    case summary::Value::Initial:
      if (std::optional<Val> W = slotValue(X, C, What.S))
        V = *W;
      break;
    default:
      break;
    }
    if (V.K == Val::Top) {
      SymId S = Sp.after(At.B, At.I, L);
      renewSymbol(C, S);
      V = Val::sym(S);
    }
    Writes.push_back({L, V});
  }

  if (!Born && TrackedSlot) {
    switch (O.Effect) {
    case HandleEffect::None:
      if (!narrow(C, Tracked, O.Handle))
        Dead = true;
      break;
    case HandleEffect::Absent:
      // It was null at entry.
      if (!narrow(C, Tracked, IntRange::exactly(0)))
        Dead = true;
      break;
    case HandleEffect::Released:
      if (C.St == State::Open)
        Result.Discharged = true;
      C.St = State::Released;
      P.Trail.push_back({TrailStep::Released, At.B, At.I, 0, NoId});
      break;
    case HandleEffect::Kept:
      keep(C, "kept by '" + X.Name + "'");
      break;
    }
    if (Dead)
      return;
  }

  bool Held = false;
  LocId Name = NoId;
  for (const auto &[L, V] : Writes) {
    if (holdsTracked(C, L) && !V.isTracked()) {
      Held = true;
      Name = L;
    }
    store(C, L, V);
    if (V.isTracked() && isLive(C.St) && Born)
      P.Trail.push_back({TrailStep::Held, At.B, At.I, 0, L});
  }
  if (Held && checkLost(P, LostHow::Overwritten, Name, X.Name))
    Dead = true;
}

} // namespace closecall::flow
