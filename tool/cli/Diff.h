//===- Diff.h - What a change introduced -----------------------*- C++ -*-===//
//
// Owns `--diff REF`: a second scan of the program as it was, with the old texts
// of the files that changed, whose findings count as known. Files that the
// change does not reach are not parsed again.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_DIFF_H
#define CLOSECALL_TOOL_CLI_DIFF_H

#include "tool/cli/Git.h"
#include "tool/cli/Program.h"

namespace closecall::cli {

class Diff {
public:
  /// An error is bad input.
  static llvm::Expected<Diff> since(const std::string &Ref, const Process &P);

  /// Keeps of the first scan's parse what did not change; to be called before
  /// analyseProgram() takes the modules. Parsed has its Seen.
  void keep(const Inputs &In, const ParsedFiles &Parsed);

  /// Scans the program as it was and marks what was there already.
  void apply(const Settings &S, const Process &P, const Inputs &In, Scanned &Out);

private:
  void showChange(const Settings &S, Scanned &Out) const;

  std::string linked(const std::string &File) const;

  std::string Ref, Top;
  std::string Root, RealRoot; ///< of the repository, as commands and git name it
  Change C;
  frontend::Overlay Before;
  ParsedFiles Old;  ///< in the order of OldIn; those to be parsed are empty
  Inputs OldIn;
  std::vector<size_t> Again; ///< of OldIn
};

} // namespace closecall::cli

#endif
