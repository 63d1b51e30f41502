//===- Usage.cpp - What functions do with connections ----------*- C++ -*-===//
//
// Implements Usage.h: the roles of single calls, from the usage and the effects
// that packs give them, and from what the called functions do.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Usage.h"

#include "checks/flow/Lookups.h"
#include "checks/rules/SqlText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using llvm::StringRef;
using rules::bit;
using rules::Roles;
using rules::Usage;

//===----------------------------------------------------------------------===//
// One call
//===----------------------------------------------------------------------===//

const Operand *UsageOf::arg(const Use &U, std::optional<unsigned> N) const {
  const Instr &I = instr(U);
  if (!N || *N < U.Shift || *N - U.Shift >= I.Args.size())
    return nullptr;
  return &I.Args[*N - U.Shift];
}

std::string UsageOf::by(const Use &U, Role R) {
  if (U.Callee && U.Callee->may(R))
    return U.Callee->Via[unsigned(R)];
  return U.Name;
}

llvm::SmallVector<const Use *, 2> UsageOf::at(Site S) const {
  llvm::SmallVector<const Use *, 2> Out;
  auto It = std::lower_bound(Uses.begin(), Uses.end(), S,
                             [](const Use &U, const Site &S) { return U.At < S; });
  for (; It != Uses.end() && It->At == S; ++It)
    Out.push_back(&*It);
  return Out;
}

bool UsageOf::has(Site S, Roles R) const {
  return llvm::any_of(at(S), [&](const Use *U) { return U->any(R); });
}

Text UsageOf::sql(const Use &U) const {
  const Operand *O = U.Fact ? arg(U, U.Fact->Sql)
                     : U.Callee && U.Callee->RunsText != NoId
                         ? arg(U, U.Callee->RunsText)
                         : nullptr;
  return O ? textAt(*O, U.At) : Text();
}

/// The text behind blanks and comments.
static StringRef skipComments(StringRef Sql) {
  for (;;) {
    Sql = Sql.ltrim(" \t\r\n;(");
    if (Sql.consume_front("--"))
      Sql = Sql.split('\n').second;
    else if (Sql.consume_front("/*"))
      Sql = Sql.split("*/").second;
    else
      return Sql;
  }
}

std::string firstWord(StringRef Sql) {
  return skipComments(Sql).take_while([](char C) { return llvm::isAlpha(C); }).upper();
}

bool changesData(StringRef Sql) {
  std::string W = firstWord(Sql);
  return W == "INSERT" || W == "UPDATE" || W == "DELETE" || W == "REPLACE" || W == "MERGE";
}

bool namesConnection(const UsageOf &U, const Use &Call) {
  const Operand *Name = Call.Fact && Call.Fact->Named ? U.arg(Call, Call.Fact->Named) : nullptr;
  if (!Name)
    return false;
  // Made from the constant that stands for the default.
  llvm::SmallVector<Operand, 4> Work{*Name};
  for (unsigned N = 0; N < Work.size() && N < 8; ++N) {
    const Operand O = U.V.resolve(Work[N]);
    if (!O.P.isVar())
      continue;
    const Variable &V = U.V.F.Vars[O.P.Root];
    if (V.Kind == VarKind::Global && V.Name == Call.Fact->NamedUnless)
      return false;
    for (Site S : U.V.sets(O.P.Root))
      for (const Operand &A : U.V.instr(S).Args)
        if (A.P.valid() && A.P.Root != O.P.Root)
          Work.push_back(A);
  }
  return true;
}

bool bringsNothing(const Text &Sql) {
  static constexpr StringRef Words[] = {"INSERT", "UPDATE", "DELETE", "REPLACE",
                                        "MERGE",  "COPY",   "CREATE", "DROP",
                                        "ALTER",  "BEGIN",  "COMMIT", "ROLLBACK",
                                        "START",  "END",    "SAVEPOINT", "RELEASE",
                                        "SET",    "PRAGMA", "ANALYZE", "VACUUM",
                                        "TRUNCATE", "GRANT", "LOCK", "CALL"};
  return !Sql.Pieces.empty() && Sql.Pieces[0].Known &&
         llvm::is_contained(Words, firstWord(Sql.str()));
}

Roles transactionRole(StringRef Sql) {
  switch (rules::readSql(Sql).Effect) {
  case rules::SqlEffect::Begin:
    return bit(Role::Begins);
  case rules::SqlEffect::Commit:
  case rules::SqlEffect::AutocommitOn:
    return bit(Role::Commits);
  case rules::SqlEffect::Rollback:
    return bit(Role::RollsBack);
  default:
    return 0;
  }
}

/// The record behind pointers and references, and inside a smart pointer or
/// container with one argument that matters.
static std::string recordName(const Module &M, TypeId T) {
  for (unsigned N = 0; N < 4 && T != NoId; ++N) {
    const Type &Ty = M.Types[T];
    if (Ty.Kind != TypeKind::Pointer && Ty.Kind != TypeKind::Reference)
      return Ty.Name;
    T = Ty.Pointee;
  }
  return "";
}

static bool holds(const Usage &U, const UsageOf &F, const Instr &I, const Callee &C,
                  unsigned Shift) {
  if (I.Args.size() + Shift < U.MinArgs || I.Args.size() + Shift > U.MaxArgs)
    return false;
  for (const auto &[Arg, Type] : U.Given) {
    if (Shift) // the constructor's parameters are not known
      return false;
    const Operand *O = Arg < I.Args.size() ? &F.V.resolve(I.Args[Arg]) : nullptr;
    if (O && O->Kind == OperandKind::Func && F.V.M.Callees[O->Func].Name == Type)
      continue;
    if (Arg >= C.Params.size() || recordName(F.V.M, C.Params[Arg]) != Type)
      return false;
  }
  for (const rules::ArgTest &T : U.When) {
    std::optional<int64_t> V;
    if (T.Arg >= Shift && T.Arg - Shift < I.Args.size()) {
      const Operand &O = I.Args[T.Arg - Shift];
      // make_unique() is given the address of a temporary.
      V = F.V.constant(O);
      if (Shift && O.Kind == OperandKind::AddrOf && O.P.isVar())
        for (Site S : F.V.sets(O.P.Root))
          if (F.V.instr(S).Opcode == Op::Assign)
            V = F.V.constant(F.V.instr(S).Args[0]);
    }
    // Which option it is only the run decides: perhaps any.
    if (!V && U.Sets == "*")
      continue;
    if (!V || !T.In.contains(*V))
      return false;
  }
  return true;
}

/// T(const T &), T(T &&): no new connection.
static bool copies(const Module &M, const Callee &C) {
  if (!C.Constructor || C.Params.size() != 2)
    return false;
  return recordName(M, C.Params[1]) == recordName(M, C.Params[0]);
}

static Key slotKey(const UsageOf &F, const Use &U, const rules::Slot &S) {
  const Instr &I = F.instr(U);
  if (S.K == rules::Slot::Return || S.Index < U.Shift) {
    if (!I.Dst.valid())
      return {};
    // The variable that receives the result, where it is copied there at once,
    // or the owner to which what it holds is moved.
    Place To = I.Dst;
    const Block &B = F.V.F.Blocks[U.At.B];
    auto Held = [](const Place &P) {
      return !P.Projs.empty() && P.Projs.back().Name == "<ptr>";
    };
    for (uint32_t N = U.At.I + 1; N < B.Instrs.size() && N < U.At.I + 6; ++N) {
      const Instr &Next = B.Instrs[N];
      if (Next.Opcode != Op::Assign || Next.Args[0].Kind != OperandKind::Load)
        continue;
      if (Next.Args[0].P == I.Dst)
        To = Next.Dst;
      const Place &Moved = F.V.resolve(Next.Args[0]).P;
      if (Held(Next.Dst) && Held(Moved) && Moved.Root == I.Dst.Root) {
        To = Next.Dst;
        To.Projs.pop_back();
      }
    }
    return F.V.key(Operand::load(To));
  }
  const Operand *O = F.arg(U, S.Index);
  if (!O)
    return {};
  Key K = F.V.key(*O);
  // `out N`: what the argument points to.
  if (S.K == rules::Slot::Out && K.valid()) {
    if (K.Address)
      K.Address = false;
    else
      K.Projs.push_back({ProjKind::Deref, {}, 0, false});
  }
  return K;
}

/// "pqxx::connection" of "pqxx::connection::connection".
static std::string constructorOf(StringRef Record) {
  return (Record + "::" + Values::plainName(Record)).str();
}

const std::vector<const Usage *> &Usages::facts(const Module &M, CalleeId C) const {
  auto [It, New] = Known.try_emplace({&M, C});
  if (!New)
    return It->second;
  const Callee &To = M.Callees[C];
  Packs.forEachUsage(To.Name, [&](const Usage &U) {
    if (!differs(U, To))
      It->second.push_back(&U);
  });
  return It->second;
}

bool Usages::differs(const Usage &U, const Callee &C) {
  // `connect` and `sleep` are words that anybody may use. A C library knows no overloads,
  // and nothing of a file's.
  const bool Word = U.Pack == "waiting" && !StringRef(U.Name).contains("::") &&
                    !StringRef(U.Name).contains('*');
  return Word && !C.Method && (C.Internal || StringRef(C.Id).contains('#'));
}

/// What a helper has done with the connection when it returns: it has run the text
/// that it is given, or it only begins.
void Usages::addCallee(Use &U, const UsageOf &Out) const {
  const FunctionUsage &F = *U.Callee;
  const Instr &I = Out.instr(U);
  if (F.RunsText < I.Args.size()) {
    Text Sql = Out.textAt(I.Args[F.RunsText], U.At);
    Roles R = Sql.unknown() ? 0 : transactionRole(Sql.str());
    U.Is |= R;
    U.Begun = R & bit(Role::Begins);
    if (R && F.RunsTextOn)
      U.On = inCaller(*F.RunsTextOn, Out.V, I);
  } else if (U.Is & bit(Role::Queries))
    for (const Operand &A : I.Args)
      if (Text Sql = Out.textAt(A, U.At); Sql.known())
        U.Is |= transactionRole(Sql.str());
  // A constructor's object may end it.
  const Callee *To = Out.V.callee(I);
  const bool Object = To && (To->Constructor || To->Destructor);
  if (!U.Begun && !Object && F.LeavesBegun.size() == 1) {
    U.On = inCaller(F.LeavesBegun[0], Out.V, I);
    U.Begun = U.On.valid();
  }
}

/// What the effects of a pack say already.
void Usages::addEffects(const rules::FunctionEffects &E, Use U, UsageOf &Out) const {
  auto Family = [&](rules::ResourceId R) { return Packs.resource(R).Kind; };
  auto Push = [&](Role R, unsigned Arg) {
    Use N = U;
    N.Is = bit(R);
    N.Begun = R == Role::Begins;
    if (const Operand *O = Out.arg(N, Arg))
      N.On = Out.V.key(*O);
    const Callee *C = Out.V.callee(Out.instr(U));
    if (R == Role::Begins && C && C->Constructor)
      N.Made = slotKey(Out, N, {rules::Slot::Arg, 0});
    Out.Uses.push_back(std::move(N));
  };
  for (const rules::Release &R : E.Releases) {
    if (Family(R.Resource) == rules::Family::Connection)
      Push(Role::Disconnects, R.Arg);
    if (Family(R.Resource) == rules::Family::Lease)
      Push(Role::GivesBack, R.Arg);
  }
  for (const rules::Acquire &A : E.Acquires)
    if (Family(A.Resource) == rules::Family::Lease) {
      Use N = U;
      N.Is = bit(Role::Leases);
      N.Made = slotKey(Out, N, A.In);
      if (const Operand *O = Out.arg(N, A.Parent.value_or(0)))
        N.On = Out.V.key(*O);
      Out.Uses.push_back(std::move(N));
    }
  auto Txn = [&](const rules::Transaction &T) {
    Roles R = T.K == rules::Transaction::Begin      ? bit(Role::Begins)
              : T.K == rules::Transaction::Commit   ? bit(Role::Commits)
              : T.K == rules::Transaction::Rollback ? bit(Role::RollsBack)
                                                    : 0;
    if (T.K == rules::Transaction::Sql)
      if (const Operand *O = Out.arg(U, T.SqlArg)) {
        Text Sql = Out.textAt(*O, U.At);
        if (!Sql.unknown())
          R = transactionRole(Sql.str());
      }
    for (unsigned N = 0; N <= unsigned(Role::Last); ++N)
      if ((R & bit(Role(N))) && !Out.has(U.At, bit(Role(N))) && // said by a usage fact
          !Out.has(U.At, bit(Role::Disconnects))) // what rolls back is the end of the connection
        Push(Role(N), T.Connection);
  };
  if (E.Txn && E.Txn->When.empty())
    Txn(*E.Txn);
}

/// A function that nothing declares, as its header was not found, or that a pointer
/// names: its name may say that it pauses, which speaks against a finding only.
void Usages::addPause(Site S, UsageOf &Out) const {
  const StringRef Text = Out.V.instr(S).Text;
  const std::string Name = Text.take_front(Text.find('(')).trim().str();
  Packs.forEachUsage(Name, [&](const Usage &Fact) {
    if (!Fact.is(Role::Pauses) || Out.has(S, bit(Role::Pauses)))
      return;
    Use U;
    U.At = S;
    U.Name = Name;
    U.Fact = &Fact;
    U.Is = Fact.Is;
    Out.Uses.push_back(std::move(U));
  });
}

void Usages::addUses(uint32_t Body, Site S, UsageOf &Out) const {
  const Module &M = L.module(Body);
  const Instr &I = Out.V.instr(S);
  if (I.Opcode != Op::Call)
    return;
  if (I.Callee == NoId)
    return addPause(S, Out);
  const Callee &C = M.Callees[I.Callee];
  Use U;
  U.At = S;
  U.Name = C.Name;
  U.Implicit = I.Implicit;
  size_t Before = Out.Uses.size();
  auto AddFact = [&](const Usage &Fact) {
    // Of several entries the first that fits counts.
    if (Out.Uses.size() != Before || !holds(Fact, Out, I, C, U.Shift))
      return;
    Use N = U;
    N.Fact = &Fact;
    N.Is = Fact.Is;
    N.Begun = N.is(Role::Begins);
    if (const Operand *O = Out.arg(N, Fact.On))
      N.On = Out.V.key(*O);
    if (Fact.Makes)
      N.Made = slotKey(Out, N, *Fact.Makes);
    else if (C.Constructor)
      N.Made = slotKey(Out, N, {rules::Slot::Arg, 0});
    else if (U.Shift)
      N.Made = slotKey(Out, N, {rules::Slot::Return, 0});
    Out.Uses.push_back(std::move(N));
  };
  if (!copies(M, C))
    for (const Usage *Fact : facts(M, I.Callee))
      AddFact(*Fact);
  // std::make_unique<T>(args) constructs a T.
  if ((C.Name == "std::make_unique" || C.Name == "std::make_shared") &&
      C.Result != NoId && !M.Types[C.Result].TemplateArgs.empty()) {
    U.Shift = 1;
    Packs.forEachUsage(
        constructorOf(M.Types[M.Types[C.Result].TemplateArgs[0]].Name), AddFact);
    U.Shift = 0;
  }
  // threads.emplace_back(f) constructs a std::thread in the container.
  if ((Values::plainName(C.Name) == "emplace_back") && !C.Params.empty()) {
    TypeId Object = C.Params[0] == NoId ? NoId : M.Types[C.Params[0]].Pointee;
    if (Object != NoId && !M.Types[Object].TemplateArgs.empty())
      Packs.forEachUsage(constructorOf(M.Types[M.Types[Object].TemplateArgs[0]].Name),
                         [&](const Usage &Fact) {
                           if (Fact.is(Role::Threads))
                             AddFact(Fact);
                         });
  }
  CalleeFacts Facts = L.resolver(Body).callee(I.Callee);
  if (Facts.Pack && !Facts.Pack->Name.empty())
    addEffects(*Facts.Pack, U, Out);
  uint32_t To = L.bodyOf(Body, I.Callee);
  // A destructor ends the objects that others make; that is asked where needed.
  if (Out.Uses.size() == Before && To != NoId && Functions[To].May) {
    U.Callee = &Functions[To];
    U.Is = U.Callee->May;
    addCallee(U, Out);
    if (U.Callee->Opens && I.Dst.valid()) // what it returns
      U.Made = slotKey(Out, U, {rules::Slot::Return, 0});
    Out.Uses.push_back(std::move(U));
  }
}

std::unique_ptr<UsageOf> Usages::uses(uint32_t Body) const {
  auto Out = std::make_unique<UsageOf>(L.module(Body), L.function(Body));
  const Function &F = L.function(Body);
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    if (!Out->Lp.reachable(B))
      continue;
    for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N)
      addUses(Body, {B, N}, *Out);
  }
  return Out;
}

} // namespace closecall::flow
