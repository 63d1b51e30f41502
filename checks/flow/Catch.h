//===- Catch.h - Which handler an exception goes to ------------*- C++ -*-===//
//
// Matches the type of an exception with the handlers of a try block. In: the type
// with its bases, as in ir::Terminator, empty where it is not known; a Catch. Out: the
// handlers that may be meant, and whether none may be.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_CATCH_H
#define CLOSECALL_CHECKS_FLOW_CATCH_H

#include "checks/ir/FunctionIR.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace closecall::flow {

struct CaughtBy {
  llvm::SmallVector<uint32_t, 2> Handlers; ///< ascending
  bool Passes = true;                      ///< it may be none of them
};

CaughtBy handlersOf(const ir::Module &M, llvm::ArrayRef<std::string> Types,
                    const ir::Terminator &Catch);

} // namespace closecall::flow

#endif
