//===- Cache.cpp - Extracted modules, kept between scans ------------------===//
//
// FOLDER/v1/KK/KEY/DEPS.ccir: KEY is the hash of tool, packs and command, DEPS
// that of the files read, so that a command keeps an entry for each of a few
// states of its sources (branches). StoredOutcome.h says what an entry holds.
// FOLDER/v1/KK/KEY/DEPS.ccscan: the same for a scan; the files read, as there, then
//
//   closecall-entries N
//   FILE                 N times: the entries of its outcomes
//   ...                  the body
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
    const uint64_t Hash = C->Stamps->hashOf(File);
    if (Hash <= Dependencies::Asked) {
      Why = "the cache is not used, since '" + File + "' cannot be read";
      return nullptr;
    }
    H.update(llvm::utohexstr(Hash) + '\0');
  }
  C->ReadBefore = C->Stamps->filesRead();
  auto Bytes = H.final<16>();
  C->Salt = llvm::toHex(llvm::ArrayRef<uint8_t>(Bytes)) + frontend::parserVersion();
  return C;
}

std::unique_ptr<Cache> Cache::with(llvm::StringRef More) const {
  auto C = std::make_unique<Cache>();
  C->Folder = Folder;
  C->Limit = Limit;
  C->Stamps = Stamps;
  C->ReadBefore = ReadBefore;
  C->Whole = Whole;
  C->Salt = Salt + '\0' + More.str();
  return C;
}

std::string Cache::folderOf(StringRef Key) const {
  std::string Name = digest(Key);
  return Folder + "/" + Name.substr(0, 2) + "/" + Name;
}

std::string Cache::entryFolder(const CompileCommand &C) const {
  std::string Key = Salt + '\0' + C.Directory + '\0' + C.File;
  for (const std::string &A : C.Arguments)
    Key += '\0' + A;
  return folderOf(Key);
}

void Cache::Footing::add(llvm::ArrayRef<std::pair<StringRef, uint64_t>> Seen,
                         std::string Entry) {
  std::lock_guard<std::mutex> Guard(Lock);
  if (!Entry.empty())
    Entries.push_back(std::move(Entry));
  for (const auto &[File, Hash] : Seen) {
    auto [It, First] = Files.try_emplace(File, Hash);
    if (First || It->second == Hash)
      continue;
    // Whoever read it asked for it as well.
    if (It->second == Dependencies::Absent || Hash == Dependencies::Absent)
      Firm = false;
    else if (It->second == Dependencies::Asked)
      It->second = Hash;
    else if (Hash != Dependencies::Asked)
      Firm = false;
  }
}

bool Cache::findIn(const std::string &Where, StringRef Ending,
                   llvm::function_ref<bool(StringRef, StringRef, const std::string &)> Read) const {
  for (const Entry &E : entriesIn(Where)) {
    if (!StringRef(E.File).ends_with(Ending))
      continue;
    auto Buffer = llvm::MemoryBuffer::getFile(E.File, false, false);
    if (!Buffer)
      continue;
    StringRef Text = (*Buffer)->getBuffer();
    std::vector<std::pair<StringRef, uint64_t>> Seen;
    auto Body = readDependencies(Text, [&](StringRef File, uint64_t Hash) {
      const uint64_t Now = Stamps->hashOf(File);
      Seen.emplace_back(File, Hash);
      // What was only asked for must be there still, whatever it holds.
      return Hash == Dependencies::Asked ? Now != Dependencies::Absent : Now == Hash;
    });
    if (!Body)
      continue;
    if (!Read(Text.drop_back(Body->size()), *Body, E.File)) {
      // Cut off or from another world: as if it were not there.
      (void)fs::remove(E.File);
      continue;
    }
    touch(E.File);
    Whole->add(Seen, E.File);
    return true;
  }
  return false;
}

std::string Cache::keepIn(const std::string &Where, StringRef Ending, StringRef Head,
                          StringRef Body) const {
  if (fs::create_directories(Where))
    return "";
  std::vector<Entry> There = entriesIn(Where);
  llvm::sort(There, [](const Entry &A, const Entry &B) { return A.Used < B.Used; });
  for (size_t I = 0; I + StatesPerCommand <= There.size(); ++I)
    (void)fs::remove(There[I].File);
  std::string File = Where + "/" + digest(Head) + Ending.str();
  llvm::consumeError(
      writeAtomically(File, [&](llvm::raw_ostream &OS) { OS << Head << Body; }));
  Stored = true;
  return File;
}

std::optional<frontend::ParseOutcome> Cache::load(const CompileCommand &C,
                                                  Dependencies *Seen) const {
  std::optional<frontend::ParseOutcome> Found;
  findIn(entryFolder(C), ".ccir", [&](StringRef Head, StringRef Body, const std::string &File) {
    auto Outcome = readOutcome(Body, File);
    if (!Outcome) {
      llvm::consumeError(Outcome.takeError());
      return false;
    }
    Found = std::move(*Outcome);
    if (Seen)
      (void)readDependencies(Head, *Seen);
    return true;
  });
  return Found;
}

void Cache::store(const CompileCommand &C, const frontend::ParseOutcome &Outcome,
                  const Dependencies &Seen) const {
  const std::string Head = writeDependencies(Seen);
  const bool Failed = Outcome.Status == frontend::ParseOutcome::Failed;
  std::string Entry;
  if (!Head.empty() && !Outcome.ByChance && !Failed)
    Entry = keepIn(entryFolder(C), ".ccir", Head, writeOutcome(Outcome));
  const std::vector<std::pair<StringRef, uint64_t>> All(Seen.Files.begin(), Seen.Files.end());
  Whole->add(All, Entry);
  if (Outcome.ByChance || Head.empty() || Seen.Files.empty()) {
    std::lock_guard<std::mutex> Guard(Whole->Lock);
    Whole->Firm = false;
  }
  // The next scan need not read them then.
  for (const auto &[File, Hash] : Seen.Files)
    if (Hash > Dependencies::Asked)
      (void)Stamps->hashOf(File);
}

std::optional<std::string> Cache::findWhole(StringRef Key) const {
  std::optional<std::string> Found;
  findIn(folderOf(Salt + '\0' + Key.str()), ".ccscan",
         [&](StringRef, StringRef Body, const std::string &) {
           size_t Count = 0;
           if (!Body.consume_front("closecall-entries ") || Body.consumeInteger(10, Count) ||
               !Body.consume_front("\n"))
             return false;
           while (Count--) {
             auto [File, Rest] = Body.split('\n');
             Body = Rest;
             if (!File.contains("..") && fs::exists(Folder + "/" + File))
               touch((Folder + "/" + File).str());
           }
           Found = Body.str();
           return true;
         });
  return Found;
}

void Cache::keepWhole(StringRef Key, StringRef Body) const {
  Dependencies All;
  std::vector<std::string> Entries;
  {
    std::lock_guard<std::mutex> Guard(Whole->Lock);
    if (!Whole->Firm)
      return;
    for (const auto &E : Whole->Files)
      All.Files.emplace(E.first().str(), E.second);
    Entries = Whole->Entries;
  }
  llvm::sort(Entries);
  std::string Text = "closecall-entries " + std::to_string(Entries.size()) + "\n";
  for (const std::string &File : Entries)
    Text += File.substr(Folder.size() + 1) + "\n";
  if (const std::string Head = writeDependencies(All); !Head.empty())
    (void)keepIn(folderOf(Salt + '\0' + Key.str()), ".ccscan", Head, Text + Body.str());
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
