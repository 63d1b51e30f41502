//===- Slice.cpp - Relevant variables --------------------------*- C++ -*-===//
//
// Implements Slice.h. Post-dominators by the iterative algorithm of Cooper,
// Harvey and Kennedy on the reversed graph; control dependence by walking from
// each branch's successors up to its post-dominator (Ferrante et al.).
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Slice.h"
#include "checks/flow/Solver.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

Slicer::Slicer(const FunctionInfo &Info, const CalleeResolver &Resolver)
    : Info(Info), Resolver(Resolver) {
  const Function &F = Info.F;
  Mentions.resize(F.Vars.size());
  auto Note = [&](VarId V, BlockId B, uint32_t I) {
    auto &M = Mentions[V];
    if (M.empty() || M.back() != std::pair(B, I))
      M.push_back({B, I});
  };
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      if (I.Opcode == Op::ScopeEnd)
        continue;
      for (const Operand &O : I.Args)
        if (O.P.valid())
          Note(O.P.Root, B, N);
      if (I.Opcode == Op::Call && I.Target.P.valid())
        Note(I.Target.P.Root, B, N);
      if (I.Dst.valid())
        Note(I.Dst.Root, B, N);
    }
    if (F.Blocks[B].Term.Cond.P.valid())
      Note(F.Blocks[B].Term.Cond.P.Root, B, NoId);
  }
  computePostDominators();
  computeControlDependence();
}

void Slicer::computePostDominators() {
  uint32_t NB = uint32_t(Info.F.Blocks.size()), Exit = NB;
  std::vector<llvm::SmallVector<uint32_t, 4>> Preds(NB + 1);
  for (BlockId B = 0; B < NB; ++B) {
    for (BlockId S : Info.succs(B))
      Preds[S].push_back(B);
    if (Info.succs(B).empty())
      Preds[Exit].push_back(B);
  }
  // Post-order of the reversed graph from the exit. A block that reaches no
  // exit (an endless loop) hangs on the exit directly.
  std::vector<uint32_t> Order;
  std::vector<uint32_t> Number(NB + 1, NoId);
  std::vector<bool> Seen(NB + 1, false);
  auto Visit = [&](uint32_t Root) {
    llvm::SmallVector<std::pair<uint32_t, size_t>, 32> Stack{{Root, 0}};
    Seen[Root] = true;
    while (!Stack.empty()) {
      auto &[N, C] = Stack.back();
      if (C < Preds[N].size()) {
        uint32_t P = Preds[N][C++];
        if (!Seen[P]) {
          Seen[P] = true;
          Stack.push_back({P, 0});
        }
        continue;
      }
      Number[N] = uint32_t(Order.size());
      Order.push_back(N);
      Stack.pop_back();
    }
  };
  std::vector<uint32_t> Endless;
  Visit(Exit);
  if (Order.size() < NB + 1) {
    for (uint32_t B = NB; B-- > 0;)
      if (!Seen[B]) {
        Endless.push_back(B);
        Preds[Exit].push_back(B);
        Seen.assign(NB + 1, false);
        Order.clear();
        Visit(Exit);
      }
  }
  PostDom.assign(NB + 1, NoId);
  PostDom[Exit] = Exit;
  auto Meet = [&](uint32_t A, uint32_t B) {
    while (A != B) {
      while (Number[A] < Number[B])
        A = PostDom[A];
      while (Number[B] < Number[A])
        B = PostDom[B];
    }
    return A;
  };
  bool Changed = true;
  while (Changed) {
    Changed = false;
    for (auto It = Order.rbegin(); It != Order.rend(); ++It) {
      uint32_t B = *It;
      if (B == Exit)
        continue;
      uint32_t New = NoId;
      auto Take = [&](uint32_t S) {
        if (PostDom[S] == NoId)
          return;
        New = New == NoId ? S : Meet(New, S);
      };
      for (BlockId S : Info.succs(B))
        Take(S);
      if (Info.succs(B).empty() || llvm::is_contained(Endless, B))
        Take(Exit);
      if (New != NoId && PostDom[B] != New) {
        PostDom[B] = New;
        Changed = true;
      }
    }
  }
}

void Slicer::computeControlDependence() {
  uint32_t NB = uint32_t(Info.F.Blocks.size());
  Controls.resize(NB);
  for (BlockId B = 0; B < NB; ++B) {
    if (Info.succs(B).size() < 2)
      continue;
    for (BlockId S : Info.succs(B))
      for (uint32_t N = S; N != NB && N != NoId && N != PostDom[B]; N = PostDom[N])
        if (!llvm::is_contained(Controls[N], B))
          Controls[N].push_back(B);
  }
}

CalleeFacts Slicer::facts(const Instr &I) const {
  if (I.Callee != NoId)
    return Resolver.callee(I.Callee);
  return I.TargetField.empty() ? CalleeFacts() : Resolver.indirect(I.TargetField);
}

bool Slicer::matters(const Instr &Call, VarId V) const {
  if (Call.Dst.valid() && Call.Dst.Root == V)
    return true;
  CalleeFacts C = facts(Call);
  if (C.Pack && C.Pack->Releases.empty() && C.Pack->Keeps.empty() &&
      C.Pack->Acquires.empty() && C.Pack->Ends.empty() && !C.Pack->Copies &&
      !C.Pack->Clears && !C.Pack->NoReturn && !C.Pack->Longjmp)
    return false;
  for (const Operand &O : Call.Args) {
    if (!O.P.valid() || O.P.Root != V)
      continue;
    if (O.Kind == OperandKind::AddrOf || !O.P.Projs.empty())
      return true;
    TypeId T = Info.F.Vars[V].Type;
    if (T == NoId)
      return true;
    TypeKind K = Info.M.Types[T].Kind;
    if (K == TypeKind::Pointer || K == TypeKind::Reference ||
        K == TypeKind::Record || K == TypeKind::Array || K == TypeKind::Other)
      return true;
  }
  return false;
}

bool Slicer::endsChildren(const Operand &Parent) const {
  if (!Parent.P.valid())
    return false;
  for (auto [B, N] : Mentions[Parent.P.Root]) {
    if (N == NoId || Info.F.Blocks[B].Instrs[N].Opcode != Op::Call)
      continue;
    CalleeFacts C = facts(Info.F.Blocks[B].Instrs[N]);
    if (!C.Pack)
      continue;
    if (!C.Pack->Ends.empty())
      return true;
    for (const rules::Release &R : C.Pack->Releases)
      if (R.Children != rules::ParentClose::Independent)
        return true;
  }
  return false;
}

llvm::BitVector Slicer::relevantTo(const Source &Src) const {
  const Function &F = Info.F;
  llvm::BitVector Vars(F.Vars.size()), Blocks(F.Blocks.size());
  llvm::SmallVector<VarId, 32> NewVars;
  llvm::SmallVector<BlockId, 32> NewBlocks;
  auto AddVar = [&](VarId V) {
    if (V != NoId && !Vars[V]) {
      Vars.set(V);
      NewVars.push_back(V);
    }
  };
  auto AddBlock = [&](BlockId B) {
    if (!Blocks[B]) {
      Blocks.set(B);
      NewBlocks.push_back(B);
    }
  };
  auto AddOperand = [&](const Operand &O) {
    if (O.P.valid())
      AddVar(O.P.Root);
  };

  switch (Src.K) {
  case Source::Acquire:
  case Source::Lent: {
    AddBlock(Src.B);
    const Instr &I = F.Blocks[Src.B].Instrs[Src.I];
    auto AddArg = [&](unsigned N) {
      if (N < I.Args.size())
        AddOperand(I.Args[N]);
    };
    if (Src.Pack) {
      if (Src.Pack->In.K == rules::Slot::Out)
        AddArg(Src.Pack->In.Index);
      if (Src.Pack->Parent && *Src.Pack->Parent < I.Args.size() &&
          endsChildren(I.Args[*Src.Pack->Parent]))
        AddArg(*Src.Pack->Parent);
      if (Src.Pack->UnlessArg)
        AddArg(*Src.Pack->UnlessArg);
      for (const rules::ArgTest &T : Src.Pack->When)
        AddArg(T.Arg);
    } else
      for (const Operand &O : I.Args)
        AddOperand(O);
    if (I.Dst.valid())
      AddVar(I.Dst.Root);
    break;
  }
  case Source::External:
    if (Src.Slot.Root == summary::Slot::Param)
      AddVar(Src.Slot.Index);
    else
      for (VarId V = 0; V < F.Vars.size(); ++V)
        if (F.Vars[V].Kind == VarKind::Global && F.Vars[V].Id == Src.Slot.GlobalId)
          AddVar(V);
    break;
  case Source::Base:
    break;
  }
  if (Src.K == Source::Base || Src.K == Source::External)
    for (BlockId B = 0; B < F.Blocks.size(); ++B)
      if (F.Blocks[B].Term.Kind == TermKind::Return) {
        AddOperand(F.Blocks[B].Term.Cond);
        if (Src.K == Source::Base)
          AddBlock(B);
      }
  if (Src.K == Source::Base)
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs) // out-parameters
        if (I.Dst.valid() && I.Dst.Projs.size() == 1 &&
            I.Dst.Projs[0].Kind == ProjKind::Deref)
          AddVar(I.Dst.Root);

  while (!NewVars.empty() || !NewBlocks.empty()) {
    if (!NewBlocks.empty()) {
      BlockId B = NewBlocks.pop_back_val();
      for (BlockId C : Controls[B]) {
        AddOperand(F.Blocks[C].Term.Cond);
        AddBlock(C);
      }
      continue;
    }
    VarId V = NewVars.pop_back_val();
    for (auto [B, N] : Mentions[V]) {
      if (N == NoId)
        continue;
      const Instr &I = F.Blocks[B].Instrs[N];
      bool Writes = I.Dst.valid() && I.Dst.Root == V;
      bool Plain = I.Opcode == Op::Assign || I.Opcode == Op::Compare ||
                   I.Opcode == Op::Not || I.Opcode == Op::Binary;
      if (Plain) {
        // What it is made of, and what is made of it.
        for (const Operand &O : I.Args)
          if (Writes)
            AddOperand(O);
        bool Reads = false;
        for (const Operand &O : I.Args)
          Reads |= O.P.valid() && O.P.Root == V;
        if (Reads && I.Dst.valid())
          AddVar(I.Dst.Root);
        if (Writes)
          AddBlock(B);
        continue;
      }
      if (I.Opcode != Op::Call)
        continue;
      // The handle may be released, kept or filled in here; the result may
      // say how that went.
      if (matters(I, V))
        AddBlock(B);
      bool Reads = false;
      for (const Operand &O : I.Args)
        Reads |= O.P.valid() && O.P.Root == V;
      if (Reads && I.Dst.valid())
        AddVar(I.Dst.Root);
    }
  }
  return Vars;
}

} // namespace closecall::flow
