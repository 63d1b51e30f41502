//===- UsageReturned.cpp - Used after the connection went back -------------===//
//
//   release-order   an object made on a connection of a pool that is still used,
//                   or only dies, after the connection was given back
//
// In C++ the objects of a scope die behind a call in its middle: rows and
// statements are still open when somebody else has the connection already.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Site;
using flow::Use;
using Walk = flow::Loops::Walk;

/// A class of the library whose end releases something: rows, a statement.
static bool holdsOpen(const UsageContext &C, VarId V, const std::string &Pack) {
  const Variable &Var = C.F.Vars[V];
  if (Var.Kind != VarKind::Local || Var.Type == NoId ||
      C.M.Types[Var.Type].Kind != TypeKind::Record)
    return false;
  const rules::Class *K = C.Program.packs().findClass(C.M.Types[Var.Type].Name);
  return K && K->Pack == Pack && K->Releases;
}

/// What the call reads comes, by a chain of calls, from the operand or the call.
static bool comesFrom(const UsageContext &C, const Instr &I,
                      llvm::function_ref<bool(const Operand &)> IsSource,
                      llvm::function_ref<bool(Site)> IsCall, unsigned Depth) {
  for (const Operand &A : I.Args) {
    if (!A.P.valid())
      continue;
    const Operand &R = C.U.V.resolve(A);
    if (IsSource(A) || (R.P.valid() && IsSource(R)))
      return true;
    if (!R.P.valid() || Depth == 0)
      continue;
    const Variable &V = C.F.Vars[R.P.Root];
    if (V.Kind != VarKind::Temp && V.Kind != VarKind::CXXTemporary && !V.Reference)
      continue;
    for (Site S : C.U.V.sets(R.P.Root)) {
      if (IsCall(S))
        return true;
      if (const Instr &Set = C.U.V.instr(S);
          &Set != &I && comesFrom(C, Set, IsSource, IsCall, Depth - 1))
        return true;
    }
  }
  return false;
}

static bool madeFrom(const UsageContext &C, const Instr &I, VarId From, unsigned Depth) {
  return comesFrom(
      C, I, [&](const Operand &O) { return O.P.Root == From; }, [](Site) { return false; }, Depth);
}

bool madeFrom(const UsageContext &C, const Instr &I, Site Call, unsigned Depth) {
  return comesFrom(
      C, I, [](const Operand &) { return false; }, [&](Site S) { return S == Call; }, Depth);
}

static bool mentions(const Instr &I, VarId V) {
  return llvm::any_of(I.Args, [&](const Operand &A) { return A.P.valid() && A.P.Root == V; });
}

void findUsedAfterReturn(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Back : C.U.Uses) {
    if (!Back.Fact || !Back.is(Role::GivesBack) || !Back.On.valid() || Back.Implicit)
      continue;
    const CalleeId By = C.instr(Back).Callee;
    const rules::FunctionEffects *E =
        By == NoId ? nullptr : C.Program.linker().resolver(C.Body).callee(By).Pack;
    for (VarId V = C.F.NumParams; E && V < C.F.Vars.size(); ++V) {
      if (V == Back.On.Root || !holdsOpen(C, V, E->Pack))
        continue;
      const std::vector<Site> Sets = C.U.V.sets(V);
      auto Made = llvm::find_if(Sets, [&](Site S) {
        const Callee *To = C.U.V.callee(C.U.V.instr(S));
        return To && (To->Constructor || C.U.V.instr(S).Dst.isVar()) &&
               C.U.Lp.follows({S.B, S.I + 1}, false, [&](Site At) {
                 return At == Back.At ? Walk::Found : Walk::On;
               }) &&
               madeFrom(C, C.U.V.instr(S), Back.On.Root, 6);
      });
      if (Made == Sets.end())
        continue;
      Site Later;
      bool Used = C.U.Lp.follows({Back.At.B, Back.At.I + 1}, false, [&](Site S) {
        const Instr &I = C.U.V.instr(S);
        if (I.Opcode == Op::ScopeEnd || I.Opcode != Op::Call || !mentions(I, V))
          return I.Opcode == Op::ScopeEnd && llvm::is_contained(I.Vars, V) ? Walk::Stop : Walk::On;
        if (S == *Made)
          return Walk::Stop;
        Later = S;
        return Walk::Found;
      });
      if (!Used)
        continue;
      const Callee *Last = C.U.V.callee(C.U.V.instr(Later));
      report::Finding F = C.finding("release-order", Back);
      F.Message = "'" + Back.Name + "' gives the connection back while '" + C.F.Vars[V].Name +
                  "', which was made on it, is " +
                  (Last && Last->Destructor ? "still open" : "still used") +
                  "; end its scope first";
      C.step(F, report::StepKind::Acquire, C.range(C.U.V.instr(*Made).Range), "made on the connection here");
      C.step(F, report::StepKind::Event, C.at(Back), "given back here; somebody else may take it");
      if (Last && !Last->Destructor)
        C.step(F, report::StepKind::Event, C.range(C.U.V.instr(Later).Range), "used here");
      Out.push_back(std::move(F));
    }
  }
}

} // namespace closecall::policy
