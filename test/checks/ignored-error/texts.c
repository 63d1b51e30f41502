// RUN: %check_hosts %s --preview
// What a statement does is told by the text that its variable got last.
#include <mysql.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

void oneVariable(sqlite3 *db) {
  const char *sql = "PRAGMA journal_mode=OFF";
  sqlite3_exec(db, sql, NULL, NULL, NULL);
  sql = "DELETE FROM log";
  sqlite3_exec(db, sql, NULL, NULL, NULL); // expect: ignored-error
  sql = "PRAGMA synchronous=OFF";
  sqlite3_exec(db, sql, NULL, NULL, NULL);
}

void printed(sqlite3 *db, int pages) {
  char sql[100];
  sprintf(sql, "PRAGMA cache_size=%d", pages);
  sqlite3_exec(db, sql, NULL, NULL, NULL);
  snprintf(sql, sizeof sql, "DELETE FROM log WHERE page > %d", pages);
  sqlite3_exec(db, sql, NULL, NULL, NULL); // expect: ignored-error
  if (pages > 10) {
    sprintf(sql, "PRAGMA foreign_keys=1");
    sqlite3_exec(db, sql, NULL, NULL, NULL);
  }
}

void allocated(sqlite3 *db, const char *mode) {
  char *sql = sqlite3_mprintf("PRAGMA journal_mode=%s", mode);
  sqlite3_exec(db, sql, NULL, NULL, NULL);
  sqlite3_free(sql);
  sql = sqlite3_mprintf("UPDATE log SET mode = %Q", mode);
  sqlite3_exec(db, sql, NULL, NULL, NULL); // expect: ignored-error
  sqlite3_free(sql);
}

// Two ways lead there, with a text each.
void either(sqlite3 *db, int fast) {
  const char *sql = "PRAGMA synchronous=OFF";
  if (!fast)
    sql = "DELETE FROM log";
  sqlite3_exec(db, sql, NULL, NULL, NULL); // expect: ignored-error
}

// A reader of the text puts nothing into it.
void traced(sqlite3 *db, int pages) {
  char sql[100];
  sprintf(sql, "PRAGMA cache_size=%d", pages);
  fprintf(stderr, "INSERT: %s\n", sql);
  sqlite3_exec(db, sql, NULL, NULL, NULL);
}

// MySQL executes what stands in these comments, from some version on.
void versions(MYSQL *db) {
  mysql_query(db, "/*!40101 SET NAMES binary */");
  mysql_query(db, "/*!40014 SET FOREIGN_KEY_CHECKS=0*/");
  mysql_query(db, "/*!40000 ALTER TABLE t DISABLE KEYS */; INSERT INTO t VALUES (1)"); // expect: ignored-error
  mysql_query(db, "/* dump */ INSERT INTO t VALUES (1)"); // expect: ignored-error
}

// What comes behind a setting may matter.
void several(sqlite3 *db) {
  sqlite3_exec(db, "PRAGMA synchronous=OFF; BEGIN", NULL, NULL, NULL); // expect: ignored-error
  if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  sqlite3_exec(db, "PRAGMA synchronous=ON; PRAGMA optimize", NULL, NULL, NULL);
}
