// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17
// Wt::Dbo's transactions commit at the end of their scope, but for exceptions.
#include <stdexcept>
#include <string>
namespace Wt::Dbo { // as in Wt 4
class Call {
public:
  ~Call();
};
class Session {
public:
  Call execute(const std::string &sql);
  template <class C> C *add(C *object);
};
class Transaction {
public:
  explicit Transaction(Session &session);
  ~Transaction() noexcept(false);
  bool commit();
  void rollback();
};
} // namespace Wt::Dbo
struct User {
  int credit;
};
int credit(Wt::Dbo::Session &session, int id);

bool buyBad(Wt::Dbo::Session &session, int id) {
  Wt::Dbo::Transaction t(session);
  session.execute("UPDATE stock SET n = n - 1");
  if (credit(session, id) < 0)
    return false; // expect: implicit-commit "transaction 't'"
  session.execute("INSERT INTO sale VALUES (1)");
  return true;
}

bool buyOk(Wt::Dbo::Session &session, int id) {
  Wt::Dbo::Transaction t(session);
  session.execute("UPDATE stock SET n = n - 1");
  if (credit(session, id) < 0) {
    t.rollback();
    return false;
  }
  session.execute("INSERT INTO sale VALUES (1)");
  return true;
}

User *addBad(Wt::Dbo::Session &session, User *user) {
  Wt::Dbo::Transaction t(session);
  User *added = session.add(user);
  if (credit(session, 1) < 0)
    return nullptr; // expect: implicit-commit
  return added;
}

User *addOk(Wt::Dbo::Session &session, User *user) {
  Wt::Dbo::Transaction t(session);
  if (credit(session, 1) < 0)
    return nullptr;
  return session.add(user);
}

void voidBad(Wt::Dbo::Session &session, int id) {
  Wt::Dbo::Transaction t(session);
  session.execute("DELETE FROM a");
  if (credit(session, id) < 0)
    return; // expect: implicit-commit
  session.execute("DELETE FROM b");
}

// The destructor rolls back while an exception is on its way.
bool throwOk(Wt::Dbo::Session &session, int id) {
  Wt::Dbo::Transaction t(session);
  session.execute("UPDATE stock SET n = n - 1");
  if (credit(session, id) < 0)
    throw std::runtime_error("no credit");
  return true;
}
