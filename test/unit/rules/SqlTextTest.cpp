//===- SqlTextTest.cpp - Tests of the SQL text reader ----------*- C++ -*-===//
//
// Which texts begin or end a transaction, with comments, quotes, several
// statements and unknown parts.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/SqlText.h"
#include <gtest/gtest.h>

using namespace closecall::rules;

namespace {

SqlEffect effect(llvm::StringRef Text) {
  std::string T = Text.str();
  for (char &C : T)
    if (C == '?')
      C = TextHole;
  return readSql(T).Effect;
}
std::string name(llvm::StringRef Text) { return readSql(Text).Name; }

TEST(SqlText, Begins) {
  for (const char *T :
       {"BEGIN", "begin;", "  \n\tBegin Work", "BEGIN TRANSACTION", "BEGIN TRAN t1",
        "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE TRANSACTION;", "START TRANSACTION",
        "start transaction read only", "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "-- first\nBEGIN", "/* a /* nested */ b */ BEGIN", "# my\nbegin",
        "BEGIN; INSERT INTO t VALUES (1)", "SET x = 1; BEGIN", "BEGIN ?", "BEGIN;;",
        "XA START 'a'", "COMMIT; ROLLBACK; BEGIN; COMMIT; BEGIN"})
    EXPECT_TRUE(effect(T) == SqlEffect::Begin || effect(T) == SqlEffect::Restart) << T;
}

TEST(SqlText, Ends) {
  for (const char *T : {"COMMIT", "commit work", "END", "END TRANSACTION;",
                        "COMMIT AND NO CHAIN", "PREPARE TRANSACTION 'x'",
                        "UPDATE t SET a = 1; COMMIT"})
    EXPECT_EQ(effect(T), SqlEffect::Commit) << T;
  for (const char *T : {"ROLLBACK", "abort", "ROLLBACK WORK;", "rollback transaction"})
    EXPECT_EQ(effect(T), SqlEffect::Rollback) << T;
  EXPECT_EQ(effect("COMMIT AND CHAIN"), SqlEffect::Restart);
  EXPECT_EQ(effect("COMMIT; BEGIN"), SqlEffect::Restart);
}

TEST(SqlText, LeavesAlone) {
  for (const char *T :
       {"", ";", "SELECT 1", "BEGIN; DELETE FROM t; COMMIT", "COMMIT PREPARED 'x'",
        "ROLLBACK PREPARED 'x'", "INSERT INTO t VALUES ('; COMMIT')",
        "SELECT \"x; ROLLBACK\"", "SELECT $$ ; COMMIT; $$", "SELECT $q$ ; END; $q$",
        "UPDATE t SET a = 'it''s; COMMIT'", "-- BEGIN", "/* COMMIT; */",
        "DO $$ BEGIN PERFORM f(); END $$", "BEGIN proc(); END;",
        "START SLAVE", "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "SET GLOBAL autocommit = 0", "INSERT INTO ? VALUES (?)", "SELECT ?; SELECT 1",
        "SAVEPOINT a; DELETE FROM t; RELEASE a", "COMMITTED", "beginning"})
    EXPECT_EQ(effect(T), SqlEffect::None) << T;
}

TEST(SqlText, Defines) {
  for (const char *T : {"CREATE TABLE t (a INT)", "create unique index i on t (a);",
                        "ALTER TABLE t ADD b INT", "DROP TABLE IF EXISTS t", "TRUNCATE t",
                        "CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; END;",
                        "CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; UPDATE v SET a=1; END",
                        "INSERT INTO t VALUES (1); DROP TABLE u"})
    EXPECT_EQ(effect(T), SqlEffect::Definition) << T;
  EXPECT_EQ(effect("CREATE TEMPORARY TABLE t (a INT)"), SqlEffect::None);
  EXPECT_EQ(effect("DROP TABLE u; COMMIT"), SqlEffect::Commit);
}

TEST(SqlText, AfterATriggerBodyTextIsReadAgain) {
  EXPECT_EQ(effect("CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; END; COMMIT"),
            SqlEffect::Commit);
}

TEST(SqlText, Autocommit) {
  for (const char *T : {"SET autocommit=0", "set autocommit = off", "SET @@autocommit = 0",
                        "SET SESSION autocommit=0", "SET @@session.autocommit = 0",
                        "SET IMPLICIT_TRANSACTIONS ON", "SET names utf8, autocommit=0"})
    EXPECT_EQ(effect(T), SqlEffect::AutocommitOff) << T;
  for (const char *T : {"SET autocommit=1", "SET autocommit = ON", "SET autocommit := 1",
                        "SET IMPLICIT_TRANSACTIONS OFF"})
    EXPECT_EQ(effect(T), SqlEffect::AutocommitOn) << T;
  EXPECT_EQ(effect("SET autocommit=?"), SqlEffect::Unknown);
}

TEST(SqlText, Savepoints) {
  EXPECT_EQ(effect("SAVEPOINT a"), SqlEffect::Savepoint);
  EXPECT_EQ(effect("SAVEPOINT ?"), SqlEffect::Savepoint);
  EXPECT_EQ(effect("RELEASE SAVEPOINT a"), SqlEffect::Release);
  EXPECT_EQ(effect("ROLLBACK TO a"), SqlEffect::RollbackTo);
  EXPECT_EQ(effect("ROLLBACK TRANSACTION TO SAVEPOINT a"), SqlEffect::RollbackTo);
  EXPECT_EQ(effect("ROLLBACK TO a; RELEASE a"), SqlEffect::Release);
  EXPECT_EQ(name("SAVEPOINT \"step one\""), "STEP ONE");
  EXPECT_EQ(name("release step"), "STEP");
  EXPECT_EQ(name("ROLLBACK TO SAVEPOINT `s`"), "S");
  EXPECT_EQ(name(std::string("SAVEPOINT s_") + TextHole), "");
}

TEST(SqlText, UnknownParts) {
  EXPECT_EQ(effect("?"), SqlEffect::Unknown);
  EXPECT_EQ(effect("? WHERE a = 1"), SqlEffect::Unknown);
  EXPECT_EQ(effect("BEGIN; ?"), SqlEffect::Unknown);
  EXPECT_EQ(effect("BEGIN; ?; COMMIT"), SqlEffect::Unknown);
  EXPECT_EQ(effect("COMM?"), SqlEffect::Unknown);
  EXPECT_EQ(effect("SELECT? 1"), SqlEffect::None);
  EXPECT_EQ(effect("ROLLBACK ?"), SqlEffect::Unknown);
}

TEST(SqlText, Formats) {
  std::string H(1, TextHole);
  EXPECT_EQ(fillFormat("SAVEPOINT s%d", {}), "SAVEPOINT s" + H);
  EXPECT_EQ(fillFormat("%s;", {"BEGIN"}), "BEGIN;");
  EXPECT_EQ(fillFormat("%-*s %05ld%%", {"", "x"}), "x " + H + "%");
  EXPECT_EQ(fillFormat("%", {}), "");
}

} // namespace
