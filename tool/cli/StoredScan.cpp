//===- StoredScan.cpp - What a whole scan found, as a file ----------------===//
//
//   closecall-scan 1
//   SIZE TEXT            for each file, its stored outcome (StoredOutcome.h)
//   {...}                a line: what the analysis found
//   HASH                 of all before
//
//===----------------------------------------------------------------------===//
#include "tool/cli/StoredScan.h"

#include "checks/frontend/SourceFiles.h"
#include "checks/report/FindingJson.h"
#include "checks/support/JsonText.h"
#include "llvm/ADT/StringExtras.h"
#include "tool/cli/StoredOutcome.h"

using namespace closecall;
using namespace closecall::cli;
using frontend::ParseOutcome;
using llvm::StringRef;
using support::JsonCursor;

static constexpr StringRef Magic = "closecall-scan 1\n";

std::string closecall::cli::scanKey(const Settings &S,
                                    const std::vector<frontend::CompileCommand> &Commands) {
  const policy::AnalysisOptions AO = S.analysisOptions();
  std::vector<std::string> Wanted;
  for (const auto &E : AO.Wanted)
    Wanted.push_back(E.first().str());
  std::sort(Wanted.begin(), Wanted.end());
  std::string Key = std::string("scan") + (AO.Strict ? " strict" : "") +
                    (S.O.NoDismiss ? " all" : "") + '\0' + AO.Checks.str();
  for (const std::string &Check : Wanted)
    Key += '\0' + Check;
  for (const frontend::CompileCommand &C : Commands) {
    Key += '\n' + C.Directory + '\0' + C.File;
    for (const std::string &A : C.Arguments)
      Key += '\0' + A;
  }
  return Key;
}

ParseOutcome closecall::cli::withoutFunctions(const ParseOutcome &O) {
  ParseOutcome Out;
  Out.Status = O.Status;
  Out.Errors = O.Errors;
  Out.ErrorCount = O.ErrorCount;
  Out.Stats = O.Stats;
  Out.Reason = O.Reason;
  Out.Dismissed = O.Dismissed;
  Out.Module.MainFile = O.Module.MainFile;
  Out.Module.Files = O.Module.Files;
  Out.Module.Lost = O.Module.Lost;
  return Out;
}

static std::string toJson(const policy::AnalysisResult &R) {
  support::JsonObject O;
  O.number("functions", R.Functions)
      .number("obligations", R.Obligations)
      .number("steps", int64_t(R.Steps));
  O.items("truncated", R.Truncated, [](const policy::TruncatedFunction &T) {
    report::Finding At; // a place, and words about it
    At.Function = T.Function;
    At.Message = T.Reason;
    At.Primary = T.At;
    return report::toJson(At);
  });
  return O
      .items("findings", R.Findings, [](const report::Finding &F) { return report::toJson(F); })
      .str();
}

static policy::AnalysisResult resultFromJson(const JsonCursor &C) {
  policy::AnalysisResult R;
  C.checkKeys({"functions", "obligations", "steps", "truncated", "findings"});
  auto Number = [&](StringRef Key) -> uint64_t {
    auto V = C.require(Key);
    return V ? uint64_t(V->asInt(0)) : 0;
  };
  R.Functions = unsigned(Number("functions"));
  R.Obligations = unsigned(Number("obligations"));
  R.Steps = Number("steps");
  if (auto List = C.get("truncated"))
    for (const JsonCursor &E : List->elements()) {
      report::Finding At = report::findingFromJson(E);
      R.Truncated.push_back({At.Function, At.Message, At.Primary});
    }
  if (auto List = C.get("findings"))
    for (const JsonCursor &E : List->elements())
      R.Findings.push_back(report::findingFromJson(E));
  return R;
}

std::string closecall::cli::writeScan(const std::vector<ParseOutcome> &Files,
                                      const policy::AnalysisResult &Result) {
  std::string Out = Magic.str();
  for (const ParseOutcome &File : Files) {
    std::string Text = writeOutcome(File);
    Out += std::to_string(Text.size()) + " " + Text;
  }
  Out += toJson(Result) + "\n";
  return Out + llvm::utohexstr(frontend::contentHash(Out)) + "\n";
}

llvm::Error closecall::cli::readScan(StringRef Text, StringRef FileName,
                                     std::vector<ParseOutcome> &Files,
                                     policy::AnalysisResult &Result) {
  auto Wrong = [&] { return llvm::createStringError(FileName + ": cut off or changed"); };
  const StringRef All = Text;
  const size_t End = All.rtrim('\n').rfind('\n');
  uint64_t Hash = 0;
  if (!Text.consume_front(Magic) || End < Magic.size() ||
      All.drop_front(End + 1).trim().getAsInteger(16, Hash) ||
      frontend::contentHash(All.take_front(End + 1)) != Hash)
    return Wrong();
  Text = Text.drop_back(All.size() - End - 1);
  while (!Text.starts_with("{")) {
    size_t Size = 0;
    if (Text.consumeInteger(10, Size) || !Text.consume_front(" ") || Size > Text.size())
      return Wrong();
    auto Outcome = readOutcome(Text.take_front(Size), FileName);
    if (!Outcome)
      return Outcome.takeError();
    Files.push_back(std::move(*Outcome));
    Text = Text.drop_front(Size);
  }
  auto Document = support::JsonDocument::parse(Text, FileName);
  if (!Document)
    return Document.takeError();
  Result = resultFromJson(Document->root());
  return Document->takeErrors();
}
