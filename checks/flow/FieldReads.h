//===- FieldReads.h - Members whose value can matter -----------*- C++ -*-===//
//
// Owns the names of the members that a function, or what is known of its callees, asks
// the value of. What a caller's object holds in another member only matters where the
// function is left: that it may have changed. By name alone, which is coarse: a name
// that is missing here is certainly not asked for.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_FIELDREADS_H
#define CLOSECALL_CHECKS_FLOW_FIELDREADS_H

#include "checks/flow/FunctionInfo.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSet.h"

namespace closecall::flow {

class FieldReads {
public:
  FieldReads(const FunctionInfo &Info, const CalleeResolver &Resolver);

  bool contains(llvm::StringRef Name) const { return All || Names.contains(Name); }

private:
  void note(llvm::ArrayRef<ir::Projection> Steps);
  /// What has to be read to get to the place.
  void noteWay(llvm::ArrayRef<ir::Projection> Steps);
  void note(const FunctionInfo &Info, const ir::Operand &O);
  void note(const summary::Value &V);
  void note(llvm::ArrayRef<summary::Outcome> Outcomes);
  void note(const summary::Summary *Sum);

  llvm::StringSet<> Names;
  llvm::DenseSet<const summary::Summary *> Seen;
  bool All = false; ///< an object is copied as a whole
};

} // namespace closecall::flow

#endif
