//===- IntRange.h - What is known of an integer or pointer -----*- C++ -*-===//
//
// A closed interval with a few holes. Pointers are integers of which only
// "null" (0) and "not null" matter. Intersection and hull over-approximate:
// holes beyond the fourth are forgotten, never invented.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_SUMMARY_INTRANGE_H
#define CLOSECALL_CHECKS_SUMMARY_INTRANGE_H

#include "checks/ir/FunctionIR.h"
#include "checks/rules/Effect.h"
#include <array>
#include <cstdint>
#include <string>

namespace closecall::summary {

class IntRange {
public:
  static constexpr unsigned MaxHoles = 4;
  static constexpr int64_t Min = INT64_MIN, Max = INT64_MAX;

  int64_t Lo = Min, Hi = Max;

  static IntRange full() { return {}; }
  static IntRange exactly(int64_t K) { return between(K, K); }
  static IntRange between(int64_t L, int64_t H) {
    IntRange R;
    R.Lo = L;
    R.Hi = H;
    return R;
  }
  static IntRange nonNull() {
    IntRange R;
    R.punch(0);
    return R;
  }
  /// The values for which `x Op K` holds.
  static IntRange satisfying(ir::CompareOp Op, int64_t K);
  /// The hull of a pack's value set.
  static IntRange of(const rules::ValueSet &S);
  /// The hull of the values outside the set.
  static IntRange outside(const rules::ValueSet &S);

  bool isFull() const { return Lo == Min && Hi == Max && NumHoles == 0; }
  bool empty() const { return Lo > Hi; }
  bool isExactly(int64_t K) const { return Lo == K && Hi == K; }
  bool contains(int64_t K) const;
  bool single(int64_t &K) const {
    K = Lo;
    return Lo == Hi;
  }

  void punch(int64_t K);
  void intersect(const IntRange &O);
  void hull(const IntRange &O);
  bool disjoint(const IntRange &O) const {
    IntRange R = *this;
    R.intersect(O);
    return R.empty();
  }
  /// Every value of *this is in O.
  bool within(const IntRange &O) const;

  // For the stored form: the holes, sorted.
  const int64_t *begin() const { return Holes.data(); }
  const int64_t *end() const { return Holes.data() + NumHoles; }

  std::string str() const;
  friend bool operator==(const IntRange &A, const IntRange &B);
  friend bool operator<(const IntRange &A, const IntRange &B);
  uint64_t hash() const;

private:
  std::array<int64_t, MaxHoles> Holes{};
  uint8_t NumHoles = 0;
  void trim();
};

} // namespace closecall::summary

#endif
