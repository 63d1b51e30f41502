//===- FindingJsonTest.cpp - Nothing of a finding is lost in a file -------===//
#include "checks/report/FindingJson.h"
#include "gtest/gtest.h"

using namespace closecall::report;

TEST(FindingJson, RoundTrip) {
  Finding F;
  F.Check = "closecall-result-leak";
  F.Level = Severity::Warning;
  F.Sure = Confidence::Medium;
  F.Primary = {"/src/\xff.c", 5, 3, 5, 9}; // no UTF-8
  F.Message = "result 'r' is not released";
  F.Function = "ns::f";
  F.Path = {{StepKind::Acquire, {"/src/a.c", 3, 1, 3, 9}, "acquired"},
            {StepKind::Exit, F.Primary, "this return"}};
  F.Others = {{{"/src/a.c", 8, 1, 8, 2}, "also here", "not released here",
               {{StepKind::Branch, {"/src/a.c", 7, 1, 7, 2}, "taken"}}}};
  F.Mend = {{Insertion::Around, {"/src/a.c", 3, 1, 3, 9}, "PQclear"}};
  F.Fingerprint = "0123abcd";
  F.AcquireText = "PQexec(c)";
  F.ExitTexts = {"return;", "}"};
  F.Pack = "libpq";
  F.Resource = "result";
  F.OwnedBy = "c:@S@Pool::conn";
  const std::string Text = toJson(F);
  auto Document = closecall::support::JsonDocument::parse(Text, "t");
  ASSERT_TRUE(bool(Document));
  Finding G = findingFromJson(Document->root());
  EXPECT_FALSE(bool(Document->takeErrors()));
  EXPECT_EQ(toJson(G), Text);
  EXPECT_EQ(G, F);
  EXPECT_EQ(G.Sure, F.Sure);
  ASSERT_EQ(G.Others.size(), 1u);
  EXPECT_EQ(G.Others[0].Alone, "not released here");
  ASSERT_EQ(G.Others[0].Path.size(), 1u);
  EXPECT_EQ(G.Others[0].Path[0].Kind, StepKind::Branch);
  EXPECT_EQ(G.Fingerprint, F.Fingerprint);
  EXPECT_EQ(G.OwnedBy, F.OwnedBy);
  ASSERT_EQ(G.Mend.size(), 1u);
  EXPECT_EQ(G.Mend[0].K, Insertion::Around);
}
