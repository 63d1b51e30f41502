//===- FunctionInfoTest.cpp - Shape, slices and configurations ------------===//
//
// Shows the facts about a function that the solver builds on, which variables
// a run keeps, and how configurations are told apart and merged.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Linker.h"
#include "checks/flow/Slice.h"
#include "checks/flow/State.h"
#include "test/unit/ir/TestModule.h"

using namespace closecall;
using namespace closecall::flow;
using namespace closecall::test;

namespace {

/// The first function of a program with all that is asked about it.
struct Shape {
  std::vector<ir::Module> Modules;
  Linker L;
  FunctionInfo Info;

  explicit Shape(const std::string &Blocks)
      : Modules{load(R"({"name": "f", "result": "int", "params": {"c": "pg_conn *", "n": "int"},
          "vars": {"r": "pg_result *", "k": "int", "unused": "int", "p": "int *", "s": "char *",
                   "%0": "int", "%1": "int", "e": "int"}, "blocks": [)" + Blocks + "]}")},
        L(Modules, rules::PackIndex::builtin()),
        Info(Modules[0], Modules[0].Functions[0], L.resolver(0)) {}

  ir::VarId var(llvm::StringRef Name) const {
    for (ir::VarId V = 0; V < Info.F.Vars.size(); ++V)
      if (Info.F.Vars[V].Name == Name)
        return V;
    return ir::NoId;
  }
  /// Temporaries in the order of the declaration above.
  ir::VarId temp(unsigned N) const { return var("s") + 1 + N; }
};

const std::string Diamond = R"({"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}]],
  "if": "n", "then": 1, "else": 2}, {"do": [["k", "=", 1]], "goto": 3},
  {"do": [["call", "PQclear", "r"], ["k", "=", 2]], "goto": 3}, {"return": "k"})";

TEST(FunctionInfo, LivenessFollowsTheEdges) {
  Shape S(Diamond);
  EXPECT_TRUE(S.Info.liveIn(0)[S.var("c")]);
  EXPECT_FALSE(S.Info.liveIn(1)[S.var("c")]);
  EXPECT_FALSE(S.Info.liveIn(1)[S.var("r")]);
  EXPECT_TRUE(S.Info.liveIn(2)[S.var("r")]);
  EXPECT_FALSE(S.Info.liveIn(2)[S.var("k")]); // written before it is read
  EXPECT_TRUE(S.Info.liveIn(3)[S.var("k")]);
  EXPECT_FALSE(S.Info.liveIn(0)[S.var("unused")]);
}

TEST(FunctionInfo, LoopsKeepWhatTheNextRoundReads) {
  Shape S(R"({"do": [["k", "=", 0]], "goto": 1}, {"do": [["%0", "=", "k", "<", "n"]], "if": "%0",
    "then": 2, "else": 3}, {"do": [["k", "=", "k", "+", 1]], "goto": 1}, {"return": 0})");
  EXPECT_TRUE(S.Info.liveIn(1)[S.var("k")]);
  EXPECT_TRUE(S.Info.liveIn(2)[S.var("n")]);
  EXPECT_FALSE(S.Info.liveIn(3)[S.var("n")]);
}

TEST(FunctionInfo, ComparingIsNoUse) {
  Shape S(R"({"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}], ["%0", "=", "r", "==", 0],
    ["k", "=", "call", "PQntuples", "r"], ["%1", "=", "r", "!=", 0]], "return": "%1"})");
  EXPECT_TRUE(S.Info.usedAfter(0, 0, S.var("r")));
  EXPECT_TRUE(S.Info.usedAfter(0, 1, S.var("r")));
  EXPECT_FALSE(S.Info.usedAfter(0, 2, S.var("r")));
}

TEST(FunctionInfo, UsedInALaterBlock) {
  Shape S(Diamond);
  EXPECT_TRUE(S.Info.usedAfter(0, 0, S.var("r")));
  EXPECT_FALSE(S.Info.usedAfter(2, 0, S.var("r")));
  EXPECT_FALSE(S.Info.usedAfter(1, 0, S.var("r")));
}

TEST(FunctionInfo, TemporariesDieAtTheirLastRead) {
  Shape S(R"({"do": [["%0", "=", "call", "ask"], ["%1", "=", "%0", "==", 0], ["k", "=", "%0"]],
    "return": "%1"})");
  EXPECT_TRUE(S.Info.deadTemps(0, 0).empty());
  EXPECT_TRUE(S.Info.deadTemps(0, 1).empty());
  ASSERT_EQ(S.Info.deadTemps(0, 2).size(), 1u);
  EXPECT_EQ(S.Info.deadTemps(0, 2)[0], S.temp(0));
}

TEST(FunctionInfo, PassesThroughIsOnEveryPath) {
  Shape S(Diamond);
  EXPECT_TRUE(S.Info.passesThrough(0, 3));
  EXPECT_FALSE(S.Info.passesThrough(0, 1));
  EXPECT_TRUE(S.Info.passesThrough(1, 3));
  EXPECT_FALSE(S.Info.passesThrough(3, 0));
}

TEST(FunctionInfo, ReachingGoesBackwards) {
  Shape S(Diamond + R"(, {"return": 0})");
  llvm::BitVector B = S.Info.reaching(2);
  EXPECT_TRUE(B[0] && B[2]);
  EXPECT_FALSE(B[1] || B[3] || B[4]);
  EXPECT_EQ(S.Info.reaching(3).count(), 4u);
  EXPECT_LT(S.Info.order(0), S.Info.order(1));
  EXPECT_LT(S.Info.order(2), S.Info.order(3));
}

TEST(FunctionInfo, AddressesThatAreStoredEscape) {
  Shape S(R"({"do": [["p", "=", {"addr": "e"}], ["k", "=", 1]], "return": "k"})");
  EXPECT_TRUE(S.Info.escapes(S.var("e")));
  EXPECT_FALSE(S.Info.escapes(S.var("k")));
}

TEST(FunctionInfo, UnwindingIsAnEdge) {
  Shape S(R"({"do": [{"call": "ask", "unwind": 1}], "return": 0}, {"do": [["call", "PQclear", "r"]],
    "resume": true})");
  EXPECT_TRUE(S.Info.liveIn(0)[S.var("r")]);
  EXPECT_TRUE(S.Info.reaching(1)[0]);
  EXPECT_FALSE(S.Info.passesThrough(0, 1));
}

llvm::BitVector sliceOf(Shape &S, unsigned LargeFunction = SolverLimits().LargeFunction) {
  std::vector<Source> Sources = acquireSources(S.Info, S.L.resolver(0));
  EXPECT_EQ(Sources.size(), 1u);
  return Slicer(S.Info, S.L.resolver(0), LargeFunction).relevantTo(Sources.at(0), Detail::Usual);
}

TEST(Slicer, KeepsWhatDecidesAndWhatHolds) {
  Shape S(Diamond);
  llvm::BitVector R = sliceOf(S);
  EXPECT_TRUE(R[S.var("r")]);
  EXPECT_TRUE(R[S.var("n")]); // decides whether it is released
  EXPECT_FALSE(R[S.var("k")]);
  EXPECT_FALSE(R[S.var("unused")]);
}

TEST(Slicer, KeepsCopiesAndWhatTheyAreTestedWith) {
  Shape S(R"({"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}], ["e", "=", "n"],
    ["%0", "=", "e", "==", 3], ["k", "=", 4]], "if": "%0", "then": 1, "else": 2},
    {"return": "k"}, {"do": [["call", "PQclear", "r"]], "return": 0})");
  llvm::BitVector R = sliceOf(S);
  EXPECT_TRUE(R[S.var("e")]);
  EXPECT_TRUE(R[S.temp(0)]);
  EXPECT_FALSE(R[S.var("k")]);
}

TEST(Slicer, InLargeFunctionsTheWayThereIsNotToldApart) {
  // n decides whether there is a handle, k whether it is released; k is tested
  // on the way, too.
  Shape S(R"({"do": [["%0", "=", "n", "==", 3]], "if": "%0", "then": 1, "else": 6},
    {"do": [["%1", "=", "k", "==", 4]], "if": "%1", "then": 2, "else": 6},
    {"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}], ["e", "=", "k", "==", 5]],
     "if": "e", "then": 3, "else": 4},
    {"do": [["call", "PQclear", "r"]], "goto": 5}, {"goto": 5}, {"return": 0}, {"return": 1})");
  llvm::BitVector Small = sliceOf(S), Large = sliceOf(S, 0);
  EXPECT_TRUE(Small[S.var("n")]);
  EXPECT_FALSE(Large[S.var("n")]);
  EXPECT_FALSE(Large[S.temp(0)]);
  EXPECT_TRUE(Large[S.var("k")]);
  EXPECT_TRUE(Large[S.temp(1)]); // says something of k
  EXPECT_TRUE(Large[S.var("e")]);
}

TEST(Slicer, OnlyLookingAffectsNothing) {
  auto Affects = [](const std::string &Do) {
    std::vector<ir::Module> Ms = {load(R"({"name": "f", "result": "int", "params": {"r": "pg_result *"},
      "vars": {"k": "int"}, "blocks": [{"do": [)" + Do + R"(], "return": 0}]})")};
    Linker L(Ms, rules::PackIndex::builtin());
    FunctionInfo Info(Ms[0], Ms[0].Functions[0], L.resolver(0));
    Source Src;
    Src.K = Source::External;
    Src.Slot.Root = summary::Slot::Param;
    return Slicer(Info, L.resolver(0), SolverLimits().LargeFunction).canAffect(Src);
  };
  EXPECT_FALSE(Affects(R"(["k", "=", "call", "PQntuples", "r"])"));
  EXPECT_TRUE(Affects(R"(["call", "PQclear", "r"])"));
  EXPECT_TRUE(Affects(R"(["call", "mystery", "r"])"));
}

TEST(Space, NamesAreInterned) {
  Space Sp;
  LocId V = Sp.var(3);
  EXPECT_EQ(Sp.var(3), V);
  EXPECT_NE(Sp.var(4), V);
  EXPECT_EQ(Sp.field(V, "a"), Sp.field(V, "a"));
  EXPECT_NE(Sp.field(V, "a"), Sp.field(V, "b"));
  EXPECT_EQ(Sp.index(V, 0), V); // element 0 is its array
  EXPECT_NE(Sp.index(V, 1), V);
  LocId Deep = Sp.index(Sp.field(V, "a"), 2);
  EXPECT_EQ(Sp.base(Deep), V);
  EXPECT_TRUE(Sp.within(Deep, V) && Sp.within(Deep, Sp.field(V, "a")));
  EXPECT_FALSE(Sp.within(V, Deep));
  EXPECT_TRUE(Sp.anyElement(Sp.field(Sp.anyIndex(V), "x")));
  EXPECT_FALSE(Sp.anyElement(Deep));
}

TEST(Config, StoreReadsBackAndIsSorted) {
  Config C;
  C.set(7, Val::integer(1));
  C.set(2, Val::integer(2));
  C.set(7, Val::integer(3));
  ASSERT_EQ(C.Store.size(), 2u);
  EXPECT_TRUE(C.find(7)->isInt(3));
  EXPECT_LT(C.Store[0].first, C.Store[1].first);
  C.erase(2);
  EXPECT_EQ(C.find(2), nullptr);
}

TEST(Config, KeyTellsStatesAndHoldersApartButNotFacts) {
  Space Sp;
  Config A;
  A.St = State::Open;
  A.set(Sp.var(0), Val::sym(Tracked));
  Config B = A;
  B.St = State::Released;
  EXPECT_NE(A.key(), B.key());
  Config C = A;
  C.set(Sp.var(1), Val::sym(Tracked));
  EXPECT_NE(A.key(), C.key());
  Config D = A;
  D.set(Sp.var(2), Val::integer(5));
  D.setRange(Sp.initial(Sp.var(3)), IntRange::exactly(1));
  EXPECT_EQ(A.key(), D.key());
  EXPECT_FALSE(A == D);
}

TEST(Config, JoinKeepsWhatBothAgreeOn) {
  Space Sp;
  SymId N = Sp.initial(Sp.var(9));
  Config A, B;
  for (Config *C : {&A, &B}) {
    C->St = State::Open;
    C->set(Sp.var(0), Val::sym(Tracked));
    C->set(Sp.var(1), Val::integer(4));
    C->set(Sp.var(9), Val::sym(N));
  }
  A.set(Sp.var(2), Val::integer(1));
  B.set(Sp.var(2), Val::integer(3));
  A.setRange(N, IntRange::exactly(1));
  B.setRange(N, IntRange::exactly(2));
  Config J = A;
  EXPECT_TRUE(joinInto(J, B, Sp, 5));
  EXPECT_EQ(J.key(), A.key());
  ASSERT_TRUE(J.find(Sp.var(1)));
  EXPECT_TRUE(J.find(Sp.var(1))->isInt(4));
  ASSERT_TRUE(J.find(Sp.var(2)));
  EXPECT_EQ(*J.find(Sp.var(2)), Val::sym(Sp.merged(5, Sp.var(2))));
  EXPECT_EQ(rangeOf(J, *J.find(Sp.var(2))), IntRange::between(1, 3));
  EXPECT_EQ(J.range(N), IntRange::between(1, 2));
  EXPECT_FALSE(joinInto(J, A, Sp, 5));
  EXPECT_FALSE(joinInto(J, B, Sp, 5));
}

TEST(Config, ComparisonsAreNegatedAndFlipped) {
  using ir::CompareOp;
  EXPECT_EQ(negated(CompareOp::LT), CompareOp::GE);
  EXPECT_EQ(flipped(CompareOp::LT), CompareOp::GT);
  for (CompareOp Op : {CompareOp::EQ, CompareOp::NE, CompareOp::LT, CompareOp::LE, CompareOp::GT,
                       CompareOp::GE}) {
    EXPECT_EQ(negated(negated(Op)), Op);
    EXPECT_EQ(flipped(flipped(Op)), Op);
    EXPECT_TRUE(IntRange::satisfying(Op, 0).disjoint(IntRange::satisfying(negated(Op), 0)));
  }
}

} // namespace
