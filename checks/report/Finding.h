//===- Finding.h - One finding, as every host shows it ---------*- C++ -*-===//
//
// Owns the value type that policies produce and hosts and formats print.
// Messages are lower case, without full stop, quote the user's names and hold
// no line numbers. Paths are absolute here; formats make them relative.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_REPORT_FINDING_H
#define CLOSECALL_CHECKS_REPORT_FINDING_H

#include <cstdint>
#include <string>
#include <vector>

namespace closecall::report {

enum class Severity : uint8_t { Note, Warning, Error };
enum class Confidence : uint8_t { Low, Medium, High };

/// A source range with its file spelled out; 1-based, columns in bytes, end
/// exclusive. Line 0: no location.
struct Range {
  std::string File;
  uint32_t Line = 0, Col = 0, EndLine = 0, EndCol = 0;
  friend auto operator<=>(const Range &, const Range &) = default;
};

/// What a finding is to the baseline or to the base of a change.
enum class BaselineState : uint8_t {
  None,      ///< there is no baseline
  New,
  Unchanged, ///< known, with the same exits
  Updated    ///< known; some of its exits are mended
};

enum class StepKind : uint8_t { Acquire, Branch, Event, Exit };

/// One step of the path that leads to the finding, in order.
struct Step {
  StepKind Kind = StepKind::Event;
  Range At;
  std::string Message;
};

struct Related {
  Range At;
  std::string Message;
  /// What the finding would say were this its place, and the path to it; empty
  /// where it cannot stand for the finding.
  std::string Alone;
  std::vector<Step> Path;
};

struct TextEdit {
  Range At; ///< replaced; empty range inserts
  std::string NewText;
};

struct Fix {
  std::string Description;
  std::vector<TextEdit> Edits;
};

/// Code that would mend a finding, and where; FixText.h turns it into edits where
/// the text allows.
struct Insertion {
  enum Kind : uint8_t {
    Before, ///< in front of the statement that begins at At
    AtEnd,  ///< in front of the closing brace at At
    Around  ///< the expression At becomes Code + "(" + expression + ")"
  } K = Before;
  Range At;
  std::string Code; ///< "PQclear(res);", or the function's name
};

struct Finding {
  std::string Check; ///< "closecall-result-leak"
  Severity Level = Severity::Error;
  Confidence Sure = Confidence::High;
  Range Primary;
  std::string Message;
  std::string Function; ///< qualified name
  std::vector<Step> Path;
  std::vector<Related> Others; ///< further exits that lose the same handle
  std::vector<Insertion> Mend; ///< all of them together; empty: nothing is safe
  std::vector<Fix> Fixes;
  /// Hex digest from meaning only; stable under moved lines (Fingerprint.h).
  std::string Fingerprint;
  /// Normalised text of the acquisition, and of each exit: what baselines
  /// match as multisets.
  std::string AcquireText;
  std::vector<std::string> ExitTexts;
  BaselineState State = BaselineState::None;
  std::string Pack, Resource;
  std::string OwnedBy; ///< the class (by USR) and its member that keep the handle; else ""
  bool Suppressed = false;
  std::string SuppressedBy; ///< "NOLINT", "baseline", "path filter"
  std::string Justification; ///< the reason that the comment gives

  friend bool operator==(const Finding &A, const Finding &B) {
    return A.Check == B.Check && A.Primary == B.Primary && A.Message == B.Message;
  }
};

} // namespace closecall::report

#endif
