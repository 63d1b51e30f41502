//===- AbortedCommit.cpp - Success without a commit ------------*- C++ -*-===//
//
// aborted-commit: a function that tells its callers of errors returns success
// although nothing was stored: nobody looked at the COMMIT, or a statement in
// front of it failed, so that the COMMIT rolls back and succeeds (PostgreSQL).
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Errors.h"

namespace closecall::policy {

using flow::StatusEvent;

bool findAborted(const ErrorSubject &S, std::vector<report::Finding> &Out) {
  const flow::StatusRun &R = S.Run;
  if (S.call().Voided || S.M.Callees[S.F.Self].Destructor)
    return false;
  for (const StatusEvent &E : R.Events) {
    if (E.K != StatusEvent::Stored && E.K != StatusEvent::Aborted)
      continue;
    const std::string Self = "'" + S.M.Callees[S.F.Self].Name + "'";
    const bool Stored = E.K == StatusEvent::Stored;
    report::Finding F = atEvent(
        S, E, "aborted-commit", Self + " returns what says success",
        Stored ? "" : "the COMMIT rolls the aborted transaction back, and succeeds");
    F.Primary = F.Path.front().At;
    F.Message = Stored
                    ? "nobody looks whether the COMMIT by " + calledBy(S) + " succeeded, and " +
                          Self + " returns success"
                    : "when " + calledBy(S) + " fails here, the COMMIT rolls back and still "
                          "succeeds, and " + Self + " returns success; roll back instead";
    Out.push_back(std::move(F));
    return true;
  }
  return false;
}

} // namespace closecall::policy
