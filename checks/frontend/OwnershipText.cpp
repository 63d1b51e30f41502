//===- OwnershipText.cpp - GCC's malloc(f, n) in the text of a file -------===//
//
// A search for words, not a parser: what it takes for an attribute stands
// inside of __attribute__ and before the next ; or brace.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Ownership.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using llvm::StringRef;

namespace closecall::frontend {

static bool wordChar(char C) { return llvm::isAlnum(C) || C == '_'; }

static StringRef takeWord(StringRef &Text) {
  StringRef Word = Text.take_while(wordChar);
  Text = Text.drop_front(Word.size());
  return Word;
}

/// Blanks and continued lines.
static StringRef skipBlanks(StringRef Text) {
  for (;;) {
    Text = Text.ltrim();
    if (!Text.starts_with("\\\n") && !Text.starts_with("\\\r\n"))
      return Text;
    Text = Text.drop_front(Text.find('\n') + 1);
  }
}

static bool eat(StringRef &Text, char C) {
  Text = skipBlanks(Text);
  return Text.consume_front(StringRef(&C, 1));
}

/// "(f, 1)" with a closing parenthesis or a comma behind it.
static bool arguments(StringRef Rest, std::string &Deallocator, unsigned &Argument) {
  if (!eat(Rest, '('))
    return false;
  Rest = skipBlanks(Rest);
  StringRef Name = takeWord(Rest);
  if (Name.empty() || llvm::isDigit(Name[0]))
    return false;
  Deallocator = Name.str();
  Argument = 1;
  if (eat(Rest, ',')) {
    Rest = skipBlanks(Rest);
    if (takeWord(Rest).getAsInteger(10, Argument) || Argument < 1 || Argument > 64)
      return false;
  }
  if (!eat(Rest, ')'))
    return false;
  Rest = skipBlanks(Rest);
  return Rest.starts_with(")") || Rest.starts_with(",");
}

/// The line around the offset, with the lines that it continues; from its
/// first character to the offset.
static StringRef lineBefore(StringRef Text, size_t Offset) {
  size_t Begin = Offset;
  for (;;) {
    size_t NewLine = Text.rfind('\n', Begin); // before Begin
    if (NewLine == StringRef::npos)
      return Text.take_front(Offset);
    StringRef Before = Text.take_front(NewLine).rtrim('\r');
    if (!Before.ends_with("\\"))
      return Text.slice(NewLine + 1, Offset);
    Begin = NewLine;
  }
}

static bool directive(StringRef Line) { return Line.ltrim().starts_with("#"); }

void findDeallocators(StringRef Text, std::vector<DeallocatorAttribute> &Out,
                      std::vector<DeallocatorMacro> &Macros) {
  for (size_t At = Text.find("malloc"); At != StringRef::npos; At = Text.find("malloc", At + 1)) {
    size_t Begin = At, End = At + strlen("malloc");
    if (Text.slice(Begin >= 2 ? Begin - 2 : 0, Begin) == "__" && Text.substr(End, 2) == "__") {
      Begin -= 2;
      End += 2;
    }
    if ((Begin && wordChar(Text[Begin - 1])) || (End < Text.size() && wordChar(Text[End])))
      continue;
    DeallocatorAttribute A;
    if (!arguments(Text.drop_front(End), A.Deallocator, A.Argument))
      continue;
    StringRef Before = Text.slice(Begin > 400 ? Begin - 400 : 0, Begin);
    size_t Attribute = Before.rfind("__attribute");
    if (Attribute == StringRef::npos ||
        Before.drop_front(Attribute).find_first_of(";{}") != StringRef::npos)
      continue;
    A.Offset = Begin;
    StringRef Line = lineBefore(Text, Begin);
    if (!directive(Line)) {
      Out.push_back(std::move(A));
      continue;
    }
    Line = Line.ltrim().drop_front().ltrim();
    if (!Line.consume_front("define"))
      continue;
    Line = Line.ltrim();
    DeallocatorMacro M;
    M.Name = takeWord(Line).str();
    if (Line.consume_front("(")) {
      llvm::SmallVector<StringRef, 4> Params;
      Line.take_until([](char C) { return C == ')'; }).split(Params, ',');
      for (StringRef P : Params)
        M.Params.push_back(P.trim().str());
    }
    M.Deallocator = std::move(A.Deallocator);
    M.Argument = A.Argument;
    if (!M.Name.empty())
      Macros.push_back(std::move(M));
  }
}

void findDeallocatorUses(StringRef Text, const DeallocatorMacro &Macro,
                         std::vector<DeallocatorAttribute> &Out) {
  for (size_t At = Text.find(Macro.Name); At != StringRef::npos;
       At = Text.find(Macro.Name, At + 1)) {
    StringRef Rest = Text.drop_front(At + Macro.Name.size());
    if ((At && wordChar(Text[At - 1])) || (!Rest.empty() && wordChar(Rest[0])) ||
        directive(lineBefore(Text, At)))
      continue;
    DeallocatorAttribute A{At, Macro.Deallocator, Macro.Argument};
    if (auto P = llvm::find(Macro.Params, Macro.Deallocator); P != Macro.Params.end()) {
      if (!eat(Rest, '('))
        continue;
      llvm::SmallVector<StringRef, 4> Args;
      Rest.take_until([](char C) { return C == ')' || C == ';'; }).split(Args, ',');
      size_t N = size_t(P - Macro.Params.begin());
      if (N >= Args.size())
        continue;
      StringRef Name = Args[N].trim();
      A.Deallocator = takeWord(Name).str();
      if (A.Deallocator.empty() || !Name.empty())
        continue;
    }
    Out.push_back(std::move(A));
  }
}

} // namespace closecall::frontend
