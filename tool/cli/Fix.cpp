//===- Fix.cpp - Mend what can be mended ----------------------------------===//
#include "tool/cli/Fix.h"

#include "checks/report/FixText.h"
#include "checks/report/Paths.h"
#include "tool/cli/AtomicFile.h"
#include "tool/output/Summary.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>

using namespace closecall;
using namespace closecall::cli;
using report::Finding;

namespace {

constexpr unsigned MaxRounds = 4;

/// What a finding is, wherever lines moved to.
using Meaning = std::tuple<std::string, std::string, std::string>;
Meaning meaning(const Finding &F) { return {F.Check, F.Function, F.AcquireText}; }

std::map<Meaning, size_t> count(const std::vector<Finding> &Findings) {
  std::map<Meaning, size_t> Out;
  for (const Finding &F : Findings)
    ++Out[meaning(F)];
  return Out;
}

struct Candidate {
  const Finding *Of = nullptr;
  const report::Fix *Fix = nullptr;
  std::set<std::string> Files;
};

class Fixer {
public:
  Fixer(const Settings &S, const Process &P, const Inputs &In, const ParsedFiles &Parsed,
        Scanned &Out)
      : S(S), P(P), In(In), Parsed(Parsed), Before(Out) {}

  llvm::Expected<Fixed> run() {
    Fixed Result;
    collect();
    Result.NotOurs = NotOurs;
    size_t Tried = Chosen.size();
    std::optional<Scanned> After;
    for (unsigned Round = 0; Round < MaxRounds && !Chosen.empty(); ++Round) {
      if (!edit())
        continue;
      After = rescan();
      if (Round + 1 == MaxRounds ? dropAllBad(*After) : dropBad(*After))
        After.reset();
      else
        break;
    }
    // The last round may have taken back some: only what was seen right stays.
    Result.TakenBack = Tried - (After ? Chosen.size() : 0);
    if (!After)
      return Result;
    for (const auto &[File, Text] : Texts) {
      auto Now = readText(File, File);
      if (!Now)
        return Now.takeError();
      if (*Now != Old[File])
        return llvm::createStringError(report::shown(File, P.Cwd) +
                                       ": changed during the scan; nothing more is written");
      if (llvm::Error E = writeAtomically(File, [&, T = &Text](llvm::raw_ostream &OS) { OS << *T; }))
        return std::move(E);
    }
    Result.Applied = Chosen.size();
    Result.Files = Texts.size();
    Before = std::move(*After);
    return Result;
  }

private:
  const Settings &S;
  const Process &P;
  const Inputs &In;
  const ParsedFiles &Parsed;
  Scanned &Before;
  std::vector<Candidate> Chosen;
  size_t NotOurs = 0;
  std::map<std::string, std::string> Old, Texts; ///< of the files that change

  void collect() {
    std::string Root = report::repositoryRoot(P.Cwd);
    std::map<std::string, bool> Ours;
    auto Mine = [&](const std::string &File) {
      auto [It, New] = Ours.try_emplace(File, false);
      if (New) {
        llvm::SmallString<256> Real, RealRoot;
        // A link may lead out of the project.
        It->second = !llvm::sys::fs::real_path(File, Real) &&
                     !llvm::sys::fs::real_path(Root, RealRoot) &&
                     report::below(Real, RealRoot).has_value() &&
                     llvm::sys::fs::can_write(File);
      }
      return It->second;
    };
    for (const Finding &F : Before.R.Findings) {
      if (F.Suppressed || F.Fixes.empty())
        continue;
      Candidate C{&F, &F.Fixes.front(), {}};
      for (const report::TextEdit &E : C.Fix->Edits)
        C.Files.insert(E.At.File);
      if (llvm::all_of(C.Files, Mine))
        Chosen.push_back(std::move(C));
      else
        ++NotOurs;
    }
    // What was acquired later is released first: a statement before its connection.
    llvm::sort(Chosen, [](const Candidate &A, const Candidate &B) {
      report::Range One = acquiredAt(*A.Of), Other = acquiredAt(*B.Of);
      return One != Other ? Other < One : A.Of < B.Of;
    });
  }

  /// Fills Texts. False when some fixes do not go together; they are dropped.
  bool edit() {
    std::map<std::string, std::vector<report::TextEdit>> Edits;
    Texts.clear();
    for (const Candidate &C : Chosen)
      for (const report::TextEdit &E : C.Fix->Edits)
        Edits[E.At.File].push_back(E);
    for (auto &[File, List] : Edits) {
      if (!Old.count(File)) {
        auto Text = readText(File, File);
        if (Text)
          Old[File] = std::move(*Text);
        else
          llvm::consumeError(Text.takeError());
      }
      auto New = Old.count(File) ? report::applyEdits(Old[File], std::move(List)) : std::nullopt;
      if (!New) {
        llvm::erase_if(Chosen, [&, F = File](const Candidate &C) { return C.Files.count(F); });
        return false;
      }
      Texts[File] = std::move(*New);
    }
    return true;
  }

  Scanned rescan() const {
    frontend::Overlay Replaced;
    auto Sources = std::make_unique<report::SourceText>();
    for (const auto &[File, Text] : Texts) {
      Replaced.replace(File, Text);
      Sources->set(File, Text);
    }
    std::vector<frontend::CompileCommand> Commands;
    std::vector<size_t> Again;
    ParsedFiles Now;
    for (size_t I = 0; I < In.Commands.size(); ++I) {
      bool Reached = Texts.count(In.Commands[I].File);
      for (const auto &[File, Hash] : Parsed.Seen[I].Files)
        Reached |= Texts.count(File) != 0;
      Now.Outcomes.push_back(Reached ? frontend::ParseOutcome() : Parsed.Outcomes[I]);
      if (!Reached)
        continue;
      Again.push_back(I);
      Commands.push_back(In.Commands[I]);
    }
    ParseRequest Request;
    Request.Replaced = &Replaced;
    ParsedFiles New = parseAll(Commands, S.packs(), S.O, Request);
    for (size_t N = 0; N < Again.size(); ++N)
      Now.Outcomes[Again[N]] = std::move(New.Outcomes[N]);
    Now.Seconds = Parsed.Seconds + New.Seconds;
    Now.FromCache = Parsed.FromCache;
    lookAgain(In.Commands, S.packs(), S.O, Request, Now);
    return analyseProgram(S, P, In, std::move(Now), std::move(Sources));
  }

  /// Files that parse worse than before.
  std::set<std::string> broken(const Scanned &After) const {
    std::map<std::string, const output::FileAccount *> Was;
    for (const output::FileAccount &F : Before.R.Files)
      Was[F.File] = &F;
    std::set<std::string> Out;
    for (const output::FileAccount &F : After.R.Files)
      if (const output::FileAccount *W = Was[F.File];
          !W || F.Status > W->Status || F.ErrorCount > W->ErrorCount)
        Out.insert(F.File);
    return Out;
  }

  bool reaches(const std::string &MainFile, const Candidate &C) const {
    for (size_t I = 0; I < In.Commands.size(); ++I)
      if (In.Commands[I].File == MainFile)
        for (const std::string &File : C.Files)
          if (File == MainFile || Parsed.Seen[I].Files.count(File))
            return true;
    return false;
  }

  /// Takes back what did not help; true when there was something.
  bool dropBad(const Scanned &After) {
    auto Had = count(Before.R.Findings), Has = count(After.R.Findings);
    std::map<Meaning, size_t> Mended;
    for (const Candidate &C : Chosen)
      ++Mended[meaning(*C.Of)];
    std::set<std::string> Broken = broken(After);
    std::set<const Finding *> Bad;
    for (const Finding &F : After.R.Findings) {
      if (F.Level == report::Severity::Note)
        continue; // advice on what is right now
      Meaning Key = meaning(F);
      size_t Allowed = Had.count(Key) ? Had[Key] - Mended[Key] : 0;
      if (Has[Key] <= Allowed)
        continue;
      bool Own = false;
      for (const Candidate &C : Chosen)
        if (meaning(*C.Of) == Key) {
          Bad.insert(C.Of);
          Own = true;
        }
      // New where nothing was: by a fix in its function, or in its file.
      for (const Candidate &C : Chosen)
        if (!Own && C.Of->Function == F.Function)
          Bad.insert(C.Of);
      for (const Candidate &C : Chosen)
        if (!Own && Bad.empty() && C.Files.count(F.Primary.File))
          Bad.insert(C.Of);
      if (!Own && Bad.empty())
        for (const Candidate &C : Chosen)
          Bad.insert(C.Of);
    }
    for (const std::string &File : Broken)
      for (const Candidate &C : Chosen)
        if (reaches(File, C))
          Bad.insert(C.Of);
    if (Bad.empty())
      return false;
    llvm::erase_if(Chosen, [&](const Candidate &C) { return Bad.count(C.Of); });
    return true;
  }

  /// In the last round: all or nothing.
  bool dropAllBad(const Scanned &After) {
    if (!dropBad(After))
      return false;
    Chosen.clear();
    return true;
  }
};

} // namespace

llvm::Expected<Fixed> closecall::cli::applyFixes(const Settings &S, const Process &P,
                                                 const Inputs &In, const ParsedFiles &Parsed,
                                                 Scanned &Out) {
  return Fixer(S, P, In, Parsed, Out).run();
}
