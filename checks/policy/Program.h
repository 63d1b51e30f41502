//===- Program.h - The parts of an analysis --------------------*- C++ -*-===//
//
// What the one-process analysis (Analyze.h) and the separate steps (Link.h)
// share: solving a program, looking at one solved function, and putting findings
// in order. Private to policy/.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_PROGRAM_H
#define CLOSECALL_CHECKS_POLICY_PROGRAM_H

#include "checks/flow/Linker.h"
#include "checks/policy/Analyze.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace closecall::policy {

/// A function, with what is known of its callees.
struct Unit {
  const ir::Module &M;
  const ir::Function &F;
  const flow::CalleeResolver &Resolver;
};

/// Who calls the functions that leave a transaction open, and whether the caller
/// ends it.
class TransactionCallers {
public:
  void note(llvm::StringRef Callee, std::string Caller, bool Ends) {
    Of[Callee].push_back({std::move(Caller), Ends});
  }
  /// The functions whose transaction each caller ends, or that one's callers.
  llvm::StringSet<> ended() const;

private:
  bool ended(llvm::StringRef Callee, unsigned Depth) const;
  llvm::StringMap<std::vector<std::pair<std::string, bool>>> Of;
};

struct ProgramResult {
  /// What the functions by themselves gave, in no order.
  AnalysisResult Each;
  /// Findings for which all of the program had to be seen.
  std::vector<report::Finding> Whole;
  /// Functions that leave a transaction open for callers that end it.
  llvm::StringSet<> EndedByCallers;
};

/// Aborting: the program calls a library in which a statement that fails aborts its
/// transaction, so that masked-error asks who ends it.
flow::SolverLimits limits(const AnalysisOptions &Options, bool Aborting);

/// Solves all functions; their summaries are in L then.
ProgramResult analyzeProgram(flow::Linker &L, const rules::PackIndex &Packs,
                             const AnalysisOptions &Options);

void reportFunction(const Unit &U, const flow::SolvedFunction &R,
                    const rules::PackIndex &Packs, const AnalysisOptions &Options,
                    AnalysisResult &Out, TransactionCallers &Callers);

/// Sorts and drops what was found twice; fingerprints come later.
void finish(AnalysisResult &Out, const llvm::StringSet<> &EndedByCallers);

} // namespace closecall::policy

#endif
