//===- UseAfterRelease.cpp - Used after its release ------------*- C++ -*-===//
//
// use-after-release: a released handle, or a pointer into one, is passed on,
// read through or returned.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Describe.h"

namespace closecall::policy {

/// The first N steps of the place lead to the location, as it was at entry.
static bool leadsTo(const flow::Space &Sp, const ir::Place &P, size_t N, flow::LocId L) {
  const flow::Space::Loc &Lc = Sp.loc(L);
  if (N == 0)
    return Lc.Kind == flow::Space::LocKind::Var && Lc.A == P.Root;
  const ir::Projection &Last = P.Projs[N - 1];
  if (Last.Kind == ir::ProjKind::Field)
    return Lc.Kind == flow::Space::LocKind::Field && Sp.fieldName(Lc.A) == Last.Name &&
           leadsTo(Sp, P, N - 1, Lc.Parent);
  return Last.Kind == ir::ProjKind::Deref && Lc.Kind == flow::Space::LocKind::Region &&
         Sp.sym(Lc.A).Kind == flow::Space::SymKind::Initial &&
         leadsTo(Sp, P, N - 1, Sp.sym(Lc.A).A);
}

/// Memory of a caller's structure, found through a place that the function also writes:
/// the head of a list is moved on where its first element is taken out (uthash), and
/// which one is the first, the elements say.
static bool mayBeMovedOn(const Subject &S, const flow::Event &E, const std::string &Released) {
  const rules::FunctionEffects *By = S.Packs.find(Released);
  if (S.Src.K != flow::Source::External || E.ViaBorrow || E.Loc == flow::NoId || !By ||
      By->Pack != "libc")
    return false;
  return llvm::any_of(S.F.Blocks, [&](const ir::Block &B) {
    return llvm::any_of(B.Instrs, [&](const ir::Instr &I) {
      return I.Dst.valid() && !I.Dst.isVar() &&
             leadsTo(*S.Solved.Locations, I.Dst, I.Dst.Projs.size(), E.Loc);
    });
  });
}

void findUsesAfterRelease(const Subject &S, std::vector<report::Finding> &Out) {
  for (const flow::Event &E : S.Run.Events) {
    if (E.Kind != flow::EventKind::UseAfterRelease)
      continue;
    std::string How = E.I == flow::NoId ? "is returned"
                      : E.By.empty()    ? "is used"
                                        : "is used by '" + E.By + "'";
    std::string Released = releasedBy(S, E);
    if (mayBeMovedOn(S, E, Released))
      continue;
    report::Finding F = finding(S, E, "use-after-release");
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
