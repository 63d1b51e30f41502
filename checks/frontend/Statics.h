//===- Statics.h - Static variables that serve as locals -------*- C++ -*-===//
//
// Owns one question about a translation unit: which of its static pointers to
// results and statements carry nothing from one call of a function to the next,
// because each function that names one writes it before it reads it, and releases
// what it holds. Those become locals of these functions: what is left in one when the
// function returns is lost (`static MYSQL_RES *res;` at the top of old C). In: all
// functions that name the variable, lowered.
//
// Direction of error: a variable whose address is taken, or that two functions use
// of which one calls the other, stays what it is.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_STATICS_H
#define CLOSECALL_CHECKS_FRONTEND_STATICS_H

#include "checks/frontend/Lower.h"

namespace closecall::frontend {

/// Where in Module::Functions each of them is.
using LoweredFunctions = llvm::DenseMap<const clang::FunctionDecl *, size_t>;

void makeLocal(ModuleBuilder &B, const GlobalFacts &Globals, const LoweredFunctions &Lowered);

} // namespace closecall::frontend

#endif
