//===- LateMembers.h - Members that outlive their parent -------*- C++ -*-===//
//
// Owns release-order for the members of a class: a destructor closes the connection, in
// its body or as the end of a member, and a member that owns a statement of it is only
// released after that, since members go after the body, the last one first. In: every
// solved function. Out: findings at the close. A destructor that does anything to the
// member before, or hands the whole object to somebody, is left alone, and so is a class
// none of whose functions was seen to make a child of the connection.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_LATEMEMBERS_H
#define CLOSECALL_CHECKS_POLICY_LATEMEMBERS_H

#include "checks/policy/Describe.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace closecall::policy {

class LateMembers {
public:
  explicit LateMembers(const rules::PackIndex &Packs) : Packs(Packs) {}

  void add(const ir::Module &M, const ir::Function &F, const flow::CalleeResolver &Resolver);

  /// Appends the findings, in the order of the classes' names.
  void finish(const catalog::CheckOptions &Options, std::vector<report::Finding> &Out) const;

private:
  /// A class (its USR), and the path from its object to a connection ("db.<ptr>").
  using Key = std::pair<std::string, std::string>;
  /// The close, and the end of the member behind it.
  struct Order {
    rules::ResourceId Child = rules::NoResource;
    report::Range At, Later;
    std::string Class, Function, By, Text, Parent, Member;
    bool InBody = false; ///< the destructor's own text closes
  };
  const rules::PackIndex &Packs;
  std::map<Key, std::set<rules::ResourceId>> Made; ///< children made of the connection
  std::map<Key, std::vector<Order>> Orders;

  std::vector<rules::ResourceId> releasedWith(const ir::Module &M, ir::TypeId Of,
                                              const flow::CalleeResolver &Resolver,
                                              unsigned Depth = 0) const;
};

} // namespace closecall::policy

#endif
