//===- Depfile.cpp - What a scan has read, for build systems --------------===//
//
// In: file names. Out: one rule, as gcc -MD writes it. Names with a line break
// cannot be quoted and are left out, as gcc's readers would not find them.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/Depfile.h"

#include "tool/cli/AtomicFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

using llvm::StringRef;

static std::string quoted(StringRef Name) {
  std::string Out;
  size_t Backslashes = 0;
  for (char C : Name) {
    // Backslashes count only in front of what is quoted.
    if (C == ' ' || C == '#')
      Out.append(Backslashes + 1, '\\');
    else if (C == '$')
      Out += '$';
    Backslashes = C == '\\' ? Backslashes + 1 : 0;
    Out += C;
  }
  return Out;
}

llvm::Error closecall::cli::writeDepfile(StringRef File, StringRef Target,
                                         std::vector<std::string> Reads) {
  llvm::sort(Reads);
  Reads.erase(std::unique(Reads.begin(), Reads.end()), Reads.end());
  return writeAtomically(File, [&](llvm::raw_ostream &OS) {
    OS << quoted(Target) << ':';
    for (const std::string &Name : Reads)
      if (!StringRef(Name).contains('\n'))
        OS << " \\\n  " << quoted(Name);
    OS << '\n';
  });
}
