//===- EndsNext.cpp - What is lost just before the process ends -----------===//
#include "checks/flow/EndsNext.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

namespace closecall::flow {

using namespace ir;

namespace {

class Ahead {
public:
  Ahead(const FunctionInfo &Info, const CalleeResolver &Resolver)
      : F(Info.F), Resolver(Resolver) {}

  /// Places that are null, and variables that are true or false because of that.
  struct Facts {
    std::vector<Place> Null;
    std::map<VarId, bool> Truth;
  };

  bool ends(Facts K, BlockId B, uint32_t First, unsigned Blocks) const {
    if (Blocks == 0)
      return false;
    for (uint32_t N = First; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      if (I.Opcode == Op::Call && endsProcess(I))
        return true;
      learn(K, I);
    }
    const Terminator &T = F.Blocks[B].Term;
    if (T.Kind == TermKind::Goto)
      return ends(std::move(K), T.Succs[0], 0, Blocks - 1);
    if (T.Kind != TermKind::Branch)
      return false;
    if (std::optional<bool> Is = truth(K, T.Cond))
      return ends(std::move(K), T.Succs[*Is ? 0 : 1], 0, Blocks - 1);
    return ends(K, T.Succs[0], 0, Blocks - 1) && ends(K, T.Succs[1], 0, Blocks - 1);
  }

private:
  bool endsProcess(const Instr &I) const {
    if (I.Callee == NoId)
      return false;
    const CalleeFacts C = Resolver.callee(I.Callee);
    if (C.Pack)
      return C.Pack->NoReturn && C.Pack->NoReturnWhen.empty() && !C.Pack->Longjmp;
    if (C.Sum)
      return C.Sum->MayExit && llvm::all_of(C.Sum->Base, [](const summary::Outcome &O) {
        return O.Exit == summary::ExitKind::ProcessExit;
      });
    // One that does not return may throw, which its name says as a rule.
    return C.Decl && C.Decl->NoReturn &&
           (!I.MayThrow || (!llvm::StringRef(C.Decl->Name).contains_insensitive("throw") &&
                            !llvm::StringRef(C.Decl->Name).contains_insensitive("raise")));
  }

  static bool isNull(const Facts &K, const Operand &O) {
    return O.Kind == OperandKind::Load && llvm::is_contained(K.Null, O.P);
  }

  static std::optional<bool> truth(const Facts &K, const Operand &O) {
    if (isNull(K, O))
      return false;
    if (O.Kind == OperandKind::Load && O.P.isVar())
      if (auto It = K.Truth.find(O.P.Root); It != K.Truth.end())
        return It->second;
    return std::nullopt;
  }

  static void learn(Facts &K, const Instr &I) {
    std::optional<bool> Is;
    bool Null = false;
    if (I.Opcode == Op::Assign) {
      Null = isNull(K, I.Args[0]);
      Is = truth(K, I.Args[0]);
    } else if (I.Opcode == Op::Not) {
      Is = truth(K, I.Args[0]);
      if (Is)
        Is = !*Is;
    } else if (I.Opcode == Op::Compare && isNull(K, I.Args[0]) &&
               I.Args[1].Kind == OperandKind::Int && I.Args[1].Int == 0 &&
               (I.Cmp == CompareOp::EQ || I.Cmp == CompareOp::NE))
      Is = I.Cmp == CompareOp::EQ;
    if (!I.Dst.valid())
      return;
    llvm::erase_if(K.Null, [&](const Place &P) { return P == I.Dst; });
    if (I.Dst.isVar())
      K.Truth.erase(I.Dst.Root);
    if (Null)
      K.Null.push_back(I.Dst);
    else if (Is && I.Dst.isVar())
      K.Truth[I.Dst.Root] = *Is;
  }

  const Function &F;
  const CalleeResolver &Resolver;
};

} // namespace

bool endsProcessNext(const FunctionInfo &Info, const CalleeResolver &Resolver, BlockId B,
                     uint32_t N) {
  constexpr unsigned MaxBlocks = 6;
  const Instr &I = Info.F.Blocks[B].Instrs[N];
  if (!I.Dst.valid())
    return false;
  Ahead::Facts K;
  K.Null.push_back(I.Dst);
  return Ahead(Info, Resolver).ends(std::move(K), B, N + 1, MaxBlocks);
}

bool endsProcessFrom(const FunctionInfo &Info, const CalleeResolver &Resolver, BlockId B) {
  return Ahead(Info, Resolver).ends({}, B, 0, 16);
}

} // namespace closecall::flow
