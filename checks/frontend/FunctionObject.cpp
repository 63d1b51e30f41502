//===- FunctionObject.cpp - What a std::function calls ----------*- C++ -*-===//
//
// Implements FunctionObject.h.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/FunctionObject.h"
#include "checks/frontend/StdOwner.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace closecall::frontend {

static const VarDecl *calledVariable(const CallExpr *E) {
  const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
  if (!Op || Op->getOperator() != OO_Call || !Op->getNumArgs())
    return nullptr;
  const auto *Ref = dyn_cast<DeclRefExpr>(Op->getArg(0)->IgnoreParenImpCasts());
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

/// Mentions of the variable, less those as what is called.
static int otherMentions(const Stmt *S, const VarDecl *V) {
  int N = 0;
  llvm::SmallVector<const Stmt *, 32> Work{S};
  while (!Work.empty()) {
    const Stmt *At = Work.pop_back_val();
    if (!At)
      continue;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(At))
      N += Ref->getDecl() == V;
    if (const auto *C = dyn_cast<CallExpr>(At))
      N -= calledVariable(C) == V;
    if (const auto *L = dyn_cast<LambdaExpr>(At))
      for (const LambdaCapture &Captured : L->captures())
        if (Captured.capturesVariable() && Captured.getCapturedVar() == V)
          return 1;
    for (const Stmt *Child : At->children())
      Work.push_back(Child);
  }
  return N;
}

/// What a local std::function that is only called is made from; null: not plain.
static const Expr *madeFrom(const VarDecl *V) {
  if (!V || !V->hasLocalStorage() || isa<ParmVarDecl>(V) || !V->getInit())
    return nullptr;
  const CXXRecordDecl *Class = V->getType()->getAsCXXRecordDecl();
  if (!Class || !isStd(Class, "function"))
    return nullptr;
  const auto *In = dyn_cast<FunctionDecl>(V->getDeclContext());
  if (!In || !In->hasBody())
    return nullptr;
  const Expr *Init = V->getInit()->IgnoreUnlessSpelledInSource();
  while (const auto *Made = dyn_cast<CXXConstructExpr>(Init)) {
    if (Made->getNumArgs() != 1)
      return nullptr;
    Init = Made->getArg(0)->IgnoreUnlessSpelledInSource();
  }
  return otherMentions(In->getBody(), V) == 0 ? Init : nullptr;
}

/// The call operator takes what the std::function takes, as it is.
static bool sameParams(const VarDecl *V, const FunctionDecl *Operator) {
  const auto *Of = dyn_cast<ClassTemplateSpecializationDecl>(V->getType()->getAsCXXRecordDecl());
  if (!Of || Of->getTemplateArgs().size() == 0 ||
      Of->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  const auto *Takes = Of->getTemplateArgs()[0].getAsType()->getAs<FunctionProtoType>();
  if (!Takes || Takes->getNumParams() != Operator->getNumParams())
    return false;
  for (unsigned I = 0; I < Takes->getNumParams(); ++I)
    if (!Operator->getASTContext().hasSameUnqualifiedType(Takes->getParamType(I),
                                                          Operator->getParamDecl(I)->getType()))
      return false;
  return true;
}

const LambdaExpr *heldLambda(const VarDecl *V) {
  const auto *Lambda = dyn_cast_or_null<LambdaExpr>(madeFrom(V));
  return Lambda && !Lambda->isGenericLambda() && sameParams(V, Lambda->getCallOperator()) ? Lambda
                                                                                         : nullptr;
}

const FunctionDecl *heldFunction(const CallExpr *E, const FunctionDecl *Fn) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Fn);
  if (!Method || Method->getOverloadedOperator() != OO_Call ||
      !isStd(Method->getParent(), "function"))
    return nullptr;
  const VarDecl *V = calledVariable(E);
  if (const LambdaExpr *Lambda = heldLambda(V))
    return Lambda->getCallOperator();
  const Expr *Init = madeFrom(V);
  if (!Init)
    return nullptr;
  if (const auto *Address = dyn_cast<UnaryOperator>(Init); Address && Address->getOpcode() == UO_AddrOf)
    Init = Address->getSubExpr()->IgnoreParenImpCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(Init);
  const auto *Held = Ref ? dyn_cast<FunctionDecl>(Ref->getDecl()) : nullptr;
  const bool Fits = Held && !isa<CXXMethodDecl>(Held) && Held->getNumParams() == E->getNumArgs() - 1;
  return Fits ? Held : nullptr;
}

} // namespace closecall::frontend
