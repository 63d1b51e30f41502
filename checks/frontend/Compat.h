//===- Compat.h - What differs between LLVM versions -----------*- C++ -*-===//
//
// The only file of the analyzer that looks at the version of LLVM. Everything
// else uses clang's API as it is the same in LLVM 19 and 22.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_COMPAT_H
#define CLOSECALL_CHECKS_FRONTEND_COMPAT_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/Version.h"

namespace closecall::frontend::compat {

/// The version that this is compiled for.
inline constexpr unsigned ClangMajor = CLANG_VERSION_MAJOR;

/// The type that a record, class or union declares.
inline clang::QualType recordType(const clang::ASTContext &Ctx,
                                  const clang::RecordDecl *RD) {
#if CLANG_VERSION_MAJOR >= 22
  return Ctx.getCanonicalTagType(RD);
#else
  return Ctx.getRecordType(RD);
#endif
}

} // namespace closecall::frontend::compat

/// What ExternalASTSource::FindExternalVisibleDeclsByName is given besides the context
/// and the name.
#if CLANG_VERSION_MAJOR >= 22
#define CLOSECALL_LOOKUP_ORIGIN , const clang::DeclContext *
#else
#define CLOSECALL_LOOKUP_ORIGIN
#endif

#endif
