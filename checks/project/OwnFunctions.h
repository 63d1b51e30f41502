//===- OwnFunctions.h - What options say of a project's functions -*- C++ -*-===//
//
// Owns the pack that stands for the options of checks which name functions of the
// project: they wait, like those that the pack "waiting" names. A pack, since all that
// looks at functions has to know of them: the dismissal of files, the summaries of
// callers, the cache.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_PROJECT_OWNFUNCTIONS_H
#define CLOSECALL_CHECKS_PROJECT_OWNFUNCTIONS_H

#include "checks/catalog/Options.h"

namespace closecall::project {

/// A pack as JSON; empty where no option names a function.
std::string packOf(const catalog::CheckOptions &Options);

} // namespace closecall::project

#endif
