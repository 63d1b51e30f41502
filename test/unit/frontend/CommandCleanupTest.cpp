//===- CommandCleanupTest.cpp - Command lines of other compilers ----------===//
#include "checks/frontend/CompileCommands.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"

using namespace closecall::frontend;

namespace {

/// What is left of a command between the driver mode and our own flags.
std::string cleaned(std::vector<std::string> Arguments) {
  CompileCommand C =
      cleanCommand({"/w", "/w/a.c", std::move(Arguments)}, "/p/lib/clang/19");
  EXPECT_EQ(C.File, "/w/a.c");
  EXPECT_EQ(C.Arguments[0], "/p/bin/clang");
  std::string Text = llvm::join(C.Arguments.begin() + 1, C.Arguments.end(), " ");
  llvm::StringRef Rest = Text;
  EXPECT_TRUE(Rest.consume_back(" -w -fsyntax-only -Qunused-arguments "
                                "-resource-dir /p/lib/clang/19 -- /w/a.c"));
  return Rest.str();
}

TEST(CommandCleanup, Compilers) {
  EXPECT_EQ(cleaned({"gcc"}), "--driver-mode=gcc");
  EXPECT_EQ(cleaned({"/opt/bin/g++-12"}), "--driver-mode=g++");
  EXPECT_EQ(cleaned({"clang++-19"}), "--driver-mode=g++");
  EXPECT_EQ(cleaned({"c++"}), "--driver-mode=g++");
  EXPECT_EQ(cleaned({"x86_64-w64-mingw32-g++-posix"}),
            "--driver-mode=g++ --target=x86_64-w64-mingw32");
  EXPECT_EQ(cleaned({"aarch64-linux-gnu-gcc-12"}),
            "--driver-mode=gcc --target=aarch64-linux-gnu");
  EXPECT_EQ(cleaned({"my-special-gcc"}), "--driver-mode=gcc");
}

TEST(CommandCleanup, Launchers) {
  EXPECT_EQ(cleaned({"ccache", "g++"}), "--driver-mode=g++");
  EXPECT_EQ(cleaned({"/usr/bin/distcc", "ccache", "gcc", "-O2"}),
            "--driver-mode=gcc -O2");
  EXPECT_EQ(cleaned({"distcc", "-O2", "-c", "a.c"}), "--driver-mode=gcc -O2");
  EXPECT_EQ(cleaned({"env", "A=b", "C=d", "g++"}), "--driver-mode=g++");
  EXPECT_EQ(cleaned({"cmake", "-E", "env", "A=b", "--", "g++"}),
            "--driver-mode=g++");
  EXPECT_EQ(cleaned({"libtool", "--tag=CC", "--mode=compile", "gcc"}),
            "--driver-mode=gcc");
}

TEST(CommandCleanup, ValuesStayWithTheirOptions) {
  EXPECT_EQ(cleaned({"cc", "-I", "-o", "-D", "-c", "-isystem", "x", "-o", "-I"}),
            "--driver-mode=gcc -I -o -D -c -isystem x");
  EXPECT_EQ(cleaned({"cc", "-MF", "a.d", "-MT", "a.o", "-Ifoo", "-x", "c++"}),
            "--driver-mode=gcc -Ifoo -x c++");
  EXPECT_EQ(cleaned({"cc", "-I"}), "--driver-mode=gcc");
}

TEST(CommandCleanup, ProgramsThatADriverWouldRun) {
  EXPECT_EQ(cleaned({"cc", "-B", "/evil", "-B/evil", "--config", "x.cfg", "--config=x.cfg",
                     "-O2"}),
            "--driver-mode=gcc -O2");
  EXPECT_EQ(cleaned({"cc", "-x", "cuda", "--cuda-gpu-arch=native", "--offload-arch=native"}),
            "--driver-mode=gcc -x cuda");
  EXPECT_EQ(cleaned({"cc", "--amdgpu-arch-tool=/evil", "--nvptx-arch-tool=/evil"}),
            "--driver-mode=gcc");
  EXPECT_EQ(cleaned({"cc", "--target=amdgcn-amd-amdhsa", "-mcpu=native"}),
            "--driver-mode=gcc --target=amdgcn-amd-amdhsa");
  EXPECT_EQ(cleaned({"cc", "-march=native"}), "--driver-mode=gcc -march=native");
  EXPECT_EQ(cleaned({"cc", "-Xclang=-load", "-Xclang=evil.so", "-Xclang=-include",
                     "-Xclang=a.h"}),
            "--driver-mode=gcc -Xclang -include -Xclang a.h");
  EXPECT_EQ(cleaned({"cl", "/clang:-MD", "/DX"}), "--driver-mode=cl /DX");
}

TEST(CommandCleanup, Preprocessor) {
  EXPECT_EQ(cleaned({"cc", "-Wp,-MD,a.d", "-Wp,-D_FORTIFY_SOURCE=2,-UX"}),
            "--driver-mode=gcc -D_FORTIFY_SOURCE=2 -UX");
  EXPECT_EQ(cleaned({"cc", "-include", "config.h"}),
            "--driver-mode=gcc -Xclang -include -Xclang config.h");
  EXPECT_EQ(cleaned({"cc", "-includeconfig.h"}),
            "--driver-mode=gcc -Xclang -include -Xclang config.h");
}

TEST(CommandCleanup, GccsOwnHeadersGo) {
  EXPECT_EQ(cleaned({"cc", "-isystem", "/usr/lib/gcc/x86_64-linux-gnu/12/include",
                     "-isystem", "/usr/include/libpq"}),
            "--driver-mode=gcc -isystem /usr/include/libpq");
}

TEST(CommandCleanup, Inputs) {
  EXPECT_EQ(cleaned({"cc", "-c", "b.c", "a.c", "x.o", "-lpq", "-Wl,-rpath,/x"}),
            "--driver-mode=gcc");
  EXPECT_EQ(cleaned({"cc", "-O1", "--", "-odd.c"}), "--driver-mode=gcc -O1");
}

TEST(CommandCleanup, Plugins) {
  EXPECT_EQ(cleaned({"clang", "-Xclang", "-load", "-Xclang", "x.so", "-Xclang",
                     "-fconcepts-ts", "-fplugin=y.so"}),
            "--driver-mode=gcc -Xclang -fconcepts-ts");
}

TEST(CommandCleanup, MissingResponseFileIsNoted) {
  std::vector<std::string> Notes;
  cleanCommand({"/w", "/w/a.c", {"cc", "@gone.rsp"}}, "/p/lib/clang/19", &Notes);
  ASSERT_EQ(Notes.size(), 1u);
  EXPECT_EQ(Notes[0], "response file '/w/gone.rsp' cannot be read");
}

TEST(CommandCleanup, Reduced) {
  CompileCommand C = cleanCommand(
      {"/w", "/w/a.c", {"cc", "-march=odd", "-Ix", "-D", "A", "-fodd", "-std=c11"}},
      "/p/lib/clang/19");
  EXPECT_EQ(llvm::join(reduceCommand(C).Arguments, " "),
            "/p/bin/clang --driver-mode=gcc -Ix -D A -std=c11 -w -fsyntax-only "
            "-Qunused-arguments -resource-dir /p/lib/clang/19 -- /w/a.c");
}

TEST(CommandCleanup, ReadsTheSame) {
  auto Key = [](std::vector<std::string> Arguments) {
    Arguments.insert(Arguments.begin(), "c++");
    return readingKey(cleanCommand({"/w", "/w/a.cpp", std::move(Arguments)}, "/p/lib/clang/19"));
  };
  const std::string Static = Key({"-DX", "-Iinclude", "-std=c++17", "-o", "static/a.o"});
  EXPECT_EQ(Static, Key({"-DX", "-Dmy_lib_EXPORTS", "-Iinclude", "-fPIC", "-std=c++17",
                         "-fvisibility=hidden", "-o", "shared/a.o"}));
  EXPECT_EQ(Static, Key({"-DX", "-DBOOST_DATE_TIME_DYN_LINK", "-Iinclude", "-I./include",
                         "-std=c++17"}));
  EXPECT_NE(Static, Key({"-DX", "-DY", "-Iinclude", "-std=c++17"}));
  EXPECT_NE(Static, Key({"-DX", "-Iinclude", "-Isrc", "-std=c++17"}));
  EXPECT_NE(Static, Key({"-DX=2", "-Iinclude", "-std=c++17"}));
  EXPECT_NE(Static, Key({"-DX", "-Iinclude", "-std=c++20"}));
  EXPECT_NE(Static, Key({"-DX", "-Iother", "-std=c++17"}));
  EXPECT_NE(Static, Key({"-DX", "-Iinclude", "-std=c++17", "-DX_EXPORTS_ALL"}));
}

TEST(CommandCleanup, Names) {
  EXPECT_TRUE(isTranslationUnitName("a.c"));
  EXPECT_TRUE(isTranslationUnitName("/x/a.CPP"));
  EXPECT_TRUE(isTranslationUnitName("a.C"));
  EXPECT_FALSE(isTranslationUnitName("a.h"));
  EXPECT_FALSE(isTranslationUnitName("a.S"));
  EXPECT_TRUE(isSourceName("a.hpp"));
  EXPECT_FALSE(isSourceName("a.o"));
}

} // namespace
