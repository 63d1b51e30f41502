//===- ParseAll.cpp - All files, in parallel ------------------------------===//
#include "tool/cli/ParseAll.h"

#include "checks/frontend/CompileCommands.h"
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
                      const rules::PackIndex &Packs, unsigned TimeLimit) {
  frontend::ParseOptions Options;
  Options.TimeLimit = TimeLimit;
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
                         const rules::PackIndex &Packs, const ScanOptions &O) {
  using Clock = std::chrono::steady_clock;
  ParsedFiles Result;
  Result.Outcomes.resize(Commands.size());
  Progress Line(Commands.size(), O);
  std::atomic<size_t> Next = 0;
  std::atomic<long long> Microseconds = 0;

  auto Work = [&] {
    for (size_t I; (I = Next++) < Commands.size();) {
      auto Begin = Clock::now();
      Result.Outcomes[I] = parseOne(Commands[I], Packs, O.TimeLimit);
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
  return Result;
}
