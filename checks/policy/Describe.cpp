//===- Describe.cpp - Words and places for findings ------------*- C++ -*-===//
//
// Implements Describe.h.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Describe.h"
#include "checks/catalog/Catalog.h"
#include "checks/report/Fingerprint.h"

namespace closecall::policy {

using namespace ir;
using flow::Event;
using flow::LocId;
using flow::Source;
using flow::Space;
using flow::TrailStep;

/// The run starts at a call, not at a slot.
static bool ownSite(const Subject &S) {
  return S.Src.K == Source::Acquire ||
         (S.Src.K == Source::Lent && !S.Src.lentAtEntry());
}

std::string noun(const Subject &S) {
  if (S.Src.Txn)
    return S.Src.Kind == summary::TxnKind::Savepoint ? "savepoint" : "transaction";
  if (S.Src.K == Source::Lent)
    return "pointer";
  return S.Src.Resource == rules::NoResource
             ? "handle"
             : S.Packs.resource(S.Src.Resource).Noun;
}

std::string releaser(const Subject &S) {
  if (S.Src.Resource == rules::NoResource)
    return "";
  const auto &R = S.Packs.resource(S.Src.Resource).Releasers;
  // Several pools may lend the same: the one of the class that lent it.
  llvm::StringRef Class = S.Src.Via;
  Class = Class.take_front(Class.rfind("::") + 2);
  if (Class.ends_with("::"))
    for (const std::string &Name : R)
      if (llvm::StringRef(Name).starts_with(Class))
        return Name;
  return R.empty() ? "" : R.front();
}

std::string functionName(const Subject &S) { return S.M.Callees[S.F.Self].Name; }

report::Range toRange(const Module &M, const SourceRange &R) {
  report::Range Out;
  if (!R.Begin.valid() || R.Begin.File >= M.Files.size())
    return Out;
  Out.File = M.Files[R.Begin.File];
  Out.Line = R.Begin.Line;
  Out.Col = R.Begin.Col;
  Out.EndLine = R.EndLine ? R.EndLine : R.Begin.Line;
  Out.EndCol = R.EndCol ? R.EndCol : R.Begin.Col;
  return Out;
}

std::string spell(const Subject &S, LocId L) {
  const Space &Sp = *S.Solved.Locations;
  const Space::Loc &Lc = Sp.loc(L);
  switch (Lc.Kind) {
  case Space::LocKind::Var:
    return S.F.Vars[Lc.A].Name;
  case Space::LocKind::Region: {
    const Space::Symbol &Sy = Sp.sym(Lc.A);
    if (Sy.Kind == Space::SymKind::Initial) {
      std::string Of = spell(S, Sy.A);
      return Of.empty() ? "" : "*" + Of;
    }
    if (Sy.Kind == Space::SymKind::Result &&
        Sy.B < S.F.Blocks[Sy.A].Instrs.size()) {
      // The variable that received the pointer.
      const Block &B = S.F.Blocks[Sy.A];
      const Instr &I = B.Instrs[Sy.B];
      for (size_t N = Sy.B; N < B.Instrs.size(); ++N) {
        const Instr &A = B.Instrs[N];
        bool Copies = A.Opcode == Op::Assign && A.Args[0].Kind == OperandKind::Load &&
                      A.Args[0].P == I.Dst;
        const Place &To = N == Sy.B ? I.Dst : A.Dst;
        if ((N == Sy.B || Copies) && To.isVar() && !S.F.Vars[To.Root].Name.empty())
          return "*" + S.F.Vars[To.Root].Name;
      }
    }
    return "";
  }
  case Space::LocKind::Field: {
    std::string Of = spell(S, Lc.Parent);
    std::string Name(Sp.fieldName(Lc.A));
    if (Name[0] == '<') // no name that anybody wrote
      return Of;
    // A global that only callees mention.
    if (Of.empty() && Sp.loc(Lc.Parent).Kind == Space::LocKind::Region &&
        Sp.sym(Sp.loc(Lc.Parent).A).Kind == Space::SymKind::Merged)
      for (const Function &F : S.M.Functions)
        for (const Variable &V : F.Vars)
          if (V.Kind == VarKind::Global && V.Id == Name)
            return V.Name;
    // Of another file: the end of its USR is what it is called.
    if (Of.empty())
      return llvm::StringRef(Name).starts_with("c:") ? Name.substr(Name.rfind('@') + 1) : Name;
    if (Of == "*this")
      return Name;
    return Of[0] == '*' ? Of.substr(1) + "->" + Name : Of + "." + Name;
  }
  case Space::LocKind::Index:
    return spell(S, Lc.Parent) + "[" + std::to_string(Lc.N) + "]";
  case Space::LocKind::AnyIndex: {
    std::string Of = spell(S, Lc.Parent);
    return (Of.size() > 1 && Of[0] == '*' ? Of.substr(1) : Of) + "[]";
  }
  }
  return "";
}

/// The place that the acquiring call fills, as written.
static std::string acquiredInto(const Subject &S) {
  if (!ownSite(S)) {
    std::string T = S.Src.Slot.Root == summary::Slot::Param
                        ? S.F.Vars[S.Src.Slot.Index].Name
                        : std::string();
    for (const Variable &V : S.F.Vars)
      if (S.Src.Slot.Root == summary::Slot::Global && V.Id == S.Src.Slot.GlobalId)
        T = V.Name;
    for (const Projection &P : S.Src.Slot.Projs) {
      if (P.Kind == ProjKind::Deref)
        T = "*" + T;
      else if (P.Kind == ProjKind::Field && P.Name[0] != '<')
        T = T == "*this" ? P.Name
            : !T.empty() && T[0] == '*' ? T.substr(1) + "->" + P.Name
                                        : T + "." + P.Name;
    }
    return T;
  }
  const Block &B = S.F.Blocks[S.Src.B];
  const Instr &I = B.Instrs[S.Src.I];
  if (S.Src.Pack && S.Src.Pack->In.K != rules::Slot::Return) {
    unsigned N = S.Src.Pack->In.Index;
    if (N >= I.Args.size())
      return "";
    if (I.Args[N].Kind == OperandKind::AddrOf)
      return toString(S.F, I.Args[N].P);
    if (I.Args[N].Kind == OperandKind::Load)
      return "*" + toString(S.F, I.Args[N].P);
    return "";
  }
  if (S.Src.Sum && S.Src.Sum->Where.Root == summary::Slot::Param) {
    unsigned N = S.Src.Sum->Where.Index;
    if (N < I.Args.size() && I.Args[N].Kind == OperandKind::AddrOf &&
        S.Src.Sum->Where.Projs.size() == 1)
      return toString(S.F, I.Args[N].P);
    return "";
  }
  if (!I.Dst.valid())
    return "";
  if (!I.Dst.isVar() || !S.F.Vars[I.Dst.Root].Name.empty())
    return toString(S.F, I.Dst);
  for (size_t N = S.Src.I + 1; N < B.Instrs.size(); ++N) {
    const Instr &A = B.Instrs[N];
    if (A.Opcode == Op::Assign && A.Args[0].Kind == OperandKind::Load &&
        A.Args[0].P == I.Dst &&
        (!A.Dst.isVar() || !S.F.Vars[A.Dst.Root].Name.empty()))
      return toString(S.F, A.Dst);
  }
  return "";
}

std::string quotedName(const Subject &S, const Event &E) {
  std::string N;
  if (E.Loc != flow::NoId)
    N = spell(S, E.Loc);
  if (N.empty())
    for (auto It = E.Path.rbegin(); It != E.Path.rend() && N.empty(); ++It)
      if (It->K == TrailStep::Held && It->Loc != flow::NoId)
        N = spell(S, It->Loc);
  if (N.empty())
    N = acquiredInto(S);
  return N.empty() ? "" : " '" + N + "'";
}

report::Range acquireRange(const Subject &S) {
  if (!ownSite(S))
    return toRange(S.M, S.F.NameRange);
  return toRange(S.M, S.F.Blocks[S.Src.B].Instrs[S.Src.I].Range);
}

std::string acquireText(const Subject &S) {
  if (!ownSite(S))
    return S.Src.Slot.Root == summary::Slot::Param ? acquiredInto(S) : S.Src.Slot.str();
  std::string Into = acquiredInto(S);
  return report::normalise(Into + "=" + S.F.Blocks[S.Src.B].Instrs[S.Src.I].Text);
}

report::Range eventRange(const Subject &S, const Event &E) {
  const Block &B = S.F.Blocks[E.B];
  if (E.I != flow::NoId && E.I < B.Instrs.size()) {
    report::Range R = toRange(S.M, B.Instrs[E.I].Range);
    if (R.Line)
      return R;
  } else if (E.I == flow::NoId) {
    report::Range R = toRange(S.M, B.Term.Range);
    if (R.Line)
      return R;
  }
  report::Range R = acquireRange(S);
  return R;
}

std::string eventText(const Subject &S, const Event &E) {
  const Block &B = S.F.Blocks[E.B];
  if (E.I != flow::NoId && E.I < B.Instrs.size())
    return report::normalise(B.Instrs[E.I].Text);
  return report::normalise(B.Term.Text);
}

static std::string calleeName(const Subject &S, BlockId B, uint32_t I) {
  if (I >= S.F.Blocks[B].Instrs.size())
    return "";
  const Instr &In = S.F.Blocks[B].Instrs[I];
  if (In.Callee != NoId)
    return flow::spokenName(S.Resolver.callee(In.Callee));
  if (!In.TargetField.empty()) {
    flow::CalleeFacts F = S.Resolver.indirect(In.TargetField);
    return F.Pack ? F.Pack->Name : In.TargetField;
  }
  return In.Text.substr(0, In.Text.find('('));
}

std::string releasedBy(const Subject &S, const Event &E) {
  for (auto It = E.Path.rbegin(); It != E.Path.rend(); ++It)
    if (It->K == TrailStep::Released || It->K == TrailStep::Given)
      return calleeName(S, It->B, It->I);
  return "";
}

std::string borrowedBy(const Subject &S, const Event &E) {
  for (auto It = E.Path.rbegin(); It != E.Path.rend(); ++It)
    if (It->K == TrailStep::Borrowed)
      return S.F.Blocks[It->B].Instrs[It->I].Opcode == Op::Call
                 ? calleeName(S, It->B, It->I)
                 : "";
  return "";
}

Event atThrowingCall(const Subject &S, const Event &E) {
  for (auto It = E.Path.rbegin(); It != E.Path.rend(); ++It) {
    if (It->K == TrailStep::Caught)
      break;
    if (It->K != TrailStep::Threw)
      continue;
    Event At = E;
    At.B = It->B;
    At.I = It->I;
    if (It->I != flow::NoId) {
      const ir::Instr &I = S.F.Blocks[It->B].Instrs[It->I];
      if (I.Callee != ir::NoId)
        At.By = flow::spokenName(S.Resolver.callee(I.Callee));
    }
    At.Path.erase(It.base() - 1 - E.Path.begin() + At.Path.begin());
    return At;
  }
  return E;
}

static std::string branchText(const Subject &S, const TrailStep &T) {
  const Terminator &Term = S.F.Blocks[T.B].Term;
  std::string Cond = "'" + Term.Text + "'";
  if (Term.Kind == TermKind::Switch) {
    if (T.Succ + 1 >= Term.Succs.size())
      return Cond + " matches no other case";
    const SwitchCase &C = Term.Cases[T.Succ];
    if (C.Low == C.High)
      return Cond + " is " + std::to_string(C.Low);
    return Cond + " is between " + std::to_string(C.Low) + " and " +
           std::to_string(C.High);
  }
  bool True = T.Succ == 0;
  if (Term.Keyword == "while" || Term.Keyword == "for" || Term.Keyword == "do")
    return True ? "the loop is entered: " + Cond + " is true"
                : "the loop ends: " + Cond + " is false";
  return "assuming " + Cond + " is " + (True ? "true" : "false");
}

/// From the block on, without coming back to the branch, there is a place
/// where this run's handle is released or handed on.
static bool canDischarge(const Subject &S, BlockId From, BlockId Branch) {
  if (S.Run.DischargedIn.empty())
    return false;
  llvm::BitVector Seen(S.F.Blocks.size());
  llvm::SmallVector<BlockId, 16> Work{From};
  Seen.set(Branch);
  while (!Work.empty()) {
    BlockId B = Work.pop_back_val();
    if (Seen[B])
      continue;
    Seen.set(B);
    if (llvm::is_contained(S.Run.DischargedIn, B))
      return true;
    for (BlockId N : S.Solved.Info->succs(B))
      Work.push_back(N);
  }
  return false;
}

std::vector<report::Step> path(const Subject &S, const Event &E,
                               const std::string &Last) {
  const flow::FunctionInfo &Info = *S.Solved.Info;
  // From the end backwards: what had to be reached next?
  std::vector<bool> Shown(E.Path.size(), false);
  BlockId Goal = E.B;
  bool Acquired = !ownSite(S);
  size_t First = 0;
  for (size_t I = 0; I < E.Path.size(); ++I)
    if (E.Path[I].K == TrailStep::Acquired)
      First = I;
  for (size_t I = E.Path.size(); I-- > 0;) {
    const TrailStep &T = E.Path[I];
    switch (T.K) {
    case TrailStep::Branch: {
      if (!Acquired && I < First)
        break;
      const Terminator &Term = S.F.Blocks[T.B].Term;
      BlockId Taken = Term.Succs[T.Succ];
      // Decisive: the other side could avoid what comes next, or only the
      // other side leads to where the handle is released or handed on.
      bool Decides = Info.passesThrough(Taken, Goal) && !Info.passesThrough(T.B, Goal);
      if (!Decides && !canDischarge(S, Taken, T.B))
        for (BlockId Other : Term.Succs)
          Decides |= Other != Taken && canDischarge(S, Other, T.B);
      if (Decides) {
        Shown[I] = !Term.Text.empty(); // nobody wrote delete's test for null
        Goal = T.B;
      }
      break;
    }
    case TrailStep::Acquired:
    case TrailStep::Released:
    case TrailStep::Given:
    case TrailStep::Threw:
    case TrailStep::Caught:
      Shown[I] = true;
      Goal = T.B;
      break;
    case TrailStep::Borrowed:
      Shown[I] = E.ViaBorrow;
      break;
    case TrailStep::Held:
      break;
    }
  }
  std::vector<report::Step> Out;
  for (size_t I = 0; I < E.Path.size(); ++I) {
    if (!Shown[I] || (!Acquired && I < First))
      continue;
    const TrailStep &T = E.Path[I];
    report::Step St;
    const Block &B = S.F.Blocks[T.B];
    switch (T.K) {
    case TrailStep::Acquired: {
      St.Kind = report::StepKind::Acquire;
      St.At = toRange(S.M, B.Instrs[T.I].Range);
      std::string By = calleeName(S, T.B, T.I);
      if (By == "operator new")
        By = S.Src.Via; // "new pqxx::connection"
      St.Message = S.Src.K == Source::Lent
                       ? "'" + By + "' lends this pointer"
                   : S.Src.Txn ? noun(S) + " begun here by '" + By + "'"
                       : noun(S) + " acquired here by '" + By + "'";
      if (T.Succ)
        St.Message += ": it fails, and still hands one out";
      if (!S.Src.Via.empty() && S.Src.Via != By)
        St.Message += (S.Src.Txn ? ", which calls '" : ", which gets it from '") +
                      S.Src.Via + "'";
      break;
    }
    case TrailStep::Branch:
      St.Kind = report::StepKind::Branch;
      St.At = toRange(S.M, B.Term.Range);
      St.Message = branchText(S, T);
      break;
    case TrailStep::Released:
      St.At = toRange(S.M, B.Instrs[T.I].Range);
      St.Message = noun(S) + (S.Src.Txn ? " ended here by '" : " released here by '") +
                   calleeName(S, T.B, T.I) + "'";
      break;
    case TrailStep::Given:
      St.At = toRange(S.M, B.Instrs[T.I].Range);
      St.Message = "'" + calleeName(S, T.B, T.I) + "' takes the " + noun(S) + " over here";
      break;
    case TrailStep::Borrowed:
      St.At = toRange(S.M, B.Instrs[T.I].Range);
      St.Message = B.Instrs[T.I].Opcode == Op::Call
                       ? "'" + calleeName(S, T.B, T.I) + "' returns a pointer into the " + noun(S)
                       : "a pointer into the " + noun(S) + " is taken here";
      break;
    case TrailStep::Threw:
      if (T.I == flow::NoId) {
        St.At = toRange(S.M, B.Term.Range);
        St.Message = "thrown here";
        break;
      }
      St.At = toRange(S.M, B.Instrs[T.I].Range);
      St.Message = "'" + calleeName(S, T.B, T.I) + "' throws here";
      break;
    case TrailStep::Caught:
      St.At = toRange(S.M, B.Term.Range);
      St.Message = "caught here";
      break;
    case TrailStep::Held:
      continue;
    }
    if (St.At.Line)
      Out.push_back(std::move(St));
  }
  report::Step End;
  End.Kind = report::StepKind::Exit;
  End.At = eventRange(S, E);
  End.Message = Last;
  Out.push_back(std::move(End));
  return Out;
}

report::Finding finding(const Subject &S, const Event &E, const std::string &Check) {
  report::Finding F;
  F.Check = "closecall-" + Check;
  if (const catalog::CheckInfo *C = catalog::find(F.Check))
    F.Level = S.Options.severity(Check).value_or(C->Severity);
  uint8_t Belief = std::max(E.Believed, S.Src.Believed);
  F.Sure = Belief == 0   ? report::Confidence::High
           : Belief == 1 ? report::Confidence::Medium
                         : report::Confidence::Low;
  F.Primary = eventRange(S, E);
  F.Function = functionName(S);
  F.AcquireText = acquireText(S);
  F.ExitTexts.push_back(eventText(S, E));
  if (S.Src.Resource != rules::NoResource) {
    F.Pack = S.Packs.resource(S.Src.Resource).Pack;
    F.Resource = S.Packs.resource(S.Src.Resource).Name;
  }
  return F;
}

} // namespace closecall::policy
