//===- PackParser.cpp - From the JSON of a pack to effects ----------------===//
//
// One function per object of the format, in the order of rules/schema.json.
// Every mistake is recorded with its JSON pointer and reading goes on, so that
// one run shows all mistakes of a pack.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/PackParser.h"

#include "checks/support/DidYouMean.h"
#include "checks/support/Json.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <functional>

using llvm::ArrayRef;
using llvm::StringRef;
using llvm::Twine;
using closecall::support::JsonCursor;
using closecall::support::JsonDocument;
using closecall::support::JsonKind;

namespace closecall::rules {
namespace {

constexpr int64_t MaxArg = 63;

class Parser {
public:
  Parser(JsonDocument &Doc, const PackIndex &Index) : Doc(Doc), Index(Index) {}

  llvm::Expected<ParsedPack> run(StringRef FileName);

private:
  JsonDocument &Doc;
  const PackIndex &Index;
  ParsedPack Pack;
  std::string DocPage;
  llvm::StringMap<ResourceId> Local; ///< resource name to id
  std::vector<StringRef> LocalNames;
  /// "release" lists, checked once all functions are known.
  struct Releaser {
    JsonCursor At;
    std::string Resource, Function;
  };
  std::vector<Releaser> Releasers;

  void parseHeader(JsonCursor Root);
  void declareResources(JsonCursor C);
  void parseResource(StringRef Name, JsonCursor C, Resource &R);
  void parseBorrowing(JsonCursor C);
  void parseTables(JsonCursor C);
  void parseFunctions(JsonCursor C);
  void parseFunction(JsonCursor C, FunctionEffects &F);
  void parseMemory(JsonCursor C, FunctionEffects &F);
  void checkReleasers();

  Acquire parseAcquire(JsonCursor C);
  Release parseRelease(JsonCursor C);
  Borrow parseBorrow(JsonCursor C);
  Keep parseKeep(JsonCursor C);
  ChildrenEnd parseEnd(JsonCursor C);
  Transaction parseTransaction(JsonCursor C, const FunctionEffects &F);
  Status parseStatus(JsonCursor C);
  ArgTest parseArgTest(JsonCursor C);

  std::optional<ValueSet> valueSet(std::optional<JsonCursor> C);
  Slot slot(JsonCursor C);
  unsigned arg(JsonCursor C) { return unsigned(C.asInt(0, MaxArg)); }
  std::optional<unsigned> optArg(std::optional<JsonCursor> C) {
    return C ? std::optional<unsigned>(arg(*C)) : std::nullopt;
  }
  ResourceId resource(JsonCursor C);
  ParentClose children(JsonCursor C);
  std::vector<ArgTest> when(JsonCursor C);
  std::string docAddress(StringRef Page) const;

  /// A value or an array of values.
  void each(std::optional<JsonCursor> C, llvm::function_ref<void(JsonCursor)> F) {
    if (!C)
      return;
    if (!C->isArray())
      return F(*C);
    for (const JsonCursor &E : C->elements())
      F(E);
  }
};

/// A qualified name: identifiers joined by "::", a destructor or an operator
/// at the end.
bool isQualifiedName(StringRef Name) {
  llvm::SmallVector<StringRef, 4> Parts;
  Name.split(Parts, "::");
  for (size_t I = 0; I < Parts.size(); ++I) {
    StringRef P = Parts[I];
    const bool Last = I + 1 == Parts.size();
    if (Last && P.starts_with("operator") && P.size() > 8 &&
        !llvm::isAlnum(P[8]) && P[8] != '_')
      return true;
    if (Last)
      P.consume_front("~");
    if (P.empty() || llvm::isDigit(P[0]) || !llvm::all_of(P, [](char C) {
          return llvm::isAlnum(C) || C == '_';
        }))
      return false;
  }
  return true;
}

llvm::Expected<ParsedPack> Parser::run(StringRef FileName) {
  JsonCursor Root = Doc.root();
  if (!Root.checkKeys({"$schema", "pack", "title", "doc", "docPage", "headers",
                       "resources", "borrowing", "tables", "functions"}))
    return Doc.takeErrors();
  Pack.Info.File = FileName.str();
  parseHeader(Root);
  if (std::optional<JsonCursor> C = Root.get("resources"))
    declareResources(*C);
  if (std::optional<JsonCursor> C = Root.get("borrowing"))
    parseBorrowing(*C);
  if (std::optional<JsonCursor> C = Root.get("tables"))
    parseTables(*C);
  if (std::optional<JsonCursor> C = Root.require("functions"))
    parseFunctions(*C);
  checkReleasers();
  if (llvm::Error E = Doc.takeErrors())
    return std::move(E);
  Pack.Info.NumFunctions = unsigned(Pack.Functions.size());
  Pack.Info.NumResources = unsigned(Pack.Resources.size());
  return std::move(Pack);
}

void Parser::parseHeader(JsonCursor Root) {
  auto Text = [&](StringRef Key) {
    std::optional<JsonCursor> C = Root.require(Key);
    if (!C)
      return std::string();
    std::string S = C->asString().str();
    if (C->isString() && S.empty())
      C->error("must not be empty");
    return S;
  };
  Pack.Info.Name = Text("pack");
  if (!llvm::all_of(Pack.Info.Name, [](char C) {
        return llvm::isLower(C) || llvm::isDigit(C) || C == '-' || C == '_';
      }))
    Root.get("pack")->error("\"" + Pack.Info.Name +
                            "\" must consist of lower-case letters, digits, "
                            "\"-\" and \"_\"");
  Pack.Info.Title = Text("title");
  Pack.Info.Doc = Text("doc");
  Pack.Info.Headers = Root.getStrings("headers");
  DocPage = Root.getString("docPage");
  if (!DocPage.empty() && !StringRef(DocPage).contains("{}"))
    Root.get("docPage")->error("must contain \"{}\", the place of the page");
}

void Parser::declareResources(JsonCursor C) {
  auto Members = C.members();
  ResourceId Next = ResourceId(Index.resources().size());
  for (auto &[Name, Body] : Members) {
    ResourceId Id = Index.findResource(Pack.Info.Name, Name);
    Local[Name] = Id == NoResource ? Next++ : Id;
    LocalNames.push_back(Name);
  }
  for (auto &[Name, Body] : Members) {
    Resource R;
    R.Pack = Pack.Info.Name;
    R.Name = Name.str();
    parseResource(Name, Body, R);
    Pack.Resources.emplace_back(Local[Name], std::move(R));
  }
}

void Parser::parseResource(StringRef Name, JsonCursor C, Resource &R) {
  if (Name.empty() || !llvm::all_of(Name, [](char Ch) {
        return llvm::isAlnum(Ch) || Ch == '-' || Ch == '_';
      }))
    C.error("\"" + Name + "\" is no name of a resource: use letters, digits, "
                          "\"-\" and \"_\"");
  if (!C.checkKeys({"noun", "kind", "types", "release", "ownedByType", "doc"}))
    return;
  R.Noun = C.getString("noun", Name);
  if (std::optional<JsonCursor> K = C.require("kind")) {
    static constexpr StringRef Kinds[] = {"connection", "result", "statement",
                                          "buffer",     "lease",  "transaction"};
    if (std::optional<size_t> I = K->asOneOf(Kinds))
      R.Kind = Family(*I);
  }
  if (std::optional<JsonCursor> T = C.get("types")) {
    for (const JsonCursor &E : T->elements()) {
      StringRef Type = E.asString();
      for (const auto &[Id, Other] : Pack.Resources)
        if (llvm::is_contained(Other.Types, Type))
          E.error("\"" + Type + "\" is already a type of resource \"" +
                  Other.Name + "\"");
      R.Types.push_back(Type.str());
    }
  }
  if (std::optional<JsonCursor> Rel = C.require("release")) {
    std::vector<JsonCursor> Elements = Rel->elements();
    if (Rel->isArray() && Elements.empty())
      Rel->error("must name at least one function");
    for (const JsonCursor &E : Elements) {
      R.Releasers.push_back(E.asString().str());
      if (E.isString())
        Releasers.push_back({E, Name.str(), R.Releasers.back()});
    }
  }
  R.OwnedByType = C.getBool("ownedByType", false);
  if (R.OwnedByType && R.Types.empty())
    C.get("ownedByType")->error("needs \"types\"");
  R.Doc = docAddress(C.getString("doc"));
}

void Parser::parseBorrowing(JsonCursor C) {
  for (const JsonCursor &E : C.elements()) {
    StringRef Glob = E.asString();
    if (!E.isString())
      continue;
    llvm::Expected<llvm::GlobPattern> G = llvm::GlobPattern::create(Glob);
    if (!G) {
      E.error("\"" + Glob + "\" is no glob: " + llvm::toString(G.takeError()));
      continue;
    }
    if (Glob.empty() || Glob.starts_with("*") || Glob.starts_with("?"))
      E.error("\"" + Glob + "\" would match the functions of other libraries: "
                            "begin with the prefix of this one");
    Pack.Borrowing.push_back(Glob.str());
  }
}

void Parser::parseTables(JsonCursor C) {
  for (const JsonCursor &E : C.elements()) {
    if (!E.checkKeys({"record", "prefix", "renamed"}))
      continue;
    IndirectTable T;
    if (std::optional<JsonCursor> R = E.require("record"))
      T.Record = R->asString().str();
    if (std::optional<JsonCursor> P = E.require("prefix"))
      T.Prefix = P->asString().str();
    if (std::optional<JsonCursor> M = E.get("renamed"))
      for (auto &[Field, Target] : M->members())
        T.Renamed[Field] = Target.asString().str();
    Pack.Tables.push_back(std::move(T));
  }
}

void Parser::parseFunctions(JsonCursor C) {
  llvm::StringMap<bool> Seen;
  for (auto &[Names, Body] : C.members()) {
    FunctionEffects F;
    F.Pack = Pack.Info.Name;
    parseFunction(Body, F);
    llvm::SmallVector<StringRef, 8> Parts;
    Names.split(Parts, ',');
    for (StringRef Name : Parts) {
      Name = Name.trim();
      if (!isQualifiedName(Name))
        Body.error("\"" + Name + "\" is not the qualified name of a function");
      else if (!Seen.try_emplace(Name, true).second)
        Body.error("\"" + Name + "\" is modelled twice in this pack");
      F.Name = Name.str();
      Pack.Functions.push_back(F);
    }
  }
}

void Parser::parseFunction(JsonCursor C, FunctionEffects &F) {
  if (!C.checkKeys({"doc", "evidence", "since", "note", "acquires", "releases",
                    "borrows", "keeps", "ends", "status", "sql", "transaction",
                    "ignores", "noReturn", "throws", "longjmp", "returnsArg",
                    "onNull", "copies", "clears", "allocates"}))
    return;
  if (std::optional<JsonCursor> D = C.require("doc")) {
    F.Doc = docAddress(D->asString());
    if (D->isString() && F.Doc.empty())
      D->error("must not be empty");
  }
  F.Basis = Evidence::Doc;
  if (std::optional<JsonCursor> E = C.get("evidence")) {
    F.Basis = Evidence::Memory;
    each(E, [&](JsonCursor One) {
      static constexpr StringRef Names[] = {"tested", "source", "doc", "header",
                                            "memory"};
      if (std::optional<size_t> I = One.asOneOf(Names))
        F.Basis = std::min(F.Basis, Evidence(*I));
    });
  }
  F.Since = C.getString("since");
  C.getString("note"); // for readers of the pack; must be a string

  each(C.get("acquires"), [&](JsonCursor E) { F.Acquires.push_back(parseAcquire(E)); });
  each(C.get("releases"), [&](JsonCursor E) { F.Releases.push_back(parseRelease(E)); });
  each(C.get("borrows"), [&](JsonCursor E) { F.Borrows.push_back(parseBorrow(E)); });
  each(C.get("keeps"), [&](JsonCursor E) { F.Keeps.push_back(parseKeep(E)); });
  each(C.get("ends"), [&](JsonCursor E) { F.Ends.push_back(parseEnd(E)); });
  if (std::optional<JsonCursor> S = C.get("status"))
    F.Result = parseStatus(*S);
  F.SqlArg = optArg(C.get("sql"));
  each(C.get("transaction"), [&](JsonCursor E) {
    Transaction T = parseTransaction(E, F);
    if (!F.Txn)
      F.Txn = std::move(T);
    else
      F.MoreTxns.push_back(std::move(T));
  });
  each(C.get("ignores"), [&](JsonCursor E) { F.Ignores.push_back(arg(E)); });
  if (std::optional<JsonCursor> N = C.get("noReturn")) {
    F.NoReturn = N->isObject() || N->asBool();
    if (N->isObject() && N->checkKeys({"when"}) && N->require("when"))
      F.NoReturnWhen = when(*N);
  }
  parseMemory(C, F);
  F.Throws = C.getBool("throws", false);
  F.Longjmp = C.getBool("longjmp", false);
  if (std::optional<JsonCursor> R = C.get("returnsArg")) {
    if (!R->isObject()) {
      F.ReturnsArg = arg(*R); // "returnsArg": 0
    } else if (R->checkKeys({"arg", "orNull"})) {
      F.ReturnsArg = optArg(R->require("arg"));
      F.ReturnsArgOrNull = R->getBool("orNull", false);
    }
  }
  if (std::optional<JsonCursor> O = C.get("onNull")) {
    if (O->checkKeys({"arg", "returns"})) {
      std::optional<JsonCursor> A = O->require("arg"), R = O->require("returns");
      if (A && R)
        F.OnNull = {arg(*A), R->asInt()};
    }
  }
}

void Parser::parseMemory(JsonCursor C, FunctionEffects &F) {
  if (std::optional<JsonCursor> M = C.get("copies"))
    if (M->checkKeys({"to", "from"})) {
      F.Copies.emplace();
      F.Copies->To = optArg(M->require("to")).value_or(0);
      F.Copies->From = optArg(M->require("from")).value_or(1);
    }
  if (std::optional<JsonCursor> M = C.get("clears")) {
    F.Clears.emplace();
    if (!M->isObject()) {
      F.Clears->Arg = arg(*M); // "clears": 0
    } else if (M->checkKeys({"arg", "when"})) {
      F.Clears->Arg = optArg(M->require("arg")).value_or(0);
      F.Clears->When = when(*M);
    }
  }
  if (std::optional<JsonCursor> M = C.get("allocates")) {
    static constexpr StringRef Names[] = {"raw", "zeroed"};
    if (std::optional<size_t> I = M->asOneOf(Names))
      F.Memory = *I ? Allocates::Zeroed : Allocates::Raw;
  }
}

Acquire Parser::parseAcquire(JsonCursor C) {
  Acquire A;
  if (C.isString()) { // "acquires": "result"
    A.Resource = resource(C);
    return A;
  }
  if (!C.checkKeys({"resource", "in", "ok", "valid", "onFailure", "mayBeNull",
                    "onlyOnFailure", "parent", "onParentClose",
                    "unless", "when"}))
    return A;
  if (std::optional<JsonCursor> R = C.require("resource"))
    A.Resource = resource(*R);
  if (std::optional<JsonCursor> S = C.get("in"))
    A.In = slot(*S);
  A.Ok = valueSet(C.get("ok"));
  A.Valid = valueSet(C.get("valid"));
  if (std::optional<JsonCursor> O = C.get("onFailure")) {
    static constexpr StringRef Names[] = {"null", "owned", "untouched"};
    if (std::optional<size_t> I = O->asOneOf(Names))
      A.Failure = OnFailure(*I);
  }
  A.MayBeNull = C.getBool("mayBeNull", false);
  A.OnlyOnFailure = C.getBool("onlyOnFailure", false);
  A.Parent = optArg(C.get("parent"));
  if (std::optional<JsonCursor> P = C.get("onParentClose")) {
    A.OnParentClose = children(*P);
    if (!A.Parent)
      P->error("needs \"parent\"");
  }
  if (!C.get("ok") && A.In.K != Slot::Return)
    C.error("an acquire in \"" + toString(A.In) +
            "\" needs \"ok\", the return values that mean success (\"any\" when "
            "it cannot fail)");
  if (!C.get("ok") && A.OnlyOnFailure)
    C.error("\"onlyOnFailure\" needs \"ok\", the return values that mean success");
  if (std::optional<JsonCursor> U = C.get("unless"))
    if (U->checkKeys({"arg", "bits"})) {
      A.UnlessArg = optArg(U->require("arg"));
      if (std::optional<JsonCursor> B = U->require("bits"))
        A.UnlessBits = B->asInt();
    }
  A.When = when(C);
  return A;
}

Release Parser::parseRelease(JsonCursor C) {
  Release R;
  if (C.isString()) { // "releases": "result"
    R.Resource = resource(C);
    return R;
  }
  if (!C.checkKeys({"resource", "arg", "nullOk", "children", "ok", "refused",
                    "indirect", "when"}))
    return R;
  if (std::optional<JsonCursor> N = C.require("resource"))
    R.Resource = resource(*N);
  R.Arg = optArg(C.get("arg")).value_or(0);
  R.NullOk = C.getBool("nullOk", true);
  if (std::optional<JsonCursor> P = C.get("children"))
    R.Children = children(*P);
  R.Ok = valueSet(C.get("ok"));
  R.Refused = valueSet(C.get("refused"));
  R.Indirect = C.getBool("indirect", false);
  R.When = when(C);
  return R;
}

Borrow Parser::parseBorrow(JsonCursor C) {
  Borrow B;
  if (!C.checkKeys({"in", "from", "invalidatedBy"}))
    return B;
  if (std::optional<JsonCursor> S = C.get("in"))
    B.In = slot(*S);
  if (std::optional<JsonCursor> F = C.require("from"))
    B.From = arg(*F);
  B.InvalidatedBy = C.getStrings("invalidatedBy");
  return B;
}

Keep Parser::parseKeep(JsonCursor C) {
  Keep K;
  if (C.isInt()) { // "keeps": 2
    K.Arg = arg(C);
    return K;
  }
  if (!C.checkKeys({"arg", "into", "ifDestructor", "ok", "when"}))
    return K;
  if (std::optional<JsonCursor> A = C.require("arg"))
    K.Arg = arg(*A);
  K.Into = optArg(C.get("into"));
  K.IfDestructor = optArg(C.get("ifDestructor"));
  K.Ok = valueSet(C.get("ok"));
  K.When = when(C);
  return K;
}

ChildrenEnd Parser::parseEnd(JsonCursor C) {
  ChildrenEnd E;
  if (!C.checkKeys({"arg", "children", "ok"}))
    return E;
  E.Arg = optArg(C.get("arg")).value_or(0);
  if (std::optional<JsonCursor> P = C.get("children"))
    E.Children = children(*P);
  E.Ok = valueSet(C.get("ok"));
  return E;
}

Transaction Parser::parseTransaction(JsonCursor C, const FunctionEffects &F) {
  static constexpr StringRef Kinds[] = {"begin", "commit", "rollback", "sql"};
  Transaction T;
  std::optional<JsonCursor> Kind = C;
  if (!C.isString()) {
    if (!C.checkKeys({"kind", "connection", "when"}))
      return T;
    Kind = C.require("kind");
    T.Connection = optArg(C.get("connection")).value_or(0);
    T.When = when(C);
  }
  if (!Kind)
    return T;
  if (std::optional<size_t> I = Kind->asOneOf(Kinds))
    T.K = Transaction::Kind(*I);
  else
    return T;
  if (T.K == Transaction::Sql) {
    T.SqlArg = F.SqlArg;
    if (!T.SqlArg)
      Kind->error("\"sql\" needs the key \"sql\", the argument with the text");
  }
  return T;
}

Status Parser::parseStatus(JsonCursor C) {
  Status S;
  if (!C.isObject()) {
    if (std::optional<ValueSet> V = valueSet(C))
      S.Ok = *V;
    return S;
  }
  if (!C.checkKeys({"ok", "ignorable"}))
    return S;
  if (std::optional<ValueSet> V = valueSet(C.require("ok")))
    S.Ok = *V;
  S.Ignorable = C.getBool("ignorable", false);
  return S;
}

ArgTest Parser::parseArgTest(JsonCursor C) {
  ArgTest T;
  if (!C.checkKeys({"arg", "is"}))
    return T;
  if (std::optional<JsonCursor> A = C.require("arg"))
    T.Arg = arg(*A);
  if (std::optional<ValueSet> V = valueSet(C.require("is")))
    T.In = *V;
  return T;
}

std::vector<ArgTest> Parser::when(JsonCursor C) {
  std::vector<ArgTest> Out;
  each(C.get("when"), [&](JsonCursor E) { Out.push_back(parseArgTest(E)); });
  return Out;
}

std::optional<ValueSet> Parser::valueSet(std::optional<JsonCursor> C) {
  if (!C)
    return std::nullopt;
  StringRef Text = C->asString();
  if (!C->isString())
    return std::nullopt;
  std::optional<ValueSet> V = parseValueSet(Text);
  if (!V)
    C->error("\"" + Text + "\" is no set of values: write \"== 0\", \"!= 0\", "
             "\"< 0\", \">= 0\", \"in 100, 101\", \"not in 1, 2\" or \"any\"");
  return V;
}

Slot Parser::slot(JsonCursor C) {
  StringRef Text = C.asString();
  std::optional<Slot> S = parseSlot(Text);
  if (!S && C.isString())
    C.error("\"" + Text + "\" is no slot: write \"return\", \"arg N\" or \"out N\"");
  return S.value_or(Slot());
}

ResourceId Parser::resource(JsonCursor C) {
  StringRef Text = C.asString();
  if (!C.isString())
    return NoResource;
  if (auto It = Local.find(Text); It != Local.end())
    return It->second;
  std::vector<StringRef> Known = LocalNames;
  std::vector<std::string> Foreign;
  for (const Resource &R : Index.resources())
    if (R.Pack != Pack.Info.Name)
      Foreign.push_back(R.Pack + "." + R.Name);
  for (size_t I = 0; I < Foreign.size(); ++I)
    if (Foreign[I] == Text) {
      auto [P, N] = Text.split('.');
      return Index.findResource(P, N);
    }
  Known.insert(Known.end(), Foreign.begin(), Foreign.end());
  C.errorWithHint("unknown resource \"" + Text + "\"", Text, Known);
  return NoResource;
}

ParentClose Parser::children(JsonCursor C) {
  static constexpr StringRef Names[] = {"independent", "releases", "refuses",
                                        "dangles"};
  std::optional<size_t> I = C.asOneOf(Names);
  return I ? ParentClose(*I) : ParentClose::Independent;
}

void Parser::checkReleasers() {
  for (const Releaser &R : Releasers) {
    std::vector<StringRef> Known;
    bool Found = false;
    for (const FunctionEffects &F : Pack.Functions) {
      if (F.Releases.empty())
        continue;
      Known.push_back(F.Name);
      Found |= F.Name == R.Function;
    }
    if (const FunctionEffects *F = Index.find(R.Function))
      Found |= !F->Releases.empty();
    if (!Found)
      R.At.errorWithHint("nothing says that \"" + R.Function +
                             "\" releases \"" + R.Resource +
                             "\": give it an entry in \"functions\"",
                         R.Function, Known);
  }
}

std::string Parser::docAddress(StringRef Page) const {
  if (Page.empty() || DocPage.empty() || Page.contains("://") ||
      Page.contains(' '))
    return Page.str();
  auto [Name, Anchor] = Page.split('#');
  auto [Before, After] = StringRef(DocPage).split("{}");
  std::string Out = (Before + Name + After).str();
  if (!Anchor.empty())
    Out += "#" + Anchor.str();
  return Out;
}

} // namespace

llvm::Expected<ParsedPack> parsePack(StringRef Json, StringRef FileName,
                                     const PackIndex &Index) {
  llvm::Expected<JsonDocument> Doc = JsonDocument::parse(Json, FileName);
  if (!Doc)
    return Doc.takeError();
  return Parser(*Doc, Index).run(FileName);
}

} // namespace closecall::rules
