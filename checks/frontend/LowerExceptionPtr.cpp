//===- LowerExceptionPtr.cpp - std::exception_ptr --------------------------===//
//
// Lowers an exception_ptr to what is asked of it: the member "<has>" says whether it
// holds an exception. `catch (...) { failed = std::current_exception(); }` and, behind
// it, `if (failed)` are one condition. std::current_exception() is a call that fills
// that member, so that the solver can put there what was caught.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Lower.h"
#include "checks/frontend/StdOwner.h"

using namespace clang;

namespace closecall::frontend {

static bool isExceptionPtr(const NamedDecl *RD) {
  if (!RD || !RD->getIdentifier() || RD->getName() != "exception_ptr")
    return false;
  const std::string Name = qualifiedName(RD);
  return Name == "std::exception_ptr" || Name == "std::__exception_ptr::exception_ptr";
}

static bool isExceptionPtr(QualType T) {
  return !T.isNull() && isExceptionPtr(recordOf(T.getNonReferenceType()));
}

/// Made from nullptr, or from nothing.
static bool isNull(const Expr *E) {
  const auto *Made = dyn_cast<CXXConstructExpr>(E->IgnoreImplicit());
  return Made && isExceptionPtr(Made->getType()) &&
         (Made->getNumArgs() == 0 || Made->getArg(0)->getType()->isNullPtrType());
}

bool FunctionLowering::constructExceptionPtr(const ir::Place &Dest, const CXXConstructExpr *E) {
  if (!isExceptionPtr(E->getConstructor()->getParent()))
    return false;
  ir::SourceRange R = range(E);
  const Expr *From = E->getNumArgs() ? E->getArg(0) : nullptr;
  if (From && !From->getType()->isNullPtrType() &&
      !(From->isGLValue() && isExceptionPtr(From->getType())))
    return false;
  if (From && From->isGLValue())
    assign(field(Dest, HasValue), ir::Operand::load(field(lvalue(From), HasValue)), R);
  else
    assign(field(Dest, HasValue), ir::Operand::integer(0), R);
  return true;
}

bool FunctionLowering::destroyExceptionPtr(QualType T) { return isExceptionPtr(T); }

std::optional<ir::Operand> FunctionLowering::exceptionPtrCall(const CallExpr *E,
                                                              const FunctionDecl *Fn) {
  ir::SourceRange R = range(E);
  if (const auto *Method = dyn_cast<CXXMethodDecl>(Fn)) {
    std::optional<CalledObject> Called =
        isExceptionPtr(Method->getParent()) ? calledObject(E) : std::nullopt;
    if (!Called)
      return std::nullopt;
    if (isa<CXXConversionDecl>(Method))
      return readNow(field(baseObject(Called->Base, Called->Arrow), HasValue), Ctx.BoolTy, R);
    if (Method->getOverloadedOperator() != OO_Equal || !E->getArg(Called->FirstArg)->isGLValue())
      return std::nullopt;
    ir::Place From = lvalue(E->getArg(Called->FirstArg));
    ir::Place To = baseObject(Called->Base, Called->Arrow);
    assign(field(To, HasValue), ir::Operand::load(field(std::move(From), HasValue)), R);
    return addressOf(std::move(To));
  }
  if (Fn->isInStdNamespace() && Fn->getIdentifier() && isExceptionPtr(E->getType()) &&
      (Fn->getName() == "current_exception" || Fn->getName() == "make_exception_ptr")) {
    for (const Expr *Arg : E->arguments())
      discard(Arg);
    ir::Place Made{temp(E->getType()), {}};
    if (E->getNumArgs() == 0) {
      ir::Instr &I = emit(ir::Op::Call, R);
      I.Callee = B.callee(Fn);
      I.Dst = field(Made, HasValue);
    } else {
      assign(field(Made, HasValue), ir::Operand::integer(1), R);
    }
    return ir::Operand::load(std::move(Made));
  }
  const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
  if (!Op || E->getNumArgs() != 2 ||
      (Op->getOperator() != OO_EqualEqual && Op->getOperator() != OO_ExclaimEqual))
    return std::nullopt;
  for (unsigned N = 0; N < 2; ++N) {
    const Expr *Arg = E->getArg(N)->IgnoreImplicit();
    if (!isExceptionPtr(Arg->getType()) || !Arg->isGLValue() || !isNull(E->getArg(1 - N)))
      continue;
    ir::Place Result{temp(Ctx.BoolTy), {}};
    ir::Operand Has = ir::Operand::load(field(lvalue(Arg), HasValue));
    ir::Instr &I = emit(ir::Op::Compare, R);
    I.Dst = Result;
    I.Cmp = Op->getOperator() == OO_EqualEqual ? ir::CompareOp::EQ : ir::CompareOp::NE;
    I.Args = {std::move(Has), ir::Operand::integer(0)};
    return ir::Operand::load(Result);
  }
  return std::nullopt;
}

} // namespace closecall::frontend
