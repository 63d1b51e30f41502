//===- GuardedReleases.h - Releases that leave some handles ----*- C++ -*-===//
//
// Owns one story of member-leak: all that releases a field's handle asks the
// handle how it is (`if (PQstatus(c) == CONNECTION_OK)`), or a field beside it
// (`if (s->up)`), while some function leaves a handle there that does not pass
// that test: one whose open failed, or that breaks while it is kept. In: every solved function. Out: findings at
// the release. A field that anything else may release is left alone.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_GUARDEDRELEASES_H
#define CLOSECALL_CHECKS_POLICY_GUARDEDRELEASES_H

#include "checks/policy/Describe.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace closecall::policy {

class GuardedReleases {
public:
  void add(const ir::Module &M, const ir::Function &F, const flow::SolvedFunction &S,
           const flow::CalleeResolver &Resolver, const rules::PackIndex &Packs,
           const catalog::CheckOptions &Options);

  /// Appends the findings, in the order of the fields' names.
  void finish(std::vector<report::Finding> &Out) const;

private:
  struct Guarded {
    report::Range At;
    std::string Function, By, Text;
    std::string Guard; ///< the field beside it; "": the handle
    bool True = true;  ///< released where that is true
    bool Good = false; ///< which says that the handle is well
  };
  struct Field {
    std::vector<Guarded> Releases;
    bool Other = false; ///< released, or handed on, in some other way
    bool Tested = false; ///< whoever fills it releases what did not open
    std::set<std::string> Fillers; ///< functions that put a new one there
    /// A function that leaves a failed handle there, and where; by the field
    /// that is zero then ("": whatever else).
    std::map<std::string, report::Finding> Left;
  };
  /// Record (its USR) and field.
  std::map<std::pair<std::string, std::string>, Field> Fields;

  Field *field(const ir::Module &M, ir::TypeId Param, const summary::Slot &Where);
};

} // namespace closecall::policy

#endif
