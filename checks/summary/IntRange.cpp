//===- IntRange.cpp - Intervals with holes ---------------------*- C++ -*-===//
//
// Implements IntRange.h. Invariant: holes are sorted and strictly inside
// (Lo, Hi); a hole on a bound moves the bound.
//
//===----------------------------------------------------------------------===//
#include "checks/summary/IntRange.h"
#include "llvm/ADT/Hashing.h"
#include <algorithm>

namespace closecall::summary {

IntRange IntRange::satisfying(ir::CompareOp Op, int64_t K) {
  using ir::CompareOp;
  switch (Op) {
  case CompareOp::EQ:
    return exactly(K);
  case CompareOp::NE: {
    IntRange R;
    R.punch(K);
    return R;
  }
  case CompareOp::LT:
    return K == Min ? between(1, 0) : between(Min, K - 1);
  case CompareOp::LE:
    return between(Min, K);
  case CompareOp::GT:
    return K == Max ? between(1, 0) : between(K + 1, Max);
  case CompareOp::GE:
    return between(K, Max);
  }
  return full();
}

IntRange IntRange::of(const rules::ValueSet &S) {
  if (!S.OneOf.empty()) {
    IntRange R = between(S.OneOf.front(), S.OneOf.back());
    // Small gaps become holes, so that {100, 101} and {0, 2} are exact.
    for (int64_t K = R.Lo + 1; K < R.Hi && K - R.Lo < 64; ++K)
      if (!std::binary_search(S.OneOf.begin(), S.OneOf.end(), K))
        R.punch(K);
    return R;
  }
  IntRange R = between(S.Lo, S.Hi);
  for (int64_t K : S.Except)
    R.punch(K);
  return R;
}

IntRange IntRange::outside(const rules::ValueSet &S) {
  if (!S.OneOf.empty()) {
    IntRange R;
    for (int64_t K : S.OneOf)
      R.punch(K);
    return R;
  }
  if (!S.Except.empty() && S.Lo == Min && S.Hi == Max) {
    IntRange R = exactly(S.Except.front());
    for (int64_t K : S.Except)
      R.hull(exactly(K));
    return R;
  }
  if (S.Lo == Min && S.Hi == Max)
    return between(1, 0);
  if (S.Lo == Min)
    return between(S.Hi + 1, Max);
  if (S.Hi == Max)
    return between(Min, S.Lo - 1);
  IntRange R;
  for (int64_t K = S.Lo; K <= S.Hi && K - S.Lo < int64_t(MaxHoles); ++K)
    R.punch(K);
  return R;
}

bool IntRange::contains(int64_t K) const {
  if (K < Lo || K > Hi)
    return false;
  if (NumHoles == 0)
    return true;
  return std::find(Holes.begin(), Holes.begin() + NumHoles, K) ==
         Holes.begin() + NumHoles;
}

void IntRange::trim() {
  bool Changed = true;
  while (Changed && Lo <= Hi) {
    Changed = false;
    for (unsigned I = 0; I < NumHoles; ++I) {
      int64_t H = Holes[I];
      bool AtBound = H == Lo || H == Hi;
      if (H > Lo && H < Hi)
        continue;
      if (H == Lo && Lo == Hi) {
        Lo = 1;
        Hi = 0;
        NumHoles = 0;
        return;
      }
      if (AtBound) {
        if (H == Lo)
          ++Lo;
        else
          --Hi;
      }
      std::copy(Holes.begin() + I + 1, Holes.begin() + NumHoles,
                Holes.begin() + I);
      Holes[--NumHoles] = 0;
      Changed = true;
      break;
    }
  }
  if (Lo > Hi) {
    Lo = 1;
    Hi = 0;
    NumHoles = 0;
    Holes = {};
  }
}

void IntRange::punch(int64_t K) {
  if (!contains(K))
    return;
  if (K == Lo || K == Hi) {
    if (Lo == Hi) {
      Lo = 1;
      Hi = 0;
    } else if (K == Lo)
      ++Lo;
    else
      --Hi;
    trim();
    return;
  }
  // Null is the hole that matters most; it is never the one forgotten.
  if (NumHoles == MaxHoles) {
    if (K != 0)
      return;
    --NumHoles;
  }
  Holes[NumHoles++] = K;
  std::sort(Holes.begin(), Holes.begin() + NumHoles);
}

void IntRange::intersect(const IntRange &O) {
  if (empty() || O.isFull())
    return;
  Lo = std::max(Lo, O.Lo);
  Hi = std::min(Hi, O.Hi);
  trim();
  for (unsigned I = 0; I < O.NumHoles && !empty(); ++I)
    punch(O.Holes[I]);
}

void IntRange::hull(const IntRange &O) {
  if (O.empty() || isFull() || *this == O)
    return;
  if (empty() || O.isFull()) {
    *this = O;
    return;
  }
  IntRange R = between(std::min(Lo, O.Lo), std::max(Hi, O.Hi));
  auto Keep = [&](int64_t K) {
    if (!contains(K) && !O.contains(K))
      R.punch(K);
  };
  for (unsigned I = 0; I < NumHoles; ++I)
    Keep(Holes[I]);
  for (unsigned I = 0; I < O.NumHoles; ++I)
    Keep(O.Holes[I]);
  Keep(0);
  *this = R;
}

bool IntRange::within(const IntRange &O) const {
  IntRange R = *this;
  R.intersect(O);
  return R == *this;
}

std::string IntRange::str() const {
  if (empty())
    return "{}";
  std::string S;
  if (Lo == Hi)
    S = std::to_string(Lo);
  else
    S = "[" + (Lo == Min ? std::string("-") : std::to_string(Lo)) + "," +
        (Hi == Max ? std::string("+") : std::to_string(Hi)) + "]";
  for (unsigned I = 0; I < NumHoles; ++I)
    S += "!" + std::to_string(Holes[I]);
  return S;
}

bool operator==(const IntRange &A, const IntRange &B) {
  return A.Lo == B.Lo && A.Hi == B.Hi && A.NumHoles == B.NumHoles &&
         std::equal(A.Holes.begin(), A.Holes.begin() + A.NumHoles,
                    B.Holes.begin());
}

bool operator<(const IntRange &A, const IntRange &B) {
  if (A.Lo != B.Lo)
    return A.Lo < B.Lo;
  if (A.Hi != B.Hi)
    return A.Hi < B.Hi;
  return std::lexicographical_compare(
      A.Holes.begin(), A.Holes.begin() + A.NumHoles, B.Holes.begin(),
      B.Holes.begin() + B.NumHoles);
}

uint64_t IntRange::hash() const {
  return llvm::hash_combine(Lo, Hi, NumHoles,
                            llvm::hash_combine_range(
                                Holes.begin(), Holes.begin() + NumHoles));
}

} // namespace closecall::summary
