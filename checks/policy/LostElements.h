//===- LostElements.h - Handles in a local array, lost on one way -*- C++ -*-===//
//
// Owns one story of arrays and containers of handles, where the solver does not tell one
// element from another: a loop fills a local one, the function releases its elements, and
// an error leaves it where none of that can be reached any more. In: the run that follows
// one of the handles. Direction of error: whatever is done to an element behind the way
// out, and does not only look, may release it; a way out that asks how many elements there
// are is none, and neither is one in front of which the loop cannot have filled two.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_LOSTELEMENTS_H
#define CLOSECALL_CHECKS_POLICY_LOSTELEMENTS_H

#include "checks/policy/Describe.h"

namespace closecall::policy {

struct LostElements {
  std::string Into;         ///< the array or container
  ir::BlockId Branch;       ///< where the way out begins
  unsigned Side;            ///< of the branch
  ir::BlockId Return;       ///< where the function ends
};

/// The first such way out of S.F, in the order of blocks.
std::optional<LostElements> elementsLost(const Subject &S);

} // namespace closecall::policy

#endif
