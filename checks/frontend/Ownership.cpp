//===- Ownership.cpp - What attributes say of handles ---------------------===//
#include "checks/frontend/Ownership.h"
#include "checks/frontend/Types.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

using namespace clang;
using llvm::StringRef;

namespace closecall::frontend {

namespace {

/// The functions that a file declares, by where their names stand.
using Declared = std::map<unsigned, const FunctionDecl *>;

void declaredIn(const DeclContext *DC, const SourceManager &SM,
                std::map<FileID, Declared> &Out) {
  for (const Decl *D : DC->decls()) {
    if (const auto *FD = dyn_cast<FunctionDecl>(D)) {
      auto [File, Offset] = SM.getDecomposedExpansionLoc(FD->getLocation());
      if (auto It = Out.find(File); It != Out.end())
        It->second.emplace(Offset, FD);
    } else if (isa<NamespaceDecl, LinkageSpecDecl, ExportDecl, CXXRecordDecl>(D)) {
      declaredIn(cast<DeclContext>(D), SM, Out);
    }
  }
}

/// The handle: its class, or an empty one when it cannot be told what it is.
void describe(QualType T, StringRef Word, ir::Ownership &O) {
  if (const auto *Ref = T->getAs<ReferenceType>())
    T = Ref->getPointeeType();
  // `typedef void *app_handle`
  std::string Alias;
  if (const auto *Typedef = T->getAs<TypedefType>())
    Alias = qualifiedName(Typedef->getDecl());
  if (!T->isPointerType())
    return;
  if (const RecordDecl *RD = recordOf(T->getPointeeType())) {
    O.Class = qualifiedName(RD);
    O.Record = true;
  } else if (T->isVoidPointerType() && !Alias.empty()) {
    O.Class = Alias;
  } else if (T->isVoidPointerType() && !Word.empty() && Word != "malloc") {
    O.Class = Word.str();
  }
}

QualType pointee(QualType T) {
  if (const auto *Ref = T->getAs<ReferenceType>())
    return Ref->getPointeeType();
  return T->isPointerType() ? T->getPointeeType() : QualType();
}

bool isHandle(QualType T) {
  ir::Ownership O;
  describe(T, "", O);
  return !O.Class.empty();
}

std::string successOf(const FunctionDecl *FD) {
  for (const auto *A : FD->specific_attrs<AnnotateAttr>()) {
    StringRef Text = A->getAnnotation();
    if (Text.consume_front("closecall::succeeds="))
      return Text.str();
  }
  QualType T = FD->getReturnType();
  if (T->isVoidType())
    return "";
  return T->isBooleanType() || T->isPointerType() ? "nonzero"
         : T->isIntegralOrEnumerationType()       ? "zero"
                                                  : "";
}

/// One annotation of closecall/annotations.h on what has type T.
void annotation(StringRef Text, QualType T, const FunctionDecl *FD, uint32_t Arg,
                std::vector<ir::Ownership> &Out) {
  if (!Text.consume_front("closecall::"))
    return;
  auto [What, Family] = Text.split('=');
  ir::Ownership O;
  O.Arg = Arg;
  if (What == "acquires" && Arg == ir::NoId) {
    O.K = ir::Ownership::Acquires;
    describe(T, "", O);
  } else if (What == "fills" && Arg != ir::NoId && !pointee(T).isNull()) {
    O.K = ir::Ownership::Fills;
    O.Success = successOf(FD);
    describe(pointee(T), "", O);
  } else if (What == "releases" && Arg != ir::NoId) {
    O.K = ir::Ownership::Releases;
    O.Indirect = !isHandle(T) || (T->isReferenceType() && isHandle(pointee(T)));
    describe(O.Indirect ? pointee(T) : T, "", O);
  } else if (What == "takes" && Arg != ir::NoId) {
    O.K = ir::Ownership::Takes;
    describe(T, "", O);
  } else if (What == "borrows") {
    O.K = ir::Ownership::Borrows;
    describe(T, "", O);
  } else {
    return;
  }
  if (O.K <= ir::Ownership::Fills)
    O.Family = Family.empty() ? "any" : Family.str();
  if (!O.Class.empty())
    Out.push_back(std::move(O));
}

/// clang's attributes.
void ownership(const OwnershipAttr *A, const FunctionDecl *FD, unsigned First,
               std::vector<ir::Ownership> &Out) {
  const StringRef Word = A->getModule() ? A->getModule()->getName() : StringRef();
  if (A->isReturns()) {
    ir::Ownership O;
    O.K = ir::Ownership::Acquires;
    describe(FD->getReturnType(), Word, O);
    if (!O.Class.empty())
      Out.push_back(std::move(O));
    return;
  }
  for (const ParamIdx &Param : A->args()) {
    const unsigned N = Param.getASTIndex();
    if (N >= FD->getNumParams())
      continue;
    ir::Ownership O;
    O.K = A->isTakes() ? ir::Ownership::Releases : ir::Ownership::Takes;
    O.Arg = First + N;
    describe(FD->getParamDecl(N)->getType(), Word, O);
    if (!O.Class.empty())
      Out.push_back(std::move(O));
  }
}

} // namespace

OwnershipAttributes::OwnershipAttributes(const ASTContext &Ctx) : Ctx(Ctx) {
  const SourceManager &SM = Ctx.getSourceManager();
  std::map<FileID, std::vector<DeallocatorAttribute>> Found;
  std::vector<std::pair<FileID, StringRef>> Files;
  std::vector<DeallocatorMacro> Macros;
  for (unsigned I = 0; I < SM.local_sloc_entry_size(); ++I) {
    const SrcMgr::SLocEntry &E = SM.getLocalSLocEntry(I);
    if (!E.isFile() || SrcMgr::isSystem(E.getFile().getFileCharacteristic()))
      continue;
    auto Buffer = E.getFile().getContentCache().getBufferIfLoaded();
    if (!Buffer)
      continue;
    FileID Id = SM.getFileID(SourceLocation::getFromRawEncoding(E.getOffset()));
    Files.emplace_back(Id, Buffer->getBuffer());
    std::vector<DeallocatorAttribute> Here;
    findDeallocators(Files.back().second, Here, Macros);
    if (!Here.empty())
      Found[Id] = std::move(Here);
  }
  for (const DeallocatorMacro &M : Macros)
    for (const auto &[Id, Text] : Files) {
      std::vector<DeallocatorAttribute> Here;
      findDeallocatorUses(Text, M, Here);
      if (!Here.empty())
        llvm::append_range(Found[Id], Here);
    }
  if (Found.empty())
    return;
  std::map<FileID, Declared> Functions;
  for (const auto &Entry : Found)
    Functions.try_emplace(Entry.first);
  declaredIn(Ctx.getTranslationUnitDecl(), SM, Functions);
  for (auto &[Id, Attributes] : Found) {
    const Declared &Here = Functions[Id];
    StringRef Text = SM.getBufferData(Id);
    auto Together = [&](size_t From, size_t To) {
      return Text.slice(From, To).find_first_of(";{}#") == StringRef::npos;
    };
    for (const DeallocatorAttribute &A : Attributes) {
      // Behind the name of the function that it describes, or before it.
      auto Next = Here.upper_bound(unsigned(A.Offset));
      if (Next != Here.begin() && Together(std::prev(Next)->first, A.Offset))
        pair(std::prev(Next)->second, A.Deallocator, A.Argument);
      else if (Next != Here.end() && Together(A.Offset, Next->first))
        pair(Next->second, A.Deallocator, A.Argument);
    }
  }
}

void OwnershipAttributes::pair(const FunctionDecl *Allocates, StringRef Deallocator,
                               unsigned Argument) {
  ir::Ownership Made;
  Made.K = ir::Ownership::Acquires;
  describe(Allocates->getReturnType(), "", Made);
  if (Made.Class.empty())
    return;
  const FunctionDecl *Releases = nullptr;
  IdentifierInfo &Name = Ctx.Idents.get(Deallocator);
  for (const DeclContext *DC = Allocates->getDeclContext(); DC && !Releases; DC = DC->getParent())
    for (const NamedDecl *ND : DC->lookup(DeclarationName(&Name)))
      if (const auto *FD = dyn_cast<FunctionDecl>(ND); FD && Argument <= FD->getNumParams())
        Releases = FD;
  if (!Releases)
    return;
  auto Add = [&](const FunctionDecl *FD, const ir::Ownership &O) {
    std::vector<ir::Ownership> &Says = FromText[FD->getCanonicalDecl()];
    if (!llvm::is_contained(Says, O))
      Says.push_back(O);
  };
  Add(Allocates, Made);
  ir::Ownership Ended = Made;
  Ended.K = ir::Ownership::Releases;
  Ended.Arg = Argument - 1;
  Add(Releases, Ended);
}

std::vector<ir::Ownership> OwnershipAttributes::of(const FunctionDecl *FD) const {
  std::vector<ir::Ownership> Out;
  FD = FD->getMostRecentDecl();
  const SourceManager &SM = Ctx.getSourceManager();
  if (FD->getLocation().isInvalid() || SM.isInSystemHeader(SM.getExpansionLoc(FD->getLocation())))
    return Out;
  if (auto It = FromText.find(FD->getCanonicalDecl()); It != FromText.end())
    Out = It->second;
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  const unsigned First = Method && Method->isInstance();
  if (FD->hasAttrs())
    for (const Attr *A : FD->attrs()) {
      if (const auto *Text = dyn_cast<AnnotateAttr>(A))
        annotation(Text->getAnnotation(), FD->getReturnType(), FD, ir::NoId, Out);
      else if (const auto *Own = dyn_cast<OwnershipAttr>(A))
        ownership(Own, FD, First, Out);
    }
  for (unsigned I = 0; I < FD->getNumParams(); ++I) {
    const ParmVarDecl *P = FD->getParamDecl(I);
    if (P->hasAttrs())
      for (const auto *Text : P->specific_attrs<AnnotateAttr>())
        annotation(Text->getAnnotation(), P->getType(), FD, First + I, Out);
  }
  return Out;
}

} // namespace closecall::frontend
