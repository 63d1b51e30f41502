//===- IndentedJson.cpp - JSON as reports have it -------------------------===//
#include "tool/output/IndentedJson.h"

#include "llvm/ADT/StringRef.h"
#include <nlohmann/json.hpp>

using Json = nlohmann::ordered_json;
using llvm::StringRef;

namespace {

std::string theirs(const Json &J) {
  return J.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// As it stands between the quotes.
bool isPlain(unsigned char C) {
  return C >= 0x20 && C < 0x80 && C != '"' && C != '\\';
}

void append(std::string &Out, StringRef Text) {
  const size_t Begin = Out.size();
  Out += '"';
  for (size_t I = 0; I < Text.size(); ++I) {
    size_t Plain = I;
    while (Plain < Text.size() && isPlain(Text[Plain]))
      ++Plain;
    Out.append(Text.data() + I, Plain - I);
    I = Plain;
    if (I == Text.size())
      break;
    switch (Text[I]) {
    case '"':
      Out += "\\\"";
      break;
    case '\\':
      Out += "\\\\";
      break;
    case '\n':
      Out += "\\n";
      break;
    case '\t':
      Out += "\\t";
      break;
    default: // other than English, or not even text
      Out.resize(Begin);
      Out += theirs(Json(Text.str()));
      return;
    }
  }
  Out += '"';
}

void newLine(std::string &Out, unsigned Columns) {
  Out += '\n';
  Out.append(Columns, ' ');
}

void append(std::string &Out, const Json &J, unsigned Columns) {
  const bool Object = J.is_object();
  if (J.is_string())
    return append(Out, StringRef(J.get_ref<const std::string &>()));
  if (!Object && !J.is_array()) {
    if (J.is_number_unsigned())
      Out += std::to_string(J.get<uint64_t>());
    else if (J.is_number_integer())
      Out += std::to_string(J.get<int64_t>());
    else
      Out += theirs(J);
    return;
  }
  Out += Object ? '{' : '[';
  bool First = true;
  for (auto It = J.begin(); It != J.end(); ++It) {
    if (!First)
      Out += ',';
    First = false;
    newLine(Out, Columns + 2);
    if (Object) {
      append(Out, StringRef(It.key()));
      Out += ": ";
    }
    append(Out, *It, Columns + 2);
  }
  if (!First)
    newLine(Out, Columns);
  Out += Object ? '}' : ']';
}

} // namespace

std::string closecall::output::indented(const nlohmann::ordered_json &J) {
  std::string Out;
  append(Out, J, 0);
  return Out;
}
