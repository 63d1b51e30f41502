//===- DidYouMean.h - Hints for misspelt names -----------------*- C++ -*-===//
//
// Owns the wording and the threshold of every "did you mean" in the tool, for
// keys of JSON files, names of resources, checks and options alike.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_SUPPORT_DIDYOUMEAN_H
#define CLOSECALL_CHECKS_SUPPORT_DIDYOUMEAN_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace closecall::support {

/// The candidate closest to Bad when it is close enough to be a typing error,
/// else the empty string. Ties go to the earlier candidate.
llvm::StringRef closest(llvm::StringRef Bad,
                        llvm::ArrayRef<llvm::StringRef> Candidates);

/// `, did you mean "x"?` or the empty string, to be appended to a message.
std::string didYouMean(llvm::StringRef Bad,
                       llvm::ArrayRef<llvm::StringRef> Candidates);

} // namespace closecall::support

#endif
