//===- Handlers.cpp - Handlers that throw on what they caught --*- C++ -*-===//
//
// A handler is what its first block dominates.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Handlers.h"
#include "checks/flow/Loops.h"

namespace closecall::flow {

using namespace ir;

Handlers::Handlers(const Function &F) {
  llvm::SmallVector<BlockId, 8> Starts, Rethrows;
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    const Terminator &T = F.Blocks[B].Term;
    if (T.Kind == TermKind::Catch)
      Starts.append(T.Succs.begin(), T.Succs.end());
    if (!T.Thrown.empty() && T.Thrown.front().empty())
      Rethrows.push_back(B);
  }
  if (Starts.empty() || Rethrows.empty())
    return;
  const Loops Lp(F);
  for (BlockId R : Rethrows) {
    BlockId Best = NoId;
    for (BlockId H : Starts)
      if (Lp.dominates(H, R) && (Best == NoId || Lp.dominates(Best, H)))
        Best = H;
    if (Best == NoId)
      continue;
    Around[R] = Best;
    llvm::BitVector &In = Inside[Best];
    if (In.empty()) {
      In.resize(F.Blocks.size());
      for (BlockId B = 0; B < F.Blocks.size(); ++B)
        if (Lp.dominates(Best, B))
          In.set(B);
    }
  }
}

} // namespace closecall::flow
