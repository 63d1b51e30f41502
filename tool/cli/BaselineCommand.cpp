//===- BaselineCommand.cpp - closecall baseline ---------------------------===//
//
// Scans as `scan` does and records the findings, so that later scans report
// what is new.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Baseline.h"
#include "checks/report/Paths.h"
#include "tool/cli/AtomicFile.h"
#include "tool/cli/Commands.h"
#include "tool/cli/Program.h"
#include "tool/output/Summary.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <unistd.h>

using namespace closecall;
using namespace closecall::cli;

int closecall::cli::runBaseline(const ScanOptions &O, const Process &P) {
  auto S = settle(O, P);
  if (!S)
    return badInput(S.takeError());
  auto In = collectInputs(*S, P);
  if (!In)
    return badInput(In.takeError());
  std::string File = !O.Output.empty()      ? report::absolutePath(O.Output, P.Cwd)
                     : !S->Baseline.empty() ? S->Baseline
                                            : report::absolutePath(BaselineName, P.Cwd);
  Scanned Out = analyseProgram(*S, P, *In, parseProgram(*S, P, *In, Need::Findings));
  auto Now = report::Baseline::of(Out.R.Findings, Out.R.Root);

  // What it replaces; an old file that cannot be read is no hindrance.
  std::string Changed;
  if (auto Text = llvm::sys::fs::exists(File) ? readText(File, File)
                                              : llvm::Expected<std::string>("")) {
    if (auto Old = report::Baseline::parse(*Text, File)) {
      report::BaselineCounts C = Old->apply(Out.R.Findings, Out.R.Root, "baseline");
      Changed = " (" + std::to_string(C.New) + " more, " + std::to_string(C.Gone) +
                " fewer than before)";
    } else {
      llvm::consumeError(Old.takeError());
    }
  } else {
    llvm::consumeError(Text.takeError());
  }
  if (llvm::Error E = writeAtomically(
          File, [&](llvm::raw_ostream &OS) { OS << Now.text(); }))
    return badInput(std::move(E));

  output::FormatOptions Log;
  Log.Quiet = O.Quiet;
  Log.Verbose = O.Verbose;
  Log.Color = wantColor(O.Color, STDERR_FILENO);
  output::writeAccount(Out.R, Log, llvm::errs());
  if (!O.Quiet)
    llvm::outs() << "closecall: recorded " << output::counted(Now.size(), "finding")
                 << " in " << report::shown(File, P.Cwd) << Changed << '\n';
  bool Short = Out.R.failedFiles() > Out.R.toleratedFiles();
  if (Short && !O.Quiet)
    llvm::errs() << "closecall: warning: what is in the files that were not analysed is not "
                    "in the baseline\n";
  return Short ? 3 : 0;
}
