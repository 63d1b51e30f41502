//===- MissingTimeout.cpp - Connections that wait for ever -----------------===//
//
// missing-timeout: the options of a connection are spelled in the source and
// set no limit on the time that it takes to connect or to answer, or no name.
// Options that the program does not spell may hold anything: silent. A setter
// on the handle counts as the option, wherever it is in the function, and so does
// a statement that sets it.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/OptionKeys.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace closecall::policy {

using flow::Use;
using llvm::StringRef;

/// What a reader calls the setting.
static std::string title(StringRef Setting) {
  if (Setting == "connect-timeout")
    return "the time to connect";
  if (Setting == "statement-timeout")
    return "the time of a statement";
  if (Setting == "read-timeout")
    return "the wait for an answer";
  if (Setting == "write-timeout")
    return "the wait for the server to take a query";
  if (Setting == "wait-timeout")
    return "the wait for a connection";
  if (Setting == "lifetime")
    return "how long a connection is kept";
  return Setting.str();
}

/// The setting is made, in one of the ways that it has.
static bool isSet(const UsageContext &C, const Use &Opens, const rules::Setting &W,
                  const std::vector<std::string> &Keys) {
  auto Is = [&](StringRef Key) { return llvm::is_contained(Keys, Key.lower()); };
  if (llvm::any_of(W.Keys, Is) || llvm::is_contained(Opens.Fact->Gives, W.Name))
    return true;
  return llvm::any_of(C.U.Uses, [&](const Use &U) {
    if (U.Fact && U.is(Role::Sets))
      return U.Fact->Sets == W.Name || U.Fact->Sets == "*";
    // SET statement_timeout = 10000, PRAGMA busy_timeout = 1000
    const std::string Sql = U.is(Role::Queries) ? C.U.sql(U).str() : "";
    return llvm::any_of(W.Keys, [&](StringRef Key) {
      return StringRef(Sql).contains_insensitive(Key);
    });
  });
}

void findMissingTimeout(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Opens : C.U.Uses) {
    if (!Opens.Fact || Opens.Fact->Options.empty() || Opens.is(Role::Sets))
      continue;
    const rules::OptionSet *Set = C.Program.packs().options(Opens.Fact->Options);
    KeySet Keys = Set ? optionKeys(C, Opens, *Set) : KeySet();
    if (!Keys)
      continue;
    const flow::Key &Handle = Opens.On.valid() ? Opens.On : Opens.Made;
    const bool Goes = !Handle.valid() || !Handle.Projs.empty() || Handle.Root < C.F.NumParams ||
                      escapes(C, Handle.Root);
    std::vector<std::string> Limits, Named;
    for (const rules::Setting &W : Set->Wants) {
      // Whoever gets the connection may make a setting that comes later.
      const bool Later = Goes && llvm::is_contained(Set->Later, W.Name);
      if (Later || isSet(C, Opens, W, *Keys) ||
          !C.Options.Checks.listed("missing-timeout", "require", W.Name))
        continue;
      if (W.Name == "busy-timeout") // the default is not to wait at all
        Limits.push_back("no wait for the locks of others ('" + W.Keys[0] + "')");
      else if (W.Name == "name")
        Named.push_back("no name ('" + W.Keys[0] + "')");
      else
        Limits.push_back("no limit on " + title(W.Name) + " ('" + W.Keys[0] + "')");
    }
    if (Limits.empty() && Named.empty())
      continue;
    Limits.insert(Limits.end(), Named.begin(), Named.end());
    report::Finding F = C.finding("missing-timeout", Opens);
    F.Message = (Opens.is(Role::MakesPool) ? "the pool that '" + Opens.Name + "' makes has "
                                           : "the connection that '" + Opens.Name + "' opens has ") +
                llvm::join(llvm::drop_end(Limits), ", ") +
                (Limits.size() > 1 ? " and " : "") + Limits.back();
    C.step(F, report::StepKind::Acquire, C.at(Opens), "made here with these options");
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
