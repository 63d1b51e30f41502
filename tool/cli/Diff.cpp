//===- Diff.cpp - What a change introduced --------------------------------===//
//
// A renamed file is compiled under its old name with its new flags; one that is
// gone, with the flags of its neighbour, so that code which moved to another
// file is not new.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/Diff.h"

#include "checks/report/Baseline.h"
#include "checks/report/LineDiff.h"
#include "checks/report/Paths.h"
#include "checks/report/Suppression.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"

using namespace closecall;
using namespace closecall::cli;
using frontend::CompileCommand;
using llvm::StringRef;

llvm::Expected<Diff> Diff::since(const std::string &Ref, const Process &P) {
  auto C = changeSince(Ref, P.Cwd);
  if (!C)
    return C.takeError();
  Diff D;
  D.Ref = Ref;
  D.C = std::move(*C);
  D.Top = P.Cwd;
  if (llvm::Error E = readOldTexts(D.C))
    return std::move(E);
  llvm::SmallString<256> Real;
  D.Root = report::repositoryRoot(P.Cwd);
  D.RealRoot = llvm::sys::fs::real_path(D.Root, Real) ? D.Root : Real.str().str();
  auto Both = [&](const std::string &File, auto Do) {
    Do(File);
    if (std::string Other = D.linked(File); Other != File)
      Do(Other);
  };
  for (const ChangedFile &F : D.C.Files)
    if (!F.Now.empty() && F.Now != F.Old)
      Both(F.Now, [&](const std::string &File) { D.Before.hide(File); });
  for (const ChangedFile &F : D.C.Files)
    if (!F.Old.empty() && F.OldText)
      Both(F.Old, [&](const std::string &File) { D.Before.replace(File, *F.OldText); });
  return std::move(D);
}

/// git names files by their real path; commands may come through a link.
std::string Diff::linked(const std::string &File) const {
  auto Below = report::below(File, RealRoot);
  return Below ? Root + "/" + Below->str() : File;
}

void Diff::keep(const Inputs &In, const ParsedFiles &Parsed) {
  llvm::StringMap<std::string> OldNames; // new name -> old name
  for (const ChangedFile &F : C.Files)
    if (!F.Now.empty() && !F.Old.empty() && F.Now != F.Old) {
      OldNames[F.Now] = F.Old;
      OldNames[linked(F.Now)] = linked(F.Old);
    }
  auto Add = [&](const CompileCommand &Command, const frontend::ParseOutcome *Same) {
    OldIn.Commands.push_back(Command);
    Old.Outcomes.emplace_back();
    if (Same)
      Old.Outcomes.back() = *Same;
    else
      Again.push_back(OldIn.Commands.size() - 1);
  };
  llvm::StringSet<> Compiled;
  for (size_t I = 0; I < In.Commands.size(); ++I) {
    CompileCommand Command = In.Commands[I];
    if (auto It = OldNames.find(Command.File); It != OldNames.end()) {
      for (std::string &Argument : Command.Arguments)
        if (Argument == Command.File)
          Argument = It->second;
      Command.File = It->second;
    }
    const frontend::Overlay::Entry *Own = Before.find(Command.File);
    if (Own && !Own->Text)
      continue; // it was not there
    Compiled.insert(Command.File);
    bool Reached = Own != nullptr;
    for (const auto &[File, Hash] : Parsed.Seen[I].Files)
      if (const frontend::Overlay::Entry *E = Before.find(File))
        // A file that was only looked for matters when it was there.
        Reached |= Hash != frontend::Dependencies::Absent || E->Text;
    Add(Command, Reached ? nullptr : &Parsed.Outcomes[I]);
  }
  for (const ChangedFile &F : C.Files) {
    if (F.Old.empty() || !F.OldText || !F.Now.empty() ||
        !frontend::isTranslationUnitName(F.Old) || Compiled.count(F.Old) ||
        Compiled.count(linked(F.Old)))
      continue;
    const CompileCommand *Like = neighbour(F.Old, In.Commands);
    if (!Like)
      continue;
    CompileCommand Command = *Like;
    for (std::string &Argument : Command.Arguments)
      if (Argument == Command.File)
        Argument = F.Old;
    Command.File = F.Old;
    Add(Command, nullptr);
  }
}

/// A review shows only the lines of the change.
void Diff::showChange(const Settings &S, Scanned &Out) const {
  auto IsNew = [](const report::Finding &F) {
    return F.State == report::BaselineState::New && !F.Suppressed;
  };
  llvm::StringSet<> Met; // other files may be large, and need not be texts
  for (const report::Finding &F : Out.R.Findings) {
    if (!IsNew(F))
      continue;
    Met.insert(F.Primary.File);
    for (const report::Related &O : F.Others)
      Met.insert(O.At.File);
    for (const report::Step &S : F.Path)
      Met.insert(S.At.File);
  }
  std::map<std::string, std::set<unsigned>> Added;
  report::SourceText Then;
  for (const ChangedFile &F : C.Files) {
    if (F.Now.empty())
      continue;
    std::string Linked = linked(F.Now);
    Then.set(F.Now, F.OldText ? StringRef(*F.OldText) : "");
    for (const std::string &File : {F.Now, Linked})
      if (Met.contains(File) && !Added.count(File))
        Added[File] = report::addedLines(Then.lines(F.Now), Out.Sources->lines(File));
  }
  for (report::Finding &F : Out.R.Findings) {
    if (!IsNew(F))
      continue;
    report::Range Was = F.Primary;
    report::showInChange(F, Added);
    if (F.Primary == Was)
      continue;
    // A comment counts where the finding is shown.
    report::SuppressionOptions SO;
    SO.RequireReason = S.Project.RequireReason;
    std::vector<report::Finding> Moved = {std::move(F)};
    (void)report::applySuppressions(Moved, *Out.Sources, SO);
    F = std::move(Moved.front());
  }
  llvm::sort(Out.R.Findings, [](const report::Finding &A, const report::Finding &B) {
    return std::tie(A.Primary, A.Check, A.Message, A.Function) <
           std::tie(B.Primary, B.Check, B.Message, B.Function);
  });
}

void Diff::apply(const Settings &S, const Process &P, const Inputs &In, Scanned &Out) {
  std::vector<CompileCommand> Commands;
  for (size_t I : Again)
    Commands.push_back(OldIn.Commands[I]);
  ParseRequest Request;
  Request.Replaced = &Before;
  ParsedFiles Parsed = parseAll(Commands, S.packs(), S.O, Request);
  for (size_t N = 0; N < Again.size(); ++N) {
    const CompileCommand &Command = OldIn.Commands[Again[N]];
    frontend::ParseOutcome &Outcome = Parsed.Outcomes[N];
    if (Outcome.Status == frontend::ParseOutcome::Failed && Before.find(Command.File))
      Out.R.Notices.push_back(report::shown(Command.File, P.Cwd).str() + ": as of '" + Ref +
                              "' it cannot be analysed, so all findings in it count as new: " +
                              Outcome.Reason);
    Old.Outcomes[Again[N]] = std::move(Outcome);
  }
  Out.R.ParseSeconds += Parsed.Seconds;
  lookAgain(OldIn.Commands, S.packs(), S.O, Request, Old);

  auto Sources = std::make_unique<report::SourceText>();
  for (const auto &E : Before.files())
    Sources->set(E.getKey(), E.getValue().Text ? StringRef(*E.getValue().Text) : "");
  OldIn.Guessed = In.Guessed;
  Scanned Then = analyseProgram(S, P, OldIn, std::move(Old), std::move(Sources));
  llvm::append_range(Out.R.Notices, C.Notices);
  std::string With = "'" + Ref + "'";
  report::BaselineCounts N = report::Baseline::of(Then.R.Findings, Out.R.Root)
                                 .apply(Out.R.Findings, Out.R.Root, "already in " + With);
  Out.R.Compared.push_back({With, N.New, N.Known, N.Gone});
  showChange(S, Out);
}
