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
#include <optional>

namespace closecall::policy {

struct TornReturns {
  flow::LocId At = flow::NoId; ///< the caller's place in which the handle lies
  const flow::Exit *Open = nullptr, *Released = nullptr;
};

/// The returns of such a function, or none.
std::optional<TornReturns> tornReturns(const Subject &S);

/// Where it was released, and the two returns, as steps.
void tellOfReturns(const Subject &S, const TornReturns &T, report::Finding &F);

} // namespace closecall::policy

#endif
