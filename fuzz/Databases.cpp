//===- Databases.cpp - Fuzzes the reader of compile databases -------------===//
//
// In: bytes that claim to be a compile_commands.json. What is accepted is cleaned
// and reduced as a scan does it; every refusal says something.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/CompileCommands.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <cstdlib>
#include <unistd.h>

using namespace closecall;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  static const std::string File =
      "/tmp/closecall-fuzz-" + std::to_string(getpid()) + ".compile_commands.json";
  std::error_code EC;
  {
    llvm::raw_fd_ostream OS(File, EC);
    if (EC)
      return 0;
    OS.write(reinterpret_cast<const char *>(Data), Size);
  }
  auto Database = frontend::loadDatabase(File, "fuzz.json");
  ::unlink(File.c_str());
  if (!Database) {
    if (llvm::toString(Database.takeError()).empty())
      std::abort();
    return 0;
  }
  for (const frontend::CompileCommand &C : Database->Commands) {
    std::vector<std::string> Notes;
    frontend::CompileCommand Clean = frontend::cleanCommand(C, "/usr/lib/clang/19", &Notes);
    if (Clean.Arguments.empty() || frontend::reduceCommand(Clean).Arguments.empty())
      std::abort();
  }
  return 0;
}
