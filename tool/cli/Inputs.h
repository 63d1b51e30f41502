//===- Inputs.h - Which files, with which commands -------------*- C++ -*-===//
//
// Turns the paths, -p and `--` flags of a command line into cleaned compile
// commands, in the order of their files.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_INPUTS_H
#define CLOSECALL_TOOL_CLI_INPUTS_H

#include "checks/frontend/CompileCommands.h"
#include "checks/rules/PackIndex.h"
#include "tool/cli/Commands.h"

namespace closecall::cli {

struct Settings;

struct Inputs {
  std::vector<frontend::CompileCommand> Commands; ///< cleaned, sorted by file
  std::vector<std::string> Notices;               ///< what the user should know
  bool Guessed = false; ///< flags were made up for some file
  std::vector<std::string> Skipped; ///< files that the project leaves out
};

/// An error is wrong usage or bad input (exit status 2).
llvm::Expected<Inputs> collectInputs(const Settings &S, const Process &P);

/// The entry whose flags suit File best: nearby, of the same language. Null when
/// there is none at all.
const frontend::CompileCommand *
neighbour(llvm::StringRef File, llvm::ArrayRef<frontend::CompileCommand> Commands);

/// The compile database: -p's, or the one found from the working folder upwards, or
/// else from the paths that are given. None: there is none.
llvm::Expected<std::optional<std::string>> databaseOf(const ScanOptions &O, const Process &P);

/// The built-in packs and those of --packs.
llvm::Expected<rules::PackIndex> loadPacks(const std::vector<std::string> &Files);

} // namespace closecall::cli

#endif
