//===- StatusFacts.h - What a call says about success ----------*- C++ -*-===//
//
// Owns the reading of one call for the errors checks: which error its value
// tells, whose last error it asks for, what it reads, and which error may be
// dropped by its very nature. In: an instruction and the callees. Nothing here
// depends on a path.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_STATUSFACTS_H
#define CLOSECALL_CHECKS_FLOW_STATUSFACTS_H

#include "checks/flow/FunctionInfo.h"
#include "checks/flow/State.h"
#include "checks/rules/SqlText.h"

namespace closecall::flow {

/// The error that the value of a call tells.
struct CallStatus {
  bool Any = false;
  std::string Via, Pack;  ///< the library function that fails, its pack
  IntRange Ok, Bad;       ///< values of success, of failure; full when Asked
  IntRange Can;           ///< all that the library function returns
  bool Asked = false;     ///< the value is a handle that says when asked
  bool Pointer = false;   ///< the value is a handle, null when it failed
  bool Weak = false;      ///< only a handle that may be null; nobody owes a test
  bool Ignorable = false; ///< a dropped error is no finding
  bool Wrapper = false;   ///< by the summary of a function of the program
  bool Commit = false;    ///< ends a transaction; nobody else tells
  llvm::ArrayRef<std::string> ToldBy;
  /// Brings rows one by one: which values are a row, the end, an error. The pack's.
  const rules::Status *Rows = nullptr;
  std::optional<unsigned> Out; ///< argument that is filled with the error
  bool OutHandle = false;      ///< ... with a handle, null after a failure
};

CalleeFacts calleeFacts(const CalleeResolver &R, const ir::Instr &I);
CallStatus statusOf(const FunctionInfo &Info, const CalleeResolver &R, const ir::Instr &I);

/// What the call does to a transaction, as far as its text is known: Unknown
/// where it may end one, None where it does nothing or is not about one.
rules::SqlEffect transactionEffect(const FunctionInfo &Info, const CalleeResolver &R,
                                   const ir::Instr &I);
/// The call tells how the transaction stands.
bool asksTransaction(const CalleeFacts &C);
/// The connection, or the object that has it, that a call is about.
const ir::Operand *connectionOf(const FunctionInfo &Info, const CalleeResolver &R,
                                const CalleeFacts &C, const ir::Instr &I);
/// The call sends a statement, or what it calls does.
bool sendsStatement(const CalleeFacts &C);
/// All statements of the function are known, and none changes anything.
bool readsOnly(const FunctionInfo &Info, const CalleeResolver &R);

/// The name of what is called, for messages.
std::string calledName(const FunctionInfo &Info, const CalleeResolver &R,
                       const ir::Instr &I);

/// SQL that is sent to clean up or to set the stage, where an error changes
/// nothing that is stored: ROLLBACK, PRAGMA, DROP, SET ...
bool isBestEffortSql(llvm::StringRef Sql);

} // namespace closecall::flow

#endif
