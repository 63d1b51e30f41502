// RUN: %clang -std=c++17 -Wall -fsyntax-only %s
// RUN: %check_hosts %s --preview -- -std=c++17
// The pack against declarations with Boost.MySQL's signatures.
#include "Inputs/boost_mysql.h"

using namespace boost::mysql;

std::size_t valuesOk(boost::asio::io_context &ctx, const connect_params &where) {
  any_connection c(ctx);
  c.connect(where);
  results r;
  c.execute("SELECT 1", r);
  return r.size();
}

int newBad(boost::asio::io_context &ctx, const connect_params &where) {
  auto *c = new any_connection(ctx);
  error_code ec;
  diagnostics d;
  c->connect(where, ec, d);
  if (ec)
    return -1; // expect: connection-leak "connection 'c' from 'new boost::mysql::any_connection' is not released by 'delete'"
  delete c;
  return 0;
}

// The overload without an error code throws ...
int throwsBad(boost::asio::io_context &ctx, const connect_params &where) {
  auto *c = new any_connection(ctx);
  c->connect(where); // expect: exception-leak "'c'"
  delete c;
  return 0;
}

// ... the other one does not.
int codeOk(boost::asio::io_context &ctx, const connect_params &where) {
  auto *c = new any_connection(ctx);
  error_code ec;
  diagnostics d;
  c->connect(where, ec, d);
  results r;
  if (!ec)
    c->execute("SELECT 1", r, ec, d);
  delete c;
  return ec ? -1 : 0;
}

int newOk(boost::asio::io_context &ctx, const connect_params &where) {
  auto c = std::make_unique<any_connection>(ctx);
  c->connect(where);
  auto st = c->prepare_statement("SELECT ?");
  c->close_statement(st);
  return 0;
}

void twiceBad(any_connection *c) {
  delete c;
  delete c; // expect: double-release "'c'"
}
