// Names whose header is missing are declared by the tokens around them, and the
// functions that use them are analysed. The editor's hosts have no such parse.
// RUN: not %closecall scan %s -- -I/usr/include/postgresql > %t 2>&1
// RUN: FileCheck %s --input-file %t
// CHECK-DAG: missing-names.c:[[@LINE+14]]:5: error: result 'res' {{.*}}before this return
// CHECK-DAG: missing-names.c:[[@LINE+32]]:7: error: prepared statement 'st' {{.*}}before this return
// CHECK: 2 findings in 1 file; analysed 1 file with 4 relevant functions
// CHECK: 0 functions lost
#include <libpq-fe.h>
#include <sqlite3.h>
#include "project-header-that-is-missing.h"

static gboolean check(Plugin *self, gchar *name)
{
  gboolean ok = FALSE;
  PGresult *res = PQexec(self->conn, "SELECT 1");
  if (PQresultStatus(res) != PGRES_TUPLES_OK) {
    log_error(LOG_ERR, "failed %s", PQerrorMessage(self->conn));
    return FALSE;
  }
  ok = PQntuples(res) > 0 && strcmp(name, self->name) == 0;
  PQclear(res);
  return ok;
}

int rows(struct ctx *c, int kind)
{
  sqlite3_stmt *st;
  int i, n = 0;
  if (sqlite3_prepare_v2(global_db, "SELECT 1", -1, &st, NULL) != SQLITE_OK)
    return -1;
  for (i = 0; i < MAX_ROWS; i++) {
    switch (kind) {
    case KIND_A:
      n += sqlite3_column_int(st, 0);
      break;
    case KIND_B:
      return n;
    default:
      break;
    }
  }
  sqlite3_finalize(st);
  return n;
}

int good(Plugin *p, gint kind)
{
  sqlite3_stmt *st = NULL;
  char buf[MAX_LEN];
  GList *l;
  guint32 flags = p->flags & FLAG_X;
  if (sqlite3_prepare_v2(p->priv->db, "SELECT 1", -1, &st, NULL) != SQLITE_OK)
    goto out;
  for (l = p->items; l != NULL; l = l->next) {
    Item *it = (Item *)l->data;
    if (it->kind == KIND_A && flags)
      break;
    p->table[it->index].count++;
  }
out:
  sqlite3_finalize(st);
  return RESULT_OK;
}

/* What a constant is, nobody knows: this may be the way on which there is none. */
int unknownStatusOk(int quick)
{
  sqlite3_stmt *st = NULL;
  int rc = PLUGIN_OK;
  if (!quick && sqlite3_prepare_v2(global_db, "SELECT 1", -1, &st, NULL) != SQLITE_OK)
    rc = PLUGIN_FAILED;
  if (rc == PLUGIN_OK && st)
    sqlite3_step(st);
  sqlite3_finalize(st);
  return rc;
}

// As an index such a constant must not make the parser write out half the memory.
static const char *const kinds[] = {[KIND_A] = "a", [KIND_B] = "b"};

const char *kindName(int kind) { return kinds[kind]; }
