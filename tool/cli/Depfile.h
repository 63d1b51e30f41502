//===- Depfile.h - What a scan has read, for build systems -----*- C++ -*-===//
#ifndef CLOSECALL_TOOL_CLI_DEPFILE_H
#define CLOSECALL_TOOL_CLI_DEPFILE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace closecall::cli {

/// `Target: file file...` with the quoting of make, which ninja reads too.
/// Files are sorted and named once.
llvm::Error writeDepfile(llvm::StringRef File, llvm::StringRef Target,
                         std::vector<std::string> Reads);

} // namespace closecall::cli

#endif
