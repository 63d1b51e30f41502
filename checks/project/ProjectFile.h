//===- ProjectFile.h - .closecall.json -------------------------*- C++ -*-===//
//
// Owns the project's own settings: JSON with comments, found from a folder
// upwards to the top of the repository. The same file serves every host.
// Wrong keys and values are located errors; nothing is skipped in silence.
//
// Invariant: paths in a ProjectFile are absolute; globs are relative to Folder.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_PROJECT_PROJECTFILE_H
#define CLOSECALL_CHECKS_PROJECT_PROJECTFILE_H

#include "checks/catalog/Options.h"
#include "checks/project/PathFilter.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace closecall::project {

inline constexpr llvm::StringLiteral FileName = ".closecall.json";

/// What may go wrong without exit status 3, or may not although it could.
struct Tolerance {
  PathFilter Failed;                        ///< files that need not parse
  std::optional<unsigned> LostFunctions;    ///< at most; none: any number
  std::optional<unsigned> TruncatedFunctions;
};

struct ProjectFile {
  std::string File;   ///< empty: there is none, all is default
  std::string Folder; ///< of File; globs start here
  std::optional<bool> Strict;      ///< "profile"
  std::string Checks;              ///< globs, comma-separated
  catalog::CheckOptions Options;
  std::vector<std::string> Packs;
  std::string Baseline;
  std::string FailOn;              ///< "error", "warning", "note", "never" or ""
  PathFilter Report, Ignore, Skip; ///< "paths"
  Tolerance Tolerate;
  bool RequireReason = false;      ///< a NOLINT without a reason counts for nothing
  bool ReportUnused = true;        ///< suppressions that suppress nothing
  std::optional<bool> Cache;
  std::string CacheDir;
  uint64_t CacheLimit = uint64_t(2) << 30; ///< bytes

  /// File below Folder as globs see it; files elsewhere keep their full path.
  llvm::StringRef relative(llvm::StringRef File) const;
};

/// The nearest project file of Folder; empty when there is none up to the top
/// of its repository (or of the file system where there is no repository).
std::string findProjectFile(llvm::StringRef Folder);

llvm::Expected<ProjectFile> parseProjectFile(llvm::StringRef Text,
                                             llvm::StringRef ShownAs,
                                             llvm::StringRef File);
/// Reads File (absolute); errors show it as ShownAs.
llvm::Expected<ProjectFile> loadProjectFile(llvm::StringRef File,
                                            llvm::StringRef ShownAs);

/// The JSON schema of the file, with the options of all checks.
std::string schema();

} // namespace closecall::project

#endif
