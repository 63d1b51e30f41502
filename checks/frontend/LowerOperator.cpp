//===- LowerOperator.cpp - Unary and binary operators ----------*- C++ -*-===//
//
// Arithmetic, comparison, assignment, increments and atomic operations. What
// is added to a pointer becomes an address: p + 2 is the address of p[2].
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Lower.h"

using namespace clang;

namespace closecall::frontend {

ir::Operand FunctionLowering::unary(const UnaryOperator *E) {
  const Expr *Sub = E->getSubExpr();
  switch (E->getOpcode()) {
  case UO_PostInc:
  case UO_PostDec:
  case UO_PreInc:
  case UO_PreDec: return incDec(E);
  case UO_AddrOf: {
    const Expr *Inner = Sub->IgnoreParens();
    if (const auto *D = dyn_cast<DeclRefExpr>(Inner)) {
      if (const auto *Fn = dyn_cast<FunctionDecl>(D->getDecl()))
        return ir::Operand::func(B.callee(Fn));
      if (E->getType()->isMemberPointerType())
        return ir::Operand::unknown();
    }
    if (!Inner->isGLValue())
      return rvalue(Inner);
    return addressOf(lvalue(Inner));
  }
  case UO_Plus:
  case UO_Extension: return rvalue(Sub);
  case UO_Minus:
    return arithmetic(E, BO_Sub, ir::Operand::integer(0), rvalue(Sub), E->getType());
  case UO_Not:
    return arithmetic(E, BO_Xor, rvalue(Sub), ir::Operand::integer(-1), E->getType());
  case UO_LNot: {
    const Expr *Inner = Sub->IgnoreParenImpCasts();
    if (const auto *O = dyn_cast<BinaryOperator>(Inner); O && O->isLogicalOp())
      return boolean(E, O->getOpcode() == BO_LAnd ? "&&" : "||");
    ir::Operand Value = rvalue(Sub);
    if (Value.Kind == ir::OperandKind::Int)
      return ir::Operand::integer(Value.Int == 0);
    ir::Place Result{temp(Ctx.BoolTy), {}};
    ir::Instr &I = emit(ir::Op::Not, range(E));
    I.Dst = Result;
    I.Args.push_back(std::move(Value));
    return ir::Operand::load(Result);
  }
  case UO_Coawait: return suspend(E, Sub);
  default:
    children(E);
    return ir::Operand::unknown();
  }
}

static std::optional<ir::CompareOp> comparisonOf(BinaryOperatorKind Op) {
  switch (Op) {
  case BO_EQ: return ir::CompareOp::EQ;
  case BO_NE: return ir::CompareOp::NE;
  case BO_LT: return ir::CompareOp::LT;
  case BO_LE: return ir::CompareOp::LE;
  case BO_GT: return ir::CompareOp::GT;
  case BO_GE: return ir::CompareOp::GE;
  default: return std::nullopt;
  }
}

static std::optional<ir::BinaryOp> arithmeticOf(BinaryOperatorKind Op) {
  switch (Op) {
  case BO_Add: return ir::BinaryOp::Add;
  case BO_Sub: return ir::BinaryOp::Sub;
  case BO_Mul: return ir::BinaryOp::Mul;
  case BO_Div: return ir::BinaryOp::Div;
  case BO_Rem: return ir::BinaryOp::Rem;
  case BO_Shl: return ir::BinaryOp::Shl;
  case BO_Shr: return ir::BinaryOp::Shr;
  case BO_And: return ir::BinaryOp::And;
  case BO_Or: return ir::BinaryOp::Or;
  case BO_Xor: return ir::BinaryOp::Xor;
  default: return std::nullopt;
  }
}

ir::Operand FunctionLowering::comparison(const BinaryOperator *E) {
  ir::Operand L = rvalue(E->getLHS());
  ir::Operand R = rvalue(E->getRHS());
  ir::Place Result{temp(Ctx.BoolTy), {}};
  ir::Instr &I = emit(ir::Op::Compare, range(E));
  I.Dst = Result;
  I.Cmp = *comparisonOf(E->getOpcode());
  I.Args = {std::move(L), std::move(R)};
  return ir::Operand::load(Result);
}

ir::Operand FunctionLowering::pointerPlus(const ir::Operand &P, const ir::Operand &Offset,
                                          QualType PointerType, bool Minus, const Expr *E) {
  std::optional<int64_t> By;
  if (Offset.Kind == ir::OperandKind::Int)
    By = Minus ? -Offset.Int : Offset.Int;
  else
    read(Offset, range(E));
  if (By == 0)
    return P;
  if (P.Kind == ir::OperandKind::Load) {
    ir::Place Element = P.P;
    Element.Projs.push_back({ir::ProjKind::Deref, {}, 0, false});
    return ir::Operand::addrOf(index(std::move(Element), By));
  }
  if (P.Kind == ir::OperandKind::AddrOf && !P.P.Projs.empty() &&
      P.P.Projs.back().Kind == ir::ProjKind::Index) {
    ir::Place Element = P.P;
    ir::Projection &Last = Element.Projs.back();
    if (By && !Last.AnyIndex) {
      Last.Index += *By;
    } else {
      Last.AnyIndex = true;
      Last.Index = 0;
    }
    return ir::Operand::addrOf(std::move(Element));
  }
  return ir::Operand::unknown();
}

ir::Operand FunctionLowering::arithmetic(const Expr *E, BinaryOperatorKind Op, ir::Operand L,
                                         ir::Operand R, QualType T) {
  std::optional<ir::BinaryOp> Bin = arithmeticOf(Op);
  if (!Bin || T->isRealFloatingType()) {
    read(L, range(E));
    read(R, range(E));
    return ir::Operand::unknown();
  }
  ir::Place Result{temp(T), {}};
  ir::Instr &I = emit(ir::Op::Binary, range(E));
  I.Dst = Result;
  I.Bin = *Bin;
  I.Args = {std::move(L), std::move(R)};
  return ir::Operand::load(Result);
}

ir::Operand FunctionLowering::binary(const BinaryOperator *E) {
  BinaryOperatorKind Op = E->getOpcode();
  if (E->isAssignmentOp())
    return ir::Operand::load(assignment(E));
  if (E->isLogicalOp())
    return boolean(E, Op == BO_LAnd ? "&&" : "||");
  if (Op == BO_Comma) {
    discard(E->getLHS());
    return rvalue(E->getRHS());
  }
  if (comparisonOf(Op))
    return comparison(E);
  if (Op == BO_PtrMemD || Op == BO_PtrMemI || Op == BO_Cmp) {
    children(E);
    return ir::Operand::unknown();
  }
  ir::Operand L = rvalue(E->getLHS());
  ir::Operand R = rvalue(E->getRHS());
  QualType LT = E->getLHS()->getType(), RT = E->getRHS()->getType();
  if (LT->isPointerType() && RT->isIntegralOrEnumerationType())
    return pointerPlus(L, R, LT, Op == BO_Sub, E);
  if (RT->isPointerType() && LT->isIntegralOrEnumerationType())
    return pointerPlus(R, L, RT, false, E);
  return arithmetic(E, Op, std::move(L), std::move(R), E->getType());
}

ir::Place FunctionLowering::assignment(const BinaryOperator *E) {
  QualType T = E->getLHS()->getType();
  // An operator of a class that was not chosen.
  if (E->isTypeDependent() && recordOf(T)) {
    ir::Place Target = lvalue(E->getLHS());
    std::vector<ir::Operand> Args{addressOf(Target), unresolvedArgument(E->getRHS())};
    unknownCall(std::move(Args), E);
    return Target;
  }
  if (E->isTypeDependent() && E->getOpcode() == BO_Assign && E->getLHS()->isGLValue()) {
    ir::Operand Value = unresolvedArgument(E->getRHS());
    ir::Place Target = lvalue(E->getLHS());
    // Put where clang cannot tell: who has it then is not known.
    if (UnknownPlaces.count(Target.Root))
      unknownCall({std::move(Value)}, E);
    else
      assign(Target, std::move(Value), range(E));
    return Target;
  }
  if (E->getOpcode() == BO_Assign) {
    if (recordOf(T) && E->getRHS()->isPRValue()) {
      // A class value that a call returns, or a copy in C.
      const Expr *Right = E->getRHS()->IgnoreParens();
      const auto *Cast = dyn_cast<ImplicitCastExpr>(Right);
      ir::Operand Value;
      if (Cast && Cast->getCastKind() == CK_LValueToRValue) {
        Value = ir::Operand::load(lvalue(Cast->getSubExpr()));
      } else {
        ir::Place Copy{temp(T), {}};
        into(Copy, Right);
        Value = ir::Operand::load(Copy);
      }
      ir::Place Target = lvalue(E->getLHS());
      assign(Target, std::move(Value), range(E));
      return Target;
    }
    ir::Operand Value = rvalue(E->getRHS());
    ir::Place Target = lvalue(E->getLHS());
    assign(Target, std::move(Value), range(E));
    return Target;
  }
  ir::Operand R = rvalue(E->getRHS());
  ir::Place Target = lvalue(E->getLHS());
  BinaryOperatorKind Op = BinaryOperator::getOpForCompoundAssignment(E->getOpcode());
  ir::Operand Value = arithmetic(E, Op, ir::Operand::load(Target), std::move(R), T);
  assign(Target, std::move(Value), range(E));
  return Target;
}

ir::Operand FunctionLowering::incDec(const UnaryOperator *E, ir::Place *Target) {
  QualType T = E->getSubExpr()->getType();
  ir::SourceRange R = range(E);
  ir::Place P = lvalue(E->getSubExpr());
  ir::Operand Old = ir::Operand::load(P);
  if (E->isPostfix()) {
    ir::Place Copy{temp(T), {}};
    assign(Copy, Old, R);
    Old = ir::Operand::load(Copy);
  }
  ir::Operand New = arithmetic(E, E->isIncrementOp() ? BO_Add : BO_Sub, Old,
                               ir::Operand::integer(1), T);
  assign(P, std::move(New), R);
  if (Target)
    *Target = P;
  return E->isPostfix() ? Old : ir::Operand::load(std::move(P));
}

ir::Operand FunctionLowering::atomic(const AtomicExpr *E) {
  ir::SourceRange R = range(E);
  StringRef Name = E->getOpAsString();
  ir::Operand Pointer = rvalue(E->getPtr());
  QualType Pointee = E->getPtr()->getType()->getPointeeType();
  llvm::SmallVector<ir::Operand, 4> Values;
  for (unsigned I = 0; I < E->getNumSubExprs(); ++I) {
    const Expr *Sub = const_cast<AtomicExpr *>(E)->getSubExprs()[I];
    if (Sub && Sub != E->getPtr())
      Values.push_back(Sub == E->getOrder() ? ir::Operand::unknown() : rvalue(Sub));
  }
  ir::Place P = deref(std::move(Pointer), Pointee, R);
  ir::Operand Value = Values.size() > 1 ? Values[1] : ir::Operand::unknown();
  if (Name.contains("load")) {
    if (Name == "__atomic_load" && Values.size() > 1) {
      assign(deref(Value, Pointee, R), ir::Operand::load(std::move(P)), R);
      return ir::Operand::unknown();
    }
    return ir::Operand::load(std::move(P));
  }
  bool Plain = Name.ends_with("_n") || Name.starts_with("__c11") || Name.starts_with("__scoped");
  if (Name.contains("store")) {
    assign(P, Plain ? Value : ir::Operand::unknown(), R);
    return ir::Operand::unknown();
  }
  if (Name.contains("exchange") && !Name.contains("compare") && Plain) {
    ir::Place Old{temp(Pointee), {}};
    assign(Old, ir::Operand::load(P), R);
    assign(P, Value, R);
    return ir::Operand::load(Old);
  }
  assign(P, ir::Operand::unknown(), R);
  return ir::Operand::unknown();
}

} // namespace closecall::frontend
