//===- JsonTest.cpp - The stored form of modules --------------------------===//
//
// Shows that what is written reads back as it was, that the short forms mean
// what they say, and that wrong input is refused with its place.
//
//===----------------------------------------------------------------------===//
#include "checks/ir/Json.h"
#include "test/unit/ir/TestModule.h"

using namespace closecall;
using namespace closecall::ir;
using test::parse;

namespace {

std::string errorOf(const std::string &Json) {
  llvm::Expected<Module> M = fromJson(Json, "m.json");
  return M ? "no error" : llvm::toString(M.takeError());
}

/// A function of one block with the given members.
std::string body(const std::string &Block) {
  return R"({"callees": {"g": {"params": ["int *"]}}, "functions": [{"name": "f",
    "params": {"p": "rec *"}, "vars": {"a": "int[4]", "n": "int", "%0": "int"}, "blocks": [{)" +
         Block + "}]}]}";
}

Instr instr(const std::string &Json) {
  return parse(body("\"do\": [" + Json + "], \"return\": []")).Functions.at(0).Blocks[0].Instrs.at(0);
}

Operand operand(const std::string &Json) { return instr("[\"n\", \"=\", " + Json + "]").Args.at(0); }

std::string steps(const Place &P) {
  std::string S = std::to_string(P.Root);
  for (const Projection &J : P.Projs)
    S += J.Kind == ProjKind::Deref   ? " deref"
         : J.Kind == ProjKind::Field ? " field " + J.Name
         : J.AnyIndex                ? std::string(" any")
                                     : " index " + std::to_string(J.Index);
  return S;
}

void expectRoundTrip(const Module &M) {
  EXPECT_EQ(verify(M), "");
  std::string Json = toJson(M);
  Module Again = parse(Json);
  EXPECT_EQ(dump(Again), dump(M));
  EXPECT_EQ(toJson(Again), Json);
}

TEST(IrJson, PlacesAreWrittenAsInC) {
  EXPECT_EQ(steps(operand(R"("p")").P), "0");
  EXPECT_EQ(steps(operand(R"("*p")").P), "0 deref");
  EXPECT_EQ(steps(operand(R"("p->conn")").P), "0 deref field conn");
  EXPECT_EQ(steps(operand(R"("p->a.b")").P), "0 deref field a field b");
  EXPECT_EQ(steps(operand(R"("*p->conn")").P), "0 deref field conn deref");
  EXPECT_EQ(steps(operand(R"("a[2]")").P), "1 index 2");
  EXPECT_EQ(steps(operand(R"("a[]")").P), "1 any");
  EXPECT_EQ(steps(operand(R"("(*p)[-1]")").P), "0 deref index -1");
  EXPECT_EQ(steps(operand(R"("(**p).x[1]->y")").P),
            "0 deref deref field x index 1 deref field y");
  EXPECT_EQ(steps(operand(R"({"load": {"var": "a", "steps": [1, null, "*", ".odd.name"]}})").P),
            "1 index 1 any deref field odd.name");
}

TEST(IrJson, OperandsAreValues) {
  EXPECT_EQ(operand("-5").Int, -5);
  EXPECT_EQ(operand("true").Int, 1);
  EXPECT_EQ(operand("null").Kind, OperandKind::Unknown);
  EXPECT_EQ(operand(R"({"undef": true})").Kind, OperandKind::Undef);
  EXPECT_EQ(operand(R"({"str": "BEGIN"})").Str, "BEGIN");
  EXPECT_EQ(operand(R"({"str": {"hex": "ff00"}})").Str, std::string("\xff\0", 2));
  EXPECT_EQ(operand(R"({"addr": "n"})").Kind, OperandKind::AddrOf);
  EXPECT_EQ(operand(R"({"fn": "g"})").Func, 0u);
  EXPECT_EQ(operand(R"("n")").Kind, OperandKind::Load);
}

TEST(IrJson, ShortAndLongInstructionsAreTheSame) {
  auto Same = [](const char *Short, const char *Long) {
    auto Dump = [](const std::string &I) {
      return dump(parse(body("\"do\": [" + I + "], \"return\": []")));
    };
    EXPECT_EQ(Dump(Short), Dump(Long)) << Short;
  };
  Same(R"(["n", "=", 1])", R"({"set": "n", "to": 1})");
  Same(R"(["%0", "=", "n", "!=", 0])", R"({"set": "%0", "cmp": ["n", "!=", 0]})");
  Same(R"(["n", "=", "n", ">>", 2])", R"({"set": "n", "bin": ["n", ">>", 2]})");
  Same(R"(["call", "g", "p"])", R"({"call": "g", "args": ["p"]})");
  Same(R"(["n", "=", "call", "g", "p"])", R"({"set": "n", "call": "g", "args": ["p"]})");
  Same(R"(["end", "n", "a"])", R"({"end": ["n", "a"]})");
}

TEST(IrJson, OperatorsKeepTheirMeaning) {
  EXPECT_EQ(instr(R"(["n", "=", "n", "<", 1])").Cmp, CompareOp::LT);
  EXPECT_EQ(instr(R"(["n", "=", "n", "<", 1])").Opcode, Op::Compare);
  EXPECT_EQ(instr(R"(["n", "=", "n", "&", 1])").Bin, BinaryOp::And);
  EXPECT_EQ(instr(R"(["n", "=", "n", "&", 1])").Opcode, Op::Binary);
  EXPECT_EQ(instr(R"({"set": "n", "not": "n"})").Opcode, Op::Not);
}

TEST(IrJson, ThrowingCallsNameTheirCleanup) {
  Instr Out = instr(R"({"call": "g", "args": ["p"], "throws": true})");
  EXPECT_TRUE(Out.MayThrow && Out.Unwind == NoId);
  Instr In = instr(R"({"call": "g", "args": ["p"], "unwind": 0})");
  EXPECT_TRUE(In.MayThrow && In.Unwind == 0);
  Instr Indirect = instr(R"({"call": null, "target": "p->f", "field": "rec::f"})");
  EXPECT_EQ(Indirect.Callee, NoId);
  EXPECT_EQ(Indirect.TargetField, "rec::f");
}

TEST(IrJson, TypesBySpelling) {
  Module M = parse(R"j({"records": {"ctx": {"fields": {"next": "ctx *"}}}, "callees": {"f": {
    "result": "const char *const", "params": ["ctx **", "unsigned long", "std::string &&",
    "ctx[3]", "double", "bool", "void (int)"]}}})j");
  const Callee &C = M.Callees[0];
  auto At = [&](TypeId T) -> const Type & { return M.Types.at(T); };
  EXPECT_EQ(At(C.Result).Name, "char *");
  EXPECT_TRUE(At(C.Result).Const);
  EXPECT_TRUE(At(At(C.Result).Pointee).Const);
  EXPECT_EQ(At(C.Params[0]).Name, "ctx * *");
  EXPECT_EQ(At(At(At(C.Params[0]).Pointee).Pointee).Record, 0u);
  EXPECT_FALSE(At(C.Params[1]).Signed);
  EXPECT_EQ(At(C.Params[2]).Kind, TypeKind::Reference);
  EXPECT_EQ(At(C.Params[3]).Kind, TypeKind::Array);
  EXPECT_EQ(At(C.Params[4]).Kind, TypeKind::Float);
  EXPECT_EQ(At(C.Params[5]).Kind, TypeKind::Bool);
  EXPECT_EQ(At(C.Params[6]).Kind, TypeKind::Function);
  EXPECT_EQ(M.Records[0].Fields[0].Type, At(C.Params[0]).Pointee);
}

TEST(IrJson, EverythingSurvivesTheRoundTrip) {
  expectRoundTrip(parse(R"({"main": "/t/a.cpp", "files": ["/t/a.cpp", "/t/b.h"],
    "records": {"S": {"id": "c:@S@S", "union": true, "system": true, "destructor": "~S",
                      "fields": [["", "int"], ["", "S *"]], "at": "1@3:1-9:2"},
                "S#2": {"name": "S", "fields": {"x": {"kind": "record", "name": "S", "record": "S#2"}}}},
    "callees": {
      "f": {"result": {"kind": "int", "name": "E", "unsigned": true}, "params": ["S *"],
            "paramNames": ["s"], "internal": true, "at": "4:5-0:0"},
      "~S": {"id": "x", "destructor": true, "method": true, "virtual": true, "params": ["S *"],
             "overrides": ["Base::~Base", "Top::~Top"]},
      "f#2": {"name": "f", "noThrow": true, "noReturn": true, "pure": true, "variadic": true,
              "system": true, "constructor": true}},
    "functions": [{"name": "f", "at": "4:1-20:2", "nameAt": "4:5-4:6", "endAt": "20:1-20:2",
      "inMainFile": false, "template": true,
      "params": {"s": {"type": "S *", "reference": true}},
      "vars": {"r": "int", "r#2": {"type": "int", "name": "r", "cleanup": "~S"},
        "g": {"type": "S", "kind": "global", "id": "c:@g", "static": true, "internal": true,
              "const": -7, "at": "?@2:1-2:5"},
        "h": {"type": "int", "kind": "global"},
        "t": {"type": {"kind": "other", "name": "vec"}, "kind": "temporary"},
        "%0": {"type": {"kind": "record", "name": "std::vector", "args": ["int", "S *"]}}},
      "blocks": [
        {"do": [{"set": "r", "to": 3, "at": 6}, {"set": "r#2", "cmp": ["r", ">=", -2]},
                {"set": "r", "not": "r"}, {"set": "r", "bin": ["r", "%", 3]},
                {"set": "%0", "call": "f#2", "args": [{"str": "a\"\\\n"}, {"str": {"hex": "80"}},
                 {"fn": "f"}, {"addr": "s->x.<base> B[2]"}, {"undef": true}, null], "unwind": 5,
                 "implicit": true, "text": "f(\u00e9"},
                {"call": null, "target": "(*s)[]", "field": "S::x", "throws": true},
                {"read": {"load": {"var": "s", "steps": ["*", ".a->b", 3, null]}}},
                {"end": ["r", "%0"]}],
         "if": "r", "then": 1, "else": 2, "keyword": "while", "at": "1@6:7-6:9", "text": "r"},
        {"switch": "r", "cases": [[1, 2], [3, 9, 4]], "default": 0},
        {"goto": 3}, {"return": null, "text": "return"}, {"unreachable": true},
        {"catch": [["std::exception", 1], ["...", 2]], "unwind": 6}, {"resume": true},
        {"return": []}]}],
    "lost": [["g", "a reason"]], "idle": ["id of g"]})"));
}

TEST(IrJson, EmptyModule) { expectRoundTrip(Module()); }

TEST(IrJson, BytesThatAreNoText) {
  Module M = parse(body(R"("do": [["call", "g", 1]], "return": [])"));
  M.Functions[0].Blocks[0].Instrs[0].Text = "g(\"\xe9\")";
  M.Functions[0].Vars[0].Name = "p\xff";
  expectRoundTrip(M);
}

TEST(IrJson, AutoLinesGoUp) {
  Module M = parse(R"({"autoLines": true, "callees": {"g": {}}, "functions": [{"name": "f",
    "blocks": [{"do": [["call", "g"], {"call": "g", "at": 90}], "return": []}]}]})");
  const Function &F = M.Functions[0];
  EXPECT_EQ(F.NameRange.Begin.Line, 1u);
  EXPECT_EQ(F.Blocks[0].Instrs[0].Range.Begin.Line, 2u);
  EXPECT_EQ(F.Blocks[0].Instrs[1].Range.Begin.Line, 90u);
  EXPECT_EQ(F.Blocks[0].Term.Range.Begin.Line, 3u);
  EXPECT_EQ(F.EndBrace.Begin.Line, 4u);
  EXPECT_EQ(F.Blocks[0].Instrs[0].Text, "g()");
}

TEST(IrJson, WrongNamesAreRefusedWithAHint) {
  EXPECT_EQ(errorOf(body(R"("do": [["call", "gg"]], "return": [])")),
            "m.json:/functions/0/blocks/0/do/0/1: there is no function \"gg\", "
            "did you mean \"g\"?");
  EXPECT_NE(errorOf(body(R"("do": [["nn", "=", 1]], "return": [])")).find("no variable \"nn\""),
            std::string::npos);
  EXPECT_NE(errorOf(body(R"("retrun": [])")).find("did you mean \"return\"?"), std::string::npos);
  EXPECT_NE(errorOf(R"({"callees": {"f": {"no_throw": true}}})").find("\"noThrow\""),
            std::string::npos);
}

TEST(IrJson, WrongModulesAreRefused) {
  struct { const char *Block, *Error; } Cases[] = {
      {R"("do": [])", "block without a terminator"},
      {R"("goto": 7)", "successor out of range"},
      {R"("if": "n", "then": 0)", "missing key \"else\""},
      {R"("do": [{"call": "g", "unwind": 9}], "return": [])", "unwind block out of range"},
      {R"("do": [{"to": 3}], "return": [])", "place of no variable"},
      {R"("do": [{"set": "n"}], "return": [])", "an instruction needs one of"},
      {R"("do": [{"read": 3}], "return": [])", "read of no load"},
      {R"("do": [["n", "=", "n", "**", 1]], "return": [])", "\"**\" is none of"},
      {R"("do": [["n", "=", "n->"]], "return": [])", "\"n->\" is no place"},
      {R"("do": [["n", "=", "a[x]"]], "return": [])", "\"a[x]\" is no place"},
      {R"("do": [["n", "=", "(n"]], "return": [])", "\"(n\" is no place"},
      {R"("do": [["n", "=", {"stt": 1}]], "return": [])", "unknown key \"stt\""},
      {R"("do": [["n", "=", {}]], "return": [])", "expected one of"},
      {R"("do": [["call"]], "return": [])", "which function is called?"},
      {R"("do": [7], "return": [])", "expected"},
      {R"("switch": "n", "cases": [[1]], "default": 0)", "expected [value, block]"},
      {R"("catch": [["..."]])", "expected [type, block]"},
      {R"("return": [], "at": "3-4")", "expected LINE:COLUMN-LINE:COLUMN"},
      {R"("return": [], "at": "4@3:1-3:2")", "there is no such file"},
      {R"("goto": -1)", "/goto"}};
  for (const auto &[Block, Error] : Cases)
    EXPECT_NE(errorOf(body(Block)).find(Error), std::string::npos)
        << Block << " gives " << errorOf(body(Block));
}

TEST(IrJson, WrongShapesAreRefusedWithoutACrash) {
  for (const char *Text :
       {"", "[]", "3", R"({"functions": {}})", R"({"functions": [[]]})",
        R"({"functions": [{"name": "f"}]})", R"({"functions": [{"name": "f", "blocks": []}]})",
        R"({"functions": [{"blocks": [{"return": []}]}]})", R"({"callees": []})",
        R"({"callees": {"f": []}})", R"({"records": {"r": 1}})",
        R"({"records": {"r": {"fields": [1]}}})", R"({"lost": ["x"]})",
        R"({"files": [], "autoLines": true})", R"({"callees": {"f": {"at": 3}}, "files": []})",
        R"({"functions": [{"name": "f", "params": {"x": "int"}, "vars": {"x": "int"},
            "blocks": [{"return": []}]}]})",
        R"({"functions": [{"name": "f", "vars": {"x": {"type": "int", "kind": "param"}},
            "blocks": [{"return": []}]}]})"})
    EXPECT_NE(errorOf(Text), "no error") << Text;
  std::string Deep = "\"int\"";
  for (int I = 0; I < 200; ++I)
    Deep = R"({"kind": "pointer", "pointee": )" + Deep + "}";
  EXPECT_NE(errorOf(R"({"callees": {"f": {"result": )" + Deep + "}}}").find("nested too deeply"),
            std::string::npos);
  std::string Nested(5000, '(');
  EXPECT_NE(errorOf(body("\"return\": \"" + Nested + "\"")).find("is no place"),
            std::string::npos);
}

TEST(IrJson, CutTextNeverCrashes) {
  std::string Json = toJson(test::load(R"({"name": "f", "params": {"c": "pg_conn *"},
    "vars": {"r": "pg_result *"},
    "blocks": [{"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}]], "return": []}]})"));
  for (size_t N = 0; N + 2 < Json.size(); N += 7)
    EXPECT_NE(errorOf(Json.substr(0, N)), "no error") << N;
}

} // namespace
