//===- Slice.h - Which variables can matter to an obligation ---*- C++ -*-===//
//
// Owns the choice of the variables that a run keeps facts about: those that
// may hold the handle or what it hangs on, those it is computed with, and
// those that decide, through control dependence, whether an instruction that
// touches one of these runs. Everything else reads as unknown, which is what
// makes a run cheap. Leaving a variable out can only add paths that the
// variable would have told apart; a variable that receives the handle while
// solving is added then.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_SLICE_H
#define CLOSECALL_CHECKS_FLOW_SLICE_H

#include "checks/flow/FunctionInfo.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace closecall::flow {

struct Source;

/// What a run is asked for.
enum class Detail : uint8_t {
  Fate,    ///< what becomes of the handle
  Usual,   ///< and, for a caller's handle or none, which outcome it was
  Outcomes ///< which outcome it was; paths on which nothing is owed any more
           ///< are followed to the exit too
};

/// Control dependence and the places where variables are read and written;
/// once per function.
class Slicer {
public:
  /// In a function of more than LargeFunction blocks, what leads to the
  /// source's own place is not told apart for its own sake.
  Slicer(const FunctionInfo &Info, const CalleeResolver &Resolver, unsigned LargeFunction);

  /// The variables that matter to the source.
  llvm::BitVector relevantTo(const Source &Src, Detail Asked) const;

  /// The function may do something to the handle in the source's slot besides
  /// looking at it: release it, pass it on, store or return it.
  bool canAffect(const Source &Src) const;

  /// What becomes of a variable after a call, on any path.
  struct Later {
    bool Read = false;     ///< used otherwise than by a release
    bool Released = false; ///< given to a function that releases
    /// Read or released, and only where a branch on the call's result has
    /// decided so.
    bool OnlyByResult = true;
  };
  Later laterUses(ir::BlockId B, uint32_t I, ir::VarId V) const;

  /// The one function that a variable ever points to, or NoId.
  ir::CalleeId onlyTarget(ir::VarId V) const { return OnlyTarget[V]; }

  /// Per block, the instructions that can change a configuration when facts
  /// are kept about these variables: those that mention one, calls that may
  /// change one behind its back, and calls that may not come back.
  using ActiveSet = std::vector<llvm::SmallVector<uint32_t, 4>>;
  ActiveSet activeFor(const llvm::BitVector &Vars, const Source &Src, Detail Asked) const;

private:
  /// The blocks on some path through the source, and those Behind it; all of
  /// them when it has no place of its own, or when callers ask for the other
  /// paths too.
  llvm::BitVector regionOf(const Source &Src, Detail Asked, llvm::BitVector &Behind) const;
  /// What the instruction does with the root of the source's slot cannot touch
  /// the slot.
  bool besideSlot(const Source &Src, const ir::Instr &I) const;
  /// The variable at the bottom of the source's slot, or NoId.
  ir::VarId rootOf(const Source &Src) const;
  /// Adds the tests in the region that only look at relevant variables.
  void addTests(const llvm::BitVector &Region, llvm::BitVector &Vars) const;
  void findConstants();
  void computePostDominators();
  void computeControlDependence();
  void seed(const Source &Src, Detail Asked, const llvm::BitVector &Behind,
            llvm::function_ref<void(ir::VarId)> Strong,
            llvm::function_ref<void(ir::VarId)> Weak,
            llvm::function_ref<void(ir::BlockId)> Block) const;
  void seedMembers(llvm::function_ref<void(ir::VarId)> Weak) const;
  /// What the pointer is a copy of, directly or through other copies.
  void pointersTo(ir::VarId Pointer, llvm::function_ref<void(ir::VarId)> Visit) const;
  /// The connection lies in a global that only callees of the function name.
  bool inUnnamedGlobal(const Source &Src) const;
  void seedTransactions(llvm::function_ref<void(ir::VarId)> Strong,
                        llvm::function_ref<void(ir::VarId)> Weak,
                        llvm::function_ref<void(ir::BlockId)> Block) const;
  /// What the call returns into, and fills with pointers into a handle.
  void handedOut(const ir::Instr &Call, llvm::function_ref<void(ir::VarId)> Visit) const;
  /// The objects into which the callee puts what it finds through V.
  void receivers(const ir::Instr &Call, ir::VarId V,
                 llvm::function_ref<void(ir::VarId)> Strong) const;
  bool tellsOfArguments(const ir::Instr &I, const Source &Src) const;
  CalleeFacts facts(const ir::Instr &I) const;
  bool releases(const ir::Instr &Call, size_t Arg) const;
  /// The call can change what becomes of a handle that V leads to.
  bool matters(const ir::Instr &Call, ir::VarId V) const;
  bool calleeAffects(const std::string &GlobalId) const;
  bool onlyLooks(const ir::Instr &Call, size_t Arg) const;
  /// The variables through which the operand's value can be reached, if some
  /// call ends its children through one of them; else none.
  llvm::SmallVector<ir::VarId, 8> namesOfClosed(const ir::Operand &Parent) const;
  const FunctionInfo &Info;
  const CalleeResolver &Resolver;
  const bool Large;
  std::vector<uint32_t> PostDom; ///< immediate; index NB is the virtual exit
  std::vector<llvm::SmallVector<ir::BlockId, 2>> Controls;
  /// The other way round: the blocks that a branch decides about.
  std::vector<llvm::SmallVector<ir::BlockId, 4>> Controlled;
  /// Per variable: the instructions (block, index; NoId: terminator) that
  /// mention it.
  std::vector<std::vector<std::pair<ir::BlockId, uint32_t>>> Mentions;
  /// Calls that may leave the function, and calls of code that may write
  /// globals and escaped variables.
  std::vector<std::pair<ir::BlockId, uint32_t>> Leaving, Writing;
  /// Variables that decide whether such a call leaves, and flags that decide
  /// whether it is reached; each with the call's block.
  llvm::SmallVector<std::pair<ir::VarId, ir::BlockId>, 4> Deciding;
  /// Temporaries that decide whether such a call is reached, with what they
  /// are computed from.
  std::vector<std::pair<ir::VarId, llvm::SmallVector<ir::VarId, 2>>> Tests;
  std::vector<ir::CalleeId> OnlyTarget;
};

} // namespace closecall::flow

#endif
