//===- Extract.cpp - From an AST to a Module -------------------*- C++ -*-===//
//
// Decides with Relevance which functions are lowered, lowers them one by one
// and names those that are lost. See Extract.h.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Extract.h"
#include "checks/frontend/Lower.h"
#include "checks/frontend/Ownership.h"
#include "checks/frontend/Relevance.h"
#include "checks/frontend/Statics.h"
#include <cassert>
#include <chrono>

using namespace clang;

namespace closecall::frontend {

ir::Module extract(ASTContext &Ctx, const rules::PackIndex &Packs, ExtractStats *Stats,
                   llvm::ArrayRef<ErrorSite> ErrorSites,
                   const flow::OwnNames *Handles) {
  auto Start = std::chrono::steady_clock::now();
  OwnershipAttributes Said(Ctx);
  ModuleBuilder Builder(Ctx, Said);
  Relevance Choice(Ctx, Packs, Said, ErrorSites);
  if (Handles)
    Choice.know(*Handles);
  Choice.run();
  Choice.Globals.Packs = &Packs;
  auto Lose = [&](const FunctionDecl *FD, std::string Reason) {
    Builder.M.Lost.emplace_back(qualifiedName(FD), std::move(Reason));
    Builder.M.Callees[Builder.callee(FD)].Hidden = true; // nothing may be believed of it
  };
  for (auto &[FD, Reason] : Choice.Lost)
    Lose(FD, std::move(Reason));
  llvm::DenseSet<const FunctionDecl *> Invoked;
  LoweredFunctions Lowered;
  for (const FunctionDecl *FD : Choice.ToLower) {
    FunctionLowering Lowering(Builder, Choice.Globals);
    if (Lowering.run(FD)) {
      Lowered[FD->getCanonicalDecl()] = Builder.M.Functions.size();
      Builder.M.Functions.push_back(std::move(Lowering.F));
    } else
      Lose(FD, Lowering.Reason);
    for (const CXXMethodDecl *Op : Lowering.Invokers) {
      if (!Invoked.insert(Op->getCanonicalDecl()).second)
        continue;
      FunctionLowering Invoker(Builder, Choice.Globals);
      if (Invoker.run(Op, /*AsInvoker=*/true))
        Builder.M.Functions.push_back(std::move(Invoker.F));
    }
  }
  makeLocal(Builder, Choice.Globals, Lowered);
  for (const CXXMethodDecl *Method : Choice.Idle)
    if (Builder.mindsMembers(Method))
      Builder.M.Idle.push_back(Builder.usr(Method->getCanonicalDecl()));
  // Who releases what another function makes is to be named even where nobody
  // calls it.
  if (!Builder.M.Functions.empty())
    for (const FunctionDecl *FD : Choice.Declared)
      Builder.callee(FD);
  if (Stats) {
    Stats->FunctionsSeen = Choice.FunctionsSeen;
    Stats->FunctionsLowered = Builder.M.Functions.size();
    Stats->Seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - Start)
                         .count();
  }
  assert(ir::verify(Builder.M).empty() && "the lowering broke an invariant");
  return std::move(Builder.M);
}

} // namespace closecall::frontend
