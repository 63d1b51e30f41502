//===- Dangling.h - Members that point to a released handle ----*- C++ -*-===//
//
// Owns one question about a method: may it return, or throw, while a member of its object
// still points to the handle that the method has released? In: the run that follows the
// handle that is in the member at entry, or that the method puts there. Direction of error: a member that is filled
// again on the way does not dangle, whatever it is filled with.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_DANGLING_H
#define CLOSECALL_CHECKS_POLICY_DANGLING_H

#include "checks/policy/Describe.h"

namespace closecall::policy {

/// The instruction that releases the handle that S.Run follows, where the function may
/// leave while the member, a field below a parameter, still points to it; null: there is
/// none. A constructor that throws leaves no object behind.
const ir::Instr *leavesDangling(const Subject &S, const summary::Slot &Member);

} // namespace closecall::policy

#endif
