//===- Scan.cpp - closecall scan ------------------------------------------===//
//
// Parse, analyse, compare with what is known, report: the whole way in one
// process.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/Commands.h"
#include "tool/cli/Depfile.h"
#include "tool/cli/Diff.h"
#include "tool/cli/Fix.h"
#include "tool/cli/Program.h"
#include "tool/output/Summary.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace closecall;
using namespace closecall::cli;

/// All that the result depends on.
static std::vector<std::string> readFiles(const Settings &S, const ParsedFiles &Parsed) {
  std::vector<std::string> Files = S.O.Packs;
  llvm::append_range(Files, S.Project.Packs);
  for (const std::string &File : {S.Project.File, S.Baseline})
    if (!File.empty())
      Files.push_back(File);
  for (const frontend::ParseOutcome &Outcome : Parsed.Outcomes)
    llvm::append_range(Files, Outcome.Reads);
  return Files;
}

static void sayFixed(const Fixed &F) {
  llvm::raw_ostream &OS = llvm::errs() << "closecall: ";
  if (F.Applied)
    OS << "applied " << output::counted(F.Applied, "fix") << " in "
       << output::counted(F.Files, "file");
  else
    OS << "applied no fix";
  if (F.TakenBack)
    OS << "; " << F.TakenBack << " more did not hold when scanned again";
  if (F.NotOurs)
    OS << "; " << F.NotOurs
       << " more in files that lie outside of the project or cannot be written";
  OS << '\n';
}

int closecall::cli::runScan(const ScanOptions &O, const Process &P) {
  auto Begin = std::chrono::steady_clock::now();
  auto S = settle(O, P);
  if (!S)
    return badInput(S.takeError());
  auto In = collectInputs(*S, P);
  if (!In)
    return badInput(In.takeError());
  if (O.Shards)
    In->Notices.push_back("shard " + std::to_string(O.Shard) + "/" + std::to_string(O.Shards) +
                          ": what functions of other shards do to a handle is not known");
  std::optional<Diff> Since;
  if (!O.Diff.empty()) {
    auto D = Diff::since(O.Diff, P);
    if (!D)
      return badInput(D.takeError());
    Since = std::move(*D);
  }
  ParsedFiles Parsed = parseProgram(*S, P, *In, Since || O.Fix ? Need::ModulesAndSeen : Need::Findings);
  if (!O.Depfile.empty())
    if (llvm::Error E = writeDepfile(O.Depfile, O.DepfileTarget, readFiles(*S, Parsed)))
      return badInput(std::move(E));
  if (Since)
    Since->keep(*In, Parsed);
  ParsedFiles Kept;
  if (O.Fix)
    Kept = Parsed;
  Scanned Out = analyseProgram(*S, P, *In, std::move(Parsed));
  if (Since)
    Since->apply(*S, P, *In, Out);
  if (llvm::Error E = applyBaseline(*S, P, Out))
    return badInput(std::move(E));
  if (O.Fix) {
    auto Mended = applyFixes(*S, P, *In, Kept, Out);
    if (!Mended)
      return badInput(Mended.takeError());
    if (Mended->Applied)
      if (llvm::Error E = applyBaseline(*S, P, Out))
        return badInput(std::move(E));
    if (!O.Quiet)
      sayFixed(*Mended);
  }
  Out.R.ExitCode = exitStatus(Out.R, *S);
  Out.R.TotalSeconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - Begin).count();
  if (llvm::Error E = writeReports(Out.R, O))
    return badInput(std::move(E));
  return Out.R.ExitCode;
}
