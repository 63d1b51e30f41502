//===- CompileCommands.cpp - Where commands come from ---------------------===//
//
// Finding clang's headers, the database, and commands for files that no
// database knows. Reading the database is in CompileDatabase.cpp, cleaning in
// CommandCleanup.cpp.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/CompileCommands.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace closecall::frontend;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {

bool hasBuiltinHeaders(StringRef ResourceDir) {
  llvm::SmallString<256> P(ResourceDir);
  path::append(P, "include", "stddef.h");
  return fs::exists(P);
}

llvm::Error error(const llvm::Twine &Message) {
  return llvm::createStringError(Message);
}

std::optional<std::string> databaseIn(StringRef Folder) {
  llvm::SmallString<256> P(Folder);
  path::append(P, "compile_commands.json");
  if (fs::is_regular_file(P))
    return P.str().str();
  return std::nullopt;
}

/// The newest database in the build folders of Folder.
std::optional<std::string> databaseBelow(StringRef Folder) {
  if (auto Here = databaseIn(Folder))
    return Here;
  std::vector<std::string> Found, Folders, Inner;
  std::error_code EC;
  for (fs::directory_iterator It(Folder, EC), End; !EC && It != End;
       It.increment(EC)) {
    StringRef Name = path::filename(It->path());
    if (Name.starts_with("build") || Name.starts_with("cmake-build") ||
        Name.starts_with("_build") || Name == "out" || Name == "obj")
      Folders.push_back(It->path());
  }
  // Presets have a folder each: build/debug, out/build/x64-Debug.
  for (unsigned Depth = 0; Depth < 3 && Found.empty(); ++Depth, Folders.swap(Inner)) {
    Inner.clear();
    for (const std::string &F : Folders) {
      if (auto There = databaseIn(F))
        Found.push_back(*There);
      for (fs::directory_iterator It(F, EC, /*follow_symlinks=*/false), End; !EC && It != End;
           It.increment(EC))
        if (It->type() == fs::file_type::directory_file &&
            !path::filename(It->path()).starts_with(".") &&
            !path::filename(It->path()).starts_with("_deps") &&
            path::filename(It->path()) != "CMakeFiles")
          Inner.push_back(It->path());
      EC.clear();
    }
  }
  if (Found.empty())
    return std::nullopt;
  // Several builds: the one that was configured last, by name where they tie.
  auto Time = [](const std::string &File) {
    fs::file_status Status;
    return fs::status(File, Status) ? llvm::sys::TimePoint<>()
                                    : Status.getLastModificationTime();
  };
  llvm::sort(Found, [&](const std::string &A, const std::string &B) {
    auto TA = Time(A), TB = Time(B);
    return TA != TB ? TA > TB : A < B;
  });
  return Found.front();
}

StringRef lowerExtension(StringRef File, llvm::SmallString<8> &Buffer) {
  Buffer = path::extension(File).lower();
  return Buffer.str();
}

/// The folder that looks like the top of the project File belongs to.
std::string projectRoot(StringRef File) {
  StringRef Best = path::parent_path(File);
  for (StringRef D = Best; !D.empty() && D != "/"; D = path::parent_path(D)) {
    for (StringRef Mark : {".git", ".hg", ".svn", ".closecall.json"}) {
      llvm::SmallString<256> P(D);
      path::append(P, Mark);
      if (fs::exists(P))
        return D.str();
    }
    for (StringRef Mark : {"CMakeLists.txt", "configure", "configure.ac",
                           "meson.build", "Makefile", "makefile", "BUILD"}) {
      llvm::SmallString<256> P(D);
      path::append(P, Mark);
      if (fs::exists(P))
        Best = D;
    }
  }
  return Best.str();
}

/// Folders called include, inc or src, at most three levels below Root.
void includeFolders(StringRef Root, unsigned Depth,
                    std::vector<std::string> &Out) {
  std::error_code EC;
  std::vector<std::string> Below;
  for (fs::directory_iterator It(Root, EC, /*follow_symlinks=*/false), End;
       !EC && It != End; It.increment(EC))
    if (It->type() == fs::file_type::directory_file &&
        !path::filename(It->path()).starts_with("."))
      Below.push_back(It->path());
  llvm::sort(Below);
  for (const std::string &D : Below) {
    StringRef Name = path::filename(D);
    if (Name == "include" || Name == "inc" || Name == "src" ||
        Name == "headers")
      Out.push_back(D);
    if (Depth > 1)
      includeFolders(D, Depth - 1, Out);
  }
}

bool hasCxxSibling(StringRef File) {
  std::error_code EC;
  for (fs::directory_iterator It(path::parent_path(File), EC), End;
       !EC && It != End; It.increment(EC)) {
    llvm::SmallString<8> Buffer;
    StringRef E = lowerExtension(It->path(), Buffer);
    if (E == ".cpp" || E == ".cc" || E == ".cxx" || E == ".hpp" || E == ".hh")
      return true;
  }
  return false;
}

} // namespace

llvm::Expected<std::string>
closecall::frontend::findResourceDir(StringRef Explicit, StringRef Executable) {
  if (!Explicit.empty()) {
    if (hasBuiltinHeaders(Explicit))
      return Explicit.rtrim('/').str();
    return error("--resource-dir: no include/stddef.h in '" + Explicit + "'");
  }
  StringRef BuiltFor = CLOSECALL_RESOURCE_DIR;
  // Beside us: our own copy, as it is installed, then an LLVM's.
  StringRef Prefix = path::parent_path(path::parent_path(Executable));
  llvm::SmallString<256> Own(Prefix), Beside(Prefix);
  path::append(Own, "lib", "closecall", "clang", path::filename(BuiltFor));
  path::append(Beside, "lib", "clang", path::filename(BuiltFor));
  for (StringRef Folder : {Own.str(), Beside.str()})
    if (hasBuiltinHeaders(Folder))
      return Folder.str();
  if (hasBuiltinHeaders(BuiltFor))
    return BuiltFor.str();
  return error("clang's builtin headers are neither in '" + Own +
               "' nor in '" + BuiltFor +
               "'; install libclang-common-" + path::filename(BuiltFor) +
               "-dev or give their folder with --resource-dir");
}

bool closecall::frontend::isTranslationUnitName(StringRef File) {
  if (path::extension(File) == ".C")
    return true;
  llvm::SmallString<8> Buffer;
  StringRef E = lowerExtension(File, Buffer);
  static const StringRef Known[] = {".c",   ".cc",  ".cpp", ".cxx", ".c++",
                                    ".cp",  ".ii",  ".i",   ".cppm", ".ixx",
                                    ".cu",  ".m",   ".mm"};
  return llvm::is_contained(Known, E);
}

bool closecall::frontend::isSourceName(StringRef File) {
  if (isTranslationUnitName(File))
    return true;
  llvm::SmallString<8> Buffer;
  StringRef E = lowerExtension(File, Buffer);
  static const StringRef Known[] = {".h",   ".hh",  ".hpp", ".hxx",
                                    ".h++", ".inl", ".ipp", ".tcc"};
  return llvm::is_contained(Known, E);
}

llvm::Expected<std::optional<std::string>>
closecall::frontend::findDatabase(StringRef Given, StringRef Start) {
  if (!Given.empty()) {
    llvm::SmallString<256> P(Given);
    if (!path::is_absolute(P)) {
      P = Start;
      path::append(P, Given);
    }
    path::remove_dots(P, /*remove_dot_dot=*/true);
    if (fs::is_regular_file(P))
      return P.str().str();
    if (!fs::is_directory(P))
      return error("-p: '" + Given + "' does not exist");
    if (auto Found = databaseIn(P))
      return Found;
    return error("-p: no compile_commands.json in '" + Given +
                 "'; CMake writes one with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, "
                 "for other builds run 'bear -- make'");
  }
  for (StringRef D = Start; !D.empty(); D = path::parent_path(D)) {
    if (auto Found = databaseBelow(D))
      return Found;
    // A project does not reach above its repository.
    llvm::SmallString<256> Git(D);
    path::append(Git, ".git");
    if (fs::exists(Git))
      break;
  }
  return std::nullopt;
}

CompileCommand
closecall::frontend::commandWithFlags(StringRef File, StringRef Directory,
                                      const std::vector<std::string> &Flags) {
  CompileCommand C{Directory.str(), File.str(), {}};
  bool Compiler = !Flags.empty() && !StringRef(Flags[0]).starts_with("-") &&
                  !StringRef(Flags[0]).starts_with("@") &&
                  !isSourceName(Flags[0]);
  if (!Compiler)
    C.Arguments.push_back("cc");
  C.Arguments.insert(C.Arguments.end(), Flags.begin(), Flags.end());
  return C;
}

CompileCommand closecall::frontend::guessCommand(StringRef File) {
  CompileCommand C{path::parent_path(File).str(), File.str(), {"cc"}};
  llvm::SmallString<8> Buffer;
  if (!isTranslationUnitName(File)) {
    bool C99 = lowerExtension(File, Buffer) == ".h" && !hasCxxSibling(File);
    C.Arguments.push_back("-x");
    C.Arguments.push_back(C99 ? "c" : "c++");
  }
  std::vector<std::string> Folders;
  std::string Root = projectRoot(File);
  for (StringRef D = path::parent_path(File); D.size() >= Root.size();
       D = path::parent_path(D))
    Folders.push_back(D.str());
  includeFolders(Root, 3, Folders);
  for (const std::string &F : Folders)
    C.Arguments.push_back("-I" + F);
  // Client libraries whose headers have a folder of their own.
  for (StringRef System :
       {"/usr/include/postgresql", "/usr/include/mariadb", "/usr/include/mysql",
        "/usr/include/hiredis", "/usr/include/libmongoc-1.0",
        "/usr/include/libbson-1.0"})
    if (fs::is_directory(System)) {
      C.Arguments.push_back("-isystem");
      C.Arguments.push_back(System.str());
    }
  return C;
}
