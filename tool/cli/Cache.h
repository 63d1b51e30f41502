//===- Cache.h - Extracted modules, kept between scans ---------*- C++ -*-===//
//
// Owns a folder of what parsing gave, keyed by content: the tool's own bytes,
// the packs, the compile command, and the text of every file that the parse
// read, together with the files that it looked for in vain. An entry that is
// found is right; anything else is a miss.
//
// Invariant: entries are written beside their name and renamed, and end in a
// hash of themselves, so that any number of processes may share a folder and
// any of them may be killed. What a clock or a crash decided is not kept. An
// I/O error costs the entry, never the scan.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_CACHE_H
#define CLOSECALL_TOOL_CLI_CACHE_H

#include "checks/frontend/ParseFile.h"
#include "tool/cli/FileStamps.h"
#include <atomic>
#include <memory>
#include <optional>

namespace closecall::cli {

class Cache {
public:
  /// Executable and Packs (files of the user) go into every key. Null, with a
  /// reason, when the folder cannot be used.
  static std::unique_ptr<Cache> open(const std::string &Folder, uint64_t Limit,
                                     const std::string &Executable,
                                     const std::vector<std::string> &Packs,
                                     std::string &Why);
  /// The same folder for outcomes that depend on more than the command.
  std::unique_ptr<Cache> with(llvm::StringRef More) const;

  // Thread-safe.
  /// Seen is filled when it is given.
  std::optional<frontend::ParseOutcome> load(const frontend::CompileCommand &C,
                                             frontend::Dependencies *Seen) const;
  void store(const frontend::CompileCommand &C, const frontend::ParseOutcome &Outcome,
             const frontend::Dependencies &Seen) const;

  /// Keeps what was learned of files. Removes the entries that were not used for
  /// longest until the folder is within its limit; only when this process stored
  /// something.
  void finish() const;

  /// How many files had to be read to compare them.
  size_t filesRead() const { return Stamps->filesRead(); }

private:
  std::string entryFolder(const frontend::CompileCommand &C) const;
  std::string Folder, Salt;
  uint64_t Limit = 0;
  std::shared_ptr<FileStamps> Stamps;
  mutable std::atomic<bool> Stored = false;
};

/// Where the cache is when nobody says: below $XDG_CACHE_HOME or ~/.cache.
/// Empty when neither is known.
std::string defaultCacheFolder();

} // namespace closecall::cli

#endif
