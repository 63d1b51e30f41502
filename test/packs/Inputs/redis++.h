// Declarations with the signatures of sw/redis++/redis.h, for a library that
// Debian does not have.
#pragma once
#pragma GCC system_header
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sw {
namespace redis {
class Error : public std::exception {
public:
  explicit Error(const std::string &msg);
  const char *what() const noexcept override;
};
using StringView = std::string_view;
using OptionalString = std::optional<std::string>;
class QueuedReplies {};
template <typename Impl> class QueuedRedis {
public:
  QueuedRedis(QueuedRedis &&) = default;
  ~QueuedRedis();
  QueuedReplies exec();
  void discard();
  QueuedRedis &set(const StringView &key, const StringView &val);
};
class PipelineImpl;
class TransactionImpl;
using Pipeline = QueuedRedis<PipelineImpl>;
using Transaction = QueuedRedis<TransactionImpl>;
class Subscriber {
public:
  Subscriber(Subscriber &&) = default;
  ~Subscriber();
  void subscribe(const StringView &channel);
  void consume();
};
class Redis {
public:
  explicit Redis(const std::string &uri);
  Redis(Redis &&);
  ~Redis();
  Pipeline pipeline(bool new_connection = true);
  Transaction transaction(bool piped = false, bool new_connection = true);
  Subscriber subscriber();
  OptionalString get(const StringView &key);
  bool set(const StringView &key, const StringView &val);
};
} // namespace redis
} // namespace sw
