//===- Cache.cpp - Extracted modules, kept between scans ------------------===//
//
// FOLDER/v1/KK/KEY/DEPS.ccir: KEY is the hash of tool, packs and command, DEPS
// that of the files read, so that a command keeps an entry for each of a few
// states of its sources (branches). StoredOutcome.h says what an entry holds.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/Cache.h"

#include "tool/cli/AtomicFile.h"
#include "tool/cli/StoredOutcome.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

using namespace closecall;
using namespace closecall::cli;
using frontend::CompileCommand;
using frontend::Dependencies;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {

constexpr size_t StatesPerCommand = 4;

std::string digest(StringRef Text) {
  llvm::BLAKE3 H;
  H.update(Text);
  auto Bytes = H.final<16>();
  return llvm::toHex(llvm::ArrayRef<uint8_t>(Bytes), /*LowerCase=*/true);
}

struct Entry {
  std::string File;
  llvm::sys::TimePoint<> Used;
  uint64_t Size = 0;
};

std::vector<Entry> entriesIn(StringRef Folder) {
  std::vector<Entry> Out;
  std::error_code EC;
  for (fs::directory_iterator It(Folder, EC), End; !EC && It != End; It.increment(EC)) {
    auto Status = It->status();
    if (Status && Status->type() == fs::file_type::regular_file)
      Out.push_back({It->path(), Status->getLastModificationTime(), Status->getSize()});
  }
  return Out;
}

void touch(const std::string &File) {
  int Descriptor;
  if (fs::openFileForReadWrite(File, Descriptor, fs::CD_OpenExisting, fs::OF_None))
    return;
  fs::file_t Handle = fs::convertFDToNativeFile(Descriptor);
  (void)fs::setLastAccessAndModificationTime(Descriptor, std::chrono::system_clock::now());
  (void)fs::closeFile(Handle);
}

} // namespace

std::string closecall::cli::defaultCacheFolder() {
  if (const char *X = std::getenv("XDG_CACHE_HOME"); X && path::is_absolute(X))
    return std::string(X) + "/closecall";
  if (const char *H = std::getenv("HOME"); H && path::is_absolute(H))
    return std::string(H) + "/.cache/closecall";
  return "";
}

std::unique_ptr<Cache> Cache::open(const std::string &Folder, uint64_t Limit,
                                   const std::string &Executable,
                                   const std::vector<std::string> &Packs, std::string &Why) {
  auto C = std::make_unique<Cache>();
  C->Folder = Folder + "/v1";
  C->Limit = Limit;
  if (std::error_code EC = fs::create_directories(C->Folder)) {
    Why = "the cache '" + Folder + "' cannot be used: " + EC.message();
    return nullptr;
  }
  C->Stamps = std::make_shared<FileStamps>(C->Folder + "/stamps");
  llvm::BLAKE3 H;
  std::vector<std::string> Files = Packs;
  Files.push_back(Executable);
  for (const std::string &File : Files) {
    auto Buffer = llvm::MemoryBuffer::getFile(File, false, /*RequiresNullTerminator=*/false);
    if (!Buffer) {
      Why = "the cache is not used, since '" + File + "' cannot be read: " +
            Buffer.getError().message();
      return nullptr;
    }
    H.update((*Buffer)->getBuffer());
  }
  auto Bytes = H.final<16>();
  C->Salt = llvm::toHex(llvm::ArrayRef<uint8_t>(Bytes)) + frontend::parserVersion();
  return C;
}

std::unique_ptr<Cache> Cache::with(llvm::StringRef More) const {
  auto C = std::make_unique<Cache>();
  C->Folder = Folder;
  C->Limit = Limit;
  C->Stamps = Stamps;
  C->Salt = Salt + '\0' + More.str();
  return C;
}

std::string Cache::entryFolder(const CompileCommand &C) const {
  std::string Key = Salt + '\0' + C.Directory + '\0' + C.File;
  for (const std::string &A : C.Arguments)
    Key += '\0' + A;
  std::string Name = digest(Key);
  return Folder + "/" + Name.substr(0, 2) + "/" + Name;
}

std::optional<frontend::ParseOutcome> Cache::load(const CompileCommand &C,
                                                  Dependencies *Seen) const {
  for (const Entry &E : entriesIn(entryFolder(C))) {
    if (!StringRef(E.File).ends_with(".ccir"))
      continue;
    auto Buffer = llvm::MemoryBuffer::getFile(E.File, false, false);
    if (!Buffer)
      continue;
    StringRef Text = (*Buffer)->getBuffer();
    auto Body = readDependencies(Text, [&](StringRef File, uint64_t Hash) {
      const uint64_t Now = Stamps->hashOf(File);
      // What was only asked for must be there still, whatever it holds.
      return Hash == Dependencies::Asked ? Now != Dependencies::Absent : Now == Hash;
    });
    if (!Body)
      continue;
    auto Outcome = readOutcome(*Body, E.File);
    if (!Outcome) {
      // Cut off or from another world: as if it were not there.
      llvm::consumeError(Outcome.takeError());
      (void)fs::remove(E.File);
      continue;
    }
    touch(E.File);
    if (Seen)
      (void)readDependencies(Text, *Seen);
    return std::move(*Outcome);
  }
  return std::nullopt;
}

void Cache::store(const CompileCommand &C, const frontend::ParseOutcome &Outcome,
                  const Dependencies &Seen) const {
  if (Outcome.ByChance || Outcome.Status == frontend::ParseOutcome::Failed)
    return;
  std::string Head = writeDependencies(Seen);
  if (Head.empty())
    return;
  std::string Where = entryFolder(C);
  if (fs::create_directories(Where))
    return;
  std::vector<Entry> There = entriesIn(Where);
  llvm::sort(There, [](const Entry &A, const Entry &B) { return A.Used < B.Used; });
  for (size_t I = 0; I + StatesPerCommand <= There.size(); ++I)
    (void)fs::remove(There[I].File);
  std::string Body = writeOutcome(Outcome);
  llvm::consumeError(writeAtomically(Where + "/" + digest(Head) + ".ccir",
                                     [&](llvm::raw_ostream &OS) { OS << Head << Body; }));
  Stored = true;
  // The next scan need not read them then.
  for (const auto &[File, Hash] : Seen.Files)
    if (Hash > Dependencies::Asked)
      (void)Stamps->hashOf(File);
}

void Cache::finish() const {
  Stamps->save();
  if (!Stored)
    return;
  std::vector<Entry> All;
  std::error_code EC;
  uint64_t Total = 0;
  for (fs::recursive_directory_iterator It(Folder, EC), End; !EC && It != End;
       It.increment(EC)) {
    auto Status = It->status();
    if (!Status || Status->type() != fs::file_type::regular_file)
      continue;
    All.push_back({It->path(), Status->getLastModificationTime(), Status->getSize()});
    Total += Status->getSize();
  }
  llvm::sort(All, [](const Entry &A, const Entry &B) { return A.Used < B.Used; });
  auto Now = std::chrono::system_clock::now();
  for (const Entry &E : All) {
    // What a killed process left behind.
    bool Left = StringRef(E.File).ends_with(".tmp") && Now - E.Used > std::chrono::hours(1);
    if (path::filename(E.File) == "stamps" || (Total <= Limit && !Left))
      continue;
    if (!fs::remove(E.File))
      Total -= E.Size;
  }
}
