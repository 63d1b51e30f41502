//===- Translator.h - From exits to outcomes -------------------*- C++ -*-===//
//
// Owns the step from what a run found at its exits to what callers are told:
// values and facts in terms of slots that a caller can name. In: one exit of a
// run and the space of its function. Out: outcomes of a summary. What no slot
// names is left out, which callers read as unknown.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_TRANSLATOR_H
#define CLOSECALL_CHECKS_FLOW_TRANSLATOR_H

#include "checks/flow/Keeps.h"
#include "checks/flow/Outcomes.h"
#include "checks/flow/Solver.h"
#include <algorithm>

namespace closecall::flow {

/// Turns the exits of one run into outcomes.
class Translator {
  using Outcome = summary::Outcome;
  using Slot = summary::Slot;
  using Value = summary::Value;
  using HandleEffect = summary::HandleEffect;
  using ExitKind = summary::ExitKind;

public:
  Translator(const FunctionInfo &Info, const CalleeResolver &Resolver, Solver &S, Space &Sp)
      : Info(Info), Resolver(Resolver), S(S), Sp(Sp) {}

  /// One exit gives one outcome, or two when it returns a condition.
  void translate(const Exit &E, bool Base, std::vector<Outcome> &Out) const {
    if (E.HasRet && E.Ret.K == Val::Pred) {
      IntRange R = rangeOf(E.C, E.Ret);
      for (int64_t K = 0; K <= 1; ++K) {
        if (!R.contains(K))
          continue;
        Exit E2 = E;
        IntRange Sat = IntRange::satisfying(E.Ret.Op, E.Ret.N);
        IntRange Now = E.C.range(E.Ret.A);
        if (K)
          Now.intersect(Sat);
        else {
          Now.intersect(IntRange::satisfying(negated(E.Ret.Op), E.Ret.N));
        }
        if (Now.empty())
          continue;
        E2.C.setRange(E.Ret.A, Now);
        E2.Ret = Val::integer(K);
        if (E.Ret.A == Tracked && Now.isExactly(0)) {
          if (E2.C.St == State::Released)
            continue;
          E2.C.St = State::Absent;
        }
        translate(E2, Base, Out);
      }
      return;
    }
    // Whether two arguments are equal.
    if (E.HasRet && E.Ret.K == Val::Equal && E.Ret.A != Tracked && SymId(E.Ret.N) != Tracked &&
        S.ofParam(E.Ret.A) && S.ofParam(SymId(E.Ret.N))) {
      const SymId Same = Sp.same(E.Ret.A, SymId(E.Ret.N));
      for (int64_t K = 0; K <= 1; ++K) {
        const int64_t Is = (E.Ret.Op == ir::CompareOp::EQ) == (K == 1);
        if (!E.C.range(Same).contains(Is))
          continue;
        Exit E2 = E;
        E2.C.setRange(Same, IntRange::exactly(Is));
        E2.Ret = Val::integer(K);
        translate(E2, Base, Out);
      }
      return;
    }
    // The exception does not tell of a COMMIT that failed unseen: there is the same
    // outcome with one that succeeded.
    if (Txn && !Base && E.Kind == summary::ExitKind::Throw && Solver::failedUnseen(E.C))
      return;
    Outcome O;
    O.Exit = E.Kind;
    O.By = E.By;
    O.Thrown = E.Thrown;
    if (Base)
      O.Effect = HandleEffect::None;
    else
      switch (E.C.St) {
      case State::Nothing:
      case State::Absent:
        O.Effect = HandleEffect::Absent;
        break;
      case State::Open:
      case State::External:
        O.Effect = HandleEffect::None;
        break;
      case State::Released:
        O.Effect = HandleEffect::Released;
        break;
      case State::Given:
      case State::Kept:
        O.Effect = HandleEffect::Kept;
        break;
      }
    if (E.HasRet) {
      O.Ret = value(E.Ret, E.C);
      O.RetRange = rangeOf(E.C, E.Ret);
    }
    for (const auto &[Sy, R] : E.C.Facts) {
      const Space::Symbol &Sym = Sp.sym(Sy);
      if (Sym.Kind == Space::SymKind::Text) {
        if (std::optional<Slot> Where = S.slotOf(Sym.A, true))
          O.PreTexts.push_back({*Where, R});
        continue;
      }
      if (Sym.Kind == Space::SymKind::Asked) {
        const Space::Symbol &Of = Sp.sym(Sym.A);
        if (E.HasRet && E.Ret == Val::sym(Sym.A))
          O.PreAsked.push_back({Slot{}, R});
        else if (Of.Kind == Space::SymKind::Initial)
          if (std::optional<Slot> Where = S.slotOf(Of.A, true))
            O.PreAsked.push_back({*Where, R});
        continue;
      }
      if (Sym.Kind == Space::SymKind::Same) {
        O.PreSame.push_back({{Sp.loc(Sp.sym(Sym.A).A).A, Sp.loc(Sp.sym(Sym.N).A).A}, R});
        continue;
      }
      if (Sym.Kind != Space::SymKind::Initial)
        continue;
      const Space::Loc &L = Sp.loc(Sym.A);
      if (L.Kind == Space::LocKind::Var && L.A < Info.F.NumParams)
        O.Pre.push_back({L.A, R});
      else if (Txn || S.decidesOutcome(Sym.A))
        if (std::optional<Slot> Where = S.slotOf(Sym.A, true))
          O.PreSlots.push_back({*Where, R});
    }
    for (const auto &[L, V] : E.C.Store) {
      if (V.K == Val::Sym && Sp.sym(V.A).Kind == Space::SymKind::Initial &&
          Sp.sym(V.A).A == L)
        continue;
      std::optional<Slot> Where = S.slotOf(L, false);
      if (!Where)
        Where = inReturned(E, L);
      // Whoever else holds the handle is worth a longer way.
      if (Where && Where->Projs.size() <= (V.isTracked() ? 8 : 5))
        O.Writes.push_back({*Where, value(V, E.C)});
    }
    noteOthers(E, O);
    O.Believed = E.C.Believed;
    if (!Base && O.Effect != HandleEffect::Absent)
      O.Children = E.C.Children;
    O.EndFailed = Txn && E.C.EndFailed != 0;
    O.ByCommit = Txn && E.C.ByCommit;
    if (!Base)
      O.Handle = E.C.range(Tracked);
    for (const Outcome &P : Out)
      if (P == O)
        return;
    Out.push_back(std::move(O));
  }

  /// The slot below the returned value in which the location lies.
  std::optional<Slot> inReturned(const Exit &E, LocId L) const {
    if (E.RetLoc != NoId && L != E.RetLoc && Sp.within(L, E.RetLoc))
      return below(L, E.RetLoc, Slot{});
    SymId RetSym = E.HasRet && E.Ret.K == Val::Sym ? E.Ret.A : NoId;
    const Space::Loc &B = Sp.loc(Sp.base(L));
    if (RetSym == NoId || B.Kind != Space::LocKind::Region || B.A != RetSym)
      return std::nullopt;
    Slot Sl;
    Sl.Projs.push_back({ir::ProjKind::Deref, "", 0, false});
    return below(L, Sp.base(L), Sl);
  }

  Value value(const Val &V, const Config &C) const {
    Value R;
    R.Range = rangeOf(C, V);
    switch (V.K) {
    case Val::Int:
      R.K = Value::Int;
      R.N = V.N;
      break;
    case Val::Str:
      if (V.A) {
        R.K = Value::Text;
        R.Id = Sp.textOf(V.A).str();
      }
      break;
    case Val::Addr:
      // A member, or the whole, of what the caller gave, or of a global.
      if (std::optional<Slot> Sl = S.slotOf(V.A, false);
          Sl && Sl->Projs.size() <= 4 &&
          (Sl->Root == Slot::Global || (Sl->Root == Slot::Param && !Sl->Projs.empty()))) {
        R.K = Value::Address;
        R.S = *Sl;
      }
      break;
    case Val::Sym:
      if (Sp.sym(V.A).Kind == Space::SymKind::Text) {
        if (std::optional<Slot> Sl = S.slotOf(Sp.sym(V.A).A, true)) {
          R.K = Value::TextOf;
          R.S = *Sl;
        }
        break;
      }
      // A connection that was tracked for a while.
      if (V.A == Tracked && C.Conn != NoId) {
        if (Sp.sym(C.Conn).Kind == Space::SymKind::Initial)
          if (std::optional<Slot> Sl = S.slotOf(Sp.sym(C.Conn).A, true)) {
            R.K = Value::Initial;
            R.S = *Sl;
          }
        break;
      }
      if (V.A == Tracked) {
        R.K = Value::Handle;
        R.Range = {}; // Outcome::Handle says it
        break;
      }
      if (Sp.sym(V.A).Kind == Space::SymKind::Initial)
        if (std::optional<Slot> Sl = S.slotOf(Sp.sym(V.A).A, true)) {
          R.K = Value::Initial;
          R.S = *Sl;
        }
      break;
    default:
      break;
    }
    return R;
  }

  /// Where callers find the tracked handle of this exit. Anew: each call makes another.
  std::optional<Slot> handedTo(const Exit &E, bool Anew = false) const {
    const Config &C = E.C;
    if (E.HasRet && E.Ret.isTracked()) {
      // A connection that is kept for all who ask for it is nobody's own.
      const bool Kept = !Anew && llvm::any_of(C.Store, [&](const auto &W) {
        if (!W.second.isTracked())
          return false;
        std::optional<Slot> Sl = S.slotOf(W.first, false);
        return Sl && Sl->Root == Slot::Global;
      });
      return Kept ? std::nullopt : std::optional(Slot{});
    }
    for (const auto &[L, V] : C.Store) {
      if (!V.isTracked())
        continue;
      if (std::optional<Slot> Sl = inReturned(E, L)) {
        // An object that something else holds too is not the caller's alone.
        bool Pointer = !Sl->Projs.empty() && Sl->Projs[0].Kind == ir::ProjKind::Deref;
        return Pointer && isShared() ? std::nullopt : Sl;
      }
    }
    for (const auto &[L, V] : C.Store)
      if (V.isTracked())
        if (std::optional<Slot> Sl = S.slotOf(L, false))
          if (Sl->Root != Slot::Global && Sl->Projs.size() <= 4)
            return Sl;
    return std::nullopt;
  }

  /// The slot holds a handle that some other acquiring call made.
  bool holdsOther(const Exit &E, const Slot &Where) const {
    if (Where.Root == Slot::Return) {
      if (!Where.Projs.empty())
        return E.HasRet && E.Ret.K == Val::Sym &&
               Sp.sym(E.Ret.A).Kind == Space::SymKind::Result;
      return E.HasRet && E.Ret.K == Val::Sym && S.madeByAcquire(E.Ret.A);
    }
    for (const auto &[L, V] : E.C.Store)
      if (V.K == Val::Sym && S.madeByAcquire(V.A))
        if (std::optional<Slot> Sl = S.slotOf(L, false))
          if (*Sl == Where)
            return true;
    return false;
  }

  /// The slot is left with the handle, which has been released.
  bool danglesAt(const Exit &E, const Slot &Where) const {
    return E.C.St == State::Released && E.Kind == ExitKind::Return &&
           Where.Root == Slot::Param && handedTo(E) == Where;
  }

  /// Where the parent of the handle lay at entry.
  std::optional<Slot> parentSlot(const Exit &E) const {
    if (!E.C.HasParent || !E.C.Parent.isSym() ||
        Sp.sym(E.C.Parent.A).Kind != Space::SymKind::Initial)
      return std::nullopt;
    std::optional<Slot> Sl = S.slotOf(Sp.sym(E.C.Parent.A).A, true);
    return Sl && Sl->Projs.size() <= 4 ? Sl : std::nullopt;
  }

  /// Where callers find the connection of a transaction that is left open.
  std::optional<Slot> connectionSlot(const Exit &E) const {
    if (E.C.Conn == NoId || Sp.sym(E.C.Conn).Kind != Space::SymKind::Initial)
      return std::nullopt;
    // Callers have to know which texts begin one.
    if (E.C.ByText != NoId && (E.C.range(E.C.ByText).isFull() ||
                               !S.slotOf(Sp.sym(E.C.ByText).A, true)))
      return std::nullopt;
    std::optional<Slot> Sl = S.slotOf(Sp.sym(E.C.Conn).A, true);
    return Sl && Sl->Projs.size() <= 5 ? Sl : std::nullopt;
  }

  /// The exits are those of a run that follows a transaction.
  bool Txn = false;

private:
  /// What may be written and was not followed.
  void noteOthers(const Exit &E, Outcome &O) const {
    const size_t Told = O.Writes.size();
    const std::vector<Slot> &Changed = S.changed();
    for (size_t N = 0; N < Changed.size(); ++N) {
      const Slot &Where = Changed[N];
      if (E.Followed >> N & 1)
        continue;
      auto Known = [&](const auto &W) {
        return W.first == Where ||
               (W.second.K == Value::Handle && W.first.Root == Where.Root &&
                W.first.Index == Where.Index && W.first.GlobalId == Where.GlobalId && W.first.Projs.size() > Where.Projs.size() &&
                std::equal(Where.Projs.begin(), Where.Projs.end(), W.first.Projs.begin()));
      };
      if (std::none_of(O.Writes.begin(), O.Writes.begin() + Told, Known))
        O.Writes.push_back({Where, Value()});
    }
  }

  bool isShared() const {
    if (!Shared)
      Shared = keepsReturned(Info, Resolver);
    return *Shared;
  }

  Slot below(LocId L, LocId Top, Slot Base) const {
    std::vector<ir::Projection> Rev;
    for (; L != Top && L != NoId; L = Sp.loc(L).Parent) {
      const Space::Loc &Lc = Sp.loc(L);
      if (Lc.Kind == Space::LocKind::Field)
        Rev.push_back({ir::ProjKind::Field, std::string(Sp.fieldName(Lc.A)), 0, false});
      else
        Rev.push_back({ir::ProjKind::Index, "", Lc.N, Lc.Kind == Space::LocKind::AnyIndex});
    }
    Base.Projs.insert(Base.Projs.end(), Rev.rbegin(), Rev.rend());
    return Base;
  }

  const FunctionInfo &Info;
  const CalleeResolver &Resolver;
  Solver &S;
  Space &Sp;
  mutable std::optional<bool> Shared; ///< keepsReturned
};

} // namespace closecall::flow

#endif
