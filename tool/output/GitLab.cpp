//===- GitLab.cpp - GitLab Code Quality -----------------------------------===//
//
// The JSON that GitLab's code quality widget reads: a flat list, one location
// each. Fingerprints must differ within a report, and are the same as long as a
// finding is; paths are relative to the repository, without "./".
//
//===----------------------------------------------------------------------===//
#include "checks/report/Paths.h"
#include "tool/output/Format.h"
#include "tool/output/IndentedJson.h"
#include "tool/output/Report.h"

#include "llvm/Support/raw_ostream.h"
#include <map>
#include <nlohmann/json.hpp>

using namespace closecall;
using namespace closecall::output;
using Json = nlohmann::ordered_json;

void closecall::output::writeGitLab(const Report &R, const FormatOptions &,
                                    llvm::raw_ostream &OS) {
  static const char *const Levels[] = {"info", "minor", "major"};
  Json Log = Json::array();
  std::map<std::string, unsigned> Seen;
  auto Add = [&](std::string Text, const std::string &Check, std::string Fingerprint,
                 const char *Severity, const std::string &File, unsigned Line) {
    if (unsigned N = Seen[Fingerprint]++)
      Fingerprint += "-" + std::to_string(N);
    Log.push_back({{"description", std::move(Text)},
                   {"check_name", Check},
                   {"fingerprint", Fingerprint},
                   {"severity", Severity},
                   {"location",
                    {{"path", report::shown(File, R.Root).str()},
                     {"lines", {{"begin", std::max(Line, 1u)}}}}}});
  };
  for (const report::Finding &F : R.Findings)
    if (!F.Suppressed)
      Add(F.Message, F.Check, F.Fingerprint, Levels[static_cast<unsigned>(F.Level)],
          F.Primary.File, F.Primary.Line);
  // What was not analysed may hide findings: a gate does not pass in silence.
  for (const FileAccount &F : R.Files)
    if (F.Status == FileAccount::Failed && !F.Tolerated)
      Add("not analysed: " + F.Reason, "closecall-not-analysed",
          "not-analysed:" + report::shown(F.File, R.Root).str(), "critical", F.File, 1);
  OS << indented(Log) << '\n';
}
