//===- FieldReads.cpp - Members whose value can matter --------------------===//
#include "checks/flow/FieldReads.h"

namespace closecall::flow {

using namespace ir;
using summary::Outcome;
using summary::Value;

void FieldReads::note(llvm::ArrayRef<Projection> Steps) {
  for (const Projection &P : Steps)
    if (P.Kind == ProjKind::Field)
      Names.insert(P.Name);
}

void FieldReads::noteWay(llvm::ArrayRef<Projection> Steps) {
  while (!Steps.empty() && Steps.back().Kind != ProjKind::Deref)
    Steps = Steps.drop_back();
  note(Steps);
}

void FieldReads::note(const FunctionInfo &Info, const Operand &O) {
  if (!O.P.valid())
    return;
  note(O.P.Projs);
  if (O.Kind != OperandKind::Load || O.P.Projs.empty())
    return;
  const TypeId T = Info.typeOf(O.P);
  All |= T == NoId || Info.M.Types[T].Kind == TypeKind::Record ||
         Info.M.Types[T].Kind == TypeKind::Array;
}

void FieldReads::note(const Value &V) {
  if (V.K == Value::Initial || V.K == Value::Address || V.K == Value::TextOf)
    note(V.S.Projs);
}

void FieldReads::note(llvm::ArrayRef<Outcome> Outcomes) {
  for (const Outcome &O : Outcomes) {
    for (const auto *Tests : {&O.PreSlots, &O.PreTexts, &O.PreAsked})
      for (const auto &[Where, Range] : *Tests)
        note(Where.Projs);
    note(O.Ret);
    for (const auto &[Where, What] : O.Writes) {
      noteWay(Where.Projs);
      note(What);
    }
  }
}

void FieldReads::note(const summary::Summary *Sum) {
  if (!Sum || !Seen.insert(Sum).second)
    return;
  note(Sum->Base);
  for (const summary::SlotEffects &S : Sum->Slots) {
    noteWay(S.Where.Projs);
    note(S.Outcomes);
  }
  for (const summary::SlotEffects &S : Sum->Txns) {
    note(S.Where.Projs);
    note(S.Outcomes);
  }
  for (const auto *Made : {&Sum->Acquires, &Sum->Begins})
    for (const summary::AcquireEffects &A : *Made) {
      note(A.Where.Projs);
      note(A.Outcomes);
      if (A.Parent)
        note(A.Parent->Projs);
    }
  for (const auto *Slots : {&Sum->Commands, &Sum->Lends, &Sum->Uses})
    for (const summary::Slot &S : *Slots)
      note(S.Projs);
}

FieldReads::FieldReads(const FunctionInfo &Info, const CalleeResolver &Resolver) {
  for (const Record &R : Info.M.Records) // the members of a union are one
    if (R.Union)
      for (const Field &Fd : R.Fields)
        Names.insert(Fd.Name);
  auto Operands = [&](const Operand &O) {
    note(Info, O);
    if (O.Kind == OperandKind::Func)
      note(Resolver.callee(O.Func).Sum);
  };
  for (const Block &B : Info.F.Blocks) {
    for (const Instr &I : B.Instrs) {
      for (const Operand &O : I.Args)
        Operands(O);
      if (I.Dst.valid())
        noteWay(I.Dst.Projs);
      if (I.Opcode != Op::Call)
        continue;
      if (I.Callee != NoId) {
        note(Resolver.callee(I.Callee).Sum);
        continue;
      }
      Operands(I.Target);
      if (!I.TargetField.empty())
        note(Resolver.indirect(I.TargetField).Sum);
    }
    Operands(B.Term.Cond);
  }
}

} // namespace closecall::flow
