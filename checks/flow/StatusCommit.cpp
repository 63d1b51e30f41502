//===- StatusCommit.cpp - Success after a failure --------------*- C++ -*-===//
//
// The walk that asks what a function returns when one of its calls fails: a
// COMMIT that nobody looks at, or a statement of a transaction that the server
// aborts then, so that all further statements on the connection fail and the
// COMMIT rolls back and succeeds. In: the call. Out: an event where success is
// returned behind the COMMIT.
//
// Direction of error: code that was not seen and has the connection, a look at
// the transaction's state, a rollback and calls that may throw end the walk.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/StatusWalk.h"

namespace closecall::flow {

using namespace ir;
using rules::SqlEffect;

void StatusWalk::failure(StatusRun &R, const Alternatives &Facts, const IntRange &Success) {
  How = Form::Failure;
  Run = &R;
  Good = Success;
  Config C;
  if (R.Call.Commit) {
    C.CommitB = R.B;
    C.CommitI = R.I;
  } else
    C.Aborted = true;
  if (site().Dst.isVar())
    outcome(C, site(), calleeFacts(Resolver, site()), true);
  for (VarId V : Info.deadTemps(R.B, R.I))
    drop(C, V);
  beginBehind(C, Facts);
  if (Truncated)
    R.Events.clear();
  Run = nullptr;
}

/// The call's destination gets what it returns when it succeeds, or when not.
void StatusWalk::outcome(Config &C, const Instr &I, const CalleeFacts &X, bool Bad) {
  CallStatus S = statusOf(Info, Resolver, I);
  if (!S.Any || !I.Dst.isVar())
    return;
  Entry E;
  E.K = X.Pack && X.Pack->Asks ? Entry::Answer : Entry::Value;
  E.V = I.Dst.Root;
  E.Ok = Bad ? S.Bad : S.Ok;
  E.Bad = Bad;
  put(C, E);
}

/// Whether the call fails; Over when nothing is known from here on.
bool StatusWalk::fails(Config &C, const Instr &I, const CalleeFacts &X, BlockId B, uint32_t N,
                       bool &Over) {
  // What is asked, or tests what is handed in, says how that call went.
  for (const Operand &O : I.Args)
    if (Entry *E = holder(C, O)) {
      Over |= asksTransaction(X);
      return E->Bad;
    }
  if (!C.Aborted) // behind the COMMIT only that is asked
    return Over = asksTransaction(X), false;
  auto Same = [&](const Operand *A, const Operand *O) {
    return A && O ? A->Kind == O->Kind && A->P == O->P : A == O;
  };
  const Operand *Mine = connectionOf(Info, Resolver, calleeFacts(Resolver, site()), site());
  const std::string &Pack = Run->Call.Pack;
  if (!X.Pack && !X.Sum) {
    // It may roll back.
    bool Gets = !X.Decl || !X.Decl->System;
    for (const Operand &O : I.Args)
      Over |= Gets && Mine && Same(&O, Mine);
    return false;
  }
  if (X.Pack ? X.Pack->Pack != Pack
             : X.Sum->Status.Calls.empty() && X.Sum->Txns.empty() && X.Sum->Begins.empty())
    return false;
  if (!Same(connectionOf(Info, Resolver, X, I), Mine))
    return false;
  if (asksTransaction(X)) {
    Over = true;
    return false;
  }
  if (X.Pack)
    for (const rules::Release &R : X.Pack->Releases)
      Over |= Resolver.packs().resource(R.Resource).Kind == rules::Family::Connection;
  if (X.Sum && !X.Pack)
    Over |= X.Sum->MayThrow; // that tells of the failure
  switch (transactionEffect(Info, Resolver, I)) {
  case SqlEffect::None:
    break;
  case SqlEffect::Commit:
    C.Aborted = false;
    C.CommitB = B;
    C.CommitI = N;
    return false;
  default:
    Over = true;
    return false;
  }
  if (X.Pack)
    return X.Pack->Result && !X.Pack->Asks && !X.Pack->Result->Ignorable;
  const std::vector<std::string> &Calls = X.Sum->Status.Calls;
  return llvm::is_contained(Calls, Pack);
}

} // namespace closecall::flow
