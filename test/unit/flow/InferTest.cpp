//===- InferTest.cpp - Summaries and the linker ---------------------------===//
//
// Shows what callers learn of helpers, over several levels, through recursion
// and over several modules, and that the order of modules does not matter.
//
//===----------------------------------------------------------------------===//
#include "test/unit/ir/TestModule.h"
#include "checks/flow/Linker.h"
#include <algorithm>

using namespace closecall;
using namespace closecall::test;

namespace {

std::string summaries(const std::string &Functions) {
  return policy::dumpSummaries({load(Functions)}, rules::PackIndex::builtin());
}

bool has(const std::string &Text, const std::string &Part) {
  return Text.find(Part) != std::string::npos;
}

const std::string Done = R"({"name": "done", "params": {"r": "pg_result *"},
  "blocks": [{"do": [["call", "PQclear", "r"]], "return": []}]})";
const std::string Runner = R"({"name": "run", "result": "pg_result *", "params": {"c": "pg_conn *"},
  "vars": {"r": "pg_result *"}, "blocks": [{"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}]],
  "return": "r"}]})";
const std::string Same = R"({"name": "same", "result": "pg_result *", "params": {"r": "pg_result *"},
  "blocks": [{"return": "r"}]})";
const std::string Fill = R"({"name": "fill", "result": "int",
  "params": {"db": "sqlite3 *", "out": "sqlite3_stmt **"}, "vars": {"rc": "int"},
  "blocks": [{"do": [["rc", "=", "call", "sqlite3_prepare_v2", "db", {"str": "x"}, -1, "out", 0]],
  "return": "rc"}]})";
/// Releases when its second argument is not 0.
const std::string Maybe = R"({"name": "maybe", "params": {"r": "pg_result *", "n": "int"},
  "blocks": [{"if": "n", "then": 1, "else": 2}, {"do": [["call", "PQclear", "r"]], "goto": 2},
  {"return": []}]})";
const std::string Record = R"("records": {"ctx": {"fields": {"res": "pg_result *", "n": "int"}}}, )";

std::string caller(const std::string &Do, const std::string &Name = "caller") {
  return "{\"name\": \"" + Name + R"(", "result": "int", "params": {"c": "pg_conn *", "n": "int",
    "db": "sqlite3 *"}, "vars": {"r": "pg_result *", "q": "pg_result *", "rc": "int",
    "st": "sqlite3_stmt *", "%0": "int"}, "blocks": [{"do": [)" + Do + R"(], "return": 0}]})";
}
const std::string Exec = R"(["r", "=", "call", "PQexec", "c", {"str": "x"}])";

TEST(Infer, ReleaserIsASlotThatIsReleased) {
  std::string S = summaries(Done);
  EXPECT_TRUE(has(S, "summary done\n")) << S;
  EXPECT_TRUE(has(S, "slot #0 return")) << S;
  EXPECT_TRUE(has(S, ": released")) << S;
}

TEST(Infer, HelperThatReleases) {
  EXPECT_EQ(findings(Done + "," + caller(Exec + R"(, ["call", "done", "r"])")), Strings());
  EXPECT_EQ(findings(Done + "," + caller(Exec + R"(, ["call", "done", "r"], ["call", "done", "r"])")),
            Strings{"double-release: result 'r' is released again by 'done' after 'done' already "
                    "released it"});
}

TEST(Infer, HelperOfAHelper) {
  const std::string Outer = R"({"name": "outer", "params": {"r": "pg_result *"},
    "blocks": [{"do": [["call", "done", "r"]], "return": []}]})";
  EXPECT_EQ(findings(Outer + "," + caller(Exec + R"(, ["call", "outer", "r"])") + "," + Done),
            Strings());
}

TEST(Infer, HelperThatReturnsAnOwnedHandle) {
  EXPECT_TRUE(has(summaries(Runner), "acquire ret via PQexec")) << summaries(Runner);
  EXPECT_EQ(findings(Runner + "," + caller(R"(["r", "=", "call", "run", "c"])")),
            Strings{"result-leak: result 'r' from 'PQexec' is never released by 'PQclear'"});
  EXPECT_EQ(findings(Runner + "," + caller(R"(["r", "=", "call", "run", "c"], ["call", "PQclear", "r"])")),
            Strings());
}

TEST(Infer, HelperThatOnlyLooks) {
  const std::string Look = R"({"name": "count", "result": "int", "params": {"r": "pg_result *"},
    "vars": {"k": "int"}, "blocks": [{"do": [["k", "=", "call", "PQntuples", "r"]], "return": "k"}]})";
  EXPECT_FALSE(has(summaries(Look), "released"));
  EXPECT_EQ(findings(Look + "," + caller(Exec + R"(, ["rc", "=", "call", "count", "r"])")).size(), 1u);
  EXPECT_EQ(findings(Look + "," + caller(Exec + R"(, ["call", "PQclear", "r"], ["rc", "=", "call", "count", "r"])")),
            Strings{"use-after-release: result 'r' is used by 'count' after it was released by "
                    "'PQclear'"});
}

TEST(Infer, Identity) {
  std::string S = summaries(Same + "," + caller(R"(["q", "=", "call", "same", "r"])"));
  EXPECT_TRUE(has(S, "base return initial #0")) << S;
  EXPECT_TRUE(has(S, "slot #0 return handle")) << S;
  EXPECT_EQ(findings(Same + "," + caller(Exec + R"(, ["q", "=", "call", "same", "r"],
    ["call", "PQclear", "q"])")), Strings());
  EXPECT_EQ(findings(Same + "," + caller(Exec + R"(, ["q", "=", "call", "same", "r"],
    ["call", "PQclear", "q"], ["call", "PQclear", "r"])")).size(), 1u);
}

TEST(Infer, OutParameterThatIsFilledWhenTheCodeIsOk) {
  EXPECT_TRUE(has(summaries(Fill), "acquire *#1 via sqlite3_prepare_v2")) << summaries(Fill);
  auto Returns = [](const char *Op) {
    return findings(Fill + R"(, {"name": "caller", "result": "int", "params": {"db": "sqlite3 *"},
      "vars": {"st": "sqlite3_stmt *", "rc": "int", "%0": "int"}, "blocks": [
      {"do": [["rc", "=", "call", "fill", "db", {"addr": "st"}], ["%0", "=", "rc", ")" +
                    std::string(Op) + R"(", 0]], "if": "%0", "then": 1, "else": 2}, {"return": 1},
      {"do": [["call", "sqlite3_finalize", "st"]], "return": 0}]})");
  };
  EXPECT_EQ(Returns("!="), Strings());
  EXPECT_EQ(Returns("=="),
            Strings{"statement-leak: prepared statement 'st' from 'sqlite3_prepare_v2' is never released "
                    "by 'sqlite3_finalize'"});
}

TEST(Infer, OutcomesDependOnArguments) {
  EXPECT_EQ(findings(Maybe + "," + caller(Exec + R"(, ["call", "maybe", "r", 1])")), Strings());
  EXPECT_EQ(findings(Maybe + "," + caller(Exec + R"(, ["call", "maybe", "r", 0])")).size(), 1u);
}

TEST(Infer, HelperThatKeepsInARecord) {
  const std::string Keep = R"({"name": "keep", "params": {"x": "ctx *", "r": "pg_result *"},
    "blocks": [{"do": [["x->res", "=", "r"]], "return": []}]})";
  const std::string User = R"({"name": "user", "params": {"c": "pg_conn *", "x": "ctx *"},
    "vars": {"r": "pg_result *"}, "blocks": [{"do": [)" + Exec + R"(, ["call", "keep", "x", "r"]],
    "return": []}]})";
  const std::string Local = R"({"name": "local", "params": {"c": "pg_conn *"},
    "vars": {"r": "pg_result *", "x": "ctx"}, "blocks": [{"do": [)" + Exec +
                            R"(, ["call", "keep", {"addr": "x"}, "r"]], "return": []}]})";
  EXPECT_EQ(told(analyze({load(Keep + "," + User, "/t/a.c", Record)})), Strings());
  EXPECT_EQ(told(analyze({load(Keep + "," + Local, "/t/a.c", Record)})).size(), 1u);
}

TEST(Infer, HelperThatReleasesAField) {
  const std::string Drop = R"({"name": "drop", "params": {"x": "ctx *"},
    "blocks": [{"do": [["call", "PQclear", "x->res"], ["x->res", "=", 0]], "return": []}]})";
  const std::string User = R"({"name": "user", "params": {"c": "pg_conn *"}, "vars": {"x": "ctx"},
    "blocks": [{"do": [["x.res", "=", "call", "PQexec", "c", {"str": "x"}], ["call", "drop", {"addr": "x"}],
    ["call", "drop", {"addr": "x"}]], "return": []}]})";
  EXPECT_EQ(told(analyze({load(Drop + "," + User, "/t/a.c", Record)})), Strings());
}

TEST(Infer, HelperThatEndsTheProcess) {
  const std::string Die = R"({"name": "die", "blocks": [{"do": [["call", "exit", 1]], "unreachable": true}]})";
  EXPECT_EQ(findings(Die + R"(, {"name": "user", "result": "int", "params": {"c": "pg_conn *", "n": "int"},
    "vars": {"r": "pg_result *"}, "blocks": [{"do": [)" + Exec + R"(], "if": "n", "then": 1, "else": 2},
    {"do": [["call", "die"]], "return": 1}, {"do": [["call", "PQclear", "r"]], "return": 0}]})"),
            Strings());
}

TEST(Infer, HelperThatAlwaysReturnsTheSame) {
  const std::string Zero = R"({"name": "zero", "result": "int", "blocks": [{"return": 0}]})";
  EXPECT_TRUE(has(summaries(Zero + "," + caller(R"(["rc", "=", "call", "zero"])")),
                  "base return 0 in 0"));
  EXPECT_EQ(findings(Zero + R"(, {"name": "user", "result": "int", "params": {"c": "pg_conn *"},
    "vars": {"r": "pg_result *", "%0": "int"}, "blocks": [{"do": [)" + Exec +
                     R"(, ["%0", "=", "call", "zero"]], "if": "%0", "then": 1, "else": 2},
    {"return": 1}, {"do": [["call", "PQclear", "r"]], "return": 0}]})"), Strings());
}

TEST(Infer, RecursiveReleaserIsSolved) {
  const std::string Rec = R"({"name": "rec", "params": {"r": "pg_result *", "n": "int"},
    "vars": {"m": "int"}, "blocks": [{"if": "n", "then": 1, "else": 2},
    {"do": [["m", "=", "n", "-", 1], ["call", "rec", "r", "m"]], "return": []},
    {"do": [["call", "PQclear", "r"]], "return": []}]})";
  EXPECT_EQ(findings(Rec + "," + caller(Exec + R"(, ["call", "rec", "r", 3])")), Strings());
  EXPECT_EQ(findings(Rec + "," + caller(Exec + R"(, ["call", "rec", "r", 3], ["call", "PQclear", "r"])")).size(),
            1u);
}

TEST(Infer, MutualRecursionEndsAndKnowsTheOwner) {
  auto Half = [](const std::string &Name, const std::string &Other) {
    return "{\"name\": \"" + Name + R"(", "result": "pg_result *", "params": {"c": "pg_conn *", "n": "int"},
      "vars": {"r": "pg_result *"}, "blocks": [{"if": "n", "then": 1, "else": 2},
      {"do": [["r", "=", "call", ")" + Other + R"(", "c", 0]], "return": "r"},
      {"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}]], "return": "r"}]})";
  };
  EXPECT_EQ(findings(Half("a", "b") + "," + Half("b", "a") + "," +
                     caller(R"(["r", "=", "call", "a", "c", "n"])")).size(), 1u);
}

ir::Module one(const std::string &Functions, const std::string &Main) { return load(Functions, Main); }

const std::string DoneDecl = R"(, "done": {"params": ["pg_result *"]})";

TEST(Linker, BodyInAnotherModule) {
  ir::Module User = load(caller(Exec + R"(, ["call", "done", "r"])"), "/t/b.c", "", DoneDecl);
  EXPECT_EQ(told(analyze({User, one(Done, "/t/a.c")})), Strings());
  const std::string Empty = R"({"name": "done", "params": {"r": "pg_result *"}, "blocks": [{"return": []}]})";
  EXPECT_EQ(told(analyze({User, one(Empty, "/t/a.c")})).size(), 1u);
}

/// A static function `done`, and a caller of it.
std::string withStatic(const std::string &Body, const std::string &Name) {
  return R"({"name": "done", "internal": true, "params": {"r": "pg_result *"}, "blocks": [{"do": [)" +
         Body + R"(], "return": []}]}, )" + caller(Exec + R"(, ["call", "done", "r"])", Name);
}

TEST(Linker, StaticFunctionsOfOneNameAreApart) {
  policy::AnalysisResult R = analyze({one(withStatic(R"(["call", "PQclear", "r"])", "good"), "/t/a.c"),
                                      one(withStatic("", "bad"), "/t/b.c")});
  ASSERT_EQ(R.Findings.size(), 1u);
  EXPECT_EQ(R.Findings[0].Function, "bad");
  EXPECT_EQ(R.Findings[0].Primary.File, "/t/b.c");
  EXPECT_EQ(R.Functions, 4u);
}

TEST(Linker, OrderOfModulesDoesNotMatter) {
  std::vector<ir::Module> Ms = {
      one(Done, "/t/done.c"), one(Runner, "/t/run.c"),
      load(caller(R"(["r", "=", "call", "run", "c"], ["call", "done", "r"], ["call", "done", "r"])", "x"),
           "/t/x.c", "", DoneDecl + R"(, "run": {"result": "pg_result *", "params": ["pg_conn *"]})"),
      load(caller(R"(["r", "=", "call", "run", "c"])", "y"), "/t/y.c", "",
           R"(, "run": {"result": "pg_result *", "params": ["pg_conn *"]})"),
      one(withStatic("", "bad"), "/t/s.c")};
  auto Key = [](const policy::AnalysisResult &R) {
    std::string S;
    for (const report::Finding &F : R.Findings)
      S += F.Primary.File + ":" + std::to_string(F.Primary.Line) + " " + F.Message + " " + F.Fingerprint +
           " " + std::to_string(F.Path.size()) + "\n";
    return S;
  };
  // "done" is one function of the program and one of s.c.
  std::string Want = Key(analyze(Ms));
  EXPECT_EQ(std::count(Want.begin(), Want.end(), '\n'), 3) << Want;
  std::vector<size_t> Order = {0, 1, 2, 3, 4};
  while (std::next_permutation(Order.begin(), Order.end())) {
    std::vector<ir::Module> Shuffled;
    for (size_t I : Order)
      Shuffled.push_back(Ms[I]);
    ASSERT_EQ(Key(analyze(Shuffled)), Want);
  }
}

TEST(Linker, TwoProgramsWithOneNameAreBothAnalysed) {
  const std::string Main = R"({"name": "main", "result": "int", "vars": {"c": "pg_conn *"},
    "blocks": [{"do": [["c", "=", "call", "PQconnectdb", {"str": ""}]], "return": 0}]})";
  EXPECT_EQ(analyze({one(Main, "/t/a.c"), one(Main, "/t/b.c")}).Findings.size(), 2u);
}

TEST(Linker, CalleesComeFirst) {
  ir::Module M = load(caller(R"(["call", "done", "r"])") + "," + Done + "," + Runner);
  std::vector<ir::Module> Ms = {M};
  flow::Linker L(Ms, rules::PackIndex::builtin());
  std::vector<std::string> Order;
  for (const auto &Group : L.groups()) {
    EXPECT_EQ(Group.size(), 1u);
    EXPECT_FALSE(L.recursive(Group));
    Order.push_back(L.module(Group[0]).Callees[L.function(Group[0]).Self].Name);
  }
  auto At = [&](const char *N) { return std::find(Order.begin(), Order.end(), N) - Order.begin(); };
  ASSERT_EQ(Order.size(), 3u);
  EXPECT_LT(At("done"), At("caller"));
}

TEST(Linker, RecursionIsOneGroup) {
  auto Call = [](const std::string &Name, const std::string &Other) {
    return "{\"name\": \"" + Name + R"(", "blocks": [{"do": [["call", ")" + Other + R"("]], "return": []}]})";
  };
  std::vector<ir::Module> Ms = {load(Call("a", "b") + "," + Call("b", "a") + "," + Call("s", "s") + "," + Done)};
  flow::Linker L(Ms, rules::PackIndex::builtin());
  std::vector<std::pair<size_t, bool>> Groups;
  for (const auto &G : L.groups())
    Groups.emplace_back(G.size(), L.recursive(G));
  std::sort(Groups.begin(), Groups.end());
  EXPECT_EQ(Groups, (std::vector<std::pair<size_t, bool>>{{1, false}, {1, true}, {2, true}}));
}

} // namespace
