// Expected: silent; said: connection-leak, 'henv' "is never released" (elsewhere "overwritten" at the call). Met in edbrowse (dbodbc.c: sql_connect).
// Mechanism: a static handle is filled, and an own function hands it to SQLError and returns on one status; with a call of an unknown function behind that, the static loses its handle. Without the unknown call silent.
#include <sql.h>
#include <sqlext.h>

int known_state(const char *a);

static SQLHENV henv;
static SQLRETURN rc;

static int trap(void) {
  SQLSMALLINT length;
  SQLINTEGER native;
  SQLCHAR state[6], text[100];
  rc = SQLError(henv, SQL_NULL_HDBC, SQL_NULL_HSTMT, state, &native, text, sizeof text, &length);
  if (rc == SQL_NO_DATA)
    return 0;
  return known_state("01S01");
}

void start(void) {
  rc = SQLAllocEnv(&henv);
  trap();
}
