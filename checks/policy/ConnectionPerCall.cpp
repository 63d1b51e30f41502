//===- ConnectionPerCall.cpp - A connection for each unit of work ----------===//
//
// connection-per-call: a connection that is opened, used and closed again in
// every iteration of a loop, with the same options each time. A loop that ends
// when the connection is there is a retry, one that sleeps in between keeps
// watch, one that connects elsewhere each time needs it: all three are silent.
// The same for a function that opens its own connection and is called in the
// loop, and for the handler of a request.
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

bool UsageContext::sameOptions(const Use &Opens, const Loop &L) const {
  const Instr &I = instr(Opens);
  for (unsigned A = 0; A < I.Args.size(); ++A) {
    if (Opens.Callee) {
      if (Opens.Callee->OwnConnection &&
          (A >= Opens.Callee->ConnectsBy.size() || !Opens.Callee->ConnectsBy.test(A)))
        continue;
    } else {
      flow::Key K = U.V.key(I.Args[A]);
      if (K.valid() && (K.Root == Opens.Made.Root || K.Root == Opens.On.Root))
        continue; // the object itself
    }
    if (!U.V.invariant(I.Args[A], L))
      return false;
  }
  return true;
}

/// It is opened again only where a test of the variable says that there is none.
static bool reopens(const UsageContext &C, const Use &Opens, const Loop &L) {
  VarId V = Opens.Made.Root;
  if (!Opens.Made.valid() || C.F.Vars[V].Kind == VarKind::CXXTemporary)
    return false;
  auto Asks = [&](BlockId B) {
    const Terminator &T = C.F.Blocks[B].Term;
    if (T.Kind != TermKind::Branch || !T.Cond.P.valid())
      return false;
    if (C.U.V.resolve(T.Cond).P.Root == V)
      return true;
    return T.Cond.P.isVar() && llvm::any_of(C.U.V.sets(T.Cond.P.Root), [&](Site S) {
             return llvm::any_of(C.U.V.instr(S).Args, [&](const Operand &O) {
               return C.U.V.key(O).Root == V;
             });
           });
  };
  for (unsigned B : L.Blocks.set_bits())
    if (B != Opens.At.B && C.U.Lp.dominates(B, Opens.At.B) && Asks(B) &&
        !llvm::all_of(L.Latches, [&](BlockId E) { return C.U.Lp.dominates(Opens.At.B, E); }))
      return true;
  return false;
}

bool UsageContext::openedIn(const Loop &L, const flow::Key &Object) const {
  return Object.valid() && llvm::any_of(U.Uses, [&](const Use &One) {
    return One.is(Role::Connects) && L.has(One.At.B) && One.Made.valid() &&
           One.Made.Root == Object.Root;
  });
}

/// The site at which the connection is used, before it is closed in the loop.
static std::optional<Site> usedAndClosed(const UsageContext &C, const Use &Opens,
                                         const Loop &L) {
  using Walk = Loops::Walk;
  std::optional<Site> Used;
  // What a helper has opened is known by its name only.
  auto Mentions = [&](Site S) {
    return !Opens.Callee || llvm::any_of(C.U.V.instr(S).Args, [&](const Operand &O) {
             return Opens.Made.valid() && C.U.V.key(O).Root == Opens.Made.Root;
           });
  };
  auto Ends = [&](Site S) {
    return Mentions(S) && (Opens.Callee ? C.U.has(S, bit(Role::Disconnects))
                                        : C.ends(S, Opens, bit(Role::Disconnects)));
  };
  C.U.Lp.walk(L, {Opens.At.B, Opens.At.I + 1}, false, [&](Site S) {
    if (Ends(S))
      return Walk::Stop;
    if (!C.U.has(S, bit(Role::Queries)) || !Mentions(S))
      return Walk::On;
    // A loop of its own for the work: the outer one opens the next connection
    // when this one has broken.
    const Loop *Inner = C.U.Lp.around(S.B);
    bool Serves = Inner != &L && Inner && !Inner->has(Opens.At.B) &&
                  C.loopRange(*Inner).Line == 0;
    bool Closed = !Serves && C.U.Lp.walk(L, S, false, [&](Site E) {
      if (!Ends(E))
        return Walk::On;
      // The next iteration follows, and nobody sleeps before it.
      bool Next = C.U.Lp.reachesLatch(L, E, false, [&](Site D) {
        return C.U.has(D, bit(Role::Delays) | bit(Role::Waits));
      });
      return Next ? Walk::Found : Walk::On;
    });
    if (Closed)
      Used = S;
    return Closed ? Walk::Found : Walk::On;
  });
  return Used;
}

static void reportLoop(const UsageContext &C, const Use &Opens, const Loop &L,
                       std::optional<Site> Used, std::vector<report::Finding> &Out) {
  report::Finding F = C.finding("connection-per-call", Opens);
  F.Message = C.who(Opens, Role::Connects) +
              " opens a connection in each iteration of this loop" +
              (Used ? " and closes it again" : "") + "; open it once before the loop";
  C.step(F, report::StepKind::Event, C.loopRange(L), "the loop");
  C.step(F, report::StepKind::Acquire, C.at(Opens),
         "a new connection in each iteration, to the same place");
  if (Used)
    C.step(F, report::StepKind::Event, C.at(*Used), "used here, and closed before the next one");
  Out.push_back(std::move(F));
}

/// A server's connection, opened and closed by the handler of a request.
static void findInHandler(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Opens : C.U.Uses) {
    bool Own = Opens.Callee && Opens.Callee->OwnConnection;
    if (!Opens.is(Role::Connects) || !(Opens.Fact || Own) ||
        C.allowed("connection-per-call", Opens, Role::Connects) ||
        (Opens.Fact && Opens.Fact->Local))
      continue;
    // It is closed before the handler ends.
    bool Closed = Own || C.U.Lp.follows({Opens.At.B, Opens.At.I + 1}, false, [&](Site S) {
      return C.ends(S, Opens, bit(Role::Disconnects)) ? Loops::Walk::Found : Loops::Walk::On;
    });
    if (!Closed)
      continue;
    report::Finding F = C.finding("connection-per-call", Opens);
    F.Message = C.who(Opens, Role::Connects) +
                " opens a connection for each request; take one of a pool";
    C.step(F, report::StepKind::Acquire, C.at(Opens), "a new connection for each request");
    Out.push_back(std::move(F));
    return;
  }
}

void findConnectionPerCall(const UsageContext &C, std::vector<report::Finding> &Out) {
  if (C.isHandler())
    findInHandler(C, Out);
  for (const Use &Opens : C.U.Uses) {
    if (!Opens.is(Role::Connects) || C.allowed("connection-per-call", Opens, Role::Connects))
      continue;
    bool Own = Opens.Callee && Opens.Callee->OwnConnection;
    if (Opens.Callee && !Own && !Opens.Callee->Opens)
      continue;
    for (const Loop *L = C.U.Lp.around(Opens.At.B); L; L = C.U.Lp.parent(*L)) {
      if (!C.sameOptions(Opens, *L) || reopens(C, Opens, *L))
        continue;
      if (Own) {
        // Reaches the next iteration whatever the call says, without a pause.
        bool Again = C.U.Lp.reachesLatch(*L, {Opens.At.B, Opens.At.I + 1}, false, [&](Site S) {
          return C.U.has(S, bit(Role::Delays) | bit(Role::Waits));
        });
        bool Pauses = Opens.is(Role::Delays) || Opens.is(Role::Waits);
        if (!Again || Pauses)
          continue;
        reportLoop(C, Opens, *L, std::nullopt, Out);
        break;
      }
      if (std::optional<Site> Used = usedAndClosed(C, Opens, *L)) {
        reportLoop(C, Opens, *L, Used, Out);
        break;
      }
    }
  }
}

} // namespace closecall::policy
