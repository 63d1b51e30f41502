//===- Why.cpp - closecall why FILE:LINE ----------------------------------===//
//
// Tells, for what a line acquires, whether there is a finding (shown,
// suppressed, or hidden by confidence or by the checks that are on), and if not,
// what discharged it: who took it over, or which limit was reached.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Names.h"
#include "checks/report/Paths.h"
#include "tool/cli/Commands.h"
#include "tool/cli/Inputs.h"
#include "tool/cli/Program.h"
#include "tool/output/Summary.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>
#include <unistd.h>

using namespace closecall;
using namespace closecall::cli;
using report::Finding;

namespace {

struct Place {
  std::string File;
  unsigned Line = 0;
};

bool isAt(const report::Range &At, const Place &Asked) {
  return At.File == Asked.File && At.Line <= Asked.Line &&
         Asked.Line <= std::max(At.Line, At.EndLine);
}

/// The finding is about what is acquired there, or is reported there.
bool concerns(const Finding &F, const Place &Asked) {
  return isAt(F.Primary, Asked) || llvm::any_of(F.Path, [&](const report::Step &S) {
           return S.Kind == report::StepKind::Acquire && isAt(S.At, Asked);
         });
}

class Teller {
public:
  Teller(const Settings &S, const Process &P, const Scanned &Out, bool Color)
      : S(S), P(P), Out(Out), Color(Color) {}

  /// False when nothing is acquired or reported there.
  bool tell(const Place &Asked) {
    bool Told = false;
    for (const Finding &F : Out.R.Findings)
      if (concerns(F, Asked)) {
        Told = true;
        finding(F);
      }
    std::set<std::pair<std::string, std::string>> Said;
    for (const policy::WhyNote &N : Out.Why) {
      if (!isAt(N.Acquired, Asked) || !Said.insert({place(N.At), N.Reason}).second)
        continue;
      Told = true;
      head(place(N.Acquired)) << "what is acquired here" << N.Handle << " in "
                              << report::spokenName(N.Function);
      OS << ": " << report::spokenNames(N.Reason);
      if (N.At != N.Acquired)
        OS << " (" << place(N.At) << ")";
      OS << '\n';
    }
    for (const output::Truncation &T : Out.R.Truncated)
      if (T.At.File == Asked.File)
        head(place(T.At)) << report::spokenName(T.Function) << " is not analysed to the end: " << T.Reason
                          << '\n';
    for (const output::FileAccount &F : Out.R.Files) {
      if (F.File != Asked.File || F.Status == output::FileAccount::Complete)
        continue;
      Told |= F.Status == output::FileAccount::Failed;
      head(report::shown(F.File, P.Cwd).str())
          << (F.Status == output::FileAccount::Failed ? "not analysed: " + F.Reason
                                                      : "analysed in part; lost are:");
      for (const auto &[Function, Reason] : F.Lost)
        OS << " '" << Function << "'";
      OS << '\n';
    }
    return Told;
  }

  /// Where else in the file something is acquired.
  void others(const Place &Asked) {
    std::set<unsigned> Lines;
    for (const policy::WhyNote &N : Out.Why)
      if (N.Acquired.File == Asked.File)
        Lines.insert(N.Acquired.Line);
    OS << "nothing that closecall follows is acquired in line " << Asked.Line << " of "
       << report::shown(Asked.File, P.Cwd) << '\n';
    for (const output::FileAccount &F : Out.R.Files)
      if (F.File == Asked.File && F.Dismissed)
        OS << "the file and its headers name no function, class or type of a rule pack\n";
    if (Lines.empty())
      return;
    OS << "it follows what is acquired in";
    size_t N = 0;
    for (unsigned L : Lines)
      OS << (N++ ? ", " : (Lines.size() == 1 ? " line " : " lines ")) << L;
    OS << '\n';
  }

private:
  llvm::raw_ostream &head(const std::string &Where) {
    return OS << (Color ? "\033[1m" : "") << Where << ": " << (Color ? "\033[0m" : "");
  }
  std::string place(const report::Range &At) const {
    return report::shown(At.File, P.Cwd).str() + ":" + std::to_string(At.Line);
  }

  void finding(const Finding &F) {
    head(place(F.Primary)) << F.Message << " [" << F.Check << "]\n  ";
    if (F.Suppressed)
      OS << "suppressed by " << F.SuppressedBy
         << (F.Justification.empty() ? "" : ": " + F.Justification);
    else if (!S.Checks.has(F.Check))
      OS << "hidden: the check is not on ('--checks " << F.Check << "' turns it on)";
    else if (!S.Strict && F.Sure == report::Confidence::Low)
      OS << "hidden: its confidence is low ('--profile strict' shows it)";
    else
      OS << "reported";
    OS << '\n';
    for (const report::Step &Step : F.Path)
      OS << "    " << place(Step.At) << ": " << Step.Message << '\n';
    for (const report::Related &O : F.Others)
      OS << "    " << place(O.At) << ": " << O.Message << '\n';
  }

  const Settings &S;
  const Process &P;
  const Scanned &Out;
  bool Color;
  llvm::raw_ostream &OS = llvm::outs();
};

} // namespace

int closecall::cli::runWhy(const ScanOptions &Given, const Process &P) {
  ScanOptions O = Given;
  std::string Words = Given.Paths.empty() ? std::string() : Given.Paths[0];
  auto [File, Line] = llvm::StringRef(Words).rsplit(':');
  Place Asked;
  // FILE:LINE:COL, as a diagnostic says it.
  if (auto [Before, Middle] = File.rsplit(':'); !llvm::sys::fs::exists(report::absolutePath(File, P.Cwd))) {
    unsigned Col = 0;
    if (!Line.getAsInteger(10, Col) && !Middle.empty() && llvm::all_of(Middle, llvm::isDigit)) {
      File = Before;
      Line = Middle;
    }
  }
  if (O.Paths.size() != 1 || File.empty() || Line.getAsInteger(10, Asked.Line) || !Asked.Line)
    return badInput("why: give one FILE:LINE");
  Asked.File = report::absolutePath(File, P.Cwd);
  O.Paths = {File.str()};
  auto S = settle(O, P);
  if (!S)
    return badInput(S.takeError());
  // What other files do to a handle counts: all of the database is scanned.
  if (!O.Flags) {
    auto Database = databaseOf(O, P);
    if (!Database)
      return badInput(Database.takeError());
    if (*Database) {
      S->O.BuildPath = **Database;
      S->O.Paths.clear();
    }
  }
  auto In = collectInputs(*S, P);
  if (!In)
    return badInput(In.takeError());
  Scanned Out = analyseProgram(*S, P, *In, parseProgram(*S, P, *In, Need::Modules), nullptr, /*Why=*/true);
  if (llvm::Error E = applyBaseline(*S, P, Out))
    return badInput(std::move(E));
  Teller T(*S, P, Out, wantColor(O.Color, STDOUT_FILENO));
  if (!T.tell(Asked))
    T.others(Asked);
  return 0;
}
