//===- SarifMerge.h - Logs of shards as one --------------------*- C++ -*-===//
//
// Owns joining SARIF logs that closecall wrote. The result does not depend on
// the order of the logs, nor on how they are grouped, and a finding that
// several logs hold (one in a header) is there once. Findings that only a number
// tells apart are numbered over all logs: fingerprints are those of one scan.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_OUTPUT_SARIFMERGE_H
#define CLOSECALL_TOOL_OUTPUT_SARIFMERGE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <utility>
#include <vector>

namespace closecall::output {

struct MergedSarif {
  std::string Text;
  int ExitCode = 0; ///< 1 when one log has it, else 3 when one has it
  size_t Results = 0;
};

/// Logs are (name, text); an error names the log that is none of ours.
llvm::Expected<MergedSarif>
mergeSarif(llvm::ArrayRef<std::pair<std::string, std::string>> Logs);

} // namespace closecall::output

#endif
