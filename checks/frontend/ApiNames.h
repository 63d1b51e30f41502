//===- ApiNames.h - Whether a file can reach a modelled API ----*- C++ -*-===//
//
// Owns the question that is asked before a file is parsed: does its token stream
// hold all words of some name that the packs know? A declaration has to be
// spelled before it can be used, so a file whose preprocessed text lacks "PQexec"
// cannot call it, whatever macros and pasting do, and one that lacks "soci"
// cannot use soci::session. Preprocessing interns every identifier once, so the
// answer costs a look-up for each different word.
//
// Invariant: an ApiNames is immutable and shared by threads. The answer may be
// yes too often, never no where frontend/Relevance would have found something:
// libc's names apart, Relevance asks the packs by exactly these names.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_APINAMES_H
#define CLOSECALL_CHECKS_FRONTEND_APINAMES_H

#include "checks/rules/PackIndex.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

namespace clang {
class LangOptions;
} // namespace clang

namespace closecall::frontend {

class ApiNames {
public:
  explicit ApiNames(const rules::PackIndex &Packs);

private:
  friend class ApiSearch;
  void add(llvm::StringRef Name);

  /// Word -> the names that it is a part of.
  llvm::StringMap<llvm::SmallVector<uint32_t, 2>> Words;
  /// Text before a glob's wildcard -> name.
  std::vector<std::pair<std::string, uint32_t>> Prefixes;
  std::vector<uint32_t> Starting[256]; ///< prefixes by their first character
  std::vector<uint8_t> WordsOf; ///< by name: how many words it has
  bool Anything = false;        ///< some glob matches every name
};

/// The search through one file.
class ApiSearch {
public:
  explicit ApiSearch(const ApiNames &Names);

  /// To be called with each word once; more often is right too.
  void see(llvm::StringRef Word);
  /// All words of some name have been seen.
  bool found() const { return Found; }

  /// Calls Fn with every whole word; for a table that already holds some.
  void forEachWord(llvm::function_ref<void(llvm::StringRef)> Fn) const;

  /// Sees the words of a file's text as it stands, without its headers.
  void seeText(llvm::StringRef Text, const clang::LangOptions &Language);

private:
  const ApiNames &Names;
  std::vector<uint8_t> Missing;
  llvm::DenseSet<const void *> Seen;
  std::vector<bool> SeenPrefix;
  bool Found = false;

  void meet(uint32_t Name);
};

} // namespace closecall::frontend

#endif
