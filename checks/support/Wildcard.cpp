//===- Wildcard.cpp - Names with a star -----------------------------------===//
#include "checks/support/Wildcard.h"

using llvm::StringRef;

namespace closecall::support {

bool starMatches(StringRef Glob, StringRef Text) {
  size_t G = 0, T = 0, Star = StringRef::npos, Mark = 0;
  while (T < Text.size()) {
    if (G < Glob.size() && Glob[G] == '*') {
      Star = G++;
      Mark = T;
    } else if (G < Glob.size() && Glob[G] == Text[T]) {
      ++G;
      ++T;
    } else if (Star != StringRef::npos) {
      G = Star + 1;
      T = ++Mark;
    } else {
      return false;
    }
  }
  return Glob.drop_front(G).find_first_not_of('*') == StringRef::npos;
}

} // namespace closecall::support
