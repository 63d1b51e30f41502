//===- Paths.cpp - How reports write file names ---------------------------===//
//
// Works on text, except repositoryRoot, which looks for .git and the like.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Paths.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace closecall;
using llvm::StringRef;
namespace path = llvm::sys::path;

std::optional<StringRef> report::below(StringRef File, StringRef Base) {
  Base = Base.rtrim('/');
  if (!File.consume_front(Base) || !File.consume_front("/") || File.empty())
    return std::nullopt;
  return File;
}

StringRef report::shown(StringRef File, StringRef Base) {
  return below(File, Base).value_or(File);
}

std::string report::repositoryRoot(StringRef Folder) {
  for (StringRef D = Folder; !D.empty(); D = path::parent_path(D))
    for (StringRef Mark : {".git", ".hg", ".svn"}) {
      llvm::SmallString<256> P(D);
      path::append(P, Mark);
      if (llvm::sys::fs::exists(P))
        return D.str();
    }
  return Folder.str();
}

std::string report::uriPath(StringRef Path) {
  std::string Out;
  for (char C : Path) {
    if (llvm::isAlnum(C) || StringRef("/-._~!$&'()*+,;=@").contains(C)) {
      Out += C;
    } else {
      Out += '%';
      Out += llvm::hexdigit(static_cast<unsigned char>(C) >> 4);
      Out += llvm::hexdigit(static_cast<unsigned char>(C) & 15);
    }
  }
  return Out;
}

std::string report::absolutePath(StringRef File, StringRef Base) {
  llvm::SmallString<256> P(File);
  if (!path::is_absolute(P)) {
    P = Base;
    path::append(P, File);
  }
  path::remove_dots(P, /*remove_dot_dot=*/true);
  return P.str().str();
}
