//===- Packs.cpp - Fuzzes the reader of rule packs ------------------------===//
//
// In: bytes that claim to be a pack. A pack is refused with words or becomes
// part of an index; nothing else may happen.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/PackParser.h"
#include <cstdint>
#include <cstdlib>

using namespace closecall;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  static const rules::PackIndex &Builtin = rules::PackIndex::builtin();
  llvm::Expected<rules::ParsedPack> Pack = rules::parsePack(Text, "fuzz.json", Builtin);
  if (!Pack) {
    if (!llvm::StringRef(llvm::toString(Pack.takeError())).starts_with("fuzz.json"))
      std::abort(); // every complaint names its place
    return 0;
  }
  rules::PackIndex Index;
  llvm::consumeError(Index.add(Text, "fuzz.json"));
  return 0;
}
