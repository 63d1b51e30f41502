//===- SolverTest.cpp - What becomes of one handle ------------------------===//
//
// Shows, on programs written as IR, which paths lose a handle and which do
// not; the shapes are those of real code.
//
//===----------------------------------------------------------------------===//
#include "test/unit/ir/TestModule.h"

using namespace closecall;
using namespace closecall::test;

namespace {

/// A function of a connection c and an integer n; Blocks is the list.
std::string fn(const std::string &Blocks, const std::string &Vars = "",
               const std::string &Result = "int", const std::string &Name = "f") {
  return "{\"name\": \"" + Name + "\", \"result\": \"" + Result +
         R"(", "params": {"c": "pg_conn *", "n": "int", "db": "sqlite3 *", "out": "pg_result **"},
    "vars": {"r": "pg_result *", "q": "pg_result *", "s": "char *", "k": "int", "rc": "int",
             "conn": "pg_conn *", "d": "sqlite3 *", "st": "sqlite3_stmt *", "%0": "int",
             "%1": "int", "%r": "pg_result *", "arr": "pg_result *[4]", "g": {"type":
             "pg_result *", "kind": "global"})" +
         (Vars.empty() ? "" : ", " + Vars) + "}, \"blocks\": [" + Blocks + "]}";
}

const std::string Exec = R"(["r", "=", "call", "PQexec", "c", {"str": "SELECT 1"}])";
const std::string Clear = R"(["call", "PQclear", "r"])";
const std::string Never = "result 'r' from 'PQexec' is never released by 'PQclear'";
const std::string AtReturn =
    "result-leak: result 'r' from 'PQexec' is not released by 'PQclear' before this return";

TEST(Solver, ReleasedOnTheOnlyPath) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + "," + Clear + R"(], "return": 0})")), Strings());
}

TEST(Solver, NeverReleased) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(], "return": 0})")),
            Strings{"result-leak: " + Never});
}

TEST(Solver, EarlyReturnLeaks) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(], "if": "n", "then": 1, "else": 2},
    {"return": 1}, {"do": [)" + Clear + R"(], "return": 0})")), Strings{AtReturn});
}

TEST(Solver, NullBranchIsSilent) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, ["%0", "=", "r", "==", 0]], "if": "%0", "then": 1,
    "else": 2}, {"return": 1}, {"do": [)" + Clear + R"(], "return": 0})")), Strings());
}

TEST(Solver, TruthOfThePointerIsTheSameTest) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(], "if": "r", "then": 1, "else": 2},
    {"do": [)" + Clear + R"(], "return": 1}, {"return": 0})")), Strings());
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, {"set": "%0", "not": "r"}], "if": "%0", "then": 1,
    "else": 2}, {"return": 1}, {"do": [)" + Clear + R"(], "return": 0})")), Strings());
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, {"set": "%0", "not": "r"}], "if": "%0", "then": 2,
    "else": 1}, {"return": 1}, {"do": [)" + Clear + R"(], "return": 0})")).size(), 1u);
}

TEST(Solver, ReturnedIsHandedOn) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(], "return": "r"})", "", "pg_result *")), Strings());
}

TEST(Solver, StoredThroughAParameterIsHandedOn) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, ["*out", "=", "r"]], "return": 0})")), Strings());
}

TEST(Solver, StoredInAGlobalIsHandedOn) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, ["g", "=", "r"]], "return": 0})")), Strings());
}

TEST(Solver, ReleasedUnderAnotherName) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, ["q", "=", "r"], ["call", "PQclear", "q"]],
    "return": 0})")), Strings());
}

TEST(Solver, OverwrittenBeforeRelease) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + "," + Exec + "," + Clear + R"(], "return": 0})")),
            Strings{"result-leak: " + Never});
}

TEST(Solver, OverwrittenAfterACopyIsNotLost) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, ["q", "=", "r"],)" + Exec + "," + Clear +
                        R"(, ["call", "PQclear", "q"]], "return": 0})")), Strings());
}

TEST(Solver, ScopeEndLoses) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(], "if": "n", "then": 1, "else": 2},
    {"do": [["end", "r"]], "goto": 3}, {"do": [)" + Clear + R"(, ["end", "r"]], "goto": 3}, {"return": 0})")),
            Strings{"result-leak: result 'r' from 'PQexec' is not released by 'PQclear' before it "
                    "goes out of scope"});
}

TEST(Solver, DiscardedTemporary) {
  EXPECT_EQ(findings(fn(R"({"do": [["%r", "=", "call", "PQexec", "c", {"str": "BEGIN"}]], "return": 0})")),
            Strings{"result-leak: result from 'PQexec' is discarded and can never be released by "
                    "'PQclear'"});
  EXPECT_EQ(findings(fn(R"({"do": [["%r", "=", "call", "PQexec", "c", {"str": "BEGIN"}],
    ["%0", "=", "call", "PQntuples", "%r"]], "return": "%0"})")).size(), 1u);
}

TEST(Solver, TemporaryThatIsReleased) {
  EXPECT_EQ(findings(fn(R"({"do": [["%r", "=", "call", "PQexec", "c", {"str": "BEGIN"}],
    ["call", "PQclear", "%r"]], "return": 0})")), Strings());
}

TEST(Solver, DoubleRelease) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + "," + Clear + "," + Clear + R"(], "return": 0})")),
            Strings{"double-release: result 'r' is released again by 'PQclear' after 'PQclear' "
                    "already released it"});
}

TEST(Solver, NullAfterReleaseMakesTheSecondHarmless) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + "," + Clear + R"(, ["r", "=", 0],)" + Clear +
                        R"(], "return": 0})")), Strings());
}

TEST(Solver, DoubleReleaseOnOnePathOnly) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(], "if": "n", "then": 1, "else": 2},
    {"do": [)" + Clear + R"(], "goto": 2}, {"do": [)" + Clear + R"(], "return": 0})")).size(), 1u);
}

TEST(Solver, UseAfterRelease) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + "," + Clear +
                        R"(, ["k", "=", "call", "PQntuples", "r"]], "return": "k"})")),
            Strings{"use-after-release: result 'r' is used by 'PQntuples' after it was released by "
                    "'PQclear'"});
}

TEST(Solver, BorrowedPointerDiesWithItsOwner) {
  const std::string Get = R"(["s", "=", "call", "PQgetvalue", "r", 0, 0])";
  const std::string Put = R"(["call", "puts", "s"])";
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + "," + Get + "," + Put + "," + Clear +
                        R"(], "return": 0})")), Strings());
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + "," + Get + "," + Clear + "," + Put +
                        R"(], "return": 0})")),
            Strings{"use-after-release: pointer 's' from 'PQgetvalue' is used by 'puts' after the "
                    "result was released by 'PQclear'"});
}

TEST(Solver, ReturningAReleasedHandleIsAUse) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + "," + Clear + R"(], "return": "r"})", "",
                        "pg_result *")),
            Strings{"use-after-release: result 'r' is returned after it was released by 'PQclear'"});
}

TEST(Solver, SameFlagTwice) {
  EXPECT_EQ(findings(fn(R"({"do": [["r", "=", 0]], "if": "n", "then": 1, "else": 2},
    {"do": [)" + Exec + R"(], "goto": 2}, {"if": "n", "then": 3, "else": 4},
    {"do": [)" + Clear + R"(], "goto": 4}, {"return": 0})")), Strings());
}

TEST(Solver, AnotherFlagLeaks) {
  EXPECT_EQ(findings(fn(R"({"do": [["r", "=", 0]], "if": "n", "then": 1, "else": 2},
    {"do": [)" + Exec + R"(], "goto": 2}, {"do": [["k", "=", "call", "ask"]], "if": "k", "then": 3,
    "else": 4}, {"do": [)" + Clear + R"(], "goto": 4}, {"return": 0})")), Strings{AtReturn});
}

TEST(Solver, ComparisonsThatImplyEachOther) {
  const char *Shape = R"({"do": [["r", "=", 0], ["%0", "=", "n", ">", 2]], "if": "%0", "then": 1, "else": 2},
    {"do": [EXEC], "goto": 2}, {"do": [["%1", "=", "n", ">", K]], "if": "%1", "then": 3, "else": 4},
    {"do": [CLEAR], "goto": 4}, {"return": 0})";
  auto With = [&](const char *K) {
    std::string S = Shape;
    for (auto [From, To] : {std::pair<std::string, std::string>{"EXEC", Exec}, {"CLEAR", Clear}, {"K", K}})
      S.replace(S.find(From), From.size(), To);
    return findings(fn(S));
  };
  EXPECT_EQ(With("1"), Strings());
  EXPECT_EQ(With("2"), Strings());
  EXPECT_EQ(With("3"), Strings{AtReturn});
}

TEST(Solver, OwnFlagThatIsSetWithTheHandle) {
  EXPECT_EQ(findings(fn(R"({"do": [["k", "=", 0]], "if": "n", "then": 1, "else": 2},
    {"do": [)" + Exec + R"(, ["k", "=", 1]], "goto": 2}, {"if": "k", "then": 3, "else": 4},
    {"do": [)" + Clear + R"(], "goto": 4}, {"return": 0})")), Strings());
}

TEST(Solver, SwitchTellsTheCasesApart) {
  const char *Shape = R"({"do": [["r", "=", 0]], "switch": "n", "cases": [[1, 1], [2, 5, 1]], "default": 2},
    {"do": [EXEC], "goto": 2}, {"switch": "n", "cases": [[1, HI, 3]], "default": 4},
    {"do": [CLEAR], "goto": 4}, {"return": 0})";
  auto With = [&](const char *Hi) {
    std::string S = Shape;
    for (auto [From, To] : {std::pair<std::string, std::string>{"EXEC", Exec}, {"CLEAR", Clear}, {"HI", Hi}})
      S.replace(S.find(From), From.size(), To);
    return findings(fn(S));
  };
  EXPECT_EQ(With("5"), Strings());
  EXPECT_EQ(With("4"), Strings{AtReturn});
}

TEST(Solver, ConstantGlobalDecides) {
  const std::string Blocks = R"({"do": [)" + Exec + R"(], "if": "debug", "then": 1, "else": 2},
    {"return": 1}, {"do": [)" + Clear + R"(], "return": 0})";
  EXPECT_EQ(findings(fn(Blocks, R"("debug": {"type": "int", "kind": "global", "internal": true,
    "const": 0})")), Strings());
  EXPECT_EQ(findings(fn(Blocks, R"("debug": {"type": "int", "kind": "global"})")), Strings{AtReturn});
}

TEST(Solver, DrainLoop) {
  const std::string Get = R"(["r", "=", "call", "PQgetResult", "c"])";
  auto Loop = [&](const std::string &Body) {
    return findings(fn(R"({"goto": 1}, {"do": [)" + Get + R"(, ["%0", "=", "r", "!=", 0]], "if": "%0",
      "then": 2, "else": 3, "keyword": "while"}, {"do": [)" + Body + R"(], "goto": 1}, {"return": 0})"));
  };
  EXPECT_EQ(Loop(Clear), Strings());
  EXPECT_EQ(Loop("").size(), 1u);
}

TEST(Solver, OnlyTheLastOfALoopIsReleased) {
  EXPECT_EQ(findings(fn(R"({"do": [["k", "=", 0], ["r", "=", 0]], "goto": 1},
    {"do": [["%0", "=", "k", "<", "n"]], "if": "%0", "then": 2, "else": 3, "keyword": "for"},
    {"do": [)" + Exec + R"(, ["k", "=", "k", "+", 1]], "goto": 1},
    {"do": [)" + Clear + R"(], "return": 0})")),
            Strings{"result-leak: result 'r' from 'PQexec' is not released by 'PQclear' before it is "
                    "overwritten"});
}

TEST(Solver, ExitEndsSilently) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(], "if": "n", "then": 1, "else": 2},
    {"do": [["call", "exit", 1]], "unreachable": true}, {"do": [)" + Clear + R"(], "return": 0})")),
            Strings());
}

TEST(Solver, UnknownCalleeThatMayKeepIsSilent) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, ["call", "mystery", "r"]], "return": 0})")),
            Strings());
}

TEST(Solver, UnknownCalleeIsBelievedToBorrowWhenTheCallerReleasesLater) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, ["call", "mystery", "r"]], "if": "n", "then": 1,
    "else": 2}, {"return": 1}, {"do": [)" + Clear + R"(], "return": 0})")), Strings{AtReturn});
}

TEST(Solver, StrictTakesUnknownCalleesForBorrowers) {
  policy::AnalysisOptions Strict;
  Strict.Strict = true;
  EXPECT_EQ(told(analyze({load(fn(R"({"do": [)" + Exec + R"(, ["call", "mystery", "r"]], "return": 0})"))},
                         Strict)), Strings{"result-leak: " + Never});
}

TEST(Solver, FailedConnectStillOwns) {
  const std::string Connect = R"(["conn", "=", "call", "PQconnectdb", {"str": ""}],
    ["k", "=", "call", "PQstatus", "conn"], ["%0", "=", "k", "!=", 0])";
  const std::string Leak = "connection-leak: connection 'conn' from 'PQconnectdb' is not released by "
                           "'PQfinish' before this return";
  EXPECT_EQ(findings(fn(R"({"do": [)" + Connect + R"(], "if": "%0", "then": 1, "else": 2}, {"return": 1},
    {"do": [["call", "PQfinish", "conn"]], "return": 0})")), Strings{Leak});
}

const std::string Open = R"(["rc", "=", "call", "sqlite3_open", {"str": "x"}, {"addr": "d"}])";

TEST(Solver, FailedOpenStillOwns) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Open + R"(, ["%0", "=", "rc", "!=", 0]], "if": "%0", "then": 1,
    "else": 2}, {"return": 1}, {"do": [["call", "sqlite3_close", "d"]], "return": 0})")),
            Strings{"connection-leak: connection 'd' from 'sqlite3_open' is not released by "
                    "'sqlite3_close' before this return"});
}

const std::string Prepare = R"(["rc", "=", "call", "sqlite3_prepare_v2", "db", {"str": "x"}, -1,
  {"addr": "st"}, 0])";
const std::string Finalize = R"(["call", "sqlite3_finalize", "st"])";

TEST(Solver, OutParameterIsFilledWhenTheCodeIsOk) {
  auto Returns = [](const char *Op) {
    return findings(fn(R"({"do": [)" + Prepare + R"(, ["%0", "=", "rc", ")" + Op +
                       R"(", 0]], "if": "%0", "then": 1, "else": 2}, {"return": 1},
      {"do": [)" + Finalize + R"(], "return": 0})"));
  };
  EXPECT_EQ(Returns("!="), Strings()); // failed: nothing to release
  EXPECT_EQ(Returns("==").size(), 1u);
}

TEST(Solver, CopiedCodeStillTells) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Prepare + R"(, ["k", "=", "rc", "==", 0]], "if": "k", "then": 1,
    "else": 2}, {"do": [)" + Finalize + R"(], "return": 1}, {"return": 0})")), Strings());
}

TEST(Solver, ParentClosedBeforeItsChild) {
  auto Close = [](const std::string &By) {
    return findings(fn(R"({"do": [)" + Prepare + R"(, ["%0", "=", "rc", "!=", 0]], "if": "%0", "then": 1,
      "else": 2}, {"return": 1}, {"do": [["call", ")" + By + R"(", "db"],)" + Finalize +
                       R"(], "return": 0})"));
  };
  EXPECT_EQ(Close("sqlite3_close"),
            Strings{"release-order: 'sqlite3_close' closes the connection while prepared statement "
                    "'st' from 'sqlite3_prepare_v2' is open; call 'sqlite3_finalize' first"});
  EXPECT_EQ(Close("sqlite3_close_v2"), Strings());
}

TEST(Solver, StepMakesAColumnsTextInvalid) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Prepare + R"(, ["call", "sqlite3_step", "st"],
    ["s", "=", "call", "sqlite3_column_text", "st", 0], ["call", "sqlite3_step", "st"],
    ["call", "puts", "s"],)" + Finalize + R"(], "return": 0})")),
            Strings{"use-after-release: pointer 's' from 'sqlite3_column_text' is used by 'puts' after "
                    "it became invalid"});
}

TEST(Solver, WrongRelease) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, ["call", "free", "r"]], "return": 0})")),
            Strings{"wrong-release: result 'r' from 'PQexec' is released by 'free' instead of "
                    "'PQclear'"});
}

TEST(Solver, LentPointerMustNotBeFreed) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, ["s", "=", "call", "PQgetvalue", "r", 0, 0],
    ["call", "free", "s"],)" + Clear + R"(], "return": 0})")).size(), 1u);
}

TEST(Solver, ElementsOfAnArray) {
  const std::string Fill = R"(["arr[1]", "=", "call", "PQexec", "c", {"str": "x"}])";
  EXPECT_EQ(findings(fn(R"({"do": [)" + Fill + R"(, ["call", "PQclear", "arr[1]"]], "return": 0})")),
            Strings());
  EXPECT_EQ(findings(fn(R"({"do": [)" + Fill + R"(, ["call", "PQclear", "arr[2]"]], "return": 0})")),
            Strings{"result-leak: result 'arr[1]' from 'PQexec' is never released by 'PQclear'"});
}

TEST(Solver, FieldsOfARecordAreApart) {
  const std::string Vars = R"("x": "ctx")";
  const std::string Fill = R"(["x.a", "=", "call", "PQexec", "c", {"str": "x"}])";
  EXPECT_EQ(findings(fn(R"({"do": [)" + Fill + R"(, ["call", "PQclear", "x.a"]], "return": 0})", Vars)),
            Strings());
  EXPECT_EQ(findings(fn(R"({"do": [)" + Fill + R"(, ["call", "PQclear", "x.b"]], "return": 0})", Vars)),
            Strings{"result-leak: result 'x.a' from 'PQexec' is never released by 'PQclear'"});
}

TEST(Solver, CopyOfARecordTakesItsHandles) {
  EXPECT_EQ(findings(fn(R"({"do": [["x.a", "=", "call", "PQexec", "c", {"str": "x"}], ["y", "=", "x"],
    ["call", "PQclear", "y.a"]], "return": 0})", R"("x": "ctx", "y": "ctx")")), Strings());
}

TEST(Solver, ThroughAPointerToALocal) {
  EXPECT_EQ(findings(fn(R"({"do": [["p", "=", {"addr": "r"}],
    ["*p", "=", "call", "PQexec", "c", {"str": "x"}],)" + Clear + R"(], "return": 0})",
                        R"("p": "pg_result **")")), Strings());
}

TEST(Solver, UndefinedPointerIsNotAssumedNull) {
  EXPECT_EQ(findings(fn(R"({"do": [["r", "=", {"undef": true}],)" + Exec + R"(], "return": 0})")).size(), 1u);
}

TEST(Solver, ExceptionLosesTheHandle) {
  const std::string May = R"("std::stoi": {"result": "int"})";
  auto Told = [&](const std::string &Unwind, const std::string &Rest) {
    Strings All =
        told(analyze({load(fn(R"({"do": [)" + Exec + R"(, {"set": "k", "call": "std::stoi", )" + Unwind +
                              "}," + Clear + R"(], "return": 0})" + Rest), "/t/m.cpp", "", ", " + May)}));
    llvm::erase_if(All, [](const std::string &T) { return llvm::StringRef(T).starts_with("raw-owner"); });
    return All;
  };
  EXPECT_EQ(Told(R"("throws": true)", ""),
            Strings{"exception-leak: result 'r' from 'PQexec' is not released by 'PQclear' if "
                    "'std::stoi' throws here"});
  EXPECT_EQ(Told(R"("unwind": 1)", R"(, {"do": [)" + Clear + R"(], "resume": true})"), Strings());
  EXPECT_EQ(Told(R"("unwind": 1)", R"(, {"catch": [["...", 2]]}, {"do": [)" + Clear + R"(], "return": 1})"),
            Strings());
}

TEST(Solver, IndirectCallOfAReleaser) {
  EXPECT_EQ(findings(fn(R"({"do": [)" + Exec + R"(, ["h", "=", {"fn": "PQclear"}],
    {"call": null, "target": "h", "args": ["r"]}], "return": 0})", R"("h": "void (pg_result *) *")")),
            Strings());
}

TEST(Solver, ReconnectInAStructLosesTheFirst) {
  EXPECT_EQ(findings(fn(R"({"do": [["conn", "=", "call", "PQconnectdb", {"str": ""}]], "if": "n", "then": 1,
    "else": 2}, {"do": [["conn", "=", "call", "PQconnectdb", {"str": ""}]], "goto": 2},
    {"do": [["call", "PQfinish", "conn"]], "return": 0})")),
            Strings{"connection-leak: connection 'conn' from 'PQconnectdb' is not released by "
                    "'PQfinish' before it is overwritten"});
}

} // namespace
