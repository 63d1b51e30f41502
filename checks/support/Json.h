//===- Json.h - The typed JSON cursor --------------------------*- C++ -*-===//
//
// Owns reading of JSON that comes from outside: packs, project files,
// baselines, compile databases. Text goes in (comments are allowed), typed
// values come out. A wrong value is never fatal: the accessor records a located
// error `file:/json/pointer: what is wrong` and returns a harmless default, so
// that a reader is written as if the input were right and asks takeErrors()
// once at the end. Syntax errors are `file:line:column: what is wrong`.
//
// Invariant: keys keep the order of the text; a key that occurs twice in an
// object is an error. Json.cpp is the only file of the core that sees nlohmann.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_SUPPORT_JSON_H
#define CLOSECALL_CHECKS_SUPPORT_JSON_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace closecall::support {

enum class JsonKind : uint8_t { Null, Bool, Int, Float, String, Array, Object };

class JsonDocument;

/// A value inside a JsonDocument, which must outlive it. Cheap to copy.
class JsonCursor {
public:
  JsonKind kind() const;
  bool isString() const { return kind() == JsonKind::String; }
  bool isArray() const { return kind() == JsonKind::Array; }
  bool isObject() const { return kind() == JsonKind::Object; }
  bool isInt() const { return kind() == JsonKind::Int; }

  /// "/functions/PQexec/acquires/0"; empty for the root.
  std::string pointer() const;
  /// Records `file:pointer: Message`.
  void error(const llvm::Twine &Message) const;
  /// As above, with a hint when a candidate is close to Bad.
  void errorWithHint(const llvm::Twine &Message, llvm::StringRef Bad,
                     llvm::ArrayRef<llvm::StringRef> Candidates) const;

  // Each records an error and returns the default when the kind is wrong.
  llvm::StringRef asString() const;
  int64_t asInt(int64_t Min = INT64_MIN, int64_t Max = INT64_MAX) const;
  double asNumber() const;
  bool asBool() const;
  std::vector<JsonCursor> elements() const;
  std::vector<std::pair<llvm::StringRef, JsonCursor>> members() const;
  std::vector<std::string> asStrings() const; ///< an array of strings

  /// A string that is one of Names; the index of it, or nullopt with an error.
  std::optional<size_t> asOneOf(llvm::ArrayRef<llvm::StringRef> Names) const;

  /// A member of an object: nullopt when there is none (or, with an error,
  /// when this is no object).
  std::optional<JsonCursor> get(llvm::StringRef Key) const;
  /// The same, and its absence is an error.
  std::optional<JsonCursor> require(llvm::StringRef Key) const;
  /// Every key must be one of Known. False when this is no object.
  bool checkKeys(llvm::ArrayRef<llvm::StringRef> Known) const;

  // Members with a default, for optional settings.
  std::string getString(llvm::StringRef Key, llvm::StringRef Default = "") const;
  bool getBool(llvm::StringRef Key, bool Default) const;
  std::vector<std::string> getStrings(llvm::StringRef Key) const;

private:
  friend class JsonDocument;
  JsonCursor(const JsonDocument *Doc, uint32_t Node) : Doc(Doc), Node(Node) {}
  bool expect(JsonKind K) const;
  const JsonDocument *Doc;
  uint32_t Node;
};

class JsonDocument {
public:
  /// FileName is what errors show. Fails on wrong syntax and on keys that
  /// occur twice.
  static llvm::Expected<JsonDocument> parse(llvm::StringRef Text,
                                            llvm::StringRef FileName);
  JsonDocument(JsonDocument &&) noexcept;
  JsonDocument &operator=(JsonDocument &&) noexcept;
  ~JsonDocument();

  JsonCursor root() const { return JsonCursor(this, 0); }
  llvm::StringRef fileName() const;
  /// All errors recorded so far, one a line; success when there are none.
  llvm::Error takeErrors();
  bool hasErrors() const;

private:
  friend class JsonCursor;
  struct Impl;
  explicit JsonDocument(std::unique_ptr<Impl> I);
  std::unique_ptr<Impl> I;
};

/// Text as a JSON string literal, with the quotes.
std::string jsonQuote(llvm::StringRef Text);

} // namespace closecall::support

#endif
