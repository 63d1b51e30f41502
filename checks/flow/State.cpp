//===- State.cpp - The abstract domain of the solver -----------*- C++ -*-===//
//
// Implements State.h. Interning is in order of first use, which is
// deterministic because the solver is.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/State.h"
#include <algorithm>

namespace closecall::flow {

ir::CompareOp negated(ir::CompareOp Op) {
  using enum ir::CompareOp;
  switch (Op) {
  case EQ:
    return NE;
  case NE:
    return EQ;
  case LT:
    return GE;
  case LE:
    return GT;
  case GT:
    return LE;
  case GE:
    return LT;
  }
  return Op;
}

ir::CompareOp flipped(ir::CompareOp Op) {
  using enum ir::CompareOp;
  switch (Op) {
  case LT:
    return GT;
  case LE:
    return GE;
  case GT:
    return LT;
  case GE:
    return LE;
  default:
    return Op;
  }
}

Space::Space() : Lately(1024, Tracked), LatelyBelow(512, NoId) { internSym(SymKind::Tracked, 0, 0, 0); }

LocId Space::internLoc(LocKind K, LocId Parent, uint32_t A, int64_t N) {
  auto [It, New] = LocIds.try_emplace(
      {uint64_t(K) << 60 ^ uint64_t(Parent) << 28 ^ A, uint64_t(N)}, LocId(Locs.size()));
  if (New)
    addLoc(K, Parent, A, N);
  return It->second;
}

LocId Space::addLoc(LocKind K, LocId Parent, uint32_t A, int64_t N) {
  const LocId L = LocId(Locs.size());
  if (Parent == NoId) {
    Locs.push_back({K, Parent, A, N, L, K == LocKind::Var, false, A});
    return L;
  }
  Loc &Of = Locs[Parent];
  Of.HasBelow = true;
  const Loc Below{K, Parent, A, N, Of.Base, Of.InVar, false, Of.BaseOf};
  Locs.push_back(Below);
  return L;
}

SymId Space::internSym(SymKind K, uint32_t A, uint32_t B, uint32_t N) {
  const uint32_t Hash = (uint32_t(K) * 0x9e3779b1u ^ A * 0x85ebca6bu ^ B * 0xc2b2ae35u ^ N) *
                        0x27d4eb2fu;
  SymId &Last = Lately[Hash >> 22];
  if (!Syms.empty())
    if (const Symbol &S = Syms[Last]; S.Kind == K && S.A == A && S.B == B && S.N == N)
      return Last;
  auto [It, New] = SymIds.try_emplace(
      {uint64_t(K) << 60 | uint64_t(A), uint64_t(B) << 32 | N}, SymId(Syms.size()));
  if (New)
    Syms.push_back({K, A, B, N});
  return Last = It->second;
}

LocId Space::field(LocId Parent, llvm::StringRef Name) {
  // The same step is taken again and again, by the same text.
  LocId &Last = LatelyBelow[(Parent * 0x9e3779b1u ^ uint32_t(uintptr_t(Name.data()) >> 3)) *
                                0x27d4eb2fu >>
                            23];
  if (Last != NoId && Locs[Last].Parent == Parent && FieldNames[Locs[Last].A] == Name)
    return Last;
  auto [It, New] = FieldIds.try_emplace(Name, uint32_t(FieldNames.size()));
  if (New)
    FieldNames.push_back(Name.str());
  return Last = internLoc(LocKind::Field, Parent, It->second, 0);
}

LocId Space::index(LocId Parent, int64_t N) {
  return N == 0 ? Parent : internLoc(LocKind::Index, Parent, 0, N);
}

LocId Space::anyIndex(LocId Parent) {
  return internLoc(LocKind::AnyIndex, Parent, 0, 0);
}

SymId Space::result(ir::BlockId B, uint32_t I, uint32_t Part) {
  return internSym(SymKind::Result, B, I, Part);
}
SymId Space::initial(LocId L) { return internSym(SymKind::Initial, L, 0, 0); }
SymId Space::after(ir::BlockId B, uint32_t I, LocId L) {
  return internSym(SymKind::After, B, I, L);
}
SymId Space::merged(ir::BlockId B, LocId L) {
  return internSym(SymKind::Merged, B, 0, L);
}
SymId Space::bits(SymId S, uint32_t Mask) {
  return internSym(SymKind::Bits, S, 0, Mask);
}

uint32_t Space::textId(llvm::StringRef Text) {
  auto [It, New] = TextIds.try_emplace(Text, uint32_t(Texts.size()));
  if (New)
    Texts.push_back(Text.str());
  return It->second;
}

bool Space::within(LocId L, LocId Ancestor) const {
  if (Locs[L].Base != Locs[Ancestor].Base)
    return false;
  for (; L != NoId; L = Locs[L].Parent)
    if (L == Ancestor)
      return true;
  return false;
}

bool Space::elementBelow(LocId L, LocId Ancestor) const {
  while (L != Ancestor && Locs[L].Parent != Ancestor && Locs[L].Parent != NoId)
    L = Locs[L].Parent;
  return L != Ancestor &&
         (Locs[L].Kind == LocKind::Index || Locs[L].Kind == LocKind::AnyIndex);
}

bool Space::anyElement(LocId L) const {
  for (; L != NoId; L = Locs[L].Parent)
    if (Locs[L].Kind == LocKind::AnyIndex)
      return true;
  return false;
}

template <typename Vec> static auto lowerBound(Vec &V, uint32_t Key) {
  return std::lower_bound(V.begin(), V.end(), Key,
                          [](const auto &E, uint32_t K) { return E.first < K; });
}

const Val *Config::find(LocId L) const {
  auto It = lowerBound(Store, L);
  return It != Store.end() && It->first == L ? &It->second : nullptr;
}

void Config::set(LocId L, Val V) {
  auto It = lowerBound(Store, L);
  if (It != Store.end() && It->first == L)
    It->second = V;
  else
    Store.insert(It, {L, V});
}

void Config::erase(LocId L) {
  auto It = lowerBound(Store, L);
  if (It != Store.end() && It->first == L)
    Store.erase(It);
}

IntRange Config::range(SymId S) const {
  auto It = lowerBound(Facts, S);
  return It != Facts.end() && It->first == S ? It->second : IntRange::full();
}

void Config::setRange(SymId S, const IntRange &R) {
  auto It = lowerBound(Facts, S);
  bool Found = It != Facts.end() && It->first == S;
  if (R.isFull()) {
    if (Found)
      Facts.erase(It);
  } else if (Found)
    It->second = R;
  else
    Facts.insert(It, {S, R});
}

bool Config::borrowed(SymId S) const {
  return std::binary_search(Borrowed.begin(), Borrowed.end(), S);
}

Config::Key Config::key() const {
  Key K;
  K.push_back(uint64_t(St) | uint64_t(HasParent) << 8 | uint64_t(EndFailed) << 9 |
              uint64_t(ByCommit) << 11 | uint64_t(ByText != NoId) << 12 |
              uint64_t(Children) << 13 |
              uint64_t(Conn) << 16 | uint64_t(Thrown) << 48);
  if (!isLive(St) && St != State::Released && St != State::Given)
    return K;
  if (Refused)
    K.push_back(uint64_t(1) << 63);
  if (HasParent)
    K.push_back(uint64_t(Parent.K) << 32 | Parent.A);
  // What was caught, and what is kept of it, goes on with its type.
  if (Caught)
    K.push_back(uint64_t(1) << 62 | uint64_t(CaughtAt) << 16 | Caught);
  for (const auto &[L, V] : Store)
    if (V.isTracked())
      K.push_back(L);
    else if (V.K == Val::Str && V.N)
      K.push_back(uint64_t(V.A) << 32 | L);
  return K;
}

uint64_t Config::hash() const {
  uint64_t H = uint64_t(St) | uint64_t(Believed) << 8 | uint64_t(Used) << 9 |
               uint64_t(HasParent) << 10 | uint64_t(EndFailed) << 11 | uint64_t(ByCommit) << 13 |
               uint64_t(Drained) << 14 | uint64_t(Refused) << 15 | uint64_t(Parent.A) << 16 | uint64_t(Thrown) << 48;
  auto Mix = [&H](uint64_t X) {
    H = (H ^ X) * 0x9e3779b97f4a7c15u;
    H ^= H >> 29;
  };
  for (const auto &[L, V] : Store) {
    Mix(uint64_t(L) << 16 | uint64_t(V.K) << 8 | uint64_t(V.Op));
    Mix(uint64_t(V.A) ^ uint64_t(V.N) << 20);
  }
  for (const auto &[S, R] : Facts) {
    Mix(S);
    Mix(uint64_t(R.Lo) ^ uint64_t(R.Hi) * 31);
  }
  Mix(uint64_t(Conn) << 32 | ByText);
  Mix(uint64_t(CaughtAt) << 16 | Caught);
  Mix(uint64_t(Children) << 48 | uint64_t(Parent.K));
  for (SymId S : Borrowed)
    Mix(S);
  for (SymId S : Stale)
    Mix(uint64_t(S) << 32);
  return H;
}

bool operator==(const Config &A, const Config &B) {
  return A.St == B.St && A.Believed == B.Believed && A.Used == B.Used && A.Drained == B.Drained &&
         A.HasParent == B.HasParent && A.Refused == B.Refused && A.Parent == B.Parent && A.Thrown == B.Thrown &&
         A.Caught == B.Caught && A.CaughtAt == B.CaughtAt &&
         A.EndFailed == B.EndFailed && A.ByCommit == B.ByCommit && A.Conn == B.Conn && A.ByText == B.ByText &&
         A.Children == B.Children &&
         A.Store == B.Store && A.Facts == B.Facts &&
         A.Borrowed == B.Borrowed && A.Stale == B.Stale;
}

IntRange rangeOf(const Config &C, const Val &V) {
  switch (V.K) {
  case Val::Int:
    return IntRange::exactly(V.N);
  case Val::Sym:
    return C.range(V.A);
  case Val::Addr:
  case Val::Func:
  case Val::Str:
    return IntRange::nonNull();
  case Val::Offset: {
    IntRange R = C.range(V.A);
    return R.contains(0) ? IntRange::full() : IntRange::nonNull();
  }
  case Val::Pred: {
    IntRange R = C.range(V.A);
    IntRange Sat = IntRange::satisfying(V.Op, V.N);
    if (R.disjoint(Sat))
      return IntRange::exactly(0);
    if (R.within(Sat))
      return IntRange::exactly(1);
    return IntRange::between(0, 1);
  }
  case Val::Equal:
    return IntRange::between(0, 1);
  case Val::Masked:
  case Val::Top:
    return IntRange::full();
  }
  return IntRange::full();
}

/// What is known of bits of VA in A, and of the same bits of VB in B, holds for
/// the symbol S that stands for both.
static void joinBits(const Config &A, const Val &VA, const Config &B, const Val &VB, SymId S,
                     Space &Sp, llvm::SmallVectorImpl<std::pair<SymId, IntRange>> &Made) {
  if (VA.K != Val::Sym || (VB.K != Val::Sym && VB.K != Val::Int))
    return;
  for (const auto &[Fact, RA] : A.Facts) {
    const Space::Symbol Of = Sp.sym(Fact);
    if (Of.Kind != Space::SymKind::Bits || Of.A != VA.A)
      continue;
    IntRange H = VB.K == Val::Int ? IntRange::exactly(VB.N & Of.N) : B.range(Sp.bits(VB.A, Of.N));
    H.hull(RA);
    if (!H.isFull())
      Made.push_back({Sp.bits(S, Of.N), H});
  }
}

bool joinInto(Config &A, const Config &B, Space &Sp, ir::BlockId Block) {
  bool Changed = false;
  auto Update = [&Changed](auto &Of, auto Now) {
    Changed |= Of != Now;
    Of = Now;
  };
  Update(A.Believed, std::max(A.Believed, B.Believed));
  Update(A.Used, A.Used && B.Used);
  Update(A.Drained, A.Drained || B.Drained);
  if (A.Caught != B.Caught || A.CaughtAt != B.CaughtAt) {
    Update(A.Caught, uint16_t(0));
    Update(A.CaughtAt, ir::NoId);
  }
  if (!(A.Borrowed == B.Borrowed)) {
    llvm::SmallVector<SymId, 2> All;
    std::set_union(A.Borrowed.begin(), A.Borrowed.end(), B.Borrowed.begin(), B.Borrowed.end(),
                   std::back_inserter(All));
    Update(A.Borrowed, All);
  }
  if (!(A.Stale == B.Stale)) { // only what is certainly invalid
    llvm::SmallVector<SymId, 2> Both;
    std::set_intersection(A.Stale.begin(), A.Stale.end(), B.Stale.begin(), B.Stale.end(),
                          std::back_inserter(Both));
    Update(A.Stale, Both);
  }

  llvm::SmallVector<std::pair<SymId, IntRange>, 4> Made;
  auto Merge = [&](LocId L, const Val &VA, const Val &VB) {
    if (VA == VB)
      return VA;
    IntRange H = rangeOf(A, VA);
    H.hull(rangeOf(B, VB));
    const SymId S = Sp.merged(Block, L);
    Made.push_back({S, H});
    joinBits(A, VA, B, VB, S, Sp, Made);
    if (VA.K == Val::Int)
      joinBits(B, VB, A, VA, S, Sp, Made);
    return Val::sym(S);
  };
  auto AsAtEntry = [&](LocId L, const Val &V) {
    return V.K == Val::Sym && Sp.sym(V.A).Kind == Space::SymKind::Initial && Sp.sym(V.A).A == L;
  };
  // Where nothing is noted, there is still what was there at entry; an object that was
  // written as a whole may say something else.
  auto Unwritten = [&](LocId L) {
    for (LocId Of = Sp.loc(L).Parent; Of != NoId; Of = Sp.loc(Of).Parent)
      if (A.find(Of))
        return false;
    return true;
  };
  llvm::SmallVector<std::pair<LocId, Val>, 8> New;
  auto IB = B.Store.begin();
  auto OnlyInB = [&](LocId Before) {
    for (; IB != B.Store.end() && IB->first < Before; ++IB)
      if (!AsAtEntry(IB->first, IB->second))
        New.push_back({IB->first, Merge(IB->first, Val::sym(Sp.initial(IB->first)), IB->second)});
      else if (!Unwritten(IB->first))
        New.push_back(*IB);
  };
  for (auto &[L, V] : A.Store) {
    OnlyInB(L);
    if (IB != B.Store.end() && IB->first == L) {
      if (!(V == IB->second))
        Update(V, Merge(L, V, IB->second));
      ++IB;
    } else if (!AsAtEntry(L, V))
      Update(V, Merge(L, V, Val::sym(Sp.initial(L))));
  }
  OnlyInB(NoId);

  // Facts that both have, and those about what is new. Those of A are asked above. What
  // is made for a location takes the place of what an earlier join made.
  if (!Made.empty() || !(A.Facts == B.Facts)) {
    std::sort(Made.begin(), Made.end(),
              [](const auto &X, const auto &Y) { return X.first < Y.first; });
    auto IsMade = [&](SymId S) {
      auto It = std::lower_bound(Made.begin(), Made.end(), S,
                                 [](const auto &E, SymId K) { return E.first < K; });
      return It == Made.end() || It->first != S ? nullptr : &It->second;
    };
    auto IB2 = B.Facts.begin();
    size_t To = 0;
    for (auto &[S, RA] : A.Facts) {
      if (const IntRange *H = IsMade(S)) {
        Changed |= !(RA == *H);
        if (!H->isFull())
          A.Facts[To++] = {S, *H};
        continue;
      }
      while (IB2 != B.Facts.end() && IB2->first < S)
        ++IB2;
      if (IB2 == B.Facts.end() || IB2->first != S) {
        Changed = true; // not known there
        continue;
      }
      if (!(RA == IB2->second)) {
        IntRange H = RA;
        H.hull(IB2->second);
        Changed |= !(H == RA);
        RA = H;
      }
      if (!RA.isFull())
        A.Facts[To++] = {S, RA};
    }
    A.Facts.truncate(To);
    for (const auto &[S, H] : Made)
      if (!H.isFull() && A.range(S).isFull()) {
        A.setRange(S, H);
        Changed = true;
      }
  }
  if (!New.empty()) {
    Changed = true;
    const size_t Before = A.Store.size();
    A.Store.append(New.begin(), New.end());
    std::inplace_merge(A.Store.begin(), A.Store.begin() + Before, A.Store.end(),
                       [](const auto &X, const auto &Y) { return X.first < Y.first; });
  }
  return Changed;
}

} // namespace closecall::flow
