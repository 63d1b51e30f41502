//===- Dismiss.h - Files that need no parse --------------------*- C++ -*-===//
//
// Preprocesses a file to find out whether it needs to be parsed. That costs about
// a twentieth of a parse in C++, a third in small C files; it ends at the first
// name found, and files whose own text mentions one are not preprocessed at all.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_DISMISS_H
#define CLOSECALL_CHECKS_FRONTEND_DISMISS_H

#include "checks/frontend/ApiNames.h"
#include "clang/Frontend/Utils.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clang {
class CompilerInvocation;
class FileManager;
class HeaderSearchOptions;
class PCHContainerOperations;
} // namespace clang

namespace closecall::frontend {

/// Collects the files that a compiler run reads, system headers included.
class ReadsCollector : public clang::DependencyCollector {
public:
  bool needSystemDependencies() override { return true; }
  /// Absolute and sorted, without clang's own headers.
  std::vector<std::string> files(llvm::StringRef Directory,
                                 const clang::HeaderSearchOptions &Headers) const;
};

/// What is known of a file that mentions no name.
struct Unreached {
  std::string MainFile;
  std::vector<std::string> Reads;
};

/// Nothing when the file may reach something, or when preprocessing finds an
/// error: then the parser has to see it.
std::optional<Unreached>
tryDismiss(const ApiNames &Names, const clang::CompilerInvocation &Invocation,
           clang::FileManager &Files, std::shared_ptr<clang::PCHContainerOperations> PCH,
           llvm::StringRef Directory);

} // namespace closecall::frontend

#endif
