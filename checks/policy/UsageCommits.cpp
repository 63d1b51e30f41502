//===- UsageCommits.cpp - Transactions that do not hold what is meant ------===//
//
//   implicit-commit      a return that means failure leaves the scope of a
//                        transaction whose end commits
//   uncommitted-transaction  a return that says the same as the one behind the
//                        commit leaves out the commit
//   outside-transaction  a statement meant for a transaction runs on another
//                        connection
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "checks/report/Fingerprint.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>

namespace closecall::policy {

using namespace ir;
using flow::Key;
using flow::Site;
using flow::Use;
using rules::bit;

//===--- implicit-commit ---===//

namespace {
/// A way out while the transaction is open and something was written.
struct Exit {
  BlockId B = NoId;
  Site Write;
  bool FallsOff = false;
  std::optional<int64_t> Value;
};
} // namespace

static bool about(const Use &U, const Key &K) {
  return K.valid() && U.On.valid() && U.On.Root == K.Root;
}

static std::vector<Exit> exitsAfterWrites(const UsageContext &C, const Use &Begin) {
  std::vector<Exit> Out;
  std::set<std::pair<BlockId, bool>> Seen;
  std::vector<std::pair<Site, Site>> Work{{{Begin.At.B, Begin.At.I + 1}, {}}};
  while (!Work.empty()) {
    auto [At, Write] = Work.back();
    Work.pop_back();
    const Block &B = C.F.Blocks[At.B];
    bool Over = false;
    for (uint32_t I = At.I; I < B.Instrs.size() && !Over; ++I)
      for (const Use *U : C.U.at({At.B, I})) {
        Over |= U->any(bit(Role::RollsBack) | bit(Role::Commits)) &&
                (about(*U, Begin.Made) || about(*U, Begin.On));
        if (!U->Fact || !U->any(bit(Role::Queries) | bit(Role::Binds)))
          continue;
        bool Here = about(*U, Begin.Made) || about(*U, Begin.On);
        flow::Text Sql = C.U.sql(*U);
        if ((U->Fact->Writes && U->Fact->Pack == Begin.Fact->Pack) ||
            (Here && !Sql.unknown() && flow::changesData(Sql.str())))
          Write = {At.B, I};
      }
    if (Over)
      continue;
    // The end of its scope inside the function is what is meant.
    bool Ended = llvm::any_of(B.Instrs, [&](const Instr &I) {
      return I.Opcode == Op::ScopeEnd && llvm::is_contained(I.Vars, Begin.Made.Root);
    });
    if (B.Term.Kind == TermKind::Return) {
      if (Write.B != NoId) {
        Exit E;
        E.B = At.B;
        E.Write = Write;
        E.FallsOff = B.Term.Text.empty();
        if (B.Term.HasValue)
          E.Value = C.U.V.constant(B.Term.Cond);
        Out.push_back(E);
      }
      continue;
    }
    if (Ended)
      continue;
    for (BlockId S : B.Term.Succs)
      if (Seen.insert({S, Write.B != NoId}).second)
        Work.push_back({{S, 0}, Write});
  }
  return Out;
}

/// The exit says that something went wrong, and another one that it did not.
static bool meansFailure(const UsageContext &C, const Exit &E, const std::vector<Exit> &All) {
  const Terminator &T = C.F.Blocks[E.B].Term;
  if (!T.HasValue) // `return;` in front of the end
    return !E.FallsOff &&
           llvm::any_of(All, [&](const Exit &O) { return O.FallsOff && O.B != E.B; });
  if (!E.Value)
    return false;
  TypeId R = C.M.Callees[C.F.Self].Result;
  TypeKind K = R == NoId ? TypeKind::Other : C.M.Types[R].Kind;
  auto Other = [&](auto Fn) {
    return llvm::any_of(All, [&](const Exit &O) { return O.B != E.B && Fn(O); });
  };
  auto Differs = [&](const Exit &O) { return !O.Value || *O.Value != *E.Value; };
  if (K == TypeKind::Int)
    return *E.Value < 0 ? Other(Differs)
                        : *E.Value != 0 && Other([](const Exit &O) { return O.Value == 0; });
  return *E.Value == 0 && Other(Differs); // false, a null pointer
}

void findImplicitCommit(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Begin : C.U.Uses) {
    if (!Begin.Fact || !Begin.is(Role::Begins) ||
        Begin.Fact->AtEnd != rules::Usage::End::Commits || !Begin.Made.valid())
      continue;
    VarKind K = C.F.Vars[Begin.Made.Root].Kind;
    if (K != VarKind::Local && K != VarKind::Temp && K != VarKind::CXXTemporary)
      continue;
    std::vector<Exit> All = exitsAfterWrites(C, Begin);
    for (const Exit &E : All) {
      if (!meansFailure(C, E, All))
        continue;
      report::Finding F = C.finding("implicit-commit", Begin);
      F.Primary = C.range(C.F.Blocks[E.B].Term.Range);
      F.Message = "this return ends the scope of transaction" + C.quoted(Begin.Made) +
                  ", which commits what was written so far; call rollback() first";
      C.step(F, report::StepKind::Acquire, C.at(Begin), "the transaction begins here");
      C.step(F, report::StepKind::Event, C.at(E.Write), "this write is committed");
      C.step(F, report::StepKind::Exit, F.Primary, "by this return");
      F.ExitTexts.push_back(report::normalise(C.F.Blocks[E.B].Term.Text));
      Out.push_back(std::move(F));
    }
  }
}

//===--- uncommitted-transaction, on one way ---===//

/// The values that are returned behind a commit of the transaction.
static std::set<int64_t> committedValues(const UsageContext &C, const Use &Begin,
                                         std::set<BlockId> &Behind) {
  std::set<int64_t> Out;
  for (const Use &U : C.U.Uses) {
    if (!U.is(Role::Commits) || !(about(U, Begin.Made) || about(U, Begin.On)))
      continue;
    for (BlockId B = 0; B < C.F.Blocks.size(); ++B) {
      const Terminator &T = C.F.Blocks[B].Term;
      bool Reached = T.Kind == TermKind::Return && T.HasValue &&
                     (B == U.At.B || C.U.Lp.follows({U.At.B, U.At.I + 1}, false, [&](Site S) {
                       return S.B == B ? flow::Loops::Walk::Found : flow::Loops::Walk::On;
                     }));
      if (!Reached)
        continue;
      Behind.insert(B);
      if (std::optional<int64_t> V = C.U.V.constant(T.Cond))
        Out.insert(*V);
    }
  }
  return Out;
}

void findUncommittedPath(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Begin : C.U.Uses) {
    if (!Begin.Fact || !Begin.is(Role::Begins) || !Begin.Made.valid() ||
        Begin.Fact->AtEnd != rules::Usage::End::RollsBack ||
        C.F.Vars[Begin.Made.Root].Kind != VarKind::Local || escapes(C, Begin.Made.Root))
      continue;
    std::set<BlockId> Behind;
    std::set<int64_t> Success = committedValues(C, Begin, Behind);
    for (const Exit &E : exitsAfterWrites(C, Begin)) {
      if (Behind.count(E.B) || !E.Value || !Success.count(*E.Value))
        continue;
      report::Finding F = C.finding("uncommitted-transaction", Begin);
      F.Primary = C.range(C.F.Blocks[E.B].Term.Range);
      F.Message = "this return says the same as the one behind the commit, but rolls transaction" +
                  C.quoted(Begin.Made) + " back; commit it on this path too";
      C.step(F, report::StepKind::Acquire, C.at(Begin), "the transaction begins here");
      C.step(F, report::StepKind::Event, C.at(E.Write), "this write is lost");
      C.step(F, report::StepKind::Exit, F.Primary, "by this return");
      F.ExitTexts.push_back(report::normalise(C.F.Blocks[E.B].Term.Text));
      Out.push_back(std::move(F));
      break;
    }
  }
}

//===--- outside-transaction ---===//

/// The operand is an object that its constructor left empty.
static bool madeEmpty(const UsageContext &C, const Operand &O, const std::string &Type) {
  const Operand &R = C.U.V.resolve(O);
  if (!R.P.isVar())
    return false;
  for (Site S : C.U.V.sets(R.P.Root)) {
    const Instr &I = C.U.V.instr(S);
    const Callee *To = C.U.V.callee(I);
    if (To && To->Constructor && I.Args.size() == 1 &&
        To->Name == Type + "::" + flow::Values::plainName(Type).str())
      return true;
  }
  return false;
}

/// The transaction's connection is the one that is used where none is named.
static bool isDefault(const UsageContext &C, const Use &Begin) {
  if (!Begin.On.valid())
    return true;
  VarId V = Begin.On.Root;
  // QSqlDatabase::database(), or database("name").
  if (const llvm::StringRef Id = C.F.Vars[V].Id; Id.starts_with(sharedObjectId("")))
    return Id.ends_with("()");
  if (V < C.F.NumParams || C.F.Vars[V].Kind == VarKind::Global)
    return !C.Program.namedConnections();
  // What it was made from: a call with a name, or without.
  for (Site S : C.U.V.sets(V))
    for (const Use *U : C.U.at(S))
      if (flow::namesConnection(C.U, *U))
        return false;
  return true;
}

/// Where the connection was taken from a pool; null for others.
static const Use *leaseOf(const UsageContext &C, const flow::Key &On) {
  for (const Use &U : C.U.Uses)
    if (U.Fact && U.is(Role::Leases) && !U.is(Role::Begins) && On.valid() && U.Made.valid() &&
        U.On.valid() && U.Made.Root == On.Root)
      return &U;
  return nullptr;
}

/// The write goes to another connection of the transaction's pool, which was taken
/// while the transaction was open.
static bool onSecondLease(const UsageContext &C, const Use &Begin, const Use &Write,
                          const std::set<Site> &Held) {
  flow::Text Sql = Write.is(Role::Queries) ? C.U.sql(Write) : flow::Text();
  if (Sql.unknown() || !flow::changesData(Sql.str()))
    return false;
  const Use *First = leaseOf(C, Begin.On), *Second = leaseOf(C, Write.On);
  return First && Second && First != Second && First->On == Second->On && Held.count(Second->At);
}

void findOutsideTransaction(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Begin : C.U.Uses) {
    if (!Begin.is(Role::Begins) || Begin.Callee)
      continue;
    bool Object = Begin.is(Role::Leases) && Begin.Made.valid() && Begin.On.valid();
    std::set<Site> Told, Held;
    C.whileHeld(Begin, bit(Role::Commits) | bit(Role::RollsBack), [&](Site S) { Held.insert(S); });
    for (Site S : Held)
      for (const Use *Q : C.U.at(S)) {
        if (!Q->Fact || Told.count(S))
          continue;
        bool Client = Object && Q->is(Role::Queries) && Q->On == Begin.On;
        bool Second = !Object && onSecondLease(C, Begin, *Q, Held);
        const std::string &Type = Q->Fact->OutsideOf;
        bool Apart = false;
        if (!Type.empty() && Begin.Fact && Begin.Fact->Pack == Q->Fact->Pack) {
          const Operand *Given = C.U.arg(*Q, Q->Fact->Outside);
          Apart = Given ? madeEmpty(C, *Given, Type) && !isDefault(C, Begin)
                        : !Q->Fact->Outside;
        }
        if (!Client && !Apart && !Second)
          continue;
        Told.insert(S);
        report::Finding F = C.finding("outside-transaction", *Q);
        F.Message = Client   ? "'" + Q->Name + "' runs on" + C.quoted(Begin.On) +
                                 ", not in the transaction" + C.quoted(Begin.Made) + " that is open"
                    : Second ? "this is no part of the transaction that is open on" +
                                   C.quoted(Begin.On) + ", but runs on" + C.quoted(Q->On) +
                                   ", another connection of the same pool"
                             : "this is no part of the transaction that is open" +
                                   (Begin.On.valid() ? " on" + C.quoted(Begin.On) : "") +
                                   ", but runs on the default connection; give it the database";
        C.step(F, report::StepKind::Acquire, C.at(Begin), "the transaction begins here");
        C.step(F, report::StepKind::Event, C.at(*Q), "outside of it");
        Out.push_back(std::move(F));
      }
  }
}

} // namespace closecall::policy
