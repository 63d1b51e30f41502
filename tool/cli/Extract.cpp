//===- Extract.cpp - closecall extract and closecall check ----------------===//
//
// The two halves of a scan as steps of their own: `extract` parses and writes
// what the engine needs of a file (.ccir); `check` reads such files, in any
// order and from any number of machines, links them and reports as `scan` does.
// Paths in them are absolute: all machines check out into the same folder.
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
#include <map>
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
    if (std::error_code EC = fs::create_directories(O.Output))
      return badInput("cannot create '" + O.Output + "': " + EC.message());
  ParsedFiles Parsed = parseProgram(*S, P, *In);
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

int closecall::cli::runCheck(const ScanOptions &O, const Process &P) {
  auto Begin = std::chrono::steady_clock::now();
  auto S = settle(O, P);
  if (!S)
    return badInput(S.takeError());
  std::vector<std::string> Files;
  for (const std::string &Path : O.Paths) {
    if (!fs::is_directory(Path)) {
      Files.push_back(Path);
      continue;
    }
    size_t Before = Files.size();
    std::error_code EC;
    for (fs::directory_iterator It(Path, EC), End; !EC && It != End; It.increment(EC))
      if (llvm::StringRef(It->path()).ends_with(Suffix))
        Files.push_back(It->path());
    if (Files.size() == Before)
      return badInput("no .ccir file in '" + Path + "'");
  }
  if (Files.empty())
    return badInput("check needs the .ccir files that 'closecall extract' wrote, or their folder");
  // By what they hold, so that the order in which they are given does not count.
  std::map<std::pair<std::string, uint64_t>, frontend::ParseOutcome> Read;
  for (const std::string &File : Files) {
    auto Text = readText(report::absolutePath(File, P.Cwd), File);
    if (!Text)
      return badInput(Text.takeError());
    auto Outcome = readOutcome(*Text, File);
    if (!Outcome)
      return badInput(Outcome.takeError());
    std::pair Key(Outcome->Module.MainFile, frontend::contentHash(*Text));
    Read.emplace(Key, std::move(*Outcome));
  }
  Inputs In;
  ParsedFiles Parsed;
  for (auto &[Key, Outcome] : Read) {
    In.Commands.push_back({"", Key.first, {}});
    Parsed.Outcomes.push_back(std::move(Outcome));
  }
  Scanned Out = analyseProgram(*S, P, In, std::move(Parsed));
  if (llvm::Error E = applyBaseline(*S, P, Out))
    return badInput(std::move(E));
  Out.R.ExitCode = exitStatus(Out.R, *S);
  Out.R.TotalSeconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - Begin).count();
  if (llvm::Error E = writeReports(Out.R, O))
    return badInput(std::move(E));
  return Out.R.ExitCode;
}
