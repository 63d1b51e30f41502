//===- Sarif.cpp - Fuzzes the merging of SARIF logs -----------------------===//
//
// In: bytes that claim to be a log of ours. What is accepted merges with itself to
// the same as alone: joining twice changes nothing.
//
//===----------------------------------------------------------------------===//
#include "tool/output/SarifMerge.h"
#include <cstdint>
#include <cstdlib>

using namespace closecall;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::string Text(reinterpret_cast<const char *>(Data), Size);
  auto Once = output::mergeSarif({{"a.sarif", Text}});
  if (!Once) {
    if (llvm::toString(Once.takeError()).empty())
      std::abort();
    return 0;
  }
  auto Twice = output::mergeSarif({{"a.sarif", Text}, {"b.sarif", Text}});
  if (!Twice || Twice->Text != Once->Text || Twice->ExitCode != Once->ExitCode)
    std::abort();
  auto Again = output::mergeSarif({{"c.sarif", Once->Text}});
  if (!Again || Again->Text != Once->Text)
    std::abort();
  return 0;
}
