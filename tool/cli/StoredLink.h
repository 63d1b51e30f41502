//===- StoredLink.h - What linking gave, as a file -------------*- C++ -*-===//
//
// Owns the .ccsum files that `link` writes and `check` reads: for each .ccir file
// that was linked, named by the hash of its text, the slice of the program that
// it needs. Text, a line of JSON a slice, with a hash at the end.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_STOREDLINK_H
#define CLOSECALL_TOOL_CLI_STOREDLINK_H

#include "checks/policy/Link.h"
#include "tool/cli/Settings.h"
#include <map>

namespace closecall::cli {

/// Slices by the hash of their module's .ccir file.
using Slices = std::map<uint64_t, policy::Slice>;

/// The hash of all settings that linking and checking must agree on: packs,
/// profile, options of checks, version.
llvm::Expected<uint64_t> linkSettings(const Settings &S);

std::string writeSlices(const Slices &Of, uint64_t SettingsHash, const rules::PackIndex &Packs);

/// Adds to Out. FileName is for messages.
llvm::Error readSlices(llvm::StringRef Text, llvm::StringRef FileName, uint64_t SettingsHash,
                       const rules::PackIndex &Packs, Slices &Out);

} // namespace closecall::cli

#endif
