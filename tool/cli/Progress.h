//===- Progress.h - The progress line --------------------------*- C++ -*-===//
//
// One line on standard error, rewritten in place: files done, files with
// errors, time left. Gone when the object dies.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_TOOL_CLI_PROGRESS_H
#define CLOSECALL_TOOL_CLI_PROGRESS_H

#include "checks/frontend/ParseFile.h"
#include "tool/cli/Options.h"
#include <chrono>
#include <mutex>

namespace closecall::cli {

class Progress {
public:
  Progress(size_t Files, const ScanOptions &O);
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  /// Called from any thread when a file is through.
  void done(const frontend::ParseOutcome &Outcome);

private:
  void show();

  using Clock = std::chrono::steady_clock;
  const size_t Files;
  bool On = false, Shown = false;
  std::mutex Lock;
  size_t Done = 0, WithErrors = 0, Functions = 0;
  Clock::time_point Begin = Clock::now(), LastShown = Begin;
};

} // namespace closecall::cli

#endif
