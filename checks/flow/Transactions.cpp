//===- Transactions.cpp - Following an open transaction --------*- C++ -*-===//
//
// What is owed after a BEGIN is not a handle but a state of the connection. A
// run that follows it makes the connection's symbol the tracked one while the
// transaction is open, so that aliases, fields, arguments and summaries work as
// for any handle. In: one configuration in front of a call. Out: those behind
// it. Direction of error: code that was not seen and gets at the connection may
// end the transaction (silent), unless the function itself ends it later on.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"
#include "checks/flow/StdModel.h"
#include "checks/flow/TransactionEffect.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using rules::SqlEffect;
using summary::TxnKind;

/// The symbol that stands for the connection: the handle itself, or what lies
/// in an object that is one.
Val Solver::connection(Config &C, const Val &V) {
  if (V.K != Val::Addr)
    return V;
  LocId L = Sp.field(V.A, "<object>");
  if (const Val *O = C.find(L))
    return *O;
  Val O = Val::sym(Sp.initial(L));
  C.set(L, O);
  return O;
}

/// A query and the database that it belongs to are two objects, and one connection.
static llvm::StringRef classOf(llvm::StringRef Method) {
  const size_t Sep = Method.rfind("::");
  return Sep == llvm::StringRef::npos ? llvm::StringRef() : Method.take_front(Sep);
}

/// The method is of another class than the one that began: of a query, say.
bool Solver::ofOtherClass(const CallContext &X) const {
  return classOf(X.Callee.Pack->Name) != classOf(Src.Via);
}

/// From here on the object stands for the connection of a shared one.
void Solver::shareConnection(CallContext &X, Config &C, LocId To, const std::string &Object) {
  if (!Src.Txn || To == NoId)
    return;
  summary::Slot Shared;
  Shared.Root = summary::Slot::Global;
  Shared.GlobalId = sharedObjectId(Object);
  C.set(Sp.field(To, "<object>"), connection(C, Val::addr(slotLoc(X, C, Shared))));
}

/// Likewise for that of another object: a query and its database.
void Solver::shareConnection(CallContext &X, Config &C, const rules::CopyBytes &Of) {
  const LocId To = X.target(Of.To, Sp);
  if (!Of.Object.empty())
    return shareConnection(X, C, To, Of.Object);
  if (!Src.Txn || To == NoId || Of.From >= X.I.Args.size())
    return;
  const Operand &O = X.I.Args[Of.From];
  const bool ByValue = O.Kind == OperandKind::Load && O.P.valid() && isObject(Info, O.P);
  const Val Conn = connection(C, ByValue ? Val::addr(resolve(C, O.P)) : X.Args[Of.From]);
  if (Conn.K == Val::Sym)
    C.set(Sp.field(To, "<object>"), Conn);
}

/// The connection on which the statement was made; an object that is a statement
/// stands for it.
Val Solver::parentOf(Config &C, const Val &Statement) {
  if (Statement.K == Val::Addr)
    return connection(C, Statement);
  if (Statement.K == Val::Sym)
    if (const Val *P = C.find(Sp.field(Sp.region(Statement.A), "<parent>")))
      return *P;
  return Val::top();
}

/// Everything that mentions From mentions To instead.
void Solver::substitute(Config &C, SymId From, SymId To) {
  LocId Old = Sp.region(From), New = Sp.region(To);
  decltype(C.Store) Store;
  for (auto [L, V] : C.Store) {
    if (V.mentionsSym() && V.A == From)
      V.A = To;
    if (V.K == Val::Equal && SymId(V.N) == From)
      V.N = To;
    if (V.K == Val::Addr && Sp.within(V.A, Old))
      V.A = rebase(V.A, Old, New);
    Store.push_back({Sp.within(L, Old) ? rebase(L, Old, New) : L, V});
  }
  llvm::sort(Store, [](const auto &A, const auto &B) { return A.first < B.first; });
  C.Store = std::move(Store);
  IntRange R = C.range(From);
  C.setRange(From, IntRange::full());
  C.setRange(To, R);
}

/// From here on the connection is tracked; false when it has no symbol.
bool Solver::bind(Config &C, Val Conn) {
  if (Conn.K != Val::Sym || Conn.A == Tracked || Sp.sym(Conn.A).Kind == Space::SymKind::Text)
    return false;
  renewSymbol(C, Tracked);
  substitute(C, Conn.A, Tracked);
  C.Conn = Conn.A;
  // What still holds its value of the function's entry holds it too.
  if (Sp.sym(Conn.A).Kind == Space::SymKind::Initial && !C.find(Sp.sym(Conn.A).A))
    C.set(Sp.sym(Conn.A).A, Val::sym(Tracked));
  return true;
}

/// A function object that was made before may end it.
void Solver::begun(Config &C) {
  C.St = State::Open;
  leaveToClosures(C);
}

void Solver::leaveToClosures(Config &C) {
  if (Src.Txn && isLive(C.St) && llvm::any_of(C.Store, [&](const auto &E) {
        return E.second.isTracked() && C.find(Sp.field(Sp.base(E.first), "<ended>"));
      }))
    keep(C, "a function object may end it");
}

/// The connection is one like others again.
void Solver::unbind(Config &C) {
  bool Taken = C.Conn == NoId;
  for (const auto &[L, V] : C.Store)
    Taken |= V.mentionsSym() && V.A == C.Conn;
  if (Taken)
    renewSymbol(C, Tracked);
  else
    substitute(C, Tracked, C.Conn);
  C.Conn = C.ByText = NoId;
  C.EndFailed = 0;
  C.ByCommit = false;
  C.Believed = 0;
}

/// The connection in the callee's slot, in the caller's words.
std::optional<Val> Solver::connectionIn(CallContext &X, Config &C, const summary::Slot &S) {
  std::optional<Val> V = slotValue(X, C, S);
  if (!V)
    return std::nullopt;
  return connection(C, *V);
}

void Solver::markEnded(Pending &P, bool Commit) {
  if (P.C.St == State::Open) {
    discharge();
    (Commit ? Result.Committed : Result.RolledBack) = true;
  }
  P.C.St = State::Released;
  P.C.ByCommit = Commit;
  P.C.EndFailed = 0;
  P.Trail.push_back({TrailStep::Released, At.B, At.I, 0, NoId});
}

/// The call rolls the transaction back. Where it throws, the connection is broken,
/// and the server ends the transaction: nothing is left to do for anybody.
bool Solver::givesUp(const CallContext &X, Config &C) {
  if (!Src.Txn || !isLive(C.St) || !X.Callee.Pack || !X.Callee.Pack->Txn)
    return false;
  const rules::Transaction &T = *X.Callee.Pack->Txn;
  if (T.Connection >= X.Args.size())
    return false;
  std::optional<SqlEffect> E = fixedEffect(T.K);
  if (!E && T.K == rules::Transaction::Sql && T.SqlArg && *T.SqlArg < X.Args.size())
    if (Val Text = textOf(C, X.Args[*T.SqlArg]); Text.K == Val::Str)
      E = rules::readSql(Sp.textOf(Text.A)).Effect;
  if (E != SqlEffect::Rollback && E != SqlEffect::AutocommitOn)
    return false;
  const Val &Arg = X.Args[T.Connection];
  return (T.OfStatement ? parentOf(C, Arg) : connection(C, Arg)).isTracked();
}

bool Solver::endReachable() const {
  for (auto [B, I] : EndSites)
    if (B == At.B && I > At.I)
      return true;
  for (BlockId S : Info.succs(At.B))
    if (ReachesEnd[S])
      return true;
  return false;
}

/// The function is of a library that is installed here, whichever option leads to its
/// headers (`pkg-config` says -I).
static bool isInstalled(const Module &M, const Callee &D) {
  if (D.System)
    return true;
  const llvm::StringRef Path =
      D.Decl.File < M.Files.size() ? llvm::StringRef(M.Files[D.Decl.File]) : "";
  return Path.contains("/usr/include/") || Path.contains("/usr/local/include/") ||
         Path.starts_with("/usr/lib/") || Path.starts_with("/opt/homebrew/");
}

/// Code that was not seen and gets at the connection may end the transaction.
void Solver::mayEnd(CallContext &X, Config &C) {
  if (!isLive(C.St) || (X.Callee.Decl && !isFunctionObject(*X.Callee.Decl) &&
                        isInstalled(M, *X.Callee.Decl)))
    return;
  bool Given = false, Gets = false;
  for (size_t N = 0; N < X.Args.size(); ++N) {
    LocId L = X.target(N, Sp);
    Given |= X.tracked(N) || (L != NoId && holdsTracked(C, L));
  }
  // A variable of this file alone is out of the reach of others.
  for (const auto &[L, V] : C.Store) {
    const Space::Loc &B = Sp.loc(Sp.base(L));
    Gets |= V.isTracked() &&
            (B.Kind == Space::LocKind::Var
                 ? F.Vars[B.A].Kind == VarKind::Global && !F.Vars[B.A].Internal
                 : Sp.base(L) == elsewhere(Sp));
  }
  if (!Gets && !Given)
    return;
  // A function like printf that is given a text which ends no transaction: a message.
  const bool Tells = !Given && X.Callee.Decl && X.Callee.Decl->Variadic &&
                     llvm::any_of(X.I.Args, [](const Operand &O) {
                       return O.Kind == OperandKind::String &&
                              rules::readSql(O.Str).Effect == rules::SqlEffect::None;
                     });
  const std::string Why = X.Name.empty()
                              ? "a function that is not known may end it"
                              : "'" + X.Name + "', whose body was not seen, may end it";
  if (Limits.Strict || endReachable() || Tells)
    C.Believed = std::max<uint8_t>(C.Believed, 1);
  else if (Given)
    keep(C, Why);
  else {
    // Nobody gave it the connection: it hardly does, and callees do not rely on it.
    Result.Why.push_back({Why, {At.B, At.I}});
    C.St = State::Kept;
  }
}

/// What is given to the call goes back to its pool as it is.
bool Solver::keepsTransaction(const CallContext &X, unsigned Arg) const {
  return llvm::any_of(X.Callee.Pack->Releases, [&](const rules::Release &R) {
    const rules::Resource &Res = Resolver.packs().resource(R.Resource);
    return R.Arg == Arg && Res.Kind == rules::Family::Lease && !Res.EndsTransaction;
  });
}

/// The connection is one of a pool that takes it back as it is.
static bool leased(const rules::PackIndex &Packs, const CalleeFacts &From) {
  auto Keeps = [&](rules::ResourceId R) {
    return R != rules::NoResource && Packs.resource(R).Kind == rules::Family::Lease &&
           !Packs.resource(R).EndsTransaction;
  };
  if (From.Pack)
    return llvm::any_of(From.Pack->Acquires, [&](const auto &A) { return Keeps(A.Resource); });
  return From.Sum &&
         llvm::any_of(From.Sum->Acquires, [&](const auto &A) { return Keeps(A.Resource); });
}

/// The transaction is over for callers and reports alike, although nothing
/// ended it: its connection is lost.
bool Solver::lostWithConnection(const Config &C, bool Handed) const {
  if (C.Conn == NoId)
    return Handed;
  if (Handed)
    return false;
  // A caller's, of which the only name was overwritten (closed without success, and set to
  // null): nobody could end the transaction on it.
  if (!madeByAcquire(C.Conn))
    return !isHeld(C);
  const Space::Symbol &S = Sp.sym(C.Conn);
  return !leased(Resolver.packs(), facts(F.Blocks[S.A].Instrs[S.B]));
}

/// A new object that callers get leads to the connection: an iterator, say, with which
/// the transaction ends.
bool Solver::goesWithObject(const Config &C, SymId RetSym, LocId RetLoc) const {
  // What callers gave, and the fields on the way to the connection: the store has no
  // entries for those that are as they came.
  llvm::SmallVector<SymId, 8> Way;
  for (const auto &[L, V] : C.Store)
    for (LocId At = V.isTracked() ? L : NoId; At != NoId;) {
      const Space::Loc &B = Sp.loc(Sp.base(At));
      if (B.Kind != Space::LocKind::Region || llvm::is_contained(Way, B.A))
        break;
      Way.push_back(B.A);
      At = Sp.sym(B.A).Kind == Space::SymKind::Initial ? Sp.sym(B.A).A : NoId;
    }
  return llvm::any_of(C.Store, [&](const auto &Entry) {
    const auto &[L, V] = Entry;
    const Space::Loc &B = Sp.loc(Sp.base(L));
    return B.Kind == Space::LocKind::Region && isNewMemory(B.A) &&
           (V.isTracked() || (V.K == Val::Sym && llvm::is_contained(Way, V.A)) ||
            leadsToTracked(C, V)) &&
           reachesCallers(C, B.A, RetSym, RetLoc, false);
  });
}

std::vector<Solver::Pending> Solver::applyTransactions(CallContext &X, Pending P) {
  const rules::FunctionEffects &E = *X.Callee.Pack;
  std::vector<Pending> Now, Next;
  Now.push_back(std::move(P));
  if (!Src.Txn || !E.Txn)
    return Now;
  for (size_t N = 0; N <= E.MoreTxns.size(); ++N) {
    const rules::Transaction &T = N == 0 ? *E.Txn : E.MoreTxns[N - 1];
    Next.clear();
    for (Pending &Q : Now)
      transaction(X, std::move(Q), T, Next);
    std::swap(Now, Next);
  }
  return Now;
}

static bool startsKind(SqlEffect E, TxnKind K) {
  switch (K) {
  case TxnKind::Transaction:
    return E == SqlEffect::Begin || E == SqlEffect::Restart;
  case TxnKind::Savepoint:
    return E == SqlEffect::Savepoint;
  case TxnKind::Autocommit:
    return E == SqlEffect::AutocommitOff;
  }
  return false;
}

/// The callee begins on a connection whose transaction is open. True where a path round
/// a loop leads to the call that began this one.
bool Solver::beginsAgain(CallContext &X, Pending &P) {
  Config &C = P.C;
  if (!Src.Txn || Src.K != Source::Acquire || C.St != State::Open || failedUnseen(C) ||
      C.ByText != NoId)
    return false;
  const bool Round = Src.Sum && At.B == Src.B && At.I == Src.I;
  for (const summary::AcquireEffects &A : X.Callee.Sum->Begins) {
    if (A.Kind != Src.Kind || (Round && &A != Src.Sum))
      continue;
    std::optional<Val> Conn = connectionIn(X, C, A.Where);
    if (!Conn || !Conn->isTracked()) // each round has a connection of its own
      continue;
    const bool May = llvm::any_of(A.Outcomes, [&](const summary::Outcome &O) {
      Config Again = C;
      return O.Effect == summary::HandleEffect::None && mayApply(X, C, O) &&
             assumeTexts(X, Again, O);
    });
    if (!May)
      continue;
    if (Round) {
      report(P, EventKind::Lost, LostHow::Overwritten, X.Name, someHolder(C));
      return true;
    }
    Result.BegunAgain |= !C.EndFailed;
  }
  return false;
}

/// Somebody asks whether a transaction is open: where none is, nothing is owed.
void Solver::asksState(Pending P, bool Mine, const Val &Answer, const IntRange &Open,
                       const IntRange &Closed, std::vector<Pending> &Out) {
  if (!Mine || Answer.K != Val::Sym) {
    Out.push_back(std::move(P));
    return;
  }
  Pending Gone = P;
  if (!P.C.range(Answer.A).within(Open) && narrow(Gone.C, Answer.A, Closed)) {
    Gone.C.St = State::Released;
    Gone.C.ByCommit = false;
    Out.push_back(std::move(Gone));
  }
  if (narrow(P.C, Answer.A, Open))
    Out.push_back(std::move(P));
}

/// These bits of a field of the connection say whether a transaction is open.
bool Solver::tellsState(const Val &V, int64_t Mask) const {
  if (V.K != Val::Sym)
    return false;
  const Space::Symbol &S = Sp.sym(V.A);
  if (S.Kind != Space::SymKind::Initial && S.Kind != Space::SymKind::After)
    return false;
  const Space::Loc L = Sp.loc(S.Kind == Space::SymKind::Initial ? S.A : S.N);
  return L.Kind == Space::LocKind::Field && L.Parent == Sp.region(Tracked) &&
         llvm::any_of(Resolver.packs().resources(), [&](const rules::Resource &R) {
           return R.TransactionBits == Mask && R.TransactionField == Sp.fieldName(L.A);
         });
}

/// One transaction entry of a pack.
void Solver::transaction(CallContext &X, Pending P, const rules::Transaction &T,
                         std::vector<Pending> &Out) {
  Config &C = P.C;
  bool Site = X.Site && &T == Src.Begins;
  if (allows(X, C, T.When) == Answer::No || T.Connection >= X.Args.size() ||
      (!Site && !isLive(C.St))) {
    Out.push_back(std::move(P));
    return;
  }
  const Val &Arg = X.Args[T.Connection];
  Val Conn = T.OfStatement ? parentOf(C, Arg) : connection(C, Arg);
  bool Mine = Conn.isTracked() && isLive(C.St);
  SymId ByText = NoId;
  auto Apply = [&](Pending Q, rules::SqlReading R) {
    SqlEffect E = R.Effect;
    bool OtherName = !R.Name.empty() && !SavepointName.empty() && R.Name != SavepointName;
    if (Site && startsKind(E, Src.Kind)) {
      SavepointName = R.Name;
      Q.C.ByText = ByText;
      begins(X, std::move(Q), T, Out);
      return;
    }
    if (!Mine) {
      // Ended under a name that may stand for the same connection.
      bool Ends = E >= SqlEffect::Restart && E <= SqlEffect::Rollback;
      bool Apart = Conn.K == Val::Sym && Q.C.Conn != NoId &&
                   Sp.sym(Conn.A).Kind == Sp.sym(Q.C.Conn).Kind &&
                   Sp.sym(Conn.A).Kind == Space::SymKind::Initial &&
                   !ofOtherClass(X);
      if (Ends && !Apart && Q.C.St == State::Open && !Site)
        keep(Q.C, "perhaps ended through another name");
      Out.push_back(std::move(Q));
      return;
    }
    bool Over = E >= SqlEffect::Restart && E <= SqlEffect::Rollback;
    if (Src.Kind == TxnKind::Savepoint && !OtherName)
      Over |= E == SqlEffect::Release || (E == SqlEffect::RollbackTo && !T.Lasting);
    if (Over) {
      ends(X, std::move(Q), T, E, Out);
      return;
    }
    // Begun once more while it is open: a path round a loop did not end it.
    if (Src.K == Source::Acquire && startsKind(E, Src.Kind) && &T == Src.Begins &&
        At.B == Src.B && At.I == Src.I && !failedUnseen(Q.C)) {
      report(Q, EventKind::Lost, LostHow::Overwritten, X.Name, someHolder(Q.C));
      return;
    }
    Result.BegunAgain |= Q.C.St == State::Open && startsKind(E, Src.Kind) && ByText == NoId &&
                         !Q.C.EndFailed;
    Out.push_back(std::move(Q));
  };
  // A connection that is not there (any more) has no transaction.
  const rules::ValueSet *Open = T.Ok                      ? &*T.Ok
                                : X.Callee.Pack->Result ? &X.Callee.Pack->Result->Ok
                                                        : nullptr;
  if (T.K == rules::Transaction::Asked && Open) {
    Val Answer = Val::sym(Sp.result(At.B, At.I, 0));
    if (const auto &Field = X.Callee.Pack->ReturnsField)
      if (LocId L = fieldOf(X, *Field); L != NoId)
        Answer = load(P.C, L);
    asksState(std::move(P), Mine, Answer, IntRange::of(*Open), IntRange::outside(*Open), Out);
    return;
  }
  if (T.K != rules::Transaction::Sql) {
    Apply(std::move(P), {fixedEffect(T.K).value_or(SqlEffect::Unknown), ""});
    return;
  }
  Val Text = Val::top();
  if (T.SqlArg)
    Text = *T.SqlArg < X.Args.size() ? textOf(C, X.Args[*T.SqlArg]) : Val::top();
  else if (LocId Statement = X.target(T.Connection, Sp); Statement != NoId)
    Text = textAt(C, Statement);
  if (Text.K == Val::Str) {
    Apply(std::move(P), readSql(T, Sp.textOf(Text.A)));
    return;
  }
  if (Text.K != Val::Sym) {
    // Text put together at run time does not control transactions.
    Apply(std::move(P), {SqlEffect::None, ""});
    return;
  }
  // A caller's text: one configuration for each thing it may do.
  static constexpr std::pair<SqlEffect, SqlEffect> Groups[] = {
      {SqlEffect::None, SqlEffect::None},
      {SqlEffect::Definition, SqlEffect::Definition},
      {SqlEffect::Begin, SqlEffect::Begin},
      {SqlEffect::Savepoint, SqlEffect::Savepoint},
      {SqlEffect::AutocommitOff, SqlEffect::AutocommitOff},
      {SqlEffect::Restart, SqlEffect::Restart},
      {SqlEffect::Commit, SqlEffect::AutocommitOn},
      {SqlEffect::Rollback, SqlEffect::Rollback},
      {SqlEffect::Release, SqlEffect::Release},
      {SqlEffect::RollbackTo, SqlEffect::Unknown}};
  ByText = Text.A;
  for (auto [Lo, Hi] : Groups) {
    bool Starts = Site && startsKind(Lo, Src.Kind);
    bool Defines = Mine && Lo == SqlEffect::Definition && T.DefinitionsCommit;
    bool Ends = Mine && Lo >= SqlEffect::Restart && Lo <= SqlEffect::Release;
    if (!Starts && !Ends && !Defines && Lo != SqlEffect::None)
      continue;
    Pending Q = P;
    // The first group stands for all that changes nothing here.
    IntRange In = IntRange::between(int64_t(Lo), int64_t(Lo == SqlEffect::None && !Mine
                                                             ? SqlEffect::Unknown
                                                         : Lo == SqlEffect::None
                                                             ? SqlEffect::AutocommitOff
                                                             : Hi));
    if (Lo == SqlEffect::None && Mine && T.DefinitionsCommit)
      In.punch(int64_t(SqlEffect::Definition));
    if (narrow(Q.C, Text.A, In))
      Apply(std::move(Q), {Defines ? SqlEffect::Commit : Lo, ""});
  }
  if (Mine && narrow(P.C, Text.A, IntRange::between(int64_t(SqlEffect::RollbackTo),
                                                    int64_t(SqlEffect::Unknown))))
    Apply(std::move(P), {SqlEffect::None, ""});
}

/// Splits by whether the call succeeds: on the one side the transaction is
/// open, on the other there is none.
void Solver::begins(CallContext &X, Pending P, const rules::Transaction &T,
                    std::vector<Pending> &Out) {
  const rules::FunctionEffects &E = *X.Callee.Pack;
  Pending Failed = P;
  Failed.C.St = State::Absent;
  Failed.C.ByText = NoId;
  const Val &Arg = X.Args[T.Connection];
  if (!bind(P.C, T.OfStatement ? parentOf(P.C, Arg) : connection(P.C, Arg))) {
    Out.push_back(std::move(P));
    return;
  }
  begun(P.C);
  P.Trail.push_back({TrailStep::Acquired, At.B, At.I, 0, NoId});
  // The result says how it went, or a call that asks the result.
  SymId Status = Sp.result(At.B, At.I, 0);
  SymId Made = NoId;
  for (const rules::Acquire &A : E.Acquires)
    if (A.In.K == rules::Slot::Return) {
      Made = Status;
      Status = Sp.asked(Status);
    }
  if (returnsObject(Info, X.I))
    Status = Sp.asked(Status);
  const rules::ValueSet *Ok = T.Ok ? &*T.Ok : E.Result ? &E.Result->Ok : nullptr;
  if (Ok && narrow(Failed.C, Status, IntRange::outside(*Ok)))
    Out.push_back(std::move(Failed));
  if (Ok && !narrow(P.C, Status, IntRange::of(*Ok)))
    return;
  // No result means that it failed.
  if (Made == NoId || !Ok || narrow(P.C, Made, IntRange::nonNull()))
    Out.push_back(std::move(P));
}

/// How the BEGIN went, which succeeded. Who compares it with a status that a caller
/// wants calls a different one a failure.
bool Solver::begunStatus(const Config &C, SymId S) {
  if (!Src.Begins || Src.K != Source::Acquire || C.St != State::Open)
    return false;
  const SymId Made = Sp.result(Src.B, Src.I, 0);
  return S == Made || S == Sp.asked(Made);
}

void Solver::ends(CallContext &X, Pending P, const rules::Transaction &T,
                  SqlEffect Effect, std::vector<Pending> &Out) {
  const rules::FunctionEffects &E = *X.Callee.Pack;
  if (T.Lasting && Effect == SqlEffect::Commit && E.Result) {
    SymId Res = Sp.result(At.B, At.I, 0);
    Pending Failed = P;
    Failed.C.EndFailed = 1;
    if (narrow(Failed.C, Res, IntRange::outside(E.Result->Ok)))
      Out.push_back(std::move(Failed));
    if (!narrow(P.C, Res, IntRange::of(E.Result->Ok)))
      return;
  }
  markEnded(P, Effect != SqlEffect::Rollback && Effect != SqlEffect::RollbackTo);
  Out.push_back(std::move(P));
}

} // namespace closecall::flow
