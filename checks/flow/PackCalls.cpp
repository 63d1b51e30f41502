//===- PackCalls.cpp - Calls that a rule pack describes --------*- C++ -*-===//
//
// Applies a pack entry: argument tests, releases, children of a closed parent,
// what is kept, cleared and copied, pointers borrowed, and acquires, one
// configuration for each outcome (succeeded, failed but owned, failed).
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"
#include "checks/flow/TransactionEffect.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

/// Do the argument tests of a pack entry hold?
Solver::Answer Solver::allows(const CallContext &X, const Config &C,
                              const std::vector<rules::ArgTest> &When) const {
  Answer A = Answer::Yes;
  for (const rules::ArgTest &T : When) {
    IntRange In = IntRange::of(T.In);
    IntRange Have = T.Arg < X.Args.size() ? rangeOf(C, X.Args[T.Arg]) : IntRange::full();
    int64_t Value;
    // (Of many values a range knows only some of those between them.)
    if (Have.disjoint(In) || (Have.single(Value) && !T.In.contains(Value)))
      return Answer::No;
    if (!Have.within(In))
      A = Answer::Maybe;
  }
  return A;
}

/// The argument's handle is released; false ends the path.
bool Solver::releaseTracked(CallContext &X, Pending &P, unsigned Arg) {
  Config &C = P.C;
  if (Src.K == Source::Lent) {
    report(P, EventKind::WrongRelease, LostHow::Return, X.Name, someHolder(C));
    return false;
  }
  if (Src.Resource != rules::NoResource) {
    if (!Resolver.packs().resource(Src.Resource).Owed) {
      becomeAbsent(C); // it ends with the object that it belongs to
      return true;
    }
    // An entry for this kind of handle whose tests fail says that it is wrong.
    bool Right = false, Listed = false;
    for (const rules::Release &R : X.Callee.Pack->Releases)
      if (R.Arg == Arg && R.Resource == Src.Resource) {
        Listed = true;
        Right |= allows(X, C, R.When) != Answer::No;
      } else // what came from elsewhere may be a lease of a pool, of the same type
        Right |= R.Arg == Arg && Src.K == Source::External &&
                 Resolver.packs().resource(R.Resource).Kind == rules::Family::Lease;
    if (!Right && !isOwnObject(X, Arg) &&
        (Listed || !llvm::is_contained(Resolver.packs().resource(Src.Resource).Releasers, X.Name))) {
      report(P, EventKind::WrongRelease, LostHow::Return, X.Name, someHolder(C));
      return false;
    }
  }
  markReleased(P);
  return true;
}

void Solver::markReleased(Pending &P) {
  // The delete that nobody wrote, where the constructor of a new object throws,
  // says nothing of the other ways out.
  const Instr &I = F.Blocks[At.B].Instrs[At.I];
  const bool OfNew = I.Implicit && I.Callee != NoId && spokenName(facts(I)) == "delete";
  if (P.C.St == State::Open && !OfNew)
    discharge();
  P.C.St = State::Released;
  // "Some element" is another one the next time.
  for (auto &[L, V] : P.C.Store)
    if (V.isTracked() && Sp.anyElement(L))
      V = Val::top();
  P.Trail.push_back({TrailStep::Released, At.B, At.I, 0, NoId});
}

/// Splits by what the call returns: the part where the effect does not take
/// place goes to Next with the other results, P keeps those in Ok.
void Solver::splitByResult(const rules::ValueSet &Ok, Pending &P,
                           std::vector<Pending> &Next) {
  SymId S = Sp.result(At.B, At.I, 0);
  Pending Failed = P;
  if (narrow(Failed.C, S, IntRange::outside(Ok)))
    Next.push_back(std::move(Failed));
  IntRange R = P.C.range(S);
  R.intersect(IntRange::of(Ok));
  P.C.setRange(S, R);
}

/// One release of a pack entry; false ends the path.
bool Solver::applyRelease(CallContext &X, Pending &P, const rules::Release &R,
                          std::vector<Pending> &Next) {
  Config &C = P.C;
  if (R.Arg >= X.Args.size() || !isLive(C.St) || (Src.Txn && keepsTransaction(X, R.Arg)))
    return true;
  Answer Holds = allows(X, C, R.When);
  if (Holds == Answer::No)
    return true;
  Val V = X.Args[R.Arg];
  LocId Through = NoId;
  if (R.Indirect) {
    Through = X.target(R.Arg, Sp);
    V = Through == NoId ? Val::top() : load(C, Through);
  }
  if (LocId Own = X.object(R.Arg, Sp); Own != NoId && !V.isTracked() && !R.Indirect)
    if (const Val *O = C.find(Own); O && O->isTracked())
      V = *O;
  if (V.isInt(0) && SourceLoc != NoId && Src.Resource != rules::NoResource && losesCallers(C) &&
      X.I.Args[R.Arg].P.valid() && resolve(C, X.I.Args[R.Arg].P) == SourceLoc)
    report(P, EventKind::Lost, LostHow::Discarded, X.Name, SourceLoc); // null, where one was
  if (V.isTracked()) {
    if (Holds == Answer::Maybe) {
      keep(C, "perhaps released by '" + X.Name + "'");
      return true;
    }
    if (C.St == State::External && C.Children == rules::ParentClose::Independent)
      C.Children = R.Children;
    if (R.Ok) {
      size_t Before = Next.size();
      splitByResult(*R.Ok, P, Next);
      // A failed realloc: running out of memory alone is not reported.
      if (!X.Callee.Pack->Acquires.empty())
        for (size_t N = Before; N < Next.size(); ++N)
          keep(Next[N].C, "'" + X.Name + "' ran out of memory");
    } else if (R.Refused) {
      Pending Refused = P;
      keep(Refused.C, "'" + X.Name + "' may have refused");
      if (narrow(Refused.C, Sp.result(At.B, At.I, 0), IntRange::of(*R.Refused)))
        Next.push_back(std::move(Refused));
      (void)narrow(C, Sp.result(At.B, At.I, 0), IntRange::outside(*R.Refused));
    }
    if (!releaseTracked(X, P, R.Arg))
      return false;
    if (Through != NoId)
      C.set(Through, Val::integer(0));
    return true;
  }
  if (C.HasParent && C.Parent.K == Val::Sym && V == C.Parent)
    return Holds != Answer::Yes || closeParent(X, P, R.Children);
  if (C.St == State::Open && V.K == Val::Sym) {
    // Memory that holds the handle is given back.
    LocId Region = Sp.region(V.A);
    if (holdsTracked(C, Region)) {
      if (R.Ok)
        splitByResult(*R.Ok, P, Next);
      // realloc moves what was in the memory; it is not lost.
      if (!X.Callee.Pack->Acquires.empty() || X.Callee.Allocates) {
        keep(C, "in memory that '" + X.Name + "' moves");
        return true;
      }
      LocId Name = someHolder(C);
      eraseBelow(C, Region, true);
      if (checkLost(P, LostHow::Freed, Name, X.Name))
        return false;
    }
  }
  return true;
}

/// Releases by a conversion of a format string; false ends the path.
bool Solver::applyFormat(CallContext &X, Pending &P) {
  const rules::FormatRelease &R = *X.Callee.Pack->Formats;
  if (!isLive(P.C.St) || R.Format >= X.I.Args.size())
    return true;
  const Operand &Format = X.I.Args[R.Format];
  if (Format.Kind != OperandKind::String) {
    for (size_t N = R.Format + 1; N < X.Args.size(); ++N)
      if (X.tracked(N))
        keep(P.C, "perhaps released by the format of '" + X.Name + "'");
    return true;
  }
  for (unsigned N : convertedArgs(Format.Str, R.Format + 1, R.Conversion))
    if (X.tracked(N) && isLive(P.C.St)) {
      if (Src.K == Source::Lent ||
          (Src.Resource != rules::NoResource && Src.Resource != R.Resource)) {
        report(P, EventKind::WrongRelease, LostHow::Return, X.Name, someHolder(P.C));
        return false;
      }
      markReleased(P);
    }
  return true;
}

/// Applies all releases; the configurations that go on.
std::vector<Solver::Pending> Solver::applyReleases(CallContext &X, Pending P) {
  const rules::FunctionEffects &E = *X.Callee.Pack;
  std::vector<Pending> Now, Next;
  if (E.Formats && !applyFormat(X, P))
    return Now;
  Now.push_back(std::move(P));
  for (const rules::Release &R : E.Releases) {
    Next.clear();
    for (Pending &Q : Now)
      if (applyRelease(X, Q, R, Next))
        Next.push_back(std::move(Q));
    std::swap(Now, Next);
  }
  for (const rules::ChildrenEnd &End : E.Ends) {
    Next.clear();
    for (Pending &Q : Now) {
      Config &C = Q.C;
      if (C.St == State::External && !Src.Txn && X.tracked(End.Arg))
        C.Children = End.Children;
      bool Applies = isLive(C.St) && End.Arg < X.Args.size() && C.HasParent &&
                     C.Parent.K == Val::Sym && X.Args[End.Arg] == C.Parent;
      if (Applies) {
        if (End.Ok)
          splitByResult(*End.Ok, Q, Next);
        if (!closeParent(X, Q, End.Children))
          continue;
      }
      Next.push_back(std::move(Q));
    }
    std::swap(Now, Next);
  }
  return Now;
}

void Solver::callPack(CallContext &X, Pending P, std::vector<Pending> &Out) {
  Config &C = P.C;
  noteChildren(X, C);
  // Pointers into the handle that this call makes invalid.
  if (!C.Borrowed.empty() && X.anyTracked())
    for (SymId S : C.Borrowed) {
      const Space::Symbol &Sy = Sp.sym(S);
      if ((Sy.Kind != Space::SymKind::Result && Sy.Kind != Space::SymKind::After) ||
          Sy.B >= F.Blocks[Sy.A].Instrs.size())
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
  renewSymbol(C, Sp.result(At.B, At.I, 0));
  if (const auto &R = X.Callee.Pack->Returns)
    C.setRange(Sp.result(At.B, At.I, 0), IntRange::of(*R));
  else if (X.Callee.Decl && isUnsigned(M, X.Callee.Decl->Result))
    C.setRange(Sp.result(At.B, At.I, 0), Unsigned);
  if (X.Callee.Pack->Command && keepsBusy(X, C, *X.Callee.Pack->Command)) {
    report(P, EventKind::Undrained, LostHow::Return, X.Name, someHolder(C));
    return;
  }
  if (const auto &D = X.Callee.Pack->Drains;
      D && busyWhileOpen(C) && D->Arg < X.Args.size()) {
    LocId Own = X.object(D->Arg, Sp);
    const Val *V = Own == NoId ? nullptr : C.find(Own);
    if (X.tracked(D->Arg) || (V && V->isTracked())) {
      Pending Last = P;
      if (narrow(Last.C, Sp.result(At.B, At.I, 0), IntRange::of(D->When))) {
        Last.C.Drained = true;
        Last.C.HasParent &= !D->ForGood;
        for (Pending &Q : applyReleases(X, std::move(Last)))
          afterReleases(X, std::move(Q), Out);
      }
      if (!narrow(C, Sp.result(At.B, At.I, 0), IntRange::outside(D->When)))
        return;
      C.Drained = false;
    }
  }
  if (const auto &Copies = X.Callee.Pack->Copies; Copies && Copies->ConnectionOnly)
    shareConnection(X, C, *Copies);
  const rules::FunctionEffects &E = *X.Callee.Pack;
  if (!E.Formats && E.Releases.empty() && E.Ends.empty() && !(Src.Txn && E.Txn))
    return afterReleases(X, std::move(P), Out); // what most calls do
  for (Pending &Q : applyReleases(X, std::move(P)))
    for (Pending &R : applyTransactions(X, std::move(Q)))
      afterReleases(X, std::move(R), Out);
}

/// The argument is declared as a result, whose status does not change.
bool Solver::isResult(const CallContext &X, unsigned Arg) const {
  const Callee *D = X.Callee.Decl;
  if (!D || Arg >= D->Params.size())
    return false;
  rules::ResourceId R = Resolver.packs().resourceOfType(Info.pointeeRecord(D->Params[Arg]));
  return R != rules::NoResource &&
         Resolver.packs().resource(R).Kind == rules::Family::Result;
}

/// What is kept, cleared, copied, filled and handed out.
void Solver::afterReleases(CallContext &X, Pending P, std::vector<Pending> &Out) {
  const rules::FunctionEffects &E = *X.Callee.Pack;
  Config &C = P.C;
  touchObjects(X, C);
  if (E.OnNull && E.OnNull->first < X.Args.size() &&
      rangeOf(C, X.Args[E.OnNull->first]).isExactly(0))
    return emit(X, std::move(P), Val::integer(E.OnNull->second), Out);
  if (E.OnNull && X.tracked(E.OnNull->first) && isLive(C.St) &&
      C.range(Tracked).contains(0)) {
    Pending Null = P;
    if (narrow(Null.C, Tracked, IntRange::exactly(0)))
      emit(X, std::move(Null), Val::integer(E.OnNull->second), Out);
    if (!narrow(C, Tracked, IntRange::nonNull()))
      return;
  }
  // How the call went that made the object, told by one that keeps the answer.
  if ((Src.Txn || Src.K == Source::Base) && E.Asks && returnsObject(Info, X.I))
    if (LocId Of = X.target(*E.Asks, Sp), To = resolve(C, X.I.Dst); Of != NoId && To != NoId)
      if (const Val Told = toldBy(Sp, C, X.Args[*E.Asks], Of,
                                  ofOtherClass(X) ? nullptr : Src.Begins);
          Told.K != Val::Top) {
        emit(X, std::move(P), Val::sym(Sp.result(At.B, At.I, 0)), Out);
        return Out.back().C.set(Sp.field(To, "<error>"), Told);
      }
  if (E.ReturnsField) {
    if (LocId L = fieldOf(X, *E.ReturnsField); L != NoId) {
      Val V = load(C, L);
      emit(X, std::move(P), V, Out);
      return;
    }
  }
  for (const rules::Keep &K : E.Keeps) {
    if (Src.Txn || allows(X, C, K.When) == Answer::No)
      continue;
    if (!X.tracked(K.Arg)) {
      // A record that holds the handle is kept, and the handle with it.
      LocId In = X.target(K.Arg, Sp);
      if (C.St != State::Open || In == NoId || !holdsTracked(C, In))
        continue;
      std::vector<Pending> Failed;
      if (K.Ok)
        splitByResult(*K.Ok, P, Failed);
      for (Pending &Q : Failed)
        emit(X, std::move(Q), Val::sym(Sp.result(At.B, At.I, 0)), Out);
      keep(C, "in a record that '" + X.Name + "' keeps");
      continue;
    }
    if (K.IfDestructor && *K.IfDestructor < X.Args.size()) {
      const Val &D = X.Args[*K.IfDestructor];
      if (D.isInt(0) || D.isInt(-1))
        continue;
    }
    if (K.Ok) {
      std::vector<Pending> Failed;
      splitByResult(*K.Ok, P, Failed);
      for (Pending &Q : Failed)
        emit(X, std::move(Q), Val::sym(Sp.result(At.B, At.I, 0)), Out);
    }
    if (K.Shared || allows(X, C, K.When) == Answer::Maybe || !isLive(C.St))
      keep(C, "kept by '" + X.Name + "'");
    else {
      if (C.St == State::Open)
        discharge();
      C.St = State::Given;
      P.Trail.push_back({TrailStep::Given, At.B, At.I, 0, NoId});
    }
  }
  if (C.St == State::External && X.anyTracked())
    C.Used = true;

  if (E.Clears) {
    LocId L = X.target(E.Clears->Arg, Sp);
    if (L != NoId) {
      LocId Name = someHolder(C);
      bool Held = holdsTracked(C, L);
      eraseBelow(C, L, true);
      if (allows(X, C, E.Clears->When) == Answer::Yes)
        C.set(L, Val::integer(0));
      else
        C.set(L, Val::top());
      if (Held && C.Used && losesCallers(C))
        report(P, EventKind::Lost, LostHow::Overwritten, "", Name);
      if (Held && checkLost(P, LostHow::Overwritten, Name))
        return;
    }
  } else if (E.Copies && !E.Copies->ConnectionOnly) {
    LocId To = X.target(E.Copies->To, Sp), From = X.target(E.Copies->From, Sp);
    if (To == NoId && From != NoId && holdsTracked(C, From))
      keep(C, "copied by '" + X.Name + "' to where the analysis cannot follow");
    if (To != NoId && From != NoId && To != From) {
      const Val *Whole = Src.Txn || Src.K == Source::Base ? C.find(From) : nullptr;
      const Val Made = Whole && Whole->K == Val::Sym ? *Whole : Val::top();
      eraseBelow(C, To, false);
      copyBelow(C, From, To);
      if (Made.K == Val::Sym && !Made.isTracked())
        C.set(To, Made);
    }
  } else if (!E.Copies) {
    // Other objects that the library fills.
    for (size_t N = 0; N < X.Args.size(); ++N)
      if (X.Args[N].K == Val::Addr && !isConstPointee(M, X.Callee.Decl, N)) {
        LocId L = X.Args[N].A;
        bool Out = false;
        for (const rules::Acquire &A : E.Acquires)
          Out |= A.In.K == rules::Slot::Out && A.In.Index == N;
        if (Out || (holdsTracked(C, L) && !(Src.Txn && ofOtherClass(X))))
          continue;
        fillAnew(C, L);
      }
  }
  lendOut(X, P);

  if (!E.Acquires.empty()) {
    acquirePack(X, std::move(P), Out);
    return;
  }

  if (E.ReturnsArg && *E.ReturnsArg < X.Args.size()) {
    Val V = X.Args[*E.ReturnsArg];
    if (E.ReturnsArgOrNull)
      emit(X, P, Val::integer(0), Out);
    emit(X, std::move(P), V, Out);
    return;
  }
  SymId S = Sp.result(At.B, At.I, 0);
  if (E.Memory == rules::Allocates::Zeroed)
    C.set(Sp.region(S), Val::integer(0));
  if (X.Site && Src.K == Source::Lent && C.St != State::External) {
    Val V = lentHere(P);
    return emit(X, std::move(P), V, Out);
  }
  // How the call went that made the result: the same each time.
  if ((Src.Txn || Src.K == Source::Base) && E.Asks && *E.Asks < X.Args.size() &&
      X.Args[*E.Asks].K == Val::Sym && isResult(X, *E.Asks)) {
    emit(X, std::move(P), Val::sym(Sp.asked(X.Args[*E.Asks].A)), Out);
    return;
  }
  for (const rules::Borrow &Bw : E.Borrows)
    if (!Src.Txn && Bw.In.K == rules::Slot::Return && Bw.From < X.Args.size() &&
        X.tracked(Bw.From) && (isLive(C.St) || C.St == State::Kept)) {
      C.Borrowed.push_back(S);
      llvm::sort(C.Borrowed);
      P.Trail.push_back({TrailStep::Borrowed, At.B, At.I, 0, NoId});
    }
  emit(X, std::move(P), Val::sym(S), Out);
}

/// A call that hands something out; if this is the site, the handle is born.
void Solver::acquirePack(CallContext &X, Pending P, std::vector<Pending> &Out) {
  const rules::FunctionEffects &E = *X.Callee.Pack;
  SymId ResultSym = Sp.result(At.B, At.I, 0);

  // The followed object may come back (mysql_init): one way for each answer.
  if (E.ReturnsArg && *E.ReturnsArg < X.Args.size()) {
    Val Own = X.Args[*E.ReturnsArg];
    IntRange R = rangeOf(P.C, Own);
    if (R.contains(0) && !R.isExactly(0) && Own.isTracked()) {
      Pending Null = P;
      if (assume(Null.C, Own, CompareOp::EQ, 0)) {
        CallContext Y = X;
        Y.Args[*E.ReturnsArg] = Val::integer(0);
        acquirePack(Y, std::move(Null), Out);
      }
      if (!assume(P.C, Own, CompareOp::NE, 0))
        return;
    }
  }
  // Everything that is handed out but not followed is just a new value.
  LocId Lost = NoId;
  bool Held = false;
  for (const rules::Acquire &A : E.Acquires) {
    if (A.In.K != rules::Slot::Out || (X.Site && &A == Src.Pack))
      continue;
    LocId L = X.target(A.In.Index, Sp);
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
    if (checkReplaced(P, L, S))
      return;
  }
  if (Held && checkLost(P, LostHow::Overwritten, Lost))
    return;
  for (const rules::Borrow &Bw : E.Borrows)
    if (!Src.Txn && Bw.In.K == rules::Slot::Return && X.tracked(Bw.From) &&
        isLive(P.C.St)) {
      P.C.Borrowed.push_back(ResultSym);
      llvm::sort(P.C.Borrowed);
    }

  Val Returned = Val::sym(ResultSym);
  if (E.ReturnsArg && *E.ReturnsArg < X.Args.size() &&
      !rangeOf(P.C, X.Args[*E.ReturnsArg]).contains(0))
    Returned = X.Args[*E.ReturnsArg];
  if (!X.Site || !Src.Pack)
    return Returned == Val::sym(ResultSym) ? emitFilled(X, std::move(P), Out)
                                           : emit(X, std::move(P), Returned, Out);

  const rules::Acquire &A = *Src.Pack;
  if (allows(X, P.C, A.When) != Answer::Yes)
    return emit(X, std::move(P), Returned, Out);
  if (A.UnlessArg && *A.UnlessArg < X.Args.size() && X.Args[*A.UnlessArg].K == Val::Int &&
      (X.Args[*A.UnlessArg].N & A.UnlessBits) != 0) {
    emit(X, std::move(P), Returned, Out);
    return;
  }
  auto Born = [&](Pending Q, const IntRange &Handle, LocId Into, bool Failed = false) {
    Q.C.St = State::Open;
    Q.C.Drained = A.BusyLater;
    Q.C.setRange(Tracked, Handle);
    if (A.Parent && *A.Parent < X.Args.size()) {
      Q.C.HasParent = true;
      Q.C.Parent = X.Args[*A.Parent];
    }
    if (!Failed)
      for (const rules::FieldTest &T : A.Implies)
        if (LocId L = fieldOf(X, T.Of); L != NoId) {
          SymId S = Sp.after(At.B, At.I, L);
          renewSymbol(Q.C, S);
          Q.C.set(L, Val::sym(S));
          Q.C.setRange(S, IntRange::of(T.In));
        }
    Q.Trail.push_back({TrailStep::Acquired, At.B, At.I, Failed, Into});
    if (A.In.K == rules::Slot::Return) {
      emit(X, std::move(Q), Val::sym(Tracked), Out);
      return;
    }
    eraseBelow(Q.C, Into, true);
    store(Q.C, Into, Val::sym(Tracked));
    if (checkLost(Q, LostHow::Discarded, NoId))
      return;
    emit(X, std::move(Q), Returned, Out);
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
    Into = X.target(A.In.Index, Sp);
    // Null given, or a place that cannot be named: nothing to follow.
    if (Into == NoId)
      return emit(X, std::move(P), Returned, Out);
    // Whoever passes on a pointer that may be null gets nothing then.
    if (const Val V = X.Args[A.In.Index]; V.K == Val::Sym && P.C.range(V.A).contains(0)) {
      Pending Null = P;
      if (narrow(Null.C, V.A, IntRange::exactly(0)))
        emit(X, std::move(Null), Val::sym(ResultSym), Out);
      if (!narrow(P.C, V.A, IntRange::nonNull()))
        return;
    }
  } else if (A.In.K == rules::Slot::Arg) {
    Into = X.object(A.In.Index, Sp);
    if (Into == NoId)
      return emit(X, std::move(P), Returned, Out);
  }

  if (!A.Ok || A.In.K == rules::Slot::Return) {
    // What is known of the result (a realloc that failed) is known of the handle.
    IntRange R = A.In.K == rules::Slot::Return ? P.C.range(ResultSym) : IntRange::full();
    // What is filled only where the call fails tells of it.
    for (const rules::Acquire &Error : E.Acquires)
      if (LocId L = Error.OnlyOnFailure ? X.target(Error.In.Index, Sp) : NoId;
          L != NoId && A.In.K == rules::Slot::Return && R.contains(0)) {
        Missed(P, Into);
        R.punch(0);
        store(P.C, L, Val::integer(0));
      }
    if (R.isExactly(0))
      Missed(std::move(P), Into);
    else
      Born(std::move(P), R, Into);
    return;
  }
  Pending Failed = P;
  bool CanSucceed = narrow(P.C, ResultSym, IntRange::of(*A.Ok));
  bool CanFail = narrow(Failed.C, ResultSym, IntRange::outside(*A.Ok));
  if (A.OnlyOnFailure) {
    if (CanFail)
      Born(std::move(Failed), IntRange::full(), Into, true);
    if (CanSucceed)
      Missed(std::move(P), Into);
    return;
  }
  for (const rules::Acquire &Error : E.Acquires)
    if (LocId L = Error.OnlyOnFailure ? X.target(Error.In.Index, Sp) : NoId; L != NoId)
      store(P.C, L, Val::integer(0)); // no message: it went well
  if (CanSucceed)
    Born(std::move(P), mayFillNull(X, A) ? IntRange::full() : IntRange::nonNull(), Into);
  if (CanFail) {
    if (A.Failure == rules::OnFailure::Owned)
      Born(std::move(Failed), IntRange::full(), Into, true);
    else
      Missed(std::move(Failed), Into);
  }
}

} // namespace closecall::flow
