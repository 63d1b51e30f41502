//===- ModuleResolver.h - What is known of a module's callees --*- C++ -*-===//
//
// Owns the binding of one module's callees to packs, to what the standard
// library is known to do, and to the bodies that somebody else names: the
// linker, which solves them, or a stored summary (policy/Link.h). Bodies first,
// then bindPacks(), which asks for them.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_MODULERESOLVER_H
#define CLOSECALL_CHECKS_FLOW_MODULERESOLVER_H

#include "checks/flow/FunctionInfo.h"
#include <map>

namespace closecall::flow {

class ModuleResolver : public CalleeResolver {
public:
  ModuleResolver(const ir::Module &M, const rules::PackIndex &Packs);

  /// Sum is read while Usable is not zero; both must outlive this.
  void bindBody(ir::CalleeId Id, const summary::Summary &Sum, const char &Usable);
  void bindPacks();

  CalleeFacts callee(ir::CalleeId Id) const override;
  CalleeFacts indirect(llvm::StringRef RecordField) const override;
  const rules::PackIndex &packs() const override { return Packs; }

private:
  struct Body {
    const summary::Summary *Sum = nullptr;
    const char *Usable = nullptr;
  };
  void bindAllocators();
  const std::vector<std::string> &thrownBy(const rules::FunctionEffects &E);

  const ir::Module &M;
  const rules::PackIndex &Packs;
  std::vector<CalleeFacts> Facts;
  std::vector<Body> Bodies;
  std::map<const rules::FunctionEffects *, std::vector<std::string>> PackTypes;
};

} // namespace closecall::flow

#endif
