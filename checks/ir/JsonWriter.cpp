//===- JsonWriter.cpp - A module to JSON -----------------------*- C++ -*-===//
//
// The writing half of Json.h. Everything is written in the order of the
// module; what has its default value is left out. Names that occur twice get a
// key with a number ("r#2") and say their name.
//
//===----------------------------------------------------------------------===//
#include "checks/ir/Json.h"
#include "checks/support/JsonText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"

namespace closecall::ir {

using llvm::StringRef;

namespace {

using Object = support::JsonObject;

std::string quote(StringRef S) { return support::jsonText(S); }

template <typename RangeT, typename FnT>
std::string list(const RangeT &Range, FnT Fn, const char *Separator = ", ") {
  return support::jsonList(Range, Fn, Separator);
}

/// Keys for names that need not be unique; unnamed ones are %0, %1, ...
template <typename RangeT> std::vector<std::string> uniqueKeys(const RangeT &Range) {
  llvm::StringSet<> Taken;
  for (const auto &X : Range)
    Taken.insert(X.Name);
  llvm::StringSet<> Used;
  std::vector<std::string> Keys;
  unsigned Unnamed = 0;
  for (const auto &X : Range) {
    const std::string Base = llvm::json::isUTF8(X.Name) ? X.Name : "bytes " + llvm::toHex(X.Name);
    std::string Key = Base;
    if (Key.empty()) {
      do
        Key = "%" + std::to_string(Unnamed++);
      while (Taken.contains(Key));
    } else {
      for (unsigned N = 2; Used.contains(Key); ++N)
        if (std::string Next = Base + "#" + std::to_string(N); !Taken.contains(Next))
          Key = Next;
    }
    Used.insert(Key);
    Keys.push_back(Key);
  }
  return Keys;
}

/// The reader takes the name for a word of a place.
bool isWord(StringRef S) {
  return !S.empty() && llvm::all_of(S, [](char C) {
    return llvm::isAlnum(C) || StringRef("_$%#<>:~ ").contains(C);
  });
}

class Writer {
public:
  explicit Writer(const Module &M)
      : M(M), CalleeKeys(uniqueKeys(M.Callees)), RecordKeys(uniqueKeys(M.Records)) {}
  std::string module();

private:
  const Module &M;
  std::vector<std::string> CalleeKeys, RecordKeys, VarKeys;

  RecordId recordNamed(StringRef Name) const {
    for (RecordId R = 0; R < M.Records.size(); ++R)
      if (RecordKeys[R] == Name)
        return R;
    return NoId;
  }
  std::string spelling(TypeId Id) const;
  std::string type(TypeId Id) const;
  std::string range(const SourceRange &R) const;
  void at(Object &O, StringRef Key, const SourceRange &R) const {
    if (R != SourceRange())
      O.add(Key, range(R));
  }
  std::string callee(CalleeId Id) const { return quote(CalleeKeys[Id]); }
  std::string place(const Place &P) const;
  std::string operand(const Operand &O) const;
  std::string operands(llvm::ArrayRef<Operand> Args) const {
    return list(Args, [&](const Operand &O) { return operand(O); });
  }
  std::string record(RecordId Id) const;
  std::string calleeDecl(CalleeId Id) const;
  std::string variable(const Variable &V, const std::string &Key, bool Param) const;
  std::string instr(const Instr &I) const;
  void terminator(Object &O, const Terminator &T) const;
  std::string block(const Block &B) const;
  std::string function(const Function &F);
};

/// What the reader turns into exactly this type; empty where there is none.
std::string Writer::spelling(TypeId Id) const {
  const Type &T = M.Types[Id];
  bool Plain = T.TemplateArgs.empty() && (T.Signed || T.Kind == TypeKind::Int);
  if (!Plain)
    return {};
  StringRef Suffix = T.Name;
  if (T.Pointee != NoId) {
    std::string Inner = spelling(T.Pointee);
    if (Inner.empty() || T.Record != NoId || !Suffix.consume_front(M.Types[T.Pointee].Name))
      return {};
    if (T.Kind == TypeKind::Pointer && Suffix == " *")
      return Inner + (T.Const ? " *const" : " *");
    if (T.Const)
      return {};
    if (T.Kind == TypeKind::Reference && (Suffix == " &" || Suffix == " &&"))
      return Inner + Suffix.str();
    StringRef Size = Suffix;
    if (T.Kind == TypeKind::Array && Size.consume_front("[") && Size.consume_back("]") &&
        llvm::all_of(Size, llvm::isDigit))
      return Inner + Suffix.str();
    return {};
  }
  json::NamedType Want = json::classify(T.Name);
  if (T.Name.empty() || Want.Kind != T.Kind || Want.Signed != T.Signed ||
      Suffix.starts_with("const ") || Suffix.ends_with("const") || Suffix.ends_with("*") ||
      Suffix.ends_with("&") || Suffix.ends_with("]") || Suffix.trim() != Suffix ||
      T.Record != (T.Kind == TypeKind::Record ? recordNamed(T.Name) : NoId))
    return {};
  return (T.Const ? "const " : "") + T.Name;
}

std::string Writer::type(TypeId Id) const {
  if (Id == NoId)
    return "null";
  if (std::string S = spelling(Id); !S.empty())
    return quote(S);
  const Type &T = M.Types[Id];
  Object O;
  O.add("kind", quote(json::Kinds[unsigned(T.Kind)])).text("name", T.Name);
  if (T.Pointee != NoId)
    O.add("pointee", type(T.Pointee));
  if (T.Record != NoId)
    O.add("record", quote(RecordKeys[T.Record]));
  if (!T.TemplateArgs.empty())
    O.add("args", list(T.TemplateArgs, [&](TypeId A) { return type(A); }));
  return O.flag("const", T.Const).flag("unsigned", !T.Signed).str();
}

std::string Writer::range(const SourceRange &R) const {
  std::string S;
  if (R.Begin.File == NoId)
    S = "?@";
  else if (R.Begin.File != 0)
    S = std::to_string(R.Begin.File) + "@";
  auto Pair = [](uint32_t Line, uint32_t Col) {
    return std::to_string(Line) + ":" + std::to_string(Col);
  };
  return quote(S + Pair(R.Begin.Line, R.Begin.Col) + "-" + Pair(R.EndLine, R.EndCol));
}

std::string Writer::place(const Place &P) const {
  if (!P.valid())
    return "null";
  std::string S = VarKeys[P.Root];
  bool Words = isWord(S), Stars = false;
  auto Postfix = [&] {
    if (Stars)
      S = "(" + S + ")";
    Stars = false;
  };
  for (size_t I = 0; I < P.Projs.size(); ++I) {
    const Projection &J = P.Projs[I];
    bool Arrow = J.Kind == ProjKind::Deref && I + 1 < P.Projs.size() &&
                 P.Projs[I + 1].Kind == ProjKind::Field;
    if (J.Kind == ProjKind::Deref && !Arrow) {
      S = "*" + S;
      Stars = true;
      continue;
    }
    Postfix();
    if (J.Kind == ProjKind::Index) {
      S += J.AnyIndex ? "[]" : "[" + std::to_string(J.Index) + "]";
      continue;
    }
    I += Arrow;
    Words &= isWord(P.Projs[I].Name);
    S += (Arrow ? "->" : ".") + P.Projs[I].Name;
  }
  if (Words)
    return quote(S);
  return "{\"var\": " + quote(VarKeys[P.Root]) + ", \"steps\": " +
         list(P.Projs, [](const Projection &J) -> std::string {
           switch (J.Kind) {
           case ProjKind::Deref: return "\"*\"";
           case ProjKind::Field: return quote("." + J.Name);
           case ProjKind::Index: return J.AnyIndex ? "null" : std::to_string(J.Index);
           }
           return "null";
         }) + "}";
}

std::string Writer::operand(const Operand &O) const {
  switch (O.Kind) {
  case OperandKind::Undef: return "{\"undef\": true}";
  case OperandKind::Unknown: return "null";
  case OperandKind::Int: return std::to_string(O.Int);
  case OperandKind::String: return "{\"str\": " + quote(O.Str) + "}";
  case OperandKind::Func: return "{\"fn\": " + callee(O.Func) + "}";
  case OperandKind::Load: {
    std::string P = place(O.P);
    return P.front() == '"' ? P : "{\"load\": " + P + "}";
  }
  case OperandKind::AddrOf: return "{\"addr\": " + place(O.P) + "}";
  }
  return "null";
}

std::string Writer::record(RecordId Id) const {
  const Record &R = M.Records[Id];
  Object O;
  if (RecordKeys[Id] != R.Name)
    O.add("name", quote(R.Name));
  O.text("id", R.Id).flag("union", R.Union).flag("system", R.System);
  O.add("fields", list(R.Fields, [&](const Field &F) {
          return "[" + quote(F.Name) + ", " + type(F.Type) + "]";
        }));
  if (R.Destructor != NoId)
    O.add("destructor", callee(R.Destructor));
  if (R.Call != NoId)
    O.add("call", callee(R.Call));
  O.flag("copies", R.Copies);
  if (!R.Private.empty()) {
    O.add("private", list(R.Private, quote));
    O.add("methods", list(R.Methods, quote));
  }
  if (!R.Shared.empty())
    O.add("shared", list(R.Shared, [](const auto &Group) { return list(Group, quote); }));
  at(O, "at", R.Range);
  return O.str();
}

static std::string ownership(const Ownership &S) {
  Object O;
  O.add("is", quote(json::Ownerships[S.K]));
  if (S.Arg != NoId)
    O.add("arg", std::to_string(S.Arg));
  O.flag("indirect", S.Indirect);
  if (!S.Class.empty())
    O.add("class", quote(S.Class));
  O.flag("record", S.Record);
  if (!S.Family.empty())
    O.add("family", quote(S.Family));
  if (!S.Success.empty())
    O.add("success", quote(S.Success));
  return O.str();
}

std::string Writer::calleeDecl(CalleeId Id) const {
  const Callee &C = M.Callees[Id];
  Object O;
  if (CalleeKeys[Id] != C.Name)
    O.add("name", quote(C.Name));
  if (C.Id != json::defaultId(M, C))
    O.add("id", quote(C.Id));
  O.add("result", type(C.Result));
  O.add("params", list(C.Params, [&](TypeId T) { return type(T); }));
  if (!C.ParamNames.empty())
    O.add("paramNames", list(C.ParamNames, [](const std::string &S) { return quote(S); }));
  if (!C.Overrides.empty())
    O.add("overrides", list(C.Overrides, [](const std::string &S) { return quote(S); }));
  for (const json::CalleeFlag &F : json::CalleeFlags)
    O.flag(F.Name, C.*F.Member);
  if (!C.Says.empty())
    O.add("says", list(C.Says, [](const Ownership &S) { return ownership(S); }));
  if (C.Decl != SourceLoc())
    O.add("at", range({C.Decl, 0, 0}));
  return O.str();
}

static VarKind impliedKind(const std::string &Key, bool Param) {
  return Param ? VarKind::Param : Key[0] == '%' ? VarKind::Temp : VarKind::Local;
}

std::string Writer::variable(const Variable &V, const std::string &Key, bool Param) const {
  Object O;
  if (V.Name != (Key[0] == '%' ? "" : Key))
    O.add("name", quote(V.Name));
  if (V.Kind != impliedKind(Key, Param))
    O.add("kind", quote(json::VarKinds[unsigned(V.Kind)]));
  if (V.Id != json::defaultId(V))
    O.add("id", quote(V.Id));
  at(O, "at", V.Decl);
  O.flag("static", V.StaticLocal).flag("internal", V.Internal).flag("reference", V.Reference);
  if (V.HasConst)
    O.number("const", V.Const);
  if (V.HasText)
    O.add("text", quote(V.Text));
  if (V.Cleanup != NoId)
    O.add("cleanup", callee(V.Cleanup));
  bool Simple = V.Type == NoId || type(V.Type).front() == '"';
  return O.str() == "{}" && Simple ? type(V.Type) : Object().add("type", type(V.Type)).join(O).str();
}

std::string Writer::instr(const Instr &I) const {
  Object O;
  if (I.Dst.valid())
    O.add("set", place(I.Dst));
  switch (I.Opcode) {
  case Op::Assign: O.add("to", operand(I.Args[0])); break;
  case Op::Compare:
  case Op::Binary: {
    bool Cmp = I.Opcode == Op::Compare;
    O.add(Cmp ? "cmp" : "bin",
          "[" + operand(I.Args[0]) + ", " +
              quote(Cmp ? json::Compares[unsigned(I.Cmp)] : json::Binaries[unsigned(I.Bin)]) +
              ", " + operand(I.Args[1]) + "]");
    break;
  }
  case Op::Not: O.add("not", operand(I.Args[0])); break;
  case Op::Call:
    O.add("call", I.Callee == NoId ? "null" : callee(I.Callee));
    if (I.Callee == NoId)
      O.add("target", operand(I.Target)).text("field", I.TargetField);
    if (!I.Args.empty())
      O.add("args", operands(I.Args));
    if (I.MayThrow && I.Unwind == NoId)
      O.flag("throws", true);
    else if (I.MayThrow)
      O.number("unwind", I.Unwind);
    break;
  case Op::Read: O.add("read", operand(I.Args[0])); break;
  case Op::ScopeEnd:
    O.add("end", list(I.Vars, [&](VarId V) { return quote(VarKeys[V]); }));
    break;
  }
  O.flag("implicit", I.Implicit);
  O.flag("voided", I.Voided);
  at(O, "at", I.Range);
  return O.text("text", I.Text).str();
}

void Writer::terminator(Object &O, const Terminator &T) const {
  switch (T.Kind) {
  case TermKind::Goto: O.number("goto", T.Succs[0]); break;
  case TermKind::Branch:
    O.add("if", operand(T.Cond)).number("then", T.Succs[0]).number("else", T.Succs[1]);
    if (T.Keyword != "if")
      O.add("keyword", quote(T.Keyword));
    break;
  case TermKind::Switch: {
    size_t N = 0;
    O.add("switch", operand(T.Cond));
    O.add("cases", list(T.Cases, [&](const SwitchCase &C) {
            return "[" + std::to_string(C.Low) + ", " + std::to_string(C.High) + ", " +
                   std::to_string(T.Succs[N++]) + "]";
          }));
    O.number("default", T.Succs.back());
    break;
  }
  case TermKind::Return: O.add("return", T.HasValue ? operand(T.Cond) : "[]"); break;
  case TermKind::Unreachable: O.flag("unreachable", true); break;
  case TermKind::Resume: O.flag("resume", true); break;
  case TermKind::Catch: {
    size_t N = 0;
    O.add("catch", list(T.Handlers, [&](const std::string &H) {
            return "[" + quote(H) + ", " + std::to_string(T.Succs[N++]) + "]";
          }));
    if (T.Unwind != NoId)
      O.number("unwind", T.Unwind);
    break;
  }
  }
  if (!T.Thrown.empty())
    O.add("thrown", list(T.Thrown, [](const std::string &S) { return quote(S); }));
  at(O, "at", T.Range);
  O.text("text", T.Text);
}

std::string Writer::block(const Block &B) const {
  Object O;
  if (!B.Instrs.empty())
    O.add("do", "[\n       " +
                    list(B.Instrs, [&](const Instr &I) { return instr(I); }, ",\n       ")
                        .substr(1));
  terminator(O, B.Term);
  return O.str();
}

std::string Writer::function(const Function &F) {
  VarKeys = uniqueKeys(F.Vars);
  Object O, Params, Vars;
  for (VarId V = 0; V < F.Vars.size(); ++V)
    (V < F.NumParams ? Params : Vars)
        .add(VarKeys[V], variable(F.Vars[V], VarKeys[V], V < F.NumParams));
  O.add("name", callee(F.Self)).add("params", Params.str()).add("vars", Vars.str());
  at(O, "at", F.Range);
  at(O, "nameAt", F.NameRange);
  at(O, "endAt", F.EndBrace);
  if (!F.InMainFile)
    O.add("inMainFile", "false");
  O.flag("template", F.Template);
  O.add("blocks",
        "[\n    " + list(F.Blocks, [&](const Block &B) { return block(B); }, ",\n    ").substr(1));
  return O.str();
}

std::string Writer::module() {
  auto Table = [](const std::vector<std::string> &Keys, auto Fn) {
    std::string S;
    for (uint32_t I = 0; I < Keys.size(); ++I)
      S += (I ? ",\n  " : "\n  ") + support::jsonQuote(Keys[I]) + ": " + Fn(I);
    return "{" + S + "}";
  };
  auto Quoted = [](const std::string &S) { return quote(S); };
  std::string S = "{\"main\": " + quote(M.MainFile) + ",\n\"files\": " + list(M.Files, Quoted);
  S += ",\n\"records\": " + Table(RecordKeys, [&](RecordId R) { return record(R); });
  S += ",\n\"callees\": " + Table(CalleeKeys, [&](CalleeId C) { return calleeDecl(C); });
  S += ",\n\"functions\": " +
       list(M.Functions, [&](const Function &F) { return function(F); }, ",\n  ");
  S += ",\n\"lost\": " + list(M.Lost, [&](const auto &L) {
         return "[" + quote(L.first) + ", " + quote(L.second) + "]";
       });
  if (!M.Idle.empty())
    S += ",\n\"idle\": " + list(M.Idle, Quoted);
  return S + "}\n";
}

} // namespace

std::string toJson(const Module &M) { return Writer(M).module(); }

} // namespace closecall::ir
