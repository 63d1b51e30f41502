//===- LowerMake.cpp - make_unique and make_shared -------------*- C++ -*-===//
//
// std::make_unique<T>(args) is `new T(args)` in an owner, and lowered like that
// where T is a class of the project and it is plain which constructor runs, with
// what: handles that go into an object are followed then. Everything else is a
// call of a function that was not seen.
//
// Invariant: decided by declarations alone, before anything is emitted, so that
// every host gives the same instructions, whatever bodies it parses.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Compat.h"
#include "checks/frontend/Literals.h"
#include "checks/frontend/Lower.h"
#include "checks/frontend/StdOwner.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace closecall::frontend {

const CXXRecordDecl *madeClass(const FunctionDecl *Fn) {
  if (!Fn || !Fn->getIdentifier() || !Fn->isInStdNamespace() ||
      (Fn->getName() != "make_unique" && Fn->getName() != "make_shared"))
    return nullptr;
  const TemplateArgumentList *Args = Fn->getTemplateSpecializationArgs();
  if (!Args || !Args->size() || Args->get(0).getKind() != TemplateArgument::Type)
    return nullptr;
  QualType T = Args->get(0).getAsType();
  const auto *RD = T->isArrayType() ? nullptr : dyn_cast_or_null<CXXRecordDecl>(recordOf(T));
  RD = RD ? RD->getDefinition() : nullptr;
  const SourceManager &SM = Fn->getASTContext().getSourceManager();
  if (!RD || RD->isAbstract() || RD->isUnion() ||
      SM.isInSystemHeader(SM.getExpansionLoc(RD->getLocation())))
    return nullptr;
  return RD;
}

namespace {

/// What the parameter of a forwarding function is given.
QualType given(const Expr *Arg) {
  return Arg->getType().getNonReferenceType().getUnqualifiedType();
}

bool isString(QualType T) {
  const RecordDecl *RD = recordOf(T);
  return RD && (isStd(RD, "basic_string") || isStd(RD, "basic_string_view"));
}

bool sameType(const ASTContext &Ctx, QualType Param, QualType Arg) {
  if (Arg->isArrayType() && !Param->isReferenceType())
    Arg = Ctx.getArrayDecayedType(Arg);
  return Ctx.hasSameUnqualifiedType(Param.getNonReferenceType(), Arg);
}

/// The constructor that runs; null where it is a template's, or several would do.
const CXXConstructorDecl *chosen(const CXXRecordDecl *RD, const CallExpr *E) {
  const ASTContext &Ctx = RD->getASTContext();
  const unsigned N = E->getNumArgs();
  const CXXConstructorDecl *Fits = nullptr, *Exact = nullptr;
  unsigned Fitting = 0, Exactly = 0;
  for (const Decl *D : RD->decls())
    if (const auto *T = dyn_cast<FunctionTemplateDecl>(D);
        (T && isa<CXXConstructorDecl>(T->getTemplatedDecl())) || isa<ConstructorUsingShadowDecl>(D))
      return nullptr;
  for (const CXXConstructorDecl *C : RD->ctors()) {
    if (C->isDeleted() || C->isVariadic() || N < C->getMinRequiredArguments() ||
        N > C->getNumParams())
      continue;
    bool Same = true;
    for (unsigned I = 0; I < N; ++I)
      Same &= sameType(Ctx, C->getParamDecl(I)->getType(), given(E->getArg(I)));
    if (N == 1 && C->isCopyOrMoveConstructor() && !Same)
      continue;
    Fits = C;
    ++Fitting;
    if (Same) {
      Exact = C;
      ++Exactly;
    }
  }
  return Fitting == 1 ? Fits : Exactly == 1 ? Exact : nullptr;
}

bool pointsToRecord(QualType T) {
  return T->isPointerType() && recordOf(T->getPointeeType());
}

/// The parameter's value is what the argument's is, or says nothing of a handle.
bool passes(const ASTContext &Ctx, QualType Param, const Expr *Arg) {
  QualType From = given(Arg);
  if (sameType(Ctx, Param, From))
    return Param->isReferenceType() || !recordOf(From) || ownerType(From).has_value() ||
           isString(From);
  if (pointsToRecord(From) || ownerType(From) || holderType(From))
    return pointsToRecord(Param.getNonReferenceType()) && !Param->isReferenceType();
  const RecordDecl *To = recordOf(Param.getNonReferenceType());
  if (!To)
    return !recordOf(From);
  const SourceManager &SM = Ctx.getSourceManager();
  return SM.isInSystemHeader(SM.getExpansionLoc(To->getLocation()));
}

} // namespace

/// One argument as the constructor gets it.
ir::Operand FunctionLowering::forwarded(QualType Param, const Expr *Arg) {
  ir::SourceRange R = range(Arg);
  const bool Same = sameType(Ctx, Param, given(Arg));
  if (Param->isReferenceType()) {
    if (Same)
      return argument(Arg);
    discard(Arg);
    ir::Place Converted{temp(Param.getNonReferenceType()), {}};
    assign(Converted, ir::Operand::unknown(), R);
    return ir::Operand::addrOf(std::move(Converted));
  }
  const Expr *Plain = Arg->IgnoreParens();
  if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(Plain))
    Plain = M->getSubExpr();
  if (!recordOf(Param) && given(Arg)->isArrayType()) {
    if (const auto *S = dyn_cast<StringLiteral>(Plain->IgnoreParens()))
      return literal(S);
    return ir::Operand::addrOf(index(lvalue(Plain), 0));
  }
  ir::Place Passed{temp(Param), {}};
  if (Plain->getType()->isNullPtrType()) {
    discard(Plain);
    assign(Passed, ir::Operand::integer(0), R);
  } else
    initHalf(Passed, Param, ownerType(Param) ? Arg : Plain);
  return ir::Operand::load(std::move(Passed));
}

std::optional<ir::Operand> FunctionLowering::makeOwned(const CallExpr *E,
                                                       const FunctionDecl *Fn,
                                                       const ir::Place *Dest) {
  const CXXRecordDecl *RD = madeClass(Fn);
  std::optional<OwnerType> Unique = ownerType(E->getType());
  QualType Shared = recordOf(E->getType())
                        ? sharedElement(recordOf(E->getType()))
                        : QualType();
  const CXXConstructorDecl *Ctor = RD && (Unique || !Shared.isNull()) ? chosen(RD, E) : nullptr;
  if (!Ctor || Globals.Packs->resourceOfType(qualifiedName(RD)) != rules::NoResource ||
      Globals.Packs->usesDatabase(qualifiedName(RD) + "::" + RD->getNameAsString()))
    return std::nullopt;
  const unsigned N = E->getNumArgs();
  if (Ctor->isTrivial() && N)
    return std::nullopt;
  for (unsigned I = 0; I < N; ++I)
    if (!passes(Ctx, Ctor->getParamDecl(I)->getType(), E->getArg(I)))
      return std::nullopt;
  ir::SourceRange R = range(E);
  std::string Text = text(E->getSourceRange());
  std::vector<ir::Operand> Args;
  for (unsigned I = 0; I < Ctor->getNumParams(); ++I) {
    const ParmVarDecl *P = Ctor->getParamDecl(I);
    if (I < N)
      Args.push_back(forwarded(P->getType(), E->getArg(I)));
    else if (P->hasUninstantiatedDefaultArg() || P->hasUnparsedDefaultArg())
      Args.push_back(ir::Operand::unknown());
    else
      Args.push_back(argument(P->getDefaultArg()));
  }
  QualType T = compat::recordType(Ctx, RD);
  ir::Place Pointer{temp(Ctx.getPointerType(T)), {}};
  auto Global = [&](OverloadedOperatorKind Op) -> const FunctionDecl * {
    DeclarationName Name = Ctx.DeclarationNames.getCXXOperatorName(Op);
    for (const NamedDecl *D : Ctx.getTranslationUnitDecl()->lookup(Name))
      if (const auto *FD = dyn_cast<FunctionDecl>(D); FD && FD->getNumParams() == 1)
        return FD;
    return nullptr;
  };
  ir::Instr New;
  New.Opcode = ir::Op::Call;
  New.Range = R;
  New.Text = Text;
  if (const FunctionDecl *FD = Global(OO_New)) {
    New.Callee = B.callee(FD);
    New.MayThrow = Exceptions;
  }
  New.Args.push_back(ir::Operand::unknown()); // the size
  New.Dst = Pointer;
  finishCall(std::move(New), /*NoReturn=*/false);
  ir::Place Object = Pointer;
  Object.Projs.push_back({ir::ProjKind::Deref, {}, 0, false});
  if (Ctor->isTrivial())
    zero(Object, T, R);
  else {
    Cleanup *Outer = Top;
    const FunctionDecl *Delete = Global(OO_Delete);
    if (Exceptions && Delete && !NoExcept) { // the constructor throws
      Cleanup &C = push(Cleanup::Release, R);
      C.Object = Pointer;
      C.Callee = B.callee(Delete);
      C.EHOnly = true;
    }
    ir::Instr I;
    I.Opcode = ir::Op::Call;
    I.Callee = B.callee(Ctor);
    I.Args.push_back(addressOf(Object));
    for (ir::Operand &A : Args)
      I.Args.push_back(std::move(A));
    I.Range = R;
    I.Text = Text;
    I.MayThrow = Exceptions && !B.noThrow(Ctor);
    finishCall(std::move(I), /*NoReturn=*/false);
    Top = Outer;
  }
  ir::Place Result = Dest ? *Dest : ir::Place{temp(E->getType()), {}};
  if (Unique)
    B.mention(Unique->Record);
  else {
    // Whether the shared_ptr owns what lies in the object is asked of its
    // destructor, as where it is given a pointer: after the declared parameters.
    ir::Instr I;
    I.Opcode = ir::Op::Call;
    I.Callee = B.callee(Fn);
    I.Args.assign(std::max<size_t>(Fn->getNumParams(), 1), ir::Operand::unknown());
    I.Args.push_back(ir::Operand::load(Pointer));
    I.Range = R;
    I.Text = std::move(Text);
    I.Dst = Result;
    finishCall(std::move(I), /*NoReturn=*/false);
  }
  assign(field(Result, OwnedPointer), ir::Operand::load(std::move(Pointer)), R);
  return ir::Operand::load(std::move(Result));
}

} // namespace closecall::frontend
