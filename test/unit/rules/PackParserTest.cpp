//===- PackParserTest.cpp - The format of packs ---------------------------===//
//
// Shows every key with what it becomes, and every mistake with its message.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/PackParser.h"
#include "gtest/gtest.h"

using namespace closecall::rules;
using llvm::StringRef;

namespace {

/// A pack with one resource "r" that "f_free" releases, and more functions.
std::string pack(StringRef Functions, StringRef Extra = "") {
  return (R"({"pack": "p", "title": "P", "doc": "https://p.example/",)" + Extra +
          R"("resources": {"r": {"kind": "result", "types": ["p_res"],
              "release": ["f_free"]}},
             "functions": {"f_free": {"doc": "d", "releases": "r"})" +
          (Functions.empty() ? "" : ",") + Functions + "}}")
      .str();
}

FunctionEffects function(StringRef Entry) {
  PackIndex Index;
  std::string Json = pack(("\"f\": " + Entry).str());
  llvm::Expected<ParsedPack> P = parsePack(Json, "p.json", Index);
  if (!P) {
    ADD_FAILURE() << llvm::toString(P.takeError());
    return {};
  }
  for (FunctionEffects &F : P->Functions)
    if (F.Name == "f")
      return F;
  ADD_FAILURE() << "no f";
  return {};
}

std::string errorOf(StringRef Json) {
  PackIndex Index;
  llvm::Expected<ParsedPack> P = parsePack(Json, "p.json", Index);
  return P ? "parsed" : llvm::toString(P.takeError());
}

/// The error of a function entry, without the "p.json:/functions/f" before it.
std::string entryError(StringRef Entry) {
  std::string E = errorOf(pack(("\"f\": " + Entry).str()));
  StringRef S = E;
  EXPECT_TRUE(S.consume_front("p.json:/functions/f")) << E;
  return S.str();
}

TEST(PackParser, HeaderAndResource) {
  PackIndex Index;
  llvm::Expected<ParsedPack> P = parsePack(
      R"({"pack": "my-lib", "title": "My", "doc": "https://m.example/",
          "docPage": "https://m.example/{}.html", "headers": ["m.h"],
          "resources": {"c": {"noun": "link", "kind": "connection",
             "types": ["m_conn", "m_conn2"], "release": ["m_close"],
             "ownedByType": true, "ownsMembers": true, "doc": "close#now"}},
          "functions": {"m_close, ns::C::~C, operator delete":
             {"doc": "https://other.example/x", "releases": "c"}}})",
      "m.json", Index);
  ASSERT_TRUE(bool(P)) << llvm::toString(P.takeError());
  EXPECT_EQ(P->Info.Name, "my-lib");
  EXPECT_EQ(P->Info.File, "m.json");
  EXPECT_EQ(P->Info.Headers, std::vector<std::string>{"m.h"});
  EXPECT_EQ(P->Info.NumFunctions, 3u);
  EXPECT_EQ(P->Info.NumResources, 1u);
  const Resource &R = P->Resources[0].second;
  EXPECT_EQ(R.Pack, "my-lib");
  EXPECT_EQ(R.Name, "c");
  EXPECT_EQ(R.Noun, "link");
  EXPECT_EQ(R.Kind, Family::Connection);
  EXPECT_EQ(R.Types, (std::vector<std::string>{"m_conn", "m_conn2"}));
  EXPECT_EQ(R.Releasers, std::vector<std::string>{"m_close"});
  EXPECT_TRUE(R.OwnedByType);
  EXPECT_TRUE(R.OwnsMembers);
  EXPECT_EQ(R.Doc, "https://m.example/close.html#now");
  EXPECT_EQ(P->Functions[1].Name, "ns::C::~C");
  EXPECT_EQ(P->Functions[2].Name, "operator delete");
  EXPECT_EQ(P->Functions[2].Doc, "https://other.example/x");
}

TEST(PackParser, Acquires) {
  FunctionEffects F = function(R"({"doc": "d", "acquires": ["r",
    {"resource": "r", "in": "out 2", "ok": "== 0", "valid": ">= 0",
     "onFailure": "owned", "mayBeNull": true, "onlyOnFailure": true, "parent": 1,
     "onParentClose": "dangles", "unless": {"arg": 3, "bits": 6},
     "when": [{"arg": 0, "is": "== 3"}, {"arg": 4, "is": "!= 0"}]}]})");
  ASSERT_EQ(F.Acquires.size(), 2u);
  EXPECT_EQ(F.Acquires[0].Resource, 0u);
  EXPECT_EQ(F.Acquires[0].In.K, Slot::Return);
  EXPECT_FALSE(F.Acquires[0].Ok);
  const Acquire &A = F.Acquires[1];
  EXPECT_EQ(toString(A.In), "out 2");
  EXPECT_EQ(toString(*A.Ok), "== 0");
  EXPECT_EQ(toString(*A.Valid), ">= 0");
  EXPECT_EQ(A.Failure, OnFailure::Owned);
  EXPECT_TRUE(A.MayBeNull);
  EXPECT_TRUE(A.OnlyOnFailure);
  EXPECT_EQ(A.Parent, 1u);
  EXPECT_EQ(A.OnParentClose, ParentClose::Dangles);
  EXPECT_EQ(A.UnlessArg, 3u);
  EXPECT_EQ(A.UnlessBits, 6);
  ASSERT_EQ(A.When.size(), 2u);
  EXPECT_EQ(A.When[0].Arg, 0u);
  EXPECT_EQ(toString(A.When[1].In), "!= 0");
}

TEST(PackParser, ReleasesBorrowsKeepsEnds) {
  FunctionEffects F = function(R"({"doc": "d",
    "releases": {"resource": "r", "arg": 1, "nullOk": false, "children": "refuses",
                 "ok": "== 0", "refused": "== 5", "indirect": true,
                 "when": {"arg": 2, "is": "== 1"}},
    "borrows": {"in": "out 1", "from": 2, "invalidatedBy": ["g"]},
    "keeps": [3, {"arg": 2, "into": 0, "ifDestructor": 4, "ok": "== 0",
                  "when": {"arg": 5, "is": "in 1, 3"}}],
    "ends": {"arg": 1, "children": "dangles", "ok": "== 0"}})");
  const Release &R = F.Releases[0];
  EXPECT_EQ(R.Arg, 1u);
  EXPECT_FALSE(R.NullOk);
  EXPECT_EQ(R.Children, ParentClose::Refuses);
  EXPECT_EQ(toString(*R.Ok), "== 0");
  EXPECT_EQ(toString(*R.Refused), "== 5");
  EXPECT_TRUE(R.Indirect);
  EXPECT_EQ(R.When[0].Arg, 2u);
  EXPECT_EQ(toString(F.Borrows[0].In), "out 1");
  EXPECT_EQ(F.Borrows[0].From, 2u);
  EXPECT_EQ(F.Borrows[0].InvalidatedBy, std::vector<std::string>{"g"});
  EXPECT_EQ(F.Keeps[0].Arg, 3u);
  EXPECT_FALSE(F.Keeps[0].Into);
  EXPECT_EQ(F.Keeps[1].Into, 0u);
  EXPECT_EQ(F.Keeps[1].IfDestructor, 4u);
  EXPECT_EQ(toString(*F.Keeps[1].Ok), "== 0");
  EXPECT_EQ(toString(F.Keeps[1].When[0].In), "in 1, 3");
  EXPECT_EQ(F.Ends[0].Arg, 1u);
  EXPECT_EQ(F.Ends[0].Children, ParentClose::Dangles);
}

TEST(PackParser, ReleasesByDefaultAcceptNullAndLeaveChildrenAlone) {
  FunctionEffects F = function(R"({"doc": "d", "releases": "r"})");
  EXPECT_EQ(F.Releases[0].Arg, 0u);
  EXPECT_TRUE(F.Releases[0].NullOk);
  EXPECT_EQ(F.Releases[0].Children, ParentClose::Independent);
}

TEST(PackParser, WhoTellsOfAnError) {
  FunctionEffects F = function(
      R"({"doc": "d", "status": {"ok": "== 0", "toldBy": ["f_free"], "out": 4}})");
  EXPECT_FALSE(F.Result->Asked);
  EXPECT_EQ(F.Result->ToldBy, std::vector<std::string>{"f_free"});
  EXPECT_EQ(F.Result->Out, 4u);
  EXPECT_FALSE(F.Asks);
  EXPECT_FALSE(F.Reads);

  F = function(R"({"doc": "d", "status": {"asked": true}})");
  EXPECT_TRUE(F.Result->Asked);
  EXPECT_FALSE(F.Result->Ignorable);

  F = function(R"({"doc": "d", "asks": 1, "reads": 2})");
  EXPECT_EQ(F.Asks, 1u);
  EXPECT_EQ(F.Reads->Arg, 2u);
  EXPECT_FALSE(F.Reads->Count);
  EXPECT_TRUE(F.Reads->After.empty());

  F = function(R"({"doc": "d", "reads": {"arg": 1, "count": true, "after": ["f"]}})");
  EXPECT_EQ(F.Reads->Arg, 1u);
  EXPECT_TRUE(F.Reads->Count);
  EXPECT_EQ(F.Reads->After, std::vector<std::string>{"f"});
}

TEST(PackParser, StatusSqlAndTransactions) {
  FunctionEffects F = function(
      R"({"doc": "d", "status": "in 100, 101", "sql": 1, "transaction": "sql"})");
  EXPECT_EQ(toString(F.Result->Ok), "in 100, 101");
  EXPECT_FALSE(F.Result->Ignorable);
  EXPECT_EQ(F.SqlArg, 1u);
  EXPECT_EQ(F.Txn->K, Transaction::Sql);
  EXPECT_EQ(F.Txn->SqlArg, 1u);
  EXPECT_EQ(F.Txn->Connection, 0u);

  F = function(R"({"doc": "d", "status": {"ok": "== 0", "ignorable": true},
    "transaction": [{"kind": "begin", "connection": 2, "when": {"arg": 1, "is": "== 0"}},
                    "commit"]})");
  EXPECT_TRUE(F.Result->Ignorable);
  EXPECT_EQ(F.Txn->K, Transaction::Begin);
  EXPECT_EQ(F.Txn->Connection, 2u);
  EXPECT_EQ(F.Txn->When.size(), 1u);
  ASSERT_EQ(F.MoreTxns.size(), 1u);
  EXPECT_EQ(F.MoreTxns[0].K, Transaction::Commit);
}

TEST(PackParser, WhatElseAFunctionDoes) {
  FunctionEffects F = function(R"({"doc": "d", "evidence": ["header", "tested"],
    "since": "17", "note": "n", "ignores": [1, 2], "throws": true, "longjmp": true,
    "noReturn": {"when": {"arg": 0, "is": "!= 0"}}, "returnsArg": {"arg": 1, "orNull": true},
    "onNull": {"arg": 0, "returns": -7}, "returns": "not in 100, 101", "copies": {"to": 1, "from": 0},
    "clears": {"arg": 2, "when": {"arg": 1, "is": "== 0"}}, "allocates": "zeroed"})");
  EXPECT_EQ(F.Basis, Evidence::Tested) << "the strongest";
  EXPECT_EQ(F.Since, "17");
  EXPECT_EQ(F.Ignores, (std::vector<unsigned>{1, 2}));
  EXPECT_TRUE(F.Throws);
  EXPECT_TRUE(F.Longjmp);
  EXPECT_TRUE(F.NoReturn);
  EXPECT_EQ(F.NoReturnWhen.size(), 1u);
  EXPECT_EQ(F.ReturnsArg, 1u);
  EXPECT_TRUE(F.ReturnsArgOrNull);
  EXPECT_EQ(F.OnNull->second, -7);
  EXPECT_TRUE(F.Returns->contains(0));
  EXPECT_FALSE(F.Returns->contains(100));
  EXPECT_EQ(F.Copies->To, 1u);
  EXPECT_EQ(F.Clears->Arg, 2u);
  EXPECT_EQ(F.Clears->When.size(), 1u);
  EXPECT_EQ(F.Memory, Allocates::Zeroed);

  F = function(R"({"doc": "d", "evidence": "memory", "noReturn": true, "clears": 0})");
  EXPECT_EQ(F.Basis, Evidence::Memory);
  EXPECT_TRUE(F.NoReturn);
  EXPECT_TRUE(F.NoReturnWhen.empty());
  EXPECT_FALSE(F.Throws);

  F = function(R"({"doc": "d", "evidence": "doc", "throws": {"when": {"arg": 2, "is": "!= 0"}}})");
  EXPECT_TRUE(F.Throws);
  EXPECT_TRUE(F.Thrown.empty());
  EXPECT_EQ(F.ThrowsWhen.size(), 1u);
  EXPECT_EQ(F.Clears->Arg, 0u);
}

TEST(PackParser, ResourcesOfOtherPacksAreNamedWithTheirPack) {
  PackIndex Index;
  ASSERT_FALSE(bool(Index.add(pack(""), "p.json")));
  llvm::Expected<ParsedPack> P = parsePack(
      R"({"pack": "q", "title": "Q", "doc": "d",
          "functions": {"q_open": {"doc": "d", "acquires": "p.r"}}})",
      "q.json", Index);
  ASSERT_TRUE(bool(P)) << llvm::toString(P.takeError());
  EXPECT_EQ(P->Functions[0].Acquires[0].Resource, Index.findResource("p", "r"));
}

TEST(PackParserErrors, Header) {
  EXPECT_EQ(errorOf("[]"), "p.json: expected an object, got an array");
  EXPECT_EQ(errorOf(R"({"pack": "P q", "title": "", "functions": {}})"),
            "p.json:/pack: \"P q\" must consist of lower-case letters, digits, "
            "\"-\" and \"_\"\n"
            "p.json:/title: must not be empty\n"
            "p.json: missing key \"doc\"");
  EXPECT_EQ(errorOf(R"({"pack": "p", "titel": "t", "doc": "d", "functions": {}})"),
            "p.json: unknown key \"titel\", did you mean \"title\"?\n"
            "p.json: missing key \"title\"");
  EXPECT_EQ(errorOf(R"({"pack": "p", "title": "t", "doc": "d"})"),
            "p.json: missing key \"functions\"");
  EXPECT_EQ(errorOf(pack("", R"("docPage": "https://p.example/",)")),
            "p.json:/docPage: must contain \"{}\", the place of the page");
}

TEST(PackParserErrors, Resources) {
  auto Resources = [](StringRef Body) {
    return errorOf((R"({"pack": "p", "title": "t", "doc": "d", "resources": )" + Body +
                    R"(, "functions": {"PQclear": {"doc": "d", "releases": "r"}}})")
                       .str());
  };
  EXPECT_EQ(Resources(R"({"r": {"kind": "reslt", "release": ["PQclear"]}})"),
            "p.json:/resources/r/kind: \"reslt\" is none of \"connection\", \"result\", "
            "\"statement\", \"buffer\", \"lease\", \"transaction\", did you mean "
            "\"result\"?");
  EXPECT_EQ(Resources(R"({"r": {"kind": "result"}})"),
            "p.json:/resources/r: missing key \"release\"");
  EXPECT_EQ(Resources(R"({"r": {"kind": "result", "release": []}})"),
            "p.json:/resources/r/release: must name at least one function");
  EXPECT_EQ(Resources(R"({"r": {"kind": "result", "release": ["PQclera"]}})"),
            "p.json:/resources/r/release/0: nothing says that \"PQclera\" releases "
            "\"r\": give it an entry in \"functions\", did you mean \"PQclear\"?");
  EXPECT_EQ(Resources(R"({"r": {"kind": "result", "release": ["PQclear"], "ownedByType": true}})"),
            "p.json:/resources/r/ownedByType: needs \"types\"");
  EXPECT_EQ(Resources(R"({"r": {"kind": "result", "release": ["PQclear"], "types": ["t"]},
                          "s": {"kind": "result", "release": ["PQclear"], "types": ["t"]}})"),
            "p.json:/resources/s/types/0: \"t\" is already a type of resource \"r\"");
  EXPECT_EQ(Resources(R"({"r": {"kind": "result", "release": ["PQclear"]},
                          "a.b": {"kind": "result", "release": ["PQclear"]}})"),
            "p.json:/resources/a.b: \"a.b\" is no name of a resource: use letters, "
            "digits, \"-\" and \"_\"");
}

TEST(PackParserErrors, FunctionNames) {
  EXPECT_EQ(errorOf(pack(R"("a b": {"doc": "d"})")),
            "p.json:/functions/a b: \"a b\" is not the qualified name of a function");
  EXPECT_EQ(errorOf(pack(R"("g, g": {"doc": "d"})")),
            "p.json:/functions/g, g: \"g\" is modelled twice in this pack");
  EXPECT_EQ(errorOf(pack(R"("f_free, h": {"doc": "d"})")),
            "p.json:/functions/f_free, h: \"f_free\" is modelled twice in this pack");
  for (const char *Name : {"", "1f", "a::", "f(int)", "a:b", "f,", "f/", "f/x", "/2"})
    EXPECT_NE(errorOf(pack((llvm::Twine("\"") + Name + "\": {\"doc\": \"d\"}").str())),
              "parsed")
        << Name;
  for (const char *Name : {"f", "a::b::c", "T::~T", "T::operator()", "operator new[]", "f/2", "T::operator/",
                           "T::operator bool", "operators"})
    EXPECT_EQ(errorOf(pack((llvm::Twine("\"") + Name + "\": {\"doc\": \"d\"}").str())),
              "parsed")
        << Name;
}

TEST(PackParserErrors, Entries) {
  EXPECT_EQ(entryError("{}"), ": missing key \"doc\"");
  EXPECT_EQ(entryError(R"({"doc": ""})"), "/doc: must not be empty");
  EXPECT_EQ(entryError(R"({"doc": "d", "aquires": "r"})"),
            ": unknown key \"aquires\", did you mean \"acquires\"?");
  EXPECT_EQ(entryError(R"({"doc": "d", "evidence": "hearsay"})"),
            "/evidence: \"hearsay\" is none of \"tested\", \"source\", \"doc\", "
            "\"header\", \"memory\"");
  EXPECT_EQ(entryError(R"({"doc": "d", "acquires": "rr"})"),
            "/acquires: unknown resource \"rr\", did you mean \"r\"?");
  EXPECT_EQ(entryError(R"({"doc": "d", "acquires": {"in": "return"}})"),
            "/acquires: missing key \"resource\"");
  EXPECT_EQ(entryError(R"({"doc": "d", "acquires": {"resource": "r", "in": "output 1"}})"),
            "/acquires/in: \"output 1\" is no slot: write \"return\", \"arg N\" or "
            "\"out N\"");
  EXPECT_EQ(entryError(R"({"doc": "d", "acquires": {"resource": "r", "in": "out 1"}})"),
            "/acquires: an acquire in \"out 1\" needs \"ok\", the return values that "
            "mean success (\"any\" when it cannot fail)");
  EXPECT_EQ(entryError(R"({"doc": "d", "acquires": {"resource": "r", "onlyOnFailure": true}})"),
            "/acquires: \"onlyOnFailure\" needs \"ok\", the return values that mean "
            "success");
  EXPECT_EQ(entryError(R"({"doc": "d", "acquires": {"resource": "r", "onParentClose": "dangles"}})"),
            "/acquires/onParentClose: needs \"parent\"");
  EXPECT_EQ(entryError(R"({"doc": "d", "status": {"ignorable": true}})"),
            "/status: missing key \"ok\"");
  EXPECT_EQ(entryError(R"({"doc": "d", "status": "=0"})"),
            "/status: \"=0\" is no set of values: write \"== 0\", \"!= 0\", \"< 0\", "
            "\">= 0\", \"in 100, 101\", \"not in 1, 2\" or \"any\"");
  EXPECT_EQ(entryError(R"({"doc": "d", "releases": {"resource": "r", "arg": 64}})"),
            "/releases/arg: must be between 0 and 63, got 64");
  EXPECT_EQ(entryError(R"({"doc": "d", "transaction": "sql"})"),
            "/transaction: \"sql\" needs the key \"sql\", the argument with the text");
  EXPECT_EQ(entryError(R"({"doc": "d", "borrows": {}})"), "/borrows: missing key \"from\"");
  EXPECT_EQ(entryError(R"({"doc": "d", "note": 3})"),
            "/note: expected a string, got an integer");
}

TEST(PackParserErrors, BorrowingAndTables) {
  EXPECT_EQ(errorOf(pack("", R"("borrowing": ["*_get"],)")),
            "p.json:/borrowing/0: \"*_get\" would match the functions of other "
            "libraries: begin with the prefix of this one");
  StringRef E = "p.json:/borrowing/0: \"PQ[\" is no glob: ";
  EXPECT_EQ(errorOf(pack("", R"("borrowing": ["PQ["],)")).substr(0, E.size()), E);
  EXPECT_EQ(errorOf(pack("", R"("tables": [{"record": "r"}],)")),
            "p.json:/tables/0: missing key \"prefix\"");
}

TEST(PackParserErrors, EveryMistakeIsShown) {
  EXPECT_EQ(entryError(R"({"doc": "d", "statos": "== 0", "sql": "one"})"),
            ": unknown key \"statos\", did you mean \"status\"?\n"
            "p.json:/functions/f/sql: expected an integer, got a string");
}

} // namespace
