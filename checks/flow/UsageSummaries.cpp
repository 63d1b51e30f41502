//===- UsageSummaries.cpp - What a call of a function does ----------------===//
//
// Implements Usage.h: the facts of functions, callees first; a recursive group
// until nothing changes (the facts only grow). In: the uses of a function. Out:
// what its callers may believe of a call.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Lookups.h"
#include "checks/flow/Usage.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace closecall::flow {

using namespace ir;
using llvm::StringRef;
using rules::bit;
using rules::Roles;

std::optional<OuterKey> toOuter(const Key &K, const Values &V) {
  if (!K.valid())
    return std::nullopt;
  const Variable &Root = V.F.Vars[K.Root];
  OuterKey O;
  O.Projs = K.Projs;
  O.Address = K.Address;
  O.Name = V.spell(K);
  if (K.Root < V.F.NumParams)
    O.Param = K.Root;
  else if (Root.Kind == VarKind::Global)
    O.Global = Root.Id;
  else
    return std::nullopt;
  return O;
}

/// What lies in the field of a local object is what the function has put there:
/// `Repo r{pool}` has the pool in r.pool.
static Key storedIn(Key K, const Values &V) {
  if (K.Projs.empty() || K.Projs[0].Kind != ProjKind::Field || K.Root < V.F.NumParams ||
      V.F.Vars[K.Root].Kind == VarKind::Global)
    return K;
  const Operand *From = nullptr;
  for (Site S : V.sets(K.Root)) {
    const Instr &I = V.instr(S);
    if (!I.Dst.valid() || I.Dst.Root != K.Root || I.Dst.Projs.empty() ||
        !(I.Dst.Projs[0] == K.Projs[0]))
      continue;
    if (I.Opcode != Op::Assign || I.Dst.Projs.size() != 1 || From)
      return K;
    From = &I.Args[0];
  }
  Key Stored = From ? V.key(*From) : Key();
  if (!Stored.valid() || K.Projs.size() == 1)
    return Stored.valid() && !K.Address ? Stored : K;
  if (K.Projs[1].Kind != ProjKind::Deref)
    return K;
  if (!Stored.Address)
    Stored.Projs.push_back(K.Projs[1]);
  Stored.Projs.insert(Stored.Projs.end(), K.Projs.begin() + 2, K.Projs.end());
  Stored.Address = K.Address;
  return Stored;
}

Key inCaller(const OuterKey &O, const Values &V, const Instr &Call) {
  Key K;
  if (O.Param == NoId) {
    for (VarId N = 0; N < V.F.Vars.size(); ++N)
      if (V.F.Vars[N].Kind == VarKind::Global && V.F.Vars[N].Id == O.Global) {
        K.Root = N;
        K.Projs = O.Projs;
        K.Address = O.Address;
      }
    return K;
  }
  if (O.Param >= Call.Args.size())
    return K;
  K = V.key(Call.Args[O.Param]);
  if (!K.valid() || (O.Projs.empty() && !O.Address))
    return K;
  if (O.Projs.empty() || O.Projs[0].Kind != ProjKind::Deref)
    return {};
  if (!K.Address)
    K.Projs.push_back(O.Projs[0]);
  K.Projs.insert(K.Projs.end(), O.Projs.begin() + 1, O.Projs.end());
  K.Address = O.Address;
  return storedIn(K, V);
}

/// What a caller sees of a role of one of the calls.
static constexpr Roles Passed =
    bit(Role::Connects) | bit(Role::Reconnects) | bit(Role::Disconnects) |
    bit(Role::Leases) | bit(Role::GivesBack) | bit(Role::Queries) | bit(Role::Prepares) |
    bit(Role::Begins) | bit(Role::Commits) | bit(Role::RollsBack) | bit(Role::Delays) |
    bit(Role::Pauses) | bit(Role::Waits) | bit(Role::Advances) | bit(Role::Locks) |
    bit(Role::Finishes) | bit(Role::Sets);

static constexpr Roles Works =
    bit(Role::Queries) | bit(Role::Begins) | bit(Role::Prepares);

/// Whether the query may bring data, and of what parameters its text is made.
static void addReads(const UsageOf &U, const Use &Run, FunctionUsage &Out) {
  auto Look = [&](const Operand *Sql) {
    Text T = Sql ? U.textAt(*Sql, Run.At) : Text();
    bool Begins = !T.Pieces.empty() && T.Pieces[0].Known;
    llvm::BitVector Of(U.V.F.NumParams);
    if (Sql && !Begins)
      U.V.addParams(*Sql, Of);
    if (Of.any())
      Out.Texts |= Of;
    else if (Begins)
      Out.Reads |= !bringsNothing(T);
    else // of an unknown text what is done with the answer tells
      Out.Reads |= llvm::any_of(U.Uses, [](const Use &One) { return One.is(Role::Reads); });
  };
  if (Run.Callee) {
    Out.Reads |= Run.Callee->Reads;
    const Instr &I = U.instr(Run);
    for (unsigned P : Run.Callee->Texts.set_bits())
      Look(P < I.Args.size() ? &I.Args[P] : nullptr);
    return;
  }
  if (Run.Fact && Run.Fact->Sql)
    return Look(U.arg(Run, Run.Fact->Sql));
  const Operand *Prepared = nullptr;
  for (const Use &P : U.Uses)
    if (P.is(Role::Prepares) && P.Fact && P.Made.valid() && P.Made == Run.On)
      Prepared = U.arg(P, P.Fact->Sql);
  Look(Prepared);
}

/// The condition is what the program or the library knows of open transactions: a
/// counter or flag in an object, `sqlite3_get_autocommit(db)`, `inTransaction()`; or what
/// the caller says of them with an argument.
static bool asksWhatIsOpen(const UsageOf &U, const Operand &Cond) {
  const Operand &O = U.V.tested(Cond);
  if (O.Kind != OperandKind::Load)
    return false;
  if (!O.P.isVar() || O.P.Root < U.V.F.NumParams ||
      U.V.F.Vars[O.P.Root].Kind == VarKind::Global)
    return !U.V.pointer(O);
  std::optional<Site> Call = U.V.callOf(O);
  const Callee *To = Call ? U.V.callee(U.V.instr(*Call)) : nullptr;
  return To && !U.has(*Call, bit(Role::Begins)) &&
         llvm::any_of(llvm::ArrayRef<StringRef>{"transaction", "autocommit", "intx", "in_tx"},
                      [&](StringRef W) { return StringRef(To->Name).contains_insensitive(W); });
}

/// Not where it ends the one that is open before, or looks whether one is.
static bool beginsAnyway(const UsageOf &U, const Use &Begin) {
  auto Before = [&](Site S) {
    return S.B == Begin.At.B ? S.I < Begin.At.I : U.Lp.dominates(S.B, Begin.At.B);
  };
  for (const Use &End : U.Uses)
    if (End.any(bit(Role::Commits) | bit(Role::RollsBack)) &&
        (End.On == Begin.On || (End.Callee && !End.Begun)) && Before(End.At))
      return false;
  const Function &F = U.V.F;
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    const Terminator &T = F.Blocks[B].Term;
    if ((T.Kind == TermKind::Branch || T.Kind == TermKind::Switch) && B != Begin.At.B &&
        U.Lp.reachable(B) && U.Lp.dominates(B, Begin.At.B) && asksWhatIsOpen(U, T.Cond))
      return false;
  }
  return true;
}

FunctionUsage Usages::summarise(const UsageOf &U) const {
  FunctionUsage Out;
  Out.Texts.resize(U.V.F.NumParams);
  bool Ends = llvm::any_of(U.Uses, [](const Use &One) {
    return One.any(bit(Role::Commits) | bit(Role::RollsBack) | bit(Role::Disconnects) |
                   bit(Role::Reconnects));
  });
  for (const Use &One : U.Uses) {
    if (One.is(Role::Queries))
      addReads(U, One, Out);
    Roles New = One.Is & Passed & ~Out.May;
    Out.May |= New;
    for (unsigned N = 0; N <= unsigned(Role::Last); ++N)
      if (New & bit(Role(N)))
        Out.Via[N] = UsageOf::by(One, Role(N));
    auto Add = [&](std::vector<OuterKey> &To, const Key &K) {
      std::optional<OuterKey> O = toOuter(K, U.V);
      if (O && To.size() < 4 && !llvm::is_contained(To, *O))
        To.push_back(std::move(*O));
    };
    if (One.Fact && One.is(Role::Leases))
      Add(Out.LeasesFrom, One.On);
    if (One.Begun && beginsAnyway(U, One)) {
      Add(Out.BeginsOn, One.On);
      // What an object of a library has begun ends with that.
      if (!Ends && !One.Made.valid())
        Add(Out.LeavesBegun, One.On);
    }
    if (!One.Callee && (One.Is & Works))
      Add(Out.WorksOn, One.On);
    if (!One.Callee)
      continue;
    for (const OuterKey &P : One.Callee->LeasesFrom)
      Add(Out.LeasesFrom, inCaller(P, U.V, U.instr(One)));
    if (!One.Callee->BeginsOn.empty() && beginsAnyway(U, One))
      for (const OuterKey &P : One.Callee->BeginsOn)
        Add(Out.BeginsOn, inCaller(P, U.V, U.instr(One)));
    for (const OuterKey &P : One.Callee->WorksOn)
      Add(Out.WorksOn, inCaller(P, U.V, U.instr(One)));
  }
  ownConnection(U, Out);
  addLookups(U, Out);
  return Out;
}

/// No way out that returns more than a constant (null, an error) avoids the
/// block.
static bool beforeReturns(const UsageOf &U, BlockId B) {
  const Function &F = U.V.F;
  for (BlockId R = 0; R < F.Blocks.size(); ++R) {
    const Terminator &T = F.Blocks[R].Term;
    if (T.Kind == TermKind::Return && T.HasValue && U.Lp.reachable(R) &&
        !U.V.constant(T.Cond) && !U.Lp.dominates(B, R))
      return false;
  }
  return true;
}

/// Opens a connection whatever happens, works with it, and closes it.
void Usages::ownConnection(const UsageOf &U, FunctionUsage &Out) const {
  using Walk = Loops::Walk;
  for (const Use &C : U.Uses) {
    bool Deeper = C.Callee && C.Callee->Opens;
    if (!C.is(Role::Connects) || (!C.Fact && !Deeper) || !beforeReturns(U, C.At.B))
      continue;
    Out.Opens = true;
    bool Own = C.Callee && C.Callee->OwnConnection;
    // In a variable of this function; elsewhere others may use it too.
    bool Held = C.Made.valid() && C.Made.Root >= U.V.F.NumParams &&
                U.V.F.Vars[C.Made.Root].Kind != VarKind::Global &&
                llvm::none_of(C.Made.Projs, [](const Projection &P) {
                  return P.Kind == ProjKind::Deref;
                });
    if ((!Own && (!C.Fact || !Held)) || U.Lp.around(C.At.B))
      continue;
    // Work before it, or without it: there is another connection.
    bool Otherwise = U.Lp.follows({0, 0}, false, [&](Site S) {
      if (S == C.At)
        return Walk::Stop;
      return U.has(S, bit(Role::Queries)) ? Walk::Found : Walk::On;
    });
    if (Otherwise)
      continue;
    auto Mentions = [&](const Operand &O) { return U.V.key(O).Root == C.Made.Root; };
    auto Ends = [&](Site S) {
      const Instr &I = U.V.instr(S);
      const Callee *To = U.V.callee(I);
      bool Ending = U.has(S, bit(Role::Disconnects)) || (To && To->Destructor);
      return Ending && llvm::any_of(I.Args, Mentions);
    };
    Site After{C.At.B, C.At.I + 1};
    bool Works = Own || U.Lp.follows(After, false, [&](Site S) {
      if (!U.has(S, bit(Role::Queries)))
        return Walk::On;
      return U.Lp.follows(S, false,
                          [&](Site E) { return Ends(E) ? Walk::Found : Walk::On; })
                 ? Walk::Found
                 : Walk::On;
    });
    if (!Works)
      continue;
    Out.OwnConnection = true;
    Out.ConnectsBy.resize(U.V.F.NumParams);
    const Instr &I = U.instr(C);
    for (unsigned A = 0; A < I.Args.size(); ++A)
      if (!Own || (A < C.Callee->ConnectsBy.size() && C.Callee->ConnectsBy.test(A)))
        U.V.addParams(I.Args[A], Out.ConnectsBy);
    return;
  }
}

/// What is prepared under a name that the program text says.
void Usages::notePrepared(const UsageOf &U) {
  for (const Use &One : U.Uses) {
    if (!One.Fact || !One.is(Role::Prepares) || !One.Fact->Named)
      continue;
    const Operand *Name = U.arg(One, One.Fact->Named);
    const Text Called = Name ? U.textAt(*Name, One.At) : Text();
    if (!Called.known() || Called.str().empty())
      continue;
    Text Sql = U.sql(One);
    auto [It, New] = Prepared.try_emplace(Called.str(), Sql);
    if (Sql.unknown() || (!New && It->second && It->second->str() != Sql.str()))
      It->second = std::nullopt;
  }
}

Usages::Usages(const Linker &L, const rules::PackIndex &Packs) : L(L), Packs(Packs) {
  Functions.resize(L.size());
  for (const std::vector<uint32_t> &Group : L.groups()) {
    bool Again = true;
    for (unsigned Round = 0; Again && Round < 8; ++Round) {
      Again = false;
      for (uint32_t I : Group) {
        std::unique_ptr<UsageOf> Found = uses(I);
        for (const Use &U : Found->Uses)
          Named = Named || namesConnection(*Found, U);
        if (Round == 0)
          notePrepared(*Found);
        FunctionUsage New = summarise(*Found);
        if (New == Functions[I])
          continue;
        Functions[I] = std::move(New);
        Again = L.recursive(Group);
      }
    }
  }
}

} // namespace closecall::flow
