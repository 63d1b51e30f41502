//===- TidyRun.cpp - One analysis for all checks of a file ----------------===//
#include "tool/plugin/TidyRun.h"

#include "checks/frontend/Extract.h"
#include "checks/policy/Analyze.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace closecall;
using namespace closecall::tidy;
using llvm::StringRef;

void Run::addOptions(StringRef PackFiles, bool IsStrict) {
  llvm::SmallVector<StringRef, 4> Files;
  PackFiles.split(Files, ';', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef File : Files)
    Packs.insert(File.trim().str());
  Strict |= IsStrict;
}

const std::vector<report::Finding> &Run::findings(clang::ASTContext &Ctx) {
  if (Of == &Ctx)
    return Findings;
  Of = &Ctx;

  const rules::PackIndex *Index = &rules::PackIndex::builtin();
  std::unique_ptr<rules::PackIndex> Own;
  if (!Packs.empty()) {
    Own = std::make_unique<rules::PackIndex>(rules::PackIndex::fromEmbedded());
    Index = Own.get();
    for (const std::string &File : Packs) {
      auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
      if (!Buffer)
        Errors.push_back(File + ": " + Buffer.getError().message());
      else if (llvm::Error E = Own->add((*Buffer)->getBuffer(), File))
        Errors.push_back(llvm::toString(std::move(E)));
    }
  }

  policy::AnalysisOptions Options;
  Options.Strict = Strict;
  Options.Wanted = Wanted;
  std::vector<ir::Module> Modules;
  Modules.push_back(frontend::extract(Ctx, *Index));
  Findings = policy::analyze(Modules, *Index, Options).Findings;
  if (!Strict)
    std::erase_if(Findings, [](const report::Finding &F) {
      return F.Sure == report::Confidence::Low;
    });
  return Findings;
}

std::vector<std::string> Run::takeErrors() { return std::exchange(Errors, {}); }

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
