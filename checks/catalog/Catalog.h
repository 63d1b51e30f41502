//===- Catalog.h - What is known of each check -----------------*- C++ -*-===//
//
// Owns the catalogue: one Markdown page a check, embedded at build time. The
// page's front matter is the metadata, its text is the help of `explain`, of
// SARIF rules and of the web page; its examples run as tests.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_CATALOG_CATALOG_H
#define CLOSECALL_CHECKS_CATALOG_CATALOG_H

#include "checks/catalog/Options.h"
#include "checks/report/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace closecall::catalog {

enum class Status : uint8_t { Stable, Preview };

struct CheckInfo {
  std::string Id;     ///< "closecall-result-leak"
  std::string Name;   ///< "result-leak"
  std::string Family; ///< "leaks", "misuse", "errors", "orm"
  report::Severity Severity = report::Severity::Error;
  Status Stage = Status::Stable;
  std::vector<unsigned> Cwe;
  std::string Since;
  std::string Title; ///< a few words
  std::string Short; ///< one sentence
  std::vector<OptionInfo> Options;
  std::string Page;  ///< the Markdown below the front matter
};

/// All checks, sorted by id.
llvm::ArrayRef<CheckInfo> all();

/// By "closecall-result-leak" or "result-leak"; null when there is none.
const CheckInfo *find(llvm::StringRef Id);

/// Parses one page; the error says `File: what is wrong`.
llvm::Expected<CheckInfo> parsePage(llvm::StringRef File, llvm::StringRef Text);

} // namespace closecall::catalog

#endif
