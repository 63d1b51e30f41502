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

#include "checks/project/ProjectFile.h"
#include "checks/project/Selection.h"
#include "checks/report/Finding.h"
#include "llvm/ADT/StringRef.h"
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
  /// Options of any check count for all: the analysis is shared. Config is a
  /// project file, "none", or empty: the nearest one above the main file.
  void addOptions(llvm::StringRef PackFiles, std::optional<bool> Strict,
                  llvm::StringRef Config);

  /// The project and the profile have the check on; Preview counts it in though
  /// it is a preview check. Cheap.
  bool wants(const clang::ASTContext &Ctx, llvm::StringRef CheckId, bool Preview);
  /// The check is switched on in clang-tidy.
  void want(llvm::StringRef CheckId, bool Preview) { Wanted[CheckId.str()] |= Preview; }

  const std::vector<report::Finding> &findings(clang::ASTContext &Ctx);
  /// What was wrong with the packs, or with the project file; each is returned
  /// once.
  std::vector<std::string> takeErrors();
  std::vector<std::string> takeProjectErrors();

private:
  void load(const clang::ASTContext &Ctx);

  const clang::ASTContext *Of = nullptr, *LoadedFor = nullptr;
  std::set<std::string> Packs;
  std::optional<bool> StrictOption;
  std::string Config;
  std::string MainFile;
  project::ProjectFile Project;
  project::Selection Checks, WithPreview;
  bool Strict = false;
  std::map<std::string, bool> Wanted; ///< check, and whether though in preview
  std::vector<report::Finding> Findings;
  std::vector<std::string> Errors, ProjectErrors;
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
