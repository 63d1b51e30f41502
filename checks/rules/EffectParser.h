//===- EffectParser.h - What one function of a pack does -------*- C++ -*-===//
//
// Owns the entries of a pack's "functions". A JSON object goes in, a
// FunctionEffects comes out; mistakes are recorded in the document.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_RULES_EFFECTPARSER_H
#define CLOSECALL_CHECKS_RULES_EFFECTPARSER_H

#include "checks/rules/PackIndex.h"
#include "checks/support/Json.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace closecall::rules {

/// What the entries of a pack may refer to.
struct PackNames {
  std::string Pack, DocPage;
  llvm::StringMap<ResourceId> Resources;
  std::vector<llvm::StringRef> Order; ///< resource names as written
};

/// The address of a documentation page: DocPage with Page in place of {}.
std::string docAddress(llvm::StringRef Page, llvm::StringRef DocPage);

class EffectParser {
public:
  EffectParser(const PackIndex &Index, const PackNames &Names)
      : Index(Index), Names(Names) {}

  /// For a method, what the entry leaves out is as its class says.
  void parse(support::JsonCursor C, FunctionEffects &F, const Class *Of = nullptr);
  /// "throws": true, or the type and its bases. Nullopt when it is not there.
  std::optional<bool> throws(support::JsonCursor C, std::vector<std::string> &Types);
  /// What an entry rests on.
  Evidence evidence(support::JsonCursor C, Evidence Default);
  /// The resources that C names, one or a list.
  std::vector<ResourceId> resources(support::JsonCursor C);

private:
  using Cursor = support::JsonCursor;
  const PackIndex &Index; ///< resources of other packs
  const PackNames &Names;

  void parseMemory(Cursor C, FunctionEffects &F);
  Acquire parseAcquire(Cursor C);
  FieldOf parseField(Cursor C);
  Release parseRelease(Cursor C);
  Borrow parseBorrow(Cursor C);
  Keep parseKeep(Cursor C);
  ChildrenEnd parseEnd(Cursor C);
  Transaction parseTransaction(Cursor C, const FunctionEffects &F);
  Status parseStatus(Cursor C);
  ReadsData parseReads(Cursor C);
  ArgTest parseArgTest(Cursor C);
  std::vector<ArgTest> when(Cursor C);

  std::optional<ValueSet> valueSet(std::optional<Cursor> C);
  Slot slot(Cursor C);
  ResourceId resource(Cursor C);
  ParentClose children(Cursor C);
  unsigned arg(Cursor C);
  std::optional<unsigned> optArg(std::optional<Cursor> C);
};

} // namespace closecall::rules

#endif
