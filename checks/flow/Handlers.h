//===- Handlers.h - Handlers that ask what they caught ---------*- C++ -*-===//
//
// Which handler a `throw;` or a std::current_exception() belongs to, and which blocks
// lie in it: what was caught there goes on, now or later, with the type that it has.
// In: a function. Out: answers by blocks. What stands behind the join of several
// handlers belongs to none.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_HANDLERS_H
#define CLOSECALL_CHECKS_FLOW_HANDLERS_H

#include "checks/ir/FunctionIR.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"

namespace closecall::flow {

class Handlers {
public:
  Handlers(const ir::Module &M, const ir::Function &F);

  /// The handler that starts at the block asks somewhere.
  bool asksWhat(ir::BlockId Start) const { return Inside.contains(Start); }
  /// Where the innermost handler around the block that asks starts; NoId: not known.
  ir::BlockId around(ir::BlockId Asking) const {
    auto It = Around.find(Asking);
    return It == Around.end() ? ir::NoId : It->second;
  }
  bool in(ir::BlockId Start, ir::BlockId B) const {
    auto It = Inside.find(Start);
    return It != Inside.end() && It->second[B];
  }

private:
  llvm::DenseMap<ir::BlockId, ir::BlockId> Around;
  llvm::DenseMap<ir::BlockId, llvm::BitVector> Inside;
};

} // namespace closecall::flow

#endif
