//===- LowerFunction.cpp - The frame of a lowered function -----*- C++ -*-===//
//
// Emission of blocks and instructions, parameters, the parts of constructors
// and destructors that nobody writes, the way out at the closing brace, and
// the last pass that drops blocks which nothing reaches. See Lower.h.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Compat.h"
#include "checks/frontend/Lower.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace closecall::frontend {

/// Beyond this a function is not worth the memory.
static constexpr unsigned MaxInstrs = 200000;
/// A call beyond this begins a new block: what the calls before it made of one way
/// is merged between blocks only.
static constexpr unsigned MaxBlock = 64;

FunctionLowering::FunctionLowering(ModuleBuilder &B, const GlobalFacts &Globals)
    : B(B), Ctx(B.Ctx), Globals(Globals) {}

ir::BlockId FunctionLowering::newBlock() {
  F.Blocks.emplace_back();
  Closed.push_back(false);
  return F.Blocks.size() - 1;
}

void FunctionLowering::ensureOpen() {
  if (Closed[Cur])
    Cur = newBlock();
}

void FunctionLowering::giveUp(const char *Why) {
  if (!GaveUp)
    Reason = Why;
  GaveUp = true;
}

ir::Instr &FunctionLowering::emit(ir::Op Opcode, ir::SourceRange R) {
  ensureOpen();
  if (++NumInstrs > MaxInstrs)
    giveUp("too large");
  if (Opcode == ir::Op::Call && F.Blocks[Cur].Instrs.size() >= MaxBlock) {
    ir::BlockId Next = newBlock();
    jump(Next, R);
    Cur = Next;
  }
  ir::Instr &I = F.Blocks[Cur].Instrs.emplace_back();
  I.Opcode = Opcode;
  I.Range = R;
  return I;
}

void FunctionLowering::assign(ir::Place Dst, ir::Operand Value, ir::SourceRange R) {
  ir::Instr &I = emit(ir::Op::Assign, R);
  I.Dst = std::move(Dst);
  I.Args.push_back(std::move(Value));
}

void FunctionLowering::terminate(ir::Terminator T) {
  ensureOpen();
  F.Blocks[Cur].Term = std::move(T);
  Closed[Cur] = true;
}

void FunctionLowering::jump(ir::BlockId To, ir::SourceRange R) {
  if (isClosed())
    return; // nothing gets here
  ir::Terminator T;
  T.Kind = ir::TermKind::Goto;
  T.Succs = {To};
  T.Range = R;
  terminate(std::move(T));
}

void FunctionLowering::branch(ir::Operand Cond, ir::BlockId Then, ir::BlockId Else,
                              const char *Keyword, std::string Text, ir::SourceRange R) {
  ir::Terminator T;
  T.Kind = ir::TermKind::Branch;
  T.Cond = std::move(Cond);
  T.Succs = {Then, Else};
  T.Keyword = Keyword;
  T.Text = std::move(Text);
  T.Range = R;
  terminate(std::move(T));
}

/// An instantiation with errors: clang forgets that its objects have a destructor.
static bool isBroken(QualType T) {
  const auto *Of = dyn_cast_or_null<ClassTemplateSpecializationDecl>(recordOf(T));
  if (!Of || !Of->isInvalidDecl() || !Of->hasDefinition())
    return false;
  return llvm::any_of(Of->getSpecializedTemplate()->getTemplatedDecl()->decls(),
                      [](const Decl *D) { return isa<CXXDestructorDecl>(D) && !D->isImplicit(); });
}

ir::VarId FunctionLowering::addVar(ir::VarKind Kind, QualType T, std::string Name) {
  if ((Kind == ir::VarKind::Temp || Kind == ir::VarKind::Local) && isBroken(T))
    giveUp("an object of a class with errors");
  ir::Variable &V = F.Vars.emplace_back();
  V.Name = std::move(Name);
  V.Kind = Kind;
  V.Type = B.type(T);
  B.mention(T);
  return F.Vars.size() - 1;
}

ir::SourceRange FunctionLowering::range(clang::SourceRange R) {
  return B.range(RangeOverride.isValid() ? RangeOverride : R);
}

std::string FunctionLowering::text(clang::SourceRange R) {
  return B.text(RangeOverride.isValid() ? RangeOverride : R);
}

void FunctionLowering::parameters(bool AsInvoker) {
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  if (Method && Method->isInstance() && !AsInvoker) {
    QualType T = Ctx.getPointerType(compat::recordType(Ctx, Method->getParent()));
    addVar(ir::VarKind::Param, T, "this");
    if (Method->getParent()->isLambda()) {
      InLambda = true;
      llvm::DenseMap<const ValueDecl *, FieldDecl *> Fields;
      FieldDecl *This = nullptr;
      Method->getParent()->getCaptureFields(Fields, This);
      for (auto &[D, Field] : Fields)
        Captures[D] = Field;
      CapturedThis = This;
    }
  }
  for (const ParmVarDecl *P : FD->parameters()) {
    ir::VarId Id = addVar(ir::VarKind::Param, P->getType(), P->getNameAsString());
    F.Vars[Id].Decl = B.range(P->getSourceRange());
    F.Vars[Id].Reference = P->getType()->isReferenceType();
    F.Vars[Id].HasConst = P->getType()->isPointerType() && !Globals.Touched.count(P) &&
                          Globals.alwaysNull(FD, P->getFunctionScopeIndex());
    VarIds[P] = Id;
  }
  F.NumParams = F.Vars.size();
  // The callee destroys what it was given by value.
  for (const ParmVarDecl *P : FD->parameters())
    pushDestroy(P->getType(), ir::Place{VarIds[P], {}}, B.range(P->getSourceRange()));
}

void FunctionLowering::constructorProlog(const CXXConstructorDecl *Ctor) {
  ir::Place This{0, {{ir::ProjKind::Deref, {}, 0, false}}};
  for (const CXXCtorInitializer *Init : Ctor->inits()) {
    ir::Place Target = This;
    QualType T;
    if (Init->isBaseInitializer()) {
      T = QualType(Init->getBaseClass(), 0);
      if (const RecordDecl *Base = recordOf(T))
        Target = field(Target, "<base> " + qualifiedName(Base));
    } else if (Init->isAnyMemberInitializer()) {
      if (Init->isIndirectMemberInitializer()) {
        for (const NamedDecl *Step : Init->getIndirectMember()->chain())
          if (const auto *Field = dyn_cast<FieldDecl>(Step))
            Target = fieldOf(std::move(Target), Field);
      } else {
        Target = fieldOf(std::move(Target), Init->getMember());
      }
      T = Init->getAnyMember()->getType();
    } else {
      T = compat::recordType(Ctx, Ctor->getParent()); // delegating
    }
    if (!Init->getInit())
      continue;
    Unwritten = !Init->isWritten() && !isa<CXXDefaultInitExpr>(Init->getInit());
    initialize(Target, T, Init->getInit());
    Unwritten = false;
    ir::SourceRange R = B.range(Init->isWritten() ? Init->getSourceRange()
                                                  : Ctor->getNameInfo().getSourceRange());
    if (!T->isReferenceType())
      pushDestroy(T, Target, R, /*EHOnly=*/true);
  }
}

void FunctionLowering::destructorProlog(const CXXDestructorDecl *Dtor) {
  const CXXRecordDecl *RD = Dtor->getParent();
  if (RD->isUnion())
    return;
  ir::Place This{0, {{ir::ProjKind::Deref, {}, 0, false}}};
  ir::SourceRange R = F.EndBrace;
  for (const CXXBaseSpecifier &Base : RD->bases())
    if (const RecordDecl *BaseDecl = recordOf(Base.getType()))
      pushDestroy(Base.getType(), field(This, "<base> " + qualifiedName(BaseDecl)), R);
  for (const FieldDecl *Field : RD->fields())
    if (!Field->getType()->isReferenceType() && !Field->isUnnamedBitField())
      pushDestroy(Field->getType(), fieldOf(This, Field), R);
}

void FunctionLowering::body(const Stmt *Body) {
  const auto *Ctor = dyn_cast<CXXConstructorDecl>(FD);
  const auto *Dtor = dyn_cast<CXXDestructorDecl>(FD);
  auto Prolog = [&] {
    if (Ctor)
      constructorProlog(Ctor);
    if (Dtor)
      destructorProlog(Dtor);
  };
  if (const auto *Coroutine = dyn_cast<CoroutineBodyStmt>(Body))
    Body = Coroutine->getBody();
  const auto *Try = dyn_cast<CXXTryStmt>(Body);
  if (!Try || (!Ctor && !Dtor)) {
    Prolog();
    // The outermost scope ends with the function: no ScopeEnd.
    if (const auto *Block = dyn_cast<CompoundStmt>(Body))
      for (const Stmt *Child : Block->body())
        stmt(Child);
    else
      stmt(Body);
    return;
  }
  // A function-try-block of a constructor or destructor: members belong to it,
  // and its handlers end with a rethrow.
  ir::BlockId Catch = newBlock(), Join = newBlock();
  Cleanup *Outer = Top;
  push(Cleanup::Try, range(Try)).EHBlock = Catch;
  Prolog();
  stmt(Try->getTryBlock());
  runCleanups(Top, Outer, F.EndBrace, /*EndVars=*/false);
  Top = Outer;
  jump(Join);
  handlers(Try, Catch, Join, /*Rethrow=*/true);
  open(Join);
}

bool FunctionLowering::run(const FunctionDecl *Definition, bool AsInvoker) {
  FD = Definition;
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  const FunctionDecl *Named = FD;
  if (AsInvoker)
    Named = Method->getParent()->getLambdaStaticInvoker();
  F.Self = B.callee(Named);
  Exceptions = Ctx.getLangOpts().CPlusPlus && Ctx.getLangOpts().CXXExceptions;
  NoExcept = Exceptions && B.noThrow(FD) && !FD->isExternC();
  F.Range = B.range(FD->getSourceRange());
  F.NameRange = B.range(FD->getNameInfo().getSourceRange());
  const Stmt *Body = FD->getBody();
  F.EndBrace = B.range(Body ? clang::SourceRange(Body->getEndLoc()) : FD->getSourceRange());
  F.InMainFile = B.SM.isInMainFile(B.SM.getExpansionLoc(FD->getLocation()));
  for (const DeclContext *DC = FD; DC; DC = DC->getParent()) {
    if (const auto *Fn = dyn_cast<FunctionDecl>(DC))
      F.Template |= Fn->isTemplateInstantiation() ||
                    Fn->getTemplateInstantiationPattern() != nullptr;
    if (const auto *RD = dyn_cast<CXXRecordDecl>(DC))
      F.Template |= isa<ClassTemplateSpecializationDecl>(RD) &&
                    !cast<ClassTemplateSpecializationDecl>(RD)
                         ->isExplicitSpecialization();
  }
  open(newBlock());
  parameters(AsInvoker);
  if (Body)
    body(Body);
  if (!isClosed()) {
    runCleanups(Top, nullptr, F.EndBrace, /*EndVars=*/false);
    ir::Terminator T;
    T.Kind = ir::TermKind::Return;
    T.Range = F.EndBrace;
    if (FD->isMain()) {
      T.HasValue = true;
      T.Cond = ir::Operand::integer(0);
    }
    terminate(std::move(T));
  }
  resolveGotos();
  if (GaveUp)
    return false;
  finish();
  return true;
}

/// Drops what is not reachable and jumps that only pass through.
void FunctionLowering::finish() {
  size_t N = F.Blocks.size();
  for (size_t I = 0; I < N; ++I)
    if (!Closed[I])
      F.Blocks[I].Term.Kind = ir::TermKind::Unreachable;
  auto Forward = [&](ir::BlockId Id) {
    for (unsigned Steps = 0; Id != ir::NoId && Steps < 64; ++Steps) {
      const ir::Block &Blk = F.Blocks[Id];
      if (!Blk.Instrs.empty() || Blk.Term.Kind != ir::TermKind::Goto ||
          !Blk.Term.Thrown.empty() || Blk.Term.Succs[0] == Id)
        break;
      Id = Blk.Term.Succs[0];
    }
    return Id;
  };
  std::vector<ir::BlockId> Order, Map(N, ir::NoId);
  auto Visit = [&](ir::BlockId &Id) {
    if (Id == ir::NoId)
      return;
    Id = Forward(Id);
    if (Map[Id] == ir::NoId) {
      Map[Id] = 0;
      Order.push_back(Id);
    }
  };
  Map[0] = 0;
  Order.push_back(0);
  for (size_t I = 0; I < Order.size(); ++I) {
    ir::Block &Blk = F.Blocks[Order[I]];
    for (ir::Instr &In : Blk.Instrs)
      Visit(In.Unwind);
    for (ir::BlockId &S : Blk.Term.Succs)
      Visit(S);
    Visit(Blk.Term.Unwind);
  }
  // Keep the order of the source, which is the order of creation.
  std::sort(Order.begin(), Order.end());
  for (size_t I = 0; I < Order.size(); ++I)
    Map[Order[I]] = I;
  std::vector<ir::Block> Blocks;
  Blocks.reserve(Order.size());
  for (ir::BlockId Id : Order) {
    ir::Block &Blk = Blocks.emplace_back(std::move(F.Blocks[Id]));
    auto Rename = [&](ir::BlockId &S) {
      if (S != ir::NoId)
        S = Map[S];
    };
    for (ir::Instr &In : Blk.Instrs)
      Rename(In.Unwind);
    for (ir::BlockId &S : Blk.Term.Succs)
      Rename(S);
    Rename(Blk.Term.Unwind);
  }
  F.Blocks = std::move(Blocks);
}

} // namespace closecall::frontend
