//===- LinkTest.cpp - Linking and checking in two steps -------------------===//
//
// Shows that slices survive their stored form, that a module checked alone gives
// its share of the program's findings, and that a slice of another module is an
// error. test/gate/link.test does the same with whole programs.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Link.h"
#include "test/unit/ir/TestModule.h"

using namespace closecall;
using namespace closecall::test;
using policy::Slice;

namespace {

const rules::PackIndex &packs() { return rules::PackIndex::builtin(); }

/// `release` frees what it gets; `load`, elsewhere, forgets it on one path and
/// has it freed on the other.
std::vector<ir::Module> twoFiles() {
  return {load(R"({"name": "release", "params": {"r": "pg_result *"}, "blocks": [
                   {"do": [["call", "PQclear", "r"]], "return": []}]})",
               "/t/a.c"),
          load(R"({"name": "load", "params": {"c": "pg_conn *", "n": "int"},
                   "vars": {"r": "pg_result *"}, "blocks": [
                   {"do": [["r", "=", "call", "PQexec", "c", {"str": "SELECT 1"}]],
                    "if": "n", "then": 1, "else": 2},
                   {"return": []}, {"do": [["call", "release", "r"]], "return": []}]})",
               "/t/b.c", "", R"(, "release": {"params": ["pg_result *"]})")};
}

std::vector<Slice> linked(const std::vector<ir::Module> &Modules) {
  std::vector<Slice> Slices = policy::link(Modules, packs(), {});
  for (Slice &S : Slices) {
    std::string Text = policy::toJson(S, packs());
    llvm::Expected<Slice> Again = policy::sliceFromJson(Text, "test.ccsum", packs());
    if (!Again) {
      ADD_FAILURE() << llvm::toString(Again.takeError());
      continue;
    }
    EXPECT_EQ(policy::toJson(*Again, packs()), Text);
    for (size_t I = 0; I < S.Callees.size(); ++I)
      EXPECT_EQ(Again->Callees[I].Sum, S.Callees[I].Sum);
    S = std::move(*Again);
  }
  return Slices;
}

policy::AnalysisResult checked(const std::vector<ir::Module> &Modules,
                               const std::vector<Slice> &Slices) {
  auto R = policy::check(Modules, Slices, packs(), {});
  if (R)
    return std::move(*R);
  ADD_FAILURE() << llvm::toString(R.takeError());
  return {};
}

/// What there is to tell them apart.
std::vector<std::string> lines(const policy::AnalysisResult &R) {
  std::vector<std::string> Out;
  for (const report::Finding &F : R.Findings)
    Out.push_back(F.Primary.File + ":" + std::to_string(F.Primary.Line) + " " + F.Message + " " +
                  F.Fingerprint + " " + std::to_string(F.Path.size()) + " " +
                  std::to_string(F.Others.size()));
  return Out;
}

TEST(Link, EachModuleAloneGivesItsShare) {
  std::vector<ir::Module> M = twoFiles();
  policy::AnalysisResult All = policy::analyze(M, packs(), {});
  std::vector<std::string> Told = told(All);
  // The other path releases it.
  ASSERT_TRUE(llvm::is_contained(
      Told, "result-leak: result 'r' from 'PQexec' is not released by 'PQclear' before 'load' ends"))
      << testing::PrintToString(Told);
  std::vector<Slice> S = linked(M);
  EXPECT_TRUE(checked({M[0]}, {S[0]}).Findings.empty());
  EXPECT_EQ(lines(checked({M[1]}, {S[1]})), lines(All));
  EXPECT_EQ(lines(checked(M, S)), lines(All));
}

TEST(Link, TheOrderOfModulesDoesNotCount) {
  std::vector<ir::Module> M = twoFiles();
  std::vector<Slice> S = linked(M), Turned = linked({M[1], M[0]});
  EXPECT_EQ(policy::toJson(S[0], packs()), policy::toJson(Turned[1], packs()));
  EXPECT_EQ(policy::toJson(S[1], packs()), policy::toJson(Turned[0], packs()));
}

TEST(Link, FingerprintsAreNumberedOverTheProgram) {
  auto Lost = [](const char *File, const char *Extra) {
    return load(R"x({"name": "main", "params": {"c": "pg_conn *"}, "vars": {"r": "pg_result *"},
                    "blocks": [{"do": [{"set": "r", "call": "PQexec", "args": ["c", {"str": "S"}],
                     "text": "PQexec(c, \"S\")", "at": "5:1-5:9"}], "return": []}]})x",
                File, Extra);
  };
  std::vector<ir::Module> M = {Lost("/t/a.c", ""), Lost("/t/b.c", "")};
  policy::AnalysisResult All = policy::analyze(M, packs(), {});
  ASSERT_GE(All.Findings.size(), 2u);
  ASSERT_EQ(All.Findings[0].Message, All.Findings[All.Findings.size() / 2].Message);
  ASSERT_NE(All.Findings[0].Fingerprint, All.Findings[All.Findings.size() / 2].Fingerprint);
  std::vector<Slice> S = linked(M);
  std::vector<std::string> Both = lines(checked({M[0]}, {S[0]}));
  for (const std::string &Line : lines(checked({M[1]}, {S[1]})))
    Both.push_back(Line);
  EXPECT_EQ(Both, lines(All));
}

TEST(Link, ASliceOfAnotherModuleIsAnError) {
  std::vector<ir::Module> M = twoFiles();
  std::vector<Slice> S = linked(M);
  S[0].Functions[0].Index = 17;
  auto R = policy::check({M[0]}, {S[0]}, packs(), {});
  ASSERT_FALSE(bool(R));
  EXPECT_EQ(llvm::toString(R.takeError()),
            "/t/a.c: linked with another state of this file");
}

TEST(Link, WrongSlicesAreLocatedErrors) {
  auto Said = [](const char *Text) {
    auto S = policy::sliceFromJson(Text, "x.ccsum", packs());
    return S ? std::string("fine") : llvm::toString(S.takeError());
  };
  EXPECT_EQ(Said(R"({"main": "a.c", "callees": [[0, {"base": [{"exit": "reutrn"}]}]]})"),
            "x.ccsum:/callees/0/1/base/0/exit: \"reutrn\" is none of \"return\", \"throw\", "
            "\"exit\", \"longjmp\", did you mean \"return\"?");
  EXPECT_EQ(Said(R"({"callees": [[0, {"acquires": [{"where": {}, "resource": "libpq.cake"}]}]]})"),
            "x.ccsum:/callees/0/1/acquires/0/resource: there is no resource 'libpq.cake'");
  EXPECT_EQ(Said(R"({"callees": [[0]]})"), "x.ccsum:/callees/0: expected two items");
}

} // namespace
