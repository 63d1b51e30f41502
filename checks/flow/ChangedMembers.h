//===- ChangedMembers.h - What a function writes for callers to see -*- C++ -*-===//
//
// Owns the places below parameters (`p->port`, `*n`) and in globals that a function, or
// what it calls, may write. A run of the solver follows the writes that its slice looks at; of all
// others callers have to know at least that they may happen: the `struct options o = {0}`
// that a helper fills is not zero afterwards. From the text, without regard to order.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_CHANGEDMEMBERS_H
#define CLOSECALL_CHECKS_FLOW_CHANGEDMEMBERS_H

#include "checks/flow/FunctionInfo.h"

namespace closecall::flow {

/// Numbers, and pointers that are no handles by their type; 64 at most.
std::vector<summary::Slot> changedMembers(const FunctionInfo &Info,
                                          const CalleeResolver &Resolver);

} // namespace closecall::flow

#endif
