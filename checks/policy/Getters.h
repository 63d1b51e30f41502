//===- Getters.h - What callers do with what a getter hands out -*- C++ -*-===//
//
// Owns what a call does to a handle that it is given, without paths, and the functions
// that hand out what a member holds: whether those who call them only look at it.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_GETTERS_H
#define CLOSECALL_CHECKS_POLICY_GETTERS_H

#include "checks/flow/FunctionInfo.h"
#include <map>
#include <set>
#include <string>

namespace closecall::policy {

enum class ArgumentUse { Looks, Releases, Unknown };

/// What a call of such a function does to the handle in argument N.
ArgumentUse useOf(const ir::Module &M, const flow::CalleeFacts &Called, size_t N);

class Getters {
public:
  /// Notes what the function does with the results of the functions that it calls.
  void add(const ir::Module &M, const ir::Function &F, const flow::CalleeResolver &Resolver);

  /// Somebody calls the function (by Callee::Id), and nobody who does could release,
  /// keep or exchange what it hands out.
  bool onlyLookedAt(const std::string &Getter, unsigned Depth = 0) const;

private:
  struct Uses {
    bool Called = false, Taken = false;
    std::set<std::string> HandedOnBy; ///< functions that return it
  };
  std::map<std::string, Uses> Results; ///< by Callee::Id
};

} // namespace closecall::policy

#endif
