//===- FileStamps.h - Content hashes that stat vouches for -----*- C++ -*-===//
//
// Owns the answer to "what does this file hold now?" for the cache: a hash of its
// text. A file that looks to stat as it did when it was hashed (device, inode,
// size, both times) is not read again; these pairs are kept in a file beside the
// cache's entries.
//
// Invariant: a pair is kept only of a file that was already older than RacyWindow
// when it was read, so that no later write can leave it looking the same. The
// time of the last change of the inode is compared as well, which nobody sets back.
// A stamp file that is cut off or changed is none.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_FILESTAMPS_H
#define CLOSECALL_TOOL_CLI_FILESTAMPS_H

#include "llvm/ADT/StringMap.h"
#include <atomic>
#include <mutex>
#include <optional>
#include <string>

namespace closecall::cli {

class FileStamps {
public:
  /// What stat says of a regular file; times in nanoseconds.
  struct Stamp {
    uint64_t Device = 0, Inode = 0, Size = 0, Modified = 0, Changed = 0;
    friend bool operator==(const Stamp &, const Stamp &) = default;
  };

  /// Reads what an earlier scan left in the file, if anything.
  explicit FileStamps(std::string File);

  // Thread-safe.
  /// frontend::contentHash of the file, Dependencies::Absent, or Asked for what
  /// is no regular file. One answer a scan.
  uint64_t hashOf(llvm::StringRef Path);
  /// How many files had to be read.
  size_t filesRead() const { return Read; }

  /// Writes what is new; an error costs the file only.
  void save();

private:
  struct Record {
    Stamp At;
    uint64_t Hash = 0;
    bool Used = false;
  };
  std::string File;
  std::mutex Lock;
  llvm::StringMap<Record> Records;
  llvm::StringMap<uint64_t> Answers; ///< of this scan
  bool Dirty = false;
  std::atomic<size_t> Read = 0;
};

} // namespace closecall::cli

#endif
