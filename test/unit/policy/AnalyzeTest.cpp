//===- AnalyzeTest.cpp - From modules to findings -------------------------===//
//
// Shows what a finding says and where, that fingerprints depend on meaning
// only, and that the step budget bounds what a function may cost.
//
//===----------------------------------------------------------------------===//
#include "test/unit/ir/TestModule.h"
#include <chrono>

using namespace closecall;
using namespace closecall::report;
using namespace closecall::test;

namespace {

/// Two exits lose the result, one releases it. Line is that of the call.
std::string threeExits(unsigned Line, const std::string &Text = "PQexec(c, \\\"SELECT 1\\\")",
                       const std::string &Name = "load") {
  auto At = [&](unsigned N) {
    std::string L = std::to_string(Line + N);
    return "\"at\": \"" + L + ":3-" + L + ":20\"";
  };
  return "{\"name\": \"" + Name + R"(", "result": "int", "params": {"c": "pg_conn *", "n": "int"},
    "vars": {"r": "pg_result *", "k": "int", "%0": "int", "%1": "int"}, "blocks": [
    {"do": [{"set": "r", "call": "PQexec", "args": ["c", {"str": "SELECT 1"}], "text": ")" + Text +
         "\", " + At(0) + R"(}, ["%0", "=", "n", ">", 3]], "if": "%0", "then": 1, "else": 2, "text": "n > 3", )" +
         At(1) + R"(}, {"return": 1, "text": "return 1;", )" + At(2) + R"(},
    {"do": [["k", "=", "call", "ask"], ["%1", "=", "k", "<", 0]], "if": "%1", "then": 3, "else": 4, "text": "k < 0", )" +
         At(3) + R"(}, {"return": 2, "text": "return 2;", )" + At(4) + R"(},
    {"do": [["call", "PQclear", "r"]], "return": 0, "text": "return 0;", )" + At(6) + "}]}";
}

Finding only(const std::string &Functions) {
  policy::AnalysisResult R = analyze({load(Functions)});
  EXPECT_EQ(R.Findings.size(), 1u);
  return R.Findings.empty() ? Finding() : R.Findings[0];
}

TEST(Analyze, SaysWhatIsLostAndWhere) {
  Finding F = only(threeExits(10));
  EXPECT_EQ(F.Check, "closecall-result-leak");
  EXPECT_EQ(F.Message, "result 'r' from 'PQexec' is not released by 'PQclear' before this return");
  EXPECT_EQ(F.Function, "load");
  EXPECT_EQ(F.Primary, (Range{"/t/main.c", 12, 3, 12, 20}));
  EXPECT_EQ(F.Level, Severity::Error);
  EXPECT_EQ(F.Sure, Confidence::High);
  EXPECT_EQ(F.Pack, "libpq");
  EXPECT_EQ(F.Resource, "result");
}

TEST(Analyze, TellsThePathStepByStep) {
  Finding F = only(threeExits(10));
  ASSERT_EQ(F.Path.size(), 3u);
  EXPECT_EQ(F.Path[0].Kind, StepKind::Acquire);
  EXPECT_EQ(F.Path[0].At.Line, 10u);
  EXPECT_NE(F.Path[0].Message.find("acquired here by 'PQexec'"), std::string::npos);
  EXPECT_EQ(F.Path[1].Kind, StepKind::Branch);
  EXPECT_EQ(F.Path[1].At.Line, 11u);
  EXPECT_NE(F.Path[1].Message.find("n > 3"), std::string::npos) << F.Path[1].Message;
  EXPECT_EQ(F.Path[2].Kind, StepKind::Exit);
  EXPECT_EQ(F.Path[2].At.Line, 12u);
  EXPECT_EQ(F.Path[2].Message, "this return loses the result");
}

TEST(Analyze, OtherExitsAreRelatedPlaces) {
  Finding F = only(threeExits(10));
  ASSERT_EQ(F.Others.size(), 1u);
  EXPECT_EQ(F.Others[0].At.Line, 14u);
  EXPECT_EQ(F.Others[0].Message, "also lost here: not released before this return");
  EXPECT_EQ(F.ExitTexts.size(), 2u);
}

TEST(Analyze, FingerprintSurvivesMovedLines) {
  Finding A = only(threeExits(10)), B = only(threeExits(400));
  EXPECT_NE(A.Primary, B.Primary);
  EXPECT_EQ(A.Fingerprint, B.Fingerprint);
  EXPECT_EQ(A.Fingerprint.size(), 32u);
  EXPECT_EQ(A.ExitTexts, B.ExitTexts);
}

TEST(Analyze, FingerprintSurvivesReformatting) {
  EXPECT_EQ(only(threeExits(10, "PQexec(c,   \\\"SELECT 1\\\" )")).Fingerprint,
            only(threeExits(10)).Fingerprint);
  EXPECT_NE(only(threeExits(10, "PQexec(c, \\\"SELECT  1\\\")")).Fingerprint,
            only(threeExits(10)).Fingerprint);
}

TEST(Analyze, FingerprintsTellAcquisitionsAndFunctionsApart) {
  std::string A = only(threeExits(10)).Fingerprint;
  EXPECT_NE(only(threeExits(10, "PQexec(c, \\\"SELECT 2\\\")")).Fingerprint, A);
  EXPECT_NE(only(threeExits(10, "PQexec(c, \\\"SELECT 1\\\")", "other")).Fingerprint, A);
}

TEST(Analyze, EqualAcquisitionsHaveDifferentFingerprints) {
  const std::string Twice = R"({"name": "f", "params": {"c": "pg_conn *"},
    "vars": {"r": "pg_result *", "q": "pg_result *"}, "blocks": [{"do": [
    ["r", "=", "call", "PQexec", "c", {"str": "x"}], ["q", "=", "call", "PQexec", "c", {"str": "x"}]],
    "return": []}]})";
  policy::AnalysisResult R = analyze({load(Twice)});
  ASSERT_EQ(R.Findings.size(), 2u);
  EXPECT_LT(R.Findings[0].Primary, R.Findings[1].Primary);
  EXPECT_NE(R.Findings[0].Fingerprint, R.Findings[1].Fingerprint);
}

TEST(Analyze, NeverReleasedIsToldAtTheAcquisition) {
  Finding F = only(R"({"name": "f", "params": {"c": "pg_conn *"}, "vars": {"r": "pg_result *"},
    "blocks": [{"do": [{"set": "r", "call": "PQexec", "args": ["c", {"str": "x"}], "at": 5}],
    "return": [], "at": 9}]})");
  EXPECT_EQ(F.Message, "result 'r' from 'PQexec' is never released by 'PQclear'");
  EXPECT_EQ(F.Primary.Line, 5u);
}

TEST(Analyze, NamesFieldsAsTheUserWritesThem) {
  Finding F = only(R"({"name": "f", "params": {"c": "pg_conn *"}, "vars": {"x": "ctx"},
    "blocks": [{"do": [["x.in.res", "=", "call", "PQexec", "c", {"str": "x"}]], "return": []}]})");
  EXPECT_EQ(F.Message, "result 'x.in.res' from 'PQexec' is never released by 'PQclear'");
}

TEST(Analyze, BeliefLowersConfidence) {
  Finding F = only(R"({"name": "f", "params": {"c": "pg_conn *", "n": "int"}, "vars": {"r": "pg_result *"},
    "blocks": [{"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}], ["call", "mystery", "r"]],
    "if": "n", "then": 1, "else": 2}, {"return": []}, {"do": [["call", "PQclear", "r"]], "return": []}]})");
  EXPECT_EQ(F.Sure, Confidence::Medium);
}

TEST(Analyze, WhySaysWhatEndedAnObligation) {
  policy::AnalysisOptions Options;
  Options.Why = true;
  policy::AnalysisResult R = analyze({load(R"({"name": "f", "params": {"c": "pg_conn *"},
    "vars": {"r": "pg_result *"}, "blocks": [{"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}],
    ["call", "mystery", "r"]], "return": []}]})")}, Options);
  EXPECT_TRUE(R.Findings.empty());
  ASSERT_FALSE(R.Why.empty());
  EXPECT_NE(R.Why[0].Reason.find("mystery"), std::string::npos) << R.Why[0].Reason;
}

TEST(Analyze, TheLibrarysOwnSourceIsNotItsUser) {
  EXPECT_EQ(findings(R"({"name": "PQconnectdb", "result": "pg_conn *", "params": {"c": "pg_conn *"},
    "vars": {"r": "pg_result *"}, "blocks": [{"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}]],
    "return": 0}]})"), Strings());
}

TEST(Analyze, NothingToDo) {
  policy::AnalysisResult R = analyze({});
  EXPECT_EQ(R.Functions, 0u);
  EXPECT_TRUE(R.Findings.empty() && R.Truncated.empty());
}

// Monsters. Each is analysed within the budget, and in a few seconds.

struct Timer {
  std::chrono::steady_clock::time_point Start = std::chrono::steady_clock::now();
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - Start).count();
  }
};

const char *const Head = R"({"name": "monster", "result": "int", "params": {"c": "pg_conn *", "n": "int"},
  "vars": {"r": "pg_result *", "k": "int", "%0": "int", "%1": "int")";

/// N diamonds in a row, each asking anew and, where Looks, looking at the handle on one side,
/// between acquisition and exit.
std::string branches(unsigned N, bool Release, bool Looks = true) {
  std::string S = Head + std::string(R"(}, "blocks": [{"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}]], "goto": 1})");
  for (unsigned I = 0; I < N; ++I) {
    unsigned B = 1 + 2 * I;
    S += ", {\"do\": [[\"k\", \"=\", \"call\", \"ask\"]], \"if\": \"k\", \"then\": " + std::to_string(B + 1) +
         ", \"else\": " + std::to_string(B + 2) + "}, {\"do\": [[\"" + (Looks ? "n" : "%0") + "\", \"=\", " + std::to_string(I) +
         "]" + (Looks ? ", [\"call\", \"PQntuples\", \"r\"]" : "") + "], \"goto\": " + std::to_string(B + 2) + "}";
  }
  return S + R"(, {"do": [)" + (Release ? R"(["call", "PQclear", "r"])" : "") + R"(], "return": "n"}]})";
}

TEST(Budget, SmallBudgetTruncatesAndIsSilent) {
  policy::AnalysisOptions Small;
  Small.StepBudget = 20;
  ir::Module M = load(branches(200, false));
  policy::AnalysisResult R = analyze({M}, Small);
  EXPECT_EQ(told(R), Strings());
  ASSERT_EQ(R.Truncated.size(), 1u);
  EXPECT_EQ(R.Truncated[0].Function, "monster");
  EXPECT_FALSE(R.Truncated[0].Reason.empty());
  policy::AnalysisResult Enough = analyze({M});
  EXPECT_EQ(Enough.Findings.size(), 1u);
  EXPECT_TRUE(Enough.Truncated.empty());
}

TEST(Budget, StepsAreTheSameEveryTime) {
  std::vector<ir::Module> M = {load(branches(100, true) + "," + threeExits(1000))};
  policy::AnalysisResult A = analyze(M), B = analyze(M);
  EXPECT_GT(A.Steps, 0u);
  EXPECT_EQ(A.Steps, B.Steps);
}

TEST(Budget, StepsGrowWithTheFunctionNotWithItsPaths) {
  auto Steps = [](unsigned N) { return analyze({load(branches(N, true))}).Steps; };
  EXPECT_LT(Steps(400), 3 * Steps(200));
}

TEST(Budget, BranchesThatSayNothingArePassedOver) {
  auto Steps = [](unsigned N) { return analyze({load(branches(N, true, false))}).Steps; };
  EXPECT_EQ(Steps(400), Steps(20));
}

TEST(Budget, TenThousandBranches) {
  ir::Module M = load(branches(10000, true));
  Timer T;
  policy::AnalysisResult R = analyze({M});
  EXPECT_EQ(told(R), Strings());
  EXPECT_LT(T.seconds(), 20);
}

TEST(Budget, TenThousandBranchesLeak) {
  policy::AnalysisResult R = analyze({load(branches(10000, false))});
  EXPECT_EQ(R.Findings.size() + R.Truncated.size(), 1u); // found, or given up and said so
}

TEST(Budget, AThousandHandles) {
  std::string Vars, Open, Close;
  for (unsigned I = 0; I < 1000; ++I) {
    std::string R = "r" + std::to_string(I);
    Vars += ", \"" + R + "\": \"pg_result *\"";
    Open += (I ? ", " : "") + std::string("[\"") + R + R"(", "=", "call", "PQexec", "c", {"str": "x"}])";
    if (I != 777)
      Close += ", [\"call\", \"PQclear\", \"" + R + "\"]";
  }
  ir::Module M = load(Head + Vars + R"(}, "blocks": [{"do": [)" + Open + Close + R"(], "return": 0}]})");
  Timer T;
  policy::AnalysisResult R = analyze({M});
  EXPECT_EQ(told(R), Strings{"result-leak: result 'r777' from 'PQexec' is never released by 'PQclear'"});
  EXPECT_GE(R.Obligations, 1000u);
  EXPECT_LT(T.seconds(), 20);
}

TEST(Budget, TwoThousandLevelsOfNesting) {
  // if (ask()) { if (ask()) { ... PQclear(r); } } return n: all but one path leak.
  const unsigned N = 2000;
  std::string S = Head + std::string(R"(}, "blocks": [{"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}]], "goto": 1})");
  for (unsigned I = 1; I <= N; ++I)
    S += ", {\"do\": [[\"k\", \"=\", \"call\", \"ask\"]], \"if\": \"k\", \"then\": " + std::to_string(I + 1) +
         ", \"else\": " + std::to_string(N + 2) + "}";
  S += R"(, {"do": [["call", "PQclear", "r"]], "goto": )" + std::to_string(N + 2) + R"(}, {"return": "n"}]})";
  ir::Module M = load(S);
  Timer T;
  policy::AnalysisResult R = analyze({M});
  EXPECT_EQ(R.Findings.size() + R.Truncated.size(), 1u);
  EXPECT_LT(T.seconds(), 20);
}

TEST(Budget, ALongChainOfHelpers) {
  std::string S = R"({"name": "h0", "params": {"r": "pg_result *"}, "blocks": [{"do": [["call", "PQclear", "r"]], "return": []}]})";
  for (unsigned I = 1; I <= 1500; ++I)
    S += ", {\"name\": \"h" + std::to_string(I) + R"(", "params": {"r": "pg_result *"}, "blocks": [{"do": [["call", "h)" +
         std::to_string(I - 1) + R"(", "r"]], "return": []}]})";
  S += R"(, {"name": "user", "params": {"c": "pg_conn *"}, "vars": {"r": "pg_result *"}, "blocks": [{"do": [
    ["r", "=", "call", "PQexec", "c", {"str": "x"}], ["call", "h1500", "r"], ["call", "h1500", "r"]], "return": []}]})";
  Timer T;
  EXPECT_EQ(findings(S), Strings{"double-release: result 'r' is released again by 'h1500' after 'h1500' "
                                 "already released it"});
  EXPECT_LT(T.seconds(), 20);
}

} // namespace
