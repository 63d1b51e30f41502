//===- AnyElement.cpp - Elements that no constant names --------*- C++ -*-===//
//
// Implements AnyElement.h.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/AnyElement.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::flow {

/// An element's array and its number; nullopt: some element.
static std::pair<LocId, std::optional<int64_t>> numbered(const Space &Sp, LocId L) {
  const Space::Loc &At = Sp.loc(L);
  if (At.Kind == Space::LocKind::AnyIndex)
    return {At.Parent, std::nullopt};
  if (At.Kind == Space::LocKind::Index)
    return {At.Parent, At.N};
  return {L, 0};
}

LocId elementAt(Space &Sp, LocId L, int64_t K) {
  const auto [Array, N] = numbered(Sp, L);
  if (N && (K == 1 || K == -1) && *N + K >= 0 && *N + K <= 2)
    return Sp.index(Array, *N + K);
  return Sp.anyIndex(Array);
}

Val compareElements(const Space &Sp, LocId A, LocId B, ir::CompareOp Op) {
  const auto [Of, N] = numbered(Sp, A);
  const auto [Other, K] = numbered(Sp, B);
  if (Of != Other)
    return Val::top();
  if (!N || !K) {
    const bool Enters = Op == ir::CompareOp::NE || (N ? Op == ir::CompareOp::LT : Op == ir::CompareOp::GT);
    return N.has_value() != K.has_value() && Enters ? Val::integer(1) : Val::top();
  }
  return Val::integer(IntRange::satisfying(Op, *K).contains(*N));
}

bool mayBeTracked(const Config &C, const Space &Sp, LocId L) {
  if (L == NoId || !Sp.anyElement(L))
    return false;
  LocId Some = L;
  while (Sp.loc(Some).Kind != Space::LocKind::AnyIndex)
    Some = Sp.loc(Some).Parent;
  const LocId Array = Sp.loc(Some).Parent;
  const Space::Loc &Asked = Sp.loc(L);
  auto Alike = [&](LocId K) {
    const Space::Loc &At = Sp.loc(K);
    const bool Member = At.Kind == Space::LocKind::Field && K != Array;
    return Asked.Kind == Space::LocKind::Field ? Member && At.A == Asked.A : !Member;
  };
  return Array != NoId && llvm::any_of(C.Store, [&](const auto &E) {
           return E.second.isTracked() && E.first != L && Sp.within(E.first, Array) &&
                  Alike(E.first);
         });
}

} // namespace closecall::flow
