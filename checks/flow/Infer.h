//===- Infer.h - From a solved function to its summary ---------*- C++ -*-===//
//
// Owns the choice of what to follow in a function (each acquiring call, each
// slot that may hold a caller's handle, and the bare facts), and the
// translation of exits into outcomes. The outcomes over-approximate: merging
// widens ranges and forgets conditions, never effects.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_INFER_H
#define CLOSECALL_CHECKS_FLOW_INFER_H

#include "checks/flow/Solver.h"
#include "checks/flow/Status.h"
#include <memory>

namespace closecall::flow {

/// A function with all its runs; what policies look at.
struct SolvedFunction {
  std::unique_ptr<FunctionInfo> Info;
  std::unique_ptr<Space> Locations;
  std::vector<std::pair<Source, Solved>> Runs;
  std::vector<StatusRun> Statuses;
  summary::Summary Sum;
  uint64_t Steps = 0;
};

/// The acquiring calls of the function, in program order.
std::vector<Source> acquireSources(const FunctionInfo &Info,
                                   const CalleeResolver &Resolver);

/// What the acquiring call makes lies below a parameter, where callers find it.
bool fillsParam(const ir::Function &F, const Source &Src);

/// Calls that put a handle of one resource into the same place: one run can tell callers
/// of all of them. Each group is named by its first call.
std::vector<Source> alikeSources(const ir::Function &F, const std::vector<Source> &Sources);

/// Calls whose result points into a handle and may be given to a function
/// that releases memory.
std::vector<Source> lentSources(const FunctionInfo &Info,
                                const CalleeResolver &Resolver);

/// Slots through which the function may get at a caller's handle.
std::vector<Source> externalSources(const FunctionInfo &Info,
                                    const CalleeResolver &Resolver);

/// By variable: the parameter that it is a copy of, or NoId.
std::vector<ir::VarId> parameterAliases(const ir::Function &F);

/// By variable: the one place that a local points to or is a copy of, where that never
/// changes, or null.
std::vector<const ir::Operand *> fixedPointers(const ir::Function &F);

/// The place in words of what its root is a copy of or points to, as far as roots are
/// fixed; false where an address is not followed by what it points to.
bool rootFixed(const std::vector<const ir::Operand *> &Fixed, ir::Place &P);

/// Arrays of a caller's of which some element is released, as places with an
/// unknown index: `for (...) sqlite3_finalize(h->stmts[i]);`.
std::vector<summary::Slot> releasedElements(const FunctionInfo &Info,
                                            const CalleeResolver &Resolver);

/// Calls that begin a transaction, and slots with the connections on which the
/// function may end one.
std::vector<Source> beginSources(const FunctionInfo &Info, const CalleeResolver &Resolver,
                                 bool HasCallers);
std::vector<Source> connectionSources(const FunctionInfo &Info,
                                      const CalleeResolver &Resolver);

/// An earlier solution of the same function, and the callees that have another
/// summary since then. Runs that cannot meet a call of one of these are taken
/// over; the earlier solution is used up.
struct Earlier {
  SolvedFunction *Solved = nullptr;
  std::vector<bool> Changed; ///< by callee id
  /// The summary is not asked for: what runs on behalf of callers found is taken over.
  bool OwnOnly = false;
};

/// Without callers in the program the summary stays empty: nobody would read
/// it, and the runs that only serve it are left out.
SolvedFunction inferFunction(const ir::Module &M, const ir::Function &F,
                             const CalleeResolver &Resolver,
                             const SolverLimits &Limits, bool HasCallers = true,
                             Earlier Before = {},
                             llvm::ArrayRef<std::pair<unsigned, std::string>> Lent = {});

} // namespace closecall::flow

#endif
