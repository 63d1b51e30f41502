//===- StdOwner.h - Owners of the standard library -------------*- C++ -*-===//
//
// Owns what the frontend knows of std::unique_ptr by its type: what it points
// to, what it deletes with, and which function that calls. In: clang's
// declarations. Out: the parts that LowerStd turns into assignments and calls
// on two members that every such object has here: "<ptr>" and "<del>".
//
// Bodies in the standard library's headers are never lowered; a few must be
// parsed all the same, so that clang instantiates the deleter, or the
// constructor, that they call (neededBody).
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_STDOWNER_H
#define CLOSECALL_CHECKS_FRONTEND_STDOWNER_H

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"
#include <optional>

namespace closecall::frontend {

inline constexpr const char *OwnedPointer = "<ptr>";
inline constexpr const char *OwnersDeleter = "<del>";

/// A std::unique_ptr of some type.
struct OwnerType {
  const clang::CXXRecordDecl *Record = nullptr;
  clang::QualType Element, Pointer, Deleter;
  bool Array = false;
  /// std::default_delete: delete, or delete[].
  bool Default = false;
};

/// The owner that a type is; nullopt for other types.
std::optional<OwnerType> ownerType(const clang::RecordDecl *RD);
std::optional<OwnerType> ownerType(clang::QualType T);

/// The call operator of a class when given one value of type Arg (null: its
/// only one); a template's instantiation. Null when there is none, or several.
const clang::CXXMethodDecl *callOperator(const clang::CXXRecordDecl *RD,
                                         clang::QualType Arg);

/// The call operator that the owner deletes with; null for default_delete,
/// function pointers and what was not instantiated.
const clang::CXXMethodDecl *deleterCall(const OwnerType &O);

/// The class of the deleter, where it is one.
const clang::CXXRecordDecl *deleterClass(const OwnerType &O);

/// The declaration has the name in namespace std.
bool isStd(const clang::NamedDecl *D, llvm::StringRef Name);

/// A body of the standard library that must be parsed for what it
/// instantiates.
bool neededBody(const clang::Decl *D);

} // namespace closecall::frontend

#endif
