//===- FixText.cpp - From proposed code to edits --------------------------===//
//
// Implements FixText.h over the tokens of the file: names, numbers, literals and
// single characters, without comments and preprocessor lines.
//
//===----------------------------------------------------------------------===//
#include "checks/report/FixText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <map>
#include <set>

namespace closecall::report {

using llvm::StringRef;

namespace {

struct Token {
  StringRef Text;
  uint32_t Line = 0, Col = 0; ///< of its first byte, 1-based
  uint32_t EndLine = 0, EndCol = 0;
  bool AfterDirective = false; ///< a preprocessor line lies in front of it
  static constexpr uint32_t NoBracket = UINT32_MAX;
  /// The innermost bracket around it, as an index of the list.
  uint32_t Outer = NoBracket;
};

/// The tokens of a file; nothing when brackets do not match.
class Tokens {
public:
  explicit Tokens(llvm::ArrayRef<StringRef> Lines) : Lines(Lines) {
    size_t Bytes = 0;
    for (StringRef L : Lines)
      Bytes += L.size();
    List.reserve(Bytes / 5); // a token, about
    for (Line = 0; Line < Lines.size(); ++Line)
      scanLine();
    // What branches of #if leave open says nothing of any place.
    Balanced &= Open.empty();
  }

  llvm::ArrayRef<Token> all() const { return List; }
  bool balanced() const { return Balanced; }

  /// Index of the token that begins there; its size when none does.
  size_t at(uint32_t L, uint32_t C) const {
    auto It = std::lower_bound(List.begin(), List.end(), std::pair(L, C),
                               [](const Token &T, std::pair<uint32_t, uint32_t> P) {
                                 return std::pair(T.Line, T.Col) < P;
                               });
    return It != List.end() && It->Line == L && It->Col == C ? It - List.begin() : List.size();
  }

private:
  llvm::ArrayRef<StringRef> Lines;
  std::vector<Token> List;
  std::vector<uint32_t> Open;
  bool Balanced = true, Directive = false, InDirective = false;
  size_t Line = 0;

  void add(size_t Begin, size_t End, size_t FirstLine) {
    Token T;
    StringRef L = Lines[FirstLine];
    T.Text = FirstLine == Line ? L.slice(Begin, End) : L.substr(Begin);
    T.Line = uint32_t(FirstLine + 1);
    T.Col = uint32_t(Begin + 1);
    T.EndLine = uint32_t(Line + 1);
    T.EndCol = uint32_t(End + 1);
    T.AfterDirective = std::exchange(Directive, false);
    T.Outer = Open.empty() ? Token::NoBracket : Open.back();
    const auto Index = uint32_t(List.size());
    if (T.Text.size() == 1)
      switch (T.Text[0]) {
      case '(': case '{': case '[':
        Open.push_back(Index);
        break;
      case ')': case '}': case ']': {
        char Opens = T.Text[0] == ')' ? '(' : T.Text[0] == '}' ? '{' : '[';
        if (Open.empty() || List[Open.back()].Text[0] != Opens) {
          Balanced = false;
          break;
        }
        T.Outer = Open.back();
        Open.pop_back();
        break;
      }
      default:
        break;
      }
    List.push_back(T);
  }

  /// The end of a literal that began in this line; it may go on in others.
  size_t literal(size_t I, char Quote) {
    StringRef L = Lines[Line];
    for (++I; I < L.size(); ++I) {
      if (L[I] == '\\') {
        if (I + 1 == L.size() && Line + 1 < Lines.size()) {
          L = Lines[++Line];
          I = size_t(-1);
          continue;
        }
        ++I;
      } else if (L[I] == Quote) {
        return I + 1;
      }
    }
    return L.size();
  }

  void scanLine() {
    StringRef L = Lines[Line];
    size_t I = 0;
    StringRef Trimmed = L.ltrim();
    if (InDirective || Trimmed.starts_with("#")) {
      Directive = true;
      InDirective = L.ends_with("\\");
      // A comment may begin here and go on.
      size_t Comment = L.find("/*");
      if (Comment == StringRef::npos || L.find("*/", Comment + 2) != StringRef::npos)
        return;
      I = Comment;
      InDirective = false;
    }
    for (; I < Lines[Line].size();) {
      L = Lines[Line];
      char C = L[I];
      if (llvm::isSpace(C) || (C == '\\' && I + 1 == L.size())) {
        ++I;
      } else if (L.substr(I).starts_with("//")) {
        while (Lines[Line].ends_with("\\") && Line + 1 < Lines.size())
          ++Line;
        return;
      } else if (L.substr(I).starts_with("/*")) {
        size_t End = L.find("*/", I + 2);
        while (End == StringRef::npos && Line + 1 < Lines.size())
          End = Lines[++Line].find("*/");
        if (End == StringRef::npos)
          return;
        I = End + 2;
      } else if (C == '"' || C == '\'') {
        size_t First = Line, End = literal(I, C);
        add(I, End, First);
        I = End;
      } else if (L.substr(I).starts_with("R\"")) {
        StringRef Delimiter = L.substr(I + 2).take_until([](char X) { return X == '('; });
        std::string Close = (")" + Delimiter + "\"").str();
        size_t First = Line, End = L.find(Close, I);
        while (End == StringRef::npos && Line + 1 < Lines.size())
          End = Lines[++Line].find(Close);
        End = End == StringRef::npos ? Lines[Line].size() : End + Close.size();
        add(I, End, First);
        I = End;
      } else if (llvm::isAlnum(C) || C == '_' || C == '$' || (C & 0x80)) {
        size_t End = I;
        while (End < L.size() && (llvm::isAlnum(L[End]) || L[End] == '_' || L[End] == '$' ||
                                  (L[End] & 0x80) ||
                                  (L[End] == '\'' && llvm::isDigit(C) && End + 1 < L.size() &&
                                   llvm::isAlnum(L[End + 1]))))
          ++End;
        add(I, End, Line);
        I = End;
      } else {
        add(I, I + 1, Line);
        ++I;
      }
    }
  }
};

StringRef indentOf(StringRef Line) { return Line.take_while([](char C) { return C == ' ' || C == '\t'; }); }

class Renderer {
public:
  Renderer(StringRef File, const SourceText &Sources)
      : File(File), Lines(Sources.lines(File)), Tok(Lines), EndOfLine(Sources.lineEnd(File)) {}

  /// The edits that insert it; false when the place does not allow that.
  bool render(const Insertion &In, std::vector<TextEdit> &Out) const {
    size_t T = Tok.at(In.At.Line, In.At.Col);
    if (!Tok.balanced() || T >= Tok.all().size() || In.At.File != File)
      return false;
    switch (In.K) {
    case Insertion::Before:
      return before(In, T, Out);
    case Insertion::AtEnd:
      return atEnd(In, T, Out);
    case Insertion::Around:
      return around(In, T, Out);
    }
    return false;
  }

private:
  StringRef File;
  llvm::ArrayRef<StringRef> Lines;
  Tokens Tok;
  StringRef EndOfLine;

  const Token &token(size_t T) const { return Tok.all()[T]; }
  StringRef indent(const Token &T) const { return indentOf(Lines[T.Line - 1]); }
  bool firstInLine(const Token &T) const { return indent(T).size() + 1 == T.Col; }
  void insert(uint32_t Line, uint32_t Col, const llvm::Twine &Text,
              std::vector<TextEdit> &Out) const {
    Out.push_back({{File.str(), Line, Col, Line, Col}, Text.str()});
  }
  /// A statement may stand there, as far as brackets tell.
  bool inBlock(size_t T) const {
    uint32_t Outer = token(T).Outer;
    return Outer != Token::NoBracket && token(Outer).Text == "{";
  }

  enum Context { Free, Alone, Wrong };
  /// Whether another statement may go in front of the one that begins at T.
  Context context(size_t T) const {
    if (T == 0 || token(T).AfterDirective || !inBlock(T))
      return Wrong;
    StringRef P = token(T - 1).Text;
    if (P == ";" || P == "{" || P == "}")
      return Free;
    if (P == ")" || P == "else" || P == "do")
      return Alone;
    if (P != ":")
      return Wrong;
    // Labels; what is in front of them decides.
    size_t I = T - 1;
    while (I > 0 && token(I - 1).Text != ";" && token(I - 1).Text != "{" &&
           token(I - 1).Text != "}" && !token(I).AfterDirective)
      --I;
    bool Name = true;
    for (size_t N = I; N < T; ++N) {
      StringRef X = token(N).Text;
      if (X == "?" || X == "if" || X == "else" || X == "do" || X == "for" || X == "while" ||
          X == "switch" || token(N).AfterDirective)
        Name = false;
    }
    bool Label = I + 2 == T || token(I).Text == "case" || token(I).Text == "default";
    return Name && Label && I > 0 ? Free : Alone;
  }

  bool before(const Insertion &In, size_t T, std::vector<TextEdit> &Out) const {
    Context C = context(T);
    if (C == Wrong)
      return false;
    // To its semicolon.
    size_t Last = T;
    while (Last < Tok.all().size() && token(Last).Text != ";") {
      if (token(Last).AfterDirective && Last != T)
        return false;
      // Over what is in brackets.
      size_t Opens = Last++;
      if (StringRef("([{").contains(token(Opens).Text) && token(Opens).Text.size() == 1)
        while (Last < Tok.all().size() && token(Last).Outer != token(Opens).Outer)
          ++Last;
    }
    if (Last >= Tok.all().size() || token(Last).Outer != token(T).Outer ||
        token(Last).AfterDirective)
      return false;
    // What the compiler takes for the statement must be that text: a macro that
    // hides one has another.
    bool Jump = token(T).Text == "return" || token(T).Text == "break" ||
                token(T).Text == "continue" || token(T).Text == "goto";
    const Token &End = token(Last);
    bool ToEnd = std::pair(In.At.EndLine, In.At.EndCol) <= std::pair(End.EndLine, End.EndCol);
    if (!ToEnd || (!Jump && C != Free))
      return false;
    const Token &S = token(T);
    StringRef Own = indent(S);
    if (C == Free) {
      if (firstInLine(S))
        insert(S.Line, S.Col, In.Code + EndOfLine + Own, Out);
      else
        insert(S.Line, S.Col, In.Code + " ", Out);
      return true;
    }
    if (!firstInLine(S)) {
      insert(S.Line, S.Col, "{ " + In.Code + " ", Out);
      insert(End.EndLine, End.EndCol, " }", Out);
      return true;
    }
    const Token &P = token(T - 1);
    StringRef Head = indent(head(T - 1));
    insert(P.EndLine, P.EndCol, " {", Out);
    insert(S.Line, S.Col, In.Code + EndOfLine + Own, Out);
    // A comment at the end of the line stays with its statement.
    StringRef Rest = Lines[End.EndLine - 1].substr(End.EndCol - 1).trim();
    bool Whole = Rest.empty() || (Rest.starts_with("//") && !Rest.ends_with("\\")) ||
                 (Rest.starts_with("/*") && Rest.find("*/") == Rest.size() - 2);
    if (Whole)
      insert(End.EndLine, uint32_t(Lines[End.EndLine - 1].size() + 1),
             EndOfLine + Head + "}", Out);
    else
      insert(End.EndLine, End.EndCol, " }", Out);
    return true;
  }

  /// The token with which the statement begins that P ends the head of.
  const Token &head(size_t P) const {
    if (token(P).Text != ")" || token(P).Outer == Token::NoBracket)
      return token(P);
    size_t I = token(P).Outer; // the "("
    if (I > 0)
      --I; // if, while, for, switch
    if (I > 0 && token(I - 1).Text == "else" && token(I - 1).Line == token(I).Line)
      --I;
    if (I > 0 && token(I - 1).Text == "}" && token(I - 1).Line == token(I).Line)
      --I;
    return token(I);
  }

  bool atEnd(const Insertion &In, size_t T, std::vector<TextEdit> &Out) const {
    const Token &B = token(T);
    if (B.Text != "}" || T == 0 || B.AfterDirective || B.Outer == Token::NoBracket)
      return false;
    StringRef P = token(T - 1).Text;
    if (P != ";" && P != "{" && P != "}")
      return false;
    if (!firstInLine(B)) {
      insert(B.Line, B.Col, In.Code + " ", Out);
      return true;
    }
    // As the first statement of the block.
    const Token &First = token(B.Outer + 1);
    std::string Own = firstInLine(First) && B.Outer + 1 < T ? indent(First).str()
                                                            : indent(B).str() + "    ";
    insert(B.Line, 1, Own + In.Code + EndOfLine, Out);
    return true;
  }

  bool around(const Insertion &In, size_t T, std::vector<TextEdit> &Out) const {
    size_t Last = T;
    while (Last < Tok.all().size() &&
           std::pair(token(Last).EndLine, token(Last).EndCol) <
               std::pair(In.At.EndLine, In.At.EndCol))
      ++Last;
    if (Last + 1 >= Tok.all().size() || token(Last).EndLine != In.At.EndLine ||
        token(Last).EndCol != In.At.EndCol || token(Last).Text != ")" ||
        token(Last + 1).Text != ";" || !inBlock(T) || T == 0)
      return false;
    // A statement of its own, perhaps cast to void.
    size_t Begin = T;
    if (T > 3 && token(T - 1).Text == ")" && token(T - 2).Text == "void" &&
        token(T - 3).Text == "(")
      Begin = T - 3;
    if (context(Begin) == Wrong)
      return false;
    insert(token(T).Line, token(T).Col, In.Code + "(", Out);
    insert(In.At.EndLine, In.At.EndCol, ")", Out);
    return true;
  }
};

/// By place; those at one place stay as they are.
std::vector<TextEdit> inOrder(std::vector<TextEdit> Edits) {
  std::multimap<std::tuple<std::string, uint32_t, uint32_t>, TextEdit> Sorted;
  for (TextEdit &E : Edits)
    Sorted.emplace(std::tuple(E.At.File, E.At.Line, E.At.Col), std::move(E));
  Edits.clear();
  for (auto &[Where, E] : Sorted)
    Edits.push_back(std::move(E));
  return Edits;
}

} // namespace

void renderFixes(std::vector<Finding> &Findings, const SourceText &Sources) {
  std::map<std::string, Renderer> Files;
  for (Finding &F : Findings) {
    if (F.Mend.empty())
      continue;
    Fix X;
    bool Fits = true;
    std::string Code;
    for (const Insertion &In : F.Mend) {
      auto It = Files.try_emplace(In.At.File, In.At.File, Sources).first;
      Fits = Fits && It->second.render(In, X.Edits);
      if (Code.empty())
        Code = In.K == Insertion::Around ? In.Code + "(...)" : StringRef(In.Code).rtrim(';').str();
    }
    if (!Fits)
      continue;
    X.Description = "insert '" + Code + "'" +
                    (F.Mend.size() > 1 ? " on each path that loses it" : "");
    X.Edits = inOrder(std::move(X.Edits));
    F.Fixes.push_back(std::move(X));
  }
}

void separateFixes(std::vector<Finding> &Findings) {
  std::multimap<Range, Finding *> ByAcquisition;
  for (Finding &F : Findings)
    if (!F.Fixes.empty())
      ByAcquisition.emplace(acquiredAt(F), &F);
  std::set<Range> Taken;
  for (auto It = ByAcquisition.rbegin(); It != ByAcquisition.rend(); ++It) {
    const std::vector<TextEdit> &Edits = It->second->Fixes.front().Edits;
    if (llvm::any_of(Edits, [&](const TextEdit &E) { return Taken.count(E.At); })) {
      It->second->Fixes.clear();
      continue;
    }
    for (const TextEdit &E : Edits)
      Taken.insert(E.At);
  }
}

Range acquiredAt(const Finding &F) {
  for (const Step &S : F.Path)
    if (S.Kind == StepKind::Acquire)
      return S.At;
  return F.Primary;
}

std::optional<std::string> applyEdits(StringRef Text, std::vector<TextEdit> Edits) {
  Edits = inOrder(std::move(Edits));
  // Where lines begin; as SourceText splits them.
  std::vector<size_t> Begin = {Text.starts_with("\xEF\xBB\xBF") ? size_t(3) : 0};
  for (size_t I = Begin[0]; I < Text.size(); ++I)
    if (Text[I] == '\n' || (Text[I] == '\r' && !(I + 1 < Text.size() && Text[I + 1] == '\n')))
      Begin.push_back(I + 1);
  auto Offset = [&](uint32_t Line, uint32_t Col) -> size_t {
    if (Line == 0 || Col == 0 || Line > Begin.size())
      return StringRef::npos;
    return Begin[Line - 1] + Col - 1;
  };
  std::string Out;
  size_t Done = 0;
  for (const TextEdit &E : Edits) {
    size_t From = Offset(E.At.Line, E.At.Col), To = Offset(E.At.EndLine, E.At.EndCol);
    if (From == StringRef::npos || To == StringRef::npos || From < Done || To < From ||
        To > Text.size())
      return std::nullopt;
    Out += Text.slice(Done, From).str() + E.NewText;
    Done = To;
  }
  return Out + Text.substr(Done).str();
}

} // namespace closecall::report
