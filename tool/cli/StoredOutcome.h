//===- StoredOutcome.h - What a parse gave, as a file ----------*- C++ -*-===//
//
// Owns the .ccir files that `extract` writes and the cache keeps: which files
// the parse looked at, how it went, and the module. Text, the module as JSON
// (ir/Json.h), with a hash at the end.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_STOREDOUTCOME_H
#define CLOSECALL_TOOL_CLI_STOREDOUTCOME_H

#include "checks/frontend/ParseFile.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace closecall::cli {

/// Empty when a name cannot be stored (it holds a line end).
std::string writeDependencies(const frontend::Dependencies &Seen);
/// Calls Fn with each file and its hash until it says no. What follows them, or
/// nothing.
std::optional<llvm::StringRef>
readDependencies(llvm::StringRef Text,
                 llvm::function_ref<bool(llvm::StringRef, uint64_t)> Fn);
/// What follows them; nothing when the text does not begin with dependencies.
std::optional<llvm::StringRef> readDependencies(llvm::StringRef Text,
                                                frontend::Dependencies &Seen);

std::string writeOutcome(const frontend::ParseOutcome &Outcome);
llvm::Expected<frontend::ParseOutcome> readOutcome(llvm::StringRef Text,
                                                   llvm::StringRef FileName);

} // namespace closecall::cli

#endif
