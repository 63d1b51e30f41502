//===- ModuleResolver.cpp - What is known of a module's callees -----------===//
#include "checks/flow/ModuleResolver.h"

#include "checks/flow/StdModel.h"
#include "llvm/ADT/STLExtras.h"
#include <optional>

namespace closecall::flow {

/// The function is given a number, or a reference to one, and returns text.
static bool numberToText(const ir::Module &M, const ir::Callee &D) {
  ir::TypeId From = D.Params.empty() ? ir::NoId : D.Params[0];
  if (From != ir::NoId && M.Types[From].Kind == ir::TypeKind::Reference)
    From = M.Types[From].Pointee;
  if (From == ir::NoId || D.Result == ir::NoId)
    return false;
  const ir::TypeKind K = M.Types[From].Kind;
  return (K == ir::TypeKind::Int || K == ir::TypeKind::Float || K == ir::TypeKind::Bool) &&
         llvm::StringRef(M.Types[D.Result].Name).starts_with("std::basic_string");
}

using namespace ir;

ModuleResolver::ModuleResolver(const Module &M, const rules::PackIndex &Packs)
    : M(M), Packs(Packs) {
  Facts.resize(M.Callees.size());
  Bodies.resize(M.Callees.size());
}

void ModuleResolver::bindBody(CalleeId Id, const summary::Summary &Sum, const char &Usable) {
  Bodies[Id] = {&Sum, &Usable};
}

/// The function is declared with a type of the pack's library.
static bool speaksOf(const Module &M, const ir::Callee &D, const std::string &Pack,
                     const rules::PackIndex &Packs) {
  auto OfPack = [&](TypeId T) {
    while (T != NoId && M.Types[T].Kind == TypeKind::Pointer)
      T = M.Types[T].Pointee;
    if (T == NoId || M.Types[T].Kind != TypeKind::Record)
      return false;
    rules::ResourceId R = Packs.resourceOfType(M.Types[T].Name);
    return R != rules::NoResource && Packs.resource(R).Pack == Pack;
  };
  return OfPack(D.Result) || llvm::any_of(D.Params, OfPack);
}

/// The types of what the entry makes and releases are those of the library's
/// handles. A C function of the program may have the name of one of a library
/// that the program does not use.
static bool fitsPack(const Module &M, const ir::Callee &D, const rules::FunctionEffects &E,
                     const rules::PackIndex &Packs, bool HasBody) {
  auto Typed = [&](rules::ResourceId R) {
    return R != rules::NoResource && !Packs.resource(R).Types.empty();
  };
  // `int f();` says nothing of its parameters.
  const bool Known = HasBody || !D.Params.empty();
  auto Number = [&](TypeId T) {
    return T == NoId || (M.Types[T].Kind != TypeKind::Pointer && M.Types[T].Kind != TypeKind::Array &&
                         M.Types[T].Kind != TypeKind::Record);
  };
  auto Handle = [&](TypeId T, unsigned Depth) { // a pointer, and no pointer to one
    for (; Depth && T != NoId; --Depth) {
      if (M.Types[T].Kind != TypeKind::Pointer && M.Types[T].Kind != TypeKind::Array)
        return false;
      T = M.Types[T].Pointee;
    }
    return T == NoId || M.Types[T].Kind != TypeKind::Pointer;
  };
  // Who is asked for a number is given one: `error(const char *, ...)` is not
  // the C library's error(status, ...).
  for (const std::vector<rules::ArgTest> *When : {&E.NoReturnWhen, &E.LongjmpWhen, &E.ThrowsWhen})
    for (const rules::ArgTest &T : *When)
      if (Known && (T.Arg < D.Params.size() ? !Number(D.Params[T.Arg]) : !D.Variadic))
        return false;
  if (D.Internal && HasBody && E.Acquires.empty() && E.Releases.empty() &&
      !speaksOf(M, D, E.Pack, Packs))
    return false;
  for (const rules::Acquire &A : E.Acquires)
    if (A.In.K == rules::Slot::Return && Typed(A.Resource) && D.Result != NoId &&
        (M.Types[D.Result].Kind == TypeKind::Void || M.Types[D.Result].Kind == TypeKind::Bool))
      return false;
  for (const rules::Release &R : E.Releases) {
    if (!Known || !Typed(R.Resource))
      continue;
    if (R.Arg >= D.Params.size()) {
      if (!D.Variadic)
        return false;
    } else if (!R.Indirect && !Handle(D.Params[R.Arg], 1))
      return false;
  }
  return true;
}

/// What stands in front of such a word at the end of a name.
static std::optional<std::string> stem(llvm::StringRef Name, llvm::ArrayRef<llvm::StringRef> Words) {
  std::string Lower = Name.lower();
  for (llvm::StringRef W : Words)
    if (llvm::StringRef(Lower).ends_with(W))
      return Lower.substr(0, Lower.size() - W.size());
  return std::nullopt;
}

/// Functions that were not seen and are named and declared as an allocator and what
/// takes its memory back (pkg_malloc, pkg_free) do what malloc and free do. So does an
/// allocator that is given a size only, in a file that gives memory back to free().
void ModuleResolver::bindAllocators() {
  auto IsVoidPointer = [&](TypeId T) {
    return T != NoId && M.Types[T].Kind == TypeKind::Pointer &&
           (M.Types[T].Pointee == NoId ||
            M.Types[M.Types[T].Pointee].Kind == TypeKind::Void);
  };
  auto Unseen = [&](CalleeId C) {
    const ir::Callee &D = M.Callees[C];
    return !Facts[C].Pack && !Facts[C].HasBody && !D.Hidden && !D.Method && !D.Params.empty() &&
           !llvm::StringRef(D.Name).contains("::");
  };
  const bool Frees = llvm::any_of(M.Callees, [](const ir::Callee &D) { return D.Name == "free"; });
  std::multimap<std::string, CalleeId> Allocators;
  for (CalleeId C = 0; C < M.Callees.size(); ++C) {
    const ir::Callee &D = M.Callees[C];
    if (!Unseen(C) || !IsVoidPointer(D.Result) || llvm::none_of(D.Params, [&](TypeId T) {
          return T != NoId && M.Types[T].Kind == TypeKind::Int;
        }))
      continue;
    if (auto S = stem(D.Name, {"malloc", "calloc", "zalloc", "mallocz", "malloc0", "malloc_zero",
                               "alloc0", "alloc_zero", "alloc"})) {
      Allocators.insert({*S, C});
      Facts[C].Allocates |= Frees && llvm::none_of(D.Params, [&](TypeId T) {
                              return T == NoId || M.Types[T].Kind == TypeKind::Pointer;
                            });
    }
  }
  for (CalleeId C = 0; C < M.Callees.size() && !Allocators.empty(); ++C) {
    const ir::Callee &D = M.Callees[C];
    auto S = stem(D.Name, {"free"});
    if (!S || !Unseen(C) || !IsVoidPointer(D.Params[0]))
      continue;
    auto [Begin, End] = Allocators.equal_range(*S);
    if (Begin == End)
      continue;
    Facts[C].Pack = Packs.find("free", 1);
    for (; Begin != End; ++Begin)
      Facts[Begin->second].Allocates = true;
  }
}

void ModuleResolver::bindPacks() {
  for (CalleeId C = 0; C < M.Callees.size(); ++C) {
    const ir::Callee &D = M.Callees[C];
    CalleeFacts &F = Facts[C];
    F.Decl = &D;
    F.HasBody = Bodies[C].Sum != nullptr;
    const unsigned Params = unsigned(D.Params.size()) - D.Method;
    F.Pack = Packs.find(D.Name, Params);
    // An override without a body does what the library says of its base.
    if (!F.HasBody)
      for (const std::string &Base : D.Overrides)
        if (!F.Pack || F.Pack->Name.empty())
          if (const rules::FunctionEffects *Of = Packs.find(Base, Params))
            F.Pack = Of;
    if (F.Pack && !D.Method && !llvm::StringRef(D.Name).contains("::") &&
        !fitsPack(M, D, *F.Pack, Packs, F.HasBody))
      F.Pack = nullptr;
    // A glob says that library functions borrow; it says nothing of a
    // function of the program that happens to have such a name.
    if (F.Pack && F.Pack->Name.empty() && F.HasBody)
      F.Pack = nullptr;
    F.Allocates = allocatesMemory(D.Name) ||
                  (F.Pack && F.Pack->Memory != rules::Allocates::Nothing);
    F.Throws = D.NoThrow ? nullptr : standardThrows(D.Name);
    if (!F.Throws && F.Pack && F.Pack->Throws &&
        !(F.Pack->ThrowsUnlessToText && numberToText(M, D)))
      F.Throws = &thrownBy(*F.Pack);
  }
  bindAllocators();
}

/// What a pack says is thrown, or something derived from it.
const std::vector<std::string> &ModuleResolver::thrownBy(const rules::FunctionEffects &E) {
  if (E.Thrown.empty())
    return anyException();
  ThrownType &T = PackTypes[&E];
  if (T.empty()) {
    T.push_back("");
    T.insert(T.end(), E.Thrown.begin(), E.Thrown.end());
  }
  return T;
}

CalleeFacts ModuleResolver::callee(CalleeId Id) const {
  CalleeFacts F = Facts[Id];
  if (Bodies[Id].Sum && *Bodies[Id].Usable)
    F.Sum = Bodies[Id].Sum;
  return F;
}

CalleeFacts ModuleResolver::indirect(llvm::StringRef RecordField) const {
  CalleeFacts F;
  F.Pack = Packs.findIndirect(RecordField);
  return F;
}

} // namespace closecall::flow
