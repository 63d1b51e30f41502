//===- ParseFile.h - One compile command to one Module ---------*- C++ -*-===//
//
// Runs clang's parser over a compile command as clang -fsyntax-only would,
// with body skipping and without warnings, and extracts the Module. Takes a
// command that CompileCommands.h has cleaned. Owns the account of what was
// lost: fatal errors are treated as errors, functions with errors are dropped
// one by one (in C++ those whose AST is not whole: ParseErrors.h), a file with unknown
// names is parsed again with them declared, a crash of the parser costs its file only.
//
// Invariant: no global state and no change of the process's working
// directory; the AST is gone when parseFile returns.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_PARSEFILE_H
#define CLOSECALL_CHECKS_FRONTEND_PARSEFILE_H

#include "checks/frontend/ApiNames.h"
#include "checks/frontend/Extract.h"
#include "checks/frontend/SourceFiles.h"
#include <string>
#include <vector>

namespace closecall::frontend {

/// One entry of a compile database, cleaned or not.
struct CompileCommand {
  std::string Directory, File;
  std::vector<std::string> Arguments; ///< with the compiler first
};

struct ParseDiagnostic {
  std::string File, Message;
  unsigned Line = 0, Col = 0;
};

struct ParseOptions {
  /// Wall-clock seconds after which a file is given up; 0: never. A last
  /// resort: the result then depends on the machine, and is Failed.
  unsigned TimeLimit = 0;
  /// Files that are not as on disk.
  const Overlay *Replaced = nullptr;
  /// When given, a file that mentions none of these is not parsed: its module is
  /// the one that parsing would give, without functions.
  const ApiNames *Dismiss = nullptr;
  /// What this file may not show of the program (Extract.h).
  const flow::OwnNames *Handles = nullptr;
  /// Filled with what the parse looked at, when given.
  Dependencies *Seen = nullptr;
};

struct ParseOutcome {
  enum Kind {
    Complete, ///< parsed without errors
    Partial,  ///< errors, but functions were analysed
    Failed    ///< nothing could be analysed (not found, bad flags, nothing in it parsed)
  } Status = Failed;
  ir::Module Module;
  std::vector<ParseDiagnostic> Errors; ///< the first 20
  unsigned ErrorCount = 0;
  ExtractStats Stats;
  std::string Reason; ///< Failed: why
  /// Failed: clang refused the flags, before it read the file.
  bool BadFlags = false;
  /// Every file that was read, absolute and sorted, with system headers and
  /// without clang's own.
  std::vector<std::string> Reads;
  /// Failed: by the clock or by a crash; another try may end otherwise.
  bool ByChance = false;
  /// Complete without a parse: nothing that the packs know can be reached from
  /// it. Errors that only a parse finds are not known then.
  bool Dismissed = false;
  /// Which ParseOptions::Handles it was parsed with (flow::HandleTypes::key).
  std::string HandlesKey;
};

/// Thread-safe; any number of calls may run in parallel.
ParseOutcome parseFile(const CompileCommand &Command,
                       const rules::PackIndex &Packs,
                       const ParseOptions &Options = {});

/// The parser that is linked in; another one may see the same file otherwise.
std::string parserVersion();

} // namespace closecall::frontend

#endif
