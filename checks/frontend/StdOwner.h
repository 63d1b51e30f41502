//===- StdOwner.h - Owners of the standard library -------------*- C++ -*-===//
//
// Owns what the frontend knows of std::unique_ptr by its type: what it points
// to, what it deletes with, and which function that calls; likewise of
// optional, pair, tuple, shared_ptr and containers of pointers. In: clang's
// declarations. Out: the parts that LowerStd and LowerHolder turn into
// assignments and calls on members that such objects have here: "<ptr>" and
// "<del>", "<value>" and "<has>", "<held>".
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
#include "clang/AST/Expr.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/SmallVector.h"
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

/// The object of a call of a member function or a member operator.
struct CalledObject {
  const clang::Expr *Base = nullptr;
  bool Arrow = false;    ///< through a pointer
  unsigned FirstArg = 0; ///< the first argument that is not the object
};
std::optional<CalledObject> calledObject(const clang::CallExpr *E);

/// The owner that a type is; nullopt for other types.
std::optional<OwnerType> ownerType(const clang::RecordDecl *RD);
std::optional<OwnerType> ownerType(clang::QualType T);

/// Members that objects of other classes of the standard library have here.
inline constexpr const char *HeldValue = "<value>"; ///< optional: what it holds
inline constexpr const char *HasValue = "<has>";    ///< optional: whether it does
inline constexpr const char *HeldElements = "<held>"; ///< container: all elements
inline constexpr const char *HeldCount = "<size>";    ///< container: how many

/// An optional, pair or tuple, or a container of plain pointers.
struct HolderType {
  enum Kind : uint8_t { Optional, Pair, Tuple, Container } K = Optional;
  /// What it holds: one type, two, several; a container's element, or what a
  /// map's keys lead to.
  llvm::SmallVector<clang::QualType, 2> Parts;
  /// The member that part N is.
  std::string member(unsigned N) const;
};

/// The holder that a type is; nullopt for other types, and for those whose
/// parts have destructors that are more than an owner's.
std::optional<HolderType> holderType(const clang::RecordDecl *RD);
std::optional<HolderType> holderType(clang::QualType T);

/// A std::shared_ptr: what it points to; null for other types.
clang::QualType sharedElement(const clang::RecordDecl *RD);

/// The class of the project of which std::make_unique or std::make_shared makes an
/// object; null for other functions, and for what a system header declares.
const clang::CXXRecordDecl *madeClass(const clang::FunctionDecl *Fn);

/// The call operator of a class when given one value of type Arg (null: its
/// only one); a template's instantiation. Null when there is none, or several.
const clang::CXXMethodDecl *callOperator(const clang::CXXRecordDecl *RD,
                                         clang::QualType Arg);

/// The call operator that the owner deletes with; null for default_delete,
/// function pointers and what was not instantiated.
const clang::CXXMethodDecl *deleterCall(const OwnerType &O);

/// The class of the deleter, where it is one.
const clang::CXXRecordDecl *deleterClass(const OwnerType &O);

/// The values of a std::initializer_list that is written out; else null.
const clang::InitListExpr *listed(const clang::Expr *E);

/// The declaration has the name in namespace std.
bool isStd(const clang::NamedDecl *D, llvm::StringRef Name);

/// A body of the standard library that must be parsed for what it
/// instantiates.
bool neededBody(const clang::Decl *D);

} // namespace closecall::frontend

#endif
