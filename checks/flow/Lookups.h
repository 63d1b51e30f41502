//===- Lookups.h - What a query is asked, and for which values -*- C++ -*-===//
//
// Owns what query-in-loop asks of a call that runs a statement: is it known to
// read, does a value in it choose the rows, and which arguments are, or go
// into, that value. The text is read for that: `SELECT ... WHERE x = ?`. A list
// of values (IN, ANY) is no such value: that is the remedy.
//
// Direction of error: a text that is not known neither reads nor chooses.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_LOOKUPS_H
#define CLOSECALL_CHECKS_FLOW_LOOKUPS_H

#include "checks/flow/Usage.h"

namespace closecall::flow {

/// What a statement text asks.
enum class Asks : uint8_t {
  Unknown,
  Reads,   ///< rows, chosen by nothing that comes from outside, or by a list
  ReadsBy, ///< the rows that one value chooses
  Writes
};
Asks asksFor(llvm::StringRef Sql);
/// The same for a command of Redis: "GET %s".
Asks commandAsksFor(llvm::StringRef Command);

struct Lookup {
  Asks What = Asks::Unknown;
  /// ReadsBy: the arguments of this call, and of those that made or bound its
  /// statement, that may hold the value. Never the connection or the statement.
  llvm::SmallVector<const ir::Operand *, 8> Values;
  /// The connection, as far as the function names it: the object itself, or
  /// what the statement was made on. Null where the callee has it.
  llvm::SmallVector<const ir::Operand *, 2> On;
};

Lookup lookup(const UsageOf &U, const Use &Run);
/// The statement is known to change something.
bool changes(const UsageOf &U, const Use &Run);

/// Fills in what callers ask: LooksUpBy, RunsText, RunsTextOn, Changes.
void addLookups(const UsageOf &U, FunctionUsage &Out);

} // namespace closecall::flow

#endif
