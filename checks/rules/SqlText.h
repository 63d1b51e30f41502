//===- SqlText.h - What SQL text does to a transaction ---------*- C++ -*-===//
//
// Owns a reader of SQL text that knows just enough to tell which statements
// begin or end a transaction: keywords, comments, quotes, several statements in
// one text, bodies of triggers and procedures. In: a text in which each part
// that is not known is a TextHole. Out: the effect of the whole text.
// Direction of error: a statement whose first word is not known is Unknown.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_RULES_SQLTEXT_H
#define CLOSECALL_CHECKS_RULES_SQLTEXT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>

namespace closecall::rules {

/// Stands for text of any length, also none, that is not known.
inline constexpr char TextHole = '\x01';

/// The order matters: flow/ keeps sets of these as intervals.
enum class SqlEffect : uint8_t {
  None,          ///< leaves the transaction as it is
  Definition,    ///< CREATE TABLE: ends it where definitions commit
  Begin,         ///< BEGIN, START TRANSACTION
  Savepoint,     ///< SAVEPOINT name
  AutocommitOff, ///< SET autocommit = 0
  Restart,       ///< ends one and begins the next (COMMIT AND CHAIN)
  Commit,        ///< COMMIT, END
  AutocommitOn,  ///< SET autocommit = 1
  Rollback,      ///< ROLLBACK, ABORT
  Release,       ///< RELEASE name
  RollbackTo,    ///< ROLLBACK TO name: the savepoint stays
  Unknown
};

struct SqlReading {
  SqlEffect Effect = SqlEffect::None;
  /// Savepoint, Release, RollbackTo: its name in capitals; empty when unknown.
  std::string Name;
};

/// The net effect of all statements of the text: "BEGIN; ...; COMMIT" is None.
SqlReading readSql(llvm::StringRef Text);

/// There is a statement in it, and not just blanks and comments.
bool hasStatement(llvm::StringRef Text);

/// The text could be the beginning of one with an effect.
bool looksLikeControl(llvm::StringRef Text);

/// A printf-like format with its conversions replaced by the texts that are
/// known, in order, and by holes.
std::string fillFormat(llvm::StringRef Format, llvm::ArrayRef<std::string> Args);

} // namespace closecall::rules

#endif
