//===- ClosureEnds.cpp - Function objects that release a variable ---------===//
#include "checks/flow/ClosureEnds.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

namespace closecall::flow {

using namespace ir;

/// The body of the lambda whose object the variable is.
static const Function *bodyOf(const Module &M, const Variable &Object) {
  if (Object.Type == NoId || M.Types[Object.Type].Kind != TypeKind::Record)
    return nullptr;
  const std::string Name = M.Types[Object.Type].Name + "::operator()";
  auto It = llvm::find_if(M.Functions, [&](const Function &Of) {
    return M.Callees[Of.Self].Name == Name;
  });
  return It == M.Functions.end() ? nullptr : &*It;
}

/// The body gives what lies behind its captured reference to something that may
/// release it, or end a transaction on it.
static bool mayEnd(const Function &Body, llvm::StringRef Captured,
                   const CalleeResolver &Resolver, bool Txn) {
  auto Names = [&](const Operand &O) {
    return O.P.valid() && O.P.Root == 0 && llvm::any_of(O.P.Projs, [&](const Projection &P) {
             return P.Kind == ProjKind::Field && P.Name == Captured;
           });
  };
  return llvm::any_of(Body.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Instrs, [&](const Instr &I) {
      if (!llvm::any_of(I.Args, Names))
        return false;
      if (I.Opcode != Op::Call)
        return I.Opcode == Op::Assign; // a copy of it
      const CalleeFacts C = I.Callee == NoId ? CalleeFacts() : Resolver.callee(I.Callee);
      if (Txn && C.Pack)
        return C.Pack->Txn || !C.Pack->Releases.empty();
      return !C.Pack || !C.Pack->Releases.empty() || !C.Pack->Keeps.empty();
    });
  });
}

std::vector<ClosureEnd> closureEnds(const Module &M, const Function &F,
                                    const CalleeResolver &Resolver) {
  std::vector<ClosureEnd> Out;
  /// Lambda's variable, captured name, variable of this function.
  struct Capture {
    VarId Object;
    llvm::StringRef Name;
    VarId V;
  };
  llvm::SmallVector<Capture, 4> Captures;
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs)
      if (I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::AddrOf && I.Args[0].P.isVar() &&
          I.Dst.valid() && I.Dst.Projs.size() == 1 && I.Dst.Projs[0].Kind == ProjKind::Field)
        Captures.push_back({I.Dst.Root, I.Dst.Projs[0].Name, I.Args[0].P.Root});
  if (Captures.empty())
    return Out;
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      // Made into an object whose calls nobody sees.
      if (I.Opcode != Op::Call || I.Callee == NoId || !M.Callees[I.Callee].System)
        continue;
      for (const Operand &O : I.Args)
        for (const Capture &C : Captures)
          if (O.P.isVar() && O.P.Root == C.Object)
            if (const Function *Body = bodyOf(M, F.Vars[C.Object]))
              for (bool Txn : {false, true})
                if (mayEnd(*Body, C.Name, Resolver, Txn))
                  Out.push_back({B, N, C.V, Txn});
    }
  return Out;
}

} // namespace closecall::flow
