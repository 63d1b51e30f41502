//===- TornReturns.cpp - Returns that callers cannot tell apart ------------===//
//
// Implements TornReturns.h. Out: silent where the released handle is also cleared,
// since callers may then release what they find, where success looks the same, and where
// an argument or a number that is written for callers may tell.
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

/// The function writes a number where callers find it: a flag that may say which it was.
static bool writesNumbers(const Subject &S) {
  using namespace ir;
  for (const Block &B : S.F.Blocks)
    for (const Instr &I : B.Instrs) {
      const Place &To = I.Dst;
      if (!To.valid() || (I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Undef))
        continue;
      const bool Visible = S.F.Vars[To.Root].Kind == VarKind::Global ||
                           (!To.Projs.empty() && To.Projs.front().Kind == ProjKind::Deref);
      const TypeId T = Visible ? S.Solved.Info->typeOf(To) : NoId;
      if (T != NoId && (S.M.Types[T].Kind == TypeKind::Int || S.M.Types[T].Kind == TypeKind::Bool))
        return true;
    }
  return false;
}

/// What the caller passed says which of the two it was.
static bool toldByArguments(const Subject &S, const flow::Config &A, const flow::Config &B) {
  const Space &Sp = *S.Solved.Locations;
  return llvm::any_of(A.Facts, [&](const auto &Fact) {
    const Space::Symbol &Of = Sp.sym(Fact.first);
    return Of.Kind == Space::SymKind::Initial && Fact.second.disjoint(B.range(Fact.first));
  });
}

std::optional<TornReturns> tornReturns(const Subject &S) {
  if (S.Src.K != flow::Source::Acquire || S.Src.Txn || !S.Src.Pack || S.Run.Truncated)
    return std::nullopt;
  struct Way {
    IntRange Says;
    LocId At;
    const flow::Config *C;
    const flow::Exit *X;
  };
  std::vector<Way> Open, Gone;
  for (const flow::Exit &X : S.Run.Exits) {
    const LocId At = X.Kind == summary::ExitKind::Return && X.HasRet ? inCallers(S, X) : NoId;
    if (At == NoId)
      continue;
    if (X.C.St == flow::State::Open)
      Open.push_back({flow::rangeOf(X.C, X.Ret), At, &X.C, &X});
    else if (X.C.St == flow::State::Released)
      Gone.push_back({flow::rangeOf(X.C, X.Ret), At, &X.C, &X});
  }
  auto Alike = [&S](const Way &A, const Way &B) {
    return A.At == B.At && !A.Says.disjoint(B.Says) && !toldByArguments(S, *A.C, *B.C);
  };
  // What is said of none that is released is success.
  std::vector<Way> Good;
  for (const Way &O : Open)
    if (llvm::none_of(Gone, [&](const Way &G) { return Alike(O, G); }))
      Good.push_back(O);
  if (Good.empty() || writesNumbers(S))
    return std::nullopt;
  for (const Way &O : Open) {
    auto Twin = llvm::find_if(Gone, [&](const Way &G) { return Alike(O, G); });
    if (Twin != Gone.end() && llvm::none_of(Good, [&](const Way &G) { return Alike(O, G); }))
      return TornReturns{O.At, O.X, Twin->X};
  }
  return std::nullopt;
}

void tellOfReturns(const Subject &S, const TornReturns &T, report::Finding &F) {
  auto At = [&](ir::BlockId B, uint32_t I) {
    const ir::Block &Of = S.F.Blocks[B];
    return toRange(S.M, I < Of.Instrs.size() ? Of.Instrs[I].Range : Of.Term.Range);
  };
  const flow::Exit &O = *T.Open, &R = *T.Released;
  if (R.ReleasedB != NoId)
    F.Path.push_back({report::StepKind::Event, At(R.ReleasedB, R.ReleasedI),
                      noun(S) + " released here on one way"});
  // With one return for all ways, that is it.
  const bool Same = O.B == R.B && O.I == R.I;
  if (!Same)
    F.Path.push_back({report::StepKind::Event, At(R.B, R.I), "that way returns here"});
  F.Path.push_back({report::StepKind::Exit, At(O.B, O.I),
                    Same ? "this return says the same of both ways"
                         : "this return says the same, and the " + noun(S) + " is open"});
}

} // namespace closecall::policy
