//===- ClassTest.cpp - Classes of C++ libraries in packs ------------------===//
//
// Shows how the "classes" of a pack are read, which entry a method finds, and
// every mistake with its message.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/PackIndex.h"
#include "checks/rules/PackParser.h"
#include "gtest/gtest.h"

using namespace closecall::rules;
using llvm::StringRef;

namespace {

std::string pack(StringRef Classes, StringRef Extra = "") {
  return (R"({"pack": "p", "title": "P", "doc": "https://p.example/",
             "docPage": "https://p.example/{}.html", )" + Extra +
          R"("resources": {"conn": {"kind": "connection", "types": ["p::Conn"],
              "release": ["delete"]}},
             "classes": )" + Classes + "}")
      .str();
}

std::string add(PackIndex &Index, StringRef Json) {
  llvm::Error E = Index.add(Json, "p.json");
  return E ? llvm::toString(std::move(E)) : "ok";
}

std::string errorOf(StringRef Classes) {
  PackIndex Index;
  return add(Index, pack(Classes));
}

TEST(Classes, SayWhatTheirObjectsDo) {
  PackIndex Index;
  ASSERT_EQ(add(Index, pack(R"({
    "p::Tx, p::ReadTx": {"doc": "tx#end", "evidence": "source", "since": "2",
      "bases": ["p::Base"], "owns": "conn", "atEnd": ["returns", "rollback"]},
    "p::Base": {"doc": "base"},
    "p::Lazy": {"doc": "l", "atEnd": ["runs", "releases", "commit"], "owns": ["conn"]},
    "p::Raw": {"doc": "r", "atEnd": "open"}})")),
            "ok");
  const Class *C = Index.findClass("p::ReadTx");
  ASSERT_TRUE(C);
  EXPECT_EQ(C->Pack, "p");
  EXPECT_EQ(C->Doc, "https://p.example/tx.html#end");
  EXPECT_EQ(C->Basis, Evidence::Source);
  EXPECT_EQ(C->Since, "2");
  EXPECT_EQ(C->Bases, std::vector<std::string>{"p::Base"});
  EXPECT_EQ(C->Owns, std::vector<ResourceId>{Index.findResource("p", "conn")});
  EXPECT_TRUE(C->Returns);
  EXPECT_FALSE(C->Releases || C->Runs);
  EXPECT_EQ(C->AtEnd, TransactionEnd::RollsBack);
  EXPECT_TRUE(Index.findClass("p::Lazy")->Runs && Index.findClass("p::Lazy")->Releases);
  EXPECT_EQ(Index.findClass("p::Lazy")->AtEnd, TransactionEnd::Commits);
  EXPECT_EQ(Index.findClass("p::Raw")->AtEnd, TransactionEnd::StaysOpen);
  EXPECT_FALSE(Index.findClass("p::Other"));
  ASSERT_EQ(Index.classes().size(), 5u);
  EXPECT_EQ(Index.classes()[0]->Name, "p::Base") << "sorted";
  EXPECT_EQ(Index.packs()[0].NumClasses, 5u);
}

TEST(Classes, AMethodTakesWhatItLeavesOutFromItsClass) {
  PackIndex Index;
  ASSERT_EQ(add(Index, pack(R"({"ns::C": {"doc": "c", "evidence": "header",
      "since": "7", "throws": true, "methods": {
        "constructor": {"transaction": {"kind": "begin", "connection": 1}},
        "destructor": {"throws": false},
        "exec, query": {"sql": 1, "doc": "exec", "evidence": "tested", "since": "8"},
        "size": {"throws": false}, "operator bool": {}}}})")),
            "ok");
  const FunctionEffects *F = Index.find("ns::C::C");
  ASSERT_TRUE(F);
  EXPECT_EQ(F->Txn->K, Transaction::Begin);
  EXPECT_EQ(F->Txn->Connection, 1u);
  EXPECT_EQ(F->Doc, "https://p.example/c.html");
  EXPECT_EQ(F->Basis, Evidence::Header);
  EXPECT_EQ(F->Since, "7");
  EXPECT_TRUE(F->Throws);
  F = Index.find("ns::C::query");
  EXPECT_EQ(F->SqlArg, 1u);
  EXPECT_EQ(F->Doc, "https://p.example/exec.html");
  EXPECT_EQ(F->Basis, Evidence::Tested);
  EXPECT_EQ(F->Since, "8");
  EXPECT_FALSE(Index.find("ns::C::~C")->Throws);
  EXPECT_FALSE(Index.find("ns::C::size")->Throws);
  EXPECT_TRUE(Index.find("ns::C::operator bool")->Throws);
  EXPECT_EQ(Index.packs()[0].NumFunctions, 6u) << "methods count as functions";
}

TEST(Classes, WhatIsThrownHasAType) {
  PackIndex Index;
  ASSERT_EQ(add(Index, pack(R"({"C": {"doc": "c", "throws": ["p::Error", "std::exception"],
      "methods": {"a": {}, "b": {"throws": false}, "c": {"throws": true},
                  "d": {"throws": ["p::Other"]}}}})")),
            "ok");
  EXPECT_EQ(Index.find("C::a")->Thrown,
            (std::vector<std::string>{"p::Error", "std::exception"}));
  EXPECT_TRUE(Index.find("C::a")->Throws);
  EXPECT_FALSE(Index.find("C::b")->Throws);
  EXPECT_TRUE(Index.find("C::c")->Throws);
  EXPECT_TRUE(Index.find("C::c")->Thrown.empty()) << "not known";
  EXPECT_EQ(Index.find("C::d")->Thrown, std::vector<std::string>{"p::Other"});
  EXPECT_EQ(errorOf(R"({"p::C": {"doc": "d", "throws": []}})"),
            "p.json:/classes/p::C/throws: must name the type that is thrown");
}

TEST(Classes, MethodsAreFoundInBases) {
  PackIndex Index;
  ASSERT_EQ(add(Index, pack(R"({
    "p::Top": {"doc": "d", "atEnd": "rollback", "methods": {
      "exec": {"sql": 1}, "constructor": {"sql": 2}, "destructor": {"sql": 3}}},
    "p::Mid": {"doc": "d", "bases": ["p::Top", "p::Mid"], "methods": {"run": {"sql": 1}}},
    "p::Low": {"doc": "d", "bases": ["p::Mid"], "methods": {"run": {"sql": 4}}}})")),
            "ok");
  EXPECT_EQ(Index.find("p::Low::exec")->Name, "p::Top::exec");
  EXPECT_EQ(Index.find("p::Low::run")->SqlArg, 4u) << "the nearest";
  EXPECT_EQ(Index.find("p::Mid::run")->SqlArg, 1u);
  EXPECT_EQ(Index.find("p::Low::~Low")->SqlArg, 3u);
  const FunctionEffects *Ctor = Index.find("p::Low::Low");
  ASSERT_TRUE(Ctor) << "known, and not inherited";
  EXPECT_EQ(Ctor->Name, "");
  const FunctionEffects *Other = Index.find("p::Low::anything");
  ASSERT_TRUE(Other) << "only looks at its arguments";
  EXPECT_EQ(Other->Name, "");
  EXPECT_EQ(Other->Pack, "p");
  EXPECT_FALSE(Index.find("p::Elsewhere::exec"));
  EXPECT_EQ(Index.endOfTransaction("p::Low")->Name, "p::Top");
  EXPECT_FALSE(Index.endOfTransaction("p::Elsewhere"));
}

TEST(Classes, OverloadsAreToldApartByTheirParameters) {
  PackIndex Index;
  ASSERT_EQ(add(Index, pack(R"({
    "p::C": {"doc": "d", "methods": {
      "rollback": {"transaction": "rollback"}, "rollback/1": {},
      "constructor/2": {"sql": 1}, "operator/": {"sql": 1}}},
    "p::D": {"doc": "d", "bases": ["p::C"]}})",
                            R"("functions": {"p::f/0": {"doc": "d", "sql": 7}},)")),
            "ok");
  EXPECT_TRUE(Index.find("p::C::rollback", 0)->Txn);
  EXPECT_TRUE(Index.find("p::C::rollback")->Txn);
  EXPECT_FALSE(Index.find("p::C::rollback", 1)->Txn);
  EXPECT_FALSE(Index.find("p::D::rollback", 1)->Txn);
  EXPECT_EQ(Index.find("p::D::rollback", 1)->Name, "p::C::rollback");
  EXPECT_EQ(Index.find("p::C::rollback", 1)->Params, 1u);
  EXPECT_EQ(Index.find("p::C::C", 2)->SqlArg, 1u);
  EXPECT_FALSE(Index.find("p::C::C", 1)->SqlArg);
  EXPECT_EQ(Index.find("p::C::operator/", 1)->SqlArg, 1u);
  EXPECT_EQ(Index.find("p::f", 0)->SqlArg, 7u);
  EXPECT_FALSE(Index.find("p::f", 1));
}

TEST(Classes, AConstructorKeepsWhatItsClassOwns) {
  PackIndex Index;
  ASSERT_EQ(add(Index, pack(R"({
    "p::Owner": {"doc": "d", "owns": "conn", "throws": true},
    "p::Own": {"doc": "d", "owns": "conn", "methods": {"constructor": {"sql": 1}}}})")),
            "ok");
  const FunctionEffects *F = Index.find("p::Owner::Owner");
  ASSERT_TRUE(F && F->Keeps.size() == 1);
  EXPECT_EQ(F->Keeps[0].Arg, 1u);
  EXPECT_TRUE(F->Throws);
  EXPECT_TRUE(Index.find("p::Own::Own")->Keeps.empty()) << "its own entry speaks";
}

TEST(Classes, ALaterPackReplacesAClass) {
  PackIndex Index;
  ASSERT_EQ(add(Index, pack(R"({"p::C": {"doc": "d", "atEnd": "commit"}})")), "ok");
  ASSERT_FALSE(bool(Index.add(R"({"pack": "q", "title": "Q", "doc": "d",
    "classes": {"p::C": {"doc": "d", "atEnd": "rollback"}}})", "q.json")));
  EXPECT_EQ(Index.findClass("p::C")->AtEnd, TransactionEnd::RollsBack);
  EXPECT_EQ(Index.findClass("p::C")->Pack, "q");
}

TEST(ClassErrors, AreNamedWithTheirPlace) {
  EXPECT_EQ(errorOf(R"({"p::C": {}})"), "p.json:/classes/p::C: missing key \"doc\"");
  EXPECT_EQ(errorOf(R"({"p::C": {"doc": ""}})"),
            "p.json:/classes/p::C/doc: must not be empty");
  EXPECT_EQ(errorOf(R"({"p::C<int>": {"doc": "d"}})"),
            "p.json:/classes/p::C<int>: \"p::C<int>\" is not the qualified name of a class");
  EXPECT_EQ(errorOf(R"({"p::~C": {"doc": "d"}})"),
            "p.json:/classes/p::~0C: \"p::~C\" is not the qualified name of a class");
  EXPECT_EQ(errorOf(R"({"p::C, p::C": {"doc": "d"}})"),
            "p.json:/classes/p::C, p::C: class \"p::C\" is described twice in this pack");
  EXPECT_EQ(errorOf(R"({"p::C": {"doc": "d", "atend": "commit"}})"),
            "p.json:/classes/p::C: unknown key \"atend\", did you mean \"atEnd\"?");
  EXPECT_EQ(errorOf(R"({"p::C": {"doc": "d", "atEnd": "rolback"}})"),
            "p.json:/classes/p::C/atEnd: \"rolback\" is none of \"releases\", "
            "\"returns\", \"runs\", \"rollback\", \"commit\", \"open\", did you mean "
            "\"rollback\"?");
  EXPECT_EQ(errorOf(R"({"p::C": {"doc": "d", "atEnd": ["rollback", "open"]}})"),
            "p.json:/classes/p::C/atEnd/1: only one of \"rollback\", \"commit\" and "
            "\"open\" can be true");
  EXPECT_EQ(errorOf(R"({"p::C": {"doc": "d", "owns": "con"}})"),
            "p.json:/classes/p::C/owns: unknown resource \"con\", did you mean \"conn\"?");
  EXPECT_EQ(errorOf(R"({"p::C": {"doc": "d", "methods": {"p::C::f": {}}}})"),
            "p.json:/classes/p::C/methods/p::C::f: \"p::C::f\" is not the name of a "
            "method; write \"constructor\" and \"destructor\" for those");
  EXPECT_EQ(errorOf(R"({"p::C": {"doc": "d", "methods": {"~D": {}}}})"),
            "p.json:/classes/p::C/methods/~0D: \"~D\" is not the name of a method; "
            "write \"constructor\" and \"destructor\" for those");
  EXPECT_EQ(errorOf(R"({"p::C": {"doc": "d", "methods": {"f, f": {}}}})"),
            "p.json:/classes/p::C/methods/f, f: \"p::C::f\" is modelled twice in this pack");
  EXPECT_EQ(errorOf(R"({"p::C": {"doc": "d", "methods": {"f": {"sqll": 1}}}})"),
            "p.json:/classes/p::C/methods/f: unknown key \"sqll\", did you mean \"sql\"?");
  EXPECT_EQ(errorOf("[]"), "p.json:/classes: expected an object, got an array");
}

} // namespace
