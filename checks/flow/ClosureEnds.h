//===- ClosureEnds.h - Function objects that release a variable -*- C++ -*-===//
//
// `std::function<void()> f = [&] { PQclear(r); }`, and the deleter of a
// std::shared_ptr: what the variable holds from there on may be released by an object
// whose calls are not followed; or the transaction on it may be ended. Owns the question at which calls a function makes such
// objects, and of which of its variables. Direction of error: a lambda that gives the
// variable to anything that could release it counts.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_CLOSUREENDS_H
#define CLOSECALL_CHECKS_FLOW_CLOSUREENDS_H

#include "checks/flow/FunctionInfo.h"

namespace closecall::flow {

struct ClosureEnd {
  ir::BlockId B;
  uint32_t I; ///< the call that is given the lambda
  ir::VarId V;
  bool Txn; ///< ends a transaction; else: releases
};

/// In the order of blocks.
std::vector<ClosureEnd> closureEnds(const ir::Module &M, const ir::Function &F,
                                    const CalleeResolver &Resolver);

} // namespace closecall::flow

#endif
