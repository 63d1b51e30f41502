//===- ClassMembers.h - Classes that keep a raw handle ---------*- C++ -*-===//
//
// Owns the part of member-leak that one function cannot decide: who fills a
// member of a class, who releases it, what the destructor and the copies do.
// In: every solved function of the program. Out: findings about the class, at
// the call that fills the member or at the class itself. A class is judged
// only where its destructor's body was seen (or where it has none); a member
// that anybody outside may get at is left alone, but for getters whose callers only look.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_CLASSMEMBERS_H
#define CLOSECALL_CHECKS_POLICY_CLASSMEMBERS_H

#include "checks/policy/Describe.h"
#include "checks/policy/Getters.h"
#include <map>
#include <optional>
#include <set>

namespace closecall::policy {

class ClassMembers {
public:
  /// Notes what a function does to the members of its class, and of what it is
  /// given.
  void add(const ir::Module &M, const ir::Function &F, const flow::SolvedFunction &S,
           const flow::CalleeResolver &Resolver, const rules::PackIndex &Packs,
           const catalog::CheckOptions &Options);

  /// Notes which functions the module has besides.
  void seen(const ir::Module &M) { Added.insert(M.Idle.begin(), M.Idle.end()); }

  /// The function (by Callee::Id) was seen.
  bool added(const std::string &Id) const { return Added.count(Id) != 0; }
  /// What is done with what the functions of all classes hand out.
  const Getters &handedOut() const { return Asked; }

  /// The findings about classes, after every function was added.
  void finish(std::vector<report::Finding> &Out) const;

private:
  /// A place where something happens to a member, with a finding to complete.
  struct Spot {
    std::string Function;
    report::Finding Found;
    std::string Id;     ///< of the function
    bool Nulls = false; ///< an overwrite with null
    bool Anew = false;  ///< with the answer to another question
    bool Every = false; ///< whenever the function is called
  };
  struct Member {
    std::vector<Spot> Fills;      ///< functions that leave an owned handle in it
    std::vector<Spot> Overwrites; ///< that lose the one that was in it
    /// Functions that acquire one, give it to a constructor, and have it nowhere else
    /// when they return.
    std::vector<Spot> HandedIn;
    /// Constructors and assignments that copy it and leave it in the object that
    /// they copy from.
    std::vector<Spot> Shares;
    /// Methods that release it and may return while it still points there.
    std::vector<Spot> Dangles;
    std::optional<report::Finding> Destroyed; ///< by the destructor
    std::string Noun, Releaser;
    std::optional<rules::Family> Kind;
    bool CtorFills = false;      ///< a constructor, whenever it returns
    std::set<std::string> Fillers; ///< constructors that open one, or try to
    /// Constructors that are given one, and which of their parameters that is.
    std::map<std::string, uint32_t> Takers;
    std::set<std::string> Losers; ///< methods that put another in its place
    /// Methods that release the answer or statement that is there and put the next one
    /// in its place: it is not always the first.
    std::set<std::string> Refillers;
    bool Released = false;       ///< by some function
    bool ReleasedBefore = false; ///< by one that is no destructor
    bool DestructorReleases = false, DestructorMayKeep = false;
    bool Unknown = false;        ///< kept, handed out or beyond a limit
    /// Constructors of the program's other objects that are given it, and as which
    /// argument. Such an object may own it or only use it.
    std::set<std::pair<std::string, uint32_t>> Users;
    std::set<std::string> Getters; ///< methods that return it, or where it lies
  };
  struct Class {
    std::string Name;
    report::Range At;
    bool HasDestructor = false, DestructorSeen = false, Copies = false;
    std::string Destructor; ///< Callee::Id
    bool InMainFile = false;
    /// Members that only these functions of the class can name (Record::Private).
    std::set<std::string> Private, Methods;
    std::map<std::string, Member> Members;
    std::set<std::string> Constructors; ///< but those that copy or move
    std::map<std::string, std::set<std::string>> CalledBy; ///< among its functions
  };
  std::map<std::string, Class> Classes; ///< by the record's USR
  std::set<std::string> Added;          ///< functions, by Callee::Id
  /// Members that are given to a call, however their object was come by: the class
  /// (its USR), the member, and the called function's name.
  std::set<std::tuple<std::string, std::string, std::string>> Given;
  Getters Asked; ///< what is done with the results of getters
  /// A call of a method by somebody else than its class: the fields that the caller
  /// writes, and the functions that it calls besides.
  struct OutsideCall {
    std::set<std::string> Writes, Calls;
  };
  std::map<std::string, std::vector<OutsideCall>> CalledOutside; ///< by Callee::Id
  std::set<std::string> ReleaseAgain; ///< destructors that were seen to release again
  /// Constructors that somewhere are given null, and as which argument.
  std::set<std::pair<std::string, uint32_t>> GivenNull;

  Member *member(const ir::Module &M, ir::TypeId Param, const summary::Slot &Where,
                 Class **Of);
  void filled(const Subject &S, Member &Mb, bool Constructor);
  void noteHandedIn(const Subject &S);
  void noteGiven(const ir::Module &M, const ir::Function &F, const ir::Instr &I);
  void noteCalls(const ir::Module &M, const ir::Function &F);
  void noteDangling(const Subject &S, const summary::Slot &Where, Member &Mb);
  void tellDangling(const Class &C, const std::string &Name, std::vector<report::Finding> &Out) const;
  bool endSeen(const Class &C) const;
  bool allSeen(const Class &C, const std::string &Name) const;
  std::vector<Spot> fillsOf(const Class &C, const std::string &Name) const;
  bool onlyAtEnd(const Class &C, const std::string &Name) const;
  bool startsFilled(const Class &C, const Member &Mb) const;
  bool mayBeTaken(const Member &Mb, const std::string &Releaser, unsigned Depth = 0) const;
};

} // namespace closecall::policy

#endif
