//===- StdModel.h - What the standard library does -------------*- C++ -*-===//
//
// Built-in knowledge of functions that no pack describes because they belong
// to the language: allocation, smart pointers, and the standard functions that throw
// on bad input (allocation failure alone does not count).
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_STDMODEL_H
#define CLOSECALL_CHECKS_FLOW_STDMODEL_H

#include "checks/ir/FunctionIR.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>
#include <optional>

namespace closecall::flow {

/// A std::unique_ptr or std::shared_ptr, or a reference to one: the pointer lies in its
/// member "<ptr>".
bool isSmartPointer(const ir::Module &M, ir::TypeId T);

/// The call operator of std::function and its like: which function runs is not known.
bool isFunctionObject(const ir::Callee &Callee);

/// Returns new memory that nothing else points to.
bool allocatesMemory(llvm::StringRef QualifiedName);

/// A type that is thrown and its bases; "" in front: or something derived from
/// these; "a|b" in front: one of two.
using ThrownType = std::vector<std::string>;

/// What a standard function throws for reasons other than allocation
/// (std::stoi: invalid argument; std::vector::at: out of range); null for the
/// others.
const ThrownType *standardThrows(llvm::StringRef QualifiedName);

/// Tells whether an exception is on its way.
bool asksForException(llvm::StringRef QualifiedName);

/// Keeps what the handler around it caught: std::current_exception.
bool keepsException(llvm::StringRef QualifiedName);

/// Throws what a std::exception_ptr holds: std::rethrow_exception.
bool throwsKept(llvm::StringRef QualifiedName);

/// Some std::exception.
const ThrownType &anyException();

/// What a standard function does with text.
struct TextRule {
  int From = -1;       ///< the argument with the text; -1: none
  int From2 = -1;      ///< the argument whose text follows
  bool Format = false; ///< From is a printf format, its arguments follow
  enum Target : uint8_t {
    Result, ///< of the call
    Object, ///< what argument Into points to
    Append, ///< the same, behind what is there
    Out     ///< the pointer that argument Into points to
  } To = Result;
  int Into = 0;
  bool Returns = false; ///< the result has the text too
  bool Empty = false;   ///< without arguments the text is empty
  bool Reads = false;   ///< argument 0 keeps its text
};
std::optional<TextRule> textRule(llvm::StringRef Name);

} // namespace closecall::flow

#endif
