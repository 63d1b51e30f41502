//===- Names.h - How messages call functions -------------------*- C++ -*-===//
//
// A lambda's body has the qualified name `f::lambda::operator()`, which baselines
// and fingerprints keep; people are told of "the lambda in 'f'".
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_REPORT_NAMES_H
#define CLOSECALL_CHECKS_REPORT_NAMES_H

#include "checks/report/Finding.h"
#include "llvm/ADT/StringRef.h"

namespace closecall::report {

/// "'f'", "the lambda in 'f'", or "the lambda" outside of any function.
std::string spokenName(llvm::StringRef Qualified);

/// The same for each quoted name in a message.
std::string spokenNames(llvm::StringRef Message);

/// And in all messages of a finding.
void speakNames(Finding &F);

} // namespace closecall::report

#endif
