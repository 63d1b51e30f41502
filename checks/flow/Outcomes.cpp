//===- Outcomes.cpp - Joining outcomes -------------------------*- C++ -*-===//
//
// Implements Outcomes.h. Invariant: the order of outcomes is that of their
// first appearance, so that a round that adds nothing leaves a summary equal
// to the one before.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Outcomes.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

namespace closecall::flow {

using summary::AcquireEffects;
using summary::IntRange;
using summary::Outcome;
using summary::Slot;
using summary::SlotEffects;
using summary::Summary;
using summary::Value;

static constexpr size_t MaxOutcomes = 10;

/// Both leave the handle in the same places.
static bool sameHolders(const Outcome &A, const Outcome &B) {
  auto Holders = [](const Outcome &O) {
    std::vector<std::string> H;
    if (O.Ret.K == Value::Handle)
      H.push_back("");
    for (const auto &[Where, What] : O.Writes)
      if (What.K == Value::Handle)
        H.push_back(Where.str());
    std::sort(H.begin(), H.end());
    return H;
  };
  return Holders(A) == Holders(B);
}

static IntRange rangeOf(const Value &V) {
  return V.K == Value::Int ? IntRange::exactly(V.N) : V.Range;
}

/// A value that is one or the other.
static Value either(const Value &A, const Value &B) {
  if (A == B)
    return A;
  Value V;
  if (A.K == B.K && A.N == B.N && A.S == B.S && A.Id == B.Id)
    V = A; // they differ only in what is known of it
  V.Range = rangeOf(A);
  V.Range.hull(rangeOf(B));
  return V;
}

/// What both say of the same slots or arguments, the wider of the two.
template <typename KeyT>
static void mergeFacts(std::vector<std::pair<KeyT, IntRange>> &M,
                       const std::vector<std::pair<KeyT, IntRange>> &O) {
  std::vector<std::pair<KeyT, IntRange>> Both;
  for (const auto &[A, R] : M)
    for (const auto &[B, R2] : O)
      if (A == B) {
        IntRange H = R;
        H.hull(R2);
        if (!H.isFull())
          Both.push_back({A, H});
      }
  M = std::move(Both);
}

/// M covers O too.
static void mergeInto(Outcome &M, const Outcome &O) {
  M.Ret = either(M.Ret, O.Ret);
  M.RetRange.hull(O.RetRange);
  M.Handle.hull(O.Handle);
  M.Believed = std::max(M.Believed, O.Believed);
  if (M.Thrown != O.Thrown) {
    // Something derived from what both derive from.
    std::vector<std::string> Common{""};
    for (const std::string &T : M.Thrown)
      if (!T.empty() && llvm::is_contained(O.Thrown, T))
        Common.push_back(T);
    M.Thrown.clear();
    if (Common.size() > 1)
      M.Thrown = std::move(Common);
  }
  mergeFacts(M.Pre, O.Pre);
  mergeFacts(M.PreSame, O.PreSame);
  mergeFacts(M.PreSlots, O.PreSlots);
  mergeFacts(M.PreTexts, O.PreTexts);
  mergeFacts(M.PreAsked, O.PreAsked);
  if (M.Writes == O.Writes)
    return;
  auto In = [](const Outcome &X, const Slot &S) -> const Value * {
    for (const auto &[W, V] : X.Writes)
      if (W == S)
        return &V;
    return nullptr;
  };
  for (auto &[W, V] : M.Writes) {
    const Value *Other = In(O, W);
    V = Other ? either(V, *Other) : Value{};
  }
  for (const auto &[W, V] : O.Writes)
    if (!In(M, W))
      M.Writes.push_back({W, {}});
}

/// An unknown value in a global: whether it is written says next to nothing.
static bool isNoise(const std::pair<Slot, Value> &Write) {
  return Write.first.Root == Slot::Global && Write.second.K == Value::Unknown;
}

/// They differ only in unknown values of globals.
static bool sameButNoise(const Outcome &A, const Outcome &B) {
  if (A.Exit != B.Exit || A.Effect != B.Effect || !(A.Ret == B.Ret) ||
      A.Thrown != B.Thrown ||
      !(A.RetRange == B.RetRange) || A.Pre != B.Pre || A.PreSame != B.PreSame || A.PreSlots != B.PreSlots ||
      A.PreTexts != B.PreTexts || A.PreAsked != B.PreAsked ||
      A.EndFailed != B.EndFailed || A.ByCommit != B.ByCommit || A.Children != B.Children ||
      !(A.Handle == B.Handle))
    return false;
  auto Covered = [](const Outcome &X, const Outcome &Y) {
    for (const auto &W : X.Writes) {
      bool Found = false;
      for (const auto &W2 : Y.Writes)
        Found |= W.first == W2.first && (W == W2 || (isNoise(W) && isNoise(W2)));
      if (!Found && !(isNoise(W) && W.second.Range.isFull()))
        return false;
    }
    return true;
  };
  return Covered(A, B) && Covered(B, A);
}

template <typename SameT>
static void mergeWhere(std::vector<Outcome> &Out, SameT Same) {
  std::vector<Outcome> Merged;
  for (Outcome &O : Out) {
    auto It = std::find_if(Merged.begin(), Merged.end(),
                           [&](const Outcome &M) { return Same(M, O); });
    if (It == Merged.end())
      Merged.push_back(std::move(O));
    else
      mergeInto(*It, O);
  }
  Out = std::move(Merged);
}

static bool sameEffect(const Outcome &M, const Outcome &O) {
  return M.Exit == O.Exit && M.Effect == O.Effect && M.EndFailed == O.EndFailed &&
         M.ByCommit == O.ByCommit && M.Children == O.Children && M.PreTexts == O.PreTexts &&
         sameHolders(M, O);
}

void limitOutcomes(std::vector<Outcome> &Out) {
  mergeWhere(Out, sameButNoise);
  for (unsigned Round = 0; Round < 3 && Out.size() > MaxOutcomes; ++Round)
    mergeWhere(Out, [&](const Outcome &M, const Outcome &O) {
      return Round > 1 ? sameEffect(M, O)
                       : M.Exit == O.Exit && M.Effect == O.Effect &&
                             M.EndFailed == O.EndFailed && M.ByCommit == O.ByCommit &&
                             M.Children == O.Children && M.PreTexts == O.PreTexts && M.Writes == O.Writes && (Round > 0 || M.Ret == O.Ret);
    });
}

/// What the merged outcome says anew is given up.
static void giveUpChanges(Outcome &M, const Outcome &Old) {
  if (!(M.RetRange == Old.RetRange))
    M.RetRange = IntRange::full();
  if (!(M.Ret == Old.Ret) || M.Ret.K == Value::Unknown)
    M.Ret.Range = M.RetRange;
  if (!(M.Handle == Old.Handle))
    M.Handle = IntRange::full();
  if (M.Pre != Old.Pre)
    M.Pre.clear();
  if (M.PreSame != Old.PreSame)
    M.PreSame.clear();
  if (M.PreSlots != Old.PreSlots)
    M.PreSlots.clear();
  if (M.PreAsked != Old.PreAsked)
    M.PreAsked.clear();
  if (M.Writes != Old.Writes)
    for (auto &[W, V] : M.Writes)
      if (V.K == Value::Unknown)
        V.Range = IntRange::full();
}

static void widen(std::vector<Outcome> &New, const std::vector<Outcome> &Old, bool Coarse) {
  std::vector<Outcome> All = Old;
  if (Coarse)
    mergeWhere(All, sameEffect);
  for (Outcome &O : New) {
    bool Known = std::any_of(All.begin(), All.end(), [&](const Outcome &M) {
      if (!sameEffect(M, O))
        return false;
      Outcome Both = M;
      mergeInto(Both, O);
      return Both == M;
    });
    if (Known)
      continue;
    auto It = !Coarse ? All.end() : std::find_if(All.begin(), All.end(), [&](const Outcome &M) {
      return sameEffect(M, O);
    });
    if (It == All.end()) {
      All.push_back(std::move(O));
      continue;
    }
    Outcome Before = *It;
    mergeInto(*It, O);
    giveUpChanges(*It, Before);
  }
  limitOutcomes(All);
  New = std::move(All);
}

static void widen(std::vector<SlotEffects> &New, const std::vector<SlotEffects> &Old,
                  bool Coarse) {
  std::vector<SlotEffects> Slots = std::move(New);
  New.clear();
  auto Same = [](const SlotEffects &A, const SlotEffects &B) {
    return A.Where == B.Where && A.Kind == B.Kind;
  };
  for (const SlotEffects &O : Old) {
    New.push_back(O);
    for (SlotEffects &S : Slots)
      if (Same(S, O)) {
        widen(S.Outcomes, O.Outcomes, Coarse);
        New.back() = S;
      }
  }
  for (SlotEffects &S : Slots)
    if (std::none_of(Old.begin(), Old.end(),
                     [&](const SlotEffects &O) { return Same(S, O); }))
      New.push_back(std::move(S));
}

static void widen(std::vector<AcquireEffects> &New, const std::vector<AcquireEffects> &Old,
                  bool Coarse) {
  std::vector<AcquireEffects> Acquires = std::move(New);
  New.clear();
  auto Same = [](const AcquireEffects &A, const AcquireEffects &B) {
    return A.Where == B.Where && A.Resource == B.Resource && A.Kind == B.Kind &&
           A.Perhaps == B.Perhaps;
  };
  for (const AcquireEffects &O : Old) {
    New.push_back(O);
    for (AcquireEffects &A : Acquires)
      if (Same(A, O)) {
        widen(A.Outcomes, O.Outcomes, Coarse);
        New.back().Outcomes = A.Outcomes;
        New.back().Believed = std::max(A.Believed, O.Believed);
        New.back().Parent = A.Parent == O.Parent ? A.Parent : std::nullopt;
        New.back().OnParentClose = A.OnParentClose;
        New.back().Busy = A.Busy && O.Busy;
      }
  }
  for (AcquireEffects &A : Acquires)
    if (std::none_of(Old.begin(), Old.end(),
                     [&](const AcquireEffects &O) { return Same(A, O); }))
      New.push_back(std::move(A));
}

void widen(Summary &New, const Summary &Old, bool Coarse) {
  widen(New.Base, Old.Base, Coarse);
  widen(New.Slots, Old.Slots, Coarse);
  widen(New.Txns, Old.Txns, Coarse);
  widen(New.Acquires, Old.Acquires, Coarse);
  widen(New.Begins, Old.Begins, Coarse);
  std::vector<uint32_t> Keeps;
  std::set_union(New.Keeps.begin(), New.Keeps.end(), Old.Keeps.begin(), Old.Keeps.end(),
                 std::back_inserter(Keeps));
  New.Keeps = std::move(Keeps);
  New.ReturnsNew &= Old.ReturnsNew;
  llvm::erase_if(New.Commands, [&](const auto &W) { return !llvm::is_contained(Old.Commands, W); });
  llvm::erase_if(New.Uses, [&](const auto &W) { return !llvm::is_contained(Old.Uses, W); });
  llvm::erase_if(New.Lends, [&](const auto &W) { return !llvm::is_contained(Old.Lends, W); });
  New.Truncated |= Old.Truncated;
  New.MayThrow |= Old.MayThrow;
  New.MayExit |= Old.MayExit;
  if (!Old.ThrowsBy.empty())
    New.ThrowsBy = Old.ThrowsBy;
}

} // namespace closecall::flow
