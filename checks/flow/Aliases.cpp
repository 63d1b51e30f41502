//===- Aliases.cpp - Locals that stand for one place -----------*- C++ -*-===//
//
// Implements a part of Infer.h: locals that are written once, and what they are
// another name for. Nothing is asked about the order of writes; the solver does that.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Infer.h"

namespace closecall::flow {

using namespace ir;

std::vector<VarId> parameterAliases(const Function &F) {
  std::vector<VarId> Alias(F.Vars.size(), NoId);
  std::vector<unsigned> Writes(F.Vars.size(), 0);
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      for (const Operand &O : I.Args)
        if (O.Kind == OperandKind::AddrOf && O.P.isVar())
          Writes[O.P.Root] += 2;
      if (!I.Dst.isVar())
        continue;
      bool Declares = I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Undef;
      if (!Declares)
        ++Writes[I.Dst.Root];
      if (I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Load &&
          I.Args[0].P.isVar() && I.Args[0].P.Root < F.NumParams)
        Alias[I.Dst.Root] = I.Args[0].P.Root;
    }
  for (VarId V = 0; V < F.Vars.size(); ++V)
    if (Alias[V] != NoId && (Writes[V] != 1 || Writes[Alias[V]] != 0))
      Alias[V] = NoId;
  return Alias;
}

std::vector<const Operand *> fixedPointers(const Function &F) {
  std::vector<const Operand *> Out(F.Vars.size());
  llvm::BitVector Several(F.Vars.size());
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      for (const Operand &O : I.Args)
        if (O.Kind == OperandKind::AddrOf && O.P.isVar())
          Several.set(O.P.Root);
      if (!I.Dst.isVar() || F.Vars[I.Dst.Root].Kind != VarKind::Local)
        continue;
      const Operand *From = I.Opcode == Op::Assign ? &I.Args[0] : nullptr;
      // Nothing is released through null.
      if (From && (From->Kind == OperandKind::Undef ||
                   (From->Kind == OperandKind::Int && From->Int == 0)))
        continue;
      if (!From || !From->P.valid() || Out[I.Dst.Root])
        Several.set(I.Dst.Root);
      else
        Out[I.Dst.Root] = From;
    }
  for (VarId V : Several.set_bits())
    Out[V] = nullptr;
  return Out;
}

bool rootFixed(const std::vector<const Operand *> &Fixed, Place &P) {
  for (unsigned Depth = 0; Depth < 4 && Fixed[P.Root]; ++Depth) {
    const Operand &From = *Fixed[P.Root];
    // What p points to is x where p is &x.
    const bool Address = From.Kind == OperandKind::AddrOf;
    if (Address && (P.Projs.empty() || P.Projs.front().Kind != ProjKind::Deref))
      return false;
    P.Projs.erase(P.Projs.begin(), P.Projs.begin() + Address);
    P.Projs.insert(P.Projs.begin(), From.P.Projs.begin(), From.P.Projs.end());
    P.Root = From.P.Root;
  }
  return true;
}

} // namespace closecall::flow
