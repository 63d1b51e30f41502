//===- BaselineTest.cpp - What is known, and what is new ------------------===//
#include "checks/report/Baseline.h"
#include "checks/report/Fingerprint.h"
#include "gtest/gtest.h"

using namespace closecall::report;
using Texts = std::vector<std::string>;

namespace {

Finding leak(const char *Function, Texts Exits, const char *Acquired = "r=f()",
             const char *File = "/p/a.c") {
  Finding F;
  F.Check = "closecall-result-leak";
  F.Function = Function;
  F.AcquireText = Acquired;
  F.ExitTexts = std::move(Exits);
  F.Primary = {File, 1, 1, 1, 2};
  return F;
}

/// "NKU": new, known, updated, in the order of Now.
std::string states(const std::vector<Finding> &Then, std::vector<Finding> Now,
                   size_t *Gone = nullptr) {
  // Through the stored form.
  auto B = Baseline::parse(Baseline::of(Then, "/p").text(), "b.json");
  EXPECT_TRUE(bool(B));
  if (!B)
    return llvm::toString(B.takeError());
  EXPECT_EQ(B->size(), Then.size());
  BaselineCounts C = B->apply(Now, "/p", "baseline");
  if (Gone)
    *Gone = C.Gone;
  std::string Out;
  size_t New = 0;
  for (const Finding &F : Now) {
    Out += F.State == BaselineState::New ? 'N' : F.State == BaselineState::Updated ? 'U' : 'K';
    EXPECT_EQ(F.Suppressed, F.State != BaselineState::New);
    New += !F.Suppressed;
  }
  EXPECT_EQ(C.New, New);
  EXPECT_EQ(C.New + C.Known, Now.size());
  return Out;
}

TEST(Baseline, KnowsWhatItHolds) {
  EXPECT_EQ(states({leak("f", {"return-1;"})}, {leak("f", {"return-1;"})}), "K");
  EXPECT_EQ(states({leak("f", {"return-1;"})}, {leak("g", {"return-1;"})}), "N");
  EXPECT_EQ(states({leak("f", {"a"}, "r=g()")}, {leak("f", {"a"}, "r=h()")}), "N");
  EXPECT_EQ(states({}, {leak("f", {})}), "N");
}

TEST(Baseline, ANewExitIsNewAndAMendedOneIsNot) {
  EXPECT_EQ(states({leak("f", {"return-1;"})}, {leak("f", {"return-1;", "return-2;"})}), "N");
  EXPECT_EQ(states({leak("f", {"return-1;"})}, {leak("f", {"return-1;", "return-1;"})}), "N");
  EXPECT_EQ(states({leak("f", {"return-2;", "return-1;"})}, {leak("f", {"return-1;"})}), "U");
  EXPECT_EQ(states({leak("f", {"a"})}, {leak("f", {"b"})}), "N");
}

TEST(Baseline, TheFileIsATieBreakOnly) {
  EXPECT_EQ(states({leak("f", {"a"}, "r", "/p/old.c")}, {leak("f", {"a"}, "r", "/p/new.c")}),
            "K");
  // A copy of it is new.
  EXPECT_EQ(states({leak("f", {"a"}, "r", "/p/x.c")},
                   {leak("f", {"a"}, "r", "/p/a.c"), leak("f", {"a"}, "r", "/p/x.c")}),
            "NK");
}

TEST(Baseline, ExcusesAsManyAsCanBe) {
  // The second can only be the first entry, the first only the second.
  EXPECT_EQ(states({leak("f", {"a", "b"}), leak("f", {"a", "c"})},
                   {leak("f", {"a"}), leak("f", {"b"})}),
            "UU");
  EXPECT_EQ(states({leak("f", {"a", "b"}), leak("f", {"a"})},
                   {leak("f", {"b"}), leak("f", {"a"}), leak("f", {"a"})}),
            "UKN");
}

TEST(Baseline, CountsWhatIsGone) {
  size_t Gone = 0;
  EXPECT_EQ(states({leak("f", {"a"}), leak("g", {"a"})}, {leak("f", {"a"})}, &Gone), "K");
  EXPECT_EQ(Gone, 1u);
}

TEST(Baseline, LeavesSuppressedFindingsAlone) {
  Finding F = leak("f", {"a"});
  F.Suppressed = true;
  F.SuppressedBy = "NOLINT";
  EXPECT_EQ(Baseline::of({F}, "/p").size(), 0u);
  std::vector<Finding> Now = {F};
  Baseline::of({leak("f", {"a"})}, "/p").apply(Now, "/p", "baseline");
  EXPECT_EQ(Now[0].SuppressedBy, "NOLINT");
  EXPECT_EQ(Now[0].State, BaselineState::None);
}

std::string errorOf(const char *Text) {
  auto B = Baseline::parse(Text, "b.json");
  return B ? "" : llvm::toString(B.takeError());
}

TEST(Baseline, SaysWhatIsWrong) {
  EXPECT_EQ(errorOf("[]"), "b.json: expected an object, got an array");
  EXPECT_EQ(errorOf("{}"), "b.json: missing key \"version\"\n"
                           "b.json: missing key \"findings\"");
  EXPECT_EQ(errorOf("{\"version\": 2, \"findings\": []}"),
            "b.json:/version: this version of closecall reads baselines of version 1; write "
            "it anew with 'closecall baseline'");
  EXPECT_EQ(errorOf("{\"version\": 1, \"findings\": [{\"chek\": 1}]}"),
            "b.json:/findings/0: unknown key \"chek\", did you mean \"check\"?\n"
            "b.json:/findings/0: missing key \"check\"\n"
            "b.json:/findings/0: missing key \"file\"\n"
            "b.json:/findings/0: missing key \"function\"\n"
            "b.json:/findings/0: missing key \"acquired\"\n"
            "b.json:/findings/0: missing key \"exits\"");
  EXPECT_EQ(errorOf("{\"version\": 1, \"findings\": [{\"check\": 1, \"file\": \"\", "
                    "\"function\": \"\", \"acquired\": \"\", \"exits\": [2]}]}"),
            "b.json:/findings/0/check: expected a string, got an integer\n"
            "b.json:/findings/0/exits/0: expected a string, got an integer");
}

TEST(Normalise, FormattingIsNoMeaning) {
  EXPECT_EQ(normalise("r = f( a,\n  /* x */ \"b c\" ) ; // y"), "r=f(a,\"b c\");");
  EXPECT_EQ(normalise("f(\"SELECT \"\n  \"1\")"), "f(\"SELECT 1\")");
  EXPECT_EQ(normalise("f(\"a\", \"b\")"), "f(\"a\",\"b\")");
  EXPECT_EQ(normalise("f(\"a\\\"\" \"b\")"), "f(\"a\\\"b\")");
  EXPECT_EQ(normalise("g(a, \\\n  b)"), "g(a,b)");
}

} // namespace
