//===- PackParser.h - From the JSON of a pack to effects -------*- C++ -*-===//
//
// Owns the format of rule packs (rules/schema.json says the same for editors).
// Text goes in, a ParsedPack comes out, or an Error that lists every mistake as
// `file:/json/pointer: what is wrong`. The index is only read, to resolve
// resources of other packs ("libpq.result") and to hand out resource ids.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_RULES_PACKPARSER_H
#define CLOSECALL_CHECKS_RULES_PACKPARSER_H

#include "checks/rules/PackIndex.h"
#include <optional>

namespace closecall::rules {

llvm::Expected<ParsedPack> parsePack(llvm::StringRef Json,
                                     llvm::StringRef FileName,
                                     const PackIndex &Index);

/// "== 0", "!= 0", "< 0", "<= 1", "> 0", ">= 0", "in 100, 101",
/// "not in 1, 2", "any". Nullopt when the text is none of these.
std::optional<ValueSet> parseValueSet(llvm::StringRef Text);
/// The shortest text that parseValueSet reads as the same set.
std::string toString(const ValueSet &Set);
bool contains(const ValueSet &Set, int64_t Value);

/// "return", "arg 0", "out 1".
std::optional<Slot> parseSlot(llvm::StringRef Text);
std::string toString(const Slot &S);

llvm::StringRef toString(Family F);
llvm::StringRef toString(ParentClose P);

} // namespace closecall::rules

#endif
