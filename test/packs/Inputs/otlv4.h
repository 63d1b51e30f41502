// Declarations with the signatures of otlv4.h, for a library that Debian does
// not have.
#pragma once
#pragma GCC system_header
class otl_exception {
public:
  unsigned char msg[1000];
  int code;
};
class otl_connect {
public:
  int connected;
  otl_connect() noexcept;
  otl_connect(const char *connect_str, const int auto_commit = 0);
  ~otl_connect();
  void rlogon(const char *connect_str, const int auto_commit = 0);
  void logoff();
  void commit();
  void rollback();
};
class otl_stream {
public:
  otl_stream() noexcept;
  otl_stream(const int arr_size, const char *sqlstm, otl_connect &db);
  virtual ~otl_stream();
  void open(const int arr_size, const char *sqlstm, otl_connect &db);
  int eof();
  void close();
  otl_stream &operator>>(int &n);
  otl_stream &operator<<(const int n);
};
class otl_cursor {
public:
  static long direct_exec(otl_connect &connect, const char *sqlstm, const int exception_enabled = 1);
};
