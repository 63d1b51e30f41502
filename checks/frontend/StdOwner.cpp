//===- StdOwner.cpp - Owners of the standard library -----------*- C++ -*-===//
//
// See StdOwner.h. Everything is asked of the declarations that clang has made;
// nothing here instantiates.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/StdOwner.h"
#include "checks/frontend/Types.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace closecall::frontend {

bool isStd(const NamedDecl *D, StringRef Name) {
  const IdentifierInfo *Id = D->getDeclName().getAsIdentifierInfo();
  return Id && Id->getName() == Name && D->isInStdNamespace();
}

std::optional<CalledObject> calledObject(const CallExpr *E) {
  if (const auto *MC = dyn_cast<CXXMemberCallExpr>(E)) {
    const auto *ME = dyn_cast<MemberExpr>(MC->getCallee()->IgnoreParens());
    if (!ME)
      return std::nullopt;
    return CalledObject{ME->getBase(), ME->isArrow(), 0};
  }
  if (isa<CXXOperatorCallExpr>(E) && E->getNumArgs())
    return CalledObject{E->getArg(0), false, 1};
  return std::nullopt;
}

std::optional<OwnerType> ownerType(const RecordDecl *RD) {
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(RD);
  if (!Spec || !isStd(Spec, "unique_ptr") || Spec->getTemplateArgs().size() < 2)
    return std::nullopt;
  const TemplateArgument &First = Spec->getTemplateArgs()[0];
  const TemplateArgument &Second = Spec->getTemplateArgs()[1];
  if (First.getKind() != TemplateArgument::Type ||
      Second.getKind() != TemplateArgument::Type)
    return std::nullopt;
  const ASTContext &Ctx = RD->getASTContext();
  OwnerType O;
  O.Record = Spec;
  O.Element = First.getAsType();
  if (const ArrayType *AT = Ctx.getAsArrayType(O.Element)) {
    O.Element = AT->getElementType();
    O.Array = true;
  }
  O.Deleter = Second.getAsType().getNonReferenceType();
  O.Pointer = Ctx.getPointerType(O.Element);
  // A deleter may say what stands for the pointer.
  for (const NamedDecl *D : Spec->lookup(&Ctx.Idents.get("pointer")))
    if (const auto *Name = dyn_cast<TypedefNameDecl>(D))
      O.Pointer = Name->getUnderlyingType();
  if (const RecordDecl *Del = recordOf(O.Deleter))
    O.Default = isStd(Del, "default_delete");
  return O;
}

std::optional<OwnerType> ownerType(QualType T) {
  return T.isNull() || T->isReferenceType() ? std::nullopt : ownerType(recordOf(T));
}

std::string HolderType::member(unsigned N) const {
  switch (K) {
  case Optional: return HeldValue;
  case Pair: return N == 0 ? "first" : "second";
  case Tuple: return "<" + std::to_string(N) + ">";
  case Container: return HeldElements;
  }
  return {};
}

/// A part whose life is known: nothing happens at its end, or an owner's
/// deleter runs.
static bool plainPart(QualType T) {
  if (T->isReferenceType() || ownerType(T))
    return true;
  const auto *RD = dyn_cast_or_null<CXXRecordDecl>(recordOf(T));
  return !T->isArrayType() &&
         (!RD || (RD->hasDefinition() && RD->hasTrivialDestructor() &&
                  RD->isTriviallyCopyable()));
}

std::optional<HolderType> holderType(const RecordDecl *RD) {
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(RD);
  const IdentifierInfo *Id = Spec ? Spec->getIdentifier() : nullptr;
  if (!Id || !Spec->isInStdNamespace() || Spec->getTemplateArgs().size() == 0)
    return std::nullopt;
  llvm::SmallVector<QualType, 4> Args;
  for (const TemplateArgument &A : Spec->getTemplateArgs().asArray()) {
    if (A.getKind() == TemplateArgument::Type)
      Args.push_back(A.getAsType());
    if (A.getKind() == TemplateArgument::Pack)
      for (const TemplateArgument &Part : A.pack_elements())
        if (Part.getKind() == TemplateArgument::Type)
          Args.push_back(Part.getAsType());
  }
  HolderType H;
  StringRef Name = Id->getName();
  if (Args.empty())
    return std::nullopt;
  if (Name == "optional" || Name == "pair" || Name == "tuple") {
    H.K = Name == "optional" ? HolderType::Optional
          : Name == "pair"   ? HolderType::Pair
                             : HolderType::Tuple;
    size_t Known = H.K == HolderType::Optional ? 1 : H.K == HolderType::Pair ? 2 : Args.size();
    if (Args.size() < Known)
      return std::nullopt;
    H.Parts.assign(Args.begin(), Args.begin() + Known);
    // Only where something is to be followed.
    bool Pointer = false, Plain = true;
    for (QualType T : H.Parts) {
      Pointer |= T->isPointerType() || ownerType(T) || recordOf(T) || T->isReferenceType();
      const RecordDecl *Text = recordOf(T);
      Plain &= plainPart(T) ||
               (H.K != HolderType::Optional && Text && isStd(Text, "basic_string"));
    }
    if (!Pointer || !Plain)
      return std::nullopt;
    return H;
  }
  bool Sequence = llvm::StringSwitch<bool>(Name)
                      .Cases("vector", "deque", "list", "forward_list", "stack", true)
                      .Cases("queue", "set", "unordered_set", "multiset", true)
                      .Default(false);
  bool Map = llvm::StringSwitch<bool>(Name)
                 .Cases("map", "unordered_map", "multimap", "unordered_multimap", true)
                 .Default(false);
  if ((!Sequence && !Map) || (Map && Args.size() < 2))
    return std::nullopt;
  H.K = HolderType::Container;
  H.Parts.push_back(Args[Map ? 1 : 0]);
  if (!H.Parts[0]->isPointerType() || H.Parts[0]->isFunctionPointerType())
    return std::nullopt;
  return H;
}

std::optional<HolderType> holderType(QualType T) {
  return T.isNull() || T->isReferenceType() ? std::nullopt : holderType(recordOf(T));
}

QualType sharedElement(const RecordDecl *RD) {
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(RD);
  if (!Spec || Spec->getTemplateArgs().size() == 0 ||
      (!isStd(Spec, "shared_ptr") && !isStd(Spec, "__shared_ptr") &&
       !isStd(Spec, "__shared_ptr_access")) ||
      Spec->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return {};
  QualType T = Spec->getTemplateArgs()[0].getAsType();
  return T->isArrayType() ? QualType() : T;
}

static bool takes(const FunctionDecl *FD, QualType Arg, bool Exactly) {
  if (Arg.isNull())
    return true;
  unsigned Needed = FD->getMinRequiredArguments();
  if (Needed > 1 || FD->getNumParams() == 0)
    return false;
  if (!Exactly)
    return true;
  QualType P = FD->getParamDecl(0)->getType().getNonReferenceType();
  return FD->getASTContext().hasSameUnqualifiedType(P, Arg);
}

const CXXMethodDecl *callOperator(const CXXRecordDecl *RD, QualType Arg) {
  RD = RD ? RD->getDefinition() : nullptr;
  if (!RD)
    return nullptr;
  const ASTContext &Ctx = RD->getASTContext();
  DeclarationName Call = Ctx.DeclarationNames.getCXXOperatorName(OO_Call);
  // First one that takes just this type, then one that is the only choice.
  for (bool Exactly : {true, false}) {
    const CXXMethodDecl *Found = nullptr;
    unsigned Count = 0;
    auto Consider = [&](const FunctionDecl *FD) {
      if (const auto *M = dyn_cast<CXXMethodDecl>(FD);
          M && !M->isDeleted() && takes(M, Arg, Exactly)) {
        Found = M;
        ++Count;
      }
    };
    for (const NamedDecl *D : RD->lookup(Call)) {
      if (const auto *Shadow = dyn_cast<UsingShadowDecl>(D))
        D = Shadow->getTargetDecl();
      if (const auto *T = dyn_cast<FunctionTemplateDecl>(D)) {
        for (const FunctionDecl *Spec : T->specializations())
          Consider(Spec);
      } else if (const auto *FD = dyn_cast<FunctionDecl>(D))
        Consider(FD);
    }
    if (Count == 1)
      return Found;
  }
  for (const CXXBaseSpecifier &Base : RD->bases())
    if (const auto *B = dyn_cast_or_null<CXXRecordDecl>(recordOf(Base.getType())))
      if (const CXXMethodDecl *M = callOperator(B, Arg))
        return M;
  return nullptr;
}

const CXXRecordDecl *deleterClass(const OwnerType &O) {
  return dyn_cast_or_null<CXXRecordDecl>(recordOf(O.Deleter));
}

const CXXMethodDecl *deleterCall(const OwnerType &O) {
  const CXXRecordDecl *RD = deleterClass(O);
  return RD && !O.Default ? callOperator(RD, O.Pointer) : nullptr;
}

bool neededBody(const Decl *D) {
  const FunctionDecl *FD = D->getAsFunction();
  if (!FD)
    return false;
  if (const auto *M = dyn_cast<CXXMethodDecl>(FD))
    return isStd(M->getParent(), "unique_ptr") &&
           (isa<CXXDestructorDecl>(M) || (M->getIdentifier() && M->getName() == "reset"));
  return isStd(FD, "make_unique");
}

} // namespace closecall::frontend
