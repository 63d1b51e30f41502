//===- Analyze.cpp - The core's entry point --------------------*- C++ -*-===//
//
// Implements Analyze.h: solves the groups of the call graph, callees first, a
// recursive group until its summaries stop changing, and lets every policy
// look at each solved function.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Program.h"
#include "checks/flow/Outcomes.h"
#include "checks/policy/ClassMembers.h"
#include "checks/policy/Describe.h"
#include "checks/policy/Errors.h"
#include "checks/policy/Members.h"
#include "checks/policy/UsageContext.h"
#include "checks/report/Fingerprint.h"
#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

namespace closecall::policy {

/// From this round on a recursive group gives up what changes.
static constexpr unsigned CoarseRound = 3;
/// A recursive group that has not settled by then stays unknown.
static constexpr unsigned MaxRounds = 10;

void reportFunction(const Unit &U, const flow::SolvedFunction &R,
                    const rules::PackIndex &Packs, const AnalysisOptions &Options,
                    AnalysisResult &Out, llvm::StringSet<> &EndedByCallers) {
  const ir::Module &M = U.M;
  const ir::Function &F = U.F;
  // The library's own source is not its user.
  const rules::FunctionEffects *Own = Packs.find(M.Callees[F.Self].Name);
  if (Own && !Own->Name.empty())
    return;
  for (const flow::StatusRun &Run : R.Statuses)
    findErrors({M, F, R, U.Resolver, Run}, Out.Findings);
  for (const auto &[Src, Run] : R.Runs) {
    ++Out.Obligations;
    if (Run.Truncated) {
      Out.Truncated.push_back({M.Callees[F.Self].Name, Run.TruncatedWhy,
                               toRange(M, F.NameRange)});
    }
    if (Src.K == flow::Source::Base)
      continue;
    Subject S{M, F, R, U.Resolver, Packs, Src, Run, Options.Checks};
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
    findRawOwners(S, Out.Findings);
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
  bool Changed = true;
  for (unsigned Round = 0; Changed && Round < MaxRounds; ++Round) {
    Changed = false;
    for (size_t N = 0; N < Group.size(); ++N) {
      if (!Dirty[N])
        continue;
      Dirty[N] = false;
      flow::Earlier Before;
      flow::SolvedFunction Last;
      if (Round > 0) {
        Last = std::move(Solved[N]);
        Before.Solved = &Last;
        for (ir::CalleeId C = 0; C < L.module(Group[N]).Callees.size(); ++C)
          Before.Changed.push_back(Since[N].count(L.bodyOf(Group[N], C)));
        Since[N].clear();
      }
      Solved[N] = Infer(Group[N], std::move(Before));
      if (Round > 0)
        flow::widen(Solved[N].Sum, L.summary(Group[N]), Round >= CoarseRound);
      if (Solved[N].Sum == L.summary(Group[N]))
        continue;
      L.summary(Group[N]) = Solved[N].Sum;
      if (Recursive)
        for (size_t K = 0; K < Group.size(); ++K)
          if (L.calls(Group[K], Group[N])) {
            Changed = Dirty[K] = true;
            Since[K].insert(Group[N]);
          }
    }
  }
  if (Changed) {
    for (uint32_t I : Group)
      L.giveUp(I);
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

ProgramResult analyzeProgram(flow::Linker &L, const rules::PackIndex &Packs,
                             const AnalysisOptions &Options) {
  ProgramResult Out;
  Out.Each.Functions = unsigned(L.size());
  Members Fields(Packs);
  ClassMembers Classes;
  solveProgram(L, limits(Options), std::max(1u, Options.Jobs),
               [&](uint32_t I, const flow::SolvedFunction &S) {
    Out.Each.Steps += S.Steps;
    Classes.add(L.module(I), L.function(I), S, L.resolver(I), Packs, Options.Checks);
    reportFunction({L.module(I), L.function(I), L.resolver(I)}, S, Packs, Options, Out.Each,
                   Out.EndedByCallers);
    Fields.note(L.module(I), L.function(I), S, L.resolver(I));
  });
  // What is wrong with a class is told once, in the words for classes.
  Classes.finish(Out.Whole);
  const size_t OfClasses = Out.Whole.size();
  std::vector<report::Finding> OfRecords;
  Fields.report(Options.Checks, OfRecords);
  for (report::Finding &F : OfRecords) {
    bool Told = false;
    for (size_t N = 0; N < OfClasses; ++N)
      Told |= !F.Path.empty() && !Out.Whole[N].Path.empty() &&
              Out.Whole[N].Path.front().At == F.Path.front().At;
    if (!Told)
      Out.Whole.push_back(std::move(F));
  }
  findUsage(L, Packs, Options, Out.Whole);
  return Out;
}

flow::SolverLimits limits(const AnalysisOptions &Options) {
  flow::SolverLimits Limits;
  Limits.Steps = Options.StepBudget;
  Limits.Strict = Options.Strict;
  return Limits;
}

static auto key(const report::Finding &F) {
  return std::tie(F.Primary, F.Check, F.Message);
}

/// Equal findings are told along the shortest path; of these, along the one
/// that comes first in the text, so that nothing depends on who found it.
static bool before(const report::Finding &A, const report::Finding &B) {
  if (key(A) != key(B))
    return key(A) < key(B);
  if (A.Path.size() != B.Path.size())
    return A.Path.size() < B.Path.size();
  for (size_t I = 0; I < A.Path.size(); ++I)
    if (std::tie(A.Path[I].At, A.Path[I].Message) != std::tie(B.Path[I].At, B.Path[I].Message))
      return std::tie(A.Path[I].At, A.Path[I].Message) <
             std::tie(B.Path[I].At, B.Path[I].Message);
  return A.Function < B.Function;
}

void finish(AnalysisResult &Out, const llvm::StringSet<> &EndedByCallers) {
  auto &Fs = Out.Findings;
  llvm::erase_if(Fs, [&](const report::Finding &F) {
    return F.Check == "closecall-transaction-leak" && EndedByCallers.contains(F.Function);
  });
  std::sort(Fs.begin(), Fs.end(), before);
  Fs.erase(std::unique(Fs.begin(), Fs.end()), Fs.end());
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
}

AnalysisResult analyze(const std::vector<ir::Module> &Modules,
                       const rules::PackIndex &Packs,
                       const AnalysisOptions &Options) {
  flow::Linker L(Modules, Packs);
  ProgramResult Of = analyzeProgram(L, Packs, Options);
  AnalysisResult Out = std::move(Of.Each);
  for (report::Finding &F : Of.Whole)
    Out.Findings.push_back(std::move(F));
  finish(Out, Of.EndedByCallers);
  report::assignFingerprints(Out.Findings);
  return Out;
}

} // namespace closecall::policy
