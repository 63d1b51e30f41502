//===- UsageRegion.cpp - While something is held ---------------*- C++ -*-===//
//
// Implements UsageContext::whileHeld, and the checks that ask what happens
// while a transaction, a lease or a lock is held:
//
//   transaction-across-wait  slow work that is no work of the database
//   nested-lease             a second lease from the same pool
//   nested-transaction       a second BEGIN on the same connection
//   lease-under-lock         a lease while others wait for the lock
//
// Held means held on every way to the place: what is only held on some is not
// reported.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "checks/summary/IntRange.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>

namespace closecall::policy {

using namespace ir;
using flow::Key;
using flow::Site;
using flow::Use;
using rules::bit;

namespace {
/// Which branches find that one call has failed. Of a call of the program's own every
/// side counts as that, unless it alone commits. The variable with its result
/// may be used again for another call; whether it still holds the result at a
/// place is what the walk of whileHeld finds out (Fresh).
class Failure {
public:
  Failure(const UsageContext &C, const Use &Taken) : C(C), Taken(Taken), Call(Taken.At) {
    const Instr &I = C.instr(Taken);
    if (!I.Dst.isVar())
      return;
    Result = I.Dst.Root;
    const std::vector<Instr> &Is = C.F.Blocks[Call.B].Instrs;
    for (uint32_t N = Call.I + 1; N < Is.size() && N < Call.I + 4; ++N)
      if (Is[N].Opcode == Op::Assign && Is[N].Dst.isVar() &&
          Is[N].Args[0].Kind == OperandKind::Load && Is[N].Args[0].P == I.Dst) {
        Copy = {Call.B, N};
        Result = Is[N].Dst.Root;
      }
    const rules::FunctionEffects *E =
        I.Callee == NoId ? nullptr
                         : C.Program.linker().resolver(C.Body).callee(I.Callee).Pack;
    if (!E)
      return;
    Asked = E->Result && E->Result->Asked;
    if (E->Txn && E->Txn->Ok)
      Ok = E->Txn->Ok;
    else if (E->Result)
      Ok = E->Result->Ok;
  }

  /// What becomes of Fresh at the instruction.
  bool after(Site S, bool Fresh) {
    const Instr &I = C.U.V.instr(S);
    if (S == Call || S == Copy)
      return true;
    if (asks(I))
      Stale[S] = !Fresh || Stale[S];
    return Fresh && !(I.Dst.isVar() && I.Dst.Root == Result);
  }

  /// The call has failed where this successor is taken.
  bool on(const Terminator &T, unsigned Succ, bool Fresh) const {
    if (Taken.Callee) {
      if (T.Kind != TermKind::Branch || !Result)
        return false;
      const Operand &Of = C.U.V.tested(T.Cond);
      std::optional<Site> From = C.U.V.callOf(Of);
      return ((From && *From == Call) || (Fresh && Of.P.isVar() && Of.P.Root == *Result)) &&
             !onlySideThatCommits(T, Succ);
    }
    if (T.Kind != TermKind::Branch || !Ok || T.Cond.Kind != OperandKind::Load)
      return false;
    // `if (call())`, `if (call() == K)`, also by way of a variable.
    const Operand *Value = &C.U.V.resolve(T.Cond);
    CompareOp Cmp = CompareOp::NE;
    int64_t K = 0;
    for (unsigned N = 0; N < 3 && Value->P.isVar(); ++N) {
      std::vector<Site> Sets = C.U.V.sets(Value->P.Root);
      const Instr *I = Sets.size() == 1 ? &C.U.V.instr(Sets[0]) : nullptr;
      if (!I || I->Opcode != Op::Compare)
        break;
      std::optional<int64_t> Other = C.U.V.constant(I->Args[1]);
      if (!Other)
        return false;
      // `(a == K) != 0` is `a == K`.
      if (N && (*Other != 0 || Cmp != CompareOp::NE))
        return false;
      Cmp = I->Cmp;
      K = *Other;
      Value = &C.U.V.resolve(I->Args[0]);
    }
    if (!Value->P.isVar())
      return false;
    std::optional<Site> From = C.U.V.callOf(*Value);
    bool Own = (From && *From == Call) || (Fresh && Value->P.Root == Result);
    if (Own && Asked) // no result at all
      return K == 0 && ((Cmp == CompareOp::EQ && Succ == 0) || (Cmp == CompareOp::NE && Succ == 1));
    if (!Own) {
      auto It = From ? Stale.find(*From) : Stale.end();
      if (!Asked || It == Stale.end() || It->second)
        return false;
    }
    // No value of success leads there.
    summary::IntRange R = summary::IntRange::of(*Ok), There = summary::IntRange::satisfying(
        Succ == 0 ? Cmp : flow::negated(Cmp), K);
    return R.disjoint(There);
  }

private:
  const UsageContext &C;
  const Use &Taken;
  Site Call, Copy;
  bool Asked = false;
  std::optional<rules::ValueSet> Ok;
  std::optional<VarId> Result;
  std::map<Site, bool> Stale; ///< of the calls that ask the result

  /// Only where it was begun somebody commits. Behind a failure another attempt may
  /// follow, so that what comes before the next BEGIN goes first.
  bool onlySideThatCommits(const Terminator &T, unsigned Succ) const {
    for (bool PastBegins : {false, true})
      if (commitsLater(T.Succs[Succ], PastBegins) != commitsLater(T.Succs[1 - Succ], PastBegins))
        return commitsLater(T.Succs[Succ], PastBegins);
    return false;
  }
  bool commitsLater(BlockId From, bool PastBegins) const {
    using Walk = flow::Loops::Walk;
    return C.U.Lp.follows({From, 0}, false, [&](Site S) {
      if (S == Call)
        return Walk::Stop;
      for (const Use *U : C.U.at(S))
        if (!PastBegins && U->Begun && U->On == Taken.On)
          return Walk::Stop;
      return C.U.has(S, bit(Role::Commits)) ? Walk::Found : Walk::On;
    });
  }

  bool asks(const Instr &I) const {
    if (I.Opcode != Op::Call || I.Callee == NoId || !Result)
      return false;
    const rules::FunctionEffects *E =
        C.Program.linker().resolver(C.Body).callee(I.Callee).Pack;
    if (!E || !E->Asks || *E->Asks >= I.Args.size())
      return false;
    const Operand &Of = I.Args[*E->Asks];
    std::optional<Site> From = C.U.V.callOf(Of);
    return (Of.P.valid() && Of.P.Root == *Result) || (From && *From == Call);
  }
};
} // namespace

void UsageContext::whileHeld(const Use &Taken, rules::Roles Ends,
                             llvm::function_ref<void(Site)> Visit) const {
  size_t N = F.Blocks.size();
  // Held at the start of the block: on every edge seen so far; and whether the
  // variable holds the result.
  struct State {
    bool Held, Fresh;
    bool operator==(const State &) const = default;
  };
  std::vector<State> In(N, {true, true});
  std::vector<bool> Seen(N, false);
  In[0] = {false, false};
  Seen[0] = true;
  Failure Failed(*this, Taken);
  auto Run = [&](BlockId B, bool Report, auto To) {
    auto [Held, Fresh] = In[B];
    auto Edge = [&](BlockId S, bool Holds) { To(S, State{Holds, Fresh}); };
    const Block &Bl = F.Blocks[B];
    for (uint32_t I = 0; I < Bl.Instrs.size(); ++I) {
      Site S{B, I};
      const Instr &Ins = Bl.Instrs[I];
      Fresh = Failed.after(S, Fresh);
      if (Ins.Opcode == Op::Call) {
        if (Held && Report && S != Taken.At)
          Visit(S);
        bool Ending = S != Taken.At && (ends(S, Taken, Ends) || mayEndUnseen(S, Taken));
        // Whether a call that throws has ended it is not known.
        if (Ins.MayThrow && Ins.Unwind != NoId)
          Edge(Ins.Unwind, Held && !Ending);
        if (S == Taken.At)
          Held = true;
        else if (Ending)
          Held = false;
      } else if (Held && ends(S, Taken, Ends))
        Held = false; // moved out of its smart pointer
    }
    for (unsigned I = 0; I < Bl.Term.Succs.size(); ++I)
      Edge(Bl.Term.Succs[I], Held && !Failed.on(Bl.Term, I, Fresh));
    if (Bl.Term.Kind == TermKind::Catch && Bl.Term.Unwind != NoId)
      Edge(Bl.Term.Unwind, Held);
  };
  llvm::SmallVector<BlockId, 32> Work{0};
  while (!Work.empty()) {
    BlockId B = Work.pop_back_val();
    Run(B, false, [&](BlockId To, State New) {
      if (Seen[To])
        New = {New.Held && In[To].Held, New.Fresh && In[To].Fresh};
      if (Seen[To] && New == In[To])
        return;
      In[To] = New;
      Seen[To] = true;
      Work.push_back(To);
    });
  }
  for (BlockId B = 0; B < N; ++B)
    if (Seen[B])
      Run(B, true, [](BlockId, State) {});
}

/// Ends of what the use takes.
static rules::Roles endsOf(const Use &Taken) {
  rules::Roles R = 0;
  if (Taken.is(Role::Begins))
    R |= bit(Role::Commits) | bit(Role::RollsBack) | bit(Role::Disconnects) |
         bit(Role::Reconnects);
  if (Taken.is(Role::Leases))
    R |= bit(Role::GivesBack) | bit(Role::Disconnects);
  if (Taken.is(Role::Locks))
    R |= bit(Role::Unlocks);
  return R;
}

/// The first call that may take long while the use's transaction or lease is held.
static void findWaitWhileHeld(const UsageContext &C, const Use &Taken, bool Txn,
                              std::set<Site> &Told, std::vector<report::Finding> &Out) {
  bool Done = false;
  C.whileHeld(Taken, endsOf(Taken), [&](Site S) {
    if (Done || C.ends(S, Taken, endsOf(Taken)))
      return;
    for (const Use *Slow : C.U.at(S)) {
      Role R = Slow->is(Role::Waits) ? Role::Waits : Role::Delays;
      if (!Slow->is(R) || Slow->is(Role::Connects) || Slow->Implicit ||
          C.allowed("transaction-across-wait", *Slow, R))
        continue;
      Done = true;
      // A transaction on a connection of a pool: once.
      if (!Told.insert(S).second)
        return;
      report::Finding F = C.finding("transaction-across-wait", *Slow);
      F.Message = C.who(*Slow, R) + (R == Role::Delays ? " sleeps" : " may take long") +
                  " while " + (Txn ? "a transaction is open" : "a connection of the pool is held") +
                  "; do it before or after";
      C.step(F, report::StepKind::Acquire, C.at(Taken),
             Txn ? "the transaction begins here" : "the connection is taken here");
      C.step(F, report::StepKind::Event, C.at(*Slow), "slow work, with the " +
             std::string(Txn ? "locks of the transaction" : "connection") + " held");
      Out.push_back(std::move(F));
      return;
    }
  });
}

void findTransactionAcrossWait(const UsageContext &C, std::vector<report::Finding> &Out) {
  std::set<Site> Told;
  for (bool Txn : {true, false})
    for (const Use &Taken : C.U.Uses)
      if (Txn ? Taken.Begun : !Taken.Begun && Taken.Fact && Taken.is(Role::Leases))
        findWaitWhileHeld(C, Taken, Txn, Told, Out);
}

/// The pool of one of the call's leases that is this one.
static bool leasesFrom(const UsageContext &C, const Use &U, const Key &Pool) {
  if (!Pool.valid())
    return false;
  if (U.Fact)
    return U.is(Role::Leases) && U.On == Pool;
  return U.Callee && llvm::any_of(U.Callee->LeasesFrom, [&](const flow::OuterKey &K) {
           return flow::inCaller(K, C.U.V, C.instr(U)) == Pool;
         });
}

void findNestedLease(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &First : C.U.Uses) {
    if (!First.Fact || !First.is(Role::Leases))
      continue;
    bool Told = false;
    C.whileHeld(First, endsOf(First), [&](Site S) {
      for (const Use *Second : C.U.at(S)) {
        if (Told || !leasesFrom(C, *Second, First.On))
          continue;
        Told = true;
        report::Finding F = C.finding("nested-lease", *Second);
        F.Message = C.who(*Second, Role::Leases) + " takes a second connection from pool" +
                    C.quoted(First.On) + " while the first one is held; pass the first one on";
        C.step(F, report::StepKind::Acquire, C.at(First), "the first connection is taken here");
        C.step(F, report::StepKind::Event, C.at(*Second),
               "with every connection held by such a caller, all of them wait here");
        Out.push_back(std::move(F));
      }
    });
  }
}

void findNestedTransaction(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &First : C.U.Uses) {
    if (!First.Begun || First.is(Role::Leases) || !First.On.valid())
      continue;
    bool Told = false;
    C.whileHeld(First, endsOf(First), [&](Site S) {
      for (const Use *Second : C.U.at(S)) {
        bool Same = Second->Begun && Second->On == First.On;
        if (Second->Callee)
          Same |= llvm::any_of(Second->Callee->BeginsOn, [&](const flow::OuterKey &K) {
            return flow::inCaller(K, C.U.V, C.instr(*Second)) == First.On;
          });
        if (Told || !Same)
          continue;
        Told = true;
        report::Finding F = C.finding("nested-transaction", *Second);
        F.Message = C.who(*Second, Role::Begins) + " begins a transaction on" +
                    C.quoted(First.On) + " while one is open there; use a savepoint, or let the "
                    "caller begin";
        C.step(F, report::StepKind::Acquire, C.at(First), "the first transaction begins here");
        C.step(F, report::StepKind::Event, C.at(*Second),
               "an error, or the end of the first one without a word");
        Out.push_back(std::move(F));
      }
    });
  }
}

void findLeaseUnderLock(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Lock : C.U.Uses) {
    if (!Lock.Fact || !Lock.is(Role::Locks))
      continue;
    bool Told = false;
    C.whileHeld(Lock, endsOf(Lock), [&](Site S) {
      for (const Use *Lease : C.U.at(S)) {
        bool Waits = Lease->is(Role::Leases) && (Lease->Fact || Lease->Callee);
        if (Told || !Waits)
          continue;
        Told = true;
        report::Finding F = C.finding("lease-under-lock", *Lease);
        F.Message = C.who(*Lease, Role::Leases) + " waits for a connection of the pool while "
                    "lock" + C.quoted(Lock.On) + " is held; take the connection first";
        C.step(F, report::StepKind::Acquire, C.at(Lock), "locked here");
        C.step(F, report::StepKind::Event, C.at(*Lease),
               "who holds a connection and wants the lock waits for ever");
        Out.push_back(std::move(F));
      }
    });
  }
}

} // namespace closecall::policy
