//===- Sql.cpp - Fuzzes the reader of SQL text ----------------------------===//
#include "checks/rules/SqlText.h"
#include <cstdint>

using namespace closecall;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  rules::readSql(Text);
  rules::looksLikeControl(Text);
  rules::readSql(rules::fillFormat(Text, {"BEGIN", std::string(1, rules::TextHole)}));
  return 0;
}
