//===- Pools.h - The program's own pools -----------------------*- C++ -*-===//
//
// Finds pairs of functions of the program that lend a connection and take it back
// (`pool_get`, `pool_put`; `Pool::acquire`, `Pool::release`), by their names, their
// types, and because somebody gives to the one what the other returned. In: all
// modules. Out: what their declarations might have said. Direction of error: a pair
// that most of its users do not keep to is none.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_POOLS_H
#define CLOSECALL_CHECKS_FLOW_POOLS_H

#include "checks/ir/FunctionIR.h"
#include "checks/rules/PackIndex.h"
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace closecall::flow {

/// By qualified name and number of parameters, the object of a method not counted.
using SaidOfFunctions = std::map<std::pair<std::string, unsigned>, std::vector<ir::Ownership>>;

/// Functions of which something is said already are left alone. The same for any
/// order of the modules.
SaidOfFunctions lendingFunctions(const std::vector<ir::Module> &Modules,
                                 const rules::PackIndex &Packs, const SaidOfFunctions &Said);

} // namespace closecall::flow

#endif
