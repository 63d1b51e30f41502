//===- Json.cpp - A module from JSON ---------------------------*- C++ -*-===//
//
// The reading half of Json.h. The form, with all that may be left out left out:
//
//   {"callees": {"PQclear": {"params": ["pg_result *"]}},
//    "functions": [{"name": "f", "result": "int", "params": {"r": "pg_result *"},
//      "vars": {"n": "int"},
//      "blocks": [{"do": [["n", "=", 1], ["call", "PQclear", "r"]], "return": "n"}]}]}
//
// Types: a spelling or {"kind", "name", "pointee", "record", "args", "const",
// "unsigned"}. Places: "ctx->conn", "*out", "a[2]", "a[]", "(*p)[1]", or {"var",
// "steps": ["*", ".conn", 2, null]}. Operands: a number, a place (its value),
// null (unknown), {"str"}, {"fn"}, {"addr": place}, {"undef": true}.
// Instructions: {"set": place} with "to", "cmp": [a, "==", b], "bin": [a, "+", b],
// "not" or "call" with "args", "throws", "unwind"; {"read": place}, {"end":
// [variables]}; or short [place, "=", a], [place, "=", a, "==", b], [place, "=",
// "call", f, args...], ["call", f, args...], ["end", variables...]. Terminators
// are members of the block: "goto"; "if", "then", "else"; "switch", "cases",
// "default"; "return" ([] without a value); "unreachable"; "resume"; "catch".
// Places in the source: "3:5-3:20", "1@3:5-3:20" in file 1, or a line; with
// "autoLines" what has none gets the next line, and a text.
//
//===----------------------------------------------------------------------===//
#include "checks/ir/JsonReader.h"

#include "checks/support/JsonText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace closecall::ir {

using support::JsonDocument;
using support::JsonKind;

namespace json {

NamedType classify(StringRef Name) {
  if (Name == "void")
    return {TypeKind::Void, true};
  if (Name == "bool" || Name == "_Bool")
    return {TypeKind::Bool, false};
  if (Name == "float" || Name == "double" || Name == "long double")
    return {TypeKind::Float, true};
  bool Int = llvm::StringSwitch<bool>(Name)
                 .Cases("char", "short", "int", "long", "long long", true)
                 .Cases("signed char", "wchar_t", "__int128", true)
                 .Default(false);
  if (Int || Name.starts_with("unsigned "))
    return {TypeKind::Int, Int};
  return {Name.ends_with(")") && !Name.contains("(anonymous)") ? TypeKind::Function
                                                              : TypeKind::Record,
          true};
}

std::string defaultId(const Module &M, const Callee &C) {
  return (C.Internal ? "c:" + M.MainFile + "@F@" : "c:@F@") + C.Name;
}

std::string defaultId(const Variable &V) {
  return V.Kind == VarKind::Global ? "c:@" + V.Name : "";
}

std::string Reader::text(JsonCursor C) const { return support::jsonBytes(C); }

std::string Reader::text(JsonCursor Object, StringRef Key, StringRef Default) const {
  std::optional<JsonCursor> C = Object.get(Key);
  return C ? text(*C) : Default.str();
}

uint32_t Reader::lookUp(JsonCursor C, StringRef What, const llvm::StringMap<uint32_t> &Map,
                        StringRef Name) const {
  if (auto It = Map.find(Name); It != Map.end())
    return It->second;
  std::vector<StringRef> Known;
  for (const auto &E : Map)
    Known.push_back(E.first());
  llvm::sort(Known);
  C.errorWithHint("there is no " + What + " \"" + Name + "\"", Name, Known);
  return NoId;
}

TypeId Reader::intern(const Type &T) {
  std::string Key = T.Name + '\0' + std::to_string(unsigned(T.Kind)) + ' ' +
                    std::to_string(T.Pointee) + ' ' + std::to_string(T.Record) + ' ' +
                    std::to_string(T.Const) + std::to_string(T.Signed);
  for (TypeId A : T.TemplateArgs)
    Key += ' ' + std::to_string(A);
  auto [It, New] = Types.try_emplace(Key, TypeId(M.Types.size()));
  if (New)
    M.Types.push_back(T);
  return It->second;
}

TypeId Reader::spelled(StringRef S) {
  // Suffixes from the end inwards, then types from the inside out.
  std::vector<StringRef> Suffixes;
  for (S = S.trim(); Suffixes.size() < MaxDepth; S = S.rtrim()) {
    size_t Begin = S.size();
    if (S.ends_with("*const"))
      Begin -= 6;
    else if (S.ends_with("*"))
      Begin -= 1;
    else if (S.ends_with("&"))
      Begin -= S.ends_with("&&") ? 2 : 1;
    else if (S.ends_with("]"))
      Begin = S.rfind('[');
    if (Begin == S.size() || Begin == StringRef::npos)
      break;
    Suffixes.push_back(S.substr(Begin));
    S = S.substr(0, Begin);
  }
  Type T;
  T.Const = S.consume_front("const ");
  T.Name = S.str();
  json::NamedType Named = json::classify(S);
  T.Kind = Named.Kind;
  T.Signed = Named.Signed;
  if (T.Kind == TypeKind::Record)
    if (auto It = Records.find(S); It != Records.end())
      T.Record = It->second;
  TypeId Id = intern(T);
  for (StringRef X : llvm::reverse(Suffixes)) {
    Type Outer;
    Outer.Pointee = Id;
    Outer.Const = X == "*const";
    Outer.Kind = X[0] == '*'   ? TypeKind::Pointer
                 : X[0] == '&' ? TypeKind::Reference
                               : TypeKind::Array;
    Outer.Name = M.Types[Id].Name + (X[0] == '[' ? X.str() : Outer.Const ? " *" : " " + X.str());
    Id = intern(Outer);
  }
  return Id;
}

TypeId Reader::type(JsonCursor C, unsigned Depth) {
  if (C.kind() == JsonKind::Null)
    return NoId;
  if (C.isString())
    return spelled(C.asString());
  if (C.isObject() && C.get("hex"))
    return spelled(text(C));
  Type T;
  if (Depth > MaxDepth) {
    C.error("type is nested too deeply");
    return NoId;
  }
  if (!C.checkKeys({"kind", "name", "pointee", "record", "args", "const", "unsigned"}))
    return NoId;
  if (std::optional<JsonCursor> K = C.require("kind"))
    if (std::optional<size_t> N = K->asOneOf(json::Kinds))
      T.Kind = TypeKind(*N);
  T.Name = text(C, "name");
  if (std::optional<JsonCursor> P = C.get("pointee"))
    T.Pointee = type(*P, Depth + 1);
  if (std::optional<JsonCursor> R = C.get("record"))
    T.Record = lookUp(*R, "record", Records, text(*R));
  if (std::optional<JsonCursor> A = C.get("args"))
    for (const JsonCursor &E : A->elements())
      T.TemplateArgs.push_back(type(E, Depth + 1));
  T.Const = C.getBool("const", false);
  T.Signed = !C.getBool("unsigned", false);
  return intern(T);
}

bool Reader::position(StringRef &S, uint32_t &Line, uint32_t &Col) const {
  return !S.consumeInteger(10, Line) && S.consume_front(":") && !S.consumeInteger(10, Col);
}

SourceRange Reader::range(JsonCursor C) const {
  SourceRange R;
  R.Begin.File = 0;
  if (C.isInt()) {
    if (M.Files.empty())
      C.error("there is no such file");
    R.Begin.Line = R.EndLine = uint32_t(C.asInt(1, 1 << 30));
    R.Begin.Col = 1;
    R.EndCol = 2;
    return R;
  }
  StringRef S = C.asString();
  bool Named = S.contains('@');
  if (Named && S.consume_front("?"))
    R.Begin.File = NoId;
  else if ((Named && S.consumeInteger(10, R.Begin.File)) || R.Begin.File >= M.Files.size())
    C.error("there is no such file");
  S.consume_front("@");
  if (!position(S, R.Begin.Line, R.Begin.Col) || !S.consume_front("-") ||
      !position(S, R.EndLine, R.EndCol) || !S.empty())
    C.error("expected LINE:COLUMN-LINE:COLUMN");
  return R;
}

SourceRange Reader::at(JsonCursor Object, StringRef Key, bool Auto) {
  if (Object.isObject())
    if (std::optional<JsonCursor> C = Object.get(Key))
      return range(*C);
  SourceRange R;
  if (AutoLines && Auto)
    R = {{0, NextLine, 3}, NextLine, 40}, ++NextLine;
  return R;
}

void Reader::record(JsonCursor C, Record &R) {
  if (!C.checkKeys({"name", "id", "union", "system", "fields", "destructor", "call", "copies", "private",
                    "methods", "shared", "at"}))
    return;
  R.Id = text(C, "id");
  R.Union = C.getBool("union", false);
  R.System = C.getBool("system", false);
  R.Range = at(C, "at", false);
  if (std::optional<JsonCursor> D = C.get("destructor"))
    R.Destructor = callee(*D);
  if (std::optional<JsonCursor> D = C.get("call"))
    R.Call = callee(*D);
  R.Copies = C.getBool("copies", false);
  for (auto [Key, Names] : {std::pair{"private", &R.Private}, {"methods", &R.Methods}})
    if (std::optional<JsonCursor> List = C.get(Key))
      for (const JsonCursor &E : List->elements())
        Names->push_back(text(E));
  if (std::optional<JsonCursor> Groups = C.get("shared"))
    for (const JsonCursor &Group : Groups->elements()) {
      R.Shared.emplace_back();
      for (const JsonCursor &E : Group.elements())
        R.Shared.back().push_back(text(E));
    }
  std::optional<JsonCursor> Fields = C.get("fields");
  if (Fields && Fields->isObject()) {
    for (auto &[Name, T] : Fields->members())
      R.Fields.push_back({Name.str(), type(T)});
  } else if (Fields) {
    for (const JsonCursor &E : Fields->elements()) {
      std::vector<JsonCursor> Pair = E.elements();
      if (Pair.size() == 2)
        R.Fields.push_back({text(Pair[0]), type(Pair[1])});
      else if (E.isArray())
        E.error("expected [name, type]");
    }
  }
}

Ownership Reader::ownership(JsonCursor C) const {
  Ownership O;
  C.checkKeys({"is", "arg", "indirect", "class", "record", "family", "success"});
  if (std::optional<JsonCursor> Is = C.require("is"))
    if (std::optional<size_t> N = Is->asOneOf(json::Ownerships))
      O.K = Ownership::Kind(*N);
  if (std::optional<JsonCursor> Arg = C.get("arg"))
    O.Arg = uint32_t(Arg->asInt(0, 1000));
  O.Indirect = C.getBool("indirect", false);
  O.Class = text(C, "class");
  O.Record = C.getBool("record", false);
  O.Family = text(C, "family");
  O.Success = text(C, "success");
  return O;
}

void Reader::calleeDecl(StringRef Key, JsonCursor C, Callee &D) {
  std::vector<StringRef> Known = {"name", "id", "result", "params", "paramNames", "overrides", "at", "says"};
  for (const json::CalleeFlag &Flag : json::CalleeFlags)
    Known.push_back(Flag.Name);
  if (!C.checkKeys(Known))
    return;
  D.Name = text(C, "name", Key);
  std::optional<JsonCursor> Result = C.get("result");
  D.Result = Result ? type(*Result) : spelled("void");
  if (std::optional<JsonCursor> Params = C.get("params"))
    for (const JsonCursor &E : Params->elements())
      D.Params.push_back(type(E));
  if (std::optional<JsonCursor> Names = C.get("paramNames"))
    for (const JsonCursor &E : Names->elements())
      D.ParamNames.push_back(text(E));
  D.Overrides = C.getStrings("overrides");
  if (std::optional<JsonCursor> Says = C.get("says"))
    for (const JsonCursor &E : Says->elements())
      D.Says.push_back(ownership(E));
  for (const json::CalleeFlag &Flag : json::CalleeFlags)
    D.*Flag.Member = C.getBool(Flag.Name, false);
  D.Id = text(C, "id", json::defaultId(M, D));
  D.Decl = at(C, "at", false).Begin;
}

/// A function that "callees" does not list is declared by its definition.
void Reader::declare(JsonCursor C) {
  std::optional<JsonCursor> Name = C.require("name");
  if (!Name || Callees.contains(text(*Name)))
    return;
  Callee D;
  D.Name = text(*Name);
  Callees[D.Name] = CalleeId(M.Callees.size());
  std::optional<JsonCursor> Result = C.get("result");
  D.Result = Result ? type(*Result) : spelled("void");
  if (std::optional<JsonCursor> Params = C.get("params"))
    for (auto &[Key, P] : Params->members()) {
      std::optional<JsonCursor> T = P.isObject() ? P.get("type") : P;
      D.Params.push_back(T ? type(*T) : NoId);
      D.ParamNames.push_back(Key.str());
    }
  D.Internal = C.getBool("internal", false);
  D.Id = json::defaultId(M, D);
  M.Callees.push_back(std::move(D));
}

void Reader::addVariable(StringRef Key, JsonCursor C, bool Param) {
  Variable V;
  V.Name = Key.starts_with("%") ? "" : Key.str();
  V.Kind = Param ? VarKind::Param : Key.starts_with("%") ? VarKind::Temp : VarKind::Local;
  if (!C.isObject()) {
    V.Type = type(C);
  } else {
    C.checkKeys({"type", "name", "kind", "id", "at", "static", "internal", "reference", "const", "text",
                 "cleanup"});
    if (std::optional<JsonCursor> T = C.get("type"))
      V.Type = type(*T);
    V.Name = text(C, "name", V.Name);
    if (std::optional<JsonCursor> K = C.get("kind"))
      if (std::optional<size_t> N = K->asOneOf(json::VarKinds))
        V.Kind = VarKind(*N);
    V.Decl = at(C, "at", false);
    V.StaticLocal = C.getBool("static", false);
    V.Internal = C.getBool("internal", false);
    V.Reference = C.getBool("reference", false);
    if (std::optional<JsonCursor> K = C.get("const")) {
      V.HasConst = true;
      V.Const = K->asInt();
    }
    if (std::optional<JsonCursor> K = C.get("text")) {
      V.HasText = true;
      V.Text = K->asString().str();
    }
    if (std::optional<JsonCursor> K = C.get("cleanup"))
      V.Cleanup = callee(*K);
  }
  V.Id = C.isObject() ? text(C, "id", json::defaultId(V)) : json::defaultId(V);
  if (!Vars.try_emplace(Key, VarId(F->Vars.size())).second)
    C.error("variable \"" + Key + "\" twice");
  F->Vars.push_back(std::move(V));
}

void Reader::function(JsonCursor C) {
  if (!C.checkKeys({"name", "result", "internal", "params", "vars", "at", "nameAt", "endAt",
                    "inMainFile", "template", "blocks"}))
    return;
  Function Fn;
  F = &Fn;
  Vars.clear();
  if (std::optional<JsonCursor> Name = C.get("name"))
    Fn.Self = callee(*Name);
  Fn.NameRange = at(C, "nameAt", true);
  Fn.Range = at(C, "at", false);
  if (!Fn.Range.Begin.valid())
    Fn.Range = AutoLines ? Fn.NameRange : Fn.Range;
  if (std::optional<JsonCursor> Params = C.get("params"))
    for (auto &[Key, P] : Params->members())
      addVariable(Key, P, true);
  Fn.NumParams = uint32_t(Fn.Vars.size());
  if (std::optional<JsonCursor> Locals = C.get("vars"))
    for (auto &[Key, V] : Locals->members())
      addVariable(Key, V, false);
  if (std::optional<JsonCursor> Blocks = C.require("blocks"))
    for (const JsonCursor &E : Blocks->elements()) {
      Block &B = Fn.Blocks.emplace_back();
      std::optional<JsonCursor> Do = E.isObject() ? E.get("do") : std::nullopt;
      if (Do)
        for (const JsonCursor &I : Do->elements())
          B.Instrs.push_back(instr(I));
      terminator(E, B.Term);
    }
  Fn.EndBrace = at(C, "endAt", true);
  Fn.InMainFile = C.getBool("inMainFile", true);
  Fn.Template = C.getBool("template", false);
  M.Functions.push_back(std::move(Fn));
}

Module Reader::read(JsonCursor Root) {
  if (!Root.checkKeys({"main", "files", "autoLines", "records", "callees", "functions", "lost",
                       "idle"}))
    return std::move(M);
  auto Members = [&](StringRef Key) {
    std::optional<JsonCursor> C = Root.get(Key);
    return C ? C->members() : std::vector<std::pair<StringRef, JsonCursor>>();
  };
  auto Elements = [&](StringRef Key) {
    std::optional<JsonCursor> C = Root.get(Key);
    return C ? C->elements() : std::vector<JsonCursor>();
  };
  M.MainFile = text(Root, "main", "/main.c");
  for (const JsonCursor &E : Elements("files"))
    M.Files.push_back(text(E));
  if (!Root.get("files"))
    M.Files = {M.MainFile};
  AutoLines = Root.getBool("autoLines", false);
  if (AutoLines && M.Files.empty())
    Root.error("\"autoLines\" needs a file");
  // Names first, so that they can be used before they are declared.
  for (auto &[Key, C] : Members("records")) {
    Records[Key] = RecordId(M.Records.size());
    M.Records.emplace_back().Name = C.isObject() ? text(C, "name", Key) : Key.str();
  }
  for (auto &[Key, C] : Members("callees")) {
    Callees[Key] = CalleeId(M.Callees.size());
    M.Callees.emplace_back();
  }
  for (auto &[Key, C] : Members("records"))
    record(C, M.Records[Records[Key]]);
  for (auto &[Key, C] : Members("callees"))
    calleeDecl(Key, C, M.Callees[Callees[Key]]);
  for (const JsonCursor &E : Elements("functions"))
    if (E.isObject())
      declare(E);
  for (const JsonCursor &E : Elements("functions"))
    function(E);
  for (const JsonCursor &E : Elements("lost")) {
    std::vector<JsonCursor> Pair = E.elements();
    if (Pair.size() == 2)
      M.Lost.emplace_back(text(Pair[0]), text(Pair[1]));
    else
      E.error("expected [name, reason]");
  }
  for (const JsonCursor &E : Elements("idle"))
    M.Idle.push_back(text(E));
  return std::move(M);
}

} // namespace json

llvm::Expected<Module> fromJson(llvm::StringRef Text, llvm::StringRef FileName) {
  llvm::Expected<JsonDocument> Doc = JsonDocument::parse(Text, FileName);
  if (!Doc)
    return Doc.takeError();
  Module M = json::Reader().read(Doc->root());
  if (llvm::Error E = Doc->takeErrors())
    return std::move(E);
  if (std::string Problem = verify(M); !Problem.empty())
    return llvm::createStringError(llvm::inconvertibleErrorCode(), "%s: %s",
                                   FileName.str().c_str(), Problem.c_str());
  return M;
}

} // namespace closecall::ir
