//===- LoopsTest.cpp - Loops, values and text of a function ---------------===//
//
// Shows which loops a function has and how they nest, what is the same in each
// iteration, and which text a value is.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Loops.h"
#include "checks/flow/Values.h"
#include "test/unit/ir/TestModule.h"

using namespace closecall;
using namespace closecall::flow;
using namespace closecall::test;

namespace {

/// Outer loop 1..4 around an inner loop 2..3; block 4 is the latch, 5 the exit.
const char *const Nested = R"({"name": "f", "params": {"n": "int", "cs": "const char *"},
  "vars": {"i": "int", "k": "int", "c": "pg_conn *", "%0": "int", "%1": "int"}, "blocks": [
  {"do": [["i", "=", 0]], "goto": 1},
  {"do": [["%0", "=", "i", "<", "n"]], "if": "%0", "then": 2, "else": 5},
  {"do": [["%1", "=", "k", "<", 3]], "if": "%1", "then": 3, "else": 4},
  {"do": [["c", "=", "call", "PQconnectdb", "cs"]], "goto": 2},
  {"do": [["i", "=", "n"]], "goto": 1},
  {"return": null}]})";

TEST(Loops, NestAndDominate) {
  ir::Module M = load(Nested);
  ASSERT_FALSE(M.Functions.empty());
  Loops L(M.Functions[0]);
  ASSERT_EQ(L.All.size(), 2u);
  EXPECT_EQ(L.All[0].Header, 1u);
  EXPECT_EQ(L.All[1].Header, 2u);
  EXPECT_EQ(L.All[1].Depth, 2u);
  EXPECT_EQ(L.around(3), &L.All[1]);
  EXPECT_EQ(L.around(4), &L.All[0]);
  EXPECT_EQ(L.around(0), nullptr);
  EXPECT_EQ(L.around(5), nullptr);
  EXPECT_EQ(L.parent(L.All[1]), &L.All[0]);
  EXPECT_TRUE(L.dominates(1, 4));
  EXPECT_FALSE(L.dominates(3, 4));
  EXPECT_TRUE(L.All[0].has(3));
  EXPECT_FALSE(L.All[1].has(4));
}

TEST(Loops, WalksStayInTheIteration) {
  ir::Module M = load(Nested);
  Loops L(M.Functions[0]);
  auto Never = [](Site) { return false; };
  EXPECT_TRUE(L.reachesLatch(L.All[0], {2, 0}, false, Never));
  // The outer loop's last block stops every path.
  EXPECT_FALSE(L.reachesLatch(L.All[0], {2, 0}, false, [](Site S) { return S.B == 4; }));
  std::vector<ir::BlockId> Seen;
  L.walk(L.All[1], {2, 0}, false, [&](Site S) {
    Seen.push_back(S.B);
    return Loops::Walk::On;
  });
  EXPECT_EQ(Seen, (std::vector<ir::BlockId>{2, 3}));
  EXPECT_TRUE(L.follows({0, 0}, false, [](Site S) {
    return S.B == 3 ? Loops::Walk::Found : Loops::Walk::On;
  }));
  EXPECT_FALSE(L.follows({5, 0}, false, [](Site) { return Loops::Walk::Found; }));
}

TEST(Values, WhatIsTheSameInEachIteration) {
  ir::Module M = load(Nested);
  Loops L(M.Functions[0]);
  Values V(M, M.Functions[0]);
  const ir::Function &F = M.Functions[0];
  auto Var = [&](llvm::StringRef Name) {
    for (ir::VarId N = 0; N < F.Vars.size(); ++N)
      if (F.Vars[N].Name == Name)
        return ir::Operand::var(N);
    ADD_FAILURE() << Name.str();
    return ir::Operand();
  };
  EXPECT_TRUE(V.invariant(Var("cs"), L.All[0]));
  EXPECT_TRUE(V.invariant(Var("n"), L.All[0]));
  EXPECT_FALSE(V.invariant(Var("c"), L.All[0])) << "an unknown call's result";
  EXPECT_TRUE(V.invariant(ir::Operand::string("x"), L.All[0]));
  EXPECT_FALSE(V.invariant(ir::Operand::unknown(), L.All[0]));
}

TEST(Values, Text) {
  ir::Module M = load(R"({"name": "f", "params": {"n": "int", "cs": "const char *"},
    "vars": {"a": "const char *", "b": "const char *", "c": "const char *"}, "blocks": [
    {"do": [["a", "=", {"str": "host=x"}], ["b", "=", "a"], ["c", "=", "cs"]], "return": null}]})");
  ASSERT_FALSE(M.Functions.empty());
  Values V(M, M.Functions[0]);
  const ir::Function &F = M.Functions[0];
  auto TextOf = [&](llvm::StringRef Name) {
    for (ir::VarId N = 0; N < F.Vars.size(); ++N)
      if (F.Vars[N].Name == Name)
        return V.text(ir::Operand::var(N));
    return Text();
  };
  EXPECT_TRUE(TextOf("b").known());
  EXPECT_EQ(TextOf("b").str(), "host=x");
  EXPECT_TRUE(TextOf("c").unknown());
}

TEST(Values, PlainName) {
  EXPECT_EQ(Values::plainName("a::b::c"), "c");
  EXPECT_EQ(Values::plainName("a::operator<<"), "operator<<");
  EXPECT_EQ(Values::plainName("PQexec"), "PQexec");
}

} // namespace
