//===- UsageAnswers.cpp - Rows that nobody takes ---------------------------===//
//
//   undrained-result   a query whose rows are not taken off the connection before
//                      the next one; CALL, whose status comes behind its rows
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
using Walk = flow::Loops::Walk;

/// Code that nobody sees, or that takes answers, is given the connection.
static bool mayTake(const UsageContext &C, Site S, const Key &Connection, rules::Roles Takes) {
  const Instr &I = C.U.V.instr(S);
  if (I.Opcode != Op::Call)
    return false;
  if (llvm::any_of(C.U.at(S), [&](const Use *U) {
        return U->any(Takes) && (U->Callee || U->On == Connection);
      }))
    return true;
  const bool Given = llvm::any_of(I.Args, [&](const Operand &A) {
    return C.U.V.key(A).Root == Connection.Root;
  });
  const bool Known = I.Callee != NoId && (C.Program.linker().resolver(C.Body).callee(I.Callee).Pack ||
                                          C.Program.linker().bodyOf(C.Body, I.Callee) != NoId);
  return Given && !Known;
}

void findUntakenAnswer(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Query : C.U.Uses) {
    if (!Query.Fact || !Query.Fact->Answers || !Query.On.valid())
      continue;
    const flow::Text Sql = C.U.sql(Query);
    const std::string Word = Sql.unknown() ? std::string() : flow::firstWord(Sql.str());
    const bool Call = Word == "CALL";
    if (!Call && Word != "SELECT" && Word != "SHOW" && Word != "DESCRIBE" && Word != "EXPLAIN")
      continue;
    // SELECT ... INTO gives no rows.
    if (!Call && llvm::StringRef(Sql.str()).upper().find(" INTO ") != std::string::npos)
      continue;
    const rules::Roles Takes = bit(Role::Disconnects) | bit(Role::Reconnects) |
                               bit(Call ? Role::Advances : Role::Finishes);
    const Site From{Query.At.B, Query.At.I + 1};
    bool Told = false;
    C.whileHeld(Query, Takes, [&](Site S) {
      for (const Use *Next : C.U.at(S)) {
        if (Told || !Next->Fact || !Next->Fact->Answers || Next->On != Query.On)
          continue;
        // On some way there nobody takes them; of CALL the rows, and not what follows.
        bool Rows = !Call;
        const bool Untaken = C.U.Lp.follows(From, false, [&](Site X) {
          if (X == S)
            return Walk::Found;
          for (const Use *U : C.U.at(X))
            Rows |= U->is(Role::Finishes) && U->On == Query.On;
          return mayTake(C, X, Query.On, Takes) ? Walk::Stop : Walk::On;
        });
        if (!Untaken || !Rows)
          continue;
        Told = true;
        report::Finding F = C.finding("undrained-result", *Next);
        F.Message = Call ? "the status that 'CALL' gives behind its rows is not taken off" +
                               C.quoted(Query.On) + " before '" + Next->Name +
                               "' sends the next command; call 'mysql_next_result' until there is "
                               "no more"
                         : "the rows of the query before are not taken off" + C.quoted(Query.On) +
                               " when '" + Next->Name +
                               "' sends the next command; store and free the result first";
        C.step(F, report::StepKind::Acquire, C.at(Query),
               Call ? "the procedure is called here" : "the query that has rows");
        C.step(F, report::StepKind::Event, C.at(*Next), "the connection is still busy here");
        Out.push_back(std::move(F));
      }
    });
  }
}

} // namespace closecall::policy
