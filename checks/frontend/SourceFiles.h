//===- SourceFiles.h - The files that a parse sees -------------*- C++ -*-===//
//
// Owns the file system below a parse: what is on disk, with some files
// replaced or hidden (the state of another commit), and the account of what
// the parse looked at. With that account a later run can tell whether the
// parse would see the same.
//
// Invariant: an Overlay is not changed while parses use it; a Dependencies
// belongs to one parse.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_SOURCEFILES_H
#define CLOSECALL_CHECKS_FRONTEND_SOURCEFILES_H

#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <map>
#include <optional>
#include <string>

namespace closecall::frontend {

/// Absolute path -> text, or nothing for a file that is not there.
class Overlay {
public:
  void replace(llvm::StringRef File, std::string Text);
  void hide(llvm::StringRef File);

  struct Entry {
    std::optional<std::string> Text;
    llvm::vfs::Status Status;
  };
  const Entry *find(llvm::StringRef AbsolutePath) const;
  /// Folders that exist only because a file of ours lies in them.
  bool isFolder(llvm::StringRef AbsolutePath) const;
  bool empty() const { return Files.empty(); }
  const llvm::StringMap<Entry> &files() const { return Files; }

private:
  llvm::StringMap<Entry> Files;
  llvm::StringMap<llvm::vfs::Status> Folders;
};

/// 64 bits of a text, for comparing files; 0 stands for no file.
uint64_t contentHash(llvm::StringRef Text);

/// What a parse looked at: each path with the hash of what was read. Folders
/// and files that were only asked for, not read, are there with Asked.
struct Dependencies {
  static constexpr uint64_t Absent = 0, Asked = 1;
  std::map<std::string, uint64_t> Files;
};

/// A file system of its own (with its own working directory).
llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>
makeFileSystem(const Overlay *Replaced, Dependencies *Seen);

} // namespace closecall::frontend

#endif
