//===- FindingJson.h - Findings that wait in a file ------------*- C++ -*-===//
//
// Owns the stored form of a finding, between `closecall link` and `closecall
// check` and in the cache: all that the analysis fills in, nothing of what comes
// later (edits, suppression, baseline). Reports for people and machines are tool/output's.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_REPORT_FINDINGJSON_H
#define CLOSECALL_CHECKS_REPORT_FINDINGJSON_H

#include "checks/report/Finding.h"
#include "checks/support/Json.h"

namespace closecall::report {

std::string toJson(const Finding &F);

/// Errors go to the cursor's document.
Finding findingFromJson(const support::JsonCursor &C);

} // namespace closecall::report

#endif
