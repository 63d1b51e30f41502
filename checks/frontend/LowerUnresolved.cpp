//===- LowerUnresolved.cpp - Expressions that clang did not resolve -------===//
//
// What stands around an unknown name in C++: calls without a chosen function,
// members of unknown objects, initialisers without a constructor, RecoveryExpr. What
// can be told from the names is told: the function where just one fits by the number
// of its arguments, the owner that a variable is. All else is a call of something
// unknown, which may keep or release what it is given, and does not throw.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/FunctionObject.h"
#include "checks/frontend/Literals.h"
#include "checks/frontend/Lower.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace closecall::frontend {

static bool takes(const FunctionDecl *Fn, unsigned Args) {
  return Args >= Fn->getMinRequiredArguments() &&
         (Args <= Fn->getNumParams() || Fn->isVariadic());
}

/// The function that is called, whatever its arguments are; null: no telling.
static const FunctionDecl *candidate(const CallExpr *E) {
  if (isa<CXXOperatorCallExpr>(E))
    return nullptr;
  const Expr *Callee = E->getCallee()->IgnoreParenImpCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Callee))
    return dyn_cast<FunctionDecl>(Ref->getDecl());
  if (const auto *Member = dyn_cast<MemberExpr>(Callee))
    return dyn_cast<FunctionDecl>(Member->getMemberDecl());
  const auto *Named = dyn_cast<OverloadExpr>(Callee);
  if (!Named)
    return nullptr;
  const FunctionDecl *Found = nullptr;
  for (const NamedDecl *D : Named->decls()) {
    const auto *Fn = dyn_cast<FunctionDecl>(D->getUnderlyingDecl());
    if (!Fn || !takes(Fn, E->getNumArgs()))
      continue;
    if (Found && Found->getReturnType().getCanonicalType() !=
                     Fn->getReturnType().getCanonicalType())
      return nullptr;
    if (!Found)
      Found = Fn;
  }
  return Found;
}

QualType FunctionLowering::typeOf(const VarDecl *VD) {
  QualType T = VD->getType();
  const Expr *Init = VD->getInit();
  if (const LambdaExpr *Held = heldLambda(VD))
    return Held->getType();
  if (!T->isDependentType() || !T->getContainedAutoType() || T->isReferenceType() || !Init)
    return T;
  const auto *Call = dyn_cast<CallExpr>(Init->IgnoreParens());
  const FunctionDecl *Fn = Call ? candidate(Call) : nullptr;
  return Fn ? Fn->getReturnType().getNonReferenceType() : T;
}

/// What `E` consists of, where clang gave up on the whole of it.
static ArrayRef<const Expr *> partsOf(const Expr *E) {
  if (const auto *R = dyn_cast<RecoveryExpr>(E)) {
    ArrayRef<Expr *> Parts = const_cast<RecoveryExpr *>(R)->subExpressions();
    return ArrayRef<const Expr *>(Parts.data(), Parts.size());
  }
  if (const auto *L = dyn_cast<ParenListExpr>(E)) {
    ArrayRef<Expr *> Parts = const_cast<ParenListExpr *>(L)->exprs();
    return ArrayRef<const Expr *>(Parts.data(), Parts.size());
  }
  if (const auto *L = dyn_cast<InitListExpr>(E)) {
    ArrayRef<Expr *> Parts = const_cast<InitListExpr *>(L)->inits();
    return ArrayRef<const Expr *>(Parts.data(), Parts.size());
  }
  if (const auto *C = dyn_cast<CXXUnresolvedConstructExpr>(E))
    return ArrayRef<const Expr *>(C->getNumArgs() ? &*C->arg_begin() : nullptr,
                                  C->getNumArgs());
  return {};
}

bool FunctionLowering::isUnresolved(const Expr *E) {
  switch (E->getStmtClass()) {
  case Stmt::RecoveryExprClass:
  case Stmt::CXXUnresolvedConstructExprClass:
  case Stmt::ParenListExprClass:
  case Stmt::CXXDependentScopeMemberExprClass:
  case Stmt::DependentScopeDeclRefExprClass:
  case Stmt::UnresolvedLookupExprClass:
  case Stmt::UnresolvedMemberExprClass: return true;
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass: return E->isTypeDependent();
  default: return false;
  }
}

/// As an argument that is passed by value would be; an object by its address.
ir::Operand FunctionLowering::unresolvedArgument(const Expr *E) {
  E = E->IgnoreParens();
  if (const auto *S = dyn_cast<StringLiteral>(E))
    return literal(S);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (const auto *Fn = dyn_cast<FunctionDecl>(Ref->getDecl()))
      return ir::Operand::func(B.callee(Fn));
  if (const auto *Named = dyn_cast<OverloadExpr>(E); Named && Named->getNumDecls() == 1)
    if (const auto *Fn = dyn_cast<FunctionDecl>((*Named->decls_begin())->getUnderlyingDecl()))
      return ir::Operand::func(B.callee(Fn));
  if (isUnresolved(E) || E->getType().isNull())
    return rvalue(E);
  if (E->getType()->isArrayType() && E->isGLValue())
    return ir::Operand::addrOf(index(lvalue(E), 0));
  if (recordOf(E->getType()))
    return argument(E);
  return E->isGLValue() ? ir::Operand::load(lvalue(E)) : rvalue(E);
}

/// `THROW(x)`, `services.raise_error(x)`: nothing goes on behind it. As above, setters
/// have such names too (setThrowOnError): what is behind them is not looked at.
static bool mayLeave(const Expr *E) {
  if (const auto *C = dyn_cast<CallExpr>(E))
    E = C->getCallee()->IgnoreParenImpCasts();
  else if (ArrayRef<const Expr *> Parts = partsOf(E); isa<RecoveryExpr>(E) && !Parts.empty())
    E = Parts[0];
  DeclarationName Name;
  if (const auto *O = dyn_cast<OverloadExpr>(E))
    Name = O->getName();
  else if (const auto *M = dyn_cast<CXXDependentScopeMemberExpr>(E))
    Name = M->getMember();
  else if (const auto *D = dyn_cast<DependentScopeDeclRefExpr>(E))
    Name = D->getDeclName();
  const IdentifierInfo *Id = Name.getAsIdentifierInfo();
  return Id && Id->getName() != "raise" && namesWayOut(Id->getName());
}

/// A call of nobody knows what.
ir::Operand FunctionLowering::unknownCall(std::vector<ir::Operand> Args, const Expr *E) {
  ir::Instr I;
  I.Opcode = ir::Op::Call;
  I.Range = range(E);
  I.Text = text(E->getSourceRange());
  I.Target = ir::Operand::unknown();
  I.Args = std::move(Args);
  I.Dst = ir::Place{temp(Ctx.VoidPtrTy), {}};
  F.Vars[I.Dst.Root].Type = B.type(Ctx.DependentTy);
  ir::Operand Result = ir::Operand::load(I.Dst);
  finishCall(std::move(I), mayLeave(E));
  return Result;
}

/// The object to the left of what is called, if there is one.
void FunctionLowering::unresolvedObject(const Expr *Callee, bool Static,
                                    std::vector<ir::Operand> &Args) {
  const Expr *Base = nullptr;
  bool Arrow = false, Implicit = false;
  if (const auto *M = dyn_cast<MemberExpr>(Callee)) {
    Base = M->getBase();
    Arrow = M->isArrow();
  } else if (const auto *U = dyn_cast<UnresolvedMemberExpr>(Callee)) {
    Implicit = U->isImplicitAccess();
    Base = Implicit ? nullptr : U->getBase();
    Arrow = U->isArrow();
  } else if (const auto *D = dyn_cast<CXXDependentScopeMemberExpr>(Callee)) {
    Implicit = D->isImplicitAccess();
    Base = Implicit ? nullptr : D->getBase();
    Arrow = D->isArrow();
  } else if (isa<RecoveryExpr>(Callee)) {
    for (const Expr *Part : partsOf(Callee))
      Args.push_back(unresolvedArgument(Part));
    return;
  } else if (!isa<UnresolvedLookupExpr, DeclRefExpr, DependentScopeDeclRefExpr>(Callee)) {
    Args.push_back(unresolvedArgument(Callee));
    return;
  }
  if (Implicit && !Static)
    Args.push_back(thisValue());
  if (!Base)
    return;
  if (Static)
    discard(Base);
  else if (isUnresolved(Base->IgnoreParens()))
    Args.push_back(rvalue(Base));
  else
    Args.push_back(addressOf(baseObject(Base, Arrow)));
}

ir::Operand FunctionLowering::unresolvedCall(const CallExpr *E, const ir::Place *Dest) {
  const FunctionDecl *Fn = candidate(E);
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Fn);
  std::vector<ir::Operand> Args;
  if (!isa<CXXOperatorCallExpr>(E))
    unresolvedObject(E->getCallee()->IgnoreParenImpCasts(), Method && Method->isStatic(), Args);
  if (!Fn) {
    for (const Expr *Arg : E->arguments())
      Args.push_back(unresolvedArgument(Arg));
    return unknownCall(std::move(Args), E);
  }
  for (unsigned A = 0; A < E->getNumArgs(); ++A) {
    const Expr *Arg = E->getArg(A);
    bool ByReference = A < Fn->getNumParams() && !isUnresolved(Arg->IgnoreParens()) &&
                       Fn->getParamDecl(A)->getType()->isReferenceType();
    Args.push_back(ByReference ? argument(Arg) : unresolvedArgument(Arg));
  }
  for (unsigned A = E->getNumArgs(); A < Fn->getNumParams(); ++A)
    Args.push_back(ir::Operand::unknown());
  ir::Instr I;
  I.Opcode = ir::Op::Call;
  I.Range = range(E);
  I.Text = text(E->getSourceRange());
  I.Callee = B.callee(Fn);
  I.Args = std::move(Args);
  I.MayThrow = Exceptions && !B.noThrow(Fn->getMostRecentDecl());
  I.Voided = Voided == E;
  QualType T = Fn->getReturnType();
  ir::Place Result;
  if (T->isReferenceType())
    Result = ir::Place{temp(Ctx.getPointerType(T->getPointeeType())), {}};
  else if (Dest)
    Result = *Dest;
  else if (!T->isVoidType())
    Result = ir::Place{temp(T), {}};
  I.Dst = Result;
  finishCall(std::move(I), B.M.Callees[B.callee(Fn)].NoReturn);
  if (!Result.valid())
    return ir::Operand::unknown();
  if (!T->isReferenceType())
    return ir::Operand::load(std::move(Result));
  Result.Projs.push_back({ir::ProjKind::Deref, {}, 0, false});
  return ir::Operand::load(std::move(Result));
}

/// `Whole` is `Part` and a member of it that nobody knows.
bool FunctionLowering::isMemberOf(const Expr *Part, const Expr *Whole) {
  const std::string Text = text(Whole->getSourceRange());
  StringRef Rest = Text;
  return Part->getBeginLoc() == Whole->getBeginLoc() &&
         Part->getEndLoc() != Whole->getEndLoc() &&
         Rest.consume_front(text(Part->getSourceRange())) &&
         (Rest.ltrim().starts_with(".") || Rest.ltrim().starts_with("->"));
}

ir::Operand FunctionLowering::unresolved(const Expr *E, const ir::Place *Dest) {
  if (const auto *C = dyn_cast<CallExpr>(E))
    return unresolvedCall(C, Dest);
  if (isa<OverloadExpr, DependentScopeDeclRefExpr>(E))
    return ir::Operand::unknown();
  if (const auto *M = dyn_cast<CXXDependentScopeMemberExpr>(E)) {
    if (!M->isImplicitAccess())
      discard(M->getBase());
    return ir::Operand::unknown();
  }
  ArrayRef<const Expr *> Parts = partsOf(E);
  if (Parts.empty())
    return ir::Operand::unknown();
  if (isa<RecoveryExpr>(E) && Parts.size() == 1) {
    const Expr *Only = Parts[0];
    // A name of something invalid, or the wrong type for its place.
    if (Only->getSourceRange() == E->getSourceRange() && !Only->getType().isNull())
      return unresolvedArgument(Only);
    if (isMemberOf(Only, E)) {
      discard(Only);
      return ir::Operand::unknown();
    }
  }
  // `(Type *)x` of an unknown conversion.
  if (const auto *C = dyn_cast<CXXUnresolvedConstructExpr>(E);
      C && Parts.size() == 1 && C->getTypeAsWritten()->isPointerType())
    return unresolvedArgument(Parts[0]);
  std::vector<ir::Operand> Args;
  for (const Expr *Part : Parts)
    if (!isa<UnresolvedLookupExpr>(Part) || Part != Parts.front())
      Args.push_back(unresolvedArgument(Part));
  return unknownCall(std::move(Args), E);
}

ir::Place FunctionLowering::unresolvedPlace(const Expr *E) {
  ir::Operand Value = unresolved(E, nullptr);
  if (Value.Kind == ir::OperandKind::Load)
    return std::move(Value.P);
  ir::Place P{temp(Ctx.VoidPtrTy), {}};
  F.Vars[P.Root].Type = B.type(Ctx.DependentTy);
  if (Value.Kind == ir::OperandKind::Unknown)
    UnknownPlaces.insert(P.Root);
  if (!isClosed())
    assign(P, std::move(Value), range(E));
  return P;
}

/// An object whose constructor was not chosen.
void FunctionLowering::initUnresolved(const ir::Place &Dest, QualType T, const Expr *Init) {
  const Expr *Whole = Init;
  ArrayRef<const Expr *> Args(&Init, 1);
  bool Listed = false;
  for (const Expr *At = Init; Args.size() == 1; At = Args[0]) {
    At = At->IgnoreParens();
    if (isa<ParenListExpr, InitListExpr>(At)) {
      Args = partsOf(At);
      Listed = true;
      break;
    }
    ArrayRef<const Expr *> Inner = partsOf(At);
    if (!isa<RecoveryExpr>(At) || Inner.size() != 1 ||
        Inner[0]->getSourceRange() != At->getSourceRange())
      break;
    Args = Inner;
  }
  ir::SourceRange R = range(Whole);
  const auto *RD = dyn_cast_or_null<CXXRecordDecl>(recordOf(T));
  if (!RD || !RD->hasDefinition()) {
    const bool Value = T->isPointerType() || T->isReferenceType() ||
                       T->isIntegralOrEnumerationType() || T->getContainedAutoType();
    if (Args.size() == 1 && (Value || !Listed)) {
      const Expr *Only = Args[0]->IgnoreParens();
      ir::Operand O = T->isReferenceType()
                          ? addressOf(isUnresolved(Only) ? unresolvedPlace(Only)
                                      : Only->isGLValue()
                                          ? lvalue(Only)
                                          : materializeTemporary(Only, Only->getType(), true))
                          : unresolvedArgument(Only);
      if (!isClosed())
        assign(Dest, std::move(O), R);
      return;
    }
    std::vector<ir::Operand> Values;
    for (const Expr *Arg : Args)
      Values.push_back(unresolvedArgument(Arg));
    if (!Values.empty())
      unknownCall(std::move(Values), Whole);
    if (!isClosed())
      assign(Dest, ir::Operand::unknown(), R);
    return;
  }
  const auto *Call = Args.size() == 1 ? dyn_cast<CallExpr>(Args[0]->IgnoreParens()) : nullptr;
  if (const FunctionDecl *Fn = Call && isUnresolved(Call) ? candidate(Call) : nullptr;
      Fn && recordOf(Fn->getReturnType()) == RD) {
    unresolvedCall(Call, &Dest);
    return;
  }
  if (std::optional<OwnerType> O = ownerType(RD)) {
    B.mention(O->Record);
    ir::Operand Value = Args.empty() ? ir::Operand::integer(0)
                                     : materialize(unresolvedArgument(Args[0]), O->Pointer, R);
    if (Args.size() > 1 && !O->Default)
      assign(field(Dest, OwnersDeleter), unresolvedArgument(Args[1]), R);
    if (!isClosed())
      assign(field(Dest, OwnedPointer), std::move(Value), R);
    return;
  }
  const CXXConstructorDecl *Chosen = nullptr;
  for (const CXXConstructorDecl *C : RD->ctors())
    if (!Chosen && !C->isCopyOrMoveConstructor() && !C->isDeleted() && takes(C, Args.size()))
      Chosen = C;
  std::vector<ir::Operand> Values{addressOf(Dest)};
  for (const Expr *Arg : Args)
    Values.push_back(unresolvedArgument(Arg));
  if (!Chosen) {
    unknownCall(std::move(Values), Whole);
    return;
  }
  while (Values.size() <= Chosen->getNumParams())
    Values.push_back(ir::Operand::unknown());
  ir::Instr I;
  I.Opcode = ir::Op::Call;
  I.Callee = B.callee(Chosen);
  I.Args = std::move(Values);
  I.Range = R;
  I.Text = text(Whole->getSourceRange());
  I.MayThrow = Exceptions && !B.noThrow(Chosen);
  finishCall(std::move(I), /*NoReturn=*/false);
}

} // namespace closecall::frontend
