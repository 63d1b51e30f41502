//===- PathsTest.cpp - How reports write file names -----------------------===//
#include "checks/report/Paths.h"
#include "gtest/gtest.h"

using namespace closecall::report;

TEST(Paths, Below) {
  EXPECT_EQ(below("/a/b/c.c", "/a"), "b/c.c");
  EXPECT_EQ(below("/a/b/c.c", "/a/b/"), "c.c");
  EXPECT_EQ(below("/a/bc/d.c", "/a/b"), std::nullopt);
  EXPECT_EQ(below("/a", "/a"), std::nullopt);
  EXPECT_EQ(below("/x.c", "/"), "x.c");
  EXPECT_EQ(shown("/other/x.c", "/a"), "/other/x.c");
}

TEST(Paths, Uri) {
  EXPECT_EQ(uriPath("src/a b.c"), "src/a%20b.c");
  EXPECT_EQ(uriPath("100%#?.c"), "100%25%23%3F.c");
  EXPECT_EQ(uriPath("\xC3\xB6.c"), "%C3%B6.c");
  EXPECT_EQ(uriPath("a[1].c"), "a%5B1%5D.c");
}

TEST(Paths, Absolute) {
  EXPECT_EQ(absolutePath("../x/./y.c", "/a/b"), "/a/x/y.c");
  EXPECT_EQ(absolutePath("/q/../y.c", "/a/b"), "/y.c");
}
