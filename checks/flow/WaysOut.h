//===- WaysOut.h - Functions that other files call and that may not return -*- C++ -*-===//
//
// A file of die() and check(rc) names no database, so it is not parsed at first;
// but whether its functions return decides what the paths of their callers are.
// Owns the names of the functions that are called and that no module has a body of,
// and the question whether a file's text defines one that ends the process or throws.
// The text is read without preprocessing: the answer may be wrong either way, which
// costs a parse, or leaves a function unknown.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_WAYSOUT_H
#define CLOSECALL_CHECKS_FLOW_WAYSOUT_H

#include "checks/ir/FunctionIR.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringSet.h"

namespace closecall::flow {

class WaysOut {
public:
  /// Of all modules together, in any order.
  explicit WaysOut(llvm::ArrayRef<const ir::Module *> Modules);

  bool empty() const { return Wanted.empty(); }
  /// The text defines a wanted function whose body, or that of a function of
  /// the same text that it calls, names a way out.
  bool definedIn(llvm::StringRef Text) const;

private:
  llvm::StringSet<> Wanted; ///< last parts of names
};

} // namespace closecall::flow

#endif
