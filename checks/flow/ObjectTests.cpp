//===- ObjectTests.cpp - What an object says decides ---------------------===//
//
// Implements ObjectTests.h. Direction of error: a test that is not recognised
// leaves the callers with what they knew before.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/ObjectTests.h"
#include "checks/flow/StatusFacts.h"

namespace closecall::flow {

using namespace ir;

namespace {

class ObjectTests {
public:
  ObjectTests(const FunctionInfo &Info, const summary::Slot &Where)
      : F(Info.F), Where(Where), Names(F.Vars.size()) {
    if (Where.Root != summary::Slot::Param || Where.Index >= F.NumParams || Where.Projs.empty())
      return;
    Names.set(Where.Index);
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (const Block &B : F.Blocks)
        for (const Instr &I : B.Instrs)
          if (I.Opcode == Op::Assign && I.Dst.isVar() && !Names[I.Dst.Root] &&
              F.Vars[I.Dst.Root].Kind != VarKind::Global && names(I.Args[0])) {
            // A number read from the object is no other name of it.
            if (Info.pointeeRecord(Info.typeOf(I.Dst)).empty())
              continue;
            Names.set(I.Dst.Root);
            Changed = true;
          }
    }
  }

  /// What the operand says lies in the object, or is the object.
  bool names(const Operand &O) const {
    return (O.Kind == OperandKind::Load || O.Kind == OperandKind::AddrOf) && O.P.valid() &&
           Names[O.P.Root];
  }

  /// The branch at the end of the block asks another field of the object.
  bool asks(const Block &B) const {
    llvm::SmallVector<const Operand *, 4> Work{&B.Term.Cond};
    size_t Fuel = 16;
    while (!Work.empty() && Fuel--) {
      const Operand *O = Work.pop_back_val();
      if (O->Kind != OperandKind::Load || !O->P.valid())
        continue;
      if (otherField(O->P))
        return true;
      if (!O->P.isVar())
        continue;
      for (const Instr &I : B.Instrs)
        if (I.Opcode != Op::Call && I.Dst.isVar() && I.Dst.Root == O->P.Root)
          for (const Operand &From : I.Args)
            Work.push_back(&From);
    }
    return false;
  }

private:
  bool otherField(const Place &P) const {
    if (!Names[P.Root] || P.Projs.size() < 2 || P.Projs.back().Kind != ProjKind::Field)
      return false;
    return llvm::none_of(Where.Projs, [&](const Projection &Step) {
      return Step.Kind == ProjKind::Field && Step.Name == P.Projs.back().Name;
    });
  }

  const Function &F;
  const summary::Slot &Where;
  llvm::BitVector Names;
};

} // namespace

/// The call ends what lies in the slot. ByObject: or not, as the object says.
static bool ends(const FunctionInfo &Info, const CalleeResolver &Resolver, const Instr &I,
                 const ObjectTests &Tests, bool Txn, bool &ByObject) {
  CalleeFacts C = calleeFacts(Resolver, I);
  auto Names = [&](size_t Arg) { return Arg < I.Args.size() && Tests.names(I.Args[Arg]); };
  if (C.Sum && !C.Pack)
    for (const summary::SlotEffects &SE : Txn ? C.Sum->Txns : C.Sum->Slots) {
      if (SE.Where.Root != summary::Slot::Param || !Names(SE.Where.Index))
        continue;
      ByObject |= SE.ByObject;
      if (llvm::any_of(SE.Outcomes, [](const summary::Outcome &O) {
            return O.Effect == summary::HandleEffect::Released;
          }))
        return true;
    }
  if (!C.Pack)
    return false;
  if (!Txn)
    return llvm::any_of(C.Pack->Releases,
                        [&](const rules::Release &R) { return Names(R.Arg); });
  switch (transactionEffect(Info, Resolver, I)) {
  case rules::SqlEffect::Commit:
  case rules::SqlEffect::Rollback:
  case rules::SqlEffect::Release:
    return llvm::any_of(I.Args, [&](const Operand &O) { return Tests.names(O); });
  default:
    return false;
  }
}

bool endsByObject(const FunctionInfo &Info, const CalleeResolver &Resolver,
                  const summary::Slot &Where, bool Txn) {
  const Function &F = Info.F;
  ObjectTests Tests(Info, Where);
  llvm::SmallVector<BlockId, 4> Ends;
  bool ByObject = false;
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    for (const Instr &I : F.Blocks[B].Instrs)
      if (I.Opcode == Op::Call && ends(Info, Resolver, I, Tests, Txn, ByObject))
        Ends.push_back(B);
  if (ByObject || Ends.empty())
    return ByObject;
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    if (Info.succs(B).size() < 2 || !Tests.asks(F.Blocks[B]))
      continue;
    llvm::BitVector Some(F.Blocks.size()), All(F.Blocks.size(), true);
    for (BlockId S : Info.succs(B)) {
      llvm::BitVector Reached = Info.reachableFrom(S);
      Some |= Reached;
      All &= Reached;
    }
    if (llvm::any_of(Ends, [&](BlockId E) { return Some[E] && !All[E]; }))
      return true;
  }
  return false;
}

} // namespace closecall::flow
