//===- UsageStatements.cpp - Statements at the wrong time ------------------===//
//
//   writes-without-transaction  a loop of writes, each a transaction of its own
//   active-query                a COMMIT while a query still has rows to give; a
//                               statement that is left on a row
//   abandoned-query             a wait is given up, the query is still running
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "checks/report/Fingerprint.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

namespace closecall::policy {

using namespace ir;
using flow::Key;
using flow::Loop;
using flow::Site;
using flow::Use;
using rules::bit;
using Walk = flow::Loops::Walk;

/// The text with which the statement was made that the call runs, or its own.
static flow::Text statementText(const UsageContext &C, const Use &Run) {
  flow::Text Own = C.U.sql(Run);
  if (!Own.unknown() || !Run.On.valid())
    return Own;
  for (const Use &P : C.U.Uses)
    if (P.Fact && P.is(Role::Prepares) && P.Made.valid() && P.Made.Root == Run.On.Root &&
        P.Made.Projs == Run.On.Projs) {
      flow::Text T = C.U.sql(P);
      if (!T.unknown())
        return T;
    }
  return Own;
}

//===--- writes-without-transaction ---===//

/// The function's own calls say that it has to do with transactions, or with
/// autocommit.
static bool knowsTransactions(const UsageContext &C) {
  for (const Use &U : C.U.Uses)
    if (U.any(bit(Role::Begins) | bit(Role::Commits) | bit(Role::RollsBack)))
      return true;
  const flow::CalleeResolver &R = C.Program.linker().resolver(C.Body);
  for (const Block &B : C.F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.Opcode != Op::Call || I.Callee == NoId)
        continue;
      flow::CalleeFacts Facts = R.callee(I.Callee);
      if (!Facts.Pack || !Facts.Pack->Txn)
        continue;
      auto Off = [](const rules::Transaction &T) {
        return T.K == rules::Transaction::AutocommitOff || T.K == rules::Transaction::AutocommitOn;
      };
      if (Off(*Facts.Pack->Txn) || llvm::any_of(Facts.Pack->MoreTxns, Off))
        return true;
    }
  return false;
}

/// Some function that calls this one, however indirectly, begins transactions.
static bool callerBegins(const UsageContext &C) {
  const flow::Linker &L = C.Program.linker();
  std::vector<bool> Seen(L.size());
  std::vector<uint32_t> Work{C.Body};
  Seen[C.Body] = true;
  while (!Work.empty()) {
    uint32_t To = Work.back();
    Work.pop_back();
    for (uint32_t From = 0; From < L.size(); ++From) {
      if (Seen[From] || !L.calls(From, To))
        continue;
      if (C.Program.of(From).may(Role::Begins))
        return true;
      Seen[From] = true;
      Work.push_back(From);
    }
  }
  return false;
}

void findWritesWithoutTransaction(const UsageContext &C, std::vector<report::Finding> &Out) {
  static constexpr rules::Roles Serves =
      bit(Role::Waits) | bit(Role::Delays) | bit(Role::Pauses) | bit(Role::Leases) |
      bit(Role::Connects) | bit(Role::Reconnects) | bit(Role::GivesBack);
  if (knowsTransactions(C))
    return;
  std::vector<const Loop *> Told;
  for (const Use &Write : C.U.Uses) {
    const Loop *L = C.U.Lp.around(Write.At.B);
    if (!Write.Fact || !Write.is(Role::Queries) || !L || llvm::is_contained(Told, L))
      continue;
    flow::Text Sql = statementText(C, Write);
    if (!Write.Fact->Writes && (Sql.unknown() || !flow::changesData(Sql.str())))
      continue;
    // A loop over data: it ends by its condition, after more than a few rounds.
    if (C.trips(*L).value_or(1000) < 4 || !C.loopRange(*L).Line)
      continue;
    bool Busy = llvm::any_of(C.U.Uses, [&](const Use &U) {
      return U.any(Serves) && L->has(U.At.B);
    });
    // Each round stores something else.
    auto Varies = [&](const Use &U) {
      return llvm::any_of(C.instr(U).Args, [&](const Operand &O) {
        return !C.U.V.invariant(O, *L) &&
               !(O.P.valid() && Write.On.valid() && O.P.Root == Write.On.Root);
      });
    };
    bool Data = Varies(Write) || llvm::any_of(C.U.Uses, [&](const Use &U) {
                  bool Gives = U.is(Role::Binds) ? U.On == Write.On
                                                 : U.is(Role::Keeps) && !U.On.valid();
                  return Gives && L->has(U.At.B) && Varies(U);
                });
    if (Busy || !Data || callerBegins(C))
      continue;
    Told.push_back(L);
    report::Finding F = C.finding("writes-without-transaction", Write);
    F.Message = C.who(Write, Role::Queries) + " writes in a loop without a transaction, so that "
                "each row is committed by itself; begin one before the loop and commit behind it";
    C.step(F, report::StepKind::Event, C.loopRange(*L), "in this loop");
    C.step(F, report::StepKind::Event, C.at(Write), "one transaction for each row");
    Out.push_back(std::move(F));
  }
}

//===--- active-query ---===//

void findActiveQuery(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Query : C.U.Uses) {
    if (!Query.Fact || Query.Fact->Local || !Query.is(Role::Queries) || !Query.On.valid())
      continue;
    flow::Text Sql = statementText(C, Query);
    if (Sql.unknown() || flow::firstWord(Sql.str()) != "SELECT")
      continue;
    auto On = [&](const Use &U) {
      return U.On.valid() && U.On.Root == Query.On.Root && U.On.Projs == Query.On.Projs;
    };
    // Objects that can be told to give up their rows; one that is read in a
    // loop gives them all.
    bool Advances = false, Loops = false;
    for (const Use &U : C.U.Uses)
      if (U.is(Role::Advances) && On(U)) {
        Advances = true;
        Loops |= C.U.Lp.around(U.At.B) != nullptr;
      }
    if (!Advances || Loops)
      continue;
    Use Held = Query;
    Held.Made = Query.On;
    bool Told = false;
    C.whileHeld(Held, bit(Role::Finishes) | bit(Role::Prepares), [&](Site S) {
      for (const Use *Commit : C.U.at(S)) {
        if (Told || !Commit->Fact || !Commit->is(Role::Commits) ||
            Commit->Fact->Pack != Query.Fact->Pack)
          continue;
        Told = true;
        report::Finding F = C.finding("active-query", *Commit);
        F.Message = "'" + Commit->Name + "' commits while query" + C.quoted(Query.On) +
                    " is active, which makes it fail; call finish() first";
        C.step(F, report::StepKind::Acquire, C.at(Query), "active from here on");
        C.step(F, report::StepKind::Event, C.at(*Commit), "still active here");
        Out.push_back(std::move(F));
      }
    });
  }
}

/// A function that gives the call's statement back to its start, by a pack.
static bool resets(const UsageContext &C, const Instr &I) {
  const Callee *To = C.U.V.callee(I);
  const rules::PackIndex &Packs = C.Program.linker().resolver(C.Body).packs();
  return To && llvm::any_of(Packs.resources(), [&](const rules::Resource &R) {
           return llvm::is_contained(R.Resets, To->Name) ||
                  (R.Kind == rules::Family::Statement && llvm::is_contained(R.Releasers, To->Name));
         });
}

/// A statement that outlives the function, which binds it, reads a row and leaves it
/// there: SQLite's read transaction stays open until the next use.
void findLeftActive(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Step : C.U.Uses) {
    if (!Step.Fact || !Step.Fact->Local || !Step.is(Role::Advances) || !Step.On.valid() ||
        C.U.Lp.around(Step.At.B))
      continue;
    const Variable &Root = C.F.Vars[Step.On.Root];
    if (Root.Kind != VarKind::Global && (Root.Kind != VarKind::Param || Step.On.Projs.empty()))
      continue;
    auto Same = [&](const Key &K) {
      return K.valid() && K.Root == Step.On.Root && K.Projs == Step.On.Projs;
    };
    auto Some = [&](Role R) {
      return llvm::any_of(C.U.Uses, [&](const Use &U) { return U.Fact && U.is(R) && Same(U.On); });
    };
    if (!Some(Role::Binds) || !Some(Role::Reads))
      continue;
    // Whoever else is given it may reset it: a guard, a helper.
    bool Others = false;
    for (const Block &B : C.F.Blocks)
      for (const Instr &I : B.Instrs) {
        if (I.Opcode == Op::Assign)
          Others |= I.Args[0].P.valid() && Same(C.U.V.key(I.Args[0])) && I.Dst.valid() &&
                    C.F.Vars[I.Dst.Root].Kind != VarKind::Temp;
        if (I.Opcode != Op::Call)
          continue;
        const rules::FunctionEffects *E =
            I.Callee == NoId ? nullptr
                             : C.Program.linker().resolver(C.Body).callee(I.Callee).Pack;
        for (const Operand &O : I.Args)
          Others |= !E && O.P.valid() && Same(C.U.V.key(O));
        // One that is given the object: `done()`.
        Others |= !E && C.U.V.callee(I) && C.U.V.callee(I)->Method && !I.Args.empty() &&
                  I.Args[0].P.valid() && C.U.V.key(I.Args[0]).Root == Step.On.Root &&
                  C.U.V.key(I.Args[0]).Projs.size() < Step.On.Projs.size();
      }
    if (Others || C.U.Lp.follows({Step.At.B, Step.At.I + 1}, true, [&](Site S) {
          const Instr &I = C.U.V.instr(S);
          return I.Opcode == Op::Call && !I.Args.empty() && resets(C, I) &&
                         Same(C.U.V.key(I.Args[0]))
                     ? Walk::Found
                     : Walk::On;
        }))
      continue;
    report::Finding F = C.finding("active-query", Step);
    F.Message = "statement" + C.quoted(Step.On) + " is left on a row by '" + C.functionName() +
                "': its read lock stays until it is used again; reset it before returning";
    C.step(F, report::StepKind::Acquire, C.at(Step), "active from here on, and never reset");
    Out.push_back(std::move(F));
  }
}

//===--- abandoned-query ---===//

void findAbandonedQuery(const UsageContext &C, std::vector<report::Finding> &Out) {
  static constexpr rules::Roles Ends =
      bit(Role::Finishes) | bit(Role::Disconnects) | bit(Role::Reconnects);
  for (const Use &Send : C.U.Uses) {
    if (!Send.Fact || !Send.is(Role::Sends) || !Send.On.valid())
      continue;
    auto Same = [&](const Use &U) { return U.On == Send.On || !U.On.valid(); };
    auto Ending = [&](Site S) {
      for (const Use *U : C.U.at(S))
        if (U->any(Ends) && (U->Callee || Same(*U)))
          return true;
      // Code that was not seen and has the connection may read the answer.
      const Instr &I = C.U.V.instr(S);
      if (I.Opcode != Op::Call || S == Send.At)
        return false;
      const Callee *To = C.U.V.callee(I);
      bool Known = To && (To->System || C.Program.linker().resolver(C.Body).callee(I.Callee).Pack);
      return !Known && llvm::any_of(I.Args, [&](const Operand &O) {
        return C.U.V.key(O) == Send.On;
      });
    };
    // Somewhere behind it the answer is read: this function is meant to.
    bool Reads = C.U.Lp.follows({Send.At.B, Send.At.I + 1}, false, [&](Site S) {
      return llvm::any_of(C.U.at(S), [&](const Use *U) {
               return U->is(Role::Finishes) && (U->Callee || Same(*U));
             })
                 ? Walk::Found
                 : Walk::On;
    });
    if (!Reads)
      continue;
    struct State {
      Site At;
      Site Wait;
    };
    std::set<std::pair<BlockId, bool>> Seen;
    std::vector<State> Work{{{Send.At.B, Send.At.I + 1}, {}}};
    std::optional<State> Left;
    while (!Work.empty() && !Left) {
      State St = Work.back();
      Work.pop_back();
      const Block &B = C.F.Blocks[St.At.B];
      bool Over = false;
      for (uint32_t I = St.At.I; I < B.Instrs.size() && !Over; ++I) {
        Site S{St.At.B, I};
        Over = Ending(S);
        for (const Use *U : C.U.at(S))
          if (U->Fact && U->any(bit(Role::Pauses) | bit(Role::Delays)))
            St.Wait = S;
      }
      if (Over)
        continue;
      if (B.Term.Kind == TermKind::Return && St.Wait.B != NoId)
        Left = State{{St.At.B, uint32_t(B.Instrs.size())}, St.Wait};
      for (BlockId To : B.Term.Succs)
        if (Seen.insert({To, St.Wait.B != NoId}).second)
          Work.push_back({{To, 0}, St.Wait});
    }
    if (!Left)
      continue;
    report::Finding F = C.finding("abandoned-query", Send);
    F.Primary = C.range(C.F.Blocks[Left->At.B].Term.Range);
    if (!F.Primary.Line)
      F.Primary = C.at(Left->Wait);
    F.Message = "the query that '" + Send.Name + "' sent on" + C.quoted(Send.On) +
                " is still running when the wait is given up, and its answer is what the next "
                "one reads; cancel and drain it, or close the connection";
    C.step(F, report::StepKind::Acquire, C.at(Send), "sent here");
    C.step(F, report::StepKind::Event, C.at(Left->Wait), "the wait for the answer");
    C.step(F, report::StepKind::Exit, F.Primary, "left here, with the query running");
    F.ExitTexts.push_back(report::normalise(C.F.Blocks[Left->At.B].Term.Text));
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
