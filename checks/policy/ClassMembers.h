//===- ClassMembers.h - Classes that keep a raw handle ---------*- C++ -*-===//
//
// Owns the part of member-leak that one function cannot decide: who fills a
// member of a class, who releases it, what the destructor and the copies do.
// In: every solved function of the program. Out: findings about the class, at
// the call that fills the member or at the class itself. A class is judged
// only where its destructor's body was seen (or where it has none); a member
// that anybody outside may get at is left alone.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_CLASSMEMBERS_H
#define CLOSECALL_CHECKS_POLICY_CLASSMEMBERS_H

#include "checks/policy/Describe.h"
#include <map>
#include <optional>

namespace closecall::policy {

class ClassMembers {
public:
  /// Notes what a function does to the members of its class, and of what it is
  /// given.
  void add(const ir::Module &M, const ir::Function &F, const flow::SolvedFunction &S,
           const flow::CalleeResolver &Resolver, const rules::PackIndex &Packs,
           const catalog::CheckOptions &Options);

  /// The findings about classes, after every function was added.
  void finish(std::vector<report::Finding> &Out) const;

private:
  /// A place where something happens to a member, with a finding to complete.
  struct Spot {
    std::string Function;
    report::Finding Found;
  };
  struct Member {
    std::vector<Spot> Fills;      ///< functions that leave an owned handle in it
    std::vector<Spot> Overwrites; ///< that lose the one that was in it
    std::optional<report::Finding> Destroyed; ///< by the destructor
    std::string Noun, Releaser;
    bool CtorFills = false;      ///< a constructor, whenever it returns
    bool Released = false;       ///< by some function
    bool DestructorReleases = false;
    bool Unknown = false;        ///< kept, handed out or beyond a limit
  };
  struct Class {
    std::string Name;
    report::Range At;
    bool HasDestructor = false, DestructorSeen = false, Copies = false;
    bool InMainFile = false;
    std::map<std::string, Member> Members;
  };
  std::map<std::string, Class> Classes; ///< by the record's USR

  Member *member(const ir::Module &M, ir::TypeId Param, const summary::Slot &Where,
                 Class **Of);
  void filled(const Subject &S, Member &Mb, bool Constructor);
};

} // namespace closecall::policy

#endif
