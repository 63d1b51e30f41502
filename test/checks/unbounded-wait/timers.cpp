// RUN: %check_hosts %s --preview --fail-on note -- -std=c++17 -fPIC -isystem /usr/include/x86_64-linux-gnu/qt5 -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore -isystem /usr/include/x86_64-linux-gnu/qt5/QtSql -Wno-deprecated-declarations
// Leases in what a QTimer runs again and again.
#include <QCoreApplication>
#include <QTimer>
#include <soci/soci.h>

void sweepBad(QTimer *timer, soci::connection_pool &pool) {
  QObject::connect(timer, &QTimer::timeout, [&pool] {
    soci::session sql(pool); // expect: unbounded-wait
    sql << "DELETE FROM session";
  });
  timer->start(1000);
}

void contextBad(QTimer *timer, QObject *context, soci::connection_pool &pool) {
  QObject::connect(timer, &QTimer::timeout, context, [&pool] {
    soci::session sql(pool); // expect: unbounded-wait
    sql << "DELETE FROM session";
  });
}

void boundedOk(QTimer *timer, soci::connection_pool &pool) {
  QObject::connect(timer, &QTimer::timeout, [&pool] {
    std::size_t pos = 0;
    if (!pool.try_lease(pos, 200))
      return;
    pool.give_back(pos);
  });
}

// Once, at the end.
void onceOk(QCoreApplication *app, soci::connection_pool &pool) {
  QObject::connect(app, &QCoreApplication::aboutToQuit, [&pool] {
    soci::session sql(pool);
    sql << "DELETE FROM session";
  });
}
