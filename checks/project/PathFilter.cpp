//===- PathFilter.cpp - Globs over paths of a project ---------------------===//
#include "checks/project/PathFilter.h"

#include "llvm/ADT/STLExtras.h"

using llvm::StringRef;

namespace closecall::project {

/// Whether Glob matches Path or a folder above it. Globs are short; each `*`
/// tries every length.
static bool matchFrom(StringRef Glob, StringRef Path) {
  while (!Glob.empty()) {
    if (Glob.consume_front("**")) {
      // "**/" may be nothing at all.
      if (Glob.consume_front("/") && matchFrom(Glob, Path))
        return true;
      for (size_t N = 0; N <= Path.size(); ++N)
        if (matchFrom(Glob, Path.drop_front(N)))
          return true;
      return false;
    }
    if (Glob.consume_front("*")) {
      for (size_t N = 0;; ++N) {
        if (matchFrom(Glob, Path.drop_front(N)))
          return true;
        if (N == Path.size() || Path[N] == '/')
          return false;
      }
    }
    if (Path.empty() || (Glob[0] == '?' ? Path[0] == '/' : Path[0] != Glob[0]))
      return false;
    Glob = Glob.drop_front();
    Path = Path.drop_front();
  }
  return Path.empty() || Path[0] == '/';
}

bool globMatches(StringRef Glob, StringRef Path) {
  Glob.consume_front("./");
  Glob = Glob.rtrim('/');
  if (Glob.empty())
    return false;
  if (Glob.consume_front("/") || Glob.contains('/'))
    return matchFrom(Glob, Path);
  // Any depth.
  for (size_t From = 0; From != StringRef::npos;) {
    if (matchFrom(Glob, Path.drop_front(From)))
      return true;
    size_t Slash = Path.find('/', From);
    From = Slash == StringRef::npos ? Slash : Slash + 1;
  }
  return false;
}

bool PathFilter::matches(StringRef RelativePath) const {
  return llvm::any_of(Globs, [&](const std::string &G) {
    return globMatches(G, RelativePath);
  });
}

} // namespace closecall::project
