//===- IgnoredError.cpp - An error that nobody looks at --------*- C++ -*-===//
//
// ignored-error: on no path is the outcome of a database call looked at, where
// dropping it is neither said to be meant (a cast to void) nor good practice
// (cleanup, a call after a failure).
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Values.h"
#include "checks/policy/Errors.h"
#include "llvm/ADT/BitVector.h"

namespace closecall::policy {

/// Every way on from the block ends the process.
static bool endsProcess(const ir::Function &F, ir::BlockId From) {
  llvm::BitVector Seen(unsigned(F.Blocks.size()));
  llvm::SmallVector<ir::BlockId, 8> Work{From};
  Seen.set(From);
  bool Ends = false;
  while (!Work.empty()) {
    const ir::Terminator &T = F.Blocks[Work.pop_back_val()].Term;
    if (T.Kind == ir::TermKind::Return || T.Kind == ir::TermKind::Resume)
      return false;
    Ends |= T.Kind == ir::TermKind::Unreachable;
    for (ir::BlockId S : T.Succs)
      if (!Seen.test(S)) {
        Seen.set(S);
        Work.push_back(S);
      }
  }
  return Ends;
}

/// The called wrapper ends the process when it fails, for the constant that it is
/// given here: nobody is left to look.
static bool askedToEnd(const ErrorSubject &S) {
  const ir::Instr &I = S.call();
  for (const ir::Function &F : S.M.Functions) {
    if (F.Self != I.Callee || I.Callee == ir::NoId)
      continue;
    flow::Values V(S.M, F);
    for (const ir::Block &B : F.Blocks) {
      const ir::Operand &Cond = V.resolve(B.Term.Cond);
      if (B.Term.Kind != ir::TermKind::Branch || Cond.Kind != ir::OperandKind::Load ||
          !Cond.P.isVar() || Cond.P.Root >= F.NumParams || Cond.P.Root >= I.Args.size())
        continue;
      const ir::Operand &Given = I.Args[Cond.P.Root];
      if (Given.Kind == ir::OperandKind::Int && endsProcess(F, B.Term.Succs[Given.Int == 0]))
        return true;
    }
  }
  return false;
}

bool findIgnored(const ErrorSubject &S, std::vector<report::Finding> &Out) {
  const flow::StatusRun &R = S.Run;
  if (R.Looked || !R.Lost || R.Call.Ignorable || R.InFailure || S.call().Voided ||
      S.M.Callees[S.F.Self].Destructor || (R.Call.Wrapper && askedToEnd(S)))
    return false;
  report::Finding F = atCall(S, "ignored-error");
  std::string Into = receiver(S);
  if (R.Call.Asked)
    F.Message = "nobody asks whether " + calledBy(S) + " succeeded";
  else if (Into.empty())
    F.Message = "error of " + calledBy(S) + " is ignored";
  else
    F.Message = "error of " + calledBy(S) + " is kept in '" + Into +
                "', which nobody looks at";
  Out.push_back(std::move(F));
  return true;
}

} // namespace closecall::policy
