//===- ParseErrors.cpp - What a parse with errors kept --------------------===//
//
// See ParseErrors.h. Places in macros count as where the macro is used.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/ParseErrors.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace closecall::frontend {

ParseErrors::ParseErrors(const ASTContext &Ctx, llvm::ArrayRef<ErrorSite> Reported)
    : Ctx(Ctx), Bearable(!Reported.empty() && Ctx.getLangOpts().CPlusPlus) {
  const SourceManager &SM = Ctx.getSourceManager();
  for (const ErrorSite &S : Reported) {
    SourceLocation L = SourceLocation::getFromRawEncoding(S.Location);
    auto [File, Offset] = SM.getDecomposedLoc(SM.getExpansionLoc(L));
    Sites.push_back({File, Offset, S.TypeName});
  }
}

void ParseErrors::kept(clang::SourceRange Range, bool Declares) {
  const SourceManager &SM = Ctx.getSourceManager();
  CharSourceRange R = SM.getExpansionRange(Range);
  if (R.isInvalid())
    return;
  auto [File, Begin] = SM.getDecomposedLoc(R.getBegin());
  auto [EndFile, End] = SM.getDecomposedLoc(R.getEnd());
  if (File == EndFile)
    Kept[File].push_back({Begin, End, Declares});
}

bool ParseErrors::covers(const Site &S) const {
  auto It = Kept.find(S.File);
  return It != Kept.end() && llvm::any_of(It->second, [&](const Span &K) {
           return K.Begin <= S.Offset && S.Offset <= K.End && (!K.Declares || S.TypeName);
         });
}

/// From: the first token that is accounted for, To: the next one.
bool ParseErrors::tokensBetween(SourceLocation From, SourceLocation To) const {
  const SourceManager &SM = Ctx.getSourceManager();
  auto [File, Begin] = SM.getDecomposedLoc(SM.getExpansionRange(From).getEnd());
  auto [ToFile, End] = SM.getDecomposedLoc(SM.getExpansionLoc(To));
  if (File != ToFile)
    return true;
  if (End <= Begin)
    return false; // several of one macro, or of one declaration
  StringRef Buffer = SM.getBufferData(File);
  Lexer Raw(SM.getLocForStartOfFile(File), Ctx.getLangOpts(), Buffer.begin(),
            Buffer.begin() + Begin, Buffer.end());
  Token T;
  Raw.LexFromRawLexer(T);
  // Past parentheses or brackets: the arguments of a macro, an attribute.
  unsigned Open = 0;
  bool Macro = false;
  while (true) {
    Raw.LexFromRawLexer(T);
    if (T.is(tok::eof) || SM.getFileOffset(T.getLocation()) >= End)
      return false;
    if (T.is(tok::hash) && T.isAtStartOfLine())
      return false; // what the preprocessor left out looks the same
    if (Open || (Macro && T.is(tok::l_paren)) || T.is(tok::l_square)) {
      Open += T.isOneOf(tok::l_paren, tok::l_square);
      Open -= T.isOneOf(tok::r_paren, tok::r_square);
      Macro = false;
      continue;
    }
    // One that stands for nothing.
    Macro = T.is(tok::raw_identifier) &&
            (T.getRawIdentifier() == "_Pragma" ||
             Ctx.Idents.get(T.getRawIdentifier()).hadMacroDefinition());
    if (!Macro && !T.is(tok::semi))
      return true;
  }
}

/// Between the statements of a block lies nothing else.
bool ParseErrors::skips(const Stmt *S) const {
  llvm::SmallVector<const Stmt *, 32> Work{S};
  while (!Work.empty()) {
    const Stmt *At = Work.pop_back_val();
    if (!At)
      continue;
    if (const auto *Block = dyn_cast<CompoundStmt>(At)) {
      SourceLocation From = Block->getLBracLoc();
      for (const Stmt *Child : Block->body()) {
        if (tokensBetween(From, Child->getBeginLoc()))
          return true;
        From = Child->getEndLoc();
      }
      if (tokensBetween(From, Block->getRBracLoc()))
        return true;
    }
    if (!isa<LambdaExpr>(At)) // a function of its own
      Work.append(At->child_begin(), At->child_end());
  }
  return false;
}

bool ParseErrors::loses(const FunctionDecl *FD) const {
  if (Sites.empty())
    return false;
  const SourceManager &SM = Ctx.getSourceManager();
  CharSourceRange R = SM.getExpansionRange(FD->getSourceRange());
  auto [File, Begin] = SM.getDecomposedLoc(R.getBegin());
  auto [EndFile, End] = SM.getDecomposedLoc(R.getEnd());
  if (File != EndFile)
    return false;
  for (const Site &S : Sites)
    if (S.File == File && Begin <= S.Offset && S.Offset <= End && !(Bearable && covers(S)))
      return true;
  // What uses a member of an unknown type may be gone, and nobody says so.
  if (!Bearable)
    return false;
  // An instance leaves out what is true of it.
  const FunctionDecl *Pattern = FD->getTemplateInstantiationPattern();
  return skips((Pattern && Pattern->hasBody() ? Pattern : FD)->getBody());
}

} // namespace closecall::frontend
