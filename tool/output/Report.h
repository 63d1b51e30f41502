//===- Report.h - All that a scan has to say -------------------*- C++ -*-===//
//
// The one value that every output format gets: findings, suppressed ones too,
// and the account of what could not be analysed. Formats only read it.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_OUTPUT_REPORT_H
#define CLOSECALL_TOOL_OUTPUT_REPORT_H

#include "checks/report/Finding.h"
#include "checks/report/SourceText.h"
#include <string>
#include <vector>

namespace closecall::output {

/// What became of one file of the scan.
struct FileAccount {
  enum Kind { Complete, Partial, Failed } Status = Complete;
  std::string File; ///< absolute
  std::string Reason;
  bool Tolerated = false; ///< Failed, and the project accepts that
  struct Error {
    std::string File, Message;
    unsigned Line = 0, Col = 0;
  };
  std::vector<Error> Errors; ///< the first ones
  unsigned ErrorCount = 0;
  unsigned Functions = 0; ///< lowered
  /// Complete without a parse: it names nothing that the packs know.
  bool Dismissed = false;
  /// Functions with errors, and why.
  std::vector<std::pair<std::string, std::string>> Lost;
};

struct Truncation {
  std::string Function, Reason;
  report::Range At;
};

/// What findings were compared with.
struct Comparison {
  std::string With;    ///< "closecall-baseline.json", "main"
  size_t New = 0, Known = 0;
  size_t Gone = 0; ///< known there, found no more
};

struct Report {
  std::vector<report::Finding> Findings; ///< sorted; suppressed ones as well
  std::vector<FileAccount> Files;        ///< sorted by path
  std::vector<Truncation> Truncated;
  std::vector<std::string> Notices; ///< "no compile database ..."
  bool Guessed = false;             ///< commands were guessed
  std::vector<std::string> Skipped; ///< files that the project leaves out
  std::vector<Comparison> Compared; ///< baseline, base of the change
  /// Why the scan is not good enough for the project ("tolerate").
  std::vector<std::string> Intolerable;

  std::string Cwd;     ///< text shows paths relative to it
  std::string Root;    ///< the repository's top; SARIF's SRCROOT
  std::string Version; ///< of closecall
  std::vector<std::string> Arguments;
  int ExitCode = 0;

  unsigned Functions = 0, Obligations = 0;
  size_t FromCache = 0; ///< files that were not parsed
  size_t FilesRead = 0; ///< to compare them with what the cache knows
  unsigned long long Steps = 0;
  double ParseSeconds = 0, AnalysisSeconds = 0, TotalSeconds = 0;

  const report::SourceText *Sources = nullptr; ///< never null in a format

  unsigned failedFiles() const;
  unsigned toleratedFiles() const; ///< among the failed ones
  unsigned partialFiles() const;
  unsigned lostFunctions() const;
  unsigned dismissedFiles() const;
  unsigned suppressed() const;
};

} // namespace closecall::output

#endif
