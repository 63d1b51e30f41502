//===- Commands.h - The sub-commands ---------------------------*- C++ -*-===//
//
// One function a command, each in its own file; they return the exit status.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_COMMANDS_H
#define CLOSECALL_TOOL_CLI_COMMANDS_H

#include "tool/cli/Options.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

namespace closecall::cli {

/// The file that `baseline` writes unless told otherwise.
inline constexpr char BaselineName[] = ".closecall-baseline.json";

/// What main knows of the process.
struct Process {
  std::string Executable; ///< absolute path of this program
  std::string Cwd;
  std::vector<std::string> Arguments;
};

int runScan(const ScanOptions &O, const Process &P);
int runBaseline(const ScanOptions &O, const Process &P);
int runWhy(const ScanOptions &O, const Process &P);
int runExtract(const ScanOptions &O, const Process &P);
int runLink(const ScanOptions &O, const Process &P);
int runCheck(const ScanOptions &O, const Process &P);
int runMerge(const ScanOptions &O, const Process &P);
int runInit(bool DryRun, bool Schema, const Process &P);
int runDumpIR(const ScanOptions &O, const Process &P);
int runExplain(const std::vector<std::string> &Words, When Color);
int runPacks(const std::vector<std::string> &Words,
             const std::optional<std::vector<std::string>> &Flags, const Process &P);
int runVersion();

/// Wrong usage or bad input: prints `closecall: error: ...`; returns 2.
int badInput(const llvm::Twine &Message);
int badInput(llvm::Error E);

/// Whether to use colours on the stream with this descriptor.
bool wantColor(When W, int Descriptor);

} // namespace closecall::cli

#endif
