//===- LowerInit.cpp - Initialisation of objects ---------------*- C++ -*-===//
//
// Lowers an expression into a place that exists already: variables, members,
// temporaries, returned objects. Copies are elided as the language does; what
// an initialiser list does not name is zero.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Literals.h"
#include "checks/frontend/Lower.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace closecall::frontend {

/// More scalar members than this are zeroed by one instruction.
static constexpr unsigned MaxZeroFields = 64;
/// Initialisers beyond this are evaluated but not stored.
static constexpr unsigned MaxElements = 512;

void FunctionLowering::initialize(const ir::Place &Dest, QualType T, const Expr *Init) {
  if (Init->isTypeDependent() || isUnresolved(Init->IgnoreParens()))
    return initUnresolved(Dest, T, Init);
  if (T->isReferenceType()) {
    ir::SourceRange R = range(Init);
    if (!Init->isGLValue()) {
      if (const auto *L = dyn_cast<InitListExpr>(Init->IgnoreParens());
          L && L->getNumInits() == 1)
        return initialize(Dest, T, L->getInit(0));
    }
    // What the reference is bound to may live in a temporary of this full
    // expression, which an extended lifetime keeps.
    assign(Dest, addressOf(lvalue(Init)), R);
    return;
  }
  into(Dest, Init);
}

void FunctionLowering::into(const ir::Place &Dest, const Expr *E) {
  if (GaveUp)
    return;
  if (++Depth > 2000)
    giveUp("nested too deeply");
  else
    intoInner(Dest, E);
  --Depth;
}

static bool sameRecord(QualType A, QualType Z) {
  const RecordDecl *RA = recordOf(A);
  return RA && RA == recordOf(Z);
}

void FunctionLowering::intoInner(const ir::Place &Dest, const Expr *E) {
  E = E->IgnoreParens();
  QualType T = E->getType();
  if (T.isNull()) // `Base(1)` where the base has errors
    return assign(Dest, ir::Operand::unknown(), range(E));
  bool Aggregate = recordOf(T) || T->isArrayType();
  if (!Aggregate) {
    if (isa<InitListExpr>(E) && llvm::cast<InitListExpr>(E)->getNumInits() == 0)
      return zero(Dest, T, range(E));
    ir::Operand Value = rvalue(E);
    if (!isClosed())
      assign(Dest, std::move(Value), range(E));
    return;
  }
  if (const auto *C = dyn_cast<CastExpr>(E)) {
    const Expr *Sub = C->getSubExpr();
    switch (C->getCastKind()) {
    case CK_LValueToRValue: return assign(Dest, ir::Operand::load(lvalue(Sub)), range(E));
    case CK_NoOp:
    case CK_ConstructorConversion:
    case CK_UserDefinedConversion:
    case CK_AtomicToNonAtomic:
    case CK_NonAtomicToAtomic:
      if (C->isPRValue() && (sameRecord(Sub->getType(), T) || T->isArrayType()))
        return into(Dest, Sub);
      break;
    default: break;
    }
    if (C->isPRValue()) {
      discard(Sub);
      return assign(Dest, ir::Operand::unknown(), range(E));
    }
  }
  switch (E->getStmtClass()) {
  case Stmt::ExprWithCleanupsClass: {
    ensureOpen();
    FullExpr FE = beginFullExpr();
    into(Dest, llvm::cast<ExprWithCleanups>(E)->getSubExpr());
    return endFullExpr(FE, range(E));
  }
  case Stmt::CXXBindTemporaryExprClass:
    return into(Dest, llvm::cast<CXXBindTemporaryExpr>(E)->getSubExpr());
  case Stmt::ConstantExprClass:
    return into(Dest, llvm::cast<ConstantExpr>(E)->getSubExpr());
  case Stmt::CXXConstructExprClass:
  case Stmt::CXXTemporaryObjectExprClass:
    return construct(Dest, llvm::cast<CXXConstructExpr>(E));
  case Stmt::CXXInheritedCtorInitExprClass: {
    // `using Base::Base`: the parameters are handed on as they are.
    const CXXConstructorDecl *Ctor = llvm::cast<CXXInheritedCtorInitExpr>(E)->getConstructor();
    std::vector<ir::Operand> Args{addressOf(Dest)};
    for (ir::VarId V = 1; V < F.NumParams; ++V)
      Args.push_back(ir::Operand::var(V));
    return implicitCall(B.callee(Ctor), std::move(Args), range(E), /*Unwinding=*/false);
  }
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
  case Stmt::UserDefinedLiteralClass:
    if (E->isGLValue())
      break;
    call(llvm::cast<CallExpr>(E), &Dest);
    return;
  case Stmt::InitListExprClass: return initList(Dest, llvm::cast<InitListExpr>(E));
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
    if (E->isGLValue())
      break;
    arms(llvm::cast<AbstractConditionalOperator>(E), [&](const Expr *Arm) {
      if (Arm->getType()->isVoidType())
        discard(Arm);
      else
        into(Dest, Arm);
    });
    return;
  case Stmt::BinaryOperatorClass: {
    const auto *O = llvm::cast<BinaryOperator>(E);
    if (O->getOpcode() == BO_Comma) {
      discard(O->getLHS());
      return into(Dest, O->getRHS());
    }
    if (O->isAssignmentOp())
      return assign(Dest, ir::Operand::load(assignment(O)), range(E));
    break;
  }
  case Stmt::StmtExprClass:
    if (E->isGLValue())
      break;
    stmtExpr(llvm::cast<StmtExpr>(E), &Dest);
    return;
  case Stmt::LambdaExprClass: return lambda(Dest, llvm::cast<LambdaExpr>(E));
  case Stmt::CXXDefaultArgExprClass:
  case Stmt::CXXDefaultInitExprClass: {
    clang::SourceRange Saved = RangeOverride;
    const auto *Default = dyn_cast<CXXDefaultArgExpr>(E);
    if (Saved.isInvalid() && Default)
      RangeOverride = Default->getUsedLocation();
    into(Dest, Default ? Default->getExpr() : llvm::cast<CXXDefaultInitExpr>(E)->getExpr());
    RangeOverride = Saved;
    return;
  }
  case Stmt::SubstNonTypeTemplateParmExprClass:
    return into(Dest, llvm::cast<SubstNonTypeTemplateParmExpr>(E)->getReplacement());
  case Stmt::CXXRewrittenBinaryOperatorClass:
    return into(Dest, llvm::cast<CXXRewrittenBinaryOperator>(E)->getSemanticForm());
  case Stmt::ChooseExprClass: return into(Dest, llvm::cast<ChooseExpr>(E)->getChosenSubExpr());
  case Stmt::ImplicitValueInitExprClass:
  case Stmt::CXXScalarValueInitExprClass: return zero(Dest, T, range(E));
  case Stmt::StringLiteralClass: {
    const auto *S = llvm::cast<StringLiteral>(E);
    return assign(Dest, literal(S),
                  range(E));
  }
  case Stmt::CompoundLiteralExprClass:
    if (E->isPRValue())
      return into(Dest, llvm::cast<CompoundLiteralExpr>(E)->getInitializer());
    break;
  case Stmt::CXXStdInitializerListExprClass: {
    const Expr *Sub = llvm::cast<CXXStdInitializerListExpr>(E)->getSubExpr();
    ir::Operand Elements = addressOf(lvalue(Sub));
    assign(Dest, ir::Operand::unknown(), range(E));
    return assign(field(Dest, "<elements>"), std::move(Elements), range(E));
  }
  case Stmt::ArrayInitLoopExprClass: {
    const auto *L = llvm::cast<ArrayInitLoopExpr>(E);
    ir::Place From = lvalue(L->getCommonExpr()->getSourceExpr());
    return assign(Dest, ir::Operand::load(std::move(From)), range(E));
  }
  case Stmt::OpaqueValueExprClass:
    if (auto It = Materialized.find(E); It != Materialized.end())
      return assign(Dest, ir::Operand::load(It->second), range(E));
    if (const Expr *Source = llvm::cast<OpaqueValueExpr>(E)->getSourceExpr())
      return into(Dest, Source);
    break;
  case Stmt::CoawaitExprClass:
    return assign(Dest, suspend(E, llvm::cast<CoawaitExpr>(E)->getOperand()), range(E));
  case Stmt::CXXParenListInitExprClass: {
    const auto *L = llvm::cast<CXXParenListInitExpr>(E);
    const auto *RD = dyn_cast_or_null<CXXRecordDecl>(recordOf(T));
    if (!RD)
      break;
    ArrayRef<const Expr *> Inits(L->getInitExprs().data(), L->getInitExprs().size());
    size_t I = 0;
    for (const CXXBaseSpecifier &Base : RD->bases())
      if (const RecordDecl *BaseDecl = recordOf(Base.getType()); BaseDecl && I < Inits.size())
        initialize(field(Dest, "<base> " + qualifiedName(BaseDecl)), Base.getType(), Inits[I++]);
    for (const FieldDecl *FD : RD->fields())
      if (!FD->isUnnamedBitField() && I < Inits.size())
        initialize(fieldOf(Dest, FD), FD->getType(), Inits[I++]);
    return;
  }
  default: break;
  }
  if (E->isGLValue())
    return assign(Dest, ir::Operand::load(lvalue(E)), range(E));
  children(E);
  if (!isClosed())
    assign(Dest, ir::Operand::unknown(), range(E));
}

static unsigned countScalars(const ASTContext &Ctx, QualType T, unsigned Budget) {
  if (const auto *CA = Ctx.getAsConstantArrayType(T)) {
    uint64_t N = CA->getSize().getLimitedValue();
    if (N > Budget)
      return Budget + 1;
    return N * countScalars(Ctx, CA->getElementType(), Budget);
  }
  const RecordDecl *RD = recordOf(T);
  if (!RD)
    return T->isArrayType() ? Budget + 1 : 1;
  unsigned N = 0;
  for (const FieldDecl *FD : RD->fields()) {
    N += countScalars(Ctx, FD->getType(), Budget);
    if (N > Budget)
      break;
  }
  return N;
}

void FunctionLowering::zero(const ir::Place &Dest, QualType T, ir::SourceRange R) {
  const RecordDecl *RD = recordOf(T);
  const auto *CA = Ctx.getAsConstantArrayType(T);
  const auto *CXX = dyn_cast_or_null<CXXRecordDecl>(RD);
  // The members of an unnamed union lie in the record around it.
  bool Unnamed = RD && RD->isAnonymousStructOrUnion();
  bool Whole = (!RD && !CA) || (RD && RD->isUnion() && !Unnamed) ||
               (RD && B.inSystemHeader(RD)) || (CXX && CXX->getNumBases()) ||
               countScalars(Ctx, T, MaxZeroFields) > MaxZeroFields;
  if (Whole)
    return assign(Dest, ir::Operand::integer(0), R);
  if (CA) {
    for (uint64_t I = 0, N = CA->getSize().getLimitedValue(); I < N; ++I)
      zero(index(Dest, I), CA->getElementType(), R);
    return;
  }
  for (const FieldDecl *FD : RD->fields())
    if (!FD->isUnnamedBitField())
      zero(fieldOf(Dest, FD), FD->getType(), R);
}

void FunctionLowering::initList(const ir::Place &Dest, const InitListExpr *E) {
  if (const InitListExpr *Semantic = E->getSemanticForm())
    E = Semantic;
  QualType T = E->getType();
  if (E->isTransparent() && E->getNumInits() == 1)
    return into(Dest, E->getInit(0));
  if (const ArrayType *AT = Ctx.getAsArrayType(T)) {
    if (E->isStringLiteralInit())
      return into(Dest, E->getInit(0));
    QualType Element = AT->getElementType();
    uint64_t Size = E->getNumInits();
    if (const auto *CA = dyn_cast<ConstantArrayType>(AT))
      Size = CA->getSize().getLimitedValue();
    if (Size > E->getNumInits()) {
      // The rest first: zero, or one filler for all.
      const Expr *Filler = E->getArrayFiller();
      if (!Filler || isa<ImplicitValueInitExpr>(Filler) || isa<InitListExpr>(Filler)) {
        if (E->getNumInits() == 0 || Size > MaxZeroFields)
          zero(Dest, T, range(E));
        else
          for (uint64_t I = E->getNumInits(); I < Size; ++I)
            zero(index(Dest, I), Element, range(E));
      } else {
        into(index(Dest, std::nullopt), Filler);
      }
    }
    for (unsigned I = 0; I < E->getNumInits(); ++I) {
      const Expr *Init = E->getInit(I);
      if (I >= MaxElements)
        discard(Init);
      else if (!isa<ImplicitValueInitExpr, NoInitExpr>(Init))
        initialize(index(Dest, I), Element, Init);
      else
        zero(index(Dest, I), Element, range(E));
    }
    return;
  }
  const RecordDecl *RD = recordOf(T);
  if (!RD) {
    for (const Expr *Init : E->inits())
      discard(Init);
    return assign(Dest, ir::Operand::unknown(), range(E));
  }
  if (RD->isUnion()) {
    if (const FieldDecl *FD = E->getInitializedFieldInUnion(); FD && E->getNumInits())
      return initialize(fieldOf(Dest, FD), FD->getType(), E->getInit(0));
    return zero(Dest, T, range(E));
  }
  unsigned I = 0;
  if (const auto *CXX = dyn_cast<CXXRecordDecl>(RD))
    for (const CXXBaseSpecifier &Base : CXX->bases())
      if (const RecordDecl *BaseDecl = recordOf(Base.getType()); I < E->getNumInits())
        initialize(field(Dest, "<base> " + qualifiedName(BaseDecl)), Base.getType(),
                   E->getInit(I++));
  for (const FieldDecl *FD : RD->fields()) {
    if (FD->isUnnamedBitField())
      continue;
    if (I >= E->getNumInits()) {
      zero(fieldOf(Dest, FD), FD->getType(), range(E));
      continue;
    }
    const Expr *Init = E->getInit(I++);
    if (isa<ImplicitValueInitExpr>(Init))
      zero(fieldOf(Dest, FD), FD->getType(), range(E));
    else if (!isa<NoInitExpr>(Init))
      initialize(fieldOf(Dest, FD), FD->getType(), Init);
  }
}

void FunctionLowering::construct(const ir::Place &Dest, const CXXConstructExpr *E) {
  const CXXConstructorDecl *Ctor = E->getConstructor();
  QualType T = E->getType();
  ir::SourceRange R = range(E);
  if (E->isElidable() && E->getNumArgs() >= 1 && sameRecord(E->getArg(0)->getType(), T)) {
    const Expr *From = E->getArg(0)->IgnoreParens();
    if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(From))
      return into(Dest, M->getSubExpr());
  }
  if (B.isAllocator(Ctor->getParent()) || constructOwner(Dest, E) ||
      constructHolder(Dest, E) || constructExceptionPtr(Dest, E))
    return;
  if (Ctor->isTrivial()) {
    if (Ctor->isCopyOrMoveConstructor() && E->getNumArgs() >= 1 && E->getArg(0)->isGLValue())
      return assign(Dest, ir::Operand::load(lvalue(E->getArg(0))), R);
    if (E->requiresZeroInitialization() || E->isListInitialization())
      return zero(Dest, T, R);
    return assign(Dest, ir::Operand::undef(), R);
  }
  if (E->requiresZeroInitialization())
    zero(Dest, T, R);
  ir::Instr I;
  I.Opcode = ir::Op::Call;
  I.Callee = B.callee(Ctor);
  I.Args.push_back(addressOf(T->isArrayType() ? index(Dest, std::nullopt) : Dest));
  for (const Expr *Arg : E->arguments())
    I.Args.push_back(argument(Arg));
  I.Range = R;
  I.Implicit = Unwritten;
  if (!Unwritten)
    I.Text = text(E->getSourceRange());
  I.MayThrow = Exceptions && !B.noThrow(Ctor);
  const Expr *First = E->getNumArgs() ? E->getArg(0) : nullptr;
  ir::Operand Given = First ? I.Args[1] : ir::Operand::unknown();
  finishCall(std::move(I), /*NoReturn=*/false);
  sharedGets(Ctor->getParent(), Dest, First, Given, R);
}

void FunctionLowering::lambda(const ir::Place &Dest, const LambdaExpr *E) {
  const CXXRecordDecl *RD = E->getLambdaClass();
  B.mention(RD);
  auto Field = RD->field_begin();
  auto Init = E->capture_init_begin();
  for (const LambdaCapture &C : E->captures()) {
    if (Field == RD->field_end() || Init == E->capture_init_end())
      break;
    if (!C.capturesVLAType() && *Init)
      initialize(fieldOf(Dest, *Field), Field->getType(), *Init);
    ++Field;
    ++Init;
  }
}

} // namespace closecall::frontend
