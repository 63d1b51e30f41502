//===- Extract.cpp - closecall extract ------------------------------------===//
//
// The first step of a scan by itself: parses and writes what the engine needs of
// each file (.ccir). LinkCheck.cpp has the others.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Paths.h"
#include "tool/cli/AtomicFile.h"
#include "tool/cli/Commands.h"
#include "tool/cli/Program.h"
#include "tool/cli/StoredOutcome.h"
#include "tool/output/Summary.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

using namespace closecall;
using namespace closecall::cli;
namespace fs = llvm::sys::fs;

static constexpr llvm::StringLiteral Suffix = ".ccir";

int closecall::cli::runExtract(const ScanOptions &O, const Process &P) {
  auto S = settle(O, P);
  if (!S)
    return badInput(S.takeError());
  auto In = collectInputs(*S, P);
  if (!In)
    return badInput(In.takeError());
  bool OneFile = llvm::StringRef(O.Output).ends_with(Suffix);
  if (O.Output.empty())
    return badInput("extract needs -o: a folder, or FILE.ccir for a single file");
  if (OneFile && In->Commands.size() != 1)
    return badInput("-o " + O.Output + ": there are " +
                    output::counted(In->Commands.size(), "file") +
                    " to extract; give a folder");
  if (!OneFile)
    if (std::error_code EC = fs::create_directories(O.Output, true, fs::all_all))
      return badInput("cannot create '" + O.Output + "': " + EC.message());
  ParsedFiles Parsed = parseProgram(*S, P, *In, Need::Modules);
  std::string Root = report::repositoryRoot(P.Cwd);
  std::set<std::string> Taken;
  int Status = 0;
  for (size_t I = 0; I < Parsed.Outcomes.size(); ++I) {
    std::string Name = report::shown(In->Commands[I].File, Root).str();
    std::replace(Name.begin(), Name.end(), '/', '%');
    std::string Unique = Name;
    for (unsigned N = 2; !Taken.insert(Unique).second; ++N)
      Unique = Name + "-" + std::to_string(N);
    std::string File = OneFile ? O.Output : O.Output + "/" + Unique + Suffix.str();
    if (llvm::Error E = writeAtomically(File, [&](llvm::raw_ostream &OS) {
          OS << writeOutcome(Parsed.Outcomes[I]);
        }))
      return badInput(std::move(E));
    if (Parsed.Outcomes[I].Status == frontend::ParseOutcome::Failed) {
      llvm::errs() << "closecall: error: " << report::shown(In->Commands[I].File, P.Cwd)
                   << ": not analysed: " << Parsed.Outcomes[I].Reason << '\n';
      Status = 3;
    }
  }
  for (const std::string &Notice : In->Notices)
    if (!O.Quiet)
      llvm::errs() << "closecall: warning: " << Notice << '\n';
  if (!O.Quiet)
    llvm::errs() << "closecall: extracted " << output::counted(Parsed.Outcomes.size(), "file")
                 << " into " << O.Output << '\n';
  return Status;
}
