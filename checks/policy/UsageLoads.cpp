//===- UsageLoads.cpp - What is read when the transaction is over ----------===//
//
// lazy-load-outside-transaction: an object that an object mapper or a cursor has
// handed out inside a transaction, and that asks the database when it is first
// looked at, is looked at after the transaction's end. One that was looked at
// inside has its data, where the library keeps them.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>

namespace closecall::policy {

using namespace ir;
using flow::Key;
using flow::Site;
using flow::Use;
using rules::bit;
using Walk = flow::Loops::Walk;

/// The variable that holds the object: behind `ptr.operator->()`, and iterators.
static VarId variableOf(const UsageContext &C, const Key &K) {
  VarId V = K.Root;
  for (unsigned N = 0; N < 3 && V != NoId; ++N) {
    const std::vector<Site> Sets = C.U.V.sets(V);
    const Instr *I = Sets.size() == 1 ? &C.U.V.instr(Sets[0]) : nullptr;
    const Callee *To = I && I->Opcode == Op::Call ? C.U.V.callee(*I) : nullptr;
    bool Iterator = To && To->Method && !To->Constructor && !I->Args.empty() &&
                    flow::Values::plainName(To->Name) == "begin";
    if (!Iterator || !I->Dst.isVar() || I->Dst.Root != V)
      break;
    V = C.U.V.key(I->Args[0]).Root;
  }
  return V;
}

void findLazyLoads(const UsageContext &C, std::vector<report::Finding> &Out) {
  if (llvm::none_of(C.U.Uses, [](const Use &U) { return U.Fact && U.is(Role::Loads); }))
    return;
  static constexpr rules::Roles Ends = bit(Role::Commits) | bit(Role::RollsBack);
  for (const Use &Begin : C.U.Uses) {
    if (!Begin.Fact || !Begin.is(Role::Begins) || !Begin.Made.valid() ||
        C.F.Vars[Begin.Made.Root].Kind == VarKind::Global)
      continue;
    // What is made, and what is looked at, while it is open.
    std::map<VarId, std::string> Made; ///< and the function that made it
    std::set<VarId> Seen;
    C.whileHeld(Begin, Ends, [&](Site S) {
      const Instr &I = C.U.V.instr(S);
      for (const Use *U : C.U.at(S))
        if (U->Fact && U->is(Role::Loads) && !U->Fact->Each)
          Seen.insert(variableOf(C, U->On));
      const Callee *To = C.U.V.callee(I);
      if (!To)
        return;
      if (I.Dst.valid())
        Made[I.Dst.Root] = To->Name;
      // Assigned from what is made here.
      Key K = I.Args.empty() ? Key() : C.U.V.key(I.Args[0]);
      if (K.valid() && (To->Constructor || flow::Values::plainName(To->Name) == "operator=")) {
        std::string By = To->Name;
        for (const Operand &A : llvm::drop_begin(I.Args))
          if (auto It = Made.find(C.U.V.key(A).Root); It != Made.end())
            By = It->second;
        Made[K.Root] = By;
      }
    });
    std::set<VarId> Told;
    for (const Use &Load : C.U.Uses) {
      VarId V = Load.Fact && Load.is(Role::Loads) ? variableOf(C, Load.On) : NoId;
      auto It = Made.find(V);
      if (It == Made.end() || C.F.Vars[V].Kind != VarKind::Local || Seen.count(V) ||
          Told.count(V) || !llvm::StringRef(It->second).contains(Load.Fact->KeptBy))
        continue;
      // The end of this transaction, and then the access, with no other one begun.
      std::optional<Site> End;
      C.U.Lp.follows({Begin.At.B, Begin.At.I + 1}, false, [&](Site S) {
        if (!C.ends(S, Begin, Ends))
          return Walk::On;
        bool After = C.U.Lp.follows({S.B, S.I + 1}, false, [&](Site A) {
          if (A == Load.At)
            return Walk::Found;
          return C.U.has(A, bit(Role::Begins)) || (C.U.V.instr(A).Dst.isVar() &&
                                                   C.U.V.instr(A).Dst.Root == V)
                     ? Walk::Stop
                     : Walk::On;
        });
        if (After)
          End = S;
        return After ? Walk::Found : Walk::Stop;
      });
      // The access lies in the transaction on some way.
      bool Inside = false;
      C.whileHeld(Begin, Ends, [&](Site S) { Inside |= S == Load.At; });
      if (!End || Inside)
        continue;
      Told.insert(V);
      report::Finding F = C.finding("lazy-load-outside-transaction", Load);
      F.Message = "'" + C.F.Vars[V].Name + "' is read after the end of the transaction in which it "
                  "was made, and is only loaded then; read what is needed before";
      C.step(F, report::StepKind::Acquire, C.at(Begin), "the transaction begins here");
      C.step(F, report::StepKind::Event, C.at(*End), "and ends here");
      C.step(F, report::StepKind::Event, C.at(Load), "loaded here, outside of it");
      Out.push_back(std::move(F));
    }
  }
}

} // namespace closecall::policy
