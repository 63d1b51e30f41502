//===- UsageThreads.cpp - Connections between threads and callbacks --------===//
//
// Checks about functions that are given away to be run:
//
//   pool-too-small         more threads that lease than the pool has connections
//   unbounded-wait         a callback or handler that waits for a lease for ever,
//                          and a bounded wait whose outcome nobody looks at
//   shared-connection      one connection in several threads, without a lock
//   blocking-in-event-loop a query that blocks a coroutine or an event loop
//   connection-across-fork a connection of the parent used in the child
//   dangling-capture       a local captured by reference that is gone by then
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "checks/rules/UsageParser.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Key;
using flow::Loop;
using flow::Loops;
using flow::Site;
using flow::Use;
using llvm::StringRef;
using rules::bit;

/// The record of a lambda or function object that is an argument of the call.
static const Type *recordType(const UsageContext &C, const Instr &Call, const Operand &O) {
  const Operand &R = C.U.V.resolve(O);
  if ((R.Kind != OperandKind::Load && R.Kind != OperandKind::AddrOf) || !R.P.isVar())
    return nullptr;
  TypeId Id = C.F.Vars[R.P.Root].Type;
  // A temporary's type is that of the parameter.
  const Callee *To = C.U.V.callee(Call);
  for (unsigned A = 0; Id == NoId && To && A < Call.Args.size() && A < To->Params.size(); ++A)
    if (&Call.Args[A] == &O)
      Id = To->Params[A];
  for (unsigned N = 0; N < 3 && Id != NoId; ++N) {
    const Type &T = C.M.Types[Id];
    if (T.Kind == TypeKind::Record)
      return &T;
    Id = T.Pointee;
  }
  return nullptr;
}

/// The body that runs when the operand is called.
static uint32_t bodyOf(const UsageContext &C, const Use &U, const Operand &O) {
  const flow::Linker &L = C.Program.linker();
  const Operand &R = C.U.V.resolve(O);
  if (R.Kind == OperandKind::Func)
    return L.bodyOf(C.Body, R.Func);
  const Type *T = recordType(C, C.instr(U), O);
  if (!T)
    return NoId;
  for (CalleeId N = 0; N < C.M.Callees.size(); ++N) {
    const Callee &To = C.M.Callees[N];
    if (To.Name == T->Name + "::operator()" && !To.Params.empty() &&
        C.M.recordBehind(To.Params[0]) == T->Record)
      return L.bodyOf(C.Body, N);
  }
  return NoId;
}

/// The function that a use gives away, and the operand that names it. A
/// std::function is what it was made from; one that a lambda holds is not the lambda.
static const Operand *given(const UsageContext &C, const Use &U) {
  const Operand *O = U.Fact && U.Fact->Runs ? C.U.arg(U, *U.Fact->Runs) : nullptr;
  for (unsigned N = 0; O && N < 3; ++N) {
    const Operand &R = C.U.V.resolve(*O);
    const Operand *From = nullptr;
    if (R.P.isVar())
      for (Site S : C.U.V.sets(R.P.Root)) {
        const Instr &I = C.U.V.instr(S);
        const Callee *To = I.Opcode == Op::Call ? C.U.V.callee(I) : nullptr;
        if (To && To->Constructor && I.Args.size() == 2 && I.Args[0].P.Projs.empty() &&
            StringRef(To->Name).ends_with("function::function"))
          From = &I.Args[1];
      }
    if (!From)
      return O;
    O = From;
  }
  return O;
}

void findPoolTooSmall(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Pool : C.U.Uses) {
    if (!Pool.Fact || !Pool.is(Role::MakesPool) || !Pool.Fact->Size)
      continue;
    const Operand *O = C.U.arg(Pool, Pool.Fact->Size);
    std::optional<int64_t> Size = O ? C.U.V.constant(*O) : std::nullopt;
    if (!Size || *Size <= 0)
      continue;
    int64_t Workers = 0;
    const Use *First = nullptr;
    bool Jobs = false;
    for (const Use &T : C.U.Uses) {
      const Operand *Run = T.any(bit(Role::Threads) | bit(Role::Repeats)) ? given(C, T) : nullptr;
      uint32_t Body = Run ? bodyOf(C, T, *Run) : NoId;
      if (Body == NoId || !C.Program.of(Body).may(Role::Leases))
        continue;
      int64_t Times = 1;
      for (const Loop *L = C.U.Lp.around(T.At.B); L; L = C.U.Lp.parent(*L))
        Times *= C.trips(*L).value_or(1);
      Workers += Times;
      First = First ? First : &T;
      Jobs |= T.is(Role::Repeats);
    }
    if (Workers <= *Size)
      continue;
    report::Finding F = C.finding("pool-too-small", Pool);
    F.Message = "pool" + C.quoted(Pool.Made) + " has " + std::to_string(*Size) +
                " connections for " + std::to_string(Workers) +
                (Jobs ? " threads and periodic jobs" : " threads") +
                " that each take one; the others wait, or get none";
    C.step(F, report::StepKind::Acquire, C.at(Pool), "the size of the pool");
    C.step(F, report::StepKind::Event, C.at(*First),
           First->is(Role::Repeats) ? "a job that takes a connection"
                                    : "threads that take a connection");
    Out.push_back(std::move(F));
  }
}

static bool isCoroutine(const UsageContext &C) {
  TypeId T = C.M.Callees[C.F.Self].Result;
  return T != NoId && C.Program.packs().coroutineType(C.M.Types[T].Name);
}

void findUnboundedWait(const UsageContext &C, std::vector<report::Finding> &Out) {
  // A wait with a limit whose outcome is thrown away.
  for (const Use &U : C.U.Uses) {
    if (!U.Fact || !U.is(Role::Leases) || !U.Fact->Makes ||
        U.Fact->Makes->K != rules::Slot::Out)
      continue;
    const Instr &I = C.instr(U);
    bool Read = !I.Dst.valid() || !I.Dst.isVar();
    bool Discards = !I.Dst.valid();
    if (!Read)
      Discards = !C.U.V.isRead(I.Dst.Root);
    if (!Discards)
      continue;
    report::Finding F = C.finding("unbounded-wait", U, report::Confidence::High);
    F.Message = "'" + U.Name + "' says whether it got a connection, and nobody looks; without "
                "one the next call uses that of somebody else";
    C.step(F, report::StepKind::Acquire, C.at(U), "its result is discarded");
    Out.push_back(std::move(F));
  }
  // Callbacks that wait for ever.
  for (const Use &U : C.U.Uses) {
    const Operand *Run = U.any(bit(Role::Repeats) | bit(Role::Detaches)) ? given(C, U) : nullptr;
    uint32_t Body = Run ? bodyOf(C, U, *Run) : NoId;
    if (Body == NoId)
      continue;
    auto Uses = C.Program.uses(Body);
    if (U.is(Role::Repeats) && C.Program.of(Body).OwnConnection) {
      report::Finding F = C.finding("connection-per-call", U);
      F.Message = "the function that '" + U.Name + "' runs again and again opens a connection each "
                  "time and closes it; keep one, or take it from a pool";
      C.step(F, report::StepKind::Event, C.at(U), "registered here");
      Out.push_back(std::move(F));
    }
    for (const Use &Lease : Uses->Uses) {
      if (!Lease.Fact || !Lease.is(Role::Leases) || !Lease.Fact->WaitsForEver)
        continue;
      UsageContext Inner{C.Program, Body, C.Program.linker().module(Body),
                         C.Program.linker().function(Body), *Uses, C.Options};
      report::Finding F = Inner.finding("unbounded-wait", Lease);
      F.Message = "'" + Lease.Name + "' waits for a connection without a limit in a callback that '" +
                  U.Name + "' runs; " + Lease.Fact->Instead;
      C.step(F, report::StepKind::Event, C.at(U), "the callback is registered here");
      Inner.step(F, report::StepKind::Event, Inner.at(Lease), "with an empty pool it stops here for ever");
      Out.push_back(std::move(F));
    }
  }
  if (!C.isHandler())
    return;
  for (const Use &Lease : C.U.Uses) {
    if (!Lease.Fact || !Lease.is(Role::Leases) || !Lease.Fact->WaitsForEver)
      continue;
    report::Finding F = C.finding("unbounded-wait", Lease);
    F.Message = "'" + Lease.Name + "' waits for a connection without a limit in the handler of a "
                "request; " + Lease.Fact->Instead;
    C.step(F, report::StepKind::Event, C.at(Lease), "with an empty pool the request never ends");
    Out.push_back(std::move(F));
  }
}

//===----------------------------------------------------------------------===//
// Threads
//===----------------------------------------------------------------------===//

/// What a thread's function gets for argument N: a constructor that takes references
/// copies what they refer to, and std::ref stands for its object.
static Operand passed(const UsageContext &C, const Use &Start, unsigned N) {
  const Operand *Arg = C.U.arg(Start, N);
  if (!Arg)
    return {};
  const Callee *To = C.U.V.callee(C.instr(Start));
  const unsigned P = N - Start.Shift;
  const TypeId T = To && P < To->Params.size() ? To->Params[P] : NoId;
  if (Arg->Kind != OperandKind::AddrOf || T == NoId || C.M.Types[T].Kind != TypeKind::Reference)
    return *Arg;
  const Instr *Made = nullptr; ///< what the temporary holds
  if (C.F.Vars[Arg->P.Root].Kind == VarKind::Temp)
    for (Site S : C.U.V.sets(Arg->P.Root))
      if (C.U.V.instr(S).Dst.isVar() && C.U.V.instr(S).Dst.Root == Arg->P.Root)
        Made = &C.U.V.instr(S);
  const Callee *By = Made ? C.U.V.callee(*Made) : nullptr;
  const bool Ref = By && (By->Name == "std::ref" || By->Name == "std::cref" ||
                          By->Name == "boost::ref" || By->Name == "boost::cref");
  return Made && !Made->Args.empty() && (Ref || Made->Opcode == Op::Assign)
             ? Made->Args[0]
             : Operand::load(Arg->P);
}

/// The connection that a thread's function works on, as its creator names it.
/// Captures are fields of the lambda's object; a C thread gets one argument.
static Key inCreator(const UsageContext &C, const Use &Start, const Operand &Run,
                     const flow::OuterKey &K) {
  if (K.Param == NoId) {
    Key Out;
    for (VarId N = 0; N < C.F.Vars.size(); ++N)
      if (C.F.Vars[N].Kind == VarKind::Global && C.F.Vars[N].Id == K.Global) {
        Out.Root = N;
        Out.Projs = K.Projs;
        Out.Address = K.Address;
      }
    return Out;
  }
  const Operand &Object = C.U.V.resolve(Run);
  Operand From;
  size_t Rest = 0;
  if (Object.Kind == OperandKind::Func) {
    From = passed(C, Start, *Start.Fact->Runs + 1 + K.Param);
  } else {
    // this->capture: what the creator stored in that field.
    if (K.Param != 0 || K.Projs.size() < 2 || K.Projs[0].Kind != ProjKind::Deref ||
        K.Projs[1].Kind != ProjKind::Field)
      return {};
    Rest = 2;
    for (const Block &B : C.F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Assign && I.Dst.Root == Object.P.Root &&
            I.Dst.Projs.size() == 1 && I.Dst.Projs[0] == K.Projs[1])
          From = I.Args[0];
  }
  Key Out = C.U.V.key(From);
  if (!Out.valid() || K.Projs.size() == Rest)
    return K.Address && K.Projs.size() == Rest ? Key() : Out;
  if (K.Projs[Rest].Kind != ProjKind::Deref)
    return {};
  if (!Out.Address)
    Out.Projs.push_back(K.Projs[Rest]);
  Out.Projs.insert(Out.Projs.end(), K.Projs.begin() + Rest + 1, K.Projs.end());
  Out.Address = K.Address;
  if (Out.Address && !Out.Projs.empty() && Out.Projs.back().Kind == ProjKind::Deref) {
    Out.Projs.pop_back();
    Out.Address = false;
  }
  return Out;
}

/// The thread has ended behind it: an object that joins goes, or somebody asks whether
/// there is one to join.
static bool joins(const UsageContext &C, Site At) {
  const Instr &I = C.U.V.instr(At);
  const Callee *To = I.Opcode == Op::Call ? C.U.V.callee(I) : nullptr;
  const StringRef Name = To ? StringRef(To->Name) : "";
  return (To && To->Destructor && (Name.contains("jthread") || Name.contains("future"))) ||
         Name.ends_with("::joinable");
}

/// Another connection is there from here on.
static bool setsAnew(const UsageContext &C, Site At, const Key &Of) {
  const Instr &I = C.U.V.instr(At);
  return I.Opcode != Op::ScopeEnd && I.Dst.isVar() && I.Dst.Root == Of.Root;
}

void findSharedConnection(const UsageContext &C, std::vector<report::Finding> &Out) {
  struct Shared {
    const Use *Start;
    Key Of;
    bool Many;
  };
  std::vector<Shared> All;
  for (const Use &Start : C.U.Uses) {
    const Operand *Run = Start.is(Role::Threads) ? given(C, Start) : nullptr;
    uint32_t Body = Run ? bodyOf(C, Start, *Run) : NoId;
    if (Body == NoId || C.Program.of(Body).may(Role::Locks))
      continue;
    const Loop *L = C.U.Lp.around(Start.At.B);
    for (const flow::OuterKey &K : C.Program.of(Body).WorksOn) {
      Key Of = inCreator(C, Start, *Run, K);
      if (!Of.valid())
        continue;
      // Made, or chosen, anew for each thread.
      bool Own = L && !C.U.V.invariant(Of.Address ? Operand::addrOf({Of.Root, Of.Projs})
                                                  : Operand::load({Of.Root, Of.Projs}),
                                       *L);
      if (L && !Own)
        for (const Use &Made : C.U.Uses)
          Own |= Made.any(bit(Role::Connects) | bit(Role::Leases)) && L->has(Made.At.B) &&
                 Made.Made.valid() && Made.Made.Root == Of.Root;
      All.push_back({&Start, Of, L && !Own && C.trips(*L).value_or(2) > 1});
    }
  }
  std::vector<Key> Told;
  for (const Shared &S : All) {
    if (llvm::is_contained(Told, S.Of))
      continue;
    // The creator starts a second thread with it, or uses it itself, before it waits.
    const Use *Second = nullptr, *Creator = nullptr;
    C.U.Lp.follows({S.Start->At.B, S.Start->At.I + 1}, false, [&](Site At) {
      if (joins(C, At) || setsAnew(C, At, S.Of))
        return Loops::Walk::Stop;
      for (const Shared &T : All)
        if (T.Start->At == At && At != S.Start->At && T.Of == S.Of) {
          Second = T.Start;
          return Loops::Walk::Found;
        }
      for (const Use *U : C.U.at(At)) {
        if (U->any(bit(Role::Waits) | bit(Role::Locks)))
          return Loops::Walk::Stop;
        bool Works = U->any(bit(Role::Queries) | bit(Role::Begins)) && U->Fact && U->On == S.Of;
        if (U->Callee && !U->is(Role::Locks))
          Works |= llvm::any_of(U->Callee->WorksOn, [&](const flow::OuterKey &K) {
            return flow::inCaller(K, C.U.V, C.instr(*U)) == S.Of;
          });
        if (Works) {
          Creator = U;
          return Loops::Walk::Found;
        }
      }
      return Loops::Walk::On;
    });
    if (!S.Many && !Second && !Creator)
      continue;
    Told.push_back(S.Of);
    report::Finding F = C.finding("shared-connection", *S.Start);
    F.Message = "connection" + C.quoted(S.Of) + " is used by " +
                (S.Many || Second ? "several threads" : "this thread and by the one that starts it") +
                " at the same time; give each thread its own, or one of a pool";
    C.step(F, report::StepKind::Event, C.at(*S.Start), "a thread that works with it starts here");
    if (Second || Creator)
      C.step(F, report::StepKind::Event, C.at(Second ? *Second : *Creator), "and here it is used too");
    Out.push_back(std::move(F));
  }
}

void findBlockingInEventLoop(const UsageContext &C, std::vector<report::Finding> &Out) {
  auto Report = [&](const UsageContext &In, const Use &Query, const std::string &Where) {
    report::Finding F = In.finding("blocking-in-event-loop", Query);
    const bool Database = Query.is(Role::Queries);
    F.Message = In.who(Query, Database ? Role::Queries : Role::Waits) + " blocks " + Where +
                (Database ? " until the database answers" : "");
    if (Query.Fact && !Query.Fact->Instead.empty())
      F.Message += "; " + Query.Fact->Instead;
    In.step(F, report::StepKind::Event, In.at(Query), "blocks here");
    Out.push_back(std::move(F));
  };
  auto Blocks = [&](const UsageContext &In, const Use &Q) {
    const Role R = Q.is(Role::Queries) ? Role::Queries : Role::Waits;
    if (!Q.is(R) || Q.Implicit || C.allowed("blocking-in-event-loop", Q, R))
      return false;
    return R == Role::Queries ||
           C.Options.Checks.listed("blocking-in-event-loop", "blocks", flow::UsageOf::by(Q, R));
  };
  if (isCoroutine(C))
    for (const Use &Q : C.U.Uses)
      if (Blocks(C, Q))
        Report(C, Q, "the thread that runs this coroutine and others");
  for (const Use &U : C.U.Uses) {
    const Operand *Run = U.is(Role::Detaches) ? given(C, U) : nullptr;
    uint32_t Body = Run ? bodyOf(C, U, *Run) : NoId;
    if (Body == NoId)
      continue;
    auto Uses = C.Program.uses(Body);
    UsageContext Inner{C.Program, Body, C.Program.linker().module(Body),
                       C.Program.linker().function(Body), *Uses, C.Options};
    for (const Use &Q : Uses->Uses)
      if (Blocks(Inner, Q))
        Report(Inner, Q, "the event loop on which '" + U.Name + "' runs this callback");
  }
}

void findConnectionAcrossFork(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Fork : C.U.Uses) {
    if (!Fork.Fact || !Fork.is(Role::Forks))
      continue;
    // The branch on the child's side: `pid == 0`.
    for (BlockId B = 0; B < C.F.Blocks.size(); ++B) {
      const Terminator &T = C.F.Blocks[B].Term;
      if (T.Kind != TermKind::Branch || T.Cond.Kind != OperandKind::Load)
        continue;
      BlockId Child = NoId;
      auto Forked = [&](const Operand &O) {
        std::optional<Site> Call = C.U.V.callOf(O);
        return Call && *Call == Fork.At;
      };
      if (Forked(T.Cond))
        Child = T.Succs[1];
      for (const Instr &I : C.F.Blocks[B].Instrs)
        if (I.Dst.valid() && I.Dst == T.Cond.P && !I.Args.empty() && Forked(I.Args[0])) {
          if (I.Opcode == Op::Not)
            Child = T.Succs[0];
          if (I.Opcode == Op::Compare && C.U.V.constant(I.Args[1]) == 0 &&
              (I.Cmp == CompareOp::EQ || I.Cmp == CompareOp::NE))
            Child = T.Succs[I.Cmp == CompareOp::EQ ? 0 : 1];
        }
      if (Child == NoId)
        continue;
      std::vector<VarId> Opened; // in the child
      const Use *Used = nullptr;
      C.U.Lp.follows({Child, 0}, false, [&](Site S) {
        for (const Use *U : C.U.at(S)) {
          if (U->is(Role::Connects) && U->Made.valid())
            Opened.push_back(U->Made.Root);
          bool Works = U->Fact ? U->any(bit(Role::Queries) | bit(Role::Begins))
                               : U->is(Role::Disconnects) && !U->Callee;
          if (!Works || !U->On.valid() || llvm::is_contained(Opened, U->On.Root))
            continue;
          // Not what a call in the child has made (a result, a statement).
          bool Before = U->On.Root < C.F.NumParams ||
                        C.F.Vars[U->On.Root].Kind == VarKind::Global ||
                        llvm::any_of(C.U.Uses, [&](const Use &M) {
                          return M.is(Role::Connects) && M.Made.valid() &&
                                 M.Made.Root == U->On.Root &&
                                 C.U.Lp.dominates(M.At.B, Fork.At.B);
                        });
          if (!Before)
            continue;
          Used = U;
          return Loops::Walk::Found;
        }
        return Loops::Walk::On;
      });
      if (!Used)
        continue;
      report::Finding F = C.finding("connection-across-fork", *Used);
      F.Message = "'" + Used->Name + "' uses connection" + C.quoted(Used->On) +
                  " of the parent in the child process; both write to one socket, so open one "
                  "in the child";
      C.step(F, report::StepKind::Event, C.at(Fork), "the process forks here");
      C.step(F, report::StepKind::Event, C.at(*Used), "in the child");
      Out.push_back(std::move(F));
      return;
    }
  }
}

/// A thread that nobody waits for.
static bool leftAlone(const UsageContext &C, const Use &U) {
  const Instr &Start = C.instr(U);
  if (!U.is(Role::Threads) || Start.Args.empty())
    return false;
  Key Object = C.U.V.key(Start.Args[0]);
  return Object.valid() && llvm::any_of(C.U.Uses, [&](const Use &D) {
           return D.Fact && D.is(Role::Detaches) && !D.Fact->Runs && D.On.Root == Object.Root;
         });
}

void findDanglingCapture(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &U : C.U.Uses) {
    bool Later = U.any(bit(Role::Detaches) | bit(Role::Repeats)) || leftAlone(C, U);
    const Operand *Run = Later ? given(C, U) : nullptr;
    const Type *T = Run ? recordType(C, C.instr(U), *Run) : nullptr;
    if (!T || bodyOf(C, U, *Run) == NoId)
      continue;
    VarId Object = C.U.V.resolve(*Run).P.Root;
    // A function that waits for the callback keeps its locals alive.
    if (llvm::any_of(C.U.Uses, [](const Use &W) {
          return W.any(bit(Role::Waits) | bit(Role::Delays) | bit(Role::Pauses));
        }))
      continue;
    for (const Block &B : C.F.Blocks)
      for (const Instr &I : B.Instrs) {
        if (I.Opcode != Op::Assign || I.Dst.Root != Object || I.Dst.Projs.size() != 1 ||
            I.Args[0].Kind != OperandKind::AddrOf || !I.Args[0].P.isVar())
          continue;
        const Variable &V = C.F.Vars[I.Args[0].P.Root];
        if (V.Kind == VarKind::Global || V.Name.empty() || V.Reference)
          continue;
        report::Finding F = C.finding("dangling-capture", U);
        F.Message = "the callback that '" + U.Name + "' runs later captures '" + V.Name +
                    "' by reference, which is gone by then; capture it by value";
        C.step(F, report::StepKind::Event, C.range(V.Decl), "'" + V.Name + "' lives until '" +
               C.functionName() + "' returns");
        C.step(F, report::StepKind::Event, C.at(U), "the callback runs after that");
        Out.push_back(std::move(F));
        break;
      }
  }
}

} // namespace closecall::policy
