//===- Ownership.h - What attributes say of handles ------------*- C++ -*-===//
//
// Reads who owns a handle from the attributes of declarations that are not in
// system headers: the macros of closecall/annotations.h, clang's
// ownership_returns, ownership_takes and ownership_holds, and GCC's
// malloc(deallocator, argument). Of the last clang keeps nothing: it is read in
// the text of the files, also behind macros and in branches that only GCC sees.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_OWNERSHIP_H
#define CLOSECALL_CHECKS_FRONTEND_OWNERSHIP_H

#include "checks/ir/FunctionIR.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <utility>
#include <vector>

namespace closecall::frontend {

class OwnershipAttributes {
public:
  /// The translation unit has been parsed; its files are searched here.
  explicit OwnershipAttributes(const clang::ASTContext &Ctx);

  /// What the declarations of the function say so far, in the order of its
  /// arguments; nothing for functions of system headers.
  std::vector<ir::Ownership> of(const clang::FunctionDecl *FD) const;

private:
  const clang::ASTContext &Ctx;
  /// From malloc(f, n): of the allocating function and of f, by first declaration.
  llvm::DenseMap<const clang::FunctionDecl *, std::vector<ir::Ownership>> FromText;

  void pair(const clang::FunctionDecl *Allocates, llvm::StringRef Deallocator,
            unsigned Argument);
};

/// One __attribute__((malloc(Deallocator, Argument))), at a place in a text.
struct DeallocatorAttribute {
  size_t Offset = 0;
  std::string Deallocator;
  unsigned Argument = 1; ///< counted from 1
};

/// All of one file, in the order of the text: written out, or by one of the
/// macros whose definitions findDeallocatorMacros() found.
struct DeallocatorMacro {
  std::string Name, Deallocator; ///< Deallocator: a name, or one of Params
  std::vector<std::string> Params;
  unsigned Argument = 1;
};
void findDeallocators(llvm::StringRef Text, std::vector<DeallocatorAttribute> &Out,
                      std::vector<DeallocatorMacro> &Macros);
void findDeallocatorUses(llvm::StringRef Text, const DeallocatorMacro &Macro,
                         std::vector<DeallocatorAttribute> &Out);

} // namespace closecall::frontend

#endif
