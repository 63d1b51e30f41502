//===- SourceText.h - Lines of source files --------------------*- C++ -*-===//
//
// Owns the text of source files that reports quote and suppression reads: each
// file is read once. Lines are 1-based and come without their line end; a file
// that cannot be read has none.
//
// Invariant: what lines() returned stays valid as long as the object; any
// number of threads may ask.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_REPORT_SOURCETEXT_H
#define CLOSECALL_CHECKS_REPORT_SOURCETEXT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <mutex>
#include <vector>

namespace closecall::report {

class SourceText {
public:
  SourceText() = default;
  SourceText(const SourceText &) = delete;
  SourceText &operator=(const SourceText &) = delete;

  /// Uses Text instead of what is on disk.
  void set(llvm::StringRef File, llvm::StringRef Text);

  llvm::ArrayRef<llvm::StringRef> lines(llvm::StringRef File) const;
  /// "\r\n" when the file's first line ends so, else "\n".
  llvm::StringRef lineEnd(llvm::StringRef File) const;
  /// Empty when there is no such line.
  llvm::StringRef line(llvm::StringRef File, unsigned Line) const;

private:
  struct Entry {
    std::unique_ptr<llvm::MemoryBuffer> Buffer;
    std::vector<llvm::StringRef> Lines;
  };
  static std::unique_ptr<Entry> split(std::unique_ptr<llvm::MemoryBuffer> B);

  mutable std::mutex Lock;
  mutable llvm::StringMap<std::unique_ptr<Entry>> Files;
};

/// Columns of a line: bytes (as findings count) to UTF-16 code units (as SARIF
/// counts); both 1-based. Invalid UTF-8 counts one unit a byte.
unsigned utf16Column(llvm::StringRef Line, unsigned ByteColumn);

} // namespace closecall::report

#endif
