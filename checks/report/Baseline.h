//===- Baseline.h - Findings that are known --------------------*- C++ -*-===//
//
// Owns the comparison of findings with those of another time: a stored
// baseline, or a scan of what a change is based on. A finding is known when
// check, function and acquisition agree and each of its exits is one of the
// known one's, counted as multisets: moved lines, another name of the file and
// other formatting change nothing, a mended exit adds nothing, one more exit is
// new. The file only decides between candidates.
//
// Invariant: each known finding excuses one finding, and as many findings are
// excused as can be.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_REPORT_BASELINE_H
#define CLOSECALL_CHECKS_REPORT_BASELINE_H

#include "checks/report/Finding.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace closecall::report {

struct KnownFinding {
  std::string Check, Function, Acquired;
  std::string File;               ///< relative to the repository
  std::vector<std::string> Exits; ///< sorted
  friend auto operator<=>(const KnownFinding &, const KnownFinding &) = default;
};

struct BaselineCounts {
  size_t New = 0, Known = 0;
  size_t Gone = 0; ///< in the baseline, found no more
};

class Baseline {
public:
  /// Of all findings that are not suppressed.
  static Baseline of(const std::vector<Finding> &Findings, llvm::StringRef Root);
  /// Errors are `ShownAs:/json/pointer: what is wrong`.
  static llvm::Expected<Baseline> parse(llvm::StringRef Text, llvm::StringRef ShownAs);

  /// One finding a line, sorted, without line numbers: made for diffs.
  std::string text() const;
  size_t size() const { return Known.size(); }
  /// Forgets what Keep does not want.
  void filter(llvm::function_ref<bool(const KnownFinding &)> Keep);

  /// Sets State of the findings that are not suppressed, and suppresses those
  /// that are known, by what By says.
  BaselineCounts apply(std::vector<Finding> &Findings, llvm::StringRef Root,
                       llvm::StringRef By) const;

private:
  std::vector<KnownFinding> Known; ///< sorted
};

} // namespace closecall::report

#endif
