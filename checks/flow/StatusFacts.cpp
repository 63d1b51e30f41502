//===- StatusFacts.cpp - Calls as the errors checks see them ---*- C++ -*-===//
//
// Implements StatusFacts.h.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/StatusFacts.h"
#include "checks/flow/TransactionEffect.h"
#include "checks/rules/SqlText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace closecall::flow {

using namespace ir;
using rules::SqlEffect;

CalleeFacts calleeFacts(const CalleeResolver &R, const Instr &I) {
  if (I.Callee != NoId)
    return R.callee(I.Callee);
  if (!I.TargetField.empty())
    return R.indirect(I.TargetField);
  return {};
}

std::string calledName(const FunctionInfo &Info, const CalleeResolver &R, const Instr &I) {
  if (I.Callee != NoId)
    return Info.M.Callees[I.Callee].Name;
  if (!I.TargetField.empty()) {
    CalleeFacts C = R.indirect(I.TargetField);
    return C.Pack ? C.Pack->Name : I.TargetField;
  }
  return I.Text.substr(0, I.Text.find('('));
}

/// The text that the call writes into the variable: snprintf's format.
static const std::string *formatOf(const Instr &I, VarId V) {
  bool Writes = I.Dst.isVar() && I.Dst.Root == V;
  const std::string *Text = nullptr;
  for (const Operand &O : I.Args) {
    Writes |= (O.Kind == OperandKind::AddrOf || O.Kind == OperandKind::Load) && O.P.valid() &&
              O.P.Root == V;
    if (O.Kind == OperandKind::String && !Text)
      Text = &O.Str;
  }
  return Writes ? Text : nullptr;
}

/// What the instruction puts into the variable: a text, null where that is not
/// known; nothing where it leaves the variable alone.
static std::optional<const std::string *> putInto(const FunctionInfo &Info, const Instr &I,
                                                  VarId V) {
  const bool Assigns = I.Dst.isVar() && I.Dst.Root == V;
  if (I.Opcode == Op::Assign && Assigns)
    return I.Args[0].Kind == OperandKind::String ? &I.Args[0].Str : nullptr;
  if (I.Opcode != Op::Call)
    return Assigns ? std::optional<const std::string *>(nullptr) : std::nullopt;
  llvm::StringRef Name = I.Callee == NoId ? "" : llvm::StringRef(Info.M.Callees[I.Callee].Name);
  const bool Prints = Name.ends_with("printf");
  if (Assigns)
    return Prints || Name.ends_with("strdup") ? formatOf(I, V) : nullptr;
  if (!Prints && !Name.ends_with("cpy"))
    return std::nullopt;
  // The buffer comes in front of the text.
  for (const Operand &O : I.Args) {
    if (O.Kind == OperandKind::String)
      break;
    if ((O.Kind == OperandKind::AddrOf || O.Kind == OperandKind::Load) && O.P.valid() &&
        O.P.Root == V)
      return formatOf(I, V);
  }
  return std::nullopt;
}

/// The last text that the variable got on the one way to the call.
static const std::string *lastText(const FunctionInfo &Info, const Instr &Call, VarId V) {
  const std::vector<Block> &Blocks = Info.F.Blocks;
  BlockId At = NoId;
  size_t N = 0;
  for (BlockId B = 0; B < Blocks.size() && At == NoId; ++B)
    for (N = 0; N < Blocks[B].Instrs.size(); ++N)
      if (&Blocks[B].Instrs[N] == &Call) {
        At = B;
        break;
      }
  for (unsigned Hops = 0; At != NoId && Hops < 8; ++Hops) {
    while (N-- > 0) {
      const Instr &I = Blocks[At].Instrs[N];
      auto Text = putInto(Info, I, V);
      const bool Copies = I.Opcode == Op::Assign && Text && I.Args[0].Kind == OperandKind::Load &&
                          I.Args[0].P.isVar();
      if (Copies)
        V = I.Args[0].P.Root;
      else if (Text)
        return *Text;
    }
    BlockId From = NoId;
    for (BlockId B = 0; B < Blocks.size(); ++B)
      if (llvm::is_contained(Info.succs(B), At)) {
        if (From != NoId)
          return nullptr;
        From = B;
      }
    At = From;
    N = At == NoId ? 0 : Blocks[At].Instrs.size();
  }
  return nullptr;
}

/// The text of an operand of the call.
static const std::string *textOf(const FunctionInfo &Info, const Instr &Call, const Operand &O) {
  if (O.Kind == OperandKind::String)
    return &O.Str;
  if ((O.Kind != OperandKind::Load && O.Kind != OperandKind::AddrOf) || !O.P.valid() ||
      O.P.Root < Info.F.NumParams || Info.F.Vars[O.P.Root].Kind == VarKind::Global)
    return nullptr;
  if (const std::string *Last = lastText(Info, Call, O.P.Root))
    return Last;
  // One text in all of the function, or as many as there are, of one kind: the
  // last that is written in front is not searched for.
  const std::string *Found = nullptr;
  VarId V = O.P.Root;
  for (unsigned Hops = 0; Hops < 4; ++Hops) {
    VarId Next = NoId;
    for (const Block &B : Info.F.Blocks)
      for (const Instr &I : B.Instrs) {
        if (I.Opcode == Op::Call) {
          const std::string *Text = formatOf(I, V);
          if (!Text)
            continue;
          if (Found && *Found != *Text)
            return nullptr;
          Found = Text;
        } else if (I.Opcode == Op::Assign && I.Dst.isVar() && I.Dst.Root == V) {
          if (I.Args[0].Kind == OperandKind::Load && I.Args[0].P.isVar() && Next == NoId)
            Next = I.Args[0].P.Root;
          else if (I.Args[0].Kind == OperandKind::String && !Found)
            Found = &I.Args[0].Str;
          else if (I.Args[0].Kind != OperandKind::Int && I.Args[0].Kind != OperandKind::Undef)
            return nullptr;
        }
      }
    if (Next == NoId || Found)
      return Next == NoId ? Found : nullptr;
    V = Next;
  }
  return nullptr;
}

/// The next word of SQL text, in capitals, behind blanks and comments.
static std::string word(llvm::StringRef &Sql) {
  while (!Sql.empty()) {
    Sql = Sql.ltrim(" \t\r\n;(");
    // Servers of some version on execute what stands there.
    if (Sql.consume_front("/*!"))
      Sql = Sql.ltrim("0123456789");
    else if (Sql.starts_with("--"))
      Sql = Sql.drop_until([](char C) { return C == '\n'; });
    else if (Sql.starts_with("/*"))
      Sql = Sql.split("*/").second;
    else
      break;
  }
  llvm::StringRef W =
      Sql.take_while([](char C) { return llvm::isAlnum(C) || C == '_'; });
  Sql = Sql.drop_front(W.size());
  return W.upper();
}

bool isBestEffortSql(llvm::StringRef Sql) {
  static constexpr llvm::StringRef Words[] = {
      "ROLLBACK", "ABORT",  "PRAGMA",  "DROP",   "SET",     "RESET",  "DEALLOCATE", "DISCARD",
      "VACUUM",   "ANALYZE", "DETACH", "UNLISTEN", "CLOSE", "UNLOCK", "USE", "REINDEX",
      // A savepoint that is not there: the ROLLBACK TO or the end of the transaction tells.
      "SAVEPOINT", "RELEASE"};
  if (!llvm::is_contained(Words, word(Sql)))
    return false;
  // What comes behind may matter: "PRAGMA synchronous=OFF; BEGIN".
  const rules::SqlEffect Effect = rules::readSql(Sql).Effect;
  return Effect != rules::SqlEffect::Begin && Effect != rules::SqlEffect::Commit;
}

bool asksTransaction(const CalleeFacts &C) {
  return C.Pack && C.Pack->Txn && C.Pack->Txn->K == rules::Transaction::Asked &&
         !C.Pack->Result;
}

const Operand *connectionOf(const FunctionInfo &Info, const CalleeResolver &R,
                            const CalleeFacts &C, const Instr &I) {
  if (C.Pack && C.Pack->Txn && !C.Pack->Txn->OfStatement)
    return C.Pack->Txn->Connection < I.Args.size() ? &I.Args[C.Pack->Txn->Connection] : nullptr;
  if (C.Pack)
    return I.Args.empty() ? nullptr : &I.Args[0];
  if (C.Sum)
    for (const summary::SlotEffects &E : C.Sum->Txns)
      if (E.Where.Root == summary::Slot::Param && E.Where.Index < I.Args.size())
        return &I.Args[E.Where.Index];
  for (const Operand &O : I.Args) {
    llvm::StringRef Record = Info.pointeeRecord(Info.typeOf(O));
    rules::ResourceId Id =
        Record.empty() ? rules::NoResource : R.packs().resourceOfType(Record);
    if (Id != rules::NoResource && R.packs().resource(Id).Kind == rules::Family::Connection)
      return &O;
  }
  return C.Decl && C.Decl->Method && !I.Args.empty() ? &I.Args[0] : nullptr;
}

/// Of one entry of a pack.
static SqlEffect effectOf(const rules::Transaction &T, const std::string *Sql) {
  if (std::optional<SqlEffect> Fixed = fixedEffect(T.K))
    return *Fixed;
  return Sql && T.K == rules::Transaction::Sql ? readSql(T, *Sql).Effect : SqlEffect::None;
}

SqlEffect transactionEffect(const FunctionInfo &Info, const CalleeResolver &R, const Instr &I) {
  CalleeFacts C = calleeFacts(R, I);
  if (C.Pack) {
    const std::string *Sql = C.Pack->SqlArg && *C.Pack->SqlArg < I.Args.size()
                                 ? textOf(Info, I, I.Args[*C.Pack->SqlArg])
                                 : nullptr;
    if (C.Pack->Txn && mayHold(C.Pack->Txn->When, I))
      return effectOf(*C.Pack->Txn, Sql);
    for (const rules::Transaction &T : C.Pack->MoreTxns)
      if (mayHold(T.When, I))
        return effectOf(T, Sql);
    return SqlEffect::None;
  }
  if (!C.Sum)
    return SqlEffect::None;
  // Where the text decides, it is read; a text that is not known is a statement.
  bool Commits = false, Ends = false, Begins = !C.Sum->Begins.empty();
  SqlEffect Read = SqlEffect::None; ///< of the text that is handed in
  auto Look = [&](const summary::Outcome &O) {
    for (const auto &[Arg, Range] : O.Pre)
      if (Arg < I.Args.size() && I.Args[Arg].Kind == OperandKind::Int &&
          !Range.contains(I.Args[Arg].Int))
        return false;
    for (const auto &[Where, Range] : O.PreTexts)
      if (Where.Root == summary::Slot::Param && Where.Index < I.Args.size()) {
        const std::string *Sql = textOf(Info, I, I.Args[Where.Index]);
        if (!Sql)
          return false;
        Read = rules::readSql(*Sql).Effect;
        if (Read == SqlEffect::Definition)
          Read = SqlEffect::None;
        return Range.contains(int64_t(Read));
      }
    return true;
  };
  for (const summary::SlotEffects &E : C.Sum->Txns)
    for (const summary::Outcome &O : E.Outcomes)
      if (O.Effect == summary::HandleEffect::Released && Look(O))
        (O.ByCommit ? Commits : Ends) = true;
  if (Begins)
    Begins = llvm::any_of(C.Sum->Begins, [&](const summary::AcquireEffects &A) {
      return !A.Perhaps && llvm::any_of(A.Outcomes, [&](const summary::Outcome &O) {
        return O.Effect == summary::HandleEffect::None && Look(O);
      });
    });
  if (Begins)
    return SqlEffect::Begin;
  if (Ends)
    return Commits ? SqlEffect::Unknown : SqlEffect::Rollback;
  return Commits ? SqlEffect::Commit : Read;
}

bool sendsStatement(const CalleeFacts &C) {
  return C.Pack ? C.Pack->SqlArg || (C.Pack->Result && C.Pack->Result->Asked &&
                                     !C.Pack->Result->Ignorable)
                : C.Sum && !C.Sum->Status.Calls.empty();
}

bool readsOnly(const FunctionInfo &Info, const CalleeResolver &R) {
  static constexpr llvm::StringRef Reads[] = {"SELECT", "FETCH", "DECLARE", "SHOW"};
  static constexpr llvm::StringRef Else[] = {"BEGIN", "START", "COMMIT", "END",  "ROLLBACK",
                                             "ABORT", "SET",   "CLOSE",  "MOVE", "EXPLAIN"};
  bool Any = false;
  for (const Block &B : Info.F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.Opcode != Op::Call)
        continue;
      CalleeFacts C = calleeFacts(R, I);
      const std::string *Sql = nullptr;
      if (C.Pack) {
        if (!sendsStatement(C))
          continue;
        if (C.Pack->SqlArg && *C.Pack->SqlArg < I.Args.size())
          Sql = textOf(Info, I, I.Args[*C.Pack->SqlArg]);
      } else if (sendsStatement(C)) {
        if (C.Sum->Status.Controls)
          continue;
        for (const Operand &O : I.Args)
          if (const std::string *T = textOf(Info, I, O); T && !Sql)
            Sql = T;
        if (!Sql && transactionEffect(Info, R, I) != SqlEffect::None)
          continue;
      } else if (C.Sum || C.HasBody || (C.Decl && C.Decl->System))
        continue;
      else if (connectionOf(Info, R, C, I))
        return false; // not seen, and it has the connection
      else
        continue;
      llvm::StringRef Rest = Sql ? *Sql : llvm::StringRef();
      std::string First = word(Rest);
      bool Read = llvm::is_contained(Reads, First);
      Any |= Read;
      if (!Read && !llvm::is_contained(Else, First))
        return false;
    }
  return Any;
}

/// A value that tells success is no pointer, or it is the handle itself.
static bool returnsPointer(const Module &M, const Callee *D) {
  return D && D->Result != NoId && M.Types[D->Result].Kind == TypeKind::Pointer;
}

static void fromPack(const FunctionInfo &Info, const CalleeResolver &R, const CalleeFacts &C,
                     const Instr &I, CallStatus &S) {
  const rules::FunctionEffects &P = *C.Pack;
  S.Via = P.Name;
  S.Pack = P.Pack;
  if (!P.Result) {
    // A handle that is null when the call failed.
    for (const rules::Acquire &A : P.Acquires)
      if (A.In.K == rules::Slot::Return && !A.OnlyOnFailure && A.When.empty()) {
        S.Any = S.Pointer = S.Weak = S.Ignorable = true;
        S.Ok = A.Valid ? IntRange::of(*A.Valid) : IntRange::nonNull();
      }
    return;
  }
  S.Any = true;
  S.Asked = P.Result->Asked;
  S.Ok = S.Asked ? IntRange::full() : IntRange::of(P.Result->Ok);
  S.Bad = S.Asked ? IntRange::full() : IntRange::outside(P.Result->Ok);
  if (P.Returns)
    S.Can = IntRange::of(*P.Returns);
  S.Pointer = returnsPointer(Info.M, C.Decl);
  S.Ignorable = P.Result->Ignorable;
  S.ToldBy = P.Result->ToldBy;
  S.Out = P.Result->Out;
  if (P.Result->End)
    S.Rows = &*P.Result;
  if (S.Out && *S.Out >= I.Args.size())
    S.Out.reset();
  for (const rules::Acquire &A : P.Acquires)
    S.OutHandle |= S.Out && A.In.K == rules::Slot::Out && A.In.Index == *S.Out && !A.OnlyOnFailure;
  const std::string *Sql =
      P.SqlArg && *P.SqlArg < I.Args.size() ? textOf(Info, I, I.Args[*P.SqlArg]) : nullptr;
  S.Ignorable |= Sql && isBestEffortSql(*Sql);
  SqlEffect Effect = transactionEffect(Info, R, I);
  S.Ignorable |= Effect == SqlEffect::Rollback || Effect == SqlEffect::AutocommitOn;
  S.Commit = Effect == SqlEffect::Commit;
}

CallStatus statusOf(const FunctionInfo &Info, const CalleeResolver &R, const Instr &I) {
  CallStatus S;
  if (I.Opcode != Op::Call)
    return S;
  CalleeFacts C = calleeFacts(R, I);
  if (C.Pack) {
    if (!C.Pack->Name.empty())
      fromPack(Info, R, C, I, S);
    return S;
  }
  if (!C.Sum)
    return S;
  const summary::StatusEffects &E = C.Sum->Status;
  if (!E.Returns && !E.Unasked)
    return S;
  S.Any = S.Wrapper = true;
  S.Via = E.Via;
  S.Pack = E.Pack;
  S.Asked = E.Unasked;
  S.Pointer = E.Unasked;
  S.Ok = E.Unasked ? IntRange::full() : E.Ok;
  S.Bad = E.Unasked ? IntRange::full() : E.Bad;
  SqlEffect Effect = transactionEffect(Info, R, I);
  S.Commit = Effect == SqlEffect::Commit;
  S.Ignorable = Effect == SqlEffect::Rollback || (E.Returns && !E.Silent) || (E.Unasked && E.Drained);
  // A text that is handed on: exec(db, "ROLLBACK").
  for (const Operand &O : I.Args)
    if (const std::string *Sql = textOf(Info, I, O))
      S.Ignorable |= isBestEffortSql(*Sql);
  return S;
}

} // namespace closecall::flow
