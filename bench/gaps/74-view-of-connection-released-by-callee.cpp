// Expected: use-after-release, 'error' from 'sqlite3_errmsg'; said: nothing. A bug of ToastStunt (bf_sqlite_open), still there.
// Mechanism: the callee finds the object again in the map by its key and closes its connection; not seen as a release of the one at hand.
#include <sqlite3.h>
#include <unordered_map>

struct Connection {
  sqlite3 *id;
};
static std::unordered_map<int, Connection *> connections;
void raise_error(const char *text);

static void drop(int key) {
  Connection *connection = connections[key];
  sqlite3_close(connection->id);
  delete connection;
  connections.erase(key);
}

int open_database(int key, const char *path) {
  Connection *connection = connections[key];
  if (sqlite3_open(path, &connection->id) != SQLITE_OK) {
    const char *error = sqlite3_errmsg(connection->id);
#ifdef FIXED
    raise_error(error);
    drop(key);
#else
    drop(key);
    raise_error(error);
#endif
    return -1;
  }
  return key;
}
