//===- ProjectFile.cpp - .closecall.json ----------------------------------===//
//
// Implements ProjectFile.h over the typed cursor. What the file may hold is
// said twice, here and in Schema.cpp; a test holds the two together.
//
//===----------------------------------------------------------------------===//
#include "checks/project/ProjectFile.h"

#include "checks/report/Paths.h"
#include "checks/support/Json.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using llvm::StringRef;
namespace path = llvm::sys::path;

namespace closecall::project {
namespace {

class Reader {
public:
  Reader(support::JsonCursor Root, StringRef Folder) : Root(Root), Folder(Folder) {}

  void read(ProjectFile &P) {
    if (!Root.checkKeys({"$schema", "profile", "checks", "options", "packs", "baseline",
                         "failOn", "paths", "tolerate", "suppressions", "cache"}))
      return;
    Root.getString("$schema");
    if (auto C = Root.get("profile"))
      if (auto I = C->asOneOf({"default", "strict"}))
        P.Strict = *I == 1;
    if (auto C = Root.get("checks"))
      P.Checks = checks(*C);
    if (auto C = Root.get("options"))
      P.Options.read(*C);
    if (auto C = Root.get("packs"))
      for (const support::JsonCursor &E : C->elements())
        P.Packs.push_back(file(E));
    if (auto C = Root.get("baseline"))
      P.Baseline = file(*C);
    if (auto C = Root.get("failOn"))
      if (C->asOneOf({"error", "warning", "note", "never"}))
        P.FailOn = C->asString().str();
    if (auto C = Root.get("paths"); C && C->checkKeys({"report", "ignore", "skip"})) {
      P.Report = globs(*C, "report");
      P.Ignore = globs(*C, "ignore");
      P.Skip = globs(*C, "skip");
    }
    if (auto C = Root.get("tolerate");
        C && C->checkKeys({"failed", "lostFunctions", "truncatedFunctions"})) {
      P.Tolerate.Failed = globs(*C, "failed");
      P.Tolerate.LostFunctions = count(*C, "lostFunctions");
      P.Tolerate.TruncatedFunctions = count(*C, "truncatedFunctions");
    }
    if (auto C = Root.get("suppressions");
        C && C->checkKeys({"requireReason", "reportUnused"})) {
      P.RequireReason = C->getBool("requireReason", false);
      P.ReportUnused = C->getBool("reportUnused", true);
    }
    if (auto C = Root.get("cache"); C && C->checkKeys({"enabled", "dir", "megabytes"})) {
      if (auto On = C->get("enabled"))
        P.Cache = On->asBool();
      if (auto D = C->get("dir"))
        P.CacheDir = file(*D);
      if (auto M = C->get("megabytes"))
        P.CacheLimit = uint64_t(M->asInt(1, 1 << 24)) << 20;
    }
  }

private:
  std::string checks(const support::JsonCursor &C) {
    if (C.isString())
      return C.asString().str();
    if (!C.isArray()) {
      C.error("expected a string or an array of strings");
      return "";
    }
    return llvm::join(C.asStrings(), ",");
  }

  std::string file(const support::JsonCursor &C) {
    StringRef Text = C.asString();
    if (!C.isString())
      return "";
    if (Text.empty())
      C.error("empty file name");
    return report::absolutePath(Text, Folder);
  }

  PathFilter globs(const support::JsonCursor &C, StringRef Key) {
    auto List = C.get(Key);
    if (!List)
      return PathFilter();
    std::vector<std::string> Globs;
    for (const support::JsonCursor &E : List->elements()) {
      StringRef Glob = E.asString();
      Globs.push_back(Glob.str());
      if (E.isString() && Glob.rtrim('/').empty())
        E.error("an empty glob matches nothing");
      else if (Glob.starts_with("../") || Glob.contains("/../") || Glob == "..")
        E.error("globs do not leave the folder of the project file");
    }
    return PathFilter(std::move(Globs));
  }

  std::optional<unsigned> count(const support::JsonCursor &C, StringRef Key) {
    if (auto N = C.get(Key))
      return unsigned(N->asInt(0, 1 << 30));
    return std::nullopt;
  }

  support::JsonCursor Root;
  StringRef Folder;
};

} // namespace

StringRef ProjectFile::relative(StringRef File) const {
  return report::shown(File, Folder);
}

std::string findProjectFile(StringRef Folder) {
  std::string Top = report::repositoryRoot(Folder);
  bool HaveTop = llvm::sys::fs::exists(Top + "/.git") ||
                 llvm::sys::fs::exists(Top + "/.hg") || llvm::sys::fs::exists(Top + "/.svn");
  for (StringRef D = Folder; !D.empty(); D = path::parent_path(D)) {
    llvm::SmallString<256> P(D);
    path::append(P, FileName);
    if (llvm::sys::fs::exists(P))
      return P.str().str();
    if (HaveTop && D == Top)
      break;
  }
  return "";
}

llvm::Expected<ProjectFile> parseProjectFile(StringRef Text, StringRef ShownAs,
                                             StringRef File) {
  auto Document = support::JsonDocument::parse(Text, ShownAs);
  if (!Document)
    return Document.takeError();
  ProjectFile P;
  P.File = File.str();
  P.Folder = path::parent_path(File).str();
  Reader(Document->root(), P.Folder).read(P);
  if (llvm::Error E = Document->takeErrors())
    return std::move(E);
  return P;
}

llvm::Expected<ProjectFile> loadProjectFile(StringRef File, StringRef ShownAs) {
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer)
    return llvm::createStringError(ShownAs + ": " + Buffer.getError().message());
  return parseProjectFile((*Buffer)->getBuffer(), ShownAs, File);
}

} // namespace closecall::project
