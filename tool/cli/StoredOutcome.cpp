//===- StoredOutcome.cpp - What a parse gave, as a file -------------------===//
//
//   closecall-files N
//   HASH PATH            N times
//   closecall-outcome 1
//   {...}                a line: how it went
//   {...}                the module
//   HASH                 of all from closecall-outcome on
//
//===----------------------------------------------------------------------===//
#include "tool/cli/StoredOutcome.h"

#include "checks/ir/Json.h"
#include "checks/support/Json.h"
#include "llvm/ADT/StringExtras.h"

using namespace closecall;
using namespace closecall::cli;
using frontend::ParseOutcome;
using llvm::StringRef;

std::string closecall::cli::writeDependencies(const frontend::Dependencies &Seen) {
  std::string Out = "closecall-files " + std::to_string(Seen.Files.size()) + "\n";
  for (const auto &[File, Hash] : Seen.Files) {
    if (File.find('\n') != std::string::npos)
      return "";
    Out += llvm::utohexstr(Hash) + " " + File + "\n";
  }
  return Out;
}

std::optional<StringRef>
closecall::cli::readDependencies(StringRef Text,
                                 llvm::function_ref<bool(StringRef, uint64_t)> Fn) {
  size_t Count = 0;
  auto [Head, Rest] = Text.split('\n');
  if (!Head.consume_front("closecall-files ") || Head.getAsInteger(10, Count))
    return std::nullopt;
  for (size_t I = 0; I < Count; ++I) {
    auto [Line, After] = Rest.split('\n');
    auto [Hash, File] = Line.split(' ');
    uint64_t N = 0;
    if (File.empty() || Hash.getAsInteger(16, N) || !Fn(File, N))
      return std::nullopt;
    Rest = After;
  }
  return Rest;
}

std::optional<StringRef> closecall::cli::readDependencies(StringRef Text,
                                                          frontend::Dependencies &Seen) {
  Seen.Files.clear();
  return readDependencies(Text, [&](StringRef File, uint64_t Hash) {
    Seen.Files.emplace(File.str(), Hash);
    return true;
  });
}

std::string closecall::cli::writeOutcome(const ParseOutcome &O) {
  using support::jsonQuote;
  std::string Out = "closecall-outcome 1\n{\"status\": " +
                    std::to_string(static_cast<unsigned>(O.Status)) +
                    ", \"errorCount\": " + std::to_string(O.ErrorCount) +
                    ", \"reason\": " + jsonQuote(O.Reason) + ", \"seen\": " +
                    std::to_string(O.Stats.FunctionsSeen) + ", \"lowered\": " +
                    std::to_string(O.Stats.FunctionsLowered) + ", \"dismissed\": " +
                    (O.Dismissed ? "true" : "false") + ", \"errors\": [";
  for (size_t I = 0; I < O.Errors.size(); ++I) {
    const frontend::ParseDiagnostic &D = O.Errors[I];
    Out += (I ? ", {\"file\": " : "{\"file\": ") + jsonQuote(D.File) +
           ", \"message\": " + jsonQuote(D.Message) + ", \"line\": " +
           std::to_string(D.Line) + ", \"col\": " + std::to_string(D.Col) + "}";
  }
  std::string Module = ir::toJson(O.Module);
  while (!Module.empty() && Module.back() == '\n')
    Module.pop_back();
  Out += "]}\n" + Module + "\n";
  return Out + llvm::utohexstr(frontend::contentHash(Out)) + "\n";
}

llvm::Expected<ParseOutcome> closecall::cli::readOutcome(StringRef Text, StringRef FileName) {
  auto Wrong = [&](const char *What) {
    return llvm::createStringError(FileName + ": " + What);
  };
  StringRef All = Text;
  if (!Text.consume_front("closecall-outcome 1\n"))
    return Wrong("not written by 'closecall extract' of this version");
  size_t End = All.rtrim('\n').rfind('\n');
  uint64_t Hash = 0;
  if (End == StringRef::npos || All.drop_front(End + 1).trim().getAsInteger(16, Hash) ||
      frontend::contentHash(All.take_front(End + 1)) != Hash)
    return Wrong("cut off or changed");
  Text = Text.drop_back(All.size() - End);
  auto [Line, Module] = Text.split('\n');
  auto Document = support::JsonDocument::parse(Line, FileName);
  if (!Document)
    return Document.takeError();
  support::JsonCursor C = Document->root();
  auto Number = [&](const support::JsonCursor &Of, StringRef Key) -> unsigned {
    auto V = Of.require(Key);
    return V ? V->asInt(0, UINT32_MAX) : 0;
  };
  ParseOutcome O;
  O.Status = static_cast<ParseOutcome::Kind>(std::min(Number(C, "status"), 2u));
  O.ErrorCount = Number(C, "errorCount");
  O.Reason = C.getString("reason");
  O.Stats.FunctionsSeen = Number(C, "seen");
  O.Stats.FunctionsLowered = Number(C, "lowered");
  O.Dismissed = C.getBool("dismissed", false);
  if (auto Errors = C.require("errors"))
    for (const support::JsonCursor &E : Errors->elements())
      O.Errors.push_back({E.getString("file"), E.getString("message"), Number(E, "line"),
                          Number(E, "col")});
  if (llvm::Error E = Document->takeErrors())
    return std::move(E);
  auto M = ir::fromJson(Module, FileName);
  if (!M)
    return M.takeError();
  O.Module = std::move(*M);
  return std::move(O);
}
