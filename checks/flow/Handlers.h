//===- Handlers.h - Handlers that throw on what they caught ----*- C++ -*-===//
//
// Which handler a `throw;` belongs to, and which blocks lie in it: what was
// caught there goes on, with the type that it has. In: a function. Out: answers
// by blocks. A rethrow behind the join of several handlers belongs to none.
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
  explicit Handlers(const ir::Function &F);

  /// The handler that starts at the block throws on somewhere.
  bool throwsOn(ir::BlockId Start) const { return Inside.contains(Start); }
  /// Where the innermost handler around the rethrow starts; NoId: not known.
  ir::BlockId around(ir::BlockId Rethrow) const {
    auto It = Around.find(Rethrow);
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
