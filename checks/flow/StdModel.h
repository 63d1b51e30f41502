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
#include <string>
#include <vector>

namespace closecall::flow {

/// Returns new memory that nothing else points to.
bool allocatesMemory(llvm::StringRef QualifiedName);

/// A type that is thrown and its bases; "" in front: or something derived from
/// these.
using ThrownType = std::vector<std::string>;

/// What a standard function throws for reasons other than allocation
/// (std::stoi: invalid argument; std::vector::at: out of range); null for the
/// others.
const ThrownType *standardThrows(llvm::StringRef QualifiedName);

/// Some std::exception.
const ThrownType &anyException();

} // namespace closecall::flow

#endif
