//===- EndsNext.h - What is lost just before the process ends --*- C++ -*-===//
//
// `conn = mysql_real_connect(conn, ...); if (!conn) exit(1);` loses the handle, and
// then everything. Owns the question whether behind a write of null every way ends the
// process at once, as far as that value decides. No is the safe answer.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_ENDSNEXT_H
#define CLOSECALL_CHECKS_FLOW_ENDSNEXT_H

#include "checks/flow/FunctionInfo.h"

namespace closecall::flow {

/// The instruction writes null, and the process ends within a few blocks.
bool endsProcessNext(const FunctionInfo &Info, const CalleeResolver &Resolver, ir::BlockId B,
                     uint32_t N);

/// From the start of the block on the process ends within a few blocks.
bool endsProcessFrom(const FunctionInfo &Info, const CalleeResolver &Resolver, ir::BlockId B);

} // namespace closecall::flow

#endif
