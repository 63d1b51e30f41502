//===- StatusTest.cpp - Who looks at an error value -----------------------===//
//
// Shows what counts as a look, what callers learn of helpers, also over
// modules and recursion, and what the walk does about branches on other things.
//
//===----------------------------------------------------------------------===//
#include "test/unit/ir/TestModule.h"

using namespace closecall;
using namespace closecall::test;

namespace {

const std::string More = R"(,
  "sqlite3_exec": {"result": "int", "params": ["sqlite3 *", "const char *"]},
  "sqlite3_errcode": {"result": "int", "params": ["sqlite3 *"]},
  "PQresultStatus": {"result": "int", "params": ["const pg_result *"]},
  "work": {"params": ["sqlite3 *"]})";

const std::string Exec = R"(["rc", "=", "call", "sqlite3_exec", "db", {"str": "INSERT"}])";

std::vector<report::Finding> everything(const std::vector<ir::Module> &Modules) {
  return policy::analyze(Modules, rules::PackIndex::builtin(), {}).Findings;
}

/// The errors checks' findings in a function of these blocks.
Strings errors(const std::string &Blocks, const std::string &Before = "") {
  std::string F = Before + R"({"name": "f", "result": "int", "params": {"db": "sqlite3 *",
    "n": "int", "st": "sqlite3_stmt *"}, "vars": {"rc": "int", "ok": "int", "%0": "int", "%1": "int"},
    "blocks": [)" + Blocks + "]}";
  Strings Out;
  for (const report::Finding &X : everything({load(F, "/t/main.c", "", More)}))
    if (X.Check == "closecall-ignored-error" || X.Check == "closecall-masked-error" ||
        X.Check == "closecall-unchecked-result")
      Out.push_back(X.Check.substr(10));
  return Out;
}

TEST(Status, DiscardedAndVoided) {
  EXPECT_EQ(errors(R"({"do": [["%0", "=", "call", "sqlite3_exec", "db", {"str": "INSERT"}]],
    "return": 0})"),
            Strings{"ignored-error"});
  EXPECT_EQ(errors(R"({"do": [{"set": "%0", "call": "sqlite3_exec", "args": ["db", {"str": "INSERT"}],
    "voided": true}], "return": 0})"),
            Strings());
}

TEST(Status, LooksThatCount) {
  EXPECT_EQ(errors("{\"do\": [" + Exec + R"(], "return": 0})"), Strings{"ignored-error"});
  EXPECT_EQ(errors("{\"do\": [" + Exec + R"(], "return": "rc"})"), Strings());
  EXPECT_EQ(errors("{\"do\": [" + Exec + R"(], "if": "rc", "then": 1, "else": 1}, {"return": 0})"),
            Strings());
  EXPECT_EQ(errors("{\"do\": [" + Exec + R"(, ["%0", "=", "call", "sqlite3_errcode", "db"]], "return": 0})"),
            Strings());
  EXPECT_EQ(errors("{\"do\": [" + Exec + R"(, ["call", "work", "db"]], "return": 0})"), Strings());
  // The next call on the connection replaces what it remembers.
  EXPECT_EQ(errors("{\"do\": [" + Exec + R"(, ["ok", "=", "call", "sqlite3_exec", "db", {"str": "x"}],
    ["%0", "=", "call", "sqlite3_errcode", "db"]], "return": "ok"})"),
            Strings{"ignored-error"});
}

TEST(Status, ComputedTruths) {
  EXPECT_EQ(errors("{\"do\": [" + Exec + R"(, ["ok", "=", "rc", "==", 0]], "return": "ok"})"), Strings());
  EXPECT_EQ(errors("{\"do\": [" + Exec + R"(, ["ok", "=", "rc", "==", 0]], "return": 1})"),
            Strings{"ignored-error"});
}

TEST(Status, OverwrittenOnOnePath) {
  std::string Blocks = "{\"do\": [" + Exec + R"(], "if": "n", "then": 1, "else": 2},
    {"do": [)" + Exec + R"(], "goto": 2}, {"return": "rc"})";
  EXPECT_EQ(errors(Blocks), Strings{"masked-error"});
  // The second runs only if the first succeeded.
  EXPECT_EQ(errors("{\"do\": [" + Exec + R"(, ["%0", "=", "rc", "==", 0]], "if": "%0", "then": 1, "else": 2},
    {"do": [)" + Exec + R"(], "goto": 2}, {"return": "rc"})"),
            Strings());
}

TEST(Status, BranchesOnTheSameVariable) {
  std::string Blocks = R"({"do": [["rc", "=", 0], ["%0", "=", "n", "==", 1]], "if": "%0", "then": 1, "else": 2},
    {"do": [)" + Exec + R"(], "goto": 2},
    {"do": [["%1", "=", "n", "==", 2]], "if": "%1", "then": 3, "else": 4},
    {"do": [)" + Exec + R"(], "goto": 4}, {"return": "rc"})";
  EXPECT_EQ(errors(Blocks), Strings());
}

TEST(Status, CallsAfterAFailureAreCleanup) {
  EXPECT_EQ(errors("{\"do\": [" + Exec + R"(], "if": "rc", "then": 1, "else": 2},
    {"do": [["%1", "=", "call", "sqlite3_exec", "db", {"str": "DELETE"}]], "goto": 2}, {"return": "rc"})"),
            Strings());
}

const std::string Wrapper = R"({"name": "run", "result": "int", "params": {"db": "sqlite3 *"},
  "vars": {"rc": "int"}, "blocks": [{"do": [["rc", "=", "call", "sqlite3_exec", "db", {"str": "INSERT"}]],
  "if": "rc", "then": 1, "else": 2}, {"return": -1}, {"return": 0}]},)";
const std::string Discards = R"({"do": [["%0", "=", "call", "run", "db"]], "return": 0})";

TEST(Status, CallersAnswerForWhatAHelperReturns) {
  EXPECT_EQ(errors(Discards, Wrapper), Strings{"ignored-error"});
  EXPECT_EQ(errors(R"({"do": [["%0", "=", "call", "run", "db"]], "if": "%0", "then": 1, "else": 1}, {"return": 0})",
                   Wrapper),
            Strings());
}

TEST(Status, HelpersOfOtherModulesAndRecursion) {
  const std::string Deep = R"({"name": "run", "result": "int", "params": {"db": "sqlite3 *", "n": "int"},
    "vars": {"rc": "int"}, "blocks": [{"do": [["rc", "=", "call", "sqlite3_exec", "db", {"str": "INSERT"}]],
    "if": "rc", "then": 1, "else": 2}, {"return": -1}, {"if": "n", "then": 3, "else": 4},
    {"do": [["rc", "=", "call", "run", "db", 0]], "return": "rc"}, {"return": 0}]},)";
  EXPECT_EQ(errors(R"({"do": [["%0", "=", "call", "run", "db", 1]], "return": 0})", Deep),
            Strings{"ignored-error"});

  std::string Caller = R"({"name": "f", "result": "int", "params": {"db": "sqlite3 *"},
    "vars": {"%0": "int"}, "blocks": [)" + Discards + "]}";
  ir::Module A = load(Wrapper.substr(0, Wrapper.size() - 1), "/t/a.c", "", More);
  ir::Module B = load(Caller, "/t/b.c", "",
                      More + R"(, "run": {"result": "int", "params": ["sqlite3 *"]})");
  for (bool Swap : {false, true}) {
    std::vector<ir::Module> Both = Swap ? std::vector{B, A} : std::vector{A, B};
    std::vector<report::Finding> Found = everything(Both);
    ASSERT_EQ(Found.size(), 1u);
    EXPECT_EQ(Found[0].Check, "closecall-ignored-error");
    EXPECT_EQ(Found[0].Message, "error of 'run' (which calls 'sqlite3_exec') is ignored");
    EXPECT_EQ(Found[0].Sure, report::Confidence::Medium);
  }
}

} // namespace
