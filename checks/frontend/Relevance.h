//===- Relevance.h - Which functions are worth lowering --------*- C++ -*-===//
//
// Owns the one walk over the bodies of a translation unit (those not in system
// headers) and the closure over its call graph: functions that name what packs
// model, what they call, who calls them. Also finds the functions with errors
// and what is known about globals. System headers are never entered.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_RELEVANCE_H
#define CLOSECALL_CHECKS_FRONTEND_RELEVANCE_H

#include "checks/flow/HandleTypes.h"
#include "checks/frontend/Lower.h"
#include "checks/frontend/ParseErrors.h"
#include "checks/rules/PackIndex.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"
#include <vector>

namespace closecall::frontend {

class Relevance {
public:
  Relevance(clang::ASTContext &Ctx, const rules::PackIndex &Packs,
            const OwnershipAttributes &Said, llvm::ArrayRef<ErrorSite> ErrorSites);

  /// Records that hold handles, and functions that do something to one, although this
  /// translation unit does not show it.
  void know(const flow::OwnNames &Names);
  void run();

  /// In the order of the translation unit.
  std::vector<const clang::FunctionDecl *> ToLower;
  std::vector<std::pair<const clang::FunctionDecl *, std::string>> Lost;
  /// Methods that need no lowering and name no private pointer of a class; destructors
  /// that name no pointer member at all.
  std::vector<const clang::CXXMethodDecl *> Idle;
  /// Functions whose attributes say who owns a handle.
  std::vector<const clang::FunctionDecl *> Declared;
  GlobalFacts Globals;
  unsigned FunctionsSeen = 0;

private:
  struct Node {
    const clang::FunctionDecl *FD = nullptr;
    bool Direct = false; ///< names something modelled
    bool Error = false;
    bool Hidden = false; ///< names such a member (Idle)
    bool Passes = false; ///< takes or returns a pointer, reference or class
    bool Leaves = false; ///< may end the process or throw, by itself or by a callee
    unsigned Size = 0;   ///< statements and expressions
    llvm::SmallVector<const clang::FieldDecl *, 2> Untyped; ///< members of type void * named
    llvm::SmallVector<const clang::FunctionDecl *, 8> Calls;
  };

  clang::ASTContext &Ctx;
  const rules::PackIndex &Packs;
  const OwnershipAttributes &Said;
  llvm::StringSet<> DeclaredTypes; ///< records that are handles by other knowledge
  llvm::StringSet<> DeclaredFunctions; ///< likewise
  ParseErrors Errors;
  std::vector<Node> Nodes;
  llvm::DenseMap<const clang::FunctionDecl *, unsigned> NodeIds;
  llvm::DenseMap<const clang::FunctionDecl *, bool> Modelled;
  llvm::DenseMap<const clang::FieldDecl *, bool> ModelledFields;
  llvm::DenseSet<const clang::FieldDecl *> UntypedHandles;
  llvm::DenseMap<const clang::Type *, bool> TypeReaches;
  llvm::DenseMap<const clang::RecordDecl *, bool> RecordReaches;
  llvm::DenseSet<const clang::Decl *> Visited;

  void visitContext(clang::DeclContext *DC);
  void visit(clang::Decl *D);
  void addFunction(const clang::FunctionDecl *FD);
  void noteAttributes(const clang::FunctionDecl *FD);
  void walk(const clang::Stmt *Root, Node &N);
  void named(const Node &N, const clang::VarDecl *VD);
  void walkDecl(const clang::Decl *D, Node &N,
                llvm::SmallVectorImpl<const clang::Stmt *> &Stack);
  void signature(Node &N);
  void edge(Node &N, const clang::FunctionDecl *Callee);
  void destroys(Node &N, clang::QualType T);
  void deletes(Node &N, const clang::CXXRecordDecl *RD);
  bool isModelled(const clang::FunctionDecl *FD);
  bool isModelledField(const clang::FieldDecl *FD);
  void fills(const clang::CallExpr &Call);
  bool reaches(clang::QualType T);
  bool reaches(const clang::RecordDecl *RD);
  bool namesResource(const clang::RecordDecl *RD);
  using CallersOf = std::vector<llvm::SmallVector<unsigned, 4>>;
  bool neverReturns(const clang::FunctionDecl *FD);
  void addWaysOut(std::vector<bool> &Wanted, const CallersOf &Callers);
  void close();
};

} // namespace closecall::frontend

#endif
