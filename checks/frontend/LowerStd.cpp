//===- LowerStd.cpp - The standard library by type -------------*- C++ -*-===//
//
// Lowers what owners of the standard library do to assignments and calls that
// the engine follows like any other code: a unique_ptr is an object with the
// members "<ptr>" and "<del>", get() reads the one, release() reads and clears
// it, the destructor calls the deleter with it. Also the functions that only
// pass things on: move, forward, exchange, swap, and pairs.
//
// Invariant: nothing is asked of the library's bodies, so that every host and
// both C++ libraries give the same instructions.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Lower.h"
#include "checks/frontend/StdOwner.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace closecall::frontend {

static const Expr *movedFrom(const Expr *E) {
  return E && E->isGLValue() && ownerType(E->getType()) ? E : nullptr;
}

/// Reads the place into a temporary, now.
ir::Operand FunctionLowering::readNow(ir::Place P, QualType T, ir::SourceRange R) {
  return materialize(ir::Operand::load(std::move(P)), T, R);
}

/// What the owner holds goes to the deleter.
void FunctionLowering::callDeleter(const ir::Place &Object, const OwnerType &O,
                                   ir::Operand Value, ir::SourceRange R) {
  if (Value.Kind == ir::OperandKind::Int && Value.Int == 0)
    return;
  ir::Instr I;
  I.Opcode = ir::Op::Call;
  I.Range = R;
  I.Implicit = true;
  ir::Place Deleter = field(Object, OwnersDeleter);
  if (O.Default) {
    if (const CXXDestructorDecl *Dtor = B.destructor(O.Element)) {
      if (mayBeDerived(Dtor))
        return deleteUnknown(std::move(Value), R, {});
      ir::Place Pointee = deref(Value, O.Element, R);
      if (O.Array)
        Pointee = index(std::move(Pointee), std::nullopt);
      destroy(O.Element, Dtor, std::move(Pointee), R, /*Unwinding=*/true);
    }
    DeclarationName Name = Ctx.DeclarationNames.getCXXOperatorName(
        O.Array ? OO_Array_Delete : OO_Delete);
    for (const NamedDecl *D : Ctx.getTranslationUnitDecl()->lookup(Name))
      if (const auto *FD = dyn_cast<FunctionDecl>(D);
          FD && FD->getNumParams() == 1 && I.Callee == ir::NoId)
        I.Callee = B.callee(FD);
    I.Args = {std::move(Value)};
  } else if (const CXXMethodDecl *Call = deleterCall(O)) {
    I.Callee = B.callee(Call);
    if (Call->isInstance())
      I.Args.push_back(addressOf(std::move(Deleter)));
    if (Call->getParamDecl(0)->getType()->isReferenceType()) {
      ir::Place Holder{temp(O.Pointer), {}};
      assign(Holder, std::move(Value), R);
      Value = ir::Operand::addrOf(std::move(Holder));
    }
    I.Args.push_back(std::move(Value));
  } else {
    // A function pointer, or something that is not known.
    if (!deleterClass(O))
      I.Target = ir::Operand::load(std::move(Deleter));
    I.Args = {std::move(Value)};
  }
  finishCall(std::move(I), /*NoReturn=*/false);
}

void FunctionLowering::destroyOwner(const ir::Place &Object, const OwnerType &O,
                                    ir::SourceRange R) {
  callDeleter(Object, O, readNow(field(Object, OwnedPointer), O.Pointer, R), R);
}

/// `reset`: the new value is in place before the old one is deleted.
void FunctionLowering::replaceOwned(const ir::Place &Object, const OwnerType &O,
                                    ir::Operand Value, ir::SourceRange R) {
  ir::Place Pointer = field(Object, OwnedPointer);
  ir::Operand Old = readNow(Pointer, O.Pointer, R);
  assign(std::move(Pointer), std::move(Value), R);
  callDeleter(Object, O, std::move(Old), R);
}

/// `release`: the value, and nothing left behind.
ir::Operand FunctionLowering::takeOwned(const ir::Place &Object, QualType Pointer,
                                        ir::SourceRange R, std::string Text) {
  ir::Operand Value = readNow(field(Object, OwnedPointer), Pointer, R);
  assign(field(Object, OwnedPointer), ir::Operand::integer(0), R);
  F.Blocks[Cur].Instrs.back().Text = std::move(Text);
  return Value;
}

/// One half of a pair, from what its constructor is given.
void FunctionLowering::initHalf(ir::Place To, QualType T, const Expr *From) {
  ir::SourceRange R = range(From);
  std::optional<OwnerType> O = ownerType(T), Other = ownerType(From->getType());
  if (O && Other && From->isGLValue()) {
    ir::Place Source = lvalue(From);
    assign(field(To, OwnedPointer), takeOwned(Source, Other->Pointer, R), R);
    if (!O->Default)
      assign(field(std::move(To), OwnersDeleter),
             ir::Operand::load(field(std::move(Source), OwnersDeleter)), R);
    return;
  }
  // A plain record takes along what lies in it.
  if (const auto *RD = dyn_cast_or_null<CXXRecordDecl>(recordOf(T));
      RD && RD->hasDefinition() && RD->isTriviallyCopyable() && sameClass(T, From->getType())) {
    if (!From->isGLValue())
      return into(To, From);
    return assign(std::move(To), ir::Operand::load(lvalue(From)), R);
  }
  if (recordOf(T) || T->isReferenceType() || recordOf(From->getType())) {
    discard(From);
    return assign(std::move(To), ir::Operand::unknown(), R);
  }
  assign(std::move(To), loadFunction(From), R);
}

bool FunctionLowering::constructPair(const ir::Place &Dest, const CXXRecordDecl *RD,
                                     llvm::ArrayRef<const Expr *> Args) {
  if (Args.size() != 2 || !isStd(RD, "pair"))
    return false;
  unsigned N = 0;
  for (const FieldDecl *FD : RD->fields())
    if (FD->getIdentifier() && (FD->getName() == "first" || FD->getName() == "second") &&
        N < 2)
      initHalf(field(Dest, FD->getNameAsString()), FD->getType(), Args[N++]);
  return N == 2;
}

bool FunctionLowering::constructOwner(const ir::Place &Dest, const CXXConstructExpr *E) {
  if (constructPair(Dest, E->getConstructor()->getParent(),
                    llvm::ArrayRef<const Expr *>(E->getArgs(), E->getNumArgs())))
    return true;
  std::optional<OwnerType> O = ownerType(E->getConstructor()->getParent());
  if (!O)
    return false;
  ir::SourceRange R = range(E);
  B.mention(O->Record);
  const Expr *First = E->getNumArgs() ? E->getArg(0) : nullptr;
  if (const Expr *From = movedFrom(First)) {
    std::optional<OwnerType> Other = ownerType(From->getType());
    ir::Place Source = lvalue(From);
    assign(field(Dest, OwnedPointer), takeOwned(Source, Other->Pointer, R), R);
    if (!O->Default)
      assign(field(Dest, OwnersDeleter),
             ir::Operand::load(field(Source, OwnersDeleter)), R);
    return true;
  }
  ir::Operand Value = ir::Operand::integer(0);
  if (First && !First->getType()->isNullPtrType())
    Value = materialize(First->isGLValue() ? ir::Operand::load(lvalue(First))
                                           : rvalue(First),
                        O->Pointer, R);
  else if (First)
    discard(First);
  if (E->getNumArgs() > 1 && !isa<CXXDefaultArgExpr>(E->getArg(1)) && !O->Default) {
    const Expr *Deleter = E->getArg(1);
    ir::Place To = field(Dest, OwnersDeleter);
    if (deleterClass(*O) && sameClass(Deleter->getType(), O->Deleter)) {
      if (Deleter->isGLValue())
        assign(To, ir::Operand::load(lvalue(Deleter)), R);
      else
        into(To, Deleter);
    } else {
      ir::Operand Function = Deleter->isGLValue() ? loadFunction(Deleter) : rvalue(Deleter);
      assign(To, std::move(Function), R);
    }
  }
  assign(field(Dest, OwnedPointer), std::move(Value), R);
  return true;
}

/// A function, or a pointer to one, that was passed by reference.
ir::Operand FunctionLowering::loadFunction(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(E))
    E = M->getSubExpr()->IgnoreParens();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (const auto *Fn = dyn_cast<FunctionDecl>(Ref->getDecl()))
      return ir::Operand::func(B.callee(Fn));
  return E->isGLValue() ? ir::Operand::load(lvalue(E)) : rvalue(E);
}

bool FunctionLowering::sameClass(QualType A, QualType Z) {
  const RecordDecl *RA = recordOf(A.getNonReferenceType());
  return RA && RA == recordOf(Z.getNonReferenceType());
}

/// A member function of an owner.
std::optional<ir::Operand> FunctionLowering::ownerCall(const CallExpr *E,
                                                       const CXXMethodDecl *Method) {
  std::optional<OwnerType> O = ownerType(Method->getParent());
  if (!O || !Method->isInstance())
    return std::nullopt;
  std::optional<CalledObject> Called = calledObject(E);
  if (!Called)
    return std::nullopt;
  const Expr *Base = Called->Base;
  const bool Arrow = Called->Arrow;
  const unsigned First = Called->FirstArg;
  B.mention(O->Record);
  ir::SourceRange R = range(E);
  const Expr *Arg = First < E->getNumArgs() ? E->getArg(First) : nullptr;
  if (Arg && isa<CXXDefaultArgExpr>(Arg))
    Arg = nullptr;
  auto Value = [&](const Expr *From) {
    if (!From || From->getType()->isNullPtrType()) {
      if (From)
        discard(From);
      return ir::Operand::integer(0);
    }
    return materialize(From->isGLValue() ? ir::Operand::load(lvalue(From)) : rvalue(From),
                       O->Pointer, R);
  };
  auto Object = [&] { return baseObject(Base, Arrow); };
  if (isa<CXXConversionDecl>(Method)) { // operator bool
    ir::Place Result{temp(Ctx.BoolTy), {}};
    ir::Operand Held = ir::Operand::load(field(Object(), OwnedPointer));
    ir::Instr &I = emit(ir::Op::Compare, R);
    I.Dst = Result;
    I.Cmp = ir::CompareOp::NE;
    I.Args = {std::move(Held), ir::Operand::integer(0)};
    return ir::Operand::load(Result);
  }
  switch (Method->getOverloadedOperator()) {
  case OO_Star:
  case OO_Arrow:
    return readNow(field(Object(), OwnedPointer), O->Pointer, R);
  case OO_Subscript: {
    ir::Place At = deref(readNow(field(Object(), OwnedPointer), O->Pointer, R), {}, R);
    if (Arg)
      discard(Arg);
    return addressOf(index(std::move(At), std::nullopt));
  }
  case OO_Equal: {
    if (const Expr *From = movedFrom(Arg)) {
      std::optional<OwnerType> Other = ownerType(From->getType());
      ir::Place Source = lvalue(From);
      ir::Place To = Object();
      replaceOwned(To, *O, takeOwned(Source, Other->Pointer, R), R);
      if (!O->Default)
        assign(field(To, OwnersDeleter),
               ir::Operand::load(field(std::move(Source), OwnersDeleter)), R);
      return addressOf(std::move(To));
    }
    if (!Arg || !Arg->getType()->isNullPtrType())
      return std::nullopt;
    ir::Place To = Object();
    replaceOwned(To, *O, Value(Arg), R);
    return addressOf(std::move(To));
  }
  case OO_None:
    break;
  default:
    return std::nullopt;
  }
  if (!Method->getIdentifier())
    return std::nullopt;
  StringRef Name = Method->getName();
  if (Name == "get")
    return readNow(field(Object(), OwnedPointer), O->Pointer, R);
  if (Name == "release")
    return takeOwned(Object(), O->Pointer, R, text(E->getSourceRange()));
  if (Name == "get_deleter")
    return addressOf(field(Object(), OwnersDeleter));
  if (Name == "reset") {
    ir::Place To = Object();
    replaceOwned(To, *O, Value(Arg), R);
    return ir::Operand::unknown();
  }
  if (Name == "swap" && Arg && Arg->isGLValue()) {
    ir::Place A = Object();
    swapOwners(A, lvalue(Arg), *O, R);
    return ir::Operand::unknown();
  }
  return std::nullopt;
}

void FunctionLowering::swapOwners(const ir::Place &A, const ir::Place &Z,
                                  const OwnerType &O, ir::SourceRange R) {
  for (auto [Name, T] : {std::pair{OwnedPointer, O.Pointer}, {OwnersDeleter, O.Deleter}}) {
    if (Name == OwnersDeleter && O.Default)
      continue;
    swapPlaces(field(A, Name), field(Z, Name), T, R);
  }
}

void FunctionLowering::swapPlaces(ir::Place A, ir::Place Z, QualType T, ir::SourceRange R) {
  ir::Place Kept{temp(T), {}};
  assign(Kept, ir::Operand::load(A), R);
  assign(std::move(A), ir::Operand::load(Z), R);
  assign(std::move(Z), ir::Operand::load(std::move(Kept)), R);
}

/// `owner == nullptr` and the like.
std::optional<ir::Operand> FunctionLowering::compareOwner(const CallExpr *E) {
  const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
  if (!Op || E->getNumArgs() != 2 ||
      (Op->getOperator() != OO_EqualEqual && Op->getOperator() != OO_ExclaimEqual))
    return std::nullopt;
  auto Side = [&](const Expr *Arg) -> std::optional<ir::Operand> {
    if (Arg->getType()->isNullPtrType())
      return ir::Operand::integer(0);
    const Expr *From = movedFrom(Arg->IgnoreImplicit());
    if (!From)
      return std::nullopt;
    return ir::Operand::load(field(lvalue(From), OwnedPointer));
  };
  bool Owner = movedFrom(E->getArg(0)->IgnoreImplicit()) ||
               movedFrom(E->getArg(1)->IgnoreImplicit());
  if (!Owner)
    return std::nullopt;
  std::optional<ir::Operand> L = Side(E->getArg(0)), Z = Side(E->getArg(1));
  if (!L || !Z)
    return std::nullopt;
  ir::Place Result{temp(Ctx.BoolTy), {}};
  ir::Instr &I = emit(ir::Op::Compare, range(E));
  I.Dst = Result;
  I.Cmp = Op->getOperator() == OO_EqualEqual ? ir::CompareOp::EQ : ir::CompareOp::NE;
  I.Args = {std::move(*L), std::move(*Z)};
  return ir::Operand::load(Result);
}

/// Functions of namespace std that only pass values on.
std::optional<ir::Operand> FunctionLowering::stdFunction(const CallExpr *E,
                                                         const FunctionDecl *Fn) {
  ir::SourceRange R = range(E);
  if (!Fn->getIdentifier()) {
    std::optional<ir::Operand> Known = compareOwner(E);
    return Known ? Known : compareOptional(E);
  }
  StringRef Name = Fn->getName();
  if (std::optional<ir::Operand> Made = makeTuple(E, Name))
    return Made;
  bool Scalar = E->getNumArgs() && !recordOf(E->getArg(0)->getType());
  if (Name == "exchange" && E->getNumArgs() == 2 && Scalar && E->getArg(0)->isGLValue()) {
    QualType T = E->getArg(0)->getType();
    ir::Place Object = lvalue(E->getArg(0));
    const Expr *New = E->getArg(1);
    ir::Operand Value = New->getType()->isNullPtrType() ? ir::Operand::integer(0)
                        : New->isGLValue()              ? ir::Operand::load(lvalue(New))
                                                        : rvalue(New);
    Value = materialize(std::move(Value), T, R);
    ir::Operand Old = readNow(Object, T, R);
    assign(std::move(Object), std::move(Value), R);
    return Old;
  }
  if (const auto *RD = dyn_cast_or_null<CXXRecordDecl>(recordOf(E->getType()));
      RD && Name == "make_pair" && E->getNumArgs() == 2) {
    ir::Place Made{temp(E->getType()), {}};
    if (constructPair(Made, RD, {E->getArg(0), E->getArg(1)}))
      return ir::Operand::load(std::move(Made));
  }
  if (Name == "get" && E->getNumArgs() == 1 && E->getArg(0)->isGLValue()) {
    const RecordDecl *RD = recordOf(E->getArg(0)->getType());
    const TemplateArgumentList *Args = Fn->getTemplateSpecializationArgs();
    std::optional<HolderType> H = holderType(RD);
    if (RD && (isStd(RD, "pair") || (H && H->K == HolderType::Tuple)) && Args &&
        Args->size() && Args->get(0).getKind() == TemplateArgument::Integral) {
      uint64_t N = Args->get(0).getAsIntegral().getLimitedValue(1000);
      ir::Place Part = field(lvalue(E->getArg(0)), isStd(RD, "pair")
                                                       ? (N == 0 ? "first" : "second")
                                                       : H->member(N));
      if (H && N < H->Parts.size() && H->Parts[N]->isReferenceType())
        return ir::Operand::load(std::move(Part));
      return addressOf(std::move(Part));
    }
  }
  if (Name == "swap" && E->getNumArgs() == 2 && E->getArg(0)->isGLValue() &&
      E->getArg(1)->isGLValue()) {
    QualType T = E->getArg(0)->getType();
    std::optional<OwnerType> O = ownerType(T);
    if (!Scalar && !O)
      return std::nullopt;
    ir::Place A = lvalue(E->getArg(0)), Z = lvalue(E->getArg(1));
    if (O)
      swapOwners(A, Z, *O, R);
    else
      swapPlaces(std::move(A), std::move(Z), T, R);
    return ir::Operand::unknown();
  }
  return std::nullopt;
}

/// g_steal_pointer(&p): what p holds, and p is null from here on.
std::optional<ir::Operand> FunctionLowering::stealPointer(const CallExpr *E) {
  const auto *From = dyn_cast<UnaryOperator>(E->getArg(0)->IgnoreParenCasts());
  if (!From || From->getOpcode() != UO_AddrOf)
    return std::nullopt;
  ir::SourceRange R = range(E);
  QualType T = From->getSubExpr()->getType();
  ir::Place Object = lvalue(From->getSubExpr());
  ir::Operand Old = readNow(Object, T, R);
  assign(std::move(Object), ir::Operand::integer(0), R);
  return Old;
}

std::optional<ir::Operand> FunctionLowering::stdCall(const CallExpr *E,
                                                     const FunctionDecl *Fn) {
  if (Fn->getIdentifier() && Fn->getName() == "g_steal_pointer" && E->getNumArgs() == 1)
    return stealPointer(E);
  if (std::optional<ir::Operand> Known = exceptionPtrCall(E, Fn))
    return Known;
  if (const auto *Method = dyn_cast<CXXMethodDecl>(Fn)) {
    std::optional<ir::Operand> Known = ownerCall(E, Method);
    return Known ? Known : holderCall(E, Method);
  }
  // What BOOST_SCOPE_EXIT captures: a reference to what its first argument points to or is.
  if (Fn->getIdentifier() && Fn->getName() == "deref" && E->getNumArgs() == 2 &&
      qualifiedName(Fn) == "boost::scope_exit::detail::deref")
    return E->getArg(0)->isGLValue() && Fn->getParamDecl(0)->getType()->isReferenceType()
               ? addressOf(lvalue(E->getArg(0)))
               : rvalue(E->getArg(0));
  return Fn->isInStdNamespace() ? stdFunction(E, Fn) : std::nullopt;
}

} // namespace closecall::frontend
