//===- Options.h - What a project may set of a check -----------*- C++ -*-===//
//
// Owns the typed options of checks. A page of the catalogue declares them
//
//   option: calls | list | | functions that may be called in a loop
//   option: limit | number | 20 | rows that are few enough
//   option: parts | list of head, body | body | which are looked at
//
// (name, kind, default, what it means), a project sets them in .closecall.json
// and clang-tidy's configuration, and a policy asks for them by check and name.
// Kinds: flag, number, text, list (items separated by commas, `*` stands for any
// text), list of ... (each item is, or stands for, one of these).
//
// Invariant: every value has the declared kind; asking for an option that no
// page declares is a bug of ours (assert), setting one is a located error.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_CATALOG_OPTIONS_H
#define CLOSECALL_CHECKS_CATALOG_OPTIONS_H

#include "checks/report/Finding.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace closecall::support {
class JsonCursor;
}

namespace closecall::catalog {

struct CheckInfo;

enum class OptionKind : uint8_t { Flag, Number, Text, List };

struct OptionValue {
  bool Flag = false;
  int64_t Number = 0;
  std::string Text;
  std::vector<std::string> List;
};

struct OptionInfo {
  std::string Name;
  OptionKind Kind = OptionKind::Flag;
  std::vector<std::string> Allowed; ///< List: the known items; empty: any
  std::string Help;
  OptionValue Default;
};

/// "name | kind | default | help", as a page says it.
llvm::Expected<OptionInfo> parseOption(llvm::StringRef Text);

class CheckOptions {
public:
  // Check is "result-leak" or "closecall-result-leak".
  bool flag(llvm::StringRef Check, llvm::StringRef Option) const;
  int64_t number(llvm::StringRef Check, llvm::StringRef Option) const;
  const std::string &text(llvm::StringRef Check, llvm::StringRef Option) const;
  const std::vector<std::string> &list(llvm::StringRef Check,
                                       llvm::StringRef Option) const;
  /// Name equals an item of a list option, or an item with `*` matches it.
  bool listed(llvm::StringRef Check, llvm::StringRef Option,
              llvm::StringRef Name) const;
  /// What the project wants instead of the severity in the page.
  std::optional<report::Severity> severity(llvm::StringRef Check) const;

  /// Reads `{"result-leak": {"severity": "warning", ...}, ...}`; errors go to
  /// the cursor's document.
  void read(const support::JsonCursor &Object);
  /// All that is set, on one line, for comparing.
  std::string str() const;
  /// One value as text, as clang-tidy has it.
  llvm::Error set(const CheckInfo &Check, const OptionInfo &Option,
                  llvm::StringRef Text);

private:
  const OptionValue &value(llvm::StringRef Check, llvm::StringRef Option,
                           OptionKind Kind) const;
  std::map<std::pair<std::string, std::string>, OptionValue> Values;
  std::map<std::string, report::Severity> Severities;
};

} // namespace closecall::catalog

#endif
