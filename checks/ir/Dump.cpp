//===- Dump.cpp - The IR as text, and its invariants -----------*- C++ -*-===//
//
// Owns the readable form of FunctionIR, for tests and for debugging, the
// spelling of places in messages, and the verifier. The dump depends on
// nothing but the module: no type numbers, no addresses; variables of one name
// are told apart by a suffix, temporaries are %0, %1, ... in order.
//
//===----------------------------------------------------------------------===//
#include "checks/ir/FunctionIR.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

using llvm::raw_ostream;
using llvm::raw_string_ostream;

namespace closecall::ir {

namespace {

/// A step that nobody writes: a base class, what an owner points to.
bool isBase(const Projection &P) {
  return P.Kind == ProjKind::Field && llvm::StringRef(P.Name).starts_with("<");
}

/// Appends the steps of a place to the spelling of its root as C would.
std::string spell(std::string S, const std::vector<Projection> &Projs,
                  size_t From, bool Bases) {
  bool Stars = false; // S begins with "*" and needs parentheses before a postfix
  auto Postfix = [&] {
    if (Stars)
      S = "(" + S + ")";
    Stars = false;
  };
  for (size_t I = From; I < Projs.size(); ++I) {
    const Projection &P = Projs[I];
    switch (P.Kind) {
    case ProjKind::Deref: {
      size_t Next = I + 1;
      while (!Bases && Next < Projs.size() && isBase(Projs[Next]))
        ++Next;
      if (Next < Projs.size() && Projs[Next].Kind == ProjKind::Field) {
        Postfix();
        S += "->" + Projs[Next].Name;
        I = Next;
      } else if (Next < Projs.size() && Projs[Next].Kind == ProjKind::Index) {
        I = Next - 1; // p[2]: the index says it
      } else {
        S = "*" + S;
        Stars = true;
      }
      break;
    }
    case ProjKind::Field:
      if (!Bases && isBase(P))
        break;
      Postfix();
      S += "." + P.Name;
      break;
    case ProjKind::Index:
      Postfix();
      S += P.AnyIndex ? "[]" : "[" + std::to_string(P.Index) + "]";
      break;
    }
  }
  return S;
}

const char *spell(CompareOp Op) {
  switch (Op) {
  case CompareOp::EQ: return "==";
  case CompareOp::NE: return "!=";
  case CompareOp::LT: return "<";
  case CompareOp::LE: return "<=";
  case CompareOp::GT: return ">";
  case CompareOp::GE: return ">=";
  }
  return "?";
}

const char *spell(BinaryOp Op) {
  switch (Op) {
  case BinaryOp::Add: return "+";
  case BinaryOp::Sub: return "-";
  case BinaryOp::And: return "&";
  case BinaryOp::Or: return "|";
  case BinaryOp::Xor: return "^";
  case BinaryOp::Mul: return "*";
  case BinaryOp::Div: return "/";
  case BinaryOp::Rem: return "%";
  case BinaryOp::Shl: return "<<";
  case BinaryOp::Shr: return ">>";
  }
  return "?";
}

class Printer {
public:
  Printer(const Module &M, const Function &F, raw_ostream &OS)
      : M(M), F(F), OS(OS) {
    unsigned Temp = 0;
    llvm::StringMap<unsigned> Seen;
    for (const Variable &V : F.Vars) {
      if (V.Name.empty()) {
        Names.push_back("%" + std::to_string(Temp++));
        continue;
      }
      unsigned N = ++Seen[V.Name];
      Names.push_back(N == 1 ? V.Name : V.Name + "." + std::to_string(N));
    }
  }

  void function();

private:
  const Module &M;
  const Function &F;
  raw_ostream &OS;
  std::vector<std::string> Names;

  std::string type(TypeId Id) const {
    return Id < M.Types.size() ? M.Types[Id].Name : "?";
  }
  std::string callee(CalleeId Id) const {
    return Id < M.Callees.size() ? M.Callees[Id].Name : "?";
  }
  std::string place(const Place &P) const {
    return P.valid() ? spell(Names[P.Root], P.Projs, 0, true) : "_";
  }
  std::string block(BlockId Id) const { return "b" + std::to_string(Id); }
  void operand(const Operand &O);
  void operands(const std::vector<Operand> &Args) {
    for (size_t I = 0; I < Args.size(); ++I) {
      if (I)
        OS << ", ";
      operand(Args[I]);
    }
  }
  void where(const SourceRange &R) {
    if (R.Begin.valid())
      OS << "  ; " << R.Begin.Line << ":" << R.Begin.Col;
  }
  void text(const std::string &T) {
    if (!T.empty())
      OS << " `" << T << "`";
  }
  void variable(VarId Id);
  void instr(const Instr &I);
  void call(const Instr &I);
  void terminator(const Terminator &T);
};

void Printer::operand(const Operand &O) {
  switch (O.Kind) {
  case OperandKind::Undef: OS << "undef"; break;
  case OperandKind::Unknown: OS << "unknown"; break;
  case OperandKind::Int: OS << O.Int; break;
  case OperandKind::String:
    OS << '"';
    llvm::printEscapedString(O.Str, OS);
    OS << '"';
    break;
  case OperandKind::Func: OS << "@" << callee(O.Func); break;
  case OperandKind::Load: OS << place(O.P); break;
  case OperandKind::AddrOf: OS << "&" << place(O.P); break;
  }
}

void Printer::variable(VarId Id) {
  const Variable &V = F.Vars[Id];
  switch (V.Kind) {
  case VarKind::Temp: return;
  case VarKind::Local: OS << "  local "; break;
  case VarKind::Param: OS << "  param "; break;
  case VarKind::Global: OS << (V.StaticLocal ? "  static " : "  global "); break;
  case VarKind::CXXTemporary: OS << "  temporary "; break;
  }
  OS << Names[Id] << ": " << type(V.Type);
  if (V.Internal)
    OS << " internal";
  if (V.HasConst)
    OS << " const " << V.Const;
  if (V.HasText)
    OS << " text \"" << V.Text << '"';
  if (V.Cleanup != NoId)
    OS << " cleanup @" << callee(V.Cleanup);
  OS << "\n";
}

void Printer::call(const Instr &I) {
  if (I.Dst.valid())
    OS << place(I.Dst) << " = ";
  OS << (I.Implicit ? "implicit call " : I.Voided ? "voided call " : "call ");
  if (I.Callee != NoId) {
    OS << callee(I.Callee);
  } else {
    OS << "*";
    operand(I.Target);
    if (!I.TargetField.empty())
      OS << " {" << I.TargetField << "}";
  }
  OS << "(";
  operands(I.Args);
  OS << ")";
  if (I.MayThrow)
    OS << " unwind " << (I.Unwind == NoId ? "out" : block(I.Unwind));
}

void Printer::instr(const Instr &I) {
  OS << "    ";
  switch (I.Opcode) {
  case Op::Assign:
    OS << place(I.Dst) << " = ";
    operands(I.Args);
    break;
  case Op::Compare:
    OS << place(I.Dst) << " = cmp ";
    operand(I.Args[0]);
    OS << " " << spell(I.Cmp) << " ";
    operand(I.Args[1]);
    break;
  case Op::Not:
    OS << place(I.Dst) << " = not ";
    operands(I.Args);
    break;
  case Op::Binary:
    OS << place(I.Dst) << " = ";
    operand(I.Args[0]);
    OS << " " << spell(I.Bin) << " ";
    operand(I.Args[1]);
    break;
  case Op::Call: call(I); break;
  case Op::Read:
    OS << "read ";
    operands(I.Args);
    break;
  case Op::ScopeEnd:
    OS << "end ";
    for (size_t N = 0; N < I.Vars.size(); ++N)
      OS << (N ? ", " : "") << Names[I.Vars[N]];
    break;
  }
  text(I.Text);
  where(I.Range);
  OS << "\n";
}

void Printer::terminator(const Terminator &T) {
  OS << "    ";
  switch (T.Kind) {
  case TermKind::Goto: OS << "goto " << block(T.Succs[0]); break;
  case TermKind::Branch:
    OS << (T.Keyword.empty() ? "branch" : T.Keyword) << " ";
    operand(T.Cond);
    OS << " ? " << block(T.Succs[0]) << " : " << block(T.Succs[1]);
    break;
  case TermKind::Switch:
    OS << "switch ";
    operand(T.Cond);
    for (size_t I = 0; I < T.Cases.size(); ++I) {
      OS << ", " << T.Cases[I].Low;
      if (T.Cases[I].High != T.Cases[I].Low)
        OS << ".." << T.Cases[I].High;
      OS << ": " << block(T.Succs[I]);
    }
    OS << ", default: " << block(T.Succs.back());
    break;
  case TermKind::Return:
    OS << "return";
    if (T.HasValue) {
      OS << " ";
      operand(T.Cond);
    }
    break;
  case TermKind::Unreachable: OS << "unreachable"; break;
  case TermKind::Resume: OS << "resume"; break;
  case TermKind::Catch:
    OS << "catch";
    for (size_t I = 0; I < T.Handlers.size(); ++I)
      OS << (I ? ", " : " ") << T.Handlers[I] << ": " << block(T.Succs[I]);
    OS << ", unwind " << (T.Unwind == NoId ? "out" : block(T.Unwind));
    break;
  }
  for (size_t I = 0; I < T.Thrown.size(); ++I)
    OS << (I ? " < " : " throws ") << (T.Thrown[I].empty() ? "?" : T.Thrown[I]);
  text(T.Text);
  where(T.Range);
  OS << "\n";
}

void Printer::function() {
  const Callee &Self = M.Callees[F.Self];
  OS << "function " << Self.Name << "(";
  for (uint32_t I = 0; I < F.NumParams; ++I)
    OS << (I ? ", " : "") << Names[I];
  OS << ") -> " << type(Self.Result);
  if (Self.Internal)
    OS << " internal";
  if (Self.NoReturn)
    OS << " noreturn";
  if (Self.NoThrow)
    OS << " nothrow";
  if (F.Template)
    OS << " template";
  OS << " {\n";
  for (VarId V = 0; V < F.Vars.size(); ++V)
    variable(V);
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    OS << "  " << block(B) << ":\n";
    for (const Instr &I : F.Blocks[B].Instrs)
      instr(I);
    terminator(F.Blocks[B].Term);
  }
  OS << "}\n";
}

/// Finds the first violation of the invariants of one function.
class Verifier {
public:
  Verifier(const Module &M, const Function &F) : M(M), F(F) {}
  std::string run();

private:
  const Module &M;
  const Function &F;
  BlockId Block = 0;
  std::string Problem;

  void fail(const llvm::Twine &What) {
    if (Problem.empty())
      Problem = ("block " + llvm::Twine(Block) + ": " + What).str();
  }
  void check(bool Ok, const char *What) {
    if (!Ok)
      fail(What);
  }
  void place(const Place &P) { check(P.Root < F.Vars.size(), "place of no variable"); }
  void operand(const Operand &O) {
    if (O.Kind == OperandKind::Load || O.Kind == OperandKind::AddrOf)
      place(O.P);
    if (O.Kind == OperandKind::Func)
      check(O.Func < M.Callees.size(), "operand of no function");
  }
  void successor(BlockId B) { check(B < F.Blocks.size(), "successor out of range"); }
  void unwind(BlockId B) {
    if (B != NoId)
      check(B < F.Blocks.size(), "unwind block out of range");
  }
  void instr(const Instr &I);
  void terminator(const Terminator &T);
};

void Verifier::instr(const Instr &I) {
  size_t Arity = 1;
  switch (I.Opcode) {
  case Op::Compare:
  case Op::Binary: Arity = 2; break;
  case Op::ScopeEnd: Arity = 0; break;
  case Op::Call: Arity = I.Args.size(); break;
  default: break;
  }
  check(I.Args.size() == Arity, "wrong number of arguments");
  for (const Operand &O : I.Args)
    operand(O);
  bool Writes = I.Opcode != Op::Read && I.Opcode != Op::ScopeEnd;
  if (Writes && (I.Opcode != Op::Call || I.Dst.valid()))
    place(I.Dst);
  if (I.Opcode == Op::Call) {
    if (I.Callee == NoId)
      operand(I.Target);
    else
      check(I.Callee < M.Callees.size(), "callee out of range");
    unwind(I.Unwind);
    check(I.MayThrow || I.Unwind == NoId, "unwind of a call that does not throw");
  }
  if (I.Opcode == Op::Read)
    check(I.Args.size() == 1 && I.Args[0].Kind == OperandKind::Load, "read of no load");
  for (VarId V : I.Vars)
    check(V < F.Vars.size(), "end of no variable");
}

void Verifier::terminator(const Terminator &T) {
  operand(T.Cond);
  for (BlockId B : T.Succs)
    successor(B);
  unwind(T.Unwind);
  size_t Want = 0;
  switch (T.Kind) {
  case TermKind::Goto: Want = 1; break;
  case TermKind::Branch: Want = 2; break;
  case TermKind::Switch: Want = T.Cases.size() + 1; break;
  case TermKind::Catch: Want = T.Handlers.size(); break;
  default: break;
  }
  check(T.Succs.size() == Want, "wrong number of successors");
}

std::string Verifier::run() {
  if (F.Self >= M.Callees.size())
    return "function without a callee";
  if (F.NumParams > F.Vars.size() || F.Blocks.empty())
    return "function without parameters or blocks";
  for (uint32_t I = 0; I < F.Vars.size(); ++I) {
    if ((F.Vars[I].Kind == VarKind::Param) != (I < F.NumParams))
      return "parameters must come first";
    if (F.Vars[I].Type != NoId && F.Vars[I].Type >= M.Types.size())
      return "type of a variable out of range";
  }
  for (Block = 0; Block < F.Blocks.size(); ++Block) {
    for (const Instr &I : F.Blocks[Block].Instrs)
      instr(I);
    terminator(F.Blocks[Block].Term);
  }
  return Problem;
}

} // namespace

std::string toString(const Function &F, const Place &P) {
  if (!P.valid())
    return {};
  const Variable &Root = F.Vars[P.Root];
  size_t From = 0;
  if (Root.Reference && !P.Projs.empty() && P.Projs[0].Kind == ProjKind::Deref)
    From = 1; // a reference is written as what it refers to
  // A member of *this is written without it.
  if (Root.Kind == VarKind::Param && Root.Name == "this") {
    size_t I = 0;
    if (I < P.Projs.size() && P.Projs[I].Kind == ProjKind::Deref)
      ++I;
    while (I < P.Projs.size() && isBase(P.Projs[I]))
      ++I;
    if (I && I < P.Projs.size() && P.Projs[I].Kind == ProjKind::Field)
      return spell(P.Projs[I].Name, P.Projs, I + 1, false);
  }
  return spell(Root.Name, P.Projs, From, false);
}

std::string dump(const Module &M, const Function &F) {
  std::string S;
  raw_string_ostream OS(S);
  Printer(M, F, OS).function();
  return S;
}

std::string dump(const Module &M) {
  std::string S;
  raw_string_ostream OS(S);
  for (const Record &R : M.Records) {
    if (R.System)
      continue;
    OS << (R.Union ? "union " : "record ") << R.Name << " {";
    for (size_t I = 0; I < R.Fields.size(); ++I) {
      const Field &F = R.Fields[I];
      OS << (I ? "; " : " ") << F.Name << ": "
         << (F.Type < M.Types.size() ? M.Types[F.Type].Name : "?");
    }
    OS << " }";
    if (R.Destructor != NoId)
      OS << " destructor " << M.Callees[R.Destructor].Name;
    if (R.Call != NoId)
      OS << " calls " << M.Callees[R.Call].Name;
    if (R.Copies)
      OS << " copied member by member";
    for (size_t I = 0; I < R.Private.size(); ++I)
      OS << (I ? ", " : " private ") << R.Private[I];
    for (const std::vector<std::string> &Group : R.Shared)
      OS << " shared " << llvm::join(Group, "=");
    OS << "\n";
  }
  for (const Function &F : M.Functions)
    OS << dump(M, F);
  for (const auto &[Name, Reason] : M.Lost)
    OS << "lost " << Name << ": " << Reason << "\n";
  return S;
}

std::string verify(const Module &M) {
  for (const Function &F : M.Functions)
    if (std::string Problem = Verifier(M, F).run(); !Problem.empty())
      return (F.Self < M.Callees.size() ? M.Callees[F.Self].Name : "?") + ": " + Problem;
  auto TypeOk = [&](TypeId T) { return T == NoId || T < M.Types.size(); };
  for (const Type &T : M.Types)
    if (!TypeOk(T.Pointee) || (T.Record != NoId && T.Record >= M.Records.size()) ||
        !llvm::all_of(T.TemplateArgs, TypeOk))
      return "type '" + T.Name + "': id out of range";
  for (const Record &R : M.Records)
    if ((R.Destructor != NoId && R.Destructor >= M.Callees.size()) ||
        (R.Call != NoId && R.Call >= M.Callees.size()) ||
        !llvm::all_of(R.Fields, [&](const Field &F) { return TypeOk(F.Type); }))
      return "record '" + R.Name + "': id out of range";
  for (const Callee &C : M.Callees)
    if (!TypeOk(C.Result) || !llvm::all_of(C.Params, TypeOk))
      return "callee '" + C.Name + "': type out of range";
  return {};
}

} // namespace closecall::ir
