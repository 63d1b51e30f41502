//===- ArgsText.h - The command line, told otherwise -----------*- C++ -*-===//
//
// Owns what is generated from the definition of the command line: completions
// for shells and the manual page. As Args.cpp, compiled with exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_ARGSTEXT_H
#define CLOSECALL_TOOL_CLI_ARGSTEXT_H

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace closecall::cli {

/// The values that options of a type may have: "FORMAT" -> text, sarif ...
using KnownValues = std::map<std::string, std::vector<std::string>>;

std::string bashCompletion(const CLI::App &App, const KnownValues &Values);
std::string zshCompletion(const CLI::App &App, const KnownValues &Values);
std::string fishCompletion(const CLI::App &App, const KnownValues &Values);

/// In the `man` macros of roff.
std::string manualPage(const CLI::App &App, const std::string &Version);

} // namespace closecall::cli

#endif
