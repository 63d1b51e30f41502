//===- UsagePools.cpp - What pools hand on ---------------------------------===//
//
//   unbounded-pool        a pool that opens one more connection when it is empty
//   dirty-return          a connection given back with what the user changed
//   pooled-session-state  settings of a session that the next user finds
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "checks/rules/SqlText.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Site;
using flow::Use;
using llvm::StringRef;
using rules::bit;
using Walk = flow::Loops::Walk;

void findUnboundedPool(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Pool : C.U.Uses) {
    if (!Pool.Fact || !Pool.is(Role::MakesPool) || !Pool.Fact->Unbounded)
      continue;
    report::Finding F = C.finding("unbounded-pool", Pool);
    F.Message = "pool" + C.quoted(Pool.Made) + " opens a further connection whenever none is free" +
                (Pool.Fact->Instead.empty() ? "" : "; " + Pool.Fact->Instead);
    C.step(F, report::StepKind::Acquire, C.at(Pool), "a pool without an upper bound");
    Out.push_back(std::move(F));
  }
}

/// What the text leaves behind in the session: "SET", "LISTEN"; or nothing.
static StringRef leaves(StringRef Sql) {
  std::string Upper = Sql.ltrim().upper();
  StringRef T(Upper);
  std::string First = flow::firstWord(Sql);
  if (First == "SET") {
    StringRef Rest = T.drop_front(3).ltrim();
    // For the transaction only.
    return Rest.starts_with("LOCAL ") || Rest.starts_with("TRANSACTION") ||
                   Rest.starts_with("CONSTRAINTS") || Rest.contains("DEFAULT")
               ? ""
               : "a setting";
  }
  if (First == "LISTEN")
    return "a LISTEN";
  if (First == "PREPARE" && !T.starts_with("PREPARE TRANSACTION"))
    return "a prepared statement";
  if (First == "LOCK" && T.contains("LOCK TABLES"))
    return "locked tables";
  if (First == "CREATE" && (T.contains(" TEMP ") || T.contains(" TEMPORARY ")) &&
      !T.contains("ON COMMIT DROP"))
    return "a temporary table";
  if (First == "SELECT" && T.contains("PG_ADVISORY_LOCK"))
    return "an advisory lock";
  if (First == "SELECT" && T.contains("GET_LOCK("))
    return "a lock";
  return "";
}

/// The text takes such things back.
static bool resets(StringRef Sql) {
  static constexpr StringRef Words[] = {"RESET",      "DISCARD", "UNLISTEN", "UNLOCK",
                                        "DEALLOCATE", "DROP",    "SET"};
  std::string Upper = Sql.upper();
  return llvm::is_contained(Words, flow::firstWord(Sql)) ||
         StringRef(Upper).contains("PG_ADVISORY_UNLOCK") ||
         StringRef(Upper).contains("RELEASE_LOCK");
}

/// The variable whose object, or what that hands out (conn->, conn.get()), it is;
/// Object where it is that one.
static VarId owner(const UsageContext &C, const flow::Key &K, VarId Object) {
  VarId V = K.Root;
  for (unsigned N = 0; N < 3 && V != NoId && V != Object; ++N) {
    const std::vector<Site> Sets = C.U.V.sets(V);
    const Instr *I = Sets.size() == 1 ? &C.U.V.instr(Sets[0]) : nullptr;
    const Callee *To = I && I->Opcode == Op::Call ? C.U.V.callee(*I) : nullptr;
    if (!To || !To->Method || I->Args.empty() || !I->Dst.isVar() || I->Dst.Root != V)
      break;
    V = C.U.V.key(I->Args[0]).Root;
  }
  return V;
}

static flow::Text textOf(const UsageContext &C, const Use &Q) {
  return Q.Fact && Q.is(Role::Queries) ? C.U.sql(Q) : flow::Text();
}

/// A transaction that nobody in the function ends, on a connection that goes
/// back as it is.
static void findOpenReturn(const UsageContext &C, std::vector<report::Finding> &Out) {
  bool Ended = llvm::any_of(C.U.Uses, [](const Use &U) {
    return U.any(bit(Role::Commits) | bit(Role::RollsBack));
  });
  for (const Use &Lease : C.U.Uses) {
    if (Ended || !Lease.Fact || !Lease.is(Role::Leases) || !Lease.Fact->Dirty ||
        !Lease.Made.valid() || Lease.Made.Root < C.F.NumParams ||
        C.F.Vars[Lease.Made.Root].Kind == VarKind::Global)
      continue;
    for (const Use &Begin : C.U.Uses) {
      if (Begin.Callee || !Begin.is(Role::Begins) || !Begin.On.valid() || Begin.Made.valid())
        continue;
      VarId Of = owner(C, Begin.On, Lease.Made.Root);
      if (Of != Lease.Made.Root && !(Lease.On.valid() && Of == Lease.On.Root))
        continue;
      report::Finding F = C.finding("dirty-return", Begin);
      F.Message = "the transaction begun by '" + Begin.Name + "' is ended nowhere in '" +
                  C.functionName() + "', and the connection goes back to its pool with it; commit "
                  "or roll back first";
      C.step(F, report::StepKind::Event, C.at(Lease), "taken from the pool here");
      C.step(F, report::StepKind::Event, C.at(Begin), "the transaction begins here");
      Out.push_back(std::move(F));
      break;
    }
  }
}

void findPooledSessionState(const UsageContext &C, std::vector<report::Finding> &Out) {
  findOpenReturn(C, Out);
  for (const Use &Lease : C.U.Uses) {
    bool GivesBack = Lease.Fact && Lease.is(Role::GivesBack) && Lease.Fact->Dirty;
    bool Leases = Lease.Fact && Lease.is(Role::Leases) && Lease.Fact->Dirty;
    if (!GivesBack && !Leases)
      continue;
    const flow::Key &Object = GivesBack ? Lease.On : Lease.Made;
    if (!Object.valid())
      continue;
    for (const Use &Q : C.U.Uses) {
      flow::Text Sql = textOf(C, Q);
      if (Sql.unknown() || !Q.On.valid() || owner(C, Q.On, Object.Root) != Object.Root)
        continue;
      std::string Text = Sql.str();
      StringRef What = leaves(Text);
      bool Open = GivesBack && (flow::transactionRole(Text) & bit(Role::Begins));
      if (What.empty() && !Open)
        continue;
      // Taken back on the way, or not reached from here.
      auto Visit = [&](Site S) {
        for (const Use *U : C.U.at(S)) {
          flow::Text T = textOf(C, *U);
          bool Same = U->On.valid() && owner(C, U->On, Object.Root) == Object.Root;
          if (Same && S != Q.At &&
              ((!T.unknown() && resets(T.str())) ||
               (Open && U->any(bit(Role::Commits) | bit(Role::RollsBack)))))
            return Walk::Stop;
          if (Open && !T.unknown() && Same &&
              (flow::transactionRole(T.str()) & (bit(Role::Commits) | bit(Role::RollsBack))))
            return Walk::Stop;
          if (GivesBack && S == Lease.At)
            return Walk::Found;
        }
        return Walk::On;
      };
      bool Reaches = C.U.Lp.follows({Q.At.B, Q.At.I + 1}, false, Visit);
      bool TakenBack = llvm::any_of(C.U.Uses, [&](const Use &U) {
        flow::Text T = textOf(C, U);
        return U.At != Q.At && U.On.valid() && owner(C, U.On, Object.Root) == Object.Root && !T.unknown() &&
               resets(T.str());
      });
      if (GivesBack ? !Reaches : TakenBack)
        continue;
      std::string Thing = Open ? "an open transaction" : What.str();
      report::Finding F = C.finding(GivesBack ? "dirty-return" : "pooled-session-state",
                                    GivesBack ? Lease : Q);
      F.Message = GivesBack
                      ? "'" + Lease.Name + "' gives the connection" + C.quoted(Object) +
                            " back with " + Thing + ", which the next user finds" +
                            (Lease.Fact->Instead.empty() ? "" : "; " + Lease.Fact->Instead)
                      : Thing + " stays in connection" + C.quoted(Object) +
                            ", which goes back to its pool as it is; the next user finds it";
      C.step(F, report::StepKind::Event, C.at(GivesBack ? Q : Lease),
             GivesBack ? "changed here" : "taken from the pool here");
      C.step(F, report::StepKind::Event, C.at(GivesBack ? Lease : Q),
             GivesBack ? "given back here" : "changed here");
      Out.push_back(std::move(F));
      break;
    }
  }
}

} // namespace closecall::policy
