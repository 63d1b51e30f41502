//===- LineDiff.h - Which lines a change touched ---------------*- C++ -*-===//
//
// Owns the alignment of two versions of a text, line by line.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_REPORT_LINEDIFF_H
#define CLOSECALL_CHECKS_REPORT_LINEDIFF_H

#include "checks/report/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <set>

namespace closecall::report {

/// Pairs of equal lines (indices from 0) in both, ascending: a longest common
/// subsequence, or less than that where the texts differ in thousands of lines.
std::vector<std::pair<size_t, size_t>> commonLines(llvm::ArrayRef<llvm::StringRef> Before,
                                                   llvm::ArrayRef<llvm::StringRef> After);

/// The lines (from 1) of After that are not in Before.
std::set<unsigned> addedLines(llvm::ArrayRef<llvm::StringRef> Before,
                              llvm::ArrayRef<llvm::StringRef> After);

/// Moves a finding to where Added (by file) has the lines of a change, since a
/// reviewer sees no other: to another exit, or to a step of its path. It stays
/// where it is when it is there already, or nowhere.
void showInChange(Finding &F, const std::map<std::string, std::set<unsigned>> &Added);

} // namespace closecall::report

#endif
