//===- Outcomes.h - Joining outcomes ---------------------------*- C++ -*-===//
//
// Owns how outcomes become fewer, and how the summary of a recursive function
// grows until it settles. In: outcomes of one slot, or two rounds of one
// summary. Out: fewer outcomes that still cover what the given ones say.
// Joining widens ranges and forgets conditions, never effects or holders.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_OUTCOMES_H
#define CLOSECALL_CHECKS_FLOW_OUTCOMES_H

#include "checks/summary/Summary.h"
#include <vector>

namespace closecall::flow {

/// Joins outcomes until there are few: first those that differ only in unknown
/// values of globals, then in what they say about arguments and results, then
/// those with the same effect.
void limitOutcomes(std::vector<summary::Outcome> &Out);

/// A recursive function was solved again: New also covers what Old said. With
/// Coarse, one outcome is left for each way out, effect and set of holders, and
/// what changed is given up, so that a few more rounds change nothing.
void widen(summary::Summary &New, const summary::Summary &Old, bool Coarse);

} // namespace closecall::flow

#endif
