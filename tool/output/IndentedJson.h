//===- IndentedJson.h - JSON as reports have it ----------------*- C++ -*-===//
//
// Owns the text of reports that are JSON: two columns a level, what is no UTF-8
// replaced. The same bytes as nlohmann's dump, which looks at every byte of the
// help that a SARIF log carries with each check.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_OUTPUT_INDENTEDJSON_H
#define CLOSECALL_TOOL_OUTPUT_INDENTEDJSON_H

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace closecall::output {

/// J.dump(2, ' ', false, error_handler_t::replace).
std::string indented(const nlohmann::ordered_json &J);

} // namespace closecall::output

#endif
