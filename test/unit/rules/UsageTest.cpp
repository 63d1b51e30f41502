//===- UsageTest.cpp - The "usage" section of packs -----------------------===//
//
// Shows every key with what it becomes, which entry counts, and the messages
// of mistakes.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/PackIndex.h"
#include "checks/rules/UsageParser.h"
#include "gtest/gtest.h"

using namespace closecall::rules;
using llvm::StringRef;

namespace {

std::string pack(StringRef Usage, StringRef Name = "p") {
  return ("{\"pack\": \"" + Name + "\", \"title\": \"P\", \"doc\": \"d\", \"usage\": " + Usage + "}")
      .str();
}

PackIndex index(StringRef Usage) {
  PackIndex I;
  if (llvm::Error E = I.add(pack(Usage), "p.json"))
    ADD_FAILURE() << llvm::toString(std::move(E));
  return I;
}

std::string errorOf(StringRef Usage) {
  PackIndex I;
  llvm::Error E = I.add(pack(Usage), "p.json");
  return E ? llvm::toString(std::move(E)) : "parsed";
}

std::vector<Usage> usages(const PackIndex &I, StringRef Name) {
  std::vector<Usage> Out;
  I.forEachUsage(Name, [&](const Usage &U) { Out.push_back(U); });
  return Out;
}

TEST(Usage, EveryKey) {
  PackIndex I = index(R"({
    "options": {"c": {"format": "postgres", "wants": {"name": ["application_name"]}}},
    "handlers": ["http::Request"], "coroutines": ["task"],
    "functions": {
      "open": {"is": ["connects", "queries"], "on": 1, "makes": "out 2", "sql": 3, "local": true,
               "options": {"arg": 0, "of": "c"}, "size": 4, "runs": 5, "atEnd": "commits",
               "waitsForEver": true, "noRows": 1, "instead": "do not", "given": {"1": "T"},
               "minArgs": 2, "maxArgs": 6, "when": {"arg": 1, "is": "== 3"}, "doc": "d"},
      "set": {"is": "sets", "sets": "busy-timeout"}}})");
  std::vector<Usage> Us = usages(I, "open");
  ASSERT_EQ(Us.size(), 1u);
  const Usage &U = Us[0];
  EXPECT_TRUE(U.is(Role::Connects) && U.is(Role::Queries) && !U.is(Role::Leases));
  EXPECT_EQ(U.On, 1u);
  ASSERT_TRUE(U.Makes);
  EXPECT_EQ(U.Makes->K, Slot::Out);
  EXPECT_EQ(U.Makes->Index, 2u);
  EXPECT_EQ(U.Sql, 3u);
  EXPECT_EQ(U.Text, 0u);
  EXPECT_EQ(U.Options, "p.c");
  EXPECT_EQ(U.Size, 4u);
  EXPECT_EQ(U.Runs, 5u);
  EXPECT_TRUE(U.Local && U.WaitsForEver);
  EXPECT_EQ(U.AtEnd, Usage::End::Commits);
  EXPECT_EQ(U.NoRows, 1);
  EXPECT_EQ(U.Instead, "do not");
  ASSERT_EQ(U.Given.size(), 1u);
  EXPECT_EQ(U.Given[0].second, "T");
  EXPECT_EQ(U.MinArgs, 2u);
  EXPECT_EQ(U.MaxArgs, 6u);
  EXPECT_EQ(U.When.size(), 1u);
  EXPECT_EQ(usages(I, "set")[0].Sets, "busy-timeout");
  ASSERT_TRUE(I.options("p.c"));
  EXPECT_EQ(I.options("p.c")->Format, TextFormat::Postgres);
  EXPECT_EQ(I.options("p.c")->Wants[0].Keys[0], "application_name");
  EXPECT_FALSE(I.options("p.d"));
  EXPECT_TRUE(I.handlerType("http::Request"));
  EXPECT_FALSE(I.handlerType("task"));
  EXPECT_TRUE(I.coroutineType("task"));
}

TEST(Usage, OptionsInObjectsAndBusyValues) {
  PackIndex I = index(R"({"options": {"c": {"format": "none"}}, "functions": {
    "a": {"is": "makes-pool", "options": {"records": [1, 2], "of": "c"}},
    "b": {"is": "connects", "options": {"setters": true, "drivers": ["D"], "of": "c"}},
    "c": {"is": "queries", "busy": "in 5, 6"}, "d": {"is": "loads", "on": 0, "each": true}}})");
  EXPECT_EQ(usages(I, "a")[0].Records, (std::vector<unsigned>{1, 2}));
  EXPECT_TRUE(usages(I, "b")[0].BySetters);
  EXPECT_EQ(usages(I, "b")[0].Drivers, std::vector<std::string>{"D"});
  ASSERT_TRUE(usages(I, "c")[0].Busy);
  EXPECT_TRUE(usages(I, "c")[0].Busy->contains(6));
  EXPECT_FALSE(usages(I, "c")[0].Busy->contains(7));
  EXPECT_TRUE(usages(I, "d")[0].is(Role::Loads) && usages(I, "d")[0].Each);
}

TEST(Usage, NamesGlobsAndLists) {
  PackIndex I = index(R"({"functions": {
    "a, b": {"is": "queries"}, "*sleep*": {"is": "pauses"}, "sleep": {"is": "delays"},
    "c": [{"is": "leases", "given": {"1": "pool"}}, {"is": "connects"}]}})");
  EXPECT_EQ(usages(I, "a").size(), 1u);
  EXPECT_EQ(usages(I, "b").size(), 1u);
  EXPECT_EQ(usages(I, "c").size(), 2u);
  EXPECT_TRUE(usages(I, "sleep")[0].is(Role::Delays)) << "the name goes before the glob";
  EXPECT_TRUE(usages(I, "my_sleep_ms")[0].is(Role::Pauses));
  EXPECT_TRUE(usages(I, "slip").empty());
}

TEST(Usage, WorkWithADatabaseIsWhatMattersToTheFrontend) {
  PackIndex I = index(R"({"functions": {"q": {"is": "queries"}, "sleep": {"is": "delays"},
                          "lock": {"is": "locks"}}})");
  EXPECT_TRUE(I.usesDatabase("q"));
  EXPECT_FALSE(I.usesDatabase("sleep"));
  EXPECT_FALSE(I.usesDatabase("lock"));
  EXPECT_FALSE(I.usesDatabase("other"));
}

TEST(Usage, LaterPackReplaces) {
  PackIndex I = index(R"({"functions": {"q": {"is": "queries"}}})");
  ASSERT_FALSE(bool(I.add(pack(R"({"functions": {"q": {"is": "connects"}}})", "p2"), "p2.json")));
  ASSERT_EQ(usages(I, "q").size(), 1u);
  EXPECT_TRUE(usages(I, "q")[0].is(Role::Connects));
}

TEST(Usage, OptionsOfAnotherPack) {
  PackIndex I = index(R"({"options": {"c": {"format": "uri"}}})");
  EXPECT_FALSE(bool(I.add(pack(R"({"functions": {"q": {"is": "connects",
      "options": {"arg": 0, "of": "p.c"}}}})", "p2"), "p2.json")));
}

TEST(Usage, Mistakes) {
  auto Says = [](StringRef Usage, StringRef What) {
    std::string E = errorOf(Usage);
    EXPECT_NE(E.find(What.str()), std::string::npos) << E;
  };
  Says(R"({"function": {}})", "/usage");
  Says(R"({"functions": {"q": {"is": "query"}}})", "/usage/functions/q/is");
  Says(R"({"functions": {"q": {}}})", "is");
  Says(R"({"functions": {"q": {"is": "sets"}}})", "names what a call with the role \"sets\" gives");
  Says(R"({"functions": {"q": {"is": "connects", "sets": "x"}}})", "and only there");
  Says(R"({"functions": {"q": {"is": "connects", "makes": "arg"}}})", "is no slot");
  Says(R"({"functions": {"q": {"is": "connects", "options": {"arg": 0, "of": "c"}}}})",
       "no pack has options called \"p.c\"");
  Says(R"({"options": {"c": {"format": "uri"}},
           "functions": {"q": {"is": "connects", "options": {"keys": 0, "of": "c"}}}})",
       "needs one of \"arg\", \"keys\" and \"values\", \"records\", \"setters\"");
  Says(R"({"options": {"c": {"format": "none"}}, "functions": {"q": {"is": "connects",
       "options": {"records": [1], "setters": true, "of": "p.c"}}}})",
       "needs one of");
  Says(R"({"functions": {"q": {"is": "queries", "busy": "five"}}})", "is no set of values");
  Says(R"({"functions": {"q": {"is": "connects", "given": {"x": "T"}}}})", "is no argument number");
  Says(R"({"functions": {"q": {"is": "connects", "when": {"arg": 1, "is": "3"}}}})",
       "is no set of values");
  Says(R"({"functions": {"*": {"is": "connects"}}})", "names no function");
}

// Files that only sleep, wait or start threads are dismissed before they are parsed.
TEST(Usage, WaitingIsNoWorkOfADatabase) {
  for (const char *Name : {"sleep", "connect", "recv", "std::async", "std::thread::thread",
                           "std::thread::detach", "std::future::get", "pthread_mutex_lock",
                           "fork", "QTimer::singleShot", "QObject::connect"})
    EXPECT_FALSE(PackIndex::builtin().usesDatabase(Name)) << Name;
  EXPECT_TRUE(PackIndex::builtin().usesDatabase("PQexec"));
  EXPECT_TRUE(PackIndex::builtin().usesDatabase("mysql_options"));
}

} // namespace
