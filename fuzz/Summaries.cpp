//===- Summaries.cpp - Fuzzes what linking stores -------------------------===//
//
// In: bytes that claim to be a slice (policy/Link.h). What is accepted reads back as
// it was written, and a module can be checked with it, or says why not.
//
//===----------------------------------------------------------------------===//
#include "checks/ir/Json.h"
#include "checks/policy/Link.h"
#include <cstdint>
#include <cstdlib>

using namespace closecall;

/// Calls whatever callee 1 is said to do, on a result and on an out-parameter.
static const std::vector<ir::Module> &module() {
  static const std::vector<ir::Module> Modules = [] {
    auto M = ir::fromJson(R"({"main": "/t/a.c", "autoLines": true, "callees": {
      "PQexec": {"result": "pg_result *", "params": ["pg_conn *", "char *"]},
      "helper": {"result": "int", "params": ["pg_result *", "pg_result **"]},
      "PQclear": {"params": ["pg_result *"]}},
      "functions": [{"name": "f", "result": "int",
        "params": {"c": "pg_conn *"},
        "vars": {"r": "pg_result *", "s": "pg_result *", "n": "int", "%0": "int"},
        "blocks": [
          {"do": [["r", "=", "call", "PQexec", "c", {"str": "x"}],
                  ["n", "=", "call", "helper", "r", {"addr": "s"}],
                  ["%0", "=", "n", "==", 0]], "if": "%0", "then": 1, "else": 2},
          {"do": [["call", "PQclear", "r"]], "return": 0},
          {"do": [["call", "PQclear", "s"]], "return": 1}]}]})",
                          "module.json");
    std::vector<ir::Module> Out;
    Out.push_back(llvm::cantFail(std::move(M)));
    return Out;
  }();
  return Modules;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  const rules::PackIndex &Packs = rules::PackIndex::builtin();
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  auto Slice = policy::sliceFromJson(Text, "fuzz.ccsum", Packs);
  if (!Slice) {
    if (llvm::toString(Slice.takeError()).empty())
      std::abort();
    return 0;
  }
  std::string Written = policy::toJson(*Slice, Packs);
  auto Again = policy::sliceFromJson(Written, "again.ccsum", Packs);
  if (!Again || policy::toJson(*Again, Packs) != Written)
    std::abort();
  policy::AnalysisOptions Options;
  Options.StepBudget = 2000;
  auto Result = policy::check(module(), {*Slice}, Packs, Options);
  if (!Result)
    llvm::consumeError(Result.takeError());
  return 0;
}
