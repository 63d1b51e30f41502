//===- FilledSlots.cpp - Members that a function fills ---------*- C++ -*-===//
//
// Implements FilledSlots.h.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/FilledSlots.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::flow {

using namespace ir;

namespace {

class Fills {
public:
  Fills(const FunctionInfo &Info, const CalleeResolver &Resolver)
      : Info(Info), F(Info.F), Resolver(Resolver), Made(F.Vars.size()) {}

  std::vector<Place> run() {
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Call && I.Callee != NoId)
          call(I);
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Load &&
            I.Args[0].P.isVar() && Made[I.Args[0].P.Root])
          note(I.Dst);
    llvm::erase_if(Out, [&](const Place &P) { return asksState(P.Root); });
    return std::move(Out);
  }

private:
  void note(const Place &P) {
    if (P.valid() && P.Root < F.NumParams && !P.Projs.empty() && !llvm::is_contained(Out, P))
      Out.push_back(P);
  }

  void result(const Instr &I) {
    if (I.Dst.isVar())
      Made.set(I.Dst.Root);
    else
      note(I.Dst);
  }

  void call(const Instr &I) {
    const CalleeFacts C = Resolver.callee(I.Callee);
    if (C.Pack) {
      for (const rules::Acquire &A : C.Pack->Acquires)
        if (A.In.K == rules::Slot::Return)
          result(I);
        else if (A.In.K == rules::Slot::Out && A.In.Index < I.Args.size() &&
                 I.Args[A.In.Index].Kind == OperandKind::AddrOf)
          note(I.Args[A.In.Index].P);
    } else if (C.Sum) {
      for (const summary::AcquireEffects &A : C.Sum->Acquires)
        if (A.Where.Root == summary::Slot::Return && A.Where.Projs.empty())
          result(I);
        else if (std::optional<Place> P = below(I, A.Where))
          note(*P);
    }
  }

  /// The callee's place in the words of this function.
  static std::optional<Place> below(const Instr &I, const summary::Slot &Where) {
    if (Where.Root != summary::Slot::Param || Where.Index >= I.Args.size() ||
        Where.Projs.empty() || Where.Projs[0].Kind != ProjKind::Deref)
      return std::nullopt;
    const Operand &O = I.Args[Where.Index];
    if (!O.P.valid() || (O.Kind != OperandKind::AddrOf && O.Kind != OperandKind::Load))
      return std::nullopt;
    Place P = O.P; // &x, dereferenced, is x
    P.Projs.insert(P.Projs.end(), Where.Projs.begin() + (O.Kind == OperandKind::AddrOf),
                   Where.Projs.end());
    return P;
  }

  /// What the function does depends on a number in the parameter's object, or on what
  /// another function says of that object.
  bool asksState(VarId Param) const {
    llvm::BitVector Told(F.Vars.size());
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Call && I.Dst.isVar() && !fillsBelow(I, Param) &&
            llvm::any_of(I.Args, [&](const Operand &O) {
              return O.Kind == OperandKind::Load && O.P.isVar() && O.P.Root == Param;
            }))
          Told.set(I.Dst.Root);
    auto Asks = [&](const Operand &O) {
      if (O.Kind != OperandKind::Load || !O.P.valid())
        return false;
      const TypeId T = O.P.Root == Param && !O.P.Projs.empty() ? Info.typeOf(O.P) : NoId;
      return (O.P.isVar() && Told[O.P.Root]) ||
             (T != NoId && (Info.M.Types[T].Kind == TypeKind::Int ||
                           Info.M.Types[T].Kind == TypeKind::Bool));
    };
    return llvm::any_of(F.Blocks, [&](const Block &B) {
      return (B.Term.Kind != TermKind::Return && Asks(B.Term.Cond)) ||
             llvm::any_of(B.Instrs, [&](const Instr &I) {
               return I.Opcode != Op::Call && llvm::any_of(I.Args, Asks);
             });
    });
  }

  bool fillsBelow(const Instr &I, VarId Param) const {
    const CalleeFacts C = I.Callee == NoId ? CalleeFacts() : Resolver.callee(I.Callee);
    return !C.Pack && C.Sum && llvm::any_of(C.Sum->Acquires, [&](const summary::AcquireEffects &A) {
      std::optional<Place> P = below(I, A.Where);
      return P && P->Root == Param;
    });
  }

  const FunctionInfo &Info;
  const Function &F;
  const CalleeResolver &Resolver;
  llvm::BitVector Made; ///< variables that a call fills
  std::vector<Place> Out;
};

} // namespace

std::vector<Place> filledSlots(const FunctionInfo &Info, const CalleeResolver &Resolver) {
  return Fills(Info, Resolver).run();
}

} // namespace closecall::flow
