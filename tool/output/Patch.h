//===- Patch.h - A fix as the lines that it changes ------------*- C++ -*-===//
//
// Owns how reports show a fix to people: hunks of lines that stay, go and come.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_OUTPUT_PATCH_H
#define CLOSECALL_TOOL_OUTPUT_PATCH_H

#include "checks/report/Finding.h"
#include "checks/report/SourceText.h"

namespace closecall::output {

struct PatchLine {
  char Kind = ' ';     ///< ' ' stays, '-' goes, '+' comes
  unsigned Number = 0; ///< in the file as it is; 0 for what comes
  std::string Text;
};

struct Hunk {
  std::string File;
  std::vector<PatchLine> Lines;
};

/// In the order of files and lines. Empty when the text is not what the fix was
/// made for.
std::vector<Hunk> hunks(const report::Fix &F, const report::SourceText &Sources);

} // namespace closecall::output

#endif
