//===- Plugin.cpp - closecall-tidy.so -------------------------------------===//
//
// Registers the module with the clang-tidy that loads it, if that is the
// version it was built for: clang's C++ interface differs between versions.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Compat.h"
#include "tool/plugin/TidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang/Basic/Version.h"
#include "llvm/Support/Registry.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>

using namespace closecall::tidy;

namespace {

class Module : public clang::tidy::ClangTidyModule {
public:
  void addCheckFactories(clang::tidy::ClangTidyCheckFactories &F) override {
    auto Shared = std::make_shared<Runs>();
    for (const closecall::catalog::CheckInfo &Info : closecall::catalog::all())
      F.registerCheckFactory(
          Info.Id, [Shared, &Info](llvm::StringRef Name,
                                   clang::tidy::ClangTidyContext *Context) {
            return std::make_unique<TidyCheck>(Name, Context, Info,
                                               Shared->of(Context));
          });
  }
};

/// "Debian clang version 22.1.8 (...)": 22.
unsigned runningMajor() {
  std::string Full = clang::getClangFullVersion();
  llvm::StringRef Text = Full;
  size_t At = Text.find("version ");
  unsigned Major = 0;
  if (At == llvm::StringRef::npos ||
      Text.drop_front(At + 8).consumeInteger(10, Major))
    return 0;
  return Major;
}

using Registration = llvm::Registry<clang::tidy::ClangTidyModule>::Add<Module>;

struct Load {
  std::optional<Registration> Registered;

  Load() {
    constexpr unsigned Built = closecall::frontend::compat::ClangMajor;
    if (unsigned Running = runningMajor(); Running && Running != Built) {
      llvm::errs() << "closecall-tidy: built for clang-tidy " << Built
                   << ", but loaded by version " << Running
                   << "; its checks are not available\n";
      return;
    }
    Registered.emplace("closecall", "database handles that are not closed");
  }
};

Load AtLoad;

} // namespace
