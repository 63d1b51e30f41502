//===- SuppressionTest.cpp - NOLINT, line by line -------------------------===//
#include "checks/report/Suppression.h"
#include "gtest/gtest.h"

using namespace closecall::report;

namespace {

/// What suppresses a result-leak at Line and Col of Text; "" when nothing does.
std::string by(const char *Text, unsigned Line, unsigned Col = 1,
               std::vector<SuppressionNote> *Unmatched = nullptr) {
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

TEST(Suppression, SuppressionNotesDoNothing) {
  std::vector<SuppressionNote> Left;
  EXPECT_EQ(by("// NOLINTBEGIN(a)\nx;\n// NOLINTEND\n", 2, 1, &Left), "");
  ASSERT_EQ(Left.size(), 2u);
  EXPECT_EQ(Left[0].What, SuppressionNote::BeginWithoutEnd);
  EXPECT_EQ(Left[0].Line, 1u);
  EXPECT_EQ(Left[1].What, SuppressionNote::EndWithoutBegin);
  EXPECT_EQ(Left[1].Line, 3u);
}

/// What suppresses the finding in line 1, with its reason, and what is said.
std::string reasoned(const char *Text, bool Require) {
  SourceText Sources;
  Sources.set("/a.c", Text);
  Finding F;
  F.Check = "closecall-result-leak";
  F.Primary = {"/a.c", 1, 1, 1, 2};
  std::vector<Finding> All = {F};
  SuppressionOptions O;
  O.RequireReason = Require;
  std::string Out;
  auto Notes = applySuppressions(All, Sources, O);
  if (All[0].Suppressed)
    Out = All[0].SuppressedBy + ": " + All[0].Justification;
  for (const SuppressionNote &N : Notes)
    Out += std::to_string(N.Line) + ": " + toString(N);
  return Out;
}

TEST(Suppression, TheReasonFollows) {
  EXPECT_EQ(reasoned("x; // NOLINT(closecall-*): the pool frees it", true),
            "NOLINT: the pool frees it");
  EXPECT_EQ(reasoned("x; /* NOLINT(closecall-*) - the pool */ y; // no", true),
            "NOLINT: the pool");
  EXPECT_EQ(reasoned("x; // NOLINT why", true), "NOLINT: why");
  EXPECT_EQ(reasoned("x; // NOLINT(closecall-result-leak): ", false), "NOLINT: ");
  EXPECT_EQ(reasoned("x; // NOLINT(closecall-result-leak)", true),
            "1: 'NOLINT(closecall-result-leak)' gives no reason, so it does not count; "
            "write one behind it");
  // Another one has a reason.
  EXPECT_EQ(reasoned("x; // NOLINT NOLINT(*): why", true), "NOLINT: why");
}

TEST(Suppression, UnusedOnes) {
  SourceText Sources;
  Sources.set("/a.c", "a; // NOLINT\n"                               // of anybody
                      "b; // NOLINT(closecall-result-leak)\n"        // used
                      "c; // NOLINT(closecall-result-leak)\n"        // unused
                      "d; // NOLINT(closecall-statement-leak)\n"     // has not run
                      "e; // NOLINT(closecall-*)\n"                  // covers one that has not
                      "// NOLINTNEXTLINE(other-check)\n");
  Finding F;
  F.Check = "closecall-result-leak";
  F.Primary = {"/a.c", 2, 1, 2, 2};
  std::vector<Finding> All = {F};
  SuppressionOptions O;
  O.UnusedIn = {"/a.c"};
  O.Checks = {"closecall-result-leak", "closecall-statement-leak"};
  O.HasRun = [](llvm::StringRef C) { return C == "closecall-result-leak"; };
  auto Notes = applySuppressions(All, Sources, O);
  ASSERT_EQ(Notes.size(), 1u);
  EXPECT_EQ(Notes[0].Line, 3u);
  EXPECT_EQ(toString(Notes[0]), "'NOLINT(closecall-result-leak)' suppresses nothing");
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
