//===- LowerCond.cpp - Conditions as branches ------------------*- C++ -*-===//
//
// Lowers a condition straight to its two targets. Each atomic condition is one
// Branch with its text as the user wrote it; a negation swaps the targets. A
// condition that is constant becomes a Goto.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Lower.h"
#include "clang/AST/ExprConcepts.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace closecall::frontend {

const EnumConstantDecl *missingConstant(const Expr *E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *C = dyn_cast_or_null<EnumConstantDecl>(Ref ? Ref->getDecl() : nullptr);
  return C && C->isImplicit() ? C : nullptr;
}

/// Cheap: is it worth asking clang for a constant?
static bool looksConstant(const Expr *E, unsigned Depth = 0) {
  if (Depth > 8)
    return false;
  E = E->IgnoreParens();
  switch (E->getStmtClass()) {
  case Stmt::IntegerLiteralClass:
  case Stmt::CharacterLiteralClass:
  case Stmt::CXXBoolLiteralExprClass:
  case Stmt::UnaryExprOrTypeTraitExprClass:
  case Stmt::OffsetOfExprClass:
  case Stmt::TypeTraitExprClass:
  case Stmt::SizeOfPackExprClass:
  case Stmt::CXXNoexceptExprClass:
  case Stmt::ConceptSpecializationExprClass:
  case Stmt::RequiresExprClass:
  case Stmt::ConstantExprClass:
    return true;
  case Stmt::SubstNonTypeTemplateParmExprClass:
    return looksConstant(cast<SubstNonTypeTemplateParmExpr>(E)->getReplacement(), Depth + 1);
  case Stmt::DeclRefExprClass: {
    const ValueDecl *D = cast<DeclRefExpr>(E)->getDecl();
    if (isa<EnumConstantDecl>(D))
      return !missingConstant(E);
    const auto *VD = dyn_cast<VarDecl>(D);
    return VD && (VD->isConstexpr() ||
                  (VD->getType().isConstQualified() && VD->getAnyInitializer() &&
                   VD->getASTContext().getLangOpts().CPlusPlus &&
                   VD->getType()->isIntegralOrEnumerationType()));
  }
  case Stmt::UnaryOperatorClass: {
    const auto *U = cast<UnaryOperator>(E);
    switch (U->getOpcode()) {
    case UO_Plus:
    case UO_Minus:
    case UO_Not:
    case UO_LNot:
    case UO_Extension:
      return looksConstant(U->getSubExpr(), Depth + 1);
    default:
      return false;
    }
  }
  case Stmt::BinaryOperatorClass: {
    const auto *O = cast<BinaryOperator>(E);
    return !O->isAssignmentOp() && O->getOpcode() != BO_Comma &&
           looksConstant(O->getLHS(), Depth + 1) && looksConstant(O->getRHS(), Depth + 1);
  }
  case Stmt::ConditionalOperatorClass:
    return looksConstant(cast<ConditionalOperator>(E)->getCond(), Depth + 1);
  case Stmt::MemberExprClass:
    return isa<EnumConstantDecl>(cast<MemberExpr>(E)->getMemberDecl());
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass:
  case Stmt::CXXStaticCastExprClass:
  case Stmt::CXXFunctionalCastExprClass: {
    const auto *C = cast<CastExpr>(E);
    switch (C->getCastKind()) {
    case CK_NoOp:
    case CK_IntegralCast:
    case CK_IntegralToBoolean:
    case CK_LValueToRValue:
      return looksConstant(C->getSubExpr(), Depth + 1);
    default:
      return false;
    }
  }
  default:
    return false;
  }
}

std::optional<int64_t> wrapped(const llvm::APSInt &V) {
  if (V.isSigned())
    return V.getSignificantBits() > 64 ? std::nullopt : std::optional(V.getSExtValue());
  if (V.getActiveBits() > 64)
    return std::nullopt;
  return static_cast<int64_t>(V.getZExtValue());
}

std::optional<int64_t> FunctionLowering::constant(const Expr *E) {
  if (E->isValueDependent() || E->isTypeDependent() ||
      !E->getType()->isIntegralOrEnumerationType() || !looksConstant(E))
    return std::nullopt;
  Expr::EvalResult Result;
  if (!E->EvaluateAsInt(Result, Ctx) || Result.HasSideEffects)
    return std::nullopt;
  return wrapped(Result.Val.getInt());
}

/// Does `!x` come out of the same macro expansion as x? Then the text of the
/// macro names the negated condition.
bool FunctionLowering::stripsToSameMacro(const Expr *Outer, const Expr *Inner) const {
  SourceLocation O = Outer->getBeginLoc(), I = Inner->getExprLoc();
  return O.isMacroID() && I.isMacroID() &&
         B.SM.getExpansionLoc(O) == B.SM.getExpansionLoc(I);
}

/// Looks through what does not change whether a value is zero.
static const Expr *stripTruth(const Expr *E) {
  while (true) {
    E = E->IgnoreParens();
    if (const auto *C = dyn_cast<CastExpr>(E)) {
      switch (C->getCastKind()) {
      case CK_IntegralToBoolean:
      case CK_PointerToBoolean:
      case CK_BooleanToSignedIntegral:
        E = C->getSubExpr();
        continue;
      case CK_NoOp:
        if (C->getSubExpr()->isPRValue()) {
          E = C->getSubExpr();
          continue;
        }
        return E;
      case CK_IntegralCast: {
        // Only of what is 0 or 1: a narrowing cast may turn a value into 0.
        const Expr *Sub = C->getSubExpr()->IgnoreParens();
        bool Logical = Sub->getType()->isBooleanType();
        if (const auto *U = dyn_cast<UnaryOperator>(Sub))
          Logical |= U->getOpcode() == UO_LNot;
        if (const auto *O = dyn_cast<BinaryOperator>(Sub))
          Logical |= O->isLogicalOp() || O->isComparisonOp();
        if (const auto *Call = dyn_cast<CallExpr>(Sub))
          if (const FunctionDecl *Fn = Call->getDirectCallee())
            Logical |= Fn->getBuiltinID() == Builtin::BI__builtin_expect;
        if (!Logical)
          return E;
        E = Sub;
        continue;
      }
      default:
        return E;
      }
    }
    if (const auto *Constant = dyn_cast<ConstantExpr>(E)) {
      E = Constant->getSubExpr();
      continue;
    }
    if (const auto *U = dyn_cast<UnaryOperator>(E);
        U && U->getOpcode() == UO_Extension) {
      E = U->getSubExpr();
      continue;
    }
    return E;
  }
}

static bool isAtomic(const Expr *E) {
  E = stripTruth(E);
  if (const auto *O = dyn_cast<BinaryOperator>(E))
    return !O->isLogicalOp() && O->getOpcode() != BO_Comma;
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return U->getOpcode() != UO_LNot;
  return !isa<AbstractConditionalOperator>(E);
}

void FunctionLowering::cond(const Expr *E, ir::BlockId Then, ir::BlockId Else, Branching How) {
  if (++Depth > 2000)
    giveUp("nested too deeply");
  else
    condInner(E, Then, Else, How);
  --Depth;
}

void FunctionLowering::condInner(const Expr *Whole, ir::BlockId Then, ir::BlockId Else,
                                 Branching How) {
  const Expr *E = stripTruth(Whole);
  if (std::optional<int64_t> Value = constant(E)) {
    ensureOpen();
    jump(*Value ? Then : Else);
    return;
  }
  if (const auto *Cleanups = dyn_cast<ExprWithCleanups>(E)) {
    ir::BlockId MyThen = newBlock(), MyElse = newBlock();
    ensureOpen();
    FullExpr FE = beginFullExpr();
    cond(Cleanups->getSubExpr(), MyThen, MyElse, How);
    Cleanup *Full = Top;
    open(MyThen);
    endFullExpr(FE, range(E));
    jump(Then);
    Top = Full;
    open(MyElse);
    endFullExpr(FE, range(E));
    jump(Else);
    return;
  }
  if (const auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_LNot) {
    const Expr *Sub = U->getSubExpr();
    if (!isAtomic(Sub) || !stripsToSameMacro(U, Sub)) {
      cond(Sub, Else, Then, How);
      return;
    }
  }
  if (const auto *O = dyn_cast<BinaryOperator>(E); O && O->isLogicalOp()) {
    ir::BlockId Right = newBlock();
    bool And = O->getOpcode() == BO_LAnd;
    CondStart Start = condStart();
    cond(O->getLHS(), And ? Right : Then, And ? Else : Right, How);
    open(Right);
    enterConditional(Start);
    cond(O->getRHS(), Then, Else, How);
    leaveConditional();
    return;
  }
  if (const auto *O = dyn_cast<BinaryOperator>(E); O && O->getOpcode() == BO_Comma) {
    discard(O->getLHS());
    cond(O->getRHS(), Then, Else, How);
    return;
  }
  if (const auto *C = dyn_cast<ConditionalOperator>(E)) {
    ir::BlockId A = newBlock(), Z = newBlock();
    CondStart Start = condStart();
    cond(C->getCond(), A, Z, How);
    for (auto [Blk, Arm] : {std::pair{A, C->getTrueExpr()}, {Z, C->getFalseExpr()}}) {
      open(Blk);
      enterConditional(Start);
      cond(Arm, Then, Else, How);
      leaveConditional();
    }
    return;
  }
  if (const auto *Call = dyn_cast<CallExpr>(E))
    if (const FunctionDecl *Fn = Call->getDirectCallee())
      if (unsigned Id = Fn->getBuiltinID(); Call->getNumArgs() >= 2 &&
          (Id == Builtin::BI__builtin_expect ||
           Id == Builtin::BI__builtin_expect_with_probability)) {
        cond(Call->getArg(0), Then, Else, How);
        return;
      }
  clang::SourceRange Text = How.Text.isValid() ? How.Text : E->getSourceRange();
  ir::Operand Value = rvalue(E);
  if (isClosed())
    return;
  if (Value.Kind == ir::OperandKind::Int || Value.Kind == ir::OperandKind::String ||
      Value.Kind == ir::OperandKind::Func) {
    jump(Value.Kind != ir::OperandKind::Int || Value.Int ? Then : Else);
    return;
  }
  branch(std::move(Value), Then, Else, How.Keyword, text(Text), range(Text));
}

/// The value of a condition where a number is wanted.
ir::Operand FunctionLowering::boolean(const Expr *E, const char *Keyword) {
  ir::BlockId Then = newBlock(), Else = newBlock(), Join = newBlock();
  ir::VarId Result = temp(Ctx.BoolTy);
  ir::SourceRange R = range(E);
  ensureOpen();
  cond(E, Then, Else, Branching{Keyword, {}});
  for (auto [Blk, Value] : {std::pair{Then, 1}, {Else, 0}}) {
    open(Blk);
    assign(ir::Place{Result, {}}, ir::Operand::integer(Value), R);
    jump(Join);
  }
  open(Join);
  return ir::Operand::var(Result);
}

} // namespace closecall::frontend
