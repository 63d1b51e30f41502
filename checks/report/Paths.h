//===- Paths.h - How reports write file names ------------------*- C++ -*-===//
//
// Owns making absolute paths relative, and turning them into URIs.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_REPORT_PATHS_H
#define CLOSECALL_CHECKS_REPORT_PATHS_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace closecall::report {

/// File below Base, without Base; nullopt when it lies elsewhere.
std::optional<llvm::StringRef> below(llvm::StringRef File, llvm::StringRef Base);

/// File relative to Base where it lies below it, else File.
llvm::StringRef shown(llvm::StringRef File, llvm::StringRef Base);

/// The top of the repository that holds Folder, or Folder itself.
std::string repositoryRoot(llvm::StringRef Folder);

/// A path with what a URI may not hold percent-encoded; slashes stay.
std::string uriPath(llvm::StringRef Path);

/// Absolute, without `.` and `..`.
std::string absolutePath(llvm::StringRef File, llvm::StringRef Base);

} // namespace closecall::report

#endif
