// library: lends books.
//
//   library HOST DATABASE < requests
//
//   ID lend BOOK READER | ID both BOOK BOOK | ID back BOOK | ID rename READER NAME | ID drop BOOK
//   ID swap READER READER | ID remind READER | ID import FILE | ID shelve BOOK...
//   ID note BOOK... | ID count READER
//
// The version with the mistakes; each is marked. See README.md.
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>
#include <QStringList>
#include <QTextStream>
#include <QThread>
#include <QVariant>

#include <cstdio>
#include <thread>

namespace {

QTextStream out(stdout), err(stderr);

bool fails(const QSqlQuery &query) {
  err << "library: " << query.lastError().text() << '\n';
  err.flush();
  return false;
}

bool lend(QSqlDatabase db, int book, int reader) {
  if (!db.transaction())
    return false;
  QSqlQuery query(db);
  query.prepare(QStringLiteral("UPDATE book SET reader = ? WHERE id = ? AND reader IS NULL"));
  query.addBindValue(reader);
  query.addBindValue(book);
  if (!query.exec())
    return fails(query); // expect: transaction-leak
  if (query.numRowsAffected() == 0) {
    db.rollback();
    return false;
  }
  return db.commit();
}

bool giveBack(QSqlDatabase &db, int book) {
  if (!db.transaction())
    return false;
  QSqlQuery query(db);
  query.prepare(QStringLiteral("UPDATE book SET reader = NULL WHERE id = ?"));
  query.addBindValue(book);
  if (!query.exec()) {
    db.rollback();
    return fails(query);
  }
  db.commit(); // expect: aborted-commit
  return true;
}

// Both of them, or none.
bool giveBackBoth(QSqlDatabase db, int one, int other) {
  if (!db.transaction())
    return false;
  if (!giveBack(db, one) || !giveBack(db, other)) { // expect: nested-transaction
    db.rollback();
    return false;
  }
  return db.commit();
}

void rename(QSqlDatabase db, int reader, const QString &name) {
  QSqlQuery query(db);
  query.prepare(QStringLiteral("UPDATE reader SET name = ? WHERE id = ?"));
  query.addBindValue(name);
  query.addBindValue(reader);
  query.exec(); // expect: ignored-error
}

bool drop(QSqlDatabase db, int book) {
  if (!db.transaction())
    return false;
  QSqlQuery query; // expect: outside-transaction
  query.prepare(QStringLiteral("DELETE FROM book WHERE id = ?"));
  query.addBindValue(book);
  if (!query.exec()) {
    db.rollback();
    return fails(query);
  }
  return db.commit();
}

// Rolls back at the end of its scope, unless it was committed.
class Transaction {
public:
  explicit Transaction(const QSqlDatabase &database) : db(database), open(db.transaction()) {}
  ~Transaction() {
    if (open)
      db.rollback();
  }
  Transaction(const Transaction &) = delete;
  Transaction &operator=(const Transaction &) = delete;

  bool isOpen() const { return open; }
  bool commit() {
    open = false;
    return db.commit(); // expect: disarmed-guard
  }

private:
  QSqlDatabase db;
  bool open;
};

// Two readers exchange their books.
bool swap(QSqlDatabase db, int one, int other) {
  Transaction transaction(db);
  if (!transaction.isOpen())
    return false;
  QSqlQuery query(db);
  query.prepare(QStringLiteral("UPDATE book SET reader = CASE reader WHEN ? THEN CAST(? AS int) "
                               "ELSE CAST(? AS int) END WHERE reader IN (?, ?)"));
  for (int reader : {one, other, one, one, other})
    query.addBindValue(reader);
  return query.exec() ? transaction.commit() : fails(query);
}

bool shelve(QSqlDatabase db, const QStringList &books) {
  for (const QString &book : books) {
    QSqlQuery query(db);
    query.prepare(QStringLiteral("UPDATE book SET shelved = true WHERE id = ?")); // expect: prepare-in-loop
    query.addBindValue(book);
    if (!query.exec())
      return fails(query);
  }
  return true;
}

bool import(const QString &file) {
  QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("import"));
  db.setDatabaseName(file);
  bool ok = db.open();
  if (ok) {
    QSqlQuery query(db);
    ok = query.exec(QStringLiteral("UPDATE book SET seen = 1")) || fails(query);
    db.close();
  }
  QSqlDatabase::removeDatabase(QStringLiteral("import")); // expect: qt-connection-registry
  return ok;
}

// Keeps which books were asked for, whatever becomes of the rest.
bool note(const QSqlDatabase &db, const QStringList &books) {
  bool ok = true;
  for (const QString &book : books) {
    {
      QSqlDatabase log = QSqlDatabase::cloneDatabase(db, QStringLiteral("log"));
      ok = log.open() && ok; // expect: connection-per-call
      QSqlQuery query(log);
      query.prepare(QStringLiteral("INSERT INTO note(book) VALUES (?)")); // expect: prepare-in-loop
      query.addBindValue(book);
      ok = query.exec() && ok;
    }
    QSqlDatabase::removeDatabase(QStringLiteral("log"));
  }
  return ok;
}

// Counts what a reader has; that may take a while, and nobody waits for it.
bool count(int reader) {
  const QString name = QStringLiteral("count-%1").arg(reader);
  std::thread([&name, reader] { // expect: dangling-capture
    {
      QSqlDatabase db = QSqlDatabase::cloneDatabase(QStringLiteral("library"), name);
      if (db.open()) {
        QSqlQuery query(db);
        query.prepare(QStringLiteral(
            "UPDATE reader SET books = (SELECT count(*) FROM book WHERE reader = ?) WHERE id = ?"));
        query.addBindValue(reader);
        query.addBindValue(reader);
        if (!query.exec())
          qWarning("library: the books of %d are not counted", reader);
      }
    }
    QSqlDatabase::removeDatabase(name);
  }).detach();
  return true;
}

QSqlDatabase open(const QString &host, const QString &name) {
  QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QPSQL"), QStringLiteral("library"));
  db.setHostName(host);
  db.setDatabaseName(name);
  while (!db.open()) // expect: unbounded-retry, missing-timeout
    err << "library: " << db.lastError().text() << '\n';
  return db;
}

// Prints a reminder; the printer takes its time.
bool remind(QSqlDatabase db, int reader) {
  if (!db.transaction())
    return false;
  QSqlQuery query(db);
  query.prepare(QStringLiteral("UPDATE reader SET reminded = now() WHERE id = ?"));
  query.addBindValue(reader);
  if (!query.exec()) {
    db.rollback();
    return fails(query);
  }
  QThread::sleep(1); // expect: transaction-across-wait
  return db.commit();
}

bool serve(QSqlDatabase db, const QString &what, const QStringList &words) {
  if (words.isEmpty())
    return false;
  if (what == QLatin1String("lend") && words.size() == 2)
    return lend(db, words[0].toInt(), words[1].toInt());
  if (what == QLatin1String("both") && words.size() == 2)
    return giveBackBoth(db, words[0].toInt(), words[1].toInt());
  if (what == QLatin1String("back"))
    return giveBack(db, words[0].toInt());
  if (what == QLatin1String("swap") && words.size() == 2)
    return swap(db, words[0].toInt(), words[1].toInt());
  if (what == QLatin1String("drop"))
    return drop(db, words[0].toInt());
  if (what == QLatin1String("remind"))
    return remind(db, words[0].toInt());
  if (what == QLatin1String("shelve"))
    return shelve(db, words);
  if (what == QLatin1String("note"))
    return note(db, words);
  if (what == QLatin1String("count"))
    return count(words[0].toInt());
  if (what == QLatin1String("import"))
    return import(words[0]);
  if (what == QLatin1String("rename") && words.size() == 2) {
    rename(db, words[0].toInt(), words[1]);
    return true;
  }
  return false;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3) {
    err << "usage: library HOST DATABASE\n";
    return 2;
  }
  QSqlDatabase db = open(QString::fromLocal8Bit(argv[1]), QString::fromLocal8Bit(argv[2]));
  QTextStream in(stdin);
  while (!in.atEnd()) {
    QStringList words = in.readLine().split(QLatin1Char(' '));
    if (words.size() < 2)
      continue;
    const QString id = words.takeFirst(), what = words.takeFirst();
    out << id << (serve(db, what, words) ? " ok\n" : " failed\n");
    out.flush();
  }
  return 0;
}
