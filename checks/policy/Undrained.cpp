//===- Undrained.cpp - A command on a busy connection ---------------------===//
//
// undrained-result: a command for a connection that still has rows or results
// to hand out for the one before.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Describe.h"

namespace closecall::policy {

void findUndrained(const Subject &S, std::vector<report::Finding> &Out) {
  for (const flow::Event &E : S.Run.Events) {
    if (E.Kind != flow::EventKind::Undrained)
      continue;
    report::Finding F = finding(S, E, "undrained-result");
    bool Owed = S.Packs.resource(S.Src.Resource).Owed;
    F.Message = Owed ? noun(S) + quotedName(S, E) + " from '" + S.Src.Via +
                           "' is not read to its end before '" + E.By +
                           "' uses the same connection; fetch its last row or call '" +
                           releaser(S) + "' first"
                     : "the " + noun(S) + " that '" + S.Src.Via +
                           "' began to read is not drained before '" + E.By +
                           "' sends another command; call '" + S.Src.Via +
                           "' until it returns null";
    F.Path = path(S, E, "the connection is still busy here");
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
