//===- Selection.cpp - Which checks are asked for -------------------------===//
#include "tool/cli/Selection.h"

#include "checks/catalog/Catalog.h"
#include "checks/support/DidYouMean.h"
#include "llvm/Support/GlobPattern.h"

using namespace closecall;
using namespace closecall::cli;
using llvm::StringRef;

llvm::Expected<Selection> Selection::parse(StringRef Globs, bool Strict) {
  Selection S;
  for (const catalog::CheckInfo &C : catalog::all())
    if (Strict || C.Stage == catalog::Status::Stable)
      S.Ids.insert(C.Id);

  llvm::SmallVector<StringRef, 8> Items;
  Globs.split(Items, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef Item : Items) {
    Item = Item.trim();
    StringRef Text = Item;
    bool Take = !Text.consume_front("-");
    if (Text.empty())
      continue;
    auto Glob = llvm::GlobPattern::create(Text);
    if (!Glob)
      return llvm::createStringError("--checks: '" + Item + "': " +
                                     llvm::toString(Glob.takeError()));
    bool Met = false;
    for (const catalog::CheckInfo &C : catalog::all()) {
      if (!Glob->match(C.Id) && !Glob->match(C.Name))
        continue;
      Met = true;
      if (Take)
        S.Ids.insert(C.Id);
      else
        S.Ids.erase(C.Id);
    }
    if (!Met) {
      std::vector<StringRef> Names;
      for (const catalog::CheckInfo &C : catalog::all())
        Names.push_back(Text.starts_with("closecall-") ? StringRef(C.Id)
                                                       : StringRef(C.Name));
      return llvm::createStringError("--checks: '" + Item + "' matches no check" +
                                     support::didYouMean(Text, Names));
    }
  }
  if (S.Ids.empty())
    return llvm::createStringError("--checks: '" + Globs + "' leaves no check");
  return S;
}
