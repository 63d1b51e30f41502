//===- StoredLink.cpp - What linking gave, as a file ----------------------===//
//
//   closecall-summary 1 SETTINGS
//   HASH {...}           a line for each module: its .ccir file, its slice
//   HASH                 of all before
//
//===----------------------------------------------------------------------===//
#include "tool/cli/StoredLink.h"

#include "checks/frontend/SourceFiles.h"
#include "llvm/ADT/StringExtras.h"

using namespace closecall;
using namespace closecall::cli;
using llvm::StringRef;

static constexpr StringRef Magic = "closecall-summary 1 ";

llvm::Expected<uint64_t> closecall::cli::linkSettings(const Settings &S) {
  std::string Text = std::string(CLOSECALL_VERSION) + '\0' + (S.Strict ? "strict" : "") + '\0' +
                     S.Project.Options.str();
  for (const std::string &File : S.PackFiles) {
    auto Pack = readText(File, File);
    if (!Pack)
      return Pack.takeError();
    Text += '\0' + *Pack;
  }
  return frontend::contentHash(Text);
}

std::string closecall::cli::writeSlices(const Slices &Of, uint64_t SettingsHash,
                                        const rules::PackIndex &Packs) {
  std::string Out = Magic.str() + llvm::utohexstr(SettingsHash) + "\n";
  for (const auto &[Hash, Slice] : Of)
    Out += llvm::utohexstr(Hash) + " " + policy::toJson(Slice, Packs) + "\n";
  return Out + llvm::utohexstr(frontend::contentHash(Out)) + "\n";
}

llvm::Error closecall::cli::readSlices(StringRef Text, StringRef FileName,
                                       uint64_t SettingsHash, const rules::PackIndex &Packs,
                                       Slices &Out) {
  auto Wrong = [&](const char *What) {
    return llvm::createStringError(FileName + ": " + What);
  };
  StringRef All = Text;
  if (!Text.consume_front(Magic))
    return Wrong("not written by 'closecall link' of this version");
  size_t End = All.rtrim('\n').rfind('\n');
  uint64_t Hash = 0;
  if (End == StringRef::npos || All.drop_front(End + 1).trim().getAsInteger(16, Hash) ||
      frontend::contentHash(All.take_front(End + 1)) != Hash)
    return Wrong("cut off or changed");
  Text = Text.drop_back(All.size() - End - 1);
  auto [Head, Rest] = Text.split('\n');
  if (Head.getAsInteger(16, Hash) || Hash != SettingsHash)
    return Wrong("linked with other packs, options or another profile");
  while (!Rest.empty()) {
    auto [Line, After] = Rest.split('\n');
    auto [Name, Json] = Line.split(' ');
    if (Name.getAsInteger(16, Hash))
      return Wrong("cut off or changed");
    auto Slice = policy::sliceFromJson(Json, FileName, Packs);
    if (!Slice)
      return Slice.takeError();
    Out[Hash] = std::move(*Slice);
    Rest = After;
  }
  return llvm::Error::success();
}
