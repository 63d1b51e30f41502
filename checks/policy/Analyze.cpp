//===- Analyze.cpp - The core's entry point --------------------*- C++ -*-===//
//
// Implements Analyze.h: solves the groups of the call graph, callees first, a
// recursive group until its summaries stop changing, and lets every policy
// look at each solved function.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Program.h"
#include "checks/catalog/Catalog.h"
#include "checks/flow/OwnershipPack.h"
#include "checks/flow/Outcomes.h"
#include "checks/policy/ClassMembers.h"
#include "checks/policy/Describe.h"
#include "checks/policy/Elements.h"
#include "checks/policy/Errors.h"
#include "checks/policy/GuardedReleases.h"
#include "checks/policy/LateMembers.h"
#include "checks/policy/MemberOrder.h"
#include "checks/policy/Members.h"
#include "checks/policy/UsageContext.h"
#include "checks/report/Fingerprint.h"
#include "checks/report/Names.h"
#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <set>
#include <thread>

namespace closecall::policy {

/// From this round on a recursive group gives up what changes.
static constexpr unsigned CoarseRound = 3;
/// A recursive group that has not settled by then stays unknown.
static constexpr unsigned MaxRounds = 10;

/// A file that defines so many of a library's functions is its source.
static constexpr unsigned LibraryFile = 3;

/// The libraries whose source the function's file is, and the one that the
/// function belongs to by its name: a library is not its own user.
static std::set<std::string> ownLibraries(const Unit &U, const rules::PackIndex &Packs) {
  std::map<std::string, unsigned> Defined;
  std::set<std::string> Own;
  for (const ir::Function &F : U.M.Functions) {
    if (F.Range.Begin.File != U.F.Range.Begin.File)
      continue;
    const ir::Callee &D = U.M.Callees[F.Self];
    const rules::FunctionEffects *E = Packs.find(D.Name);
    if (!E || E->Name.empty())
      continue;
    // Attributes are not a library: each function is by itself.
    if (F.Self == U.F.Self || (!D.Internal && E->Pack != flow::DeclaredPack &&
                               ++Defined[E->Pack] >= LibraryFile))
      Own.insert(E->Pack);
  }
  return Own;
}

void reportFunction(const Unit &U, const flow::SolvedFunction &R,
                    const rules::PackIndex &Packs, const AnalysisOptions &Options,
                    AnalysisResult &Out, TransactionCallers &Callers) {
  const ir::Module &M = U.M;
  const ir::Function &F = U.F;
  const rules::FunctionEffects *Modelled = Packs.find(M.Callees[F.Self].Name);
  const bool OfLibrary = Modelled && !Modelled->Name.empty();
  std::optional<std::set<std::string>> Own; // only asked for when there is something to tell
  auto OwnHandle = [&](const flow::Source &Src, const flow::Solved &Run) {
    if (Src.Resource == rules::NoResource)
      return OfLibrary;
    if (Run.Events.empty())
      return false;
    if (!Own)
      Own = ownLibraries(U, Packs);
    return Own->count(Packs.resource(Src.Resource).Pack) != 0;
  };
  if (!OfLibrary)
    for (const flow::StatusRun &Run : R.Statuses)
      findErrors({M, F, R, U.Resolver, Run}, Out.Findings);
  for (const auto &[Src, Run] : R.Runs) {
    ++Out.Obligations;
    if (Run.Truncated) {
      Out.Truncated.push_back({M.Callees[F.Self].Name, Run.TruncatedWhy,
                               toRange(M, F.NameRange)});
    }
    if (Src.K == flow::Source::Base || OwnHandle(Src, Run))
      continue;
    Subject S{M, F, R, U.Resolver, Packs, Src, Run, Options.Checks,
              Options.wants("closecall-release-order")};
    if (Src.Txn) {
      findOpenTransactions(S, Out.Findings);
      // What its callers end was left open for them; but not where one begins the
      // next one while it is open.
      // The end of the process ends it too.
      bool Left = llvm::any_of(Run.Events, [](const flow::Event &E) {
        return E.Kind == flow::EventKind::Lost;
      });
      bool Ends = Run.Discharged || (Run.MayExit && !Left && Run.Why.empty()) ||
                  M.Callees[F.Self].Name == "main";
      bool Again = Src.Sum && !beginsAfterEnd(S) &&
                   (Run.BegunAgain || llvm::any_of(Run.Events, [](const flow::Event &E) {
                      return E.Kind == flow::EventKind::Lost &&
                             E.How == flow::LostHow::Overwritten;
                    }));
      if (Src.Sum && F.Blocks[Src.B].Instrs[Src.I].Callee != ir::NoId)
        Callers.note(M.Callees[F.Blocks[Src.B].Instrs[Src.I].Callee].Name,
                     M.Callees[F.Self].Name, Ends && !Again);
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
                           !Run.Discharged      ? "nothing on any path takes or releases it"
                           : Run.Events.empty() ? "released on the paths that have it"
                                                : "released on the other paths"});
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
  /// Solves a member, again only in what the changes since the last time reach.
  auto Solve = [&](size_t N, bool OwnOnly = false) {
    Dirty[N] = false;
    flow::Earlier Before;
    Before.OwnOnly = OwnOnly && Solved[N].Info;
    flow::SolvedFunction Last;
    if (Solved[N].Info) {
      Last = std::move(Solved[N]);
      Before.Solved = &Last;
      for (ir::CalleeId C = 0; C < L.module(Group[N]).Callees.size(); ++C)
        Before.Changed.push_back(Since[N].count(L.bodyOf(Group[N], C)));
    }
    Since[N].clear();
    Solved[N] = Infer(Group[N], std::move(Before));
  };
  auto Settle = [&] {
    for (unsigned Round = 0; Round < MaxRounds; ++Round) {
      bool Changed = false;
      for (size_t N = 0; N < Group.size(); ++N) {
        if (!Dirty[N] || Large[N])
          continue;
        Solve(N);
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
      Solve(N);
      L.summary(Group[N]) = Solved[N].Sum;
      L.setUsable(Group[N], true);
      Note(N);
    }
  // What is told of it rests on what its callers are told of the others.
  if (Settled && llvm::is_contained(Large, true)) {
    Settled = Settle();
    for (size_t N = 0; N < Group.size() && Settled; ++N)
      if (Large[N] && Dirty[N]) {
        Solve(N, true);
        Solved[N].Sum = L.summary(Group[N]);
      }
  }
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
  const std::optional<rules::PackIndex> Declared =
      flow::withDeclared(flow::declaredFunctions(Modules, Packs), Packs);
  flow::Linker L(Modules, Declared ? *Declared : Packs);
  solveProgram(L, {}, 1, [&](uint32_t I, const flow::SolvedFunction &S) {
    Out += "summary " + L.module(I).Callees[L.function(I).Self].Name + "\n" +
           summary::dump(S.Sum);
  });
  return Out;
}

static bool callsAborting(const flow::Linker &L, const rules::PackIndex &Packs) {
  for (size_t N = 0; N < L.modules(); ++N)
    for (const ir::Callee &D : L.moduleAt(uint32_t(N)).Callees)
      if (const rules::FunctionEffects *E = Packs.find(D.Name))
        if (Packs.abortsTransactions(E->Pack))
          return true;
  return false;
}

flow::SolverLimits limits(const AnalysisOptions &Options, bool Aborting) {
  flow::SolverLimits Limits;
  Limits.Steps = Options.StepBudget;
  Limits.Strict = Options.Strict;
  // These checks ask each other's facts.
  const bool Masked = Options.wants("closecall-masked-error");
  const bool Others = Options.wantsFamily("orm") ||
                      llvm::any_of(llvm::ArrayRef({"closecall-transaction-leak",
                                                   "closecall-aborted-commit",
                                                   "closecall-ignored-error",
                                                   "closecall-unchecked-result"}),
                                   [&](const char *Check) { return Options.wants(Check); });
  Limits.Statuses = Masked || Others;
  Limits.Transactions = Others || (Masked && Aborting);
  return Limits;
}

ProgramResult analyzeProgram(flow::Linker &L, const rules::PackIndex &Packs,
                             const AnalysisOptions &Options) {
  ProgramResult Out;
  Out.Each.Functions = unsigned(L.size());
  Members Fields(Packs);
  ClassMembers Classes;
  Elements Containers;
  GuardedReleases Guarded;
  MemberOrder Ordered(Packs);
  LateMembers Late(Packs);
  TransactionCallers Callers;
  solveProgram(L, limits(Options, callsAborting(L, Packs)), std::max(1u, Options.Jobs),
               [&](uint32_t I, const flow::SolvedFunction &S) {
    Out.Each.Steps += S.Steps;
    Classes.add(L.module(I), L.function(I), S, L.resolver(I), Packs, Options.Checks);
    Ordered.add(L.module(I), L.function(I), S, L.resolver(I));
    Late.add(L.module(I), L.function(I), L.resolver(I));
    Guarded.add(L.module(I), L.function(I), S, L.resolver(I), Packs, Options.Checks);
    Containers.add(L.module(I), L.function(I), S, L.resolver(I), Packs, Options.Checks);
    reportFunction({L.module(I), L.function(I), L.resolver(I)}, S, Packs, Options, Out.Each,
                   Callers);
    Fields.note(L.module(I), L.function(I), S, L.resolver(I));
  });
  Out.EndedByCallers = Callers.ended();
  // What is wrong with a class is told once, in the words for classes.
  for (uint32_t N = 0; N < L.modules(); ++N)
    Classes.seen(L.moduleAt(N));
  Classes.finish(Out.Whole);
  std::set<std::string> ByObjects; // members that an object was seen to lose
  for (const report::Finding &F : Out.Each.Findings)
    ByObjects.insert(F.OwnedBy);
  llvm::erase_if(Out.Whole, [&](const report::Finding &F) {
    return !F.OwnedBy.empty() && ByObjects.count(F.OwnedBy);
  });
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
  Containers.finish(Classes, Out.Whole);
  Guarded.finish(Out.Whole);
  Ordered.finish(Options.Checks, Out.Whole);
  Late.finish(Options.Checks, Out.Whole);
  if (Options.wantsFamily("orm") || Options.wants("closecall-release-order") ||
      Options.wants("closecall-use-after-release") || Options.wants("closecall-undrained-result"))
    findUsage(L, Packs, Options, Out.Whole);
  return Out;
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

/// Depth bounds functions that call each other.
bool TransactionCallers::ended(llvm::StringRef Callee, unsigned Depth) const {
  auto It = Of.find(Callee);
  return It != Of.end() && Depth < 8 && llvm::all_of(It->second, [&](const auto &By) {
           return By.second || ended(By.first, Depth + 1);
         });
}

llvm::StringSet<> TransactionCallers::ended() const {
  llvm::StringSet<> Out;
  for (const auto &Entry : Of)
    if (ended(Entry.first(), 0))
      Out.insert(Entry.first());
  return Out;
}

void finish(AnalysisResult &Out, const llvm::StringSet<> &EndedByCallers) {
  auto &Fs = Out.Findings;
  llvm::erase_if(Fs, [&](const report::Finding &F) {
    return F.Check == "closecall-transaction-leak" && EndedByCallers.contains(F.Function);
  });
  for (report::Finding &F : Fs)
    report::speakNames(F);
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
  const std::optional<rules::PackIndex> Declared =
      flow::withDeclared(flow::declaredFunctions(Modules, Packs), Packs);
  const rules::PackIndex &InForce = Declared ? *Declared : Packs;
  flow::Linker L(Modules, InForce);
  ProgramResult Of = analyzeProgram(L, InForce, Options);
  AnalysisResult Out = std::move(Of.Each);
  for (report::Finding &F : Of.Whole)
    Out.Findings.push_back(std::move(F));
  finish(Out, Of.EndedByCallers);
  report::assignFingerprints(Out.Findings);
  return Out;
}

} // namespace closecall::policy
