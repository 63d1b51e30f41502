//===- DidYouMean.cpp - Hints for misspelt names --------------------------===//
//
// Edit distance, with letter case ignored: a third of the letters may differ
// (two letters swapped count twice), at least one and at most three.
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
  for (StringRef C : Candidates) {
    unsigned D = StringRef(Lower).edit_distance(C.lower(), true, BestDistance);
    if (D < BestDistance && D < Bad.size()) {
      BestDistance = D;
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
