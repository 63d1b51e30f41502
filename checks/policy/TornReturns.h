//===- TornReturns.h - Returns that callers cannot tell apart --*- C++ -*-===//
//
// Owns one story of the leaks: a function that opens a handle in a place of its
// caller's leaves it open on one failing return and released on another, and says the
// same of both. Whatever callers do, one of the two goes wrong.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_TORNRETURNS_H
#define CLOSECALL_CHECKS_POLICY_TORNRETURNS_H

#include "checks/policy/Describe.h"

namespace closecall::policy {

/// The caller's place in which the handle of such a function lies, or NoId.
flow::LocId tornPlace(const Subject &S);

} // namespace closecall::policy

#endif
