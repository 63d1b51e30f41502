//===- CatalogTest.cpp - The pages are well-formed --------------*- C++ -*-===//
#include "checks/catalog/Catalog.h"
#include "llvm/Support/Error.h"
#include "gtest/gtest.h"

using namespace closecall;

namespace {

const char *const Good = "---\n"
                         "id: some-leak\n"
                         "family: leaks\n"
                         "severity: error\n"
                         "status: preview\n"
                         "cwe: 772, 404\n"
                         "since: 0.1\n"
                         "title: a title\n"
                         "short: one sentence: with a colon\n"
                         "---\n"
                         "\n"
                         "Text.\n";

std::string errorOf(llvm::StringRef File, llvm::StringRef Text) {
  llvm::Expected<catalog::CheckInfo> Info = catalog::parsePage(File, Text);
  return Info ? "" : llvm::toString(Info.takeError());
}

std::string replaced(std::string Text, llvm::StringRef From,
                     llvm::StringRef To) {
  size_t At = Text.find(From.str());
  EXPECT_NE(At, std::string::npos);
  return Text.replace(At, From.size(), To.str());
}

TEST(Catalog, ReadsAPage) {
  llvm::Expected<catalog::CheckInfo> Info =
      catalog::parsePage("some-leak.md", Good);
  ASSERT_TRUE(bool(Info)) << llvm::toString(Info.takeError());
  EXPECT_EQ(Info->Id, "closecall-some-leak");
  EXPECT_EQ(Info->Name, "some-leak");
  EXPECT_EQ(Info->Family, "leaks");
  EXPECT_EQ(Info->Severity, report::Severity::Error);
  EXPECT_EQ(Info->Stage, catalog::Status::Preview);
  EXPECT_EQ(Info->Cwe, (std::vector<unsigned>{772, 404}));
  EXPECT_EQ(Info->Short, "one sentence: with a colon");
  EXPECT_EQ(Info->Page, "Text.\n");
}

TEST(Catalog, SaysWhatIsWrongWithAPage) {
  EXPECT_EQ(errorOf("x.md", "Text.\n"),
            "x.md: does not open with a front matter ('---')");
  EXPECT_EQ(errorOf("x.md", "---\nid: x\n"),
            "x.md: front matter without an end ('---')");
  EXPECT_EQ(errorOf("x.md", "---\nid: x\n---\n"),
            "x.md: 'family' is missing in the front matter");
  EXPECT_EQ(errorOf("other.md", Good),
            "other.md: holds the page of 'some-leak'");
  EXPECT_EQ(errorOf("some-leak.md", replaced(Good, "error", "fatal")),
            "some-leak.md: unknown severity 'fatal'");
  EXPECT_EQ(errorOf("some-leak.md", replaced(Good, "leaks", "holes")),
            "some-leak.md: unknown family 'holes'");
  EXPECT_EQ(errorOf("some-leak.md", replaced(Good, "preview", "new")),
            "some-leak.md: unknown status 'new'");
  EXPECT_EQ(errorOf("some-leak.md", replaced(Good, "772", "CWE-772")),
            "some-leak.md: 'cwe' is a list of numbers, not 'CWE-772, 404'");
  EXPECT_EQ(errorOf("some-leak.md", replaced(Good, "since", "until")),
            "some-leak.md: unknown key 'until' in the front matter");
  EXPECT_EQ(errorOf("some-leak.md", replaced(Good, "title: a title", "title:")),
            "some-leak.md: 'title' has no value");
  EXPECT_EQ(errorOf("some-leak.md",
                    replaced(Good, "title: a title", "since: 0.2")),
            "some-leak.md: 'since' is given twice");
}

TEST(Catalog, EveryPageIsWellFormed) {
  ASSERT_GE(catalog::all().size(), 8u);
  std::string Last;
  for (const catalog::CheckInfo &Info : catalog::all()) {
    EXPECT_LT(Last, Info.Id);
    Last = Info.Id;
    // GitHub cuts shortDescription and fullDescription at 1,024 characters.
    EXPECT_LE(Info.Short.size(), 200u) << Info.Id;
    EXPECT_LE(Info.Title.size(), 60u) << Info.Id;
    EXPECT_EQ(Info.Short.back(), '.') << Info.Id;
    llvm::StringRef Page = Info.Page;
    for (llvm::StringRef Section :
         {"## What it finds", "## The incident it prevents", "## Unsafe",
          "## Safe", "## Accepted idioms", "## Limits", "## Options"})
      EXPECT_TRUE(Page.contains(Section)) << Info.Id << ": " << Section.str();
    EXPECT_TRUE(Page.contains("```c unsafe") || Page.contains("```cpp unsafe"))
        << Info.Id;
    EXPECT_TRUE(Page.contains("```c safe") || Page.contains("```cpp safe"))
        << Info.Id;
  }
}

TEST(Catalog, FindsByEitherName) {
  const catalog::CheckInfo *Info = catalog::find("closecall-result-leak");
  ASSERT_NE(Info, nullptr);
  EXPECT_EQ(Info, catalog::find("result-leak"));
  EXPECT_EQ(catalog::find("closecall-nothing"), nullptr);
}

} // namespace
