//===- TidyCheck.cpp - A catalogue entry as a clang-tidy check ------------===//
//
// The first function definition that is matched triggers the run: by then the
// whole file is parsed. Findings come back as file, line and column, and are
// turned into locations of this file's source manager. Messages are arguments,
// never formats, since they quote the user's text.
//
//===----------------------------------------------------------------------===//
#include "tool/plugin/TidyCheck.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"

using namespace closecall;
using namespace closecall::tidy;
using llvm::StringRef;

static clang::SourceLocation locate(const std::string &File, unsigned Line,
                                    unsigned Col, clang::SourceManager &SM) {
  if (!Line)
    return {};
  auto Entry = SM.getFileManager().getOptionalFileRef(File);
  if (!Entry)
    return {};
  return SM.translateFileLineCol(*Entry, Line, Col);
}

static clang::CharSourceRange locate(const report::Range &R,
                                     clang::SourceManager &SM) {
  return clang::CharSourceRange::getCharRange(
      locate(R.File, R.Line, R.Col, SM),
      locate(R.File, R.EndLine, R.EndCol, SM));
}

/// --checks names the check itself, not a glob that fits it: then it is meant.
static bool isNamed(StringRef Id, clang::tidy::ClangTidyContext &Context) {
  StringRef Rest = Context.getOptions().Checks ? StringRef(*Context.getOptions().Checks)
                                               : StringRef();
  for (StringRef Item; !Rest.empty();) {
    size_t End = Rest.find_first_of(",\n");
    Item = Rest.take_front(End).trim();
    Rest = End == StringRef::npos ? StringRef() : Rest.drop_front(End + 1);
    if (Item == Id)
      return true;
  }
  return false;
}

TidyCheck::TidyCheck(StringRef Name, clang::tidy::ClangTidyContext *Context,
                     const catalog::CheckInfo &Info, std::shared_ptr<Run> Shared)
    : ClangTidyCheck(Name, Context), Id(Info.Id),
      Packs(Options.getLocalOrGlobal("Packs", "")),
      Config(Options.getLocalOrGlobal("Config", "")),
      Strict(Options.getLocalOrGlobal<bool>("Strict")),
      Preview(Options.getLocalOrGlobal("Preview", isNamed(Info.Id, *Context))), Shared(std::move(Shared)) {
  this->Shared->addOptions(Packs, Strict, Config);
  this->Shared->want(Id, Preview);
}

void TidyCheck::storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Map) {
  Options.store(Map, "Packs", StringRef(Packs));
  Options.store(Map, "Config", StringRef(Config));
  if (Strict) // else the project says
    Options.store(Map, "Strict", *Strict);
  Options.store(Map, "Preview", Preview);
}

void TidyCheck::registerMatchers(clang::ast_matchers::MatchFinder *Finder) {
  Finder->addMatcher(
      clang::ast_matchers::functionDecl(clang::ast_matchers::isDefinition()), this);
}

void TidyCheck::check(const clang::ast_matchers::MatchFinder::MatchResult &M) {
  if (std::exchange(Done, true))
    return;
  bool Wanted = Shared->wants(*M.Context, Id, Preview);
  static const std::vector<report::Finding> None;
  const std::vector<report::Finding> &All = Wanted ? Shared->findings(*M.Context) : None;
  for (const std::string &Error : Shared->takeErrors())
    configurationDiag("closecall: %0") << Error;
  // In the file, so that an editor shows it.
  clang::SourceManager &SM = *M.SourceManager;
  for (const std::string &Error : Shared->takeProjectErrors())
    diag(SM.getLocForStartOfFile(SM.getMainFileID()), "closecall: %0") << Error;
  for (const report::Finding &F : All)
    if (F.Check == Id)
      report(F, SM);
}

void TidyCheck::report(const report::Finding &F, clang::SourceManager &SM) {
  clang::SourceLocation At = locate(F.Primary.File, F.Primary.Line, F.Primary.Col, SM);
  if (At.isInvalid())
    return;
  {
    clang::DiagnosticBuilder D = diag(At, "%0");
    D << F.Message << locate(F.Primary, SM);
    if (!F.Fixes.empty())
      for (const report::TextEdit &E : F.Fixes.front().Edits)
        D << clang::FixItHint::CreateInsertion(
            locate(E.At.File, E.At.Line, E.At.Col, SM), E.NewText);
  }
  unsigned Number = 0;
  for (const report::Step &S : F.Path)
    diag(locate(S.At.File, S.At.Line, S.At.Col, SM), "(%0) %1",
         clang::DiagnosticIDs::Note)
        << ++Number << S.Message << locate(S.At, SM);
  for (const report::Related &O : F.Others)
    diag(locate(O.At.File, O.At.Line, O.At.Col, SM), "%0",
         clang::DiagnosticIDs::Note)
        << O.Message << locate(O.At, SM);
}
