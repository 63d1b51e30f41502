//===- LargePages.h - Memory in few pieces ---------------------*- C++ -*-===//
//
// Owns how the allocator gets its memory from the system. A scan of a C file takes
// some 40 MB, a third of a second, and, in pages of 4 KB, ten thousand page faults,
// which were a quarter of its time on a virtual machine. Where the system hands out
// transparent huge pages to those that ask (madvise(2)), the program asks, and gives
// nothing back before it ends. Elsewhere nothing happens.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_LARGEPAGES_H
#define CLOSECALL_TOOL_CLI_LARGEPAGES_H

namespace closecall::cli {

/// For what the calling thread allocates from here on. The main thread calls it first.
void useLargePages();

} // namespace closecall::cli

#endif
