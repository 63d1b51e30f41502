//===- UsageRegistry.cpp - Named connections removed while used ------------===//
//
//   qt-connection-registry   a named connection removed while objects use it: those
//                            that were made by the name, or the one that told it
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Key;
using flow::Site;
using flow::Use;

void findConnectionRegistry(const UsageContext &C, std::vector<report::Finding> &Out) {
  using Walk = flow::Loops::Walk;
  for (const Use &Remove : C.U.Uses) {
    if (!Remove.Fact || !Remove.is(Role::Removes))
      continue;
    const Operand *Name = C.U.arg(Remove, Remove.Fact->On);
    if (!Name)
      continue;
    flow::Text Text = C.U.V.text(*Name);
    Key NameKey = C.U.V.key(*Name);
    auto Destroys = [&](Site S, VarId V) {
      const Instr &I = C.U.V.instr(S);
      const Callee *To = C.U.V.callee(I);
      return To && To->Destructor && !I.Args.empty() && C.U.V.key(I.Args[0]).Root == V;
    };
    // The object lets go of the connection for another one, or for none.
    auto Assigns = [&](Site S, VarId V) {
      const Instr &I = C.U.V.instr(S);
      const Callee *To = I.Opcode == Op::Call ? C.U.V.callee(I) : nullptr;
      return To && flow::Values::plainName(To->Name) == "operator=" && !I.Args.empty() &&
             C.U.V.key(I.Args[0]).Root == V;
    };
    // The name is what an object, which it still holds, says of its connection.
    auto Tells = [&](const Use &U) {
      if (!U.Fact || !U.is(Role::Names) || !U.On.valid() || !NameKey.valid() ||
          C.U.instr(U).Dst.Root != NameKey.Root || C.U.V.sets(NameKey.Root).size() != 1)
        return false;
      if (C.F.Vars[NameKey.Root].Kind == VarKind::CXXTemporary) // asked in this very call
        return true;
      return C.F.Vars[U.On.Root].Kind == VarKind::Local && C.U.Lp.dominates(U.At.B, Remove.At.B) &&
             C.U.Lp.follows({U.At.B, U.At.I + 1}, false, [&](Site S) {
               return S == Remove.At ? Walk::Found
                      : Destroys(S, U.On.Root) || Assigns(S, U.On.Root) ? Walk::Stop
                                                                        : Walk::On;
             });
    };
    if (auto Of = llvm::find_if(C.U.Uses, Tells); Of != C.U.Uses.end()) {
      report::Finding F = C.finding("qt-connection-registry", Remove);
      F.Message = "'" + Remove.Name + "' removes the connection while the object that tells its name" +
                  C.quoted(Of->On) + " still uses it; let go of that first";
      C.step(F, report::StepKind::Acquire, C.at(*Of), "the name of its connection is asked for");
      C.step(F, report::StepKind::Event, C.at(Remove), "removed here, while the object holds it");
      Out.push_back(std::move(F));
      continue;
    }
    // Made with that name, or from an object that was.
    std::vector<VarId> Named;
    auto IsNamed = [&](const Operand &A) {
      Key K = C.U.V.key(A);
      if (K.valid() && (K == NameKey || llvm::is_contained(Named, K.Root)))
        return true;
      flow::Text T = C.U.V.text(A);
      return T.known() && Text.known() && T.str() == Text.str();
    };
    // A temporary, to be assigned.
    auto MadeByName = [&](const Operand &A) {
      const VarId T = C.U.V.key(A).Root;
      return T != NoId && C.F.Vars[T].Kind == VarKind::CXXTemporary &&
             llvm::any_of(C.U.V.sets(T), [&](Site S) {
               return llvm::any_of(C.U.V.instr(S).Args, IsNamed);
             });
    };
    for (VarId V = 0; V < C.F.Vars.size(); ++V) {
      const Variable &Var = C.F.Vars[V];
      if (Var.Kind != VarKind::Local || Var.Type == NoId ||
          !llvm::is_contained(Remove.Fact->Types, C.M.Types[Var.Type].Name))
        continue;
      std::optional<Site> Alive;
      for (Site Init : C.U.V.sets(V)) {
        bool OfName = llvm::any_of(C.U.V.instr(Init).Args, [&](const Operand &A) {
          return C.U.V.key(A).Root != V && (IsNamed(A) || (Assigns(Init, V) && MadeByName(A)));
        });
        bool Reaches = OfName && C.U.Lp.dominates(Init.B, Remove.At.B) &&
                       C.U.Lp.follows({Init.B, Init.I + 1}, false, [&](Site S) {
                         return S == Remove.At                    ? Walk::Found
                                : Destroys(S, V) || Assigns(S, V) ? Walk::Stop
                                                                  : Walk::On;
                       });
        if (Reaches)
          Alive = Init;
      }
      bool Later = Alive && C.U.Lp.follows({Remove.At.B, Remove.At.I + 1}, false, [&](Site S) {
        return Destroys(S, V) ? Walk::Found : Walk::On;
      });
      if (!Later)
        continue;
      Named.push_back(V);
      if (Named.size() > 1)
        continue; // one finding a call; queries of it come along
      report::Finding F = C.finding("qt-connection-registry", Remove);
      F.Message = "'" + Remove.Name + "' removes the connection while '" + Var.Name +
                  "' still uses it; end its scope first";
      C.step(F, report::StepKind::Acquire, C.at(*Alive), "'" + Var.Name + "' gets the connection");
      C.step(F, report::StepKind::Event, C.at(Remove), "removed here, before '" + Var.Name + "' is gone");
      Out.push_back(std::move(F));
    }
  }
}

} // namespace closecall::policy
