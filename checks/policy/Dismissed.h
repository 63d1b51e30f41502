//===- Dismissed.h - Guards that are dismissed too early -------*- C++ -*-===//
//
// Owns the guard that is given a std::function: what it calls at its end the
// solver does not follow, so that the handle counts as kept. Once a method has
// told the guard not to call it, the handle is the function's again. In: a solved
// run. Out: the return that is reached from there without anybody who takes the
// handle.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_DISMISSED_H
#define CLOSECALL_CHECKS_POLICY_DISMISSED_H

#include "checks/policy/Describe.h"
#include <optional>
#include <string>

namespace closecall::policy {

struct Dismissal {
  ir::BlockId Return = 0; ///< its terminator loses the handle
  ir::BlockId B = 0;      ///< the call that dismisses
  uint32_t I = 0;
  std::string Call; ///< "guard.dismiss()"
};

std::optional<Dismissal> dismissedGuard(const Subject &S);

} // namespace closecall::policy

#endif
