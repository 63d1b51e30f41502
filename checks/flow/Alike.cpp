//===- Alike.cpp - Calls that are followed together ------------*- C++ -*-===//
//
// Implements a part of Infer.h.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Infer.h"

namespace closecall::flow {

using namespace ir;
using summary::Slot;

/// What the call makes lies below a parameter, where callers find it.
bool fillsParam(const Function &F, const Source &Src) {
  const Instr &I = F.Blocks[Src.B].Instrs[Src.I];
  unsigned Arg = NoId;
  bool Deref = false;
  if (Src.Pack && Src.Pack->In.K == rules::Slot::Out)
    Arg = Src.Pack->In.Index;
  else if (Src.Sum && Src.Sum->Where.Root == Slot::Param) {
    Arg = Src.Sum->Where.Index;
    Deref = !Src.Sum->Where.Projs.empty();
  }
  if (Arg >= I.Args.size() || !I.Args[Arg].P.valid() || I.Args[Arg].P.Root >= F.NumParams)
    return false;
  return I.Args[Arg].Kind == OperandKind::Load
             ? Deref || Src.Pack
             : llvm::any_of(I.Args[Arg].P.Projs,
                            [](const Projection &P) { return P.Kind == ProjKind::Deref; });
}

/// Calls of one callee that put a handle into the same place: one run can tell callers
/// of all of them. Each group is named by its first call.
std::vector<Source> alikeSources(const Function &F, const std::vector<Source> &Sources,
                                 const SolverLimits &Limits) {
  auto Place = [&](const Source &S) -> const Operand & {
    return F.Blocks[S.B].Instrs[S.I].Args[S.Sum->Where.Index];
  };
  std::vector<Source> Out;
  for (const Source &S : Sources) {
    if (!S.Sum || S.Sum->Where.Root != Slot::Param || !fillsParam(F, S))
      continue;
    auto It = llvm::find_if(Out, [&](const Source &O) {
      return O.Sum == S.Sum && Place(O).Kind == Place(S).Kind && Place(O).P == Place(S).P;
    });
    if (It == Out.end())
      Out.push_back(S);
    else
      It->Also.push_back({S.B, S.I});
  }
  // Fewer calls are followed one by one, where that is cheap.
  const size_t Enough = F.Blocks.size() > Limits.LargeFunction ? 2 : 4;
  llvm::erase_if(Out, [&](const Source &S) { return S.Also.size() + 1 < Enough; });
  return Out;
}

} // namespace closecall::flow
