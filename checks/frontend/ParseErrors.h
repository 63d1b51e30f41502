//===- ParseErrors.h - What a parse with errors kept -----------*- C++ -*-===//
//
// Owns the answer to one question: is all that a function's text says in its AST,
// although the parser reported errors in it? In C++, clang keeps most of what it
// does not understand (RecoveryExpr, expressions without a type, variables of an
// unknown type); some statements it drops without a trace. A function is whole when
// every error in it lies in something that was kept, and no tokens lie between its
// statements.
//
// Direction of error: a doubt makes it lost, but for a gap with a directive: what the
// preprocessor left out there cannot be told from what the parser dropped.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_PARSEERRORS_H
#define CLOSECALL_CHECKS_FRONTEND_PARSEERRORS_H

#include "checks/frontend/Extract.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include <map>
#include <vector>

namespace closecall::frontend {

class ParseErrors {
public:
  /// Sites: all errors of the parse, in any order. Without any, a function with an
  /// error in its AST is lost: somebody else parsed it, and kept them.
  ParseErrors(const clang::ASTContext &Ctx, llvm::ArrayRef<ErrorSite> Sites);

  /// Whether an error in the AST may be lived with.
  bool bearable() const { return Bearable; }
  /// Notes what the AST kept of an error.
  void kept(const clang::Expr *E) { kept(E->getSourceRange(), false); }
  void kept(const clang::VarDecl *VD) { kept(VD->getSourceRange(), true); }
  /// Something of the function is not in its AST. Asked when all is noted.
  bool loses(const clang::FunctionDecl *FD) const;

private:
  struct Site {
    clang::FileID File;
    unsigned Offset;
    bool TypeName;
  };
  struct Span {
    unsigned Begin, End; ///< offsets of the first and the last token
    bool Declares;
  };

  const clang::ASTContext &Ctx;
  bool Bearable;
  std::vector<Site> Sites;
  std::map<clang::FileID, std::vector<Span>> Kept;

  void kept(clang::SourceRange Range, bool Declares);
  bool covers(const Site &S) const;
  bool skips(const clang::Stmt *S) const;
  bool tokensBetween(clang::SourceLocation From, clang::SourceLocation To) const;
};

} // namespace closecall::frontend

#endif
