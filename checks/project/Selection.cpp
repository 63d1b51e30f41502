//===- Selection.cpp - Which checks are asked for -------------------------===//
#include "checks/project/Selection.h"

#include "checks/catalog/Catalog.h"
#include "checks/support/DidYouMean.h"
#include "llvm/Support/GlobPattern.h"

using namespace closecall;
using namespace closecall::project;
using llvm::StringRef;

llvm::Expected<Selection> Selection::parse(StringRef Project, bool Strict, StringRef Where,
                                           StringRef Globs) {
  Selection S;
  for (const catalog::CheckInfo &C : catalog::all())
    if (Strict || C.Stage == catalog::Status::Stable)
      S.Ids.insert(C.Id);
  if (llvm::Error E = S.apply(Project, Where))
    return std::move(E);
  if (llvm::Error E = S.apply(Globs, "--checks"))
    return std::move(E);
  if (S.Ids.empty())
    return llvm::createStringError((Globs.empty() ? Where : StringRef("--checks")) + ": '" +
                                   (Globs.empty() ? Project : Globs) + "' leaves no check");
  return S;
}

llvm::Error Selection::apply(StringRef Globs, StringRef Where) {
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
      return llvm::createStringError(Where + ": '" + Item + "': " +
                                     llvm::toString(Glob.takeError()));
    bool Met = false;
    for (const catalog::CheckInfo &C : catalog::all()) {
      if (!Glob->match(C.Id) && !Glob->match(C.Name))
        continue;
      Met = true;
      if (Take)
        Ids.insert(C.Id);
      else
        Ids.erase(C.Id);
    }
    if (!Met) {
      std::vector<StringRef> Names;
      for (const catalog::CheckInfo &C : catalog::all())
        Names.push_back(Text.starts_with("closecall-") ? StringRef(C.Id)
                                                       : StringRef(C.Name));
      return llvm::createStringError(Where + ": '" + Item + "' matches no check" +
                                     support::didYouMean(Text, Names));
    }
  }
  return llvm::Error::success();
}
