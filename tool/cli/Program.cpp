//===- Program.cpp - From parsed files to a report ------------------------===//
#include "tool/cli/Program.h"

#include "checks/catalog/Catalog.h"
#include "checks/project/OwnFunctions.h"
#include "checks/report/Baseline.h"
#include "checks/report/FixText.h"
#include "checks/report/Paths.h"
#include "checks/report/Suppression.h"
#include "tool/cli/AtomicFile.h"
#include "tool/cli/Cache.h"
#include "tool/cli/StoredScan.h"
#include "tool/output/Format.h"
#include "tool/output/Summary.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>
#include <unistd.h>

using namespace closecall;
using namespace closecall::cli;
using report::Finding;

namespace {

output::FileAccount account(const frontend::ParseOutcome &P,
                            const std::string &File, const project::ProjectFile &Project) {
  output::FileAccount A;
  A.Status = P.Status == frontend::ParseOutcome::Complete
                 ? output::FileAccount::Complete
             : P.Status == frontend::ParseOutcome::Partial
                 ? output::FileAccount::Partial
                 : output::FileAccount::Failed;
  A.File = File;
  A.Reason = P.Reason;
  A.Tolerated = Project.Tolerate.Failed.matches(Project.relative(File));
  A.ErrorCount = P.ErrorCount;
  A.Dismissed = P.Dismissed;
  A.Functions = P.Stats.FunctionsLowered;
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
    A.Dismissed &= F.Dismissed;
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

/// A file that is also reached through a link is one file: its findings are told
/// by its own name where that is among them, else by the first.
void dropAliases(std::vector<Finding> &Findings) {
  std::map<std::string, std::string> Real; // name -> real path
  std::set<std::string> RealPaths;
  for (const Finding &F : Findings) {
    auto [It, New] = Real.try_emplace(F.Primary.File, F.Primary.File);
    if (llvm::SmallString<256> Path; New && !llvm::sys::fs::real_path(It->first, Path))
      It->second = Path.str().str();
    RealPaths.insert(It->second);
  }
  if (Real.size() == RealPaths.size())
    return;
  using Meaning = std::tuple<std::string, unsigned, unsigned, std::string, std::string>;
  auto Of = [&](const Finding &F) {
    return Meaning(Real[F.Primary.File], F.Primary.Line, F.Primary.Col, F.Check, F.Message);
  };
  std::map<Meaning, std::string> Keep; // the name to tell it by
  for (const Finding &F : Findings)
    if (auto [It, New] = Keep.try_emplace(Of(F), F.Primary.File);
        !New && Real[F.Primary.File] == F.Primary.File)
      It->second = F.Primary.File;
  llvm::erase_if(Findings, [&](const Finding &F) { return Keep[Of(F)] != F.Primary.File; });
}

/// Keeps what is asked for, once: a header's finding comes from every file
/// that includes it.
void select(std::vector<Finding> &Findings, const project::Selection &Checks,
            bool Strict, bool Guessed, bool All) {
  llvm::erase_if(Findings, [&](const Finding &F) {
    return !All && (!Checks.has(F.Check) ||
                    (!Strict && F.Sure == report::Confidence::Low));
  });
  auto Key = [](const Finding &F) {
    return std::tie(F.Primary, F.Check, F.Message, F.Function);
  };
  llvm::sort(Findings, [&](const Finding &A, const Finding &B) {
    return Key(A) < Key(B);
  });
  Findings.erase(std::unique(Findings.begin(), Findings.end()), Findings.end());
  dropAliases(Findings);
  if (Guessed)
    for (Finding &F : Findings)
      F.Sure = std::min(F.Sure, report::Confidence::Medium);
}

/// Comments in the sources, then the project's path filters.
void suppress(const Settings &S, const Process &P, bool ReportUnused, Scanned &Out) {
  report::SuppressionOptions SO;
  SO.RequireReason = S.Project.RequireReason;
  if (ReportUnused) {
    for (const catalog::CheckInfo &C : catalog::all())
      SO.Checks.push_back(C.Id);
    SO.HasRun = [&](llvm::StringRef Check) { return S.Checks.has(Check); };
    // A file with errors may hold the finding in a function that was lost.
    std::set<std::string> Broken, Files;
    for (const output::FileAccount &F : Out.R.Files)
      (F.Status == output::FileAccount::Complete ? Files : Broken).insert(F.File);
    for (const ir::Module &M : Out.Modules)
      for (const std::string &File : M.Files)
        (Broken.count(M.MainFile) ? Broken : Files).insert(File);
    for (const std::string &File : Files)
      if (!Broken.count(File))
        SO.UnusedIn.push_back(File);
  }
  for (const report::SuppressionNote &N :
       report::applySuppressions(Out.R.Findings, *Out.Sources, SO))
    Out.R.Notices.push_back(report::shown(N.File, P.Cwd).str() + ":" +
                            std::to_string(N.Line) + ": " + report::toString(N));
  for (Finding &F : Out.R.Findings) {
    llvm::StringRef File = S.Project.relative(F.Primary.File);
    if (F.Suppressed || (!S.Project.Ignore.matches(File) &&
                         (S.Project.Report.empty() || S.Project.Report.matches(File))))
      continue;
    F.Suppressed = true;
    F.SuppressedBy = "path filter";
  }
}

} // namespace

ParsedFiles closecall::cli::parseProgram(const Settings &S, const Process &P, Inputs &In,
                                         Need For) {
  ParseRequest Request;
  Request.WantSeen = For == Need::ModulesAndSeen;
  std::shared_ptr<const Cache> Store;
  // A cached module does not say what was read.
  if (!S.CacheFolder.empty() && S.O.Depfile.empty()) {
    std::string Why;
    Store = Cache::open(S.CacheFolder, S.Project.CacheLimit, P.Executable, S.PackFiles, Why);
    if (!Store)
      In.Notices.push_back(std::move(Why));
    else if (std::string Own = project::packOf(S.Project.Options); !Own.empty())
      Store = Store->with(Own);
    Request.Store = Store.get();
  }
  std::string Key;
  if (Store && For == Need::Findings) {
    Key = scanKey(S, In.Commands);
    ParsedFiles Known;
    if (std::optional<std::string> Text = Store->findWhole(Key)) {
      Known.Known = std::make_shared<policy::AnalysisResult>();
      llvm::Error E = readScan(*Text, "cache", Known.Outcomes, *Known.Known);
      if (!E && Known.Outcomes.size() == In.Commands.size()) {
        Known.FromCache = In.Commands.size();
        Known.FilesRead = Store->filesRead();
        Store->finish();
        return Known;
      }
      llvm::consumeError(std::move(E));
    }
  }
  ParsedFiles Parsed = parseAll(In.Commands, S.packs(), S.O, Request);
  lookAgain(In.Commands, S.packs(), S.O, Request, Parsed);
  if (Store && For == Need::Findings) {
    Parsed.Keep = std::move(Store);
    Parsed.KeepKey = std::move(Key);
  } else if (Store) {
    Store->finish();
  }
  return Parsed;
}

Scanned closecall::cli::analyseProgram(const Settings &S, const Process &P, const Inputs &In,
                                       ParsedFiles Parsed,
                                       std::unique_ptr<report::SourceText> Sources, bool Why,
                                       const Analysis &Analyse) {
  Scanned Out;
  output::Report &R = Out.R;
  bool AsOnDisk = !Sources;
  Out.Sources = Sources ? std::move(Sources) : std::make_unique<report::SourceText>();
  R.Sources = Out.Sources.get();
  R.Cwd = P.Cwd;
  R.Root = report::repositoryRoot(P.Cwd);
  R.Version = CLOSECALL_VERSION;
  R.Arguments = P.Arguments;
  R.Notices = In.Notices;
  R.Guessed = In.Guessed;
  R.Skipped = In.Skipped;
  R.ParseSeconds = Parsed.Seconds;
  R.FromCache = Parsed.FromCache;
  R.FilesRead = Parsed.FilesRead;
  std::vector<frontend::ParseOutcome> Bare;
  for (size_t I = 0; I < Parsed.Outcomes.size(); ++I) {
    frontend::ParseOutcome &Outcome = Parsed.Outcomes[I];
    if (Parsed.Keep)
      Bare.push_back(withoutFunctions(Outcome));
    R.Files.push_back(account(Outcome, In.Commands[I].File, S.Project));
    if (Outcome.Status != frontend::ParseOutcome::Failed)
      Out.Modules.push_back(std::move(Outcome.Module));
  }
  mergeAccounts(R.Files);

  auto Begin = std::chrono::steady_clock::now();
  policy::AnalysisOptions AO = S.analysisOptions();
  AO.Why = Why;
  if (Why)
    AO.Wanted.clear();
  policy::AnalysisResult Result;
  if (Parsed.Known)
    Result = std::move(*Parsed.Known);
  else
    onLargeStack([&] {
      Result = Analyse ? Analyse(Out.Modules, AO)
                       : policy::analyze(Out.Modules, S.packs(), AO);
    });
  if (Parsed.Keep) {
    Parsed.Keep->keepWhole(Parsed.KeepKey, writeScan(Bare, Result));
    Parsed.Keep->finish();
  }
  R.AnalysisSeconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - Begin).count();
  R.Findings = std::move(Result.Findings);
  R.Functions = Result.Functions;
  R.Obligations = Result.Obligations;
  R.Steps = Result.Steps;
  for (const policy::TruncatedFunction &T : Result.Truncated)
    R.Truncated.push_back({T.Function, T.Reason, T.At});
  Out.Why = std::move(Result.Why);

  select(R.Findings, S.Checks, S.Strict, R.Guessed, /*All=*/Why);
  suppress(S, P, AsOnDisk && S.Project.ReportUnused, Out);
  report::renderFixes(R.Findings, *Out.Sources);
  return Out;
}

llvm::Error closecall::cli::applyBaseline(const Settings &S, const Process &P, Scanned &Out) {
  if (S.Baseline.empty())
    return llvm::Error::success();
  std::string Shown = report::shown(S.Baseline, P.Cwd).str();
  if (!llvm::sys::fs::exists(S.Baseline))
    return llvm::createStringError(Shown + ": there is no such baseline; 'closecall baseline' "
                                           "writes it");
  auto Text = readText(S.Baseline, Shown);
  if (!Text)
    return Text.takeError();
  auto Known = report::Baseline::parse(*Text, Shown);
  if (!Known)
    return Known.takeError();
  if (S.O.Shards) {
    // What other shards find is for them to compare: here, a finding that is the
    // same in another file would be taken for one that moved.
    std::set<std::string> Ours;
    for (const output::FileAccount &F : Out.R.Files)
      Ours.insert(F.File);
    for (const ir::Module &M : Out.Modules)
      Ours.insert(M.Files.begin(), M.Files.end());
    Known->filter([&](const report::KnownFinding &K) {
      std::string File = report::absolutePath(K.File, Out.R.Root);
      return Ours.count(File) || !llvm::sys::fs::exists(File);
    });
  }
  report::BaselineCounts C = Known->apply(Out.R.Findings, Out.R.Root, "baseline");
  Out.R.Compared.push_back({"baseline", C.New, C.Known, C.Gone});
  return llvm::Error::success();
}

int closecall::cli::exitStatus(output::Report &R, const Settings &S) {
  auto TooMany = [&](const char *Key, const char *What, size_t Have,
                     std::optional<unsigned> Limit) {
    if (Limit && Have > *Limit)
      R.Intolerable.push_back(output::counted(Have, "function") + " " + What +
                              ", but the project tolerates " + std::to_string(*Limit) +
                              " (tolerate." + Key + ")");
  };
  TooMany("lostFunctions", "lost to errors", R.lostFunctions(),
          S.Project.Tolerate.LostFunctions);
  TooMany("truncatedFunctions", "not analysed to the end", R.Truncated.size(),
          S.Project.Tolerate.TruncatedFunctions);
  for (const Finding &F : R.Findings) {
    if (F.Suppressed || S.Fail == FailOn::Never)
      continue;
    report::Severity Floor = S.Fail == FailOn::Error     ? report::Severity::Error
                             : S.Fail == FailOn::Warning ? report::Severity::Warning
                                                         : report::Severity::Note;
    if (F.Level >= Floor)
      return 1;
  }
  return R.failedFiles() > R.toleratedFiles() || !R.Intolerable.empty() ? 3 : 0;
}

llvm::Error closecall::cli::writeReports(const output::Report &R, const ScanOptions &O) {
  output::FormatOptions FO;
  FO.Quiet = O.Quiet;
  FO.Verbose = O.Verbose;
  FO.Stats = O.Stats;

  output::FormatOptions Log = FO;
  Log.Color = wantColor(O.Color, STDERR_FILENO);
  output::writeAccount(R, Log, llvm::errs());

  auto Files = O.Reports;
  auto ToScreen = [](const std::pair<std::string, std::string> &Report) {
    return Report.second == "-";
  };
  // A report that is sent there takes the place of the text that nobody asked for.
  if (!O.Output.empty() || O.Format != "text" || llvm::none_of(Files, ToScreen))
    Files.emplace_back(O.Format, O.Output.empty() ? "-" : O.Output);
  bool TextOnScreen = false;
  for (const auto &[Format, File] : Files) {
    output::FormatOptions Plain = FO;
    if (File == "-") {
      Plain.Color = Format == "text" && wantColor(O.Color, STDOUT_FILENO);
      TextOnScreen |= Format == "text";
      output::findFormat(Format)->Write(R, Plain, llvm::outs());
      continue;
    }
    Plain.Color = O.Color == When::Always;
    if (llvm::Error E = writeAtomically(File, [&, F = Format](llvm::raw_ostream &OS) {
          output::findFormat(F)->Write(R, Plain, OS);
        }))
      return E;
  }
  llvm::outs().flush();
  if (llvm::outs().has_error()) {
    std::error_code EC = llvm::outs().error();
    llvm::outs().clear_error();
    return llvm::createStringError("standard output: " + EC.message());
  }
  if (!TextOnScreen && !O.Quiet)
    output::writeSummary(R, Log, llvm::errs());
  return llvm::Error::success();
}

