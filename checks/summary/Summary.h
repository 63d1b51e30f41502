//===- Summary.h - The effects of one function -----------------*- C++ -*-===//
//
// Owns what a caller needs to know of a callee, as a list of outcomes: how it
// leaves, what it returns then, what that says about its arguments, and what
// became of a handle that was reachable through a slot. flow/Infer makes
// summaries from solved functions; flow/Transfer applies them.
//
// A summary with no outcomes at all is bottom (the function was not solved
// yet); a missing summary is top (unknown: silent).
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_SUMMARY_SUMMARY_H
#define CLOSECALL_CHECKS_SUMMARY_SUMMARY_H

#include "checks/ir/FunctionIR.h"
#include "checks/rules/Effect.h"
#include "checks/summary/IntRange.h"
#include <optional>
#include <string>
#include <vector>

namespace closecall::summary {

/// A storage location that caller and callee both can name: the returned
/// value, an argument or a global, and the steps from there. Argument 1
/// dereferenced, field conn: {Param, 1, "", [Deref, Field conn]}.
struct Slot {
  enum RootKind : uint8_t { Return, Param, Global } Root = Return;
  uint32_t Index = 0;    ///< Param
  std::string GlobalId;  ///< Global: USR
  std::vector<ir::Projection> Projs;

  std::string str() const;
  friend bool operator==(const Slot &, const Slot &) = default;
};

/// A value in terms of what the caller knows.
struct Value {
  enum Kind : uint8_t {
    Unknown,
    Int,     ///< the constant N
    Initial, ///< what Slot held at entry
    Address, ///< the address of Slot
    Handle,  ///< the tracked handle
    Func,    ///< the function with USR Id
    Text,    ///< the text Id
    TextOf   ///< the text that Slot held at entry
  } K = Unknown;
  int64_t N = 0;
  Slot S;
  std::string Id;
  IntRange Range; ///< Unknown: what is known of it all the same
  friend bool operator==(const Value &, const Value &) = default;
};

enum class ExitKind : uint8_t { Return, Throw, ProcessExit, Longjmp };

/// What a transaction is ended by.
enum class TxnKind : uint8_t {
  Transaction, ///< COMMIT, ROLLBACK
  Savepoint,   ///< also RELEASE
  Autocommit   ///< switched off: also by switching it on again
};

/// What became of the tracked handle.
enum class HandleEffect : uint8_t {
  None,     ///< still alive, no new holder besides the writes
  Released,
  Kept,     ///< taken by something that will release it, or that is unknown
  Absent    ///< there was no handle (it was null, or never acquired)
};

struct Outcome {
  ExitKind Exit = ExitKind::Return;
  HandleEffect Effect = HandleEffect::None;
  Value Ret;
  IntRange RetRange;
  /// Facts about argument values that hold when the function leaves this way.
  std::vector<std::pair<uint32_t, IntRange>> Pre;
  /// Whether two arguments are equal then: 1 or 0.
  std::vector<std::pair<std::pair<uint32_t, uint32_t>, IntRange>> PreSame;
  /// Likewise about what `*argument` held at entry.
  std::vector<std::pair<Slot, IntRange>> PreSlots;
  /// Which texts lay in a slot at entry, as intervals of rules::SqlEffect.
  std::vector<std::pair<Slot, IntRange>> PreTexts;
  /// Which calls had succeeded that returned what the slot held at entry: 1 or
  /// 0.
  std::vector<std::pair<Slot, IntRange>> PreAsked;
  /// New contents of caller-visible locations, and of what is returned (fields
  /// of a returned struct, the object a returned pointer points to).
  std::vector<std::pair<Slot, Value>> Writes;
  /// Range of the handle itself.
  IntRange Handle;
  uint8_t Believed = 0; ///< the effect rests on a belief (flow/State.h)
  /// What is done to the handle's children here; with Released, by that release.
  rules::ParentClose Children = rules::ParentClose::Independent;
  /// Transactions: a commit failed and left it open; a commit ended it.
  bool EndFailed = false, ByCommit = false;
  /// The function that released it, for messages.
  std::string By;
  /// Throw: the type that is thrown and its bases, as in ir::Terminator; empty:
  /// not known.
  std::vector<std::string> Thrown;
  friend bool operator==(const Outcome &, const Outcome &) = default;

  /// Calls Fn with each argument of which Pre and PreSame say something.
  template <typename FnT> void eachTested(FnT Fn) const {
    for (const auto &[Arg, Range] : Pre)
      Fn(Arg);
    for (const auto &[Args, Range] : PreSame) {
      Fn(Args.first);
      Fn(Args.second);
    }
  }
};

/// What happens to a handle that is in the slot at entry.
struct SlotEffects {
  Slot Where;
  std::vector<Outcome> Outcomes;
  TxnKind Kind = TxnKind::Transaction;
  /// Which outcome it is may be decided by another field of the same object
  /// (flow/ObjectTests.h).
  bool ByObject = false;
  friend bool operator==(const SlotEffects &, const SlotEffects &) = default;
};

/// The function hands out an owned handle in a slot.
struct AcquireEffects {
  Slot Where;
  rules::ResourceId Resource = rules::NoResource;
  std::string Via;       ///< the library function that made it
  uint8_t Believed = 0;  ///< rests on a belief (flow/State.h)
  /// Effect None: it is there; Absent: it is not; Released: the slot holds what
  /// has been released already.
  std::vector<Outcome> Outcomes;
  TxnKind Kind = TxnKind::Transaction;
  /// A transaction: callers cannot tell whether it was begun, and owe nothing.
  bool Perhaps = false;
  /// Where the handle's parent lay at entry, and what a close of that does to
  /// it where it differs from the close's own effect.
  std::optional<Slot> Parent;
  std::optional<rules::ParentClose> OnParentClose;
  /// The parent takes no other command until the handle is drained or released.
  bool Busy = false;
  friend bool operator==(const AcquireEffects &, const AcquireEffects &) = default;
};

/// What a caller needs to know of the errors of database calls inside.
struct StatusEffects {
  /// The return value tells whether such a call failed: Ok are its values of
  /// success, Bad those of failure. Silent: a failure is not reported in any other way.
  bool Returns = false, Silent = false;
  IntRange Ok, Bad;
  /// The returned handle has not been asked how the call that made it went.
  bool Unasked = false;
  bool Drained = false; ///< Unasked, and nobody minds (PQgetResult)
  std::string Via, Pack; ///< the library function, for both
  /// What becomes of a result that is passed in: bits of ParamEffect.
  std::vector<uint8_t> Params;
  enum ParamEffect : uint8_t {
    Asks = 1,
    Reads = 2,
    Counts = 4,
    Keeps = 8,
    Nulls = 16 ///< tests it for null
  };
  /// Packs whose last error is asked for before another call replaces it, and
  /// packs of which calls are made that replace it. Sorted.
  std::vector<std::string> AsksOf, Calls;
  /// It sends statements, and all of them begin or end a transaction.
  bool Controls = false;
  friend bool operator==(const StatusEffects &, const StatusEffects &) = default;
};

struct Summary {
  StatusEffects Status;
  std::vector<SlotEffects> Slots;
  std::vector<AcquireEffects> Acquires;
  /// What happens to an open transaction on the connection in a slot, and
  /// where the function leaves one open that it began.
  std::vector<SlotEffects> Txns;
  std::vector<AcquireEffects> Begins;
  /// Parameters whose object something else may hold afterwards. Ascending.
  std::vector<uint32_t> Keeps;
  /// What is returned is memory that nobody else can reach, or null.
  bool ReturnsNew = false;
  /// Where connections lie on which it sends a command, whatever happens, and where
  /// the handle lies into which the returned pointer leads (flow/Wrappers.h).
  std::vector<Slot> Commands, Lends;
  /// Where handles lie that it uses, whatever happens (flow/Wrappers.h).
  std::vector<Slot> Uses;
  /// Outcomes without a tracked handle.
  std::vector<Outcome> Base;
  bool Truncated = false;
  bool MayThrow = false;
  /// On some path the process ends instead of the function.
  bool MayExit = false;
  /// The call that throws, for messages: "std::stoi".
  std::string ThrowsBy;

  bool bottom() const { return Base.empty(); }
  bool returns() const {
    for (const Outcome &O : Base)
      if (O.Exit == ExitKind::Return)
        return true;
    return false;
  }
  const SlotEffects *find(const Slot &S) const {
    for (const SlotEffects &E : Slots)
      if (E.Where == S)
        return &E;
    return nullptr;
  }
  friend bool operator==(const Summary &, const Summary &) = default;
};

/// One line an outcome, for tests and debugging.
std::string dump(const Summary &S);

} // namespace closecall::summary

#endif
