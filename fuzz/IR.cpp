//===- IR.cpp - Fuzzes the stored IR and the engine behind it -------------===//
//
// In: bytes that claim to be a Module. What is accepted reads back as it was
// written, and the engine finishes on it within its budget, twice the same.
//
//===----------------------------------------------------------------------===//
#include "checks/ir/Json.h"
#include "checks/policy/Analyze.h"
#include "checks/rules/PackIndex.h"
#include <cstdint>
#include <cstdlib>

using namespace closecall;

static std::string findings(const std::vector<ir::Module> &Modules) {
  policy::AnalysisOptions Options;
  Options.StepBudget = 2000;
  policy::AnalysisResult R =
      policy::analyze(Modules, rules::PackIndex::builtin(), Options);
  std::string Text;
  for (const report::Finding &F : R.Findings)
    Text += F.Check + F.Message + F.Fingerprint + "\n";
  return Text;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  llvm::Expected<ir::Module> M = ir::fromJson(Text, "fuzz.json");
  if (!M) {
    llvm::consumeError(M.takeError());
    return 0;
  }
  std::string Written = ir::toJson(*M);
  llvm::Expected<ir::Module> Again = ir::fromJson(Written, "again.json");
  if (!Again || ir::toJson(*Again) != Written)
    std::abort();
  std::vector<ir::Module> Modules;
  Modules.push_back(std::move(*M));
  if (findings(Modules) != findings(Modules))
    std::abort();
  return 0;
}
