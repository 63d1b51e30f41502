//===- ControlDependence.cpp - What a branch decides -----------*- C++ -*-===//
//
// The part of Slicer that looks at the graph: what a branch decides, and what
// becomes of a variable behind a call. Post-dominators by the
// iterative algorithm of Cooper, Harvey and Kennedy on the reversed graph;
// control dependence by walking from each branch's successors up to its
// post-dominator (Ferrante et al.).
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Slice.h"
#include "checks/flow/Solver.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

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
  Controlled.resize(NB);
  for (BlockId B = 0; B < NB; ++B) {
    if (Info.succs(B).size() < 2)
      continue;
    for (BlockId S : Info.succs(B))
      for (uint32_t N = S; N != NB && N != NoId && N != PostDom[B]; N = PostDom[N])
        if (!llvm::is_contained(Controls[N], B)) {
          Controls[N].push_back(B);
          Controlled[B].push_back(N);
        }
  }
}

Slicer::Later Slicer::laterUses(BlockId At, uint32_t Call, VarId V) const {
  const Function &F = Info.F;
  Later Out;
  // What holds the result of the call, and what is computed from it alone.
  llvm::BitVector Result(F.Vars.size());
  if (const Place &D = F.Blocks[At].Instrs[Call].Dst; D.isVar())
    Result.set(D.Root);
  for (bool Changed = Result.any(); Changed;) {
    Changed = false;
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs) {
        if (!I.Dst.isVar() || Result[I.Dst.Root] ||
            (I.Opcode != Op::Assign && I.Opcode != Op::Compare && I.Opcode != Op::Not))
          continue;
        bool From = false;
        for (const Operand &O : I.Args)
          From |= O.Kind == OperandKind::Load && O.P.isVar() && Result[O.P.Root];
        if (From) {
          Result.set(I.Dst.Root);
          Changed = true;
        }
      }
  }
  auto DecidedByResult = [&](BlockId Use) {
    llvm::BitVector Seen(F.Blocks.size());
    llvm::SmallVector<BlockId, 8> Work{Use};
    while (!Work.empty()) {
      BlockId B = Work.pop_back_val();
      for (BlockId C : Controls[B]) {
        const Place &Cond = F.Blocks[C].Term.Cond.P;
        if (Cond.isVar() && Result[Cond.Root])
          return true;
        if (!Seen[C] && C != At) {
          Seen.set(C);
          Work.push_back(C);
        }
      }
    }
    return false;
  };
  // Blocks that are reached from behind the call, without a new value of V.
  llvm::BitVector Reached(F.Blocks.size());
  llvm::SmallVector<BlockId, 16> Work;
  auto Scan = [&](BlockId B, size_t From) {
    for (size_t N = From; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      if (I.Opcode == Op::ScopeEnd || I.Opcode == Op::Compare || I.Opcode == Op::Not)
        continue;
      for (size_t A = 0; A < I.Args.size(); ++A) {
        const Operand &O = I.Args[A];
        if (!O.P.valid() || O.P.Root != V)
          continue;
        (releases(I, A) ? Out.Released : Out.Read) = true;
        Out.OnlyByResult &= DecidedByResult(B);
      }
      if (I.Dst.isVar() && I.Dst.Root == V)
        return; // another one from here
    }
    const Terminator &T = F.Blocks[B].Term;
    if (T.Kind == TermKind::Return && T.Cond.P.valid() && T.Cond.P.Root == V) {
      Out.Read = true;
      Out.OnlyByResult &= DecidedByResult(B);
    }
    for (BlockId S : Info.succs(B))
      if (!Reached[S]) {
        Reached.set(S);
        Work.push_back(S);
      }
  };
  Scan(At, Call + 1);
  while (!Work.empty())
    Scan(Work.pop_back_val(), 0);
  return Out;
}

/// The call releases what it is given as argument Arg, or what lies there.
bool Slicer::releases(const Instr &Call, size_t Arg) const {
  if (Call.Opcode != Op::Call)
    return false;
  CalleeFacts C = facts(Call);
  if (C.Pack)
    return llvm::any_of(C.Pack->Releases, [&](const rules::Release &R) { return R.Arg == Arg; });
  if (C.Sum)
    for (const summary::SlotEffects &S : C.Sum->Slots)
      if (S.Where.Root == summary::Slot::Param && S.Where.Index == Arg)
        for (const summary::Outcome &O : S.Outcomes)
          if (O.Effect == summary::HandleEffect::Released)
            return true;
  return false;
}

void Slicer::receivers(const Instr &Call, VarId V,
                       llvm::function_ref<void(VarId)> Strong) const {
  CalleeFacts C = facts(Call);
  if (!C.Sum || C.Pack)
    return;
  auto RootOf = [&](const summary::Slot &S) -> VarId {
    bool Param = S.Root == summary::Slot::Param && S.Index < Call.Args.size();
    return Param && Call.Args[S.Index].P.valid() ? Call.Args[S.Index].P.Root : NoId;
  };
  for (const summary::Outcome &O : C.Sum->Base)
    for (const auto &[Where, What] : O.Writes)
      if (What.K == summary::Value::Initial && RootOf(What.S) == V)
        if (VarId To = RootOf(Where); To != NoId && To != V)
          Strong(To);
}

void Slicer::handedOut(const Instr &Call, llvm::function_ref<void(VarId)> Visit) const {
  if (Call.Dst.valid())
    Visit(Call.Dst.Root);
  if (Call.Opcode != Op::Call)
    return;
  if (CalleeFacts C = facts(Call); C.Pack)
    for (const rules::Borrow &B : C.Pack->Borrows)
      if (B.In.K == rules::Slot::Out && B.In.Index < Call.Args.size() &&
          Call.Args[B.In.Index].P.valid())
        Visit(Call.Args[B.In.Index].P.Root);
}

/// Flags (locals that only ever get constants) in front of calls that do not
/// come back, and function pointers with one target.
void Slicer::findConstants() {
  const Function &F = Info.F;
  OnlyTarget.assign(F.Vars.size(), NoId);
  llvm::BitVector Flag(F.Vars.size()), Several(F.Vars.size());
  for (VarId V = 0; V < F.Vars.size(); ++V)
    if (F.Vars[V].Kind == VarKind::Local && !Info.escapes(V))
      Flag.set(V);
  Several = Flag;
  Several.flip();
  for (const ir::Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (!I.Dst.valid() || !Flag[I.Dst.Root])
        continue;
      VarId V = I.Dst.Root;
      const Operand *O = I.Opcode == Op::Assign && I.Dst.isVar() ? &I.Args[0] : nullptr;
      if (O && O->Kind == OperandKind::Undef)
        continue;
      if (!O || O->Kind != OperandKind::Int)
        Flag.reset(V);
      bool Same = O && O->Kind == OperandKind::Func &&
                  (OnlyTarget[V] == NoId || OnlyTarget[V] == O->Func);
      if (Same)
        OnlyTarget[V] = O->Func;
      else
        Several.set(V);
    }
  for (unsigned V : Several.set_bits())
    OnlyTarget[V] = NoId;
  for (auto [B, N] : Leaving) {
    auto Found = [&, At = B](VarId V) {
      if (Flag[V] && !llvm::is_contained(Deciding, std::pair(V, At)))
        Deciding.push_back({V, At});
    };
    for (BlockId C : Controls[B]) {
      const Place &Cond = F.Blocks[C].Term.Cond.P;
      if (!Cond.isVar())
        continue;
      Found(Cond.Root);
      for (const Instr &I : F.Blocks[C].Instrs) {
        if (!I.Dst.isVar() || I.Dst.Root != Cond.Root)
          continue;
        llvm::SmallVector<VarId, 2> From;
        for (const Operand &O : I.Args)
          if (O.P.isVar()) {
            From.push_back(O.P.Root);
            Found(O.P.Root);
          }
        if ((I.Opcode == Op::Compare || I.Opcode == Op::Not) && !From.empty() &&
            F.Vars[Cond.Root].Kind == VarKind::Temp)
          Tests.push_back({Cond.Root, std::move(From)});
      }
    }
  }
}

llvm::BitVector Slicer::regionOf(const Source &Src, Detail Asked,
                                 llvm::BitVector &Behind) const {
  bool Placed = (Src.K == Source::Acquire || Src.K == Source::Lent) && Src.B != NoId;
  // A transaction's other paths are followed to the end as well.
  if (!Placed || (Src.Txn && Asked == Detail::Outcomes)) {
    Behind = llvm::BitVector(Info.F.Blocks.size(), true);
    return Behind;
  }
  Behind = Info.reachableFrom(Src.B);
  llvm::BitVector Region = Info.reaching(Src.B);
  for (const Source::Site &S : Src.Also) {
    Behind |= Info.reachableFrom(S.B);
    Region |= Info.reaching(S.B);
  }
  Region |= Behind;
  return Region;
}

void Slicer::addTests(const llvm::BitVector &Region, llvm::BitVector &Vars) const {
  auto Known = [&](const Instr &I) {
    bool Any = false;
    for (const Operand &O : I.Args)
      if (O.P.valid()) {
        if (!Vars[O.P.Root])
          return false;
        Any = true;
      }
    return Any;
  };
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (unsigned B : Region.set_bits())
      for (const Instr &I : Info.F.Blocks[B].Instrs)
        if ((I.Opcode == Op::Compare || I.Opcode == Op::Not) && I.Dst.isVar() &&
            !Vars[I.Dst.Root] && Info.F.Vars[I.Dst.Root].Kind == VarKind::Temp && Known(I)) {
          Vars.set(I.Dst.Root);
          Changed = true;
        }
  }
}

VarId Slicer::rootOf(const Source &Src) const {
  if (Src.Slot.Root == summary::Slot::Param)
    return Src.Slot.Index;
  const Function &F = Info.F;
  if (Src.Slot.Root == summary::Slot::Global)
    for (VarId V = 0; V < F.Vars.size(); ++V)
      if (F.Vars[V].Kind == VarKind::Global && F.Vars[V].Id == Src.Slot.GlobalId)
        return V;
  return NoId;
}

bool Slicer::inUnnamedGlobal(const Source &Src) const {
  const summary::Slot &S = Src.Sum ? Src.Sum->Where : Src.Slot;
  return Src.Txn && S.Root == summary::Slot::Global &&
         llvm::none_of(Info.F.Vars, [&](const Variable &V) {
           return V.Kind == VarKind::Global && V.Id == S.GlobalId;
         });
}

/// One of the places lies in the other, or they are the same.
static bool overlap(llvm::ArrayRef<Projection> A, llvm::ArrayRef<Projection> B) {
  size_t N = std::min(A.size(), B.size());
  return A.take_front(N) == B.take_front(N);
}

bool Slicer::besideSlot(const Source &Src, const Instr &I) const {
  const VarId Root = rootOf(Src);
  llvm::ArrayRef<Projection> Slot = Src.Slot.Projs;
  auto Beside = [&](const Place &P) {
    return !P.valid() || P.Root != Root || !overlap(P.Projs, Slot);
  };
  if (!Beside(I.Dst) || !Beside(I.Target.P))
    return false;
  for (size_t A = 0; A < I.Args.size(); ++A) {
    const Operand &O = I.Args[A];
    if (Beside(O.P))
      continue;
    // A callee that is known to leave the slot alone.
    if (I.Opcode != Op::Call || O.Kind != OperandKind::Load || O.P.Projs.size() >= Slot.size())
      return false;
    CalleeFacts C = facts(I);
    if (!C.Sum || C.Pack || C.Sum->bottom() || C.Sum->Truncated)
      return false;
    auto Touches = [&](const summary::Slot &S) {
      return S.Root == summary::Slot::Param && S.Index == A &&
             overlap(S.Projs, Slot.drop_front(O.P.Projs.size()));
    };
    for (const summary::AcquireEffects &E : C.Sum->Acquires)
      if (Touches(E.Where))
        return false;
    auto Harmless = [&](const summary::Outcome &Out) {
      return llvm::none_of(Out.Writes, [&](const auto &W) {
        return Touches(W.first) && W.first.Projs.size() <= Slot.size() - O.P.Projs.size() &&
               W.second.K != summary::Value::Handle;
      });
    };
    for (const summary::Outcome &Out : C.Sum->Base)
      if (!Harmless(Out))
        return false;
    for (const summary::SlotEffects &E : C.Sum->Slots)
      if (Touches(E.Where))
        for (const summary::Outcome &Out : E.Outcomes)
          if (Out.Effect == summary::HandleEffect::Released ||
              Out.Effect == summary::HandleEffect::Kept ||
              Out.Ret.K == summary::Value::Handle || !Harmless(Out))
            return false;
  }
  return true;
}

void Slicer::pointersTo(VarId Pointer, llvm::function_ref<void(VarId)> Visit) const {
  llvm::SmallVector<VarId, 4> Work{Pointer};
  for (unsigned Steps = 0; !Work.empty() && Steps < 8; ++Steps) {
    const VarId V = Work.pop_back_val();
    for (auto [B, N] : Mentions[V]) {
      if (N == NoId)
        continue;
      const Instr &Def = Info.F.Blocks[B].Instrs[N];
      if (Def.Opcode == Op::Assign && Def.Dst.isVar() && Def.Dst.Root == V &&
          Def.Args[0].Kind == OperandKind::Load && Def.Args[0].P.valid() &&
          Def.Args[0].P.Root != V) {
        Visit(Def.Args[0].P.Root);
        Work.push_back(Def.Args[0].P.Root);
      }
    }
  }
}

} // namespace closecall::flow
