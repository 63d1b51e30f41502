//===- Dangling.cpp - Members that point to a released handle --*- C++ -*-===//
//
// Implements Dangling.h.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Dangling.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Space;
using summary::HandleEffect;
using summary::Slot;

/// The call releases what lies in the slot: itself, or a callee that is given the object.
static bool releases(const Subject &S, const Instr &I, const Slot &Where) {
  if (I.Opcode != Op::Call || I.Callee == NoId)
    return false;
  const flow::CalleeFacts C = S.Resolver.callee(I.Callee);
  auto Names = [&](const Operand &O, llvm::ArrayRef<Projection> Below) {
    if (O.Kind != OperandKind::Load || O.P.Root != Where.Index ||
        O.P.Projs.size() + Below.size() != Where.Projs.size())
      return false;
    return std::equal(O.P.Projs.begin(), O.P.Projs.end(), Where.Projs.begin()) &&
           std::equal(Below.begin(), Below.end(), Where.Projs.begin() + O.P.Projs.size());
  };
  if (C.Pack)
    return llvm::any_of(C.Pack->Releases, [&](const rules::Release &R) {
      return R.Arg < I.Args.size() && Names(I.Args[R.Arg], {});
    });
  return C.Sum && llvm::any_of(C.Sum->Slots, [&](const summary::SlotEffects &SE) {
           return SE.Where.Root == Slot::Param && SE.Where.Index < I.Args.size() &&
                  Names(I.Args[SE.Where.Index], SE.Where.Projs) &&
                  llvm::any_of(SE.Outcomes, [](const summary::Outcome &O) {
                    return O.Effect == HandleEffect::Released;
                  });
         });
}

const Instr *leavesDangling(const Subject &S, const Slot &Where) {
  const Space &Sp = *S.Solved.Locations;
  const bool Begins = S.M.Callees[S.F.Self].Constructor;
  auto Dangles = [&](const flow::Exit &X) {
    return X.C.St == flow::State::Released &&
           (X.Kind == summary::ExitKind::Return ||
            (X.Kind == summary::ExitKind::Throw && !Begins)) &&
           llvm::any_of(X.C.Store, [&](const auto &E) {
             const Space::Loc &L = Sp.loc(E.first);
             return E.second.isTracked() && L.Kind == Space::LocKind::Field &&
                    Sp.fieldName(L.A) == Where.Projs.back().Name &&
                    Sp.loc(L.Parent).Kind == Space::LocKind::Region;
           });
  };
  // What lies in the object itself may be closed as often as one likes.
  Place At;
  At.Root = Where.Index;
  At.Projs = Where.Projs;
  const TypeId T = flow::typeOf(S.M, S.F, At);
  if (Where.Projs.empty() || T == NoId || S.M.Types[T].Kind != TypeKind::Pointer ||
      Where.Projs.back().Kind != ProjKind::Field ||
      llvm::none_of(S.Run.Exits, Dangles))
    return nullptr;
  for (const Block &B : S.F.Blocks)
    for (const Instr &I : B.Instrs)
      if (I.Range.Begin.valid() && releases(S, I, Where))
        return &I;
  return nullptr;
}

} // namespace closecall::policy
