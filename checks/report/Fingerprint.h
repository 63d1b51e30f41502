//===- Fingerprint.h - Identity of a finding across versions ---*- C++ -*-===//
//
// Owns what makes two findings of different versions of the code the same:
// check, qualified function and the normalised text of the acquisition. Lines,
// columns, formatting and other names do not count. Findings that agree in all
// of it are numbered in order of location; those of low confidence by themselves,
// so that no number depends on whether they are shown.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_REPORT_FINGERPRINT_H
#define CLOSECALL_CHECKS_REPORT_FINGERPRINT_H

#include "checks/report/Finding.h"
#include "llvm/ADT/StringRef.h"

namespace closecall::report {

/// Source text without white space and comments; adjacent string literals are
/// one.
std::string normalise(llvm::StringRef Text);

/// What a finding has in common with those that only a number tells from it: the
/// fingerprint of the first of them.
std::string sharedFingerprint(const Finding &F);

/// The fingerprint of the finding before which N others share Shared.
std::string numberedFingerprint(llvm::StringRef Shared, unsigned N);

/// Fills Fingerprint of all findings; they must be sorted.
void assignFingerprints(std::vector<Finding> &Findings);

} // namespace closecall::report

#endif
