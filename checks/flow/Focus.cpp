//===- Focus.cpp - What a run looks at -------------------------*- C++ -*-===//
//
// From the relevant variables to the instructions that can change a configuration, the
// blocks that are passed over, and what of the function's writes is followed.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Solver.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

Slicer::ActiveSet Slicer::activeFor(const llvm::BitVector &Vars, const Source &Src,
                                    Detail Asked) const {
  ActiveSet Active(Info.F.Blocks.size());
  const VarId Root = Asked == Detail::Fate ? rootOf(Src) : NoId;
  auto Take = [&](const std::vector<std::pair<BlockId, uint32_t>> &List, VarId V = NoId) {
    for (auto [B, N] : List)
      if (N != NoId && (V == NoId || V != Root || !besideSlot(Src, Info.F.Blocks[B].Instrs[N])))
        Active[B].push_back(N);
  };
  bool Behind = inUnnamedGlobal(Src);
  for (unsigned V : Vars.set_bits()) {
    Take(Mentions[V], V);
    Behind |= Info.escapes(V) || Info.F.Vars[V].Kind == VarKind::Global;
  }
  Take(Leaving);
  if (Behind)
    Take(Writing);
  for (auto &List : Active) {
    llvm::sort(List);
    List.erase(std::unique(List.begin(), List.end()), List.end());
  }
  return Active;
}

/// What is written into callers' objects and globals: a flag that goes with the handle.
void Slicer::seedMembers(llvm::function_ref<void(VarId)> Weak) const {
  const Function &F = Info.F;
  // Where a library gets the object as a whole, its members are not told apart.
  llvm::BitVector Whole(F.Vars.size());
  for (const ir::Block &B : F.Blocks)
    for (const Instr &I : B.Instrs)
      if (I.Opcode == Op::Call && (facts(I).Pack || !facts(I).Sum))
        for (const Operand &O : I.Args)
          if (O.Kind == OperandKind::Load && O.P.isVar())
            Whole.set(O.P.Root);
  auto Object = [&](VarId V) {
    if (V < F.NumParams && !Whole[V])
      Weak(V);
  };
  for (const ir::Block &B : F.Blocks)
    for (uint32_t N = 0; N < B.Instrs.size(); ++N) {
      const Instr &I = B.Instrs[N];
      if (I.Dst.valid() && !isUpdate(B, N)) {
        if (F.Vars[I.Dst.Root].Kind == VarKind::Global)
          Weak(I.Dst.Root);
        else if (!I.Dst.Projs.empty() && I.Dst.Projs[0].Kind == ProjKind::Deref)
          Object(I.Dst.Root);
      }
      if (I.Opcode != Op::Call || facts(I).Pack || !facts(I).Sum)
        continue;
      for (const summary::Outcome &O : facts(I).Sum->Base)
        for (const auto &[Where, What] : O.Writes)
          if (Where.Root == summary::Slot::Param && Where.Index < I.Args.size() &&
              I.Args[Where.Index].P.valid())
            Object(I.Args[Where.Index].P.Root);
          else if (Where.Root == summary::Slot::Global)
            for (VarId V = 0; V < F.Vars.size(); ++V)
              if (F.Vars[V].Kind == VarKind::Global && F.Vars[V].Id == Where.GlobalId)
                Weak(V);
    }
}

/// What the run looks at, by the variables that are relevant now.
void Solver::focus() {
  Active = Slices.activeFor(Relevant, Src, Asked);
  // Where a block only passes control on, and wherever that goes the same block comes
  // next that does more, nothing happens before that one: the tests that a macro for
  // logging consists of.
  auto Decided = [&](const Operand &Cond) {
    if (Cond.Kind == OperandKind::Undef || Cond.Kind == OperandKind::Unknown)
      return false;
    if (Cond.Kind != OperandKind::Load || !Cond.P.valid() || Relevant[Cond.P.Root])
      return true;
    const Variable &Var = F.Vars[Cond.P.Root];
    return Var.HasConst || (Src.Txn && Var.HasText);
  };
  auto Passes = [&](BlockId B) {
    const Terminator &T = F.Blocks[B].Term;
    return Active[B].empty() && T.Thrown.empty() &&
           (T.Kind == TermKind::Goto ||
            ((T.Kind == TermKind::Branch || T.Kind == TermKind::Switch) && !Decided(T.Cond)));
  };
  const llvm::ArrayRef<BlockId> Order = Info.inOrder();
  Ahead.assign(F.Blocks.size(), NoId);
  for (BlockId B : Order)
    if (!Passes(B))
      Ahead[B] = B;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (BlockId B : llvm::reverse(Order)) {
      if (Ahead[B] == B)
        continue;
      BlockId Next = NoId;
      for (BlockId S : F.Blocks[B].Term.Succs)
        if (Ahead[S] != NoId)
          Next = Next == NoId || Next == Ahead[S] ? Ahead[S] : B;
      Changed |= Next != Ahead[B];
      Ahead[B] = Next;
    }
  }
  LoopEnd.assign(F.Blocks.size(), 0);
  for (BlockId B : Order)
    for (BlockId S : Info.succs(B))
      if (const BlockId To = Ahead[S]; To != NoId && Info.order(To) <= Info.order(B))
        LoopEnd[To] = std::max(LoopEnd[To], Info.order(B));
}

const std::vector<summary::Slot> &Solver::changed() {
  if (!Writes)
    Writes = changedMembers(Info, Resolver);
  return *Writes;
}

uint64_t Solver::followed() {
  uint64_t Bits = 0;
  for (size_t N = 0; N < changed().size(); ++N) {
    const summary::Slot &S = (*Writes)[N];
    const bool Param = S.Root == summary::Slot::Param;
    const VarId V = Param ? S.Index : globalVar(S.GlobalId);
    // What lies beside the slot is not.
    const bool Beside = Param && !SlotPath.empty() && Src.Slot.Root == S.Root &&
                        Src.Slot.Index == S.Index;
    if (V != NoId && Relevant[V] && !Beside)
      Bits |= uint64_t(1) << N;
  }
  return Bits;
}

} // namespace closecall::flow
