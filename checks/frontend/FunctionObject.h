//===- FunctionObject.h - What a std::function calls ------------*- C++ -*-===//
//
// Owns the case in which that is plain: a local std::function that is made from
// a function and then only called. In: the call. Out: that function.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_FUNCTIONOBJECT_H
#define CLOSECALL_CHECKS_FRONTEND_FUNCTIONOBJECT_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace closecall::frontend {

/// The function that the call of a std::function in the body of `In` calls, or null.
const clang::FunctionDecl *heldFunction(const clang::CallExpr *E, const clang::FunctionDecl *Fn,
                                        const clang::FunctionDecl *In);

} // namespace closecall::frontend

#endif
