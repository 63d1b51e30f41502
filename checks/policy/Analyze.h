//===- Analyze.h - From modules to findings --------------------*- C++ -*-===//
//
// The one entry point of the clang-free core: modules in, findings out. Hosts
// call it with one module (clang-tidy, clangd) or with a whole program (CLI).
// The result does not depend on the order of the modules.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_ANALYZE_H
#define CLOSECALL_CHECKS_POLICY_ANALYZE_H

#include "checks/catalog/Options.h"
#include "checks/ir/FunctionIR.h"
#include "checks/report/Finding.h"
#include "checks/rules/PackIndex.h"
#include "llvm/ADT/StringSet.h"
#include <string>
#include <vector>

namespace closecall::policy {

struct AnalysisOptions {
  /// strict: unknown callees borrow, unknown C++ callees may throw, low
  /// confidence and preview checks are shown.
  bool Strict = false;
  /// Steps that one obligation may take before its function counts as
  /// truncated.
  unsigned StepBudget = 200000;
  unsigned Jobs = 1;
  /// What the project sets of single checks.
  catalog::CheckOptions Checks;
  /// Record why nothing was reported (closecall why).
  bool Why = false;
  /// The checks that are shown ("closecall-result-leak"); empty: all. What only
  /// serves others is not computed. Others may still be among the findings.
  llvm::StringSet<> Wanted;

  bool wants(llvm::StringRef Id) const { return Wanted.empty() || Wanted.contains(Id); }
  bool wantsFamily(llvm::StringRef Family) const;
};

/// Why an obligation ended without a finding.
struct WhyNote {
  report::Range Acquired, At;
  std::string Function, Handle, Reason;
};

struct TruncatedFunction {
  std::string Function, Reason;
  report::Range At;
};

struct AnalysisResult {
  /// Sorted by location, check and message; each with its fingerprint.
  std::vector<report::Finding> Findings;
  std::vector<TruncatedFunction> Truncated;
  std::vector<WhyNote> Why;
  unsigned Functions = 0, Obligations = 0;
  uint64_t Steps = 0;
};

/// The summary of every function, for those who work on the analyzer.
std::string dumpSummaries(const std::vector<ir::Module> &Modules,
                          const rules::PackIndex &Packs);

AnalysisResult analyze(const std::vector<ir::Module> &Modules,
                       const rules::PackIndex &Packs,
                       const AnalysisOptions &Options);

} // namespace closecall::policy

#endif
