//===- DidYouMean.cpp - Hints for misspelt names --------------------------===//
//
// Edit distance, with letter case ignored: a third of the letters may differ
// (two letters swapped count twice), at least one and at most three. Of equally
// near names, one with the same letters is meant.
//
//===----------------------------------------------------------------------===//
#include "checks/support/DidYouMean.h"

#include <algorithm>

using llvm::StringRef;

namespace closecall::support {

StringRef closest(StringRef Bad, llvm::ArrayRef<StringRef> Candidates) {
  StringRef Best;
  const std::string Lower = Bad.lower();
  size_t Limit = std::clamp<size_t>((Bad.size() + 2) / 3, 1, 3);
  unsigned BestDistance = unsigned(Limit) + 1;
  std::string Letters = Lower;
  std::sort(Letters.begin(), Letters.end());
  bool BestSwapped = false;
  for (StringRef C : Candidates) {
    std::string Name = C.lower();
    unsigned D = StringRef(Lower).edit_distance(Name, true, BestDistance);
    std::sort(Name.begin(), Name.end());
    bool Swapped = Name == Letters && D == BestDistance && !BestSwapped;
    if ((D < BestDistance || Swapped) && D < Bad.size() && D <= Limit) {
      BestDistance = D;
      BestSwapped = Name == Letters;
      Best = C;
    }
  }
  return Best;
}

std::string didYouMean(StringRef Bad, llvm::ArrayRef<StringRef> Candidates) {
  StringRef C = closest(Bad, Candidates);
  if (C.empty())
    return {};
  return ", did you mean \"" + C.str() + "\"?";
}

} // namespace closecall::support
