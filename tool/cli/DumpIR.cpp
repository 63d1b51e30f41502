//===- DumpIR.cpp - closecall dump-ir -------------------------------------===//
//
// Prints the intermediate representation of files, for those who work on the
// analyzer.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/Commands.h"
#include "tool/cli/Inputs.h"
#include "tool/cli/ParseAll.h"
#include "tool/cli/Settings.h"
#include "checks/policy/Analyze.h"
#include "llvm/Support/raw_ostream.h"

using namespace closecall;
using namespace closecall::cli;

int closecall::cli::runDumpIR(const ScanOptions &O, const Process &P) {
  auto S = settle(O, P);
  if (!S)
    return badInput(S.takeError());
  auto In = collectInputs(*S, P);
  if (!In)
    return badInput(In.takeError());
  ScanOptions All = O;
  All.NoDismiss = true;
  int Status = 0;
  for (const frontend::ParseOutcome &Out :
       parseAll(In->Commands, S->packs(), All).Outcomes) {
    for (const frontend::ParseDiagnostic &D : Out.Errors)
      llvm::errs() << D.File << ':' << D.Line << ':' << D.Col
                   << ": error: " << D.Message << '\n';
    if (Out.Status == frontend::ParseOutcome::Failed) {
      llvm::errs() << "closecall: error: " << Out.Module.MainFile
                   << ": not analysed: " << Out.Reason << '\n';
      Status = 3;
      continue;
    }
    llvm::outs() << ir::dump(Out.Module);
    if (O.Verbose)
      llvm::outs() << policy::dumpSummaries({Out.Module}, S->packs());
    if (std::string Wrong = ir::verify(Out.Module); !Wrong.empty()) {
      llvm::errs() << "closecall: error: invalid IR: " << Wrong << '\n';
      Status = 1;
    }
  }
  return Status;
}
