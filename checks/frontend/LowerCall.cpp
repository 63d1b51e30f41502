//===- LowerCall.cpp - Calls -----------------------------------*- C++ -*-===//
//
// Lowers calls of functions, methods, operators and function pointers. Every
// call is an instruction that writes a temporary, or the object that the value
// initialises; a reference is passed and returned as an address.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/FunctionObject.h"
#include "checks/frontend/Literals.h"
#include "checks/frontend/Lower.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace closecall::frontend {

ir::Operand FunctionLowering::argument(const Expr *E) {
  if (E->isGLValue())
    return addressOf(lvalue(E));
  if (recordOf(E->getType())) {
    // By value: the callee destroys it.
    const Expr *Inner = E->IgnoreParens();
    if (const auto *C = dyn_cast<ImplicitCastExpr>(Inner);
        C && C->getCastKind() == CK_LValueToRValue)
      return ir::Operand::load(lvalue(C->getSubExpr()));
    ir::Place P{temp(E->getType()), {}};
    into(P, E);
    return ir::Operand::load(std::move(P));
  }
  return rvalue(E);
}

void FunctionLowering::finishCall(ir::Instr I, bool NoReturn) {
  if (I.MayThrow)
    I.Unwind = unwindTarget(Top);
  ir::SourceRange R = I.Range;
  emit(ir::Op::Call, R) = std::move(I);
  if (!NoReturn)
    return;
  ir::Terminator T;
  T.Kind = ir::TermKind::Unreachable;
  T.Range = R;
  terminate(std::move(T));
}

void FunctionLowering::implicitCall(ir::CalleeId Callee, std::vector<ir::Operand> Args,
                                    ir::SourceRange R, bool Unwinding) {
  ir::Instr I;
  I.Opcode = ir::Op::Call;
  I.Callee = Callee;
  I.Args = std::move(Args);
  I.Range = R;
  I.Implicit = true;
  I.MayThrow = Exceptions && !Unwinding && !B.M.Callees[Callee].NoThrow;
  finishCall(std::move(I), B.M.Callees[Callee].NoReturn);
}

/// "Record::field" of a call through a function-pointer member.
std::string FunctionLowering::targetField(const Expr *Callee) {
  for (unsigned Steps = 0; Steps < 16; ++Steps) {
    Callee = Callee->IgnoreParenCasts();
    if (const auto *U = dyn_cast<UnaryOperator>(Callee);
        U && (U->getOpcode() == UO_Deref || U->getOpcode() == UO_AddrOf))
      Callee = U->getSubExpr();
    else if (const auto *A = dyn_cast<ArraySubscriptExpr>(Callee))
      Callee = A->getBase();
    else
      break;
  }
  if (const auto *M = dyn_cast<MemberExpr>(Callee))
    if (const auto *FD = dyn_cast<FieldDecl>(M->getMemberDecl()))
      return qualifiedName(FD->getParent()) + "::" + FD->getNameAsString();
  return {};
}

std::optional<ir::Operand> FunctionLowering::builtin(const CallExpr *E, const FunctionDecl *Fn) {
  auto DiscardAll = [&](unsigned From) {
    for (unsigned I = From; I < E->getNumArgs(); ++I)
      discard(E->getArg(I));
  };
  switch (Fn->getBuiltinID()) {
  case Builtin::NotBuiltin: return std::nullopt;
  case Builtin::BI__builtin_expect:
  case Builtin::BI__builtin_expect_with_probability:
  case Builtin::BI__builtin_assume_aligned:
  case Builtin::BI__builtin_launder: return rvalue(E->getArg(0));
  case Builtin::BI__builtin_unreachable:
  case Builtin::BI__assume: {
    if (Fn->getBuiltinID() == Builtin::BI__assume)
      return ir::Operand::unknown();
    ir::Terminator T;
    T.Kind = ir::TermKind::Unreachable;
    T.Range = range(E);
    terminate(std::move(T));
    return ir::Operand::unknown();
  }
  case Builtin::BI__builtin_assume:
  case Builtin::BI__builtin_constant_p:
  case Builtin::BI__builtin_object_size:
  case Builtin::BI__builtin_dynamic_object_size: {
    Expr::EvalResult Result;
    if (E->getType()->isIntegralOrEnumerationType() && E->EvaluateAsInt(Result, Ctx))
      return ir::Operand::integer(wrapped(Result.Val.getInt()).value_or(0));
    return ir::Operand::unknown(); // the argument is not evaluated
  }
  case Builtin::BI__builtin_prefetch:
    DiscardAll(0);
    return ir::Operand::unknown();
  case Builtin::BI__builtin_va_start:
  case Builtin::BI__builtin_va_end:
  case Builtin::BI__builtin_va_copy: return ir::Operand::unknown();
  case Builtin::BImove:
  case Builtin::BIforward:
  case Builtin::BIforward_like:
  case Builtin::BImove_if_noexcept:
  case Builtin::BIas_const:
    if (E->getNumArgs() != 1 || !E->getArg(0)->isGLValue())
      return std::nullopt;
    return addressOf(lvalue(E->getArg(0)));
  case Builtin::BIaddressof:
  case Builtin::BI__addressof:
  case Builtin::BI__builtin_addressof: {
    const Expr *Arg = E->getArg(0);
    if (Arg->isGLValue())
      return addressOf(lvalue(Arg));
    return rvalue(Arg);
  }
  default: return std::nullopt;
  }
}

/// The constructor that takes a C string.
static const CXXConstructorDecl *fromText(const CXXRecordDecl *R) {
  for (const CXXConstructorDecl *C : R->ctors())
    if (C->getNumParams() == 1)
      if (QualType T = C->getParamDecl(0)->getType();
          T->isPointerType() && T->getPointeeType()->isCharType())
        return C;
  return nullptr;
}

ir::Operand FunctionLowering::call(const CallExpr *E, const ir::Place *Dest) {
  const FunctionDecl *Fn = E->getDirectCallee();
  if (std::optional<std::string> Text = literalObject(E))
    if (const CXXConstructorDecl *C = fromText(E->getType()->getAsCXXRecordDecl())) {
      ir::Place To = Dest ? *Dest : ir::Place{temp(E->getType()), {}};
      ir::Instr I;
      I.Opcode = ir::Op::Call;
      I.Callee = B.callee(C);
      I.Args = {addressOf(To), ir::Operand::string(*Text)};
      I.Text = text(E->getSourceRange());
      I.Range = range(E);
      finishCall(std::move(I), false);
      return ir::Operand::load(std::move(To));
    }
  if (Fn)
    if (std::optional<ir::Operand> Known =
            Fn->getBuiltinID() ? builtin(E, Fn) : stdCall(E, Fn)) {
      if (Dest && !isClosed())
        assign(*Dest, *Known, range(E));
      return *Known;
    }
  if (Fn)
    if (std::optional<ir::Operand> Made = makeOwned(E, Fn, Dest))
      return *Made;
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Fn);
  if (isa_and_nonnull<CXXConversionDecl>(Fn) && Method->getParent()->isLambda())
    if (const CXXMethodDecl *Invoker = Method->getParent()->getLambdaStaticInvoker()) {
      Invokers.push_back(Method->getParent()->getLambdaCallOperator());
      return ir::Operand::func(B.callee(Invoker));
    }
  if (isa<CXXOperatorCallExpr>(E) && Method && Method->isTrivial() && E->getNumArgs() == 2 &&
      (Method->isCopyAssignmentOperator() || Method->isMoveAssignmentOperator()) &&
      E->getArg(0)->isGLValue() && E->getArg(1)->isGLValue()) {
    ir::Place From = lvalue(E->getArg(1));
    ir::Place To = lvalue(E->getArg(0));
    assign(To, ir::Operand::load(std::move(From)), range(E));
    return addressOf(std::move(To));
  }
  ir::Instr I;
  I.Opcode = ir::Op::Call;
  I.Range = range(E);
  unsigned First = 0;
  if (const auto *MC = dyn_cast<CXXMemberCallExpr>(E)) {
    const Expr *Callee = MC->getCallee()->IgnoreParens();
    if (const auto *ME = dyn_cast<MemberExpr>(Callee); ME && Method) {
      if (Method->isInstance())
        I.Args.push_back(addressOf(baseObject(ME->getBase(), ME->isArrow())));
      else
        discard(ME->getBase());
    } else if (const auto *BO = dyn_cast<BinaryOperator>(Callee);
               BO && BO->isPtrMemOp() && Method && Method->isInstance()) {
      I.Args.push_back(addressOf(baseObject(BO->getLHS(), BO->getOpcode() == BO_PtrMemI)));
    } else {
      discard(Callee); // a pointer to member
      if (Method && Method->isInstance())
        I.Args.push_back(ir::Operand::unknown());
    }
  } else if (isa<CXXOperatorCallExpr>(E) && Method && E->getNumArgs()) {
    if (Method->isInstance())
      I.Args.push_back(addressOf(baseObject(E->getArg(0), false)));
    else
      discard(E->getArg(0));
    First = 1;
    if (const FunctionDecl *Held = heldFunction(E, Fn)) {
      Method = dyn_cast<CXXMethodDecl>(Held);
      if (!Method)
        I.Args.clear();
      Fn = Held;
    }
  } else if (Method && Method->isStatic()) {
    if (const auto *ME = dyn_cast<MemberExpr>(E->getCallee()->IgnoreParenImpCasts()))
      discard(ME->getBase());
  }
  const FunctionProtoType *Proto = nullptr;
  bool NoReturn = false;
  if (Fn) {
    I.Callee = B.callee(Fn);
    NoReturn = B.M.Callees[I.Callee].NoReturn;
    I.MayThrow = Exceptions && !B.noThrow(Fn->getMostRecentDecl());
  } else {
    I.MayThrow = Exceptions;
    const Expr *Callee = E->getCallee();
    if (!isa<CXXMemberCallExpr>(E)) {
      I.Target = Callee->getType()->isPlaceholderType() ? ir::Operand::unknown()
                                                        : rvalue(Callee);
      I.TargetField = targetField(Callee);
    }
    QualType T = Callee->getType();
    if (const auto *PT = T->getAs<PointerType>())
      T = PT->getPointeeType();
    Proto = T->getAs<FunctionProtoType>();
    if (const auto *FT = T->getAs<FunctionType>())
      NoReturn = FT->getNoReturnAttr();
    if (Proto && Proto->getExceptionSpecType() != EST_Unevaluated &&
        Proto->getExceptionSpecType() != EST_Uninstantiated &&
        Proto->getExceptionSpecType() != EST_Unparsed && Proto->isNothrow())
      I.MayThrow = false;
  }
  for (unsigned A = First; A < E->getNumArgs(); ++A)
    I.Args.push_back(argument(E->getArg(A)));
  I.Text = text(E->getSourceRange());
  I.Voided = Voided == E;
  QualType T = E->getType();
  ir::Place Result;
  if (E->isGLValue()) {
    Result = ir::Place{temp(Ctx.getPointerType(T)), {}};
  } else if (Dest) {
    Result = *Dest;
  } else if (!T->isVoidType()) {
    Result = ir::Place{temp(T), {}};
  }
  I.Dst = Result;
  // reset, and assignment of another.
  const Expr *To = First < E->getNumArgs() ? E->getArg(First) : nullptr;
  bool Gets = Method && Method->isInstance() && !Method->isConst() && !I.Args.empty() &&
              I.Args[0].Kind == ir::OperandKind::AddrOf;
  ir::Place Object = Gets ? I.Args[0].P : ir::Place();
  ir::Operand Given = Gets && To && I.Args.size() > 1 ? I.Args[1] : ir::Operand::unknown();
  ir::SourceRange R = I.Range;
  finishCall(std::move(I), NoReturn);
  if (Gets)
    sharedGets(Method->getParent(), Object, To, Given, R);
  return Result.valid() ? ir::Operand::load(std::move(Result)) : ir::Operand::unknown();
}

} // namespace closecall::frontend
