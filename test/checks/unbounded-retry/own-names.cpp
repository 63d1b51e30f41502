// RUN: %check_hosts %s --preview -- -std=c++17
// A function of the program is not the one of the C library whose name it has.
#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <thread>

std::unique_ptr<pqxx::connection> connect(const std::string &url) {
  while (true) {
    try {
      return std::make_unique<pqxx::connection>(url); // expect: unbounded-retry
    } catch (const pqxx::broken_connection &) {
    }
  }
}

static void delay(const std::string &) {}

std::unique_ptr<pqxx::connection> noPauseBad(const std::string &url) {
  for (;;) {
    try {
      return std::make_unique<pqxx::connection>(url); // expect: unbounded-retry
    } catch (const pqxx::broken_connection &) {
      delay(url);
    }
  }
}

std::unique_ptr<pqxx::connection> sendOk(const std::string &url) {
  for (int i = 0; i < 5; i++) {
    try {
      return std::make_unique<pqxx::connection>(url);
    } catch (const pqxx::broken_connection &) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100 << i));
    }
  }
  return nullptr;
}
