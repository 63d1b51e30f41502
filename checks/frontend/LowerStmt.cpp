//===- LowerStmt.cpp - Statements and declarations -------------*- C++ -*-===//
//
// Lowers statements in order to blocks; every block scope pushes its variables
// on the stack of cleanups and pops them on each way out. Jumps are in
// LowerJump.cpp.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/FunctionObject.h"
#include "checks/frontend/Lower.h"
#include "checks/frontend/StdOwner.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtOpenMP.h"

using namespace clang;

namespace closecall::frontend {

void FunctionLowering::stmt(const Stmt *S) {
  if (!S || GaveUp)
    return;
  if (++Depth > 2000)
    giveUp("nested too deeply");
  else
    stmtInner(S);
  --Depth;
}

void FunctionLowering::stmtInner(const Stmt *S) {
  if (const auto *E = dyn_cast<Expr>(S))
    return discard(E);
  switch (S->getStmtClass()) {
  case Stmt::NullStmtClass: return;
  case Stmt::CompoundStmtClass: return compound(cast<CompoundStmt>(S));
  case Stmt::DeclStmtClass: return declStmt(cast<DeclStmt>(S));
  case Stmt::IfStmtClass: return ifStmt(cast<IfStmt>(S));
  case Stmt::WhileStmtClass: return whileStmt(cast<WhileStmt>(S));
  case Stmt::DoStmtClass: return doStmt(cast<DoStmt>(S));
  case Stmt::ForStmtClass: return forStmt(cast<ForStmt>(S));
  case Stmt::CXXForRangeStmtClass: return rangeFor(cast<CXXForRangeStmt>(S));
  case Stmt::SwitchStmtClass: return switchStmt(cast<SwitchStmt>(S));
  case Stmt::CaseStmtClass:
  case Stmt::DefaultStmtClass: return caseStmt(cast<SwitchCase>(S));
  case Stmt::AttributedStmtClass: return stmt(cast<AttributedStmt>(S)->getSubStmt());
  case Stmt::LabelStmtClass:
    labelStmt(cast<LabelStmt>(S)->getDecl());
    return stmt(cast<LabelStmt>(S)->getSubStmt());
  case Stmt::GotoStmtClass: return gotoStmt(cast<GotoStmt>(S));
  case Stmt::IndirectGotoStmtClass:
    discard(cast<IndirectGotoStmt>(S)->getTarget());
    ensureOpen();
    ComputedGotos.push_back({Cur, Top});
    Closed[Cur] = true; // resolveGotos() gives it a terminator
    return;
  case Stmt::BreakStmtClass:
    if (!Breaks.empty())
      jumpOut(Breaks.back(), range(S));
    return;
  case Stmt::ContinueStmtClass:
    if (!Continues.empty())
      jumpOut(Continues.back(), range(S));
    return;
  case Stmt::ReturnStmtClass: {
    const auto *R = cast<ReturnStmt>(S);
    return returnStmt(R, R->getRetValue(), R->getNRVOCandidate());
  }
  case Stmt::CoreturnStmtClass:
    return returnStmt(S, cast<CoreturnStmt>(S)->getOperand(), nullptr);
  case Stmt::GCCAsmStmtClass:
  case Stmt::MSAsmStmtClass: return asmStmt(cast<AsmStmt>(S));
  case Stmt::CXXTryStmtClass: return tryStmt(cast<CXXTryStmt>(S));
  case Stmt::CapturedStmtClass: return stmt(cast<CapturedStmt>(S)->getCapturedStmt());
  default:
    if (const auto *D = dyn_cast<OMPExecutableDirective>(S))
      return D->hasAssociatedStmt() ? stmt(D->getRawStmt()) : void();
    return children(S);
  }
}

void FunctionLowering::compound(const CompoundStmt *S) {
  Cleanup *Outer = Top;
  for (const Stmt *Child : S->body())
    stmt(Child);
  popScope(Outer, range(clang::SourceRange(S->getRBracLoc())));
}

void FunctionLowering::declStmt(const DeclStmt *S) {
  for (const Decl *D : S->decls()) {
    const auto *VD = dyn_cast<VarDecl>(D);
    if (!VD)
      continue;
    localVar(VD);
    if (const auto *DD = dyn_cast<DecompositionDecl>(VD))
      for (const BindingDecl *Binding : DD->bindings())
        if (const VarDecl *Holding = Binding->getHoldingVar())
          localVar(Holding);
  }
}

void FunctionLowering::localVar(const VarDecl *VD) {
  if (VD->isStaticLocal()) {
    staticLocal(VD, variable(VD));
    return;
  }
  if (VD->hasGlobalStorage() || VD->isLocalExternDecl())
    return;
  QualType T = typeOf(VD);
  // The size of a variable-length array is evaluated here.
  if (const VariableArrayType *VLA = Ctx.getAsVariableArrayType(T))
    if (VLA->getSizeExpr())
      discard(VLA->getSizeExpr());
  ir::VarId Id = variable(VD);
  ir::Place P{Id, {}};
  ir::SourceRange R = range(VD->getSourceRange());
  if (VD->isInvalidDecl() && VD->getInit() && !T->isPointerType() &&
      !VD->getType()->getContainedAutoType()) {
    // Of an unknown type: it may own what it is made from.
    ir::Operand Given = unresolvedArgument(VD->getInit());
    if (Given.Kind == ir::OperandKind::Load)
      unknownCall({std::move(Given)}, VD->getInit());
    assign(P, ir::Operand::unknown(), R);
  } else if (const Expr *Init = VD->getInit()) {
    // Fields that a constructor leaves alone are uninitialised.
    const LambdaExpr *Held = heldLambda(VD);
    initialize(P, T, Held ? Held : Init);
  } else if (!VD->isCXXForRangeDecl()) {
    assign(P, T->isReferenceType() ? ir::Operand::unknown() : ir::Operand::undef(), R);
  }
  push(Cleanup::End, R).Var = Id;
  pushDestroy(T, P, R);
  if (const auto *A = VD->getAttr<CleanupAttr>()) {
    Cleanup &C = push(Cleanup::Attribute, R);
    C.Object = P;
    C.Callee = B.callee(A->getFunctionDecl());
    F.Vars[Id].Cleanup = C.Callee;
  }
}

void FunctionLowering::staticLocal(const VarDecl *VD, ir::VarId Id) {
  const Expr *Init = VD->getInit();
  if (!Init || VD->isConstexpr() || !Ctx.getLangOpts().CPlusPlus ||
      Init->isValueDependent() || VD->hasConstantInitialization())
    return;
  // Runs the first time only.
  ir::BlockId First = newBlock(), Done = newBlock();
  branch(ir::Operand::unknown(), First, Done, "", {}, range(VD->getSourceRange()));
  open(First);
  initialize(ir::Place{Id, {}}, VD->getType(), Init);
  jump(Done);
  open(Done);
}

void FunctionLowering::ifStmt(const IfStmt *S) {
  ir::BlockId Join = newBlock();
  while (true) {
    if (S->isConsteval()) {
      stmt(S->isNegatedConsteval() ? S->getThen() : S->getElse());
      break;
    }
    if (S->isConstexpr()) {
      if (auto Taken = S->getNondiscardedCase(Ctx)) {
        Cleanup *Outer = Top;
        stmt(S->getInit());
        stmt(*Taken);
        popScope(Outer, range(clang::SourceRange(S->getEndLoc())));
        break;
      }
    }
    Cleanup *Outer = Top;
    stmt(S->getInit());
    Branching How{"if", {}};
    if (const DeclStmt *Var = S->getConditionVariableDeclStmt()) {
      declStmt(Var);
      How.Text = Var->getSingleDecl()->getSourceRange();
    }
    ir::BlockId Then = newBlock(), Else = newBlock();
    ensureOpen();
    cond(S->getCond(), Then, Else, How);
    ir::SourceRange End = range(clang::SourceRange(S->getEndLoc()));
    Cleanup *Inner = Top;
    open(Then);
    stmt(S->getThen());
    popScope(Outer, End);
    jump(Join);
    Top = Inner;
    open(Else);
    // A chain of else-if is a loop here, not a recursion.
    const auto *Next = dyn_cast_or_null<IfStmt>(S->getElse());
    if (Next && Inner == Outer) {
      S = Next;
      continue;
    }
    stmt(S->getElse());
    popScope(Outer, End);
    break;
  }
  jump(Join);
  open(Join);
}

void FunctionLowering::loopBody(const Stmt *Body, ir::BlockId Break, Cleanup *BreakScope,
                                ir::BlockId Continue, Cleanup *ContinueScope) {
  Breaks.push_back({Break, BreakScope});
  Continues.push_back({Continue, ContinueScope});
  Cleanup *Outer = Top;
  stmt(Body);
  if (Body)
    popScope(Outer, range(clang::SourceRange(Body->getEndLoc())));
  Breaks.pop_back();
  Continues.pop_back();
}

void FunctionLowering::whileStmt(const WhileStmt *S) {
  ir::BlockId Head = newBlock(), Body = newBlock(), Leave = newBlock(), Done = newBlock();
  ensureOpen();
  jump(Head);
  open(Head);
  Cleanup *Outer = Top;
  Branching How{"while", {}};
  if (const DeclStmt *Var = S->getConditionVariableDeclStmt()) {
    declStmt(Var);
    How.Text = Var->getSingleDecl()->getSourceRange();
  }
  cond(S->getCond(), Body, Leave, How);
  open(Body);
  ir::BlockId Again = newBlock();
  loopBody(S->getBody(), Done, Outer, Again, Top);
  jump(Again);
  ir::SourceRange End = range(clang::SourceRange(S->getEndLoc()));
  open(Again);
  runCleanups(Top, Outer, End, /*EndVars=*/true);
  jump(Head);
  open(Leave);
  popScope(Outer, End);
  jump(Done);
  open(Done);
}

void FunctionLowering::doStmt(const DoStmt *S) {
  ir::BlockId Body = newBlock(), Test = newBlock(), Done = newBlock();
  ensureOpen();
  jump(Body);
  open(Body);
  loopBody(S->getBody(), Done, Top, Test, Top);
  jump(Test);
  open(Test);
  cond(S->getCond(), Body, Done, Branching{"do", {}});
  open(Done);
}

void FunctionLowering::forStmt(const ForStmt *S) {
  Cleanup *Outer = Top;
  stmt(S->getInit());
  Cleanup *Loop = Top;
  ir::BlockId Head = newBlock(), Body = newBlock(), Step = newBlock(), Leave = newBlock(),
              Done = newBlock();
  ensureOpen();
  jump(Head);
  open(Head);
  Branching How{"for", {}};
  if (const DeclStmt *Var = S->getConditionVariableDeclStmt()) {
    declStmt(Var);
    How.Text = Var->getSingleDecl()->getSourceRange();
  }
  if (S->getCond())
    cond(S->getCond(), Body, Leave, How);
  else
    jump(Body);
  ir::SourceRange End = range(clang::SourceRange(S->getEndLoc()));
  open(Body);
  loopBody(S->getBody(), Done, Loop, Step, Top);
  jump(Step);
  open(Step);
  if (S->getInc())
    discard(S->getInc());
  runCleanups(Top, Loop, End, /*EndVars=*/true);
  jump(Head);
  open(Leave);
  popScope(Loop, End);
  jump(Done);
  open(Done);
  popScope(Outer, End);
}

/// Something in it must not stand twice in a function.
static bool standsOnce(const Stmt *S) {
  if (!S)
    return false;
  if (isa<LabelStmt, LambdaExpr, StmtExpr, AddrLabelExpr, GotoStmt>(S))
    return true;
  if (const auto *D = dyn_cast<DeclStmt>(S))
    for (const Decl *One : D->decls())
      if (const auto *VD = dyn_cast<VarDecl>(One); VD && VD->isStaticLocal())
        return true;
  return llvm::any_of(S->children(), standsOnce);
}

/// A list of so many handles, or of their addresses, is gone through one by one.
static constexpr unsigned MaxListed = 8;

/// `for (PGresult *r : {a, b})`: the body for each of them.
bool FunctionLowering::listedFor(const CXXForRangeStmt *S) {
  const InitListExpr *List = listed(S->getRangeInit());
  const auto *Begin = dyn_cast_or_null<DeclStmt>(S->getBeginStmt());
  const auto *Range = dyn_cast<DeclStmt>(S->getRangeStmt());
  if (!List || !Begin || !Range || List->getNumInits() > MaxListed || standsOnce(S->getBody()))
    return false;
  const auto *It = cast<VarDecl>(Begin->getSingleDecl());
  QualType T = It->getType()->getPointeeType();
  if (T.isNull() || !T->isPointerType() ||
      !(T->getPointeeType()->isRecordType() || T->getPointeeType()->isPointerType()))
    return false;
  Cleanup *Outer = Top;
  ir::SourceRange End = range(clang::SourceRange(S->getEndLoc()));
  ir::Place Elements{variable(cast<VarDecl>(Range->getSingleDecl())), {}};
  auto Deref = [](ir::Place P) {
    P.Projs.push_back({ir::ProjKind::Deref, "", 0, false});
    return P;
  };
  Elements = Deref(field(Deref(std::move(Elements)), "<elements>"));
  ir::Place Iterator{variable(It), {}};
  push(Cleanup::End, End).Var = Iterator.Root;
  ir::BlockId Done = newBlock();
  ensureOpen();
  for (unsigned N = 0; N < List->getNumInits(); ++N) {
    Cleanup *Loop = Top;
    ir::BlockId Again = newBlock();
    assign(Iterator, addressOf(index(Elements, N)), range(List->getInit(N)));
    stmt(S->getLoopVarStmt());
    loopBody(S->getBody(), Done, Loop, Again, Top);
    jump(Again);
    open(Again);
    popScope(Loop, End);
  }
  jump(Done);
  open(Done);
  popScope(Outer, End);
  return true;
}

void FunctionLowering::rangeFor(const CXXForRangeStmt *S) {
  Cleanup *Outer = Top;
  stmt(S->getInit());
  stmt(S->getRangeStmt());
  if (listedFor(S))
    return popScope(Outer, range(clang::SourceRange(S->getEndLoc())));
  stmt(S->getBeginStmt());
  stmt(S->getEndStmt());
  Cleanup *Loop = Top;
  ir::BlockId Head = newBlock(), Body = newBlock(), Step = newBlock(), Done = newBlock();
  ensureOpen();
  jump(Head);
  open(Head);
  clang::SourceRange Text = S->getLoopVariable()
                                ? clang::SourceRange(S->getLoopVariable()->getBeginLoc(),
                                                     S->getRangeInit()->getEndLoc())
                                : S->getSourceRange();
  if (S->getCond())
    cond(S->getCond(), Body, Done, Branching{"for", Text});
  else
    branch(ir::Operand::unknown(), Body, Done, "for", text(Text), range(Text));
  ir::SourceRange End = range(clang::SourceRange(S->getEndLoc()));
  open(Body);
  stmt(S->getLoopVarStmt());
  ir::BlockId Again = newBlock();
  loopBody(S->getBody(), Done, Loop, Again, Top);
  jump(Again);
  open(Again);
  popScope(Loop, End);
  jump(Step);
  open(Step);
  if (S->getInc())
    discard(S->getInc());
  jump(Head);
  open(Done);
  popScope(Outer, End);
}

void FunctionLowering::asmStmt(const AsmStmt *S) {
  for (unsigned I = 0; I < S->getNumInputs(); ++I)
    if (const auto *Gcc = dyn_cast<GCCAsmStmt>(S))
      discard(Gcc->getInputExpr(I));
  const auto *Gcc = dyn_cast<GCCAsmStmt>(S);
  if (!Gcc)
    return;
  for (unsigned I = 0; I < Gcc->getNumOutputs(); ++I)
    if (Gcc->getOutputExpr(I)->isGLValue())
      assign(lvalue(Gcc->getOutputExpr(I)), ir::Operand::unknown(), range(S));
  for (unsigned I = 0; I < Gcc->getNumLabels(); ++I) {
    ir::BlockId Taken = newBlock(), Next = newBlock();
    branch(ir::Operand::unknown(), Taken, Next, "", {}, range(S));
    Gotos.push_back({Taken, Top, Gcc->getLabelExpr(I)->getLabel(), range(S)});
    Closed[Taken] = true;
    open(Next);
  }
}

} // namespace closecall::frontend
