//===- LargePages.cpp - Asking for huge pages -----------------------------===//
//
// Implements LargePages.h for glibc, whose threads allocate from areas of their own. An
// area grows piece by piece, and the kernel maps a huge page only where all of it lies
// in one piece: so a large block is allocated first, which becomes the free end of the
// area when it is freed. Address space costs nothing until it is written to.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/LargePages.h"

#include <cstdint>
#include <cstdlib>

#ifdef __GLIBC__

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

/// mallopt(3): the largest threshold from which on blocks are mapped by themselves.
static constexpr int MaxThreshold = 32 << 20;
static constexpr size_t Block = 24 << 20;
static constexpr uintptr_t HugePage = 2 << 20;

void closecall::cli::useLargePages() {
  static bool Set = false;
  const bool Main = !Set;
  if (Main) {
    // Once one of these is set, glibc does not move the others on its own.
    mallopt(M_MMAP_THRESHOLD, MaxThreshold);
    mallopt(M_TRIM_THRESHOLD, INT32_MAX);
    mallopt(M_TOP_PAD, 4 * Block); // what the main thread's area grows by
    Set = true;
  }
  char *Area = static_cast<char *>(std::malloc(Block));
  if (!Area)
    return;
  const auto Begin = (reinterpret_cast<uintptr_t>(Area) + HugePage - 1) & ~(HugePage - 1);
  auto End = reinterpret_cast<uintptr_t>(Area + Block);
  // The main thread's ends at the program break, unless that could not be moved.
  if (const auto Break = reinterpret_cast<uintptr_t>(sbrk(0)); Main && Break > End)
    End = Break;
  End &= ~(HugePage - 1);
  madvise(reinterpret_cast<void *>(Begin), End - Begin, MADV_HUGEPAGE);
  std::free(Area);
}

#else

void closecall::cli::useLargePages() {}

#endif
