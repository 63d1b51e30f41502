// Expected: statement-leak (or a release of null) in free(); said: nothing. A fixed bug of node-sqlserver-v8 (memory leak, each handle).
// Mechanism: a member's handle is set to null, and only then released: the release gets null. The handle came from another method.
#include <sql.h>
#include <sqlext.h>

class Handle {
  SQLSMALLINT type = SQL_HANDLE_STMT;
  SQLHANDLE handle = SQL_NULL_HANDLE;

public:
  bool alloc(SQLHDBC connection) { return SQL_SUCCEEDED(SQLAllocHandle(type, connection, &handle)); }
  void free() {
    if (handle != SQL_NULL_HANDLE) {
#ifdef FIXED
      SQLFreeHandle(type, handle);
      handle = SQL_NULL_HANDLE;
#else
      handle = SQL_NULL_HANDLE;
      SQLFreeHandle(type, handle);
#endif
    }
  }
  ~Handle() { free(); }
};
