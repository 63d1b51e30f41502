//===- TornReturns.cpp - Returns that callers cannot tell apart ------------===//
//
// Implements TornReturns.h. Out: silent where the released handle is also cleared,
// since callers may then release what they find, and where success looks the same.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/TornReturns.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using flow::LocId;
using flow::NoId;
using flow::Space;
using summary::IntRange;

/// Where the followed handle lies, in memory that the caller gave.
static LocId inCallers(const Subject &S, const flow::Exit &X) {
  const Space &Sp = *S.Solved.Locations;
  for (const auto &[L, V] : X.C.Store) {
    const Space::Loc &Base = Sp.loc(Sp.base(L));
    if (V.isTracked() && Base.Kind == Space::LocKind::Region &&
        Sp.sym(Base.A).Kind == Space::SymKind::Initial)
      return L;
  }
  return NoId;
}

LocId tornPlace(const Subject &S) {
  if (S.Src.K != flow::Source::Acquire || S.Src.Txn || !S.Src.Pack || S.Run.Truncated)
    return NoId;
  struct Way {
    IntRange Says;
    LocId At;
  };
  std::vector<Way> Open, Gone;
  for (const flow::Exit &X : S.Run.Exits) {
    const LocId At = X.Kind == summary::ExitKind::Return && X.HasRet ? inCallers(S, X) : NoId;
    if (At == NoId)
      continue;
    if (X.C.St == flow::State::Open)
      Open.push_back({flow::rangeOf(X.C, X.Ret), At});
    else if (X.C.St == flow::State::Released)
      Gone.push_back({flow::rangeOf(X.C, X.Ret), At});
  }
  auto Alike = [](const Way &A, const Way &B) {
    return A.At == B.At && !A.Says.disjoint(B.Says);
  };
  // What is said of none that is released is success.
  std::vector<Way> Good;
  for (const Way &O : Open)
    if (llvm::none_of(Gone, [&](const Way &G) { return Alike(O, G); }))
      Good.push_back(O);
  if (Good.empty())
    return NoId;
  for (const Way &O : Open)
    if (llvm::any_of(Gone, [&](const Way &G) { return Alike(O, G); }) &&
        llvm::none_of(Good, [&](const Way &G) { return Alike(O, G); }))
      return O.At;
  return NoId;
}

} // namespace closecall::policy
