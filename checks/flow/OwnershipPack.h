//===- OwnershipPack.h - A rule pack from declarations ---------*- C++ -*-===//
//
// Turns what attributes of the program's declarations say of handles
// (ir::Ownership) into a pack on top of those in force. A function that one of
// these models stays theirs.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_OWNERSHIPPACK_H
#define CLOSECALL_CHECKS_FLOW_OWNERSHIPPACK_H

#include "checks/ir/FunctionIR.h"
#include "checks/rules/PackIndex.h"
#include <optional>
#include <string>
#include <vector>

namespace closecall::flow {

/// The name of the pack that withDeclared() makes.
inline constexpr llvm::StringLiteral DeclaredPack = "declared";

/// A function with what its declarations say of handles.
struct DeclaredFunction {
  std::string Name;    ///< qualified
  unsigned Params = 0; ///< the object of a method not counted
  std::vector<ir::Ownership> Says;
};

/// All of the program, sorted by name and number of parameters; the same for
/// any order of the modules. Also those of its own pools (flow/Pools).
std::vector<DeclaredFunction> declaredFunctions(const std::vector<ir::Module> &Modules,
                                                const rules::PackIndex &Packs);

/// The packs with one more; nothing when no function says
/// anything. Equal functions give equal resource ids. Must not outlive Packs.
std::optional<rules::PackIndex> withDeclared(const std::vector<DeclaredFunction> &Functions,
                                             const rules::PackIndex &Packs);

} // namespace closecall::flow

#endif
