//===- LinkCheck.cpp - closecall link and closecall check -----------------===//
//
// The steps after `extract`. `link` reads all .ccir files of a program, in any
// order and from any number of machines, and writes what each needs to know of
// the others (.ccsum). `check` reports as `scan` does: on .ccir files with their
// .ccsum files each by itself, or on .ccir files alone, which it links first.
// Paths in these files are absolute: all machines check out into the same folder.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/SourceFiles.h"
#include "checks/report/Paths.h"
#include "tool/cli/AtomicFile.h"
#include "tool/cli/Commands.h"
#include "tool/cli/Program.h"
#include "tool/cli/StoredLink.h"
#include "tool/cli/StoredOutcome.h"
#include "tool/output/Summary.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace closecall;
using namespace closecall::cli;
using frontend::ParseOutcome;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {

struct ReadFile {
  std::string Name; ///< as given
  uint64_t Hash = 0;
  ParseOutcome Outcome;
};

/// The .ccir files that the command names, by what they hold, so that the order
/// in which they are given does not count.
using Extracted = std::map<std::pair<std::string, uint64_t>, ReadFile>;

llvm::Expected<Extracted> readExtracted(const ScanOptions &O, const Process &P,
                                        const char *Command,
                                        std::vector<std::string> *Summaries) {
  std::vector<std::string> Files;
  auto Take = [&](const std::string &File) {
    if (Summaries && StringRef(File).ends_with(".ccsum"))
      Summaries->push_back(File);
    else
      Files.push_back(File);
  };
  for (const std::string &Path : O.Paths) {
    if (!fs::is_directory(Path)) {
      Take(Path);
      continue;
    }
    bool Any = false;
    std::error_code EC;
    for (fs::directory_iterator It(Path, EC), End; !EC && It != End; It.increment(EC)) {
      StringRef File = It->path();
      if (!File.ends_with(".ccir") && !(Summaries && File.ends_with(".ccsum")))
        continue;
      Any = true;
      Take(File.str());
    }
    if (!Any)
      return llvm::createStringError("no .ccir file in '" + Path + "'");
  }
  if (Files.empty())
    return llvm::createStringError(StringRef(Command) + " needs the .ccir files that 'closecall "
                                                        "extract' wrote, or their folder");
  Extracted Read;
  for (const std::string &File : Files) {
    auto Text = readText(report::absolutePath(File, P.Cwd), File);
    if (!Text)
      return Text.takeError();
    auto Outcome = readOutcome(*Text, File);
    if (!Outcome)
      return Outcome.takeError();
    uint64_t Hash = frontend::contentHash(*Text);
    std::pair Key(Outcome->Module.MainFile, Hash);
    Read.emplace(Key, ReadFile{File, Hash, std::move(*Outcome)});
  }
  return std::move(Read);
}

/// Nothing is written over a file that holds the same, so that what is built
/// from it is not built again.
llvm::Error writeChanged(const std::string &File, const std::string &Text, size_t &Changed) {
  if (auto Old = readText(File, File)) {
    if (*Old == Text)
      return llvm::Error::success();
  } else {
    llvm::consumeError(Old.takeError());
  }
  ++Changed;
  return writeAtomically(File, [&](llvm::raw_ostream &OS) { OS << Text; });
}

} // namespace

int closecall::cli::runLink(const ScanOptions &O, const Process &P) {
  auto S = settle(O, P);
  if (!S)
    return badInput(S.takeError());
  if (O.Output.empty())
    return badInput("link needs -o: FILE.ccsum, or a folder for one file for each .ccir file");
  auto Read = readExtracted(O, P, "link", nullptr);
  if (!Read)
    return badInput(Read.takeError());
  auto Agreed = linkSettings(*S);
  if (!Agreed)
    return badInput(Agreed.takeError());

  std::vector<ir::Module> Modules;
  std::vector<const ReadFile *> From;
  for (auto &[Key, File] : *Read)
    if (File.Outcome.Status != ParseOutcome::Failed) {
      Modules.push_back(std::move(File.Outcome.Module));
      From.push_back(&File);
    }
  policy::AnalysisOptions Whole = S->analysisOptions();
  Whole.Wanted.clear(); // what is shown is for the check to say
  std::vector<policy::Slice> Linked = policy::link(Modules, S->packs(), Whole);

  bool OneFile = StringRef(O.Output).ends_with(".ccsum");
  size_t Changed = 0;
  if (OneFile) {
    Slices All;
    for (size_t I = 0; I < Linked.size(); ++I)
      All[From[I]->Hash] = std::move(Linked[I]);
    if (llvm::Error E = writeChanged(O.Output, writeSlices(All, *Agreed, S->packs()), Changed))
      return badInput(std::move(E));
  } else {
    if (std::error_code EC = fs::create_directories(O.Output, true, fs::all_all))
      return badInput("cannot create '" + O.Output + "': " + EC.message());
    std::map<std::string, StringRef> Names;
    for (size_t I = 0; I < Linked.size(); ++I) {
      std::string Name = (path::stem(From[I]->Name) + ".ccsum").str();
      auto [It, New] = Names.try_emplace(Name, From[I]->Name);
      if (!New)
        return badInput("'" + It->second + "' and '" + From[I]->Name +
                        "' would both be linked into " + O.Output + "/" + Name);
      Slices One;
      One[From[I]->Hash] = std::move(Linked[I]);
      if (llvm::Error E = writeChanged(O.Output + "/" + Name,
                                       writeSlices(One, *Agreed, S->packs()), Changed))
        return badInput(std::move(E));
    }
  }
  if (!O.Quiet)
    llvm::errs() << "closecall: linked " << output::counted(Read->size(), "file") << " into "
                 << O.Output << ", " << Changed << " changed\n";
  return 0;
}

int closecall::cli::runCheck(const ScanOptions &O, const Process &P) {
  auto Begin = std::chrono::steady_clock::now();
  auto S = settle(O, P);
  if (!S)
    return badInput(S.takeError());
  std::vector<std::string> Summaries;
  auto Read = readExtracted(O, P, "check", &Summaries);
  if (!Read)
    return badInput(Read.takeError());
  Slices Known;
  if (!Summaries.empty()) {
    auto Agreed = linkSettings(*S);
    if (!Agreed)
      return badInput(Agreed.takeError());
    for (const std::string &File : Summaries) {
      auto Text = readText(report::absolutePath(File, P.Cwd), File);
      if (!Text)
        return badInput(Text.takeError());
      if (llvm::Error E = readSlices(*Text, File, *Agreed, S->packs(), Known))
        return badInput(std::move(E));
    }
  }
  Inputs In;
  ParsedFiles Parsed;
  std::vector<policy::Slice> Own; ///< of the modules that are analysed, in their order
  for (auto &[Key, File] : *Read) {
    bool Whole = File.Outcome.Status != ParseOutcome::Failed;
    if (!Summaries.empty() && Whole && !Known.count(File.Hash))
      return badInput(File.Name + ": not linked into " +
                      (Summaries.size() == 1 ? Summaries[0] : "any of the .ccsum files") +
                      ", or changed since");
    In.Commands.push_back({"", Key.first, {}});
    Parsed.Outcomes.push_back(std::move(File.Outcome));
    if (!Summaries.empty() && Whole)
      Own.push_back(std::move(Known[File.Hash]));
  }
  std::string Wrong;
  auto WithSummaries = [&](const std::vector<ir::Module> &Modules,
                           const policy::AnalysisOptions &AO) {
    auto Result = policy::check(Modules, Own, S->packs(), AO);
    if (Result)
      return std::move(*Result);
    Wrong = llvm::toString(Result.takeError());
    return policy::AnalysisResult();
  };
  Analysis Analyse;
  if (!Summaries.empty())
    Analyse = WithSummaries;
  Scanned Out = analyseProgram(*S, P, In, std::move(Parsed), nullptr, /*Why=*/false, Analyse);
  if (!Wrong.empty())
    return badInput(Wrong);
  if (llvm::Error E = applyBaseline(*S, P, Out))
    return badInput(std::move(E));
  Out.R.ExitCode = exitStatus(Out.R, *S);
  Out.R.TotalSeconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - Begin).count();
  if (llvm::Error E = writeReports(Out.R, O))
    return badInput(std::move(E));
  return Out.R.ExitCode;
}
