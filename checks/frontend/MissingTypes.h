//===- MissingTypes.h - Types of C++ whose header is missing ---*- C++ -*-===//
//
// Owns what a second parse of C++ does with names that the first one did not know.
// Clang keeps most of what stands around an unknown name (ParseErrors.h); it drops
// statements that begin with an unknown namespace (`log::info(x)`), that mention a
// member of an unknown type or of a class that is only declared, a loop over an
// unknown range, a case label. Here such a
// name is declared on the spot: in a function as something whose type depends on
// what is not known, as in a template; elsewhere, where a type has to have a size,
// as an empty class, a template of one, or a namespace that holds them.
//
// The first parse only listens: it learns the names, and those that stand where an
// attribute or a macro does (`class EXPORTED Foo {`), which are empty macros in the
// second. A file that parses is never parsed twice.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_MISSINGTYPES_H
#define CLOSECALL_CHECKS_FRONTEND_MISSINGTYPES_H

#include "checks/frontend/Compat.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Sema/ExternalSemaSource.h"
#include "llvm/ADT/DenseMap.h"
#include <functional>
#include <set>
#include <string>

namespace closecall::frontend {

/// What errors say of names.
struct UnknownNames {
  std::set<std::string> Types;  ///< "unknown type name", "no template named"
  std::set<std::string> Values; ///< "use of undeclared identifier"
  std::set<std::string> Incomplete; ///< classes of which only `class X;` is there
};

class MissingTypes : public clang::ExternalSemaSource {
public:
  using MarkerListener = std::function<void(llvm::StringRef)>;
  /// Known: what the first parse learnt; null in the first parse.
  MissingTypes(const UnknownNames *Known, MarkerListener TellMarker)
      : Known(Known), TellMarker(std::move(TellMarker)) {}

  void InitializeSema(clang::Sema &S) override;
  void ForgetSema() override { TheSema = nullptr; }
  bool LookupUnqualified(clang::LookupResult &R, clang::Scope *S) override;
  bool FindExternalVisibleDeclsByName(const clang::DeclContext *DC,
                                      clang::DeclarationName Name CLOSECALL_LOOKUP_ORIGIN) override;
  bool MaybeDiagnoseMissingCompleteType(clang::SourceLocation L, clang::QualType T) override;
  /// Gives the classes that are only declared in D, and were missed, a definition.
  void completeIn(clang::Decl *D);

private:
  const UnknownNames *Known;
  MarkerListener TellMarker;
  clang::Sema *TheSema = nullptr;
  using Names = llvm::DenseMap<const clang::IdentifierInfo *, clang::NamedDecl *>;
  Names Dependent, DependentTemplates, Values;       // in functions
  Names Classes, Templates, Namespaces;              // elsewhere
  Names Bases, BaseTemplates, BaseNamespaces;        // where a base class is named

  void complete(clang::CXXRecordDecl *RD);
  clang::NamedDecl *dependentType(clang::IdentifierInfo *Name, clang::SourceLocation L);
  clang::NamedDecl *value(clang::IdentifierInfo *Name, clang::SourceLocation L);
  clang::NamedDecl *emptyClass(clang::DeclContext *In, clang::IdentifierInfo *Name,
                               clang::SourceLocation L, bool Base);
  clang::NamedDecl *templateOf(clang::DeclContext *In, clang::IdentifierInfo *Name,
                               clang::SourceLocation L, clang::QualType T);
  clang::NamedDecl *namespaceFor(clang::IdentifierInfo *Name, clang::SourceLocation L,
                                 bool Base);
  void fill(clang::NamespaceDecl *Space, clang::SourceLocation L, bool Base);
};

} // namespace closecall::frontend

#endif
