//===- StatusFacts.cpp - Calls as the errors checks see them ---*- C++ -*-===//
//
// Implements StatusFacts.h.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/StatusFacts.h"
#include "checks/rules/SqlText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace closecall::flow {

using namespace ir;

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

const std::string *textOf(const FunctionInfo &Info, const Operand &O) {
  if (O.Kind == OperandKind::String)
    return &O.Str;
  if ((O.Kind != OperandKind::Load && O.Kind != OperandKind::AddrOf) || !O.P.valid() ||
      O.P.Root < Info.F.NumParams || Info.F.Vars[O.P.Root].Kind == VarKind::Global)
    return nullptr;
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
    if (Sql.starts_with("--"))
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
      "VACUUM",   "ANALYZE", "DETACH", "UNLISTEN", "CLOSE", "UNLOCK", "USE", "REINDEX"};
  return llvm::is_contained(Words, word(Sql));
}

static bool holds(const std::vector<rules::ArgTest> &When, const Instr &I) {
  for (const rules::ArgTest &T : When)
    if (T.Arg < I.Args.size() && I.Args[T.Arg].Kind == OperandKind::Int &&
        !IntRange::of(T.In).contains(I.Args[T.Arg].Int))
      return false;
  return true;
}

/// A value that tells success is no pointer, or it is the handle itself.
static bool returnsPointer(const Module &M, const Callee *D) {
  return D && D->Result != NoId && M.Types[D->Result].Kind == TypeKind::Pointer;
}

static void fromPack(const FunctionInfo &Info, const CalleeFacts &C, const Instr &I,
                     CallStatus &S) {
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
  S.Pointer = returnsPointer(Info.M, C.Decl);
  S.Ignorable = P.Result->Ignorable;
  S.ToldBy = P.Result->ToldBy;
  S.Out = P.Result->Out;
  if (S.Out && *S.Out >= I.Args.size())
    S.Out.reset();
  for (const rules::Acquire &A : P.Acquires)
    S.OutHandle |= S.Out && A.In.K == rules::Slot::Out && A.In.Index == *S.Out && !A.OnlyOnFailure;
  const std::string *Sql =
      P.SqlArg && *P.SqlArg < I.Args.size() ? textOf(Info, I.Args[*P.SqlArg]) : nullptr;
  S.Ignorable |= Sql && isBestEffortSql(*Sql);
  auto Look = [&](const rules::Transaction &T) {
    if (!holds(T.When, I))
      return;
    S.Ignorable |= T.K == rules::Transaction::Rollback;
    S.Commit |= T.K == rules::Transaction::Commit ||
                (T.K == rules::Transaction::Sql && Sql && rules::readSql(*Sql).Effect == rules::SqlEffect::Commit);
  };
  if (P.Txn)
    Look(*P.Txn);
  for (const rules::Transaction &T : P.MoreTxns)
    Look(T);
}

CallStatus statusOf(const FunctionInfo &Info, const CalleeResolver &R, const Instr &I) {
  CallStatus S;
  if (I.Opcode != Op::Call)
    return S;
  CalleeFacts C = calleeFacts(R, I);
  if (C.Pack) {
    if (!C.Pack->Name.empty())
      fromPack(Info, C, I, S);
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
  S.Ignorable = (E.Returns && !E.Silent) || (E.Unasked && E.Drained);
  // A text that is handed on: exec(db, "ROLLBACK").
  for (const Operand &O : I.Args)
    if (const std::string *Sql = textOf(Info, O))
      S.Ignorable |= isBestEffortSql(*Sql);
  return S;
}

} // namespace closecall::flow
