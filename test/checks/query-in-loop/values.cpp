// RUN: %check_hosts %s --preview -- -std=c++17
// query-in-loop over values that are at hand: containers, arrays and lists.
#include <libpq-fe.h>
#include <sqlite3.h>
#include <mariadb/mysql.h>
#include <hiredis/hiredis.h>
#include <pqxx/pqxx>
#include <soci/soci.h>
#include <cppconn/connection.h>
#include <cppconn/statement.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <string>
#include <memory>
#include <vector>
#include <map>
#include <array>
void pqBad(PGconn *c, const std::vector<std::string> &ids) {
  for (auto &id : ids) {
  const char *v[1] = {id.c_str()};
  PGresult *r = PQexecParams(c, "SELECT n FROM p WHERE id = $1", 1, nullptr, v, nullptr, nullptr, 0); // expect: query-in-loop
  PQclear(r);
  } }
int liteBad(sqlite3 *db, const std::vector<int> &ids) {
  sqlite3_stmt *s;
  int t = 0;
  if (sqlite3_prepare_v2(db, "select v from p where id=?1", -1, &s, nullptr) != SQLITE_OK) return -1;
  for (int id : ids) {
  sqlite3_bind_int(s, 1, id);
  if (sqlite3_step(s) == SQLITE_ROW) t += sqlite3_column_int(s, 0); // expect: query-in-loop
  sqlite3_reset(s);
  } sqlite3_finalize(s);
  return t;
  }
void myBad(MYSQL *m, const std::vector<int> &ids) {
  for (int id : ids) {
  char q[99];
  snprintf(q, sizeof q, "SELECT n FROM p WHERE id=%d", id);
  if (mysql_query(m, q)) return; // expect: query-in-loop
  MYSQL_RES *r = mysql_store_result(m);
  mysql_free_result(r);
  } }
void redBad(redisContext *c, const std::vector<std::string> &ks) {
  for (const auto &k : ks) {
  auto *r = (redisReply *)redisCommand(c, "GET %s", k.c_str()); // expect: query-in-loop
  if (!r) return;
  freeReplyObject(r);
  } }
void pqxxBad(pqxx::connection &cx, std::vector<int> ids) {
  pqxx::work w(cx);
  for (int id : ids) w.exec_params("SELECT n FROM p WHERE id = $1", id); // expect: query-in-loop
  w.commit();
  }
int sociBad(soci::session &sql, const std::vector<int> &ids) {
  int t = 0;
  for (int id : ids) {
  int n = 0;
  sql << "select n from p where id = :id", soci::use(id), soci::into(n); // expect: query-in-loop
  t += n;
  } return t;
  }
int cppBad(sql::Connection *con, const std::vector<int> &ids) {
  int t = 0;
  std::unique_ptr<sql::PreparedStatement> ps(con->prepareStatement("select n from p where id = ?"));
  for (int id : ids) {
  ps->setInt(1, id);
  std::unique_ptr<sql::ResultSet> rs(ps->executeQuery()); // expect: query-in-loop
  while (rs->next()) t += rs->getInt(1);
  } return t;
  }
int cpp2Bad(sql::Connection *con, const std::vector<int> &ids) {
  int t = 0;
  for (int id : ids) {
  std::unique_ptr<sql::Statement> st(con->createStatement());
  std::unique_ptr<sql::ResultSet> rs(st->executeQuery("select n from p where id = " + std::to_string(id))); // expect: query-in-loop
  while (rs->next()) t += rs->getInt(1);
  } return t;
  }
struct Db { PGconn *c; PGresult *query(const std::string &q) { return PQexec(c, q.c_str()); } };
void wrapBad(Db &db, const std::vector<int> &ids) {
  for (size_t i = 0; i < ids.size(); ++i) {
  PGresult *r = db.query("select n from p where id = " + std::to_string(ids[i])); // expect: query-in-loop
  PQclear(r);
  } }
struct Repo { sqlite3 *db; int price(int id) { sqlite3_stmt *s = nullptr; int v = 0; if (sqlite3_prepare_v2(db, "select v from p where id=?", -1, &s, nullptr) != SQLITE_OK) return 0; sqlite3_bind_int(s, 1, id); if (sqlite3_step(s) == SQLITE_ROW) v = sqlite3_column_int(s, 0); sqlite3_finalize(s); return v; } };
struct Item { int id; int price; Item *next; };
void repoBad(Repo &r, std::vector<Item> &items) {
  for (auto &it : items) it.price = r.price(it.id); // expect: query-in-loop
  }
void listBad(Repo &r, Item *list) {
  for (Item *i = list; i; i = i->next) i->price = r.price(i->id); // expect: query-in-loop
  }
void arrBad(PGconn *c, const int *ids, int n) {
  for (int i = 0; i < n; i++) {
  char q[99];
  snprintf(q, sizeof q, "select n from p where id = %d", ids[i]);
  PGresult *r = PQexec(c, q); // expect: query-in-loop
  PQclear(r);
  } }
void mapBad(Repo &r, std::map<int, int> &m) {
  for (auto &[k, v] : m) v = r.price(k); // expect: query-in-loop
  }
void fBad(pqxx::work &w) {
  std::vector<int> ids;
  for (auto const &row : w.exec("select id from orders")) ids.push_back(row[0].as<int>());
  for (int id : ids) w.exec("select name from customer where id=" + std::to_string(id)); // expect: query-in-loop
  }
void retryOk(PGconn *c, int id, int max) {
  for (int i = 0; i < max; i++) {
  char q[99];
  snprintf(q, sizeof q, "select n from p where id = %d", id);
  PGresult *r = PQexec(c, q);
  bool ok = PQresultStatus(r) == PGRES_TUPLES_OK;
  PQclear(r);
  if (ok) return;
  } }
void pageOk(PGconn *c, int total) {
  for (int off = 0; off < total; off += 100) {
  char q[99];
  snprintf(q, sizeof q, "select n from p where x = 1 limit 100 offset %d", off);
  PGresult *r = PQexec(c, q);
  PQclear(r);
  } }
void fixedOk(pqxx::work &w) {
  for (int id : {1, 2, 3}) w.exec_params("SELECT n FROM p WHERE id = $1", id);
  std::array<int, 2> a{1, 2};
  for (int id : a) w.exec_params("SELECT n FROM p WHERE id = $1", id);
  int b[] = {4, 5};
  for (int id : b) w.exec_params("SELECT n FROM p WHERE id = $1", id);
  std::vector<int> v{1, 2};
  for (int id : v) w.exec_params("SELECT n FROM p WHERE id = $1", id);
  }
void pipeOk(redisContext *c, const std::vector<std::string> &ks) {
  for (const auto &k : ks) redisAppendCommand(c, "GET %s", k.c_str());
  for (size_t i = 0; i < ks.size(); i++) {
  void *r;
  if (redisGetReply(c, &r)) return;
  freeReplyObject(r);
  } }
void chunksOk(PGconn *c, const std::vector<std::vector<std::string>> &cs) {
  for (auto &chunk : cs) {
  std::string q = "select n from p where id in ("; for (auto &id : chunk) q += id + ","; q += "0)";
  PGresult *r = PQexec(c, q.c_str());
  PQclear(r);
  } }
void inOk(PGconn *c, const std::vector<std::string> &ids) {
  std::string list;
  for (auto &id : ids) list += "," + id;
  std::string q = "select n from p where id in (0" + list + ")";
  PGresult *r = PQexec(c, q.c_str());
  PQclear(r);
  }
struct Shard { PGconn *c; int id; };
void shardsOk(const std::vector<Shard> &ss) {
  for (auto &s : ss) {
  char q[99];
  snprintf(q, sizeof q, "select n from p where shard = %d", s.id);
  PGresult *r = PQexec(s.c, q);
  PQclear(r);
  } }
void hostsOk(const std::vector<std::string> &hs, const char *id) {
  for (auto &h : hs) {
  PGconn *c = PQconnectdb(h.c_str());
  std::string q = "select n from p where host = '" + h + "'";
  PGresult *r = PQexec(c, q.c_str());
  PQclear(r);
  PQfinish(c);
  } }
void insertOk(sqlite3 *db, const std::vector<int> &ids) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, "insert into p values(?)", -1, &s, nullptr) != SQLITE_OK) return;
  for (int id : ids) {
  sqlite3_bind_int(s, 1, id);
  sqlite3_step(s);
  sqlite3_reset(s);
  } sqlite3_finalize(s);
  }
void insert2Ok(pqxx::work &w, const std::vector<int> &ids) {
  for (int id : ids) w.exec_params("INSERT INTO p SELECT n FROM q WHERE id = $1", id);
  w.commit();
  }
void batchOk(Db &db, const std::vector<int> &ids) {
  std::string b;
  int n = 0;
  for (int id : ids) {
  b += "," + std::to_string(id);
  if (++n == 100) {
  PQclear(db.query("select n from p where id in (0" + b + ")"));
  b.clear();
  n = 0;
  } } }
void tablesOk(PGconn *c, const std::vector<std::string> &ts) {
  for (auto &t : ts) {
  std::string q = "select count(*) from " + t + " where x = 1";
  PGresult *r = PQexec(c, q.c_str());
  PQclear(r);
  } }
void shardrepoOk(std::vector<Repo> &rs, int id) {
  for (auto &r : rs) r.price(id);
  }
