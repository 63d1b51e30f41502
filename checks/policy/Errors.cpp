//===- Errors.cpp - Words and places of the errors checks ------*- C++ -*-===//
//
// Implements Errors.h.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Errors.h"
#include "checks/catalog/Catalog.h"
#include "checks/report/Fingerprint.h"

namespace closecall::policy {

using namespace ir;
using flow::StatusEvent;

std::string calledBy(const ErrorSubject &S) {
  std::string Name = flow::calledName(*S.Solved.Info, S.Resolver, S.call());
  if (Name == S.Run.Call.Via)
    return "'" + Name + "'";
  return "'" + Name + "' (which calls '" + S.Run.Call.Via + "')";
}

std::string receiver(const ErrorSubject &S) {
  const Instr &I = S.call();
  if (!I.Dst.isVar())
    return "";
  if (!S.F.Vars[I.Dst.Root].Name.empty())
    return S.F.Vars[I.Dst.Root].Name;
  const auto &Instrs = S.F.Blocks[S.Run.B].Instrs;
  for (size_t N = S.Run.I + 1; N < Instrs.size(); ++N) {
    const Instr &A = Instrs[N];
    if (A.Opcode == Op::Assign && A.Args[0].Kind == OperandKind::Load &&
        A.Args[0].P == I.Dst && A.Dst.isVar())
      return S.F.Vars[A.Dst.Root].Name;
  }
  return "";
}

std::string quotedVar(const ErrorSubject &S, VarId V) {
  std::string Name = V == NoId ? "" : S.F.Vars[V].Name;
  if (Name.empty())
    Name = receiver(S);
  return Name.empty() ? "" : " '" + Name + "'";
}

report::Finding atCall(const ErrorSubject &S, const std::string &Check) {
  report::Finding F;
  F.Check = "closecall-" + Check;
  if (const catalog::CheckInfo *C = catalog::find(F.Check))
    F.Level = C->Severity;
  F.Sure = S.Run.Call.Wrapper ? report::Confidence::Medium : report::Confidence::High;
  F.Primary = toRange(S.M, S.call().Range);
  F.Function = S.M.Callees[S.F.Self].Name;
  std::string Into = receiver(S);
  F.AcquireText = report::normalise((Into.empty() ? "" : Into + "=") + S.call().Text);
  F.Pack = S.Run.Call.Pack;
  report::Step First;
  First.Kind = report::StepKind::Acquire;
  First.At = F.Primary;
  First.Message = calledBy(S) + " is called here";
  F.Path.push_back(std::move(First));
  return F;
}

/// "assuming 'x' is true"
static std::string sideText(const Terminator &T, uint32_t Succ) {
  std::string Cond = "'" + T.Text + "'";
  if (T.Kind == TermKind::Switch) {
    if (Succ >= T.Cases.size())
      return Cond + " matches no other case";
    const SwitchCase &C = T.Cases[Succ];
    return Cond + (C.Low == C.High ? " is " + std::to_string(C.Low)
                                   : " is between " + std::to_string(C.Low) + " and " +
                                         std::to_string(C.High));
  }
  if (T.Keyword == "while" || T.Keyword == "for" || T.Keyword == "do")
    return Succ == 0 ? "the loop is entered: " + Cond + " is true"
                     : "the loop ends: " + Cond + " is false";
  return "assuming " + Cond + " is " + (Succ == 0 ? "true" : "false");
}

report::Finding atEvent(const ErrorSubject &S, const StatusEvent &E, const std::string &Check,
                        const std::string &Last, const std::string &Between) {
  report::Finding F = atCall(S, Check);
  const Block &B = S.F.Blocks[E.B];
  report::Range At = E.I == flow::NoId ? toRange(S.M, B.Term.Range)
                                       : toRange(S.M, B.Instrs[E.I].Range);
  if (At.Line)
    F.Primary = At;
  // Branches whose other side would have led elsewhere.
  const flow::FunctionInfo &Info = *S.Solved.Info;
  std::vector<report::Step> Steps;
  BlockId Goal = E.B;
  bool Passed = Between.empty();
  auto Pass = [&] {
    Passed = true;
    Steps.push_back({report::StepKind::Event,
                     toRange(S.M, S.F.Blocks[E.AtB].Instrs[E.AtI].Range), Between});
  };
  if (!Passed && E.AtB == E.B)
    Pass();
  for (size_t N = E.Path.size(); N-- > 0;) {
    const auto &[From, Succ] = E.Path[N];
    if (!Passed && From == E.AtB)
      Pass();
    const Terminator &T = S.F.Blocks[From].Term;
    if (T.Succs.size() < 2 || !Info.passesThrough(T.Succs[Succ], Goal) ||
        Info.passesThrough(From, Goal))
      continue;
    report::Step St;
    St.Kind = report::StepKind::Branch;
    St.At = toRange(S.M, T.Range);
    St.Message = sideText(T, Succ);
    if (St.At.Line)
      Steps.push_back(std::move(St));
    Goal = From;
  }
  F.Path.insert(F.Path.end(), Steps.rbegin(), Steps.rend());
  report::Step End;
  End.Kind = report::StepKind::Exit;
  End.At = F.Primary;
  End.Message = Last;
  F.Path.push_back(std::move(End));
  F.ExitTexts.push_back(report::normalise(E.I == flow::NoId ? B.Term.Text : B.Instrs[E.I].Text));
  return F;
}

void findErrors(const ErrorSubject &S, std::vector<report::Finding> &Out) {
  if (S.Run.Truncated)
    return;
  if (!findUnchecked(S, Out) && !findAborted(S, Out) && !findMasked(S, Out) && !findRows(S, Out))
    findIgnored(S, Out);
}

} // namespace closecall::policy
