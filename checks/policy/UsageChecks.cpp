//===- UsageChecks.cpp - The frame of the usage checks ---------*- C++ -*-===//
//
// Implements UsageContext.h and runs the usage checks over every function that
// uses something. The order of the findings does not matter: analyze() sorts.
//
//===----------------------------------------------------------------------===//
#include "checks/catalog/Catalog.h"
#include "checks/policy/Describe.h"
#include "checks/flow/StdModel.h"
#include "checks/policy/UsageContext.h"
#include "checks/report/Fingerprint.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Use;

report::Range UsageContext::range(const SourceRange &R) const { return toRange(M, R); }

report::Range UsageContext::at(flow::Site S) const {
  const Block &B = F.Blocks[S.B];
  return range(S.I < B.Instrs.size() ? B.Instrs[S.I].Range : B.Term.Range);
}

report::Finding UsageContext::finding(const std::string &Check, const Use &One,
                                      report::Confidence Sure) const {
  report::Finding Out;
  Out.Check = "closecall-" + Check;
  if (const catalog::CheckInfo *C = catalog::find(Out.Check))
    Out.Level = Options.Checks.severity(Check).value_or(C->Severity);
  Out.Sure = Sure;
  Out.Primary = at(One);
  Out.Function = functionName();
  Out.AcquireText = report::normalise(instr(One).Text);
  if (One.Fact)
    Out.Pack = One.Fact->Pack;
  return Out;
}

void UsageContext::step(report::Finding &To, report::StepKind Kind, report::Range At,
                        std::string Message) const {
  if (At.Line)
    To.Path.push_back({Kind, At, std::move(Message)});
}

std::string UsageContext::quoted(const flow::Key &K) const {
  std::string Name = U.V.spell(K);
  return Name.empty() ? "" : " '" + Name + "'";
}

std::string UsageContext::who(const Use &One, Role R) const {
  std::string By = flow::UsageOf::by(One, R);
  if (By.empty() || By == One.Name)
    return "'" + One.Name + "'";
  return "'" + One.Name + "', which calls '" + By + "',";
}

report::Range UsageContext::loopRange(const flow::Loop &L) const {
  // The header's own condition, or that of the first block that leaves.
  auto Leaves = [&](BlockId B) {
    const Terminator &T = F.Blocks[B].Term;
    return T.Kind == TermKind::Branch && !T.Keyword.empty() &&
           llvm::any_of(T.Succs, [&](BlockId S) { return !L.has(S); });
  };
  if (Leaves(L.Header))
    return range(F.Blocks[L.Header].Term.Range);
  for (unsigned B : L.Blocks.set_bits()) {
    const Terminator &T = F.Blocks[B].Term;
    if (Leaves(B) && (T.Keyword == "for" || T.Keyword == "while" || T.Keyword == "do"))
      return range(T.Range);
  }
  return {};
}

std::optional<int64_t> UsageContext::trips(const flow::Loop &L) const {
  const Terminator &T = F.Blocks[L.Header].Term;
  if (T.Kind != TermKind::Branch || T.Cond.Kind != OperandKind::Load)
    return std::nullopt;
  for (const Instr &I : F.Blocks[L.Header].Instrs) {
    if (I.Opcode != Op::Compare || I.Dst != T.Cond.P ||
        (I.Cmp != CompareOp::LT && I.Cmp != CompareOp::LE && I.Cmp != CompareOp::NE))
      continue;
    std::optional<int64_t> Limit = U.V.constant(I.Args[1]);
    if (!Limit || I.Args[0].Kind != OperandKind::Load || !I.Args[0].P.isVar())
      return std::nullopt;
    for (BlockId B = 0; B < F.Blocks.size(); ++B)
      for (const Instr &A : F.Blocks[B].Instrs)
        if (!L.has(B) && A.Opcode == Op::Assign && A.Dst == I.Args[0].P)
          if (std::optional<int64_t> Start = U.V.constant(A.Args[0]))
            return *Limit - *Start + (I.Cmp == CompareOp::LE);
  }
  return std::nullopt;
}

bool UsageContext::isHandler() const {
  for (TypeId T : M.Callees[F.Self].Params)
    for (unsigned N = 0; N < 5 && T != NoId; ++N) {
      const Type &Ty = M.Types[T];
      if (Program.packs().handlerType(Ty.Name))
        return true;
      T = Ty.Pointee != NoId             ? Ty.Pointee
          : Ty.TemplateArgs.size() == 1 ? Ty.TemplateArgs[0]
                                        : NoId;
    }
  return false;
}

/// A function of the library has begun it, not a text.
static bool begunByCall(const UsageContext &C, const Use &Made) {
  const Instr &I = C.instr(Made);
  const rules::FunctionEffects *E =
      I.Callee == NoId ? nullptr : C.Program.linker().resolver(C.Body).callee(I.Callee).Pack;
  return E && E->Txn && E->Txn->K == rules::Transaction::Begin;
}

bool UsageContext::allowed(const std::string &Check, const Use &One, Role R) const {
  return Options.Checks.listed(Check, "allow", flow::UsageOf::by(One, R)) ||
         Options.Checks.listed(Check, "allow", One.Name);
}

/// A transaction that is an object ends with that.
bool UsageContext::mayEndUnseen(flow::Site S, const Use &Begin) const {
  const Instr &I = U.V.instr(S);
  const Callee *To = I.Opcode == Op::Call ? U.V.callee(I) : nullptr;
  if (I.Opcode != Op::Call || !Begin.Begun || Begin.Made.valid() || !Begin.On.valid() ||
      !U.at(S).empty() ||
      (To && To->System && !flow::isFunctionObject(*To)) ||
      llvm::none_of(I.Args, [&](const Operand &A) { return U.V.key(A).Root == Begin.On.Root; }))
    return false;
  const flow::CalleeFacts Facts =
      I.Callee == NoId ? flow::CalleeFacts() : Program.linker().resolver(Body).callee(I.Callee);
  return !Facts.Pack &&
         (I.Callee == NoId || Program.linker().bodyOf(Body, I.Callee) == NoId);
}

bool UsageContext::ends(flow::Site S, const Use &Made, rules::Roles How) const {
  const Instr &I = U.V.instr(S);
  // What a smart pointer of the same block gets was in the place of Made.
  auto WasMade = [&](const Instr &Copy) {
    return Copy.Opcode == Op::Assign && Made.Made.valid() &&
           Copy.Args[0].Kind == OperandKind::Load && Copy.Args[0].P.Root == Made.Made.Root &&
           !Copy.Args[0].P.Projs.empty() && Copy.Args[0].P.Projs.back().Name == "<ptr>";
  };
  // std::move took it out.
  if (I.Opcode == Op::Assign && Made.Made.valid() && I.Dst.valid() &&
      I.Dst.Root == Made.Made.Root && !I.Dst.Projs.empty() && I.Dst.Projs.back().Name == "<ptr>" &&
      I.Args[0].Kind == OperandKind::Int && I.Args[0].Int == 0)
    return true;
  if (I.Opcode != Op::Call)
    return false;
  auto Same = [&](flow::Key K) {
    // What an owner holds goes with it.
    if (K.valid() && !K.Projs.empty() && K.Projs.back().Name == "<ptr>")
      K.Projs.pop_back();
    return K.valid() && Made.Made.valid() && K.Root == Made.Made.Root &&
           K.Projs == Made.Made.Projs;
  };
  const Callee *To = U.V.callee(I);
  // An owner's deleter.
  if (!To && I.Implicit && !I.Args.empty()) {
    const Operand &Held = U.V.resolve(I.Args[0]);
    if (!Held.P.Projs.empty() && Held.P.Projs.back().Name == "<ptr>" && Same(U.V.key(Held)))
      return true;
  }
  if (To && To->Destructor)
    return !I.Args.empty() && Same(U.V.key(I.Args[0]));
  // Another connection is put in its place.
  if (To && flow::Values::plainName(To->Name) == "operator=" && !I.Args.empty()) {
    flow::Key K = U.V.key(I.Args[0]);
    if (Same(K) || (K.valid() && K == Made.On))
      return true;
  }
  // A call on what it was made from ends it too (ROLLBACK on the connection).
  for (const Use *One : U.at(S))
    if (One->any(How) && (!One->On.valid() || One->Callee || Same(One->On) ||
                          !Made.Made.valid() || One->On == Made.On))
      return true;
    else if (One->any(How) && One->is(Role::GivesBack)) // a copy of the shared_ptr
      for (const Instr &Copy : F.Blocks[S.B].Instrs)
        if (Copy.Dst.valid() && Copy.Dst.Root == One->On.Root && WasMade(Copy))
          return true;
  // So does a text that is not known, where a text has begun it.
  if (!Made.Made.valid() && (How & rules::bit(Role::Commits)) && !begunByCall(*this, Made))
    for (const Use *One : U.at(S))
      if (One->is(Role::Queries) && One->runsSql() && U.sql(*One).unknown())
        return true;
  return false;
}

static constexpr UsageCheck *Checks[] = {
    findConnectionPerCall, findUnboundedRetry, findQueryInLoop, findPrepareInLoop,
    findMissingTimeout, findTransactionAcrossWait, findNestedLease, findLeaseUnderLock,
    findUncommittedTransaction, findUncommittedGuard, findUncommittedPath, findPoolPerCall, findPoolTooSmall, findUnboundedWait,
    findSharedConnection, findBlockingInEventLoop, findDisarmedGuard, findLongLivedLease,
    findConnectionAcrossFork, findDanglingCapture, findLivenessProbe,
    findNestedTransaction, findConnectionRegistry, findImplicitCommit,
    findOutsideTransaction, findDanglingBind, findWritesWithoutTransaction, findActiveQuery,
    findLeftActive, findAbandonedQuery, findUnboundedPool, findPooledSessionState,
    findStaticDestruction, findLazyLoads, findUsedAfterReturn,
    findUsedWhenGone, findSkippedGiveBack, findUntakenAnswer};

void findUsage(const flow::Linker &L, const rules::PackIndex &Packs,
               const AnalysisOptions &Options, std::vector<report::Finding> &Out) {
  flow::Usages Program(L, Packs);
  for (uint32_t I = 0; I < L.size(); ++I) {
    const Module &M = L.module(I);
    const Function &F = L.function(I);
    // The library's own source is not its user.
    bool Own = false;
    const Callee &Self = M.Callees[F.Self];
    Packs.forEachUsage(Self.Name, [&](const rules::Usage &U) {
      Own |= U.Name == Self.Name && !flow::Usages::differs(U, Self);
    });
    if (Own)
      continue;
    std::unique_ptr<flow::UsageOf> Uses = Program.uses(I);
    if (Uses->Uses.empty())
      continue;
    UsageContext C{Program, I, M, F, *Uses, Options};
    for (UsageCheck *Check : Checks)
      Check(C, Out);
  }
}

} // namespace closecall::policy
