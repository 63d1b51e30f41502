//===- StdModel.h - What the standard library does -------------*- C++ -*-===//
//
// Built-in knowledge of functions that no pack describes because they belong
// to the language: allocation, and the standard functions that throw on bad
// input (allocation failure alone does not count).
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_STDMODEL_H
#define CLOSECALL_CHECKS_FLOW_STDMODEL_H

#include "llvm/ADT/StringRef.h"

namespace closecall::flow {

/// Returns new memory that nothing else points to.
bool allocatesMemory(llvm::StringRef QualifiedName);

/// Documented to throw for reasons other than allocation (std::stoi: invalid
/// argument; std::vector::at: out of range).
bool standardThrows(llvm::StringRef QualifiedName);

} // namespace closecall::flow

#endif
