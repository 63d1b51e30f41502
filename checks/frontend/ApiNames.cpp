//===- ApiNames.cpp - Whether a file can reach a modelled API -------------===//
#include "checks/frontend/ApiNames.h"

#include "clang/Basic/CharInfo.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace closecall::frontend;
using llvm::StringRef;

/// With these a source says itself what its functions own.
constexpr StringRef Annotations[] = {"closecall*",
                                     "CLOSECALL_*",
                                     "ownership_returns",
                                     "ownership_takes",
                                     "ownership_holds",
                                     "__ownership_returns__",
                                     "__ownership_takes__",
                                     "__ownership_holds__"};

ApiNames::ApiNames(const rules::PackIndex &Packs) {
  for (StringRef Name : Annotations)
    add(Name);
  Packs.forEachName([&](StringRef Name) { add(Name); });
}

/// The parts of a qualified name that are certainly spelled where it is declared.
/// Those with a wildcard come with what is before it.
static void split(StringRef Name, llvm::SmallVectorImpl<StringRef> &Words,
                  llvm::SmallVectorImpl<StringRef> &Prefixes) {
  // What follows alternatives and classes of characters is not looked at.
  size_t Cut = Name.find_first_of("?[{\\");
  const bool Cuts = Cut != StringRef::npos;
  Name = Name.take_front(Cut);
  while (!Name.empty()) {
    auto [Part, Rest] = Name.split("::");
    Name = Rest;
    Part.consume_front("~");
    if (Part.starts_with("operator"))
      continue;
    StringRef Word = Part.take_while([](char C) { return clang::isAsciiIdentifierContinue(C); });
    if (Word.empty())
      continue;
    bool Open = Part.size() > Word.size() ? Part[Word.size()] == '*' : Cuts && Rest.empty();
    (Open ? Prefixes : Words).push_back(Word);
  }
}

void ApiNames::add(StringRef Name) {
  llvm::SmallVector<StringRef, 4> Whole, Open;
  split(Name, Whole, Open);
  llvm::sort(Whole);
  Whole.erase(std::unique(Whole.begin(), Whole.end()), Whole.end());
  if (Whole.empty() && Open.empty()) {
    Anything = true;
    return;
  }
  auto Id = static_cast<uint32_t>(WordsOf.size());
  WordsOf.push_back(Whole.size() + Open.size());
  for (StringRef W : Whole)
    Words[W].push_back(Id);
  for (StringRef P : Open) {
    Starting[static_cast<unsigned char>(P.front())].push_back(Prefixes.size());
    Prefixes.emplace_back(P.str(), Id);
  }
}

ApiSearch::ApiSearch(const ApiNames &Names)
    : Names(Names), Missing(Names.WordsOf), SeenPrefix(Names.Prefixes.size()),
      Found(Names.Anything) {}

void ApiSearch::meet(uint32_t Name) {
  if (--Missing[Name] == 0)
    Found = true;
}

void ApiSearch::see(StringRef Word) {
  auto It = Names.Words.find(Word);
  if (It != Names.Words.end() && Seen.insert(&*It).second)
    for (uint32_t Name : It->second)
      meet(Name);
  if (Word.empty())
    return;
  for (uint32_t I : Names.Starting[static_cast<unsigned char>(Word.front())])
    if (!SeenPrefix[I] && Word.starts_with(Names.Prefixes[I].first)) {
      SeenPrefix[I] = true;
      meet(Names.Prefixes[I].second);
    }
}

void ApiSearch::forEachWord(llvm::function_ref<void(StringRef)> Fn) const {
  for (const auto &Entry : Names.Words)
    Fn(Entry.first());
}

void ApiSearch::seeText(StringRef Text, const clang::LangOptions &Language) {
  clang::Lexer Lex(clang::SourceLocation(), Language, Text.begin(), Text.begin(), Text.end());
  clang::Token T;
  while (!Found && !Lex.LexFromRawLexer(T))
    if (T.is(clang::tok::raw_identifier))
      see(T.getRawIdentifier());
}
