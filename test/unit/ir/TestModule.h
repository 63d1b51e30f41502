//===- TestModule.h - Programs for tests of the core -----------*- C++ -*-===//
//
// Owns the shorthand in which the unit tests write programs: functions in the
// JSON form of the IR, with the library functions that they call declared
// already, and findings as "check: message" in the order of the program.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TEST_UNIT_IR_TESTMODULE_H
#define CLOSECALL_TEST_UNIT_IR_TESTMODULE_H

#include "checks/catalog/Catalog.h"
#include "checks/ir/Json.h"
#include "checks/policy/Analyze.h"
#include "gtest/gtest.h"

namespace closecall::test {

inline const char *const Declarations = R"(
  "PQconnectdb": {"result": "pg_conn *", "params": ["const char *"]},
  "PQfinish": {"params": ["pg_conn *"]},
  "PQstatus": {"result": "int", "params": ["const pg_conn *"]},
  "PQexec": {"result": "pg_result *", "params": ["pg_conn *", "const char *"]},
  "PQgetResult": {"result": "pg_result *", "params": ["pg_conn *"]},
  "PQclear": {"params": ["pg_result *"]},
  "PQntuples": {"result": "int", "params": ["const pg_result *"]},
  "PQgetvalue": {"result": "char *", "params": ["const pg_result *", "int", "int"]},
  "sqlite3_open": {"result": "int", "params": ["const char *", "sqlite3 **"]},
  "sqlite3_close": {"result": "int", "params": ["sqlite3 *"]},
  "sqlite3_close_v2": {"result": "int", "params": ["sqlite3 *"]},
  "sqlite3_prepare_v2": {"result": "int",
    "params": ["sqlite3 *", "const char *", "int", "sqlite3_stmt **", "const char **"]},
  "sqlite3_step": {"result": "int", "params": ["sqlite3_stmt *"]},
  "sqlite3_column_text": {"result": "const unsigned char *", "params": ["sqlite3_stmt *", "int"]},
  "sqlite3_finalize": {"result": "int", "params": ["sqlite3_stmt *"]},
  "free": {"params": ["void *"]},
  "malloc": {"result": "void *", "params": ["unsigned long"]},
  "exit": {"params": ["int"], "noReturn": true},
  "puts": {"result": "int", "params": ["const char *"]},
  "ask": {"result": "int"},
  "look": {"params": ["const pg_result *"]},
  "mystery": {"params": ["pg_result *"]},
  "mysteryConn": {"params": ["pg_conn *"]})";

/// A module of the functions, a JSON list without brackets. Extra holds
/// further members of the module ("records"), with a comma at the end.
inline std::string program(const std::string &Functions, const std::string &Main = "/t/main.c",
                           const std::string &Extra = "", const std::string &MoreCallees = "") {
  return "{\"main\": \"" + Main + "\", \"autoLines\": true, " + Extra + "\"callees\": {" +
         Declarations + MoreCallees + "}, \"functions\": [" + Functions + "]}";
}

inline ir::Module parse(const std::string &Json) {
  llvm::Expected<ir::Module> M = ir::fromJson(Json, "test.json");
  if (M)
    return std::move(*M);
  ADD_FAILURE() << llvm::toString(M.takeError());
  return {};
}

inline ir::Module load(const std::string &Functions, const std::string &Main = "/t/main.c",
                       const std::string &Extra = "", const std::string &MoreCallees = "") {
  return parse(program(Functions, Main, Extra, MoreCallees));
}

/// What is found, but for the errors checks: the programs of most tests do not
/// look at what their calls return (StatusTest.cpp has programs that do).
inline policy::AnalysisResult analyze(const std::vector<ir::Module> &Modules,
                                      policy::AnalysisOptions Options = {}) {
  policy::AnalysisResult R = policy::analyze(Modules, rules::PackIndex::builtin(), Options);
  llvm::erase_if(R.Findings, [](const report::Finding &F) {
    const catalog::CheckInfo *C = catalog::find(F.Check);
    return C && C->Family == "errors";
  });
  return R;
}

/// "result-leak: message" for each finding.
inline std::vector<std::string> told(const policy::AnalysisResult &R) {
  std::vector<std::string> Out;
  for (const report::Finding &F : R.Findings) {
    llvm::StringRef Check = F.Check;
    Check.consume_front("closecall-");
    Out.push_back(Check.str() + ": " + F.Message);
  }
  return Out;
}

inline std::vector<std::string> findings(const std::string &Functions) {
  return told(analyze({load(Functions)}));
}

using Strings = std::vector<std::string>;

} // namespace closecall::test

#endif
