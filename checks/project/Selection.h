//===- Selection.h - Which checks are asked for ----------------*- C++ -*-===//
//
// Owns the meaning of --checks and of "checks" in the project file:
// comma-separated globs over check ids, with or
// without "closecall-"; '-' in front takes away; later ones win. They are
// applied to what the profile turns on.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_PROJECT_SELECTION_H
#define CLOSECALL_CHECKS_PROJECT_SELECTION_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"

namespace closecall::project {

class Selection {
public:
  /// The globs of the project, found at Where, then those of --checks. An error
  /// names the glob that matches no check.
  static llvm::Expected<Selection> parse(llvm::StringRef Project, bool Strict,
                                         llvm::StringRef Where, llvm::StringRef Globs);
  bool has(llvm::StringRef CheckId) const { return Ids.contains(CheckId); }

private:
  llvm::Error apply(llvm::StringRef Globs, llvm::StringRef Where);
  llvm::StringSet<> Ids;
};

} // namespace closecall::project

#endif
