//===- Wildcard.h - Names with a star --------------------------*- C++ -*-===//
//
// Owns the globs of comments (NOLINT) and of options that list names: `*` stands
// for any text, nothing else is special. Globs over paths are project/PathFilter's.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_SUPPORT_WILDCARD_H
#define CLOSECALL_CHECKS_SUPPORT_WILDCARD_H

#include "llvm/ADT/StringRef.h"

namespace closecall::support {

bool starMatches(llvm::StringRef Glob, llvm::StringRef Text);

} // namespace closecall::support

#endif
