//===- Suppression.h - NOLINT comments -------------------------*- C++ -*-===//
//
// Owns reading NOLINT, NOLINTNEXTLINE, NOLINTBEGIN and NOLINTEND as clang-tidy
// does: on the text of the line of a finding's primary location, without
// knowing comments from code, with optional globs in parentheses. What follows
// the word and its globs on the line is the reason.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_REPORT_SUPPRESSION_H
#define CLOSECALL_CHECKS_REPORT_SUPPRESSION_H

#include "checks/report/Finding.h"
#include "checks/report/SourceText.h"
#include "llvm/ADT/ArrayRef.h"
#include <functional>

namespace closecall::report {

/// Something to say about a comment.
struct SuppressionNote {
  enum Kind {
    BeginWithoutEnd, ///< it suppresses nothing
    EndWithoutBegin,
    NoReason, ///< would suppress a finding, if it gave the reason asked for
    Unused    ///< names checks of ours, and nothing of theirs is there
  } What;
  std::string File;
  unsigned Line = 0;
  std::string Text; ///< "NOLINT(closecall-result-leak)"
};

struct SuppressionOptions {
  bool RequireReason = false;
  /// Files in which unused comments are looked for; others are not read.
  std::vector<std::string> UnusedIn;
  /// All checks, and which of them have run: a comment for a check that has
  /// not is not unused.
  std::vector<std::string> Checks;
  std::function<bool(llvm::StringRef Check)> HasRun;
};

/// Marks findings that a comment suppresses. What is to be said of comments in
/// files that hold findings, and of unused ones, comes back sorted.
std::vector<SuppressionNote>
applySuppressions(std::vector<Finding> &Findings, const SourceText &Sources,
                  const SuppressionOptions &Options = {});

/// A note as a sentence without its place.
std::string toString(const SuppressionNote &N);

} // namespace closecall::report

#endif
