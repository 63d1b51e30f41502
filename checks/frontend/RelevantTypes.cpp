//===- RelevantTypes.cpp - What handles are found in -----------*- C++ -*-===//
//
// Part of Relevance.h: the types through which a function can get at a handle, and the
// members of type `void *` that a library's function fills with one (SQLHSTMT).
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Relevance.h"
#include "checks/frontend/StdOwner.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace closecall::frontend {

bool Relevance::namesResource(const RecordDecl *RD) {
  const std::string Name = qualifiedName(RD);
  if (DeclaredTypes.contains(Name))
    return true;
  rules::ResourceId Id = Packs.resourceOfType(Name);
  return Id != rules::NoResource && Packs.resource(Id).Pack != "libc";
}

/// Whether handles are found in the record or behind its pointers. A search
/// that finds none proves it for all records that it met.
bool Relevance::reaches(const RecordDecl *Root) {
  if (auto It = RecordReaches.find(Root); It != RecordReaches.end())
    return It->second;
  llvm::SmallVector<const RecordDecl *, 16> Stack{Root};
  llvm::DenseSet<const RecordDecl *> Seen{Root};
  auto Add = [&](QualType T) {
    while (!T.isNull()) {
      T = T.getCanonicalType();
      if (const ArrayType *AT = Ctx.getAsArrayType(T))
        T = AT->getElementType();
      else if (T->isAnyPointerType() || T->isReferenceType())
        T = T->getPointeeType();
      else
        break;
    }
    const RecordDecl *RD = recordOf(T);
    if (RD && Seen.insert(RD).second)
      Stack.push_back(RD);
  };
  while (!Stack.empty()) {
    const RecordDecl *RD = Stack.pop_back_val();
    auto Known = RecordReaches.find(RD);
    if (Known != RecordReaches.end()) {
      if (Known->second)
        return RecordReaches[Root] = true;
      continue;
    }
    if (namesResource(RD)) {
      RecordReaches[RD] = true;
      return RecordReaches[Root] = true;
    }
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(RD))
      for (const TemplateArgument &Arg : Spec->getTemplateArgs().asArray()) {
        if (Arg.getKind() == TemplateArgument::Type)
          Add(Arg.getAsType());
        if (Arg.getKind() == TemplateArgument::Pack)
          for (const TemplateArgument &Part : Arg.pack_elements())
            if (Part.getKind() == TemplateArgument::Type)
              Add(Part.getAsType());
      }
    const RecordDecl *Def = RD->getDefinition();
    if (!Def || Def->isDependentType())
      continue;
    for (const FieldDecl *FD : Def->fields())
      Add(FD->getType());
    if (const auto *CXX = dyn_cast<CXXRecordDecl>(Def))
      for (const CXXBaseSpecifier &Base : CXX->bases())
        Add(Base.getType());
  }
  for (const RecordDecl *RD : Seen)
    RecordReaches[RD] = false;
  return false;
}

bool Relevance::reaches(QualType T) {
  while (!T.isNull()) {
    const Type *Canonical = T.getCanonicalType().getTypePtr();
    if (Canonical->isArrayType())
      T = cast<ArrayType>(Canonical)->getElementType();
    else if (Canonical->isAnyPointerType() || Canonical->isReferenceType())
      T = Canonical->getPointeeType();
    else
      break;
  }
  if (T.isNull() || !T.getCanonicalType()->isRecordType())
    return false;
  const RecordDecl *RD = recordOf(T);
  return RD && reaches(RD);
}

/// Members of type `void *` whose address a modelled function is given: what is in them
/// is a handle wherever they are named.
void Relevance::fills(const CallExpr &Call) {
  for (const Expr *Arg : Call.arguments()) {
    const auto *Address = dyn_cast<UnaryOperator>(Arg->IgnoreParenCasts());
    if (!Address || Address->getOpcode() != UO_AddrOf)
      continue;
    const auto *Member = dyn_cast<MemberExpr>(Address->getSubExpr()->IgnoreParens());
    const auto *FD = Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
    if (FD && FD->getType()->isVoidPointerType())
      UntypedHandles.insert(FD->getCanonicalDecl());
  }
}

} // namespace closecall::frontend
