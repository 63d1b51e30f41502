//===- Status.h - Who looks at an error value ------------------*- C++ -*-===//
//
// Owns the path-sensitive search for database calls whose outcome nobody looks
// at. One run follows the value of one call: which variables hold it or a
// truth computed from it, what a branch on one of these says, whether the
// connection still remembers the error. In: FunctionInfo and the callees' packs
// and summaries. Out: per call, the events that policy/ turns into findings,
// and StatusEffects for callers.
//
// Direction of error: a value that is stored, passed to a function or whose
// address is taken counts as looked at; a run that exceeds its limits reports
// nothing.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_STATUS_H
#define CLOSECALL_CHECKS_FLOW_STATUS_H

#include "checks/flow/StatusFacts.h"

namespace closecall::flow {

struct StatusStep {
  ir::BlockId B = 0;
  uint32_t Succ = 0;
};

struct StatusEvent {
  enum Kind : uint8_t {
    Overwritten, ///< instruction I writes the last variable; nobody looked
    Replaced,    ///< known to have failed; I's cleanup status is returned
    Read,        ///< I reads what the call brought; nobody looked
    Counted,     ///< likewise, the number of rows
    Stored,      ///< the COMMIT failed; what is returned here says success
    Aborted,     ///< likewise: the COMMIT at At of a transaction that it aborted
    RowsEnd,     ///< the branch takes an error for the last row; nobody looked again
    RowsGoOn     ///< the branch takes an error for a row, and asks for the next
  } K = Overwritten;
  ir::BlockId B = 0;
  uint32_t I = NoId; ///< NoId: the terminator
  std::string By;    ///< the function that overwrites or reads
  ir::VarId Var = NoId;
  bool Again = false; ///< Overwritten by the same call in the next round
  ir::BlockId AtB = NoId; ///< Aborted: the COMMIT
  uint32_t AtI = 0;
  std::vector<StatusStep> Path;
};

/// What became of the value of one call.
struct StatusRun {
  ir::BlockId B = 0;
  uint32_t I = 0;
  CallStatus Call;
  bool Looked = false;    ///< on some path
  bool Lost = false;      ///< some path ended without a look
  bool Truncated = false;
  /// The call only runs when another one has failed already.
  bool InFailure = false;
  std::vector<StatusEvent> Events;
};

struct SolvedStatus {
  std::vector<StatusRun> Runs;
  summary::StatusEffects Sum;
};

SolvedStatus solveStatus(const FunctionInfo &Info, const CalleeResolver &Resolver);

} // namespace closecall::flow

#endif
