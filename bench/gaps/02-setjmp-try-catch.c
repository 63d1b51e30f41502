// expected: silent.  actual: double-release, lease-leak.  from: libzdb (its TRY/CATCH macros, which every user of libzdb writes)
// mechanism: setjmp comes back a second time with the values of the moment of the throw, not those at its call:
// 'con' was assigned inside of the guarded block.
#include <zdb.h>
void work(ConnectionPool_T pool) {
  Connection_T con;
  TRY {
    con = ConnectionPool_getConnection(pool);
    Connection_execute(con, "insert into t values (1)");
  }
  CATCH(SQLException) { }
  FINALLY { Connection_close(con); }
  END_TRY;
  TRY {
    con = ConnectionPool_getConnection(pool);
    Connection_execute(con, "insert into t values (2)");
    Connection_close(con);
  }
  CATCH(SQLException) { Connection_close(con); }
  END_TRY;
}
