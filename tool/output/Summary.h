//===- Summary.h - What a scan did, in a few lines -------------*- C++ -*-===//
//
// Owns the closing table of the text report, which other formats print to the
// terminal, and the lines that say what was not analysed.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_OUTPUT_SUMMARY_H
#define CLOSECALL_TOOL_OUTPUT_SUMMARY_H

#include "tool/output/Format.h"

namespace closecall::output {

/// Counts of findings by check, of files and functions, and the time.
void writeSummary(const Report &R, const FormatOptions &O, llvm::raw_ostream &OS);

/// `closecall: warning: ...` for notices, files that were analysed in part or
/// not at all, and functions that were given up. Never silent about the last
/// three, not even when quiet.
void writeAccount(const Report &R, const FormatOptions &O, llvm::raw_ostream &OS);

/// "1 file", "2 files".
std::string counted(unsigned long long N, const char *Noun);

} // namespace closecall::output

#endif
