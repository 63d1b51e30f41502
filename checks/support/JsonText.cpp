//===- JsonText.cpp - Writing JSON text -----------------------------------===//
#include "checks/support/JsonText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

namespace closecall::support {

std::string jsonText(llvm::StringRef S) {
  return llvm::json::isUTF8(S) ? jsonQuote(S) : "{\"hex\": \"" + llvm::toHex(S, true) + "\"}";
}

std::string jsonBytes(const JsonCursor &C) {
  if (!C.isObject())
    return C.asString().str();
  C.checkKeys({"hex"});
  std::optional<JsonCursor> Hex = C.require("hex");
  std::string Bytes;
  if (Hex && !llvm::tryGetFromHex(Hex->asString(), Bytes))
    Hex->error("expected hexadecimal digits");
  return Bytes;
}

std::string jsonBytes(const JsonCursor &Object, llvm::StringRef Key) {
  std::optional<JsonCursor> C = Object.get(Key);
  return C ? jsonBytes(*C) : std::string();
}

JsonObject &JsonObject::add(llvm::StringRef Key, const std::string &Json) {
  Text += (Text.empty() ? "" : ", ") + jsonQuote(Key) + ": " + Json;
  return *this;
}

} // namespace closecall::support
