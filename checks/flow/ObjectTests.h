//===- ObjectTests.h - What an object says decides -------------*- C++ -*-===//
//
// Owns one question about a function: whether something that it does with what
// lies in a parameter's object is decided by another field of that object
// (`if (!(ctx->flags & KEEP)) finalize(ctx->stmt)`), of which its callers may
// know nothing. In: the function's text, without regard to values. Not asked:
// tests of the field itself, and of what a call returned.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_OBJECTTESTS_H
#define CLOSECALL_CHECKS_FLOW_OBJECTTESTS_H

#include "checks/flow/FunctionInfo.h"

namespace closecall::flow {

/// What ends the handle in the slot, or with Txn the transaction on it, is reached
/// only on one side of a test of another field of the object that the parameter
/// points to, or is a callee of which that is true.
bool endsByObject(const FunctionInfo &Info, const CalleeResolver &Resolver,
                  const summary::Slot &Where, bool Txn);

} // namespace closecall::flow

#endif
