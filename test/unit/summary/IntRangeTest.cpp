//===- IntRangeTest.cpp - Intervals with holes ----------------------------===//
//
// Shows the arithmetic of what is known of a value; each law is also checked
// against membership on a small grid.
//
//===----------------------------------------------------------------------===//
#include "checks/summary/IntRange.h"
#include "checks/summary/Summary.h"
#include "gtest/gtest.h"

using namespace closecall;
using namespace closecall::summary;
using ir::CompareOp;

namespace {

IntRange without(IntRange R, std::initializer_list<int64_t> Holes) {
  for (int64_t K : Holes)
    R.punch(K);
  return R;
}

rules::ValueSet oneOf(std::vector<int64_t> Values) {
  rules::ValueSet S;
  S.OneOf = std::move(Values);
  return S;
}

std::vector<IntRange> samples() {
  return {IntRange::full(),
          IntRange::nonNull(),
          IntRange::exactly(0),
          IntRange::exactly(3),
          IntRange::between(1, 0),
          IntRange::between(-3, 4),
          without(IntRange::between(-3, 4), {0}),
          without(IntRange::between(-2, 6), {0, 1, 3}),
          IntRange::satisfying(CompareOp::LT, 0),
          IntRange::satisfying(CompareOp::GE, 2)};
}

TEST(IntRange, SatisfyingIsTheComparison) {
  for (int64_t K = -2; K <= 2; ++K)
    for (int64_t X = -4; X <= 4; ++X) {
      EXPECT_EQ(IntRange::satisfying(CompareOp::EQ, K).contains(X), X == K);
      EXPECT_EQ(IntRange::satisfying(CompareOp::NE, K).contains(X), X != K);
      EXPECT_EQ(IntRange::satisfying(CompareOp::LT, K).contains(X), X < K);
      EXPECT_EQ(IntRange::satisfying(CompareOp::LE, K).contains(X), X <= K);
      EXPECT_EQ(IntRange::satisfying(CompareOp::GT, K).contains(X), X > K);
      EXPECT_EQ(IntRange::satisfying(CompareOp::GE, K).contains(X), X >= K);
    }
}

TEST(IntRange, SatisfyingAtTheEnds) {
  EXPECT_TRUE(IntRange::satisfying(CompareOp::LT, IntRange::Min).empty());
  EXPECT_TRUE(IntRange::satisfying(CompareOp::GT, IntRange::Max).empty());
  EXPECT_TRUE(IntRange::satisfying(CompareOp::LE, IntRange::Max).isFull());
  EXPECT_EQ(IntRange::satisfying(CompareOp::NE, IntRange::Max).Hi, IntRange::Max - 1);
}

TEST(IntRange, IntersectionIsExactWhereHolesFit) {
  for (const IntRange &A : samples())
    for (const IntRange &B : samples()) {
      IntRange R = A;
      R.intersect(B);
      for (int64_t X = -6; X <= 8; ++X)
        EXPECT_EQ(R.contains(X), A.contains(X) && B.contains(X))
            << A.str() << " and " << B.str() << " at " << X;
    }
}

TEST(IntRange, HullContainsBothAndKeepsNullOut) {
  for (const IntRange &A : samples())
    for (const IntRange &B : samples()) {
      IntRange R = A;
      R.hull(B);
      for (int64_t X = -6; X <= 8; ++X)
        if (A.contains(X) || B.contains(X))
          EXPECT_TRUE(R.contains(X)) << A.str() << " or " << B.str() << " at " << X;
      EXPECT_EQ(R.contains(0), A.contains(0) || B.contains(0)) << A.str() << " or " << B.str();
    }
}

TEST(IntRange, WithinIsInclusion) {
  EXPECT_TRUE(IntRange::exactly(3).within(IntRange::nonNull()));
  EXPECT_FALSE(IntRange::full().within(IntRange::nonNull()));
  EXPECT_FALSE(IntRange::between(-1, 1).within(IntRange::nonNull()));
  EXPECT_TRUE(IntRange::between(1, 0).within(IntRange::exactly(7)));
  for (const IntRange &A : samples())
    EXPECT_TRUE(A.within(A)) << A.str();
}

TEST(IntRange, HolesOnBoundsMoveTheBounds) {
  IntRange R = without(IntRange::between(0, 5), {2, 1, 0});
  EXPECT_EQ(R, IntRange::between(3, 5));
  EXPECT_EQ(without(IntRange::between(0, 5), {5, 4}), IntRange::between(0, 3));
  EXPECT_TRUE(without(IntRange::exactly(4), {4}).empty());
  EXPECT_TRUE(without(IntRange::between(1, 3), {2, 1, 3}).empty());
}

TEST(IntRange, NullIsNeverTheForgottenHole) {
  IntRange R = without(IntRange::full(), {10, 20, 30, 40, 50, 0});
  EXPECT_FALSE(R.contains(0));
  EXPECT_TRUE(R.contains(50)); // forgotten, never invented
  EXPECT_FALSE(R.contains(10));
}

TEST(IntRange, EmptyStaysEmpty) {
  IntRange R = IntRange::between(1, 0);
  R.intersect(IntRange::full());
  EXPECT_TRUE(R.empty());
  R.hull(IntRange::exactly(2));
  EXPECT_TRUE(R.isExactly(2));
  EXPECT_TRUE(IntRange::exactly(1).disjoint(IntRange::exactly(2)));
  EXPECT_FALSE(IntRange::between(0, 2).disjoint(IntRange::between(2, 3)));
}

TEST(IntRange, ValueSetsOfPacks) {
  EXPECT_TRUE(IntRange::of(oneOf({100, 101})).contains(101));
  IntRange R = IntRange::of(oneOf({0, 2}));
  EXPECT_TRUE(R.contains(0) && R.contains(2) && !R.contains(1) && !R.contains(3));
  IntRange Not = IntRange::outside(oneOf({0, 2}));
  EXPECT_TRUE(!Not.contains(0) && Not.contains(1) && !Not.contains(2) && Not.contains(3));
  rules::ValueSet NonZero;
  NonZero.Except = {0};
  EXPECT_EQ(IntRange::of(NonZero), IntRange::nonNull());
  EXPECT_TRUE(IntRange::outside(NonZero).isExactly(0));
  rules::ValueSet Negative;
  Negative.Hi = -1;
  EXPECT_EQ(IntRange::outside(Negative), IntRange::satisfying(CompareOp::GE, 0));
  EXPECT_TRUE(IntRange::outside(rules::ValueSet()).empty());
}

TEST(IntRange, OrderAndHashAgreeWithEquality) {
  std::vector<IntRange> All = samples();
  for (size_t I = 0; I < All.size(); ++I)
    for (size_t J = 0; J < All.size(); ++J) {
      EXPECT_EQ(All[I] == All[J], I == J);
      EXPECT_EQ(All[I] < All[J] || All[J] < All[I], I != J) << All[I].str() << All[J].str();
      EXPECT_EQ(All[I].hash() == All[J].hash(), I == J);
    }
  EXPECT_EQ(without(IntRange::full(), {1, 2}), without(IntRange::full(), {2, 1}));
}

TEST(IntRange, Text) {
  EXPECT_EQ(IntRange::nonNull().str(), "[-,+]!0");
  EXPECT_EQ(IntRange::exactly(-2).str(), "-2");
  EXPECT_EQ(IntRange::between(1, 0).str(), "{}");
  EXPECT_EQ(IntRange::satisfying(CompareOp::GE, 2).str(), "[2,+]");
}

TEST(Summary, DumpSaysAllOfIt) {
  Slot Out{Slot::Param, 1, "", {{}}};
  Outcome Ok;
  Ok.Ret.K = Value::Int;
  Ok.RetRange = IntRange::exactly(0);
  Ok.Pre = {{0, IntRange::nonNull()}};
  Value H;
  H.K = Value::Handle;
  Ok.Writes = {{Out, H}};
  Outcome Bad;
  Bad.Effect = HandleEffect::Absent;
  Bad.RetRange = IntRange::nonNull();
  Bad.Ret.Range = IntRange::nonNull();
  Outcome Throws;
  Throws.Exit = ExitKind::Throw;
  Throws.Effect = HandleEffect::Released;
  Summary S;
  EXPECT_TRUE(S.bottom());
  EXPECT_EQ(dump(S), "");
  S.Base = {Throws};
  EXPECT_FALSE(S.returns());
  S.Acquires.push_back({Out, 0, "sqlite3_open", 0, {Ok, Bad}});
  S.MayThrow = S.Truncated = true;
  S.ThrowsBy = "std::stoi";
  S.Keeps = {1};
  S.ReturnsNew = true;
  S.Commands = {Out};
  S.Lends = {Out};
  EXPECT_EQ(dump(S), "base throw: released\n"
                     "acquire *#1 via sqlite3_open return 0 in 0: none, #0 in [-,+]!0, *#1 := handle\n"
                     "acquire *#1 via sqlite3_open return ?[-,+]!0 in [-,+]!0: absent\n"
                     "keeps 1\nreturns new memory\n"
                     "sends a command on *#1\nreturns a pointer into *#1\n"
                     "throws by std::stoi\ntruncated\n");
}

TEST(Summary, SlotsAreFoundByTheirPlace) {
  Slot Conn{Slot::Param, 0, "", {{}, {ir::ProjKind::Field, "conn", 0, false}}};
  Slot Other = Conn;
  Other.Projs[1].Name = "stmt";
  Summary S;
  S.Slots.push_back({Conn, {}});
  EXPECT_EQ(S.find(Conn), &S.Slots[0]);
  EXPECT_EQ(S.find(Other), nullptr);
  EXPECT_EQ(Conn.str(), "*#0.conn");
  Slot Global{Slot::Global, 0, "c:@g", {{ir::ProjKind::Index, "", 2, false}, {ir::ProjKind::Index, "", 0, true}}};
  EXPECT_EQ(Global.str(), "@c:@g[2][]");
}

} // namespace
