//===- SarifLimits.h - What viewers of a log accept ------------*- C++ -*-===//
//
// Owns how far a SARIF log is cut, and what it says then. GitHub stores 25,000
// results a run and refuses what is larger than 10 MB gzipped. And what is cut
// first, in the HTML page as well.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_OUTPUT_SARIFLIMITS_H
#define CLOSECALL_TOOL_OUTPUT_SARIFLIMITS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include <string>
#include <vector>

namespace closecall::output {

/// The log with as many of its results as viewers accept; Text(N) writes it with N.
std::string withinLimits(size_t Results, llvm::function_ref<std::string(size_t)> Text);

/// What a log of that many results says when only Limit of them are in it.
std::string cutNotice(size_t Results, size_t Limit);

/// How much a result matters when there is no room for all.
struct Weight {
  bool Suppressed = false;
  unsigned Severity = 0; ///< the higher the worse
};

/// The indices of those that stay, in order: what is suppressed goes first, then
/// what is less severe, then what comes later.
std::vector<size_t> mostImportant(const std::vector<Weight> &Results, size_t Limit);

struct Report;
/// The same for the findings of a report.
std::vector<size_t> mostImportant(const Report &R, size_t Limit);

} // namespace closecall::output

#endif
