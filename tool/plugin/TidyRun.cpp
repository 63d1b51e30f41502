//===- TidyRun.cpp - One analysis for all checks of a file ----------------===//
#include "tool/plugin/TidyRun.h"

#include "checks/frontend/Extract.h"
#include "checks/policy/Analyze.h"
#include "checks/project/OwnFunctions.h"
#include "checks/report/FixText.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace closecall;
using namespace closecall::tidy;
using llvm::StringRef;

void Run::addOptions(StringRef PackFiles, std::optional<bool> IsStrict, StringRef File) {
  llvm::SmallVector<StringRef, 4> Files;
  PackFiles.split(Files, ';', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef File : Files)
    Packs.insert(File.trim().str());
  if (IsStrict)
    StrictOption = StrictOption.value_or(false) || *IsStrict;
  if (!File.empty())
    Config = File.str();
}

/// Reads the settings; wrong ones are told and count as none.
void Run::load(const clang::ASTContext &Ctx) {
  if (std::exchange(LoadedFor, &Ctx) == &Ctx)
    return;
  const clang::SourceManager &SM = Ctx.getSourceManager();
  llvm::SmallString<256> Main;
  if (auto Entry = SM.getFileEntryRefForID(SM.getMainFileID()))
    Main = Entry->getName();
  SM.getFileManager().makeAbsolutePath(Main);
  llvm::sys::path::remove_dots(Main, /*remove_dot_dot=*/true);
  MainFile = Main.str().str();
  std::string File = Config == "none"  ? std::string()
                     : Config.empty() ? project::findProjectFile(
                                            llvm::sys::path::parent_path(MainFile))
                                      : Config;
  Project = {};
  if (!File.empty()) {
    auto Read = project::loadProjectFile(File, File);
    if (Read)
      Project = std::move(*Read);
    else
      ProjectErrors.push_back(llvm::toString(Read.takeError()));
  }
  Strict = StrictOption.value_or(Project.Strict.value_or(false));
  for (auto [To, Preview] : {std::pair(&Checks, false), std::pair(&WithPreview, true)}) {
    auto Chosen = project::Selection::parse(Project.Checks, Strict || Preview,
                                            Project.File + ":/checks", "");
    if (!Chosen) {
      std::string Said = llvm::toString(Chosen.takeError());
      if (!llvm::is_contained(ProjectErrors, Said))
        ProjectErrors.push_back(Said);
      Chosen = project::Selection::parse("", Strict || Preview, "", "");
    }
    *To = llvm::cantFail(std::move(Chosen));
  }
}

bool Run::wants(const clang::ASTContext &Ctx, StringRef CheckId, bool Preview) {
  load(Ctx);
  return (Preview ? WithPreview : Checks).has(CheckId);
}

const std::vector<report::Finding> &Run::findings(clang::ASTContext &Ctx) {
  if (Of == &Ctx)
    return Findings;
  Of = &Ctx;
  load(Ctx);
  Findings.clear();
  if (Project.Skip.matches(Project.relative(MainFile)))
    return Findings;

  const rules::PackIndex *Index = &rules::PackIndex::builtin();
  std::unique_ptr<rules::PackIndex> Own;
  std::set<std::string> All = Packs;
  All.insert(Project.Packs.begin(), Project.Packs.end());
  const std::string OwnFunctions = project::packOf(Project.Options);
  if (!All.empty() || !OwnFunctions.empty()) {
    Own = std::make_unique<rules::PackIndex>(rules::PackIndex::fromEmbedded());
    Index = Own.get();
    for (const std::string &File : All) {
      auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
      std::vector<std::string> &Said = Packs.count(File) ? Errors : ProjectErrors;
      if (!Buffer)
        Said.push_back(File + ": " + Buffer.getError().message());
      else if (llvm::Error E = Own->add((*Buffer)->getBuffer(), File))
        Said.push_back(llvm::toString(std::move(E)));
    }
    if (!OwnFunctions.empty())
      if (llvm::Error E = Own->add(OwnFunctions, Project.File))
        ProjectErrors.push_back(llvm::toString(std::move(E)));
  }

  policy::AnalysisOptions Options;
  Options.Strict = Strict;
  Options.Checks = Project.Options;
  for (const auto &[Id, WithPreview] : Wanted)
    if (wants(Ctx, Id, WithPreview))
      Options.Wanted.insert(Id);
  std::vector<ir::Module> Modules;
  Modules.push_back(frontend::extract(Ctx, *Index));
  Findings = policy::analyze(Modules, *Index, Options).Findings;
  std::erase_if(Findings, [&](const report::Finding &F) {
    StringRef File = Project.relative(F.Primary.File);
    return (!Strict && F.Sure == report::Confidence::Low) || Project.Ignore.matches(File) ||
           !(Project.Report.empty() || Project.Report.matches(File));
  });

  // What the compiler has read, which may be newer than what is on disk.
  report::SourceText Sources;
  clang::SourceManager &SM = Ctx.getSourceManager();
  for (const report::Finding &F : Findings)
    for (const report::Insertion &In : F.Mend)
      if (auto Entry = SM.getFileManager().getOptionalFileRef(In.At.File))
        if (auto Buffer = SM.getMemoryBufferForFileOrNone(*Entry))
          Sources.set(In.At.File, Buffer->getBuffer());
  report::renderFixes(Findings, Sources);
  report::separateFixes(Findings);
  return Findings;
}

std::vector<std::string> Run::takeErrors() { return std::exchange(Errors, {}); }

std::vector<std::string> Run::takeProjectErrors() { return std::exchange(ProjectErrors, {}); }

std::shared_ptr<Run> Runs::of(const void *Context) {
  std::lock_guard<std::mutex> Guard(Lock);
  std::erase_if(Alive, [](const auto &Entry) { return Entry.second.expired(); });
  std::weak_ptr<Run> &Slot = Alive[Context];
  std::shared_ptr<Run> Shared = Slot.lock();
  if (!Shared) {
    Shared = std::make_shared<Run>();
    Slot = Shared;
  }
  return Shared;
}
