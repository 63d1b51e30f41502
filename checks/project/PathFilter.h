//===- PathFilter.h - Globs over paths of a project ------------*- C++ -*-===//
//
// Owns the meaning of path globs in .closecall.json, as in .gitignore: `*` and
// `?` stay within a folder, `**` does not, a folder stands for all below it,
// and a glob without a slash matches at any depth. Paths are relative to the
// folder of the project file, with slashes.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_PROJECT_PATHFILTER_H
#define CLOSECALL_CHECKS_PROJECT_PATHFILTER_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace closecall::project {

/// Path is relative; "src/" in front of it counts for a glob "src".
bool globMatches(llvm::StringRef Glob, llvm::StringRef Path);

class PathFilter {
public:
  PathFilter() = default;
  explicit PathFilter(std::vector<std::string> Globs) : Globs(std::move(Globs)) {}
  bool empty() const { return Globs.empty(); }
  bool matches(llvm::StringRef RelativePath) const;

private:
  std::vector<std::string> Globs;
};

} // namespace closecall::project

#endif
