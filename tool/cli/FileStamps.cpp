//===- FileStamps.cpp - Content hashes that stat vouches for --------------===//
//
//   closecall-stamps 1
//   DEVICE INODE SIZE MODIFIED CHANGED HASH PATH     hexadecimal, sorted by path
//   HASH                                             of all lines before
//
//===----------------------------------------------------------------------===//
#include "tool/cli/FileStamps.h"

#include "checks/frontend/SourceFiles.h"
#include "tool/cli/AtomicFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <sys/stat.h>

using namespace closecall;
using namespace closecall::cli;
using frontend::Dependencies;
using llvm::StringRef;

namespace {

constexpr StringRef Head = "closecall-stamps 1\n";
/// File systems keep times as coarse as this.
constexpr uint64_t RacyWindow = 2'000'000'000;
/// Of projects that were not scanned this time.
constexpr size_t MaxRecords = 200'000;

uint64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Absent, Asked, or Asked + 1 for a regular file.
uint64_t look(const std::string &Path, FileStamps::Stamp &S) {
  struct stat St;
  if (::stat(Path.c_str(), &St) != 0)
    return Dependencies::Absent;
  if (!S_ISREG(St.st_mode))
    return Dependencies::Asked;
  auto Nanoseconds = [](const timespec &T) {
    return uint64_t(T.tv_sec) * 1'000'000'000 + uint64_t(T.tv_nsec);
  };
  S = {uint64_t(St.st_dev), uint64_t(St.st_ino), uint64_t(St.st_size),
       Nanoseconds(St.st_mtim), Nanoseconds(St.st_ctim)};
  return Dependencies::Asked + 1;
}

} // namespace

FileStamps::FileStamps(std::string Where) : File(std::move(Where)) {
  auto Buffer = llvm::MemoryBuffer::getFile(File, false, /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return;
  StringRef Text = (*Buffer)->getBuffer();
  size_t End = Text.rtrim('\n').rfind('\n');
  uint64_t Hash = 0;
  if (!Text.starts_with(Head) || Text.drop_front(End + 1).trim().getAsInteger(16, Hash) ||
      frontend::contentHash(Text.take_front(End + 1)) != Hash)
    return;
  Text = Text.take_front(End + 1).drop_front(Head.size());
  while (!Text.empty()) {
    auto [Line, Rest] = Text.split('\n');
    Text = Rest;
    Record R;
    bool Good = true;
    for (uint64_t *Field : {&R.At.Device, &R.At.Inode, &R.At.Size, &R.At.Modified,
                            &R.At.Changed, &R.Hash})
      Good = Good && !Line.consumeInteger(16, *Field) && Line.consume_front(" ");
    if (Good)
      Records[Line] = R;
  }
}

uint64_t FileStamps::hashOf(StringRef Path) {
  {
    std::lock_guard<std::mutex> Guard(Lock);
    if (auto It = Answers.find(Path); It != Answers.end())
      return It->second;
  }
  const std::string Name = Path.str();
  Stamp S;
  uint64_t Answer = look(Name, S);
  bool WasRead = false;
  if (Answer > Dependencies::Asked) {
    std::optional<uint64_t> Known;
    {
      std::lock_guard<std::mutex> Guard(Lock);
      if (auto It = Records.find(Path); It != Records.end() && It->second.At == S) {
        It->second.Used = true;
        Known = It->second.Hash;
      }
    }
    if (!Known) {
      const uint64_t Since = now();
      auto Buffer = llvm::MemoryBuffer::getFile(Name, false, false);
      Answer = Buffer ? frontend::contentHash((*Buffer)->getBuffer()) : Dependencies::Asked;
      WasRead = true;
      const bool Settled = std::max(S.Modified, S.Changed) + RacyWindow < Since;
      if (Stamp After; Buffer && Settled && !Path.contains('\n') &&
                       look(Name, After) > Dependencies::Asked && After == S) {
        std::lock_guard<std::mutex> Guard(Lock);
        Records[Path] = {S, Answer, true};
        Dirty = true;
      }
    } else
      Answer = *Known;
  }
  std::lock_guard<std::mutex> Guard(Lock);
  auto [It, First] = Answers.try_emplace(Path, Answer);
  Read += WasRead && First; // two threads may read one file
  return It->second;
}

void FileStamps::save() {
  if (!Dirty)
    return;
  llvm::SmallVector<StringRef, 0> Paths;
  for (const auto &E : Records)
    if (Records.size() <= MaxRecords || E.second.Used)
      Paths.push_back(E.first());
  llvm::sort(Paths);
  std::string Out = Head.str();
  for (StringRef Path : Paths) {
    const Record &R = Records.find(Path)->second;
    for (uint64_t Field :
         {R.At.Device, R.At.Inode, R.At.Size, R.At.Modified, R.At.Changed, R.Hash})
      Out += llvm::utohexstr(Field) + " ";
    Out += Path.str() + "\n";
  }
  Out += llvm::utohexstr(frontend::contentHash(Out)) + "\n";
  llvm::consumeError(writeAtomically(File, [&](llvm::raw_ostream &OS) { OS << Out; }));
  Dirty = false;
}
