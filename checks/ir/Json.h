//===- Json.h - Modules as JSON --------------------------------*- C++ -*-===//
//
// Owns the stored form of a Module: written by toJson, read by fromJson, and
// pleasant enough to write by hand that tests of the engine are written in it
// (docs in Json.cpp). Invariant: what is read has passed verify(), and
// toJson(fromJson(toJson(M))) is toJson(M). Types are interned by structure and
// types that nothing mentions are not stored, so ids may differ; nothing else
// does.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_IR_JSON_H
#define CLOSECALL_CHECKS_IR_JSON_H

#include "checks/ir/FunctionIR.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace closecall::ir {

std::string toJson(const Module &M);

/// Errors are `FileName:/json/pointer: what is wrong`, one a line.
llvm::Expected<Module> fromJson(llvm::StringRef Text, llvm::StringRef FileName);

/// Vocabulary that reader and writer share.
namespace json {
inline constexpr llvm::StringRef Kinds[] = {"void",      "bool",  "int",    "float",    "pointer",
                                            "reference", "array", "record", "function", "other"};
inline constexpr llvm::StringRef VarKinds[] = {"local", "param", "temp", "global", "temporary"};
inline constexpr llvm::StringRef Compares[] = {"==", "!=", "<", "<=", ">", ">="};
inline constexpr llvm::StringRef Binaries[] = {"+", "-", "&", "|", "^", "*", "/", "%", "<<", ">>"};

/// A flag of a callee and its name.
struct CalleeFlag {
  llvm::StringRef Name;
  bool Callee::*Member;
};
inline constexpr CalleeFlag CalleeFlags[] = {
    {"method", &Callee::Method},           {"virtual", &Callee::Virtual},
    {"constructor", &Callee::Constructor}, {"destructor", &Callee::Destructor},
    {"noReturn", &Callee::NoReturn},       {"noThrow", &Callee::NoThrow},
    {"variadic", &Callee::Variadic},       {"system", &Callee::System},
    {"internal", &Callee::Internal},       {"pure", &Callee::Pure},
    {"hidden", &Callee::Hidden}};

/// The kinds of Ownership, in their order.
inline constexpr llvm::StringRef Ownerships[] = {"acquires", "fills", "releases", "takes",
                                                 "borrows"};

/// What a name alone says of a type that is no pointer, reference or array.
struct NamedType {
  TypeKind Kind;
  bool Signed;
};
NamedType classify(llvm::StringRef Name);
/// USRs where none is given.
std::string defaultId(const Module &M, const Callee &C);
std::string defaultId(const Variable &V);
} // namespace json

} // namespace closecall::ir

#endif
