//===- Wrappers.h - What a wrapper does with its handle --------*- C++ -*-===//
//
// Owns what callers have to know of a function that does with a handle of
// theirs what the library's function does: it sends a command on the connection,
// or it returns a pointer into the handle. Looks at the text of the function
// only. Direction of error: what is not certain is not said.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_WRAPPERS_H
#define CLOSECALL_CHECKS_FLOW_WRAPPERS_H

#include "checks/flow/FunctionInfo.h"

namespace closecall::flow {

/// Where the connections lie at entry on which the function sends a command,
/// whatever happens, before it gives anything that leads to them to other code. A
/// way on which there is no connection does not count.
std::vector<summary::Slot> commandSlots(const FunctionInfo &Info, const CalleeResolver &Resolver);

/// Where the handles lie at entry, in what a parameter points to, that the function gives
/// to the library, whatever happens, before other code gets at them; at most one.
std::vector<summary::Slot> usedSlots(const FunctionInfo &Info, const CalleeResolver &Resolver);

/// Where the handle lies at entry into which each pointer leads that is returned;
/// at most one. A way that returns null or a literal does not count.
std::vector<summary::Slot> lentSlots(const FunctionInfo &Info, const CalleeResolver &Resolver);

} // namespace closecall::flow

#endif
