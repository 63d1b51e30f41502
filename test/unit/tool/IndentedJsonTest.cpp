//===- IndentedJsonTest.cpp -----------------------------------------------===//
#include "tool/output/IndentedJson.h"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using Json = nlohmann::ordered_json;
using closecall::output::indented;

static std::string dumped(const Json &J) {
  return J.dump(2, ' ', false, Json::error_handler_t::replace);
}

TEST(IndentedJson, IsWhatDumpWrites) {
  Json J = {{"text", "plain"},
            {"", {{"nothing", Json::object()}, {"none", Json::array()}, {"null", nullptr}}},
            {"numbers", {0, -1, INT64_MIN, UINT64_MAX, 0.5, 1e300, true, false}},
            {"a \"key\"\n", {{{"deep", {1, {2, {3}}}}}}}};
  EXPECT_EQ(indented(J), dumped(J));
  for (const Json &One : {Json("text"), Json(7), Json(), Json::array(), Json::object()})
    EXPECT_EQ(indented(One), dumped(One));
}

TEST(IndentedJson, EscapesAsDumpDoes) {
  Json J = Json::array();
  for (int C = 0; C < 256; ++C)
    J.push_back("before " + std::string(1, char(C)) + " after");
  J.push_back("\"\"\\\\\n\n\t\t");
  J.push_back("Gr\xC3\xBC\xC3\x9F" "e \xF0\x9F\x92\xBE");
  J.push_back("\"\xC3");
  J.push_back("\xED\xA0\x80 \xFF\n");
  EXPECT_EQ(indented(J), dumped(J));
  Json Keys;
  Keys["\xC3\xBC\n"] = "\x01";
  EXPECT_EQ(indented(Keys), dumped(Keys));
}
