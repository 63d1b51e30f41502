//===- Infer.cpp - Sources and summaries -----------------------*- C++ -*-===//
//
// Implements Infer.h. Invariant: the summary does not depend on anything but
// the function's IR, the packs and the callees' summaries.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Infer.h"
#include "checks/flow/Outcomes.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using summary::AcquireEffects;
using summary::ExitKind;
using summary::HandleEffect;
using summary::Outcome;
using summary::Slot;
using summary::SlotEffects;
using summary::Value;

namespace {
/// Turns the exits of one run into outcomes.
class Translator {
public:
  Translator(const FunctionInfo &Info, const Solver &S, Space &Sp)
      : Info(Info), S(S), Sp(Sp) {}

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
      if (Where && Where->Projs.size() <= 5)
        O.Writes.push_back({*Where, value(V, E.C)});
    }
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
    Sl.Projs.push_back({ProjKind::Deref, "", 0, false});
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
      // A member, or the whole, of what the caller gave.
      if (std::optional<Slot> Sl = S.slotOf(V.A, false);
          Sl && Sl->Root == Slot::Param && !Sl->Projs.empty() && Sl->Projs.size() <= 4) {
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

  /// Where callers find the tracked handle of this exit.
  std::optional<Slot> handedTo(const Exit &E) const {
    const Config &C = E.C;
    if (E.HasRet && E.Ret.isTracked())
      return Slot{};
    for (const auto &[L, V] : C.Store) {
      if (!V.isTracked())
        continue;
      if (std::optional<Slot> Sl = inReturned(E, L))
        return Sl;
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
           Where.Root == Slot::Param && Info.M.Callees[Info.F.Self].Constructor &&
           handedTo(E) == Where;
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
  Slot below(LocId L, LocId Top, Slot Base) const {
    std::vector<Projection> Rev;
    for (; L != Top && L != NoId; L = Sp.loc(L).Parent) {
      const Space::Loc &Lc = Sp.loc(L);
      if (Lc.Kind == Space::LocKind::Field)
        Rev.push_back({ProjKind::Field, std::string(Sp.fieldName(Lc.A)), 0, false});
      else
        Rev.push_back({ProjKind::Index, "", Lc.N, Lc.Kind == Space::LocKind::AnyIndex});
    }
    Base.Projs.insert(Base.Projs.end(), Rev.rbegin(), Rev.rend());
    return Base;
  }

  const FunctionInfo &Info;
  const Solver &S;
  Space &Sp;
};
} // namespace

/// Blocks of which a path leads to a call of a changed callee, or comes from
/// one.
static llvm::BitVector affectedBlocks(const FunctionInfo &Info,
                                      const std::vector<bool> &Changed) {
  const Function &F = Info.F;
  llvm::BitVector Out(F.Blocks.size());
  auto Names = [&](const Instr &I) {
    if (I.Opcode == Op::Call && I.Callee != NoId && Changed[I.Callee])
      return true;
    for (const Operand &O : I.Args)
      if (O.Kind == OperandKind::Func && Changed[O.Func])
        return true;
    return false;
  };
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    if (llvm::none_of(F.Blocks[B].Instrs, Names))
      continue;
    Out |= Info.reaching(B);
    Out |= Info.reachableFrom(B);
  }
  return Out;
}

static bool isEffect(const Outcome &O) {
  return O.Effect != HandleEffect::None || O.EndFailed;
}

/// What is returned says whether the transaction was begun, or an argument does.
static bool canTell(const std::vector<Outcome> &Outcomes) {
  auto Range = [](const Outcome &O) {
    return O.Ret.K == Value::Int ? IntRange::exactly(O.Ret.N) : O.RetRange;
  };
  auto Asks = [](const Outcome &O) {
    return !O.Pre.empty() || !O.PreSlots.empty() || !O.PreTexts.empty() || !O.PreAsked.empty();
  };
  for (const Outcome &A : Outcomes)
    for (const Outcome &B : Outcomes)
      if (A.Exit == ExitKind::Return && B.Exit == ExitKind::Return &&
          A.Effect == HandleEffect::None && B.Effect == HandleEffect::Absent && !Asks(A) &&
          !Asks(B) && !Range(A).disjoint(Range(B)))
        return false;
  return true;
}

/// Transactions that the function ends for its callers, and those it begins.
static void inferTransactions(SolvedFunction &R, Solver &S, Translator &T,
                              const CalleeResolver &Resolver, bool HasCallers) {
  T.Txn = true;
  summary::Summary &Sum = R.Sum;
  auto Run = [&](const Source &Src, bool ToTheEnd) -> const Solved & {
    R.Runs.push_back({Src, S.solve(Src, ToTheEnd ? Detail::Outcomes : Detail::Usual)});
    R.Steps += R.Runs.back().second.Steps;
    return R.Runs.back().second;
  };
  if (HasCallers)
    for (const Source &Src : connectionSources(*R.Info, Resolver)) {
      const Solved &Sol = Run(Src, false);
      SlotEffects SE;
      SE.Where = Src.Slot;
      SE.Kind = Src.Kind;
      if (Sol.Truncated) {
        Outcome O;
        O.Effect = HandleEffect::Kept;
        SE.Outcomes.push_back(O);
      }
      for (const Exit &E : Sol.Exits)
        T.translate(E, false, SE.Outcomes);
      limitOutcomes(SE.Outcomes);
      if (std::any_of(SE.Outcomes.begin(), SE.Outcomes.end(), isEffect))
        Sum.Txns.push_back(std::move(SE));
    }
  auto Open = [](const Exit &E) { return E.C.St == State::Open; };
  llvm::SmallVector<summary::TxnKind, 2> Sometimes; ///< kinds that some path does not begin
  for (const Source &Src : beginSources(*R.Info, Resolver, HasCallers)) {
    const Solved *Sol = &Run(Src, false);
    if (!HasCallers || std::none_of(Sol->Exits.begin(), Sol->Exits.end(), Open))
      continue;
    // Callers will ask what the other paths return.
    R.Runs.pop_back();
    Sol = &Run(Src, true);
    for (const Exit &E : Sol->Exits) {
      std::optional<Slot> Where;
      if (Open(E))
        Where = T.connectionSlot(E);
      if (!Where)
        continue;
      auto It = std::find_if(Sum.Begins.begin(), Sum.Begins.end(), [&](const AcquireEffects &A) {
        return A.Where == *Where && A.Kind == Src.Kind;
      });
      if (It == Sum.Begins.end()) {
        AcquireEffects A;
        A.Where = *Where;
        A.Via = Src.Via;
        A.Kind = Src.Kind;
        Sum.Begins.push_back(std::move(A));
        It = std::prev(Sum.Begins.end());
      }
      It->Believed = std::max({It->Believed, Src.Believed, E.C.Believed});
      T.translate(E, false, It->Outcomes);
      if (!R.Info->passesThrough(0, Src.B))
        Sometimes.push_back(Src.Kind);
    }
    for (AcquireEffects &A : Sum.Begins)
      if (A.Kind == Src.Kind)
        for (const Exit &E : Sol->Exits)
          if (!Open(E)) {
            Exit Other = E;
            Other.C.St = State::Absent;
            T.translate(Other, false, A.Outcomes);
          }
  }
  // Where callers cannot tell whether it has begun, they owe nothing.
  llvm::erase_if(Sum.Begins, [&](const AcquireEffects &A) {
    return llvm::is_contained(Sometimes, A.Kind) && !canTell(A.Outcomes);
  });
  for (AcquireEffects &A : Sum.Begins)
    limitOutcomes(A.Outcomes);
}

/// On no path anything happens to the handle in the slot.
static bool leavesAsItCame(const Solved &Run, const Slot &Where, const Translator &T) {
  if (Run.Truncated || !Run.Events.empty())
    return false;
  std::vector<Outcome> Outcomes;
  for (const Exit &E : Run.Exits)
    T.translate(E, false, Outcomes);
  return std::none_of(Outcomes.begin(), Outcomes.end(), [&](const Outcome &O) {
    return (O.Effect != HandleEffect::None && O.Effect != HandleEffect::Absent) ||
           O.Ret.K == summary::Value::Handle ||
           std::any_of(O.Writes.begin(), O.Writes.end(), [&](const auto &W) {
             return W.first == Where || W.second.K == summary::Value::Handle;
           });
  });
}

SolvedFunction inferFunction(const Module &M, const Function &F,
                             const CalleeResolver &Resolver,
                             const SolverLimits &Limits, bool HasCallers,
                             Earlier Before,
                             llvm::ArrayRef<std::pair<unsigned, std::string>> Lent) {
  SolvedFunction R;
  R.Info = std::make_unique<FunctionInfo>(M, F, Resolver);
  R.Locations = Before.Solved ? std::move(Before.Solved->Locations)
                              : std::make_unique<Space>();
  llvm::BitVector Affected;
  if (Before.Solved)
    Affected = affectedBlocks(*R.Info, Before.Changed);
  Space &Sp = *R.Locations;
  Solver S(*R.Info, Resolver, Sp, Limits);
  Translator T(*R.Info, S, Sp);
  summary::Summary &Sum = R.Sum;

  auto Run = [&](const Source &Src, Detail Asked = Detail::Usual) -> const Solved & {
    R.Runs.push_back({Src, S.solve(Src, Asked)});
    const Solved &Sol = R.Runs.back().second;
    R.Steps += Sol.Steps;
    Sum.Truncated |= Sol.Truncated;
    return Sol;
  };

  // Moves the run over from the earlier solution, if it is still right.
  auto TakeOver = [&](const Source &Src) {
    if (!Before.Solved || Src.B == NoId || Affected[Src.B])
      return false;
    for (auto &[Old, Sol] : Before.Solved->Runs)
      if (!Old.Txn && Old.K == Src.K && Old.B == Src.B && Old.I == Src.I && Old.Pack == Src.Pack &&
          Old.Sum == Src.Sum && Old.Resource == Src.Resource) {
        Sum.Truncated |= Sol.Truncated;
        R.Runs.push_back({Src, std::move(Sol)});
        return true;
      }
    return false;
  };

  // The facts alone.
  if (HasCallers) {
    Solved Base = Run(Source{});
    for (const Exit &E : Base.Exits) {
      T.translate(E, true, Sum.Base);
      if (E.Kind == ExitKind::Throw) {
        Sum.MayThrow = true;
        if (Sum.ThrowsBy.empty())
          Sum.ThrowsBy = E.By;
      }
    }
    Sum.MayExit = Base.MayExit;
    if (Base.Truncated)
      Sum.Base.push_back({}); // anything may come back
  }

  // Handles that the caller may pass in.
  for (const Source &Src : externalSources(*R.Info, Resolver)) {
    if (!Sum.Truncated && !S.slices().canAffect(Src)) {
      // Only looked at: it leaves as it came, whatever else happens.
      Sum.Slots.push_back({Src.Slot, Sum.Base});
      limitOutcomes(Sum.Slots.back().Outcomes);
      continue;
    }
    // Which outcome it was costs most to find out, and in a large function
    // most slots leave as they came.
    const Solved *Fate = nullptr;
    if (!Sum.Truncated && F.Blocks.size() > Limits.LargeFunction) {
      Fate = &Run(Src, Detail::Fate);
      if (leavesAsItCame(*Fate, Src.Slot, T)) {
        Sum.Slots.push_back({Src.Slot, Sum.Base});
        limitOutcomes(Sum.Slots.back().Outcomes);
        continue;
      }
      if (F.Blocks.size() <= Limits.HugeFunction) {
        R.Runs.pop_back();
        Fate = nullptr;
      }
    }
    const Solved &Sol = Fate ? *Fate : Run(Src);
    SlotEffects SE;
    SE.Where = Src.Slot;
    if (Sol.Truncated) {
      Outcome O;
      O.Effect = HandleEffect::Kept;
      SE.Outcomes.push_back(O);
    }
    for (const Exit &E : Sol.Exits)
      T.translate(E, false, SE.Outcomes);
    limitOutcomes(SE.Outcomes);
    Sum.Slots.push_back(std::move(SE));
  }

  // What a library lends to the function that it calls back.
  for (const auto &[N, By] : Lent)
    if (N < F.NumParams) {
      Source Src;
      Src.K = Source::Lent;
      Src.Slot.Root = Slot::Param;
      Src.Slot.Index = N;
      Src.Via = By;
      Run(Src);
    }

  // Pointers that the library only lends, where something releases memory.
  for (const Source &Src : lentSources(*R.Info, Resolver))
    if (!TakeOver(Src))
      Run(Src);

  // Handles that the function makes.
  // What nobody owes is no business of the callers.
  auto Owed = [&](const Source &Src) {
    return Src.Resource == rules::NoResource || Resolver.packs().resource(Src.Resource).Owed;
  };
  std::vector<Source> Sources = acquireSources(*R.Info, Resolver);
  for (const Source &Src : Sources) {
    if (TakeOver(Src))
      continue;
    const Solved &Sol = Run(Src);
    bool Handed = false;
    for (const Exit &E : Sol.Exits)
      Handed |= E.C.St == State::Open;
    if (Handed && HasCallers && Owed(Src)) {
      // Callers will ask what the other paths return.
      R.Runs.pop_back();
      R.Runs.push_back({Src, S.solve(Src, Detail::Outcomes)});
      R.Steps += R.Runs.back().second.Steps;
    }
  }
  for (const auto &[Src, Sol] : R.Runs) {
    if (Src.K != Source::Acquire || !Owed(Src))
      continue;
    for (const Exit &E : Sol.Exits) {
      std::optional<Slot> Where = T.handedTo(E);
      if (!Where || (E.C.St != State::Open && !T.danglesAt(E, *Where)))
        continue;
      AcquireEffects *A = nullptr;
      for (AcquireEffects &O : Sum.Acquires)
        if (O.Where == *Where && O.Resource == Src.Resource)
          A = &O;
      if (!A) {
        A = &Sum.Acquires.emplace_back();
        A->Where = *Where;
        A->Resource = Src.Resource;
        A->Via = Src.Via;
        A->Parent = T.parentSlot(E);
        if (Src.Pack)
          A->OnParentClose = Src.Pack->OnParentClose;
        else if (Src.Sum)
          A->OnParentClose = Src.Sum->OnParentClose;
      } else if (A->Parent && A->Parent != T.parentSlot(E))
        A->Parent.reset();
      A->Believed = std::max({A->Believed, Src.Believed, E.C.Believed});
      T.translate(E, false, A->Outcomes);
    }
  }
  for (AcquireEffects &A : Sum.Acquires) {
    auto Absent = [&](const Exit &E) {
      if (T.holdsOther(E, A.Where))
        return;
      std::vector<Outcome> Os;
      T.translate(E, true, Os);
      for (Outcome &O : Os) {
        O.Effect = HandleEffect::Absent;
        if (std::find(A.Outcomes.begin(), A.Outcomes.end(), O) == A.Outcomes.end())
          A.Outcomes.push_back(std::move(O));
      }
    };
    for (const auto &[Src, Sol] : R.Runs) {
      if (Src.K == Source::Base)
        for (const Exit &E : Sol.Exits)
          Absent(E);
      if (Src.K == Source::Acquire && Src.Resource == A.Resource)
        for (const Exit &E : Sol.Exits)
          if (E.C.St == State::Absent || E.C.St == State::Kept ||
              (E.C.St == State::Released && !T.danglesAt(E, A.Where)))
            Absent(E);
    }
    limitOutcomes(A.Outcomes);
  }
  limitOutcomes(Sum.Base);
  if (Limits.Transactions)
    inferTransactions(R, S, T, Resolver, HasCallers);
  if (Limits.Statuses) {
    SolvedStatus Status = solveStatus(*R.Info, Resolver);
    R.Statuses = std::move(Status.Runs);
    Sum.Status = std::move(Status.Sum);
  }
  return R;
}

} // namespace closecall::flow
