//===- EffectParser.cpp - What one function of a pack does ----------------===//
//
// One function per object of the format, in the order of rules/schema.json.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/EffectParser.h"

#include "checks/rules/PackParser.h"
#include "llvm/ADT/STLExtras.h"

using closecall::support::JsonCursor;
using llvm::StringRef;

namespace closecall::rules {

/// A value or an array of values.
static void each(std::optional<JsonCursor> C, llvm::function_ref<void(JsonCursor)> F) {
  if (!C)
    return;
  if (!C->isArray())
    return F(*C);
  for (const JsonCursor &E : C->elements())
    F(E);
}

unsigned EffectParser::arg(JsonCursor C) { return unsigned(C.asInt(0, 63)); }

std::optional<unsigned> EffectParser::optArg(std::optional<JsonCursor> C) {
  return C ? std::optional<unsigned>(arg(*C)) : std::nullopt;
}

std::optional<bool> EffectParser::throws(JsonCursor C, std::vector<std::string> &Types) {
  std::optional<JsonCursor> T = C.get("throws");
  if (!T)
    return std::nullopt;
  if (!T->isArray())
    return T->asBool();
  Types = C.getStrings("throws");
  if (Types.empty())
    T->error("must name the type that is thrown");
  return true;
}

Evidence EffectParser::evidence(JsonCursor C, Evidence Default) {
  std::optional<JsonCursor> E = C.get("evidence");
  if (!E)
    return Default;
  Evidence Basis = Evidence::Memory;
  each(E, [&](JsonCursor One) {
    static constexpr StringRef Names[] = {"tested", "source", "doc", "header",
                                          "memory"};
    if (std::optional<size_t> I = One.asOneOf(Names))
      Basis = std::min(Basis, Evidence(*I));
  });
  return Basis;
}

std::vector<ResourceId> EffectParser::resources(JsonCursor C) {
  std::vector<ResourceId> Out;
  each(C, [&](JsonCursor E) { Out.push_back(resource(E)); });
  return Out;
}

void EffectParser::parse(JsonCursor C, FunctionEffects &F, const Class *Of) {
  if (!C.checkKeys({"doc", "evidence", "since", "note", "acquires", "releases",
                    "borrows", "keeps", "ends", "status", "asks", "reads", "sql", "transaction",
                    "ignores", "noReturn", "throws", "longjmp", "returnsArg", "sameObject",
                    "onNull", "returns", "returnsField", "command", "drains", "callback", "copies", "clears", "allocates",
                    "formatReleases"}))
    return;
  if (std::optional<JsonCursor> D = Of ? C.get("doc") : C.require("doc")) {
    F.Doc = docAddress(D->asString(), Names.DocPage);
    if (D->isString() && F.Doc.empty())
      D->error("must not be empty");
  } else if (Of) {
    F.Doc = Of->Doc;
  }
  F.Basis = evidence(C, Of ? Of->Basis : Evidence::Doc);
  F.Since = C.getString("since", Of ? StringRef(Of->Since) : StringRef());
  C.getString("note"); // for readers of the pack; must be a string

  each(C.get("acquires"), [&](JsonCursor E) { F.Acquires.push_back(parseAcquire(E)); });
  each(C.get("releases"), [&](JsonCursor E) { F.Releases.push_back(parseRelease(E)); });
  each(C.get("borrows"), [&](JsonCursor E) { F.Borrows.push_back(parseBorrow(E)); });
  each(C.get("keeps"), [&](JsonCursor E) { F.Keeps.push_back(parseKeep(E)); });
  each(C.get("ends"), [&](JsonCursor E) { F.Ends.push_back(parseEnd(E)); });
  if (std::optional<JsonCursor> S = C.get("status"))
    F.Result = parseStatus(*S);
  F.Asks = optArg(C.get("asks"));
  if (std::optional<JsonCursor> R = C.get("reads"))
    F.Reads = parseReads(*R);
  if (std::optional<JsonCursor> R = C.get("formatReleases"))
    if (R->checkKeys({"format", "conversion", "resource"})) {
      FormatRelease Fr;
      if (std::optional<JsonCursor> A = R->require("format"))
        Fr.Format = arg(*A);
      if (std::optional<JsonCursor> V = R->require("conversion")) {
        llvm::StringRef S = V->asString();
        if (S.size() == 1)
          Fr.Conversion = S[0];
        else
          V->error("must be one conversion character");
      }
      if (std::optional<JsonCursor> V = R->require("resource"))
        Fr.Resource = resource(*V);
      F.Formats = Fr;
    }
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
  F.SameObject = C.getBool("sameObject", false);
  parseMemory(C, F);
  if (std::optional<JsonCursor> T = C.get("throws"); T && T->isObject()) {
    F.Throws = true;
    if (T->checkKeys({"when", "unlessToText"})) {
      F.ThrowsUnlessToText = T->getBool("unlessToText", false);
      if (T->get("when") || (!F.ThrowsUnlessToText && T->require("when")))
        F.ThrowsWhen = when(*T);
    }
  } else {
    F.Throws = throws(C, F.Thrown).value_or(false);
  }
  if (std::optional<JsonCursor> L = C.get("longjmp")) {
    F.Longjmp = L->isObject() || L->asBool();
    if (L->isObject() && L->checkKeys({"when", "maybe"})) {
      F.LongjmpMaybe = L->getBool("maybe", false);
      if (L->get("when") || (!F.LongjmpMaybe && L->require("when")))
        F.LongjmpWhen = when(*L);
    }
  }
  if (std::optional<JsonCursor> R = C.get("returnsArg")) {
    if (!R->isObject()) {
      F.ReturnsArg = arg(*R); // "returnsArg": 0
    } else if (R->checkKeys({"arg", "orNull"})) {
      F.ReturnsArg = optArg(R->require("arg"));
      F.ReturnsArgOrNull = R->getBool("orNull", false);
    }
  }
  F.Command = optArg(C.get("command"));
  if (std::optional<JsonCursor> D = C.get("drains"))
    if (D->checkKeys({"arg", "when", "forGood"})) {
      F.Drains.emplace();
      F.Drains->Arg = optArg(D->get("arg")).value_or(0);
      if (std::optional<ValueSet> V = valueSet(D->require("when")))
        F.Drains->When = *V;
      F.Drains->ForGood = D->getBool("forGood", false);
    }
  if (std::optional<JsonCursor> B = C.get("callback"))
    if (B->checkKeys({"arg", "lends"})) {
      F.Calls.emplace();
      F.Calls->Arg = optArg(B->require("arg")).value_or(0);
      each(B->require("lends"), [&](JsonCursor E) { F.Calls->Lent.push_back(arg(E)); });
    }
  if (std::optional<JsonCursor> R = C.get("returnsField"))
    if (R->checkKeys({"arg", "field"}))
      F.ReturnsField = parseField(*R);
  if (std::optional<JsonCursor> O = C.get("onNull")) {
    if (O->checkKeys({"arg", "returns"})) {
      std::optional<JsonCursor> A = O->require("arg"), R = O->require("returns");
      if (A && R)
        F.OnNull = {arg(*A), R->asInt()};
    }
  }
  F.Returns = valueSet(C.get("returns"));
}

void EffectParser::parseMemory(JsonCursor C, FunctionEffects &F) {
  if (std::optional<JsonCursor> M = C.get("copies"))
    if (M->checkKeys({"to", "from", "only", "object"})) {
      F.Copies.emplace();
      F.Copies->ConnectionOnly = M->get("only") && M->get("only")->asOneOf({"connection"});
      F.Copies->To = optArg(M->require("to")).value_or(0);
      F.Copies->Object = M->getString("object");
      if (F.Copies->Object.empty())
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

Acquire EffectParser::parseAcquire(JsonCursor C) {
  Acquire A;
  if (C.isString()) { // "acquires": "result"
    A.Resource = resource(C);
    return A;
  }
  if (!C.checkKeys({"resource", "in", "ok", "valid", "onFailure", "mayBeNull",
                    "onlyOnFailure", "parent", "onParentClose",
                    "unless", "when", "implies", "busy"}))
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
  if (std::optional<JsonCursor> Busy = C.get("busy"); Busy && Busy->isString()) {
    A.Busy = A.BusyLater = Busy->asString() == "later";
    if (!A.BusyLater)
      Busy->error("expected true, false or \"later\"");
  } else
    A.Busy = C.getBool("busy", false);
  each(C.get("implies"), [&](JsonCursor E) {
    if (!E.checkKeys({"arg", "field", "is"}))
      return;
    FieldTest T;
    T.Of = parseField(E);
    if (std::optional<ValueSet> V = valueSet(E.require("is")))
      T.In = *V;
    A.Implies.push_back(std::move(T));
  });
  return A;
}

FieldOf EffectParser::parseField(JsonCursor C) {
  FieldOf F;
  F.Arg = optArg(C.get("arg")).value_or(0);
  if (std::optional<JsonCursor> N = C.require("field"))
    F.Field = N->asString().str();
  return F;
}

Release EffectParser::parseRelease(JsonCursor C) {
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

Borrow EffectParser::parseBorrow(JsonCursor C) {
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

Keep EffectParser::parseKeep(JsonCursor C) {
  Keep K;
  if (C.isInt()) { // "keeps": 2
    K.Arg = arg(C);
    return K;
  }
  if (!C.checkKeys({"arg", "into", "ifDestructor", "ok", "when", "shared"}))
    return K;
  if (std::optional<JsonCursor> A = C.require("arg"))
    K.Arg = arg(*A);
  K.Into = optArg(C.get("into"));
  K.IfDestructor = optArg(C.get("ifDestructor"));
  K.Shared = C.getBool("shared", false);
  K.Ok = valueSet(C.get("ok"));
  K.When = when(C);
  return K;
}

ChildrenEnd EffectParser::parseEnd(JsonCursor C) {
  ChildrenEnd E;
  if (!C.checkKeys({"arg", "children", "ok"}))
    return E;
  E.Arg = optArg(C.get("arg")).value_or(0);
  if (std::optional<JsonCursor> P = C.get("children"))
    E.Children = children(*P);
  E.Ok = valueSet(C.get("ok"));
  return E;
}

Transaction EffectParser::parseTransaction(JsonCursor C, const FunctionEffects &F) {
  static constexpr StringRef Kinds[] = {"begin", "commit", "rollback", "sql",
                                        "autocommit-off", "autocommit-on", "asked", "prepared"};
  Transaction T;
  std::optional<JsonCursor> Kind = C;
  if (!C.isString()) {
    if (!C.checkKeys({"kind", "connection", "statement", "lasting", "aborts", "definitionsCommit",
                      "ok", "when"}))
      return T;
    Kind = C.require("kind");
    if (std::optional<JsonCursor> S = C.get("statement")) {
      T.OfStatement = true;
      T.Connection = arg(*S);
    } else
      T.Connection = optArg(C.get("connection")).value_or(0);
    T.Lasting = C.getBool("lasting", false);
    T.Aborts = C.getBool("aborts", false);
    T.DefinitionsCommit = C.getBool("definitionsCommit", false);
    T.Ok = valueSet(C.get("ok"));
    T.When = when(C);
  }
  if (!Kind)
    return T;
  std::optional<size_t> I = Kind->asOneOf(Kinds);
  if (I && Kinds[*I] == "prepared") {
    T.OfStatement = true;
    return T;
  }
  if (I)
    T.K = Transaction::Kind(*I);
  if (T.K == Transaction::Sql) {
    T.SqlArg = F.SqlArg;
    if (!T.SqlArg)
      Kind->error("\"sql\" needs the key \"sql\", the argument with the text");
  }
  return T;
}

Status EffectParser::parseStatus(JsonCursor C) {
  Status S;
  if (!C.isObject()) {
    if (std::optional<ValueSet> V = valueSet(C))
      S.Ok = *V;
    return S;
  }
  if (!C.checkKeys({"ok", "ignorable", "asked", "toldBy", "out", "end"}))
    return S;
  S.Asked = C.getBool("asked", false);
  if (std::optional<JsonCursor> Ok = S.Asked ? C.get("ok") : C.require("ok"))
    if (std::optional<ValueSet> V = valueSet(*Ok))
      S.Ok = *V;
  S.Ignorable = C.getBool("ignorable", false);
  S.ToldBy = C.getStrings("toldBy");
  S.Out = optArg(C.get("out"));
  if (std::optional<JsonCursor> End = C.get("end"))
    if (std::optional<ValueSet> V = valueSet(*End))
      S.End = *V;
  return S;
}

ReadsData EffectParser::parseReads(JsonCursor C) {
  ReadsData R;
  if (C.isInt()) { // "reads": 0
    R.Arg = arg(C);
    return R;
  }
  if (!C.checkKeys({"arg", "count", "after"}))
    return R;
  R.Arg = optArg(C.get("arg")).value_or(0);
  R.Count = C.getBool("count", false);
  R.After = C.getStrings("after");
  return R;
}

ArgTest EffectParser::parseArgTest(JsonCursor C) {
  ArgTest T;
  if (!C.checkKeys({"arg", "is"}))
    return T;
  if (std::optional<JsonCursor> A = C.require("arg"))
    T.Arg = arg(*A);
  if (std::optional<ValueSet> V = valueSet(C.require("is")))
    T.In = *V;
  return T;
}

std::vector<ArgTest> EffectParser::when(JsonCursor C) {
  std::vector<ArgTest> Out;
  each(C.get("when"), [&](JsonCursor E) { Out.push_back(parseArgTest(E)); });
  return Out;
}

std::optional<ValueSet> EffectParser::valueSet(std::optional<JsonCursor> C) {
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

Slot EffectParser::slot(JsonCursor C) {
  StringRef Text = C.asString();
  std::optional<Slot> S = parseSlot(Text);
  if (!S && C.isString())
    C.error("\"" + Text + "\" is no slot: write \"return\", \"arg N\" or \"out N\"");
  return S.value_or(Slot());
}

ResourceId EffectParser::resource(JsonCursor C) {
  StringRef Text = C.asString();
  if (!C.isString())
    return NoResource;
  if (auto It = Names.Resources.find(Text); It != Names.Resources.end())
    return It->second;
  std::vector<StringRef> Known = Names.Order;
  std::vector<std::string> Foreign;
  for (const Resource &R : Index.resources())
    if (R.Pack != Names.Pack)
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

ParentClose EffectParser::children(JsonCursor C) {
  static constexpr StringRef Names[] = {"independent", "releases", "refuses",
                                        "dangles"};
  std::optional<size_t> I = C.asOneOf(Names);
  return I ? ParentClose(*I) : ParentClose::Independent;
}

std::string docAddress(StringRef Page, StringRef DocPage) {
  if (Page.empty() || DocPage.empty() || Page.contains("://") ||
      Page.contains(' '))
    return Page.str();
  auto [Name, Anchor] = Page.split('#');
  auto [Before, After] = DocPage.split("{}");
  std::string Out = (Before + Name + After).str();
  if (!Anchor.empty())
    Out += "#" + Anchor.str();
  return Out;
}

} // namespace closecall::rules
