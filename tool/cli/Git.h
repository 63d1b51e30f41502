//===- Git.h - What git knows of a change ----------------------*- C++ -*-===//
//
// Owns running git: which files differ from a commit, and what they were. Reads
// only; the working tree and the index stay as they are.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_GIT_H
#define CLOSECALL_TOOL_CLI_GIT_H

#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace closecall::cli {

struct ChangedFile {
  std::string Now; ///< absolute; empty: deleted
  std::string Old; ///< absolute; empty: added
  std::string OldName; ///< in the commit
  std::optional<std::string> OldText;
  std::string Repository, Commit; ///< whose file it was
};

struct Change {
  std::string Commit; ///< what is compared with
  std::vector<ChangedFile> Files;       ///< those of submodules as well
  std::vector<std::string> Notices;     ///< what could not be compared
};

/// The working tree (untracked files too) against the commit where Ref and
/// HEAD part, or Ref itself where they have none in common; a submodule against
/// the commit that it had there. An error is bad input: no repository, no such
/// commit, no git.
llvm::Expected<Change> changeSince(const std::string &Ref, const std::string &Folder);

/// Fills OldText of the files; one that is no file in the commit stays empty.
llvm::Error readOldTexts(Change &C);

} // namespace closecall::cli

#endif
