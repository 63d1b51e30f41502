//===- CompileCommands.h - Compile databases as they are -------*- C++ -*-===//
//
// Owns everything between a project's build and parseFile: finding and reading
// compile_commands.json, cleaning command lines that were meant for another
// compiler, and the guess that stands in where there is no database.
//
// Invariant: a cleaned command names one source file, writes nothing, runs no
// plugin, and uses clang's own builtin headers.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_COMPILECOMMANDS_H
#define CLOSECALL_CHECKS_FRONTEND_COMPILECOMMANDS_H

#include "checks/frontend/ParseFile.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace closecall::frontend {

/// The folder with clang's builtin headers (include/stddef.h below it).
/// Explicit is what the user gave, or empty; Executable is our own path, since
/// a relocated tool carries the headers along (../lib/clang/VERSION).
llvm::Expected<std::string> findResourceDir(llvm::StringRef Explicit,
                                            llvm::StringRef Executable);

/// Makes a command of any GCC-like compiler one that parseFile can run.
/// Notes, when given, receives what was dropped although it may matter.
CompileCommand cleanCommand(const CompileCommand &Command,
                            llvm::StringRef ResourceDir,
                            std::vector<std::string> *Notes = nullptr);

/// What is left of a cleaned command when clang will not start with it: the
/// language, macros, and where headers are.
CompileCommand reduceCommand(const CompileCommand &Cleaned);

/// Equal for cleaned commands by which the parser reads the same: they differ at most
/// in how code is generated or exported. A library that is built shared and static
/// compiles each of its files twice so.
std::string readingKey(const CompileCommand &Cleaned);

struct CompileDatabase {
  std::string File; ///< absolute path of the database
  std::vector<CompileCommand> Commands;
};

/// Given is -p's argument (a folder or a file) or empty. Without one, looks
/// from Start upwards, there and in build*/, cmake-build-*/, out/ and the folders in them.
/// None: there is no database. Error: the one that was given is not there.
llvm::Expected<std::optional<std::string>>
findDatabase(llvm::StringRef Given, llvm::StringRef Start);

/// Reads a database. Entries for the same file with the same command count
/// once. Errors say `FILE:LINE:COL: what` or `FILE:/ENTRY/KEY: what`, with
/// ShownAs for FILE when it is given.
llvm::Expected<CompileDatabase> loadDatabase(llvm::StringRef File,
                                             llvm::StringRef ShownAs = "");

/// True for what C and C++ files are called ("a.c", "a.cpp", "a.hh").
bool isSourceName(llvm::StringRef File);
/// True for names that compile as C or C++ by themselves, not for headers.
bool isTranslationUnitName(llvm::StringRef File);

/// The command of `-- FLAGS`.
CompileCommand commandWithFlags(llvm::StringRef File, llvm::StringRef Directory,
                                const std::vector<std::string> &Flags);

/// A command for a file that no database knows: the language by its name, the
/// project's include folders, and those of the client libraries.
CompileCommand guessCommand(llvm::StringRef File);

} // namespace closecall::frontend

#endif
