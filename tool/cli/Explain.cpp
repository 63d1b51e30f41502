//===- Explain.cpp - closecall explain ------------------------------------===//
//
// Prints the page of a check, or the list of checks. The page is Markdown;
// on a terminal headings and code stand out.
//
//===----------------------------------------------------------------------===//
#include "checks/catalog/Catalog.h"
#include "checks/support/DidYouMean.h"
#include "tool/cli/Commands.h"

#include "llvm/Support/raw_ostream.h"
#include <unistd.h>

using namespace closecall;
using llvm::StringRef;

namespace {

const char *severityName(report::Severity S) {
  return S == report::Severity::Error     ? "error"
         : S == report::Severity::Warning ? "warning"
                                          : "note";
}

void listChecks() {
  size_t Width = 0;
  for (const catalog::CheckInfo &C : catalog::all())
    Width = std::max(Width, C.Name.size());
  StringRef Family;
  for (StringRef Wanted : {"leaks", "misuse", "errors", "orm"})
    for (const catalog::CheckInfo &C : catalog::all()) {
      if (C.Family != Wanted)
        continue;
      if (Family != Wanted)
        llvm::outs() << (Family.empty() ? "" : "\n") << Wanted << ":\n";
      Family = Wanted;
      llvm::outs() << "  " << C.Name;
      llvm::outs().indent(Width - C.Name.size() + 2) << C.Title;
      if (C.Stage == catalog::Status::Preview)
        llvm::outs() << " (preview)";
      llvm::outs() << '\n';
    }
}

void printPage(const catalog::CheckInfo &C, bool Color) {
  const char *Bold = Color ? "\033[1m" : "", *Dim = Color ? "\033[36m" : "";
  const char *Off = Color ? "\033[0m" : "";
  llvm::raw_ostream &OS = llvm::outs();
  OS << Bold << C.Id << Off << ": " << C.Title << '\n'
     << C.Family << ", " << severityName(C.Severity) << ", "
     << (C.Stage == catalog::Status::Stable ? "stable" : "preview")
     << ", since " << C.Since;
  for (size_t I = 0; I < C.Cwe.size(); ++I)
    OS << (I ? " " : ", ") << "CWE-" << C.Cwe[I];
  OS << "\n\n";
  bool Code = false;
  for (StringRef Rest = C.Page; !Rest.empty();) {
    auto [Line, Tail] = Rest.split('\n');
    Rest = Tail;
    if (Line.starts_with("```")) {
      Code = !Code;
      continue;
    }
    if (Code)
      OS << "    " << Dim << Line << Off << '\n';
    else if (Line.starts_with("#"))
      OS << Bold << Line.ltrim("# ") << Off << '\n';
    else
      OS << Line << '\n';
  }
}

} // namespace

int closecall::cli::runExplain(const std::vector<std::string> &Words,
                               When Color) {
  if (Words.empty()) {
    listChecks();
    return 0;
  }
  for (size_t I = 0; I < Words.size(); ++I) {
    const catalog::CheckInfo *C = catalog::find(Words[I]);
    if (!C) {
      std::vector<StringRef> Names;
      for (const catalog::CheckInfo &Known : catalog::all())
        Names.push_back(StringRef(Words[I]).starts_with("closecall-")
                            ? StringRef(Known.Id)
                            : StringRef(Known.Name));
      std::string Hint = support::didYouMean(Words[I], Names);
      return badInput("no check is called '" + Words[I] + "'" +
                      (Hint.empty() ? "; 'closecall explain' lists them" : Hint));
    }
    if (I)
      llvm::outs() << "\n\n";
    printPage(*C, wantColor(Color, STDOUT_FILENO));
  }
  return 0;
}
