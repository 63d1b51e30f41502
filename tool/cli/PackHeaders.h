//===- PackHeaders.h - A pack against real headers -------------*- C++ -*-===//
//
// Owns the question whether what a pack names is declared by the library's own
// headers, as the compiler sees them with given flags.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_PACKHEADERS_H
#define CLOSECALL_TOOL_CLI_PACKHEADERS_H

#include "checks/rules/PackIndex.h"
#include "tool/cli/Commands.h"

namespace closecall::cli {

struct HeaderCheck {
  std::vector<std::string> NoHeader; ///< headers that are not found
  std::vector<std::string> Missing;  ///< functions that nothing declares
  size_t Found = 0;
};

/// Flags are those behind `--`; an error is bad input.
llvm::Expected<HeaderCheck> checkHeaders(const rules::PackIndex &Packs,
                                         const rules::PackInfo &Pack,
                                         const std::vector<std::string> &Flags,
                                         const Process &P);

} // namespace closecall::cli

#endif
