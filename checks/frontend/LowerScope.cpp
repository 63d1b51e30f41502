//===- LowerScope.cpp - Scopes, destructors, exceptions --------*- C++ -*-===//
//
// Owns the stack of cleanups. A normal way out of a scope emits its cleanups
// in place; an exception goes to a chain of blocks, one for each stack entry
// that has something to do, shared by all calls under it, so that the number
// of blocks stays linear.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Lower.h"

using namespace clang;

namespace closecall::frontend {

Cleanup &FunctionLowering::push(Cleanup::Kind K, ir::SourceRange R) {
  Cleanup &C = Arena.emplace_back();
  C.K = K;
  C.Parent = Top;
  C.InTry = K == Cleanup::Try || (Top && Top->InTry);
  C.Range = R;
  Top = &C;
  return C;
}

void FunctionLowering::pushDestroy(QualType T, ir::Place Object, ir::SourceRange R,
                                   bool EHOnly) {
  if (T->isReferenceType())
    return;
  const CXXDestructorDecl *Dtor = B.destructor(T);
  if (!Dtor || (EHOnly && !Exceptions))
    return;
  if (Ctx.getAsArrayType(T))
    Object = index(std::move(Object), std::nullopt);
  Cleanup &C = push(Cleanup::Destroy, R);
  C.Object = std::move(Object);
  C.Type = Ctx.getBaseElementType(T);
  C.Callee = B.callee(Dtor);
  C.EHOnly = EHOnly;
}

void FunctionLowering::destroy(QualType T, const CXXDestructorDecl *Dtor, ir::Place Object,
                               ir::SourceRange R, bool Unwinding) {
  if (destroyKnown(T, Object, R))
    return;
  implicitCall(B.callee(Dtor), {addressOf(std::move(Object))}, R, Unwinding);
}

void FunctionLowering::runCleanup(const Cleanup &C, ir::SourceRange R, bool Unwinding) {
  ir::BlockId Done = ir::NoId;
  if (C.Flag != ir::NoId) {
    ir::BlockId Do = newBlock();
    Done = newBlock();
    branch(ir::Operand::var(C.Flag), Do, Done, "", {}, R);
    open(Do);
  }
  switch (C.K) {
  case Cleanup::Destroy:
    if (destroyKnown(C.Type, C.Object, R))
      break;
    [[fallthrough]];
  case Cleanup::Attribute:
    implicitCall(C.Callee, {addressOf(C.Object)}, R, Unwinding);
    break;
  case Cleanup::Release:
    implicitCall(C.Callee, {ir::Operand::load(C.Object)}, R, Unwinding);
    break;
  case Cleanup::End:
    emit(ir::Op::ScopeEnd, R).Vars.push_back(C.Var);
    break;
  case Cleanup::Try: break;
  }
  if (Done != ir::NoId) {
    jump(Done);
    open(Done);
  }
}

void FunctionLowering::runCleanups(Cleanup *From, Cleanup *To, ir::SourceRange R,
                                   bool EndVars, ir::VarId Except) {
  if (isClosed())
    return;
  std::vector<ir::VarId> Ended;
  Cleanup *Saved = Top;
  for (Cleanup *C = From; C && C != To; C = C->Parent) {
    Top = C->Parent; // a destructor that throws unwinds what is left
    if (C->EHOnly || C->K == Cleanup::Try)
      continue;
    if (C->K == Cleanup::End) {
      if (EndVars)
        Ended.push_back(C->Var);
      continue;
    }
    if (Except != ir::NoId && C->Object.isVar() && C->Object.Root == Except)
      continue;
    runCleanup(*C, R, /*Unwinding=*/false);
    if (isClosed())
      break;
  }
  Top = Saved;
  if (!Ended.empty() && !isClosed())
    emit(ir::Op::ScopeEnd, R).Vars = std::move(Ended);
}

void FunctionLowering::popScope(Cleanup *To, ir::SourceRange R) {
  runCleanups(Top, To, R, /*EndVars=*/true);
  Top = To;
}

ir::BlockId FunctionLowering::unwindTarget(Cleanup *C) {
  while (C && C->K == Cleanup::End && !C->InTry)
    C = C->Parent;
  if (NoExcept && (!C || !C->InTry)) {
    // std::terminate.
    if (TerminateBlock == ir::NoId) {
      TerminateBlock = newBlock();
      ir::BlockId Saved = Cur;
      open(TerminateBlock);
      ir::Terminator T;
      T.Kind = ir::TermKind::Unreachable;
      terminate(std::move(T));
      open(Saved);
    }
    return TerminateBlock;
  }
  if (!C)
    return ir::NoId;
  if (C->EHBlock != ir::NoId)
    return C->EHBlock;
  if (C->K == Cleanup::Try)
    return unwindTarget(C->Parent);
  ir::BlockId Saved = Cur;
  C->EHBlock = newBlock();
  open(C->EHBlock);
  // A run of plain ends shares a block as far as nobody needed one before.
  Cleanup *Next = C;
  do {
    runCleanup(*Next, Next->Range, /*Unwinding=*/true);
    Next = Next->Parent;
  } while (Next && C->K == Cleanup::End && Next->K == Cleanup::End &&
           Next->EHBlock == ir::NoId);
  ir::BlockId Tail = Cur;
  ir::BlockId Target = unwindTarget(Next);
  open(Tail);
  if (Target != ir::NoId) {
    jump(Target);
  } else {
    ir::Terminator T;
    T.Kind = ir::TermKind::Resume;
    terminate(std::move(T));
  }
  open(Saved);
  return C->EHBlock;
}

void FunctionLowering::throwTo(ir::SourceRange R, std::string Text,
                               std::vector<std::string> Thrown) {
  if (isClosed())
    return;
  ir::BlockId Target = unwindTarget(Top);
  ir::Terminator T;
  T.Kind = Target == ir::NoId ? ir::TermKind::Resume : ir::TermKind::Goto;
  if (Target != ir::NoId)
    T.Succs = {Target};
  T.Range = R;
  T.Text = std::move(Text);
  T.Thrown = std::move(Thrown);
  terminate(std::move(T));
}

void FunctionLowering::jumpOut(const JumpTarget &Target, ir::SourceRange R) {
  runCleanups(Top, Target.Scope, R, /*EndVars=*/true);
  jump(Target.Block, R);
}

FunctionLowering::FullExpr FunctionLowering::beginFullExpr() {
  FullExpr FE{Top, CondDepth, CondBlock, CondIndex};
  CondDepth = 0;
  return FE;
}

bool FunctionLowering::fullExprPending(const FullExpr &FE) const {
  for (const Cleanup *C = Top; C != FE.Base; C = C->Parent)
    if (!C->Extended)
      return true;
  return false;
}

void FunctionLowering::endFullExpr(const FullExpr &FE, ir::SourceRange R) {
  llvm::SmallVector<const Cleanup *, 4> Kept;
  if (!isClosed()) {
    std::vector<ir::VarId> Ended;
    Cleanup *From = Top;
    for (Cleanup *C = From; C != FE.Base; C = C->Parent) {
      Top = C->Parent;
      if (C->Extended || C->EHOnly)
        continue;
      if (C->K == Cleanup::End)
        Ended.push_back(C->Var);
      else
        runCleanup(*C, R, /*Unwinding=*/false);
      if (isClosed())
        break;
    }
    Top = From;
    if (!Ended.empty() && !isClosed())
      emit(ir::Op::ScopeEnd, R).Vars = std::move(Ended);
  }
  for (Cleanup *C = Top; C != FE.Base; C = C->Parent)
    if (C->Extended)
      Kept.push_back(C);
  Top = FE.Base;
  CondDepth = FE.CondDepth;
  CondBlock = FE.CondBlock;
  CondIndex = FE.CondIndex;
  while (!Kept.empty()) {
    const Cleanup *Old = Kept.pop_back_val();
    Cleanup &C = push(Old->K, Old->Range);
    C.Var = Old->Var;
    C.Object = Old->Object;
    C.Type = Old->Type;
    C.Callee = Old->Callee;
    C.Flag = Old->Flag;
  }
}

FunctionLowering::CondStart FunctionLowering::condStart() {
  ensureOpen();
  return {Cur, F.Blocks[Cur].Instrs.size()};
}

void FunctionLowering::enterConditional(CondStart Start) {
  if (CondDepth++ == 0) {
    CondBlock = Start.Block;
    CondIndex = Start.Index;
  }
}

void FunctionLowering::temporaryCleanup(QualType T, const ir::Place &Object,
                                        ir::SourceRange R, bool Extended) {
  const CXXDestructorDecl *Dtor = B.destructor(T);
  if (!Dtor)
    return;
  ir::VarId Flag = ir::NoId;
  if (CondDepth) {
    // Created on one side of a condition only: a flag says which.
    Flag = temp(Ctx.BoolTy);
    ir::Instr I;
    I.Opcode = ir::Op::Assign;
    I.Dst = ir::Place{Flag, {}};
    I.Args.push_back(ir::Operand::integer(0));
    I.Range = R;
    auto &Instrs = F.Blocks[CondBlock].Instrs;
    Instrs.insert(Instrs.begin() + std::min(CondIndex, Instrs.size()), std::move(I));
    assign(ir::Place{Flag, {}}, ir::Operand::integer(1), R);
  }
  Cleanup &EndVar = push(Cleanup::End, R);
  EndVar.Var = Object.Root;
  EndVar.Extended = Extended;
  pushDestroy(T, Object, R);
  Top->Flag = Flag;
  Top->Extended = Extended;
}

} // namespace closecall::frontend
