//===- EffectTextTest.cpp - Sets of values and slots as text --------------===//
//
// Shows which texts are sets and slots, and that printing is the inverse.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/PackParser.h"
#include "gtest/gtest.h"

using namespace closecall::rules;
using llvm::StringRef;

namespace {

struct Case {
  const char *Text;
  std::vector<int64_t> In, Out;
};

TEST(ValueSet, ContainsWhatItsTextSays) {
  const Case Cases[] = {
      {"== 0", {0}, {-1, 1}},
      {"!= 0", {-1, 1, INT64_MIN, INT64_MAX}, {0}},
      {"< 0", {-1, INT64_MIN}, {0, 1}},
      {"<= 1", {1, 0}, {2}},
      {"> 0", {1, INT64_MAX}, {0, -1}},
      {">= 0", {0, 7}, {-1}},
      {"== -2", {-2}, {2, 0}},
      {"in 100, 101", {100, 101}, {0, 99, 102}},
      {"in 101,100,101", {100, 101}, {102}},
      {"not in 1, 3", {0, 2, 4}, {1, 3}},
      {"any", {0, INT64_MIN, INT64_MAX}, {}},
      {"  >=0 ", {0}, {-1}},
  };
  for (const Case &C : Cases) {
    std::optional<ValueSet> S = parseValueSet(C.Text);
    ASSERT_TRUE(S) << C.Text;
    for (int64_t V : C.In)
      EXPECT_TRUE(contains(*S, V)) << C.Text << " has " << V;
    for (int64_t V : C.Out)
      EXPECT_FALSE(contains(*S, V)) << C.Text << " lacks " << V;
  }
}

TEST(ValueSet, OtherTextsAreRefused) {
  for (const char *Text : {"", "0", "=0", "=> 0", "== x", "== 0x10", "in", "in ",
                           "in 1,", "in 1 2", "not 1", "< -9223372036854775808",
                           "> 9223372036854775807", "== 9223372036854775808"})
    EXPECT_FALSE(parseValueSet(Text)) << Text;
}

TEST(ValueSet, PrintingIsTheInverse) {
  for (const char *Text : {"== 0", "!= 0", "< 0", "<= 5", "> 0", ">= 0", ">= 9",
                           "in 100, 101", "not in 1, 2", "any", "== -7"})
    EXPECT_EQ(toString(*parseValueSet(Text)), Text);
}

TEST(Slot, ParsesAndPrints) {
  for (const char *Text : {"return", "arg 0", "out 3", "out 63"}) {
    std::optional<Slot> S = parseSlot(Text);
    ASSERT_TRUE(S) << Text;
    EXPECT_EQ(toString(*S), Text);
  }
  for (const char *Text : {"", "ret", "out", "out 64", "out -1", "arg x", "argument 1"})
    EXPECT_FALSE(parseSlot(Text)) << Text;
}

} // namespace
