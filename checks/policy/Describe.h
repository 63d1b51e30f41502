//===- Describe.h - Words and places for findings --------------*- C++ -*-===//
//
// Owns what all policies share: the name of a handle as the user wrote it, the
// resource and its releaser, source ranges of events, and the path told as
// steps (acquired here, each decisive branch with the side taken, the exit).
// A branch is decisive when the other side could have avoided what comes next
// on the path.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_DESCRIBE_H
#define CLOSECALL_CHECKS_POLICY_DESCRIBE_H

#include "checks/catalog/Options.h"
#include "checks/flow/Infer.h"
#include "checks/flow/Values.h"
#include "checks/report/Finding.h"
#include "checks/rules/PackIndex.h"

namespace closecall::policy {

/// A solved function and one of its runs.
struct Subject {
  const ir::Module &M;
  const ir::Function &F;
  const flow::SolvedFunction &Solved;
  const flow::CalleeResolver &Resolver;
  const rules::PackIndex &Packs;
  const flow::Source &Src;
  const flow::Solved &Run;
  const catalog::CheckOptions &Options;
  /// A parent that is closed too early is told by a check of its own (release-order).
  bool OrderTold = false;
};

/// "connection", "prepared statement"; "handle" when the kind is not known.
std::string noun(const Subject &S);
/// The function that would release it.
std::string releaser(const Subject &S);
/// " 'ctx->conn'" with a leading blank, or "" for a handle without a name.
std::string quotedName(const Subject &S, const flow::Event &E);
std::string spell(const Subject &S, flow::LocId L);
std::string functionName(const Subject &S);

report::Range toRange(const ir::Module &M, const ir::SourceRange &R);
report::Range acquireRange(const Subject &S);
report::Range eventRange(const Subject &S, const flow::Event &E);
/// Source text of the acquiring call, or of the slot.
std::string acquireText(const Subject &S);
std::string eventText(const Subject &S, const flow::Event &E);
/// The function that the released step of the path called.
std::string releasedBy(const Subject &S, const flow::Event &E);
/// The library function whose result points into the handle; "" for a member.
std::string borrowedBy(const Subject &S, const flow::Event &E);

/// The path to the event; Last is the text of its final step.
std::vector<report::Step> path(const Subject &S, const flow::Event &E,
                               const std::string &Last);

/// A finding of the check with all that does not depend on the kind of event.
report::Finding finding(const Subject &S, const flow::Event &E,
                        const std::string &Check);

/// An exception is lost where the call is that throws it, not where the
/// function ends.
flow::Event atThrowingCall(const Subject &S, const flow::Event &E);

/// The call runs only where a flag that outlives the function allows it, and it,
/// or what follows it, sets that flag.
bool setsItsGuard(const flow::Loops &Lp, const flow::Values &V, flow::Site Call);

/// The called function ends the transaction that is open before it begins the
/// one that it leaves.
bool beginsAfterEnd(const Subject &S);

// The policies; each appends the findings of its checks.
void findLeaks(const Subject &S, std::vector<report::Finding> &Out);
void findDoubleReleases(const Subject &S, std::vector<report::Finding> &Out);
void findUsesAfterRelease(const Subject &S, std::vector<report::Finding> &Out);
void findWrongReleases(const Subject &S, std::vector<report::Finding> &Out);
void findOpenTransactions(const Subject &S, std::vector<report::Finding> &Out);
void findReleaseOrder(const Subject &S, std::vector<report::Finding> &Out);
void findUndrained(const Subject &S, std::vector<report::Finding> &Out);
void findRawOwners(const Subject &S, std::vector<report::Finding> &Out);

} // namespace closecall::policy

#endif
