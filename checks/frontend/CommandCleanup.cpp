//===- CommandCleanup.cpp - Command lines of other compilers --------------===//
//
// In: a command line as a build system recorded it. Out: one that clang's
// driver accepts for -fsyntax-only. What only GCC knows, what writes files,
// what loads code or precompiled things, and what turns warnings into errors
// goes; macros, include paths, language and target stay in their order.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/CompileCommands.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"
#include "llvm/TargetParser/Triple.h"

using namespace closecall::frontend;
using llvm::StringRef;
namespace path = llvm::sys::path;

namespace {

std::string absolute(StringRef Directory, StringRef File) {
  llvm::SmallString<256> P(File);
  if (!path::is_absolute(P)) {
    P = Directory;
    path::append(P, File);
  }
  path::remove_dots(P, /*remove_dot_dot=*/true);
  return P.str().str();
}

/// @file arguments, nested ones too. A file that is not there is dropped: the
/// build may have deleted it, and what it held is unknown either way.
void expandResponseFiles(std::vector<std::string> &Args, StringRef Directory,
                         std::vector<std::string> *Notes) {
  constexpr unsigned MaxExpansions = 64;
  unsigned Expansions = 0;
  for (size_t I = 1; I < Args.size();) {
    StringRef A = Args[I];
    if (A.size() < 2 || A[0] != '@') {
      ++I;
      continue;
    }
    std::string File = absolute(Directory, A.drop_front());
    std::unique_ptr<llvm::MemoryBuffer> Buffer;
    if (llvm::sys::fs::is_regular_file(File)) // not a pipe
      if (auto Read = llvm::MemoryBuffer::getFile(File))
        Buffer = std::move(*Read);
    std::vector<std::string> Inside;
    if (!Buffer || ++Expansions > MaxExpansions) {
      if (Notes)
        Notes->push_back("response file '" + File +
                         (Buffer ? "' expands without end" : "' cannot be read"));
    } else {
      llvm::BumpPtrAllocator Alloc;
      llvm::StringSaver Saver(Alloc);
      llvm::SmallVector<const char *, 64> Tokens;
      llvm::cl::TokenizeGNUCommandLine(Buffer->getBuffer(), Saver, Tokens);
      Inside.assign(Tokens.begin(), Tokens.end());
    }
    Args.erase(Args.begin() + I);
    Args.insert(Args.begin() + I, Inside.begin(), Inside.end());
  }
}

StringRef programName(StringRef Arg) {
  StringRef Name = path::filename(Arg);
  Name.consume_back(".exe");
  return Name;
}

/// ccache gcc, distcc gcc, env A=b gcc, cmake -E env -- gcc: the compiler is
/// what follows.
void stripLaunchers(std::vector<std::string> &Args) {
  static const StringRef Launchers[] = {"ccache", "distcc",  "sccache", "icecc",
                                        "gomacc", "buildcache", "cachecc1",
                                        "fastbuild", "time", "nice", "env"};
  size_t I = 0;
  while (I < Args.size()) {
    StringRef Name = programName(Args[I]);
    if (Name == "cmake" && I + 2 < Args.size() && Args[I + 1] == "-E" &&
        Args[I + 2] == "env") {
      I += 3;
    } else if (llvm::is_contained(Launchers, Name)) {
      ++I;
    } else if (Name == "libtool" || Name.ends_with("-libtool")) {
      ++I;
      while (I < Args.size() && StringRef(Args[I]).starts_with("--"))
        ++I;
      continue;
    } else {
      break;
    }
    // Assignments and the launcher's own long options.
    while (I < Args.size() &&
           (Args[I] == "--" || StringRef(Args[I]).starts_with("--unset") ||
            (!StringRef(Args[I]).starts_with("-") &&
             !StringRef(Args[I]).contains('/') &&
             StringRef(Args[I]).contains('='))))
      ++I;
  }
  if (I == 0)
    return;
  // "distcc -c a.c" and a masquerading "ccache -c a.c": cc is meant.
  if (I == Args.size() || StringRef(Args[I]).starts_with("-"))
    Args[--I] = "cc";
  Args.erase(Args.begin(), Args.begin() + I);
}

struct Compiler {
  std::string Mode;   ///< "gcc", "g++" or "cl"
  std::string Target; ///< "aarch64-linux-gnu", or empty
};

/// "aarch64-linux-gnu-g++-12" compiles C++ for aarch64-linux-gnu.
Compiler identify(StringRef Arg) {
  StringRef Name = programName(Arg);
  Name = Name.rtrim("0123456789.");
  Name.consume_back("-");
  Name.consume_back("-posix");
  Name.consume_back("-win32");
  Compiler C;
  if (Name == "cl" || Name == "clang-cl")
    return {"cl", ""};
  C.Mode = Name.ends_with("++") || Name == "icpc" || Name == "icpx" ||
                   Name == "CC" || Name == "mpicxx"
               ? "g++"
               : "gcc";
  StringRef Prefix = Name.rsplit('-').first;
  if (Prefix != Name && Prefix.contains('-') &&
      llvm::Triple(Prefix).getArch() != llvm::Triple::UnknownArch)
    C.Target = Prefix.str();
  return C;
}

/// Options whose value may be the next argument, and what to do with both.
enum class Fate { Keep, Drop };
std::optional<Fate> separateValue(StringRef Arg) {
  static const llvm::StringSet<> Kept = {
      "-I", "-D", "-U", "-isystem", "-iquote", "-idirafter", "-imacros",
      "-iprefix", "-iwithprefix", "-iwithprefixbefore", "-isysroot", "-x", "-F",
      "-iframework", "-target", "--sysroot", "-cxx-isystem", "-Xpreprocessor",
      "-stdlib++-isystem", "-arch"};
  static const llvm::StringSet<> Dropped = {
      "-o", "-MF", "-MT", "-MQ", "-MJ", "-Xlinker", "-Xassembler", "-T", "-u",
      "-z", "-L", "-l", "-mllvm", "-B", "-aux-info", "-dumpbase", "-dumpdir",
      "-dumpbase-ext", "--param", "-index-store-path",
      "--serialize-diagnostics", "-serialize-diagnostics", "-resource-dir",
      "-working-directory", "-e", "-Xanalyzer", "-framework", "--config"};
  if (Kept.contains(Arg))
    return Fate::Keep;
  if (Dropped.contains(Arg))
    return Fate::Drop;
  return std::nullopt;
}

/// One-word options that say nothing about what the source means, or that
/// would write, load or stop something.
bool isDropped(StringRef A) {
  static const llvm::StringSet<> Exact = {
      "-c", "-S", "-E", "-v", "-###", "-pipe", "-fsyntax-only", "-emit-llvm",
      "-emit-ast", "--analyze", "-save-temps", "--save-temps", "-time", "-Q",
      "-pedantic-errors", "-shared", "-static", "-rdynamic", "-pie", "-s",
      "-ftime-report", "-ftime-trace", "--coverage", "-fverbose-asm", "-w",
      "-P", "-dM", "-dD", "-no-canonical-prefixes", "-fmodules",
      "-fcxx-modules", "-fmodules-ts", "-fimplicit-modules",
      "-fimplicit-module-maps", "-fmodule-only", "-fmodule-header",
      "-fdirectives-only", "-fpreprocessed", "-fpch-preprocess",
      "-fpch-instantiate-templates", "-nostdlib", "-nodefaultlibs"};
  if (Exact.contains(A))
    return true;
  static const StringRef Prefixes[] = {
      "-o", "-MF", "-MT", "-MQ", "-MJ", "-MD", "-MMD", "-MG", "-MP", "-MV",
      "-Wl,", "-Wa,", "-l", "-L", "-flto", "-ffat-lto", "-fplugin",
      "-fpass-plugin", "-fmodule-", "-fmodules-", "-fprebuilt-module",
      "-fbuild-session", "-fdeps-", "-fdiagnostics", "-fno-diagnostics",
      "-fcolor-diagnostics", "-fmax-errors", "-ferror-limit", "-fprofile",
      "-fauto-profile", "-ftest-coverage", "-fcoverage", "-fsanitize",
      "-fno-sanitize", "-fstack-", "-fdump-", "-fopt-info", "-fcallgraph-info",
      "-fuse-ld", "-specs", "--specs", "--param", "-save-temps=",
      "--serialize-diagnostics", "-fxray", "-fworking-directory",
      "-fcompare-debug", "-frandom-seed", "-mtune=", "-resource-dir",
      "-fdebug-prefix-map", "-ffile-prefix-map", "-fmacro-prefix-map",
      "-ftime-trace", "-fcrash-diagnostics", "-gen-cdb-fragment-path",
      "-ccc-", "-fproc-stat-report", "-fmem-report", "-working-directory",
      "-foffload", "-fopenmp-targets", "--offload", "-fuse-linker-plugin",
      // With these the driver runs what it is told, or looks for it there.
      "-B", "--config", "--amdgpu-arch-tool", "--nvptx-arch-tool",
      "--cuda-gpu-arch"};
  for (StringRef P : Prefixes)
    if (A.starts_with(P))
      return true;
  if (A == "-M" || A == "-MM")
    return true;
  // Warnings are off. What goes to the preprocessor is looked at elsewhere.
  if (A.starts_with("-W") && !A.starts_with("-Wp,"))
    return true;
  // Debug information and optimisation levels: -O sets __OPTIMIZE__, which
  // _FORTIFY_SOURCE reads, so it stays.
  return A.starts_with("-g") && !A.starts_with("-gcc-");
}

/// For a graphics processor, "native" makes the driver run a program to ask.
void dropNativeProcessor(std::vector<std::string> &Args) {
  auto Device = [](StringRef A) {
    return A.contains("amdgcn") || A.contains("r600") || A.contains("nvptx") || A.contains("spirv");
  };
  if (llvm::any_of(Args, Device))
    llvm::erase_if(Args, [](StringRef A) { return A == "-march=native" || A == "-mcpu=native"; });
}

/// -Xclang=X is -Xclang X.
void splitJoined(std::vector<std::string> &Args) {
  for (size_t I = 1; I < Args.size(); ++I)
    if (StringRef Value = Args[I]; Value.consume_front("-Xclang=")) {
      std::string Word = Value.str();
      Args[I] = "-Xclang";
      Args.insert(Args.begin() + ++I, std::move(Word));
    }
}

/// GCC's own builtin headers do not go with clang's.
bool isGccBuiltinDir(StringRef Dir) {
  Dir = Dir.rtrim('/');
  return Dir.contains("/lib/gcc") &&
         (Dir.ends_with("/include") || Dir.ends_with("/include-fixed"));
}

bool isIncludeOption(StringRef A) {
  return A == "-I" || A == "-isystem" || A == "-idirafter" || A == "-iquote" ||
         A == "-cxx-isystem";
}

class Cleaner {
public:
  Cleaner(const CompileCommand &In, std::vector<std::string> *Notes)
      : Directory(In.Directory), File(In.File), Notes(Notes),
        Args(In.Arguments) {}

  CompileCommand run(StringRef ResourceDir);

private:
  /// `-include X` through cc1, because the driver would take a precompiled X
  /// that lies beside it, which another compiler has made.
  void include(StringRef Header) {
    for (StringRef S : {StringRef("-Xclang"), StringRef("-include"),
                        StringRef("-Xclang"), Header})
      Out.push_back(S.str());
  }
  void includePCH(StringRef PCH);
  void clangArgument(size_t &I);
  void preprocessorArguments(StringRef A);
  void gnuArguments();
  void msvcArguments();

  std::string Directory, File;
  std::vector<std::string> *Notes;
  std::vector<std::string> Args, Out;
  llvm::StringSet<> Included;
  bool SawArch = false;
};

/// A precompiled header becomes the header that it was made of, when that is
/// still there and not included anyway.
void Cleaner::includePCH(StringRef PCH) {
  std::string Header = absolute(Directory, PCH);
  StringRef Stem(Header);
  if (!Stem.consume_back(".pch") && !Stem.consume_back(".gch"))
    return;
  for (const std::string &A : Args)
    if (absolute(Directory, A) == Stem)
      return;
  if (llvm::sys::fs::is_regular_file(Stem))
    include(Stem);
  else if (Notes)
    Notes->push_back("precompiled header '" + PCH.str() +
                     "' has no header beside it");
}

/// -Xclang X, and the -Xclang Y that belongs to it.
void Cleaner::clangArgument(size_t &I) {
  if (I + 1 >= Args.size())
    return;
  StringRef X = Args[++I];
  auto Next = [&]() -> std::optional<StringRef> {
    if (I + 2 < Args.size() && Args[I + 1] == "-Xclang") {
      I += 2;
      return StringRef(Args[I]);
    }
    return std::nullopt;
  };
  if (X == "-load" || X == "-plugin" || X == "-add-plugin" ||
      X.starts_with("-plugin-arg-") || X == "-o" || X == "-fmodule-file" ||
      X == "-emit-module-interface") {
    Next();
    return;
  }
  if (X == "-include-pch") {
    if (auto PCH = Next())
      includePCH(*PCH);
    return;
  }
  if (X == "-include") {
    if (auto Header = Next())
      include(*Header);
    return;
  }
  if (X.starts_with("-emit-") || X.starts_with("-verify") ||
      X.starts_with("-ast-") || X.starts_with("-fno-pch") ||
      X.starts_with("-fpch") || X.starts_with("-analy") ||
      X.starts_with("-W") || X.starts_with("-fmodule") || X == "-print-stats" ||
      X == "-disable-free" || X == "-E" || X == "-S")
    return;
  Out.push_back("-Xclang");
  Out.push_back(X.str());
}

/// -Wp,-D_FORTIFY_SOURCE=2 and -Wp,-MD,file share a spelling.
void Cleaner::preprocessorArguments(StringRef A) {
  llvm::SmallVector<StringRef, 4> Parts;
  A.drop_front(4).split(Parts, ',');
  for (size_t I = 0; I < Parts.size(); ++I) {
    if (Parts[I].starts_with("-M")) {
      if (Parts[I] == "-MD" || Parts[I] == "-MMD" || Parts[I] == "-MF" ||
          Parts[I] == "-MT" || Parts[I] == "-MQ")
        ++I;
    } else if (Parts[I].starts_with("-D") || Parts[I].starts_with("-U") ||
               Parts[I].starts_with("-I")) {
      Out.push_back(Parts[I].str());
      if (Parts[I].size() == 2 && I + 1 < Parts.size())
        Out.push_back(Parts[++I].str());
    }
  }
}

void Cleaner::gnuArguments() {
  for (size_t I = 1; I < Args.size(); ++I) {
    StringRef A = Args[I];
    if (A == "--")
      break;
    if (A == "-Xclang") {
      clangArgument(I);
      continue;
    }
    if (A == "-include-pch" && I + 1 < Args.size()) {
      includePCH(Args[++I]);
      continue;
    }
    if (A == "-include" && I + 1 < Args.size()) {
      include(Args[++I]);
      continue;
    }
    if (A.starts_with("-include") && A.size() > 8 && A[8] != '-') {
      include(A.drop_front(A[8] == '=' ? 9 : 8));
      continue;
    }
    if (std::optional<Fate> F = separateValue(A)) {
      bool HasValue = I + 1 < Args.size();
      StringRef Value = HasValue ? StringRef(Args[I + 1]) : StringRef();
      if (HasValue)
        ++I;
      if (*F == Fate::Drop || !HasValue)
        continue;
      if (isIncludeOption(A) && isGccBuiltinDir(Value))
        continue;
      // One parse, one architecture.
      if (A == "-arch" && std::exchange(SawArch, true))
        continue;
      Out.push_back(A.str());
      Out.push_back(Value.str());
      continue;
    }
    if (A.starts_with("-Wp,")) {
      preprocessorArguments(A);
      continue;
    }
    if (A.starts_with("-isystem") && isGccBuiltinDir(A.drop_front(8)))
      continue;
    // Inputs: the file itself is put at the end, objects and other sources
    // are not ours.
    if (!A.starts_with("-") || isDropped(A))
      continue;
    Out.push_back(A.str());
  }
}

/// clang-cl knows cl's options. What is left out: outputs, precompiled
/// headers, warnings as errors, and inputs.
void Cleaner::msvcArguments() {
  for (size_t I = 1; I < Args.size(); ++I) {
    StringRef A = Args[I];
    if (A == "--")
      break;
    StringRef O = A.drop_front(A.starts_with("/") || A.starts_with("-"));
    if (O == A)
      continue;
    if (O == "c" || O.starts_with("F") || O.starts_with("Y") || O == "WX" ||
        O.starts_with("analyze") || O.starts_with("W") || O.starts_with("T") ||
        O.starts_with("MP") || O.starts_with("link") || O.starts_with("clang:"))
      continue;
    // An absolute path of an input starts with a slash as well.
    if (A.starts_with("/") && A.drop_front().contains('/') &&
        !O.starts_with("I") && !O.starts_with("D"))
      continue;
    Out.push_back(A.str());
    if ((O == "I" || O == "D" || O == "U") && I + 1 < Args.size())
      Out.push_back(Args[++I]);
  }
}

CompileCommand Cleaner::run(StringRef ResourceDir) {
  if (Args.empty())
    Args.push_back("cc");
  stripLaunchers(Args);
  expandResponseFiles(Args, Directory, Notes);
  splitJoined(Args);
  Compiler C = identify(Args[0]);

  // The driver looks for a C++ library beside itself: act as the clang that
  // owns the builtin headers (PREFIX/lib/clang/VERSION).
  llvm::SmallString<256> Clang(
      path::parent_path(path::parent_path(path::parent_path(ResourceDir))));
  path::append(Clang, "bin", "clang");
  Out.push_back(Clang.str().str());
  Out.push_back("--driver-mode=" + C.Mode);
  if (!C.Target.empty())
    Out.push_back("--target=" + C.Target);

  if (C.Mode == "cl")
    msvcArguments();
  else
    gnuArguments();
  dropNativeProcessor(Out);

  for (const char *S : {"-w", "-fsyntax-only", "-Qunused-arguments"})
    Out.push_back(S);
  Out.push_back("-resource-dir");
  Out.push_back(ResourceDir.str());
  Out.push_back("--");
  Out.push_back(File);
  return {Directory, File, std::move(Out)};
}

} // namespace

CompileCommand closecall::frontend::cleanCommand(const CompileCommand &Command,
                                                 StringRef ResourceDir,
                                                 std::vector<std::string> *Notes) {
  return Cleaner(Command, Notes).run(ResourceDir);
}

/// Flags of the code generator, and the macros that CMake and Boost have for the files
/// of a shared or a static library: only what a declaration exports hangs on them.
static bool generatesOnly(StringRef A) {
  static const StringRef Exact[] = {"-fPIC", "-fpic", "-fPIE",   "-fpie",    "-fno-pic",
                                    "-g",    "-pipe", "-no-pie", "-fno-plt", "-ffunction-sections",
                                    "-fdata-sections"};
  if (llvm::is_contained(Exact, A) || A.starts_with("-fvisibility"))
    return true;
  StringRef Macro = A.split('=').first;
  return Macro.consume_front("-D") &&
         (Macro.ends_with("_EXPORTS") || Macro.ends_with("_STATIC_DEFINE") ||
          (Macro.starts_with("BOOST_") && Macro.ends_with("_DYN_LINK")));
}

std::string closecall::frontend::readingKey(const CompileCommand &Cleaned) {
  std::string Key = Cleaned.Directory;
  llvm::StringSet<> Folders;
  for (StringRef A : Cleaned.Arguments) {
    if (generatesOnly(A))
      continue;
    Key += '\0';
    if (!A.starts_with("-I") || A.size() == 2) {
      Key += A;
      continue;
    }
    // A folder counts where it is named first.
    llvm::SmallString<256> Folder(llvm::sys::path::is_absolute(A.drop_front(2))
                                      ? StringRef()
                                      : StringRef(Cleaned.Directory)),
        Real;
    llvm::sys::path::append(Folder, A.drop_front(2));
    if (llvm::sys::fs::real_path(Folder, Real)) {
      Real = Folder; // there is none
      llvm::sys::path::remove_dots(Real, /*remove_dot_dot=*/false);
    }
    if (Folders.insert(Real).second)
      (Key += "-I") += Real;
    else
      Key.pop_back();
  }
  return Key;
}

CompileCommand closecall::frontend::reduceCommand(const CompileCommand &Cleaned) {
  CompileCommand R{Cleaned.Directory, Cleaned.File, {}};
  const std::vector<std::string> &In = Cleaned.Arguments;
  for (size_t I = 0; I < In.size(); ++I) {
    StringRef A = In[I];
    if (I == 0 || A == "--" || A.starts_with("--driver-mode=") ||
        A == "-w" || A == "-fsyntax-only" || A == "-Qunused-arguments") {
      R.Arguments.push_back(A.str());
      if (A == "--") {
        R.Arguments.insert(R.Arguments.end(), In.begin() + I + 1, In.end());
        break;
      }
      continue;
    }
    bool Pair = A == "-x" || A == "-resource-dir" || A == "--sysroot" ||
                A == "-isysroot" || A == "-D" || A == "-U" || A == "-Xclang" ||
                isIncludeOption(A);
    if (Pair && I + 1 < In.size()) {
      R.Arguments.push_back(A.str());
      R.Arguments.push_back(In[++I]);
    } else if (A.starts_with("-I") || A.starts_with("-D") ||
               A.starts_with("-U") || A.starts_with("-std=") ||
               A.starts_with("-isystem") || A.starts_with("--sysroot=")) {
      R.Arguments.push_back(A.str());
    }
  }
  return R;
}
