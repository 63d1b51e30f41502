//===- OptionsTest.cpp - Typed options of checks --------------------------===//
#include "checks/catalog/Catalog.h"
#include "checks/support/Json.h"
#include "gtest/gtest.h"

using namespace closecall;
using namespace closecall::catalog;

namespace {

std::string errorOf(const char *Text) {
  auto O = parseOption(Text);
  return O ? "" : llvm::toString(O.takeError());
}

TEST(Options, AreDeclaredInOneLine) {
  auto O = parseOption(" calls | list | a, b* | what may be called | twice");
  ASSERT_TRUE(bool(O));
  EXPECT_EQ(O->Name, "calls");
  EXPECT_EQ(O->Kind, OptionKind::List);
  EXPECT_EQ(O->Default.List, (std::vector<std::string>{"a", "b*"}));
  EXPECT_EQ(O->Help, "what may be called | twice");
  EXPECT_EQ(errorOf("calls | list"), "an option is 'name | kind | default | help'");
  EXPECT_EQ(errorOf("severity | flag | true | x"),
            "'severity' cannot be the name of an option");
  EXPECT_EQ(errorOf("n | int | 1 | x"),
            "option 'n': 'int' is none of flag, number, text, list");
  EXPECT_EQ(errorOf("n | number | many | x"), "option 'n': 'many' is no number");
  EXPECT_EQ(errorOf("n | flag | yes | x"), "option 'n': 'yes' is neither true nor false");
  EXPECT_EQ(errorOf("n | number | 1 | "), "option 'n' says nothing about itself");
}

std::string readErrors(const char *Json) {
  auto D = support::JsonDocument::parse(Json, "f.json");
  if (!D)
    return llvm::toString(D.takeError());
  CheckOptions O;
  O.read(D->root());
  return llvm::toString(D->takeErrors());
}

TEST(Options, ListsMayHaveKnownItems) {
  auto O = parseOption("parts | list of head, body-text | head | what is looked at");
  ASSERT_TRUE(bool(O));
  EXPECT_EQ(O->Kind, OptionKind::List);
  EXPECT_EQ(O->Allowed, (std::vector<std::string>{"head", "body-text"}));
  EXPECT_EQ(errorOf("parts | list of head, body | foot | x"),
            "option 'parts': \"foot\" is none of head, body");
  CheckInfo C;
  C.Id = "closecall-result-leak";
  C.Name = "result-leak";
  CheckOptions Set;
  EXPECT_FALSE(bool(Set.set(C, *O, "body-text, h*")));
  EXPECT_EQ(llvm::toString(Set.set(C, *O, "head, foot")),
            "closecall-result-leak.parts: \"foot\" is none of head, body-text");
  EXPECT_TRUE(Set.listed("result-leak", "parts", "body-text"));
}

TEST(Options, UnknownItemsAreErrors) {
  EXPECT_EQ(readErrors(R"({"missing-timeout": {"require": ["name", "nam"]}})"),
            "f.json:/missing-timeout/require/1: \"nam\" is none of connect-timeout, "
            "statement-timeout, read-timeout, write-timeout, wait-timeout, busy-timeout, "
            "lifetime, name, did you mean \"name\"?");
  EXPECT_EQ(readErrors(R"({"missing-timeout": {"require": ["*-timeout"]}})"), "");
}

TEST(Options, OfUnknownChecksAreErrors) {
  EXPECT_EQ(readErrors(R"({"result-leek": {}})"),
            "f.json:/result-leek: there is no check \"result-leek\", did you mean "
            "\"result-leak\"?");
  EXPECT_EQ(readErrors(R"({"result-leak": {"severty": "error"}})"),
            "f.json:/result-leak: unknown key \"severty\", did you mean \"severity\"?");
  EXPECT_EQ(readErrors(R"({"result-leak": {"severity": "fatal"}})"),
            "f.json:/result-leak/severity: \"fatal\" is none of \"note\", \"warning\", "
            "\"error\"");
  EXPECT_EQ(readErrors(R"({"result-leak": 3})"),
            "f.json:/result-leak: expected an object, got an integer");
}

TEST(Options, SeverityIsForEveryCheck) {
  auto D = support::JsonDocument::parse(
      R"({"closecall-result-leak": {"severity": "note"}})", "f.json");
  ASSERT_TRUE(bool(D));
  CheckOptions O;
  O.read(D->root());
  EXPECT_EQ(O.severity("result-leak"), report::Severity::Note);
  EXPECT_EQ(O.severity("closecall-result-leak"), report::Severity::Note);
  EXPECT_EQ(O.severity("statement-leak"), std::nullopt);
}

TEST(Options, KeepTheirKinds) {
  CheckInfo C;
  C.Id = "closecall-result-leak";
  C.Name = "result-leak";
  auto Limit = parseOption("limit | number | 20 | x"), Calls = parseOption("calls | list | | x");
  ASSERT_TRUE(Limit && Calls);
  CheckOptions O;
  EXPECT_EQ(llvm::toString(O.set(C, *Limit, "few")),
            "closecall-result-leak.limit: 'few' is no number");
  EXPECT_FALSE(bool(O.set(C, *Limit, "7")));
  EXPECT_FALSE(bool(O.set(C, *Calls, "get_*, take")));
  EXPECT_EQ(O.number("result-leak", "limit"), 7);
  EXPECT_TRUE(O.listed("result-leak", "calls", "get_row"));
  EXPECT_TRUE(O.listed("closecall-result-leak", "calls", "take"));
  EXPECT_FALSE(O.listed("result-leak", "calls", "takes"));
}

} // namespace
