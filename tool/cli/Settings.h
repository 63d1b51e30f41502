//===- Settings.h - The project file and the command line ------*- C++ -*-===//
//
// Owns the merge of .closecall.json and the options of a command: options win,
// --checks is applied after the project's globs, --packs adds. Loads what
// either names.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_SETTINGS_H
#define CLOSECALL_TOOL_CLI_SETTINGS_H

#include "checks/policy/Analyze.h"
#include "checks/project/ProjectFile.h"
#include "checks/project/Selection.h"
#include "checks/rules/PackIndex.h"
#include "tool/cli/Commands.h"
#include <optional>

namespace closecall::cli {

struct Settings {
  ScanOptions O;
  project::ProjectFile Project;
  project::Selection Checks;
  /// The packs of the user on top of the built-in ones; none: only those.
  std::optional<rules::PackIndex> OwnPacks;
  FailOn Fail = FailOn::Warning;
  bool Strict = false;
  /// Absolute; empty: none.
  std::string Baseline;

  std::vector<std::string> PackFiles; ///< the user's
  /// Empty: no cache.
  std::string CacheFolder;

  policy::AnalysisOptions analysisOptions() const;
  /// All packs in force. Without any of the user they are read at the first call: a scan
  /// that is kept in the cache does without.
  const rules::PackIndex &packs() const {
    return OwnPacks ? *OwnPacks : rules::PackIndex::builtin();
  }
};

/// An error is wrong usage or bad input (exit status 2).
llvm::Expected<Settings> settle(const ScanOptions &O, const Process &P);

/// The text of a file that the user names; errors say the name as given.
llvm::Expected<std::string> readText(llvm::StringRef File, llvm::StringRef ShownAs);

} // namespace closecall::cli

#endif
