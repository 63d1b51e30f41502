//===- FixText.h - From proposed code to edits -----------------*- C++ -*-===//
//
// Owns where a proposed insertion (Finding.h) goes in the text: the indentation,
// the braces that a statement gets when it is the only one of an `if`, the line
// ends. In: findings and the text. Out: Finding::Fixes. A place that is not what
// it should be (inside a macro, beside a preprocessor line, in the head of a
// `for`) gets no fix; all edits of a fix belong together.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_REPORT_FIXTEXT_H
#define CLOSECALL_CHECKS_REPORT_FIXTEXT_H

#include "checks/report/Finding.h"
#include "checks/report/SourceText.h"
#include <optional>

namespace closecall::report {

/// Fills Fixes of the findings that have something in Mend.
void renderFixes(std::vector<Finding> &Findings, const SourceText &Sources);

/// Where what the finding is about was acquired.
Range acquiredAt(const Finding &F);

/// Of the fixes that put something at the same place, keeps that for the handle
/// which was acquired last: a statement is released before its connection. For
/// hosts that apply fixes in an order of their own; the others come in the next run.
void separateFixes(std::vector<Finding> &Findings);

/// The text after these edits, which do not overlap; of those at one place, the
/// first in the list comes first. Empty when an edit is outside the text.
std::optional<std::string> applyEdits(llvm::StringRef Text, std::vector<TextEdit> Edits);

} // namespace closecall::report

#endif
