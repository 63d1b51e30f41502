//===- Format.h - The table of output formats ------------------*- C++ -*-===//
//
// A format is a function from a Report to text. Adding one: its file, and its
// line in Format.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_OUTPUT_FORMAT_H
#define CLOSECALL_TOOL_OUTPUT_FORMAT_H

#include <string>
#include <vector>

namespace llvm {
class StringRef;
class raw_ostream;
} // namespace llvm

namespace closecall::output {

struct Report;

struct FormatOptions {
  bool Color = false;
  bool Quiet = false, Verbose = false, Stats = false;
};

struct Format {
  const char *Name;
  void (*Write)(const Report &R, const FormatOptions &O, llvm::raw_ostream &OS);
};

/// Null when there is none of that name.
const Format *findFormat(const std::string &Name);
std::vector<std::string> formatNames();

void writeText(const Report &R, const FormatOptions &O, llvm::raw_ostream &OS);
void writeSarif(const Report &R, const FormatOptions &O, llvm::raw_ostream &OS);
void writeJson(const Report &R, const FormatOptions &O, llvm::raw_ostream &OS);
void writeGitHub(const Report &R, const FormatOptions &O, llvm::raw_ostream &OS);
void writeHtml(const Report &R, const FormatOptions &O, llvm::raw_ostream &OS);
void writeGitLab(const Report &R, const FormatOptions &O, llvm::raw_ostream &OS);
void writeJUnit(const Report &R, const FormatOptions &O, llvm::raw_ostream &OS);

} // namespace closecall::output

#endif
