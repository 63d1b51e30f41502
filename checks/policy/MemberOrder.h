//===- MemberOrder.h - A field's handle closed before its child -*- C++ -*-===//
//
// Owns release-order for handles that lie side by side in a record: some function
// of the program makes the one from the other (`sqlite3_prepare_v2(p->db, ..,
// &p->stmt)`), and one that is called later closes the parent first. In: every
// solved function. Out: findings at the close. A child whose parent is not always
// the same field is left alone.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_MEMBERORDER_H
#define CLOSECALL_CHECKS_POLICY_MEMBERORDER_H

#include "checks/policy/Describe.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace closecall::policy {

class MemberOrder {
public:
  MemberOrder(const rules::PackIndex &Packs) : Packs(Packs) {}

  void add(const ir::Module &M, const ir::Function &F, const flow::SolvedFunction &S,
           const flow::CalleeResolver &Resolver);

  /// Appends the findings, in the order of the fields' names.
  void finish(const catalog::CheckOptions &Options, std::vector<report::Finding> &Out) const;

private:
  /// Record (its USR) and field.
  using Key = std::pair<std::string, std::string>;
  struct Child {
    std::set<std::string> Parents; ///< fields beside it; "": something else
    rules::ResourceId Resource = rules::NoResource;
    /// What a close of the parent does to it, where that differs.
    std::optional<rules::ParentClose> OnParentClose;
    report::Range Made;
    std::string Via;
  };
  /// The parent's close in front of the child's release.
  struct Order {
    std::string Parent;
    rules::ParentClose Children = rules::ParentClose::Independent;
    report::Range At, Later;
    std::string Function, By, Text, Name;
  };
  const rules::PackIndex &Packs;
  std::map<Key, Child> Made;
  std::map<Key, std::vector<Order>> Orders;

  std::optional<Key> keyOf(const ir::Module &M, const flow::FunctionInfo &Info,
                           const ir::Place &P) const;
};

} // namespace closecall::policy

#endif
