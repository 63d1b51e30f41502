//===- SourceFiles.cpp - The files that a parse sees ----------------------===//
//
// A proxy in front of the disk. Paths are made absolute before they are looked
// up or recorded, so that the account does not depend on the working folder.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/SourceFiles.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace closecall::frontend;
using llvm::StringRef;
using llvm::Twine;
namespace vfs = llvm::vfs;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

uint64_t closecall::frontend::contentHash(StringRef Text) {
  // 0 and 1 have meanings of their own.
  return std::max<uint64_t>(llvm::xxh3_64bits(Text), 2);
}

static vfs::Status makeStatus(StringRef Path, size_t Size, fs::file_type Type) {
  return vfs::Status(Path, vfs::getNextVirtualUniqueID(), llvm::sys::TimePoint<>(), 0, 0, Size,
                     Type, fs::all_read);
}

void Overlay::replace(StringRef File, std::string Text) {
  vfs::Status Status = makeStatus(File, Text.size(), fs::file_type::regular_file);
  Files.insert_or_assign(File, Entry{std::move(Text), Status});
  for (StringRef D = path::parent_path(File); !D.empty(); D = path::parent_path(D))
    if (!Folders.try_emplace(D, makeStatus(D, 0, fs::file_type::directory_file)).second)
      break;
}

void Overlay::hide(StringRef File) { Files.insert_or_assign(File, Entry{std::nullopt, {}}); }

const Overlay::Entry *Overlay::find(StringRef AbsolutePath) const {
  auto It = Files.find(AbsolutePath);
  return It == Files.end() ? nullptr : &It->second;
}

bool Overlay::isFolder(StringRef AbsolutePath) const { return Folders.count(AbsolutePath); }

namespace {

/// A file of the overlay, opened.
class TextFile : public vfs::File {
public:
  TextFile(vfs::Status Status, StringRef Text) : Stat(std::move(Status)), Text(Text) {}
  llvm::ErrorOr<vfs::Status> status() override { return Stat; }
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>>
  getBuffer(const Twine &Name, int64_t, bool, bool) override {
    llvm::SmallString<128> Storage;
    return llvm::MemoryBuffer::getMemBufferCopy(Text, Name.toStringRef(Storage));
  }
  std::error_code close() override { return {}; }

private:
  vfs::Status Stat;
  StringRef Text;
};

/// The disk. A pipe or a device would be read for ever, and `#include` can name one:
/// they are empty.
class OrdinaryFiles : public vfs::ProxyFileSystem {
public:
  using ProxyFileSystem::ProxyFileSystem;

  llvm::ErrorOr<std::unique_ptr<vfs::File>> openFileForRead(const Twine &Path) override {
    if (auto Status = status(Path); Status && !Status->isRegularFile() && !Status->isDirectory())
      return std::make_unique<TextFile>(
          makeStatus(Path.str(), 0, fs::file_type::regular_file), "");
    return ProxyFileSystem::openFileForRead(Path);
  }
};

/// A file on disk whose text is hashed as it is read.
class HashedFile : public vfs::File {
public:
  HashedFile(std::unique_ptr<vfs::File> Inner, uint64_t &Hash)
      : Inner(std::move(Inner)), Hash(Hash) {}
  llvm::ErrorOr<vfs::Status> status() override { return Inner->status(); }
  llvm::ErrorOr<std::string> getName() override { return Inner->getName(); }
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>>
  getBuffer(const Twine &Name, int64_t Size, bool NullTerminated, bool Volatile) override {
    auto Buffer = Inner->getBuffer(Name, Size, NullTerminated, Volatile);
    if (Buffer)
      Hash = contentHash((*Buffer)->getBuffer());
    return Buffer;
  }
  std::error_code close() override { return Inner->close(); }

private:
  std::unique_ptr<vfs::File> Inner;
  uint64_t &Hash; ///< in a std::map, whose elements stay where they are
};

class SeenFileSystem : public vfs::ProxyFileSystem {
public:
  SeenFileSystem(llvm::IntrusiveRefCntPtr<vfs::FileSystem> FS, const Overlay *Replaced,
                 Dependencies *Seen)
      : ProxyFileSystem(std::move(FS)), Replaced(Replaced), Seen(Seen) {}

  llvm::ErrorOr<vfs::Status> status(const Twine &Path) override {
    std::string Name = absolute(Path);
    llvm::ErrorOr<vfs::Status> Result = statusOf(Name, Path);
    note(Name, Result ? Dependencies::Asked : Dependencies::Absent);
    return Result;
  }

  bool exists(const Twine &Path) override { return bool(status(Path)); }

  llvm::ErrorOr<std::unique_ptr<vfs::File>> openFileForRead(const Twine &Path) override {
    std::string Name = absolute(Path);
    if (const Overlay::Entry *E = Replaced ? Replaced->find(Name) : nullptr) {
      if (!E->Text)
        return make_error_code(std::errc::no_such_file_or_directory);
      note(Name, contentHash(*E->Text));
      return std::make_unique<TextFile>(vfs::Status::copyWithNewName(E->Status, Path),
                                        *E->Text);
    }
    auto Result = ProxyFileSystem::openFileForRead(Path);
    uint64_t *Hash = note(Name, Result ? Dependencies::Asked : Dependencies::Absent);
    if (!Result || !Hash)
      return Result;
    return std::make_unique<HashedFile>(std::move(*Result), *Hash);
  }

private:
  std::string absolute(const Twine &Path) const {
    llvm::SmallString<256> P;
    Path.toVector(P);
    (void)makeAbsolute(P);
    path::remove_dots(P, /*remove_dot_dot=*/true);
    return P.str().str();
  }

  llvm::ErrorOr<vfs::Status> statusOf(StringRef Name, const Twine &Path) {
    if (const Overlay::Entry *E = Replaced ? Replaced->find(Name) : nullptr) {
      if (!E->Text)
        return make_error_code(std::errc::no_such_file_or_directory);
      return vfs::Status::copyWithNewName(E->Status, Path);
    }
    llvm::ErrorOr<vfs::Status> Result = ProxyFileSystem::status(Path);
    if (!Result && Replaced && Replaced->isFolder(Name))
      return makeStatus(Name, 0, fs::file_type::directory_file);
    return Result;
  }

  /// The recorded hash; what was read says more than what was asked.
  uint64_t *note(const std::string &Name, uint64_t Hash) {
    if (!Seen)
      return nullptr;
    auto [It, IsNew] = Seen->Files.try_emplace(Name, Hash);
    if (!IsNew && It->second <= Dependencies::Asked)
      It->second = std::max(It->second, Hash);
    return &It->second;
  }

  const Overlay *Replaced;
  Dependencies *Seen;
};

} // namespace

llvm::IntrusiveRefCntPtr<vfs::FileSystem>
closecall::frontend::makeFileSystem(const Overlay *Replaced, Dependencies *Seen) {
  auto Disk = llvm::makeIntrusiveRefCnt<OrdinaryFiles>(
      llvm::IntrusiveRefCntPtr<vfs::FileSystem>(vfs::createPhysicalFileSystem().release()));
  if (!Replaced && !Seen)
    return Disk;
  return llvm::makeIntrusiveRefCnt<SeenFileSystem>(Disk, Replaced, Seen);
}
