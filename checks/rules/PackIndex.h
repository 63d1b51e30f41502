//===- PackIndex.h - The rule packs in force -------------------*- C++ -*-===//
//
// Owns the loaded packs and answers look-ups by qualified function name, by
// record type and by indirect-call table. Immutable after loading, so any
// number of threads may read it.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_RULES_PACKINDEX_H
#define CLOSECALL_CHECKS_RULES_PACKINDEX_H

#include "checks/rules/Effect.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/GlobPattern.h"
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace closecall::rules {

// UsageParser.h, Usage.h
struct OptionSet;
struct ParsedUsage;
struct Usage;
class UsageIndex;

/// What `packs list` and `packs show` print of a pack.
struct PackInfo {
  std::string Name, Title, Doc, File;
  std::vector<std::string> Headers;
  unsigned NumFunctions = 0, NumResources = 0, NumClasses = 0;
};

/// A record of function pointers through which a library is called:
/// sqlite3_api_routines of SQLite's loadable extensions.
struct IndirectTable {
  std::string Record, Prefix;
  llvm::StringMap<std::string> Renamed; ///< field to function, where irregular
};

/// A parsed pack that no index holds yet. Resource ids are those that the
/// index at hand will give.
struct ParsedPack {
  PackInfo Info;
  std::vector<std::pair<ResourceId, Resource>> Resources;
  std::deque<FunctionEffects> Functions; ///< methods too; large, so that they stay in place
  std::vector<Class> Classes;
  std::vector<std::string> Borrowing; ///< globs, already checked
  std::vector<IndirectTable> Tables;
  std::shared_ptr<ParsedUsage> Usage; ///< null when it says nothing
  std::vector<std::string> ErrorTypes;
};

class PackIndex {
public:
  PackIndex() = default;
  PackIndex(PackIndex &&) = default;
  PackIndex &operator=(PackIndex &&) = default;

  /// The packs embedded in the tool, in alphabetical order.
  static const PackIndex &builtin();

  /// Parses a pack and adds it. A function or resource of the same name
  /// replaces one of an earlier pack. Errors say `FileName:POINTER: what`.
  llvm::Error add(llvm::StringRef Json, llvm::StringRef FileName);
  /// The same for one that somebody has put together.
  llvm::Error add(ParsedPack P);

  /// A copy to add to. It must not outlive this index.
  PackIndex layered() const { return PackIndex(*this); }

  /// Null when nothing models the function. A method that its class does not
  /// describe is looked up in the class's bases. Also answers other methods of
  /// described classes and names that match a pack's "borrowing" globs: their
  /// effects are empty, which means that the arguments are borrowed; their Name
  /// is empty too.
  /// An entry for the overload with so many parameters goes first.
  const FunctionEffects *find(llvm::StringRef QualifiedName,
                              std::optional<unsigned> Params = std::nullopt) const;

  /// The described class, or null.
  const Class *findClass(llvm::StringRef QualifiedName) const;
  /// The class itself, or the nearest base that says what its end does to an
  /// open transaction; null when nothing does.
  const Class *endOfTransaction(llvm::StringRef QualifiedName) const;

  /// The function behind a call through a table of function pointers:
  /// "sqlite3_api_routines::prepare_v2" is sqlite3_prepare_v2.
  const FunctionEffects *findIndirect(llvm::StringRef RecordField) const;

  /// What calls of the function mean for the usage checks, those by its name
  /// and those of a glob; calls Fn for each.
  void forEachUsage(llvm::StringRef QualifiedName,
                    llvm::function_ref<void(const Usage &)> Fn) const;
  /// A call of the function is work with a database, not only waiting.
  bool usesDatabase(llvm::StringRef QualifiedName) const;
  /// "libpq.connection"; null when there is none.
  const OptionSet *options(llvm::StringRef PackAndName) const;
  /// Values of this record type are handed to the handlers of requests.
  bool handlerType(llvm::StringRef RecordName) const;
  /// Functions that return this record type are coroutines of an event loop.
  bool coroutineType(llvm::StringRef RecordName) const;

  /// The resource whose handles are pointers to this canonical record name.
  ResourceId resourceOfType(llvm::StringRef RecordName) const;

  /// A call fills the record of this name that an argument points to with its
  /// error (bson_error_t).
  bool isErrorType(llvm::StringRef RecordName) const {
    return ErrorTypes.contains(RecordName);
  }

  /// Some function reads what a call of this one brought.
  bool bringsData(llvm::StringRef Function) const { return Brings.contains(Function); }

  /// A statement of the pack's library that fails aborts its transaction.
  bool abortsTransactions(llvm::StringRef Pack) const { return Aborting.contains(Pack); }

  const Resource &resource(ResourceId Id) const { return Resources[Id]; }
  llvm::ArrayRef<Resource> resources() const { return Resources; }
  llvm::ArrayRef<PackInfo> packs() const { return Packs; }
  /// All modelled functions and methods, sorted by name.
  std::vector<const FunctionEffects *> functions() const;
  /// All described classes, sorted by name.
  std::vector<const Class *> classes() const;

  /// Calls Fn with every name that makes code worth a look: qualified names of
  /// functions, classes and record types, and globs. Only code that mentions one
  /// of them can be about what the packs model; names of libc's pack are left out.
  void forEachName(llvm::function_ref<void(llvm::StringRef)> Fn) const;

  /// "libpq", "result"; NoResource when there is none.
  ResourceId findResource(llvm::StringRef Pack, llvm::StringRef Name) const;

  /// Builds an index from the embedded packs, as builtin() does; for callers
  /// that go on to add() packs of the user.
  static PackIndex fromEmbedded();

private:
  PackIndex(const PackIndex &) = default;

  std::vector<Resource> Resources;
  std::vector<PackInfo> Packs; ///< sorted by name
  /// By name; by "name/N" for the overload with N parameters.
  llvm::StringMap<FunctionEffects> Functions;
  llvm::StringMap<Class> Classes;
  llvm::StringMap<ResourceId> Types;
  llvm::StringSet<> ErrorTypes, Brings;
  llvm::StringSet<> Aborting; ///< packs
  /// "borrowing" entries without wildcards; name to pack.
  llvm::StringMap<std::string> BorrowingNames;
  /// glob, pack; a GlobPattern refers to its text, kept in GlobTexts.
  std::vector<std::pair<llvm::GlobPattern, std::string>> Borrowing;
  std::deque<std::string> GlobTexts;
  std::vector<IndirectTable> Tables;
  std::shared_ptr<UsageIndex> UsageFacts; ///< null when no pack has any
  /// The answers for borrowed names: no effects, one per pack.
  std::deque<FunctionEffects> BorrowsAll;

  /// Calls F for the class and its bases, nearest first, until it is true.
  bool anyBase(llvm::StringRef ClassName,
               llvm::function_ref<bool(const Class &)> F) const;
  const FunctionEffects *findExact(llvm::StringRef Name,
                                   std::optional<unsigned> Params) const;
  const FunctionEffects *findMethod(llvm::StringRef ClassName, llvm::StringRef Method,
                                    std::optional<unsigned> Params) const;
  const FunctionEffects *borrowsAll(llvm::StringRef Pack) const;
};

} // namespace closecall::rules

#endif
