//===- Fix.h - Mend what can be mended -------------------------*- C++ -*-===//
//
// Owns `scan --fix`: the fixes of all findings are tried together on the texts
// in memory, the files that change are parsed again and the program is analysed
// again. A fix stays when its finding is gone, nothing new is found where it is,
// and what parsed before still parses; the others are taken back and the rest is
// tried once more. Only then are files written, whole or not at all, and only
// files below the repository's top (or the working directory).
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_FIX_H
#define CLOSECALL_TOOL_CLI_FIX_H

#include "tool/cli/Program.h"

namespace closecall::cli {

struct Fixed {
  size_t Applied = 0, Files = 0;
  size_t TakenBack = 0; ///< tried, and not right
  size_t NotOurs = 0;   ///< in files outside of the project, or not to be written
};

/// Parsed is what Out was made of, with its Seen. On success Out is the scan of
/// the files as they are now. An error means that a file could not be written.
llvm::Expected<Fixed> applyFixes(const Settings &S, const Process &P, const Inputs &In,
                                 const ParsedFiles &Parsed, Scanned &Out);

} // namespace closecall::cli

#endif
