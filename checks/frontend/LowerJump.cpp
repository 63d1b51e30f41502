//===- LowerJump.cpp - Switch, goto, return, try ---------------*- C++ -*-===//
//
// Statements that leave in more than one direction. A goto is resolved when
// the whole function was seen, since only then the scope of its label is
// known: what lies between the two scopes is emitted then.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Lower.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace closecall::frontend {

void FunctionLowering::switchStmt(const SwitchStmt *S) {
  Cleanup *Outer = Top;
  stmt(S->getInit());
  clang::SourceRange Text = S->getCond()->getSourceRange();
  if (const VarDecl *Var = S->getConditionVariable()) {
    localVar(Var);
    Text = Var->getSourceRange();
  }
  ir::Terminator T;
  T.Kind = ir::TermKind::Switch;
  T.Cond = rvalue(S->getCond());
  T.Text = text(Text);
  T.Range = range(Text);
  T.Keyword = "switch";
  ir::BlockId Done = newBlock(), Default = Done;
  SwitchFrame Frame;
  llvm::SmallVector<const SwitchCase *, 16> Cases;
  for (const SwitchCase *C = S->getSwitchCaseList(); C; C = C->getNextSwitchCase())
    Cases.push_back(C);
  for (const SwitchCase *C : llvm::reverse(Cases)) {
    ir::BlockId Target = newBlock();
    Frame.Cases[C] = Target;
    if (isa<DefaultStmt>(C)) {
      Default = Target;
      continue;
    }
    const auto *Case = cast<CaseStmt>(C);
    const Expr *Label = Case->getLHS()->IgnoreParenImpCasts();
    if (const auto *Value = dyn_cast<ConstantExpr>(Label))
      Label = Value->getSubExpr()->IgnoreParenImpCasts();
    const EnumConstantDecl *Missing = missingConstant(Label);
    if (Missing || Label->isValueDependent()) {
      // Its value is not known: asked before the others.
      ensureOpen();
      T.Cond = materialize(std::move(T.Cond), S->getCond()->getType(), T.Range);
      ir::Operand Value = Missing ? ir::Operand::load(ir::Place{unseenConstant(Missing), {}})
                                  : unresolvedArgument(Label);
      ir::Place Same{temp(Ctx.BoolTy), {}};
      ir::Instr &I = emit(ir::Op::Compare, range(Label));
      I.Dst = Same;
      I.Args = {T.Cond, std::move(Value)};
      ir::BlockId Next = newBlock();
      branch(ir::Operand::load(Same), Target, Next, "switch", T.Text, T.Range);
      open(Next);
      continue;
    }
    ir::SwitchCase Range;
    Range.Low = wrapped(Case->getLHS()->EvaluateKnownConstInt(Ctx)).value_or(0);
    Range.High = Case->getRHS() ? wrapped(Case->getRHS()->EvaluateKnownConstInt(Ctx)).value_or(0)
                                : Range.Low;
    T.Cases.push_back(Range);
    T.Succs.push_back(Target);
  }
  T.Succs.push_back(Default);
  ensureOpen();
  terminate(std::move(T));
  Switches.push_back(std::move(Frame));
  Breaks.push_back({Done, Top});
  stmt(S->getBody());
  Breaks.pop_back();
  Switches.pop_back();
  jump(Done);
  open(Done);
  popScope(Outer, range(clang::SourceRange(S->getEndLoc())));
}

void FunctionLowering::caseStmt(const SwitchCase *S) {
  // `case A: case B: ...` nests; walk it flat.
  const Stmt *Sub = S;
  while (const auto *C = dyn_cast_or_null<SwitchCase>(Sub)) {
    if (!Switches.empty()) {
      auto It = Switches.back().Cases.find(C);
      if (It != Switches.back().Cases.end()) {
        jump(It->second);
        open(It->second);
      }
    }
    Sub = C->getSubStmt();
  }
  stmt(Sub);
}

void FunctionLowering::gotoStmt(const GotoStmt *S) {
  ensureOpen();
  Gotos.push_back({Cur, Top, S->getLabel(), range(S)});
  Closed[Cur] = true; // resolveGotos() gives it a terminator
}

void FunctionLowering::labelStmt(const LabelDecl *L) {
  ir::BlockId Id = newBlock();
  jump(Id);
  open(Id);
  Labels[L] = {Id, Top};
  LabelOrder.push_back(L);
}

static unsigned depth(const Cleanup *C) {
  unsigned N = 0;
  for (; C; C = C->Parent)
    ++N;
  return N;
}

static Cleanup *commonScope(Cleanup *A, Cleanup *Z) {
  unsigned DA = depth(A), DZ = depth(Z);
  for (; DA > DZ; --DA)
    A = A->Parent;
  for (; DZ > DA; --DZ)
    Z = Z->Parent;
  while (A != Z) {
    A = A->Parent;
    Z = Z->Parent;
  }
  return A;
}

void FunctionLowering::resolveGotos() {
  auto Resolve = [&](ir::BlockId From, Cleanup *Scope, const LabelDecl *Label,
                     ir::SourceRange R) {
    open(From);
    Closed[From] = false;
    auto It = Labels.find(Label);
    if (It == Labels.end())
      return; // an error in the program
    runCleanups(Scope, commonScope(Scope, It->second.Scope), R, /*EndVars=*/true);
    jump(It->second.Block, R);
  };
  for (const PendingGoto &G : Gotos)
    Resolve(G.From, G.Scope, G.Label, G.Range);
  for (auto [From, Scope] : ComputedGotos) {
    ir::Terminator T;
    T.Kind = ir::TermKind::Switch;
    // Any label of the function may be meant.
    for (size_t I = 0; I < LabelOrder.size(); ++I) {
      ir::BlockId Id = newBlock();
      Resolve(Id, Scope, LabelOrder[I], {});
      T.Succs.push_back(Id);
      int64_t Number = static_cast<int64_t>(I);
      if (I + 1 < LabelOrder.size())
        T.Cases.push_back({Number, Number});
    }
    if (T.Succs.empty())
      T.Kind = ir::TermKind::Unreachable;
    F.Blocks[From].Term = std::move(T);
  }
}

void FunctionLowering::returnStmt(const Stmt *S, const Expr *Value,
                                  const VarDecl *Candidate) {
  ir::Terminator T;
  T.Kind = ir::TermKind::Return;
  T.Range = range(S);
  T.Text = text(S->getSourceRange());
  ir::VarId Except = ir::NoId;
  if (Value && Value->getType()->isVoidType()) {
    discard(Value);
  } else if (Value && Value->isGLValue() && !isa<CoreturnStmt>(S)) {
    T.HasValue = true;
    T.Cond = addressOf(lvalue(Value));
  } else if (Value && recordOf(Value->getType())) {
    T.HasValue = true;
    const Expr *Inner = Value->IgnoreParens();
    const auto *Cast = dyn_cast<ImplicitCastExpr>(Inner);
    if (Candidate && VarIds.count(Candidate) && !Candidate->hasGlobalStorage() &&
        recordOf(Candidate->getType()) == recordOf(Value->getType())) {
      Except = VarIds[Candidate];
      T.Cond = ir::Operand::var(Except);
    } else if (Cast && Cast->getCastKind() == CK_LValueToRValue) {
      T.Cond = ir::Operand::load(lvalue(Cast->getSubExpr()));
    } else {
      ir::Place Result{temp(Value->getType()), {}};
      into(Result, Value);
      T.Cond = ir::Operand::load(Result);
    }
  } else if (Value) {
    T.HasValue = true;
    T.Cond = rvalue(Value);
    bool Work = false;
    for (const Cleanup *C = Top; C; C = C->Parent)
      Work |= C->K != Cleanup::End && C->K != Cleanup::Try && !C->EHOnly;
    if (Work)
      T.Cond = materialize(std::move(T.Cond), Value->getType(), T.Range);
  }
  runCleanups(Top, nullptr, T.Range, /*EndVars=*/false, Except);
  if (!isClosed())
    terminate(std::move(T));
}

void FunctionLowering::tryStmt(const CXXTryStmt *S) {
  ir::BlockId Catch = newBlock(), Join = newBlock();
  Cleanup *Outer = Top;
  push(Cleanup::Try, range(S)).EHBlock = Catch;
  stmt(S->getTryBlock());
  Top = Outer;
  jump(Join);
  handlers(S, Catch, Join, /*Rethrow=*/false);
  open(Join);
}

void FunctionLowering::handlers(const CXXTryStmt *S, ir::BlockId Catch, ir::BlockId Join,
                                bool Rethrow) {
  ir::Terminator T;
  T.Kind = ir::TermKind::Catch;
  T.Range = range(clang::SourceRange(S->getTryLoc()));
  bool All = false;
  for (unsigned I = 0; I < S->getNumHandlers(); ++I) {
    const CXXCatchStmt *H = S->getHandler(I);
    QualType Caught = H->getCaughtType();
    All |= Caught.isNull();
    std::string Name = "...";
    if (!Caught.isNull())
      Name = B.M.Types[B.type(Caught.getNonReferenceType().getUnqualifiedType())].Name;
    T.Handlers.push_back(std::move(Name));
    T.Succs.push_back(newBlock());
  }
  std::vector<ir::BlockId> Entries = T.Succs;
  T.Unwind = All ? ir::NoId : unwindTarget(Top);
  open(Catch);
  terminate(std::move(T));
  for (unsigned I = 0; I < S->getNumHandlers(); ++I) {
    const CXXCatchStmt *H = S->getHandler(I);
    Cleanup *Outer = Top;
    open(Entries[I]);
    ir::SourceRange R = range(clang::SourceRange(H->getBeginLoc()));
    if (const VarDecl *VD = H->getExceptionDecl()) {
      ir::VarId Id = variable(VD);
      assign(ir::Place{Id, {}}, ir::Operand::unknown(), R);
      push(Cleanup::End, R).Var = Id;
      pushDestroy(VD->getType(), ir::Place{Id, {}}, R);
    }
    // "" in front: or something derived from it. Nobody throws what is no
    // std::exception and then catches it with "...".
    Caught.push_back({""});
    std::vector<std::string> Types{"std::exception"};
    if (!H->getCaughtType().isNull())
      Types = thrownTypes(H->getCaughtType());
    llvm::append_range(Caught.back(), Types);
    stmt(H->getHandlerBlock());
    popScope(Outer, range(clang::SourceRange(H->getEndLoc())));
    if (Rethrow)
      throwTo(range(clang::SourceRange(H->getEndLoc())), {}, Caught.back());
    else
      jump(Join);
    Caught.pop_back();
  }
}

} // namespace closecall::frontend
