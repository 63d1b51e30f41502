//===- FunctionInfo.h - Facts about a function's shape ---------*- C++ -*-===//
//
// Owns what the solver asks of a function besides its instructions: edges,
// reachability, which variables are read later, which calls lead where. All of
// it is computed once per function, in time linear in its size (liveness: a
// few passes), and does not depend on what is being tracked.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_FUNCTIONINFO_H
#define CLOSECALL_CHECKS_FLOW_FUNCTIONINFO_H

#include "checks/flow/Handlers.h"
#include "checks/ir/FunctionIR.h"
#include "checks/rules/PackIndex.h"
#include "checks/summary/Summary.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/SmallVector.h"
#include <vector>

namespace closecall::flow {

/// What is known of a callee of one module.
struct CalleeFacts {
  const ir::Callee *Decl = nullptr;
  const rules::FunctionEffects *Pack = nullptr;
  /// The summary of a body that was seen; null when there is no body.
  const summary::Summary *Sum = nullptr;
  bool HasBody = false;
  /// Allocates memory that nobody else can reach (malloc, operator new).
  bool Allocates = false;
  /// A standard or modelled function that is known to throw: the types (see
  /// StdModel.h).
  const std::vector<std::string> *Throws = nullptr;
};

/// How packs and messages name the callee: a method that a base class models
/// goes by the base's name, operator delete is "delete".
std::string spokenName(const CalleeFacts &Callee);

/// Answers for the callees of one module.
class CalleeResolver {
public:
  virtual ~CalleeResolver() = default;
  virtual CalleeFacts callee(ir::CalleeId Id) const = 0;
  /// A call through a record's function pointer.
  virtual CalleeFacts indirect(llvm::StringRef RecordField) const = 0;
  virtual const rules::PackIndex &packs() const = 0;
};

class FunctionInfo {
public:
  FunctionInfo(const ir::Module &M, const ir::Function &F,
               const CalleeResolver &Resolver);

  const ir::Module &M;
  const ir::Function &F;

  llvm::ArrayRef<ir::BlockId> succs(ir::BlockId B) const { return Succs[B]; }

  /// Variables whose value may be read from the start of the block on.
  const llvm::BitVector &liveIn(ir::BlockId B) const { return LiveIn[B]; }
  /// And those that others may read then: globals, and what escapes.
  const llvm::BitVector &keptIn(ir::BlockId B) const { return KeptIn[B]; }
  /// The variable is read after instruction I of block B on some path, in a
  /// way that needs a live handle: as an argument, through a dereference, by
  /// copying or returning it (not by comparing it).
  bool usedAfter(ir::BlockId B, uint32_t I, ir::VarId V) const;
  /// Temporaries that nobody reads after instruction I.
  llvm::ArrayRef<ir::VarId> deadTemps(ir::BlockId B, uint32_t I) const {
    return DeadTemps[B][I];
  }
  /// Address stored or handed to an unknown callee: may be read and written
  /// behind the function's back.
  bool escapes(ir::VarId V) const { return Escaped[V]; }

  /// Its address is kept in something that is no local variable.
  bool addressKept(ir::VarId V) const { return Kept[V]; }

  /// The function calls setjmp: a longjmp below it may come back to it.
  bool setsJump() const { return SetsJump; }

  const Handlers &handlers() const { return Hs; }

  /// Position in reverse post-order: predecessors first, but for loops.
  uint32_t order(ir::BlockId B) const { return Order[B]; }

  /// The blocks in that order; those that can be reached.
  llvm::ArrayRef<ir::BlockId> inOrder() const { return InOrder; }

  /// Blocks from which the block can be reached (itself included).
  llvm::BitVector reaching(ir::BlockId B) const;
  /// Blocks that can be reached from the block (itself included).
  llvm::BitVector reachableFrom(ir::BlockId B) const;

  /// The block may run more than once in one call of the function (perhaps: blocks in
  /// front of a loop's end in the order count as well).
  bool repeats(ir::BlockId B) const { return Repeats[B]; }

  /// Every path from From to an exit passes through Through.
  bool passesThrough(ir::BlockId From, ir::BlockId Through) const;

  /// A constant that nothing declares (its header is missing): it has one value,
  /// which is not known.
  bool isUnseenConstant(ir::VarId V) const;

  ir::TypeId typeOf(const ir::Place &P) const;
  ir::TypeId typeOf(const ir::Operand &O) const;
  /// The record name behind one level of pointer, else "".
  llvm::StringRef pointeeRecord(ir::TypeId T) const;

private:
  void computeEdges();
  void computeOrder();
  void computeEscapes(const CalleeResolver &Resolver);
  void computeLiveness();
  std::vector<llvm::SmallVector<ir::BlockId, 3>> Succs, Preds;
  std::vector<llvm::BitVector> LiveIn, KeptIn, UsedIn;
  std::vector<std::vector<llvm::SmallVector<ir::VarId, 1>>> DeadTemps;
  llvm::BitVector Escaped, Kept, Repeats;
  std::vector<uint32_t> Order;
  std::vector<ir::BlockId> InOrder;
  bool SetsJump = false;
  Handlers Hs;
};

/// Calls Fn(Operand, IsUse) for each operand an instruction reads; Fn also
/// sees the destination when writing it reads a pointer first.
template <typename FnT> void forEachRead(const ir::Instr &I, FnT Fn) {
  bool Use = I.Opcode != ir::Op::Compare && I.Opcode != ir::Op::Not;
  for (const ir::Operand &O : I.Args)
    Fn(O, Use);
  if (I.Opcode == ir::Op::Call && I.Callee == ir::NoId)
    Fn(I.Target, true);
  if (I.Dst.valid() && !I.Dst.Projs.empty())
    Fn(ir::Operand::addrOf(I.Dst), true);
}

/// No argument that is a constant says that the tests fail.
bool mayHold(const std::vector<rules::ArgTest> &When, const ir::Instr &I);

/// The callee promises not to write through its argument N.
bool isConstPointee(const ir::Module &M, const ir::Callee *D, size_t N);

/// setjmp, by any of its names.
bool isSetjmp(const ir::Callee *D);

/// The function compares an unsigned number with -1: std::string::npos, SIZE_MAX.
bool asksForNpos(const FunctionInfo &Info);

} // namespace closecall::flow

#endif
