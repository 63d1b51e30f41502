//===- Project.cpp - Fuzzes the reader of .closecall.json -----------------===//
#include "checks/project/ProjectFile.h"
#include <cstdint>

using namespace closecall;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  auto File = project::parseProjectFile(Text, ".closecall.json", "/p/.closecall.json");
  if (!File)
    llvm::consumeError(File.takeError());
  return 0;
}
