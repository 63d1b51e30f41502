//===- StdModel.cpp - What the standard library does -----------*- C++ -*-===//
//
// Implements StdModel.h. Source of the throwing list: the "Throws" paragraphs
// of the C++ standard's library clauses.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/StdModel.h"
#include "llvm/ADT/StringSwitch.h"

namespace closecall::flow {

bool allocatesMemory(llvm::StringRef Name) {
  return llvm::StringSwitch<bool>(Name)
      .Cases("operator new", "operator new[]", true)
      .Cases("malloc", "calloc", "realloc", "aligned_alloc", "reallocarray", true)
      .Cases("g_malloc", "g_malloc0", "g_new", "palloc", "palloc0", true)
      .Cases("pg_malloc", "pg_malloc0", "xmalloc", "xcalloc", true)
      .Default(false);
}

bool standardThrows(llvm::StringRef Name) {
  return llvm::StringSwitch<bool>(Name)
      .Cases("std::stoi", "std::stol", "std::stoll", "std::stoul", true)
      .Cases("std::stoull", "std::stof", "std::stod", "std::stold", true)
      .Cases("std::vector::at", "std::basic_string::at", "std::array::at", true)
      .Cases("std::map::at", "std::unordered_map::at", "std::deque::at", true)
      .Cases("std::basic_string_view::at", "std::basic_string::substr", true)
      .Cases("std::basic_string_view::substr", "std::optional::value", true)
      .Cases("std::any_cast", "std::get", "std::variant::get", true)
      .Cases("std::function::operator()", "std::rethrow_exception", true)
      .Cases("std::basic_regex::basic_regex", "std::thread::thread", true)
      .Cases("std::future::get", "std::shared_future::get", true)
      .Case("std::throw_with_nested", true)
      .Default(false);
}

} // namespace closecall::flow
