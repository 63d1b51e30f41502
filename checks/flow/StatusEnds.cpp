//===- StatusEnds.cpp - Branches and returns -------------------*- C++ -*-===//
//
// What the end of a block says of an error value: a branch or a switch on it
// tells success from failure, one on another variable is remembered where the
// variable is tested again, a return hands the value to the caller.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Catch.h"
#include "checks/flow/StatusWalk.h"

namespace closecall::flow {

using namespace ir;
using summary::StatusEffects;

/// The branch says that the underlying value of the entry is in R; false when
/// it cannot be.
bool StatusWalk::refine(Config &C, VarId V, const IntRange &R, bool Suspect, BlockId To) {
  Entry *E = find(C, V);
  if (!E)
    return true;
  bool OfAnswer = E->K == Entry::Answer || (E->K == Entry::Truth && E->OfAnswer);
  IntRange Now = E->Range;
  Now.intersect(R);
  if (Now.empty() || Now.disjoint(E->Can))
    return false;
  IntRange Ok = E->Ok;
  for (Entry &Other : C.Entries) {
    bool Same = Other.Ok == Ok &&
                (Other.K == Entry::Answer || (Other.K == Entry::Truth && Other.OfAnswer)) ==
                    OfAnswer;
    if (Same && (Other.V == V || !simulates()))
      Other.Range = Now;
  }
  const bool Bad = Now.disjoint(Ok);
  if (simulates())
    return !Bad && !(Suspect && !Info.liveIn(To)[V]);
  if (How == Form::Param) {
    Effects |= StatusEffects::Nulls;
    return true;
  }
  const bool NullTest = Run->Call.Asked && !OfAnswer;
  if (NullTest) {
    // A result that is null failed; one that is there may have.
    if (Now.isExactly(0)) {
      C.Looked = true;
      C.Fail = Failed::Yes;
    }
    return true;
  }
  look(C);
  C.Fail = Bad || Suspect ? Failed::Yes : Now.within(Ok) ? Failed::No : Failed::Unknown;
  return true;
}

/// The followed call may be made again from there on, for the next row of the same
/// statement: it is not ended on the way.
bool StatusWalk::nextRow(BlockId From) const {
  auto Ends = [&](const Instr &I) {
    if (I.Opcode != Op::Call)
      return false;
    const CalleeFacts X = calleeFacts(Resolver, I);
    if (X.Pack)
      return llvm::is_contained(Run->Call.ToldBy, X.Pack->Name);
    for (unsigned A = 0; A < I.Args.size(); ++A)
      if (sameHandle(I, A, site(), 0))
        return true;
    return false;
  };
  llvm::BitVector Seen(F.Blocks.size());
  llvm::SmallVector<BlockId, 16> Left{From};
  while (!Left.empty()) {
    const BlockId B = Left.pop_back_val();
    if (B == Run->B)
      return true;
    if (Seen[B] || llvm::any_of(F.Blocks[B].Instrs, Ends))
      continue;
    Seen.set(B);
    Left.append(Info.succs(B).begin(), Info.succs(B).end());
  }
  return false;
}

/// In a loop over rows, a branch that tells rows from all else does not tell the end
/// from an error, and one that tells the end from all else takes an error for a row.
void StatusWalk::blend(Config &C, const Entry &E, BlockId B, bool Side) {
  if (How != Form::Value || !Run->Call.Rows || E.K == Entry::Answer || E.OfAnswer)
    return;
  const Terminator &T = F.Blocks[B].Term;
  auto Goes = [&](bool S) { return T.Succs[!S] == Run->B || Info.passesThrough(T.Succs[!S], Run->B); };
  // A `break` may lead out of the loop over rows, too.
  auto Loops = [&](bool S) {
    return Goes(S) ? !Goes(!S) : nextRow(T.Succs[!S]) && !nextRow(T.Succs[S]);
  };
  // Values that a library really uses; ranges are too coarse to tell them apart.
  const rules::Status &Says = *Run->Call.Rows;
  bool Row[2] = {}, End[2] = {}, Error[2] = {};
  // A branch before has asked for the library's plain error; what else there is, a
  // handle that is none, is nothing that a program asks for.
  for (int64_t Plain : {-1, 1})
    if (!Says.Ok.contains(Plain) && !Says.End->contains(Plain) && E.Can.contains(Plain) &&
        !E.Range.contains(Plain))
      return;
  llvm::SmallVector<int64_t, 16> Values{-2, -1, 0, 1, 2, 5, Says.End->Lo};
  Values.append(Says.Ok.OneOf.begin(), Says.Ok.OneOf.end());
  for (int64_t K : Values)
    for (bool S : {false, true}) {
      if (!(S ? E.True : E.False).contains(K) || !E.Can.contains(K) || !E.Range.contains(K))
        continue;
      const bool Ok = Says.Ok.contains(K);
      End[S] |= Says.End->contains(K);
      Row[S] |= Ok && !Says.End->contains(K);
      Error[S] |= !Ok; // mongoc_cursor_next's false is the end or an error
    }
  if (!Error[Side] || Error[!Side])
    return; // told apart
  if (End[Side] && !End[!Side] && Row[!Side] && Loops(!Side)) {
    C.EndB = B;
    C.Fail = Failed::Unknown;
  } else if (Row[Side] && !End[Side] && End[!Side] && Goes(Side) && !Goes(!Side))
    C.RowB = B;
}

/// A branch on something else: facts about plain variables.
bool StatusWalk::assumeFact(Config &C, BlockId B, VarId V, bool Side) {
  IntRange R = IntRange::satisfying(Side ? CompareOp::NE : CompareOp::EQ, 0);
  const Instr *D = definition(B, uint32_t(F.Blocks[B].Instrs.size()), V);
  if (D && D->Opcode == Op::Compare && D->Args[0].Kind == OperandKind::Load &&
      D->Args[0].P.isVar() && D->Args[1].Kind == OperandKind::Int) {
    V = D->Args[0].P.Root;
    R = IntRange::satisfying(Side ? D->Cmp : negated(D->Cmp), D->Args[1].Int);
  } else if (D && D->Opcode == Op::Not && D->Args[0].Kind == OperandKind::Load &&
             D->Args[0].P.isVar()) {
    V = D->Args[0].P.Root;
    R = IntRange::satisfying(Side ? CompareOp::EQ : CompareOp::NE, 0);
  }
  if (!Correlated[V])
    return true;
  for (const auto &[W, Known] : C.Facts)
    if (W == V)
      R.intersect(Known);
  if (R.empty())
    return false;
  setFact(C, V, R);
  return true;
}

void StatusWalk::terminate(Config C, BlockId B) {
  const Terminator &T = F.Blocks[B].Term;
  readsThrough(C, T.Cond, B, NoId);
  switch (T.Kind) {
  case TermKind::Goto:
    if (!T.Thrown.empty())
      C.Thrown = thrown(T.Thrown);
    go(C, T.Succs[0], 0);
    break;
  case TermKind::Branch: {
    Entry *E = holder(C, T.Cond);
    for (uint32_t S = 0; S < 2; ++S) {
      Config Next = C;
      bool True = S == 0, Feasible = true;
      if (T.Cond.Kind == OperandKind::Int && (T.Cond.Int != 0) != True)
        continue;
      if (E && E->K == Entry::Mixed)
        look(Next);
      else if (E && (E->K == Entry::Value || E->K == Entry::Answer)) {
        Entry Was = *E;
        Was.True = IntRange::nonNull();
        Was.False = IntRange::exactly(0);
        Feasible = refine(Next, E->V, True ? Was.True : Was.False, false, T.Succs[S]);
        blend(Next, Was, B, True);
      } else if (E && E->K == Entry::Truth) {
        int64_t K;
        const IntRange &Side = True ? E->True : E->False;
        const IntRange &Other = True ? E->False : E->True;
        // One status was expected, or SQL_SUCCEEDED: the rest is taken to fail.
        bool Suspect = (E->OfAnswer && Other.single(K) && E->Ok.contains(K)) ||
                       (E->OfMask && Side.isFull());
        const Entry Was = *E;
        Feasible = refine(Next, E->V, Side, Suspect, T.Succs[S]);
        blend(Next, Was, B, True);
      } else if (E)
        look(Next);
      else if (T.Cond.Kind == OperandKind::Load && T.Cond.P.isVar())
        Feasible = assumeFact(Next, B, T.Cond.P.Root, True);
      if (Feasible)
        go(Next, T.Succs[S], S);
    }
    break;
  }
  case TermKind::Switch: {
    Entry *E = holder(C, T.Cond);
    for (uint32_t S = 0; S < T.Succs.size(); ++S) {
      Config Next = C;
      bool Feasible = true;
      IntRange R = IntRange::full();
      if (S < T.Cases.size())
        R = IntRange::between(T.Cases[S].Low, T.Cases[S].High);
      else
        for (const SwitchCase &Case : T.Cases)
          if (Case.Low == Case.High)
            R.punch(Case.Low);
      if (E && (E->K == Entry::Value || E->K == Entry::Answer)) {
        bool Default = S == T.Cases.size();
        // What no case expects is what went wrong, where success is among them.
        bool Expected = false;
        for (const SwitchCase &Case : T.Cases)
          Expected |= E->Ok.contains(Case.Low);
        Feasible = refine(Next, E->V, R, Default && Expected && E->K == Entry::Answer,
                          T.Succs[S]);
      } else if (E)
        look(Next);
      if (Feasible)
        go(Next, T.Succs[S], S);
    }
    break;
  }
  case TermKind::Return:
    leave(C, B);
    break;
  case TermKind::Catch: {
    const CaughtBy By =
        handlersOf(Info.M, C.Thrown ? llvm::ArrayRef(ThrownTypes[C.Thrown - 1])
                                    : llvm::ArrayRef<std::string>(), T);
    Config Next = C;
    Next.Thrown = 0;
    for (uint32_t S : By.Handlers)
      go(Next, T.Succs[S], S);
    if (By.Passes && T.Unwind != NoId)
      go(C, T.Unwind, 0);
    break;
  }
  case TermKind::Unreachable:
  case TermKind::Resume:
    break;
  }
}

std::vector<StatusWalk::FactList> StatusWalk::factsInFront() {
  std::vector<std::optional<FactList>> In(F.Blocks.size());
  llvm::SmallVector<BlockId, 16> Left;
  auto Flow = [&](BlockId To, const FactList &Facts) {
    FactList Next = Facts;
    llvm::erase_if(Next, [&](const auto &P) { return !Info.liveIn(To)[P.first]; });
    if (In[To])
      Next = joined({*In[To], Next}).front();
    if (In[To] && Next == *In[To])
      return;
    In[To] = std::move(Next);
    Left.push_back(To);
  };
  Flow(0, {});
  while (!Left.empty()) {
    const BlockId B = Left.pop_back_val();
    Config C;
    C.Facts = *In[B];
    for (const Instr &I : F.Blocks[B].Instrs) {
      for (const Operand &O : I.Args)
        if (O.Kind == OperandKind::AddrOf && O.P.valid())
          setFact(C, O.P.Root, IntRange::full());
      if (I.Unwind != NoId)
        Flow(I.Unwind, C.Facts);
      for (VarId V : I.Vars) // the end of a scope
        setFact(C, V, IntRange::full());
      if (I.Dst.isVar())
        setFact(C, I.Dst.Root, assigned(C, I));
    }
    const Terminator &T = F.Blocks[B].Term;
    const bool Tests = T.Kind == TermKind::Branch && T.Cond.Kind == OperandKind::Load &&
                       T.Cond.P.isVar();
    for (uint32_t S = 0; S < T.Succs.size(); ++S) {
      Config Next = C;
      if (!Tests || assumeFact(Next, B, T.Cond.P.Root, S == 0))
        Flow(T.Succs[S], Next.Facts);
    }
    if (T.Unwind != NoId)
      Flow(T.Unwind, C.Facts);
  }
  std::vector<FactList> Out(F.Blocks.size());
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    if (In[B])
      Out[B] = std::move(*In[B]);
  return Out;
}

/// The truth that a success gives; nothing when it may be either.
std::optional<bool> StatusWalk::onSuccess(const Entry &E) {
  // One status was expected: any other is a failure.
  int64_t K;
  if (E.Ok.within(E.True) || (E.OfAnswer && E.True.single(K) && E.Ok.contains(K)))
    return true;
  if (E.Ok.within(E.False) || (E.OfAnswer && E.False.single(K) && E.Ok.contains(K)))
    return false;
  return std::nullopt;
}

/// A return: who gets the value?
void StatusWalk::leave(Config &C, BlockId B) {
  const Terminator &T = F.Blocks[B].Term;
  Entry *E = T.HasValue ? holder(C, T.Cond) : nullptr;
  IntRange R = IntRange::full();
  if (T.HasValue && T.Cond.Kind == OperandKind::Int)
    R = IntRange::exactly(T.Cond.Int);
  else if (T.HasValue && T.Cond.Kind == OperandKind::Load && T.Cond.P.isVar())
    for (const auto &[V, Known] : C.Facts)
      if (V == T.Cond.P.Root)
        R = Known;
  if (T.HasValue && C.Replaced != NoId && T.Cond.Kind == OperandKind::Load &&
      T.Cond.P.isVar() && T.Cond.P.Root == C.Replaced) {
    const Instr *D = definition(C.ReplacedB, C.ReplacedI,
                                F.Blocks[C.ReplacedB].Instrs[C.ReplacedI].Args[0].P.Root);
    event(StatusEvent::Replaced, C.ReplacedB, C.ReplacedI,
          D ? calledName(Info, Resolver, *D) : "", C.Replaced);
  }
  if (simulates()) {
    if (!T.HasValue)
      return;
    if (E && (E->K == Entry::Value || E->K == Entry::Answer)) {
      R = E->Range;
      R.intersect(E->Ok);
    } else if (E && E->K == Entry::Truth) {
      std::optional<bool> Good = onSuccess(*E);
      R = Good ? IntRange::exactly(*Good) : IntRange::between(0, 1);
    }
    if (How == Form::Success)
      OkReturns.push_back(R);
    else if (C.CommitB != NoId && !R.empty() && R.within(Good)) {
      event(Run->Call.Commit ? StatusEvent::Stored : StatusEvent::Aborted, B, NoId, "", NoId);
      Run->Events.back().AtB = C.CommitB;
      Run->Events.back().AtI = C.CommitI;
    }
    return;
  }
  if (How == Form::Param) {
    if (E)
      Effects |= StatusEffects::Keeps;
    return;
  }
  if (E) {
    if (Run->Call.Asked && E->K == Entry::Value && !C.Looked)
      ReturnsUnasked = true;
    look(C);
    if (E->K == Entry::Value && (Run->Call.Asked || Run->Call.Pointer))
      return;
    bool Silent = !C.Reported;
    if (E->K == Entry::Value && C.Fail != Failed::No) {
      IntRange Bad = E->Range;
      BadReturns.push_back(Bad);
      BadSilent |= Silent;
    } else if (E->K == Entry::Truth && C.Fail != Failed::No) {
      if (std::optional<bool> Good = onSuccess(*E)) {
        BadReturns.push_back(IntRange::exactly(!*Good));
        BadSilent |= Silent;
      }
    }
    return;
  }
  if (C.Fail == Failed::Yes && C.Looked && T.HasValue) {
    BadReturns.push_back(R);
    BadSilent |= !C.Reported;
  }
  end(C);
}

} // namespace closecall::flow
