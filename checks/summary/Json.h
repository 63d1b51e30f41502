//===- Json.h - Summaries as JSON ------------------------------*- C++ -*-===//
//
// Owns the stored form of a Summary, as the .ccsum files of `closecall link`
// hold it. Resources are spelled "pack.name", so that a file does not depend on
// the order in which packs are loaded. Invariant: fromJson(toJson(S)) is S.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_SUMMARY_JSON_H
#define CLOSECALL_CHECKS_SUMMARY_JSON_H

#include "checks/rules/PackIndex.h"
#include "checks/summary/Summary.h"
#include "checks/support/Json.h"

namespace closecall::summary {

std::string toJson(const Summary &S, const rules::PackIndex &Packs);

/// Errors go to the cursor's document.
Summary fromJson(const support::JsonCursor &C, const rules::PackIndex &Packs);

} // namespace closecall::summary

#endif
