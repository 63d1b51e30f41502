//===- Fixes.h - Which release would mend a leak ---------------*- C++ -*-===//
//
// Owns the decision whether a leak can be mended by releases in front of the
// places where the handle is lost. It is tried out: on the function with a probe
// at each place, all ways that lead there must hold the handle in the same
// variable (or null, where that may be released); on the function with the
// releases in it, nothing is lost, released twice, used afterwards or closed too
// early. What is not certain gets no fix.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_FIXES_H
#define CLOSECALL_CHECKS_POLICY_FIXES_H

#include "checks/policy/Describe.h"

namespace closecall::policy {

/// Lost are all events at which the run loses its handle. Empty when no fix is
/// safe.
std::vector<report::Insertion> releases(const Subject &S,
                                        llvm::ArrayRef<const flow::Event *> Lost);

} // namespace closecall::policy

#endif
