// RUN: %check_hosts --preview %s -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql
// Many objects of Qt SQL stand for one connection: copies of the database, the queries
// on it, and the default connection. Their texts come in every spelling that Qt has.
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

// ---- queries and their database -----------------------------------------------
bool threeQueriesBad(QSqlDatabase db, const QString &sql) {
  QSqlQuery begin(db);
  if (!begin.exec("BEGIN"))
    return false;
  QSqlQuery work(db);
  if (!work.exec(sql))
    return false; // expect: transaction-leak "'db'"
  QSqlQuery end(db);
  return end.exec("COMMIT");
}

bool threeQueriesOk(QSqlDatabase db, const QString &sql) {
  QSqlQuery begin(db);
  if (!begin.exec("BEGIN"))
    return false;
  QSqlQuery work(db);
  if (!work.exec(sql)) {
    QSqlQuery back(db);
    back.exec("ROLLBACK");
    return false;
  }
  QSqlQuery end(db);
  if (end.exec("COMMIT"))
    return true;
  db.rollback();
  return false;
}

bool beganByDatabaseBad(QSqlDatabase &db, const QString &sql) {
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  if (!q.exec(sql))
    return false; // expect: transaction-leak "'db'"
  return q.exec("COMMIT");
}

bool endedByDatabaseBad(QSqlDatabase &db, const QString &sql) {
  QSqlQuery q = QSqlQuery(db);
  if (!q.exec("BEGIN"))
    return false;
  if (!q.exec(sql))
    return false; // expect: transaction-leak "'db'"
  return db.commit();
}

bool copyBad(QSqlDatabase db, const QString &sql) {
  QSqlDatabase same = db;
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  if (!q.exec(sql))
    return false; // expect: transaction-leak "'db'"
  return same.commit();
}

bool copyOk(QSqlDatabase db, const QString &sql) {
  QSqlDatabase same = db;
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  if (!q.exec(sql)) {
    same.rollback();
    return false;
  }
  return same.commit();
}

// A query that runs its text as it is made.
bool constructorOk(QSqlDatabase &db) {
  QSqlQuery begin(db);
  if (!begin.exec("BEGIN"))
    return false;
  QSqlQuery end("COMMIT", db);
  if (end.lastError().isValid()) {
    db.rollback();
    return false;
  }
  return true;
}

// Which connection it is only the run says.
void eachOk(int n) {
  for (int i = 0; i < n; i++) {
    QSqlDatabase db = QSqlDatabase::database("c_" + QString::number(i));
    if (!db.transaction())
      continue;
    QSqlQuery q(db);
    if (!q.exec("DELETE FROM log")) {
      db.rollback();
      continue;
    }
    if (!db.commit())
      db.rollback();
  }
}

// ---- helpers that are given the database --------------------------------------
static bool commitThroughQuery(QSqlDatabase db) {
  QSqlQuery q(db);
  return q.exec("COMMIT");
}
static bool rollBack(const QSqlDatabase &db) {
  QSqlQuery q(db);
  return q.exec("ROLLBACK");
}

bool helpersOk(QSqlDatabase db, const QString &sql) {
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  if (!q.exec(sql)) {
    rollBack(db);
    return false;
  }
  if (commitThroughQuery(db))
    return true;
  db.rollback();
  return false;
}

bool helpersOfReferenceOk(QSqlDatabase &db, const QString &sql) {
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  if (!q.exec(sql)) {
    rollBack(db);
    return false;
  }
  if (commitThroughQuery(db))
    return true;
  db.rollback();
  return false;
}

bool helpersBad(QSqlDatabase &db, const QString &sql) {
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  if (!q.exec(sql))
    return false; // expect: transaction-leak "roll back on this path too"
  if (commitThroughQuery(db))
    return true;
  rollBack(db);
  return false;
}

// ---- the default connection ----------------------------------------------------
bool defaultBad(const QString &sql) {
  QSqlQuery begin;
  if (!begin.exec("BEGIN"))
    return false;
  if (!begin.exec(sql))
    return false; // expect: transaction-leak "'QSqlDatabase::database()'"
  QSqlQuery end;
  if (end.exec("COMMIT"))
    return true;
  end.exec("ROLLBACK");
  return false;
}

bool defaultOk(const QString &sql) {
  QSqlQuery begin;
  if (!begin.exec("BEGIN"))
    return false;
  if (!begin.exec(sql)) {
    QSqlDatabase::database().rollback();
    return false;
  }
  QSqlQuery end;
  if (end.exec("COMMIT"))
    return true;
  end.exec("ROLLBACK");
  return false;
}

static void giveUp() {
  QSqlQuery q;
  q.exec("ROLLBACK");
}

bool defaultHelperOk(const QString &sql) {
  QSqlDatabase db = QSqlDatabase::database();
  if (!db.transaction())
    return false;
  QSqlQuery q;
  if (!q.exec(sql)) {
    giveUp();
    return false;
  }
  if (db.commit())
    return true;
  giveUp();
  return false;
}

bool defaultMixedBad(const QString &sql) {
  QSqlDatabase db = QSqlDatabase::database();
  if (!db.transaction())
    return false;
  QSqlQuery q;
  if (!q.exec(sql))
    return false; // expect: transaction-leak
  if (q.exec("COMMIT"))
    return true;
  giveUp();
  return false;
}

bool twoNamesOk(const QString &sql) {
  QSqlDatabase db = QSqlDatabase::database("log");
  if (!db.transaction())
    return false;
  QSqlQuery q(db);
  if (!q.exec(sql)) {
    QSqlDatabase::database("log").rollback();
    return false;
  }
  if (db.commit())
    return true;
  db.rollback();
  return false;
}

// ---- members -------------------------------------------------------------------
class Store {
  QSqlDatabase db;

  void fail() {
    QSqlQuery q(db);
    q.exec("ROLLBACK");
  }
  bool done() {
    QSqlQuery q(db);
    if (q.exec("COMMIT"))
      return true;
    fail();
    return false;
  }

public:
  bool saveOk(const QString &sql) {
    QSqlQuery q(db);
    if (!q.exec("BEGIN"))
      return false;
    if (!q.exec(sql)) {
      fail();
      return false;
    }
    return done();
  }
  bool saveBad(const QString &sql) {
    QSqlQuery q(db);
    if (!q.exec("BEGIN"))
      return false;
    if (!q.exec(sql))
      return false; // expect: transaction-leak "'db'"
    return done();
  }
};

bool useStore(Store &s, const QString &sql) { return s.saveOk(sql) && s.saveBad(sql); }

// ---- spellings -----------------------------------------------------------------
bool latin1Bad(QSqlDatabase db, const QString &sql) {
  QSqlQuery q(db);
  if (!q.exec(QLatin1String("BEGIN")))
    return false;
  if (!q.exec(sql))
    return false; // expect: transaction-leak
  return q.exec(QLatin1String("COMMIT"));
}

static const QString beginNow = QStringLiteral("BEGIN IMMEDIATE");

bool fileConstantBad(QSqlDatabase db, const QString &sql) {
  QSqlQuery q(db);
  if (!q.exec(beginNow))
    return false;
  if (!q.exec(sql))
    return false; // expect: transaction-leak
  return q.exec(QStringLiteral("COMMIT"));
}

bool localConstantBad(QSqlDatabase db, const QString &sql) {
  static const QString begin = QStringLiteral("BEGIN");
  QSqlQuery q(db);
  if (!q.exec(begin))
    return false;
  if (!q.exec(sql))
    return false; // expect: transaction-leak
  return q.exec(QStringLiteral("COMMIT"));
}

// ---- prepared ------------------------------------------------------------------
bool preparedBad(QSqlDatabase db, const QString &sql) {
  QSqlQuery begin(db);
  begin.prepare("BEGIN");
  if (!begin.exec())
    return false;
  QSqlQuery q(db);
  if (!q.exec(sql))
    return false; // expect: transaction-leak
  QSqlQuery end(db);
  end.prepare("COMMIT");
  return end.exec();
}

bool preparedOk(QSqlDatabase db, int n) {
  QSqlQuery begin(db);
  begin.prepare("BEGIN");
  if (!begin.exec())
    return false;
  QSqlQuery q(db);
  q.prepare("INSERT INTO t VALUES (?)");
  for (int i = 0; i < n; i++) {
    q.addBindValue(i);
    if (!q.exec()) {
      db.rollback();
      return false;
    }
  }
  QSqlQuery end(db);
  end.prepare("COMMIT");
  if (end.exec())
    return true;
  db.rollback();
  return false;
}
