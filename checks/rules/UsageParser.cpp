//===- UsageParser.cpp - The "usage" section of a pack --------------------===//
//
// Implements UsageParser.h.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/UsageParser.h"

#include "checks/rules/PackParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using closecall::support::JsonCursor;
using llvm::StringRef;

namespace closecall::rules {

static constexpr StringRef RoleNames[] = {
    "connects", "reconnects", "disconnects", "leases",  "gives-back", "makes-pool",
    "queries",  "prepares",   "binds",       "advances", "reads",     "begins",
    "commits",  "rolls-back", "tests",       "sets",    "delays",     "pauses",
    "waits",    "locks",      "unlocks",     "threads", "detaches",   "repeats",
    "forks",    "removes",    "keeps",       "finishes", "sends", "loads",
    "names"};
static_assert(std::size(RoleNames) == unsigned(Role::Last) + 1);

StringRef toString(Role R) { return RoleNames[unsigned(R)]; }

namespace {

class Parser {
public:
  Parser(StringRef Pack, llvm::function_ref<bool(StringRef)> Knows)
      : Pack(Pack), Knows(Knows) {}
  ParsedUsage run(JsonCursor C);

private:
  StringRef Pack;
  llvm::function_ref<bool(StringRef)> Knows;
  ParsedUsage Out;

  void parseOptions(StringRef Name, JsonCursor C);
  void parseFunction(StringRef Names, JsonCursor C);
  Usage parseCall(JsonCursor C);
  void parseText(JsonCursor C, Usage &U);
  static unsigned arg(JsonCursor C) { return unsigned(C.asInt(0, 63)); }
  static std::optional<unsigned> arg(JsonCursor C, StringRef Key) {
    std::optional<JsonCursor> A = C.get(Key);
    return A ? std::optional<unsigned>(arg(*A)) : std::nullopt;
  }
};

template <typename FnT> void each(std::optional<JsonCursor> C, FnT F) {
  if (!C)
    return;
  if (!C->isArray())
    return F(*C);
  for (const JsonCursor &E : C->elements())
    F(E);
}

ParsedUsage Parser::run(JsonCursor C) {
  if (!C.checkKeys({"options", "handlers", "coroutines", "functions"}))
    return {};
  if (std::optional<JsonCursor> O = C.get("options"))
    for (auto &[Name, Body] : O->members())
      parseOptions(Name, Body);
  Out.Handlers = C.getStrings("handlers");
  Out.Coroutines = C.getStrings("coroutines");
  if (std::optional<JsonCursor> F = C.get("functions"))
    for (auto &[Names, Body] : F->members())
      each(Body, [&, N = Names](JsonCursor E) { parseFunction(N, E); });
  return std::move(Out);
}

void Parser::parseOptions(StringRef Name, JsonCursor C) {
  OptionSet Set;
  if (!C.checkKeys({"format", "wants", "later"}))
    return;
  static constexpr StringRef Formats[] = {"none", "postgres", "words", "semicolon", "uri"};
  if (std::optional<JsonCursor> F = C.require("format"))
    if (std::optional<size_t> I = F->asOneOf(Formats))
      Set.Format = TextFormat(*I);
  if (std::optional<JsonCursor> W = C.get("wants"))
    for (auto &[Setting, Keys] : W->members())
    {
      Set.Wants.push_back({Setting.str(), Keys.asStrings()});
      if (Set.Wants.back().Keys.empty())
        Keys.error("names nothing that makes the setting");
    }
  Set.Later = C.getStrings("later");
  Out.Options.emplace_back((Pack + "." + Name).str(), std::move(Set));
}

void Parser::parseFunction(StringRef Names, JsonCursor C) {
  Usage U = parseCall(C);
  U.Pack = Pack.str();
  llvm::SmallVector<StringRef, 8> Parts;
  Names.split(Parts, ',');
  for (StringRef Name : Parts) {
    U.Name = Name.trim().str();
    if (U.Name.empty() || U.Name == "*")
      C.error("\"" + U.Name + "\" names no function");
    Out.Calls.push_back(U);
  }
}

void Parser::parseText(JsonCursor C, Usage &U) {
  if (!C.checkKeys({"arg", "keys", "values", "records", "setters", "drivers", "calls", "map",
                    "gives", "of"}))
    return;
  U.Text = arg(C, "arg");
  U.Keys = arg(C, "keys");
  U.Values = arg(C, "values");
  each(C.get("records"), [&](JsonCursor E) { U.Records.push_back(arg(E)); });
  U.BySetters = C.getBool("setters", false);
  U.Drivers = C.getStrings("drivers");
  U.ByCalls = C.getBool("calls", false);
  U.Map = arg(C, "map");
  U.Gives = C.getStrings("gives");
  if (U.Text.has_value() + U.Keys.has_value() + !U.Records.empty() + U.BySetters + U.ByCalls +
              U.Map.has_value() != 1 ||
      U.Keys.has_value() != U.Values.has_value())
    C.error("needs one of \"arg\", \"keys\" and \"values\", \"records\", \"setters\", "
            "\"calls\", \"map\"");
  std::optional<JsonCursor> Of = C.require("of");
  if (!Of)
    return;
  StringRef Name = Of->asString();
  U.Options = Name.contains('.') ? Name.str() : (Pack + "." + Name).str();
  auto Own = [&](const auto &O) { return O.first == U.Options; };
  if (Of->isString() && !llvm::any_of(Out.Options, Own) && !Knows(U.Options))
    Of->error("no pack has options called \"" + U.Options + "\"");
}

Usage Parser::parseCall(JsonCursor C) {
  Usage U;
  if (!C.checkKeys({"is", "on", "makes", "sql", "command", "looksUp", "options", "sets", "size", "runs",
                    "local", "atEnd", "waitsForEver", "noRows", "types", "instead", "given", "minArgs",
                    "maxArgs", "when", "kept", "keptFields", "keptBy", "writes", "named", "outside",
                    "dirty", "unbounded", "busy", "answers", "each", "lentBy", "doc", "note"}))
    return U;
  each(C.require("is"), [&](JsonCursor E) {
    if (std::optional<size_t> I = E.asOneOf(RoleNames))
      U.Is |= bit(Role(*I));
  });
  U.On = arg(C, "on");
  if (std::optional<JsonCursor> M = C.get("makes")) {
    U.Makes = parseSlot(M->asString());
    if (M->isString() && !U.Makes)
      M->error("\"" + M->asString() + "\" is no slot: write \"return\", \"arg N\" or \"out N\"");
  }
  U.Sql = arg(C, "sql");
  U.Command = arg(C, "command");
  U.LooksUp = C.getBool("looksUp", false);
  if (std::optional<JsonCursor> O = C.get("options"))
    parseText(*O, U);
  U.Sets = C.getString("sets");
  if (U.is(Role::Sets) == U.Sets.empty())
    C.error("\"sets\" names what a call with the role \"sets\" gives, and only there");
  U.Size = arg(C, "size");
  U.Runs = arg(C, "runs");
  U.Local = C.getBool("local", false);
  if (std::optional<JsonCursor> E = C.get("atEnd")) {
    static constexpr StringRef Ends[] = {"none", "rolls-back", "commits"};
    if (std::optional<size_t> I = E->asOneOf(Ends))
      U.AtEnd = Usage::End(*I);
  }
  U.WaitsForEver = C.getBool("waitsForEver", false);
  if (std::optional<JsonCursor> N = C.get("noRows"))
    U.NoRows = N->asInt();
  U.Types = C.getStrings("types");
  U.Instead = C.getString("instead");
  if (std::optional<JsonCursor> G = C.get("given"))
    for (auto &[Arg, Type] : G->members()) {
      unsigned N = 0;
      if (Arg.getAsInteger(10, N) || N > 63)
        Type.error("\"" + Arg + "\" is no argument number");
      U.Given.emplace_back(N, Type.asString().str());
    }
  U.MinArgs = arg(C, "minArgs").value_or(0);
  U.MaxArgs = arg(C, "maxArgs").value_or(~0u);
  each(C.get("when"), [&](JsonCursor E) {
    ArgTest T;
    if (!E.checkKeys({"arg", "is"}))
      return;
    if (std::optional<JsonCursor> A = E.require("arg"))
      T.Arg = arg(*A);
    if (std::optional<JsonCursor> In = E.require("is")) {
      std::optional<ValueSet> V = parseValueSet(In->asString());
      if (!V)
        In->error("\"" + In->asString() + "\" is no set of values");
      T.In = V.value_or(ValueSet());
    }
    U.When.push_back(T);
  });
  U.Kept = arg(C, "kept");
  U.KeptFields = C.getStrings("keptFields");
  U.KeptBy = C.getString("keptBy");
  if (U.is(Role::Keeps) != U.Kept.has_value())
    C.error("\"kept\" is the argument that a call with the role \"keeps\" keeps, and only there");
  U.Writes = C.getBool("writes", false);
  if (std::optional<JsonCursor> N = C.get("named"); N && N->checkKeys({"arg", "unless"})) {
    U.Named = arg(*N, "arg");
    U.NamedUnless = N->getString("unless");
    if (!U.Named)
      N->error("needs \"arg\", the argument with the name");
  }
  if (std::optional<JsonCursor> O = C.get("outside"); O && O->checkKeys({"arg", "of"})) {
    U.Outside = arg(*O, "arg");
    U.OutsideOf = O->getString("of");
    if (U.OutsideOf.empty())
      O->error("needs \"of\", the type of the object with the connection");
  }
  U.Dirty = C.getBool("dirty", false);
  U.Unbounded = C.getBool("unbounded", false);
  if (std::optional<JsonCursor> B = C.get("busy")) {
    U.Busy = parseValueSet(B->asString());
    if (B->isString() && !U.Busy)
      B->error("\"" + B->asString() + "\" is no set of values");
  }
  U.Answers = C.getBool("answers", false);
  U.Each = C.getBool("each", false);
  U.LentBy = C.getStrings("lentBy");
  U.Doc = C.getString("doc");
  C.getString("note"); // for readers of the pack; must be a string
  return U;
}

} // namespace

ParsedUsage parseUsage(JsonCursor C, StringRef Pack,
                       llvm::function_ref<bool(StringRef)> Knows) {
  return Parser(Pack, Knows).run(C);
}

} // namespace closecall::rules
