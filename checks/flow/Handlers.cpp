//===- Handlers.cpp - Handlers that ask what they caught -------*- C++ -*-===//
//
// A handler is what its first block dominates.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Handlers.h"
#include "checks/flow/Loops.h"
#include "checks/flow/StdModel.h"

namespace closecall::flow {

using namespace ir;

/// Throws on what was caught, or keeps it (std::current_exception).
static bool asks(const Module &M, const Block &B) {
  if (!B.Term.Thrown.empty() && B.Term.Thrown.front().empty())
    return true;
  return llvm::any_of(B.Instrs, [&](const Instr &I) {
    return I.Opcode == Op::Call && I.Callee != NoId && keepsException(M.Callees[I.Callee].Name);
  });
}

Handlers::Handlers(const Module &M, const Function &F) {
  llvm::SmallVector<BlockId, 8> Starts, Asking;
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    const Terminator &T = F.Blocks[B].Term;
    if (T.Kind == TermKind::Catch)
      Starts.append(T.Succs.begin(), T.Succs.end());
    if (asks(M, F.Blocks[B]))
      Asking.push_back(B);
  }
  if (Starts.empty() || Asking.empty())
    return;
  const Loops Lp(F);
  for (BlockId R : Asking) {
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
