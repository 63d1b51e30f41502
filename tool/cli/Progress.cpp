//===- Progress.cpp - The progress line -----------------------------------===//
#include "tool/cli/Progress.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

using namespace closecall::cli;

Progress::Progress(size_t Files, const ScanOptions &O) : Files(Files) {
  switch (O.Progress) {
  case When::Always:
    On = true;
    break;
  case When::Never:
    break;
  case When::Auto: {
    const char *Term = std::getenv("TERM");
    On = !O.Quiet && Files > 1 &&
         llvm::sys::Process::StandardErrIsDisplayed() && Term &&
         std::string(Term) != "dumb";
    break;
  }
  }
}

Progress::~Progress() {
  if (Shown)
    llvm::errs() << "\r\033[K";
}

void Progress::done(const frontend::ParseOutcome &Outcome) {
  std::lock_guard<std::mutex> Guard(Lock);
  ++Done;
  WithErrors += Outcome.Status != frontend::ParseOutcome::Complete;
  Functions += Outcome.Module.Functions.size();
  auto Now = Clock::now();
  if (!On || (Done < Files && Now - LastShown < std::chrono::milliseconds(100)))
    return;
  LastShown = Now;
  show();
}

void Progress::show() {
  Shown = true;
  double Spent = std::chrono::duration<double>(Clock::now() - Begin).count();
  std::string Line;
  llvm::raw_string_ostream OS(Line);
  OS << "closecall: " << Done << '/' << Files << " files, " << Functions
     << " relevant functions";
  if (WithErrors)
    OS << ", " << WithErrors << " with errors";
  if (Done == Files) {
    OS << "; analysing";
  } else if (Spent > 1) {
    auto Left = static_cast<unsigned>(Spent / Done * (Files - Done) + 0.5);
    OS << llvm::format(", %u:%02u left", Left / 60, Left % 60);
  }
  llvm::errs() << '\r' << OS.str() << "\033[K";
}
