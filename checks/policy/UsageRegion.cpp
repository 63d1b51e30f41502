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
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Key;
using flow::Site;
using flow::Use;
using rules::bit;

void UsageContext::whileHeld(const Use &Taken, rules::Roles Ends,
                             llvm::function_ref<void(Site)> Visit) const {
  size_t N = F.Blocks.size();
  // Held at the start of the block: on every edge seen so far.
  std::vector<bool> In(N, true), Seen(N, false);
  In[0] = false;
  Seen[0] = true;
  auto Run = [&](BlockId B, bool Report, auto Edge) {
    bool Held = In[B];
    const Block &Bl = F.Blocks[B];
    for (uint32_t I = 0; I < Bl.Instrs.size(); ++I) {
      Site S{B, I};
      const Instr &Ins = Bl.Instrs[I];
      if (Ins.Opcode == Op::Call) {
        if (Held && Report && S != Taken.At)
          Visit(S);
        bool Ending = S != Taken.At && ends(S, Taken, Ends);
        // Whether a call that throws has ended it is not known.
        if (Ins.MayThrow && Ins.Unwind != NoId)
          Edge(Ins.Unwind, Held && !Ending);
        if (S == Taken.At)
          Held = true;
        else if (Ending)
          Held = false;
      }
    }
    for (BlockId To : Bl.Term.Succs)
      Edge(To, Held);
    if (Bl.Term.Kind == TermKind::Catch && Bl.Term.Unwind != NoId)
      Edge(Bl.Term.Unwind, Held);
  };
  llvm::SmallVector<BlockId, 32> Work{0};
  while (!Work.empty()) {
    BlockId B = Work.pop_back_val();
    Run(B, false, [&](BlockId To, bool Held) {
      if (Seen[To] && (Held || !In[To]))
        return;
      In[To] = Seen[To] ? In[To] && Held : Held;
      Seen[To] = true;
      Work.push_back(To);
    });
  }
  for (BlockId B = 0; B < N; ++B)
    if (Seen[B])
      Run(B, true, [](BlockId, bool) {});
}

/// Ends of what the use takes.
static rules::Roles endsOf(const Use &Taken) {
  rules::Roles R = 0;
  if (Taken.is(Role::Begins))
    R |= bit(Role::Commits) | bit(Role::RollsBack);
  if (Taken.is(Role::Leases))
    R |= bit(Role::GivesBack) | bit(Role::Disconnects);
  if (Taken.is(Role::Locks))
    R |= bit(Role::Unlocks);
  return R;
}

void findTransactionAcrossWait(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Taken : C.U.Uses) {
    bool Txn = Taken.is(Role::Begins);
    if (Taken.Callee || !(Txn || (Taken.Fact && Taken.is(Role::Leases))))
      continue;
    bool Told = false;
    C.whileHeld(Taken, endsOf(Taken), [&](Site S) {
      if (Told || C.ends(S, Taken, endsOf(Taken)))
        return;
      for (const Use *Slow : C.U.at(S)) {
        Role R = Slow->is(Role::Waits) ? Role::Waits : Role::Delays;
        if (!Slow->is(R) || Slow->is(Role::Connects) || Slow->Implicit)
          continue;
        std::string By = flow::UsageOf::by(*Slow, R);
        if (C.Options.Checks.listed("transaction-across-wait", "allow", By) ||
            C.Options.Checks.listed("transaction-across-wait", "allow", Slow->Name))
          continue;
        report::Finding F = C.finding("transaction-across-wait", *Slow);
        F.Message = C.who(*Slow, R) + (R == Role::Delays ? " sleeps" : " may take long") +
                    " while " + (Txn ? "a transaction is open" : "a connection of the pool is held") +
                    "; do it before or after";
        C.step(F, report::StepKind::Acquire, C.at(Taken),
               Txn ? "the transaction begins here" : "the connection is taken here");
        C.step(F, report::StepKind::Event, C.at(*Slow), "slow work, with the " +
               std::string(Txn ? "locks of the transaction" : "connection") + " held");
        Out.push_back(std::move(F));
        Told = true;
        return;
      }
    });
  }
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
    if (First.Callee || !First.is(Role::Begins) || First.is(Role::Leases) || !First.On.valid())
      continue;
    bool Told = false;
    C.whileHeld(First, endsOf(First), [&](Site S) {
      for (const Use *Second : C.U.at(S)) {
        bool Same = Second->Callee
                        ? llvm::any_of(Second->Callee->BeginsOn,
                                       [&](const flow::OuterKey &K) {
                                         return flow::inCaller(K, C.U.V, C.instr(*Second)) ==
                                                First.On;
                                       })
                        : Second->is(Role::Begins) && Second->On == First.On;
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
