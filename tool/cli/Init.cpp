//===- Init.cpp - closecall init ------------------------------------------===//
//
// Writes a project file, a CI job and editor settings for the project that it
// stands in. What is there already stays as it is. The texts are those of
// integrations/, which tests run.
//
//===----------------------------------------------------------------------===//
#include "checks/project/ProjectFile.h"
#include "checks/support/Embedded.h"
#include "checks/support/Json.h"
#include "tool/cli/AtomicFile.h"
#include "tool/cli/Commands.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cassert>

using namespace closecall;
using namespace closecall::cli;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

namespace closecall::embedded {
extern const closecall::support::EmbeddedFile ProjectTemplates[];
} // namespace closecall::embedded

namespace {

StringRef text(StringRef Name) {
  for (const auto *F = embedded::ProjectTemplates; F->Name; ++F)
    if (F->name() == Name)
      return F->contents();
  assert(false && "no such template");
  return "";
}

/// Code of others that lies in the project, by the names it usually has.
std::string foreignFolders(StringRef Cwd) {
  std::string Out;
  for (StringRef Name : {"3rdparty", "deps", "extern", "external", "third-party",
                         "third_party", "thirdparty", "vendor"})
    if (fs::is_directory(Cwd + "/" + Name))
      Out += (Out.empty() ? "" : ", ") + support::jsonQuote(Name.str() + "/");
  return Out;
}

std::string projectFile(StringRef Cwd) {
  return "{\n"
         "  // Settings of closecall. 'closecall init --schema' prints what may stand here.\n\n"
         "  // Known findings: 'closecall baseline' records them, only others count.\n"
         "  \"baseline\": " +
         support::jsonQuote(BaselineName) +
         ",\n\n"
         "  // Keep what parsing gave, so that only changed files are parsed again.\n"
         "  \"cache\": { \"enabled\": true },\n\n"
         "  // Code of others: analysed, but its findings are suppressed.\n"
         "  \"paths\": { \"ignore\": [" +
         foreignFolders(Cwd) +
         "] },\n\n"
         "  // // NOLINT(closecall-result-leak): the reason\n"
         "  \"suppressions\": { \"requireReason\": true }\n"
         "}\n";
}

} // namespace

int closecall::cli::runInit(bool DryRun, bool Schema, const Process &P) {
  llvm::raw_ostream &OS = llvm::outs();
  if (Schema) {
    OS << project::schema();
    return 0;
  }
  bool GitLab = fs::exists(P.Cwd + "/.gitlab-ci.yml");
  std::vector<std::pair<std::string, std::string>> Files = {
      {project::FileName.str(), projectFile(P.Cwd)},
      GitLab ? std::pair<std::string, std::string>(".gitlab/closecall.gitlab-ci.yml",
                                                   text("closecall.gitlab-ci.yml"))
             : std::pair<std::string, std::string>(".github/workflows/closecall.yml",
                                                   text("pull-request.yml")),
      {".clangd", text(".clangd").str()},
      {".vscode/settings.json", text("settings.json").str()}};
  for (const auto &[Name, Text] : Files) {
    std::string File = P.Cwd + "/" + Name;
    if (fs::exists(File)) {
      OS << "left alone: " << Name << " is there already\n";
      continue;
    }
    if (DryRun) {
      OS << "would write " << Name << ":\n";
      StringRef Rest = Text;
      while (!Rest.empty()) {
        auto [Line, After] = Rest.split('\n');
        OS << "    " << Line << '\n';
        Rest = After;
      }
      continue;
    }
    if (std::error_code EC = fs::create_directories(llvm::sys::path::parent_path(File), true, fs::all_all))
      return badInput("cannot create the folder of '" + Name + "': " + EC.message());
    if (llvm::Error E = writeAtomically(
            File, [&, T = StringRef(Text)](llvm::raw_ostream &Out) { Out << T; }))
      return badInput(std::move(E));
    OS << "wrote " << Name << '\n';
  }
  if (GitLab)
    OS << "add to .gitlab-ci.yml: include: [{local: .gitlab/closecall.gitlab-ci.yml}]\n";
  if (fs::is_directory(P.Cwd + "/.idea")) // its settings are not files of the project
    OS << "for CLion: name closecall-clang-tidy as the Clang-Tidy executable, as docs/editors.md "
          "shows\n";
  OS << "next: 'closecall baseline' records today's findings, then 'closecall scan' reports "
        "what is new\n";
  return 0;
}
