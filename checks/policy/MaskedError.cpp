//===- MaskedError.cpp - An error that another status hides ----*- C++ -*-===//
//
// masked-error: a status is overwritten on a path where nobody has looked at
// it, or a call is known to have failed and the status of the cleanup after it
// is what the function returns.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Errors.h"

namespace closecall::policy {

using flow::StatusEvent;

bool findMasked(const ErrorSubject &S, std::vector<report::Finding> &Out) {
  const flow::StatusRun &R = S.Run;
  if (R.Call.Ignorable || R.InFailure || S.call().Voided)
    return false;
  for (const StatusEvent &E : R.Events) {
    if (E.K == StatusEvent::Overwritten) {
      report::Finding F = atEvent(S, E, "masked-error", "overwritten here");
      F.Message = "error of " + calledBy(S) + " in" + quotedVar(S, E.Var) + " is overwritten " +
                  (E.Again        ? "in the next round of the loop"
                   : E.By.empty() ? "here"
                                  : "by that of '" + E.By + "'") +
                  " before anyone looks at it";
      Out.push_back(std::move(F));
      return true;
    }
    if (E.K == StatusEvent::Replaced) {
      report::Finding F = atEvent(S, E, "masked-error", "this status is returned instead");
      F.Message = "after " + calledBy(S) + " failed, the function returns the status of '" +
                  E.By + "' in" + quotedVar(S, E.Var);
      Out.push_back(std::move(F));
      return true;
    }
  }
  return false;
}

} // namespace closecall::policy
