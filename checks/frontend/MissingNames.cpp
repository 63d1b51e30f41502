//===- MissingNames.cpp - Names whose header is missing -------------------===//
//
// See MissingNames.h. The tokens of a file are read once, raw, without its
// directives; what a name is, is read off its neighbours.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/MissingNames.h"
#include "checks/frontend/Compat.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "clang/Sema/Lookup.h"
#include "clang/Sema/Scope.h"
#include "clang/Sema/Sema.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace closecall::frontend {

/// Beyond what is compared with, so that two cases never meet, and not more: it
/// may be an index of an array that is written out, `[KIND] = "text"`.
static constexpr unsigned FirstConstant = 0x5eed;

/// All letters are capital: a macro or an enumerator, by what C programs do.
static bool namesConstant(StringRef Name) {
  bool Letter = false;
  for (char C : Name) {
    if (C >= 'a' && C <= 'z')
      return false;
    Letter |= llvm::isAlpha(C);
  }
  return Letter;
}

/// What the name means wherever it is declared.
static std::optional<unsigned> wellKnown(StringRef Name) {
  return llvm::StringSwitch<std::optional<unsigned>>(Name)
      .Cases("NULL", "FALSE", "false", "EXIT_SUCCESS", 0)
      .Cases("TRUE", "true", "EXIT_FAILURE", 1)
      .Default(std::nullopt);
}

const MissingNames::Tokens &MissingNames::tokensOf(FileID File) {
  auto [It, New] = Files.try_emplace(File);
  if (!New)
    return It->second;
  const SourceManager &SM = TheSema->getSourceManager();
  StringRef Buffer = SM.getBufferData(File);
  Lexer Raw(SM.getLocForStartOfFile(File), TheSema->getLangOpts(), Buffer.begin(),
            Buffer.begin(), Buffer.end());
  clang::Token T;
  enum { None, Hash, Other, Define, Name, Parameters, Body } In = None;
  bool Closed = false;
  Tokens &All = It->second;
  Tokens &Bodies = MacroBodies[File];
  auto Read = [&] {
    Token Out;
    Out.Offset = SM.getFileOffset(T.getLocation());
    Out.Name = T.is(tok::raw_identifier);
    Out.String = tok::isStringLiteral(T.getKind());
    if (Out.Name)
      Out.Text = T.getRawIdentifier().str();
    else if (!T.isLiteral())
      Out.Text = Buffer.substr(Out.Offset, T.getLength()).str();
    return Out;
  };
  for (bool End = false; !End;) {
    End = Raw.LexFromRawLexer(T) || T.is(tok::eof);
    if (T.is(tok::eof))
      break;
    if (T.isAtStartOfLine()) {
      In = T.is(tok::hash) ? Hash : None;
      if (In == Hash)
        Bodies.push_back(Read()); // what is around a body is not seen from it
    } else if (In == Hash) {
      In = T.is(tok::raw_identifier) && T.getRawIdentifier() == "define" ? Define : Other;
    } else if (In == Define) {
      In = Name;
    } else if (In == Name) {
      In = T.is(tok::l_paren) && !T.hasLeadingSpace() ? Parameters : Body;
    } else if (In == Parameters && Closed) {
      In = Body;
    }
    Closed = In == Parameters && T.is(tok::r_paren);
    if (In == None || In == Body)
      (In == None ? All : Bodies).push_back(Read());
  }
  for (size_t I = 1; I < All.size(); ++I)
    if (All[I].Name && (All[I - 1].Text == "->" || All[I - 1].Text == ".")) {
      Shape Seen = shapeOf(All, I);
      auto [M, First] = Members.try_emplace(All[I].Text, Seen);
      if (!First)
        M->second = std::max(M->second, Seen);
    }
  return It->second;
}

static bool qualifies(StringRef S) {
  return llvm::StringSwitch<bool>(S)
      .Cases("const", "volatile", "restrict", "__restrict", true)
      .Default(false);
}

/// What may stand in front of a declaration's first type name.
static bool beginsDeclaration(StringRef S) {
  return S.empty() || S == ";" || S == "{" || S == "}" || S == ":" || qualifies(S) ||
         llvm::StringSwitch<bool>(S)
             .Cases("static", "extern", "typedef", "register", "inline", "auto", true)
             .Default(false);
}

static bool isKeyword(StringRef S) {
  return llvm::StringSwitch<bool>(S)
      .Cases("int", "char", "short", "long", "unsigned", "signed", "void", "float", true)
      .Cases("double", "struct", "union", "enum", "static", "extern", "inline", "typedef", true)
      .Cases("if", "while", "for", "switch", "return", "do", "else", "goto", "sizeof", true)
      .Cases("case", "break", "continue", "default", true)
      .Default(false);
}

MissingNames::Role MissingNames::roleOf(const Tokens &All, size_t I, bool InPrototype,
                                        bool InFunction) {
  static const Token Nothing;
  auto Tok = [&](size_t N) -> const Token & { return N < All.size() ? All[N] : Nothing; };
  auto Before = [&](size_t N) -> const Token & { return N <= I ? All[I - N] : Nothing; };
  const Token &Prev = Before(1), &Next = Tok(I + 1);

  // A string in pieces, a call, a label: nothing to declare.
  if (Next.String || Prev.String || Next.Text == "(" ||
      (Next.Text == ":" && beginsDeclaration(Prev.Text)))
    return Role::None;
  if (Next.Name && qualifies(Next.Text))
    return Role::Type;
  if (Next.Name)
    return isKeyword(Next.Text) ? Role::None : Role::Type;
  if (InPrototype)
    return Role::Type;
  if (Next.Text == "*") {
    size_t J = I + 1;
    while (Tok(J).Text == "*" || qualifies(Tok(J).Text))
      ++J;
    if (Tok(J).Text == ")" || Tok(J).Text == ",")
      return Role::Type;
    bool Declares = beginsDeclaration(Prev.Text) || Prev.Text == ")" ||
                    (Prev.Text == "(" && Before(2).Text == "for" && Tok(J + 1).Text == "=");
    if (Declares && (Tok(J).Name || Tok(J).Text == "("))
      return Role::Type;
    return InFunction ? Role::Value : Role::None;
  }
  if (Next.Text == ")" && Prev.Text == "(") {
    StringRef Operator = Before(2).Text;
    if (Operator == "sizeof" || Operator == "typeof" || Operator == "__typeof__" ||
        Operator == "_Alignof")
      return Role::Type;
    if (Operator == "if" || Operator == "while" || Operator == "switch" || Operator == "for")
      return Role::Value;
    // A cast: an operand follows.
    const Token &After = Tok(I + 2);
    bool Operand = After.Name || (After.Text.empty() && I + 2 < All.size());
    if (After.Text == "(" || After.Text == "{" || After.Text == "&" || After.Text == "*")
      Operand = !namesConstant(All[I].Text) && !Before(2).Name;
    return Operand ? Role::Type : Role::Value;
  }
  if (Next.Text == ")" && Prev.Text == "," && Before(3).Text == "(" &&
      Before(4).Text == "va_arg")
    return Role::Type;
  if (Next.Text == "," && Prev.Text == "(" && Before(2).Text == "offsetof")
    return Role::Type;
  if (!InFunction && beginsDeclaration(Prev.Text) && Prev.Text != "{")
    return Role::None;
  return Role::Value;
}

/// In front of a declaration at the top of a file, where a macro for an attribute
/// stands: `EXPORTED int f`, `static INLINE Row *f`, `AVAILABLE Kind f`.
bool MissingNames::isMarker(const Tokens &All, size_t At) {
  auto Text = [&](size_t I) { return I < All.size() ? StringRef(All[I].Text) : StringRef(); };
  auto Names = [&](size_t I) { return I < All.size() && All[I].Name; };
  if (At && !beginsDeclaration(All[At - 1].Text))
    return false;
  const bool Keyword = llvm::StringSwitch<bool>(Text(At + 1))
                           .Cases("int", "char", "short", "long", "unsigned", "signed", true)
                           .Cases("void", "float", "double", "struct", "union", "enum", true)
                           .Cases("const", "volatile", "static", "extern", "inline", true)
                           .Default(false);
  if (Keyword)
    return true;
  // Two names are a type and what it declares; of three, the first is none.
  size_t I = At + 2;
  while (Text(I) == "*" || qualifies(Text(I)))
    ++I;
  return namesConstant(All[At].Text) && Names(At + 1) && !namesConstant(Text(At + 1)) &&
         Names(I) && !isKeyword(Text(I)) &&
         (Text(I + 1) == "(" || Text(I + 1) == ";" || Text(I + 1) == "=" ||
          Text(I + 1) == "[");
}

MissingNames::Shape MissingNames::shapeOf(const Tokens &All, size_t At) {
  StringRef Next = At + 1 < All.size() ? StringRef(All[At + 1].Text) : StringRef();
  if (Next == "->")
    return Shape::Pointer;
  if (Next == ".")
    return Shape::Record;
  if (Next == "(")
    return Shape::Function;
  if (Next != "[")
    return Shape::Scalar;
  unsigned Open = 0;
  for (size_t I = At + 1; I < All.size(); ++I) {
    Open += All[I].Text == "[";
    Open -= All[I].Text == "]";
    if (!Open) {
      StringRef After = I + 1 < All.size() ? StringRef(All[I + 1].Text) : StringRef();
      return After == "." ? Shape::Pointer : Shape::ToPointer;
    }
  }
  return Shape::Scalar;
}

/// Some `Type *name` of the file is used as `name->`, or some variable `Type name` as
/// `name.` where it is in scope.
bool MissingNames::isRecord(const Tokens &All, StringRef Type) {
  auto Text = [&](size_t I) { return I < All.size() ? StringRef(All[I].Text) : StringRef(); };
  for (size_t I = 0; I + 2 < All.size(); ++I) {
    if (All[I].Text != Type)
      continue;
    if (Text(I + 1) == "*" && All[I + 2].Name) {
      for (size_t J = 0; J + 1 < All.size(); ++J)
        if (All[J].Text == All[I + 2].Text && Text(J + 1) == "->")
          return true;
    } else if (All[I + 1].Name && (Text(I + 2) == ";" || Text(I + 2) == "=")) {
      int Depth = 0;
      for (size_t J = I + 3; J < All.size() && Depth >= 0; ++J) {
        Depth += Text(J) == "{";
        Depth -= Text(J) == "}";
        if (All[J].Text == All[I + 1].Text && Text(J + 1) == "." && Text(J - 1) != "." &&
            Text(J - 1) != "->")
          return true;
      }
    }
  }
  return false;
}

QualType MissingNames::typeFor(Shape S, bool Nested) {
  ASTContext &Ctx = TheSema->getASTContext();
  switch (S) {
  case Shape::Scalar:
    return Ctx.LongTy;
  case Shape::Record:
    // A record cannot hold itself.
    return Nested ? compat::recordType(Ctx, Inner) : compat::recordType(Ctx, record(nullptr));
  case Shape::Pointer:
    return Ctx.getPointerType(compat::recordType(Ctx, Unnamed));
  case Shape::ToPointer:
    return Ctx.getPointerType(Ctx.LongTy);
  case Shape::Function:
    return Ctx.getPointerType(Ctx.getFunctionNoProtoType(Ctx.LongTy));
  }
  return Ctx.LongTy;
}

/// A record with all the members that the files read so far name.
RecordDecl *MissingNames::record(const IdentifierInfo *Name) {
  ASTContext &Ctx = TheSema->getASTContext();
  auto Begin = [&](const IdentifierInfo *Id) {
    auto *RD = RecordDecl::Create(Ctx, TagTypeKind::Struct, Ctx.getTranslationUnitDecl(),
                                  SourceLocation(), SourceLocation(),
                                  const_cast<IdentifierInfo *>(Id));
    RD->setImplicit();
    RD->startDefinition();
    return RD;
  };
  auto Fill = [&](RecordDecl *RD, bool Innermost) {
    // In an order that does not depend on hashing.
    std::vector<std::pair<StringRef, Shape>> Sorted;
    for (const auto &M : Members)
      Sorted.emplace_back(M.first(), M.second);
    llvm::sort(Sorted);
    for (auto [Field, S] : Sorted) {
      QualType T = typeFor(Innermost && S == Shape::Record ? Shape::Scalar : S, true);
      auto *FD = FieldDecl::Create(Ctx, RD, SourceLocation(), SourceLocation(),
                                   &Ctx.Idents.get(Field), T, Ctx.getTrivialTypeSourceInfo(T),
                                   nullptr, false, ICIS_NoInit);
      FD->setImplicit();
      FD->setAccess(AS_none);
      RD->addDecl(FD);
    }
    RD->completeDefinition();
  };
  if (!Unnamed) {
    Unnamed = Begin(&Ctx.Idents.get("(a type that is not declared)"));
    Inner = Begin(&Ctx.Idents.get("(a member that is not declared)"));
    Fill(Inner, true);
    Fill(Unnamed, false);
  }
  if (!Name)
    return Unnamed;
  RecordDecl *RD = Begin(Name);
  Fill(RD, false);
  return RD;
}

NamedDecl *MissingNames::declare(Role Is, const IdentifierInfo *Name, SourceLocation L,
                                 const Tokens &All, size_t At) {
  ASTContext &Ctx = TheSema->getASTContext();
  DeclContext *TU = Ctx.getTranslationUnitDecl();
  auto *Id = const_cast<IdentifierInfo *>(Name);
  if (Is == Role::Type) {
    const SourceManager &SM = TheSema->getSourceManager();
    bool Members = isRecord(All, Name->getName()) ||
                   isRecord(tokensOf(SM.getMainFileID()), Name->getName());
    QualType T = Members ? compat::recordType(Ctx, record(Name)) : Ctx.LongTy;
    return TypedefDecl::Create(Ctx, TU, L, L, Id, Ctx.getTrivialTypeSourceInfo(T, L));
  }
  // `Type v = NAME`, of such a record.
  if (At >= 3 && All[At - 1].Text == "=" && All[At - 2].Name && All[At - 3].Name)
    if (auto It = Types.find(&Ctx.Idents.get(All[At - 3].Text)); It != Types.end()) {
      QualType T = cast<TypedefDecl>(It->second)->getUnderlyingType();
      if (T->isRecordType())
        return VarDecl::Create(Ctx, TU, L, L, Id, T, Ctx.getTrivialTypeSourceInfo(T, L),
                               SC_Extern);
    }
  const bool Constant = namesConstant(Name->getName()) || wellKnown(Name->getName());
  if (Shape S = shapeOf(All, At); S != Shape::Scalar || !Constant) {
    record(nullptr);
    QualType T = typeFor(S, false);
    return VarDecl::Create(Ctx, TU, L, L, Id, T, Ctx.getTrivialTypeSourceInfo(T, L), SC_Extern);
  }
  auto *Around = EnumDecl::Create(Ctx, TU, L, L, nullptr, nullptr, false, false, false);
  Around->setImplicit();
  Around->startDefinition();
  const std::optional<unsigned> Known = wellKnown(Name->getName());
  llvm::APSInt Value(llvm::APInt(32, Known ? *Known : FirstConstant + unsigned(Values.size())),
                     false);
  auto *C = EnumConstantDecl::Create(Ctx, Around, L, Id, Ctx.IntTy, nullptr, Value);
  C->setImplicit(!Known);
  Around->addDecl(C);
  Around->completeDefinition(Ctx.UnsignedIntTy, Ctx.IntTy, 31, 0);
  return C;
}

bool MissingNames::LookupUnqualified(LookupResult &R, Scope *S) {
  if (!TheSema || TheSema->getLangOpts().CPlusPlus || R.isForRedeclaration() ||
      R.getLookupKind() != Sema::LookupOrdinaryName || R.getNameLoc().isInvalid())
    return false;
  const IdentifierInfo *Name = R.getLookupName().getAsIdentifierInfo();
  const SourceManager &SM = TheSema->getSourceManager();
  if (!Name || SM.isInSystemHeader(SM.getExpansionLoc(R.getNameLoc())))
    return false;
  bool Prototype = false;
  for (const Scope *Up = S; Up; Up = Up->getParent())
    Prototype |= Up->isFunctionPrototypeScope();
  auto [File, Offset] = SM.getDecomposedSpellingLoc(R.getNameLoc());
  const FileID Main = SM.getMainFileID();
  auto [UseFile, UseOffset] = SM.getDecomposedExpansionLoc(R.getNameLoc());
  for (FileID F : {Main, File, UseFile})
    tokensOf(F);
  auto Find = [](const Tokens &In, unsigned Offset) {
    auto At = llvm::lower_bound(In, Offset,
                                [](const Token &T, unsigned O) { return T.Offset < O; });
    return At == In.end() || At->Offset != Offset ? In.end() : At;
  };
  const Tokens *Seen = &Files[File];
  auto At = Find(*Seen, Offset);
  if (At == Seen->end()) {
    Seen = &MacroBodies[File];
    At = Find(*Seen, Offset);
  }
  if (At == Seen->end() || At->Text != Name->getName())
    return false;
  // All that a macro stands for: what is around the macro's name says what it is.
  if (Seen != &Files[File] && At != Seen->begin() && std::prev(At)->Text == "#" &&
      (std::next(At) == Seen->end() || std::next(At)->Text == "#")) {
    if (auto Use = Find(Files[UseFile], UseOffset); Use != Files[UseFile].end()) {
      Seen = &Files[UseFile];
      At = Use;
    }
  }
  const Tokens &All = *Seen;
  const size_t I = At - All.begin();
  if (!Prototype && S && !S->getFnParent() && Seen == &Files[File] && isMarker(All, I)) {
    TellMarker(Name->getName());
    return false;
  }
  Role Is = roleOf(All, I, Prototype, S && S->getFnParent());
  if (Is == Role::None)
    return false;
  auto &Known = Is == Role::Type ? Types : Values;
  auto It = Known.find(Name);
  if (It == Known.end()) {
    NamedDecl *D = declare(Is, Name, R.getNameLoc(), All, I);
    if (!isa<EnumConstantDecl>(D)) // those say whether their value is known
      D->setImplicit();
    It = Known.try_emplace(Name, D).first;
    Tell(R.getNameLoc(), (Is == Role::Type ? "unknown type name '"
                                           : "use of undeclared identifier '") +
                             Name->getName().str() + "'");
  }
  R.addDecl(It->second);
  R.resolveKind();
  return true;
}

} // namespace closecall::frontend
