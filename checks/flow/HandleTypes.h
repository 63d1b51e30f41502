//===- HandleTypes.h - Records of the program that hold handles -*- C++ -*-===//
//
// A wrapper's users see `struct my_conn;` and no library: which of their files
// need a look can be told only once the file that defines the record has been
// read. Owns the names of these records and of the functions that speak of them.
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

class HandleTypes {
public:
  /// Of all modules together, in any order.
  HandleTypes(llvm::ArrayRef<const ir::Module *> Modules, const rules::PackIndex &Packs);

  /// Qualified names.
  const llvm::StringSet<> &records() const { return Records; }
  /// The names, sorted: equal for equal records.
  std::string key() const;

  /// The text of M's main file names a record, or a function that takes or
  /// returns one, and M does not know what the record holds.
  bool concerns(llvm::StringRef Text, const ir::Module &M) const;

private:
  llvm::StringSet<> Records;
  /// The last part of the name of a record or function -> records.
  llvm::StringMap<llvm::SmallVector<std::string, 1>> Words;
};

} // namespace closecall::flow

#endif
