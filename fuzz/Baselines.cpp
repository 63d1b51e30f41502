//===- Baselines.cpp - Fuzzes the reader of baselines ---------------------===//
#include "checks/report/Baseline.h"
#include <cstdint>

using namespace closecall;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  auto Known = report::Baseline::parse(Text, "baseline.json");
  if (!Known)
    llvm::consumeError(Known.takeError());
  return 0;
}
