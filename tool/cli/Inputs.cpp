//===- Inputs.cpp - Which files, with which commands ----------------------===//
//
// The compile database decides, where there is one; a file that it does not
// list gets the flags of its nearest neighbour in it. Without a database flags
// are guessed, and the user is told.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/Inputs.h"

#include "checks/report/Paths.h"
#include "tool/cli/Settings.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace closecall;
using namespace closecall::cli;
using frontend::CompileCommand;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {

llvm::Error error(const llvm::Twine &Message) {
  return llvm::createStringError(Message);
}

std::string realPath(StringRef File) {
  llvm::SmallString<256> Real;
  return fs::real_path(File, Real) ? File.str() : Real.str().str();
}

/// One PATH of the command line.
struct Wanted {
  std::string Given, Absolute, Real;
  bool Folder = false;
  bool Met = false; ///< some command is for it
};

llvm::Expected<std::vector<Wanted>> wantedPaths(const ScanOptions &O,
                                                const Process &P) {
  std::vector<Wanted> All;
  for (const std::string &Given : O.Paths) {
    Wanted W;
    W.Given = Given;
    W.Absolute = report::absolutePath(Given, P.Cwd);
    fs::file_status Status;
    if (std::error_code EC = fs::status(W.Absolute, Status))
      return error("'" + Given + "': " +
                   (EC == std::errc::no_such_file_or_directory
                        ? std::string("no such file or folder")
                        : EC.message()));
    W.Real = realPath(W.Absolute);
    W.Folder = Status.type() == fs::file_type::directory_file;
    All.push_back(std::move(W));
  }
  return All;
}

bool matches(const Wanted &W, StringRef File, StringRef Real) {
  if (W.Folder)
    return report::below(File, W.Absolute) || report::below(Real, W.Real);
  return File == W.Absolute || Real == W.Real;
}

/// All files below Folder whose name is one of Kind, in the order of their names.
void filesBelow(StringRef Folder, bool (*Kind)(StringRef), std::vector<std::string> &Out) {
  std::error_code EC;
  std::vector<std::string> Folders;
  for (fs::directory_iterator It(Folder, EC, /*follow_symlinks=*/false), End;
       !EC && It != End; It.increment(EC)) {
    if (path::filename(It->path()).starts_with("."))
      continue;
    if (It->type() == fs::file_type::directory_file)
      Folders.push_back(It->path());
    else if (It->type() == fs::file_type::regular_file &&
             Kind(It->path()))
      Out.push_back(It->path());
  }
  for (const std::string &F : Folders)
    filesBelow(F, Kind, Out);
}

size_t commonPrefix(StringRef A, StringRef B) {
  size_t N = std::min(A.size(), B.size());
  return std::mismatch(A.begin(), A.begin() + N, B.begin()).first - A.begin();
}

bool isCxxName(StringRef File) {
  StringRef E = path::extension(File);
  return E != ".c" && E != ".h" && E != ".i";
}

class Collector {
public:
  Collector(const ScanOptions &O, const Process &P, std::string ResourceDir)
      : O(O), P(P), ResourceDir(std::move(ResourceDir)) {}

  llvm::Error run() {
    auto Paths = wantedPaths(O, P);
    if (!Paths)
      return Paths.takeError();
    if (O.Flags)
      return withFlags(*Paths);
    auto Database = databaseOf(O, P);
    if (!Database)
      return Database.takeError();
    if (*Database)
      return fromDatabase(**Database, *Paths);
    return guessed(*Paths);
  }

  Inputs Result;

private:
  void add(const CompileCommand &C) {
    std::vector<std::string> Notes;
    CompileCommand Cleaned = frontend::cleanCommand(C, ResourceDir, &Notes);
    if (readsNothingNew(Cleaned))
      return;
    Result.Commands.push_back(std::move(Cleaned));
    for (const std::string &N : Notes)
      Result.Notices.push_back(report::shown(C.File, P.Cwd).str() + ": " + N);
    if (O.Verbose)
      sayDropped(C, Result.Commands.back());
  }

  /// A command that was taken has the parser read the same of this file.
  bool readsNothingNew(const CompileCommand &Cleaned) {
    llvm::SmallVector<size_t, 1> &Same = Taken[Cleaned.File];
    if (!Same.empty()) {
      const std::string Key = frontend::readingKey(Cleaned);
      if (llvm::any_of(Same, [&](size_t I) {
            return frontend::readingKey(Result.Commands[I]) == Key;
          }))
        return true;
    }
    Same.push_back(Result.Commands.size());
    return false;
  }

  /// Which flags may matter and are not used: for the one who wonders.
  void sayDropped(const CompileCommand &Given, const CompileCommand &Cleaned) {
    std::string Dropped;
    for (StringRef A : llvm::drop_begin(Given.Arguments)) {
      if (!A.starts_with("-") || A == "-" || A == "--" || A == "-c" || A.starts_with("-o") ||
          A.starts_with("-M") || (A.starts_with("-W") && A != "-Werror") || A == "-Xclang" ||
          llvm::is_contained(Cleaned.Arguments, A))
        continue;
      Dropped += (Dropped.empty() ? "" : " ") + A.str();
    }
    if (!Dropped.empty())
      Result.Notices.push_back(report::shown(Given.File, P.Cwd).str() + ": flags not used: " +
                               Dropped);
  }

  llvm::Error withFlags(llvm::ArrayRef<Wanted> Paths) {
    for (const Wanted &W : Paths) {
      if (W.Folder)
        return error("'" + W.Given +
                     "' is a folder; flags after '--' go with files");
      add(frontend::commandWithFlags(W.Absolute, P.Cwd, *O.Flags));
    }
    return llvm::Error::success();
  }

  llvm::Error fromDatabase(StringRef File, std::vector<Wanted> &Paths) {
    StringRef Name = report::shown(File, P.Cwd);
    auto Database = frontend::loadDatabase(File, Name);
    if (!Database)
      return Database.takeError();
    if (Database->Commands.empty())
      return error(Name + ": the compile database lists no C or C++ file");
    for (const CompileCommand &C : Database->Commands) {
      std::string Real = Paths.empty() ? std::string() : realPath(C.File);
      bool Take = Paths.empty();
      for (Wanted &W : Paths)
        if (matches(W, C.File, Real))
          Take = W.Met = true;
      if (Take)
        add(C);
    }
    for (const Wanted &W : Paths) {
      if (W.Met)
        continue;
      std::vector<std::string> Files = {W.Absolute};
      if (W.Folder) {
        Files.clear();
        for (auto Kind : {frontend::isTranslationUnitName, frontend::isSourceName})
          if (Files.empty()) // headers only where there is nothing else
            filesBelow(W.Absolute, Kind, Files);
        if (Files.empty())
          return error("no file below '" + W.Given + "' is in " + Name);
        Result.Notices.push_back("no file below '" + W.Given + "' is in " + Name.str() +
                                 "; they are analysed with the flags of their neighbours");
      }
      for (const std::string &File : Files) {
        const CompileCommand *Like = neighbour(File, Database->Commands);
        if (!W.Folder)
          Result.Notices.push_back("'" + W.Given + "' is not in " + Name.str() +
                                   "; it is analysed with the flags of '" +
                                   report::shown(Like->File, P.Cwd).str() + "'");
        add({Like->Directory, File, Like->Arguments});
      }
      Result.Guessed = true;
    }
    return llvm::Error::success();
  }

  llvm::Error guessed(llvm::ArrayRef<Wanted> Paths) {
    if (Paths.empty())
      return error(
          "no compile_commands.json here, in build folders, or above; give one "
          "with -p, or name files. CMake writes one with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, for other "
          "builds run 'bear -- make'");
    std::vector<std::string> Files;
    for (const Wanted &W : Paths) {
      size_t Before = Files.size();
      if (!W.Folder)
        Files.push_back(W.Absolute);
      else if (filesBelow(W.Absolute, frontend::isTranslationUnitName, Files);
               Files.size() == Before)
        return error("no C or C++ file below '" + W.Given + "'");
    }
    for (const std::string &F : Files)
      add(frontend::guessCommand(F));
    Result.Guessed = true;
    Result.Notices.push_back(
        "no compile database: flags are guessed, so headers may be missing and "
        "findings are less sure; give -p BUILD, or flags after '--'");
    return llvm::Error::success();
  }

  const ScanOptions &O;
  const Process &P;
  std::string ResourceDir;
  /// Places in Result.Commands, by file.
  llvm::StringMap<llvm::SmallVector<size_t, 1>> Taken;
};

} // namespace

llvm::Expected<std::optional<std::string>>
closecall::cli::databaseOf(const ScanOptions &O, const Process &P) {
  auto Found = frontend::findDatabase(O.BuildPath, P.Cwd);
  for (const std::string &Given : O.Paths) {
    if (!Found || *Found)
      break;
    std::string Path = report::absolutePath(Given, P.Cwd);
    Found = frontend::findDatabase("", fs::is_directory(Path) ? StringRef(Path)
                                                             : path::parent_path(Path));
  }
  return Found;
}

const CompileCommand *
closecall::cli::neighbour(StringRef File, llvm::ArrayRef<CompileCommand> Commands) {
  const CompileCommand *Best = nullptr;
  size_t BestScore = 0;
  for (const CompileCommand &C : Commands) {
    size_t Score = 2 * commonPrefix(path::parent_path(File),
                                    path::parent_path(C.File)) +
                   (isCxxName(C.File) == isCxxName(File) ? 1000 : 0) +
                   (path::stem(C.File) == path::stem(File) ? 1 : 0);
    if (!Best || Score > BestScore) {
      Best = &C;
      BestScore = Score;
    }
  }
  return Best;
}

llvm::Expected<Inputs> closecall::cli::collectInputs(const Settings &S,
                                                     const Process &P) {
  const ScanOptions &O = S.O;
  auto ResourceDir = frontend::findResourceDir(O.ResourceDir, P.Executable);
  if (!ResourceDir)
    return ResourceDir.takeError();
  Collector C(O, P, report::absolutePath(*ResourceDir, P.Cwd));
  if (llvm::Error E = C.run())
    return std::move(E);
  auto Key = [](const CompileCommand &C) {
    return std::tie(C.File, C.Directory, C.Arguments);
  };
  auto &Commands = C.Result.Commands;
  llvm::sort(Commands, [&](const CompileCommand &A, const CompileCommand &B) {
    return Key(A) < Key(B);
  });
  // Commands that differ only in what cleaning took away are the same.
  Commands.erase(std::unique(Commands.begin(), Commands.end(),
                             [&](const CompileCommand &A, const CompileCommand &B) {
                               return Key(A) == Key(B);
                             }),
                 Commands.end());
  llvm::erase_if(Commands, [&](const CompileCommand &Command) {
    if (!S.Project.Skip.matches(S.Project.relative(Command.File)))
      return false;
    if (C.Result.Skipped.empty() || C.Result.Skipped.back() != Command.File)
      C.Result.Skipped.push_back(Command.File);
    return true;
  });
  if (O.Shards) {
    // By file, so that a file's commands stay together.
    size_t File = 0;
    std::string Last;
    std::vector<CompileCommand> Own;
    for (CompileCommand &Command : Commands) {
      if (!Last.empty() && Command.File != Last)
        ++File;
      Last = Command.File;
      if (File % O.Shards == O.Shard - 1)
        Own.push_back(std::move(Command));
    }
    Commands = std::move(Own);
  }
  return std::move(C.Result);
}

llvm::Expected<rules::PackIndex>
closecall::cli::loadPacks(const std::vector<std::string> &Files) {
  rules::PackIndex Packs = rules::PackIndex::fromEmbedded();
  for (const std::string &File : Files) {
    auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
    if (!Buffer)
      return error(File + ": " + Buffer.getError().message());
    if (llvm::Error E = Packs.add((*Buffer)->getBuffer(), File))
      return std::move(E);
  }
  return std::move(Packs);
}
