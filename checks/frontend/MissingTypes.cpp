//===- MissingTypes.cpp - Types of C++ whose header is missing ------------===//
//
// See MissingTypes.h. What a name is, is read off the tokens behind it.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/MissingTypes.h"
#include "checks/frontend/Compat.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "clang/Sema/Lookup.h"
#include "clang/Sema/Scope.h"
#include "clang/Sema/Sema.h"

using namespace clang;

namespace closecall::frontend {

namespace {

/// The tokens behind a name, and the one in front of it.
class Around {
public:
  Around(const SourceManager &SM, const LangOptions &Opts, SourceLocation L) {
    L = SM.getSpellingLoc(L);
    auto [File, Offset] = SM.getDecomposedLoc(L);
    bool Invalid = false;
    StringRef Buffer = SM.getBufferData(File, &Invalid);
    if (Invalid)
      return;
    StringRef Front = Buffer.take_front(Offset).rtrim();
    size_t Word = Front.size();
    while (Word && (isalnum(Front[Word - 1]) || Front[Word - 1] == '_'))
      --Word;
    Before = Word < Front.size() ? Front.drop_front(Word) : Front.take_back(1);
    Lexer Raw(SM.getLocForStartOfFile(File), Opts, Buffer.begin(), Buffer.begin() + Offset,
              Buffer.end());
    Token T;
    Raw.LexFromRawLexer(T);
    for (unsigned N = 0; N < MaxTokens && !T.is(tok::eof); ++N) {
      Raw.LexFromRawLexer(T);
      Next.push_back(T);
      StringRef Text = T.is(tok::raw_identifier) ? T.getRawIdentifier()
                       : T.isLiteral() || T.is(tok::eof)
                           ? StringRef()
                           : Buffer.substr(SM.getFileOffset(T.getLocation()), T.getLength());
      Texts.push_back(Text);
    }
  }

  StringRef before() const { return Before; }
  StringRef text(size_t I) const { return I < Texts.size() ? Texts[I] : StringRef(); }
  bool name(size_t I) const { return I < Next.size() && Next[I].is(tok::raw_identifier); }
  /// The token behind the `>` that closes the `<` at I; 0 where it closes none.
  size_t behindArguments(size_t I) const {
    if (text(I) != "<")
      return 0;
    unsigned Angles = 0, Parens = 0;
    for (; I < Next.size(); ++I) {
      StringRef T = text(I);
      if (T == "<")
        ++Angles;
      else if (T == "(")
        ++Parens;
      else if (T == ")" && !Parens--)
        return 0;
      else if (T == ";" || T == "{" || T == "}" || T == "&&" || T == "||")
        return 0;
      else if (T == ">" || T == ">>")
        Angles -= std::min<unsigned>(Angles, T.size());
      if (!Angles)
        return I + 1;
    }
    return 0;
  }

private:
  static constexpr unsigned MaxTokens = 64;
  StringRef Before;
  llvm::SmallVector<Token, 16> Next;
  llvm::SmallVector<StringRef, 16> Texts;
};

} // namespace

static bool beginsMember(StringRef S) {
  return llvm::is_contained({"public", "protected", "private", "virtual", "static", "explicit",
                             "inline", "friend", "constexpr", "using", "typedef", "enum",
                             "class", "struct", "template", "extern", "const", "void", "int",
                             "bool", "char", "unsigned", "long", "double", "float", "~"},
                            S);
}

/// A name where a macro stands: `Q_OBJECT public:`, `EXPORTED int f();`,
/// `class EXPORTED Foo {`.
static bool isMarker(const Around &A, bool Declares) {
  StringRef Before = A.before();
  if (Before == "class" || Before == "struct")
    return A.name(0) && A.text(0) != "final" && (A.text(1) == "{" || A.text(1) == ":" || A.text(1) == "final");
  if (Declares)
    return false;
  const bool Begins = Before.empty() || Before == ";" || Before == "{" || Before == "}" ||
                      Before == ":" || Before == "static" || Before == "extern";
  return Begins && beginsMember(A.text(0));
}

/// `class A : public Missing`, `class A : Missing<int> {`
static bool isBase(const Around &A) {
  StringRef Before = A.before();
  if (Before == "public" || Before == "protected" || Before == "private" || Before == "virtual")
    return A.text(0) != ":";
  if (Before != ":" && Before != ",")
    return false;
  size_t I = 0;
  while (A.text(I) == "::" && A.name(I + 1))
    I += 2;
  if (size_t Behind = A.behindArguments(I))
    I = Behind;
  return A.text(I) == "{";
}

void MissingTypes::InitializeSema(Sema &S) {
  TheSema = &S;
  if (Known)
    S.getASTContext().setExternalSource(llvm::IntrusiveRefCntPtr<ExternalASTSource>(this));
}

void MissingTypes::complete(CXXRecordDecl *RD) {
  if (!Known || RD->getDefinition() || RD->isBeingDefined() || RD->isDependentContext() ||
      RD->getDescribedClassTemplate() || isa<ClassTemplateSpecializationDecl>(RD) ||
      !RD->getIdentifier() || !Known->Incomplete.count(RD->getName().str()))
    return;
  RD->startDefinition();
  RD->completeDefinition();
  RD->setHasExternalVisibleStorage(true);
}

void MissingTypes::completeIn(Decl *D) {
  if (auto *RD = dyn_cast<CXXRecordDecl>(D))
    complete(RD);
  if (isa<NamespaceDecl, LinkageSpecDecl, CXXRecordDecl>(D) && Known && !Known->Incomplete.empty())
    for (Decl *Inner : Decl::castToDeclContext(D)->noload_decls())
      if (Inner != D && !Inner->isImplicit())
        completeIn(Inner);
}

bool MissingTypes::MaybeDiagnoseMissingCompleteType(SourceLocation, QualType T) {
  // Too late for this use, in time for the next.
  if (CXXRecordDecl *RD = T->getAsCXXRecordDecl())
    complete(RD);
  return false;
}

NamedDecl *MissingTypes::dependentType(IdentifierInfo *Name, SourceLocation L) {
  NamedDecl *&D = Dependent[Name];
  ASTContext &Ctx = TheSema->getASTContext();
  if (!D)
    D = TypedefDecl::Create(Ctx, Ctx.getTranslationUnitDecl(), L, L, Name,
                            Ctx.getTrivialTypeSourceInfo(Ctx.DependentTy, L));
  return D;
}

NamedDecl *MissingTypes::value(IdentifierInfo *Name, SourceLocation L) {
  NamedDecl *&D = Values[Name];
  ASTContext &Ctx = TheSema->getASTContext();
  if (!D)
    D = VarDecl::Create(Ctx, Ctx.getTranslationUnitDecl(), L, L, Name, Ctx.DependentTy,
                        Ctx.getTrivialTypeSourceInfo(Ctx.DependentTy, L), SC_Extern);
  return D;
}

NamedDecl *MissingTypes::emptyClass(DeclContext *In, IdentifierInfo *Name, SourceLocation L,
                                    bool Base) {
  CXXRecordDecl *RD = CXXRecordDecl::Create(TheSema->getASTContext(), TagTypeKind::Class, In, L,
                                            L, Name);
  RD->setImplicit();
  RD->startDefinition();
  RD->completeDefinition();
  // A class derived from it would find every name in it.
  RD->setHasExternalVisibleStorage(!Base);
  return RD;
}

/// `template <typename...>`
static TemplateParameterList *typeParameters(ASTContext &Ctx, DeclContext *In, SourceLocation L) {
  auto *Pack = TemplateTypeParmDecl::Create(Ctx, In, L, L, /*Depth=*/0, /*Position=*/0, nullptr,
                                            /*Typename=*/true, /*ParameterPack=*/true);
  NamedDecl *Parameters[] = {Pack};
  return TemplateParameterList::Create(Ctx, L, L, Parameters, L, nullptr);
}

/// The same type with any arguments.
NamedDecl *MissingTypes::templateOf(DeclContext *In, IdentifierInfo *Name, SourceLocation L,
                                    QualType T) {
  ASTContext &Ctx = TheSema->getASTContext();
  auto *Alias =
      TypeAliasDecl::Create(Ctx, In, L, L, Name, Ctx.getTrivialTypeSourceInfo(T, L));
  auto *AT = TypeAliasTemplateDecl::Create(Ctx, In, L, Name, typeParameters(Ctx, In, L), Alias);
  Alias->setDescribedAliasTemplate(AT);
  return AT;
}

/// Whatever member of an empty class is asked for is there.
bool MissingTypes::FindExternalVisibleDeclsByName(const DeclContext *DC,
                                                  DeclarationName Name CLOSECALL_LOOKUP_ORIGIN) {
  const auto *RD = dyn_cast<CXXRecordDecl>(DC);
  IdentifierInfo *Id = Name.getAsIdentifierInfo();
  if (!TheSema || !RD || !Id || Id == RD->getIdentifier()) {
    SetNoExternalVisibleDeclsForName(DC, Name);
    return false;
  }
  ASTContext &Ctx = TheSema->getASTContext();
  SourceLocation L = RD->getLocation();
  // What `using T::name;` of an unknown T declares.
  auto *Member = UnresolvedUsingValueDecl::Create(
      Ctx, const_cast<DeclContext *>(DC), L, NestedNameSpecifierLoc(),
      DeclarationNameInfo(Name, L), SourceLocation());
  Member->setAccess(AS_public);
  Member->setImplicit();
  SetExternalVisibleDeclsForName(DC, Name, {Member});
  return true;
}

NamedDecl *MissingTypes::namespaceFor(IdentifierInfo *Name, SourceLocation L, bool Base) {
  NamedDecl *&D = (Base ? BaseNamespaces : Namespaces)[Name];
  ASTContext &Ctx = TheSema->getASTContext();
  if (!D)
    D = NamespaceDecl::Create(Ctx, Ctx.getTranslationUnitDecl(), /*Inline=*/false, L, L, Name,
                              /*PrevDecl=*/nullptr, /*Nested=*/false);
  fill(llvm::cast<NamespaceDecl>(D), L, Base);
  return D;
}

/// Declares what the tokens look for in it: `a::b::C<int>`.
void MissingTypes::fill(NamespaceDecl *Space, SourceLocation L, bool Base) {
  ASTContext &Ctx = TheSema->getASTContext();
  Around A(Ctx.getSourceManager(), Ctx.getLangOpts(), L);
  DeclContext *In = Space;
  for (size_t I = 0; A.text(I) == "::" && A.name(I + 1); I += 2) {
    IdentifierInfo *Name = &Ctx.Idents.get(A.text(I + 1));
    DeclContext::lookup_result Found = In->lookup(Name);
    NamedDecl *D = Found.empty() ? nullptr : Found.front();
    if (!D) {
      if (A.text(I + 2) == "::")
        D = NamespaceDecl::Create(Ctx, In, false, L, L, Name, nullptr, false);
      else
        D = emptyClass(In, Name, L, Base);
      if (A.behindArguments(I + 2))
        D = templateOf(In, Name, L, compat::recordType(Ctx, llvm::cast<CXXRecordDecl>(D)));
      In->addDecl(D);
    }
    auto *Inner = dyn_cast<NamespaceDecl>(D);
    if (!Inner)
      return;
    In = Inner;
  }
}

bool MissingTypes::LookupUnqualified(LookupResult &R, Scope *S) {
  if (!TheSema || R.getNameLoc().isInvalid() || !R.empty())
    return false;
  IdentifierInfo *Name = R.getLookupName().getAsIdentifierInfo();
  const SourceManager &SM = TheSema->getSourceManager();
  SourceLocation L = R.getNameLoc();
  if (!Name || SM.isInSystemHeader(SM.getExpansionLoc(L)))
    return false;
  bool InFunction = S && S->getFnParent();
  for (const Scope *Up = S; Up; Up = Up->getParent())
    InFunction |= Up->isFunctionPrototypeScope();
  if (!InFunction && !L.isMacroID() && 
      isMarker(Around(SM, TheSema->getLangOpts(), L), R.isForRedeclaration())) {
    TellMarker(Name->getName());
    return false;
  }
  if (!Known || R.isForRedeclaration())
    return false;
  const bool Nested = R.getLookupKind() == Sema::LookupNestedNameSpecifierName;
  if (!Nested && R.getLookupKind() != Sema::LookupOrdinaryName)
    return false;
  const bool IsType = Known->Types.count(Name->getName().str());
  if (!IsType && !Known->Values.count(Name->getName().str()))
    return false;
  Around A(SM, TheSema->getLangOpts(), L);
  ASTContext &Ctx = TheSema->getASTContext();
  DeclContext *TU = Ctx.getTranslationUnitDecl();
  const bool Base = !InFunction && isBase(A);
  NamedDecl *D = nullptr;
  if (A.text(0) == "::") {
    D = InFunction ? dependentType(Name, L) : namespaceFor(Name, L, Base);
  } else if (Nested) {
    return false;
  } else if (A.behindArguments(0)) {
    NamedDecl *&Known = InFunction ? DependentTemplates[Name]
                        : Base     ? BaseTemplates[Name]
                                   : Templates[Name];
    if (!Known)
      Known = templateOf(TU, Name, L,
                         InFunction ? Ctx.DependentTy
                                    : compat::recordType(Ctx, llvm::cast<CXXRecordDecl>(
                                                                  emptyClass(TU, Name, L, Base))));
    D = Known;
  } else if (IsType || Base || A.before() == "new") {
    if (InFunction) {
      D = dependentType(Name, L);
    } else {
      NamedDecl *&Known = Base ? Bases[Name] : Classes[Name];
      if (!Known)
        Known = emptyClass(TU, Name, L, Base);
      D = Known;
    }
  } else if (InFunction && A.text(0) != "(") {
    D = value(Name, L);
  }
  if (!D)
    return false;
  R.addDecl(D);
  R.resolveKind();
  return true;
}

} // namespace closecall::frontend
