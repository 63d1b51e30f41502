//===- ChangedMembers.h - What callers see written --------------*- C++ -*-===//
//
// Owns the places below parameters (`p->port`, `*n`) and in globals that a
// function, or what it calls, may write. A run of the solver follows the writes
// that its slice looks at; of all others callers have to know at least that
// they may happen: the `struct options o = {0}` that a helper fills is not zero
// afterwards. From the text, without regard to order.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_CHANGEDMEMBERS_H
#define CLOSECALL_CHECKS_FLOW_CHANGEDMEMBERS_H

#include "checks/flow/FunctionInfo.h"

namespace closecall::flow {

/// What is written there is made of what lay there: `n++`, `flags |= Busy`.
/// Those who ask for a flag or a count go on with what they know.
bool isUpdate(const ir::Block &B, uint32_t I);

/// Numbers, and pointers that are no handles by their type; 64 at most. Not
/// where only constants are written, the states of an object, between which
/// nothing tells here. Nothing of a function that makes, releases or keeps
/// handles: its flags may be about these, and which they are on which way out
/// only a run could say that follows them.
std::vector<summary::Slot> changedMembers(const FunctionInfo &Info,
                                          const CalleeResolver &Resolver);

} // namespace closecall::flow

#endif
