//===- UnboundedRetry.cpp - Trying again without end or pause --------------===//
//
// unbounded-retry: a loop around a call that connects (or takes a connection
// from a pool), which is left only when the call has succeeded, with a way from
// the failure to the next try on which nothing sleeps. Also a function that
// calls itself with the same arguments after the failure. A counter, a stop
// flag, a clock or any other condition that can end the loop speaks against it.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Describe.h"
#include "checks/policy/UsageContext.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

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

/// The loop goes on only for one value of the call, and for that value something
/// pauses.
static bool pausesForValue(const UsageContext &C, const Use &Try, const Loop &L) {
  flow::Values::Computed From =
      C.U.V.computedFrom(L.Blocks, [&](Site S) { return S == Try.At; });
  // The side of the branch for `result == K`, and K.
  auto Test = [&](BlockId B) -> std::optional<std::pair<BlockId, int64_t>> {
    const Terminator &T = C.F.Blocks[B].Term;
    if (T.Kind != TermKind::Branch || !T.Cond.P.isVar())
      return std::nullopt;
    for (Site S : C.U.V.sets(T.Cond.P.Root)) {
      const Instr &I = C.U.V.instr(S);
      std::optional<int64_t> K = I.Opcode == Op::Compare ? C.U.V.constant(I.Args[1]) : std::nullopt;
      if (K && From.has(I.Args[0]) && (I.Cmp == CompareOp::EQ || I.Cmp == CompareOp::NE))
        return std::pair(T.Succs[I.Cmp == CompareOp::NE], *K);
    }
    return std::nullopt;
  };
  std::set<int64_t> Pauses, GoesOn;
  for (unsigned B : L.Blocks.set_bits()) {
    auto T = Test(B);
    if (!T || !L.has(T->first))
      continue;
    bool Leaves = llvm::any_of(C.F.Blocks[B].Term.Succs, [&](BlockId S) { return !L.has(S); });
    if (Leaves)
      GoesOn.insert(T->second);
    bool Rests = T->first != L.Header && llvm::any_of(C.U.Uses, [&](const Use &U) {
      return U.any(Pause) && L.has(U.At.B) && C.U.Lp.dominates(T->first, U.At.B);
    });
    if (Rests)
      Pauses.insert(T->second);
  }
  return llvm::any_of(GoesOn, [&](int64_t K) { return Pauses.count(K); });
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
  // Another server each time: their number is a limit.
  bool Elsewhere = Try.is(Role::Connects) && !C.sameOptions(Try, *L);
  if (!FromStart || Elsewhere || pausesForValue(C, Try, *L) || !endsOnlyWithSuccess(C, Try, *L))
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

/// The program waits inside of the call, for as long as it has said.
static bool setsBusyTimeout(const UsageContext &C) {
  for (const Callee &To : C.M.Callees) {
    bool Sets = false;
    C.Program.packs().forEachUsage(To.Name, [&](const rules::Usage &U) {
      Sets |= U.Sets == "busy-timeout";
    });
    if (Sets)
      return true;
  }
  return false;
}

/// The comparisons of what the call returned with a constant: of the value itself,
/// or a copy of it, and not of something else that lies in the variable by then.
static std::set<Site> testsOf(const UsageContext &C, const Use &Try) {
  std::set<Site> Out;
  std::vector<std::pair<Site, VarId>> Work;
  std::set<std::pair<Site, VarId>> Seen;
  auto Add = [&](Site S, const Place &P) {
    if (P.isVar() && Seen.insert({S, P.Root}).second)
      Work.push_back({S, P.Root});
  };
  Add(Try.At, C.instr(Try).Dst);
  while (!Work.empty()) {
    auto [Def, V] = Work.back();
    Work.pop_back();
    C.U.Lp.follows(Def, false, [&, Def = Def, V = V](Site S) {
      if (S == Def || S.I >= C.F.Blocks[S.B].Instrs.size())
        return Loops::Walk::On;
      const Instr &I = C.U.V.instr(S);
      if (I.Opcode == Op::ScopeEnd)
        return Loops::Walk::On;
      auto Is = [&](const Operand &O) { return O.P.isVar() && O.P.Root == V; };
      if (!I.Args.empty() && Is(I.Args[0]) && I.Args[0].Kind == OperandKind::Load) {
        if (I.Opcode == Op::Compare)
          Out.insert(S);
        // `rc & 0xff` is the primary code.
        if (I.Opcode == Op::Assign || (I.Opcode == Op::Binary && I.Bin == BinaryOp::And))
          Add(S, I.Dst);
      }
      bool Set = I.Dst.isVar() && I.Dst.Root == V;
      for (const Operand &O : I.Args)
        Set |= I.Opcode == Op::Call && O.Kind == OperandKind::AddrOf && Is(O);
      return Set ? Loops::Walk::Stop : Loops::Walk::On;
    });
  }
  return Out;
}

/// A statement that is told that another one is at work, and is run again at
/// once, until it is not.
static void findBusy(const UsageContext &C, const Use &Try, std::vector<report::Finding> &Out) {
  const Loop *L = C.U.Lp.around(Try.At.B);
  bool Rests = llvm::any_of(C.U.Uses, [&](const Use &U) {
    return L && L->has(U.At.B) && U.any(Pause);
  });
  if (!L || Rests || !endsOnlyWithSuccess(C, Try, *L) || setsBusyTimeout(C))
    return;
  const std::set<Site> Tests = testsOf(C, Try);
  // The side of a branch on which it is busy.
  auto BusySide = [&](BlockId B) -> BlockId {
    const Terminator &T = C.F.Blocks[B].Term;
    if (T.Kind != TermKind::Branch || !T.Cond.P.isVar())
      return NoId;
    for (Site S : C.U.V.sets(T.Cond.P.Root)) {
      const Instr &I = C.U.V.instr(S);
      if (!Tests.count(S) || (I.Cmp != CompareOp::EQ && I.Cmp != CompareOp::NE))
        continue;
      std::optional<int64_t> K = C.U.V.constant(I.Args[1]);
      if (K && Try.Fact->Busy->contains(*K))
        return T.Succs[I.Cmp == CompareOp::NE];
    }
    return NoId;
  };
  for (unsigned B : L->Blocks.set_bits()) {
    BlockId Side = BusySide(B);
    if (Side == NoId || !L->has(Side) ||
        !(Side == L->Header || C.U.Lp.reachesLatch(*L, {Side, 0}, false, [&](Site S) {
          return S == Try.At;
        })))
      continue;
    report::Finding F = C.finding("unbounded-retry", Try);
    F.Message = "'" + Try.Name + "' is run again without a limit and without a pause while the "
                "database is busy; set a busy timeout, or count the attempts and sleep between them";
    C.step(F, report::StepKind::Event, C.range(C.F.Blocks[B].Term.Range),
           "where another one is at work, the loop goes on");
    C.step(F, report::StepKind::Event, C.at(Try), "run again at once");
    Out.push_back(std::move(F));
    return;
  }
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
  // A pause before the call counts as well; so does a flag that says that the
  // connection is there.
  if (!Again || setsItsGuard(C.U.Lp, C.U.V, Try.At) || llvm::any_of(C.U.Uses, [&](const Use &U) {
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
    if (Try.Fact && Try.Fact->Busy)
      findBusy(C, Try, Out);
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
