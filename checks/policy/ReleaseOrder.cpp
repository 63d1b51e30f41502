//===- ReleaseOrder.cpp - Parent closed before its child -------*- C++ -*-===//
//
// release-order: a connection closed while a statement of it is open, where
// the library refuses that or leaves the child dangling.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Describe.h"

namespace closecall::policy {

void findReleaseOrder(const Subject &S, std::vector<report::Finding> &Out) {
  for (const flow::Event &E : S.Run.Events) {
    if (E.Kind != flow::EventKind::ReleaseOrder)
      continue;
    report::Finding F = finding(S, E, "release-order");
    const bool OfConnection =
        S.Src.Resource != rules::NoResource &&
        S.Packs.resource(S.Src.Resource).Kind == rules::Family::Connection;
    F.Message = "'" + E.By + "' " +
                (OfConnection ? "frees what the connection hangs on" : "closes the connection") +
                " while " + noun(S) + quotedName(S, E) + " from '" + S.Src.Via + "' is open";
    if (std::string R = releaser(S); !R.empty())
      F.Message += "; call '" + R + "' first";
    F.Path = path(S, E, "closed here while the " + noun(S) + " is open");
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
