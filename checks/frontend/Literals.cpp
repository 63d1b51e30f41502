//===- Literals.cpp - What literals say ------------------------------------===//
//
// Implements Literals.h.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Literals.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SmallVector.h"

using namespace clang;

namespace closecall::frontend {

/// Its characters; '?' for what ASCII does not have.
static std::string characters(const StringLiteral &L) {
  std::string Text;
  for (unsigned N = 0; N < L.getLength(); ++N) {
    const uint32_t C = L.getCodeUnit(N);
    Text += C < 128 ? char(C) : '?';
  }
  return Text;
}

ir::Operand literal(const StringLiteral *L) {
  return ir::Operand::string(L->getCharByteWidth() == 1 ? L->getBytes().str() : characters(*L));
}

/// The string literal below the statement, where there is just one.
static const StringLiteral *onlyLiteral(const Stmt *S) {
  const StringLiteral *Found = nullptr;
  llvm::SmallVector<const Stmt *, 16> Work{S};
  while (!Work.empty()) {
    const Stmt *At = Work.pop_back_val();
    if (!At)
      continue;
    if (const auto *L = dyn_cast<StringLiteral>(At)) {
      if (Found && Found != L)
        return nullptr;
      Found = L;
    }
    Work.append(At->child_begin(), At->child_end());
  }
  return Found;
}

// The characters lie in a constant that a lambda or an operator hands out.
std::optional<std::string> literalObject(const CallExpr *E) {
  const FunctionDecl *Fn = E->getDirectCallee();
  const CXXRecordDecl *Made = E->getType()->getAsCXXRecordDecl();
  if (!Fn || !Made || (Made->getName() != "QString" && Made->getName() != "QByteArray"))
    return std::nullopt;
  const StringLiteral *L = nullptr;
  const auto *Method = dyn_cast<CXXMethodDecl>(Fn);
  if (isa<UserDefinedLiteral>(E))
    L = onlyLiteral(E->getArg(0));
  else if (Method && Method->getParent()->isLambda() && E->getNumArgs() == 1 && Fn->hasBody())
    L = onlyLiteral(Fn->getBody());
  if (!L)
    return std::nullopt;
  return characters(*L);
}

} // namespace closecall::frontend
