//===- EffectText.cpp - Effects as packs spell them -----------------------===//
//
// Owns the small texts inside packs: sets of values ("== 0"), slots ("out 1")
// and the names of enumerators. Parsing and printing are inverse to each other.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/PackParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using llvm::StringRef;

namespace closecall::rules {

static bool parseList(StringRef Text, std::vector<int64_t> &Out) {
  llvm::SmallVector<StringRef, 8> Parts;
  Text.split(Parts, ',');
  for (StringRef P : Parts) {
    int64_t V;
    if (P.trim().getAsInteger(10, V))
      return false;
    Out.push_back(V);
  }
  llvm::sort(Out);
  Out.erase(std::unique(Out.begin(), Out.end()), Out.end());
  return true;
}

std::optional<ValueSet> parseValueSet(StringRef Text) {
  Text = Text.trim();
  ValueSet S;
  if (Text == "any")
    return S;
  if (Text.consume_front("in ")) {
    if (!parseList(Text, S.OneOf))
      return std::nullopt;
    S.Lo = S.OneOf.front();
    S.Hi = S.OneOf.back();
    return S;
  }
  if (Text.consume_front("not in ")) {
    if (!parseList(Text, S.Except))
      return std::nullopt;
    return S;
  }
  StringRef Op = Text.take_while([](char C) { return StringRef("=!<>").contains(C); });
  int64_t V;
  if (Text.drop_front(Op.size()).trim().getAsInteger(10, V))
    return std::nullopt;
  if (Op == "==")
    S.Lo = S.Hi = V;
  else if (Op == "!=")
    S.Except = {V};
  else if (Op == ">=")
    S.Lo = V;
  else if (Op == "<=")
    S.Hi = V;
  else if (Op == ">" && V < INT64_MAX)
    S.Lo = V + 1;
  else if (Op == "<" && V > INT64_MIN)
    S.Hi = V - 1;
  else
    return std::nullopt;
  return S;
}

std::string toString(const ValueSet &S) {
  auto List = [](const std::vector<int64_t> &Values) {
    std::string Out;
    for (int64_t V : Values)
      Out += (Out.empty() ? "" : ", ") + std::to_string(V);
    return Out;
  };
  if (!S.OneOf.empty())
    return (S.OneOf.size() == 1 ? "== " : "in ") + List(S.OneOf);
  if (!S.Except.empty())
    return (S.Except.size() == 1 ? "!= " : "not in ") + List(S.Except);
  if (S.Lo == S.Hi)
    return "== " + std::to_string(S.Lo);
  if (S.Lo == INT64_MIN && S.Hi == INT64_MAX)
    return "any";
  if (S.Lo == INT64_MIN)
    return S.Hi == -1 ? "< 0" : "<= " + std::to_string(S.Hi);
  return S.Lo == 1 ? "> 0" : ">= " + std::to_string(S.Lo);
}

bool contains(const ValueSet &S, int64_t V) {
  if (!S.OneOf.empty())
    return llvm::is_contained(S.OneOf, V);
  return V >= S.Lo && V <= S.Hi && !llvm::is_contained(S.Except, V);
}

std::optional<Slot> parseSlot(StringRef Text) {
  if (Text == "return")
    return Slot{Slot::Return, 0};
  Slot S;
  if (Text.consume_front("arg "))
    S.K = Slot::Arg;
  else if (Text.consume_front("out "))
    S.K = Slot::Out;
  else
    return std::nullopt;
  if (Text.getAsInteger(10, S.Index) || S.Index > 63)
    return std::nullopt;
  return S;
}

std::string toString(const Slot &S) {
  if (S.K == Slot::Return)
    return "return";
  return (S.K == Slot::Arg ? "arg " : "out ") + std::to_string(S.Index);
}

StringRef toString(Family F) {
  switch (F) {
  case Family::Connection:
    return "connection";
  case Family::Result:
    return "result";
  case Family::Statement:
    return "statement";
  case Family::Buffer:
    return "buffer";
  case Family::Lease:
    return "lease";
  case Family::Transaction:
    return "transaction";
  }
  return "";
}

StringRef toString(ParentClose P) {
  switch (P) {
  case ParentClose::Independent:
    return "independent";
  case ParentClose::Releases:
    return "releases";
  case ParentClose::Refuses:
    return "refuses";
  case ParentClose::Dangles:
    return "dangles";
  }
  return "";
}

} // namespace closecall::rules
