//===- UseAfterRelease.cpp - Used after its release ------------*- C++ -*-===//
//
// use-after-release: a released handle, or a pointer into one, is passed on,
// read through or returned.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Describe.h"

namespace closecall::policy {

void findUsesAfterRelease(const Subject &S, std::vector<report::Finding> &Out) {
  for (const flow::Event &E : S.Run.Events) {
    if (E.Kind != flow::EventKind::UseAfterRelease)
      continue;
    report::Finding F = finding(S, E, "use-after-release");
    std::string How = E.I == flow::NoId ? "is returned"
                      : E.By.empty()    ? "is used"
                                        : "is used by '" + E.By + "'";
    std::string Released = releasedBy(S, E);
    if (E.ViaBorrow) {
      std::string Name =
          E.Loc == flow::NoId ? std::string() : " '" + spell(S, E.Loc) + "'";
      if (Name == " ''")
        Name = "";
      std::string By = borrowedBy(S, E);
      F.Message = "pointer" + Name +
                  (By.empty() ? " into the " + noun(S) : " from '" + By + "'") + " " + How +
                  (Released.empty() ? " after it became invalid"
                                    : " after the " + noun(S) + " was released by '" +
                                          Released + "'");
    } else
      F.Message = noun(S) + quotedName(S, E) + " " + How +
                  " after it was released by '" + Released + "'";
    F.Path = path(S, E, E.I == flow::NoId ? "returned here" : "used here");
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
