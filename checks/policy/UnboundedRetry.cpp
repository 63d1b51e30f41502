//===- UnboundedRetry.cpp - Trying again without end or pause --------------===//
//
// unbounded-retry: a loop around a call that connects (or takes a connection
// from a pool), which is left only when the call has succeeded, with a way from
// the failure to the next try on which nothing sleeps. Also a function that
// calls itself with the same arguments after the failure. A counter, a stop
// flag, a clock or any other condition that can end the loop speaks against it.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Loop;
using flow::Loops;
using flow::Site;
using flow::Use;
using rules::bit;

static constexpr rules::Roles Pause =
    bit(Role::Delays) | bit(Role::Waits) | bit(Role::Pauses);
static constexpr rules::Roles Opens =
    bit(Role::Connects) | bit(Role::Reconnects) | bit(Role::Leases);

/// Each way out of the loop depends on the call and on nothing else, and there
/// is one.
static bool endsOnlyWithSuccess(const UsageContext &C, const Use &Try, const Loop &L) {
  flow::Values::Computed From =
      C.U.V.computedFrom(L.Blocks, [&](Site S) { return S == Try.At; });
  bool Exit = false;
  for (unsigned B : L.Blocks.set_bits()) {
    const Terminator &T = C.F.Blocks[B].Term;
    bool AfterTry = B == Try.At.B || C.U.Lp.dominates(Try.At.B, B);
    switch (T.Kind) {
    case TermKind::Return: // the call threw nothing
      if (!AfterTry)
        return false;
      Exit = true;
      break;
    case TermKind::Branch:
    case TermKind::Switch:
      if (llvm::all_of(T.Succs, [&](BlockId S) { return L.has(S); }))
        break;
      if (!From.has(T.Cond))
        return false;
      Exit = true;
      break;
    case TermKind::Goto:
      if (L.has(T.Succs[0]))
        break;
      if (!AfterTry)
        return false;
      Exit = true;
      break;
    case TermKind::Unreachable: // ends the process
      return false;
    case TermKind::Resume:
    case TermKind::Catch:
      break;
    }
  }
  return Exit;
}

static void findLoops(const UsageContext &C, const Use &Try,
                      std::vector<report::Finding> &Out) {
  const Loop *L = C.U.Lp.around(Try.At.B);
  if (!L || Try.any(Pause))
    return;
  // Work that was done is no failure.
  auto Stops = [&](Site S) {
    return S != Try.At && C.U.has(S, Pause | bit(Role::Queries));
  };
  if (!C.U.Lp.reachesLatch(*L, Try.At, true, Stops))
    return;
  bool FromStart = C.U.Lp.walk(*L, {L->Header, 0}, true, [&](Site S) {
    if (S == Try.At)
      return Loops::Walk::Found;
    return C.U.has(S, Pause) ? Loops::Walk::Stop : Loops::Walk::On;
  });
  if (!FromStart || !endsOnlyWithSuccess(C, Try, *L))
    return;
  Role R = Try.is(Role::Connects)     ? Role::Connects
           : Try.is(Role::Reconnects) ? Role::Reconnects
                                      : Role::Leases;
  report::Finding F = C.finding("unbounded-retry", Try);
  F.Message = C.who(Try, R) + " is tried again without a limit and without a pause until "
              "it succeeds; count the attempts and sleep between them";
  C.step(F, report::StepKind::Event, C.loopRange(*L), "the loop ends only when the call succeeds");
  C.step(F, report::StepKind::Event, C.at(Try), "tried again at once when it fails");
  Out.push_back(std::move(F));
}

/// A call of the function by itself with the arguments that it was given.
static void findRecursion(const UsageContext &C, const Use &Try,
                          std::vector<report::Finding> &Out) {
  auto CallsItself = [&](Site S) {
    const Instr &I = C.U.V.instr(S);
    if (I.Opcode != Op::Call || I.Callee != C.F.Self)
      return false;
    for (unsigned A = 0; A < I.Args.size(); ++A) {
      flow::Key K = C.U.V.key(I.Args[A]);
      if (K.Root != A || !K.Projs.empty() || K.Address)
        return false;
    }
    return true;
  };
  std::optional<Site> Again;
  C.U.Lp.follows(Try.At, true, [&](Site S) {
    if (S != Try.At && C.U.has(S, Pause | bit(Role::Queries)) && !CallsItself(S))
      return Loops::Walk::Stop;
    if (!CallsItself(S))
      return Loops::Walk::On;
    Again = S;
    return Loops::Walk::Found;
  });
  // A pause before the call counts as well.
  if (!Again || llvm::any_of(C.U.Uses, [&](const Use &U) {
        return U.any(Pause) && U.At != *Again;
      }))
    return;
  report::Finding F = C.finding("unbounded-retry", Try);
  F.Message = C.who(Try, Role::Connects) + " is tried again by a call of '" +
              C.functionName() + "' with the same arguments, without a limit and without a "
              "pause; count the attempts and sleep between them";
  C.step(F, report::StepKind::Event, C.at(Try), "the attempt");
  C.step(F, report::StepKind::Event, C.at(*Again), "'" + C.functionName() + "' calls itself");
  Out.push_back(std::move(F));
}

void findUnboundedRetry(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Try : C.U.Uses) {
    // A helper counts where it does nothing else than to connect.
    bool Helper = Try.Callee && Try.Callee->Opens && !Try.Callee->OwnConnection &&
                  !Try.is(Role::Queries);
    if (!Try.any(Opens) || (!Try.Fact && !Helper))
      continue;
    size_t Before = Out.size();
    findLoops(C, Try, Out);
    if (Out.size() == Before && Try.Fact && Try.is(Role::Connects))
      findRecursion(C, Try, Out);
  }
}

} // namespace closecall::policy
