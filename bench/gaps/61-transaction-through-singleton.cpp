// Expected: silent; said: transaction-leak, 'mDatabase' "left open by this return" behind finish() and rollback(). Met in telepathy-ofono (MMSGroupCache::saveGroup).
// Mechanism: instance() returns what a local static points to; each call seems to give another object, so that commit and rollback end nothing. Where instance() is only declared, and for a member `sqlite3 *`, it is silent.
#include <QtCore/QVariant>
#include <QtSql/QSqlDatabase>
#include <QtSql/QSqlQuery>

class Store {
public:
  static Store *instance();
  bool begin();
  bool finish();
  bool rollback();
  QSqlDatabase database() const;

private:
  QSqlDatabase mDatabase;
};

Store *Store::instance() {
  static Store *self = new Store();
  return self;
}

bool Store::begin() { return mDatabase.transaction(); }
bool Store::finish() { return mDatabase.commit(); }
bool Store::rollback() { return mDatabase.rollback(); }

bool save(int group) {
  if (!Store::instance()->begin())
    return false;
  QSqlQuery query(Store::instance()->database());
  query.prepare("INSERT INTO m(id) VALUES (:g)");
  query.bindValue(":g", QVariant(group));
  if (!query.exec()) {
    Store::instance()->rollback();
    return false;
  }
  if (!Store::instance()->finish()) {
    Store::instance()->rollback();
    return false;
  }
  return true;
}
