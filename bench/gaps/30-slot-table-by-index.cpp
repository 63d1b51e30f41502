// expected: statement-leak at return -3; with -DFIXED silent.  actual: silent.
// irods 7085: the getter returns early, the statement of the slot table stays
#include <sql.h>
#include <sqlext.h>
struct session { SQLHDBC dbc; SQLHSTMT slot[16]; int used[16]; };
int exec(session *s, const char *q, int *num) {
  for (int i = 0; i < 16; i++) if (!s->used[i]) {
    SQLHSTMT h;
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, s->dbc, &h))) return -1;
    if (!SQL_SUCCEEDED(SQLExecDirect(h, (SQLCHAR *)q, SQL_NTS))) { SQLFreeHandle(SQL_HANDLE_STMT, h); return -1; }
    s->slot[i] = h; s->used[i] = 1; *num = i;
    return 0;
  }
  return -2;
}
void free_slot(session *s, int i) { SQLFreeHandle(SQL_HANDLE_STMT, s->slot[i]); s->used[i] = 0; }
int get_int(session *s, const char *q, long *v) {
  int i;
  if (exec(s, q, &i)) return -1;
  if (SQLFetch(s->slot[i]) == SQL_NO_DATA) {
#ifdef FIXED
    free_slot(s, i);
#endif
    return -3;
  }
  SQLLEN ind;
  SQLGetData(s->slot[i], 1, SQL_C_LONG, v, 0, &ind);
  free_slot(s, i);
  return 0;
}
