//===- SarifLimits.cpp - What viewers of a log accept ---------------------===//
#include "tool/output/SarifLimits.h"

#include "tool/output/Report.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Compression.h"
#include <numeric>
#include <tuple>

namespace closecall::output {

// Kept below 10 MB, since the other side's gzip may do a little worse.
static constexpr size_t MaxGzip = 10'000'000 * 9 / 10;
static constexpr size_t MaxResults = 25000;

std::string withinLimits(size_t Results, llvm::function_ref<std::string(size_t)> Text) {
  size_t Limit = MaxResults;
  std::string Log = Text(Limit);
  while (Log.size() > MaxGzip && Limit && llvm::compression::zlib::isAvailable()) {
    llvm::SmallVector<uint8_t, 0> Small;
    llvm::compression::zlib::compress(llvm::arrayRefFromStringRef(Log), Small);
    if (Small.size() <= MaxGzip)
      break;
    Limit = std::min(Limit, Results);
    Limit = size_t(double(Limit) * MaxGzip / Small.size() * 0.97);
    Log = Text(Limit);
  }
  return Log;
}

std::string cutNotice(size_t Results, size_t Limit) {
  return std::to_string(Results - Limit) + " findings beyond " + std::to_string(Limit) +
         " are left out" +
         (Limit < MaxResults ? ", since the log is larger than 10 MB gzipped" : "");
}

std::vector<size_t> mostImportant(const std::vector<Weight> &Results, size_t Limit) {
  std::vector<size_t> Out(Results.size());
  std::iota(Out.begin(), Out.end(), size_t(0));
  if (Out.size() <= Limit)
    return Out;
  auto Key = [&](size_t I) {
    return std::tuple(Results[I].Suppressed, -int(Results[I].Severity), I);
  };
  llvm::sort(Out, [&](size_t A, size_t B) { return Key(A) < Key(B); });
  Out.resize(Limit);
  llvm::sort(Out);
  return Out;
}

std::vector<size_t> mostImportant(const Report &R, size_t Limit) {
  std::vector<Weight> Weights;
  for (const report::Finding &F : R.Findings)
    Weights.push_back({F.Suppressed, unsigned(F.Level)});
  return mostImportant(Weights, Limit);
}

} // namespace closecall::output
