//===- UncheckedResult.cpp - Data of a call that may have failed -*- C++ -*-=//
//
// unchecked-result: a program reads what a database call brought on a path
// where nobody has asked whether the call succeeded; a loop over rows takes an error
// for the last one, or for one more.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Errors.h"

namespace closecall::policy {

using flow::StatusEvent;

bool findUnchecked(const ErrorSubject &S, std::vector<report::Finding> &Out) {
  const flow::StatusRun &R = S.Run;
  for (const StatusEvent &E : R.Events) {
    // No rows after a failure: a later look at the error is good enough.
    if (E.K != StatusEvent::Read && (E.K != StatusEvent::Counted || R.Looked))
      continue;
    report::Finding F = atEvent(S, E, "unchecked-result", "read here");
    std::string Name = quotedVar(S, E.Var);
    std::string By = E.By.empty() ? "" : " by '" + E.By + "'";
    if (R.Call.Asked)
      F.Message = "result" + Name + " is read" + By + " before anyone asks whether " +
                  calledBy(S) + " succeeded";
    else if (R.Call.Pointer)
      F.Message = "result" + Name + " of " + calledBy(S) + " is read" + By +
                  " without a test for null";
    else
      F.Message = "'" + E.By + "' reads a row, but nobody has looked at the status of " +
                  calledBy(S);
    Out.push_back(std::move(F));
    return true;
  }
  return false;
}

bool findRows(const ErrorSubject &S, std::vector<report::Finding> &Out) {
  for (const StatusEvent &E : S.Run.Events) {
    const bool Ends = E.K == StatusEvent::RowsEnd;
    if (!Ends && E.K != StatusEvent::RowsGoOn)
      continue;
    report::Finding F = atEvent(S, E, "unchecked-result",
                                Ends ? "an error ends the loop like the last row"
                                     : "an error goes round like a row");
    F.Message = Ends ? "error of " + calledBy(S) + " is taken for the end of the rows"
                     : "error of " + calledBy(S) + " is taken for a row, and the loop goes on";
    Out.push_back(std::move(F));
    return true;
  }
  return false;
}

} // namespace closecall::policy
