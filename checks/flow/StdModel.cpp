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

const ThrownType &anyException() {
  static const ThrownType Any{"", "std::exception"};
  return Any;
}

const ThrownType *standardThrows(llvm::StringRef Name) {
  static const ThrownType Logic{"", "std::logic_error", "std::exception"};
  static const ThrownType Range{"std::out_of_range", "std::logic_error", "std::exception"};
  static const ThrownType Optional{"std::bad_optional_access", "std::exception"};
  static const ThrownType Cast{"std::bad_any_cast", "std::bad_cast", "std::exception"};
  static const ThrownType Regex{"std::regex_error", "std::runtime_error", "std::exception"};
  static const ThrownType System{"", "std::system_error", "std::runtime_error",
                                 "std::exception"};
  const ThrownType *None = nullptr;
  return llvm::StringSwitch<const ThrownType *>(Name)
      .Cases("std::stoi", "std::stol", "std::stoll", "std::stoul", &Logic)
      .Cases("std::stoull", "std::stof", "std::stod", "std::stold", &Logic)
      .Cases("std::vector::at", "std::basic_string::at", "std::array::at", &Range)
      .Cases("std::map::at", "std::unordered_map::at", "std::deque::at", &Range)
      .Cases("std::basic_string_view::at", "std::basic_string::substr", &Range)
      .Cases("std::basic_string_view::substr", "std::span::at", &Range)
      .Case("std::optional::value", &Optional)
      .Case("std::any_cast", &Cast)
      .Case("std::basic_regex::basic_regex", &Regex)
      .Cases("std::thread::thread", "std::thread::join", &System)
      .Cases("std::future::get", "std::shared_future::get", &anyException())
      .Cases("std::rethrow_exception", "std::throw_with_nested", &anyException())
      .Default(None);
}

} // namespace closecall::flow
