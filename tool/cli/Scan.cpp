//===- Scan.cpp - closecall scan ------------------------------------------===//
//
// Parse, analyse, suppress, select, report: the whole way in one process.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Analyze.h"
#include "checks/report/Paths.h"
#include "checks/report/Suppression.h"
#include "tool/cli/AtomicFile.h"
#include "tool/cli/Commands.h"
#include "tool/cli/Inputs.h"
#include "tool/cli/ParseAll.h"
#include "tool/cli/Selection.h"
#include "tool/output/Format.h"
#include "tool/output/Report.h"
#include "tool/output/Summary.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <unistd.h>

using namespace closecall;
using namespace closecall::cli;
using report::Finding;

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point Begin) {
  return std::chrono::duration<double>(Clock::now() - Begin).count();
}

output::FileAccount account(const frontend::ParseOutcome &P,
                            const std::string &File) {
  output::FileAccount A;
  A.Status = P.Status == frontend::ParseOutcome::Complete
                 ? output::FileAccount::Complete
             : P.Status == frontend::ParseOutcome::Partial
                 ? output::FileAccount::Partial
                 : output::FileAccount::Failed;
  A.File = File;
  A.Reason = P.Reason;
  A.ErrorCount = P.ErrorCount;
  A.Functions = P.Module.Functions.size();
  A.Lost = P.Module.Lost;
  for (const frontend::ParseDiagnostic &D : P.Errors)
    A.Errors.push_back({D.File, D.Message, D.Line, D.Col});
  return A;
}

/// A file that is compiled several ways is one file: not analysed at all when
/// no command worked, in part when some did.
void mergeAccounts(std::vector<output::FileAccount> &Files) {
  std::vector<output::FileAccount> Out;
  using Account = output::FileAccount;
  for (Account &F : Files) {
    if (Out.empty() || Out.back().File != F.File) {
      Out.push_back(std::move(F));
      continue;
    }
    Account &A = Out.back();
    bool OneFailed = A.Status == Account::Failed, TwoFailed = F.Status == Account::Failed;
    if (OneFailed != TwoFailed)
      A.Reason = "one of its compile commands failed: " +
                 (OneFailed ? A.Reason : F.Reason);
    if (OneFailed && TwoFailed)
      continue;
    A.Status = OneFailed || TwoFailed ? Account::Partial
                                      : std::max(A.Status, F.Status);
    A.Functions = std::max(A.Functions, F.Functions);
    A.ErrorCount = std::max(A.ErrorCount, F.ErrorCount);
    if (A.Errors.empty())
      A.Errors = std::move(F.Errors);
    for (auto &Lost : F.Lost)
      if (!llvm::is_contained(A.Lost, Lost))
        A.Lost.push_back(std::move(Lost));
  }
  Files = std::move(Out);
}

/// Keeps what is asked for, once: a header's finding comes from every file
/// that includes it.
void select(std::vector<Finding> &Findings, const Selection &Checks,
            bool Strict, bool Guessed) {
  llvm::erase_if(Findings, [&](const Finding &F) {
    return !Checks.has(F.Check) ||
           (!Strict && F.Sure == report::Confidence::Low);
  });
  auto Key = [](const Finding &F) {
    return std::tie(F.Primary, F.Check, F.Message, F.Function);
  };
  llvm::sort(Findings, [&](const Finding &A, const Finding &B) {
    return Key(A) < Key(B);
  });
  Findings.erase(std::unique(Findings.begin(), Findings.end()), Findings.end());
  if (Guessed)
    for (Finding &F : Findings)
      F.Sure = std::min(F.Sure, report::Confidence::Medium);
}

int exitStatus(const output::Report &R, FailOn Fail) {
  for (const Finding &F : R.Findings) {
    if (F.Suppressed || Fail == FailOn::Never)
      continue;
    report::Severity Floor = Fail == FailOn::Error     ? report::Severity::Error
                             : Fail == FailOn::Warning ? report::Severity::Warning
                                                       : report::Severity::Note;
    if (F.Level >= Floor)
      return 1;
  }
  return R.failedFiles() ? 3 : 0;
}

llvm::Error writeReports(const output::Report &R, const ScanOptions &O) {
  output::FormatOptions FO;
  FO.Quiet = O.Quiet;
  FO.Verbose = O.Verbose;
  FO.Stats = O.Stats;

  output::FormatOptions Log = FO;
  Log.Color = wantColor(O.Color, STDERR_FILENO);
  output::writeAccount(R, Log, llvm::errs());

  bool TextOnScreen = O.Output.empty() && O.Format == "text";
  auto Files = O.Reports;
  if (!O.Output.empty())
    Files.emplace_back(O.Format, O.Output);
  for (const auto &[Format, File] : Files) {
    output::FormatOptions Plain = FO;
    Plain.Color = O.Color == When::Always;
    if (llvm::Error E = writeAtomically(File, [&, F = Format](llvm::raw_ostream &OS) {
          output::findFormat(F)->Write(R, Plain, OS);
        }))
      return E;
  }
  if (O.Output.empty()) {
    FO.Color = TextOnScreen && wantColor(O.Color, STDOUT_FILENO);
    output::findFormat(O.Format)->Write(R, FO, llvm::outs());
    llvm::outs().flush();
    if (llvm::outs().has_error()) {
      std::error_code EC = llvm::outs().error();
      llvm::outs().clear_error();
      return llvm::createStringError("standard output: " + EC.message());
    }
  }
  if (!TextOnScreen && !O.Quiet)
    output::writeSummary(R, Log, llvm::errs());
  return llvm::Error::success();
}

} // namespace

int closecall::cli::runScan(const ScanOptions &O, const Process &P) {
  auto Begin = Clock::now();
  auto Checks = Selection::parse(O.Checks, O.Strict);
  if (!Checks)
    return badInput(Checks.takeError());
  auto Packs = loadPacks(O.Packs);
  if (!Packs)
    return badInput(Packs.takeError());
  auto In = collectInputs(O, P);
  if (!In)
    return badInput(In.takeError());

  ParsedFiles Parsed = parseAll(In->Commands, *Packs, O);

  output::Report R;
  report::SourceText Sources;
  R.Sources = &Sources;
  R.Cwd = P.Cwd;
  R.Root = report::repositoryRoot(P.Cwd);
  R.Version = CLOSECALL_VERSION;
  R.Arguments = P.Arguments;
  R.Notices = std::move(In->Notices);
  R.Guessed = In->Guessed;
  R.ParseSeconds = Parsed.Seconds;
  std::vector<ir::Module> Modules;
  for (size_t I = 0; I < Parsed.Outcomes.size(); ++I) {
    frontend::ParseOutcome &Outcome = Parsed.Outcomes[I];
    R.Files.push_back(account(Outcome, In->Commands[I].File));
    if (Outcome.Status != frontend::ParseOutcome::Failed)
      Modules.push_back(std::move(Outcome.Module));
  }

  mergeAccounts(R.Files);

  auto AnalysisBegin = Clock::now();
  policy::AnalysisOptions AO;
  AO.Strict = O.Strict;
  AO.Jobs = jobs(O.Jobs);
  policy::AnalysisResult Result = policy::analyze(Modules, *Packs, AO);
  R.AnalysisSeconds = since(AnalysisBegin);
  R.Findings = std::move(Result.Findings);
  R.Functions = Result.Functions;
  R.Obligations = Result.Obligations;
  R.Steps = Result.Steps;
  for (const policy::TruncatedFunction &T : Result.Truncated)
    R.Truncated.push_back({T.Function, T.Reason, T.At});

  select(R.Findings, *Checks, O.Strict, R.Guessed);
  for (const report::UnmatchedBlock &B :
       report::applySuppressions(R.Findings, Sources))
    R.Notices.push_back(report::shown(B.File, P.Cwd).str() + ":" +
                        std::to_string(B.Line) +
                        (B.Begin ? ": NOLINTBEGIN has no NOLINTEND"
                                 : ": NOLINTEND has no NOLINTBEGIN") +
                        " with the same list of checks");
  R.ExitCode = exitStatus(R, O.Fail);
  R.TotalSeconds = since(Begin);
  if (llvm::Error E = writeReports(R, O))
    return badInput(std::move(E));
  return R.ExitCode;
}
