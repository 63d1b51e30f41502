//===- Usage.h - What functions do with connections ------------*- C++ -*-===//
//
// Owns the uses of a function: its calls that play a role in the use of
// connections, pools and transactions (rules/Usage.h), by themselves or because
// of what the called function does; and, over the call graph, what each function
// may do when it is called. The usage checks read these and look at nothing
// else of the program.
//
// Facts of callees are "may" facts: some path does it. Where a check needs
// "must", it says so (FunctionUsage::OwnConnection).
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_USAGE_H
#define CLOSECALL_CHECKS_FLOW_USAGE_H

#include "checks/flow/Linker.h"
#include "checks/flow/Loops.h"
#include "checks/flow/Values.h"
#include "checks/rules/Usage.h"
#include <array>
#include <map>

namespace closecall::flow {

using rules::Role;

/// A pool, connection or lock as callers can name it.
struct OuterKey {
  uint32_t Param = ir::NoId; ///< NoId: a global
  std::string Global;        ///< its USR
  std::vector<ir::Projection> Projs;
  bool Address = false;
  std::string Name; ///< as the function writes it
  friend bool operator==(const OuterKey &A, const OuterKey &B) {
    return A.Param == B.Param && A.Global == B.Global && A.Projs == B.Projs &&
           A.Address == B.Address;
  }
};

/// What a call of the function may do.
struct FunctionUsage {
  rules::Roles May = 0;
  bool may(Role R) const { return May & rules::bit(R); }
  /// For each role the library function that plays it.
  std::array<std::string, unsigned(Role::Last) + 1> Via;
  /// The pools from which it takes a connection, waiting when there is none.
  std::vector<OuterKey> LeasesFrom;
  /// The connections on which it begins a transaction, whether or not one is open;
  /// and those of them on which it ends none.
  std::vector<OuterKey> BeginsOn, LeavesBegun;
  /// The connections with which it works.
  std::vector<OuterKey> WorksOn;
  /// Some query that it runs may bring data, as far as its text says; and the
  /// parameters that may be the text of one.
  bool Reads = false;
  llvm::BitVector Texts;
  /// The parameters of which a value chooses the rows that some statement reads,
  /// and the one whose text it runs (flow/Lookups).
  llvm::BitVector LooksUpBy;
  uint32_t RunsText = ir::NoId;
  std::optional<OuterKey> RunsTextOn; ///< on this connection
  /// Some statement is known to change something.
  bool Changes = false;
  /// Each call that returns something has opened a connection.
  bool Opens = false;
  /// Each call opens a connection, works with it and closes it again.
  bool OwnConnection = false;
  /// OwnConnection: parameters that decide to what it connects.
  llvm::BitVector ConnectsBy;
  friend bool operator==(const FunctionUsage &A, const FunctionUsage &B) {
    return A.May == B.May && A.LeasesFrom == B.LeasesFrom &&
           A.WorksOn == B.WorksOn && A.BeginsOn == B.BeginsOn &&
           A.Opens == B.Opens && A.Reads == B.Reads && A.Texts == B.Texts &&
           A.LeavesBegun == B.LeavesBegun && A.LooksUpBy == B.LooksUpBy &&
           A.RunsText == B.RunsText && A.RunsTextOn == B.RunsTextOn &&
           A.Changes == B.Changes &&
           A.OwnConnection == B.OwnConnection;
  }
};

/// One call with a role.
struct Use {
  Site At;
  rules::Roles Is = 0;
  bool is(Role R) const { return Is & rules::bit(R); }
  bool any(rules::Roles R) const { return Is & R; }
  /// One of the arguments is the statement that it runs.
  bool runsSql() const { return Fact ? Fact->Sql.has_value() : Callee && Callee->RunsText != ir::NoId; }
  /// What a pack says of the call; null where only the callee's body says it.
  const rules::Usage *Fact = nullptr;
  /// The called function's body and usage.
  const FunctionUsage *Callee = nullptr;
  std::string Name; ///< the called function
  /// std::make_unique<T>(args): argument N of the constructor is N - 1 here.
  unsigned Shift = 0;
  /// The object that the call is about, and the one that it makes.
  Key On, Made;
  /// It begins a transaction on On, and leaves it open.
  bool Begun = false;
  /// The same call ends the object by itself: a destructor.
  bool Implicit = false;
};

/// A function with its uses.
struct UsageOf {
  UsageOf(const ir::Module &M, const ir::Function &F) : Lp(F), V(M, F) {}
  Loops Lp;
  Values V;
  std::vector<Use> Uses; ///< in the order of blocks

  const ir::Instr &instr(const Use &U) const { return V.instr(U.At); }
  /// Argument N as the pack counts.
  const ir::Operand *arg(const Use &U, std::optional<unsigned> N) const;
  /// The library function that plays the role: 'PQexec'.
  static std::string by(const Use &U, Role R);
  /// The uses at one instruction.
  llvm::SmallVector<const Use *, 2> at(Site S) const;
  bool has(Site S, rules::Roles R) const;
  /// The SQL text of a call, as far as it is known.
  Text sql(const Use &U) const;
  /// Of an operand of the instruction there.
  Text textAt(const ir::Operand &O, Site At) const { return V.text(O, At, Lp); }
};

class Usages {
public:
  Usages(const Linker &L, const rules::PackIndex &Packs);

  /// The function only has the name of the one that the entry is about.
  static bool differs(const rules::Usage &U, const ir::Callee &C);

  const FunctionUsage &of(uint32_t Body) const { return Functions[Body]; }
  /// The uses of a function; none for one without any.
  std::unique_ptr<UsageOf> uses(uint32_t Body) const;

  /// Some call makes, or looks for, a connection by a name of its own.
  bool namedConnections() const { return Named; }

  /// The text that the program prepares under the name on its connections; null where it
  /// prepares none, several, or one that is not known.
  const Text *prepared(llvm::StringRef Name) const {
    auto It = Prepared.find(Name.str());
    return It != Prepared.end() && It->second ? &*It->second : nullptr;
  }

  const Linker &linker() const { return L; }
  const rules::PackIndex &packs() const { return Packs; }

private:
  const Linker &L;
  const rules::PackIndex &Packs;
  std::vector<FunctionUsage> Functions;
  bool Named = false;
  std::map<std::string, std::optional<Text>> Prepared; ///< by the name
  /// Usage facts by callee of each module.
  mutable std::map<std::pair<const ir::Module *, ir::CalleeId>,
                   std::vector<const rules::Usage *>> Known;

  const std::vector<const rules::Usage *> &facts(const ir::Module &M, ir::CalleeId C) const;
  void addUses(uint32_t Body, Site S, UsageOf &Out) const;
  void addPause(Site S, UsageOf &Out) const;
  void addCallee(Use &U, const UsageOf &Out) const;
  void addEffects(const rules::FunctionEffects &E, Use U, UsageOf &Out) const;
  void notePrepared(const UsageOf &U);
  FunctionUsage summarise(const UsageOf &U) const;
  void ownConnection(const UsageOf &U, FunctionUsage &Out) const;
};

/// What an SQL text begins with: Begins, Commits, RollsBack, or nothing.
rules::Roles transactionRole(llvm::StringRef Sql);
/// The first word in capitals: "SELECT".
std::string firstWord(llvm::StringRef Sql);
/// The text is one that writes, defines or controls, and brings no data.
bool bringsNothing(const Text &Sql);
/// INSERT, UPDATE and their kin.
bool changesData(llvm::StringRef Sql);

/// The call names its connection.
bool namesConnection(const UsageOf &U, const Use &Call);

/// The callee's object as the caller names it; invalid where it cannot.
Key inCaller(const OuterKey &K, const Values &V, const ir::Instr &Call);
std::optional<OuterKey> toOuter(const Key &K, const Values &V);

} // namespace closecall::flow

#endif
