//===- Members.h - Who fills and who releases each member -----*- C++ -*-===//
//
// Owns what the whole program does with the handles that lie in fields of C
// records: which functions fill a field, which release it, which free the
// record. In: each solved function, one after the other. Out: member-leak for
// fields that are filled, of records that are freed or cleaned up, and that
// nothing in the program releases; and for what one function does to a field
// that others release: it is overwritten while the handle is there, or the record
// is freed without it. Direction of error: whatever might release
// a field (code that was not seen, a copy that goes astray) releases it.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_MEMBERS_H
#define CLOSECALL_CHECKS_POLICY_MEMBERS_H

#include "checks/policy/Describe.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace closecall::policy {

class Members {
public:
  Members(const rules::PackIndex &Packs) : Packs(Packs) {}

  void note(const ir::Module &M, const ir::Function &F, const flow::SolvedFunction &Solved,
            const flow::CalleeResolver &Resolver);

  /// Appends one finding for each such field, in the order of their names.
  void report(const catalog::CheckOptions &Options, std::vector<report::Finding> &Out) const;

private:
  /// Record (its USR, or its name) and field.
  using Key = std::pair<std::string, std::string>;
  struct Place {
    report::Range At;
    std::string Function, By, Text, Record;
    friend auto operator<=>(const Place &, const Place &) = default;
  };
  struct Slot {
    rules::ResourceId Resource = rules::NoResource;
    std::set<Place> Fills;
    /// A handle that is there is overwritten with null, together with the whole
    /// record, or with what moves here from another slot.
    std::set<Place> Nulled, Cleared, Replaced;
    /// Functions that release what is there and put the next one in its place, and
    /// those that put a new one there unseen (policy/Refilled.h).
    std::set<std::string> Refillers;
    std::set<Place> Unseen;
    std::set<Place> Every; ///< of these, the ones that do so whenever they are called
    std::set<std::string> ReleasedIn; ///< functions
    bool Released = false;            ///< or may be, by what was not followed
    bool Copied = false;              ///< goes elsewhere
  };
  struct RecordUse {
    std::set<Place> Frees;    ///< the record's memory is given back
    /// Likewise, in a function that does nothing else with the record than to look
    /// at fields that hold no handles.
    std::set<Place> BareFrees;
    std::set<std::string> FreedIn; ///< functions
    std::set<Place> Cleanups; ///< a handle in another field is released for good
    bool Escapes = false;     ///< code that was not seen gets at it
  };
  class Walk;

  bool onlyAtEnd(const Key &K, const Slot &S) const;
  void reportDropped(const Key &K, const Slot &S, const catalog::CheckOptions &Options,
                     std::vector<report::Finding> &Out) const;

  const rules::PackIndex &Packs;
  std::map<Key, Slot> Slots;
  std::map<std::string, RecordUse> Records;
  std::map<std::string, std::set<std::string>> Calls; ///< by functions' names
};

} // namespace closecall::policy

#endif
