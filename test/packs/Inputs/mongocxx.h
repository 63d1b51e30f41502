// Declarations with the signatures of mongocxx 3.11 and 4, for a library that
// Debian does not have.
#pragma once
#pragma GCC system_header
#include <memory>
#include <optional>
#include <string>
#include <system_error>

namespace bsoncxx {
namespace document {
class view {};
class value {
public:
  document::view view() const;
};
} // namespace document
} // namespace bsoncxx

namespace mongocxx {
inline namespace v_noabi {
class exception : public std::system_error {
public:
  using std::system_error::system_error;
};
class uri {
public:
  explicit uri(std::string uri_string = "mongodb://localhost:27017");
  ~uri();
};
class collection {
public:
  ~collection();
  std::optional<bsoncxx::document::value> find_one(bsoncxx::document::view filter);
  std::int64_t count_documents(bsoncxx::document::view filter);
};
class database {
public:
  ~database();
  mongocxx::collection operator[](std::string name) const;
};
class client_session {
public:
  client_session(client_session &&) noexcept;
  ~client_session() noexcept;
  void start_transaction();
  void commit_transaction();
  void abort_transaction();
};
class client {
public:
  client() noexcept;
  client(class uri const &uri);
  client(client &&) noexcept;
  ~client();
  mongocxx::database operator[](std::string name) const;
  client_session start_session();
};
class pool {
public:
  explicit pool(class uri const &uri);
  ~pool();
  class entry {
  public:
    entry(entry &&) noexcept;
    ~entry();
    client *operator->() const & noexcept;
    client &operator*() const & noexcept;
    explicit operator bool() const noexcept;
  };
  entry acquire();
  std::optional<entry> try_acquire();
};
} // namespace v_noabi
} // namespace mongocxx
