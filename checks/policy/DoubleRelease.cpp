//===- DoubleRelease.cpp - Released a second time --------------*- C++ -*-===//
//
// double-release: a handle that was released on this path is released again.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Describe.h"

namespace closecall::policy {

void findDoubleReleases(const Subject &S, std::vector<report::Finding> &Out) {
  for (const flow::Event &E : S.Run.Events) {
    if (E.Kind != flow::EventKind::DoubleRelease)
      continue;
    report::Finding F = finding(S, E, "double-release");
    bool Given = false;
    for (const flow::TrailStep &T : E.Path)
      Given |= T.K == flow::TrailStep::Given;
    F.Message = noun(S) + quotedName(S, E) + " is released again by '" + E.By +
                "' after '" + releasedBy(S, E) +
                (Given ? "' took it over" : "' already released it");
    F.Path = path(S, E, "released a second time here");
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
