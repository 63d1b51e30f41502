//===- UsageIndex.cpp - The usage facts in force --------------------------===//
//
// Implements UsageIndex.h, and PackIndex's questions about usage.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/UsageIndex.h"
#include "checks/rules/PackIndex.h"
#include "llvm/ADT/STLExtras.h"

using llvm::StringRef;

namespace closecall::rules {

void UsageIndex::add(ParsedUsage Parsed, StringRef Pack) {
  for (Usage &U : Parsed.Calls) {
    if (StringRef(U.Name).contains('*')) {
      Globs.push_back(std::move(U));
      continue;
    }
    std::vector<Usage> &Of = Usages[U.Name];
    if (!Of.empty() && Of.front().Pack != Pack)
      Of.clear();
    Of.push_back(std::move(U));
  }
  for (auto &[Name, Set] : Parsed.Options)
    Options[Name] = std::move(Set);
  for (const std::string &Type : Parsed.Handlers)
    Handlers.insert(Type);
  for (const std::string &Type : Parsed.Coroutines)
    Coroutines.insert(Type);
}

/// `*` stands for any text.
static bool matchesGlob(StringRef Glob, StringRef Name) {
  auto [Head, Rest] = Glob.split('*');
  if (!Name.consume_front(Head))
    return false;
  if (Head.size() == Glob.size())
    return Name.empty();
  for (;;) {
    if (matchesGlob(Rest, Name))
      return true;
    if (Name.empty())
      return false;
    Name = Name.drop_front();
  }
}

void UsageIndex::forEach(StringRef Name,
                         llvm::function_ref<void(const Usage &)> Fn) const {
  if (auto It = Usages.find(Name); It != Usages.end()) {
    for (const Usage &U : It->second)
      Fn(U);
    return;
  }
  for (const Usage &U : Globs)
    if (matchesGlob(U.Name, Name))
      Fn(U);
}

/// Some entry is about a database, not only about time and threads.
static bool aboutDatabase(llvm::ArrayRef<Usage> Entries) {
  constexpr Roles Other = bit(Role::Delays) | bit(Role::Pauses) | bit(Role::Waits) |
                          bit(Role::Locks) | bit(Role::Unlocks) | bit(Role::Threads) |
                          bit(Role::Detaches) | bit(Role::Repeats) | bit(Role::Forks);
  return llvm::any_of(Entries, [](const Usage &U) { return U.Is & ~Other; });
}

bool UsageIndex::usesDatabase(StringRef Name) const {
  auto It = Usages.find(Name);
  return It != Usages.end() && aboutDatabase(It->second);
}

void UsageIndex::forEachDatabaseName(llvm::function_ref<void(StringRef)> Fn) const {
  for (const auto &Entry : Usages)
    if (aboutDatabase(Entry.second))
      Fn(Entry.first());
}

const OptionSet *UsageIndex::options(StringRef Name) const {
  auto It = Options.find(Name);
  return It == Options.end() ? nullptr : &It->second;
}

void PackIndex::forEachUsage(StringRef Name,
                             llvm::function_ref<void(const Usage &)> Fn) const {
  if (UsageFacts)
    UsageFacts->forEach(Name, Fn);
}

bool PackIndex::usesDatabase(StringRef Name) const {
  return UsageFacts && UsageFacts->usesDatabase(Name);
}

const OptionSet *PackIndex::options(StringRef Name) const {
  return UsageFacts ? UsageFacts->options(Name) : nullptr;
}

bool PackIndex::coroutineType(StringRef Record) const {
  return UsageFacts && UsageFacts->coroutineType(Record);
}

bool PackIndex::handlerType(StringRef Record) const {
  return UsageFacts && UsageFacts->handlerType(Record);
}

} // namespace closecall::rules
