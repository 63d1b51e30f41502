//===- ProjectFileTest.cpp - .closecall.json ------------------------------===//
#include "checks/project/ProjectFile.h"
#include "checks/support/Json.h"
#include "gtest/gtest.h"

using namespace closecall;
using namespace closecall::project;

namespace {

ProjectFile read(const char *Text) {
  auto P = parseProjectFile(Text, ".closecall.json", "/p/.closecall.json");
  if (P)
    return std::move(*P);
  ADD_FAILURE() << llvm::toString(P.takeError());
  return {};
}

std::string errorOf(const char *Text) {
  auto P = parseProjectFile(Text, ".closecall.json", "/p/.closecall.json");
  return P ? "" : llvm::toString(P.takeError());
}

TEST(ProjectFile, ReadsEverything) {
  ProjectFile P = read(R"({
    // a comment
    "profile": "strict", "checks": ["*", "-lease-leak"], "packs": ["db/own.json", "/x.json"],
    "options": {"result-leak": {"severity": "warning"}},
    "baseline": "known.json", "failOn": "error",
    "paths": {"report": ["src"], "ignore": ["third_party/**"], "skip": ["gen/*.c"]},
    "tolerate": {"failed": ["win32.c"], "lostFunctions": 3},
    "suppressions": {"requireReason": true, "reportUnused": false},
    "cache": {"enabled": false, "dir": ".cache", "megabytes": 10}})");
  EXPECT_EQ(P.Strict, true);
  EXPECT_EQ(P.Checks, "*,-lease-leak");
  EXPECT_EQ(P.Packs, (std::vector<std::string>{"/p/db/own.json", "/x.json"}));
  EXPECT_EQ(P.Options.severity("result-leak"), report::Severity::Warning);
  EXPECT_EQ(P.Baseline, "/p/known.json");
  EXPECT_EQ(P.FailOn, "error");
  EXPECT_TRUE(P.Report.matches("src/a/b.c"));
  EXPECT_TRUE(P.Ignore.matches("third_party/x/y.c"));
  EXPECT_TRUE(P.Skip.matches("gen/a.c"));
  EXPECT_TRUE(P.Tolerate.Failed.matches("port/win32.c"));
  EXPECT_EQ(P.Tolerate.LostFunctions, 3u);
  EXPECT_EQ(P.Tolerate.TruncatedFunctions, std::nullopt);
  EXPECT_TRUE(P.RequireReason);
  EXPECT_FALSE(P.ReportUnused);
  EXPECT_EQ(P.Cache, false);
  EXPECT_EQ(P.CacheDir, "/p/.cache");
  EXPECT_EQ(P.CacheLimit, 10u << 20);
  EXPECT_EQ(P.relative("/p/src/a.c"), "src/a.c");
  EXPECT_EQ(P.relative("/q/a.c"), "/q/a.c");
}

TEST(ProjectFile, AllOfItIsOptional) {
  ProjectFile P = read("{}");
  EXPECT_EQ(P.Strict, std::nullopt);
  EXPECT_TRUE(P.ReportUnused);
  EXPECT_FALSE(P.RequireReason);
  EXPECT_TRUE(P.Report.empty());
}

TEST(ProjectFile, SaysWhatIsWrong) {
  EXPECT_EQ(errorOf("{\"chekcs\": \"*\"}"),
            ".closecall.json: unknown key \"chekcs\", did you mean \"checks\"?");
  EXPECT_EQ(errorOf("{\"profile\": \"strickt\"}"),
            ".closecall.json:/profile: \"strickt\" is none of \"default\", \"strict\", did "
            "you mean \"strict\"?");
  EXPECT_EQ(errorOf("{\"checks\": 1}"),
            ".closecall.json:/checks: expected a string or an array of strings");
  EXPECT_EQ(errorOf("{\"paths\": {\"ignore\": [\"../x\"]}}"),
            ".closecall.json:/paths/ignore/0: globs do not leave the folder of the project "
            "file");
  EXPECT_EQ(errorOf("{\"tolerate\": {\"lostFunctions\": -1}}"),
            ".closecall.json:/tolerate/lostFunctions: must be between 0 and 1073741824, got "
            "-1");
  EXPECT_EQ(errorOf("[]"), ".closecall.json: expected an object, got an array");
  EXPECT_NE(errorOf("{").find(".closecall.json:1:"), std::string::npos);
  EXPECT_EQ(errorOf("{\"baseline\": \"\", \"packs\": [7]}"),
            ".closecall.json:/packs/0: expected a string, got an integer\n"
            ".closecall.json:/baseline: empty file name");
}

TEST(PathGlobs, AreThoseOfGitignore) {
  EXPECT_TRUE(globMatches("src", "src/a.c"));
  EXPECT_TRUE(globMatches("src/", "src/a/b.c"));
  EXPECT_TRUE(globMatches("./src/", "src/a/b.c"));
  EXPECT_FALSE(globMatches("src", "source/a.c"));
  EXPECT_TRUE(globMatches("src", "lib/src/a.c"));
  EXPECT_FALSE(globMatches("/src", "lib/src/a.c"));
  EXPECT_TRUE(globMatches("*.pb.c", "a/b/x.pb.c"));
  EXPECT_FALSE(globMatches("a/*.c", "a/b/x.c"));
  EXPECT_TRUE(globMatches("a/**/x.c", "a/x.c"));
  EXPECT_TRUE(globMatches("a/**/x.c", "a/b/c/x.c"));
  EXPECT_TRUE(globMatches("a/**", "a/b/c/x.c"));
  EXPECT_TRUE(globMatches("**/gen/*.c", "x/gen/y.c"));
  EXPECT_TRUE(globMatches("?.c", "a.c"));
  EXPECT_FALSE(globMatches("a?b", "a/b"));
  EXPECT_FALSE(globMatches("", "a"));
}

TEST(ProjectFile, SchemaIsJson) {
  auto D = support::JsonDocument::parse(schema(), "schema");
  ASSERT_TRUE(bool(D)) << llvm::toString(D.takeError());
  auto Properties = D->root().get("properties");
  ASSERT_TRUE(Properties);
  EXPECT_TRUE(Properties->get("options")->get("properties")->get("result-leak"));
}

} // namespace
