//===- LowerHolder.cpp - optional, pair, tuple, containers -----*- C++ -*-===//
//
// Lowers holders of the standard library by type, as LowerStd does for owners:
// an optional has the members "<value>" and "<has>", a tuple "<0>", "<1>", and
// a container of pointers one member "<held>" of which any element may be
// meant. What an element may be after it was looked at is not followed: the
// engine lets go of a handle that somebody reads out of a container. Members
// that are not named here are calls like any other.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Lower.h"
#include "checks/frontend/StdOwner.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace closecall::frontend {

static bool isTag(QualType T, StringRef Name) {
  const RecordDecl *RD = recordOf(T.getNonReferenceType());
  return RD && isStd(RD, Name);
}

/// A part of a holder, from the place that it is copied or moved from.
void FunctionLowering::takePart(ir::Place To, QualType T, ir::Place From, QualType FromType,
                                ir::SourceRange R) {
  std::optional<OwnerType> O = ownerType(T), Other = ownerType(FromType.getNonReferenceType());
  if (O && Other) {
    assign(field(To, OwnedPointer), takeOwned(From, Other->Pointer, R), R);
    if (!O->Default)
      assign(field(std::move(To), OwnersDeleter),
             ir::Operand::load(field(std::move(From), OwnersDeleter)), R);
    return;
  }
  if (T->isReferenceType() && !FromType->isReferenceType())
    return assign(std::move(To), addressOf(std::move(From)), R);
  assign(std::move(To), ir::Operand::load(std::move(From)), R);
}

/// A part of a holder, from an expression.
void FunctionLowering::take(ir::Place To, QualType T, const Expr *From) {
  ir::SourceRange R = range(From);
  if (std::optional<OwnerType> O = ownerType(T); O && From->getType()->isNullPtrType()) {
    discard(From);
    return assign(field(std::move(To), OwnedPointer), ir::Operand::integer(0), R);
  }
  if (From->isGLValue() && (T->isReferenceType() || ownerType(T) ||
                            (recordOf(T) && sameClass(T, From->getType()))))
    return takePart(std::move(To), T, lvalue(From), From->getType(), R);
  if (ownerType(T) || recordOf(T)) {
    if (!From->isGLValue() && sameClass(T, From->getType()))
      return into(To, From);
    discard(From);
    return assign(std::move(To), ir::Operand::unknown(), R);
  }
  if (From->getType()->isNullPtrType()) {
    discard(From);
    return assign(std::move(To), ir::Operand::integer(0), R);
  }
  if (recordOf(From->getType())) {
    discard(From);
    return assign(std::move(To), ir::Operand::unknown(), R);
  }
  assign(std::move(To), loadFunction(From), R);
}

void FunctionLowering::takeParts(const ir::Place &To, const HolderType &H, ir::Place From,
                                 const HolderType &Other, ir::SourceRange R) {
  if (H.K == HolderType::Optional)
    assign(field(To, HasValue), ir::Operand::load(field(From, HasValue)), R);
  for (unsigned N = 0; N < H.Parts.size() && N < Other.Parts.size(); ++N)
    takePart(field(To, H.member(N)), H.Parts[N], field(From, Other.member(N)), Other.Parts[N],
             R);
}

void FunctionLowering::holdNothing(const ir::Place &Object, const HolderType &H,
                                   ir::SourceRange R) {
  if (H.K == HolderType::Optional)
    assign(field(Object, HasValue), ir::Operand::integer(0), R);
  for (unsigned N = 0; N < H.Parts.size(); ++N) {
    ir::Place Part = field(Object, H.member(N));
    if (ownerType(H.Parts[N]))
      assign(field(std::move(Part), OwnedPointer), ir::Operand::integer(0), R);
    else if (H.K == HolderType::Optional)
      assign(std::move(Part), ir::Operand::undef(), R);
    else if (!recordOf(H.Parts[N]))
      assign(std::move(Part), ir::Operand::integer(0), R);
  }
}

const InitListExpr *listed(const Expr *E) {
  const auto *List = dyn_cast<CXXStdInitializerListExpr>(E->IgnoreImplicit());
  return List ? dyn_cast<InitListExpr>(List->getSubExpr()->IgnoreImplicit()) : nullptr;
}

bool FunctionLowering::constructHolder(const ir::Place &Dest, const CXXConstructExpr *E) {
  const CXXRecordDecl *RD = E->getConstructor()->getParent();
  std::optional<HolderType> H = holderType(RD);
  if (!H)
    return false;
  ir::SourceRange R = range(E);
  llvm::SmallVector<const Expr *, 4> Args;
  for (const Expr *Arg : E->arguments())
    if (!isa<CXXDefaultArgExpr>(Arg))
      Args.push_back(Arg);
  B.mention(RD);
  const RecordDecl *From = Args.empty() ? nullptr : recordOf(Args[0]->getType());
  std::optional<HolderType> Other = holderType(From);
  bool Whole = Args.size() == 1 && Other && Other->K == H->K && Args[0]->isGLValue();
  if (H->K == HolderType::Container) {
    if (Args.empty()) {
      assign(field(Dest, HeldElements), ir::Operand::undef(), R);
      return true;
    }
    if (const InitListExpr *List = listed(Args[0]);
        List && llvm::all_of(List->inits(), [&](const Expr *One) {
          return Ctx.hasSameUnqualifiedType(One->getType(), H->Parts[0]);
        })) {
      assign(field(Dest, HeldElements), ir::Operand::undef(), R);
      for (const Expr *One : List->inits())
        assign(index(field(Dest, HeldElements), std::nullopt), rvalue(One), range(One));
      return true;
    }
    if (!Whole || From != RD)
      return false;
    ir::Place Source = lvalue(Args[0]);
    assign(field(Dest, HeldElements), ir::Operand::load(field(Source, HeldElements)), R);
    if (E->getConstructor()->isMoveConstructor())
      assign(field(std::move(Source), HeldElements), ir::Operand::undef(), R);
    return true;
  }
  if (Args.empty()) {
    holdNothing(Dest, *H, R);
    return true;
  }
  if (Whole && Other->Parts.size() == H->Parts.size()) {
    takeParts(Dest, *H, lvalue(Args[0]), *Other, R);
    return true;
  }
  if (H->K == HolderType::Optional) {
    if (isTag(Args[0]->getType(), "nullopt_t")) {
      discard(Args[0]);
      holdNothing(Dest, *H, R);
      return true;
    }
    const Expr *Value = Args.back();
    if (isTag(Args[0]->getType(), "in_place_t") ? Args.size() != 2 : Args.size() != 1)
      return false;
    if (Args.size() == 2)
      discard(Args[0]);
    take(field(Dest, HeldValue), H->Parts[0], Value);
    assign(field(Dest, HasValue), ir::Operand::integer(1), R);
    return true;
  }
  if (H->K != HolderType::Tuple || Args.size() != H->Parts.size() || Other)
    return false;
  for (unsigned N = 0; N < Args.size(); ++N)
    take(field(Dest, H->member(N)), H->Parts[N], Args[N]);
  return true;
}

bool FunctionLowering::destroyKnown(QualType T, const ir::Place &Object, ir::SourceRange R) {
  if (std::optional<OwnerType> O = ownerType(T)) {
    destroyOwner(Object, *O, R);
    return true;
  }
  std::optional<HolderType> H = holderType(T);
  if (!H)
    return destroyExceptionPtr(T);
  if (H->K != HolderType::Container)
    for (unsigned N = H->Parts.size(); N-- > 0;)
      if (std::optional<OwnerType> O = ownerType(H->Parts[N]))
        destroyOwner(field(Object, H->member(N)), *O, R);
  return true;
}

std::optional<ir::Operand> FunctionLowering::holderCall(const CallExpr *E,
                                                        const CXXMethodDecl *Method) {
  std::optional<HolderType> H = holderType(Method->getParent());
  QualType Shared = sharedElement(Method->getParent());
  if ((!H && Shared.isNull()) || !Method->isInstance())
    return std::nullopt;
  std::optional<CalledObject> Called = calledObject(E);
  if (!Called)
    return std::nullopt;
  const Expr *Base = Called->Base;
  const bool Arrow = Called->Arrow;
  const unsigned First = Called->FirstArg;
  // The members of a base of the library's are those of the class.
  while (const auto *Cast = dyn_cast<ImplicitCastExpr>(Base->IgnoreParens())) {
    if (Cast->getCastKind() != CK_UncheckedDerivedToBase &&
        Cast->getCastKind() != CK_DerivedToBase)
      break;
    Base = Cast->getSubExpr();
  }
  llvm::SmallVector<const Expr *, 4> Args;
  for (unsigned N = First; N < E->getNumArgs(); ++N)
    if (!isa<CXXDefaultArgExpr>(E->getArg(N)))
      Args.push_back(E->getArg(N));
  auto Known = [&](auto Member) -> std::optional<ir::Operand> {
    return Member(baseObject(Base, Arrow));
  };
  // What the members do is decided before anything is lowered.
  StringRef Name = Method->getIdentifier() ? Method->getName() : StringRef();
  OverloadedOperatorKind Op = Method->getOverloadedOperator();
  if (!H) {
    bool Reads = Name == "get" || Op == OO_Star || Op == OO_Arrow || isa<CXXConversionDecl>(Method);
    if (!Reads)
      return std::nullopt;
    return Known([&](ir::Place P) { return sharedCall(E, Method, std::move(P), Args); });
  }
  if (H->K != HolderType::Container)
    B.mention(Method->getParent());
  else {
    bool Inserts = llvm::StringSwitch<bool>(Name)
                       .Cases("push_back", "push_front", "push", "emplace_back", true)
                       .Cases("emplace_front", "emplace", "insert", "try_emplace", true)
                       .Case("insert_or_assign", true)
                       .Default(false);
    bool Reads = llvm::StringSwitch<bool>(Name)
                     .Cases("front", "back", "top", "size", "empty", true)
                     .Cases("reserve", "capacity", "max_size", "clear", "shrink_to_fit", true)
                     .Default(Op == OO_Subscript);
    bool Whole = Op == OO_Equal && Args.size() == 1 && Args[0]->isGLValue() &&
                 recordOf(Args[0]->getType()) == Method->getParent();
    if (!Reads && !Whole && !(Inserts && insertable(Args, *H)))
      return std::nullopt;
    return Known([&](ir::Place P) { return containerCall(E, Method, *H, std::move(P), Args); });
  }
  if (H->K == HolderType::Optional) {
    bool Handled = llvm::StringSwitch<bool>(Name)
                       .Cases("has_value", "value", "reset", true)
                       .Case("emplace", Args.size() == 1)
                       .Case("value_or", Args.size() == 1)
                       .Default(Op == OO_Star || Op == OO_Arrow || isa<CXXConversionDecl>(Method) ||
                                (Op == OO_Equal && Args.size() == 1));
    if (!Handled)
      return std::nullopt;
    return Known([&](ir::Place P) { return optionalCall(E, Method, *H, std::move(P), Args); });
  }
  // Assignment of a pair or tuple.
  std::optional<HolderType> Other =
      Op == OO_Equal && Args.size() == 1 ? holderType(recordOf(Args[0]->getType())) : std::nullopt;
  if (!Other || Other->K != H->K || Other->Parts.size() != H->Parts.size() || !Args[0]->isGLValue())
    return std::nullopt;
  ir::SourceRange R = range(E);
  ir::Place From = lvalue(Args[0]);
  ir::Place To = baseObject(Base, Arrow);
  for (unsigned N = 0; N < H->Parts.size(); ++N) {
    ir::Place Part = field(From, Other->member(N));
    ir::Place Target = field(To, H->member(N));
    QualType T = H->Parts[N];
    if (Other->Parts[N]->isReferenceType())
      Part = deref(ir::Operand::load(std::move(Part)), Other->Parts[N]->getPointeeType(), R);
    if (T->isReferenceType()) { // std::tie
      T = T->getPointeeType();
      Target = deref(ir::Operand::load(std::move(Target)), T, R);
    }
    if (std::optional<OwnerType> O = ownerType(T)) {
      std::optional<OwnerType> Old = ownerType(Other->Parts[N].getNonReferenceType());
      replaceOwned(Target, *O, Old ? takeOwned(Part, Old->Pointer, R) : ir::Operand::unknown(), R);
    } else {
      assign(std::move(Target), ir::Operand::load(std::move(Part)), R);
    }
  }
  return addressOf(std::move(To));
}

std::optional<ir::Operand>
FunctionLowering::optionalCall(const CallExpr *E, const CXXMethodDecl *Method,
                               const HolderType &H, ir::Place Object,
                               llvm::ArrayRef<const Expr *> Args) {
  ir::SourceRange R = range(E);
  std::optional<OwnerType> O = ownerType(H.Parts[0]);
  StringRef Name = Method->getIdentifier() ? Method->getName() : StringRef();
  OverloadedOperatorKind Op = Method->getOverloadedOperator();
  if (isa<CXXConversionDecl>(Method) || Name == "has_value")
    return readNow(field(std::move(Object), HasValue), Ctx.BoolTy, R);
  if (Op == OO_Star || Op == OO_Arrow || Name == "value")
    return addressOf(field(std::move(Object), HeldValue));
  if (Name == "value_or") {
    ir::Place Result{temp(H.Parts[0]), {}};
    take(Result, H.Parts[0], Args[0]);
    ir::BlockId Has = newBlock(), Done = newBlock();
    branch(ir::Operand::load(field(Object, HasValue)), Has, Done, "", {}, R);
    open(Has);
    takePart(Result, H.Parts[0], field(Object, HeldValue), H.Parts[0], R);
    jump(Done);
    open(Done);
    return ir::Operand::load(std::move(Result));
  }
  // What it held ends.
  auto End = [&] {
    if (O)
      destroyOwner(field(Object, HeldValue), *O, R);
  };
  if (Name == "reset") {
    End();
    holdNothing(Object, H, R);
    return ir::Operand::unknown();
  }
  if (Name == "emplace") {
    End();
    take(field(Object, HeldValue), H.Parts[0], Args[0]);
    assign(field(Object, HasValue), ir::Operand::integer(1), R);
    return addressOf(field(std::move(Object), HeldValue));
  }
  // Assignment.
  std::optional<HolderType> Other = holderType(recordOf(Args[0]->getType()));
  if (isTag(Args[0]->getType(), "nullopt_t")) {
    discard(Args[0]);
    End();
    holdNothing(Object, H, R);
  } else if (Other && Other->K == HolderType::Optional && Args[0]->isGLValue()) {
    ir::Place From = lvalue(Args[0]);
    End();
    takeParts(Object, H, std::move(From), *Other, R);
  } else {
    if (O)
      holdNothing(Object, H, R); // a moved-from temporary would be lost twice
    take(field(Object, HeldValue), H.Parts[0], Args[0]);
    assign(field(Object, HasValue), ir::Operand::integer(1), R);
  }
  return addressOf(std::move(Object));
}

/// Among the arguments of an insertion is an element, or a pair with one.
bool FunctionLowering::insertable(llvm::ArrayRef<const Expr *> Args, const HolderType &H) {
  return llvm::any_of(Args, [&](const Expr *Arg) {
    QualType T = Arg->getType().getNonReferenceType();
    if (Ctx.hasSameUnqualifiedType(T, H.Parts[0]))
      return true;
    std::optional<HolderType> Pair = holderType(recordOf(T));
    return Pair && Pair->K == HolderType::Pair && Arg->isGLValue();
  });
}

std::optional<ir::Operand>
FunctionLowering::containerCall(const CallExpr *E, const CXXMethodDecl *Method,
                                const HolderType &H, ir::Place Object,
                                llvm::ArrayRef<const Expr *> Args) {
  ir::SourceRange R = range(E);
  ir::Place Element = index(field(Object, HeldElements), std::nullopt);
  StringRef Name = Method->getIdentifier() ? Method->getName() : StringRef();
  OverloadedOperatorKind Op = Method->getOverloadedOperator();
  if (Op == OO_Equal) {
    ir::Place From = lvalue(Args[0]);
    assign(field(Object, HeldElements), ir::Operand::load(field(From, HeldElements)), R);
    if (Method->isMoveAssignmentOperator())
      assign(field(std::move(From), HeldElements), ir::Operand::undef(), R);
    return addressOf(std::move(Object));
  }
  if (Op == OO_Subscript || Name == "front" || Name == "back" || Name == "top") {
    for (const Expr *Arg : Args)
      discard(Arg);
    return addressOf(std::move(Element));
  }
  if (Name == "clear") {
    assign(field(std::move(Object), HeldElements), ir::Operand::undef(), R);
    return ir::Operand::unknown();
  }
  if (Name == "size" || Name == "empty") {
    emit(ir::Op::Read, R).Args = {ir::Operand::load(field(std::move(Object), HeldCount))};
    return ir::Operand::unknown();
  }
  bool Insertion = insertable(Args, H);
  for (const Expr *Arg : Args) {
    QualType T = Arg->getType().getNonReferenceType();
    if (Insertion && Ctx.hasSameUnqualifiedType(T, H.Parts[0])) {
      assign(Element, Arg->isGLValue() ? ir::Operand::load(lvalue(Arg)) : rvalue(Arg), R);
      continue;
    }
    std::optional<HolderType> Pair = holderType(recordOf(T));
    if (Insertion && Pair && Pair->K == HolderType::Pair && Arg->isGLValue())
      assign(Element, ir::Operand::load(field(lvalue(Arg), "second")), R);
    else
      discard(Arg);
  }
  return E->isGLValue() ? addressOf(std::move(Element)) : ir::Operand::unknown();
}

/// make_tuple, tie and the like: an object with these parts.
std::optional<ir::Operand> FunctionLowering::makeTuple(const CallExpr *E, StringRef Name) {
  if (Name != "make_tuple" && Name != "tie" && Name != "forward_as_tuple" &&
      Name != "make_optional")
    return std::nullopt;
  std::optional<HolderType> H = holderType(E->getType());
  if (!H || E->getNumArgs() != H->Parts.size())
    return std::nullopt;
  ir::Place Made{temp(E->getType()), {}};
  for (unsigned N = 0; N < E->getNumArgs(); ++N)
    take(field(Made, H->member(N)), H->Parts[N], E->getArg(N));
  if (H->K == HolderType::Optional)
    assign(field(Made, HasValue), ir::Operand::integer(1), range(E));
  return ir::Operand::load(std::move(Made));
}

/// `optional == std::nullopt` and the like.
std::optional<ir::Operand> FunctionLowering::compareOptional(const CallExpr *E) {
  const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
  if (!Op || E->getNumArgs() != 2 ||
      (Op->getOperator() != OO_EqualEqual && Op->getOperator() != OO_ExclaimEqual))
    return std::nullopt;
  for (unsigned N = 0; N < 2; ++N) {
    const Expr *Arg = E->getArg(N)->IgnoreImplicit();
    std::optional<HolderType> H = holderType(Arg->getType());
    if (!H || H->K != HolderType::Optional || !Arg->isGLValue() ||
        !isTag(E->getArg(1 - N)->getType(), "nullopt_t"))
      continue;
    ir::Place Result{temp(Ctx.BoolTy), {}};
    ir::Operand Has = ir::Operand::load(field(lvalue(Arg), HasValue));
    ir::Instr &I = emit(ir::Op::Compare, range(E));
    I.Dst = Result;
    I.Cmp = Op->getOperator() == OO_EqualEqual ? ir::CompareOp::EQ : ir::CompareOp::NE;
    I.Args = {std::move(Has), ir::Operand::integer(0)};
    return ir::Operand::load(Result);
  }
  return std::nullopt;
}

/// After a call that gives a shared_ptr something to own: what that is.
void FunctionLowering::sharedGets(const CXXRecordDecl *RD, const ir::Place &Object,
                                  const Expr *From, const ir::Operand &Value,
                                  ir::SourceRange R) {
  if (sharedElement(RD).isNull() || isClosed())
    return;
  ir::Operand Held = From ? ir::Operand::unknown() : ir::Operand::integer(0);
  if (From && From->getType()->isPointerType() && !From->isGLValue())
    Held = Value;
  else if (From && From->isGLValue() && recordOf(From->getType()) == RD &&
           Value.Kind == ir::OperandKind::AddrOf)
    Held = ir::Operand::load(field(Value.P, OwnedPointer));
  assign(field(Object, OwnedPointer), std::move(Held), R);
}

/// What a shared_ptr points to, as far as its constructor was seen.
std::optional<ir::Operand> FunctionLowering::sharedCall(const CallExpr *E,
                                                        const CXXMethodDecl *Method,
                                                        ir::Place Object,
                                                        llvm::ArrayRef<const Expr *>) {
  ir::SourceRange R = range(E);
  ir::Operand Held = ir::Operand::load(field(std::move(Object), OwnedPointer));
  if (!isa<CXXConversionDecl>(Method))
    return materialize(std::move(Held),
                       Ctx.getPointerType(sharedElement(Method->getParent())), R);
  ir::Place Result{temp(Ctx.BoolTy), {}};
  ir::Instr &I = emit(ir::Op::Compare, R);
  I.Dst = Result;
  I.Cmp = ir::CompareOp::NE;
  I.Args = {std::move(Held), ir::Operand::integer(0)};
  return ir::Operand::load(Result);
}

} // namespace closecall::frontend
