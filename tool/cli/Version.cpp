//===- Version.cpp - closecall version ------------------------------------===//
#include "tool/cli/Commands.h"
#include "clang/Basic/Version.h"
#include "llvm/Support/raw_ostream.h"

int closecall::cli::runVersion() {
  llvm::outs() << "closecall " CLOSECALL_VERSION " (clang " CLANG_VERSION_STRING
                  ")\n";
  return 0;
}
