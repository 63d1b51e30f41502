//===- ClassFindings.cpp - What the classes lose ---------------*- C++ -*-===//
//
// The part of ClassMembers that tells: after every function was seen, which members
// nobody releases, which are overwritten, and which two objects would release.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/ClassMembers.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using llvm::StringRef;

/// An object of the class has a handle there from the start, unless what opens
/// it fails.
bool ClassMembers::startsFilled(const Class &C, const Member &Mb) const {
  if (!Mb.Released && !Mb.CtorFills)
    return false;
  for (const std::string &Id : C.Constructors) {
    if (Mb.Fillers.count(Id))
      continue;
    auto Takes = Mb.Takers.find(Id);
    if (!Mb.DestructorReleases || Mb.DestructorMayKeep || Takes == Mb.Takers.end() || GivenNull.count({Id, Takes->second}))
      return false;
  }
  return !C.Constructors.empty();
}

/// Something else than the class may release what is in the member.
bool ClassMembers::mayBeTaken(const Member &Mb, const std::string &Releaser, unsigned Depth) const {
  if (Mb.Unknown || Depth > 4)
    return true;
  for (const std::string &Getter : Mb.Getters)
    if (!Asked.onlyLookedAt(Getter))
      return true;
  // Each constructor that is given it keeps it in a member that nobody releases.
  return !llvm::all_of(Mb.Users, [&](const auto &User) {
    return llvm::any_of(Classes, [&](const auto &C) {
      const bool Seen = endSeen(C.second);
      return Seen && llvm::any_of(C.second.Members, [&](const auto &Other) {
        auto It = Other.second.Takers.find(User.first);
        return It != Other.second.Takers.end() && It->second == User.second &&
               allSeen(C.second, Other.first) && !Other.second.Released &&
               !Given.count({C.first, Other.first, Releaser}) &&
               !mayBeTaken(Other.second, Releaser, Depth + 1);
      });
    });
  });
}

/// The method can be called while the object holds a handle: nobody of its class
/// calls it, or one that does has not released the handle before.
static bool meetsFilled(const std::map<std::string, std::set<std::string>> &CalledBy,
                        const std::set<std::string> &Losers, const std::string &Method,
                        unsigned Depth = 0) {
  auto It = CalledBy.find(Method);
  if (It == CalledBy.end())
    return true;
  return Depth < 4 && llvm::any_of(It->second, [&](const std::string &By) {
           return By != Method && Losers.count(By) &&
                  meetsFilled(CalledBy, Losers, By, Depth + 1);
         });
}

/// What the destructor does is known.
bool ClassMembers::endSeen(const Class &C) const {
  return !C.HasDestructor || C.DestructorSeen || Added.count(C.Destructor);
}

/// Every function that can release the member was looked at: the class is the file's
/// own, or all that can name the member is defined in the program.
bool ClassMembers::allSeen(const Class &C, const std::string &Name) const {
  return C.InMainFile || (C.Private.count(Name) &&
                          llvm::all_of(C.Methods, [&](const std::string &Id) {
                            return Added.count(Id) != 0;
                          }));
}

/// The functions that put one there which nobody releases. What they hand in counts where
/// only the class can name the member.
std::vector<ClassMembers::Spot> ClassMembers::fillsOf(const Class &C, const std::string &Name) const {
  const Member &Mb = C.Members.at(Name);
  std::vector<Spot> Out = Mb.Fills;
  if (C.Private.count(Name))
    llvm::append_range(Out, Mb.HandedIn);
  return Out;
}

/// Only the destructor releases the member, so that what one call of a method left there
/// is lost with the next call. Of a class that has the connection too: other objects may be
/// one for each answer or text.
bool ClassMembers::onlyAtEnd(const Class &C, const std::string &Name) const {
  const Member &Mb = C.Members.at(Name);
  if (!Mb.DestructorReleases || Mb.DestructorMayKeep || Mb.ReleasedBefore || Mb.Unknown ||
      !Mb.Users.empty() || !Mb.Getters.empty() || !Mb.Takers.empty() || !allSeen(C, Name))
    return false;
  auto Is = [](const Member &M, rules::Family Kind) { return M.Kind == Kind; };
  return (Is(Mb, rules::Family::Result) || Is(Mb, rules::Family::Statement)) &&
         llvm::any_of(C.Members, [&](const auto &Other) {
           return Other.second.DestructorReleases && Is(Other.second, rules::Family::Connection);
         });
}

/// A method releases the member and leaves it as it is; the destructor releases it again,
/// whatever else the object knows. Of methods that only their class calls the callers are
/// told, which may put another handle there.
void ClassMembers::tellDangling(const Class &C, const std::string &Name,
                                std::vector<report::Finding> &Out) const {
  const Member &Mb = C.Members.at(Name);
  if (!Mb.DestructorReleases || Mb.DestructorMayKeep || Mb.Unknown || ReleaseAgain.count(C.Destructor))
    return;
  // Whoever calls it puts another one there, by hand or by a method that does.
  auto Refills = [&](const OutsideCall &By) {
    return By.Writes.count(Name) || llvm::any_of(Mb.Fills, [&](const Spot &Fill) {
             return By.Calls.count(Fill.Id) && !C.Constructors.count(Fill.Id);
           });
  };
  for (const Spot &Left : Mb.Dangles) {
    auto Outside = CalledOutside.find(Left.Id);
    if (Outside == CalledOutside.end() ? C.CalledBy.count(Left.Id) != 0
                                       : llvm::all_of(Outside->second, Refills))
      continue;
    report::Finding F = Left.Found;
    F.Message = Mb.Noun + " '" + Name + "' is released by '" + Left.Function +
                "' and again by the destructor of '" + C.Name + "'; set it to null after the release";
    F.Path.push_back({report::StepKind::Event, F.Primary, "released here, and '" + Name + "' still points to it"});
    if (Mb.Destroyed)
      F.Path.push_back({report::StepKind::Exit, Mb.Destroyed->Primary, "the destructor releases it again"});
    Out.push_back(std::move(F));
  }
}

void ClassMembers::finish(std::vector<report::Finding> &Out) const {
  for (const auto &[Id, C] : Classes) {
    const bool Seen = endSeen(C);
    std::string Dtor = "'" + C.Name + "'";
    for (const auto &[Name, Mb] : C.Members) {
      std::string What = Mb.Noun + " '" + Name + "'";
      std::string Call = Mb.Releaser.empty() ? std::string("release it")
                                             : "call '" + Mb.Releaser + "'";
      // Nobody releases it.
      if (Seen && allSeen(C, Name) && !Mb.Released && !mayBeTaken(Mb, Mb.Releaser) &&
          !Given.count({Id, Name, Mb.Releaser}))
        for (const Spot &Fill : fillsOf(C, Name)) {
          report::Finding F = Fill.Found;
          F.OwnedBy = Id + "::" + Name;
          F.Message = What + " is kept in " + Dtor + ", and nothing of the class releases it; " +
                      Call + " in the destructor";
          F.Path.push_back({report::StepKind::Exit, C.At,
                            C.HasDestructor ? "the destructor of " + Dtor + " does not release it"
                                            : Dtor + " has no destructor that releases it"});
          Out.push_back(std::move(F));
        }
      // The class owns it, and something puts another one in its place.
      const bool Filled = startsFilled(C, Mb);
      if (Mb.DestructorReleases || Filled)
        for (const Spot &Lost : Mb.Overwrites) {
          bool Assigns = StringRef(Lost.Function).ends_with("operator=");
          const bool Again = !Mb.Refillers.empty() && !Mb.Unknown && Mb.Users.empty() &&
                             Mb.Getters.empty() && Lost.Anew;
          const bool Every = Lost.Every && onlyAtEnd(C, Name) && !C.CalledBy.count(Lost.Id);
          if (!Assigns && !Again && !Every && (!Filled || (Lost.Nulls && !Mb.CtorFills)))
            continue; // it may be the first to fill it
          if (!Assigns && !meetsFilled(C.CalledBy, Mb.Losers, Lost.Id))
            continue;
          report::Finding F = Lost.Found;
          F.Message = What + " is overwritten by '" + Lost.Function +
                      "' while the one before may still be open; " + Call + " first";
          F.Path.push_back({report::StepKind::Exit, F.Primary, "overwritten here"});
          Out.push_back(std::move(F));
        }
      tellDangling(C, Name, Out);
      // Two objects, one handle.
      if (Mb.DestructorReleases && !Mb.DestructorMayKeep && !C.Copies)
        for (const Spot &Both : Mb.Shares) {
          report::Finding F = Both.Found;
          F.Sure = report::Confidence::Medium;
          F.AcquireText = Both.Function + " " + Name;
          F.Message = "'" + Both.Function + "' leaves " + What +
                      " in the object that it takes it from, and both destructors release "
                      "that " + Mb.Noun + "; set it to null there";
          F.Path.push_back({report::StepKind::Exit, F.Primary, "copied here"});
          Out.push_back(std::move(F));
        }
      if (C.Copies && Mb.DestructorReleases && Mb.Destroyed) {
        report::Finding F = *Mb.Destroyed;
        F.Primary = C.At;
        F.Sure = report::Confidence::Medium;
        F.AcquireText = C.Name + "::" + Name;
        F.Function = C.Name;
        F.Message = "copying " + Dtor + " copies '" + Name + "', and both destructors release that " +
                    Mb.Noun + "; delete the copy functions or hold it in an owner";
        F.Path.push_back({report::StepKind::Exit, C.At, Dtor + " can be copied"});
        Out.push_back(std::move(F));
      }
    }
  }
}

} // namespace closecall::policy
