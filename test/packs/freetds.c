// RUN: %clang -std=gnu11 -Wall -fsyntax-only %s
// RUN: %check_hosts %s
// The pack against FreeTDS' real headers: every acquire and every release.
#include <sybfront.h>
#include <sybdb.h>
#include <ctpublic.h>
#include <bkpublic.h>
#include <stdio.h>
#include <string.h>

// ---- DB-Library -----------------------------------------------------------------

// dbopen does not take the login record.
DBPROCESS *openBad(const char *server) {
  LOGINREC *l = dblogin();
  if (!l)
    return NULL;
  DBSETLUSER(l, "u");
  DBPROCESS *p = dbopen(l, server);
  if (!p)
    return NULL; // expect: buffer-leak "'l'"
  dbloginfree(l);
  return p;
}

DBPROCESS *openOk(const char *server) {
  LOGINREC *l = dblogin();
  if (!l)
    return NULL;
  DBPROCESS *p = dbopen(l, server);
  dbloginfree(l);
  return p;
}

int processBad(LOGINREC *l) {
  DBPROCESS *p = dbopen(l, "s");
  if (!p)
    return -1;
  if (dbcmd(p, "SELECT 1") == FAIL || dbsqlexec(p) == FAIL)
    return -1; // expect: connection-leak "'p'"
  while (dbresults(p) == SUCCEED)
    while (dbnextrow(p) != NO_MORE_ROWS)
      ;
  dbclose(p);
  return 0;
}

// dbexit closes whatever is open.
int exitOk(LOGINREC *l) {
  DBPROCESS *p = dbopen(l, "s");
  if (!p)
    return -1;
  dbuse(p, "d");
  dbexit();
  return 0;
}

int dataBad(LOGINREC *l) {
  DBPROCESS *p = dbopen(l, "s");
  if (!p)
    return -1;
  const char *d = (const char *)dbdata(p, 1);
  dbclose(p);
  return (int)strlen(d); // expect: use-after-release
}

// ---- CT-Library -------------------------------------------------------------------

int contextBad(void) {
  CS_CONTEXT *ctx;
  if (cs_ctx_alloc(CS_VERSION_100, &ctx) != CS_SUCCEED)
    return -1;
  if (ct_init(ctx, CS_VERSION_100) != CS_SUCCEED)
    return -1; // expect: connection-leak "'ctx'"
  ct_exit(ctx, CS_UNUSED);
  cs_ctx_drop(ctx);
  return 0;
}

int connectBad(CS_CONTEXT *ctx) {
  CS_CONNECTION *c;
  if (ct_con_alloc(ctx, &c) != CS_SUCCEED)
    return -1;
  if (ct_connect(c, NULL, 0) != CS_SUCCEED)
    return -1; // expect: connection-leak "'c'"
  ct_close(c, CS_UNUSED);
  ct_con_drop(c);
  return 0;
}

int connectOk(CS_CONTEXT *ctx) {
  CS_CONNECTION *c;
  if (ct_con_alloc(ctx, &c) != CS_SUCCEED)
    return -1;
  CS_RETCODE rc = ct_connect(c, NULL, 0);
  if (rc == CS_SUCCEED)
    ct_close(c, CS_UNUSED);
  ct_con_drop(c);
  return rc == CS_SUCCEED ? 0 : -1;
}

// A close does not drop.
int closeOnlyBad(CS_CONTEXT *ctx) {
  CS_CONNECTION *c;
  if (ct_con_alloc(ctx, &c) != CS_SUCCEED) // expect: connection-leak
    return -1;
  ct_close(c, CS_FORCE_CLOSE);
  return 0;
}

int commandBad(CS_CONNECTION *c) {
  CS_COMMAND *cmd;
  if (ct_cmd_alloc(c, &cmd) != CS_SUCCEED)
    return -1;
  if (ct_command(cmd, CS_LANG_CMD, "SELECT 1", CS_NULLTERM, CS_UNUSED) != CS_SUCCEED)
    return -1; // expect: statement-leak "'cmd'"
  ct_send(cmd);
  ct_cmd_drop(cmd);
  return 0;
}

// Refused while results are pending.
int dropAgainOk(CS_CONNECTION *c) {
  CS_COMMAND *cmd;
  if (ct_cmd_alloc(c, &cmd) != CS_SUCCEED)
    return -1;
  if (ct_cmd_drop(cmd) != CS_SUCCEED) {
    ct_cancel(NULL, cmd, CS_CANCEL_ALL);
    ct_cmd_drop(cmd);
  }
  return 0;
}

int bulkBad(CS_CONNECTION *c) {
  CS_BLKDESC *b;
  if (blk_alloc(c, BLK_VERSION_100, &b) != CS_SUCCEED)
    return -1;
  if (blk_init(b, CS_BLK_IN, "t", CS_NULLTERM) != CS_SUCCEED)
    return -1; // expect: statement-leak
  blk_drop(b);
  return 0;
}

int localeBad(CS_CONTEXT *ctx, int n) {
  CS_LOCALE *l;
  if (cs_loc_alloc(ctx, &l) != CS_SUCCEED)
    return -1;
  if (n)
    return -1; // expect: buffer-leak
  cs_loc_drop(ctx, l);
  return 0;
}
