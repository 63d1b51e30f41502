//===- Popped.h - Taken out of a container and lost ------------*- C++ -*-===//
//
// Owns the question what a function does with an element that it reads and then
// pops off a container (`c = idle.back(); idle.pop_back();`): from there on the
// variable is the only holder. Looks along the paths of the one function, and
// remembers which way tests went. Direction of error: whatever may take the
// handle does.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_POPPED_H
#define CLOSECALL_CHECKS_POLICY_POPPED_H

#include "checks/flow/FunctionInfo.h"

namespace closecall::policy {

struct PoppedLost {
  const ir::Instr *Pop; ///< where it leaves the container
  ir::SourceRange At;   ///< where nobody has it any more
  std::string Text;     ///< of the pop
  ir::VarId Var;        ///< that held it
  rules::ResourceId Resource;
  /// The function returns or throws, the variable ends, or gets the next one.
  enum When : uint8_t { Returns, Throws, ScopeEnds, Replaced } How;
};

/// Elements of the containers that IsContainer names (the place up to its elements)
/// which are lost on some path. One finding a pop.
std::vector<PoppedLost> findPoppedLost(const ir::Module &M, const ir::Function &F,
                                       const flow::FunctionInfo &Info,
                                       const flow::CalleeResolver &Resolver,
                                       llvm::function_ref<bool(const ir::Place &)> IsContainer);

} // namespace closecall::policy

#endif
