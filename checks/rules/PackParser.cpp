//===- PackParser.cpp - From the JSON of a pack to effects ----------------===//
//
// The frame of a pack: header, resources, globs, tables, classes and the names
// of its functions; what a function does is EffectParser's. Every mistake is recorded
// with its JSON pointer and reading goes on, so that one run shows them all.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/PackParser.h"

#include "checks/rules/EffectParser.h"
#include "checks/rules/UsageParser.h"
#include "checks/support/Json.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using llvm::StringRef;
using closecall::support::JsonCursor;
using closecall::support::JsonDocument;

namespace closecall::rules {
namespace {

class Parser {
public:
  Parser(JsonDocument &Doc, const PackIndex &Index) : Doc(Doc), Index(Index) {}

  llvm::Expected<ParsedPack> run(StringRef FileName);

private:
  JsonDocument &Doc;
  const PackIndex &Index;
  ParsedPack Pack;
  PackNames Names;
  llvm::StringMap<bool> Defined;
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
  void parseClasses(JsonCursor C);
  void parseClass(StringRef Name, JsonCursor C);
  /// Default: what a method throws that does not say.
  void parseMethods(const Class &Of, const FunctionEffects &Default, JsonCursor C);
  void parseEnd(JsonCursor C, Class &K);
  /// Records one function under its name.
  void define(StringRef Name, JsonCursor At, FunctionEffects F);
  void checkReleasers();
};

/// "f/2" is the overload of f with two parameters. Operators have a fixed
/// number of them, and one of them is '/'.
std::pair<StringRef, std::optional<unsigned>> splitParams(StringRef Name) {
  auto [Function, Number] = Name.rsplit('/');
  unsigned N;
  if (Function.empty() || Number.empty() || !llvm::all_of(Number, llvm::isDigit) ||
      Number.getAsInteger(10, N))
    return {Name, std::nullopt};
  return {Function, N};
}

/// A qualified name: identifiers joined by "::", a destructor or an operator
/// at the end.
bool isQualifiedName(StringRef Name) {
  Name = splitParams(Name).first;
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

/// The names in a key: "PQexec, PQfn".
llvm::SmallVector<StringRef, 8> namesIn(StringRef Key) {
  llvm::SmallVector<StringRef, 8> Parts;
  Key.split(Parts, ',');
  for (StringRef &P : Parts)
    P = P.trim();
  return Parts;
}

StringRef simpleName(StringRef Name) {
  size_t Sep = Name.rfind("::");
  return Sep == StringRef::npos ? Name : Name.drop_front(Sep + 2);
}

/// The qualified name of what "methods" calls Name.
std::string methodName(StringRef Class, StringRef Name) {
  StringRef Method = splitParams(Name).first;
  std::string Simple = Method == "constructor"  ? simpleName(Class).str()
                       : Method == "destructor" ? "~" + simpleName(Class).str()
                                                : Method.str();
  return Class.str() + "::" + Simple + Name.drop_front(Method.size()).str();
}

llvm::Expected<ParsedPack> Parser::run(StringRef FileName) {
  JsonCursor Root = Doc.root();
  if (!Root.checkKeys({"$schema", "pack", "title", "doc", "docPage", "headers",
                       "resources", "borrowing", "errorTypes", "tables", "functions",
                       "classes", "usage"}))
    return Doc.takeErrors();
  Pack.Info.File = FileName.str();
  parseHeader(Root);
  if (std::optional<JsonCursor> C = Root.get("resources"))
    declareResources(*C);
  if (std::optional<JsonCursor> C = Root.get("borrowing"))
    parseBorrowing(*C);
  Pack.ErrorTypes = Root.getStrings("errorTypes");
  if (std::optional<JsonCursor> C = Root.get("tables"))
    parseTables(*C);
  std::optional<JsonCursor> Use = Root.get("usage"), Classes = Root.get("classes");
  if (Use)
    Pack.Usage = std::make_shared<ParsedUsage>(
        parseUsage(*Use, Pack.Info.Name, [&](StringRef Name) {
          return Index.options(Name) != nullptr;
        }));
  // A pack may hold nothing but classes or usage.
  if (std::optional<JsonCursor> C =
          Use || Classes ? Root.get("functions") : Root.require("functions"))
    parseFunctions(*C);
  if (Classes)
    parseClasses(*Classes);
  checkReleasers();
  if (llvm::Error E = Doc.takeErrors())
    return std::move(E);
  Pack.Info.NumFunctions = unsigned(Pack.Functions.size());
  if (Pack.Functions.empty() && Pack.Usage)
    Pack.Info.NumFunctions = unsigned(Pack.Usage->Calls.size());
  Pack.Info.NumResources = unsigned(Pack.Resources.size());
  Pack.Info.NumClasses = unsigned(Pack.Classes.size());
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
  Names.Pack = Pack.Info.Name;
  if (!llvm::all_of(Pack.Info.Name, [](char C) {
        return llvm::isLower(C) || llvm::isDigit(C) || C == '-' || C == '_';
      }))
    Root.get("pack")->error("\"" + Pack.Info.Name +
                            "\" must consist of lower-case letters, digits, "
                            "\"-\" and \"_\"");
  Pack.Info.Title = Text("title");
  Pack.Info.Doc = Text("doc");
  Pack.Info.Headers = Root.getStrings("headers");
  Names.DocPage = Root.getString("docPage");
  if (!Names.DocPage.empty() && !StringRef(Names.DocPage).contains("{}"))
    Root.get("docPage")->error("must contain \"{}\", the place of the page");
}

void Parser::declareResources(JsonCursor C) {
  auto Members = C.members();
  ResourceId Next = ResourceId(Index.resources().size());
  for (auto &[Name, Body] : Members) {
    ResourceId Id = Index.findResource(Pack.Info.Name, Name);
    Names.Resources[Name] = Id == NoResource ? Next++ : Id;
    Names.Order.push_back(Name);
  }
  for (auto &[Name, Body] : Members) {
    Resource R;
    R.Pack = Pack.Info.Name;
    R.Name = Name.str();
    parseResource(Name, Body, R);
    Pack.Resources.emplace_back(Names.Resources[Name], std::move(R));
  }
}

void Parser::parseResource(StringRef Name, JsonCursor C, Resource &R) {
  if (Name.empty() || !llvm::all_of(Name, [](char Ch) {
        return llvm::isAlnum(Ch) || Ch == '-' || Ch == '_';
      }))
    C.error("\"" + Name + "\" is no name of a resource: use letters, digits, "
                          "\"-\" and \"_\"");
  if (!C.checkKeys({"noun", "kind", "types", "release", "ownedByType", "ownsMembers", "owed",
                    "errorFields", "transactionField", "endsTransaction", "resets", "doc"}))
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
  R.Owed = C.getBool("owed", true);
  if (std::optional<JsonCursor> Rel = C.require("release")) {
    std::vector<JsonCursor> Elements = Rel->elements();
    if (Rel->isArray() && Elements.empty())
      Rel->error("must name at least one function");
    for (const JsonCursor &E : Elements) {
      R.Releasers.push_back(E.asString().str());
      if (E.isString() && R.Owed && R.Releasers.back() != "delete")
        Releasers.push_back({E, Name.str(), R.Releasers.back()});
    }
  }
  R.OwnedByType = C.getBool("ownedByType", false);
  R.OwnsMembers = C.getBool("ownsMembers", false);
  if (R.OwnedByType && R.Types.empty())
    C.get("ownedByType")->error("needs \"types\"");
  R.EndsTransaction = C.getBool("endsTransaction", false);
  R.ErrorFields = C.getStrings("errorFields");
  R.Resets = C.getStrings("resets");
  if (std::optional<JsonCursor> T = C.get("transactionField");
      T && T->checkKeys({"field", "bits"})) {
    R.TransactionField = T->getString("field");
    if (std::optional<JsonCursor> B = T->require("bits"))
      R.TransactionBits = B->asInt();
  }
  R.Doc = docAddress(C.getString("doc"), Names.DocPage);
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
  EffectParser Effects(Index, Names);
  for (auto &[Key, Body] : C.members()) {
    FunctionEffects F;
    Effects.parse(Body, F);
    for (StringRef Name : namesIn(Key)) {
      if (!isQualifiedName(Name))
        Body.error("\"" + Name + "\" is not the qualified name of a function");
      define(Name, Body, F);
    }
  }
}

void Parser::define(StringRef Name, JsonCursor At, FunctionEffects F) {
  if (!Defined.try_emplace(Name, true).second)
    At.error("\"" + Name + "\" is modelled twice in this pack");
  F.Pack = Pack.Info.Name;
  auto [Function, Params] = splitParams(Name);
  F.Name = Function.str();
  F.Params = Params;
  Pack.Functions.push_back(std::move(F));
}

void Parser::parseClasses(JsonCursor C) {
  llvm::StringMap<bool> Seen;
  for (auto &[Key, Body] : C.members())
    for (StringRef Name : namesIn(Key)) {
      if (!isQualifiedName(Name) || Name.contains('~') || Name.contains("operator"))
        Body.error("\"" + Name + "\" is not the qualified name of a class");
      else if (!Seen.try_emplace(Name, true).second)
        Body.error("class \"" + Name + "\" is described twice in this pack");
      else
        parseClass(Name, Body);
    }
}

void Parser::parseClass(StringRef Name, JsonCursor C) {
  if (!C.checkKeys({"doc", "evidence", "since", "note", "bases", "owns", "atEnd",
                    "throws", "methods"}))
    return;
  EffectParser Effects(Index, Names);
  Class K;
  K.Name = Name.str();
  K.Pack = Pack.Info.Name;
  if (std::optional<JsonCursor> D = C.require("doc")) {
    K.Doc = docAddress(D->asString(), Names.DocPage);
    if (D->isString() && K.Doc.empty())
      D->error("must not be empty");
  }
  K.Basis = Effects.evidence(C, Evidence::Doc);
  K.Since = C.getString("since");
  C.getString("note"); // for readers of the pack; must be a string
  K.Bases = C.getStrings("bases");
  if (std::optional<JsonCursor> O = C.get("owns"))
    K.Owns = Effects.resources(*O);
  if (std::optional<JsonCursor> E = C.get("atEnd"))
    parseEnd(*E, K);
  FunctionEffects Default;
  Default.Throws = Effects.throws(C, Default.Thrown).value_or(false);
  if (std::optional<JsonCursor> M = C.get("methods"))
    parseMethods(K, Default, *M);
  const std::string Constructor = methodName(Name, "constructor");
  if (!K.Owns.empty() && !Defined.contains(Constructor)) {
    FunctionEffects F = Default;
    F.Doc = K.Doc;
    F.Basis = K.Basis;
    F.Since = K.Since;
    F.Keeps.emplace_back().Arg = 1;
    define(Constructor, C, std::move(F));
  }
  Pack.Classes.push_back(std::move(K));
}

void Parser::parseEnd(JsonCursor C, Class &K) {
  static constexpr StringRef Words[] = {"releases", "returns", "runs",
                                        "rollback", "commit",  "open"};
  auto One = [&](JsonCursor E) {
    std::optional<size_t> I = E.asOneOf(Words);
    if (!I)
      return;
    if (*I == 0)
      K.Releases = true;
    else if (*I == 1)
      K.Returns = true;
    else if (*I == 2)
      K.Runs = true;
    else if (K.AtEnd != TransactionEnd::Unknown)
      E.error("only one of \"rollback\", \"commit\" and \"open\" can be true");
    else
      K.AtEnd = TransactionEnd(*I - 2);
  };
  if (!C.isArray())
    return One(C);
  for (const JsonCursor &E : C.elements())
    One(E);
}

void Parser::parseMethods(const Class &Of, const FunctionEffects &Default,
                          JsonCursor C) {
  EffectParser Effects(Index, Names);
  for (auto &[Key, Body] : C.members()) {
    FunctionEffects F;
    Effects.parse(Body, F, &Of);
    if (Body.isObject() && !Body.get("throws")) {
      F.Throws = Default.Throws;
      F.Thrown = Default.Thrown;
    }
    for (StringRef Name : namesIn(Key)) {
      if (Name.contains("::") || !isQualifiedName(Name) ||
          (Name.starts_with("~") && Name != "~" + simpleName(Of.Name).str()))
        Body.error("\"" + Name + "\" is not the name of a method; write "
                   "\"constructor\" and \"destructor\" for those");
      define(methodName(Of.Name, Name), Body, F);
    }
  }
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

} // namespace

llvm::Expected<ParsedPack> parsePack(StringRef Json, StringRef FileName,
                                     const PackIndex &Index) {
  llvm::Expected<JsonDocument> Doc = JsonDocument::parse(Json, FileName);
  if (!Doc)
    return Doc.takeError();
  return Parser(*Doc, Index).run(FileName);
}

} // namespace closecall::rules
