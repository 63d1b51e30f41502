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
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace closecall::frontend {

bool isStd(const NamedDecl *D, StringRef Name) {
  const IdentifierInfo *Id = D->getDeclName().getAsIdentifierInfo();
  return Id && Id->getName() == Name && D->isInStdNamespace();
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
