//===- StdModel.cpp - What the standard library does -----------*- C++ -*-===//
//
// Implements StdModel.h. Source of the throwing list: the "Throws" paragraphs
// of the C++ standard's library clauses.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/StdModel.h"
#include "llvm/ADT/StringSwitch.h"

namespace closecall::flow {

bool isSmartPointer(const ir::Module &M, ir::TypeId T) {
  if (T != ir::NoId && M.Types[T].Kind == ir::TypeKind::Reference)
    T = M.Types[T].Pointee;
  return T != ir::NoId && M.Types[T].Kind == ir::TypeKind::Record &&
         (M.Types[T].Name == "std::unique_ptr" || M.Types[T].Name == "std::shared_ptr");
}

bool isFunctionObject(const ir::Callee &Callee) {
  return Callee.System && Callee.Method &&
         llvm::StringSwitch<bool>(Callee.Name)
             .Cases("std::function::operator()", "std::move_only_function::operator()",
                    "boost::function::operator()", true)
             .Default(false);
}

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
  static const ThrownType Number{"std::invalid_argument|std::out_of_range", "std::logic_error",
                                 "std::exception"};
  static const ThrownType Range{"std::out_of_range", "std::logic_error", "std::exception"};
  static const ThrownType Optional{"std::bad_optional_access", "std::exception"};
  static const ThrownType Cast{"std::bad_any_cast", "std::bad_cast", "std::exception"};
  const ThrownType *None = nullptr;
  return llvm::StringSwitch<const ThrownType *>(Name)
      .Cases("std::stoi", "std::stol", "std::stoll", "std::stoul", &Number)
      .Cases("std::stoull", "std::stof", "std::stod", "std::stold", &Number)
      .Cases("std::vector::at", "std::basic_string::at", "std::array::at", &Range)
      .Cases("std::map::at", "std::unordered_map::at", "std::deque::at", &Range)
      .Cases("std::basic_string_view::at", "std::span::at", &Range)
      .Case("std::optional::value", &Optional)
      .Case("std::any_cast", &Cast)
      .Cases("std::future::get", "std::shared_future::get", &anyException())
      .Cases("std::rethrow_exception", "std::throw_with_nested", &anyException())
      .Default(None);
}

bool asksForException(llvm::StringRef Name) {
  return Name == "std::uncaught_exceptions" || Name == "std::uncaught_exception";
}

bool keepsException(llvm::StringRef Name) { return Name == "std::current_exception"; }

bool throwsKept(llvm::StringRef Name) { return Name == "std::rethrow_exception"; }

std::optional<TextRule> textRule(llvm::StringRef Name) {
  using R = std::optional<TextRule>;
  static constexpr auto Result = TextRule::Result;
  static constexpr auto Object = TextRule::Object;
  static constexpr auto Append = TextRule::Append;
  const R Copy = TextRule{0, -1, false, Result, 0, false, false, true};
  const R Make = TextRule{1, -1, false, Object, 0, false, true, false};
  const R Assign = TextRule{1, -1, false, Object, 0, true, false, false};
  const R Add = TextRule{1, -1, false, Append, 0, true, false, false};
  // Classes of text, whichever library they are from.
  auto [Class, Method] = Name.rsplit("::");
  if (Class == "std::basic_string" || Class == "std::basic_string_view" ||
      Class == "std::basic_ostringstream" || Class == "std::basic_stringstream" ||
      Class == "QString" || Class == "QByteArray" || Class == "QLatin1String")
    return llvm::StringSwitch<R>(Method)
        .Cases("basic_string", "basic_string_view", "QString", "QByteArray", Make)
        .Cases("QLatin1String", "basic_ostringstream", "basic_stringstream", Make)
        .Cases("operator=", "assign", Assign)
        .Cases("operator+=", "append", "push_back", Add)
        .Cases("c_str", "data", "str", "constData", Copy)
        .Cases("toUtf8", "toLatin1", "toLocal8Bit", "toStdString", Copy)
        .Cases("operator basic_string_view", "operator const char *", "view", Copy)
        .Cases("simplified", "trimmed", "arg", "latin1", "toUpper", Copy)
        .Cases("fromUtf8", "fromLatin1", "fromLocal8Bit", "fromStdString", Copy)
        .Default(std::nullopt);
  return llvm::StringSwitch<R>(Name)
      .Case("std::operator+", TextRule{0, 1, false, Result, 0, false, false, false})
      .Case("operator+", TextRule{0, 1, false, Result, 0, false, false, false})
      .Case("std::operator<<", TextRule{1, -1, false, Append, 0, true, false, false})
      .Cases("std::move", "std::forward", "std::as_const", Copy)
      .Cases("strdup", "g_strdup", "pstrdup", "xstrdup", Copy)
      .Cases("strndup", "g_strndup", Copy)
      .Cases("sprintf", "vsprintf", TextRule{1, -1, true, Object, 0, false, false, false})
      .Cases("snprintf", "vsnprintf", "g_snprintf",
             TextRule{2, -1, true, Object, 0, false, false, false})
      .Cases("__builtin___snprintf_chk", "__builtin___vsnprintf_chk",
             TextRule{4, -1, true, Object, 0, false, false, false})
      .Cases("asprintf", "vasprintf",
             TextRule{1, -1, true, TextRule::Out, 0, false, false, false})
      .Cases("g_strdup_printf", "g_strdup_vprintf", "psprintf",
             TextRule{0, -1, true, Result, 0, false, false, false})
      .Cases("sqlite3_mprintf", "sqlite3_vmprintf",
             TextRule{0, -1, true, Result, 0, false, false, false})
      .Cases("sqlite3_snprintf", "sqlite3_vsnprintf",
             TextRule{2, -1, true, Object, 1, true, false, false})
      .Cases("strcpy", "strncpy", "stpcpy", "strlcpy", Assign)
      .Cases("strcat", "strncat", "strlcat", Add)
      .Default(std::nullopt);
}

} // namespace closecall::flow
