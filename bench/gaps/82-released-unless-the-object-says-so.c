// Expected: nothing; said: statement-leak at the last return of tables().
// Mechanism: close_ctx() keeps the statement of a persistent context, and nobody who looks at tables() knows of one; a release that depends on another field of the object, of which the caller knows nothing, should count as one (destructors that do so are taken to count, CallContext::Counts). What is known of bits is no part of a summary. swi-prolog's odbc.c, nine times.
#include <sqlite3.h>
#include <stdlib.h>

struct connection {
  unsigned flags;
  sqlite3 *db;
};

struct context {
  unsigned flags;
  sqlite3_stmt *stmt;
};

static struct context *new_ctx(struct connection *conn) {
  struct context *ctx = calloc(1, sizeof *ctx);
  if (!ctx)
    return NULL;
  ctx->flags = conn->flags;
  if (sqlite3_prepare_v2(conn->db, "SELECT 1", -1, &ctx->stmt, NULL) != SQLITE_OK) {
    free(ctx);
    return NULL;
  }
  return ctx;
}

static void close_ctx(struct context *ctx) {
  ctx->flags &= ~2u;
  if (ctx->flags & 1) {
    sqlite3_reset(ctx->stmt);
  } else {
    sqlite3_finalize(ctx->stmt);
    free(ctx);
  }
}

int tables(struct connection *conn) {
  struct context *ctx = new_ctx(conn);
  if (!ctx)
    return 0;
  int rc = sqlite3_step(ctx->stmt);
  close_ctx(ctx);
  return rc;
}
