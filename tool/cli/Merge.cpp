//===- Merge.cpp - closecall merge ----------------------------------------===//
//
// Joins the SARIF logs of shards; the exit status is what one scan of all
// would have had.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Paths.h"
#include "tool/cli/AtomicFile.h"
#include "tool/cli/Commands.h"
#include "tool/cli/Settings.h"
#include "tool/output/SarifMerge.h"
#include "tool/output/Summary.h"
#include "llvm/Support/raw_ostream.h"

using namespace closecall;
using namespace closecall::cli;

int closecall::cli::runMerge(const ScanOptions &O, const Process &P) {
  std::vector<std::pair<std::string, std::string>> Logs;
  for (const std::string &File : O.Paths) {
    auto Text = readText(report::absolutePath(File, P.Cwd), File);
    if (!Text)
      return badInput(Text.takeError());
    Logs.emplace_back(File, std::move(*Text));
  }
  auto Merged = output::mergeSarif(Logs);
  if (!Merged)
    return badInput(Merged.takeError());
  if (O.Output.empty()) {
    llvm::outs() << Merged->Text;
  } else if (llvm::Error E = writeAtomically(
                 O.Output, [&](llvm::raw_ostream &OS) { OS << Merged->Text; })) {
    return badInput(std::move(E));
  }
  if (!O.Quiet)
    llvm::errs() << "closecall: merged " << output::counted(Logs.size(), "log") << ": "
                 << output::counted(Merged->Results, "finding") << '\n';
  return Merged->ExitCode;
}
