//===- UsageObjects.cpp - Objects that live too short or too long ----------===//
//
// Checks about the life of one object:
//
//   uncommitted-transaction  written through, and nobody commits it: an object of a
//                            library, or of a guard class of the program
//   pool-per-call            a pool that is made and torn down in one call
//   long-lived-lease         a lease in a variable that lives as the process
//   disarmed-guard           a guard that forgets its transaction before the
//                            COMMIT has succeeded
//   liveness-probe           a test of a probe that cannot be true
//   static-destruction       a connection or statement that dies at exit
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "checks/rules/UsageParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

namespace closecall::policy {

using namespace ir;
using flow::Key;
using flow::Site;
using flow::Use;
using llvm::StringRef;
using rules::bit;

static bool local(const UsageContext &C, const Key &K) {
  return K.valid() && C.F.Vars[K.Root].Kind != VarKind::Global && K.Root >= C.F.NumParams &&
         llvm::none_of(K.Projs, [](const Projection &P) { return P.Kind == ProjKind::Deref; });
}

/// The called function's body is there, and neither keeps the object that it is
/// given nor commits or rolls back.
static bool staysWithCaller(const UsageContext &C, VarId V, const Instr &I, unsigned Depth) {
  const flow::Linker &L = C.Program.linker();
  const uint32_t Body = I.Callee == NoId ? NoId : L.bodyOf(C.Body, I.Callee);
  if (Body == NoId || Depth == 0)
    return false;
  const flow::FunctionUsage &May = C.Program.of(Body);
  if (May.may(Role::Commits) || May.may(Role::RollsBack))
    return false;
  auto Uses = C.Program.uses(Body);
  UsageContext Inner{C.Program, Body, L.module(Body), L.function(Body), *Uses, C.Options};
  for (unsigned N = 0; N < I.Args.size(); ++N)
    if (const Operand &A = I.Args[N];
        A.P.valid() && A.P.Root == V &&
        (N >= Inner.F.NumParams || escapes(Inner, N, Depth - 1)))
      return false;
  return true;
}

bool escapes(const UsageContext &C, VarId V, unsigned Depth) {
  for (BlockId B = 0; B < C.F.Blocks.size(); ++B) {
    const Block &Bl = C.F.Blocks[B];
    for (uint32_t N = 0; N < Bl.Instrs.size(); ++N) {
      const Instr &I = Bl.Instrs[N];
      bool Given = llvm::any_of(I.Args, [&](const Operand &A) {
        return (A.Kind == OperandKind::AddrOf || A.Kind == OperandKind::Load) &&
               A.P.Root == V && (A.Kind == OperandKind::AddrOf || A.P.isVar());
      });
      if (!Given)
        continue;
      if (I.Opcode == Op::Assign) {
        // The variable behind a temporary, or another one of the function.
        const bool Local = I.Dst.isVar() && I.Dst.Root >= C.F.NumParams &&
                           C.F.Vars[I.Dst.Root].Kind != VarKind::Global;
        if (!Local || !Depth || escapes(C, I.Dst.Root, Depth - 1))
          return true;
        continue;
      }
      const Callee *To = C.U.V.callee(I);
      if (I.Opcode != Op::Call || (To && To->Destructor))
        continue;
      // Its own methods and what packs know look at it and go away.
      bool Own = To && To->Method && !I.Args.empty() && C.U.V.key(I.Args[0]).Root == V;
      bool Known = llvm::any_of(C.U.at({B, N}), [](const Use *U) { return U->Fact; });
      if (I.Callee != NoId)
        if (const auto *E = C.Program.linker().resolver(C.Body).callee(I.Callee).Pack)
          Known |= !E->Name.empty() && E->Keeps.empty();
      if (!Own && !Known && !staysWithCaller(C, V, I, Depth))
        return true;
    }
    if (Bl.Term.Kind == TermKind::Return && Bl.Term.HasValue &&
        Bl.Term.Cond.Kind == OperandKind::Load && Bl.Term.Cond.P.Root == V)
      return true;
  }
  return false;
}

/// The statement that the call runs was prepared by that other call: it makes the
/// statement, or gives it the name that this call has as a text.
static bool runsPrepared(const UsageContext &C, const Use &Run, const Use &Prep) {
  if (Prep.Fact->Named) {
    const Operand *Name = C.U.arg(Prep, Prep.Fact->Named);
    const flow::Text Called = Name ? C.U.textAt(*Name, Prep.At) : flow::Text();
    return Called.known() && llvm::any_of(C.instr(Run).Args, [&](const Operand &A) {
             const flow::Text T = C.U.textAt(A, Run.At);
             return T.known() && T.str() == Called.str();
           });
  }
  if (!Run.On.valid() || C.F.Vars[Run.On.Root].Kind == VarKind::Global)
    return false;
  if (Prep.Made.valid() && Prep.Made.Root == Run.On.Root)
    return true;
  return llvm::any_of(C.U.V.sets(Run.On.Root), [&](Site S) {
    const Callee *To = C.U.V.callee(C.U.V.instr(S));
    return To && To->Constructor && madeFrom(C, C.U.V.instr(S), Prep.At, 6);
  });
}

/// The text that the call runs on one of the connections changes data.
static bool changesDataOn(const UsageContext &C, const Use &Run,
                          llvm::function_ref<bool(const Key &)> On) {
  if (!Run.is(Role::Queries))
    return false;
  if (const flow::Text Sql = C.U.sql(Run); !Sql.unknown())
    return On(Run.On) && flow::changesData(Sql.str());
  if (!Run.Fact || Run.Fact->Sql)
    return false;
  // Prepared by another function, under the name that this one has as a text.
  if (On(Run.On) && llvm::any_of(C.instr(Run).Args, [&](const Operand &A) {
        const flow::Text Name = C.U.textAt(A, Run.At);
        const flow::Text *Sql = Name.known() ? C.Program.prepared(Name.str()) : nullptr;
        return Sql && flow::changesData(Sql->str());
      }))
    return true;
  return llvm::any_of(C.U.Uses, [&](const Use &Prep) {
           if (!Prep.Fact || !Prep.is(Role::Prepares) || !Prep.On.valid())
             return false;
           const flow::Text Sql = C.U.sql(Prep);
           // `sql.prepare << "..."`: a part of the connection.
           Key Of = Prep.On;
           if (!Of.Projs.empty() && Of.Projs.back().Kind == ProjKind::Field && !On(Of)) {
             Of.Projs.pop_back();
             if (!Of.Projs.empty() && Of.Projs.back().Kind == ProjKind::Deref)
               Of.Projs.pop_back();
           }
           return !Sql.unknown() && flow::changesData(Sql.str()) && (On(Of) || On(Run.On)) &&
                  runsPrepared(C, Run, Prep);
         });
}

void findUncommittedTransaction(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Begin : C.U.Uses) {
    if (!Begin.Fact || !Begin.is(Role::Begins) || !local(C, Begin.Made) ||
        Begin.Fact->AtEnd != rules::Usage::End::RollsBack)
      continue;
    VarId V = Begin.Made.Root;
    auto On = [&](const Use &U, const Key &K) {
      return U.On.valid() && U.On.Root == K.Root && U.On.Projs == K.Projs;
    };
    bool Ended = llvm::any_of(C.U.Uses, [&](const Use &U) {
      if (!U.any(bit(Role::Commits) | bit(Role::RollsBack)))
        return false;
      // What a called function begins it ends, unless it is given this one.
      const bool Own = U.Callee && U.Callee->may(Role::Begins) &&
                       llvm::none_of(C.instr(U).Args, [&](const Operand &A) {
                         return C.U.V.key(A).Root == V;
                       });
      return !Own && (On(U, Begin.Made) || U.Callee || On(U, Begin.On));
    });
    if (Ended || escapes(C, V))
      continue;
    // Begun and ended in one statement: the name of the variable is missing.
    if (C.F.Vars[V].Kind == VarKind::CXXTemporary) {
      bool Used = llvm::any_of(C.U.Uses, [&](const Use &U) {
        return U.At != Begin.At && On(U, Begin.Made);
      });
      if (Used)
        continue;
      report::Finding F = C.finding("uncommitted-transaction", Begin);
      F.Message = "this transaction has no name and is rolled back at the end of the statement; "
                  "give it one";
      C.step(F, report::StepKind::Acquire, C.at(Begin), "begun and rolled back here");
      Out.push_back(std::move(F));
      continue;
    }
    for (const Use &Write : C.U.Uses) {
      auto OnEither = [&](const Key &K) {
        auto Is = [&](const Key &O) {
          return K.valid() && O.valid() && K.Root == O.Root && K.Projs == O.Projs;
        };
        return Is(Begin.Made) || Is(Begin.On);
      };
      if (!changesDataOn(C, Write, OnEither))
        continue;
      report::Finding F = C.finding("uncommitted-transaction", Begin);
      F.Message = "transaction" + C.quoted(Begin.Made) + " is never committed, so that what is "
                  "written in it is rolled back; " + Begin.Fact->Instead;
      C.step(F, report::StepKind::Acquire, C.at(Begin), "the transaction begins here");
      C.step(F, report::StepKind::Event, C.at(Write), "this write is lost");
      Out.push_back(std::move(F));
      break;
    }
  }
}

//===--- Guards of the program's own ---===//

/// "Tx" of "Tx::~Tx" and of "Tx::commit".
static StringRef recordOf(StringRef Qualified) {
  size_t At = Qualified.rfind("::");
  return At == StringRef::npos ? "" : Qualified.take_front(At);
}

/// The method that commits what the destructor of the class would roll back;
/// "" where the class is no such guard.
static std::string commitOfGuard(const UsageContext &C, StringRef Record) {
  const flow::Linker &L = C.Program.linker();
  bool RollsBack = false;
  std::string Commit;
  for (uint32_t D = 0; D < L.size(); ++D) {
    const Callee &To = L.module(D).Callees[L.function(D).Self];
    if (!To.Method || recordOf(To.Name) != Record)
      continue;
    const flow::FunctionUsage &Does = C.Program.of(D);
    if (To.Destructor && Does.may(Role::Commits))
      return "";
    RollsBack |= To.Destructor && Does.may(Role::RollsBack);
    if (!To.Destructor && !To.Constructor && Does.may(Role::Commits) && !Does.may(Role::Begins) &&
        (Commit.empty() || To.Name < Commit))
      Commit = To.Name;
  }
  return RollsBack ? Commit : "";
}

/// A call that runs or prepares a text which changes data.
static const Use *firstWrite(const UsageContext &C) {
  for (const Use &U : C.U.Uses) {
    if (!U.any(bit(Role::Queries) | bit(Role::Prepares)))
      continue;
    flow::Text Own = C.U.sql(U);
    bool Writes = !Own.unknown() && flow::changesData(Own.str());
    if (U.Callee) // a helper that is given the text
      for (const Operand &A : C.instr(U).Args) {
        flow::Text T = C.U.textAt(A, U.At);
        Writes |= !T.unknown() && flow::changesData(T.str());
      }
    if (Writes)
      return &U;
  }
  return nullptr;
}

void findUncommittedGuard(const UsageContext &C, std::vector<report::Finding> &Out) {
  const flow::Linker &L = C.Program.linker();
  for (const Use &Begin : C.U.Uses) {
    const Callee *To = Begin.Callee ? C.U.V.callee(C.instr(Begin)) : nullptr;
    if (!To || !Begin.is(Role::Begins) || !To->Method || To->Destructor ||
        C.instr(Begin).Args.empty())
      continue;
    Key Object = C.U.V.key(C.instr(Begin).Args[0]);
    Object.Address = false;
    if (!local(C, Object) || C.F.Vars[Object.Root].Kind != VarKind::Local ||
        !Object.Projs.empty() || escapes(C, Object.Root))
      continue;
    std::string Commit = commitOfGuard(C, recordOf(To->Name));
    const Use *Write = Commit.empty() ? nullptr : firstWrite(C);
    if (!Write)
      continue;
    // What its other methods do is known, and none of them ends it.
    bool Ended = false;
    for (const Block &B : C.F.Blocks)
      for (const Instr &I : B.Instrs) {
        const Callee *Other = I.Opcode == Op::Call ? C.U.V.callee(I) : nullptr;
        if (!Other || Other->Destructor || Other->Constructor || I.Args.empty() ||
            C.U.V.key(I.Args[0]).Root != Object.Root)
          continue;
        uint32_t Body = L.bodyOf(C.Body, I.Callee);
        Ended |= Body == NoId || C.Program.of(Body).may(Role::Commits) ||
                 (C.Program.of(Body).may(Role::RollsBack) &&
                  !C.Program.of(Body).may(Role::Begins));
      }
    if (Ended)
      continue;
    report::Finding F = C.finding("uncommitted-transaction", Begin);
    F.Message = "transaction" + C.quoted(Object) + " is never committed, so that what is "
                "written in it is rolled back; call '" + Commit + "' at the end";
    C.step(F, report::StepKind::Acquire, C.at(Begin), "the transaction begins here");
    C.step(F, report::StepKind::Event, C.at(*Write), "this write is lost");
    Out.push_back(std::move(F));
  }
}

void findPoolPerCall(const UsageContext &C, std::vector<report::Finding> &Out) {
  const std::string Full = C.functionName();
  StringRef Name = flow::Values::plainName(Full);
  if (Name == "main" || Name == "run" || Name == "exec")
    return;
  for (const Use &Pool : C.U.Uses) {
    if (!Pool.Fact || !Pool.is(Role::MakesPool) || !local(C, Pool.Made) ||
        C.F.Vars[Pool.Made.Root].Kind == VarKind::CXXTemporary)
      continue;
    // A function that serves until the end of the process has its pool here.
    bool Serves = llvm::any_of(C.U.Uses, [](const Use &U) {
      return U.any(bit(Role::Threads) | bit(Role::Waits) | bit(Role::Delays) |
                   bit(Role::Pauses) | bit(Role::Detaches) | bit(Role::Repeats));
    });
    bool Leased = llvm::any_of(C.U.Uses, [&](const Use &U) {
      return U.any(bit(Role::Leases) | bit(Role::Queries)) && U.On == Pool.Made;
    });
    Key Address = Pool.Made;
    Address.Address = true;
    Leased |= llvm::any_of(C.U.Uses, [&](const Use &U) {
      return U.any(bit(Role::Leases) | bit(Role::Queries)) && U.On == Address;
    });
    if (Serves || !Leased || escapes(C, Pool.Made.Root))
      continue;
    report::Finding F = C.finding("pool-per-call", Pool);
    F.Message = "pool" + C.quoted(Pool.Made) + " is made and torn down in each call of '" +
                C.functionName() + "'; make one for the process and pass it on";
    C.step(F, report::StepKind::Acquire, C.at(Pool), "a pool for this call only");
    Out.push_back(std::move(F));
  }
}

void findLongLivedLease(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Lease : C.U.Uses) {
    if (!Lease.Fact || !Lease.is(Role::Leases) || !Lease.Made.valid())
      continue;
    const Variable &V = C.F.Vars[Lease.Made.Root];
    if (V.Kind != VarKind::Global)
      continue;
    bool Back = llvm::any_of(C.U.Uses, [&](const Use &U) {
      return U.any(bit(Role::GivesBack) | bit(Role::Disconnects)) &&
             U.On.valid() && U.On.Root == Lease.Made.Root;
    });
    if (Back)
      continue;
    report::Finding F = C.finding("long-lived-lease", Lease);
    F.Message = "the connection in '" + V.Name + "' is taken from the pool and kept for the life "
                "of the process; keep the pool, and take one where it is needed";
    C.step(F, report::StepKind::Acquire, C.at(Lease), "taken here, never given back");
    Out.push_back(std::move(F));
  }
}

/// The program closes or replaces the object itself, or another check speaks of it.
static bool endedByHand(const UsageContext &C, VarId V) {
  for (const Use &U : C.U.Uses) {
    if (U.any(bit(Role::Disconnects) | bit(Role::Finishes)) && U.On.valid() && U.On.Root == V)
      return true;
    if (U.is(Role::Leases) && U.Made.valid() && U.Made.Root == V) // long-lived-lease
      return true;
  }
  return llvm::any_of(C.F.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Instrs, [&](const Instr &I) {
      const Callee *To = I.Opcode == Op::Call ? C.U.V.callee(I) : nullptr;
      return To && flow::Values::plainName(To->Name) == "operator=" && !I.Args.empty() &&
             C.U.V.key(I.Args[0]).Root == V;
    });
  });
}

void findStaticDestruction(const UsageContext &C, std::vector<report::Finding> &Out) {
  if (C.U.Uses.empty())
    return;
  const rules::PackIndex &Packs = C.Program.packs();
  for (VarId N = 0; N < C.F.Vars.size(); ++N) {
    const Variable &V = C.F.Vars[N];
    if (V.Kind != VarKind::Global || V.Reference || V.Type == NoId || !V.Decl.Begin.valid())
      continue;
    const Type &T = C.M.Types[V.Type];
    const rules::Class *Class = T.Kind == TypeKind::Record ? Packs.findClass(T.Name) : nullptr;
    rules::ResourceId Id = Class ? Packs.resourceOfType(T.Name) : rules::NoResource;
    if (Id == rules::NoResource)
      continue;
    rules::Family K = Packs.resource(Id).Kind;
    report::Range At = C.range(V.Decl);
    auto Told = [&](const report::Finding &F) {
      return F.Check == "closecall-static-destruction" && F.Primary == At;
    };
    if ((K != rules::Family::Connection && K != rules::Family::Statement &&
         K != rules::Family::Lease) ||
        !At.Line || llvm::any_of(Out, Told) || endedByHand(C, N))
      continue;
    report::Finding F = C.finding("static-destruction", C.U.Uses.front());
    F.Primary = At;
    F.Function.clear();
    F.AcquireText = V.Name;
    F.Pack = Class->Pack;
    F.Message = Packs.resource(Id).Noun + " '" + V.Name + "' lives until the end of the process, "
                "when what it needs may be gone; keep it in main() or close it there";
    C.step(F, report::StepKind::Acquire, At, "destroyed after main(), in an order that is not fixed");
    Out.push_back(std::move(F));
  }
}

//===----------------------------------------------------------------------===//
// Guards
//===----------------------------------------------------------------------===//

/// The field of *this that the operand loads.
static StringRef ownField(const Function &F, const Place &P) {
  if (P.Root >= F.NumParams || F.Vars[P.Root].Name != "this" || P.Projs.size() != 2 ||
      P.Projs[0].Kind != ProjKind::Deref || P.Projs[1].Kind != ProjKind::Field)
    return "";
  return P.Projs[1].Name;
}

void findDisarmedGuard(const UsageContext &C, std::vector<report::Finding> &Out) {
  const Callee &Self = C.M.Callees[C.F.Self];
  if (!Self.Method || Self.Destructor || Self.Constructor)
    return;
  const flow::Linker &L = C.Program.linker();
  for (const Use &Commit : C.U.Uses) {
    if (!Commit.is(Role::Commits))
      continue;
    for (BlockId B = 0; B < C.F.Blocks.size(); ++B)
      for (uint32_t N = 0; N < C.F.Blocks[B].Instrs.size(); ++N) {
        const Instr &I = C.F.Blocks[B].Instrs[N];
        StringRef Flag =
            I.Opcode == Op::Assign && C.U.V.constant(I.Args[0]) ? ownField(C.F, I.Dst) : "";
        if (Flag.empty() || Site{B, N} >= Commit.At || !C.U.Lp.dominates(B, Commit.At.B))
          continue;
        // Set again when the commit has failed.
        auto SetsFlag = [&](Site S) {
          const Instr &A = C.U.V.instr(S);
          return A.Opcode == Op::Assign && ownField(C.F, A.Dst) == Flag
                     ? flow::Loops::Walk::Found
                     : flow::Loops::Walk::On;
        };
        if (C.U.Lp.follows({Commit.At.B, Commit.At.I + 1}, true, SetsFlag))
          continue;
        // The destructor of the class rolls back when the flag says so.
        for (uint32_t D = 0; D < L.size(); ++D) {
          const Function &F = L.function(D);
          const Callee &Dtor = L.module(D).Callees[F.Self];
          if (!Dtor.Destructor || recordOf(Dtor.Name) != recordOf(Self.Name) ||
              !C.Program.of(D).may(Role::RollsBack))
            continue;
          bool Asks = llvm::any_of(F.Blocks, [&](const Block &Bl) {
            const Terminator &T = Bl.Term;
            return T.Kind == TermKind::Branch && T.Cond.Kind == OperandKind::Load &&
                   (ownField(F, T.Cond.P) == Flag ||
                    llvm::any_of(Bl.Instrs, [&](const Instr &A) {
                      return A.Dst == T.Cond.P && !A.Args.empty() &&
                             A.Args[0].Kind == OperandKind::Load &&
                             ownField(F, A.Args[0].P) == Flag;
                    }));
          });
          if (!Asks)
            continue;
          report::Finding Found = C.finding("disarmed-guard", Commit, report::Confidence::High);
          Found.Message = "'" + Flag.str() + "' is set before " + C.who(Commit, Role::Commits) +
                          " commits; when that fails, the destructor does not roll back";
          C.step(Found, report::StepKind::Event, C.at(Site{B, N}),
                 "from here on the destructor does nothing");
          C.step(Found, report::StepKind::Event, C.at(Commit), "this may fail");
          Out.push_back(std::move(Found));
          return;
        }
      }
  }
}

void findLivenessProbe(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (BlockId B = 0; B < C.F.Blocks.size(); ++B)
    for (const Instr &I : C.F.Blocks[B].Instrs) {
      if (I.Opcode != Op::Compare || (I.Cmp != CompareOp::EQ && I.Cmp != CompareOp::NE))
        continue;
      for (unsigned Side : {0u, 1u}) {
        std::optional<int64_t> Value = C.U.V.constant(I.Args[1 - Side]);
        std::optional<Site> Asked = C.U.V.callOf(I.Args[Side]);
        if (!Value || !Asked)
          continue;
        for (const Use *Test : C.U.at(*Asked)) {
          const rules::Usage *Fact = Test->Fact;
          // Both good values are asked for.
          bool Either = llvm::any_of(C.F.Blocks, [&](const Block &Other) {
            return llvm::any_of(Other.Instrs, [&](const Instr &O) {
              return O.Opcode == Op::Compare && &O != &I && C.U.V.callOf(O.Args[Side]) == Asked;
            });
          });
          if (Either || !Fact || !Test->is(Role::Tests) || !Fact->NoRows || *Value != *Fact->NoRows ||
              C.instr(*Test).Args.empty())
            continue;
          std::optional<Site> Made = C.U.V.callOf(C.instr(*Test).Args[0]);
          if (!Made)
            continue;
          for (const Use *Query : C.U.at(*Made)) {
            flow::Text Sql = C.U.sql(*Query);
            std::string First = Sql.unknown() ? "" : flow::firstWord(Sql.str());
            if (First != "SELECT" && First != "SHOW" && First != "VALUES" && First != "TABLE")
              continue;
            report::Finding F = C.finding("liveness-probe", *Test, report::Confidence::High);
            F.Message = "a " + First + " that succeeds returns rows, so that this test of '" +
                        Test->Name + "' is never " + (I.Cmp == CompareOp::EQ ? "true" : "false") +
                        "; " + Fact->Instead;
            C.step(F, report::StepKind::Event, C.at(*Query), "the query");
            C.step(F, report::StepKind::Event, C.at(*Test), "the value that only a command without rows gives");
            Out.push_back(std::move(F));
          }
        }
      }
    }
}

} // namespace closecall::policy
