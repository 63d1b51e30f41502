//===- AnyElement.h - Elements that no constant names ----------*- C++ -*-===//
//
// Owns where a pointer leads that goes through an array, the first few elements by their
// numbers and then to some element, and whether `a[i]` may be the element that holds the
// followed handle under another index. Direction of error: with the same last member it
// may be.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_ANYELEMENT_H
#define CLOSECALL_CHECKS_FLOW_ANYELEMENT_H

#include "checks/flow/State.h"

namespace closecall::flow {

/// The handle lies in an element of the array, and L is some element of it.
bool mayBeTracked(const Config &C, const Space &Sp, LocId L);

/// What lies K elements behind L, an element of an array or its start.
LocId elementAt(Space &Sp, LocId L, int64_t K);

/// 0, 1 or unknown: `&A Op &B`. A loop up to some end that is not known by number has not
/// reached it in its first rounds.
Val compareElements(const Space &Sp, LocId A, LocId B, ir::CompareOp Op);

} // namespace closecall::flow

#endif
