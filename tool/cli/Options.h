//===- Options.h - The command line as plain data --------------*- C++ -*-===//
//
// What Args.cpp makes of argv and the commands read. Knows nothing of the
// argument parser, which is compiled alone (it needs exceptions).
//
// Invariant: a value here has been checked; a command need not refuse it.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_OPTIONS_H
#define CLOSECALL_TOOL_CLI_OPTIONS_H

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace closecall::cli {

enum class When { Auto, Always, Never };
enum class FailOn { Error, Warning, Note, Never };
inline constexpr std::string_view FailOnNames[] = {"error", "warning", "note", "never"};

/// Options that all analysing commands share.
struct ScanOptions {
  std::vector<std::string> Paths;
  std::optional<std::vector<std::string>> Flags; ///< after `--`
  std::string BuildPath;                         ///< -p
  std::string ResourceDir;
  std::string Format = "text";
  std::string Output; ///< -o
  std::string Depfile, DepfileTarget; ///< --depfile FILE=TARGET
  std::vector<std::pair<std::string, std::string>> Reports; ///< format, file
  std::optional<FailOn> Fail;
  std::string Checks;
  std::optional<bool> Strict;
  std::string Config; ///< --config; empty: the nearest .closecall.json
  bool NoConfig = false;
  bool Fix = false; ///< scan only
  std::string Baseline, Diff;
  std::string CacheDir;
  bool NoCache = false;
  unsigned Shard = 0, Shards = 0; ///< K of N; 0: all
  std::vector<std::string> Packs;
  unsigned Jobs = 0; ///< 0: as many as there are processors
  unsigned TimeLimit = 0;
  bool NoDismiss = false;
  When Progress = When::Auto, Color = When::Auto;
  bool Quiet = false, Verbose = false, Stats = false;
};

struct Options {
  enum Kind {
    Exit, Scan, Baseline, Why, Extract, Link, Check, Merge, Init, DumpIR, Explain, Packs, Version
  } Command = Exit;
  ScanOptions Scanning;
  std::vector<std::string> Words; ///< arguments of explain and packs
  When Color = When::Auto;        ///< explain, packs
  bool DryRun = false, Schema = false; ///< init
  /// Exit: end with this status, after Text on standard output (0) or error.
  int Status = 0;
  std::string Text;
};

/// Never ends the process; wrong usage is {Exit, 2, message}.
Options parseArguments(int Argc, const char *const *Argv);

} // namespace closecall::cli

#endif
