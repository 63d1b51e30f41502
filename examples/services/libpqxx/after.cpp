// news: keeps articles and who reads them.
//
//   news CONNINFO < requests
//
//   ID add AUTHOR TITLE | ID read ARTICLE | ID title ARTICLE | ID tag ARTICLE TAG...
//   ID mail ARTICLE | ID archive AUTHOR... | ID vote ARTICLE | ID announce ARTICLE
//
// The version without the mistakes of before.cpp.
// expect-none
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
  for (int attempt = 0;; ++attempt) {
    try {
      return std::make_unique<pqxx::connection>(conninfo);
    } catch (const pqxx::broken_connection &error) {
      std::cerr << "news: " << error.what() << '\n';
      if (attempt == 5)
        throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100 << attempt));
  }
}

// Where the counters are.
std::unique_ptr<pqxx::connection> openCounters() {
  return std::make_unique<pqxx::connection>("dbname=counters user=app connect_timeout=5 "
                                            "application_name=news "
                                            "options='-c statement_timeout=10s'");
}

void add(pqxx::connection &db, const std::string &author, const std::string &title) {
  pqxx::work tx{db};
  tx.exec("INSERT INTO article(author, title) VALUES (" + tx.quote(author) + ", " +
          tx.quote(title) + ")");
  tx.commit();
}

std::string title(pqxx::connection &db, int article) {
  pqxx::read_transaction tx{db};
  pqxx::result rows = tx.exec("SELECT title FROM article WHERE id = " + std::to_string(article));
  return rows.empty() ? std::string() : rows[0][0].as<std::string>();
}

void tag(pqxx::connection &db, int article, const std::vector<std::string> &tags) {
  pqxx::work tx{db};
  for (const std::string &one : tags)
    tx.exec_prepared("tag", article, one);
  tx.commit();
}

// Stands for the mail server.
void sendMail(const std::string &address) {
  std::cerr << "news: mail for " << address << '\n';
  std::this_thread::sleep_for(std::chrono::seconds(1));
}

void mail(pqxx::connection &db, int article) {
  std::vector<std::string> addresses;
  {
    pqxx::read_transaction tx{db};
    for (const pqxx::row &reader :
         tx.exec("SELECT address FROM reader WHERE article = " + std::to_string(article)))
      addresses.push_back(reader[0].as<std::string>());
    tx.commit();
  }
  for (const std::string &address : addresses)
    sendMail(address);
  pqxx::work tx{db};
  tx.exec("UPDATE article SET mailed = now() WHERE id = " + std::to_string(article));
  tx.commit();
}

void archive(pqxx::connection &db, const std::vector<std::string> &authors) {
  for (const std::string &author : authors) {
    pqxx::work tx{db};
    tx.exec("UPDATE article SET archived = true WHERE author = " + tx.quote(author));
    tx.commit();
  }
}

// What goes on beside the requests; main() waits for it.
std::vector<std::thread> background;

// Tells the other services.
void announce(const std::string &conninfo, int article) {
  background.emplace_back([conninfo, sql = "NOTIFY news, '" + std::to_string(article) + "'"] {
    try {
      pqxx::connection db{conninfo};
      pqxx::nontransaction tx{db};
      tx.exec(sql);
    } catch (const std::exception &error) {
      std::cerr << "news: " << error.what() << '\n';
    }
  });
}

void count(pqxx::work &tx, int article) {
  tx.exec("UPDATE article SET votes = votes + 1 WHERE id = " + std::to_string(article));
}

void vote(pqxx::connection &db, int article) {
  pqxx::work tx{db};
  tx.exec("INSERT INTO vote(article) VALUES (" + std::to_string(article) + ")");
  count(tx, article);
  tx.commit();
}

// The connection of the counters, opened when it is needed.
std::unique_ptr<pqxx::connection> counters;

void read(int article) {
  if (!counters)
    counters = openCounters();
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
    archive(db, words(in));
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
  db->prepare("tag", "INSERT INTO tag(article, tag) VALUES ($1, $2)");
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
  for (std::thread &one : background)
    one.join();
  return 0;
}
