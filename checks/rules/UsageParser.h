//===- UsageParser.h - The "usage" section of a pack -----------*- C++ -*-===//
//
// Owns the format of a pack's "usage": option sets, types of request handlers,
// and what calls mean besides handing out handles. JSON goes in, a ParsedUsage
// comes out; mistakes are recorded in the document.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_RULES_USAGEPARSER_H
#define CLOSECALL_CHECKS_RULES_USAGEPARSER_H

#include "checks/rules/Usage.h"
#include "checks/support/Json.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace closecall::rules {

struct ParsedUsage {
  std::vector<Usage> Calls;
  std::vector<std::pair<std::string, OptionSet>> Options; ///< "pack.name"
  std::vector<std::string> Handlers, Coroutines; ///< record types
};

/// Knows says whether an earlier pack has an option set of that name.
ParsedUsage parseUsage(support::JsonCursor C, llvm::StringRef Pack,
                       llvm::function_ref<bool(llvm::StringRef)> Knows);

/// The word of a role in packs: "connects".
llvm::StringRef toString(Role R);

} // namespace closecall::rules

#endif
