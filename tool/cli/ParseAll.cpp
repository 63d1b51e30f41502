//===- ParseAll.cpp - All files, in parallel ------------------------------===//
#include "tool/cli/ParseAll.h"

#include "checks/frontend/CompileCommands.h"
#include "tool/cli/Cache.h"
#include "tool/cli/LargePages.h"
#include "tool/cli/Progress.h"
#include "checks/flow/HandleTypes.h"
#include "checks/flow/WaysOut.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
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

/// Seen is cleared for what the parse looks at.
frontend::ParseOptions parseOptions(const ScanOptions &O, const ParseRequest &Request,
                                    frontend::Dependencies &Seen) {
  frontend::ParseOptions Options;
  Options.TimeLimit = O.TimeLimit;
  Options.Replaced = Request.Replaced;
  Seen.Files.clear();
  if (Request.WantSeen || (Request.Store && !Request.Replaced))
    Options.Seen = &Seen;
  return Options;
}

/// Fn(0) to Fn(Count - 1) on the threads that -j allows.
void inParallel(size_t Count, const ScanOptions &O, llvm::function_ref<void(size_t)> Fn) {
  std::atomic<size_t> Next = 0;
  auto Work = [&] {
    useLargePages();
    for (size_t I; (I = Next++) < Count;)
      Fn(I);
  };
  std::vector<llvm::thread> Pool;
  for (size_t I = 0; I < std::min<size_t>(jobs(O.Jobs), Count); ++I)
    Pool.emplace_back(std::optional<unsigned>(StackSize), Work);
  for (llvm::thread &T : Pool)
    T.join();
}

/// The main file as it is, or as it is to be taken for.
std::optional<std::string> mainText(const std::string &File, const ParseRequest &Request) {
  if (const frontend::Overlay::Entry *E = Request.Replaced ? Request.Replaced->find(File)
                                                           : nullptr)
    return E->Text;
  if (!llvm::sys::fs::is_regular_file(File))
    return std::nullopt;
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  return Buffer ? std::optional((*Buffer)->getBuffer().str()) : std::nullopt;
}

} // namespace

void closecall::cli::onLargeStack(llvm::function_ref<void()> Fn) {
  llvm::thread T(std::optional<unsigned>(StackSize), [&] {
    useLargePages();
    Fn();
  });
  T.join();
}

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
  std::atomic<long long> Microseconds = 0;
  std::atomic<size_t> FromCache = 0;
  std::optional<frontend::ApiNames> Names;
  if (!O.NoDismiss)
    Names.emplace(Packs);
  const Cache *Store = Request.Replaced ? nullptr : Request.Store;
  if (Request.WantSeen)
    Result.Seen.resize(Commands.size());

  auto Work = [&](size_t I) {
    auto Begin = Clock::now();
    frontend::Dependencies Seen;
    if (std::optional<ParseOutcome> Known =
            Store ? Store->load(Commands[I], Request.WantSeen ? &Seen : nullptr)
                  : std::nullopt;
        Known && !(O.NoDismiss && Known->Dismissed)) {
      Result.Outcomes[I] = std::move(*Known);
      ++FromCache;
    } else {
      frontend::ParseOptions Options = parseOptions(O, Request, Seen);
      Options.Dismiss = Names ? &*Names : nullptr;
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
  };
  inParallel(Commands.size(), O, Work);
  Result.Seconds = Microseconds / 1e6;
  Result.FromCache = FromCache;
  Result.FilesRead = Store ? Store->filesRead() : 0;
  return Result;
}

namespace {

std::vector<const ir::Module *> modulesOf(const ParsedFiles &Files) {
  std::vector<const ir::Module *> Modules;
  for (const ParseOutcome &Outcome : Files.Outcomes)
    if (Outcome.Status != ParseOutcome::Failed)
      Modules.push_back(&Outcome.Module);
  return Modules;
}

/// Parses those files again that Concerns picks by their outcome and text, with
/// Handles; true when some of it was of use. Key tells such outcomes from others.
bool lookOnceMore(const std::vector<frontend::CompileCommand> &Commands,
                  const rules::PackIndex &Packs, const ScanOptions &O,
                  const ParseRequest &Request, ParsedFiles &Files,
                  const flow::OwnNames *Handles, const std::string &Key,
                  llvm::function_ref<bool(const ParseOutcome &, llvm::StringRef)> Concerns) {
  const std::unique_ptr<Cache> Store =
      Request.Store && !Request.Replaced ? Request.Store->with(Key) : nullptr;
  std::atomic<long long> Microseconds = 0;
  std::atomic<bool> Useful = false;
  inParallel(Commands.size(), O, [&](size_t I) {
    ParseOutcome &Outcome = Files.Outcomes[I];
    if (Outcome.Status == ParseOutcome::Failed || Outcome.HandlesKey == Key)
      return;
    auto Begin = std::chrono::steady_clock::now();
    std::optional<std::string> Text = mainText(Outcome.Module.MainFile, Request);
    if (!Text || !Concerns(Outcome, *Text))
      return;
    frontend::Dependencies Seen;
    std::optional<ParseOutcome> New =
        Store ? Store->load(Commands[I], Request.WantSeen ? &Seen : nullptr) : std::nullopt;
    if (!New) {
      frontend::ParseOptions Options = parseOptions(O, Request, Seen);
      Options.Handles = Handles;
      New = parseOne(Commands[I], Packs, Options);
      if (Store)
        Store->store(Commands[I], *New, Seen);
    }
    Microseconds += std::chrono::duration_cast<std::chrono::microseconds>(
                        std::chrono::steady_clock::now() - Begin)
                        .count();
    // What only a parse of it finds out does not count where nothing comes of it.
    if (New->Module.Functions.empty())
      return;
    New->HandlesKey = Key;
    Useful = true;
    Outcome = std::move(*New);
    if (Request.WantSeen)
      Files.Seen[I] = std::move(Seen);
  });
  Files.Seconds += Microseconds / 1e6;
  if (Store)
    Store->finish();
  return Useful;
}

} // namespace

void closecall::cli::lookAgain(const std::vector<frontend::CompileCommand> &Commands,
                               const rules::PackIndex &Packs, const ScanOptions &O,
                               const ParseRequest &Request, ParsedFiles &Files) {
  // Wrappers of wrappers; a program of more layers is not worth more parses.
  for (unsigned Round = 0; Round < 3; ++Round) {
    const flow::HandleTypes Handles(modulesOf(Files), Packs);
    if (Handles.names().empty() ||
        !lookOnceMore(Commands, Packs, O, Request, Files, &Handles.names(), Handles.key(),
                      [&](const ParseOutcome &Outcome, llvm::StringRef Text) {
                        return Handles.concerns(Text, Outcome.Module);
                      }))
      break;
  }
  if (const flow::WaysOut Ends(modulesOf(Files)); !Ends.empty())
    lookOnceMore(Commands, Packs, O, Request, Files, nullptr, "ways out",
                 [&](const ParseOutcome &Outcome, llvm::StringRef Text) {
                   return Outcome.Dismissed && Ends.definedIn(Text);
                 });
}
