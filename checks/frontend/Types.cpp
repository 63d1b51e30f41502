//===- Types.cpp - Interning of types, records and callees -----*- C++ -*-===//
//
// See Types.h. Types are interned shallowly: a record's fields are listed only
// when somebody mentions it, so that a translation unit's whole type graph is
// not copied for the sake of one function.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Types.h"
#include "checks/frontend/Compat.h"
#include "checks/frontend/Ownership.h"
#include "checks/frontend/StdOwner.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"
#include "llvm/ADT/SmallString.h"
#include <cstring>
#include <map>

using namespace clang;

namespace closecall::frontend {

static bool hasPlainName(const NamedDecl *D) {
  const auto *FD = dyn_cast<FunctionDecl>(D);
  return FD && !isa<CXXMethodDecl>(FD) && FD->isExternC();
}

static std::string simpleName(const NamedDecl *D) {
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(D))
    return simpleName(Ctor->getParent());
  if (const auto *Dtor = dyn_cast<CXXDestructorDecl>(D))
    return "~" + simpleName(Dtor->getParent());
  if (const auto *RD = dyn_cast<CXXRecordDecl>(D); RD && RD->isLambda())
    return "lambda";
  if (const auto *TD = dyn_cast<TagDecl>(D); TD && !TD->getIdentifier()) {
    const TypedefNameDecl *Typedef = TD->getTypedefNameForAnonDecl();
    return Typedef ? Typedef->getNameAsString() : "(anonymous)";
  }
  return D->getNameAsString();
}

std::string qualifiedName(const NamedDecl *D) {
  std::string Name = simpleName(D);
  if (hasPlainName(D))
    return Name;
  for (const DeclContext *DC = D->getDeclContext(); DC && !DC->isTranslationUnit();
       DC = DC->getParent()) {
    if (const auto *NS = dyn_cast<NamespaceDecl>(DC)) {
      if (NS->isInline() || NS->isAnonymousNamespace())
        continue;
    } else if (!isa<TagDecl>(DC) && !isa<FunctionDecl>(DC)) {
      continue;
    }
    // The body of a lambda is named after the function around it.
    Name = simpleName(cast<NamedDecl>(DC)) + "::" + Name;
  }
  return Name;
}

std::vector<std::string> overriddenNames(const CXXMethodDecl *M) {
  std::vector<std::string> Names;
  llvm::SmallVector<const CXXMethodDecl *, 4> Queue(M->overridden_methods());
  for (size_t I = 0; I < Queue.size(); ++I) {
    const CXXMethodDecl *Base = Queue[I];
    std::string Name = qualifiedName(Base);
    if (!llvm::is_contained(Names, Name))
      Names.push_back(std::move(Name));
    for (const CXXMethodDecl *Next : Base->overridden_methods())
      if (!llvm::is_contained(Queue, Next))
        Queue.push_back(Next);
  }
  return Names;
}

const RecordDecl *recordOf(QualType T) {
  if (T.isNull())
    return nullptr;
  const auto *RT = T.getCanonicalType()->getAs<RecordType>();
  if (!RT)
    return nullptr;
  const RecordDecl *RD = RT->getAsRecordDecl();
  if (RD)
    if (const RecordDecl *Def = RD->getDefinition())
      return Def;
  return RD;
}

ModuleBuilder::ModuleBuilder(ASTContext &Ctx, const OwnershipAttributes &Said)
    : Ctx(Ctx), SM(Ctx.getSourceManager()), LangOpts(Ctx.getLangOpts()), Said(Said) {
  M.MainFile = M.Files[file(SM.getMainFileID())];
}

static ir::TypeKind kindOf(QualType Q) {
  const clang::Type *T = Q.getTypePtr();
  if (T->isVoidType())
    return ir::TypeKind::Void;
  if (T->isBooleanType())
    return ir::TypeKind::Bool;
  if (T->isIntegralOrEnumerationType())
    return ir::TypeKind::Int;
  if (T->isRealFloatingType())
    return ir::TypeKind::Float;
  if (T->isReferenceType())
    return ir::TypeKind::Reference;
  if (T->isPointerType() || T->isBlockPointerType() || T->isNullPtrType())
    return ir::TypeKind::Pointer;
  if (T->isArrayType())
    return ir::TypeKind::Array;
  if (T->isRecordType())
    return ir::TypeKind::Record;
  if (T->isFunctionType())
    return ir::TypeKind::Function;
  return ir::TypeKind::Other;
}

void ModuleBuilder::fill(ir::Type &T, QualType Q) {
  T.Kind = kindOf(Q);
  T.Const = Q.isConstQualified();
  switch (T.Kind) {
  case ir::TypeKind::Record: {
    const RecordDecl *RD = recordOf(Q);
    T.Name = qualifiedName(RD);
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(RD))
      for (const TemplateArgument &Arg : Spec->getTemplateArgs().asArray()) {
        if (Arg.getKind() == TemplateArgument::Type)
          T.TemplateArgs.push_back(type(Arg.getAsType()));
        if (Arg.getKind() == TemplateArgument::Pack)
          for (const TemplateArgument &Part : Arg.pack_elements())
            if (Part.getKind() == TemplateArgument::Type)
              T.TemplateArgs.push_back(type(Part.getAsType()));
      }
    break;
  }
  case ir::TypeKind::Pointer:
  case ir::TypeKind::Reference: {
    QualType Pointee = Q->getPointeeType();
    T.Pointee = type(Pointee.isNull() ? QualType(Ctx.VoidTy) : Pointee);
    T.Name = M.Types[T.Pointee].Name +
             (T.Kind == ir::TypeKind::Pointer ? " *"
              : Q->isRValueReferenceType()    ? " &&"
                                              : " &");
    break;
  }
  case ir::TypeKind::Array:
    T.Pointee = type(Ctx.getAsArrayType(Q)->getElementType());
    T.Name = M.Types[T.Pointee].Name + "[";
    if (const auto *CA = Ctx.getAsConstantArrayType(Q))
      T.Name += std::to_string(CA->getSize().getLimitedValue());
    T.Name += "]";
    break;
  default:
    if (const auto *ET = Q->getAs<EnumType>()) {
      T.Name = qualifiedName(ET->getDecl());
      T.Signed = Q->isSignedIntegerOrEnumerationType();
      break;
    }
    T.Signed = !Q->isUnsignedIntegerOrEnumerationType();
    PrintingPolicy Policy(LangOpts);
    Policy.SuppressTagKeyword = true;
    Policy.Bool = true;
    T.Name = Q.getUnqualifiedType().getAsString(Policy);
  }
}

ir::TypeId ModuleBuilder::type(QualType Q) {
  if (Q.isNull())
    Q = Ctx.VoidTy;
  Q = Ctx.getCanonicalType(Q);
  if (const auto *AT = Q->getAs<AtomicType>())
    Q = Ctx.getCanonicalType(AT->getValueType());
  Q = QualType(Q.getTypePtr(), Q.isConstQualified() ? Qualifiers::Const : 0);
  auto [It, New] = TypeIds.try_emplace(Q.getAsOpaquePtr(), M.Types.size());
  ir::TypeId Id = It->second;
  if (!New)
    return Id;
  M.Types.emplace_back();
  ir::Type T;
  fill(T, Q);
  M.Types[Id] = std::move(T);
  if (const RecordDecl *RD = recordOf(Q))
    if (auto Known = RecordIds.find(RD); Known != RecordIds.end())
      M.Types[Id].Record = Known->second;
  return Id;
}

void ModuleBuilder::mention(QualType T) {
  while (!T.isNull()) {
    T = T.getCanonicalType();
    if (const ArrayType *AT = Ctx.getAsArrayType(T))
      T = AT->getElementType();
    else if (T->isAnyPointerType() || T->isReferenceType())
      T = T->getPointeeType();
    else
      break;
  }
  if (const RecordDecl *RD = recordOf(T))
    mention(RD);
}

/// The language wrote what a copy of an object does, and somebody copies one.
static bool copiesMembers(const CXXRecordDecl *RD) {
  for (const CXXMethodDecl *Method : RD->methods()) {
    const auto *Ctor = dyn_cast<CXXConstructorDecl>(Method);
    if ((Ctor && Ctor->isCopyConstructor()) || Method->isCopyAssignmentOperator())
      if (Method->isDefaulted() && !Method->isDeleted() && Method->isUsed())
        return true;
  }
  return false;
}

/// A pointer, or a container of the standard library that holds some.
static bool holdsPointers(QualType T, unsigned Depth = 0) {
  if (T->isPointerType())
    return true;
  const auto *Of = dyn_cast_or_null<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl());
  return Of && Depth < 3 && Of->isInStdNamespace() &&
         llvm::any_of(Of->getTemplateArgs().asArray(), [&](const TemplateArgument &A) {
           return A.getKind() == TemplateArgument::Type && holdsPointers(A.getAsType(), Depth + 1);
         });
}

/// No function of a nested class can name a member: it has none.
static bool onlyData(const CXXRecordDecl *RD) {
  return RD->isCompleteDefinition() && !RD->hasFriends() &&
         llvm::all_of(RD->decls(), [](const Decl *D) {
           return D->isImplicit() || isa<FieldDecl>(D) || isa<AccessSpecDecl>(D);
         });
}

/// Pointer members, and containers of pointers, that nobody but the functions of the class
/// can name.
static std::vector<const FieldDecl *> hiddenPointers(const CXXRecordDecl *RD) {
  if (RD->isLambda() || RD->hasFriends() || RD->getDescribedClassTemplate() ||
      isa<ClassTemplateSpecializationDecl>(RD) || !RD->isExternallyVisible())
    return {};
  for (const Decl *D : RD->decls())
    if (const auto *Nested = dyn_cast<CXXRecordDecl>(D);
        isa<TemplateDecl>(D) || (Nested && !D->isImplicit() && !onlyData(Nested)))
      return {};
  std::vector<const FieldDecl *> Found;
  for (const FieldDecl *FD : RD->fields())
    if (FD->getAccess() == AS_private && FD->getIdentifier() && holdsPointers(FD->getType()))
      Found.push_back(FD);
  return Found;
}

bool ModuleBuilder::mindsMembers(const CXXMethodDecl *Method) {
  const CXXRecordDecl *RD = Method->getParent();
  const SourceManager &SM = Ctx.getSourceManager();
  const bool Mentioned = RecordIds.count(RD);
  if (isa<CXXDestructorDecl>(Method))
    return Mentioned;
  if (!Mentioned && !SM.isInMainFile(SM.getExpansionLoc(Method->getLocation())))
    return false;
  auto [It, New] = Hides.try_emplace(RD, false);
  if (New && RD->isCompleteDefinition())
    It->second = !hiddenPointers(RD).empty();
  return It->second;
}

/// It has a body somewhere, which somebody wrote. Copies that are private and have none
/// are how copying used to be forbidden.
static bool mayReach(const CXXMethodDecl *Method) {
  if (Method->isImplicit() || Method->isDefaulted() || Method->isDeleted() ||
      Method->isPureVirtual() || isa<CXXDestructorDecl>(Method))
    return false;
  const auto *Ctor = dyn_cast<CXXConstructorDecl>(Method);
  const bool Copies = (Ctor && Ctor->isCopyConstructor()) || Method->isCopyAssignmentOperator();
  return !Copies || Method->getAccess() != AS_private;
}

/// Pointers of one kind, or to void, that unions put in the same place, as paths; those
/// that are members of this union itself need no list.
static std::vector<std::vector<std::string>> sharedPointers(ASTContext &Ctx,
                                                            const RecordDecl *RD) {
  struct Pointer {
    std::string Path;
    QualType To;
    bool Direct;
  };
  std::map<uint64_t, std::vector<Pointer>> By;
  auto Walk = [&](auto &&Self, const RecordDecl *In, uint64_t Offset, const std::string &Path,
                  bool Shares, bool Direct, unsigned Depth) -> void {
    Shares |= In->isUnion();
    for (const FieldDecl *FD : In->fields()) {
      if (FD->isInvalidDecl() || FD->isBitField())
        continue;
      const uint64_t At = Offset + Ctx.getFieldOffset(FD);
      const std::string Name = Path.empty() ? FD->getNameAsString() : Path + "." + FD->getNameAsString();
      if (const QualType To = FD->getType()->getPointeeType(); Shares && FD->getType()->isPointerType())
        By[At].push_back({Name, To.getCanonicalType().getUnqualifiedType(), Direct});
      const RecordDecl *Inner = recordOf(FD->getType());
      Inner = Inner ? Inner->getDefinition() : nullptr;
      if (!Inner || Inner->isInvalidDecl() || Depth > 3)
        continue;
      if (FD->isAnonymousStructOrUnion())
        Self(Self, Inner, At, Path, Shares, false, Depth + 1);
      else if (Shares)
        Self(Self, Inner, At, Name, Shares, false, Depth + 1);
    }
  };
  Walk(Walk, RD, 0, "", false, RD->isUnion(), 0);
  std::vector<std::vector<std::string>> Groups;
  for (const auto &[At, Pointers] : By) {
    if (llvm::all_of(Pointers, [](const Pointer &P) { return P.Direct; }))
      continue;
    // Without a tag to go by, pointers of different kinds stay apart.
    for (const Pointer &First : Pointers) {
      std::vector<std::string> Group{First.Path};
      for (const Pointer &Other : Pointers)
        if (&Other != &First && (Other.To == First.To || Other.To->isVoidType()))
          Group.push_back(Other.Path);
      llvm::sort(Group);
      if (Group.size() > 1 && !llvm::is_contained(Groups, Group))
        Groups.push_back(std::move(Group));
    }
  }
  return Groups;
}

void ModuleBuilder::mention(const RecordDecl *RD) {
  RD = RD->getDefinition();
  if (!RD || RD->isInvalidDecl() || RD->isDependentType())
    return;
  auto [It, New] = RecordIds.try_emplace(RD, M.Records.size());
  if (!New)
    return;
  ir::RecordId Id = It->second;
  M.Records.emplace_back();
  QualType Self = compat::recordType(Ctx, RD);
  for (QualType Q : {Self, Self.withConst()})
    M.Types[type(Q)].Record = Id;

  ir::Record R;
  R.Name = qualifiedName(RD);
  R.Id = usr(RD);
  R.Union = RD->isUnion();
  R.System = inSystemHeader(RD);
  R.Range = range(RD->getSourceRange());
  if (const CXXDestructorDecl *Dtor = destructor(Self))
    R.Destructor = callee(Dtor);
  if (const auto *CXX = dyn_cast<CXXRecordDecl>(RD); CXX && !R.System) {
    if (const CXXMethodDecl *Call = callOperator(CXX, {}))
      R.Call = callee(Call);
    R.Copies = copiesMembers(CXX);
    for (const FieldDecl *FD : hiddenPointers(CXX))
      R.Private.push_back(FD->getNameAsString());
    if (!R.Private.empty())
      for (const CXXMethodDecl *Method : CXX->methods())
        if (mayReach(Method))
          R.Methods.push_back(usr(Method->getCanonicalDecl()));
  }
  if (std::optional<OwnerType> O = ownerType(RD)) {
    R.Fields.push_back({OwnedPointer, type(O->Pointer)});
    mention(O->Pointer);
    if (!O->Default) {
      R.Fields.push_back({OwnersDeleter, type(O->Deleter)});
      mention(O->Deleter);
    }
  } else if (std::optional<HolderType> H = holderType(RD);
             H && H->K != HolderType::Container) {
    for (unsigned N = 0; N < H->Parts.size(); ++N) {
      R.Fields.push_back({H->member(N), type(H->Parts[N])});
      mention(H->Parts[N]);
    }
  } else if (!R.System) {
    const auto *CXX = dyn_cast<CXXRecordDecl>(RD);
    if (CXX)
      for (const CXXBaseSpecifier &Base : CXX->bases())
        if (const RecordDecl *BaseDecl = recordOf(Base.getType())) {
          R.Fields.push_back({"<base> " + qualifiedName(BaseDecl), type(Base.getType())});
          mention(BaseDecl);
        }
    if (CXX && CXX->isLambda()) {
      auto Field = CXX->field_begin();
      for (const LambdaCapture &C : CXX->captures()) {
        if (Field == CXX->field_end())
          break;
        std::string Name = C.capturesThis() ? "this"
                           : C.capturesVariable()
                               ? C.getCapturedVar()->getNameAsString()
                               : "";
        R.Fields.push_back({Name, type(Field->getType())});
        mention(Field->getType());
        ++Field;
      }
    } else {
      // Members of unnamed structs and unions count as members of the record.
      auto Collect = [&](auto &&Self, const RecordDecl *Owner) -> void {
        for (const FieldDecl *FD : Owner->fields()) {
          if (FD->isAnonymousStructOrUnion()) {
            if (const RecordDecl *Inner = recordOf(FD->getType()))
              Self(Self, Inner);
            continue;
          }
          if (FD->getIdentifier())
            R.Fields.push_back({FD->getNameAsString(), type(FD->getType())});
          QualType Elem = Ctx.getBaseElementType(FD->getType());
          if (const RecordDecl *Inner = recordOf(Elem))
            mention(Inner);
        }
      };
      Collect(Collect, RD);
      R.Shared = sharedPointers(Ctx, RD);
    }
  }
  M.Records[Id] = std::move(R);
}

bool ModuleBuilder::inSystemHeader(const Decl *D) const {
  SourceLocation L = D->getLocation();
  return L.isInvalid() || SM.isInSystemHeader(SM.getExpansionLoc(L));
}

/// std::allocator has no state: its life is noise.
bool ModuleBuilder::isAllocator(const RecordDecl *RD) const {
  return RD->getDeclName().isIdentifier() && RD->getName() == "allocator" &&
         RD->isInStdNamespace();
}

const CXXDestructorDecl *ModuleBuilder::destructor(QualType T) const {
  const auto *RD = dyn_cast_or_null<CXXRecordDecl>(recordOf(Ctx.getBaseElementType(T)));
  if (!RD || !RD->hasDefinition() || RD->isInvalidDecl() || RD->hasTrivialDestructor() ||
      isAllocator(RD))
    return nullptr;
  return RD->getDestructor();
}

bool ModuleBuilder::noThrow(const FunctionDecl *FD) const {
  if (!LangOpts.CPlusPlus || !LangOpts.CXXExceptions)
    return true;
  if (FD->hasAttr<NoThrowAttr>() || FD->isExternC() || FD->getBuiltinID())
    return true;
  const auto *Proto = FD->getType()->getAs<FunctionProtoType>();
  if (!Proto)
    return false;
  switch (Proto->getExceptionSpecType()) {
  case EST_Unevaluated:
  case EST_Unparsed:
  case EST_Uninstantiated:
    return isa<CXXDestructorDecl>(FD);
  default:
    return Proto->isNothrow();
  }
}

std::string ModuleBuilder::lambdaPlace(const CXXRecordDecl *RD) {
  ir::SourceLoc L = loc(RD->getBeginLoc());
  return "@L" + std::to_string(L.Line) + ":" + std::to_string(L.Col);
}

/// The lambdas that a template argument names.
std::string ModuleBuilder::lambdasIn(llvm::ArrayRef<TemplateArgument> Args, unsigned Depth) {
  std::string Suffix;
  for (const TemplateArgument &Arg : Args) {
    if (Arg.getKind() == TemplateArgument::Pack)
      Suffix += lambdasIn(Arg.pack_elements(), Depth);
    if (Arg.getKind() != TemplateArgument::Type)
      continue;
    QualType T = Arg.getAsType();
    while (T->isAnyPointerType() || T->isReferenceType())
      T = T->getPointeeType();
    const auto *RD = dyn_cast_or_null<CXXRecordDecl>(recordOf(T));
    if (RD && RD->isLambda())
      Suffix += lambdaPlace(RD);
    else if (const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(RD);
             Spec && Depth)
      Suffix += lambdasIn(Spec->getTemplateArgs().asArray(), Depth - 1);
  }
  return Suffix;
}

std::string ModuleBuilder::lambdaSuffix(const Decl *D) {
  // USRs do not tell lambdas, what is declared in them, and templates of them
  // apart.
  std::string Suffix;
  auto Add = [&](const Decl *Of) {
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(Of))
      Suffix += lambdasIn(Spec->getTemplateArgs().asArray(), 3);
    if (const auto *Fn = dyn_cast<FunctionDecl>(Of))
      if (const TemplateArgumentList *Args = Fn->getTemplateSpecializationArgs())
        Suffix += lambdasIn(Args->asArray(), 3);
  };
  Add(D);
  for (const DeclContext *DC = D->getDeclContext(); DC; DC = DC->getParent()) {
    Add(Decl::castFromDeclContext(DC));
    if (const auto *RD = dyn_cast<CXXRecordDecl>(DC); RD && RD->isLambda())
      return lambdaPlace(RD) + Suffix;
  }
  return Suffix;
}

std::string ModuleBuilder::usr(const Decl *D) {
  llvm::SmallString<128> Buffer;
  std::string Id;
  if (!index::generateUSRForDecl(D, Buffer))
    Id = std::string(Buffer);
  else if (const auto *ND = dyn_cast<NamedDecl>(D))
    Id = "n:" + qualifiedName(ND);
  if (const auto *RD = dyn_cast<CXXRecordDecl>(D); RD && RD->isLambda())
    return Id + lambdaPlace(RD);
  return Id + lambdaSuffix(D);
}

static bool isHidden(const FunctionDecl *FD) {
  if (const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern())
    FD = Pattern;
  const FunctionDecl *Def = FD->getDefinition();
  return Def && Def->hasSkippedBody();
}

static bool isPure(const FunctionDecl *FD) {
  return FD->hasAttr<PureAttr>() || FD->hasAttr<ConstAttr>();
}

/// A macro that returns, or what throws, whose header is missing: CAMLreturn(v),
/// rb_raise(e, m). It parses as a call of a function that nobody declared. Names in
/// small letters (return_conn) are functions that give something back; `raise` sends
/// a signal; what says "if" may go on.
static bool mayBeReturn(const FunctionDecl *FD) {
  if (!FD->isImplicit() || FD->getBuiltinID() || !FD->getIdentifier() ||
      FD->getName() == "raise")
    return false;
  return namesWayOut(FD->getName());
}

bool namesWayOut(StringRef Written) {
  const std::string Name = Written.lower();
  auto Says = [&](StringRef Word) { return StringRef(Name).contains(Word); };
  return ((Says("return") && Name != Written) || Says("throw") || Says("raise") ||
          Says("croak")) &&
         !Says("if");
}

ir::CalleeId ModuleBuilder::callee(const FunctionDecl *FD) {
  FD = FD->getCanonicalDecl();
  auto [It, New] = CalleeIds.try_emplace(FD, M.Callees.size());
  ir::CalleeId Id = It->second;
  if (!New)
    return Id;
  M.Callees.emplace_back();
  ir::Callee C;
  C.Id = usr(FD);
  C.Name = qualifiedName(FD);
  // __builtin_memcpy is memcpy by another name.
  if (FD->getBuiltinID() && StringRef(C.Name).starts_with("__builtin_") &&
      !StringRef(C.Name).starts_with("__builtin___"))
    C.Name.erase(0, strlen("__builtin_"));
  if (const auto *Method = dyn_cast<CXXMethodDecl>(FD);
      Method && Method->isInstance()) {
    C.Method = true;
    C.Virtual = Method->isVirtual();
    C.Overrides = overriddenNames(Method);
    C.Params.push_back(type(Ctx.getPointerType(compat::recordType(Ctx, Method->getParent()))));
    C.ParamNames.push_back("this");
  }
  const FunctionDecl *Named = FD->getDefinition() ? FD->getDefinition() : FD;
  for (const ParmVarDecl *P : Named->parameters()) {
    C.Params.push_back(type(P->getType()));
    C.ParamNames.push_back(P->getNameAsString());
  }
  C.Result = type(FD->getReturnType());
  C.Constructor = isa<CXXConstructorDecl>(FD);
  C.Destructor = isa<CXXDestructorDecl>(FD);
  const FunctionDecl *Latest = FD->getMostRecentDecl();
  C.NoReturn = Latest->isNoReturn() || Latest->hasAttr<AnalyzerNoReturnAttr>() ||
               mayBeReturn(Latest);
  C.NoThrow = noThrow(Latest);
  C.Variadic = FD->isVariadic();
  C.System = inSystemHeader(FD);
  C.Internal = !FD->isExternallyVisible();
  C.Pure = isPure(Latest);
  // Bodies in system headers never count, whether the host keeps them or not.
  C.Hidden = !C.System && isHidden(FD);
  C.Decl = loc(FD->getLocation());
  C.Says = Said.of(FD);
  M.Callees[Id] = std::move(C);
  return Id;
}

} // namespace closecall::frontend
