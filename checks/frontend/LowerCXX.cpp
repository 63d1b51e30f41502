//===- LowerCXX.cpp - new, delete, throw, co_await -------------*- C++ -*-===//
//
// Expressions of C++ that are more than one call.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Lower.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace closecall::frontend {

ir::Operand FunctionLowering::newExpr(const CXXNewExpr *E) {
  ir::SourceRange R = range(E);
  QualType T = E->getAllocatedType();
  std::optional<const Expr *> Size = E->getArraySize();
  if (Size && *Size)
    discard(*Size);
  ir::Instr I;
  I.Opcode = ir::Op::Call;
  I.Range = R;
  I.Text = text(E->getSourceRange());
  if (const FunctionDecl *New = E->getOperatorNew()) {
    I.Callee = B.callee(New);
    I.MayThrow = Exceptions && !B.noThrow(New);
  }
  I.Args.push_back(ir::Operand::unknown()); // the size
  for (const Expr *Arg : E->placement_arguments())
    I.Args.push_back(argument(Arg));
  ir::Place Pointer{temp(E->getType()), {}};
  I.Dst = Pointer;
  finishCall(std::move(I), /*NoReturn=*/false);
  if (const Expr *Init = E->getInitializer()) {
    ir::Place Object = Pointer;
    Object.Projs.push_back({ir::ProjKind::Deref, {}, 0, false});
    bool Array = E->isArray();
    if (Array && !Init->getType()->isArrayType())
      Object = index(std::move(Object), std::nullopt);
    // When the constructor throws, the memory goes back.
    Cleanup *Outer = Top;
    if (Exceptions && E->getOperatorDelete() && !NoExcept) {
      Cleanup &C = push(Cleanup::Release, R);
      C.Object = Pointer;
      C.Callee = B.callee(E->getOperatorDelete());
      C.EHOnly = true;
    }
    Cleanup *Mine = Top;
    initialize(Object, Array ? Init->getType() : T, Init);
    // Temporaries of the initialiser stay; the release does not.
    if (Top == Mine)
      Top = Outer;
    else if (Mine != Outer)
      for (Cleanup *C = Top; C != Mine; C = C->Parent)
        if (C->Parent == Mine) {
          C->Parent = Outer;
          break;
        }
  }
  return ir::Operand::load(std::move(Pointer));
}

void FunctionLowering::deleteExpr(const CXXDeleteExpr *E) {
  ir::SourceRange R = range(E);
  ir::Operand Pointer = rvalue(E->getArgument());
  // What it is cast to is what is deleted.
  if (isa<ExplicitCastExpr>(E->getArgument()->IgnoreParenImpCasts()))
    Pointer = materialize(std::move(Pointer), E->getArgument()->getType(), R);
  QualType T = E->getDestroyedType();
  ir::BlockId Done = ir::NoId;
  if (const CXXDestructorDecl *Dtor = T.isNull() ? nullptr : B.destructor(T)) {
    Pointer = materialize(std::move(Pointer), E->getArgument()->getType(), R);
    ir::BlockId Do = newBlock();
    Done = newBlock();
    if (Pointer.Kind == ir::OperandKind::Load)
      branch(Pointer, Do, Done, "", {}, R);
    else
      jump(Do);
    open(Do);
    if (mayBeDerived(Dtor)) {
      deleteUnknown(Pointer, R, text(E->getSourceRange()));
      jump(Done);
      return open(Done);
    }
    ir::Place Object = deref(Pointer, {}, R);
    if (E->isArrayForm())
      Object = index(std::move(Object), std::nullopt);
    destroy(Ctx.getBaseElementType(T), Dtor, std::move(Object), R, /*Unwinding=*/false);
  }
  ir::Instr I;
  I.Opcode = ir::Op::Call;
  I.Range = R;
  I.Text = text(E->getSourceRange());
  if (const FunctionDecl *Delete = E->getOperatorDelete())
    I.Callee = B.callee(Delete);
  I.Args.push_back(std::move(Pointer));
  finishCall(std::move(I), /*NoReturn=*/false);
  if (Done != ir::NoId) {
    jump(Done);
    open(Done);
  }
}

bool GlobalFacts::releasedByDelete(const CXXRecordDecl *RD) const {
  rules::ResourceId Id = Packs->resourceOfType(qualifiedName(RD));
  if (Id != rules::NoResource &&
      llvm::is_contained(Packs->resource(Id).Releasers, "delete"))
    return true;
  return RD->hasDefinition() && llvm::any_of(RD->bases(), [&](const CXXBaseSpecifier &Base) {
           const CXXRecordDecl *Of = Base.getType()->getAsCXXRecordDecl();
           return Of && releasedByDelete(Of);
         });
}

/// What the pointer points to may be of a class whose destructor does more
/// than is known.
bool FunctionLowering::mayBeDerived(const CXXDestructorDecl *Dtor) const {
  return Dtor->isVirtual() && !Dtor->hasAttr<FinalAttr>() &&
         !Dtor->getParent()->isEffectivelyFinal() &&
         !Globals.releasedByDelete(Dtor->getParent());
}

/// delete through a virtual destructor: somebody knows what to do.
void FunctionLowering::deleteUnknown(ir::Operand Pointer, ir::SourceRange R,
                                     std::string Text) {
  ir::Instr I;
  I.Opcode = ir::Op::Call;
  I.Target = ir::Operand::unknown();
  I.Args = {std::move(Pointer)};
  I.Range = R;
  I.Implicit = true;
  I.Text = std::move(Text);
  finishCall(std::move(I), /*NoReturn=*/false);
}

void FunctionLowering::throwExpr(const CXXThrowExpr *E) {
  ir::SourceRange R = range(E);
  std::vector<std::string> Thrown;
  if (const Expr *Value = E->getSubExpr()) {
    ir::Place Object{temp(Value->getType()), {}};
    initialize(Object, Value->getType(), Value);
    Thrown = thrownTypes(Value->getType());
  } else if (!Caught.empty()) {
    Thrown = Caught.back(); // what this handler caught goes on
  }
  throwTo(R, text(E->getSourceRange()), std::move(Thrown));
}

std::vector<std::string> FunctionLowering::thrownTypes(QualType T) {
  T = T.getNonReferenceType().getUnqualifiedType();
  std::vector<std::string> Names{B.M.Types[B.type(T)].Name};
  const auto *RD = dyn_cast_or_null<CXXRecordDecl>(recordOf(T));
  if (!RD || !RD->hasDefinition())
    return Names;
  for (const CXXBaseSpecifier &Base : RD->bases())
    if (Base.getAccessSpecifier() == AS_public)
      for (std::string &Name : thrownTypes(Base.getType()))
        if (!llvm::is_contained(Names, Name))
          Names.push_back(std::move(Name));
  return Names;
}

ir::Operand FunctionLowering::suspend(const Expr *E, const Expr *Awaited) {
  ir::Instr I;
  I.Opcode = ir::Op::Call;
  if (Awaited && !Awaited->getType()->isVoidType())
    I.Args.push_back(argument(Awaited));
  else if (Awaited)
    discard(Awaited);
  I.Range = range(E);
  I.Text = text(E->getSourceRange());
  I.MayThrow = Exceptions;
  ir::Place Result;
  QualType T = E->getType();
  if (!T->isVoidType()) {
    Result = ir::Place{temp(E->isGLValue() ? Ctx.getPointerType(T) : T), {}};
    I.Dst = Result;
  }
  finishCall(std::move(I), /*NoReturn=*/false);
  return Result.valid() ? ir::Operand::load(std::move(Result)) : ir::Operand::unknown();
}

} // namespace closecall::frontend
