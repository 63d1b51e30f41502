//===- Embedded.h - Files that are part of the binary ----------*- C++ -*-===//
//
// Owns the shape of what cmake/EmbedFiles.cmake generates: an array of files,
// sorted by path, ended by an entry without a name. The files are copied in at
// build time, so that the tool needs nothing beside its binary.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_SUPPORT_EMBEDDED_H
#define CLOSECALL_CHECKS_SUPPORT_EMBEDDED_H

#include "llvm/ADT/StringRef.h"
#include <cstddef>

namespace closecall::support {

struct EmbeddedFile {
  const char *Name; ///< file name without folders; null ends the array
  const char *Data;
  size_t Size;

  llvm::StringRef name() const { return Name; }
  llvm::StringRef contents() const { return {Data, Size}; }
};

} // namespace closecall::support

// Each generated array is declared where it is used:
//   namespace closecall::embedded {
//   extern const closecall::support::EmbeddedFile RulePacks[];
//   }

#endif
