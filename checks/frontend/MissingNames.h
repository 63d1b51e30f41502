//===- MissingNames.h - Names whose header is missing ----------*- C++ -*-===//
//
// Owns what a parse of C does with a name that nothing declares. Clang drops
// whole statements, loops and initialisers around such a name; here it is
// declared on the spot instead, by the tokens of the file: a constant where it is
// all capitals, a variable, a scalar type, or a record that has every member that
// the file names. All that stands around it keeps its shape, and the values are
// unknown (FunctionLowering::unseenConstant), but for NULL, TRUE and the like. A name
// in the place of an attribute cannot be declared: the caller is told, and parses the
// file again without it.
//
// Direction of error: what the guess does not fit stays an error, which costs its
// function. C++ is left to MissingTypes.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_MISSINGNAMES_H
#define CLOSECALL_CHECKS_FRONTEND_MISSINGNAMES_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/Sema/ExternalSemaSource.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include <functional>
#include <string>
#include <vector>

namespace closecall::frontend {

class MissingNames : public clang::ExternalSemaSource {
public:
  /// Told once a name, where it stands first: what a compiler would say there.
  using Listener = std::function<void(clang::SourceLocation, std::string)>;
  /// Told of a name that stands where an attribute does (`EXPORTED int f(void)`):
  /// the file is to be parsed again without it.
  using MarkerListener = std::function<void(llvm::StringRef)>;
  MissingNames(Listener Tell, MarkerListener TellMarker)
      : Tell(std::move(Tell)), TellMarker(std::move(TellMarker)) {}

  void InitializeSema(clang::Sema &S) override { TheSema = &S; }
  void ForgetSema() override { TheSema = nullptr; }
  bool LookupUnqualified(clang::LookupResult &R, clang::Scope *S) override;

private:
  struct Token {
    unsigned Offset = 0;
    std::string Text; ///< of names and punctuation; empty for other literals
    bool Name = false, String = false;
  };
  using Tokens = std::vector<Token>;
  enum class Role : uint8_t { None, Type, Value };
  /// What is done with a value: its address is followed, its members are read,
  /// it is called.
  enum class Shape : uint8_t { Scalar, Record, Pointer, ToPointer, Function };

  const Tokens &tokensOf(clang::FileID File);
  static Role roleOf(const Tokens &All, size_t At, bool InPrototype, bool InFunction);
  static bool isMarker(const Tokens &All, size_t At);
  static Shape shapeOf(const Tokens &All, size_t At);
  static bool isRecord(const Tokens &All, llvm::StringRef Type);

  clang::QualType typeFor(Shape S, bool Nested);
  clang::RecordDecl *record(const clang::IdentifierInfo *Name);
  clang::NamedDecl *declare(Role Is, const clang::IdentifierInfo *Name,
                            clang::SourceLocation L, const Tokens &All, size_t At);

  Listener Tell;
  MarkerListener TellMarker;
  clang::Sema *TheSema = nullptr;
  llvm::DenseMap<clang::FileID, Tokens> Files, MacroBodies; ///< bodies: `#` between them
  llvm::StringMap<Shape> Members; ///< every `.name` and `->name` of the files
  llvm::DenseMap<const clang::IdentifierInfo *, clang::NamedDecl *> Types, Values;
  clang::RecordDecl *Unnamed = nullptr, *Inner = nullptr;
};

} // namespace closecall::frontend

#endif
