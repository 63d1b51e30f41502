//===- SummaryCalls.cpp - Calls of functions that were solved --*- C++ -*-===//
//
// Applies a summary: one configuration for each outcome whose conditions can
// hold here, with the callee's writes translated to the caller's locations.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using summary::ExitKind;
using summary::HandleEffect;

/// The outcome leaves the handle in something that hangs on the result.
static bool handsToResult(const summary::Outcome &O) {
  for (const auto &[Where, What] : O.Writes)
    if (Where.Root == summary::Slot::Return && What.K == summary::Value::Handle)
      return true;
  return false;
}

/// Assumes what the outcome says of the arguments' values.
bool Solver::assumeArgs(CallContext &X, Config &C, const summary::Outcome &O) {
  for (const auto &[Arg, Range] : O.Pre)
    if (Arg < X.Args.size() && !assumeIn(C, X.Args[Arg], Range))
      return false;
  for (const auto &[Args, Range] : O.PreSame)
    if (std::max(Args.first, Args.second) < X.Args.size() &&
        !assumeSame(C, X.Args[Args.first], X.Args[Args.second], Range))
      return false;
  return true;
}

/// What is known of the arguments themselves rules the outcome out.
bool Solver::excludes(const CallContext &X, const Config &C, const summary::Outcome &O) {
  return llvm::any_of(O.Pre, [&](const auto &Of) {
    return Of.first < X.Args.size() && rangeOf(C, X.Args[Of.first]).disjoint(Of.second);
  });
}

/// What is known here does not rule the outcome out.
bool Solver::mayApply(CallContext &X, const Config &C, const summary::Outcome &O) {
  if (O.Pre.empty() && O.PreSame.empty() && O.PreSlots.empty())
    return true;
  if (excludes(X, C, O))
    return false;
  Config Try = C;
  if (!assumeArgs(X, Try, O))
    return false;
  for (const auto &[Where, Range] : O.PreSlots)
    if (std::optional<Val> V = slotValue(X, Try, Where); V && !assumeIn(Try, *V, Range))
      return false;
  return true;
}

/// The callee puts a new handle where the released one lay, in an outcome that may be this
/// one: what lies there now is another one. In doubt it is, which is silent.
void Solver::refill(CallContext &X, Config &C, const summary::Outcome &O) {
  for (const summary::AcquireEffects &A : X.Callee.Sum->Acquires) {
    if (A.Where.Root == summary::Slot::Return)
      continue;
    LocId L = slotLoc(X, C, A.Where);
    const Val *Old = L == NoId ? nullptr : C.find(L);
    if (!Old || !Old->isTracked())
      continue;
    bool Writes = llvm::any_of(A.Outcomes, [&](const summary::Outcome &Fills) {
      return Fills.Exit == O.Exit && !Fills.RetRange.disjoint(O.RetRange) &&
             mayApply(X, C, Fills) &&
             llvm::any_of(Fills.Writes, [&](const auto &W) { return W.first == A.Where; });
    });
    if (!Writes)
      continue;
    SymId S = Sp.after(At.B, At.I, L);
    renewSymbol(C, S);
    store(C, L, Val::sym(S));
  }
}

/// The outcome leaves another value in the slot, and not null.
static bool replaces(const summary::Outcome &O, const summary::Slot &Where) {
  return llvm::any_of(O.Writes, [&](const auto &W) {
    return W.first == Where && W.second.K != summary::Value::Handle &&
           !(W.second.K == summary::Value::Int && W.second.N == 0);
  });
}

void Solver::callSummary(CallContext &X, Pending P, std::vector<Pending> &Out) {
  const summary::Summary &S = *X.Callee.Sum;
  Config &C = P.C;
  Result.MayExit |= S.MayExit;
  if (sendsWhileBusy(X, C))
    return report(P, EventKind::Undrained, LostHow::Return, X.Name, someHolder(C));
  // What the callee reads of an answer is not followed.
  if (busyWhileOpen(C))
    for (unsigned N = 0; N < X.Args.size(); ++N)
      if (X.tracked(N) || keepsBusy(X, C, N))
        C.Drained = true;
  if (beginsAgain(X, P))
    return;
  const std::vector<summary::Outcome> *Outcomes = &S.Base;
  bool TrackedSlot = false;
  // The argument is an object that a call made, and the handle lies in it.
  auto leadsFromMade = [&](const Config &In, uint32_t N) {
    return N < X.Args.size() && X.Args[N].K == Val::Sym && !X.Args[N].isTracked() &&
           Sp.sym(X.Args[N].A).Kind == Space::SymKind::Result && leadsToTracked(In, X.Args[N]);
  };
  const summary::Slot *ByObject = nullptr; ///< where the handle lies in its object
  if (X.Site && Src.Sum) {
    Outcomes = &Src.effectsAt(At.B, At.I)->Outcomes;
    TrackedSlot = true;
  } else if (Src.Txn) {
    for (const summary::SlotEffects &SE : S.Txns) {
      bool OfKind = SE.Kind == Src.Kind || (SE.Kind == summary::TxnKind::Transaction &&
                                            Src.Kind == summary::TxnKind::Autocommit);
      if (!isLive(C.St) || TrackedSlot || !OfKind)
        continue;
      std::optional<Val> V = connectionIn(X, C, SE.Where);
      if (!V || !V->isTracked())
        continue;
      Outcomes = &SE.Outcomes;
      TrackedSlot = true;
      ByObject = SE.ByObject ? &SE.Where : nullptr;
    }
  } else if (isLive(C.St)) {
    // Of several names for the handle (this->h is this->owner->last->h here) one
    // through which it is released, and of these the shortest: the callee was
    // solved for each as if the others held something else.
    bool Released = false;
    size_t Length = 0;
    for (const summary::SlotEffects &SE : S.Slots) {
      if (llvm::any_of(SE.Where.Projs, [](const Projection &Pr) { return Pr.AnyIndex; }))
        continue;
      std::optional<Val> V = slotValue(X, C, SE.Where);
      // An object that is the handle itself, by its address.
      if (SE.Where.Root == summary::Slot::Param && SE.Where.Projs.empty())
        if (const Val *O = C.find(X.object(SE.Where.Index, Sp)); O && O->isTracked())
          V = *O;
      if (!V || !V->isTracked())
        continue;
      bool Releases = false;
      for (const summary::Outcome &O : SE.Outcomes)
        Releases |= O.Effect == HandleEffect::Released;
      bool Better = Releases != Released ? Releases : SE.Where.Projs.size() < Length;
      if (!TrackedSlot || Better) {
        Outcomes = &SE.Outcomes;
        ByObject = SE.ByObject ? &SE.Where : nullptr;
        Released = Releases;
        Length = SE.Where.Projs.size();
      }
      TrackedSlot = true;
    }
    if (!TrackedSlot && amongReleased(X, C))
      keep(C, "one of those that '" + X.Name + "' releases in a loop");
    if (!TrackedSlot && X.anyTracked() && !worksOnLent(X)) {
      // The callee was not solved for this argument.
      keep(C, "passed to '" + X.Name + "', which could not be followed");
    }
    // The object is put somewhere; the variable with it may be given by reference.
    for (uint32_t N : S.Keeps)
      if (C.St == State::Open && leadsFromMade(C, N))
        keep(C, "its object is kept by '" + X.Name + "'");
      else if (C.St == State::Open && N < X.Args.size() && X.Args[N].K == Val::Addr)
        if (const Val *Held = C.find(X.Args[N].A);
            Held && Held->K == Val::Sym && !Held->isTracked() && leadsToTracked(C, *Held))
          keep(C, "its object is kept by '" + X.Name + "'");
  }
  if (C.HasParent && C.St == State::Open && !closesParent(X, P, TrackedSlot ? Outcomes : nullptr))
    return;
  if (TrackedSlot && C.St == State::Open && X.Callee.Decl && X.Callee.Decl->Destructor)
    X.Counts = llvm::any_of(*Outcomes, [&](const summary::Outcome &O) {
      return (O.Effect == HandleEffect::Released || O.Effect == HandleEffect::Kept) &&
             mayApply(X, C, O);
    });
  X.First = !namesOwn(C);
  const bool Always = X.Counts;
  const bool Gone = !X.Site && !Src.Txn && (C.St == State::Released || C.St == State::Given);
  for (const summary::Outcome &O : *Outcomes) {
    if (O.Exit == ExitKind::ProcessExit)
      continue;
    // What the caller cannot tell from the result either. Where something else is put
    // there, the handle or its successor is owed, whatever the object says.
    if (ByObject && C.St == State::Open && O.Effect == HandleEffect::None && !O.EndFailed)
      X.Counts = Always || (!replaces(O, *ByObject) &&
                            llvm::any_of(*Outcomes, [&](const summary::Outcome &Other) {
                              return Other.Effect == HandleEffect::Released &&
                                     Other.Exit == O.Exit && !replaces(Other, *ByObject) &&
                                     !Other.RetRange.disjoint(O.RetRange) &&
                                     mayApply(X, C, Other);
                            }));
    if (excludes(X, C, O))
      continue;
    Pending Q = P;
    bool Dead = false;
    applyOutcome(X, Q, O, TrackedSlot, Dead);
    if (Dead)
      continue;
    if (Gone)
      refill(X, Q.C, O);
    // Handed out into a place that the caller did not give (f(..., NULL)), or
    // does not see.
    auto Absent = [&] {
      dropTracked(Q.C);
      Q.C.St = State::Absent;
    };
    const bool Born = !Src.Txn && TrackedSlot && X.Site && Q.C.St == State::Open;
    // A constructor that fills its object, and has put it somewhere.
    if (Born && O.Exit == ExitKind::Return && llvm::any_of(S.Keeps, [&](uint32_t N) {
          return leadsFromMade(Q.C, N);
        }))
      keep(Q.C, "its object is kept by '" + X.Name + "'");
    if (Born && O.Exit != ExitKind::Return && !isHeld(Q.C))
      Absent();
    if (O.Exit == ExitKind::Throw) {
      if (X.I.MayThrow)
        throwFrom(X, std::move(Q), S.ThrowsBy.empty() ? X.Name : S.ThrowsBy,
                  O.Thrown);
      continue;
    }
    if (O.Exit == ExitKind::Longjmp) {
      jump(std::move(Q), X.Name);
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
        R = current(Q.C, *V);
      break;
    case summary::Value::Address:
      if (LocId At = slotLoc(X, P.C, O.Ret.S); At != NoId)
        R = Val::addr(At);
      break;
    default:
      break;
    }
    // So that it can be seen whether somebody looks at it.
    if (Src.Txn && O.EndFailed && R.K == Val::Int)
      R = Val::top();
    if (O.Ret.K == summary::Value::Text)
      R = Val::str(Sp.textId(O.Ret.Id));
    if (R.K == Val::Top) {
      SymId Sy = Sp.result(At.B, At.I, 0);
      if (!X.First)
        renewSymbol(Q.C, Sy);
      Q.C.setRange(Sy, O.RetRange);
      R = Val::sym(Sy);
      lend(X, Q, Sy);
      if (X.Site && Src.K == Source::Lent && O.RetRange.contains(1))
        R = lentHere(Q);
      for (const auto &[Where, Range] : O.PreAsked)
        if (Where.Root == summary::Slot::Return)
          Q.C.setRange(Sp.asked(Sy), Range);
    } else if (R.K == Val::Sym)
      Feasible = narrow(Q.C, R.A, O.RetRange);
    if (!Feasible)
      continue;
    if (R.isTracked() && Q.C.St == State::Absent)
      R = Val::integer(0);
    if (Born && Q.C.St == State::Open && !R.isTracked() && !handsToResult(O) && !isHeld(Q.C))
      Absent();
    if (writeResult(X, Q, R, O))
      Out.push_back(std::move(Q));
  }
}

/// An object that the callee copied or moved as a whole takes along what lies
/// in it. True when that is the handle.
bool Solver::copyAlong(CallContext &X, Config &C, const Config &Before,
                       const summary::Value &V, LocId To) {
  if (V.K != summary::Value::Initial || To == NoId)
    return false;
  Config Old = Before;
  LocId From = slotLoc(X, Old, V.S);
  if (From == NoId || From == To)
    return false;
  bool Handle = false;
  llvm::SmallVector<std::pair<LocId, Val>, 4> Copies;
  for (const auto &[L, W] : Before.Store)
    if (L != From && Sp.within(L, From))
      Copies.push_back({rebase(L, From, To), W});
  if (!Copies.empty())
    C.erase(To); // it has no value of its own
  for (const auto &[L, W] : Copies) {
    Handle |= W.isTracked();
    store(C, L, W);
  }
  return Handle;
}

/// The value in the callee's words, for the caller's location L.
Val Solver::newValue(CallContext &X, Config &C, const summary::Value &V, LocId L,
                     const Config &Before, bool TrackedSlot) {
  switch (V.K) {
  case summary::Value::Int:
    return Val::integer(V.N);
  case summary::Value::Handle:
    if (TrackedSlot)
      return Val::sym(Tracked);
    break;
  case summary::Value::Initial: {
    Config Old = Before;
    if (std::optional<Val> W = slotValue(X, Old, V.S))
      return *W;
    break;
  }
  case summary::Value::Address: {
    Config Old = Before;
    if (LocId At = slotLoc(X, Old, V.S); At != NoId)
      return Val::addr(At);
    break;
  }
  case summary::Value::Text:
    return Val::str(Sp.textId(V.Id));
  case summary::Value::TextOf: {
    Config Old = Before;
    if (V.S.Root == summary::Slot::Param && V.S.Projs.size() == 1 &&
        V.S.Index < X.Args.size())
      return textOf(Old, X.Args[V.S.Index]);
    return textAt(Old, slotLoc(X, Old, V.S));
  }
  default:
    break;
  }
  SymId S = Sp.after(At.B, At.I, L);
  if (!X.First)
    renewSymbol(C, S);
  C.setRange(S, V.Range);
  return Val::sym(S);
}

/// Stores the result and what hangs on it; false when the handle is lost.
bool Solver::writeResult(CallContext &X, Pending &P, Val V, const summary::Outcome &O) {
  Config &C = P.C;
  LocId L = X.I.Dst.valid() ? resolve(C, X.I.Dst) : NoId;
  bool Held = L != NoId && holdsTracked(C, L), Gains = V.isTracked();
  std::optional<Config> Before;
  if (llvm::any_of(O.Writes, [](const auto &W) { return W.first.Root == summary::Slot::Return; }))
    Before = C;
  if (L != NoId)
    store(C, L, V);
  for (const auto &[Where, What] : O.Writes) {
    if (Where.Root != summary::Slot::Return)
      continue;
    LocId To = L;
    if (!Where.Projs.empty() && Where.Projs[0].Kind == ProjKind::Deref)
      To = V.K == Val::Sym ? Sp.region(V.A) : NoId;
    for (size_t N = 0; N < Where.Projs.size() && To != NoId; ++N) {
      const Projection &Pr = Where.Projs[N];
      if (Pr.Kind == ProjKind::Field)
        To = Sp.field(To, Pr.Name);
      else if (Pr.Kind == ProjKind::Index)
        To = Pr.AnyIndex ? Sp.anyIndex(To) : Sp.index(To, Pr.Index);
      else if (N > 0)
        To = NoId;
    }
    if (To == NoId)
      continue;
    // The aggregate as a whole has no value of its own.
    if (!Where.Projs.empty() && Where.Projs[0].Kind != ProjKind::Deref && L != NoId)
      C.erase(L);
    Val W = newValue(X, C, What, To, *Before, isLive(C.St));
    Gains |= W.isTracked();
    store(C, To, W);
    Gains |= copyAlong(X, C, *Before, What, To);
  }
  bool Lost = (Held && !Gains) || (Gains && L == NoId);
  return !(Lost && checkLost(P, L == NoId ? LostHow::Discarded : LostHow::Overwritten, L));
}

/// In the outcome the callee may put a new handle of the followed kind there.
bool Solver::fills(CallContext &X, const Config &C, const summary::Slot &Where,
                   const summary::Outcome &O) {
  return llvm::any_of(X.Callee.Sum->Acquires, [&](const summary::AcquireEffects &A) {
    return A.Where == Where && A.Resource == Src.Resource &&
           llvm::any_of(A.Outcomes, [&](const summary::Outcome &Fills) {
             return Fills.Effect == HandleEffect::None && Fills.Exit == O.Exit &&
                    !Fills.RetRange.disjoint(O.RetRange) && mayApply(X, C, Fills);
           });
  });
}

void Solver::applyOutcome(CallContext &X, Pending &P, const summary::Outcome &O,
                          bool TrackedSlot, bool &Dead) {
  Config &C = P.C;
  bool Born = X.Site && Src.Sum;
  if (!assumeArgs(X, C, O)) {
    Dead = true;
    return;
  }
  for (const auto &[Where, Range] : O.PreSlots) {
    std::optional<Val> V = slotValue(X, C, Where);
    if (V && !assumeIn(C, *V, Range)) {
      Dead = true;
      return;
    }
  }
  if (!assumeTexts(X, C, O)) {
    Dead = true;
    return;
  }
  if (Src.Txn && Born && O.Effect == HandleEffect::None) {
    // Without a name for the connection there is nothing to follow.
    std::optional<Val> Conn = connectionIn(X, C, Src.Sum->Where);
    if (!Conn || !bind(C, *Conn)) {
      Dead = true;
      return;
    }
  }
  if (Born && (O.Effect == HandleEffect::None || O.Effect == HandleEffect::Released)) {
    begun(C);
    const summary::AcquireEffects &Made = *Src.effectsAt(At.B, At.I);
    C.Believed = std::max(C.Believed, Made.Believed);
    C.setRange(Tracked, O.Handle);
    if (Made.Parent) {
      C.HasParent = true;
      C.Parent = slotValue(X, C, *Made.Parent).value_or(Val::top());
    }
    P.Trail.push_back({TrailStep::Acquired, At.B, At.I, 0, NoId});
    // What the callee leaves there has been released.
    if (O.Effect == HandleEffect::Released) {
      C.St = State::Released;
      P.Trail.push_back({TrailStep::Released, At.B, At.I, 0, NoId});
    }
  } else if (Born)
    C.St = State::Absent;

  fillOthers(X, C, O);

  // All new values first, then the writes: they happen at once.
  struct Write {
    LocId L;
    Val V;
    const summary::Value *What;
    const summary::Slot *Where;
  };
  llvm::SmallVector<Write, 4> Writes;
  for (const auto &[Where, What] : O.Writes) {
    if (Where.Root == summary::Slot::Return)
      continue;
    LocId L = slotLoc(X, C, Where);
    if (L == NoId) {
      // A holder that cannot be named is a holder all the same.
      if (!Born && TrackedSlot && What.K == summary::Value::Handle &&
          !Where.Projs.empty() && isLive(C.St))
        keep(C, "stored by '" + X.Name + "'");
      continue;
    }
    Val V = newValue(X, C, What, L, C, TrackedSlot);
    Writes.push_back({L, V, &What, &Where});
  }

  if (!Born && TrackedSlot) {
    C.Believed = std::max(C.Believed, O.Believed);
    if (C.St == State::External && O.Children != rules::ParentClose::Independent)
      C.Children = O.Children;
    switch (O.Effect) {
    case HandleEffect::None:
      if (!narrow(C, Tracked, O.Handle))
        Dead = true;
      else if (X.Counts)
        keep(C, "released by '" + X.Name + "' in another state of its object");
      if (Src.Txn && O.EndFailed) // an exception tells of it
        C.EndFailed = O.Exit == ExitKind::Throw ? 2 : 1;
      break;
    case HandleEffect::Absent:
      // It was null at entry.
      if (!narrow(C, Tracked, IntRange::exactly(0)))
        Dead = true;
      break;
    case HandleEffect::Released:
      if (Src.Txn) {
        markEnded(P, O.ByCommit);
        break;
      }
      if (Src.K == Source::Lent) {
        report(P, EventKind::WrongRelease, LostHow::Return, X.Name, someHolder(C));
        Dead = true;
        break;
      }
      markReleased(P);
      break;
    case HandleEffect::Kept:
      if (Src.Txn)
        mayEnd(X, C);
      else
        keep(C, "kept by '" + X.Name + "'");
      break;
    }
    if (Dead)
      return;
  }

  bool Held = false, Replaced = false;
  LocId Name = NoId;
  std::optional<Config> Before;
  if (llvm::any_of(Writes,
                   [](const Write &W) { return W.What->K == summary::Value::Initial; }))
    Before = C;
  for (const auto &[L, V, What, Where] : Writes) {
    // A pointer to the object that holds the handle: what the callee did to
    // that object before it let go of it was not followed.
    const Val *Old = C.find(L);
    if (Old && Old->K == Val::Sym && !(*Old == V) && Old->A != Tracked &&
        isLive(C.St) && holdsTracked(C, Sp.region(Old->A)))
      keep(C, "its object is let go of by '" + X.Name + "'");
    if (holdsTracked(C, L) && !V.isTracked()) {
      // The callee was not followed for what lay there: it may have released
      // it before.
      if (!TrackedSlot && isLive(C.St))
        keep(C, "replaced by '" + X.Name + "'");
      Held = true;
      Name = L;
      Replaced |= TrackedSlot && fills(X, C, *Where, O);
    }
    store(C, L, V);
    if (What->K == summary::Value::Initial)
      (void)copyAlong(X, C, *Before, *What, L);
    if (V.isTracked() && isLive(C.St) && Born)
      P.Trail.push_back({TrailStep::Held, At.B, At.I, 0, L});
  }
  // A callee may be one state of many: that the handle is not null says too little,
  // unless somebody has read something of it.
  bool Read = C.Used;
  for (const auto &[L, V] : C.Store)
    Read |= Sp.base(L) == Sp.region(Tracked);
  // `t = p->h; p->h = 0; return t`: the result is its next name.
  if (TrackedSlot && (O.Ret.K == summary::Value::Handle || handsToResult(O)))
    return;
  if (Replaced && Read && losesCallers(C)) {
    report(P, EventKind::Lost, LostHow::Overwritten, X.Name, Name);
    Dead = true;
  } else if (Held && checkLost(P, LostHow::Overwritten, Name, X.Name))
    Dead = true;
}

} // namespace closecall::flow
