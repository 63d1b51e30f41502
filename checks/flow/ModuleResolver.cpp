//===- ModuleResolver.cpp - What is known of a module's callees -----------===//
#include "checks/flow/ModuleResolver.h"

#include "checks/flow/StdModel.h"

namespace closecall::flow {

using namespace ir;

ModuleResolver::ModuleResolver(const Module &M, const rules::PackIndex &Packs)
    : M(M), Packs(Packs) {
  Facts.resize(M.Callees.size());
  Bodies.resize(M.Callees.size());
}

void ModuleResolver::bindBody(CalleeId Id, const summary::Summary &Sum, const char &Usable) {
  Bodies[Id] = {&Sum, &Usable};
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
    // A glob says that library functions borrow; it says nothing of a
    // function of the program that happens to have such a name.
    if (F.Pack && F.Pack->Name.empty() && F.HasBody)
      F.Pack = nullptr;
    F.Allocates = allocatesMemory(D.Name) ||
                  (F.Pack && F.Pack->Memory != rules::Allocates::Nothing);
    F.Throws = D.NoThrow ? nullptr : standardThrows(D.Name);
    if (!F.Throws && F.Pack && F.Pack->Throws)
      F.Throws = &thrownBy(*F.Pack);
  }
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
