//===- IgnoredError.cpp - An error that nobody looks at --------*- C++ -*-===//
//
// ignored-error: on no path is the outcome of a database call looked at, where
// dropping it is neither said to be meant (a cast to void) nor good practice
// (cleanup, a call after a failure).
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Errors.h"

namespace closecall::policy {

bool findIgnored(const ErrorSubject &S, std::vector<report::Finding> &Out) {
  const flow::StatusRun &R = S.Run;
  if (R.Looked || !R.Lost || R.Call.Ignorable || R.InFailure || S.call().Voided ||
      S.M.Callees[S.F.Self].Destructor)
    return false;
  report::Finding F = atCall(S, "ignored-error");
  std::string Into = receiver(S);
  if (R.Call.Asked)
    F.Message = "nobody asks whether " + calledBy(S) + " succeeded";
  else if (Into.empty())
    F.Message = "error of " + calledBy(S) + " is ignored";
  else
    F.Message = "error of " + calledBy(S) + " is kept in '" + Into +
                "', which nobody looks at";
  Out.push_back(std::move(F));
  return true;
}

} // namespace closecall::policy
