//===- Relevance.cpp - Which functions are worth lowering ------*- C++ -*-===//
//
// See Relevance.h. The walk is iterative, so that deep code cannot overflow
// the stack, and asks packs once for each declaration it meets.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Relevance.h"
#include "checks/frontend/Ownership.h"
#include "checks/frontend/StdOwner.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace closecall::frontend {

Relevance::Relevance(ASTContext &Ctx, const rules::PackIndex &Packs,
                     const OwnershipAttributes &Said,
                     llvm::ArrayRef<ErrorSite> ErrorSites)
    : Ctx(Ctx), Packs(Packs), Said(Said), Errors(Ctx, ErrorSites) {}

void Relevance::know(const flow::OwnNames &Names) {
  for (const auto &R : Names.Records)
    DeclaredTypes.insert(R.getKey());
  for (const auto &F : Names.Functions)
    DeclaredFunctions.insert(F.getKey());
}

/// The libc pack is always on; what it models is no reason to look at a
/// function, and neither is a name that only matches a borrowing glob.
static bool counts(const rules::FunctionEffects *Effects) {
  return Effects && !Effects->Pack.empty() && Effects->Pack != "libc";
}

bool Relevance::isModelled(const FunctionDecl *FD) {
  FD = FD->getCanonicalDecl();
  auto [It, New] = Modelled.try_emplace(FD, false);
  if (!New)
    return It->second;
  const unsigned Params = FD->getNumParams();
  bool Is = FD->getDeclName() && counts(Packs.find(qualifiedName(FD), Params));
  if (const auto *Method = dyn_cast<CXXMethodDecl>(FD); Method && !Is && Method->isVirtual())
    for (const std::string &Name : overriddenNames(Method))
      Is |= counts(Packs.find(Name, Params));
  if (FD->getDeclName()) {
    std::string Name = qualifiedName(FD);
    Is |= Packs.usesDatabase(Name) || DeclaredFunctions.contains(Name);
    // std::make_unique<T>() constructs a T.
    const TemplateArgumentList *Args = FD->getTemplateSpecializationArgs();
    if ((Name == "std::make_unique" || Name == "std::make_shared") && Args &&
        Args->size() && Args->get(0).getKind() == TemplateArgument::Type)
      if (const RecordDecl *RD = recordOf(Args->get(0).getAsType()))
        Is |= Packs.usesDatabase(qualifiedName(RD) + "::" + RD->getNameAsString());
  }
  return Modelled[FD] = Is || !Said.of(FD).empty();
}

bool Relevance::isModelledField(const FieldDecl *FD) {
  QualType T = FD->getType();
  if (!T->isFunctionPointerType())
    return false;
  auto [It, New] = ModelledFields.try_emplace(FD, false);
  if (!New)
    return It->second;
  std::string Name = qualifiedName(FD->getParent()) + "::" + FD->getNameAsString();
  return ModelledFields[FD] = counts(Packs.findIndirect(Name));
}

void Relevance::edge(Node &N, const FunctionDecl *Callee) {
  N.Calls.push_back(Callee->getCanonicalDecl());
  N.Direct |= isModelled(Callee);
  N.Leaves |= neverReturns(Callee);
}

bool Relevance::neverReturns(const FunctionDecl *FD) {
  const FunctionDecl *Latest = FD->getMostRecentDecl();
  if (Latest->isNoReturn() || Latest->hasAttr<AnalyzerNoReturnAttr>())
    return true;
  const rules::FunctionEffects *Effects =
      FD->getDeclName() ? Packs.find(qualifiedName(FD), FD->getNumParams()) : nullptr;
  return Effects && Effects->NoReturn;
}

void Relevance::destroys(Node &N, QualType T) {
  if (T->isReferenceType())
    return;
  const auto *RD = dyn_cast_or_null<CXXRecordDecl>(recordOf(Ctx.getBaseElementType(T)));
  if (RD && RD->hasDefinition() && !RD->hasTrivialDestructor())
    if (const CXXDestructorDecl *Dtor = RD->getDestructor())
      edge(N, Dtor);
  deletes(N, RD);
}

/// What an owner of the standard library calls when it deletes.
void Relevance::deletes(Node &N, const CXXRecordDecl *RD) {
  for (unsigned Depth = 0; RD && Depth < 8; ++Depth) {
    std::optional<OwnerType> O = ownerType(RD);
    if (!O)
      return;
    if (const CXXMethodDecl *Call = deleterCall(*O))
      edge(N, Call);
    RD = O->Default ? dyn_cast_or_null<CXXRecordDecl>(recordOf(O->Element)) : nullptr;
    if (RD && RD->hasDefinition() && !RD->hasTrivialDestructor())
      if (const CXXDestructorDecl *Dtor = RD->getDestructor())
        edge(N, Dtor);
  }
}

void Relevance::walkDecl(const Decl *D, Node &N,
                         llvm::SmallVectorImpl<const Stmt *> &Stack) {
  if (const auto *VD = dyn_cast<VarDecl>(D); D->isInvalidDecl()) {
    N.Error |= !VD || !Errors.bearable();
    if (VD)
      Errors.kept(VD);
  }
  if (const auto *VD = dyn_cast<VarDecl>(D)) {
    if (!N.Direct && reaches(VD->getType()))
      N.Direct = true;
    destroys(N, VD->getType());
    if (const Expr *Init = VD->getInit())
      Stack.push_back(Init);
    if (const auto *A = VD->getAttr<CleanupAttr>()) {
      edge(N, A->getFunctionDecl());
      ++Globals.Own[A->getFunctionDecl()->getCanonicalDecl()].Named;
    }
    if (const auto *DD = dyn_cast<DecompositionDecl>(VD))
      for (const BindingDecl *Binding : DD->bindings())
        if (const VarDecl *Holding = Binding->getHoldingVar())
          if (Holding->getInit())
            Stack.push_back(Holding->getInit());
    return;
  }
  if (isa<TagDecl>(D))
    visit(const_cast<Decl *>(D));
}

void Relevance::named(const Node &N, const VarDecl *VD) {
  if (VD->hasGlobalStorage() && !VD->isExternallyVisible() && VD->getType()->isPointerType())
    Globals.NamedIn[VD->getCanonicalDecl()].insert(N.FD ? N.FD->getCanonicalDecl() : nullptr);
}

void Relevance::walk(const Stmt *Root, Node &N) {
  llvm::SmallVector<const Stmt *, 32> Stack{Root};
  while (!Stack.empty()) {
    const Stmt *S = Stack.pop_back_val();
    if (!S)
      continue;
    if (const auto *DS = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : DS->decls())
        walkDecl(D, N, Stack);
      continue;
    }
    ++N.Size;
    if (const auto *E = dyn_cast<Expr>(S)) {
      N.Error |= E->containsErrors() && !Errors.bearable();
      if (!N.Direct && !E->getType().isNull()) {
        const Type *T = E->getType().getTypePtr();
        auto [It, New] = TypeReaches.try_emplace(T, false);
        bool Reaches = New ? (TypeReaches[T] = reaches(E->getType())) : It->second;
        N.Direct |= Reaches;
      }
    }
    switch (S->getStmtClass()) {
    case Stmt::ImplicitCastExprClass: {
      // A plain read of a global is no reason to doubt its value.
      const auto *C = cast<ImplicitCastExpr>(S);
      if (C->getCastKind() == CK_LValueToRValue)
        if (const auto *Ref = dyn_cast<DeclRefExpr>(C->getSubExpr()->IgnoreParens()))
          if (const auto *VD = dyn_cast<VarDecl>(Ref->getDecl())) {
            named(N, VD);
            continue;
          }
      break;
    }
    case Stmt::CallExprClass: {
      const auto *Call = cast<CallExpr>(S);
      const FunctionDecl *Fn = Call->getDirectCallee();
      if (Fn && isModelled(Fn))
        fills(*Call);
      const auto *Ref = dyn_cast<DeclRefExpr>(Call->getCallee()->IgnoreParenImpCasts());
      if (!Fn || !Ref || Fn->isExternallyVisible())
        break;
      GlobalFacts::Mentions &M = Globals.Own[Fn->getCanonicalDecl()];
      ++M.Called;
      for (unsigned I = 0; I < 64; ++I)
        if (I >= Call->getNumArgs() || Call->getArg(I)->isValueDependent() ||
            !Call->getArg(I)->isNullPointerConstant(Ctx, Expr::NPC_ValueDependentIsNotNull))
          M.Null &= ~(uint64_t(1) << I);
      break;
    }
    case Stmt::DeclRefExprClass: {
      const ValueDecl *D = cast<DeclRefExpr>(S)->getDecl();
      if (const auto *Fn = dyn_cast<FunctionDecl>(D)) {
        edge(N, Fn);
        if (const CXXRecordDecl *Made = madeClass(Fn))
          for (const CXXConstructorDecl *C : Made->ctors())
            edge(N, C);
        if (const auto *Method = dyn_cast<CXXMethodDecl>(Fn)) // operator=
          deletes(N, Method->getParent());
        if (!Fn->isExternallyVisible())
          ++Globals.Own[Fn->getCanonicalDecl()].Named;
      } else if (const auto *VD = dyn_cast<VarDecl>(D);
                 VD && (VD->hasGlobalStorage() || isa<ParmVarDecl>(VD))) {
        Globals.Touched.insert(VD->getCanonicalDecl());
        named(N, VD);
      }
      continue;
    }
    case Stmt::MemberExprClass: {
      const ValueDecl *D = cast<MemberExpr>(S)->getMemberDecl();
      if (const auto *Fn = dyn_cast<FunctionDecl>(D))
        edge(N, Fn);
      else if (const auto *FD = dyn_cast<FieldDecl>(D)) {
        N.Direct |= isModelledField(FD);
        if (FD->getType()->isVoidPointerType())
          N.Untyped.push_back(FD->getCanonicalDecl());
        N.Hidden |= FD->getType()->isPointerType() &&
                    (FD->getAccess() == AS_private || isa_and_nonnull<CXXDestructorDecl>(N.FD));
      }
      if (const auto *Method = dyn_cast<CXXMethodDecl>(D)) // reset, assignment
        deletes(N, Method->getParent());
      else if (const auto *VD = dyn_cast<VarDecl>(D))
        Globals.Touched.insert(VD->getCanonicalDecl());
      break;
    }
    case Stmt::CXXConstructExprClass:
    case Stmt::CXXTemporaryObjectExprClass:
      edge(N, cast<CXXConstructExpr>(S)->getConstructor());
      break;
    case Stmt::CXXInheritedCtorInitExprClass:
      edge(N, cast<CXXInheritedCtorInitExpr>(S)->getConstructor());
      break;
    case Stmt::CXXBindTemporaryExprClass:
      if (const CXXDestructorDecl *Dtor =
              cast<CXXBindTemporaryExpr>(S)->getTemporary()->getDestructor()) {
        edge(N, Dtor);
        deletes(N, Dtor->getParent());
      }
      break;
    case Stmt::CXXDeleteExprClass:
      if (QualType T = cast<CXXDeleteExpr>(S)->getDestroyedType(); !T.isNull())
        destroys(N, T);
      break;
    case Stmt::LambdaExprClass: {
      const auto *L = cast<LambdaExpr>(S);
      visit(static_cast<Decl *>(L->getLambdaClass()));
      if (const CXXMethodDecl *Op = L->getCallOperator())
        edge(N, Op);
      for (const Expr *Init : L->capture_inits())
        Stack.push_back(Init);
      continue;
    }
    case Stmt::CXXDefaultArgExprClass:
      Stack.push_back(cast<CXXDefaultArgExpr>(S)->getExpr());
      continue;
    case Stmt::CXXDefaultInitExprClass:
      Stack.push_back(cast<CXXDefaultInitExpr>(S)->getExpr());
      continue;
    case Stmt::OpaqueValueExprClass:
    case Stmt::UnaryExprOrTypeTraitExprClass:
      continue;
    case Stmt::RecoveryExprClass: Errors.kept(cast<RecoveryExpr>(S)); break;
    case Stmt::UnresolvedLookupExprClass:
    case Stmt::UnresolvedMemberExprClass:
      for (const NamedDecl *D : cast<OverloadExpr>(S)->decls())
        if (const auto *Fn = dyn_cast<FunctionDecl>(D->getUnderlyingDecl()))
          edge(N, Fn);
      break;
    case Stmt::CXXThrowExprClass: N.Leaves = true; break;
    case Stmt::CXXCatchStmtClass:
      if (const VarDecl *VD = cast<CXXCatchStmt>(S)->getExceptionDecl())
        walkDecl(VD, N, Stack);
      break;
    case Stmt::CapturedStmtClass:
      Stack.push_back(cast<CapturedStmt>(S)->getCapturedStmt());
      continue;
    case Stmt::BlockExprClass:
      Stack.push_back(cast<BlockExpr>(S)->getBody());
      continue;
    case Stmt::CoroutineBodyStmtClass:
      Stack.push_back(cast<CoroutineBodyStmt>(S)->getBody());
      continue;
    case Stmt::CoawaitExprClass:
      Stack.push_back(cast<CoawaitExpr>(S)->getOperand());
      continue;
    case Stmt::CoyieldExprClass:
      Stack.push_back(cast<CoyieldExpr>(S)->getOperand());
      continue;
    case Stmt::InitListExprClass:
      if (const InitListExpr *Semantic = cast<InitListExpr>(S)->getSemanticForm())
        S = Semantic;
      break;
    case Stmt::CXXRewrittenBinaryOperatorClass:
      Stack.push_back(cast<CXXRewrittenBinaryOperator>(S)->getSemanticForm());
      continue;
    default: break;
    }
    for (const Stmt *Child : S->children())
      if (Child)
        Stack.push_back(Child);
  }
}

static bool passes(QualType T) {
  return T->isAnyPointerType() || T->isReferenceType() || T->isRecordType();
}

void Relevance::signature(Node &N) {
  const FunctionDecl *FD = N.FD;
  N.Passes = isa<CXXMethodDecl>(FD) || passes(FD->getReturnType());
  N.Direct |= reaches(FD->getReturnType());
  for (const ParmVarDecl *P : FD->parameters()) {
    N.Passes |= passes(P->getType());
    N.Direct |= reaches(P->getType());
    if (P->isInvalidDecl()) {
      N.Error |= !Errors.bearable();
      Errors.kept(P);
    }
    destroys(N, P->getType());
  }
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  if (Method && Method->isInstance())
    N.Direct |= reaches(Method->getParent());
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(FD))
    for (const CXXCtorInitializer *Init : Ctor->inits())
      if (Init->getInit())
        walk(Init->getInit(), N);
  if (isa<CXXDestructorDecl>(FD)) {
    for (const FieldDecl *Field : Method->getParent()->fields())
      destroys(N, Field->getType());
    for (const CXXBaseSpecifier &Base : Method->getParent()->bases())
      destroys(N, Base.getType());
  }
}

void Relevance::addFunction(const FunctionDecl *FD) {
  // A lambda's conversion to a function pointer is lowered where it is used.
  if (const auto *Method = dyn_cast<CXXMethodDecl>(FD))
    if (Method->isLambdaStaticInvoker() ||
        (isa<CXXConversionDecl>(Method) && Method->getParent()->isLambda()))
      return;
  if (FD->isDependentContext() || FD->isDeleted() || !FD->doesThisDeclarationHaveABody())
    return;
  const FunctionDecl *Canonical = FD->getCanonicalDecl();
  if (NodeIds.count(Canonical))
    return;
  Stmt *Body = FD->getBody();
  if (!Body)
    return;
  ++FunctionsSeen;
  unsigned Id = Nodes.size();
  NodeIds[Canonical] = Id;
  Nodes.emplace_back().FD = FD;
  Node N;
  N.FD = FD;
  N.Error = FD->isInvalidDecl() && !Errors.bearable();
  N.Direct = isModelled(FD);
  signature(N);
  walk(Body, N);
  Nodes[Id] = std::move(N);
}

/// Attributes come before the code that they are about.
void Relevance::noteAttributes(const FunctionDecl *FD) {
  std::vector<ir::Ownership> Says = Said.of(FD);
  if (Says.empty())
    return;
  Declared.push_back(FD);
  for (ir::Ownership &O : Says)
    if (O.Record && O.K != ir::Ownership::Borrows && DeclaredTypes.insert(O.Class).second) {
      RecordReaches.clear();
      TypeReaches.clear();
    }
}

void Relevance::visit(Decl *D) {
  if (!Visited.insert(D).second)
    return;
  if (auto *FD = dyn_cast<FunctionDecl>(D)) {
    noteAttributes(FD);
    return addFunction(FD);
  }
  if (auto *FT = dyn_cast<FunctionTemplateDecl>(D)) {
    for (FunctionDecl *Spec : FT->specializations())
      if (const FunctionDecl *Def = Spec->getDefinition())
        visit(const_cast<FunctionDecl *>(Def));
    return;
  }
  if (auto *CT = dyn_cast<ClassTemplateDecl>(D)) {
    for (ClassTemplateSpecializationDecl *Spec : CT->specializations())
      visit(static_cast<Decl *>(Spec));
    return;
  }
  if (auto *VD = dyn_cast<VarDecl>(D)) {
    if (VD->getInit() && !VD->getType()->isDependentType() &&
        !VD->getDeclContext()->isDependentContext()) {
      Node Ignored;
      walk(VD->getInit(), Ignored);
    }
    return;
  }
  if (auto *Friend = dyn_cast<FriendDecl>(D)) {
    if (NamedDecl *ND = Friend->getFriendDecl())
      visit(static_cast<Decl *>(ND));
    return;
  }
  if (auto *RD = dyn_cast<CXXRecordDecl>(D)) {
    if (!RD->isThisDeclarationADefinition() || RD->isDependentContext())
      return;
    return visitContext(RD);
  }
  if (isa<NamespaceDecl, LinkageSpecDecl, ExportDecl>(D))
    visitContext(Decl::castToDeclContext(D));
}

void Relevance::visitContext(DeclContext *DC) {
  for (Decl *D : DC->decls())
    visit(D);
}

/// A function that other files can call, and that ends the process or throws
/// rather than return, decides what their paths are: die(), check(rc). It and
/// the callees that make it so are lowered, if they are small.
void Relevance::addWaysOut(std::vector<bool> &Wanted, const CallersOf &Callers) {
  constexpr unsigned MaxSize = 150; // statements and expressions
  const SourceManager &SM = Ctx.getSourceManager();
  llvm::SmallVector<unsigned, 32> Work;
  auto MayLeave = [&](const Node &N) { return N.Leaves && !N.Error && N.Size <= MaxSize; };
  for (unsigned Id = 0; Id < Nodes.size(); ++Id)
    if (MayLeave(Nodes[Id]))
      Work.push_back(Id);
  while (!Work.empty())
    for (unsigned Caller : Callers[Work.pop_back_val()])
      if (!Nodes[Caller].Leaves) {
        Nodes[Caller].Leaves = true;
        if (MayLeave(Nodes[Caller]))
          Work.push_back(Caller);
      }
  for (unsigned Id = 0; Id < Nodes.size(); ++Id) {
    const FunctionDecl *FD = Nodes[Id].FD;
    if (!Wanted[Id] && MayLeave(Nodes[Id]) && FD->isExternallyVisible() && !FD->isMain() &&
        SM.isInMainFile(SM.getExpansionLoc(FD->getLocation()))) {
      Wanted[Id] = true;
      Work.push_back(Id);
    }
  }
  while (!Work.empty())
    for (const FunctionDecl *Callee : Nodes[Work.pop_back_val()].Calls)
      if (auto It = NodeIds.find(Callee);
          It != NodeIds.end() && !Wanted[It->second] && MayLeave(Nodes[It->second])) {
        Wanted[It->second] = true;
        Work.push_back(It->second);
      }
}

void Relevance::close() {
  for (Node &N : Nodes) {
    N.Error |= Errors.loses(N.FD);
    N.Direct |= llvm::any_of(N.Untyped, [&](auto *FD) { return UntypedHandles.count(FD) != 0; });
  }
  std::vector<bool> Wanted(Nodes.size());
  CallersOf Callers(Nodes.size());
  // A call of a method that has no body may be one of those that override it.
  llvm::DenseMap<const FunctionDecl *, llvm::SmallVector<unsigned, 2>> Overrides;
  for (unsigned Id = 0; Id < Nodes.size(); ++Id)
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Nodes[Id].FD))
      for (const CXXMethodDecl *Base : Method->overridden_methods())
        if (Base->isPureVirtual())
          Overrides[Base->getCanonicalDecl()].push_back(Id);
  for (unsigned Id = 0; Id < Nodes.size(); ++Id)
    for (const FunctionDecl *Callee : Nodes[Id].Calls) {
      if (auto It = NodeIds.find(Callee); It != NodeIds.end())
        Callers[It->second].push_back(Id);
      if (auto It = Overrides.find(Callee); It != Overrides.end())
        for (unsigned Override : It->second)
          Callers[Override].push_back(Id);
    }
  llvm::SmallVector<unsigned, 32> Work;
  for (unsigned Id = 0; Id < Nodes.size(); ++Id)
    if (Nodes[Id].Direct && !Nodes[Id].Error) {
      Wanted[Id] = true;
      Work.push_back(Id);
    }
  while (!Work.empty()) { // upwards
    unsigned Id = Work.pop_back_val();
    if (!Nodes[Id].Direct && !Nodes[Id].Passes)
      continue;
    for (unsigned Caller : Callers[Id])
      if (!Wanted[Caller] && !Nodes[Caller].Error) {
        Wanted[Caller] = true;
        Work.push_back(Caller);
      }
  }
  for (unsigned Id = 0; Id < Nodes.size(); ++Id)
    if (Wanted[Id])
      Work.push_back(Id);
  while (!Work.empty()) { // downwards
    unsigned Id = Work.pop_back_val();
    for (const FunctionDecl *Callee : Nodes[Id].Calls)
      if (auto It = NodeIds.find(Callee);
          It != NodeIds.end() && !Wanted[It->second] && !Nodes[It->second].Error) {
        Wanted[It->second] = true;
        Work.push_back(It->second);
      }
  }
  addWaysOut(Wanted, Callers);
  for (unsigned Id = 0; Id < Nodes.size(); ++Id) {
    if (Nodes[Id].Error)
      Lost.emplace_back(Nodes[Id].FD, "the body has errors");
    else if (Wanted[Id])
      ToLower.push_back(Nodes[Id].FD);
    else if (const auto *Method = dyn_cast<CXXMethodDecl>(Nodes[Id].FD); Method && !Nodes[Id].Hidden)
      Idle.push_back(Method);
  }
}

bool GlobalFacts::alwaysNull(const FunctionDecl *FD, unsigned Param) const {
  auto It = Own.find(FD->getCanonicalDecl());
  return It != Own.end() && It->second.Called > 0 && It->second.Named == It->second.Called &&
         Param < 64 && (It->second.Null >> Param & 1);
}

void Relevance::run() {
  const SourceManager &SM = Ctx.getSourceManager();
  for (Decl *D : Ctx.getTranslationUnitDecl()->decls()) {
    SourceLocation L = D->getLocation();
    if (L.isInvalid() || SM.isInSystemHeader(SM.getExpansionLoc(L)))
      continue;
    visit(D);
  }
  close();
}

} // namespace closecall::frontend
