//===- Infer.cpp - Sources and summaries -----------------------*- C++ -*-===//
//
// Implements Infer.h. Invariant: the summary does not depend on anything but
// the function's IR, the packs and the callees' summaries.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Infer.h"
#include "checks/flow/Bounds.h"
#include "checks/flow/Keeps.h"
#include "checks/flow/ObjectTests.h"
#include "checks/flow/Outcomes.h"
#include "checks/flow/Translator.h"
#include "checks/flow/Wrappers.h"
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

/// The outcomes for a handle that the function only looks at: what lies in its
/// slot is left there, unless code that was not seen can get at it.
static SlotEffects asItCame(const Slot &Where, const std::vector<Outcome> &Base) {
  SlotEffects SE{Where, Base};
  for (Outcome &O : SE.Outcomes) {
    const size_t Writes = O.Writes.size();
    std::erase_if(O.Writes, [&](const auto &W) {
      return W.first == Where && W.second.K == Value::Unknown;
    });
    if (O.Writes.size() != Writes)
      O.Effect = HandleEffect::Kept;
  }
  limitOutcomes(SE.Outcomes);
  return SE;
}

/// Some slot had a value in the one that it cannot have had in the other.
template <typename KeyT>
static bool apart(const std::vector<std::pair<KeyT, IntRange>> &A,
                  const std::vector<std::pair<KeyT, IntRange>> &B) {
  return llvm::any_of(A, [&](const auto &Of) {
    return llvm::any_of(B, [&](const auto &Other) {
      return Of.first == Other.first && Of.second.disjoint(Other.second);
    });
  });
}

/// What is returned says whether the transaction was begun, or an argument does.
static bool canTell(const std::vector<Outcome> &Outcomes) {
  auto Range = [](const Outcome &O) {
    return O.Ret.K == Value::Int ? IntRange::exactly(O.Ret.N) : O.RetRange;
  };
  for (const Outcome &A : Outcomes)
    for (const Outcome &B : Outcomes)
      if (A.Exit == ExitKind::Return && B.Exit == ExitKind::Return &&
          A.Effect == HandleEffect::None && B.Effect == HandleEffect::Absent &&
          !Range(A).disjoint(Range(B)) && !apart(A.Pre, B.Pre) && !apart(A.PreSame, B.PreSame) &&
          !apart(A.PreSlots, B.PreSlots) && !apart(A.PreAsked, B.PreAsked) &&
          A.PreTexts.empty() && B.PreTexts.empty()) // a text says what it does
        return false;
  return true;
}

/// What the runs of one function may leave behind; from there on handles are given up.
static constexpr uint64_t MaxLeft = 512 << 20;

/// Bytes of a result, about.
static uint64_t weigh(const Solved &Result) {
  uint64_t Sum = sizeof(Result);
  for (const Event &E : Result.Events)
    Sum += sizeof(E) + E.Path.capacity() * sizeof(TrailStep);
  for (const Exit &E : Result.Exits)
    Sum += sizeof(E) + E.C.Store.capacity_in_bytes() + E.C.Facts.capacity_in_bytes();
  return Sum;
}

/// The run for the same slot, or for none, out of an earlier solution; null: it had none.
static Solved *sameSlot(SolvedFunction &Solution, const Source &Src) {
  for (auto &[Old, Sol] : Solution.Runs)
    if (Old.K == Src.K && Old.Txn == Src.Txn && Old.Kind == Src.Kind && Old.Slot == Src.Slot)
      return &Sol;
  return nullptr;
}

/// Transactions that the function ends for its callers, and those it begins.
static void inferTransactions(SolvedFunction &R, Solver &S, Translator &T,
                              const CalleeResolver &Resolver, const SolverLimits &Limits,
                              bool HasCallers, const Earlier &Before) {
  T.Txn = true;
  summary::Summary &Sum = R.Sum;
  const size_t Blocks = R.Info->F.Blocks.size();
  auto Run = [&](const Source &Src, Detail Asked) -> const Solved & {
    R.Runs.push_back({Src, S.solve(Src, Asked)});
    R.Steps += R.Runs.back().second.Steps;
    return R.Runs.back().second;
  };
  if (HasCallers)
    for (const Source &Src : connectionSources(*R.Info, Resolver)) {
      if (Before.OwnOnly) {
        if (Solved *Old = sameSlot(*Before.Solved, Src))
          R.Runs.push_back({Src, std::move(*Old)});
        continue;
      }
      SlotEffects SE;
      SE.Where = Src.Slot;
      SE.Kind = Src.Kind;
      auto Ends = [&](Detail Asked) {
        const Solved &Sol = Run(Src, Asked);
        SE.Outcomes.clear();
        if (Sol.Truncated) {
          Outcome O;
          O.Effect = HandleEffect::Kept;
          SE.Outcomes.push_back(O);
        }
        for (const Exit &E : Sol.Exits)
          T.translate(E, false, SE.Outcomes);
        limitOutcomes(SE.Outcomes);
        return std::any_of(SE.Outcomes.begin(), SE.Outcomes.end(), isEffect);
      };
      // As for handles: which outcome it was is only asked where there is one.
      bool Some = Ends(Blocks > Limits.LargeFunction ? Detail::Fate : Detail::Usual);
      if (Some && Blocks > Limits.LargeFunction && Blocks <= Limits.HugeFunction) {
        R.Runs.pop_back();
        Some = Ends(Detail::Usual);
      }
      if (Some) {
        SE.ByObject = endsByObject(*R.Info, Resolver, SE.Where, true);
        Sum.Txns.push_back(std::move(SE));
      }
    }
  // Not where its own COMMIT has failed without anybody looking: callers owe no end.
  auto Open = [](const Exit &E) {
    return E.C.St == State::Open && !Solver::failedUnseen(E.C);
  };
  llvm::SmallVector<summary::TxnKind, 2> Sometimes; ///< kinds that some path does not begin
  // Calls that begin alike are what a retry is made of: where one fails, another
  // decides. So callers are told of them together.
  struct Group {
    Source Src;
    size_t Run; ///< of the first call, alone
  };
  std::vector<Group> Groups;
  for (const Source &Src : beginSources(*R.Info, Resolver, HasCallers)) {
    const Solved &Alone = Run(Src, Detail::Usual);
    if (!HasCallers || llvm::none_of(Alone.Exits, Open))
      continue;
    // Callers will ask what the other paths return.
    R.Runs.pop_back();
    Run(Src, Detail::Outcomes);
    auto It = llvm::find_if(Groups, [&](const Group &G) {
      return G.Src.Kind == Src.Kind && G.Src.Begins == Src.Begins && G.Src.Sum == Src.Sum &&
             !G.Src.at(Src.B, Src.I);
    });
    if (It == Groups.end()) {
      Groups.push_back({Src, R.Runs.size() - 1});
      continue;
    }
    It->Src.Also.push_back({Src.B, Src.I, Src.Sum});
    It->Src.Believed = std::max(It->Src.Believed, Src.Believed);
  }
  for (const auto &[Src, First] : Groups) {
    Solved Together;
    if (!Src.Also.empty()) {
      Together = S.solve(Src, Detail::Outcomes);
      R.Steps += Together.Steps;
    }
    const Solved &Sol = Src.Also.empty() ? R.Runs[First].second : Together;
    if (Sol.Truncated) // the paths without a transaction may be missing
      continue;
    const bool Perhaps = Src.Sum && Src.Sum->Perhaps;
    const bool Always =
        R.Info->passesThrough(0, Src.B) || llvm::any_of(Src.Also, [&](const auto &Site) {
          return R.Info->passesThrough(0, Site.B);
        });
    for (const Exit &E : Sol.Exits) {
      std::optional<Slot> Where;
      if (Open(E))
        Where = T.connectionSlot(E);
      if (!Where)
        continue;
      auto It = std::find_if(Sum.Begins.begin(), Sum.Begins.end(), [&](const AcquireEffects &A) {
        return A.Where == *Where && A.Kind == Src.Kind && A.Perhaps == Perhaps;
      });
      if (It == Sum.Begins.end()) {
        AcquireEffects A;
        A.Where = *Where;
        A.Via = Src.Via;
        A.Kind = Src.Kind;
        A.Perhaps = Perhaps;
        Sum.Begins.push_back(std::move(A));
        It = std::prev(Sum.Begins.end());
      }
      It->Believed = std::max({It->Believed, Src.Believed, E.C.Believed});
      T.translate(E, false, It->Outcomes);
      if (!Always)
        Sometimes.push_back(Src.Kind);
    }
    for (AcquireEffects &A : Sum.Begins)
      if (A.Kind == Src.Kind && A.Perhaps == Perhaps)
        for (const Exit &E : Sol.Exits)
          if (!Open(E)) {
            Exit Other = E;
            Other.C.St = State::Absent;
            T.translate(Other, false, A.Outcomes);
          }
  }
  for (AcquireEffects &A : Sum.Begins) {
    // Where callers cannot tell whether it has begun, they owe nothing; whether they
    // end it is asked all the same.
    A.Perhaps |= llvm::is_contained(Sometimes, A.Kind) && !canTell(A.Outcomes);
    limitOutcomes(A.Outcomes);
  }
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

/// What is returned is made on this way, and kept in a global; other ways return what
/// lies there already. Callers are told of those alone: one object, however often they ask.
static bool isFirstTime(const Exit &E, const Solved &Base, const Function &F, const Space &Sp) {
  if (E.Kind != ExitKind::Return || !E.HasRet || (E.Ret.K != Val::Sym && E.Ret.K != Val::Addr))
    return false;
  auto Global = [&](LocId L) {
    return Sp.loc(L).Kind == Space::LocKind::Var && F.Vars[Sp.loc(L).A].Kind == VarKind::Global;
  };
  auto Filled = [&](const Exit &X, LocId G) {
    return llvm::any_of(X.C.Store, [&](const auto &W) {
      return Sp.within(W.first, G) &&
             !(W.second.K == Val::Sym && Sp.sym(W.second.A).Kind == Space::SymKind::Initial &&
               Sp.sym(W.second.A).A == W.first);
    });
  };
  return llvm::any_of(Base.Exits, [&](const Exit &X) {
    if (X.Kind != ExitKind::Return || !X.HasRet)
      return false;
    if (E.Ret.K == Val::Addr)
      return X.Ret == E.Ret && Global(E.Ret.A) && Filled(E, E.Ret.A) && !Filled(X, E.Ret.A);
    if (X.Ret.K != Val::Sym || Sp.sym(X.Ret.A).Kind != Space::SymKind::Initial || X.Ret == E.Ret)
      return false;
    const LocId G = Sp.sym(X.Ret.A).A;
    const Val *Now = Global(G) ? E.C.find(G) : nullptr;
    return Now && *Now == E.Ret && !Filled(X, G);
  });
}

/// What lay in static storage before is returned.
static bool returnsStatic(const Exit &E, const Function &F, const Space &Sp) {
  if (E.Kind != ExitKind::Return || !E.HasRet || E.Ret.K != Val::Sym ||
      Sp.sym(E.Ret.A).Kind != Space::SymKind::Initial)
    return false;
  const Space::Loc &B = Sp.loc(Sp.base(Sp.sym(E.Ret.A).A));
  return B.Kind == Space::LocKind::Var && F.Vars[B.A].Kind == VarKind::Global;
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
  Translator T(*R.Info, Resolver, S, Sp);
  summary::Summary &Sum = R.Sum;

  uint64_t Left = 0;
  auto Solve = [&](const Source &Src, Detail Asked) {
    Solved Sol;
    if (Left > MaxLeft) {
      Sol.Truncated = true;
      Sol.TruncatedWhy = "more handles and ways out than fit in memory";
      return Sol;
    }
    Sol = S.solve(Src, Asked);
    Left += weigh(Sol);
    return Sol;
  };
  auto Run = [&](const Source &Src, Detail Asked = Detail::Usual) -> const Solved & {
    R.Runs.push_back({Src, Solve(Src, Asked)});
    const Solved &Sol = R.Runs.back().second;
    R.Steps += Sol.Steps;
    Sum.Truncated |= Sol.Truncated;
    return Sol;
  };

  // Moves the run over from the earlier solution, if it is still right.
  auto TakeOver = [&](const Source &Src) {
    if (!Before.Solved || Src.B == NoId || Affected[Src.B] ||
        llvm::any_of(Src.Also, [&](const auto &Site) { return Affected[Site.B]; }))
      return false;
    for (auto &[Old, Sol] : Before.Solved->Runs)
      if (!Old.Txn && Old.K == Src.K && Old.B == Src.B && Old.I == Src.I && Old.Pack == Src.Pack &&
          Old.Sum == Src.Sum && Old.Resource == Src.Resource && Old.Also == Src.Also) {
        Sum.Truncated |= Sol.Truncated;
        R.Runs.push_back({Src, std::move(Sol)});
        return true;
      }
    return false;
  };

  // The facts alone.
  bool HandsOutKept = false;
  if (HasCallers && Before.OwnOnly) {
    if (Solved *Old = sameSlot(*Before.Solved, Source{}))
      R.Runs.push_back({Source{}, std::move(*Old)});
  } else if (HasCallers) {
    Solved Base = Run(Source{});
    const bool JumpsOnce = jumpsFirstTimeOnly(F, [&](const Instr &I) {
      const CalleeFacts C = I.Callee == NoId ? CalleeFacts() : Resolver.callee(I.Callee);
      return C.Pack ? C.Pack->Longjmp : C.Sum && llvm::any_of(C.Sum->Base, [](const Outcome &O) {
        return O.Exit == ExitKind::Longjmp;
      });
    });
    for (const Exit &E : Base.Exits) {
      if (!isFirstTime(E, Base, F, Sp) && !(JumpsOnce && E.Kind == ExitKind::Longjmp))
        T.translate(E, true, Sum.Base);
      HandsOutKept |= returnsStatic(E, F, Sp);
      if (E.Kind == ExitKind::Throw) {
        Sum.MayThrow = true;
        if (Sum.ThrowsBy.empty())
          Sum.ThrowsBy = E.By;
      }
    }
    Sum.MayExit = Base.MayExit;
    Sum.ReturnsNew = !Base.Truncated && S.returnsNew(Base) && !keepsReturned(*R.Info, Resolver);
    Sum.Keeps = keptParams(*R.Info, Resolver, Sum.ReturnsNew);
    Sum.Commands = commandSlots(*R.Info, Resolver);
    Sum.Uses = usedSlots(*R.Info, Resolver);
    Sum.Lends = lentSlots(*R.Info, Resolver);
    if (Base.Truncated)
      Sum.Base.push_back({}); // anything may come back
  }

  // Handles that the caller may pass in.
  for (const Source &Src : externalSources(*R.Info, Resolver)) {
    if (Before.OwnOnly) {
      if (Solved *Old = sameSlot(*Before.Solved, Src))
        R.Runs.push_back({Src, std::move(*Old)});
      continue;
    }
    if (!Sum.Truncated && !S.slices().canAffect(Src)) {
      // Only looked at: it leaves as it came, whatever else happens.
      Sum.Slots.push_back(asItCame(Src.Slot, Sum.Base));
      continue;
    }
    // Which outcome it was costs most to find out, and in a large function
    // most slots leave as they came.
    const Solved *Fate = nullptr;
    if (!Sum.Truncated && F.Blocks.size() > Limits.LargeFunction) {
      Fate = &Run(Src, Detail::Fate);
      if (leavesAsItCame(*Fate, Src.Slot, T)) {
        Sum.Slots.push_back(asItCame(Src.Slot, Sum.Base));
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
    SE.ByObject = llvm::any_of(SE.Outcomes, isEffect) &&
                  endsByObject(*R.Info, Resolver, SE.Where, false);
    Sum.Slots.push_back(std::move(SE));
  }

  // Which elements of an array it was is not followed.
  for (Slot &Where : releasedElements(*R.Info, Resolver)) {
    Outcome O;
    O.Effect = HandleEffect::Kept;
    Sum.Slots.push_back({std::move(Where), {O}});
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
  auto Handed = [](const Solved &Sol) {
    return llvm::any_of(Sol.Exits, [](const Exit &E) { return E.C.St == State::Open; });
  };
  auto WithOutcomes = [&](const Source &Src) -> const Solved & {
    R.Runs.push_back({Src, Solve(Src, Detail::Outcomes)});
    R.Steps += R.Runs.back().second.Steps;
    return R.Runs.back().second;
  };
  std::vector<Source> Sources = acquireSources(*R.Info, Resolver);
  if (HasCallers)
    for (const Source &Alike : alikeSources(F, Sources)) {
      if (!Owed(Alike))
        continue;
      if (!TakeOver(Alike)) {
        const Solved &Sol = WithOutcomes(Alike);
        // What goes wrong is told of one call.
        if (Sol.Truncated || !Handed(Sol) || !Sol.Events.empty()) {
          R.Runs.pop_back();
          continue;
        }
      }
      llvm::erase_if(Sources, [&](const Source &O) { return Alike.covers(O); });
    }
  for (const Source &Src : Sources) {
    if (TakeOver(Src))
      continue;
    const bool Asks = HasCallers && Owed(Src);
    // Callers will ask what the other paths return.
    if (Asks && fillsParam(F, Src)) {
      const Solved &Sol = WithOutcomes(Src);
      if (!Sol.Truncated && Handed(Sol))
        continue;
      R.Runs.pop_back();
    }
    if (Handed(Run(Src)) && Asks) {
      R.Runs.pop_back();
      WithOutcomes(Src);
    }
  }
  for (const auto &[Src, Sol] : R.Runs) {
    if (Src.K != Source::Acquire || !Owed(Src))
      continue;
    for (const Exit &E : Sol.Exits) {
      // What each call makes anew is the caller's, also where a global names it.
      std::optional<Slot> Where = T.handedTo(E, !HandsOutKept);
      if (!Where || (E.C.St != State::Open && !T.danglesAt(E, *Where)))
        continue;
      const bool Busy = E.C.St == State::Open && !E.C.Drained &&
                        (Src.Pack ? Src.Pack->Busy : Src.Sum && Src.Sum->Busy);
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
        A->Busy = Busy && A->Parent;
        if (Src.Pack)
          A->OnParentClose = Src.Pack->OnParentClose;
        else if (Src.Sum)
          A->OnParentClose = Src.Sum->OnParentClose;
      } else if (A->Parent && A->Parent != T.parentSlot(E))
        A->Parent.reset();
      A->Busy &= Busy && A->Parent;
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
    inferTransactions(R, S, T, Resolver, Limits, HasCallers, Before);
  if (Limits.Statuses) {
    SolvedStatus Status = solveStatus(*R.Info, Resolver);
    R.Statuses = std::move(Status.Runs);
    Sum.Status = std::move(Status.Sum);
  }
  return R;
}

} // namespace closecall::flow
