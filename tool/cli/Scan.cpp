//===- Scan.cpp - closecall scan ------------------------------------------===//
//
// Parse, analyse, compare with what is known, report: the whole way in one
// process.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/Commands.h"
#include "tool/cli/Program.h"

using namespace closecall;
using namespace closecall::cli;

int closecall::cli::runScan(const ScanOptions &O, const Process &P) {
  auto Begin = std::chrono::steady_clock::now();
  auto S = settle(O, P);
  if (!S)
    return badInput(S.takeError());
  auto In = collectInputs(*S, P);
  if (!In)
    return badInput(In.takeError());
  Scanned Out = analyseProgram(*S, P, *In, parseAll(In->Commands, S->Packs, O));
  if (llvm::Error E = applyBaseline(*S, P, Out))
    return badInput(std::move(E));
  Out.R.ExitCode = exitStatus(Out.R, *S);
  Out.R.TotalSeconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - Begin).count();
  if (llvm::Error E = writeReports(Out.R, O))
    return badInput(std::move(E));
  return Out.R.ExitCode;
}
