//===- Elements.h - Owners that a container makes --------------*- C++ -*-===//
//
// emplace_back(raw) of a vector<unique_ptr<T, Deleter>> makes an owner of the raw
// pointer, in code of the library that is not followed; of a vector<string> it makes a
// copy. Owns what is known of such a call by its types. Direction of error: in doubt
// nothing is owned, and nothing copied.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_ELEMENTS_H
#define CLOSECALL_CHECKS_FLOW_ELEMENTS_H
#include "checks/ir/FunctionIR.h"

namespace closecall::flow {

struct MadeElement {
  bool Owner = false;  ///< the call makes one
  bool Mapped = false; ///< in a map, which may have the key already
  bool Unique = false; ///< that can be made to let go of the pointer
  bool Text = false;   ///< a string, which has its own copy of the characters
  /// The call operators that its class of deleter has for such a pointer. None: the
  /// deleter is the call's next argument.
  std::vector<ir::CalleeId> Operators;
};

/// The element that the call makes of the pointer to which its argument N refers.
MadeElement madeElement(const ir::Module &M, const ir::Callee &D, size_t N);

/// The call copies characters from what its argument N points to, or refers to, and
/// keeps no pointer: a string made of it, or an algorithm over [p, q).
bool copiesText(const ir::Module &M, const ir::Callee &D, size_t N);

} // namespace closecall::flow

#endif
