//===- OwnFunctions.cpp - What options say of a project's functions --------===//
//
// Implements OwnFunctions.h.
//
//===----------------------------------------------------------------------===//
#include "checks/project/OwnFunctions.h"

#include "checks/support/Json.h"
#include <set>

namespace closecall::project {

std::string packOf(const catalog::CheckOptions &Options) {
  std::set<std::string> Names;
  for (auto [Check, Option] :
       {std::pair("transaction-across-wait", "slow"), {"blocking-in-event-loop", "blocks"}})
    for (const std::string &Name : Options.list(Check, Option))
      if (!Name.empty() && Name != "*") // a pack has to name something
        Names.insert(Name);
  if (Names.empty())
    return "";
  std::string Functions;
  for (const std::string &Name : Names)
    Functions += (Functions.empty() ? "" : ", ") + support::jsonQuote(Name) +
                 ": { \"is\": \"waits\" }";
  return "{ \"pack\": \"project\", \"title\": \"Functions that the project\'s options name\", "
         "\"doc\": \".closecall.json\", \"usage\": { \"functions\": { " +
         Functions + " } } }";
}

} // namespace closecall::project
