//===- FilledSlots.h - Members that a function fills -----------*- C++ -*-===//
//
// Owns the question which places below its parameters a function fills with what
// somebody has to release, so that callers see what becomes of the one before: a
// string's type does not say it, a connection's does. Looks at the text only.
// Direction of error: where the object's state may tell the function that the place is
// empty (a capacity, a flag, a method that is asked), the place is not among them.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_FILLEDSLOTS_H
#define CLOSECALL_CHECKS_FLOW_FILLEDSLOTS_H

#include "checks/flow/FunctionInfo.h"

namespace closecall::flow {

/// In the order of the text, each once.
std::vector<ir::Place> filledSlots(const FunctionInfo &Info, const CalleeResolver &Resolver);

} // namespace closecall::flow

#endif
