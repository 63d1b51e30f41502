//===- Analyze.cpp - The core's entry point --------------------*- C++ -*-===//
//
// Implements Analyze.h: solves the groups of the call graph, callees first, a
// recursive group until its summaries stop changing, and lets every policy
// look at each solved function.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Analyze.h"
#include "checks/catalog/Catalog.h"
#include "checks/flow/Linker.h"
#include "checks/flow/Outcomes.h"
#include "checks/policy/ClassMembers.h"
#include "checks/policy/Describe.h"
#include "checks/policy/Errors.h"
#include "checks/policy/Members.h"
#include "checks/policy/UsageContext.h"
#include "checks/report/Fingerprint.h"
#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>
#include "llvm/Support/raw_ostream.h"
#include <chrono>

namespace closecall::policy {

/// From this round on a recursive group gives up what changes.
static constexpr unsigned CoarseRound = 3;
/// A recursive group that has not settled by then stays unknown.
static constexpr unsigned MaxRounds = 10;

/// A file that defines so many of a library's functions is its source.
static constexpr unsigned LibraryFile = 3;

namespace {
/// Which functions belong to a library: its own source is not its user.
class LibrarySources {
public:
  LibrarySources(const flow::Linker &L, const rules::PackIndex &Packs) : L(L), Packs(Packs) {
    for (uint32_t I = 0; I < L.size(); ++I)
      if (const rules::FunctionEffects *Own = modelled(I);
          Own && !L.module(I).Callees[L.function(I).Self].Internal)
        ++Defined[{fileOf(I), Own->Pack}];
  }

  /// The handle is one of the library that the function belongs to.
  bool ownHandle(uint32_t I, rules::ResourceId Id) const {
    const rules::FunctionEffects *Own = modelled(I);
    if (Own && (Id == rules::NoResource || Packs.resource(Id).Pack == Own->Pack))
      return true;
    if (Id == rules::NoResource)
      return false;
    auto It = Defined.find({fileOf(I), Packs.resource(Id).Pack});
    return It != Defined.end() && It->second >= LibraryFile;
  }

private:
  const rules::FunctionEffects *modelled(uint32_t I) const {
    const rules::FunctionEffects *E = Packs.find(L.module(I).Callees[L.function(I).Self].Name);
    return E && !E->Name.empty() ? E : nullptr;
  }
  std::string fileOf(uint32_t I) const {
    ir::FileId File = L.function(I).Range.Begin.File;
    return File == ir::NoId ? "" : L.module(I).Files[File];
  }

  const flow::Linker &L;
  const rules::PackIndex &Packs;
  std::map<std::pair<std::string, std::string>, unsigned> Defined; ///< file, pack
};
} // namespace

static void report(const flow::Linker &L, uint32_t I, const flow::SolvedFunction &R,
                   const rules::PackIndex &Packs, const AnalysisOptions &Options,
                   const LibrarySources &Libraries, AnalysisResult &Out,
                   llvm::StringSet<> &EndedByCallers) {
  const ir::Module &M = L.module(I);
  const ir::Function &F = L.function(I);
  for (const flow::StatusRun &Run : R.Statuses)
    findErrors({M, F, R, L.resolver(I), Run}, Out.Findings);
  for (const auto &[Src, Run] : R.Runs) {
    ++Out.Obligations;
    if (Run.Truncated) {
      Out.Truncated.push_back({M.Callees[F.Self].Name, Run.TruncatedWhy,
                               toRange(M, F.NameRange)});
    }
    if (Src.K == flow::Source::Base || Libraries.ownHandle(I, Src.Resource))
      continue;
    Subject S{M, F, R, L.resolver(I), Packs, Src, Run, Options.Checks};
    if (Src.Txn) {
      findOpenTransactions(S, Out.Findings);
      // What a caller ends was left open for it.
      if (Src.Sum && Run.Discharged && F.Blocks[Src.B].Instrs[Src.I].Callee != ir::NoId)
        EndedByCallers.insert(M.Callees[F.Blocks[Src.B].Instrs[Src.I].Callee].Name);
      continue;
    }
    findLeaks(S, Out.Findings);
    findDoubleReleases(S, Out.Findings);
    findUsesAfterRelease(S, Out.Findings);
    findWrongReleases(S, Out.Findings);
    findReleaseOrder(S, Out.Findings);
    findUndrained(S, Out.Findings);
    if (Options.Why && Src.K == flow::Source::Acquire) {
      if (Run.Why.empty() && !Run.Truncated)
        Out.Why.push_back({acquireRange(S), acquireRange(S), functionName(S), "",
                           Run.Discharged ? "released on the paths that have it"
                                          : "nothing on any path takes or releases it"});
      for (const auto &[Reason, At] : Run.Why) {
        flow::Event E;
        E.B = At.first;
        E.I = At.second;
        Out.Why.push_back({acquireRange(S), eventRange(S, E), functionName(S),
                           quotedName(S, E), Reason});
      }
    }
  }
}

bool AnalysisOptions::wantsFamily(llvm::StringRef Family) const {
  return llvm::any_of(catalog::all(), [&](const catalog::CheckInfo &C) {
    return C.Family == Family && wants(C.Id);
  });
}

/// Solves the members of one group of the call graph.
static std::vector<flow::SolvedFunction> solveGroup(flow::Linker &L,
                                                    const std::vector<uint32_t> &Group,
                                                    const flow::SolverLimits &Limits) {
  bool Recursive = L.recursive(Group);
  std::vector<flow::SolvedFunction> Solved(Group.size());
  auto Infer = [&](uint32_t I, flow::Earlier Before = {}) {
    return flow::inferFunction(L.module(I), L.function(I), L.resolver(I), Limits,
                               L.hasCallers(I), std::move(Before), L.lentParams(I));
  };
  // A recursive group: until its summaries stop changing. A member is solved
  // again only when a member that it calls has changed, and then only what
  // meets a call of that one.
  std::vector<bool> Dirty(Group.size(), true);
  std::vector<std::set<uint32_t>> Since(Group.size()); ///< changed since
  auto Note = [&](size_t N) { // its summary has changed
    for (size_t K = 0; K < Group.size(); ++K)
      if (L.calls(Group[K], Group[N])) {
        Dirty[K] = true;
        Since[K].insert(Group[N]);
      }
  };
  // A large function is solved once, when the others are settled without it: a
  // dispatcher of a thousand blocks would cost as much again in each round, for
  // the sake of one recursive call.
  std::vector<bool> Large(Group.size());
  for (size_t N = 0; N < Group.size(); ++N)
    Large[N] = Recursive && L.function(Group[N]).Blocks.size() > Limits.LargeFunction;
  auto Settle = [&] {
    for (unsigned Round = 0; Round < MaxRounds; ++Round) {
      bool Changed = false;
      for (size_t N = 0; N < Group.size(); ++N) {
        if (!Dirty[N] || Large[N])
          continue;
        Dirty[N] = false;
        flow::Earlier Before;
        flow::SolvedFunction Last;
        if (Solved[N].Info) {
          Last = std::move(Solved[N]);
          Before.Solved = &Last;
          for (ir::CalleeId C = 0; C < L.module(Group[N]).Callees.size(); ++C)
            Before.Changed.push_back(Since[N].count(L.bodyOf(Group[N], C)));
        }
        Since[N].clear();
        Solved[N] = Infer(Group[N], std::move(Before));
        if (Round > 0)
          flow::widen(Solved[N].Sum, L.summary(Group[N]), Round >= CoarseRound);
        if (Solved[N].Sum == L.summary(Group[N]))
          continue;
        L.summary(Group[N]) = Solved[N].Sum;
        Changed = Recursive;
        if (Recursive)
          Note(N);
      }
      if (!Changed)
        return true;
    }
    return false;
  };
  for (size_t N = 0; N < Group.size(); ++N)
    L.setUsable(Group[N], !Large[N]);
  bool Settled = Settle();
  for (size_t N = 0; N < Group.size() && Settled; ++N)
    if (Large[N]) {
      Solved[N] = Infer(Group[N]);
      L.summary(Group[N]) = Solved[N].Sum;
      L.setUsable(Group[N], true);
      Note(N);
    }
  if (Settled && llvm::is_contained(Large, true))
    Settled = Settle();
  if (!Settled) {
    for (uint32_t I : Group)
      L.setUsable(I, false);
    for (size_t N = 0; N < Group.size(); ++N)
      Solved[N] = Infer(Group[N]);
  }
  return Solved;
}

/// Solves the program level by level, callees first, and calls Done with each
/// function, one after the other. The groups of a level do not see each other,
/// so that the number of threads changes nothing.
template <typename FnT>
static void solveProgram(flow::Linker &L, const flow::SolverLimits &Limits, unsigned Jobs,
                         FnT Done) {
  // Solved functions are large; only so many wait for their turn.
  const size_t Chunk = Jobs > 1 ? 8 * Jobs : 1;
  for (const std::vector<uint32_t> &Level : L.levels())
    for (size_t First = 0; First < Level.size(); First += Chunk) {
      size_t Count = std::min(Chunk, Level.size() - First);
      std::vector<std::vector<flow::SolvedFunction>> Solved(Count);
      std::atomic<size_t> Next = 0;
      auto Work = [&] {
        for (size_t I = Next++; I < Count; I = Next++)
          Solved[I] = solveGroup(L, L.groups()[Level[First + I]], Limits);
      };
      std::vector<std::thread> Threads;
      for (size_t T = 1; T < std::min<size_t>(Jobs, Count); ++T)
        Threads.emplace_back(Work);
      Work();
      for (std::thread &T : Threads)
        T.join();
      for (size_t I = 0; I < Count; ++I) {
        const std::vector<uint32_t> &Group = L.groups()[Level[First + I]];
        for (size_t N = 0; N < Group.size(); ++N)
          Done(Group[N], Solved[I][N]);
      }
    }
}

std::string dumpSummaries(const std::vector<ir::Module> &Modules,
                          const rules::PackIndex &Packs) {
  std::string Out;
  flow::Linker L(Modules, Packs);
  solveProgram(L, {}, 1, [&](uint32_t I, const flow::SolvedFunction &S) {
    Out += "summary " + L.module(I).Callees[L.function(I).Self].Name + "\n" +
           summary::dump(S.Sum);
  });
  return Out;
}

AnalysisResult analyze(const std::vector<ir::Module> &Modules,
                       const rules::PackIndex &Packs,
                       const AnalysisOptions &Options) {
  AnalysisResult Out;
  flow::Linker L(Modules, Packs);
  flow::SolverLimits Limits;
  Limits.Steps = Options.StepBudget;
  Limits.Strict = Options.Strict;
  Limits.Transactions = Options.wants("closecall-transaction-leak");
  Limits.Statuses = Options.wantsFamily("errors");
  Out.Functions = unsigned(L.size());
  llvm::StringSet<> EndedByCallers;
  LibrarySources Libraries(L, Packs);
  Members Fields(Packs);
  ClassMembers Classes;
  solveProgram(L, Limits, std::max(1u, Options.Jobs), [&](uint32_t I, const flow::SolvedFunction &S) {
    Out.Steps += S.Steps;
    Classes.add(L.module(I), L.function(I), S, L.resolver(I), Packs, Options.Checks);
    report(L, I, S, Packs, Options, Libraries, Out, EndedByCallers);
    Fields.note(L.module(I), L.function(I), S, L.resolver(I));
  });
  Fields.report(Options.Checks, Out.Findings);
  Classes.finish(Out.Findings);
  if (Options.wantsFamily("orm"))
    findUsage(L, Packs, Options, Out.Findings);
  auto &Fs = Out.Findings;
  llvm::erase_if(Fs, [&](const report::Finding &F) {
    return F.Check == "closecall-transaction-leak" && EndedByCallers.contains(F.Function);
  });
  std::sort(Fs.begin(), Fs.end(), [](const report::Finding &A, const report::Finding &B) {
    if (A.Primary != B.Primary)
      return A.Primary < B.Primary;
    if (A.Check != B.Check)
      return A.Check < B.Check;
    if (A.Message != B.Message)
      return A.Message < B.Message;
    return A.Path.size() < B.Path.size();
  });
  Fs.erase(std::unique(Fs.begin(), Fs.end()), Fs.end());
  report::assignFingerprints(Fs);
  std::sort(Out.Truncated.begin(), Out.Truncated.end(),
            [](const TruncatedFunction &A, const TruncatedFunction &B) {
              return std::tie(A.At, A.Function, A.Reason) <
                     std::tie(B.At, B.Function, B.Reason);
            });
  Out.Truncated.erase(
      std::unique(Out.Truncated.begin(), Out.Truncated.end(),
                  [](const TruncatedFunction &A, const TruncatedFunction &B) {
                    return A.At == B.At && A.Function == B.Function;
                  }),
      Out.Truncated.end());
  return Out;
}

} // namespace closecall::policy
