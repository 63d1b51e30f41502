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
#include "clang/Basic/CharInfo.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <cstring>
#include <tuple>

using namespace clang;

namespace closecall::frontend {

std::string pathOf(const SourceManager &SM, FileID Id) {
  OptionalFileEntryRef Entry = SM.getFileEntryRefForID(Id);
  if (!Entry)
    return SM.getBufferOrFake(Id).getBufferIdentifier().str();
  llvm::SmallString<256> Path = Entry->getName();
  SM.getFileManager().makeAbsolutePath(Path);
  llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  return Path.str().str();
}

ir::FileId ModuleBuilder::file(FileID Id) {
  auto [It, New] = FileIds.try_emplace(Id, M.Files.size());
  if (!New)
    return It->second;
  std::string Path = pathOf(SM, Id);
  // A header that is included twice has two ids and one path.
  for (ir::FileId Known = 0; Known < M.Files.size(); ++Known)
    if (M.Files[Known] == Path) {
      FileIds[Id] = Known;
      return Known;
    }
  M.Files.push_back(std::move(Path));
  return M.Files.size() - 1;
}

/// Line and column of an offset, from the file's table of line starts. The
/// source manager's own look-ups cost a tenth of an extraction.
std::pair<uint32_t, uint32_t> ModuleBuilder::lineAndColumn(FileID Id, unsigned Offset) {
  if (Id != LastId) {
    auto [It, New] = Lines.try_emplace(Id);
    if (New)
      It->second = SrcMgr::LineOffsetMapping::get(
          SM.getBufferOrFake(Id), LineAllocator);
    LastId = Id;
    LastLines = It->second.getLines();
  }
  const unsigned *Next =
      std::upper_bound(LastLines.begin(), LastLines.end(), Offset);
  uint32_t Line = Next - LastLines.begin();
  return {Line, Line ? Offset - LastLines[Line - 1] + 1 : Offset + 1};
}

ir::SourceLoc ModuleBuilder::loc(SourceLocation L) {
  if (L.isInvalid())
    return {};
  auto [Id, Offset] = SM.getDecomposedExpansionLoc(L);
  if (Id.isInvalid())
    return {};
  ir::SourceLoc R;
  R.File = file(Id);
  std::tie(R.Line, R.Col) = lineAndColumn(Id, Offset);
  return R;
}

/// The length of the token at L, a place in a file.
static unsigned tokenLength(SourceLocation L, const SourceManager &SM,
                            const LangOptions &LangOpts) {
  auto [Id, Offset] = SM.getDecomposedLoc(L);
  bool Invalid = false;
  StringRef Text = SM.getBufferData(Id, &Invalid);
  if (Invalid || Offset >= Text.size())
    return 0;
  Text = Text.substr(Offset);
  if (Text[0] == ')' || Text[0] == ']' || Text[0] == ';' || Text[0] == '}')
    return 1;
  if (isAsciiIdentifierStart(Text[0])) {
    size_t N = 1;
    while (N < Text.size() && isAsciiIdentifierContinue(Text[N]))
      ++N;
    // Not a prefix of a literal, a universal character or a spliced line.
    if (N < Text.size() && !strchr("\"'\\$", Text[N]) &&
        static_cast<unsigned char>(Text[N]) < 0x80)
      return N;
  }
  return Lexer::MeasureTokenLength(L, SM, LangOpts);
}

/// The characters that the range covers in a file.
CharSourceRange ModuleBuilder::fileRange(clang::SourceRange R) const {
  if (R.isInvalid())
    return {};
  CharSourceRange C = SM.getExpansionRange(R);
  if (C.isTokenRange()) {
    unsigned Length = tokenLength(C.getEnd(), SM, LangOpts);
    C = CharSourceRange::getCharRange(C.getBegin(), C.getEnd().getLocWithOffset(Length));
  }
  return C;
}

ir::SourceRange ModuleBuilder::range(clang::SourceRange R) {
  if (R == LastRange && R.isValid())
    return LastResult;
  CharSourceRange C = fileRange(R);
  if (C.isInvalid())
    return {};
  ir::SourceRange Out;
  Out.Begin = loc(C.getBegin());
  auto [Id, Offset] = SM.getDecomposedLoc(C.getEnd());
  std::tie(Out.EndLine, Out.EndCol) = lineAndColumn(Id, Offset);
  LastRange = R;
  LastResult = Out;
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
  // A finding is known by such texts, so where they are cut must not depend on what
  // report::normalise takes away: blanks between tokens, comments, and the quotes where
  // a string literal is split in two. Count leaves these out.
  std::string S;
  size_t Count = 0, Cut = 0;
  auto Counted = [&](size_t Length) { // of S, behind the character that counts
    if (++Count == Max - 3)
      Cut = Length;
  };
  bool Space = false;
  char Quote = 0;
  size_t Closed = 0; // length of S behind a closing quote that may not count
  for (size_t I = 0; I < Buffer.size() && Count <= Max; ++I) {
    char Ch = Buffer[I];
    if (!Quote && Ch == '/' && I + 1 < Buffer.size() &&
        (Buffer[I + 1] == '*' || Buffer[I + 1] == '/')) {
      size_t After = Buffer[I + 1] == '*' ? Buffer.find("*/", I + 2) : Buffer.find('\n', I);
      I = After == StringRef::npos ? Buffer.size() : After + (Buffer[I + 1] == '*');
      Space = !S.empty();
      continue;
    }
    if (isWhitespace(Ch)) {
      Space = !S.empty();
      if (!Quote)
        continue;
      Ch = ' ';
      if (S.back() == ' ')
        continue;
      Space = false;
    }
    if (Space && S.back() != '(' && Ch != ')' && Ch != ';')
      S += ' ';
    Space = false;
    S += Ch;
    bool Joined = Closed && Ch == '"'; // to the literal in front of it
    if (Closed && !Joined)
      Counted(Closed);
    Closed = 0;
    if (Quote && Ch == '\\' && I + 1 < Buffer.size()) {
      Counted(S.size());
      S += Buffer[++I];
      Counted(S.size());
    } else if (Quote && Ch == Quote) {
      Quote = 0;
      if (Ch == '"')
        Closed = S.size();
      else
        Counted(S.size());
    } else {
      if (!Quote && (Ch == '"' || Ch == '\''))
        Quote = Ch;
      if (!Joined)
        Counted(S.size());
    }
  }
  if (Closed)
    Counted(Closed);
  if (Count > Max) {
    S.resize(Cut);
    while (!S.empty() && (static_cast<unsigned char>(S.back()) & 0xC0) == 0x80)
      S.pop_back();
    if (!S.empty() && (static_cast<unsigned char>(S.back()) & 0x80))
      S.pop_back();
    S += "...";
  }
  return S;
}

} // namespace closecall::frontend
