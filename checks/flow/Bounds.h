//===- Bounds.h - Calls that cannot throw under their condition -*- C++ -*-===//
//
// at(i) throws out of range only, and mostly stands in a loop that ends there.
// Owns the question whether a call of at() is reached only where `i < x.size()`
// has just been found true of the same two objects; and the like of functions that jump
// out. No is the safe answer.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_BOUNDS_H
#define CLOSECALL_CHECKS_FLOW_BOUNDS_H

#include "checks/ir/FunctionIR.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace closecall::flow {

/// The call at the place is x.at(i) under i < x.size(), and i has not changed
/// in between.
bool isUnderItsBound(const ir::Module &M, const ir::Function &F, ir::BlockId B, uint32_t I);

/// Some such instruction stands on every way from the function's begin to this one
/// (NoId: to the block's end).
bool onEveryWayTo(const ir::Function &F, ir::BlockId B, uint32_t I,
                  llvm::function_ref<bool(const ir::Instr &)> Is);

/// The same call, written the same way, has been made on every way to this one: what
/// it asks of its arguments is answered.
bool madeBefore(const ir::Function &F, ir::BlockId B, uint32_t I);

/// All calls that may jump out stand where a static is still empty that the function fills
/// on its first call (a library that was not loaded). Whoever holds a handle by then has
/// come past that first call.
bool jumpsFirstTimeOnly(const ir::Function &F,
                        llvm::function_ref<bool(const ir::Instr &)> MayJump);

} // namespace closecall::flow

#endif
