//===- Link.h - A program's facts, sliced by module ------------*- C++ -*-===//
//
// Owns the analysis in two steps. link() solves the whole program and gives
// each module what it needs to be checked alone: the summaries of its callees,
// who calls its functions, the findings that only the whole program shows.
// check() solves the functions of its modules once more with these.
//
// Invariant: the findings of check() over all modules, in any partition, are
// those of analyze(), with the same fingerprints.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_LINK_H
#define CLOSECALL_CHECKS_POLICY_LINK_H

#include "checks/flow/OwnershipPack.h"
#include "checks/policy/Analyze.h"
#include "checks/summary/Summary.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace closecall::policy {

/// What linking found out for one module.
struct Slice {
  /// A function that this module answers for; others have the same one.
  struct Function {
    uint32_t Index = 0; ///< Module::Functions
    bool HasCallers = false;
    /// Linker::lentParams
    std::vector<std::pair<unsigned, std::string>> Lent;
  };
  /// A callee of which a body was seen somewhere; without a summary, nothing is
  /// known of it.
  struct Callee {
    ir::CalleeId Id = 0;
    std::optional<summary::Summary> Sum;
  };
  /// A finding whose fingerprint has a number, because others are like it.
  struct Numbered {
    std::string Check, Message, Fingerprint;
    report::Range At;
  };
  std::string MainFile;
  /// What declarations of the whole program say; the same in all its slices.
  std::vector<flow::DeclaredFunction> Declared;
  std::vector<Function> Functions;
  std::vector<Callee> Callees;
  std::vector<std::string> EndedByCallers; ///< sorted
  std::vector<report::Finding> Whole;      ///< sorted
  std::vector<Numbered> Fingerprints;
};

/// One slice for each module, in their order.
std::vector<Slice> link(const std::vector<ir::Module> &Modules, const rules::PackIndex &Packs,
                        const AnalysisOptions &Options);

/// Slices[I] belongs to Modules[I]. An error means that it does not.
llvm::Expected<AnalysisResult> check(const std::vector<ir::Module> &Modules,
                                     const std::vector<Slice> &Slices,
                                     const rules::PackIndex &Packs,
                                     const AnalysisOptions &Options);

/// The stored form: one line of JSON.
std::string toJson(const Slice &S, const rules::PackIndex &Packs);
/// Errors are `FileName:/json/pointer: what is wrong`, one a line.
llvm::Expected<Slice> sliceFromJson(llvm::StringRef Text, llvm::StringRef FileName,
                                    const rules::PackIndex &Packs);

} // namespace closecall::policy

#endif
