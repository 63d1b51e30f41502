//===- CompileDatabase.cpp - Reading compile_commands.json ----------------===//
//
// In: the text of a database. Out: its C and C++ entries, absolute, each once.
// Every mistake in it is an error with its place; none is skipped.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/CompileCommands.h"
#include "checks/support/Json.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"
#include <set>

using namespace closecall;
using namespace closecall::frontend;
using llvm::StringRef;
namespace path = llvm::sys::path;

namespace {

std::string absolute(StringRef Base, StringRef File) {
  llvm::SmallString<256> P(File);
  if (!path::is_absolute(P)) {
    P = Base;
    path::append(P, File);
  }
  path::remove_dots(P, /*remove_dot_dot=*/true);
  return P.str().str();
}

std::vector<std::string> split(StringRef Command) {
  llvm::BumpPtrAllocator Alloc;
  llvm::StringSaver Saver(Alloc);
  llvm::SmallVector<const char *, 64> Tokens;
  llvm::cl::TokenizeGNUCommandLine(Command, Saver, Tokens);
  return {Tokens.begin(), Tokens.end()};
}

/// Nullopt when the entry is wrong; the document then holds the error.
std::optional<CompileCommand> readEntry(support::JsonCursor E,
                                        StringRef Folder) {
  // Generators add keys of their own; those are nobody's business.
  if (!E.isObject()) {
    E.error("an entry of a compile database must be an object");
    return std::nullopt;
  }
  auto Directory = E.require("directory");
  auto File = E.require("file");
  auto Command = E.get("command");
  auto Arguments = E.get("arguments");
  if (!Command && !Arguments)
    E.error("neither \"command\" nor \"arguments\"");
  if (!Directory || !File || (!Command && !Arguments))
    return std::nullopt;
  CompileCommand C;
  // The standard wants an absolute directory; some generators write "." and
  // mean the folder of the database.
  C.Directory = absolute(Folder, Directory->asString());
  if (File->asString().empty()) {
    if (File->isString())
      File->error("empty file name");
    return std::nullopt;
  }
  C.File = absolute(C.Directory, File->asString());
  C.Arguments = Arguments ? Arguments->asStrings() : split(Command->asString());
  if (C.Arguments.empty()) {
    support::JsonCursor From = Arguments ? *Arguments : *Command;
    if (Arguments ? From.isArray() : From.isString())
      From.error("empty command");
    return std::nullopt;
  }
  return C;
}

} // namespace

llvm::Expected<CompileDatabase>
closecall::frontend::loadDatabase(StringRef File, StringRef ShownAs) {
  if (ShownAs.empty())
    ShownAs = File;
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer)
    return llvm::createStringError(ShownAs + ": " + Buffer.getError().message());
  auto Document = support::JsonDocument::parse((*Buffer)->getBuffer(), ShownAs);
  if (!Document)
    return Document.takeError();
  CompileDatabase Out;
  Out.File = File.str();
  StringRef Folder = path::parent_path(File);
  std::set<std::tuple<std::string, std::string, std::vector<std::string>>> Seen;
  for (support::JsonCursor E : Document->root().elements()) {
    std::optional<CompileCommand> C = readEntry(E, Folder);
    // Assembler and the like have entries as well.
    if (C && isSourceName(C->File) &&
        Seen.insert({C->File, C->Directory, C->Arguments}).second)
      Out.Commands.push_back(std::move(*C));
  }
  if (llvm::Error E = Document->takeErrors())
    return std::move(E);
  return Out;
}
