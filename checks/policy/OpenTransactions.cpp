//===- OpenTransactions.cpp - Transactions left open -----------*- C++ -*-===//
//
// transaction-leak: a transaction that some path commits and another one leaves
// open. A function that never commits is taken for one that begins for its
// caller (and is checked there). One finding a begin: at the exit with the
// shortest path, the other exits as related places.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Describe.h"
#include <algorithm>

namespace closecall::policy {

using flow::Event;
using flow::EventKind;
using flow::LostHow;
using summary::TxnKind;

static std::string what(const Subject &S) {
  switch (S.Src.Kind) {
  case TxnKind::Transaction:
    return "transaction";
  case TxnKind::Savepoint:
    return "savepoint";
  case TxnKind::Autocommit:
    return "transaction (autocommit is off)";
  }
  return "";
}

static bool fallsOff(const Subject &S, const Event &E) {
  return E.I == flow::NoId && S.F.Blocks[E.B].Term.Text.empty();
}

static std::string where(const Subject &S, const Event &E) {
  switch (E.How) {
  case LostHow::Thrown:
    return E.By.empty() ? "when an exception leaves '" + functionName(S) + "'"
                        : "if '" + E.By + "' throws here";
  case LostHow::Longjmp:
    return "when '" + E.By + "' leaves '" + functionName(S) + "'";
  case LostHow::Overwritten:
    return "when the loop begins the next one";
  default:
    return fallsOff(S, E) ? "when '" + functionName(S) + "' ends" : "by this return";
  }
}

static std::string remedy(const Subject &S, const Event &E) {
  if (E.EndFailed)
    return "; the COMMIT failed and did not end it, so roll back";
  if (S.Src.Kind == TxnKind::Savepoint)
    return "; release it on this path too";
  return E.How == LostHow::Thrown ? "; roll back in a handler, or let an object do it"
                                  : "; roll back on this path too";
}

static std::string lastStep(const Subject &S, const Event &E) {
  std::string W = S.Src.Kind == TxnKind::Savepoint ? "savepoint" : "transaction";
  switch (E.How) {
  case LostHow::Thrown:
    return "the exception leaves '" + functionName(S) + "' with the " + W + " open";
  case LostHow::Longjmp:
    return "'" + E.By + "' leaves '" + functionName(S) + "' with the " + W + " open";
  case LostHow::Overwritten:
    return "begins again while the " + W + " is open";
  default:
    return fallsOff(S, E) ? "'" + functionName(S) + "' ends here with the " + W + " open"
                          : "this return leaves the " + W + " open";
  }
}

/// An exception is lost where the call is that throws it.
static Event placed(const Subject &S, const Event &E) {
  return E.How == LostHow::Thrown ? atThrowingCall(S, E) : E;
}

void findOpenTransactions(const Subject &S, std::vector<report::Finding> &Out) {
  if (!S.Src.Txn || S.Src.K != flow::Source::Acquire || !S.Run.Committed)
    return;
  std::vector<Event> Events;
  for (const Event &E : S.Run.Events)
    if (E.Kind == EventKind::Lost)
      Events.push_back(placed(S, E));
  if (Events.empty())
    return;
  // A plain exit before an exception, the shortest path first; ties by place.
  std::sort(Events.begin(), Events.end(), [](const Event &A, const Event &B) {
    return std::tuple(A.How == LostHow::Thrown, A.Path.size(), A.B, A.I) <
           std::tuple(B.How == LostHow::Thrown, B.Path.size(), B.B, B.I);
  });
  const Event &E = Events.front();
  report::Finding F = finding(S, E, "transaction-leak");
  std::string On = quotedName(S, E);
  F.Message = what(S) + (On.empty() ? "" : " on" + On) + " is left open " + where(S, E) +
              remedy(S, E);
  F.Path = path(S, E, lastStep(S, E));
  for (size_t I = 1; I < Events.size(); ++I) {
    F.Others.push_back(
        {eventRange(S, Events[I]), "also left open " + where(S, Events[I])});
    F.ExitTexts.push_back(eventText(S, Events[I]));
  }
  std::sort(F.ExitTexts.begin(), F.ExitTexts.end());
  Out.push_back(std::move(F));
}

} // namespace closecall::policy
