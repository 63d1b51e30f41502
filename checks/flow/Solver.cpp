//===- Solver.cpp - The exploration --------------------------*- C++ -*-===//
//
// The worklist and branches. Blocks are explored in reverse post-order,
// so that what is joined is joined before it goes on. See Solver.h for the
// bounds, and Steps.cpp and Calls.cpp for what an instruction does.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using summary::ExitKind;

void Solver::start(Config &C) {
  if (Src.K != Source::External && !Src.lentAtEntry())
    return;
  // The handle is in the slot.
  LocId L = NoId;
  if (Src.Slot.Root == summary::Slot::Param)
    L = Sp.var(Src.Slot.Index);
  else
    for (VarId V = 0; V < F.Vars.size(); ++V)
      if (F.Vars[V].Kind == VarKind::Global && F.Vars[V].Id == Src.Slot.GlobalId)
        L = Sp.var(V);
  // A transaction's connection may lie in one that only callees mention.
  if (L == NoId && Src.Txn && Src.Slot.Root == summary::Slot::Global)
    L = Sp.field(elsewhere(Sp), Src.Slot.GlobalId);
  if (L == NoId)
    return;
  for (const Projection &P : Src.Slot.Projs) {
    SlotPath.push_back(L);
    if (P.Kind == ProjKind::Deref) {
      Val V = load(C, L);
      L = Sp.region(V.A);
    } else if (P.Kind == ProjKind::Field)
      L = Sp.field(L, P.Name);
    else
      L = P.AnyIndex ? Sp.anyIndex(L) : Sp.index(L, P.Index);
  }
  SlotPath.push_back(L);
  SourceLoc = L;
  C.set(L, Val::sym(Tracked));
  C.St = State::External;
}

bool Solver::besideSlot(LocId L) const {
  LocId Base = Sp.base(L);
  if (Sp.loc(Base).Kind != Space::LocKind::Region || Sp.within(L, SlotPath.back()))
    return false;
  bool Beside = false;
  for (LocId Step : SlotPath) {
    if (Step == L)
      return false;
    Beside |= Sp.base(Step) == Base;
  }
  return Beside;
}

Solved Solver::solve(const Source &S, Detail D) {
  Src = S;
  Asked = D;
  ToTheEnd = Asked == Detail::Outcomes;
  Result = {};
  Nodes.clear();
  Work = {};
  Blocks.clear();
  Blocks.resize(F.Blocks.size());
  if ((Src.K == Source::Acquire || Src.K == Source::Lent) && Src.B != NoId)
    Reaching = Info.reaching(Src.B);
  for (const Source::Site &S : Src.Also)
    Reaching |= Info.reaching(S.B);
  if (Src.Txn) {
    EndSites = transactionEnds(Info, Resolver);
    ReachesEnd = llvm::BitVector(F.Blocks.size());
    for (auto [B, I] : EndSites)
      ReachesEnd |= Info.reaching(B);
    SavepointName.clear();
  }

  Relevant = Slices.relevantTo(Src, Asked);
  focus();

  Config C;
  SlotPath.clear();
  SourceLoc = NoId;
  start(C);
  Way = SlotPath;
  if (Asked != Detail::Fate)
    SlotPath.clear();
  At = {0, 0, NoId};
  go({std::move(C), {}}, 0);
  while (!Work.empty()) {
    if (Result.Steps > Limits.Steps) {
      Result.Truncated = true;
      Result.TruncatedWhy = "step budget of " + std::to_string(Limits.Steps) + " used up";
      break;
    }
    uint32_t N = Work.top().second;
    Work.pop();
    if (Nodes[N].Covered)
      continue;
    Nodes[N].Done = true;
    exploreBlock(N);
  }
  if (Src.handsThrough())
    judgeReturned();
  // Merging may have dropped what decided a path: silent then.
  if (Result.Truncated)
    Result.Events.clear();
  return std::move(Result);
}

void Solver::exploreBlock(uint32_t NodeIdx) {
  const BlockId B = Nodes[NodeIdx].B;
  At = {B, 0, NodeIdx};
  Now.clear();
  Now.push_back({Nodes[NodeIdx].C, {}});
  const Block &Bl = F.Blocks[B];
  // A variable that joins the relevant ones on the way (it received the
  // handle) makes a new list; what was skipped before it did not mention the
  // handle.
  for (uint32_t I = 0; !Now.empty();) {
    auto Next1 = std::lower_bound(Active[B].begin(), Active[B].end(), I);
    if (Next1 == Active[B].end())
      break;
    I = *Next1;
    At.I = I;
    Next.clear();
    for (Pending &P : Now) {
      ++Result.Steps;
      step(std::move(P), Bl.Instrs[I], Next);
    }
    auto Dead = Info.deadTemps(B, I);
    if (!Dead.empty()) {
      std::vector<Pending> Left;
      for (Pending &P : Next) {
        bool Held = false;
        LocId Name = NoId;
        for (VarId V : Dead) {
          LocId L = Sp.var(V);
          Held |= holdsTracked(P.C, L);
          eraseBelow(P.C, L, true);
        }
        if (Held && checkLost(P, LostHow::Discarded, Name))
          continue;
        Left.push_back(std::move(P));
      }
      Next = std::move(Left);
    }
    // A call can split configurations, by what is forgotten soon: one of each kind
    // goes on. More of them say nothing new.
    if (Next.size() > std::max<size_t>(Now.size(), 8))
      dropAlike(Next);
    if (Next.size() > 64)
      Next.resize(64);
    std::swap(Now, Next);
    ++I;
  }
  At.I = NoId;
  for (Pending &P : Now) {
    ++Result.Steps;
    terminate(std::move(P), Bl.Term);
  }
}

void Solver::terminate(Pending P, const Terminator &T) {
  if (readsDead(P, T.Cond.P))
    return;
  if (P.C.EndFailed == 3 && T.Kind != TermKind::Branch)
    P.C.EndFailed = 1; // compared, and not looked at
  if (!T.Thrown.empty()) {
    P.C.Thrown = thrownBy(P.C, T);
    P.Trail.push_back({TrailStep::Threw, At.B, NoId, 0, NoId});
  }
  switch (T.Kind) {
  case TermKind::Goto:
    go(std::move(P), T.Succs[0]);
    return;
  case TermKind::Branch: {
    Val V = eval(P.C, T.Cond);
    Pending Q = P;
    bool Taken = assume(P.C, V, CompareOp::NE, 0);
    bool Not = assume(Q.C, V, CompareOp::EQ, 0);
    // Whether the commit failed decides: somebody has looked. A value that is
    // only put together (?:, &&) is for the caller to look at.
    if (P.C.EndFailed && Taken != Not && T.Keyword != "?:" && T.Keyword != "&&" &&
        T.Keyword != "||" && ((P.C.EndFailed == 3 && V.K == Val::Int) || saysEnd(V)))
      (Taken ? P : Q).C.EndFailed = 2;
    if (Taken) {
      P.Trail.push_back({TrailStep::Branch, At.B, NoId, 0, NoId});
      go(std::move(P), T.Succs[0]);
    }
    if (Not) {
      Q.Trail.push_back({TrailStep::Branch, At.B, NoId, 1, NoId});
      go(std::move(Q), T.Succs[1]);
    }
    return;
  }
  case TermKind::Switch: {
    Val V = eval(P.C, T.Cond);
    Pending Default = P;
    bool DefaultFeasible = true;
    for (size_t I = 0; I < T.Cases.size(); ++I) {
      const SwitchCase &Cs = T.Cases[I];
      Pending Q = P;
      bool Ok = assume(Q.C, V, CompareOp::GE, Cs.Low) &&
                assume(Q.C, V, CompareOp::LE, Cs.High);
      if (Ok) {
        Q.Trail.push_back({TrailStep::Branch, At.B, NoId, uint32_t(I), NoId});
        go(std::move(Q), T.Succs[I]);
      }
      if (!DefaultFeasible)
        continue;
      // A range of cases is cut off where what is known lies on one side of it.
      if (Cs.Low == Cs.High)
        DefaultFeasible = assume(Default.C, V, CompareOp::NE, Cs.Low);
      else if (IntRange Known = rangeOf(Default.C, V); Known.Lo >= Cs.Low)
        DefaultFeasible = assume(Default.C, V, CompareOp::GT, Cs.High);
      else if (Known.Hi <= Cs.High)
        DefaultFeasible = assume(Default.C, V, CompareOp::LT, Cs.Low);
    }
    if (DefaultFeasible) {
      Default.Trail.push_back(
          {TrailStep::Branch, At.B, NoId, uint32_t(T.Succs.size() - 1), NoId});
      go(std::move(Default), T.Succs.back());
    }
    return;
  }
  case TermKind::Return:
    leave(std::move(P), ExitKind::Return, T.HasValue ? &T.Cond : nullptr);
    return;
  case TermKind::Unreachable: return;
  case TermKind::Resume: return leave(std::move(P), ExitKind::Throw, nullptr);
  case TermKind::Catch: return catchException(std::move(P), T);
  }
}

/// The value is the status of a call that ends a transaction.
bool Solver::saysEnd(const Val &V) const {
  return V.mentionsSym() && Sp.sym(V.A).Kind == Space::SymKind::Result &&
         llvm::is_contained(EndSites, std::pair(Sp.sym(V.A).A, Sp.sym(V.A).B));
}

/// Neither owed nor able to be misused.
bool Solver::isSettled(const Config &C) const {
  if (C.St == State::Absent || C.St == State::Kept)
    return true;
  if (C.St != State::Released && C.St != State::Given)
    return false;
  if (Src.Txn)
    return true;
  for (const auto &[L, V] : C.Store) {
    if (!V.mentionsSym() || !(V.A == Tracked || C.borrowed(V.A)))
      continue;
    const Space::Loc &B = Sp.loc(Sp.base(L));
    if (B.Kind != Space::LocKind::Var || Info.liveIn(CurrentTarget)[B.A] ||
        Info.escapes(B.A))
      return false;
  }
  return true;
}

void Solver::go(Pending P, BlockId To) {
  if (P.C.EndFailed != 3) // whose next block is asked what it does
    To = Ahead[To];
  if (To == NoId) // around for ever
    return;
  CurrentTarget = To;
  // Once past the point where the source can still be reached, nothing that
  // was not acquired can matter.
  if ((Src.K == Source::Acquire || Src.K == Source::Lent) &&
      P.C.St == State::Nothing && !Reaching[To] && !(Src.Txn && ToTheEnd))
    return;
  bool Temps = false;
  if (isLive(P.C.St))
    for (const auto &[L, V] : P.C.Store)
      if (V.isTracked()) {
        const Space::Loc &B = Sp.loc(Sp.base(L));
        if (B.Kind == Space::LocKind::Var && F.Vars[B.A].Kind == VarKind::Temp &&
            !Info.liveIn(To)[B.A])
          Temps = true;
      }
  collectGarbage(P.C, To);
  leaveHandler(P.C, To);
  if (Src.K == Source::Acquire && !ToTheEnd && isSettled(P.C)) {
    // Nothing more can happen to this handle; the site may be run again.
    if (!Reaching[To])
      return;
    Src.Txn ? unbind(P.C) : dropTracked(P.C);
    P.C.St = State::Nothing;
  }
  if (Temps && checkLost(P, LostHow::Discarded, NoId))
    return;

  if (!Blocks[To])
    Blocks[To] = std::make_unique<BlockState>();
  BlockState &BS = *Blocks[To];
  uint64_t H = P.C.hash();
  uint32_t Length = (At.Node == NoId ? 0 : Nodes[At.Node].Length) +
                    uint32_t(P.Trail.size()) + 1;
  uint32_t Same = NoId, From = At.Node;
  auto Known = [&](const Config &C, uint64_t Hash) {
    for (const auto &[Of, Idx] : BS.Seen) {
      if (Of != Hash)
        continue;
      Node &N = Nodes[Idx];
      if (!(N.C == C))
        continue;
      // A shorter way to the same place tells the better story.
      if (!N.Done && Length < N.Length) {
        N.Parent = At.Node;
        N.Trail = std::move(P.Trail);
        N.Length = Length;
      }
      Same = Idx;
      return true;
    }
    return false;
  };
  if (Known(P.C, H))
    return;
  auto Key = P.C.key();
  if (Src.Txn) // which texts a caller may have given
    for (const auto &[S, R] : P.C.Facts)
      if (Sp.sym(S).Kind == Space::SymKind::Text)
        Key.push_back(uint64_t(S) << 16 | uint64_t(R.Lo & 0xff) << 8 | uint64_t(R.Hi & 0xff));
  auto GIt = llvm::find_if(BS.Groups, [&](const auto &E) { return E.first == Key; });
  if (GIt == BS.Groups.end()) {
    if (BS.Groups.size() == Limits.KeysPerBlock) {
      Result.Truncated = true;
      Result.TruncatedWhy = "more than " + std::to_string(Limits.KeysPerBlock) +
                            " combinations of holders at one point";
      return;
    }
    BS.Groups.push_back({std::move(Key), {}});
    GIt = std::prev(BS.Groups.end());
  }
  auto &G = GIt->second;
  // Large functions get by with fewer, so that their cost stays linear.
  unsigned Cap = Src.Txn || (Src.K == Source::Acquire && P.C.St != State::Nothing)
                     ? Limits.OwnConfigs
                 : Src.K == Source::Acquire ? Limits.FactConfigs
                                            : Limits.CallersConfigs;
  // Of a handle that is gone, callers learn little from what else was known.
  if (P.C.St != State::Nothing && !isLive(P.C.St))
    Cap = std::min(Cap, Limits.GoneConfigs);
  const bool Costly = Nodes.size() > Limits.CostlyRun;
  if (Costly)
    Cap = std::min(Cap, Limits.FactConfigs);
  if (F.Blocks.size() > Limits.LargeFunction)
    Cap = P.C.St == State::Nothing || !SlotPath.empty() ? 0 : std::max(1u, Cap / 3);
  if (++G.Count > Cap) {
    if (G.Joined == NoId) {
      // Those that wait are covered by it, and need no walk of their own.
      for (uint32_t N : Costly ? llvm::ArrayRef(G.Apart) : llvm::ArrayRef<uint32_t>())
        if (Node &Other = Nodes[N]; !Other.Done) {
          joinInto(P.C, Other.C, Sp, To);
          Other.Covered = true;
          if (Other.Length < Length) {
            Length = Other.Length;
            From = Other.Parent;
            P.Trail = Other.Trail;
          }
        }
    } else if (Node &Old = Nodes[G.Joined]; !Old.Done) {
      joinInto(Old.C, P.C, Sp, To);
      return;
    } else {
      Config All = Old.C;
      if (!joinInto(All, P.C, Sp, To))
        return;
      P.C = std::move(All);
    }
    G.Joined = uint32_t(Nodes.size());
    H = P.C.hash();
    if (Known(P.C, H)) {
      G.Joined = Same;
      Nodes[Same].Covered = false; // it is the join itself
      return;
    }
  }
  uint32_t Idx = uint32_t(Nodes.size());
  Nodes.push_back({To, std::move(P.C), From, std::move(P.Trail), Length, false});
  BS.Seen.push_back({H, Idx});
  if (G.Joined == NoId)
    G.Apart.push_back(Idx);
  // Where a loop starts again, all of its body comes first.
  const bool Again = At.Node != NoId && Info.order(To) <= Info.order(At.B);
  Work.push({Again ? 2 * LoopEnd[To] + 1 : 2 * Info.order(To), Idx});
}

/// After the holders changed: is an owed handle out of reach?
bool Solver::checkLost(Pending &P, LostHow How, LocId Name, const std::string &By) {
  if (!isLive(P.C.St) || isHeld(P.C))
    return false;
  if (Src.Txn) // the connection lives on without a name here
    return false;
  // Not ours to release: the caller sees that it is gone.
  if (P.C.St == State::External)
    return false;
  if (P.C.range(Tracked).isExactly(0))
    return false;
  report(P, EventKind::Lost, How, By, Name);
  return true;
}

std::vector<TrailStep> Solver::trailOf(const Pending &P) const {
  std::vector<Steps> Parts{P.Trail};
  for (uint32_t N = At.Node; N != NoId; N = Nodes[N].Parent)
    Parts.push_back(Nodes[N].Trail);
  std::vector<TrailStep> All;
  for (auto It = Parts.rbegin(); It != Parts.rend(); ++It)
    All.insert(All.end(), It->begin(), It->end());
  return All;
}

void Solver::report(const Pending &P, EventKind Kind, LostHow How,
                    const std::string &By, LocId Loc, bool ViaBorrow) {
  // What happens without an exception is told before what needs one.
  auto Threw = [](const std::vector<TrailStep> &Path) {
    return llvm::any_of(Path, [](const TrailStep &T) { return T.K == TrailStep::Threw; });
  };
  for (Event &E : Result.Events)
    if (E.Kind == Kind && E.B == At.B && E.I == At.I && E.How == How &&
        E.Refused == P.C.Refused) {
      if (!Threw(E.Path))
        return;
      std::vector<TrailStep> Path = trailOf(P);
      if (!Threw(Path))
        E.Path = std::move(Path);
      return;
    }
  Event E{Kind, How};
  E.B = At.B;
  E.I = At.I;
  E.By = By;
  E.Loc = Loc;
  E.ViaBorrow = ViaBorrow;
  E.Believed = P.C.Believed;
  E.EndFailed = P.C.EndFailed == 2;
  E.Refused = P.C.Refused;
  E.Path = trailOf(P);
  Result.Events.push_back(std::move(E));
}

} // namespace closecall::flow
