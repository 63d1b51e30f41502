//===- UsageContext.h - What the usage checks share ------------*- C++ -*-===//
//
// Owns the frame of the usage checks: a function with its uses, findings with
// all that does not depend on the check, and the questions that several checks
// ask. A check is a function from a UsageContext to findings; UsageChecks.cpp
// lists them.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_USAGECONTEXT_H
#define CLOSECALL_CHECKS_POLICY_USAGECONTEXT_H

#include "checks/flow/Usage.h"
#include "checks/policy/Analyze.h"
#include "checks/report/Finding.h"

namespace closecall::policy {

using flow::Role;

struct UsageContext {
  const flow::Usages &Program;
  uint32_t Body;
  const ir::Module &M;
  const ir::Function &F;
  const flow::UsageOf &U;
  const AnalysisOptions &Options;

  std::string functionName() const { return M.Callees[F.Self].Name; }
  const ir::Instr &instr(const flow::Use &One) const { return U.instr(One); }

  report::Range range(const ir::SourceRange &R) const;
  report::Range at(const flow::Use &One) const { return range(instr(One).Range); }
  report::Range at(flow::Site S) const;

  /// A finding at the call; the message and further steps are the check's.
  report::Finding finding(const std::string &Check, const flow::Use &One,
                          report::Confidence Sure = report::Confidence::Medium) const;
  void step(report::Finding &To, report::StepKind Kind, report::Range At,
            std::string Message) const;

  /// " 'db'", or "" for an object without a name.
  std::string quoted(const flow::Key &K) const;
  /// The project's option `allow` of the check names the function, or the library's
  /// behind it.
  bool allowed(const std::string &Check, const flow::Use &One, Role R) const;

  /// "'load', which calls 'PQexec'" or "'PQexec'".
  std::string who(const flow::Use &One, Role R) const;
  /// The loop as a reader sees it: the place of its condition.
  report::Range loopRange(const flow::Loop &L) const;

  /// How often a loop `for (i = A; i < B; ++i)` runs, where that is known.
  std::optional<int64_t> trips(const flow::Loop &L) const;

  /// The function takes what only the handlers of requests are given.
  bool isHandler() const;

  /// What the call opens is opened with the same options in every iteration.
  bool sameOptions(const flow::Use &Opens, const flow::Loop &L) const;
  /// The object is a connection that the loop opens.
  bool openedIn(const flow::Loop &L, const flow::Key &Object) const;

  /// Calls Visit for each call at which what the use has taken is still held,
  /// on every way that leads there. Ends are the roles that end it. Where a
  /// branch finds that the call has failed, nothing was taken.
  void whileHeld(const flow::Use &Taken, rules::Roles Ends,
                 llvm::function_ref<void(flow::Site)> Visit) const;

  /// The instruction ends the object that the use has made: a destructor, a
  /// call with one of the roles on it, or on an unknown object.
  bool ends(flow::Site S, const flow::Use &Made, rules::Roles How) const;
  /// Code that nobody sees gets the connection of the transaction, and may end it.
  bool mayEndUnseen(flow::Site S, const flow::Use &Begin) const;
};

/// The variable is handed to somebody whom no pack describes, stored or
/// returned.
bool escapes(const UsageContext &C, ir::VarId V, unsigned Depth = 3);

/// What the instruction reads comes from the call, through temporaries and
/// references, by a chain of at most Depth other calls.
bool madeFrom(const UsageContext &C, const ir::Instr &I, flow::Site Call, unsigned Depth);

// The checks; each appends its findings.
using UsageCheck = void(const UsageContext &C, std::vector<report::Finding> &Out);
UsageCheck findConnectionPerCall, findUnboundedRetry, findQueryInLoop, findPrepareInLoop,
    findMissingTimeout, findTransactionAcrossWait, findNestedLease, findLeaseUnderLock,
    findUncommittedTransaction, findUncommittedGuard,
    findUncommittedPath, findPoolPerCall, findPoolTooSmall, findUnboundedWait,
    findSharedConnection, findBlockingInEventLoop, findDisarmedGuard, findLongLivedLease,
    findConnectionAcrossFork, findDanglingCapture, findLivenessProbe,
    findNestedTransaction, findConnectionRegistry, findImplicitCommit,
    findOutsideTransaction, findDanglingBind, findWritesWithoutTransaction, findActiveQuery,
    findLeftActive, findAbandonedQuery, findUnboundedPool, findPooledSessionState,
    findStaticDestruction, findLazyLoads, findUsedAfterReturn, findUsedWhenGone,
    findSkippedGiveBack, findUntakenAnswer;

/// All of them, over all functions.
void findUsage(const flow::Linker &L, const rules::PackIndex &Packs,
               const AnalysisOptions &Options, std::vector<report::Finding> &Out);

} // namespace closecall::policy

#endif
