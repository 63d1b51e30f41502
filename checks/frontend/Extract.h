//===- Extract.h - From an AST to a Module ---------------------*- C++ -*-===//
//
// The only door from clang into the core. Owns the decision which functions
// are lowered: those that name what the packs model (functions, handle types,
// records that hold handles), the functions they call whose bodies are
// visible, and the callers that pass such types on. Bodies in system headers
// are never used.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_EXTRACT_H
#define CLOSECALL_CHECKS_FRONTEND_EXTRACT_H

#include "checks/flow/HandleTypes.h"
#include "checks/ir/FunctionIR.h"
#include "checks/rules/PackIndex.h"

namespace clang {
class ASTContext;
} // namespace clang

namespace closecall::frontend {

struct ExtractStats {
  unsigned FunctionsSeen = 0, FunctionsLowered = 0;
  double Seconds = 0; ///< of extract() alone
};

/// Where the parser reported an error.
struct ErrorSite {
  unsigned Location = 0; ///< raw encoding of a clang::SourceLocation
  /// It does not know the name of a type. What is declared with it is kept.
  bool TypeName = false;
};

/// Lowers what matters of a parsed translation unit. Functions whose bodies
/// hold errors are named in Module::Lost, but for those of C++ whose AST has all
/// that they say (ParseErrors.h). Handles: what this translation unit does not show of
/// the program.
ir::Module extract(clang::ASTContext &Ctx, const rules::PackIndex &Packs,
                   ExtractStats *Stats = nullptr,
                   llvm::ArrayRef<ErrorSite> ErrorSites = {},
                   const flow::OwnNames *Handles = nullptr);

} // namespace closecall::frontend

#endif
