//===- LoopElements.h - What a loop goes through ---------------*- C++ -*-===//
//
// Owns which loops go through the elements of a container, an array or a list
// of unknown size, and what in such a loop is an element. A few constants
// (`for (int i : {1, 2, 3})`, an array of fixed size), a count of attempts and
// a list of lists are none.
//
// Direction of error: a loop that is not understood goes through nothing.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_LOOPELEMENTS_H
#define CLOSECALL_CHECKS_POLICY_LOOPELEMENTS_H

#include "checks/policy/UsageContext.h"

namespace closecall::policy {

struct LoopElements {
  /// The calls that return an element, and the places that are one.
  llvm::SmallVector<flow::Site, 4> Calls;
  llvm::SmallVector<ir::Place, 4> Places;
  std::string Of; ///< the container, as the user writes it; may be empty
  bool any() const { return !Calls.empty() || !Places.empty(); }
};

LoopElements elementsOf(const UsageContext &C, const flow::Loop &L);

} // namespace closecall::policy

#endif
