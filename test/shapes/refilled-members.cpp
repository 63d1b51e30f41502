// RUN: %check_hosts %s
// A method that fills a member of its object without a look at what lies there loses
// the one before when it is called again; the object's destructor releases the last one
// only. That is as true of strings, whose type says nothing, as of connections.
#include <hiredis/hiredis.h>
#include <libpq-fe.h>

void send(const char *);

class Command {
public:
  Command() : text(nullptr) {}
  ~Command() { redisFreeCommand(text); }
  Command(const Command &) = delete;
  bool get(const char *key) { return redisFormatCommand(&text, "GET %s", key) >= 0; }
  bool del(const char *key) { return redisFormatCommand(&text, "DEL %s", key) >= 0; }
  bool getSession() { return get("session"); }
  bool replace(const char *key) {
    redisFreeCommand(text);
    text = nullptr;
    return redisFormatCommand(&text, "GET %s", key) >= 0;
  }
  bool first(const char *key) {
    if (text)
      return false;
    return redisFormatCommand(&text, "GET %s", key) >= 0;
  }
  const char *c_str() const { return text; }

private:
  char *text;
};

void twiceBad() {
  Command c;
  if (c.get("a")) // expect: buffer-leak
    send(c.c_str());
  if (c.del("a"))
    send(c.c_str());
}

void throughAnotherBad() {
  Command c;
  if (c.getSession()) // expect: buffer-leak
    send(c.c_str());
  if (c.getSession())
    send(c.c_str());
}

void eachBad(const char *const *keys, int n) {
  Command c;
  for (int i = 0; i < n; ++i)
    if (c.get(keys[i])) // expect: buffer-leak
      send(c.c_str());
}

void onceOk() {
  Command c;
  if (c.get("a"))
    send(c.c_str());
}

void oneOfTwoOk(bool del) {
  Command c;
  if (del ? c.del("a") : c.get("a"))
    send(c.c_str());
}

void replacedOk() {
  Command c;
  if (c.get("a"))
    send(c.c_str());
  if (c.replace("b"))
    send(c.c_str());
  if (c.replace("c"))
    send(c.c_str());
}

void firstOk() {
  Command c;
  if (c.first("a"))
    send(c.c_str());
  if (c.first("b"))
    send(c.c_str());
}

void eachOk(const char *const *keys, int n) {
  for (int i = 0; i < n; ++i) {
    Command c;
    if (c.get(keys[i]))
      send(c.c_str());
  }
}

class Literal {
public:
  explicit Literal(PGconn *conn) : conn(conn), text(nullptr) {}
  ~Literal() { PQfreemem(text); }
  Literal(const Literal &) = delete;
  void set(const char *s, unsigned n) { text = PQescapeLiteral(conn, s, n); }
  void again(const char *s, unsigned n) {
    PQfreemem(text);
    text = PQescapeLiteral(conn, s, n);
  }
  const char *c_str() const { return text ? text : ""; }

private:
  PGconn *conn;
  char *text;
};

void literalBad(PGconn *conn) {
  Literal l(conn);
  l.set("a", 1); // expect: buffer-leak
  send(l.c_str());
  l.set("b", 1);
  send(l.c_str());
}

void literalOk(PGconn *conn) {
  Literal l(conn);
  l.set("a", 1);
  send(l.c_str());
  l.again("b", 1);
  send(l.c_str());
}

// The object's state says whether there is one.
class Grown {
public:
  Grown() : text(nullptr), size(0) {}
  ~Grown() { redisFreeCommand(text); }
  Grown(const Grown &) = delete;
  bool once(const char *key) {
    if (size > 0)
      return true;
    size = redisFormatCommand(&text, "GET %s", key);
    return size > 0;
  }
  bool empty() const { return size == 0; }
  bool onceMore(const char *key) {
    if (!empty())
      return true;
    size = redisFormatCommand(&text, "GET %s", key);
    return size > 0;
  }
  const char *c_str() const { return text; }

private:
  char *text;
  int size;
};

void grownOk() {
  Grown g;
  if (g.once("a"))
    send(g.c_str());
  if (g.once("b"))
    send(g.c_str());
  if (g.onceMore("c"))
    send(g.c_str());
}

// Its constructors fill it, so that there is one whenever set() is called.
class Named {
public:
  Named(PGconn *conn, const char *s) : conn(conn), text(PQescapeLiteral(conn, s, 1)) {}
  ~Named() { PQfreemem(text); }
  Named(const Named &) = delete;
  void set(const char *s) { text = PQescapeLiteral(conn, s, 1); } // expect: member-leak

private:
  PGconn *conn;
  char *text;
};

class Renamed {
public:
  Renamed(PGconn *conn, const char *s) : conn(conn), text(PQescapeLiteral(conn, s, 1)) {}
  ~Renamed() { PQfreemem(text); }
  Renamed(const Renamed &) = delete;
  void set(const char *s) {
    PQfreemem(text);
    text = PQescapeLiteral(conn, s, 1);
  }

private:
  PGconn *conn;
  char *text;
};

// The first to fill it may be set().
class NamedLater {
public:
  explicit NamedLater(PGconn *conn) : conn(conn), text(nullptr) {}
  ~NamedLater() { PQfreemem(text); }
  NamedLater(const NamedLater &) = delete;
  void set(const char *s) { text = PQescapeLiteral(conn, s, 1); }

private:
  PGconn *conn;
  char *text;
};
