//===- LowerPlace.cpp - Lvalues to places ----------------------*- C++ -*-===//
//
// Lowers an lvalue to a variable and the steps from it. Members of unnamed
// structs and unions belong to the record around them; a base class is a step
// of its own; references are followed by a Deref.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Literals.h"
#include "checks/frontend/Lower.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace closecall::frontend {

ir::Place FunctionLowering::field(ir::Place P, std::string Name) {
  P.Projs.push_back({ir::ProjKind::Field, std::move(Name), 0, false});
  return P;
}

ir::Place FunctionLowering::index(ir::Place P, std::optional<int64_t> I) {
  P.Projs.push_back({ir::ProjKind::Index, {}, I.value_or(0), !I});
  return P;
}

ir::Place FunctionLowering::fieldOf(ir::Place P, const FieldDecl *FD) {
  B.mention(FD->getParent());
  if (FD->isAnonymousStructOrUnion())
    return P;
  std::string Name = FD->getNameAsString();
  if (const auto *RD = dyn_cast<CXXRecordDecl>(FD->getParent()); RD && RD->isLambda()) {
    auto Field = RD->field_begin();
    for (const LambdaCapture &C : RD->captures()) {
      if (Field == RD->field_end())
        break;
      if (*Field == FD)
        Name = C.capturesThis()        ? "this"
               : C.capturesVariable() ? C.getCapturedVar()->getNameAsString()
                                      : "";
      ++Field;
    }
  }
  return field(std::move(P), std::move(Name));
}

ir::Place FunctionLowering::unknownPlace(QualType T, ir::SourceRange R) {
  ir::Place P{temp(T), {}};
  UnknownPlaces.insert(P.Root);
  assign(P, ir::Operand::unknown(), R);
  return P;
}

/// The object that a pointer or reference value points to.
ir::Place FunctionLowering::deref(ir::Operand O, QualType Pointee, ir::SourceRange R) {
  if (O.Kind == ir::OperandKind::AddrOf)
    return std::move(O.P);
  ir::Place P;
  if (O.Kind == ir::OperandKind::Load) {
    P = std::move(O.P);
  } else {
    P = ir::Place{temp(Ctx.VoidPtrTy), {}};
    if (!Pointee.isNull())
      F.Vars[P.Root].Type = B.type(Ctx.getPointerType(Pointee.getNonReferenceType()));
    assign(P, std::move(O), R);
  }
  P.Projs.push_back({ir::ProjKind::Deref, {}, 0, false});
  return P;
}

/// An object that holds a text: std::string, QString and kin.
static bool holdsText(QualType T) {
  const auto *R = T->getAsCXXRecordDecl();
  const IdentifierInfo *Name = R ? R->getIdentifier() : nullptr;
  return Name && (Name->isStr("basic_string") || Name->isStr("basic_string_view") ||
                  Name->isStr("QString") || Name->isStr("QByteArray") ||
                  Name->isStr("QLatin1String"));
}

/// The literal from which the initializer makes the object.
static std::optional<std::string> literalIn(const Expr *Init) {
  for (unsigned Depth = 0; Init && Depth < 8; ++Depth) {
    Init = Init->IgnoreImplicit()->IgnoreParenCasts()->IgnoreImplicit();
    if (const auto *S = dyn_cast<StringLiteral>(Init))
      return literal(S).Str;
    if (const auto *Call = dyn_cast<CallExpr>(Init))
      return literalObject(Call);
    if (const auto *L = dyn_cast<InitListExpr>(Init))
      Init = L->getNumInits() == 1 ? L->getInit(0) : nullptr;
    else if (const auto *C = dyn_cast<CXXConstructExpr>(Init))
      Init = C->getNumArgs() && (C->getNumArgs() == 1 || isa<CXXDefaultArgExpr>(C->getArg(1)))
                 ? C->getArg(0)
                 : nullptr;
    else
      return std::nullopt;
  }
  return std::nullopt;
}

ir::VarId FunctionLowering::variable(const VarDecl *VD) {
  VD = VD->getCanonicalDecl();
  auto [It, New] = VarIds.try_emplace(VD, F.Vars.size());
  if (!New)
    return It->second;
  ir::VarId Id = It->second;
  bool Global = VD->hasGlobalStorage();
  addVar(Global ? ir::VarKind::Global : ir::VarKind::Local, typeOf(VD),
         Global && !VD->isStaticLocal() ? qualifiedName(VD) : VD->getNameAsString());
  ir::Variable &V = F.Vars[Id];
  V.Reference = VD->getType()->isReferenceType();
  V.Decl = B.range(VD->getSourceRange());
  if (!Global)
    return Id;
  V.Id = B.usr(VD);
  V.StaticLocal = VD->isStaticLocal();
  V.Internal = !VD->isExternallyVisible();
  QualType T = VD->getType();
  const ArrayType *Array = Ctx.getAsArrayType(T);
  const bool Object = holdsText(T);
  if (!T->isIntegralOrEnumerationType() && !T->isPointerType() && !Object &&
      !(Array && Array->getElementType()->isCharType()))
    return Id;
  const VarDecl *Def = VD->getDefinition(Ctx);
  if (!Def)
    Def = VD->getActingDefinition();
  bool Fixed = Array ? Array->getElementType().isConstQualified()
                     : T.isConstQualified() || (V.Internal && !Globals.Touched.count(VD));
  if (!Fixed || !Def || T.isVolatileQualified())
    return Id;
  // That of a static member may be with its declaration in the class.
  const Expr *Init = Def->getAnyInitializer();
  if (!Init) {
    V.HasConst = !Array && !Object && !VD->isStaticDataMember(); // zero-initialised
    return Id;
  }
  if (Init->isValueDependent() || Init->containsErrors())
    return Id;
  Expr::EvalResult Result;
  const auto *Plain = dyn_cast<StringLiteral>(Init->IgnoreParenImpCasts());
  if (std::optional<std::string> S = Object  ? literalIn(Init)
                                     : Plain ? std::optional(literal(Plain).Str)
                                             : std::nullopt;
      S && llvm::isASCII(*S)) {
    V.HasText = true;
    V.Text = std::move(*S);
  } else if (Array || Object) {
    return Id;
  } else if (T->isPointerType()) {
    V.HasConst = Init->isNullPointerConstant(Ctx, Expr::NPC_ValueDependentIsNotNull) !=
                 Expr::NPCK_NotNull;
  } else if (Init->EvaluateAsInt(Result, Ctx)) {
    if (std::optional<int64_t> Value = wrapped(Result.Val.getInt())) {
      V.HasConst = true;
      V.Const = *Value;
    }
  }
  return Id;
}

ir::VarId FunctionLowering::unseenConstant(const EnumConstantDecl *C) {
  auto [It, New] = VarIds.try_emplace(C, F.Vars.size());
  if (New) {
    ir::VarId Id = It->second;
    addVar(ir::VarKind::Global, Ctx.VoidTy, C->getNameAsString());
    F.Vars[Id].Id = "constant " + C->getNameAsString();
    F.Vars[Id].Internal = true;
    return Id;
  }
  return It->second;
}

ir::Place FunctionLowering::declPlace(const ValueDecl *D, const DeclRefExpr *E) {
  ir::SourceRange R = E ? range(E) : ir::SourceRange{};
  if (InLambda && E && E->refersToEnclosingVariableOrCapture()) {
    auto It = Captures.find(D);
    if (It == Captures.end())
      if (const auto *VD = dyn_cast<VarDecl>(D))
        It = Captures.find(VD->getCanonicalDecl());
    if (It != Captures.end()) {
      ir::Place P = fieldOf(ir::Place{0, {{ir::ProjKind::Deref, {}, 0, false}}}, It->second);
      if (It->second->getType()->isReferenceType())
        P.Projs.push_back({ir::ProjKind::Deref, {}, 0, false});
      return P;
    }
  }
  if (const auto *VD = dyn_cast<VarDecl>(D)) {
    ir::Place P{variable(VD), {}};
    if (VD->getType()->isReferenceType())
      return deref(ir::Operand::load(std::move(P)), VD->getType()->getPointeeType(), R);
    return P;
  }
  if (const auto *Binding = dyn_cast<BindingDecl>(D)) {
    if (const VarDecl *Holding = Binding->getHoldingVar())
      return declPlace(Holding, nullptr);
    if (Binding->getBinding())
      return lvalue(Binding->getBinding());
  }
  if (const auto *Fn = dyn_cast<FunctionDecl>(D))
    return deref(ir::Operand::func(B.callee(Fn)), {}, R);
  return unknownPlace(D->getType(), R);
}

ir::Place FunctionLowering::basePath(ir::Place P, const CastExpr *E) {
  for (const CXXBaseSpecifier *Step : E->path())
    if (const RecordDecl *Base = recordOf(Step->getType()))
      P = field(std::move(P), "<base> " + qualifiedName(Base));
  return P;
}

/// The object left of a member: with an arrow, what the pointer points to.
ir::Place FunctionLowering::baseObject(const Expr *Base, bool Arrow) {
  if (!Arrow)
    return Base->isGLValue() ? lvalue(Base)
                             : materializeTemporary(Base, Base->getType(), false);
  Base = Base->IgnoreParens();
  // Conversions of the object pointer to a base are steps here.
  if (const auto *Cast = dyn_cast<CastExpr>(Base);
      Cast && (Cast->getCastKind() == CK_UncheckedDerivedToBase ||
               Cast->getCastKind() == CK_DerivedToBase))
    return basePath(baseObject(Cast->getSubExpr(), true), Cast);
  return deref(rvalue(Base), Base->getType()->getPointeeType(), range(Base));
}

ir::Place FunctionLowering::member(const MemberExpr *E) {
  const ValueDecl *D = E->getMemberDecl();
  if (const auto *VD = dyn_cast<VarDecl>(D)) {
    discard(E->getBase());
    return declPlace(VD, nullptr);
  }
  const auto *FD = dyn_cast<FieldDecl>(D);
  if (!FD) {
    discard(E->getBase());
    return unknownPlace(E->getType(), range(E));
  }
  ir::Place P = fieldOf(baseObject(E->getBase(), E->isArrow()), FD);
  if (FD->getType()->isReferenceType())
    P.Projs.push_back({ir::ProjKind::Deref, {}, 0, false});
  return P;
}

ir::Place FunctionLowering::subscript(const ArraySubscriptExpr *E) {
  const Expr *Base = E->getBase();
  ir::SourceRange R = range(E);
  if (!Base->getType()->isPointerType()) { // a vector
    ir::Place P = Base->isGLValue() ? lvalue(Base) : unknownPlace(Base->getType(), R);
    discard(E->getIdx());
    return index(std::move(P), std::nullopt);
  }
  ir::Operand Pointer = rvalue(Base);
  ir::Operand Offset = rvalue(E->getIdx());
  std::optional<int64_t> I;
  if (Offset.Kind == ir::OperandKind::Int)
    I = Offset.Int;
  else
    read(Offset, R);
  QualType Element = Base->getType()->getPointeeType();
  if (Pointer.Kind == ir::OperandKind::AddrOf && !Pointer.P.Projs.empty() &&
      Pointer.P.Projs.back().Kind == ir::ProjKind::Index) {
    ir::Operand Moved = pointerPlus(Pointer, I ? ir::Operand::integer(*I) : ir::Operand::unknown(),
                                    Base->getType(), false, E);
    return std::move(Moved.P);
  }
  ir::Place P = deref(std::move(Pointer), {}, R);
  if (I == 0 && !Element->isArrayType())
    return P;
  return index(std::move(P), I);
}

ir::Place FunctionLowering::castPlace(const CastExpr *E) {
  const Expr *Sub = E->getSubExpr();
  switch (E->getCastKind()) {
  case CK_DerivedToBase:
  case CK_UncheckedDerivedToBase: return basePath(lvalue(Sub), E);
  case CK_BaseToDerived:
  case CK_Dynamic: {
    ir::Place P = lvalue(Sub);
    while (!P.Projs.empty() && StringRef(P.Projs.back().Name).starts_with("<base> "))
      P.Projs.pop_back();
    return P;
  }
  case CK_UserDefinedConversion:
  case CK_NoOp:
  case CK_LValueBitCast:
  case CK_AddressSpaceConversion:
    if (Sub->isGLValue())
      return lvalue(Sub);
    return materializeTemporary(Sub, Sub->getType(), false);
  default: break;
  }
  discard(Sub);
  return unknownPlace(E->getType(), range(E));
}

/// The one object of which such a call gives a copy: `QSqlDatabase::database()`.
std::optional<ir::Place> FunctionLowering::sharedObject(const Expr *E, QualType T) {
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *Fn = Call && !isUnresolved(Call) ? Call->getDirectCallee() : nullptr;
  if (!Fn || !Fn->getDeclName() || !Globals.Packs)
    return std::nullopt;
  std::string Name = qualifiedName(Fn);
  const rules::FunctionEffects *Effects = Globals.Packs->find(Name, Fn->getNumParams());
  if (!Effects || !Effects->SameObject)
    return std::nullopt;
  std::string Given;
  for (const Expr *Arg : Call->arguments()) {
    if (isa<CXXDefaultArgExpr>(Arg))
      continue;
    const std::string Text = text(Arg->getSourceRange());
    const StringRef Written = StringRef(Text).trim();
    const bool Literal = Written.count('"') == 2 &&
                         (Written.ends_with("\"") || Written.ends_with("\")"));
    const bool Constant = Arg->isEvaluatable(Ctx) ||
                          (Literal && (Written.starts_with("\"") ||
                                       Written.starts_with("QStringLiteral(\"") ||
                                       Written.starts_with("QLatin1String(\"")));
    if (!Constant)
      return std::nullopt;
    Given += (Given.empty() ? "" : ", ") + Text;
  }
  Name += "(" + Given + ")";
  auto [It, New] = SharedObjects.try_emplace(Name, ir::NoId);
  if (New) {
    It->second = addVar(ir::VarKind::Global, T, Name);
    F.Vars[It->second].Id = ir::sharedObjectId(Name);
  }
  return ir::Place{It->second, {}};
}

ir::Place FunctionLowering::materializeTemporary(const Expr *E, QualType T, bool Extended) {
  const Expr *Inner = E->IgnoreParens();
  if (const auto *Bind = dyn_cast<CXXBindTemporaryExpr>(Inner))
    Inner = Bind->getSubExpr();
  if (std::optional<ir::Place> Shared = sharedObject(Inner, T)) {
    initialize(ir::Place{temp(T), {}}, T, Inner);
    return *Shared;
  }
  bool Scoped = B.destructor(T) != nullptr;
  ir::VarId Id = addVar(Scoped ? ir::VarKind::CXXTemporary : ir::VarKind::Temp, T);
  ir::SourceRange R = range(E);
  F.Vars[Id].Decl = R;
  ir::Place P{Id, {}};
  initialize(P, T, Inner);
  if (Scoped && !isClosed())
    temporaryCleanup(T, P, R, Extended);
  return P;
}

ir::Place FunctionLowering::lvalue(const Expr *E) {
  if (GaveUp || ++Depth > 2000) {
    if (!GaveUp) {
      giveUp("nested too deeply");
      --Depth;
    }
    return ir::Place{temp(Ctx.IntTy), {}};
  }
  ir::Place P = lvalueInner(E);
  --Depth;
  return P;
}

ir::Place FunctionLowering::lvalueInner(const Expr *E) {
  E = E->IgnoreParens();
  ir::SourceRange R;
  if (isUnresolved(E))
    return unresolvedPlace(E);
  if (const auto *C = dyn_cast<CastExpr>(E); C && C->isGLValue())
    return castPlace(C);
  switch (E->getStmtClass()) {
  case Stmt::DeclRefExprClass: {
    const auto *Ref = cast<DeclRefExpr>(E);
    return declPlace(Ref->getDecl(), Ref);
  }
  case Stmt::MemberExprClass: return member(llvm::cast<MemberExpr>(E));
  case Stmt::ArraySubscriptExprClass: return subscript(llvm::cast<ArraySubscriptExpr>(E));
  case Stmt::UnaryOperatorClass: {
    const auto *U = llvm::cast<UnaryOperator>(E);
    if (U->getOpcode() == UO_Deref) {
      ir::Operand Pointer = rvalue(U->getSubExpr());
      bool Known = Pointer.Kind == ir::OperandKind::AddrOf;
      ir::Place P = deref(std::move(Pointer), U->getType(), range(U));
      // The elements of a pointed-to array of arrays are counted.
      return !Known && U->getType()->isArrayType() ? index(std::move(P), 0) : P;
    }
    if (U->isIncrementDecrementOp()) {
      ir::Place P;
      incDec(U, &P);
      return P;
    }
    if (U->getOpcode() == UO_Extension)
      return lvalue(U->getSubExpr());
    break;
  }
  case Stmt::BinaryOperatorClass:
  case Stmt::CompoundAssignOperatorClass: {
    const auto *O = llvm::cast<BinaryOperator>(E);
    if (O->isAssignmentOp())
      return assignment(O);
    if (O->getOpcode() == BO_Comma) {
      discard(O->getLHS());
      return lvalue(O->getRHS());
    }
    break;
  }
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass: {
    if (!E->isGLValue())
      break;
    const auto *C = llvm::cast<AbstractConditionalOperator>(E);
    ir::Place Address{temp(Ctx.getPointerType(E->getType())), {}};
    arms(C, [&](const Expr *Arm) {
      if (Arm->getType()->isVoidType())
        return discard(Arm); // a throw
      ir::Operand A = addressOf(Arm->isGLValue() ? lvalue(Arm)
                                                 : materializeTemporary(Arm, Arm->getType(), false));
      if (!isClosed())
        assign(Address, std::move(A), range(Arm));
    });
    return deref(ir::Operand::load(Address), E->getType(), range(E));
  }
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
  case Stmt::UserDefinedLiteralClass:
    if (E->isGLValue())
      return deref(call(llvm::cast<CallExpr>(E)), E->getType(), range(E));
    break;
  case Stmt::MaterializeTemporaryExprClass: {
    const auto *M = llvm::cast<MaterializeTemporaryExpr>(E);
    bool Extended = M->getStorageDuration() == SD_Automatic;
    return materializeTemporary(M->getSubExpr(), M->getSubExpr()->getType(), Extended);
  }
  case Stmt::CXXBindTemporaryExprClass:
    return materializeTemporary(E, E->getType(), false);
  case Stmt::CompoundLiteralExprClass: {
    const auto *C = llvm::cast<CompoundLiteralExpr>(E);
    ir::Place P{temp(C->getType()), {}};
    initialize(P, C->getType(), C->getInitializer());
    return P;
  }
  case Stmt::StringLiteralClass: {
    ir::Place P{temp(E->getType()), {}};
    const auto *S = llvm::cast<StringLiteral>(E);
    assign(P, literal(S),
           range(E));
    return P;
  }
  case Stmt::StmtExprClass:
    if (E->isGLValue()) {
      stmtExpr(llvm::cast<StmtExpr>(E), nullptr);
      return unknownPlace(E->getType(), range(E));
    }
    break;
  case Stmt::ExprWithCleanupsClass:
    if (E->isGLValue()) {
      ensureOpen();
      FullExpr FE = beginFullExpr();
      ir::Operand A = addressOf(lvalue(llvm::cast<ExprWithCleanups>(E)->getSubExpr()));
      if (fullExprPending(FE) && !isClosed())
        A = materialize(std::move(A), Ctx.getPointerType(E->getType()), range(E));
      endFullExpr(FE, range(E));
      return deref(std::move(A), E->getType(), range(E));
    }
    break;
  case Stmt::OpaqueValueExprClass: {
    const auto *O = llvm::cast<OpaqueValueExpr>(E);
    if (auto It = Materialized.find(O); It != Materialized.end())
      return It->second;
    if (!E->isGLValue())
      break;
    if (O->getSourceExpr())
      return lvalue(O->getSourceExpr());
    return unknownPlace(E->getType(), range(E));
  }
  case Stmt::SubstNonTypeTemplateParmExprClass:
    if (E->isGLValue())
      return lvalue(llvm::cast<SubstNonTypeTemplateParmExpr>(E)->getReplacement());
    break;
  case Stmt::ChooseExprClass: return lvalue(llvm::cast<ChooseExpr>(E)->getChosenSubExpr());
  case Stmt::ConstantExprClass: return lvalue(llvm::cast<ConstantExpr>(E)->getSubExpr());
  case Stmt::CXXRewrittenBinaryOperatorClass:
    if (E->isGLValue())
      return lvalue(llvm::cast<CXXRewrittenBinaryOperator>(E)->getSemanticForm());
    break;
  case Stmt::CXXDefaultArgExprClass:
    if (E->isGLValue()) {
      const auto *Default = llvm::cast<CXXDefaultArgExpr>(E);
      clang::SourceRange Saved = RangeOverride;
      if (Saved.isInvalid())
        RangeOverride = Default->getUsedLocation();
      ir::Place P = lvalue(Default->getExpr());
      RangeOverride = Saved;
      return P;
    }
    break;
  case Stmt::CXXDefaultInitExprClass:
    if (E->isGLValue())
      return lvalue(llvm::cast<CXXDefaultInitExpr>(E)->getExpr());
    break;
  case Stmt::InitListExprClass:
    if (const auto *L = llvm::cast<InitListExpr>(E); E->isGLValue() && L->getNumInits() == 1)
      return lvalue(L->getInit(0));
    break;
  case Stmt::CoawaitExprClass:
    if (E->isGLValue())
      return deref(suspend(E, llvm::cast<CoawaitExpr>(E)->getOperand()), E->getType(), range(E));
    break;
  default: break;
  }
  R = range(E);
  if (E->isPRValue() && !E->getType()->isVoidType())
    return materializeTemporary(E, E->getType(), false);
  children(E);
  return unknownPlace(E->getType(), R);
}

} // namespace closecall::frontend
