//===- Keeps.h - Who else may hold an object -------------------*- C++ -*-===//
//
// Owns the question whether an object that a function returns, or is given, may
// be known to something else afterwards: a list, a registry, a callback's
// argument, its parent. Looks at the text of the function only, without regard
// to order. Direction of error: what may keep it does.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_KEEPS_H
#define CLOSECALL_CHECKS_FLOW_KEEPS_H

#include "checks/flow/FunctionInfo.h"

namespace closecall::flow {

/// Something besides the function's own variables may hold an object that the
/// function returns.
bool keepsReturned(const FunctionInfo &Info, const CalleeResolver &Resolver);

/// The parameters whose object something else may hold when the function
/// leaves. Ascending. ReturnsNew: what it returns is an object that nobody else can
/// reach; what lies in that is with the caller.
std::vector<uint32_t> keptParams(const FunctionInfo &Info, const CalleeResolver &Resolver,
                                 bool ReturnsNew);

} // namespace closecall::flow

#endif
