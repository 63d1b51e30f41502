//===- Options.cpp - What a project may set of a check --------------------===//
//
// Implements Options.h. Keys of the maps are check names without "closecall-".
//
//===----------------------------------------------------------------------===//
#include "checks/catalog/Options.h"

#include "checks/catalog/Catalog.h"
#include "checks/support/DidYouMean.h"
#include "checks/support/Json.h"
#include "checks/support/Wildcard.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cassert>

using llvm::StringRef;

namespace closecall::catalog {

static constexpr StringRef KindNames[] = {"flag", "number", "text", "list"};

static StringRef shortName(StringRef Check) {
  Check.consume_front("closecall-");
  return Check;
}

static llvm::Expected<OptionValue> parseValue(OptionKind Kind, StringRef Text) {
  OptionValue V;
  Text = Text.trim();
  switch (Kind) {
  case OptionKind::Flag:
    if (Text != "true" && Text != "false")
      return llvm::createStringError("'" + Text + "' is neither true nor false");
    V.Flag = Text == "true";
    break;
  case OptionKind::Number:
    if (Text.getAsInteger(10, V.Number))
      return llvm::createStringError("'" + Text + "' is no number");
    break;
  case OptionKind::Text:
    V.Text = Text.str();
    break;
  case OptionKind::List: {
    llvm::SmallVector<StringRef, 8> Items;
    Text.split(Items, ',');
    for (StringRef I : Items)
      if (!I.trim().empty())
        V.List.push_back(I.trim().str());
    break;
  }
  }
  return V;
}

/// What is wrong with the item of a list; empty where nothing is.
static std::string wrongItem(const OptionInfo &O, StringRef Item) {
  if (O.Allowed.empty() || llvm::any_of(O.Allowed, [&](const std::string &Known) {
        return support::starMatches(Item, Known);
      }))
    return "";
  return "\"" + Item.str() + "\" is none of " + llvm::join(O.Allowed, ", ");
}

llvm::Expected<OptionInfo> parseOption(StringRef Text) {
  llvm::SmallVector<StringRef, 4> Parts;
  Text.split(Parts, '|', /*MaxSplit=*/3);
  if (Parts.size() != 4)
    return llvm::createStringError("an option is 'name | kind | default | help'");
  OptionInfo O;
  O.Name = Parts[0].trim().str();
  if (O.Name.empty() || O.Name == "severity" || !llvm::all_of(O.Name, llvm::isAlnum))
    return llvm::createStringError("'" + O.Name + "' cannot be the name of an option");
  StringRef KindName = Parts[1].trim();
  if (StringRef Items = KindName; Items.consume_front("list of ")) {
    KindName = "list";
    O.Allowed = std::move(llvm::cantFail(parseValue(OptionKind::List, Items)).List);
  }
  const auto *Kind = llvm::find(KindNames, KindName);
  if (Kind == std::end(KindNames))
    return llvm::createStringError("option '" + O.Name + "': '" + Parts[1].trim() +
                                   "' is none of " + "flag, number, text, list");
  O.Kind = static_cast<OptionKind>(Kind - KindNames);
  auto Default = parseValue(O.Kind, Parts[2]);
  if (!Default)
    return llvm::createStringError("option '" + O.Name + "': " +
                                   llvm::toString(Default.takeError()));
  O.Default = std::move(*Default);
  for (const std::string &Item : O.Default.List)
    if (std::string Wrong = wrongItem(O, Item); !Wrong.empty())
      return llvm::createStringError("option '" + O.Name + "': " + Wrong);
  O.Help = Parts[3].trim().str();
  if (O.Help.empty())
    return llvm::createStringError("option '" + O.Name + "' says nothing about itself");
  return O;
}

const OptionValue &CheckOptions::value(StringRef Check, StringRef Option,
                                       OptionKind Kind) const {
  Check = shortName(Check);
  auto It = Values.find({Check.str(), Option.str()});
  if (It != Values.end())
    return It->second;
  if (const CheckInfo *C = find(Check))
    for (const OptionInfo &O : C->Options)
      if (O.Name == Option && O.Kind == Kind)
        return O.Default;
  assert(false && "the check's page declares no such option");
  static const OptionValue None;
  return None;
}

bool CheckOptions::flag(StringRef Check, StringRef Option) const {
  return value(Check, Option, OptionKind::Flag).Flag;
}
int64_t CheckOptions::number(StringRef Check, StringRef Option) const {
  return value(Check, Option, OptionKind::Number).Number;
}
const std::string &CheckOptions::text(StringRef Check, StringRef Option) const {
  return value(Check, Option, OptionKind::Text).Text;
}
const std::vector<std::string> &CheckOptions::list(StringRef Check,
                                                   StringRef Option) const {
  return value(Check, Option, OptionKind::List).List;
}

bool CheckOptions::listed(StringRef Check, StringRef Option, StringRef Name) const {
  return llvm::any_of(list(Check, Option), [&](const std::string &Item) {
    return support::starMatches(Item, Name);
  });
}

std::string CheckOptions::str() const {
  std::string Out;
  for (const auto &[Key, V] : Values) {
    Out += Key.first + "." + Key.second + "=" + std::to_string(V.Flag) + "," +
           std::to_string(V.Number) + "," + V.Text;
    for (const std::string &Item : V.List)
      Out += "," + Item;
    Out += ";";
  }
  for (const auto &[Check, Level] : Severities)
    Out += Check + ":" + std::to_string(unsigned(Level)) + ";";
  return Out;
}

std::optional<report::Severity> CheckOptions::severity(StringRef Check) const {
  auto It = Severities.find(shortName(Check).str());
  if (It == Severities.end())
    return std::nullopt;
  return It->second;
}

void CheckOptions::read(const support::JsonCursor &Object) {
  for (const auto &[Name, Settings] : Object.members()) {
    const CheckInfo *C = find(Name);
    if (!C) {
      std::vector<StringRef> Known;
      for (const CheckInfo &I : all())
        Known.push_back(I.Name);
      Settings.errorWithHint("there is no check \"" + Name + "\"", shortName(Name), Known);
      continue;
    }
    std::vector<StringRef> Keys{"severity"};
    for (const OptionInfo &O : C->Options)
      Keys.push_back(O.Name);
    if (!Settings.checkKeys(Keys))
      continue;
    if (auto S = Settings.get("severity"))
      if (auto Level = S->asOneOf({"note", "warning", "error"}))
        Severities[C->Name] = static_cast<report::Severity>(*Level);
    for (const OptionInfo &O : C->Options) {
      auto V = Settings.get(O.Name);
      if (!V)
        continue;
      OptionValue &To = Values[{C->Name, O.Name}];
      switch (O.Kind) {
      case OptionKind::Flag:
        To.Flag = V->asBool();
        break;
      case OptionKind::Number:
        To.Number = V->asInt();
        break;
      case OptionKind::Text:
        To.Text = V->asString().str();
        break;
      case OptionKind::List:
        To.List = V->asStrings();
        for (const support::JsonCursor &E : V->elements())
          if (std::string Wrong = wrongItem(O, E.asString()); !Wrong.empty())
            E.errorWithHint(Wrong, E.asString(),
                            llvm::to_vector_of<StringRef>(O.Allowed));
        break;
      }
    }
  }
}

llvm::Error CheckOptions::set(const CheckInfo &Check, const OptionInfo &Option,
                              StringRef Text) {
  auto V = parseValue(Option.Kind, Text);
  if (!V)
    return llvm::createStringError(Check.Id + "." + Option.Name + ": " +
                                   llvm::toString(V.takeError()));
  for (const std::string &Item : V->List)
    if (std::string Wrong = wrongItem(Option, Item); !Wrong.empty())
      return llvm::createStringError(Check.Id + "." + Option.Name + ": " + Wrong);
  Values[{Check.Name, Option.Name}] = std::move(*V);
  return llvm::Error::success();
}

} // namespace closecall::catalog
