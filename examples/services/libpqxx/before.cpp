// news: keeps articles and who reads them.
//
//   news CONNINFO < requests
//
//   ID add AUTHOR TITLE | ID read ARTICLE | ID title ARTICLE | ID tag ARTICLE TAG...
//   ID mail ARTICLE | ID archive AUTHOR... | ID vote ARTICLE | ID announce ARTICLE
//
// The version with the mistakes; each is marked. See README.md.
#include <pqxx/pqxx>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

std::unique_ptr<pqxx::connection> open(const std::string &conninfo) {
  while (true) {
    try {
      return std::make_unique<pqxx::connection>(conninfo); // expect: unbounded-retry
    } catch (const pqxx::broken_connection &) {
    }
  }
}

// Where the counters are.
std::unique_ptr<pqxx::connection> openCounters() {
  return std::make_unique<pqxx::connection>("dbname=counters user=app"); // expect: missing-timeout
}

void add(pqxx::connection &db, const std::string &author, const std::string &title) {
  pqxx::work tx{db}; // expect: uncommitted-transaction
  tx.exec("INSERT INTO article(author, title) VALUES (" + tx.quote(author) + ", " +
          tx.quote(title) + ")");
}

std::string title(pqxx::connection &db, int article) {
  pqxx::read_transaction tx{db};
  const char *text = nullptr;
  {
    pqxx::result rows = tx.exec("SELECT title FROM article WHERE id = " + std::to_string(article));
    if (!rows.empty())
      text = rows[0][0].c_str();
  }
  return text ? text : ""; // expect: use-after-release
}

void tag(pqxx::connection &db, int article, const std::vector<std::string> &tags) {
  pqxx::work tx{db};
  for (const std::string &one : tags) {
    db.prepare("tag", "INSERT INTO tag(article, tag) VALUES ($1, $2)"); // expect: prepare-in-loop
    tx.exec_prepared("tag", article, one);
  }
  tx.commit();
}

// Stands for the mail server.
void sendMail(const std::string &address) {
  std::cerr << "news: mail for " << address << '\n';
  std::this_thread::sleep_for(std::chrono::seconds(1));
}

void mail(pqxx::connection &db, int article) {
  pqxx::work tx{db};
  pqxx::result readers =
      tx.exec("SELECT address FROM reader WHERE article = " + std::to_string(article));
  for (const pqxx::row &reader : readers)
    sendMail(reader[0].c_str()); // expect: transaction-across-wait
  tx.exec("UPDATE article SET mailed = now() WHERE id = " + std::to_string(article));
  tx.commit();
}

void archive(const std::string &conninfo, const std::vector<std::string> &authors) {
  for (const std::string &author : authors) {
    pqxx::connection db{conninfo}; // expect: connection-per-call
    pqxx::work tx{db};
    tx.exec("UPDATE article SET archived = true WHERE author = " + tx.quote(author));
    tx.commit();
  }
}

// Tells the other services, which nobody waits for.
void announce(const std::string &conninfo, int article) {
  const std::string sql = "NOTIFY news, '" + std::to_string(article) + "'";
  std::thread([conninfo, &sql] { // expect: dangling-capture
    pqxx::connection db{conninfo};
    pqxx::nontransaction tx{db};
    tx.exec(sql);
  }).detach();
}

void count(pqxx::connection &db, int article) {
  pqxx::work tx{db};
  tx.exec("UPDATE article SET votes = votes + 1 WHERE id = " + std::to_string(article));
  tx.commit();
}

void vote(pqxx::connection &db, int article) {
  pqxx::work tx{db};
  tx.exec("INSERT INTO vote(article) VALUES (" + std::to_string(article) + ")");
  count(db, article); // expect: nested-transaction
  tx.commit();
}

// A counter of its own connection, which nobody closes.
pqxx::connection *counters = nullptr;

void read(int article) {
  if (!counters)
    counters = openCounters().release();
  pqxx::nontransaction tx{*counters};
  tx.exec("UPDATE counter SET n = n + 1 WHERE article = " + std::to_string(article));
}

std::vector<std::string> words(std::istream &in) {
  std::vector<std::string> all;
  for (std::string word; in >> word;)
    all.push_back(word);
  return all;
}

bool serve(const std::string &conninfo, pqxx::connection &db, std::istream &in) {
  std::string what;
  int article = 0;
  in >> what;
  if (what == "add") {
    std::string author, name;
    in >> author >> name;
    add(db, author, name);
  } else if (what == "archive") {
    archive(conninfo, words(in));
  } else if (!(in >> article)) {
    return false;
  } else if (what == "title") {
    std::cout << title(db, article) << '\n';
  } else if (what == "read") {
    read(article);
  } else if (what == "tag") {
    tag(db, article, words(in));
  } else if (what == "mail") {
    mail(db, article);
  } else if (what == "announce") {
    announce(conninfo, article);
  } else if (what == "vote") {
    vote(db, article);
  } else {
    return false;
  }
  return true;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::cerr << "usage: news CONNINFO\n";
    return 2;
  }
  auto db = open(argv[1]);
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream in(line);
    std::string id;
    in >> id;
    try {
      const bool ok = serve(argv[1], *db, in);
      std::cout << id << (ok ? " ok" : " failed") << std::endl;
    } catch (const std::exception &error) {
      std::cerr << "news: " << error.what() << '\n';
      std::cout << id << " failed" << std::endl;
    }
  }
  return 0;
}
