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

/// Where the call puts what it makes, in the function's own words; not valid where the
/// argument has none.
static Place filledPlace(const Function &F, const Source &S) {
  const Operand &Arg = F.Blocks[S.B].Instrs[S.I].Args[S.Sum->Where.Index];
  const std::vector<Projection> &Below = S.Sum->Where.Projs;
  Place P = Arg.P;
  if (Arg.Kind == OperandKind::Load)
    P.Projs.insert(P.Projs.end(), Below.begin(), Below.end());
  else if (Arg.Kind == OperandKind::AddrOf && !Below.empty() &&
           Below.front().Kind == ProjKind::Deref) // &x, dereferenced, is x
    P.Projs.insert(P.Projs.end(), Below.begin() + 1, Below.end());
  else
    return {};
  return P;
}

/// Calls that put a handle of one resource into the same place: one run can tell callers
/// of all of them. What hangs on a parent is only followed together where one callee
/// makes it. Each group is named by its first call.
std::vector<Source> alikeSources(const Function &F, const std::vector<Source> &Sources) {
  struct Group {
    Source Src;
    Place Where;
  };
  auto HasParent = [](const Source &S) {
    return S.Sum->Parent || S.Sum->OnParentClose || S.Sum->Busy;
  };
  std::vector<Group> Groups;
  for (const Source &S : Sources) {
    if (!S.Sum || S.Sum->Where.Root != Slot::Param || !fillsParam(F, S))
      continue;
    Place Where = filledPlace(F, S);
    if (!Where.valid())
      continue;
    auto It = llvm::find_if(Groups, [&](const Group &G) {
      return G.Where == Where && G.Src.Resource == S.Resource &&
             (G.Src.Sum == S.Sum || (!HasParent(G.Src) && !HasParent(S)));
    });
    if (It == Groups.end())
      Groups.push_back({S, std::move(Where)});
    else
      It->Src.Also.push_back({S.B, S.I, S.Sum});
  }
  std::vector<Source> Out;
  for (Group &G : Groups)
    if (!G.Src.Also.empty())
      Out.push_back(std::move(G.Src));
  return Out;
}

} // namespace closecall::flow
