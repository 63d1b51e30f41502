//===- Elements.h - Handles that lie in containers -------------*- C++ -*-===//
//
// Owns what becomes of handles that are put into a container or an array, where
// the solver does not tell one element from another: who fills it, whether
// anything takes an element out and might release it, who drops elements. In:
// solved functions. Out: member-leak for containers that are members of a
// record, over the program; for a local one, whether nothing in its function
// releases what it holds. Direction of error: whatever is not known to look
// only at an element may release it.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_ELEMENTS_H
#define CLOSECALL_CHECKS_POLICY_ELEMENTS_H

#include "checks/policy/ClassMembers.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace closecall::policy {

/// The name of a local container or array into which the followed handle goes,
/// and whose elements nothing in the function releases or hands on; else "".
std::string keptInLocal(const Subject &S);

/// Where the handle of a run is put into an element: the places, as far as no
/// later instruction of the function releases it by a name of its own. Returned:
/// set when callers get it too; without it there are none then.
std::vector<ir::Place> elementsFilled(const Subject &S, bool *Returned = nullptr);

class Elements {
public:
  void add(const ir::Module &M, const ir::Function &F, const flow::SolvedFunction &S,
           const flow::CalleeResolver &Resolver, const rules::PackIndex &Packs,
           const catalog::CheckOptions &Options);

  /// Appends the findings, in the order of the members' names. Classes: after every
  /// function was added to it.
  void finish(const ClassMembers &Classes, std::vector<report::Finding> &Out) const;

private:
  /// Record (its USR) and field.
  using Key = std::pair<std::string, std::string>;
  struct Drop {
    std::string Id; ///< of the function
    report::Range At;
    std::string Function, By, Text;
    bool Asked = false; ///< behind a look at an element
    bool All = false;   ///< every element goes
  };
  struct Member {
    std::vector<report::Finding> Fills;
    std::string Record, Noun, Releaser;
    std::vector<Drop> Drops;
    std::vector<report::Finding> Popped; ///< and lost
    std::set<std::string> ReleasedBy; ///< functions
    bool Returned = false; ///< some function hands one out
    /// Those that do are such methods, by Callee::Id; "": it may be another function, or one
    /// that hands out the container.
    std::set<std::string> Getters;
    bool Unknown = false, DestructorReleases = false, InMainFile = false;
    /// Only these functions of the class can name it (Record::Private); else none.
    std::vector<std::string> Methods;
    report::Range Class;
  };
  static void returnedBy(const ir::Module &M, const ir::Callee &Self,
                         const rules::PackIndex &Packs, Member &Mb);
  void notePopped(const ir::Module &M, const ir::Function &F, const flow::FunctionInfo &Info,
                  const flow::CalleeResolver &Resolver, const rules::PackIndex &Packs,
                  const catalog::CheckOptions &Options, ir::RecordId R,
                  const std::string &Field);
  std::map<Key, Member> Members;
  /// What the functions call that mention such a container.
  std::map<std::string, std::set<std::string>> Calls;
};

} // namespace closecall::policy

#endif
