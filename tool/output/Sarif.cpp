//===- Sarif.cpp - SARIF 2.1.0 as GitHub code scanning reads it -----------===//
//
// Viewer quirks that shape the log: GitHub places an alert by locations[0]
// only, titles it with the message's first sentence, wants rule texts of at
// most 1,024 characters, prefers help.markdown, and takes `security-severity`
// as what makes an alert a security matter. It computes its own
// primaryLocationLineHash, so ours goes by another key. It shows 1,000 locations
// a flow, and takes logs up to a size (SarifLimits.h); what is beyond is cut, with
// a notification. suppressions must stand on all results or on none.
//
// The log holds no times and no absolute paths of the project, so that equal
// scans give equal logs.
//
//===----------------------------------------------------------------------===//
#include "checks/catalog/Catalog.h"
#include "checks/report/Fingerprint.h"
#include "checks/report/Names.h"
#include "checks/report/Paths.h"
#include "tool/output/Format.h"
#include "tool/output/IndentedJson.h"
#include "tool/output/Report.h"
#include "tool/output/SarifLimits.h"
#include "tool/output/Summary.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <nlohmann/json.hpp>

using namespace closecall;
using namespace closecall::output;
using Json = nlohmann::ordered_json;
using llvm::StringRef;

namespace {

constexpr size_t MaxFlowLocations = 1000, MaxRelated = 100;
constexpr size_t MaxRuleText = 1024;

const char *levelName(report::Severity S) {
  return S == report::Severity::Error     ? "error"
         : S == report::Severity::Warning ? "warning"
                                          : "note";
}

std::string limited(StringRef Text) {
  return Text.size() <= MaxRuleText ? Text.str()
                                    : Text.take_front(MaxRuleText - 3).str() + "...";
}

/// "result-leak": "ResultLeak".
std::string pascalCase(StringRef Name) {
  std::string Out;
  bool Upper = true;
  for (char C : Name) {
    if (C == '-') {
      Upper = true;
      continue;
    }
    Out += Upper ? llvm::toUpper(C) : C;
    Upper = false;
  }
  return Out;
}

/// How bad it is when somebody can bring it about; CVSS-like, or nothing when
/// it is a matter of quality only.
const char *securitySeverity(const catalog::CheckInfo &C) {
  auto Has = [&](unsigned Cwe) { return llvm::is_contained(C.Cwe, Cwe); };
  if (Has(415) || Has(416) || Has(590) || Has(762))
    return "8.1";
  if (Has(400) || Has(401) || Has(404) || Has(459) || Has(772) || Has(775))
    return "5.3";
  return nullptr;
}

class Writer {
public:
  Writer(const Report &R, size_t Limit) : R(R), Limit(Limit) {}
  Json log();

private:
  Json artifact(StringRef File) const;
  Json region(const report::Range &At) const;
  Json physical(const report::Range &At) const;
  Json withContext(const report::Range &At) const;
  Json location(const report::Range &At, StringRef Message, int Id = -1) const;
  Json rule(const catalog::CheckInfo &C) const;
  Json result(const report::Finding &F);
  Json codeFlow(const report::Finding &F);
  Json fix(const report::Fix &F) const;
  Json invocation();
  void notify(const char *Id, const char *Level, const std::string &Text,
              const report::Range *At = nullptr);

  const Report &R;
  const size_t Limit; ///< results
  std::map<std::string, size_t> RuleIndex;
  Json Notifications = Json::array();
  bool AnySuppressed = false, AnyCompared = false;
  size_t CutFlows = 0;
};

Json Writer::artifact(StringRef File) const {
  if (auto Relative = report::below(File, R.Root))
    return {{"uri", report::uriPath(*Relative)}, {"uriBaseId", "SRCROOT"}};
  return {{"uri", "file://" + report::uriPath(File)}};
}

Json Writer::region(const report::Range &At) const {
  auto Column = [&](unsigned Line, unsigned Col) {
    return report::utf16Column(R.Sources->line(At.File, Line), Col);
  };
  Json J = {{"startLine", At.Line}};
  if (At.Col)
    J["startColumn"] = Column(At.Line, At.Col);
  bool Forward = std::pair(At.EndLine, At.EndCol) > std::pair(At.Line, At.Col);
  if (At.EndLine && At.EndCol && Forward) {
    J["endLine"] = At.EndLine;
    J["endColumn"] = Column(At.EndLine, At.EndCol);
  }
  return J;
}

Json Writer::physical(const report::Range &At) const {
  Json J = {{"artifactLocation", artifact(At.File)}};
  if (At.Line)
    J["region"] = region(At);
  return J;
}

/// The lines around it go along, for viewers that have no source.
Json Writer::withContext(const report::Range &At) const {
  Json J = physical(At);
  llvm::ArrayRef<StringRef> Lines = R.Sources->lines(At.File);
  if (!At.Line || At.Line > Lines.size())
    return J;
  size_t Bottom = std::min<size_t>(std::max(At.Line, At.EndLine), Lines.size());
  size_t First = At.Line > 1 ? At.Line - 1 : 1;
  size_t Last = std::min<size_t>(Bottom + 1, Lines.size());
  auto Joined = [&](size_t From, size_t To) {
    std::string Text;
    for (size_t I = From; I <= To; ++I)
      Text += Lines[I - 1].str() + "\n";
    return Text;
  };
  // The region's own text: what stands before and behind it is cut off.
  std::string Snippet = Joined(At.Line, Bottom);
  if (At.EndLine == Bottom && At.EndCol)
    Snippet.resize(Snippet.size() - 1 -
                   Lines[Bottom - 1].drop_front(std::min<size_t>(
                       At.EndCol - 1, Lines[Bottom - 1].size())).size());
  Snippet.erase(0, std::min<size_t>(At.Col ? At.Col - 1 : 0, Snippet.size()));
  J["region"]["snippet"] = {{"text", Snippet}};
  // A context must be more than the region.
  if (First < At.Line || Last > Bottom)
    J["contextRegion"] = {{"startLine", First},
                          {"endLine", Last},
                          {"snippet", {{"text", Joined(First, Last)}}}};
  return J;
}

Json Writer::location(const report::Range &At, StringRef Message,
                      int Id) const {
  Json J = Json::object();
  if (Id >= 0)
    J["id"] = Id;
  if (!At.File.empty())
    J["physicalLocation"] = physical(At);
  J["message"] = {{"text", Message.str()}};
  return J;
}

Json Writer::rule(const catalog::CheckInfo &C) const {
  Json Tags = Json::array({"database", C.Family});
  const char *Security = securitySeverity(C);
  if (Security)
    Tags.push_back("security");
  for (unsigned Cwe : C.Cwe)
    Tags.push_back("external/cwe/cwe-" + std::to_string(Cwe));
  bool Stable = C.Stage == catalog::Status::Stable;
  Json Properties = {{"tags", Tags},
                     {"precision", Stable ? "high" : "medium"},
                     {"problem.severity", C.Severity == report::Severity::Note
                                              ? "recommendation"
                                              : levelName(C.Severity)}};
  if (Security)
    Properties["security-severity"] = Security;
  return {{"id", C.Id},
          {"name", pascalCase(C.Name)},
          {"shortDescription", {{"text", limited(C.Title)}}},
          {"fullDescription", {{"text", limited(C.Short)}}},
          {"help", {{"text", C.Page}, {"markdown", C.Page}}},
          {"defaultConfiguration",
           {{"enabled", Stable}, {"level", levelName(C.Severity)}}},
          {"properties", Properties}};
}

Json Writer::codeFlow(const report::Finding &F) {
  static const char *const Kinds[] = {"acquire", "branch", "call", "exit"};
  static const char *const Importance[] = {"essential", "important", "important",
                                           "essential"};
  Json Locations = Json::array();
  size_t Step = 0, Left = F.Path.size();
  for (const report::Step &S : F.Path) {
    // The beginning and the end tell the story when it is far too long.
    bool Cut = F.Path.size() > MaxFlowLocations &&
               Step >= MaxFlowLocations / 2 && Left > MaxFlowLocations / 2;
    ++Step;
    --Left;
    if (Cut)
      continue;
    unsigned K = static_cast<unsigned>(S.Kind);
    Locations.push_back({{"location", location(S.At, S.Message)},
                         {"kinds", Json::array({Kinds[K]})},
                         {"executionOrder", Step},
                         {"importance", Importance[K]}});
  }
  CutFlows += F.Path.size() > MaxFlowLocations;
  return {{"threadFlows",
           Json::array({Json({{"locations", std::move(Locations)}})})}};
}

Json Writer::fix(const report::Fix &F) const {
  Json Changes = Json::array();
  std::map<std::string, Json> ByFile;
  for (const report::TextEdit &E : F.Edits) {
    Json &Replacements = ByFile[E.At.File];
    if (Replacements.is_null())
      Replacements = Json::array();
    Json Deleted = region(E.At);
    if (!Deleted.contains("endColumn")) { // an insertion
      Deleted["endLine"] = Deleted["startLine"];
      Deleted["endColumn"] = Deleted["startColumn"];
    }
    Replacements.push_back({{"deletedRegion", std::move(Deleted)},
                            {"insertedContent", {{"text", E.NewText}}}});
  }
  for (auto &[File, Replacements] : ByFile)
    Changes.push_back({{"artifactLocation", artifact(File)},
                       {"replacements", std::move(Replacements)}});
  return {{"description", {{"text", F.Description}}},
          {"artifactChanges", std::move(Changes)}};
}

Json Writer::result(const report::Finding &F) {
  static const char *const Precision[] = {"low", "medium", "high"};
  static const double Rank[] = {20.0, 60.0, 90.0};
  unsigned Sure = static_cast<unsigned>(F.Sure);
  Json J = {{"ruleId", F.Check}};
  if (auto It = RuleIndex.find(F.Check); It != RuleIndex.end())
    J["ruleIndex"] = It->second;
  J["level"] = levelName(F.Level);
  J["rank"] = Rank[Sure];
  J["message"] = {{"text", F.Message}};
  Json Primary = {{"physicalLocation", withContext(F.Primary)}};
  if (!F.Function.empty())
    Primary["logicalLocations"] = Json::array(
        {Json({{"fullyQualifiedName", F.Function}, {"kind", "function"}})});
  J["locations"] = Json::array({std::move(Primary)});

  Json Related = Json::array();
  for (const report::Related &O : F.Others)
    if (Related.size() < MaxRelated)
      Related.push_back(location(O.At, O.Message, Related.size() + 1));
  // Viewers that show no code flows show related locations.
  for (const report::Step &S : F.Path)
    if (S.Kind == report::StepKind::Acquire && Related.size() < MaxRelated)
      Related.push_back(location(S.At, S.Message, Related.size() + 1));
  if (!Related.empty())
    J["relatedLocations"] = std::move(Related);
  if (!F.Path.empty())
    J["codeFlows"] = Json::array({codeFlow(F)});
  if (!F.Fingerprint.empty())
    J["partialFingerprints"] = {{"closecall/v1", F.Fingerprint}};
  static const char *const States[] = {"", "new", "unchanged", "updated"};
  if (AnyCompared) // as with suppressions: on all results or on none
    J["baselineState"] = F.State == report::BaselineState::None
                             ? "unchanged"
                             : States[static_cast<unsigned>(F.State)];
  if (!F.Fixes.empty()) {
    Json Fixes = Json::array();
    for (const report::Fix &X : F.Fixes)
      Fixes.push_back(fix(X));
    J["fixes"] = std::move(Fixes);
  }
  if (AnySuppressed) {
    J["suppressions"] = Json::array();
    if (F.Suppressed) {
      bool Comment = StringRef(F.SuppressedBy).starts_with("NOLINT");
      Json S = {{"kind", Comment ? "inSource" : "external"},
                {"status", "accepted"},
                {"justification", F.Justification.empty() ? F.SuppressedBy
                                                          : F.Justification}};
      J["suppressions"].push_back(std::move(S));
    }
  }
  Json Properties = {{"precision", Precision[Sure]}};
  if (!F.Resource.empty())
    Properties["resource"] = F.Pack.empty() ? F.Resource : F.Pack + "." + F.Resource;
  // For `merge`, which numbers over all logs.
  if (std::string Shared = report::sharedFingerprint(F);
      !F.Fingerprint.empty() && F.Fingerprint != Shared)
    Properties["sharedFingerprint"] = Shared;
  J["properties"] = std::move(Properties);
  return J;
}

void Writer::notify(const char *Id, const char *Level, const std::string &Text,
                    const report::Range *At) {
  Json N = {{"descriptor", {{"id", Id}}},
            {"level", Level},
            {"message", {{"text", Text}}}};
  if (At && !At->File.empty())
    N["locations"] = Json::array({Json({{"physicalLocation", physical(*At)}})});
  Notifications.push_back(std::move(N));
}

Json Writer::invocation() {
  for (const std::string &Notice : R.Notices)
    notify("scan-notice", "warning", Notice);
  for (const FileAccount &F : R.Files) {
    report::Range At;
    At.File = F.File;
    if (F.Status == FileAccount::Failed) {
      notify("file-not-analysed", F.Tolerated ? "warning" : "error",
             (F.Tolerated ? "not analysed (tolerated): " : "not analysed: ") + F.Reason, &At);
    } else if (F.Status == FileAccount::Partial) {
      std::string Text = F.Reason.empty() ? "" : F.Reason + "; ";
      Text += counted(F.ErrorCount, "error");
      if (!F.Errors.empty()) {
        // The first error is the one that explains the others.
        At = {F.Errors[0].File.empty() ? F.File : F.Errors[0].File,
              F.Errors[0].Line, F.Errors[0].Col, 0, 0};
        Text += ", the first: " + F.Errors[0].Message;
      }
      Text += F.Lost.empty() ? "; no function was lost" : "; not analysed: ";
      for (size_t I = 0; I < F.Lost.size(); ++I)
        Text += (I ? ", " : "") + F.Lost[I].first;
      notify("file-partly-analysed", "warning", Text, &At);
    }
  }
  for (const std::string &Text : R.Intolerable)
    notify("scan-notice", "error", Text);
  for (const std::string &File : R.Skipped) {
    report::Range At;
    At.File = File;
    notify("file-skipped", "note", "left out by the project's settings", &At);
  }
  for (const Truncation &T : R.Truncated)
    notify("function-not-to-the-end", "warning",
           report::spokenName(T.Function) + " is not analysed to the end: " + T.Reason, &T.At);
  if (CutFlows)
    notify("report-cut", "warning",
           counted(CutFlows, "path") + " of more than " +
               std::to_string(MaxFlowLocations) + " steps lost its middle");
  if (R.Findings.size() > Limit)
    notify("report-cut", "warning", cutNotice(R.Findings.size(), Limit));
  Json J = {{"executionSuccessful",
             R.failedFiles() == R.toleratedFiles() && R.Intolerable.empty()},
            {"exitCode", R.ExitCode}};
  if (!Notifications.empty())
    J["toolExecutionNotifications"] = std::move(Notifications);
  return J;
}

Json notificationDescriptors() {
  Json J = Json::array();
  for (auto [Id, Text] :
       {std::pair("file-not-analysed", "A file could not be analysed at all."),
        std::pair("file-partly-analysed",
                  "A file has errors; functions with errors were left out."),
        std::pair("file-skipped", "The project leaves this file out."),
        std::pair("function-not-to-the-end",
                  "A function was too large to be analysed completely."),
        std::pair("report-cut", "The report was cut to what viewers accept."),
        std::pair("scan-notice", "Something that makes the scan less sure.")})
    J.push_back({{"id", Id},
                 {"name", pascalCase(Id)},
                 {"shortDescription", {{"text", Text}}},
                 {"fullDescription", {{"text", Text}}},
                 {"help", {{"text", Text}}}});
  return J;
}

Json Writer::log() {
  Json Rules = Json::array();
  for (const catalog::CheckInfo &C : catalog::all()) {
    RuleIndex[C.Id] = Rules.size();
    Rules.push_back(rule(C));
  }
  AnySuppressed = llvm::any_of(
      R.Findings, [](const report::Finding &F) { return F.Suppressed; });
  AnyCompared = !R.Compared.empty();
  Json Results = Json::array();
  for (size_t I : mostImportant(R, Limit))
    Results.push_back(result(R.Findings[I]));
  Json Invocation = invocation();
  Json Driver = {{"name", "closecall"},
                 {"semanticVersion", R.Version},
                 {"rules", std::move(Rules)},
                 {"notifications", notificationDescriptors()}};
  Json Base = {{"description",
                {{"text", "The top folder of the repository that was analysed."}}}};
  Json Run = {{"tool", {{"driver", std::move(Driver)}}},
              {"automationDetails", {{"id", "closecall/"}}},
              {"originalUriBaseIds", {{"SRCROOT", std::move(Base)}}},
              {"invocations", Json::array({std::move(Invocation)})},
              {"columnKind", "utf16CodeUnits"},
              {"results", std::move(Results)}};
  return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", Json::array({std::move(Run)})}};
}

} // namespace

void closecall::output::writeSarif(const Report &R, const FormatOptions &,
                                   llvm::raw_ostream &OS) {
  // Messages quote source text, which need not be UTF-8.
  OS << withinLimits(R.Findings.size(), [&](size_t Limit) {
    return indented(Writer(R, Limit).log());
  }) << '\n';
}
