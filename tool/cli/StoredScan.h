//===- StoredScan.h - What a whole scan found, as a file -------*- C++ -*-===//
//
// Owns the text that the cache keeps of a scan: how each file was parsed, without
// its functions, and what the analysis found. With it, a scan of the same program
// neither reads modules nor solves. The cache says whether it is still right.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_STOREDSCAN_H
#define CLOSECALL_TOOL_CLI_STOREDSCAN_H

#include "checks/frontend/ParseFile.h"
#include "checks/policy/Analyze.h"
#include "tool/cli/Settings.h"

namespace closecall::cli {

/// All that the result depends on besides what the files hold and Cache::open.
std::string scanKey(const Settings &S, const std::vector<frontend::CompileCommand> &Commands);

/// A file of the scan: all of its outcome but functions, records and callees.
frontend::ParseOutcome withoutFunctions(const frontend::ParseOutcome &Outcome);

std::string writeScan(const std::vector<frontend::ParseOutcome> &Files,
                      const policy::AnalysisResult &Result);

/// Fills Files (withoutFunctions) and Result, which gets no Why.
llvm::Error readScan(llvm::StringRef Text, llvm::StringRef FileName,
                     std::vector<frontend::ParseOutcome> &Files, policy::AnalysisResult &Result);

} // namespace closecall::cli

#endif
