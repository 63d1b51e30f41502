//===- Settings.cpp - The project file and the command line ---------------===//
#include "tool/cli/Settings.h"

#include "checks/catalog/Catalog.h"
#include "checks/project/OwnFunctions.h"
#include "checks/report/Paths.h"
#include "tool/cli/Cache.h"
#include "tool/cli/Inputs.h"
#include "tool/cli/ParseAll.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace closecall;
using namespace closecall::cli;
using llvm::StringRef;

llvm::Expected<std::string> closecall::cli::readText(StringRef File, StringRef ShownAs) {
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer)
    return llvm::createStringError(ShownAs + ": " + Buffer.getError().message());
  return (*Buffer)->getBuffer().str();
}

static llvm::Expected<project::ProjectFile> projectOf(const ScanOptions &O,
                                                      const Process &P) {
  if (O.NoConfig)
    return project::ProjectFile();
  std::string File = O.Config.empty() ? project::findProjectFile(P.Cwd)
                                      : report::absolutePath(O.Config, P.Cwd);
  if (File.empty())
    return project::ProjectFile();
  return project::loadProjectFile(File, O.Config.empty() ? report::shown(File, P.Cwd)
                                                         : StringRef(O.Config));
}

llvm::Expected<Settings> closecall::cli::settle(const ScanOptions &O, const Process &P) {
  auto Project = projectOf(O, P);
  if (!Project)
    return Project.takeError();
  Settings S;
  S.O = O;
  S.Strict = O.Strict.value_or(Project->Strict.value_or(false));
  auto Checks = project::Selection::parse(Project->Checks, S.Strict,
                                 report::shown(Project->File, P.Cwd).str() + ":/checks",
                                 O.Checks);
  if (!Checks)
    return Checks.takeError();
  S.Checks = std::move(*Checks);
  std::vector<std::string> Packs;
  for (const std::string &File : Project->Packs)
    Packs.push_back(report::shown(File, P.Cwd).str());
  Packs.insert(Packs.end(), O.Packs.begin(), O.Packs.end());
  const std::string Own = project::packOf(Project->Options);
  if (!Packs.empty() || !Own.empty()) {
    auto Index = loadPacks(Packs);
    if (!Index)
      return Index.takeError();
    S.OwnPacks = std::move(*Index);
    if (!Own.empty())
      if (llvm::Error E = S.OwnPacks->add(Own, report::shown(Project->File, P.Cwd)))
        return std::move(E);
  }
  for (const std::string &File : Packs)
    S.PackFiles.push_back(report::absolutePath(File, P.Cwd));
  if (!O.CacheDir.empty())
    S.CacheFolder = report::absolutePath(O.CacheDir, P.Cwd);
  else if (!O.NoCache && Project->Cache.value_or(!Project->CacheDir.empty()))
    S.CacheFolder = Project->CacheDir.empty() ? defaultCacheFolder() : Project->CacheDir;
  if (O.Fail)
    S.Fail = *O.Fail;
  else if (!Project->FailOn.empty())
    S.Fail = static_cast<FailOn>(
        llvm::find(FailOnNames, std::string_view(Project->FailOn)) - std::begin(FailOnNames));
  S.Baseline = O.Baseline.empty() ? Project->Baseline
                                  : report::absolutePath(O.Baseline, P.Cwd);
  S.Project = std::move(*Project);
  return std::move(S);
}

policy::AnalysisOptions Settings::analysisOptions() const {
  policy::AnalysisOptions AO;
  AO.Strict = Strict;
  AO.Jobs = jobs(O.Jobs);
  AO.Checks = Project.Options;
  for (const catalog::CheckInfo &C : catalog::all())
    if (Checks.has(C.Id))
      AO.Wanted.insert(C.Id);
  return AO;
}
