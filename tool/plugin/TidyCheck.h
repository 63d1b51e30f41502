//===- TidyCheck.h - A catalogue entry as a clang-tidy check ---*- C++ -*-===//
//
// The one adapter class, registered once per catalogue entry. Options, for one
// check or for all: Packs (files, separated by semicolons), Strict, and
// Preview, without which a preview check keeps silent.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_PLUGIN_TIDYCHECK_H
#define CLOSECALL_TOOL_PLUGIN_TIDYCHECK_H

#include "checks/catalog/Catalog.h"
#include "tool/plugin/TidyRun.h"
#include "clang-tidy/ClangTidyCheck.h"

namespace closecall::tidy {

class TidyCheck : public clang::tidy::ClangTidyCheck {
public:
  TidyCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context,
            const catalog::CheckInfo &Info, std::shared_ptr<Run> Shared);

  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &M) override;
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Map) override;

private:
  void report(const report::Finding &F, clang::SourceManager &SM);

  const std::string Id;
  const std::string Packs;
  const std::string Config;
  const std::optional<bool> Strict;
  const bool Preview;
  bool Done = false;
  std::shared_ptr<Run> Shared;
};

} // namespace closecall::tidy

#endif
