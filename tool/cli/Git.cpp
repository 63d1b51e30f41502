//===- Git.cpp - What git knows of a change -------------------------------===//
//
// Output is read with NUL between names, so that any file name is right. All
// texts come from one `git cat-file --batch`.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/Git.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace closecall::cli;
using llvm::StringRef;

namespace {

/// A file that is gone when the object dies.
struct Temporary {
  llvm::SmallString<128> Path;
  Temporary() {
    if (!llvm::sys::fs::createTemporaryFile("closecall", "git", Path))
      Remove.setFile(Path);
  }
  llvm::FileRemover Remove;
};

llvm::Expected<std::string> git(const std::string &Folder, std::vector<std::string> Arguments,
                                StringRef Input = "") {
  auto Program = llvm::sys::findProgramByName("git");
  if (!Program)
    return llvm::createStringError("--diff needs git, and there is none");
  Temporary In, Out, Err;
  std::error_code EC;
  {
    llvm::raw_fd_ostream OS(In.Path, EC);
    if (EC)
      return llvm::createStringError("a temporary file cannot be written: " + EC.message());
    OS << Input;
  }
  Arguments.insert(Arguments.begin(), {"git", "-C", Folder});
  std::vector<StringRef> Words(Arguments.begin(), Arguments.end());
  std::string Message;
  int Status = llvm::sys::ExecuteAndWait(
      *Program, Words, std::nullopt, {StringRef(In.Path), StringRef(Out.Path), StringRef(Err.Path)},
      0, 0, &Message);
  auto Text = llvm::MemoryBuffer::getFile(Out.Path, false, /*RequiresNullTerminator=*/false);
  if (Status == 0 && Text)
    return (*Text)->getBuffer().str();
  if (auto Said = llvm::MemoryBuffer::getFile(Err.Path); Said && Message.empty())
    Message = (*Said)->getBuffer().split('\n').first.str();
  return llvm::createStringError("git " + Arguments[3] + ": " + Message);
}

std::vector<StringRef> fields(StringRef Text) {
  std::vector<StringRef> Out;
  while (!Text.empty()) {
    auto [Field, Rest] = Text.split('\0');
    Out.push_back(Field);
    Text = Rest;
  }
  return Out;
}

/// All files of a repository that was not there.
llvm::Error addNew(const std::string &Root, Change &C) {
  auto Files = git(Root, {"ls-files", "--cached", "--others", "--exclude-standard", "-z"});
  if (!Files)
    return Files.takeError();
  for (StringRef Name : fields(*Files))
    C.Files.push_back({Root + "/" + Name.str(), "", "", std::nullopt, "", ""});
  return llvm::Error::success();
}

llvm::Error addChange(const std::string &Root, const std::string &Commit, Change &C);

/// Submodules that are checked out.
llvm::Error addSubmodules(const std::string &Root, const std::string &Commit, Change &C) {
  if (!llvm::sys::fs::exists(Root + "/.gitmodules"))
    return llvm::Error::success();
  auto Index = git(Root, {"ls-files", "--stage", "-z"});
  if (!Index)
    return Index.takeError();
  for (StringRef Entry : fields(*Index)) {
    // "160000 <hash> <stage>\t<name>"
    std::string Name = Entry.split('\t').second.str(), Folder = Root + "/" + Name;
    if (!Entry.starts_with("160000 ") || !llvm::sys::fs::exists(Folder + "/.git"))
      continue;
    auto Old = git(Root, {"rev-parse", "--verify", "--quiet", "--end-of-options",
                          Commit + ":" + Name});
    std::string OldCommit = Old ? StringRef(*Old).rtrim('\n').str() : "";
    bool Here = false;
    if (!Old)
      llvm::consumeError(Old.takeError());
    else if (auto There = git(Folder, {"cat-file", "-e", OldCommit + "^{commit}"}))
      Here = true;
    else {
      llvm::consumeError(There.takeError());
      C.Notices.push_back("submodule '" + Name + "' has no commit " + OldCommit.substr(0, 12) +
                          ", so all findings in it count as new; 'git fetch' there brings it");
    }
    if (llvm::Error E = Here ? addChange(Folder, OldCommit, C) : addNew(Folder, C))
      return E;
  }
  return llvm::Error::success();
}

/// Tracked and untracked files of Root against Commit, and its submodules.
llvm::Error addChange(const std::string &Root, const std::string &Commit, Change &C) {
  auto Diff = git(Root, {"diff", "--no-ext-diff", "--no-textconv", "--ignore-submodules",
                         "--name-status", "-z", "-M", Commit, "--"});
  if (!Diff)
    return Diff.takeError();
  std::vector<StringRef> F = fields(*Diff);
  auto Absolute = [&](StringRef Name) { return Root + "/" + Name.str(); };
  for (size_t I = 0; I + 1 < F.size(); I += 2) {
    char Kind = F[I].empty() ? ' ' : F[I][0];
    ChangedFile X;
    X.Repository = Root;
    X.Commit = Commit;
    X.OldName = F[I + 1].str();
    X.Old = X.Now = Absolute(F[I + 1]);
    if (Kind == 'R' || Kind == 'C') {
      if (I + 2 >= F.size())
        break;
      X.Now = Absolute(F[I + 2]);
      if (Kind == 'C')
        X.Old.clear(); // what it was copied from has its own entry or is unchanged
      ++I;
    } else if (Kind == 'A') {
      X.Old.clear();
    } else if (Kind == 'D') {
      X.Now.clear();
    }
    C.Files.push_back(std::move(X));
  }
  auto Untracked = git(Root, {"ls-files", "--others", "--exclude-standard", "-z"});
  if (!Untracked)
    return Untracked.takeError();
  for (StringRef Name : fields(*Untracked))
    C.Files.push_back({Absolute(Name), "", "", std::nullopt, "", ""});
  return addSubmodules(Root, Commit, C);
}

/// Old texts of the files of one repository, by one process.
llvm::Error readTexts(const std::string &Repository, llvm::ArrayRef<ChangedFile *> Asked) {
  std::string Wanted;
  for (const ChangedFile *F : Asked)
    Wanted += F->Commit + ":" + F->OldName + "\n";
  auto Out = git(Repository, {"cat-file", "--batch"}, Wanted);
  if (!Out)
    return Out.takeError();
  StringRef Rest = *Out;
  for (ChangedFile *F : Asked) {
    auto [Head, Body] = Rest.split('\n');
    // "<hash> blob <size>", or "<name> missing".
    auto [Before, Number] = Head.rsplit(' ');
    size_t Size = 0;
    if (Number.getAsInteger(10, Size) || Size > Body.size()) {
      Rest = Body;
      continue;
    }
    if (Before.ends_with(" blob"))
      F->OldText = Body.take_front(Size).str();
    Rest = Body.drop_front(std::min(Size + 1, Body.size()));
  }
  return llvm::Error::success();
}

} // namespace

llvm::Expected<Change> closecall::cli::changeSince(const std::string &Ref,
                                                   const std::string &Folder) {
  auto Top = git(Folder, {"rev-parse", "--show-toplevel"});
  if (!Top)
    return Top.takeError();
  std::string Root = StringRef(*Top).rtrim('\n').str();
  auto Commit = git(Folder, {"rev-parse", "--verify", "--quiet", "--end-of-options",
                             Ref + "^{commit}"});
  if (!Commit) {
    llvm::consumeError(Commit.takeError());
    return llvm::createStringError("--diff: '" + Ref + "' is no commit that git knows here");
  }
  Change C;
  C.Commit = StringRef(*Commit).rtrim('\n').str();
  // A clone without the history has no common commit.
  if (auto Base = git(Folder, {"merge-base", C.Commit, "HEAD"}))
    C.Commit = StringRef(*Base).rtrim('\n').str();
  else
    llvm::consumeError(Base.takeError());
  if (llvm::Error E = addChange(Root, C.Commit, C))
    return std::move(E);
  return C;
}

llvm::Error closecall::cli::readOldTexts(Change &C) {
  std::map<std::string, std::vector<ChangedFile *>> Asked;
  for (ChangedFile &F : C.Files)
    // The protocol separates names by line ends.
    if (!F.Old.empty() && !StringRef(F.OldName).contains('\n'))
      Asked[F.Repository].push_back(&F);
  for (const auto &[Repository, Files] : Asked)
    if (llvm::Error E = readTexts(Repository, Files))
      return E;
  return llvm::Error::success();
}
