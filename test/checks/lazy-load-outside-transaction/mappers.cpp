// RUN: %check_hosts %s --preview -- -std=c++17
// Objects that load when they are first read, after the end of their transaction.
#include <memory>
#include <string>

namespace Wt::Dbo { // as in Wt 4
class Session;
class Transaction {
public:
  explicit Transaction(Session &session);
  ~Transaction() noexcept(false);
  bool commit();
  void rollback();
};
template <class C> class ptr {
public:
  ptr();
  ptr(const ptr &other);
  ~ptr();
  ptr &operator=(ptr &&other) noexcept;
  const C *operator->() const;
  const C &operator*() const;
};
template <class R> class collection {
public:
  ~collection();
  struct const_iterator {
    const R &operator*() const;
    const_iterator &operator++();
    bool operator!=(const const_iterator &other) const;
  };
  const_iterator begin() const;
  const_iterator end() const;
};
class Session {
public:
  template <class C> ptr<C> loadLazy(long long id);
  template <class C> ptr<C> load(long long id);
  template <class C> collection<ptr<C>> find();
};
} // namespace Wt::Dbo

namespace odb { // as in ODB 2.4
class database;
class transaction_impl;
class transaction {
public:
  explicit transaction(transaction_impl *impl, bool make_current = true);
  ~transaction();
  void commit();
  void rollback();
};
template <class T> class lazy_shared_ptr {
public:
  std::shared_ptr<T> load() const;
};
template <class T> class result {
public:
  ~result();
  struct iterator {
    T &operator*() const;
    iterator &operator++();
    bool operator!=(const iterator &other) const;
  };
  iterator begin();
  iterator end();
};
class database {
public:
  transaction_impl *begin();
  template <class T> std::shared_ptr<T> load(long id);
  template <class T> result<T> query();
};
} // namespace odb

struct User {
  std::string name;
};
struct Order {
  odb::lazy_shared_ptr<User> customer;
  int number;
};

std::string wtScopeBad(Wt::Dbo::Session &session) {
  Wt::Dbo::ptr<User> user;
  {
    Wt::Dbo::Transaction t(session);
    user = session.loadLazy<User>(1);
  }
  return user->name; // expect: lazy-load-outside-transaction "'user' is read after the end of the transaction"
}

std::string wtInsideOk(Wt::Dbo::Session &session) {
  Wt::Dbo::Transaction t(session);
  Wt::Dbo::ptr<User> user = session.loadLazy<User>(1);
  return user->name;
}

std::string wtCommitBad(Wt::Dbo::Session &session) {
  Wt::Dbo::Transaction t(session);
  Wt::Dbo::ptr<User> user = session.loadLazy<User>(1);
  t.commit();
  return user->name; // expect: lazy-load-outside-transaction
}

std::string wtLoadedOk(Wt::Dbo::Session &session) {
  Wt::Dbo::Transaction t(session);
  Wt::Dbo::ptr<User> user = session.load<User>(1);
  t.commit();
  return user->name;
}

std::string wtReadBeforeOk(Wt::Dbo::Session &session) {
  Wt::Dbo::Transaction t(session);
  Wt::Dbo::ptr<User> user = session.loadLazy<User>(1);
  const std::string name = user->name;
  t.commit();
  return name + user->name;
}

std::string wtSecondOk(Wt::Dbo::Session &session) {
  Wt::Dbo::ptr<User> user;
  {
    Wt::Dbo::Transaction t(session);
    user = session.loadLazy<User>(1);
  }
  Wt::Dbo::Transaction again(session);
  return user->name;
}

int wtRowsBad(Wt::Dbo::Session &session) {
  Wt::Dbo::Transaction t(session);
  auto users = session.find<User>();
  t.commit();
  int n = 0;
  for (const auto &user : users) // expect: lazy-load-outside-transaction "'users'"
    n += !user->name.empty();
  return n;
}

int wtRowsOk(Wt::Dbo::Session &session) {
  Wt::Dbo::Transaction t(session);
  auto users = session.find<User>();
  int n = 0;
  for (const auto &user : users)
    n += !user->name.empty();
  t.commit();
  return n;
}

std::string odbBad(odb::database &db) {
  odb::transaction t(db.begin());
  std::shared_ptr<Order> order = db.load<Order>(7);
  t.commit();
  return order->customer.load()->name; // expect: lazy-load-outside-transaction "'order'"
}

std::string odbOk(odb::database &db) {
  odb::transaction t(db.begin());
  std::shared_ptr<Order> order = db.load<Order>(7);
  std::string name = order->customer.load()->name;
  t.commit();
  return name;
}

int odbRowsBad(odb::database &db) {
  int n = 0;
  odb::transaction t(db.begin());
  odb::result<Order> rows = db.query<Order>();
  t.commit();
  for (Order &o : rows) // expect: lazy-load-outside-transaction "'rows'"
    n += o.number;
  return n;
}

int odbRowsOk(odb::database &db) {
  int n = 0;
  odb::transaction t(db.begin());
  odb::result<Order> rows = db.query<Order>();
  for (Order &o : rows)
    n += o.number;
  t.commit();
  return n;
}
