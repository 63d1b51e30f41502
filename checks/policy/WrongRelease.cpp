//===- WrongRelease.cpp - Released by the wrong function -------*- C++ -*-===//
//
// wrong-release: a handle given to a function that releases something else.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Describe.h"

namespace closecall::policy {

static std::string withArticle(const std::string &Noun) {
  const bool Vowel = !Noun.empty() && llvm::StringRef("aeiou").contains(Noun[0]);
  return (Vowel ? "an " : "a ") + Noun;
}

void findWrongReleases(const Subject &S, std::vector<report::Finding> &Out) {
  for (const flow::Event &E : S.Run.Events) {
    if (E.Kind != flow::EventKind::WrongRelease)
      continue;
    report::Finding F = finding(S, E, "wrong-release");
    std::string From = S.Src.Via.empty() ? "" : " from '" + S.Src.Via + "'";
    if (S.Src.K == flow::Source::Lent) {
      F.Message = noun(S) + quotedName(S, E) + From +
                  " is only lent and must not be released by '" + E.By + "'";
      F.Path = path(S, E, "released here");
      Out.push_back(std::move(F));
      continue;
    }
    F.Message = noun(S) + quotedName(S, E) + From + " is released by '" + E.By + "'" +
                (E.By == releaser(S) ? std::string(" as a handle of another kind")
                                     : " instead of '" + releaser(S) + "'");
    F.Path = path(S, E, "'" + E.By + "' is not the release of " + withArticle(noun(S)));
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
