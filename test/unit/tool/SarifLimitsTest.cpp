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

using namespace closecall;
using Json = nlohmann::ordered_json;

namespace {

/// As many findings as a bad day brings, each with a path, First to Last - 1.
std::string log(unsigned First, unsigned Last) {
  static const report::SourceText Sources;
  output::Report R;
  R.Root = R.Cwd = "/p";
  R.Version = "0";
  R.Sources = &Sources;
  R.ExitCode = 1;
  for (unsigned I = First; I < Last; ++I) {
    report::Finding F;
    F.Check = "closecall-result-leak";
    F.Function = "load_" + std::to_string(I % 977);
    F.Primary = {"/p/src/file" + std::to_string(I / 40) + ".c", I % 40 * 7 + 1, 3, I % 40 * 7 + 1, 12};
    F.Message = "result 'r" + std::to_string(I) +
                "' from 'PQexec' is not released by 'PQclear' before this return";
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
  if (llvm::compression::zlib::isAvailable()) {
    llvm::SmallVector<uint8_t, 0> Packed;
    llvm::compression::zlib::compress(llvm::arrayRefFromStringRef(Text), Packed);
    EXPECT_LT(Packed.size(), 10u << 20);
  }
}

TEST(SarifLimits, NothingIsSaidWhenAllFits) {
  Json Run = Json::parse(log(0, 100))["runs"][0];
  EXPECT_EQ(Run["results"].size(), 100u);
  EXPECT_TRUE(cuts(Run).empty());
}

TEST(SarifLimits, MergingCutsLikeOneScan) {
  auto Merged = output::mergeSarif({{"a", log(0, 15000)}, {"b", log(15000, 30000)}});
  ASSERT_TRUE(bool(Merged)) << llvm::toString(Merged.takeError());
  Json Run = Json::parse(Merged->Text)["runs"][0];
  EXPECT_EQ(Run["results"].size(), 25000u);
  EXPECT_EQ(cuts(Run), std::vector<std::string>{"5000 findings beyond the first 25000 are left out"});
  EXPECT_EQ(Merged->ExitCode, 1);
  EXPECT_EQ(Merged->Results, 25000u);
}

} // namespace
