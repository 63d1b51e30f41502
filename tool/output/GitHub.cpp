//===- GitHub.cpp - Annotations by workflow commands ----------------------===//
//
// `::error file=...,line=...::message` lines, which a GitHub Actions job turns
// into annotations without an upload. Paths are relative to the repository.
// The runner shows ten of each level a step; SARIF has no such limit.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Paths.h"
#include "tool/output/Format.h"
#include "tool/output/Report.h"
#include "tool/output/Summary.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

using namespace closecall;
using namespace closecall::output;
using llvm::StringRef;

static std::string escaped(StringRef Text, bool Property) {
  std::string Out;
  for (char C : Text)
    switch (C) {
    case '%':
      Out += "%25";
      break;
    case '\r':
      Out += "%0D";
      break;
    case '\n':
      Out += "%0A";
      break;
    case ':':
      Out += Property ? "%3A" : ":";
      break;
    case ',':
      Out += Property ? "%2C" : ",";
      break;
    default:
      Out += C;
    }
  return Out;
}

void closecall::output::writeGitHub(const Report &R, const FormatOptions &,
                                    llvm::raw_ostream &OS) {
  static const char *const Levels[] = {"notice", "warning", "error"};
  auto File = [&](StringRef F) {
    return escaped(report::shown(F, R.Root), true);
  };
  for (const report::Finding &F : R.Findings) {
    if (F.Suppressed)
      continue;
    OS << "::" << Levels[static_cast<unsigned>(F.Level)]
       << " file=" << File(F.Primary.File) << ",line=" << F.Primary.Line;
    // Columns do not go with several lines.
    if (F.Primary.EndLine > F.Primary.Line)
      OS << ",endLine=" << F.Primary.EndLine;
    else if (F.Primary.Col)
      OS << ",col=" << F.Primary.Col;
    OS << ",title=" << escaped(F.Check, true) << "::";
    std::string Text = F.Message;
    unsigned Number = 0;
    for (const report::Step &S : F.Path)
      Text += "\n(" + std::to_string(++Number) + ") " +
              report::shown(S.At.File, R.Root).str() + ":" +
              std::to_string(S.At.Line) + ": " + S.Message;
    OS << escaped(Text, false) << '\n';
  }
  for (const FileAccount &F : R.Files) {
    if (F.Status == FileAccount::Failed)
      OS << "::error file=" << File(F.File) << ",title=not analysed::"
         << escaped(F.Reason, false) << '\n';
    else if (F.Status == FileAccount::Partial)
      OS << "::warning file=" << File(F.File) << ",title=analysed in part::"
         << counted(F.ErrorCount, "error") << ", "
         << counted(F.Lost.size(), "function") << " lost\n";
  }
}
