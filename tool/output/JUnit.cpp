//===- JUnit.cpp - Findings as failed tests -------------------------------===//
//
// For CI servers that show JUnit reports: a suite a file, a failed case a
// finding, an error where a file was not analysed, and one passed case for a
// file without findings. Servers know a case by its class and name: these differ in
// a report (GitLab ignores the second of two), and hold no line numbers, so that a
// finding is the same one in the next run. The class is the file, since that is what
// they group by.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Names.h"
#include "checks/report/Paths.h"
#include "tool/output/Format.h"
#include "tool/output/Markdown.h"
#include "tool/output/Report.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace closecall;
using namespace closecall::output;
using llvm::StringRef;

/// For attributes, where a plain line end would become a blank.
static std::string xml(StringRef Text) {
  std::string Out;
  for (char C : html(Text))
    Out += C == '\n' ? "&#10;" : std::string(1, C);
  return Out;
}

void closecall::output::writeJUnit(const Report &R, const FormatOptions &,
                                   llvm::raw_ostream &OS) {
  struct Suite {
    std::vector<const report::Finding *> Findings;
    const FileAccount *Failed = nullptr;
  };
  std::map<std::string, Suite> Suites;
  for (const FileAccount &F : R.Files) {
    Suite &S = Suites[report::shown(F.File, R.Root).str()];
    if (F.Status == FileAccount::Failed)
      S.Failed = &F;
  }
  unsigned Tests = 0, Failures = 0, Errors = 0;
  for (const report::Finding &F : R.Findings)
    if (!F.Suppressed) {
      Suites[report::shown(F.Primary.File, R.Root).str()].Findings.push_back(&F);
      ++Failures;
    }
  auto Cases = [](const Suite &S) -> size_t {
    return std::max<size_t>(1, S.Findings.size() + (S.Failed != nullptr));
  };
  for (const auto &[Name, S] : Suites) {
    Tests += Cases(S);
    Errors += S.Failed != nullptr;
  }
  OS << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"closecall\""
     << " tests=\"" << Tests << "\" failures=\"" << Failures << "\" errors=\""
     << Errors << "\">\n";
  for (const auto &[Name, S] : Suites) {
    OS << "  <testsuite name=\"" << xml(Name) << "\" tests=\"" << Cases(S)
       << "\" failures=\"" << S.Findings.size() << "\" errors=\""
       << (S.Failed ? 1 : 0) << "\">\n";
    std::map<std::string, unsigned> Named;
    for (const report::Finding *F : S.Findings) {
      std::string Text = Name + ":" + std::to_string(F->Primary.Line) + ":" +
                         std::to_string(F->Primary.Col) + ": " + F->Message;
      for (const report::Step &Step : F->Path)
        Text += "\n" + report::shown(Step.At.File, R.Root).str() + ":" +
                std::to_string(Step.At.Line) + ": " + Step.Message;
      std::string Case = F->Check;
      if (!F->Function.empty())
        Case += " in " + report::spokenName(F->Function);
      if (unsigned N = ++Named[Case]; N > 1)
        Case += " (" + std::to_string(N) + ")";
      OS << "    <testcase classname=\"" << xml(Name) << "\" name=\"" << xml(Case)
         << "\" file=\"" << xml(Name) << "\" line=\"" << F->Primary.Line
         << "\">\n      <failure type=\"" << xml(F->Check) << "\" message=\""
         << xml(F->Message) << "\">" << xml(Text)
         << "</failure>\n    </testcase>\n";
    }
    if (S.Failed)
      OS << "    <testcase classname=\"" << xml(Name) << "\" name=\"analysed\" file=\""
         << xml(Name) << "\">\n      <error type=\"not-analysed\" message=\""
         << xml(S.Failed->Reason) << "\"/>\n    </testcase>\n";
    else if (S.Findings.empty())
      OS << "    <testcase classname=\"" << xml(Name) << "\" name=\"no findings\" file=\""
         << xml(Name) << "\"/>\n";
    OS << "  </testsuite>\n";
  }
  OS << "</testsuites>\n";
}
