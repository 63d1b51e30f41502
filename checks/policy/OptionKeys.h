//===- OptionKeys.h - The options that a connection is given ---*- C++ -*-===//
//
// Owns what the program spells of the options with which a connection or a pool is
// opened: in a text, in arrays or a map of keys and values, in the fields of an
// object, or by calls of setters.
//
// Direction of error: where others may have given options too, nothing is known.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_OPTIONKEYS_H
#define CLOSECALL_CHECKS_POLICY_OPTIONKEYS_H

#include "checks/policy/UsageContext.h"
#include "checks/rules/UsageParser.h"

namespace closecall::policy {

/// The keys that are set, in lower case; nothing where others may be.
using KeySet = std::optional<std::vector<std::string>>;

KeySet optionKeys(const UsageContext &C, const flow::Use &Opens, const rules::OptionSet &Set);

} // namespace closecall::policy

#endif
