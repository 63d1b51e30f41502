//===- ParseAll.h - All files, in parallel ---------------------*- C++ -*-===//
//
// Runs parseFile over commands on a pool of threads, with a progress line.
//
// Invariant: outcomes stand in the order of the commands, whatever the number
// of threads.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_PARSEALL_H
#define CLOSECALL_TOOL_CLI_PARSEALL_H

#include "checks/frontend/ParseFile.h"
#include "checks/policy/Analyze.h"
#include "tool/cli/Options.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>

namespace closecall::cli {

class Cache;

struct ParsedFiles {
  std::vector<frontend::ParseOutcome> Outcomes;
  std::vector<frontend::Dependencies> Seen; ///< when they were asked for
  double Seconds = 0;                       ///< summed over threads
  size_t FromCache = 0;
  size_t FilesRead = 0; ///< to find out whether the cache is right
  /// What the cache knows of the whole scan; the outcomes have no functions then.
  std::shared_ptr<policy::AnalysisResult> Known;
  /// Where the result of the analysis is to be kept, and under which key.
  std::shared_ptr<const Cache> Keep;
  std::string KeepKey;
};

struct ParseRequest {
  const frontend::Overlay *Replaced = nullptr;
  bool WantSeen = false;
  const Cache *Store = nullptr; ///< not used for what is replaced
};

/// The number of threads to use for -j.
unsigned jobs(unsigned Given);

/// Calls Fn on a thread that may recurse as deeply as those that parse; it takes over the
/// memory that one of these has left.
void onLargeStack(llvm::function_ref<void()> Fn);

ParsedFiles parseAll(const std::vector<frontend::CompileCommand> &Commands,
                     const rules::PackIndex &Packs, const ScanOptions &O,
                     const ParseRequest &Request = {});

/// Parses those once more that name records which only others of them show to
/// hold handles (flow/HandleTypes.h), and those that were not parsed and define a
/// function that others call and that may not return (flow/WaysOut.h).
/// Files.Outcomes are those of the commands.
void lookAgain(const std::vector<frontend::CompileCommand> &Commands,
               const rules::PackIndex &Packs, const ScanOptions &O,
               const ParseRequest &Request, ParsedFiles &Files);

} // namespace closecall::cli

#endif
