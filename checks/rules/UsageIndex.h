//===- UsageIndex.h - The usage facts in force -----------------*- C++ -*-===//
//
// Owns what the "usage" sections of the loaded packs say, by function name, by
// glob, by name of an option set and by type. PackIndex holds one and answers
// with it; kept apart so that a change of Usage.h concerns few files.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_RULES_USAGEINDEX_H
#define CLOSECALL_CHECKS_RULES_USAGEINDEX_H

#include "checks/rules/UsageParser.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace closecall::rules {

class UsageIndex {
public:
  /// The usage of a function is what the last pack that names it says.
  void add(ParsedUsage Parsed, llvm::StringRef Pack);
  void forEach(llvm::StringRef Name, llvm::function_ref<void(const Usage &)> Fn) const;
  bool usesDatabase(llvm::StringRef Name) const;
  void forEachDatabaseName(llvm::function_ref<void(llvm::StringRef)> Fn) const;
  const OptionSet *options(llvm::StringRef Name) const;
  bool handlerType(llvm::StringRef Record) const { return Handlers.contains(Record); }
  bool coroutineType(llvm::StringRef Record) const { return Coroutines.contains(Record); }

private:
  llvm::StringMap<std::vector<Usage>> Usages;
  std::vector<Usage> Globs;
  llvm::StringMap<OptionSet> Options;
  llvm::StringSet<> Handlers, Coroutines;
};

} // namespace closecall::rules

#endif
