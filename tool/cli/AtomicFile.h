//===- AtomicFile.h - Output files that are whole or not there -*- C++ -*-===//
//
// Owns writing a file beside its final name and renaming it, so that a reader
// never sees half of it and a failed run leaves the old one.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_ATOMICFILE_H
#define CLOSECALL_TOOL_CLI_ATOMICFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace closecall::cli {

/// Something that is no regular file (a pipe, /dev/stdout) is written directly.
llvm::Error
writeAtomically(llvm::StringRef File,
                llvm::function_ref<void(llvm::raw_ostream &)> Write);

} // namespace closecall::cli

#endif
