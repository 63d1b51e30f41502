//===- Errors.h - What the errors checks share -----------------*- C++ -*-===//
//
// Owns the words and places of findings about error values: the call, the
// variable, the path as steps. The policies choose what is a finding.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_ERRORS_H
#define CLOSECALL_CHECKS_POLICY_ERRORS_H

#include "checks/policy/Describe.h"

namespace closecall::policy {

/// A solved function and one of its calls that tells of errors.
struct ErrorSubject {
  const ir::Module &M;
  const ir::Function &F;
  const flow::SolvedFunction &Solved;
  const flow::CalleeResolver &Resolver;
  const flow::StatusRun &Run;

  const ir::Instr &call() const { return F.Blocks[Run.B].Instrs[Run.I]; }
};

/// "'run' (which calls 'sqlite3_exec')", "'sqlite3_exec'".
std::string calledBy(const ErrorSubject &S);
/// The variable that receives the value, as written; "" when there is none.
std::string receiver(const ErrorSubject &S);
/// " 'rc'" or "".
std::string quotedVar(const ErrorSubject &S, ir::VarId V);

/// A finding of the check at the call.
report::Finding atCall(const ErrorSubject &S, const std::string &Check);
/// A finding of the check at the event, with its path. Between: what to say at
/// the event's second place.
report::Finding atEvent(const ErrorSubject &S, const flow::StatusEvent &E,
                        const std::string &Check, const std::string &Last,
                        const std::string &Between = "");

// The policies; each returns whether it reported something.
bool findUnchecked(const ErrorSubject &S, std::vector<report::Finding> &Out);
bool findRows(const ErrorSubject &S, std::vector<report::Finding> &Out);
bool findAborted(const ErrorSubject &S, std::vector<report::Finding> &Out);
bool findMasked(const ErrorSubject &S, std::vector<report::Finding> &Out);
bool findIgnored(const ErrorSubject &S, std::vector<report::Finding> &Out);

/// All of them: one finding a call at most.
void findErrors(const ErrorSubject &S, std::vector<report::Finding> &Out);

} // namespace closecall::policy

#endif
