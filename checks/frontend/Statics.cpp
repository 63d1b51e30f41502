//===- Statics.cpp - Static variables that serve as locals ----------------===//
//
// See Statics.h.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Statics.h"
#include "clang/AST/Decl.h"

using namespace clang;

namespace closecall::frontend {

static bool names(const ir::Operand &O, ir::VarId V) {
  return (O.Kind == ir::OperandKind::Load || O.Kind == ir::OperandKind::AddrOf) &&
         O.P.valid() && O.P.Root == V;
}

/// The function reads the variable, or gives its address away, before it has
/// written it, on some path.
static bool readsAtEntry(const ir::Function &F, ir::VarId V) {
  llvm::SmallVector<ir::BlockId, 16> Work{0};
  std::vector<bool> Seen(F.Blocks.size());
  Seen[0] = true;
  auto Go = [&](ir::BlockId To) {
    if (To != ir::NoId && !Seen[To]) {
      Seen[To] = true;
      Work.push_back(To);
    }
  };
  while (!Work.empty()) {
    const ir::Block &B = F.Blocks[Work.pop_back_val()];
    bool Written = false;
    for (const ir::Instr &I : B.Instrs) {
      if (names(I.Target, V) || llvm::any_of(I.Args, [&](const ir::Operand &O) {
            return names(O, V);
          }))
        return true;
      if (I.MayThrow)
        Go(I.Unwind);
      if (!I.Dst.valid() || I.Dst.Root != V)
        continue;
      if (!I.Dst.isVar())
        return true;
      Written = true;
      break;
    }
    if (Written)
      continue;
    if (names(B.Term.Cond, V))
      return true;
    for (ir::BlockId S : B.Term.Succs)
      Go(S);
    Go(B.Term.Unwind);
  }
  return false;
}

static bool givesAddress(const ir::Function &F, ir::VarId V) {
  for (const ir::Block &B : F.Blocks)
    for (const ir::Instr &I : B.Instrs)
      for (const ir::Operand &O : I.Args)
        if (O.Kind == ir::OperandKind::AddrOf && O.P.valid() && O.P.Root == V &&
            llvm::none_of(O.P.Projs, [](const ir::Projection &P) {
              return P.Kind == ir::ProjKind::Deref;
            }))
          return true;
  return false;
}

/// The function itself releases what the variable holds.
static bool releases(const ir::Module &M, const ir::Function &F, ir::VarId V,
                     const rules::PackIndex &Packs) {
  return llvm::any_of(F.Blocks, [&](const ir::Block &B) {
    return llvm::any_of(B.Instrs, [&](const ir::Instr &I) {
      if (I.Opcode != ir::Op::Call || I.Callee == ir::NoId)
        return false;
      const rules::FunctionEffects *E = Packs.find(M.Callees[I.Callee].Name, I.Args.size());
      return E && llvm::any_of(E->Releases, [&](const rules::Release &R) {
               return R.Arg < I.Args.size() && I.Args[R.Arg].Kind == ir::OperandKind::Load &&
                      I.Args[R.Arg].P.isVar() && I.Args[R.Arg].P.Root == V;
             });
    });
  });
}

static bool calls(const ir::Function &F, ir::CalleeId Callee) {
  return llvm::any_of(F.Blocks, [&](const ir::Block &B) {
    return llvm::any_of(B.Instrs, [&](const ir::Instr &I) {
      return I.Opcode == ir::Op::Call && I.Callee == Callee;
    });
  });
}

/// Connections in statics are meant to stay.
static bool isResultOrStatement(QualType Pointer, const rules::PackIndex &Packs) {
  const auto *RT = Pointer->getPointeeType()->getAs<RecordType>();
  rules::ResourceId Id = RT ? Packs.resourceOfType(qualifiedName(RT->getDecl()))
                            : rules::NoResource;
  return Id != rules::NoResource && (Packs.resource(Id).Kind == rules::Family::Result ||
                                     Packs.resource(Id).Kind == rules::Family::Statement);
}

void makeLocal(ModuleBuilder &B, const GlobalFacts &Globals, const LoweredFunctions &Lowered) {
  for (const auto &[VD, Functions] : Globals.NamedIn) {
    if (VD->getType().isVolatileQualified() || VD->getTLSKind() != VarDecl::TLS_None ||
        !isResultOrStatement(VD->getType(), *Globals.Packs))
      continue;
    const std::string Id = B.usr(VD);
    std::vector<std::pair<ir::Function *, ir::VarId>> Uses;
    bool Serves = true;
    for (const FunctionDecl *FD : Functions) {
      auto It = FD ? Lowered.find(FD) : Lowered.end();
      Serves = Serves && It != Lowered.end();
      if (!Serves)
        break;
      ir::Function &F = B.M.Functions[It->second];
      for (ir::VarId V = 0; V < F.Vars.size(); ++V)
        if (F.Vars[V].Kind == ir::VarKind::Global && F.Vars[V].Id == Id)
          Uses.emplace_back(&F, V);
    }
    for (auto [F, V] : Uses)
      Serves = Serves && !givesAddress(*F, V) && !readsAtEntry(*F, V) &&
               releases(B.M, *F, V, *Globals.Packs) &&
               llvm::none_of(Uses, [F = F](const auto &Other) {
                 return calls(*F, Other.first->Self);
               });
    if (!Serves)
      continue;
    for (auto [F, V] : Uses) {
      ir::Variable &Var = F->Vars[V];
      Var.Kind = ir::VarKind::Local;
      Var.Id.clear();
      Var.StaticLocal = Var.Internal = false;
    }
  }
}

} // namespace closecall::frontend
