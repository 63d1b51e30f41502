//===- SarifLimitsTest.cpp - More than a viewer takes ---------------------===//
//
// Shows that a log is cut where GitHub would refuse it, that it says so, and that
// merging logs cuts and says the same.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Fingerprint.h"
#include "tool/output/Format.h"
#include "tool/output/Report.h"
#include "tool/output/SarifMerge.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <nlohmann/json.hpp>
#include <random>

using namespace closecall;
using Json = nlohmann::ordered_json;

namespace {

/// Text that does not compress to much less than three quarters.
std::string noise(unsigned Seed, size_t Length) {
  static const char Letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::mt19937 Random(Seed);
  std::string Out(Length, ' ');
  for (char &C : Out)
    C = Letters[Random() % 64];
  return Out;
}

/// As many findings as a bad day brings, each with a path, First to Last - 1.
std::string log(unsigned First, unsigned Last, size_t Noise = 0,
                report::Severity Level = report::Severity::Error) {
  static const report::SourceText Sources;
  output::Report R;
  R.Root = R.Cwd = "/p";
  R.Version = "0";
  R.Sources = &Sources;
  R.ExitCode = 1;
  for (unsigned I = First; I < Last; ++I) {
    report::Finding F;
    F.Check = "closecall-result-leak";
    F.Level = Level;
    F.Function = "load_" + std::to_string(I % 977);
    F.Primary = {"/p/src/file" + std::to_string(I / 40) + ".c", I % 40 * 7 + 1, 3, I % 40 * 7 + 1, 12};
    F.Message = "result 'r" + std::to_string(I) +
                "' from 'PQexec' is not released by 'PQclear' before this return";
    F.Message += noise(I, Noise);
    F.AcquireText = std::to_string(I);
    for (unsigned N = 0; N < 4; ++N) {
      F.Path.push_back({N ? report::StepKind::Branch : report::StepKind::Acquire, F.Primary,
                        "assuming 'n > " + std::to_string(N) + "' is true"});
    }
    R.Findings.push_back(std::move(F));
  }
  report::assignFingerprints(R.Findings);
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  output::writeSarif(R, {}, OS);
  return Text;
}

/// What the run says of having been cut.
std::vector<std::string> cuts(const Json &Run) {
  std::vector<std::string> Out;
  for (const Json &N : Run["invocations"][0].value("toolExecutionNotifications", Json::array()))
    if (N["descriptor"]["id"] == "report-cut")
      Out.push_back(N["message"]["text"]);
  return Out;
}

TEST(SarifLimits, ThirtyThousandFindingsAreCutAndSaid) {
  std::string Text = log(0, 30000);
  Json Run = Json::parse(Text)["runs"][0];
  ASSERT_EQ(Run["results"].size(), 25000u);
  EXPECT_EQ(cuts(Run), std::vector<std::string>{"5000 findings beyond 25000 are left out"});
  // The first ones stay.
  EXPECT_NE(std::string(Run["results"][24999]["message"]["text"]).find("'r24999'"),
            std::string::npos);
}

TEST(SarifLimits, ThePageShowsWhatMattersAndSaysWhatIsLeft) {
  static const report::SourceText Sources;
  output::Report R;
  R.Root = R.Cwd = "/p";
  R.Sources = &Sources;
  for (unsigned I = 0; I < 6000; ++I) {
    report::Finding F;
    F.Check = "closecall-result-leak";
    F.Level = I < 5500 ? report::Severity::Warning : report::Severity::Error;
    F.Message = "finding " + std::to_string(I) + ".";
    F.Primary = {"/p/a.c", I + 1, 1, I + 1, 2};
    R.Findings.push_back(std::move(F));
  }
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  output::writeHtml(R, {}, OS);
  llvm::StringRef Page(Text);
  EXPECT_EQ(Page.count("<details class=\"finding error\""), 500u);
  EXPECT_EQ(Page.count("<details class=\"finding warning\""), 4500u);
  EXPECT_TRUE(Page.contains("1000 findings more than this page shows, the least severe; the JSON "
                            "report has them"));
}

TEST(SarifLimits, NothingIsSaidWhenAllFits) {
  Json Run = Json::parse(log(0, 100))["runs"][0];
  EXPECT_EQ(Run["results"].size(), 100u);
  EXPECT_TRUE(cuts(Run).empty());
}

size_t gzipped(const std::string &Text) {
  llvm::SmallVector<uint8_t, 0> Packed;
  llvm::compression::zlib::compress(llvm::arrayRefFromStringRef(Text), Packed);
  return Packed.size();
}

TEST(SarifLimits, TenMegabytesAreCutAndSaid) {
  if (!llvm::compression::zlib::isAvailable())
    GTEST_SKIP();
  // Each half fits, both together do not.
  std::string One = log(0, 2500, 2500), Other = log(2500, 5000, 2500);
  EXPECT_TRUE(cuts(Json::parse(One)["runs"][0]).empty());
  auto Merged = output::mergeSarif({{"a", One}, {"b", Other}});
  ASSERT_TRUE(bool(Merged)) << llvm::toString(Merged.takeError());
  for (const std::string &Text : {log(0, 5000, 2500), Merged->Text}) {
    EXPECT_LT(gzipped(Text), 10'000'000u);
    Json Run = Json::parse(Text)["runs"][0];
    size_t Kept = Run["results"].size();
    EXPECT_GT(Kept, 4000u);
    EXPECT_LT(Kept, 5000u);
    EXPECT_EQ(cuts(Run), std::vector<std::string>{
                             std::to_string(5000 - Kept) + " findings beyond " +
                             std::to_string(Kept) +
                             " are left out, since the log is larger than 10 MB gzipped"});
  }
}

TEST(SarifLimits, MergingCutsLikeOneScan) {
  auto Merged = output::mergeSarif({{"a", log(0, 15000, 0, report::Severity::Note)},
                                    {"b", log(15000, 30000)}});
  ASSERT_TRUE(bool(Merged)) << llvm::toString(Merged.takeError());
  Json Run = Json::parse(Merged->Text)["runs"][0];
  EXPECT_EQ(Run["results"].size(), 25000u);
  EXPECT_EQ(cuts(Run), std::vector<std::string>{"5000 findings beyond 25000 are left out"});
  EXPECT_EQ(Merged->ExitCode, 1);
  EXPECT_EQ(Merged->Results, 25000u);
  // Of the notes in front, not of the errors behind them.
  size_t Errors = 0;
  for (const Json &R : Run["results"])
    Errors += R["level"] == "error";
  EXPECT_EQ(Errors, 15000u);
}

} // namespace
