//===- SarifMerge.cpp - Logs of shards as one -----------------------------===//
//
// Everything that comes from outside is looked at before it is used: the JSON
// library ends the process otherwise.
//
//===----------------------------------------------------------------------===//
#include "tool/output/SarifMerge.h"

#include "llvm/ADT/STLExtras.h"
#include <nlohmann/json.hpp>

using namespace closecall::output;
using Json = nlohmann::ordered_json;

namespace {

constexpr size_t MaxResults = 25000;

/// The member at the end of a path of keys and indices, or null.
const Json *at(const Json &J, std::initializer_list<const char *> Keys) {
  const Json *N = &J;
  for (const char *Key : Keys) {
    if (N->is_array() && *Key == '0' && !N->empty())
      N = &(*N)[0];
    else if (N->is_object() && N->contains(Key))
      N = &(*N)[Key];
    else
      return nullptr;
  }
  return N;
}

std::string text(const Json *J) {
  return J && J->is_string() ? J->get<std::string>() : std::string();
}

int64_t number(const Json *J) {
  return J && J->is_number_integer() ? J->get<int64_t>() : 0;
}

std::string dumped(const Json &J) {
  return J.dump(-1, ' ', false, Json::error_handler_t::replace);
}

struct Result {
  std::tuple<std::string, int64_t, int64_t, std::string, std::string, std::string> Key;
  Json Value;
};

Result keyed(const Json &R) {
  auto Region = [&](const char *Name) {
    return number(at(R, {"locations", "0", "physicalLocation", "region", Name}));
  };
  return {{text(at(R, {"locations", "0", "physicalLocation", "artifactLocation", "uri"})),
           Region("startLine"), Region("startColumn"), text(at(R, {"ruleId"})),
           text(at(R, {"message", "text"})), dumped(R)},
          R};
}

/// An array member, or an empty one.
std::vector<Json> items(const Json *J) {
  if (!J || !J->is_array())
    return {};
  return {J->begin(), J->end()};
}

} // namespace

llvm::Expected<MergedSarif>
closecall::output::mergeSarif(llvm::ArrayRef<std::pair<std::string, std::string>> Logs) {
  std::vector<Result> Results;
  std::vector<std::pair<std::string, Json>> Notifications;
  Json Merged;
  std::string Tool;
  bool Successful = true, AnyFound = false, AnyFailed = false;
  bool Suppressions = false, States = false;
  for (const auto &[Name, Text] : Logs) {
    Json Log = Json::parse(Text, nullptr, /*allow_exceptions=*/false);
    if (Log.is_discarded())
      return llvm::createStringError(Name + ": no JSON");
    const Json *Run = at(Log, {"runs", "0"}), *Driver = at(Log, {"runs", "0", "tool", "driver"});
    if (!Run || text(at(Log, {"version"})) != "2.1.0" || !Driver ||
        text(at(*Driver, {"name"})) != "closecall" || Log["runs"].size() != 1)
      return llvm::createStringError(Name + ": no SARIF log that closecall wrote");
    std::string ThisTool = dumped(*Driver);
    if (Tool.empty()) {
      Tool = ThisTool;
      Merged = Log;
    } else if (Tool != ThisTool) {
      return llvm::createStringError(Name + ": written by another version of closecall than " +
                                     Logs.front().first);
    }
    for (const Json &R : items(at(*Run, {"results"}))) {
      if (!R.is_object())
        return llvm::createStringError(Name + ": a result is no object");
      // An empty list only says that another result of its log has one.
      Json Plain = R;
      if (const Json *S = at(R, {"suppressions"}); S && S->empty())
        Plain.erase("suppressions");
      Suppressions |= Plain.contains("suppressions");
      States |= R.contains("baselineState");
      Results.push_back(keyed(Plain));
    }
    const Json *Invocation = at(*Run, {"invocations", "0"});
    if (!Invocation)
      continue;
    if (const Json *S = at(*Invocation, {"executionSuccessful"}))
      Successful &= S->is_boolean() && S->get<bool>();
    AnyFound |= number(at(*Invocation, {"exitCode"})) == 1;
    AnyFailed |= number(at(*Invocation, {"exitCode"})) == 3;
    for (const Json &N : items(at(*Invocation, {"toolExecutionNotifications"})))
      Notifications.emplace_back(dumped(N), N);
  }
  auto Less = [](const Result &A, const Result &B) { return A.Key < B.Key; };
  llvm::sort(Results, Less);
  Results.erase(std::unique(Results.begin(), Results.end(),
                            [](const Result &A, const Result &B) { return A.Key == B.Key; }),
                Results.end());
  if (Results.size() > MaxResults) {
    Json N = {{"descriptor", {{"id", "report-cut"}}},
              {"level", "warning"},
              {"message",
               {{"text", std::to_string(Results.size() - MaxResults) +
                             " findings beyond the first " + std::to_string(MaxResults) +
                             " are left out"}}}};
    Notifications.emplace_back(dumped(N), N);
    Results.resize(MaxResults);
  }
  auto ByText = [](const auto &A, const auto &B) { return A.first < B.first; };
  llvm::sort(Notifications, ByText);
  Notifications.erase(
      std::unique(Notifications.begin(), Notifications.end(),
                  [](const auto &A, const auto &B) { return A.first == B.first; }),
      Notifications.end());

  MergedSarif Out;
  Out.ExitCode = AnyFound ? 1 : AnyFailed ? 3 : 0;
  Out.Results = Results.size();
  Json &Run = Merged["runs"][0];
  Json All = Json::array(), Said = Json::array();
  for (Result &R : Results) {
    if (Suppressions && !R.Value.contains("suppressions")) // on all or on none
      R.Value["suppressions"] = Json::array();
    if (States && !R.Value.contains("baselineState"))
      R.Value["baselineState"] = "unchanged";
    All.push_back(std::move(R.Value));
  }
  for (auto &[Text, N] : Notifications)
    Said.push_back(std::move(N));
  Run["results"] = std::move(All);
  Json Invocation = {{"executionSuccessful", Successful}, {"exitCode", Out.ExitCode}};
  if (!Said.empty())
    Invocation["toolExecutionNotifications"] = std::move(Said);
  Run["invocations"] = Json::array({std::move(Invocation)});
  Out.Text = Merged.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return std::move(Out);
}
