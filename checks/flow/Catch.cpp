//===- Catch.cpp - Which handler an exception goes to ----------*- C++ -*-===//
//
// Matches the type of the exception that is on its way with the handlers of a
// try block. In: a configuration at a Catch. Out: the configurations in the
// handlers that may be meant, and outside when none must be. A type is known
// with its bases; where only a base is known, a handler for something derived
// from it may be meant.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Solver.h"

namespace closecall::flow {

using namespace ir;
using summary::ExitKind;

/// The number of the type in the configurations of this solver.
uint16_t Solver::thrown(llvm::ArrayRef<std::string> Types) {
  if (Types.empty())
    return 0;
  for (size_t N = 0; N < ThrownTypes.size(); ++N)
    if (llvm::ArrayRef(ThrownTypes[N]) == Types)
      return uint16_t(N + 1);
  if (ThrownTypes.size() == UINT16_MAX - 1)
    return 0;
  ThrownTypes.push_back(Types.vec());
  return uint16_t(ThrownTypes.size());
}

void Solver::catchException(Pending P, const Terminator &T) {
  static const std::vector<std::string> Unknown;
  const auto &Types = P.C.Thrown ? ThrownTypes[P.C.Thrown - 1] : Unknown;
  bool Open = Types.empty() || Types.front().empty();
  // "a|b": one of these, and nothing derived from them.
  llvm::SmallVector<llvm::StringRef, 2> OneOf;
  if (!Types.empty() && llvm::StringRef(Types.front()).contains('|'))
    llvm::StringRef(Types.front()).split(OneOf, '|');
  for (size_t I = 0; I < T.Handlers.size(); ++I) {
    bool Must = T.Handlers[I] == "..." || llvm::is_contained(Types, T.Handlers[I]);
    bool May = Open;
    if (auto It = llvm::find(OneOf, T.Handlers[I]); It != OneOf.end()) {
      May = true;
      OneOf.erase(It);
      Must |= OneOf.empty();
    }
    if (!Must && !May)
      continue;
    Pending Q = P;
    Q.C.Thrown = 0;
    Q.Trail.push_back({TrailStep::Caught, At.B, 0, uint32_t(I), NoId});
    go(std::move(Q), T.Succs[I]);
    if (Must)
      return;
  }
  if (T.Unwind != NoId)
    go(std::move(P), T.Unwind);
  else
    leave(std::move(P), ExitKind::Throw, nullptr);
}

} // namespace closecall::flow
