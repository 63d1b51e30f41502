//===- Loops.cpp - Dominators and natural loops ----------------*- C++ -*-===//
//
// Implements Loops.h: dominators by the iterative algorithm of Cooper, Harvey
// and Kennedy, loops by walking backwards from the back edges.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Loops.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

Loops::Loops(const Function &F) : F(F) {
  size_t N = F.Blocks.size();
  Succs.resize(N);
  Preds.resize(N);
  for (BlockId B = 0; B < N; ++B) {
    auto Add = [&](BlockId S) {
      if (S == NoId || llvm::is_contained(Succs[B], S))
        return;
      Succs[B].push_back(S);
      Preds[S].push_back(B);
    };
    for (const Instr &I : F.Blocks[B].Instrs)
      if (I.Opcode == Op::Call && I.MayThrow)
        Add(I.Unwind);
    for (BlockId S : F.Blocks[B].Term.Succs)
      Add(S);
    if (F.Blocks[B].Term.Kind == TermKind::Catch)
      Add(F.Blocks[B].Term.Unwind);
  }
  computeDominators();
  computeLoops();
}

void Loops::computeDominators() {
  size_t N = F.Blocks.size();
  std::vector<BlockId> Order;
  std::vector<bool> Seen(N);
  llvm::SmallVector<std::pair<BlockId, size_t>, 32> Stack{{0, 0}};
  Seen[0] = true;
  while (!Stack.empty()) {
    auto &[B, C] = Stack.back();
    if (C < Succs[B].size()) {
      BlockId S = Succs[B][C++];
      if (!Seen[S]) {
        Seen[S] = true;
        Stack.push_back({S, 0});
      }
      continue;
    }
    Order.push_back(B);
    Stack.pop_back();
  }
  std::reverse(Order.begin(), Order.end());
  Number.assign(N, NoId);
  for (size_t I = 0; I < Order.size(); ++I)
    Number[Order[I]] = uint32_t(I);
  Dom.assign(N, NoId);
  Dom[0] = 0;
  auto Meet = [&](BlockId A, BlockId B) {
    while (A != B) {
      while (Number[A] > Number[B])
        A = Dom[A];
      while (Number[B] > Number[A])
        B = Dom[B];
    }
    return A;
  };
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (BlockId B : Order) {
      if (B == 0)
        continue;
      BlockId New = NoId;
      for (BlockId P : Preds[B])
        if (Dom[P] != NoId)
          New = New == NoId ? P : Meet(P, New);
      if (Dom[B] != New) {
        Dom[B] = New;
        Changed = true;
      }
    }
  }
}

bool Loops::dominates(BlockId A, BlockId B) const {
  if (Number[A] == NoId || Number[B] == NoId)
    return false;
  while (Number[B] > Number[A])
    B = Dom[B];
  return A == B;
}

void Loops::computeLoops() {
  size_t N = F.Blocks.size();
  for (BlockId H = 0; H < N; ++H) {
    Loop L;
    for (BlockId P : Preds[H])
      if (dominates(H, P))
        L.Latches.push_back(P);
    if (L.Latches.empty())
      continue;
    L.Header = H;
    L.Blocks.resize(unsigned(N));
    L.Blocks.set(H);
    llvm::SmallVector<BlockId, 16> Work(L.Latches.begin(), L.Latches.end());
    while (!Work.empty()) {
      BlockId B = Work.pop_back_val();
      if (L.Blocks.test(B) || Number[B] == NoId)
        continue;
      L.Blocks.set(B);
      Work.append(Preds[B].begin(), Preds[B].end());
    }
    All.push_back(std::move(L));
  }
  // Larger loops first: a loop around another has more blocks.
  std::stable_sort(All.begin(), All.end(), [](const Loop &A, const Loop &B) {
    return A.Blocks.count() > B.Blocks.count();
  });
  Inner.assign(N, NoId);
  for (uint32_t I = 0; I < All.size(); ++I) {
    uint32_t Up = Inner[All[I].Header];
    All[I].Parent = Up;
    All[I].Depth = Up == NoId ? 1 : All[Up].Depth + 1;
    for (BlockId B = 0; B < N; ++B)
      if (All[I].has(B))
        Inner[B] = I;
  }
}

bool Loops::search(const Loop *L, Site From, bool Exceptions, bool *Latch,
                   llvm::function_ref<Walk(Site)> Visit) const {
  llvm::BitVector Seen(unsigned(F.Blocks.size()));
  llvm::SmallVector<Site, 16> Work{From};
  auto Enter = [&](BlockId B, BlockId To) {
    if (To == NoId || (L && !L->has(To)))
      return;
    if (L && To == L->Header) {
      if (Latch && B != NoId)
        *Latch = true;
      return;
    }
    if (!Seen.test(To)) {
      Seen.set(To);
      Work.push_back({To, 0});
    }
  };
  while (!Work.empty()) {
    Site S = Work.pop_back_val();
    const Block &B = F.Blocks[S.B];
    bool Stopped = false;
    for (uint32_t I = S.I; I < B.Instrs.size() && !Stopped; ++I) {
      Walk W = Visit({S.B, I});
      if (W == Walk::Found)
        return true;
      Stopped = W == Walk::Stop;
      if (!Stopped && Exceptions && B.Instrs[I].Opcode == Op::Call && B.Instrs[I].MayThrow)
        Enter(S.B, B.Instrs[I].Unwind);
    }
    if (Stopped)
      continue;
    for (BlockId To : B.Term.Succs)
      Enter(S.B, To);
    if (Exceptions && B.Term.Kind == TermKind::Catch)
      Enter(S.B, B.Term.Unwind);
  }
  return false;
}

bool Loops::walk(const Loop &L, Site From, bool Exceptions,
                 llvm::function_ref<Walk(Site)> Visit) const {
  return search(&L, From, Exceptions, nullptr, Visit);
}

bool Loops::reachesLatch(const Loop &L, Site From, bool Exceptions,
                         llvm::function_ref<bool(Site)> Stops) const {
  bool Latch = false;
  search(&L, From, Exceptions, &Latch,
         [&](Site S) { return Stops(S) ? Walk::Stop : Walk::On; });
  return Latch;
}

bool Loops::follows(Site From, bool Exceptions,
                    llvm::function_ref<Walk(Site)> Visit) const {
  return search(nullptr, From, Exceptions, nullptr, Visit);
}

} // namespace closecall::flow
