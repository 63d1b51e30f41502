//===- Types.h - Interning of types, callees and places of source -*- C++ -*-===//
//
// Owns the tables of an ir::Module while it is built: files, types, records,
// callees. Clang's entities go in, ids come out; one entity gets one id, in
// the order of first use, so that equal input gives equal tables. Also owns
// names (qualified, without template arguments, inline and unnamed
// namespaces), USRs, expansion locations and source text.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_TYPES_H
#define CLOSECALL_CHECKS_FRONTEND_TYPES_H

#include "checks/ir/FunctionIR.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"
#include "clang/Basic/SourceLocation.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include <string>

namespace clang {
class ASTContext;
class LangOptions;
} // namespace clang

namespace closecall::frontend {

/// The qualified name as packs spell it.
std::string qualifiedName(const clang::NamedDecl *D);
/// What is called by such a name, and declared nowhere, may be a macro that returns or
/// a function that throws.
bool namesWayOut(llvm::StringRef Name);

/// The names of the methods that M overrides, nearest first.
std::vector<std::string> overriddenNames(const clang::CXXMethodDecl *M);

/// The record behind a type, through nothing; null for other types.
const clang::RecordDecl *recordOf(clang::QualType T);

/// The absolute path of a file that was read, as modules name it.
std::string pathOf(const clang::SourceManager &SM, clang::FileID Id);

class OwnershipAttributes;

class ModuleBuilder {
public:
  /// Said outlives the builder.
  ModuleBuilder(clang::ASTContext &Ctx, const OwnershipAttributes &Said);

  clang::ASTContext &Ctx;
  const clang::SourceManager &SM;
  const clang::LangOptions &LangOpts;
  const OwnershipAttributes &Said;
  ir::Module M;

  ir::TypeId type(clang::QualType T);
  /// Puts the definitions that the type names, through pointers, references
  /// and arrays, into the record table.
  void mention(clang::QualType T);
  void mention(const clang::RecordDecl *RD);
  ir::CalleeId callee(const clang::FunctionDecl *FD);

  ir::SourceLoc loc(clang::SourceLocation L);
  ir::SourceRange range(clang::SourceRange R);
  /// The text of the range on one line, at most Max bytes.
  std::string text(clang::SourceRange R, unsigned Max = 80);
  std::string usr(const clang::Decl *D);
  bool inSystemHeader(const clang::Decl *D) const;

  /// It matters what the method does to its class's members: the class has private
  /// pointers (ir::Record::Private), or it is the destructor of a class that a lowered
  /// function mentions.
  bool mindsMembers(const clang::CXXMethodDecl *Method);

  bool isAllocator(const clang::RecordDecl *RD) const;
  /// The non-trivial destructor of a class type, or null.
  const clang::CXXDestructorDecl *destructor(clang::QualType T) const;
  /// The class declares, or exception specification says, that nothing leaves.
  bool noThrow(const clang::FunctionDecl *FD) const;

private:
  llvm::DenseMap<void *, ir::TypeId> TypeIds;
  llvm::DenseMap<const clang::RecordDecl *, ir::RecordId> RecordIds;
  llvm::DenseMap<const clang::FunctionDecl *, ir::CalleeId> CalleeIds;
  llvm::DenseMap<const clang::CXXRecordDecl *, bool> Hides; ///< has private pointers
  llvm::DenseMap<clang::FileID, ir::FileId> FileIds;

  llvm::DenseMap<clang::FileID, clang::SrcMgr::LineOffsetMapping> Lines;
  llvm::BumpPtrAllocator LineAllocator;
  clang::FileID LastId;
  llvm::ArrayRef<unsigned> LastLines;
  clang::SourceRange LastRange;
  ir::SourceRange LastResult;

  ir::FileId file(clang::FileID Id);
  std::pair<uint32_t, uint32_t> lineAndColumn(clang::FileID Id, unsigned Offset);
  void fill(ir::Type &T, clang::QualType Q);
  std::string lambdaPlace(const clang::CXXRecordDecl *RD);
  std::string lambdasIn(llvm::ArrayRef<clang::TemplateArgument> Args, unsigned Depth);
  std::string lambdaSuffix(const clang::Decl *D);
  clang::CharSourceRange fileRange(clang::SourceRange R) const;
};

} // namespace closecall::frontend

#endif
