//===- FunctionObject.h - What a std::function calls ------------*- C++ -*-===//
//
// Owns the case in which that is plain: a local std::function that is made from
// a function or a lambda and then only called. In: the call, or the variable. Out:
// that function; the variable is one that holds the closure itself.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_FUNCTIONOBJECT_H
#define CLOSECALL_CHECKS_FRONTEND_FUNCTIONOBJECT_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"

namespace closecall::frontend {

/// The function that the call of a std::function calls, or null.
const clang::FunctionDecl *heldFunction(const clang::CallExpr *E, const clang::FunctionDecl *Fn);

/// The lambda that the local std::function is made from and calls, or null.
const clang::LambdaExpr *heldLambda(const clang::VarDecl *V);

} // namespace closecall::frontend

#endif
