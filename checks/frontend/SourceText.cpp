//===- SourceText.cpp - Places and text of the source ----------*- C++ -*-===//
//
// The half of ModuleBuilder that knows files: expansion locations with columns
// in bytes, ranges that end after their last character, and source text on one
// line. A range inside a macro is the range of the macro's expansion.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Types.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace closecall::frontend {

ir::FileId ModuleBuilder::file(FileID Id) {
  auto [It, New] = FileIds.try_emplace(Id, M.Files.size());
  if (!New)
    return It->second;
  llvm::SmallString<256> Path;
  if (OptionalFileEntryRef Entry = SM.getFileEntryRefForID(Id)) {
    Path = Entry->getName();
    SM.getFileManager().makeAbsolutePath(Path);
    llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  } else {
    Path = SM.getBufferOrFake(Id).getBufferIdentifier();
  }
  // A header that is included twice has two ids and one path.
  for (ir::FileId Known = 0; Known < M.Files.size(); ++Known)
    if (M.Files[Known] == Path) {
      FileIds[Id] = Known;
      return Known;
    }
  M.Files.push_back(std::string(Path));
  return M.Files.size() - 1;
}

ir::SourceLoc ModuleBuilder::loc(SourceLocation L) {
  if (L.isInvalid())
    return {};
  auto [Id, Offset] = SM.getDecomposedExpansionLoc(L);
  if (Id.isInvalid())
    return {};
  ir::SourceLoc R;
  R.File = file(Id);
  R.Line = SM.getLineNumber(Id, Offset);
  R.Col = SM.getColumnNumber(Id, Offset);
  return R;
}

/// The characters that the range covers in a file.
CharSourceRange ModuleBuilder::fileRange(clang::SourceRange R) const {
  if (R.isInvalid())
    return {};
  CharSourceRange C = SM.getExpansionRange(R);
  if (C.isTokenRange()) {
    unsigned Length = Lexer::MeasureTokenLength(C.getEnd(), SM, LangOpts);
    C = CharSourceRange::getCharRange(C.getBegin(), C.getEnd().getLocWithOffset(Length));
  }
  return C;
}

ir::SourceRange ModuleBuilder::range(clang::SourceRange R) {
  CharSourceRange C = fileRange(R);
  if (C.isInvalid())
    return {};
  ir::SourceRange Out;
  Out.Begin = loc(C.getBegin());
  auto [Id, Offset] = SM.getDecomposedLoc(C.getEnd());
  Out.EndLine = SM.getLineNumber(Id, Offset);
  Out.EndCol = SM.getColumnNumber(Id, Offset);
  return Out;
}

std::string ModuleBuilder::text(clang::SourceRange R, unsigned Max) {
  CharSourceRange C = fileRange(R);
  if (C.isInvalid())
    return {};
  auto [Id, Begin] = SM.getDecomposedLoc(C.getBegin());
  auto [EndId, End] = SM.getDecomposedLoc(C.getEnd());
  if (Id != EndId || End <= Begin)
    return {};
  StringRef Buffer = SM.getBufferData(Id).substr(Begin, End - Begin);
  std::string S;
  bool Space = false;
  for (char Ch : Buffer) {
    if (isWhitespace(Ch)) {
      Space = !S.empty();
      continue;
    }
    if (Space && S.back() != '(' && Ch != ')' && Ch != ';')
      S += ' ';
    Space = false;
    S += Ch;
    if (S.size() > Max)
      break;
  }
  if (S.size() > Max) {
    S.resize(Max - 3);
    while (!S.empty() && (static_cast<unsigned char>(S.back()) & 0xC0) == 0x80)
      S.pop_back();
    if (!S.empty() && (static_cast<unsigned char>(S.back()) & 0x80))
      S.pop_back();
    S += "...";
  }
  return S;
}

} // namespace closecall::frontend
