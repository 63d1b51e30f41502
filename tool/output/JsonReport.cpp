//===- JsonReport.cpp - The plain JSON report -----------------------------===//
//
// For scripts, versioned: one object with `findings`, `files` and `summary`, all names as
// in docs/reports.md. Paths are relative to the working directory; columns
// count bytes, ends are exclusive. Fields may be added, none changes.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Paths.h"
#include "tool/output/Format.h"
#include "tool/output/IndentedJson.h"
#include "tool/output/Report.h"

#include "llvm/Support/raw_ostream.h"
#include <nlohmann/json.hpp>

using namespace closecall;
using namespace closecall::output;
using Json = nlohmann::ordered_json;

namespace {

Json place(const Report &R, const report::Range &At) {
  return {{"file", report::shown(At.File, R.Cwd).str()},
          {"line", At.Line},
          {"column", At.Col},
          {"endLine", At.EndLine},
          {"endColumn", At.EndCol}};
}

Json finding(const Report &R, const report::Finding &F) {
  static const char *const Levels[] = {"note", "warning", "error"};
  static const char *const Sure[] = {"low", "medium", "high"};
  static const char *const States[] = {"", "new", "unchanged", "updated"};
  static const char *const Kinds[] = {"acquire", "branch", "event", "exit"};
  Json J = {{"check", F.Check},
            {"severity", Levels[static_cast<unsigned>(F.Level)]},
            {"confidence", Sure[static_cast<unsigned>(F.Sure)]},
            {"message", F.Message},
            {"function", F.Function},
            {"location", place(R, F.Primary)},
            {"path", Json::array()},
            {"related", Json::array()},
            {"fingerprint", F.Fingerprint},
            {"pack", F.Pack},
            {"resource", F.Resource},
            {"suppressed", F.Suppressed}};
  if (F.Suppressed)
    J["suppressedBy"] = F.SuppressedBy;
  if (!F.Justification.empty())
    J["justification"] = F.Justification;
  if (F.State != report::BaselineState::None)
    J["baselineState"] = States[static_cast<unsigned>(F.State)];
  for (const report::Fix &X : F.Fixes) {
    Json Edits = Json::array();
    for (const report::TextEdit &E : X.Edits)
      Edits.push_back({{"location", place(R, E.At)}, {"text", E.NewText}});
    J["fixes"].push_back({{"description", X.Description}, {"edits", std::move(Edits)}});
  }
  for (const report::Step &S : F.Path)
    J["path"].push_back({{"kind", Kinds[static_cast<unsigned>(S.Kind)]},
                         {"message", S.Message},
                         {"location", place(R, S.At)}});
  for (const report::Related &O : F.Others)
    J["related"].push_back(
        {{"message", O.Message}, {"location", place(R, O.At)}});
  return J;
}

Json account(const Report &R, const FileAccount &F) {
  static const char *const Status[] = {"complete", "partial", "failed"};
  Json J = {{"file", report::shown(F.File, R.Cwd).str()},
            {"status", Status[F.Status]},
            {"functions", F.Functions},
            {"errors", F.ErrorCount},
            {"lost", Json::array()}};
  for (const auto &[Name, Why] : F.Lost)
    J["lost"].push_back({{"function", Name}, {"reason", Why}});
  if (F.Dismissed)
    J["dismissed"] = true;
  if (!F.Reason.empty())
    J["reason"] = F.Reason;
  if (F.Status == FileAccount::Failed)
    J["tolerated"] = F.Tolerated;
  return J;
}

} // namespace

void closecall::output::writeJson(const Report &R, const FormatOptions &,
                                  llvm::raw_ostream &OS) {
  Json Findings = Json::array(), Files = Json::array(), Truncated = Json::array();
  for (const report::Finding &F : R.Findings)
    Findings.push_back(finding(R, F));
  for (const FileAccount &F : R.Files)
    Files.push_back(account(R, F));
  for (const Truncation &T : R.Truncated)
    Truncated.push_back({{"function", T.Function},
                         {"reason", T.Reason},
                         {"location", place(R, T.At)}});
  Json Compared = Json::array();
  for (const Comparison &C : R.Compared)
    Compared.push_back({{"with", C.With}, {"new", C.New}, {"known", C.Known}, {"gone", C.Gone}});
  Json Skipped = Json::array();
  for (const std::string &File : R.Skipped)
    Skipped.push_back(report::shown(File, R.Cwd).str());
  Json Log = {{"version", 1},
              {"tool", {{"name", "closecall"}, {"version", R.Version}}},
              {"findings", std::move(Findings)},
              {"files", std::move(Files)},
              {"truncated", std::move(Truncated)},
              {"skipped", std::move(Skipped)},
              {"compared", std::move(Compared)},
              {"intolerable", R.Intolerable},
              {"notices", R.Notices},
              {"summary",
               {{"findings", R.Findings.size() - R.suppressed()},
                {"suppressed", R.suppressed()},
                {"files", R.Files.size()},
                {"partialFiles", R.partialFiles()},
                {"failedFiles", R.failedFiles()},
                {"toleratedFiles", R.toleratedFiles()},
                {"dismissedFiles", R.dismissedFiles()},
                {"lostFunctions", R.lostFunctions()},
                {"functions", R.Functions},
                {"exitCode", R.ExitCode}}}};
  OS << indented(Log) << '\n';
}
