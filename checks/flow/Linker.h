//===- Linker.h - Many modules, one program --------------------*- C++ -*-===//
//
// Owns the call graph over all modules, the order in which functions are
// solved (callees first, recursive groups together), and the binding of
// callees to packs, summaries and built-in knowledge. External functions are
// one by USR and place, whichever module brings them first in the order of main
// files; functions with internal linkage belong to their module. The result does not
// depend on the order in which modules are given.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_LINKER_H
#define CLOSECALL_CHECKS_FLOW_LINKER_H

#include "checks/flow/Infer.h"
#include "checks/flow/ModuleResolver.h"
#include <memory>

namespace closecall::flow {

class Linker {
public:
  struct Body {
    uint32_t Module;
    uint32_t Function;
  };

  Linker(const std::vector<ir::Module> &Modules, const rules::PackIndex &Packs);
  ~Linker();

  size_t size() const { return Bodies.size(); }
  const Body &body(uint32_t I) const { return Bodies[I]; }
  const ir::Module &module(uint32_t I) const { return *Modules[Bodies[I].Module]; }
  const ir::Function &function(uint32_t I) const {
    return module(I).Functions[Bodies[I].Function];
  }
  const CalleeResolver &resolver(uint32_t I) const;

  /// Groups of mutually recursive functions, callees before callers.
  const std::vector<std::vector<uint32_t>> &groups() const { return Groups; }
  /// Indices of groups, by level: a group calls only its own members and those
  /// of earlier levels, so that the groups of one level can be solved at once.
  const std::vector<std::vector<uint32_t>> &levels() const { return Levels; }
  /// A member of the group calls a member of the group.
  bool recursive(const std::vector<uint32_t> &Group) const;
  bool calls(uint32_t Caller, uint32_t Callee) const;
  size_t modules() const { return Modules.size(); }
  /// In the order of main files; body() refers to these.
  const ir::Module &moduleAt(uint32_t M) const { return *Modules[M]; }
  /// The body that the module's callee has, or NoId.
  uint32_t bodyIn(uint32_t M, ir::CalleeId C) const { return BodyOfCallee[M][C]; }
  /// The body that the callee of the function's module has, or NoId.
  uint32_t bodyOf(uint32_t I, ir::CalleeId C) const;

  /// Something in the program calls it or takes its address.
  bool hasCallers(uint32_t I) const { return Called[I]; }

  /// Parameters in which a library that calls the function back lends handles,
  /// with the library function that it was given to.
  const std::vector<std::pair<unsigned, std::string>> &lentParams(uint32_t I) const {
    return LentParams[I];
  }

  summary::Summary &summary(uint32_t I) { return Summaries[I]; }
  const summary::Summary &summary(uint32_t I) const { return Summaries[I]; }
  bool usable(uint32_t I) const { return Usable[I]; }
  /// Whether callers see the summary; else its function is unknown to them.
  void setUsable(uint32_t I, bool Is) { Usable[I] = Is; }

private:
  void order();
  std::vector<const ir::Module *> Modules; ///< sorted by main file
  std::vector<Body> Bodies;
  std::vector<summary::Summary> Summaries;
  std::vector<char> Usable; ///< whole bytes: written by several threads
  std::vector<bool> Called;
  std::vector<std::vector<std::pair<unsigned, std::string>>> LentParams;
  std::vector<std::unique_ptr<ModuleResolver>> Resolvers;
  std::vector<std::vector<uint32_t>> BodyOfCallee; ///< by module and callee
  std::vector<std::vector<uint32_t>> Callees, Groups, Levels;
};

} // namespace closecall::flow

#endif
