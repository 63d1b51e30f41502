//===- TidyRun.h - One analysis for all checks of a file -------*- C++ -*-===//
//
// clang-tidy makes one object a check and file; the analysis is one for all of
// them. A Runs belongs to the module and hands the checks of one context the
// same Run; the first check that asks computes it.
//
// Invariant: no state outlives the checks that share it, and contexts on other
// threads (clangd) do not meet.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_PLUGIN_TIDYRUN_H
#define CLOSECALL_TOOL_PLUGIN_TIDYRUN_H

#include "checks/report/Finding.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace clang {
class ASTContext;
} // namespace clang

namespace closecall::tidy {

/// Of one file, on one thread.
class Run {
public:
  /// Options of any check count for all: the analysis is shared.
  void addOptions(llvm::StringRef PackFiles, bool Strict);
  /// The check is on.
  void want(llvm::StringRef CheckId) { Wanted.insert(CheckId); }

  const std::vector<report::Finding> &findings(clang::ASTContext &Ctx);
  /// What was wrong with the packs; each is returned once.
  std::vector<std::string> takeErrors();

private:
  const clang::ASTContext *Of = nullptr;
  std::set<std::string> Packs;
  bool Strict = false;
  llvm::StringSet<> Wanted;
  std::vector<report::Finding> Findings;
  std::vector<std::string> Errors;
};

class Runs {
public:
  std::shared_ptr<Run> of(const void *Context);

private:
  std::mutex Lock;
  std::map<const void *, std::weak_ptr<Run>> Alive;
};

} // namespace closecall::tidy

#endif
