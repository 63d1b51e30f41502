//===- Loops.h - The loops of a function -----------------------*- C++ -*-===//
//
// Owns the shape of a function's control flow: edges, dominators and natural
// loops (a back edge's target dominates its source), and questions about the
// paths inside a loop. Computed once per function; blocks that cannot be
// reached belong to no loop. A loop entered in the middle (goto) is none.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_LOOPS_H
#define CLOSECALL_CHECKS_FLOW_LOOPS_H

#include "checks/ir/FunctionIR.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace closecall::flow {

/// An instruction's place; I == Instrs.size() is the terminator.
struct Site {
  ir::BlockId B = ir::NoId;
  uint32_t I = 0;
  friend auto operator<=>(const Site &, const Site &) = default;
};

struct Loop {
  ir::BlockId Header = ir::NoId;
  llvm::BitVector Blocks;
  std::vector<ir::BlockId> Latches; ///< sources of the back edges
  uint32_t Parent = ir::NoId;       ///< the loop around it
  unsigned Depth = 1;
  bool has(ir::BlockId B) const { return Blocks.test(B); }
};

class Loops {
public:
  explicit Loops(const ir::Function &F);

  const ir::Function &F;
  std::vector<Loop> All; ///< outer loops before inner ones

  /// The innermost loop around the block; null when there is none.
  const Loop *around(ir::BlockId B) const {
    return Inner[B] == ir::NoId ? nullptr : &All[Inner[B]];
  }
  const Loop *parent(const Loop &L) const {
    return L.Parent == ir::NoId ? nullptr : &All[L.Parent];
  }
  bool dominates(ir::BlockId A, ir::BlockId B) const;
  bool reachable(ir::BlockId B) const { return Dom[B] != ir::NoId || B == 0; }

  llvm::ArrayRef<ir::BlockId> succs(ir::BlockId B) const { return Succs[B]; }
  llvm::ArrayRef<ir::BlockId> preds(ir::BlockId B) const { return Preds[B]; }
  /// Without the edges of exceptions.
  llvm::ArrayRef<ir::BlockId> normalSuccs(ir::BlockId B) const {
    return F.Blocks[B].Term.Succs;
  }

  /// What a walk does at an instruction.
  enum class Walk : uint8_t { On, Stop, Found };

  /// Walks every instruction that may follow From inside the loop and the same
  /// iteration (the back edges are not taken), exceptions included when asked.
  /// Visit is called once an instruction, for Stop the path ends there; the
  /// result is whether some visit said Found.
  bool walk(const Loop &L, Site From, bool Exceptions,
            llvm::function_ref<Walk(Site)> Visit) const;
  /// The end of the iteration can be reached from the site without passing an
  /// instruction at which Stops holds.
  bool reachesLatch(const Loop &L, Site From, bool Exceptions,
                    llvm::function_ref<bool(Site)> Stops) const;
  /// The same over the whole function: some instruction for which Visit says
  /// Found follows From.
  bool follows(Site From, bool Exceptions, llvm::function_ref<Walk(Site)> Visit) const;

private:
  bool search(const Loop *L, Site From, bool Exceptions, bool *Latch,
              llvm::function_ref<Walk(Site)> Visit) const;
  std::vector<llvm::SmallVector<ir::BlockId, 3>> Succs, Preds;
  std::vector<ir::BlockId> Dom;    ///< immediate dominator
  std::vector<uint32_t> Number;    ///< in reverse post-order
  std::vector<uint32_t> Inner;     ///< block -> innermost loop
  void computeDominators();
  void computeLoops();
};

} // namespace closecall::flow

#endif
