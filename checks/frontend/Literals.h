//===- Literals.h - What literals say --------------------------*- C++ -*-===//
//
// Owns the text of string literals: of plain and wide ones (L"x", u"x"), and of the
// objects that a library's macros and suffixes make of them.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_LITERALS_H
#define CLOSECALL_CHECKS_FRONTEND_LITERALS_H

#include "checks/ir/FunctionIR.h"
#include "clang/AST/Expr.h"
#include <optional>
#include <string>

namespace closecall::frontend {

/// The literal as an operand. A wide one is the text that a reader sees; characters
/// beyond ASCII are '?' in it.
ir::Operand literal(const clang::StringLiteral *L);

/// What QStringLiteral("x") and u"x"_s stand for: a string object made from "x";
/// nothing for other calls.
std::optional<std::string> literalObject(const clang::CallExpr *E);

} // namespace closecall::frontend

#endif
