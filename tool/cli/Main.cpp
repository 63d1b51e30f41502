//===- Main.cpp - closecall -----------------------------------------------===//
//
// Finds out who and where we are, and calls the command.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/Commands.h"
#include "tool/cli/LargePages.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

using namespace closecall::cli;

static void symbolForMain() {}

int closecall::cli::badInput(const llvm::Twine &Message) {
  llvm::outs().flush();
  std::string Text = Message.str();
  llvm::SmallVector<llvm::StringRef, 4> Lines;
  llvm::StringRef(Text).rtrim('\n').split(Lines, '\n');
  for (llvm::StringRef Line : Lines)
    llvm::errs() << "closecall: error: " << Line << '\n';
  return 2;
}

int closecall::cli::badInput(llvm::Error E) {
  return badInput(llvm::toString(std::move(E)));
}

bool closecall::cli::wantColor(When W, int Descriptor) {
  if (W != When::Auto)
    return W == When::Always;
  // https://no-color.org
  if (const char *No = std::getenv("NO_COLOR"); No && *No)
    return false;
  return llvm::sys::Process::FileDescriptorHasColors(Descriptor);
}

static int run(int Argc, char **Argv) {
  Options O = parseArguments(Argc, Argv);
  if (O.Command == Options::Exit) {
    if (O.Status)
      return badInput(O.Text);
    llvm::outs() << O.Text;
    return 0;
  }

  Process P;
  P.Executable = llvm::sys::fs::getMainExecutable(
      Argv[0], reinterpret_cast<void *>(&symbolForMain));
  llvm::SmallString<256> Cwd;
  if (std::error_code EC = llvm::sys::fs::current_path(Cwd))
    return badInput("the working directory cannot be read: " + EC.message());
  P.Cwd = Cwd.str().str();
  P.Arguments.assign(Argv + 1, Argv + Argc);

  switch (O.Command) {
  case Options::Scan:
    return runScan(O.Scanning, P);
  case Options::Baseline:
    return runBaseline(O.Scanning, P);
  case Options::Why:
    return runWhy(O.Scanning, P);
  case Options::Extract:
    return runExtract(O.Scanning, P);
  case Options::Link:
    return runLink(O.Scanning, P);
  case Options::Check:
    return runCheck(O.Scanning, P);
  case Options::Merge:
    return runMerge(O.Scanning, P);
  case Options::Init:
    return runInit(O.DryRun, O.Schema, P);
  case Options::DumpIR:
    return runDumpIR(O.Scanning, P);
  case Options::Explain:
    return runExplain(O.Words, O.Color);
  case Options::Packs:
    return runPacks(O.Words, O.Scanning.Flags, P);
  case Options::Version:
  case Options::Exit:
    break;
  }
  return runVersion();
}

int main(int Argc, char **Argv) {
  useLargePages();
  llvm::sys::PrintStackTraceOnErrorSignal(Argv[0]);
  llvm::setBugReportMsg(
      "closecall crashed; please report this with the file that it was run on\n");
  int Status = run(Argc, Argv);
  llvm::outs().flush();
  llvm::errs().flush();
  // A parser that has crashed leaves LLVM's global objects in no state to be
  // destroyed, and nobody needs the memory any more.
  std::_Exit(Status);
}
