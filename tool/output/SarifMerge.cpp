//===- SarifMerge.cpp - Logs of shards as one -----------------------------===//
//
// Everything that comes from outside is looked at before it is used: the JSON
// library ends the process otherwise.
//
//===----------------------------------------------------------------------===//
#include "tool/output/SarifMerge.h"

#include "checks/report/Fingerprint.h"
#include "tool/output/IndentedJson.h"
#include "tool/output/SarifLimits.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include <nlohmann/json.hpp>

using namespace closecall::output;
using Json = nlohmann::ordered_json;

namespace {

constexpr char FingerprintKey[] = "closecall/v1";

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

/// An array member, or an empty one.
std::vector<Json> items(const Json *J) {
  if (!J || !J->is_array())
    return {};
  return {J->begin(), J->end()};
}

/// "a%20b.c" as the file system has it.
std::string decoded(llvm::StringRef Uri) {
  std::string Out;
  for (size_t I = 0; I < Uri.size(); ++I) {
    uint8_t Byte = 0;
    if (Uri[I] == '%' && I + 2 < Uri.size() &&
        llvm::tryGetHexFromNibbles(Uri[I + 1], Uri[I + 2], Byte)) {
      Out += char(Byte);
      I += 2;
    } else {
      Out += Uri[I];
    }
  }
  return Out;
}

/// Where, and what is said there. Files of the project are before others; but for
/// that, the order is the one of a scan.
struct Said {
  bool Outside = false;
  std::string File;
  int64_t Line = 0, Column = 0, EndLine = 0, EndColumn = 0;
  std::string Check, Text;
  friend auto operator<=>(const Said &, const Said &) = default;
};

Said saidAt(const Json &Location, std::string Check, std::string Text) {
  Said Out;
  std::string Uri = text(at(Location, {"physicalLocation", "artifactLocation", "uri"}));
  llvm::StringRef Path = Uri;
  Out.Outside = Path.consume_front("file://");
  Out.File = decoded(Path);
  auto Region = [&](const char *Name) {
    return number(at(Location, {"physicalLocation", "region", Name}));
  };
  Out.Line = Region("startLine");
  Out.Column = Region("startColumn");
  Out.EndLine = Region("endLine");
  Out.EndColumn = Region("endColumn");
  Out.Check = std::move(Check);
  Out.Text = std::move(Text);
  return Out;
}

struct Result {
  Said What; ///< results with the same are one
  // Which of them it is: what counts goes before what is suppressed, then the
  // shortest path, as in a scan.
  bool Suppressed = false;
  size_t Length = 0;
  std::vector<Said> Path;
  std::string Function, All;
  Json Value;

  auto order() const { return std::tie(What, Suppressed, Length, Path, Function, All); }
};

Result resultOf(Json Value) {
  Result R;
  static const Json Nowhere = Json::object();
  auto OrNowhere = [](const Json *J) -> const Json & { return J ? *J : Nowhere; };
  R.What = saidAt(OrNowhere(at(Value, {"locations", "0"})), text(at(Value, {"ruleId"})),
                  text(at(Value, {"message", "text"})));
  if (const Json *S = at(Value, {"suppressions"}))
    R.Suppressed = !S->empty();
  for (const Json &Step :
       items(at(Value, {"codeFlows", "0", "threadFlows", "0", "locations"}))) {
    const Json &Location = OrNowhere(at(Step, {"location"}));
    R.Path.push_back(saidAt(Location, "", text(at(Location, {"message", "text"}))));
  }
  R.Length = R.Path.size();
  R.Function = text(at(Value, {"locations", "0", "logicalLocations", "0", "fullyQualifiedName"}));
  R.All = dumped(Value);
  R.Value = std::move(Value);
  return R;
}

/// What only a number tells apart is numbered over all logs, as one scan would.
void numberAgain(std::vector<Result> &Results) {
  llvm::StringMap<unsigned> Seen;
  for (Result &R : Results) {
    std::string Own = text(at(R.Value, {"partialFingerprints", FingerprintKey}));
    std::string Shared = text(at(R.Value, {"properties", "sharedFingerprint"}));
    if (Own.empty())
      continue;
    if (Shared.empty())
      Shared = Own;
    std::string Now = closecall::report::numberedFingerprint(Shared, Seen[Shared]++);
    R.Value["partialFingerprints"][FingerprintKey] = Now;
    const Json *Old = at(R.Value, {"properties"});
    Json Properties = Old && Old->is_object() ? *Old : Json::object();
    Properties.erase("sharedFingerprint");
    if (Now != Shared)
      Properties["sharedFingerprint"] = Shared;
    if (Old || !Properties.empty())
      R.Value["properties"] = std::move(Properties);
  }
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
      States |= Plain.contains("baselineState");
      Results.push_back(resultOf(std::move(Plain)));
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
  llvm::sort(Results, [](const Result &A, const Result &B) { return A.order() < B.order(); });
  Results.erase(std::unique(Results.begin(), Results.end(),
                            [](const Result &A, const Result &B) { return A.What == B.What; }),
                Results.end());
  numberAgain(Results);
  auto ByText = [](const auto &A, const auto &B) { return A.first < B.first; };
  llvm::sort(Notifications, ByText);
  Notifications.erase(
      std::unique(Notifications.begin(), Notifications.end(),
                  [](const auto &A, const auto &B) { return A.first == B.first; }),
      Notifications.end());

  MergedSarif Out;
  Out.ExitCode = AnyFound ? 1 : AnyFailed ? 3 : 0;
  std::vector<Weight> Weights;
  for (Result &R : Results) {
    if (Suppressions && !R.Value.contains("suppressions")) // on all or on none
      R.Value["suppressions"] = Json::array();
    if (States && !R.Value.contains("baselineState"))
      R.Value["baselineState"] = "unchanged";
    std::string Level = text(at(R.Value, {"level"}));
    Weights.push_back({R.Suppressed, Level == "error" ? 2u : Level == "warning" ? 1u : 0u});
  }
  Out.Text = withinLimits(Results.size(), [&](size_t Limit) {
    Json &Run = Merged["runs"][0];
    Json All = Json::array(), Said = Json::array();
    for (size_t I : mostImportant(Weights, Limit))
      All.push_back(Results[I].Value);
    Out.Results = All.size();
    for (const auto &[Text, N] : Notifications)
      Said.push_back(N);
    if (Results.size() > Limit)
      Said.push_back({{"descriptor", {{"id", "report-cut"}}},
                      {"level", "warning"},
                      {"message", {{"text", cutNotice(Results.size(), Limit)}}}});
    Run["results"] = std::move(All);
    Json Invocation = {{"executionSuccessful", Successful}, {"exitCode", Out.ExitCode}};
    if (!Said.empty())
      Invocation["toolExecutionNotifications"] = std::move(Said);
    Run["invocations"] = Json::array({std::move(Invocation)});
    return indented(Merged);
  }) + "\n";
  return std::move(Out);
}
