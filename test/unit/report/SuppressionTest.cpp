//===- SuppressionTest.cpp - NOLINT, line by line -------------------------===//
#include "checks/report/Suppression.h"
#include "gtest/gtest.h"

using namespace closecall::report;

namespace {

/// What suppresses a result-leak at Line and Col of Text; "" when nothing does.
std::string by(const char *Text, unsigned Line, unsigned Col = 1,
               std::vector<UnmatchedBlock> *Unmatched = nullptr) {
  SourceText Sources;
  Sources.set("/a.c", Text);
  Finding F;
  F.Check = "closecall-result-leak";
  F.Primary = {"/a.c", Line, Col, Line, Col + 1};
  std::vector<Finding> All = {F};
  auto Left = applySuppressions(All, Sources);
  if (Unmatched)
    *Unmatched = Left;
  EXPECT_EQ(All[0].Suppressed, !All[0].SuppressedBy.empty());
  return All[0].SuppressedBy;
}

TEST(Suppression, Line) {
  EXPECT_EQ(by("x; // NOLINT", 1), "NOLINT");
  EXPECT_EQ(by("x; // NOLINT", 2), "");
  EXPECT_EQ(by("x; // NOLINTx", 1), "");
  EXPECT_EQ(by("// NOLINTNEXTLINE\nx;", 2), "NOLINTNEXTLINE");
  EXPECT_EQ(by("// NOLINTNEXTLINE\nx;", 1), "");
}

TEST(Suppression, Globs) {
  EXPECT_EQ(by("x; // NOLINT(closecall-*-leak)", 1), "NOLINT");
  EXPECT_EQ(by("x; // NOLINT(c*l-r*t-l*k)", 1), "NOLINT");
  EXPECT_EQ(by("x; // NOLINT(closecall-*-leaks)", 1), "");
  EXPECT_EQ(by("x; // NOLINT(a,,b , closecall-result-leak)", 1), "NOLINT");
  EXPECT_EQ(by("x; // NOLINT()", 1), "");
  EXPECT_EQ(by("x; // NOLINT(-closecall-result-leak)", 1), "");
  EXPECT_EQ(by("x; // NOLINT(open", 1), "NOLINT");
  EXPECT_EQ(by("x; // NOLINT(a) NOLINT(*)", 1), "NOLINT");
}

TEST(Suppression, BlocksEndWhereTheyEnd) {
  const char *Text = "a; /* NOLINTBEGIN */ b;\nc;\nd; /* NOLINTEND */ e;\n";
  EXPECT_EQ(by(Text, 1, 1), "");
  EXPECT_EQ(by(Text, 1, 22), "NOLINTBEGIN");
  EXPECT_EQ(by(Text, 2, 1), "NOLINTBEGIN");
  EXPECT_EQ(by(Text, 3, 1), "NOLINTBEGIN");
  EXPECT_EQ(by(Text, 3, 20), "");
}

TEST(Suppression, UnmatchedBlocksDoNothing) {
  std::vector<UnmatchedBlock> Left;
  EXPECT_EQ(by("// NOLINTBEGIN(a)\nx;\n// NOLINTEND\n", 2, 1, &Left), "");
  ASSERT_EQ(Left.size(), 2u);
  EXPECT_TRUE(Left[0].Begin);
  EXPECT_EQ(Left[0].Line, 1u);
  EXPECT_FALSE(Left[1].Begin);
  EXPECT_EQ(Left[1].Line, 3u);
}

TEST(SourceText, Lines) {
  SourceText S;
  S.set("f", "a\r\nb\rc\n\nd");
  EXPECT_EQ(S.lines("f").size(), 5u);
  EXPECT_EQ(S.line("f", 1), "a");
  EXPECT_EQ(S.line("f", 3), "c");
  EXPECT_EQ(S.line("f", 4), "");
  EXPECT_EQ(S.line("f", 5), "d");
  EXPECT_EQ(S.line("f", 0), "");
  EXPECT_EQ(S.line("f", 6), "");
  EXPECT_TRUE(S.lines("/no/such/file").empty());
}

TEST(SourceText, Utf16Columns) {
  EXPECT_EQ(utf16Column("abc", 1), 1u);
  EXPECT_EQ(utf16Column("abc", 3), 3u);
  EXPECT_EQ(utf16Column("\xC3\xB6x", 3), 2u);          // two bytes, one unit
  EXPECT_EQ(utf16Column("\xE2\x82\xACx", 4), 2u);      // three bytes, one unit
  EXPECT_EQ(utf16Column("\xF0\x9D\x84\x9Ex", 5), 3u);  // four bytes, two units
  EXPECT_EQ(utf16Column("\xFF\xFFx", 3), 3u);          // no UTF-8 at all
  EXPECT_EQ(utf16Column("\xF0\x9D", 3), 3u);           // cut off
  EXPECT_EQ(utf16Column("ab", 5), 5u);                 // past the end
}

} // namespace
