//===- OutcomesTest.cpp - Joining outcomes --------------------------------===//
//
// Shows what joining keeps (effects and holders) and what it gives up.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Outcomes.h"
#include "gtest/gtest.h"

using namespace closecall;
using namespace closecall::flow;
using namespace closecall::summary;

namespace {

Slot global(const std::string &Id) {
  Slot S;
  S.Root = Slot::Global;
  S.GlobalId = Id;
  return S;
}

Slot param(uint32_t N) {
  Slot S;
  S.Root = Slot::Param;
  S.Index = N;
  S.Projs.push_back({ir::ProjKind::Deref, "", 0, false});
  return S;
}

Outcome returns(int64_t N) {
  Outcome O;
  O.Ret.K = Value::Int;
  O.Ret.N = N;
  O.RetRange = IntRange::exactly(N);
  return O;
}

Value handle(IntRange R = {}) {
  Value V;
  V.K = Value::Handle;
  V.Range = R;
  return V;
}

TEST(Outcomes, UnknownGlobalsMakeNoOutcomesOfTheirOwn) {
  std::vector<Outcome> Os{returns(0), returns(0), returns(1)};
  Os[1].Writes.push_back({global("level"), {}});
  limitOutcomes(Os);
  ASSERT_EQ(Os.size(), 2u);
  EXPECT_EQ(Os[0].Writes.size(), 1u);
  EXPECT_EQ(Os[1].Writes.size(), 0u);
}

TEST(Outcomes, KnownGlobalsDo) {
  std::vector<Outcome> Os{returns(0), returns(0)};
  Value Zero;
  Zero.K = Value::Int;
  Os[1].Writes.push_back({global("conn"), Zero});
  limitOutcomes(Os);
  EXPECT_EQ(Os.size(), 2u);
}

TEST(Outcomes, JoiningNeverForgetsAHolder) {
  std::vector<Outcome> Os;
  for (int N = 0; N < 30; ++N) {
    Outcome O = returns(N);
    O.Writes.push_back({param(0), handle(N % 2 ? IntRange::nonNull() : IntRange())});
    O.Writes.push_back({param(1), {}});
    O.Writes.back().second.Range = IntRange::exactly(N);
    Os.push_back(O);
  }
  limitOutcomes(Os);
  ASSERT_EQ(Os.size(), 1u);
  ASSERT_EQ(Os[0].Writes.size(), 2u);
  EXPECT_EQ(Os[0].Writes[0].second.K, Value::Handle);
  EXPECT_EQ(Os[0].Writes[1].second.K, Value::Unknown);
  EXPECT_TRUE(Os[0].Writes[1].second.Range == IntRange::between(0, 29));
}

TEST(Outcomes, WideningSettles) {
  // Each round brings another constant; the coarse rounds end that.
  Summary Old;
  unsigned Rounds = 0;
  for (bool Changed = true; Changed && Rounds < 20; ++Rounds) {
    Summary New;
    New.Base = {returns(Rounds), returns(-1)};
    if (Rounds > 0)
      widen(New, Old, Rounds >= 3);
    Changed = !(New == Old);
    Old = New;
  }
  EXPECT_LT(Rounds, 8u);
  bool Covers = false;
  for (const Outcome &O : Old.Base)
    Covers |= O.RetRange.contains(19);
  EXPECT_TRUE(Covers);
}

TEST(Outcomes, WideningKeepsWhatOneRoundSaw) {
  Summary Old, New;
  Outcome Released = returns(0);
  Released.Effect = HandleEffect::Released;
  Old.Slots.push_back({param(0), {Released}});
  Old.Acquires.push_back({param(1), 3, "open", 0, {returns(0)}});
  widen(New, Old, false);
  ASSERT_NE(New.find(param(0)), nullptr);
  EXPECT_EQ(New.find(param(0))->Outcomes[0].Effect, HandleEffect::Released);
  ASSERT_EQ(New.Acquires.size(), 1u);
}

} // namespace
