//===- Main.cpp - closecall-clangd ----------------------------------------===//
//
// clangd with our checks among clang-tidy's: the same adapter as in the plugin
// registers itself, and clangd's own main does the rest. What is added is
// --resource-dir, since clangd looks for clang's builtin headers beside its
// executable only.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/CompileCommands.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace clang::clangd {
// Its header is not among the installed ones.
int clangdMain(int Argc, char *Argv[]);
} // namespace clang::clangd

static void symbolForMain() {}

int main(int Argc, char **Argv) {
  std::vector<char *> Args(Argv, Argv + Argc);
  bool Given = llvm::any_of(llvm::drop_begin(Args), [](llvm::StringRef A) {
    A.consume_front("-");
    return A.consume_front("-resource-dir") && (A.empty() || A[0] == '=');
  });
  std::string ResourceDir;
  if (!Given) {
    std::string Executable = llvm::sys::fs::getMainExecutable(
        Argv[0], reinterpret_cast<void *>(&symbolForMain));
    auto Found = closecall::frontend::findResourceDir("", Executable);
    if (Found)
      ResourceDir = "--resource-dir=" + *Found;
    else
      llvm::errs() << "closecall-clangd: warning: "
                   << llvm::toString(Found.takeError()) << '\n';
  }
  if (!ResourceDir.empty())
    Args.insert(Args.begin() + 1, ResourceDir.data());
  int Count = static_cast<int>(Args.size());
  Args.push_back(nullptr);
  return clang::clangd::clangdMain(Count, Args.data());
}
