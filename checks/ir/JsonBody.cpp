//===- JsonBody.cpp - Places, instructions, terminators --------*- C++ -*-===//
//
// The part of the reader that is about what stands in a function's body; the
// form is described in Json.cpp.
//
//===----------------------------------------------------------------------===//
#include "checks/ir/JsonReader.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::ir::json {

using support::JsonKind;

/// One level of a place: stars, a name or a place in parentheses, steps.
bool Reader::postfix(StringRef &S, Place &P, JsonCursor C, unsigned Depth) const {
  if (Depth > MaxDepth)
    return false;
  size_t Stars = S.size() - S.ltrim('*').size();
  S = S.drop_front(Stars);
  auto Word = [&] {
    size_t N = std::min(S.find_first_of(".[]()*"), S.find("->"));
    StringRef W = S.substr(0, N);
    S = S.substr(W.size());
    return W;
  };
  if (S.consume_front("(")) {
    if (!postfix(S, P, C, Depth + 1) || !S.consume_front(")"))
      return false;
  } else {
    StringRef Name = Word();
    P.Root = lookUp(C, "variable", Vars, Name);
  }
  while (!S.empty() && S[0] != ')') {
    Projection J;
    if (S.consume_front("[")) {
      J.Kind = ProjKind::Index;
      J.AnyIndex = S.starts_with("]");
      if ((!J.AnyIndex && S.consumeInteger(10, J.Index)) || !S.consume_front("]"))
        return false;
    } else {
      if (S.consume_front("->"))
        P.Projs.emplace_back();
      else if (!S.consume_front("."))
        return false;
      J.Kind = ProjKind::Field;
      J.Name = Word().str();
      if (J.Name.empty())
        return false;
    }
    P.Projs.push_back(J);
  }
  P.Projs.resize(P.Projs.size() + Stars);
  return true;
}

Place Reader::place(JsonCursor C) const {
  Place P;
  if (!C.isObject()) {
    StringRef S = C.asString();
    if (C.isString() && (!postfix(S, P, C, 0) || !S.empty()))
      C.error("\"" + C.asString() + "\" is no place");
    return P;
  }
  C.checkKeys({"var", "steps"});
  if (std::optional<JsonCursor> V = C.require("var"))
    P.Root = variable(*V);
  if (std::optional<JsonCursor> Steps = C.get("steps"))
    for (const JsonCursor &E : Steps->elements()) {
      Projection J;
      if (E.isInt()) {
        J.Kind = ProjKind::Index;
        J.Index = E.asInt();
      } else if (E.kind() == JsonKind::Null) {
        J.Kind = ProjKind::Index;
        J.AnyIndex = true;
      } else if (std::string S = text(E); S != "*") {
        J.Kind = ProjKind::Field;
        J.Name = S.empty() ? S : S.substr(1);
        if (S.empty() || S[0] != '.')
          E.error("expected \"*\", \".FIELD\", a number or null");
      }
      P.Projs.push_back(J);
    }
  return P;
}

Operand Reader::operand(JsonCursor C) const {
  switch (C.kind()) {
  case JsonKind::Null: return Operand::unknown();
  case JsonKind::Int: return Operand::integer(C.asInt());
  case JsonKind::Bool: return Operand::integer(C.asBool());
  case JsonKind::String: return Operand::load(place(C));
  default: break;
  }
  if (!C.checkKeys({"str", "fn", "addr", "load", "undef"}))
    return {};
  if (std::optional<JsonCursor> E = C.get("str"))
    return Operand::string(text(*E));
  if (std::optional<JsonCursor> E = C.get("fn"))
    return Operand::func(callee(*E));
  if (std::optional<JsonCursor> E = C.get("addr"))
    return Operand::addrOf(place(*E));
  if (std::optional<JsonCursor> E = C.get("load"))
    return Operand::load(place(*E));
  if (C.getBool("undef", false))
    return Operand::undef();
  C.error("expected one of \"str\", \"fn\", \"addr\", \"load\", \"undef\"");
  return {};
}

/// "to", "cmp", "bin" and "not" in their short form: the words after "=".
bool Reader::operation(JsonCursor C, const std::vector<JsonCursor> &E, Instr &I) const {
  if (E.size() == 1) {
    I.Args = {operand(E[0])};
    return true;
  }
  if (E.size() != 3 || !E[1].isString()) {
    C.error("expected [operand, operator, operand]");
    return false;
  }
  std::vector<StringRef> All(std::begin(json::Compares), std::end(json::Compares));
  All.insert(All.end(), std::begin(json::Binaries), std::end(json::Binaries));
  I.Args = {operand(E[0]), operand(E[2])};
  std::optional<size_t> N = E[1].asOneOf(All);
  if (!N)
    return false;
  I.Opcode = *N < 6 ? Op::Compare : Op::Binary;
  if (I.Opcode == Op::Compare)
    I.Cmp = CompareOp(*N);
  else
    I.Bin = BinaryOp(*N - 6);
  return true;
}

Instr Reader::shortInstr(JsonCursor C) const {
  Instr I;
  std::vector<JsonCursor> E = C.elements();
  auto Is = [&](size_t N, StringRef S) {
    return N < E.size() && E[N].isString() && E[N].asString() == S;
  };
  if (Is(0, "end")) {
    I.Opcode = Op::ScopeEnd;
    for (const JsonCursor &V : llvm::drop_begin(E))
      I.Vars.push_back(variable(V));
    return I;
  }
  size_t From = 0;
  if (Is(1, "=")) {
    I.Dst = place(E[0]);
    From = 2;
  }
  if (!Is(From, "call")) {
    if (From == 0 || E.size() < 3)
      C.error("expected [place, \"=\", ...], [\"call\", ...] or [\"end\", ...]");
    else
      operation(C, {E.begin() + 2, E.end()}, I);
    return I;
  }
  I.Opcode = Op::Call;
  if (From + 1 >= E.size()) {
    C.error("which function is called?");
    return I;
  }
  I.Callee = callee(E[From + 1]);
  for (const JsonCursor &A : llvm::drop_begin(E, From + 2))
    I.Args.push_back(operand(A));
  return I;
}

Instr Reader::longInstr(JsonCursor C) {
  Instr I;
  C.checkKeys({"set", "to", "cmp", "bin", "not", "call", "target", "field", "args", "throws",
               "unwind", "read", "end", "implicit", "voided", "at", "text"});
  if (std::optional<JsonCursor> D = C.get("set"))
    I.Dst = place(*D);
  if (std::optional<JsonCursor> E = C.get("to")) {
    I.Args = {operand(*E)};
  } else if (std::optional<JsonCursor> E = C.get("not")) {
    I.Opcode = Op::Not;
    I.Args = {operand(*E)};
  } else if (std::optional<JsonCursor> E = C.get("cmp")) {
    operation(*E, E->elements(), I);
  } else if (std::optional<JsonCursor> E = C.get("bin")) {
    operation(*E, E->elements(), I);
  } else if (std::optional<JsonCursor> E = C.get("read")) {
    I.Opcode = Op::Read;
    I.Args = {operand(*E)};
  } else if (std::optional<JsonCursor> E = C.get("end")) {
    I.Opcode = Op::ScopeEnd;
    for (const JsonCursor &V : E->elements())
      I.Vars.push_back(variable(V));
  } else if (std::optional<JsonCursor> E = C.get("call")) {
    I.Opcode = Op::Call;
    if (E->kind() != JsonKind::Null)
      I.Callee = callee(*E);
    if (std::optional<JsonCursor> T = C.get("target"))
      I.Target = operand(*T);
    I.TargetField = text(C, "field");
    if (std::optional<JsonCursor> Args = C.get("args"))
      for (const JsonCursor &A : Args->elements())
        I.Args.push_back(operand(A));
    I.MayThrow = C.getBool("throws", false);
    if (std::optional<JsonCursor> U = C.get("unwind")) {
      I.MayThrow = true;
      I.Unwind = block(*U);
    }
  } else if (C.isObject()) {
    C.error("an instruction needs one of \"to\", \"cmp\", \"bin\", \"not\", \"call\", \"read\", "
            "\"end\"");
  }
  I.Implicit = C.getBool("implicit", false);
  I.Voided = C.getBool("voided", false);
  I.Text = text(C, "text");
  return I;
}

Instr Reader::instr(JsonCursor C) {
  Instr I = C.isArray() ? shortInstr(C) : longInstr(C);
  I.Range = at(C, "at", true);
  if (AutoLines && I.Text.empty() && I.Opcode == Op::Call && I.Callee < M.Callees.size())
    I.Text = M.Callees[I.Callee].Name + "()";
  return I;
}

void Reader::terminator(JsonCursor C, Terminator &T) {
  if (!C.checkKeys({"do", "goto", "if", "then", "else", "keyword", "switch", "cases", "default",
                    "return", "unreachable", "resume", "catch", "unwind", "thrown", "at", "text"}))
    return;
  // The targets that are there; verify() says when there are too few.
  auto Target = [&](StringRef Key) {
    if (std::optional<JsonCursor> B = C.require(Key))
      T.Succs.push_back(block(*B));
  };
  if (C.get("goto")) {
    Target("goto");
  } else if (std::optional<JsonCursor> E = C.get("if")) {
    T.Kind = TermKind::Branch;
    T.Cond = operand(*E);
    T.Keyword = text(C, "keyword", "if");
    Target("then");
    Target("else");
  } else if (std::optional<JsonCursor> E = C.get("switch")) {
    T.Kind = TermKind::Switch;
    T.Cond = operand(*E);
    std::optional<JsonCursor> Cases = C.get("cases");
    for (const JsonCursor &Case : Cases ? Cases->elements() : std::vector<JsonCursor>()) {
      std::vector<JsonCursor> Parts = Case.elements();
      if (Parts.size() < 2 || Parts.size() > 3) {
        Case.error("expected [value, block] or [low, high, block]");
        continue;
      }
      T.Cases.push_back({Parts[0].asInt(), Parts[Parts.size() - 2].asInt()});
      T.Succs.push_back(block(Parts.back()));
    }
    Target("default");
  } else if (std::optional<JsonCursor> E = C.get("return")) {
    T.Kind = TermKind::Return;
    T.HasValue = !E->isArray();
    if (T.HasValue)
      T.Cond = operand(*E);
  } else if (C.getBool("unreachable", false)) {
    T.Kind = TermKind::Unreachable;
  } else if (C.getBool("resume", false)) {
    T.Kind = TermKind::Resume;
  } else if (std::optional<JsonCursor> E = C.get("catch")) {
    T.Kind = TermKind::Catch;
    for (const JsonCursor &H : E->elements()) {
      std::vector<JsonCursor> Pair = H.elements();
      if (Pair.size() != 2) {
        H.error("expected [type, block]");
        continue;
      }
      T.Handlers.push_back(text(Pair[0]));
      T.Succs.push_back(block(Pair[1]));
    }
    if (std::optional<JsonCursor> U = C.get("unwind"))
      T.Unwind = block(*U);
  } else {
    C.error("block without a terminator");
  }
  if (C.get("thrown"))
    T.Thrown = C.getStrings("thrown");
  T.Range = at(C, "at", T.Kind != TermKind::Goto);
  T.Text = text(C, "text");
  if (AutoLines && T.Text.empty() && T.Kind == TermKind::Return && T.HasValue)
    T.Text = "return";
}

} // namespace closecall::ir::json
