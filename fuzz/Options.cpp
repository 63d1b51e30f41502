//===- Options.cpp - Fuzzes the command line ------------------------------===//
//
// In: arguments, one a line. Wrong usage is status 2 with a message.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/Options.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::string Text(reinterpret_cast<const char *>(Data), Size);
  llvm::SmallVector<llvm::StringRef, 8> Lines;
  llvm::StringRef(Text).split(Lines, '\n');
  std::vector<std::string> Words{"closecall"};
  for (llvm::StringRef Line : Lines)
    Words.push_back(Line.take_until([](char C) { return !C; }).str());
  std::vector<const char *> Argv;
  for (const std::string &W : Words)
    Argv.push_back(W.c_str());
  auto O = closecall::cli::parseArguments(static_cast<int>(Argv.size()), Argv.data());
  if (O.Command == closecall::cli::Options::Exit && O.Text.empty())
    std::abort(); // it ends and says nothing
  return 0;
}
