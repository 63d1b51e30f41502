//===- JsonText.h - Writing JSON text --------------------------*- C++ -*-===//
//
// Owns the writing half of support/Json.h, for forms that are written in a fixed
// order and leave out what has its default value. Text that is no UTF-8 (names
// of files, source text) becomes {"hex": "..."}; jsonBytes reads both.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_SUPPORT_JSONTEXT_H
#define CLOSECALL_CHECKS_SUPPORT_JSONTEXT_H

#include "checks/support/Json.h"

namespace closecall::support {

/// Text as a JSON value.
std::string jsonText(llvm::StringRef S);
/// What jsonText wrote; errors go to the cursor's document.
std::string jsonBytes(const JsonCursor &C);
/// The same of a member, which may be absent.
std::string jsonBytes(const JsonCursor &Object, llvm::StringRef Key);

/// An object being written, on one line.
class JsonObject {
public:
  JsonObject &add(llvm::StringRef Key, const std::string &Json);
  JsonObject &number(llvm::StringRef Key, int64_t N) { return add(Key, std::to_string(N)); }
  // These are left out when they are empty, false or zero.
  JsonObject &text(llvm::StringRef Key, llvm::StringRef S) {
    return S.empty() ? *this : add(Key, jsonText(S));
  }
  JsonObject &flag(llvm::StringRef Key, bool On) { return On ? add(Key, "true") : *this; }
  JsonObject &some(llvm::StringRef Key, int64_t N) { return N ? number(Key, N) : *this; }
  template <typename RangeT, typename FnT>
  JsonObject &items(llvm::StringRef Key, const RangeT &Range, FnT Fn);
  JsonObject &join(const JsonObject &O) {
    Text += (Text.empty() || O.Text.empty() ? "" : ", ") + O.Text;
    return *this;
  }
  std::string str() const { return "{" + Text + "}"; }

private:
  std::string Text;
};

template <typename RangeT, typename FnT>
std::string jsonList(const RangeT &Range, FnT Fn, const char *Separator = ", ") {
  std::string S;
  for (const auto &X : Range)
    S += (S.empty() ? "" : Separator) + Fn(X);
  return "[" + S + "]";
}

/// A list; left out when it is empty.
template <typename RangeT, typename FnT>
JsonObject &JsonObject::items(llvm::StringRef Key, const RangeT &Range, FnT Fn) {
  return Range.empty() ? *this : add(Key, jsonList(Range, Fn));
}

} // namespace closecall::support

#endif
