//===- Status.cpp - Error values of a function -----------------*- C++ -*-===//
//
// Implements Status.h: which calls are followed, and what callers must know.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/StatusWalk.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using summary::StatusEffects;

void StatusWalk::value(StatusRun &R, const Alternatives &Facts) {
  How = Form::Value;
  Run = &R;
  const Instr &I = site();
  Config C;
  const CallStatus &S = R.Call;
  if (I.Dst.isVar()) {
    Entry E;
    E.V = I.Dst.Root;
    E.Ok = S.Ok;
    E.Can = S.Can;
    put(C, E);
  } else if (I.Dst.valid())
    R.Looked = true; // kept where others find it
  C.Remembered = !S.Wrapper;
  C.Told = !S.ToldBy.empty();
  CalleeFacts X = calleeFacts(Resolver, I);
  C.Row = Resolver.packs().bringsData(S.Via);
  auto FilledBy = [&](const Operand &O) {
    if (O.Kind == OperandKind::AddrOf && O.P.isVar() &&
        F.Vars[O.P.Root].Kind != VarKind::Global) {
      Entry E;
      E.K = Entry::Mixed;
      E.Out = true;
      E.V = O.P.Root;
      put(C, E);
    } else if ((O.Kind == OperandKind::AddrOf || O.Kind == OperandKind::Load) && !S.OutHandle)
      R.Looked = true; // the caller gets the error itself
  };
  if (S.Out)
    FilledBy(I.Args[*S.Out]);
  if (X.Decl)
    for (unsigned A = 0; A < I.Args.size() && A < X.Decl->Params.size(); ++A)
      if (Resolver.packs().isErrorType(Info.pointeeRecord(X.Decl->Params[A])))
        FilledBy(I.Args[A]);
  if (!R.Looked || S.Pointer)
    for (VarId V : Info.deadTemps(R.B, R.I))
      drop(C, V);
  if (R.Looked)
    C.Looked = true;
  beginBehind(C, Facts);
  R.Truncated = Truncated;
  Run = nullptr;
}

/// What the instruction's destination holds behind it.
IntRange StatusWalk::assigned(const Config &C, const Instr &I) {
  const Operand O = I.Opcode == Op::Assign ? I.Args[0] : Operand();
  if (O.Kind == OperandKind::Int)
    return IntRange::exactly(O.Int);
  if (O.Kind == OperandKind::Load && O.P.isVar())
    for (const auto &[From, R] : C.Facts)
      if (From == O.P.Root)
        return R;
  return IntRange::full();
}

/// What holds behind Run's call: Facts are those in front of its block.
void StatusWalk::addFacts(Config &C, const FactList &Facts) {
  C.Facts = Facts;
  for (uint32_t N = 0; N <= Run->I; ++N) {
    const Instr &Before = F.Blocks[Run->B].Instrs[N];
    if (Before.Dst.isVar())
      setFact(C, Before.Dst.Root, assigned(C, Before));
    for (const Operand &O : Before.Args)
      if (O.Kind == OperandKind::AddrOf && O.P.valid())
        setFact(C, O.P.Root, IntRange::full());
  }
}

uint8_t StatusWalk::param(VarId V) {
  How = Form::Param;
  Config C;
  Entry E;
  E.V = V;
  put(C, E);
  begin(0, 0, std::move(C));
  return Truncated ? uint8_t(StatusEffects::Keeps) : Effects;
}

void StatusWalk::success() {
  How = Form::Success;
  Reached.resize(F.Blocks.size());
  Reached.set(0);
  EntryFacts.resize(F.Blocks.size());
  EntryFacts[0] = {{}};
  begin(0, 0, {});
}

/// Variables whose values branches may correlate: plain, and tested twice or
/// set to constants and tested, or returned.
static llvm::BitVector correlated(const FunctionInfo &Info) {
  const Function &F = Info.F;
  std::vector<unsigned> Tests(F.Vars.size());
  auto Test = [&](const Operand &O) {
    if (O.Kind == OperandKind::Load && O.P.isVar())
      ++Tests[O.P.Root];
  };
  for (const Block &B : F.Blocks) {
    for (const Instr &I : B.Instrs) {
      if ((I.Opcode == Op::Compare && I.Args[1].Kind == OperandKind::Int) ||
          I.Opcode == Op::Not)
        Test(I.Args[0]);
      if (I.Opcode == Op::Assign && I.Dst.isVar() && I.Args[0].Kind == OperandKind::Int)
        ++Tests[I.Dst.Root];
      if (I.Opcode == Op::Assign && I.Dst.isVar())
        Test(I.Args[0]);
    }
    if (B.Term.Kind == TermKind::Branch || B.Term.Kind == TermKind::Return)
      Test(B.Term.Cond);
    if (B.Term.Kind == TermKind::Return) // what it is, callers want to know
      Test(B.Term.Cond);
  }
  llvm::BitVector Out(F.Vars.size());
  for (VarId V = 0; V < F.Vars.size(); ++V) {
    VarKind K = F.Vars[V].Kind;
    // A parameter that is tested once may be so in every round of a loop.
    if (Tests[V] > (K == VarKind::Param ? 0 : 1) && (K == VarKind::Local || K == VarKind::Param || K == VarKind::Temp) &&
        !Info.escapes(V) && !F.Vars[V].Reference)
      Out.set(V);
  }
  return Out;
}

/// Whose last error is asked for before another call replaces it.
static void asks(const FunctionInfo &Info, const CalleeResolver &R, StatusEffects &Sum) {
  const Function &F = Info.F;
  auto Add = [](std::vector<std::string> &To, const std::string &Name) {
    if (!llvm::is_contained(To, Name))
      To.push_back(Name);
  };
  std::vector<std::string> Packs;
  bool Some = false, Other = false; ///< statements; that are no part of a transaction
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.Opcode != Op::Call)
        continue;
      CalleeFacts X = calleeFacts(R, I);
      if (X.Pack && X.Pack->Asks)
        Add(Packs, X.Pack->Pack);
      if (X.Pack && X.Pack->Result && !X.Pack->Asks)
        Add(Sum.Calls, X.Pack->Pack);
      if (X.Sum && !X.Pack) {
        for (const std::string &P : X.Sum->Status.AsksOf)
          Add(Packs, P);
        for (const std::string &P : X.Sum->Status.Calls)
          Add(Sum.Calls, P);
      }
      if (sendsStatement(X)) {
        Some = true;
        Other |= X.Pack ? transactionEffect(Info, R, I) == rules::SqlEffect::None
                        : !X.Sum->Status.Controls;
      }
    }
  Sum.Controls = Some && !Other;
  for (const std::string &Pack : Packs) {
    bool Asked = false;
    llvm::BitVector Seen(F.Blocks.size());
    llvm::SmallVector<BlockId, 16> Work{0};
    while (!Work.empty() && !Asked) {
      BlockId B = Work.pop_back_val();
      if (Seen[B])
        continue;
      Seen.set(B);
      bool Stops = false;
      for (const Instr &I : F.Blocks[B].Instrs) {
        if (I.Opcode != Op::Call)
          continue;
        CalleeFacts X = calleeFacts(R, I);
        bool Mine = X.Pack && X.Pack->Pack == Pack;
        Asked |= (Mine && X.Pack->Asks) ||
                 (!X.Pack && X.Sum && llvm::is_contained(X.Sum->Status.AsksOf, Pack));
        Stops |= (Mine && X.Pack->Result && !X.Pack->Asks) ||
                 (!X.Pack && X.Sum && llvm::is_contained(X.Sum->Status.Calls, Pack));
        if (Asked || Stops)
          break;
      }
      if (!Stops)
        for (BlockId S : Info.succs(B))
          Work.push_back(S);
    }
    if (Asked)
      Add(Sum.AsksOf, Pack);
  }
  std::sort(Sum.AsksOf.begin(), Sum.AsksOf.end());
  std::sort(Sum.Calls.begin(), Sum.Calls.end());
}

static IntRange hullOf(const std::vector<IntRange> &Rs) {
  IntRange Out = Rs.empty() ? IntRange::full() : Rs[0];
  for (const IntRange &R : Rs)
    Out.hull(R);
  return Out;
}

/// What is left beside the values of success, where that is a range.
static IntRange outside(const IntRange &Ok) {
  if (int64_t K; Ok.single(K)) {
    IntRange R;
    R.punch(K);
    return R;
  }
  if (Ok.Lo == IntRange::Min && Ok.Hi < IntRange::Max)
    return IntRange::between(Ok.Hi + 1, IntRange::Max);
  if (Ok.Hi == IntRange::Max && Ok.Lo > IntRange::Min)
    return IntRange::between(IntRange::Min, Ok.Lo - 1);
  return Ok == IntRange::nonNull() ? IntRange::exactly(0) : IntRange::full();
}

/// The call is a statement after whose failure a COMMIT only seems to succeed.
static bool abortsTransaction(const FunctionInfo &Info, const CalleeResolver &Resolver,
                              const StatusRun &R) {
  const Instr &I = Info.F.Blocks[R.B].Instrs[R.I];
  return Resolver.packs().abortsTransactions(R.Call.Pack) && !R.Call.Weak &&
         (R.Call.Asked || R.Call.Wrapper) && !(R.Call.Ignorable && !R.Call.Wrapper) &&
         transactionEffect(Info, Resolver, I) == rules::SqlEffect::None;
}

/// The values of success, where they can be told from those of failure.
static void returned(const std::vector<IntRange> &Ok, const std::vector<IntRange> &Bad,
                     StatusEffects &Sum) {
  if (Ok.empty() || Bad.empty())
    return;
  IntRange Good = hullOf(Ok);
  if (Good.isFull())
    return;
  std::vector<IntRange> Failed;
  for (IntRange R : Bad) {
    // The status as it came: what is not success is failure.
    if (R.isFull())
      R = outside(Good);
    else if (!R.disjoint(Good))
      return;
    Failed.push_back(R);
  }
  Sum.Returns = true;
  Sum.Ok = Good;
  Sum.Bad = hullOf(Failed);
}

SolvedStatus solveStatus(const FunctionInfo &Info, const CalleeResolver &Resolver) {
  SolvedStatus Out;
  const Function &F = Info.F;
  const Module &M = Info.M;
  const Callee &Self = M.Callees[F.Self];
  asks(Info, Resolver, Out.Sum);
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      CallStatus S = statusOf(Info, Resolver, I);
      if (!S.Any)
        continue;
      StatusRun R;
      R.B = B;
      R.I = N;
      R.Call = std::move(S);
      Out.Runs.push_back(std::move(R));
    }
  llvm::BitVector Correlated = correlated(Info);
  // Results that are handed in.
  Out.Sum.Params.assign(F.NumParams, StatusEffects::Keeps);
  for (VarId V = 0; V < F.NumParams; ++V) {
    rules::ResourceId Id =
        Resolver.packs().resourceOfType(Info.pointeeRecord(F.Vars[V].Type));
    if (Id == rules::NoResource ||
        Resolver.packs().resource(Id).Kind != rules::Family::Result || Info.escapes(V))
      continue;
    StatusWalk W(Info, Resolver, Correlated);
    Out.Sum.Params[V] = W.param(V);
  }
  if (Out.Runs.empty())
    return Out;

  StatusWalk All(Info, Resolver, Correlated);
  All.success();
  if (llvm::any_of(Out.Runs, [](const StatusRun &R) { return R.Call.Commit; }) &&
      readsOnly(Info, Resolver))
    for (StatusRun &R : Out.Runs)
      R.Call.Ignorable |= R.Call.Commit;
  const std::vector<StatusWalk::FactList> InFront =
      StatusWalk(Info, Resolver, Correlated).factsInFront();
  std::vector<IntRange> Bad;
  IntRange Good = hullOf(All.OkReturns);
  bool Tells = false; ///< some call's failure is returned as one
  bool Silent = false;
  const StatusRun *First = nullptr;
  for (StatusRun &R : Out.Runs) {
    if (R.Call.Weak)
      continue;
    R.InFailure = !All.Truncated && !All.Reached[R.B];
    StatusWalk::Alternatives Facts;
    if (!All.Truncated && !R.InFailure)
      Facts = All.EntryFacts[R.B];
    // The walk of success does not keep what it learns of a status.
    for (StatusWalk::FactList &Holds : Facts)
      for (const auto &Fact : InFront[R.B])
        if (llvm::none_of(Holds, [&](const auto &P) { return P.first == Fact.first; }))
          Holds.insert(llvm::upper_bound(Holds, Fact, [](const auto &A, const auto &B) {
            return A.first < B.first;
          }), Fact);
    const StatusRun Unsolved = R;
    std::optional<StatusWalk> Walk;
    Walk.emplace(Info, Resolver, Correlated).value(R, Facts);
    if (R.Truncated && Facts.size() > 1) {
      R = Unsolved;
      Walk.emplace(Info, Resolver, Correlated).value(R, StatusWalk::joined(Facts));
    }
    const StatusWalk &W = *Walk;
    if (R.Truncated || R.InFailure)
      continue;
    if (W.ReturnsUnasked && (!Out.Sum.Unasked || Out.Sum.Drained)) {
      Out.Sum.Unasked = true;
      Out.Sum.Drained = R.Call.Ignorable;
      Out.Sum.Via = R.Call.Via;
      Out.Sum.Pack = R.Call.Pack;
    }
    if (W.BadReturns.empty())
      continue;
    if (!First)
      First = &R;
    Tells |= llvm::all_of(W.BadReturns, [&](const IntRange &B) {
      return B.isFull() ? !Good.isFull() : B.disjoint(Good);
    });
    Bad.insert(Bad.end(), W.BadReturns.begin(), W.BadReturns.end());
    Silent |= W.BadSilent && !R.Call.Ignorable;
  }
  if (Tells && !All.Truncated && !All.OkReturns.empty() && !Good.isFull())
    for (StatusRun &R : Out.Runs) {
      bool Commit = R.Call.Commit && !R.Looked && !R.Call.Ignorable;
      bool Aborts = !R.Call.Commit && abortsTransaction(Info, Resolver, R);
      if ((!Commit && !Aborts) || R.Truncated || R.InFailure)
        continue;
      StatusWalk W(Info, Resolver, Correlated);
      W.failure(R, All.EntryFacts[R.B], Good);
    }
  TypeKind K = Self.Result == NoId ? TypeKind::Void : M.Types[Self.Result].Kind;
  if (First && !All.Truncated && (K == TypeKind::Int || K == TypeKind::Bool)) {
    returned(All.OkReturns, Bad, Out.Sum);
    if (Out.Sum.Returns) {
      Out.Sum.Silent = Silent;
      Out.Sum.Via = First->Call.Via;
      Out.Sum.Pack = First->Call.Pack;
    }
  }
  llvm::erase_if(Out.Runs, [](const StatusRun &R) { return R.Call.Weak; });
  return Out;
}

} // namespace closecall::flow
