//===- Program.h - From parsed files to a report ---------------*- C++ -*-===//
//
// Owns what every analysing command does after parsing: analyse all modules as
// one program, keep the findings that are asked for, apply comments and path
// filters, and account for what was not analysed.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_PROGRAM_H
#define CLOSECALL_TOOL_CLI_PROGRAM_H

#include "tool/cli/Inputs.h"
#include "tool/cli/ParseAll.h"
#include "tool/cli/Settings.h"
#include "tool/output/Report.h"
#include <chrono>
#include <functional>
#include <memory>

namespace closecall::cli {

struct Scanned {
  output::Report R; ///< ExitCode and times are not set yet
  std::unique_ptr<report::SourceText> Sources;
  std::vector<ir::Module> Modules;
  std::vector<policy::WhyNote> Why;
};

/// What a command makes of the parsed files.
enum class Need {
  Findings, ///< only analyseProgram, for which the cache may know the result
  Modules,
  ModulesAndSeen ///< and what each parse looked at
};

/// Parses with the cache of the settings, if any. Notices of In grow.
ParsedFiles parseProgram(const Settings &S, const Process &P, Inputs &In, Need For);

/// Modules to findings; policy::analyze unless somebody has a better way.
using Analysis = std::function<policy::AnalysisResult(const std::vector<ir::Module> &,
                                                      const policy::AnalysisOptions &)>;

/// With Why, the findings that are not asked for stay.
/// Sources, when given, holds texts that replace those on disk.
Scanned analyseProgram(const Settings &S, const Process &P, const Inputs &In,
                       ParsedFiles Parsed,
                       std::unique_ptr<report::SourceText> Sources = nullptr,
                       bool Why = false, const Analysis &Analyse = nullptr);

/// Compares with the baseline that the settings name, if any.
llvm::Error applyBaseline(const Settings &S, const Process &P, Scanned &Out);

/// By findings, failed files and what the project tolerates; fills Intolerable.
int exitStatus(output::Report &R, const Settings &S);

/// Writes all reports that the options ask for, and the account.
llvm::Error writeReports(const output::Report &R, const ScanOptions &O);

} // namespace closecall::cli

#endif
