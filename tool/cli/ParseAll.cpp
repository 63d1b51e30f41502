//===- ParseAll.cpp - All files, in parallel ------------------------------===//
#include "tool/cli/ParseAll.h"

#include "checks/frontend/CompileCommands.h"
#include "tool/cli/Cache.h"
#include "tool/cli/Progress.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/thread.h"
#include <atomic>
#include <chrono>

using namespace closecall;
using namespace closecall::cli;
using frontend::ParseOutcome;

namespace {

/// Deep expressions recurse deeply; address space is cheap.
constexpr unsigned StackSize = 64u << 20;

ParseOutcome parseOne(const frontend::CompileCommand &Command,
                      const rules::PackIndex &Packs,
                      const frontend::ParseOptions &Options) {
  ParseOutcome Out = frontend::parseFile(Command, Packs, Options);
  // A flag that clang refuses outright (a processor it does not know) is no
  // reason to give the file up.
  if (Out.Status == ParseOutcome::Failed && Out.BadFlags) {
    ParseOutcome Again =
        frontend::parseFile(frontend::reduceCommand(Command), Packs, Options);
    if (Again.Status != ParseOutcome::Failed)
      return Again;
  }
  return Out;
}

} // namespace

unsigned closecall::cli::jobs(unsigned Given) {
  return Given ? Given : llvm::hardware_concurrency().compute_thread_count();
}

ParsedFiles
closecall::cli::parseAll(const std::vector<frontend::CompileCommand> &Commands,
                         const rules::PackIndex &Packs, const ScanOptions &O,
                         const ParseRequest &Request) {
  using Clock = std::chrono::steady_clock;
  ParsedFiles Result;
  Result.Outcomes.resize(Commands.size());
  Progress Line(Commands.size(), O);
  std::atomic<size_t> Next = 0;
  std::atomic<long long> Microseconds = 0;
  std::atomic<size_t> FromCache = 0;
  std::optional<frontend::ApiNames> Names;
  if (!O.NoDismiss)
    Names.emplace(Packs);
  const Cache *Store = Request.Replaced ? nullptr : Request.Store;
  if (Request.WantSeen)
    Result.Seen.resize(Commands.size());

  auto Work = [&] {
    for (size_t I; (I = Next++) < Commands.size();) {
      auto Begin = Clock::now();
      frontend::Dependencies Seen;
      if (std::optional<ParseOutcome> Known =
              Store ? Store->load(Commands[I], Request.WantSeen ? &Seen : nullptr)
                    : std::nullopt;
          Known && !(O.NoDismiss && Known->Dismissed)) {
        Result.Outcomes[I] = std::move(*Known);
        ++FromCache;
      } else {
        frontend::ParseOptions Options;
        Options.TimeLimit = O.TimeLimit;
        Options.Replaced = Request.Replaced;
        Options.Dismiss = Names ? &*Names : nullptr;
        Seen.Files.clear();
        if (Request.WantSeen || Store)
          Options.Seen = &Seen;
        Result.Outcomes[I] = parseOne(Commands[I], Packs, Options);
        if (Store)
          Store->store(Commands[I], Result.Outcomes[I], Seen);
      }
      if (Request.WantSeen)
        Result.Seen[I] = std::move(Seen);
      Microseconds += std::chrono::duration_cast<std::chrono::microseconds>(
                          Clock::now() - Begin)
                          .count();
      Line.done(Result.Outcomes[I]);
    }
  };
  size_t N = std::min<size_t>(jobs(O.Jobs), Commands.size());
  std::vector<llvm::thread> Pool;
  for (size_t I = 0; I < N; ++I)
    Pool.emplace_back(std::optional<unsigned>(StackSize), Work);
  for (llvm::thread &T : Pool)
    T.join();
  Result.Seconds = Microseconds / 1e6;
  Result.FromCache = FromCache;
  Result.FilesRead = Store ? Store->filesRead() : 0;
  return Result;
}
