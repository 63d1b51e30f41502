//===- LineDiffTest.cpp - Which lines a change touched --------------------===//
#include "checks/report/LineDiff.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"

using namespace closecall::report;
using llvm::StringRef;

namespace {

std::vector<StringRef> words(StringRef Text) {
  llvm::SmallVector<StringRef, 8> Out;
  Text.split(Out, ' ', -1, false);
  return {Out.begin(), Out.end()};
}

std::set<unsigned> added(StringRef Before, StringRef After) {
  return addedLines(words(Before), words(After));
}

Range at(unsigned Line) { return {"f.c", Line, 1, Line, 9}; }

Finding leak() {
  Finding F;
  F.Primary = at(5);
  F.Message = "not released before this return";
  F.Path = {{StepKind::Acquire, at(3), "acquired"}, {StepKind::Exit, at(5), "this return"}};
  F.Others = {{at(8), "also lost here: not released before 'f' ends",
               "not released before 'f' ends",
               {{StepKind::Acquire, at(3), "acquired"}, {StepKind::Exit, at(8), "end"}}}};
  return F;
}

} // namespace

TEST(LineDiff, Added) {
  EXPECT_EQ(added("a b c", "a b c"), std::set<unsigned>());
  EXPECT_EQ(added("a b c", "a x b c"), std::set<unsigned>({2}));
  EXPECT_EQ(added("a b c", "a c"), std::set<unsigned>());
  EXPECT_EQ(added("", "a b"), std::set<unsigned>({1, 2}));
  EXPECT_EQ(added("a b", ""), std::set<unsigned>());
  EXPECT_EQ(added("a b c d", "a x c y"), std::set<unsigned>({2, 4}));
  // Of equal lines, the one that is new by its neighbours.
  EXPECT_EQ(added("i r } e", "i r } j r } e").size(), 3u);
  EXPECT_EQ(added("b a", "a b a b").size(), 2u);
}

TEST(LineDiff, Large) {
  std::string Before, After;
  for (int I = 0; I < 9000; ++I) {
    Before += "l" + std::to_string(I) + " ";
    After += (I % 100 == 7 ? "new" + std::to_string(I) + " " : "") + "l" + std::to_string(I) + " ";
  }
  EXPECT_EQ(added("x " + Before + "x", "y " + After + "z").size(), 92u);
}

TEST(LineDiff, Shown) {
  Finding F = leak();
  showInChange(F, {{"f.c", {5, 8}}});
  EXPECT_EQ(F.Primary.Line, 5u); // it is there already

  F = leak();
  showInChange(F, {{"f.c", {7, 8}}});
  EXPECT_EQ(F.Primary.Line, 8u);
  EXPECT_EQ(F.Message, "not released before 'f' ends");
  EXPECT_EQ(F.Path.back().At.Line, 8u);
  EXPECT_EQ(F.Others.front().At.Line, 5u);

  F = leak();
  showInChange(F, {{"f.c", {3}}});
  EXPECT_EQ(F.Primary.Line, 3u);
  EXPECT_EQ(F.Message, "not released before this return (line 5)");

  F = leak();
  showInChange(F, {{"f.c", {100}}, {"g.c", {3, 5, 8}}});
  EXPECT_EQ(F.Primary.Line, 5u);
}
