//===- Summary.cpp - What a scan did, in a few lines ----------------------===//
#include "tool/output/Summary.h"

#include "checks/report/Names.h"
#include "checks/report/Paths.h"
#include "tool/output/Report.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>

using namespace closecall;
using namespace closecall::output;
using llvm::StringRef;

namespace {

const char *levelName(report::Severity S) {
  switch (S) {
  case report::Severity::Note:
    return "note";
  case report::Severity::Warning:
    return "warning";
  case report::Severity::Error:
    return "error";
  }
  return "";
}

std::string seconds(double S) {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  if (S >= 60)
    OS << unsigned(S) / 60 << " min " << unsigned(S) % 60 << " s";
  else
    OS << llvm::format(S < 0.1 ? "%.2f s" : "%.1f s", S);
  return OS.str();
}

class Out {
public:
  Out(llvm::raw_ostream &OS, bool Color) : OS(OS), Color(Color) {}
  llvm::raw_ostream &level(const char *Name, const char *Code) {
    OS << "closecall: ";
    if (Color)
      OS << Code << Name << ": \033[0m";
    else
      OS << Name << ": ";
    return OS;
  }
  llvm::raw_ostream &warning() { return level("warning", "\033[1;35m"); }
  llvm::raw_ostream &error() { return level("error", "\033[1;31m"); }

private:
  llvm::raw_ostream &OS;
  bool Color;
};

void writeError(const FileAccount::Error &E, const Report &R,
                llvm::raw_ostream &OS) {
  if (E.Line)
    OS << report::shown(E.File, R.Cwd) << ':' << E.Line << ':' << E.Col << ": ";
  OS << E.Message;
}

void writePartial(const FileAccount &F, const Report &R, const FormatOptions &O,
                  Out &Log) {
  llvm::raw_ostream &OS = Log.warning();
  OS << report::shown(F.File, R.Cwd) << ": ";
  if (!F.Reason.empty())
    OS << F.Reason << "; ";
  OS << counted(F.ErrorCount, "error") << ", ";
  if (F.Lost.empty()) {
    OS << "no function lost";
  } else {
    OS << counted(F.Lost.size(), "function") << " not analysed (";
    constexpr size_t Shown = 3;
    for (size_t I = 0; I < F.Lost.size() && (O.Verbose || I < Shown); ++I)
      OS << (I ? ", " : "") << F.Lost[I].first;
    if (!O.Verbose && F.Lost.size() > Shown)
      OS << ", ...";
    OS << ')';
  }
  if (!F.Errors.empty() && !O.Verbose) {
    OS << "; first error: ";
    writeError(F.Errors.front(), R, OS);
  }
  OS << '\n';
  if (O.Verbose)
    for (const FileAccount::Error &E : F.Errors) {
      OS << "  ";
      writeError(E, R, OS);
      OS << '\n';
    }
}

} // namespace

std::string closecall::output::counted(unsigned long long N, const char *Noun) {
  return std::to_string(N) + " " + Noun + (N == 1 ? "" : StringRef(Noun).ends_with("x") ? "es" : "s");
}

void closecall::output::writeAccount(const Report &R, const FormatOptions &O,
                                     llvm::raw_ostream &OS) {
  Out Log(OS, O.Color);
  if (!O.Quiet)
    for (const std::string &Notice : R.Notices)
      Log.warning() << Notice << '\n';
  for (const FileAccount &F : R.Files)
    if (F.Status == FileAccount::Partial)
      writePartial(F, R, O, Log);
  for (const Truncation &T : R.Truncated)
    Log.warning() << report::shown(T.At.File, R.Cwd) << ':' << T.At.Line
                  << ": " << report::spokenName(T.Function)
                  << " is not analysed to the end: " << T.Reason << '\n';
  for (const std::string &Text : R.Intolerable)
    Log.error() << Text << '\n';
  for (const FileAccount &F : R.Files)
    if (F.Status == FileAccount::Failed) {
      llvm::raw_ostream &L = F.Tolerated ? Log.warning() : Log.error();
      L << report::shown(F.File, R.Cwd) << ": not analysed"
        << (F.Tolerated ? " (tolerated): " : ": ") << F.Reason;
      if (!F.Errors.empty() && F.Errors.front().Message != F.Reason) {
        L << "; first error: ";
        writeError(F.Errors.front(), R, L);
      }
      L << '\n';
    }
}

void closecall::output::writeSummary(const Report &R, const FormatOptions &O,
                                     llvm::raw_ostream &OS) {
  std::map<std::string, std::pair<unsigned, report::Severity>> ByCheck;
  std::set<StringRef> InFiles;
  unsigned Open = 0;
  for (const report::Finding &F : R.Findings) {
    if (F.Suppressed)
      continue;
    ++Open;
    InFiles.insert(F.Primary.File);
    auto &Entry = ByCheck[F.Check];
    ++Entry.first;
    Entry.second = F.Level;
  }
  size_t Analysed = R.Files.size() - R.failedFiles();
  if (O.Color)
    OS << (Open ? "\033[1;31m" : "\033[1;32m");
  OS << "closecall: " << (Open ? counted(Open, "finding") : "no findings");
  if (O.Color)
    OS << "\033[0m";
  if (Open)
    OS << " in " << counted(InFiles.size(), "file");
  OS << "; analysed " << counted(Analysed, "file") << " with "
     << counted(R.Functions, "relevant function") << " in "
     << seconds(R.TotalSeconds) << '\n';

  constexpr unsigned Width = 28;
  auto Row = [&](const std::string &Name) -> llvm::raw_ostream & {
    OS << "  " << Name;
    return OS.indent(Name.size() < Width ? Width - Name.size() : 1);
  };
  for (const auto &[Check, Entry] : ByCheck)
    Row(Check) << counted(Entry.first, levelName(Entry.second)) << '\n';
  std::map<std::string, unsigned> Suppressed;
  for (const report::Finding &F : R.Findings)
    if (F.Suppressed)
      ++Suppressed[StringRef(F.SuppressedBy).starts_with("NOLINT") ? "comments" : F.SuppressedBy];
  for (const auto &[By, N] : Suppressed)
    Row(StringRef(By).starts_with("already") ? By : "suppressed by " + By) << counted(N, "finding") << '\n';
  for (const Comparison &C : R.Compared)
    Row("against " + C.With) << C.New << " new, " << C.Known << " known, " << C.Gone
                             << " no more there\n";
  if (unsigned N = R.partialFiles())
    Row("analysed in part") << counted(N, "file") << ", "
                            << counted(R.lostFunctions(), "function")
                            << " lost\n";
  if (!R.Truncated.empty())
    Row("not to the end") << counted(R.Truncated.size(), "function") << '\n';
  if (unsigned N = R.failedFiles()) {
    Row("not analysed") << counted(N, "file");
    if (unsigned T = R.toleratedFiles())
      OS << ", " << T << " tolerated";
    OS << '\n';
  }
  if (unsigned N = R.dismissedFiles(); N || O.Stats)
    Row("naming no known API") << counted(N, "file") << (N ? ", not parsed\n" : "\n");
  if (!R.Skipped.empty())
    Row("left out by the project") << counted(R.Skipped.size(), "file") << '\n';
  if (O.Stats) {
    Row("obligations") << R.Obligations << '\n';
    Row("steps") << R.Steps << '\n';
    Row("from the cache") << counted(R.FromCache, "file") << '\n';
    Row("read to compare") << counted(R.FilesRead, "file") << '\n';
    Row("parsing") << seconds(R.ParseSeconds) << " in all threads\n";
    Row("analysis") << seconds(R.AnalysisSeconds) << '\n';
  }
}
