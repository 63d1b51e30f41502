//===- JsonTest.cpp - The typed JSON cursor -------------------------------===//
//
// Shows that right input is read, and that each kind of wrong input gives its
// exact located message and a harmless value.
//
//===----------------------------------------------------------------------===//
#include "checks/support/DidYouMean.h"
#include "checks/support/Json.h"
#include "gtest/gtest.h"

using namespace closecall::support;
using llvm::StringRef;

namespace {

JsonDocument parseOk(StringRef Text) {
  llvm::Expected<JsonDocument> D = JsonDocument::parse(Text, "f.json");
  if (!D) {
    ADD_FAILURE() << llvm::toString(D.takeError());
    return llvm::cantFail(JsonDocument::parse("null", "f.json"));
  }
  return std::move(*D);
}

std::string parseError(StringRef Text) {
  llvm::Expected<JsonDocument> D = JsonDocument::parse(Text, "f.json");
  return D ? "parsed" : llvm::toString(D.takeError());
}

std::string errors(JsonDocument &D) { return llvm::toString(D.takeErrors()); }

TEST(Json, ReadsEveryKind) {
  JsonDocument D = parseOk(R"({"n": null, "b": true, "i": -3, "f": 1.5,
                               "s": "x", "a": [1, 2], "o": {"k": "v"}})");
  JsonCursor R = D.root();
  EXPECT_EQ(R.get("n")->kind(), JsonKind::Null);
  EXPECT_TRUE(R.get("b")->asBool());
  EXPECT_EQ(R.get("i")->asInt(), -3);
  EXPECT_EQ(R.get("i")->asNumber(), -3.0);
  EXPECT_EQ(R.get("f")->asNumber(), 1.5);
  EXPECT_EQ(R.get("s")->asString(), "x");
  EXPECT_EQ(R.get("a")->elements().size(), 2u);
  EXPECT_EQ(R.get("a")->elements()[1].asInt(), 2);
  EXPECT_EQ(R.get("o")->members()[0].first, "k");
  EXPECT_FALSE(R.get("absent"));
  EXPECT_FALSE(D.hasErrors());
}

TEST(Json, KeysKeepTheOrderOfTheText) {
  JsonDocument D = parseOk(R"({"z": 1, "a": 2, "m": 3})");
  std::string Order;
  for (auto &[K, V] : D.root().members())
    Order += K.str();
  EXPECT_EQ(Order, "zam");
}

TEST(Json, CommentsAreAllowed) {
  JsonDocument D = parseOk("// head\n{\"a\": /* one */ 1} // tail\n");
  EXPECT_EQ(D.root().get("a")->asInt(), 1);
}

TEST(Json, PointersEscapeSlashAndTilde) {
  JsonDocument D = parseOk(R"({"a/b": {"c~d": [0, "x"]}})");
  JsonCursor C = D.root().get("a/b")->get("c~d")->elements()[1];
  EXPECT_EQ(C.pointer(), "/a~1b/c~0d/1");
  EXPECT_EQ(D.root().pointer(), "");
}

TEST(Json, SyntaxErrorsNameLineAndColumn) {
  EXPECT_EQ(parseError("{\n  \"a\": 1,\n}"),
            "f.json:3:1: syntax error while parsing object key: unexpected "
            "'}'; expected string literal");
  EXPECT_EQ(parseError(""), "f.json:1:1: syntax error while parsing value: "
                            "unexpected end of input; expected '[', '{', or a "
                            "literal");
  EXPECT_EQ(parseError("{} {}"), "f.json:1:4: syntax error while parsing value: "
                                 "unexpected '{'; expected end of input");
}

TEST(Json, WhatIsNestedTooDeeplyIsRefused) {
  std::string Deep(400, '[');
  Deep += std::string(400, ']');
  EXPECT_EQ(parseError(Deep), "f.json: nested deeper than 256 levels");
}

TEST(Json, AKeyThatOccursTwiceIsAnError) {
  EXPECT_EQ(parseError(R"({"o": {"k": 1, "l": 2, "k": 3, "k": 4}})"),
            "f.json:/o: key \"k\" occurs twice");
}

TEST(Json, WrongKindsGiveAMessageAndADefault) {
  JsonDocument D = parseOk(R"({"s": 1, "i": "x", "b": [], "a": {}, "o": true})");
  JsonCursor R = D.root();
  EXPECT_EQ(R.get("s")->asString(), "");
  EXPECT_EQ(R.get("i")->asInt(), 0);
  EXPECT_FALSE(R.get("b")->asBool());
  EXPECT_TRUE(R.get("a")->elements().empty());
  EXPECT_TRUE(R.get("o")->members().empty());
  EXPECT_EQ(errors(D), "f.json:/s: expected a string, got an integer\n"
                       "f.json:/i: expected an integer, got a string\n"
                       "f.json:/b: expected true or false, got an array\n"
                       "f.json:/a: expected an array, got an object\n"
                       "f.json:/o: expected an object, got a boolean");
  EXPECT_FALSE(D.hasErrors()) << "takeErrors() forgets them";
}

TEST(Json, RangesAreChecked) {
  JsonDocument D = parseOk(R"([70, -1, 5])");
  auto E = D.root().elements();
  EXPECT_EQ(E[0].asInt(0, 63), 0);
  EXPECT_EQ(E[1].asInt(1), 1);
  EXPECT_EQ(E[2].asInt(0, 63), 5);
  EXPECT_EQ(errors(D), "f.json:/0: must be between 0 and 63, got 70\n"
                       "f.json:/1: must be at least 1, got -1");
}

TEST(Json, UnknownKeysComeWithAHint) {
  JsonDocument D = parseOk(R"({"relaeses": 1, "zzz": 2, "doc": 3})");
  EXPECT_TRUE(D.root().checkKeys({"releases", "doc"}));
  EXPECT_EQ(errors(D), "f.json: unknown key \"relaeses\", did you mean \"releases\"?\n"
                       "f.json: unknown key \"zzz\"");
}

TEST(Json, MissingKeysAreNamed) {
  JsonDocument D = parseOk(R"({"a": {}})");
  EXPECT_FALSE(D.root().get("a")->require("b"));
  EXPECT_EQ(errors(D), "f.json:/a: missing key \"b\"");
}

TEST(Json, NamesOutsideAListAreAnErrorWithAHint) {
  JsonDocument D = parseOk(R"(["resutl", "x"])");
  auto E = D.root().elements();
  EXPECT_FALSE(E[0].asOneOf({"connection", "result"}));
  EXPECT_FALSE(E[1].asOneOf({"connection", "result"}));
  EXPECT_EQ(errors(D), "f.json:/0: \"resutl\" is none of \"connection\", "
                       "\"result\", did you mean \"result\"?\n"
                       "f.json:/1: \"x\" is none of \"connection\", \"result\"");
}

TEST(Json, TwentyErrorsAreListedAndTheRestCounted) {
  std::string Text = "[";
  for (int I = 0; I < 25; ++I)
    Text += I ? ",0" : "0";
  JsonDocument D = parseOk(Text + "]");
  for (const JsonCursor &C : D.root().elements())
    C.asString();
  std::string All = errors(D);
  EXPECT_EQ(std::count(All.begin(), All.end(), '\n'), 20);
  EXPECT_TRUE(StringRef(All).ends_with("\nf.json: and 5 more errors"));
}

TEST(Json, QuoteEscapes) {
  EXPECT_EQ(jsonQuote("a\"b\n\xc3\xa9"), "\"a\\\"b\\n\xc3\xa9\"");
}

TEST(DidYouMean, OnlyNearNamesAreOffered) {
  EXPECT_EQ(closest("PQclera", {"PQexec", "PQclear"}), "PQclear");
  EXPECT_EQ(closest("pqclear", {"PQclear"}), "PQclear");
  EXPECT_EQ(closest("x", {"release"}), "");
  EXPECT_EQ(closest("abcdef", {"uvwxyz"}), "");
  EXPECT_EQ(didYouMean("dco", {"doc"}), "");
  EXPECT_EQ(didYouMean("docc", {"doc"}), ", did you mean \"doc\"?");
}

} // namespace
