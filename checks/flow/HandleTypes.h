//===- HandleTypes.h - Records of the program that hold handles -*- C++ -*-===//
//
// A wrapper's users see `struct my_conn;` and no library: which of their files
// need a look can be told only once the file that defines the record has been
// read. Owns the names of these records and of the functions that speak of them; and of
// the functions that begin or end a transaction on a connection that they find for
// themselves (`int db_begin(void)`), whose users see nothing at all.
// Only records that a source file defines: most users of one in a header have seen
// it there. One in a header that only the wrapper includes is not known here.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_HANDLETYPES_H
#define CLOSECALL_CHECKS_FLOW_HANDLETYPES_H

#include "checks/ir/FunctionIR.h"
#include "checks/rules/PackIndex.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace closecall::flow {

/// What the program's other files do not show: qualified names.
struct OwnNames {
  llvm::StringSet<> Records;   ///< that hold handles
  llvm::StringSet<> Functions; ///< that begin or end transactions
  bool empty() const { return Records.empty() && Functions.empty(); }
};

class HandleTypes {
public:
  /// Of all modules together, in any order.
  HandleTypes(llvm::ArrayRef<const ir::Module *> Modules, const rules::PackIndex &Packs);

  const OwnNames &names() const { return Names; }
  /// The names, sorted: equal for equal records and functions.
  std::string key() const;

  /// The text of M's main file names a record, or a function that takes or
  /// returns one, and M does not know what the record holds; or it names such a function
  /// of which M knows nothing.
  bool concerns(llvm::StringRef Text, const ir::Module &M) const;

private:
  OwnNames Names;
  /// The last part of the name of a record or function -> records, and functions
  /// ("db_begin()").
  llvm::StringMap<llvm::SmallVector<std::string, 1>> Words;
};

} // namespace closecall::flow

#endif
