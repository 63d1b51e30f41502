//===- Cache.h - Extracted modules, kept between scans ---------*- C++ -*-===//
//
// Owns a folder of what parsing gave, keyed by content: the tool's own bytes,
// the packs, the compile command, and the text of every file that the parse
// read, together with the files that it looked for in vain; and of what whole
// scans found, keyed by all of that together. An entry that is found is right;
// anything else is a miss.
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
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
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

  /// What keepWhole kept for Key, when none of the files has changed that any
  /// outcome of that scan rested on. Its outcomes count as used.
  std::optional<std::string> findWhole(llvm::StringRef Key) const;
  /// Keeps Body for a scan all of whose outcomes went through load or store, here or
  /// in with(); not when one of them was a matter of chance, or files changed meanwhile.
  void keepWhole(llvm::StringRef Key, llvm::StringRef Body) const;

  /// Keeps what was learned of files. Removes the entries that were not used for
  /// longest until the folder is within its limit; only when this process stored
  /// something.
  void finish() const;

  /// How many files had to be read to compare them.
  size_t filesRead() const { return Stamps->filesRead() - ReadBefore; }

private:
  /// What the outcomes of this scan rest on, and the entries that have them.
  struct Footing {
    std::mutex Lock;
    llvm::StringMap<uint64_t> Files;
    std::vector<std::string> Entries;
    bool Firm = true; ///< one state of each file, nothing by chance
    void add(llvm::ArrayRef<std::pair<llvm::StringRef, uint64_t>> Seen, std::string Entry);
  };
  std::string folderOf(llvm::StringRef Key) const;
  std::string entryFolder(const frontend::CompileCommand &C) const;
  /// The first entry of Where that Read takes, of those that rest on what is there.
  bool findIn(const std::string &Where, llvm::StringRef Ending,
              llvm::function_ref<bool(llvm::StringRef Head, llvm::StringRef Body,
                                      const std::string &File)>
                  Read) const;
  std::string keepIn(const std::string &Where, llvm::StringRef Ending, llvm::StringRef Head,
                     llvm::StringRef Body) const;
  std::string Folder, Salt;
  uint64_t Limit = 0;
  size_t ReadBefore = 0; ///< files that are in every key
  std::shared_ptr<FileStamps> Stamps;
  std::shared_ptr<Footing> Whole = std::make_shared<Footing>();
  mutable std::atomic<bool> Stored = false;
};

/// Where the cache is when nobody says: below $XDG_CACHE_HOME or ~/.cache.
/// Empty when neither is known.
std::string defaultCacheFolder();

} // namespace closecall::cli

#endif
