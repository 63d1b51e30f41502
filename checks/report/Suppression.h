//===- Suppression.h - NOLINT comments -------------------------*- C++ -*-===//
//
// Owns reading NOLINT, NOLINTNEXTLINE, NOLINTBEGIN and NOLINTEND as clang-tidy
// does: on the text of the line of a finding's primary location, without
// knowing comments from code, with optional globs in parentheses.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_REPORT_SUPPRESSION_H
#define CLOSECALL_CHECKS_REPORT_SUPPRESSION_H

#include "checks/report/Finding.h"
#include "checks/report/SourceText.h"

namespace closecall::report {

/// A NOLINTBEGIN without its end, or the reverse; it suppresses nothing.
struct UnmatchedBlock {
  std::string File;
  unsigned Line = 0;
  bool Begin = true;
};

/// Marks findings that a comment suppresses. Returns what is unmatched in the
/// files that hold findings, sorted.
std::vector<UnmatchedBlock> applySuppressions(std::vector<Finding> &Findings,
                                              const SourceText &Sources);

} // namespace closecall::report

#endif
