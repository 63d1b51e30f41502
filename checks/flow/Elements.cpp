//===- Elements.cpp - Owners that a container makes ------------*- C++ -*-===//
//
// Implements Elements.h.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Elements.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

namespace closecall::flow {

using namespace ir;

static const Type *typeAt(const Module &M, TypeId T) {
  return T == NoId ? nullptr : &M.Types[T];
}

static bool sameName(const Module &M, TypeId A, TypeId B) {
  const Type *L = typeAt(M, A), *R = typeAt(M, B);
  return A == B || (L && R && L->Kind == R->Kind && !L->Name.empty() && L->Name == R->Name);
}

/// The call operators of the class that take a pointer to such objects.
static std::vector<CalleeId> operatorsFor(const Module &M, const Type &Class, TypeId Pointee) {
  if (Class.Record != NoId && M.Records[Class.Record].Call != NoId)
    return {M.Records[Class.Record].Call};
  std::vector<CalleeId> Found;
  const std::string Name = Class.Name + "::operator()";
  for (CalleeId C = 0; C < M.Callees.size(); ++C) {
    const Callee &D = M.Callees[C];
    if (!D.Method || D.Params.size() != 2 || D.Name != Name)
      continue;
    const Type *P = typeAt(M, D.Params[1]);
    if (P && P->Kind == TypeKind::Pointer && sameName(M, P->Pointee, Pointee))
      Found.push_back(C);
  }
  return Found;
}

MadeElement madeElement(const Module &M, const Callee &D, size_t N) {
  MadeElement Made;
  const llvm::StringRef Name = D.Name;
  if (!D.Method || !D.System || N == 0 || N >= D.Params.size() || !Name.starts_with("std::") ||
      !llvm::is_contained({"emplace_back", "emplace_front", "emplace", "try_emplace"},
                          Name.substr(Name.rfind(':') + 1)))
    return Made;
  const Type *Given = typeAt(M, D.Params[N]);
  const Type *Object = typeAt(M, D.Params[0]);
  Object = Object ? typeAt(M, Object->Pointee) : nullptr;
  Given = Given && Given->Kind == TypeKind::Reference ? typeAt(M, Given->Pointee) : nullptr;
  if (!Given || Given->Kind != TypeKind::Pointer || !Object)
    return Made;
  // A sequence's or a set's element; or what a map has under its key.
  for (size_t A = 0; A < 2 && A < Object->TemplateArgs.size() && A < N; ++A) {
    const Type *E = typeAt(M, Object->TemplateArgs[A]);
    if (!E || E->TemplateArgs.empty() || !sameName(M, E->TemplateArgs[0], Given->Pointee))
      continue;
    const llvm::StringRef Of = E->Name;
    Made.Text = (A == 1 || N == 1) && Of.starts_with("std::basic_string") && !Of.contains("view");
    Made.Mapped = A == 1;
    Made.Unique = E->Name == "std::unique_ptr" && E->TemplateArgs.size() == 2;
    if (!Made.Unique && E->Name != "std::shared_ptr")
      continue;
    const Type *Deleter = Made.Unique ? typeAt(M, E->TemplateArgs[1]) : nullptr;
    if (Deleter && Deleter->Kind == TypeKind::Record) {
      Made.Operators = operatorsFor(M, *Deleter, Given->Pointee);
      Made.Owner = !Made.Operators.empty();
    } else
      Made.Owner = N + 1 < D.Params.size();
    return Made;
  }
  return Made;
}

/// Two neighbours among the parameters are the ends of a range of characters.
static bool inRange(const Module &M, const Callee &D, size_t N) {
  const llvm::StringRef Name = D.Name;
  if (!D.System || N >= D.Params.size() || !Name.starts_with("std::") || Name.contains("view") ||
      Name.contains("span") || Name.contains("range"))
    return false;
  const Type *T = typeAt(M, D.Params[N]);
  const Type *To = T && T->Kind == TypeKind::Pointer ? typeAt(M, T->Pointee) : nullptr;
  return To && To->Kind == TypeKind::Int &&
         ((N > D.Method && D.Params[N - 1] == D.Params[N]) ||
          (N + 1 < D.Params.size() && D.Params[N + 1] == D.Params[N]));
}

bool copiesText(const Module &M, const Callee &D, size_t N) {
  return inRange(M, D, N) || madeElement(M, D, N).Text;
}

} // namespace closecall::flow
