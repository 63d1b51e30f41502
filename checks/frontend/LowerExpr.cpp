//===- LowerExpr.cpp - Expressions to operands -----------------*- C++ -*-===//
//
// Lowers an expression to the operand that is its value. A Load operand is
// read when it is used; where something in between could change the place,
// the value is copied to a temporary (materialize).
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Literals.h"
#include "checks/frontend/Lower.h"
#include "clang/AST/ExprConcepts.h"

using namespace clang;

namespace closecall::frontend {

static bool hasDeref(const ir::Place &P) {
  for (const ir::Projection &Step : P.Projs)
    if (Step.Kind == ir::ProjKind::Deref)
      return true;
  return false;
}

void FunctionLowering::read(const ir::Operand &O, ir::SourceRange R) {
  if (O.Kind == ir::OperandKind::Load && hasDeref(O.P))
    emit(ir::Op::Read, R).Args.push_back(O);
}

ir::Operand FunctionLowering::materialize(ir::Operand O, QualType T, ir::SourceRange R) {
  if (O.Kind != ir::OperandKind::Load && O.Kind != ir::OperandKind::AddrOf)
    return O;
  if (O.P.isVar() && F.Vars[O.P.Root].Kind == ir::VarKind::Temp)
    return O;
  if (O.Kind == ir::OperandKind::AddrOf && !hasDeref(O.P))
    return O; // an address does not change
  ir::Place Copy{temp(T), {}};
  assign(Copy, std::move(O), R);
  return ir::Operand::load(Copy);
}

ir::Operand FunctionLowering::addressOf(ir::Place P) {
  if (!P.Projs.empty() && P.Projs.back().Kind == ir::ProjKind::Deref) {
    P.Projs.pop_back();
    return ir::Operand::load(std::move(P));
  }
  // Not the address of what stands for it: what is written there is not lost.
  if (UnknownPlaces.count(P.Root))
    return ir::Operand::unknown();
  return ir::Operand::addrOf(std::move(P));
}

ir::Operand FunctionLowering::thisValue() {
  if (InLambda) {
    if (!CapturedThis)
      return ir::Operand::unknown();
    ir::Place P = field(ir::Place{0, {{ir::ProjKind::Deref, {}, 0, false}}}, "this");
    // *this captured by copy: the field is the object.
    if (!CapturedThis->getType()->isPointerType())
      return ir::Operand::addrOf(std::move(P));
    return ir::Operand::load(std::move(P));
  }
  if (F.NumParams == 0 || F.Vars[0].Name != "this")
    return ir::Operand::unknown();
  return ir::Operand::var(0);
}

void FunctionLowering::children(const Stmt *S) {
  for (const Stmt *Child : S->children()) {
    if (!Child)
      continue;
    if (const auto *E = dyn_cast<Expr>(Child))
      discard(E);
    else
      stmt(Child);
  }
}

static bool isUnevaluated(const Expr *E) {
  switch (E->getStmtClass()) {
  case Stmt::UnaryExprOrTypeTraitExprClass:
  case Stmt::OffsetOfExprClass:
  case Stmt::CXXNoexceptExprClass:
  case Stmt::TypeTraitExprClass:
  case Stmt::RequiresExprClass:
  case Stmt::ConceptSpecializationExprClass:
  case Stmt::AddrLabelExprClass:
    return true;
  case Stmt::CXXTypeidExprClass:
    return !cast<CXXTypeidExpr>(E)->isPotentiallyEvaluated();
  default:
    return false;
  }
}

ir::Operand FunctionLowering::rvalue(const Expr *E) {
  if (GaveUp)
    return ir::Operand::unknown();
  if (++Depth > 2000) {
    giveUp("nested too deeply");
    --Depth;
    return ir::Operand::unknown();
  }
  ir::Operand O = rvalueInner(E);
  --Depth;
  return O;
}

ir::Operand FunctionLowering::rvalueInner(const Expr *E) {
  E = E->IgnoreParens();
  if (isUnresolved(E))
    return unresolved(E, nullptr);
  if (std::optional<int64_t> Value = constant(E))
    return ir::Operand::integer(*Value);
  if (const EnumConstantDecl *C = missingConstant(E))
    return ir::Operand::load(ir::Place{unseenConstant(C), {}});
  if (E->isGLValue())
    return ir::Operand::load(lvalue(E));
  if (isUnevaluated(E))
    return ir::Operand::unknown();
  if (const auto *C = dyn_cast<CastExpr>(E))
    return cast(C);
  switch (E->getStmtClass()) {
  case Stmt::CXXNullPtrLiteralExprClass:
  case Stmt::GNUNullExprClass:
    return ir::Operand::integer(0);
  case Stmt::ImplicitValueInitExprClass:
  case Stmt::CXXScalarValueInitExprClass:
    if (!recordOf(E->getType()))
      return ir::Operand::integer(0);
    break;
  case Stmt::FloatingLiteralClass:
  case Stmt::ImaginaryLiteralClass:
  case Stmt::FixedPointLiteralClass:
    return ir::Operand::unknown();
  case Stmt::UnaryOperatorClass: return unary(cast<UnaryOperator>(E));
  case Stmt::BinaryOperatorClass:
  case Stmt::CompoundAssignOperatorClass: return binary(cast<BinaryOperator>(E));
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
    return conditional(cast<AbstractConditionalOperator>(E));
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
  case Stmt::UserDefinedLiteralClass:
  case Stmt::CUDAKernelCallExprClass:
    if (!recordOf(E->getType()))
      return call(cast<CallExpr>(E));
    break;
  case Stmt::StmtExprClass:
    if (!recordOf(E->getType()))
      return stmtExpr(cast<StmtExpr>(E), nullptr);
    break;
  case Stmt::AtomicExprClass: return atomic(cast<AtomicExpr>(E));
  case Stmt::OpaqueValueExprClass: {
    const auto *O = cast<OpaqueValueExpr>(E);
    if (auto It = OpaqueValues.find(O); It != OpaqueValues.end())
      return It->second;
    return O->getSourceExpr() ? rvalue(O->getSourceExpr()) : ir::Operand::unknown();
  }
  case Stmt::CXXThisExprClass: return thisValue();
  case Stmt::CXXNewExprClass: return newExpr(cast<CXXNewExpr>(E));
  case Stmt::CXXDeleteExprClass:
    deleteExpr(cast<CXXDeleteExpr>(E));
    return ir::Operand::unknown();
  case Stmt::CXXThrowExprClass:
    throwExpr(cast<CXXThrowExpr>(E));
    return ir::Operand::unknown();
  case Stmt::ConstantExprClass: return rvalue(cast<ConstantExpr>(E)->getSubExpr());
  case Stmt::ChooseExprClass: return rvalue(cast<ChooseExpr>(E)->getChosenSubExpr());
  case Stmt::SubstNonTypeTemplateParmExprClass:
    return rvalue(cast<SubstNonTypeTemplateParmExpr>(E)->getReplacement());
  case Stmt::CXXRewrittenBinaryOperatorClass:
    return rvalue(cast<CXXRewrittenBinaryOperator>(E)->getSemanticForm());
  case Stmt::PseudoObjectExprClass:
    if (const Expr *Result = cast<PseudoObjectExpr>(E)->getResultExpr())
      return rvalue(Result);
    break;
  case Stmt::CXXDefaultArgExprClass:
  case Stmt::CXXDefaultInitExprClass: {
    clang::SourceRange Saved = RangeOverride;
    const auto *Default = dyn_cast<CXXDefaultArgExpr>(E);
    if (Saved.isInvalid() && Default)
      RangeOverride = Default->getUsedLocation();
    ir::Operand O = rvalue(Default ? Default->getExpr()
                                   : llvm::cast<CXXDefaultInitExpr>(E)->getExpr());
    RangeOverride = Saved;
    return O;
  }
  case Stmt::ExprWithCleanupsClass: {
    const Expr *Sub = llvm::cast<ExprWithCleanups>(E)->getSubExpr();
    if (recordOf(E->getType()))
      break;
    ensureOpen();
    FullExpr FE = beginFullExpr();
    ir::Operand O = rvalue(Sub);
    if (fullExprPending(FE) && !isClosed())
      O = materialize(std::move(O), E->getType(), range(E));
    endFullExpr(FE, range(E));
    return O;
  }
  case Stmt::CXXPseudoDestructorExprClass:
    discard(llvm::cast<CXXPseudoDestructorExpr>(E)->getBase());
    return ir::Operand::unknown();
  case Stmt::CoawaitExprClass:
    return suspend(E, llvm::cast<CoawaitExpr>(E)->getOperand());
  case Stmt::CoyieldExprClass:
    return suspend(E, llvm::cast<CoyieldExpr>(E)->getOperand());
  case Stmt::InitListExprClass: {
    const auto *List = llvm::cast<InitListExpr>(E);
    if (recordOf(E->getType()) || E->getType()->isArrayType())
      break;
    if (List->getNumInits() == 1)
      return rvalue(List->getInit(0));
    if (List->getNumInits() == 0)
      return ir::Operand::integer(0);
    break;
  }
  default: break;
  }
  if (recordOf(E->getType()) || E->getType()->isArrayType())
    return ir::Operand::load(lvalue(E));
  children(E);
  return ir::Operand::unknown();
}

/// `(void)f()` and `(void)rc`: whoever writes that knows what is dropped.
void FunctionLowering::voided(const Expr *E) {
  Voided = E->IgnoreParenImpCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(Voided);
  const auto *VD = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (VD && VD->hasLocalStorage() && VD->getType()->isIntegralOrEnumerationType() && !GaveUp)
    if (ir::Place P = lvalue(Voided); P.isVar())
      emit(ir::Op::Read, range(E)).Args.push_back(ir::Operand::load(std::move(P)));
}

void FunctionLowering::discard(const Expr *E) {
  if (GaveUp)
    return;
  E = E->IgnoreParens();
  if (isUnevaluated(E))
    return;
  if (const auto *C = dyn_cast<CastExpr>(E)) {
    if (C->getCastKind() == CK_ToVoid) {
      voided(C->getSubExpr());
      return discard(C->getSubExpr());
    }
    if (C->getCastKind() == CK_NoOp && C->isPRValue())
      return discard(C->getSubExpr());
    if (C->getCastKind() == CK_LValueToRValue && !recordOf(C->getType())) {
      ir::SourceRange R = range(C);
      return read(ir::Operand::load(lvalue(C->getSubExpr())), R);
    }
  }
  if (const auto *O = dyn_cast<BinaryOperator>(E)) {
    if (O->isAssignmentOp()) {
      assignment(O);
      return;
    }
    if (O->getOpcode() == BO_Comma) {
      discard(O->getLHS());
      return discard(O->getRHS());
    }
    if (O->isLogicalOp()) {
      ir::BlockId Done = newBlock(), Right = newBlock();
      bool And = O->getOpcode() == BO_LAnd;
      CondStart Start = condStart();
      cond(O->getLHS(), And ? Right : Done, And ? Done : Right,
           Branching{And ? "&&" : "||", {}});
      open(Right);
      enterConditional(Start);
      discard(O->getRHS());
      leaveConditional();
      jump(Done);
      open(Done);
      return;
    }
  }
  if (const auto *U = dyn_cast<UnaryOperator>(E); U && U->isIncrementDecrementOp()) {
    incDec(U);
    return;
  }
  if (const auto *C = dyn_cast<ConditionalOperator>(E);
      C && (E->getType()->isVoidType() || !recordOf(E->getType()))) {
    arms(C, [&](const Expr *Arm) { discard(Arm); });
    return;
  }
  if (const auto *C = dyn_cast<ExprWithCleanups>(E)) {
    ensureOpen();
    FullExpr FE = beginFullExpr();
    discard(C->getSubExpr());
    endFullExpr(FE, range(E));
    return;
  }
  if (const auto *S = dyn_cast<StmtExpr>(E); S && !recordOf(E->getType())) {
    stmtExpr(S, nullptr);
    return;
  }
  if (isUnresolved(E)) {
    unresolved(E, nullptr);
    return;
  }
  if (E->isGLValue()) {
    ir::SourceRange R = range(E);
    bool Access = isa<UnaryOperator, ArraySubscriptExpr>(E) && B.LangOpts.CPlusPlus &&
                  E->getType().isVolatileQualified();
    ir::Place P = lvalue(E);
    if (Access)
      read(ir::Operand::load(std::move(P)), R);
    return;
  }
  ir::Operand O = rvalue(E);
  if (!isa<CallExpr>(E))
    read(O, range(E));
}

ir::Operand FunctionLowering::cast(const CastExpr *E) {
  const Expr *Sub = E->getSubExpr();
  switch (E->getCastKind()) {
  case CK_LValueToRValue:
    return ir::Operand::load(lvalue(Sub));
  case CK_ArrayToPointerDecay: {
    const Expr *Array = Sub->IgnoreParens();
    if (const auto *S = dyn_cast<StringLiteral>(Array))
      return literal(S);
    if (const auto *P = dyn_cast<PredefinedExpr>(Array))
      return P->getFunctionName() ? ir::Operand::string(P->getFunctionName()->getBytes().str())
                                  : ir::Operand::unknown();
    return ir::Operand::addrOf(index(lvalue(Array), 0));
  }
  case CK_FunctionToPointerDecay:
  case CK_BuiltinFnToFnPtr: {
    const Expr *Fn = Sub->IgnoreParens();
    if (const auto *D = dyn_cast<DeclRefExpr>(Fn))
      if (const auto *Named = dyn_cast<FunctionDecl>(D->getDecl()))
        return ir::Operand::func(B.callee(Named));
    if (const auto *D = dyn_cast<MemberExpr>(Fn))
      if (const auto *Named = dyn_cast<FunctionDecl>(D->getMemberDecl())) {
        discard(D->getBase());
        return ir::Operand::func(B.callee(Named));
      }
    return addressOf(lvalue(Fn));
  }
  case CK_NullToPointer:
  case CK_NullToMemberPointer:
    discard(Sub);
    return ir::Operand::integer(0);
  case CK_IntegralToBoolean:
  case CK_PointerToBoolean:
  case CK_FloatingToBoolean:
  case CK_MemberPointerToBoolean: {
    const Expr *Inner = Sub->IgnoreParenImpCasts();
    bool Logical = Inner->getType()->isBooleanType();
    if (const auto *O = dyn_cast<BinaryOperator>(Inner))
      Logical |= O->isLogicalOp() || O->isComparisonOp();
    if (const auto *U = dyn_cast<UnaryOperator>(Inner))
      Logical |= U->getOpcode() == UO_LNot;
    ir::Operand O = rvalue(Sub);
    if (Logical || O.Kind == ir::OperandKind::Unknown)
      return O;
    if (O.Kind == ir::OperandKind::Int)
      return ir::Operand::integer(O.Int != 0);
    ir::Place Result{temp(Ctx.BoolTy), {}};
    ir::Instr &I = emit(ir::Op::Compare, range(E));
    I.Dst = Result;
    I.Cmp = ir::CompareOp::NE;
    I.Args = {std::move(O), ir::Operand::integer(0)};
    return ir::Operand::load(Result);
  }
  case CK_ToVoid:
    voided(Sub);
    discard(Sub);
    return ir::Operand::unknown();
  case CK_DerivedToBase:
  case CK_UncheckedDerivedToBase: {
    // A pointer: where the object is known, so is its base.
    ir::Operand O = rvalue(Sub);
    bool This = isa<CXXThisExpr>(Sub->IgnoreParenImpCasts());
    if (O.Kind == ir::OperandKind::AddrOf)
      return ir::Operand::addrOf(basePath(std::move(O.P), E));
    if (This && O.Kind == ir::OperandKind::Load)
      return ir::Operand::addrOf(
          basePath(deref(std::move(O), Sub->getType()->getPointeeType(), range(E)), E));
    return O;
  }
  case CK_BaseToDerived:
  case CK_Dynamic: {
    ir::Operand O = rvalue(Sub);
    auto IsBase = [&] {
      return O.Kind == ir::OperandKind::AddrOf && !O.P.Projs.empty() &&
             StringRef(O.P.Projs.back().Name).starts_with("<base> ");
    };
    while (IsBase()) {
      O.P.Projs.pop_back();
      O = addressOf(std::move(O.P));
    }
    return O;
  }
  case CK_NoOp:
  case CK_BitCast:
  case CK_IntegralCast:
  case CK_PointerToIntegral:
  case CK_IntegralToPointer:
  case CK_BooleanToSignedIntegral:
  case CK_AtomicToNonAtomic:
  case CK_NonAtomicToAtomic:
  case CK_AddressSpaceConversion:
  case CK_ConstructorConversion:
  case CK_UserDefinedConversion:
  case CK_ReinterpretMemberPointer:
  case CK_FloatingCast:
    if (recordOf(E->getType()) && !recordOf(Sub->getType()))
      break;
    return rvalue(Sub);
  case CK_Dependent:
    if (!recordOf(E->getType()))
      return unresolvedArgument(Sub);
    break;
  default: break;
  }
  if (Sub->isGLValue())
    read(ir::Operand::load(lvalue(Sub)), range(E));
  else
    read(rvalue(Sub), range(E));
  return ir::Operand::unknown();
}

void FunctionLowering::arms(const AbstractConditionalOperator *E,
                            llvm::function_ref<void(const Expr *)> Arm) {
  ir::BlockId Then = newBlock(), Else = newBlock(), Join = newBlock();
  const auto *Elvis = dyn_cast<BinaryConditionalOperator>(E);
  CondStart Start = condStart();
  if (Elvis) {
    // x ?: y evaluates x once.
    const Expr *Common = Elvis->getCommon();
    ir::Operand Value = Common->isGLValue() ? ir::Operand::load(lvalue(Common))
                                            : materialize(rvalue(Common), Common->getType(),
                                                          range(Common));
    if (Common->isGLValue())
      Materialized[Elvis->getOpaqueValue()] = Value.P;
    OpaqueValues[Elvis->getOpaqueValue()] = std::move(Value);
  }
  Branching How{"?:", {}};
  if (Elvis)
    How.Text = Elvis->getCommon()->getSourceRange();
  cond(E->getCond(), Then, Else, How);
  for (auto [Blk, Sub] : {std::pair{Then, E->getTrueExpr()}, {Else, E->getFalseExpr()}}) {
    open(Blk);
    enterConditional(Start);
    Arm(Sub);
    leaveConditional();
    jump(Join);
  }
  open(Join);
}

ir::Operand FunctionLowering::conditional(const AbstractConditionalOperator *E) {
  QualType T = E->getType();
  if (T->isVoidType()) {
    arms(E, [&](const Expr *Arm) { discard(Arm); });
    return ir::Operand::unknown();
  }
  if (std::optional<int64_t> Value = constant(E->getCond()))
    return rvalue(*Value ? E->getTrueExpr() : E->getFalseExpr());
  ir::Place Result{temp(T), {}};
  if (recordOf(T)) {
    arms(E, [&](const Expr *Arm) { into(Result, Arm); });
    return ir::Operand::load(Result);
  }
  arms(E, [&](const Expr *Arm) {
    ir::Operand Value = rvalue(Arm);
    if (!isClosed())
      assign(Result, std::move(Value), range(Arm));
  });
  return ir::Operand::load(Result);
}

ir::Operand FunctionLowering::stmtExpr(const StmtExpr *E, const ir::Place *Dest) {
  const CompoundStmt *Body = E->getSubStmt();
  Cleanup *Outer = Top;
  FullExpr FE = beginFullExpr();
  ir::Operand Result;
  // The value is that of the last statement that is not just a semicolon.
  const Stmt *Last = nullptr;
  for (const Stmt *Child : Body->body())
    if (!isa<NullStmt>(Child))
      Last = Child;
  for (const Stmt *Child : Body->body()) {
    if (Child != Last || E->getType()->isVoidType()) {
      stmt(Child);
      continue;
    }
    while (const auto *Label = dyn_cast<LabelStmt>(Child)) {
      labelStmt(Label->getDecl());
      Child = Label->getSubStmt();
    }
    const auto *Value = dyn_cast<Expr>(Child);
    if (!Value)
      stmt(Child);
    else if (Dest)
      into(*Dest, Value);
    else
      Result = materialize(rvalue(Value), E->getType(), range(Value));
  }
  CondDepth = FE.CondDepth;
  CondBlock = FE.CondBlock;
  CondIndex = FE.CondIndex;
  popScope(Outer, range(clang::SourceRange(Body->getRBracLoc())));
  return Result;
}

} // namespace closecall::frontend
