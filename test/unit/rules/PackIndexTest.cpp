//===- PackIndexTest.cpp - Look-ups, and the packs that are built in ------===//
//
// Shows how packs are merged and found, and pins the facts that other tools
// get wrong: which failed acquires still own, what closing a parent does.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/PackIndex.h"
#include "checks/rules/PackParser.h"
#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"

using namespace closecall::rules;
using llvm::StringRef;

namespace {

const char *const One = R"({"pack": "one", "title": "One", "doc": "d",
  "resources": {"h": {"kind": "connection", "types": ["one_h"], "release": ["one_close"]}},
  "borrowing": ["one_*", "exactly"],
  "tables": [{"record": "one_api", "prefix": "one_", "renamed": {"fin": "one_close"}}],
  "functions": {"one_open": {"doc": "d", "acquires": "h"},
                "one_close": {"doc": "d", "releases": "h"}}})";

std::string add(PackIndex &Index, StringRef Json, StringRef File = "x.json") {
  llvm::Error E = Index.add(Json, File);
  return E ? llvm::toString(std::move(E)) : "ok";
}

TEST(PackIndex, FindsFunctionsBorrowersAndTables) {
  PackIndex Index;
  ASSERT_EQ(add(Index, One), "ok");
  EXPECT_EQ(Index.find("one_open")->Acquires.size(), 1u);
  const FunctionEffects *B = Index.find("one_anything");
  ASSERT_TRUE(B);
  EXPECT_EQ(B->Name, "");
  EXPECT_EQ(B->Pack, "one");
  EXPECT_TRUE(B->Acquires.empty() && B->Releases.empty());
  EXPECT_TRUE(Index.find("exactly"));
  EXPECT_FALSE(Index.find("exactly_not"));
  EXPECT_FALSE(Index.find("two_open"));
  EXPECT_EQ(Index.findIndirect("one_api::open")->Name, "one_open");
  EXPECT_EQ(Index.findIndirect("one_api::fin")->Name, "one_close");
  EXPECT_FALSE(Index.findIndirect("other_api::open"));
  EXPECT_FALSE(Index.findIndirect("open"));
  EXPECT_EQ(Index.findIndirect("my_dl::one_close")->Name, "one_close")
      << "a member that carries the function's whole name";
  EXPECT_EQ(Index.resource(Index.resourceOfType("one_h")).Name, "h");
  EXPECT_EQ(Index.resourceOfType("two_h"), NoResource);
}

TEST(PackIndex, ALaterPackReplacesByName) {
  PackIndex Index;
  ASSERT_EQ(add(Index, One), "ok");
  ResourceId Id = Index.findResource("one", "h");
  ASSERT_EQ(add(Index, R"({"pack": "two", "title": "Two", "doc": "d",
    "functions": {"two_open": {"doc": "d", "acquires": "one.h"},
                  "one_open": {"doc": "mine"}}})"),
            "ok");
  EXPECT_EQ(Index.find("one_open")->Doc, "mine");
  EXPECT_EQ(Index.find("one_open")->Pack, "two");
  EXPECT_EQ(Index.find("two_open")->Acquires[0].Resource, Id);
  ASSERT_EQ(add(Index, R"({"pack": "one", "title": "One again", "doc": "d",
    "resources": {"h": {"noun": "new", "kind": "connection", "types": ["one_h2"],
                        "release": ["one_close"]}},
    "functions": {"one_close": {"doc": "d", "releases": "h"}}})"),
            "ok");
  EXPECT_EQ(Index.findResource("one", "h"), Id) << "ids stay";
  EXPECT_EQ(Index.resource(Id).Noun, "new");
  EXPECT_EQ(Index.resourceOfType("one_h"), NoResource);
  EXPECT_EQ(Index.resourceOfType("one_h2"), Id);
  ASSERT_EQ(Index.packs().size(), 2u);
  EXPECT_EQ(Index.packs()[0].Title, "One again");
}

TEST(PackIndex, AWrongPackChangesNothing) {
  PackIndex Index;
  ASSERT_EQ(add(Index, One), "ok");
  EXPECT_NE(add(Index, R"({"pack": "two", "title": "T", "doc": "d",
    "functions": {"one_open": {"doc": "x"}, "bad": {"doc": "x", "acquires": "nothing"}}})"),
            "ok");
  EXPECT_EQ(Index.packs().size(), 1u);
  EXPECT_EQ(Index.find("one_open")->Pack, "one");
}

TEST(PackIndex, FunctionsAreSorted) {
  auto All = PackIndex::builtin().functions();
  EXPECT_GT(All.size(), 300u);
  EXPECT_TRUE(llvm::is_sorted(All, [](auto *A, auto *B) { return A->Name < B->Name; }));
}

// ---- the packs that are built in ------------------------------------------

const FunctionEffects &effects(StringRef Name) {
  const FunctionEffects *F = PackIndex::builtin().find(Name);
  static const FunctionEffects None;
  EXPECT_TRUE(F && F->Name == Name) << Name.str();
  return F ? *F : None;
}

std::string acquired(StringRef Function, unsigned I = 0) {
  const FunctionEffects &F = effects(Function);
  if (I >= F.Acquires.size())
    return "nothing";
  const Acquire &A = F.Acquires[I];
  const Resource &R = PackIndex::builtin().resource(A.Resource);
  std::string Out = R.Pack + "." + R.Name + " in " + toString(A.In);
  if (A.Ok)
    Out += " ok " + toString(*A.Ok);
  if (A.Failure == OnFailure::Owned)
    Out += ", owned on failure";
  if (A.OnlyOnFailure)
    Out += ", only on failure";
  if (A.MayBeNull)
    Out += ", may be null";
  return Out;
}

TEST(BuiltinPacks, AreNamedAfterTheirFilesAndSorted) {
  std::string Names;
  for (const PackInfo &P : PackIndex::builtin().packs()) {
    EXPECT_EQ(P.File, "rules/" + P.Name + ".json");
    EXPECT_GT(P.NumFunctions, 0u) << P.Name;
    Names += P.Name + " ";
  }
  EXPECT_TRUE(llvm::is_sorted(PackIndex::builtin().packs(), [](auto &A, auto &B) {
    return A.Name < B.Name;
  })) << Names;
  for (const char *Name : {"libc", "libpq", "sqlite3"})
    EXPECT_TRUE(llvm::any_of(PackIndex::builtin().packs(),
                             [&](auto &P) { return P.Name == Name; }))
        << Name;
}

TEST(BuiltinPacks, FailedAcquiresThatStillOwn) {
  EXPECT_EQ(acquired("PQconnectdb"), "libpq.connection in return");
  EXPECT_EQ(acquired("sqlite3_open"),
            "sqlite3.connection in out 1 ok == 0, owned on failure");
  EXPECT_EQ(acquired("sqlite3_open_v2"),
            "sqlite3.connection in out 1 ok == 0, owned on failure");
  EXPECT_EQ(acquired("sqlite3_prepare_v2"),
            "sqlite3.statement in out 3 ok == 0, may be null");
  EXPECT_EQ(acquired("sqlite3_prepare16_v3"),
            "sqlite3.statement in out 4 ok == 0, may be null");
  EXPECT_EQ(acquired("sqlite3_exec"),
            "sqlite3.memory in out 4 ok == 0, only on failure, may be null");
  EXPECT_EQ(acquired("sqlite3_get_table", 1),
            "sqlite3.memory in out 5 ok == 0, only on failure, may be null");
  EXPECT_EQ(acquired("PQconninfoParse", 1),
            "libpq.string in out 1 ok != 0, only on failure, may be null");
  EXPECT_EQ(acquired("PQgetCopyData"), "libpq.string in out 1 ok > 0");
}

TEST(BuiltinPacks, ClosingAParent) {
  EXPECT_EQ(effects("PQfinish").Releases[0].Children, ParentClose::Independent);
  EXPECT_EQ(effects("sqlite3_close").Releases[0].Children, ParentClose::Refuses);
  EXPECT_EQ(effects("sqlite3_close_v2").Releases[0].Children, ParentClose::Independent);
  EXPECT_EQ(effects("sqlite3_prepare_v2").Acquires[0].Parent, 0u);
}

TEST(BuiltinPacks, WhatIsNotARelease) {
  for (const char *Name : {"sqlite3_reset", "sqlite3_clear_bindings", "PQreset"})
    EXPECT_TRUE(effects(Name).Releases.empty()) << Name;
}

TEST(BuiltinPacks, FreeIsAReleaserOfLibpqStringsOnly) {
  const PackIndex &Index = PackIndex::builtin();
  auto Accepts = [&](StringRef Pack, StringRef Resource) {
    return llvm::is_contained(
        Index.resource(Index.findResource(Pack, Resource)).Releasers, "free");
  };
  EXPECT_TRUE(Accepts("libpq", "string"));
  EXPECT_TRUE(Accepts("libpq", "notification"));
  EXPECT_TRUE(Accepts("libc", "memory"));
  EXPECT_FALSE(Accepts("libpq", "result"));
  EXPECT_FALSE(Accepts("sqlite3", "memory"));
}

TEST(BuiltinPacks, LibcMatchesWholeNames) {
  const PackIndex &Index = PackIndex::builtin();
  EXPECT_TRUE(Index.find("strlen"));
  EXPECT_TRUE(Index.find("std::basic_string::append"));
  EXPECT_FALSE(Index.find("string_free"));
  EXPECT_FALSE(Index.find("memory_release"));
  EXPECT_FALSE(Index.find("std::vector::push_back")) << "it keeps its argument";
  EXPECT_FALSE(Index.find("epoll_ctl")) << "it keeps a pointer inside the event";
  EXPECT_TRUE(effects("exit").NoReturn);
  EXPECT_TRUE(effects("longjmp").Longjmp);
  EXPECT_EQ(effects("error").NoReturnWhen.size(), 1u);
  EXPECT_EQ(effects("strcpy").ReturnsArg, 0u);
  EXPECT_EQ(effects("pthread_create").Keeps[0].Arg, 3u);
  EXPECT_TRUE(effects("std::stoi").Throws);
}

/// What becomes of an open transaction when an object of the class ends.
TransactionEnd endOf(StringRef ClassName) {
  const Class *C = PackIndex::builtin().endOfTransaction(ClassName);
  return C ? C->AtEnd : TransactionEnd::Unknown;
}

TEST(BuiltinPacks, TransactionObjectsOfLibrariesEndDifferently) {
  EXPECT_EQ(endOf("pqxx::transaction"), TransactionEnd::RollsBack);
  EXPECT_EQ(endOf("pqxx::nontransaction"), TransactionEnd::Unknown) << "autocommit";
  EXPECT_EQ(endOf("soci::transaction"), TransactionEnd::RollsBack);
  EXPECT_EQ(endOf("soci::session"), TransactionEnd::StaysOpen) << "back to its pool as it is";
  EXPECT_EQ(endOf("drogon::orm::Transaction"), TransactionEnd::Commits);
  EXPECT_EQ(endOf("otl_stream"), TransactionEnd::Commits);
  EXPECT_EQ(endOf("otl_nocommit_stream"), TransactionEnd::StaysOpen);
  EXPECT_EQ(endOf("QSqlDatabase"), TransactionEnd::StaysOpen) << "the registry holds it";
  EXPECT_EQ(endOf("Poco::Data::Session"), TransactionEnd::RollsBack);
}

TEST(BuiltinPacks, ConnectorsOfMySQLHandOutWhatMustBeDeleted) {
  EXPECT_EQ(acquired("sql::Driver::connect"), "mysqlcppconn.connection in return");
  EXPECT_EQ(acquired("sql::Connection::prepareStatement"), "mysqlcppconn.prepared in return");
  const PackIndex &Index = PackIndex::builtin();
  EXPECT_EQ(Index.find("sql::PreparedStatement::executeQuery", 0)->SqlArg, std::nullopt);
  EXPECT_EQ(Index.find("sql::PreparedStatement::executeQuery", 1)->Name,
            "sql::Statement::executeQuery");
  EXPECT_TRUE(Index.find("sql::Connection::rollback", 0)->Txn);
  EXPECT_FALSE(Index.find("sql::Connection::rollback", 1)->Txn) << "to a savepoint";
  EXPECT_EQ(Index.resource(Index.resourceOfType("sql::ResultSet")).Releasers,
            std::vector<std::string>{"delete"});
  EXPECT_EQ(Index.find("sql::Statement::execute")->Thrown.front(), "sql::SQLException");
}

TEST(BuiltinPacks, DuckdbHandsOutResultsOfFailedQueries) {
  EXPECT_EQ(acquired("duckdb_open"), "duckdb.database in out 1 ok == 0");
  EXPECT_EQ(acquired("duckdb_query"), "duckdb.result in arg 2 ok == 0, owned on failure");
  EXPECT_EQ(acquired("duckdb_prepare"), "duckdb.statement in out 2 ok == 0, owned on failure");
}

TEST(BuiltinPacks, EveryReleaseNamesAResourceThatListsIt) {
  const PackIndex &Index = PackIndex::builtin();
  for (const FunctionEffects *F : Index.functions())
    for (const Release &R : F->Releases) {
      const Resource &Res = Index.resource(R.Resource);
      // operator delete, and what turns one handle into another (realloc), are
      // no names to suggest.
      if (Res.Pack == "libc" || !F->Acquires.empty())
        continue;
      EXPECT_TRUE(llvm::is_contained(Res.Releasers, F->Name))
          << F->Name << " releases " << Res.Pack << "." << Res.Name
          << " but is not in its \"release\" list";
    }
}

TEST(BuiltinPacks, EveryEntryIsDocumented) {
  for (const FunctionEffects *F : PackIndex::builtin().functions())
    EXPECT_FALSE(F->Doc.empty()) << F->Name;
}

} // namespace
