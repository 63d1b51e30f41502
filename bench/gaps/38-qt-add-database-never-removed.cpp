// expected: qt-connection-registry or connection-leak: a name of its own is added per object, and never removed; with -DFIXED silent.  actual: silent.
// QtConnectionPool 9: addDatabase in the constructor under an id of its own, no removeDatabase in the destructor
#include <QSqlDatabase>
#include <QSharedPointer>
#include <QString>
class Connection {
  QSqlDatabase db; QString id;
public:
  explicit Connection(const QString &i) : id(i) { db = QSqlDatabase::addDatabase("QPSQL", id); db.setHostName("h"); }
  ~Connection() {
    db.close();
#ifdef FIXED
    db = QSqlDatabase();
    QSqlDatabase::removeDatabase(id);
#endif
  }
};
struct Pool { QSharedPointer<Connection> c; int n = 0; void refresh() { c = QSharedPointer<Connection>::create(QString::number(n++)); } };
void go(Pool &p) { p.refresh(); }
