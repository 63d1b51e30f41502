//===- WaysOut.cpp - Functions that other files call and may not return ---===//
#include "checks/flow/WaysOut.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

namespace closecall::flow {

using namespace ir;
using llvm::StringRef;

namespace {

bool isWordChar(char C) { return llvm::isAlnum(C) || C == '_'; }

StringRef lastPart(StringRef Name) {
  size_t Sep = Name.rfind("::");
  return Sep == StringRef::npos ? Name : Name.drop_front(Sep + 2);
}

/// The length of the comment, literal or directive that begins here; else 0.
size_t skipped(StringRef Text) {
  if (Text.starts_with("//"))
    return std::min(Text.find('\n'), Text.size());
  if (Text.starts_with("/*"))
    return std::min(Text.find("*/", 2), Text.size() - 2) + 2;
  if (Text[0] != '"' && Text[0] != '\'')
    return 0;
  for (size_t I = 1; I < Text.size() && Text[I] != '\n'; ++I)
    if (Text[I] == '\\')
      ++I;
    else if (Text[I] == Text[0])
      return I + 1;
  return 1; // a digit separator, or no literal at all
}

/// The text behind the bracket that closes the one in front; empty: none does.
StringRef behindBracket(StringRef Text, char Open, char Close) {
  unsigned Depth = 0;
  while (!Text.empty()) {
    if (size_t N = skipped(Text)) {
      Text = Text.drop_front(N);
      continue;
    }
    const char C = Text.front();
    Text = Text.drop_front();
    if (C == Open)
      ++Depth;
    else if (C == Close && --Depth == 0)
      return Text;
  }
  return {};
}

/// Fn(word, the text from behind it) for each word outside comments and literals.
template <typename Function> void forEachWord(StringRef Text, Function Fn) {
  while (!Text.empty()) {
    if (size_t N = skipped(Text)) {
      Text = Text.drop_front(N);
      continue;
    }
    StringRef Word = Text.take_while(isWordChar);
    Text = Text.drop_front(std::max<size_t>(Word.size(), 1));
    if (!Word.empty())
      Fn(Word, Text);
  }
}

bool isWayOut(StringRef Word) {
  static const llvm::StringSet<> Words = {
      "exit",  "_exit", "_Exit",    "quick_exit", "abort",        "longjmp", "siglongjmp",
      "throw", "err",   "errx",     "verr",       "verrx",        "error",   "terminate",
      "assert"};
  return Words.contains(Word);
}

} // namespace

WaysOut::WaysOut(llvm::ArrayRef<const Module *> Modules) {
  llvm::StringSet<> Bodies;
  for (const Module *M : Modules)
    for (const ir::Function &F : M->Functions)
      Bodies.insert(M->Callees[F.Self].Id);
  for (const Module *M : Modules)
    for (const ir::Function &F : M->Functions)
      for (const Block &B : F.Blocks)
        for (const Instr &I : B.Instrs) {
          if (I.Opcode != Op::Call || I.Callee == NoId)
            continue;
          const Callee &C = M->Callees[I.Callee];
          if (!C.System && !C.Internal && !C.NoReturn && !C.Constructor && !C.Destructor &&
              !C.Hidden && !Bodies.contains(C.Id))
            Wanted.insert(lastPart(C.Name));
        }
}

bool WaysOut::definedIn(StringRef Text) const {
  // Callee -> the functions that call it; and those that may not return.
  llvm::StringMap<std::vector<StringRef>> Callers;
  llvm::StringSet<> Leaves;
  std::vector<StringRef> Work;
  auto Leave = [&](StringRef Name) {
    if (Leaves.insert(Name).second)
      Work.push_back(Name);
  };
  forEachWord(Text, [&](StringRef Name, StringRef Rest) {
    Rest = Rest.ltrim();
    if (!Rest.starts_with("("))
      return;
    Rest = behindBracket(Rest, '(', ')').ltrim();
    while (Rest.consume_front("const") || Rest.consume_front("noexcept") ||
           Rest.consume_front("override"))
      Rest = Rest.ltrim();
    if (!Rest.starts_with("{"))
      return;
    StringRef Behind = behindBracket(Rest, '{', '}');
    forEachWord(Rest.drop_back(Behind.size()), [&](StringRef Word, StringRef) {
      if (isWayOut(Word))
        Leave(Name);
      else
        Callers[Word].push_back(Name);
    });
  });
  while (!Work.empty()) {
    StringRef Name = Work.back();
    Work.pop_back();
    if (Wanted.contains(Name))
      return true;
    for (StringRef Caller : Callers.lookup(Name))
      Leave(Caller);
  }
  return false;
}

} // namespace closecall::flow
