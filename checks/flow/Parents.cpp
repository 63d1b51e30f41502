//===- Parents.cpp - Handles that hang on another handle -------*- C++ -*-===//
//
// A statement hangs on its connection: what a close of the parent does to the
// tracked child, by a library's function or by a callee that closes it, and
// whether a function does so at all. Direction of error: where it is not
// certain that the callee closes the parent, it does not.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"
#include "checks/flow/Slice.h"

namespace closecall::flow {

using namespace ir;
using summary::ExitKind;
using summary::HandleEffect;

/// Some instruction or branch reads the variable.
static bool isAsked(const Function &F, VarId V) {
  auto Reads = [&](const Operand &O) { return O.P.valid() && O.P.Root == V; };
  return llvm::any_of(F.Blocks, [&](const Block &B) {
    return Reads(B.Term.Cond) || llvm::any_of(B.Instrs, [&](const Instr &I) {
             return llvm::any_of(I.Args, Reads);
           });
  });
}

/// What a close of the parent does to the tracked child; false ends the path.
bool Solver::closeParent(CallContext &X, Pending &P, rules::ParentClose How) {
  if (Src.Pack && Src.Pack->OnParentClose)
    How = *Src.Pack->OnParentClose;
  if (Src.Sum && Src.Sum->OnParentClose)
    How = *Src.Sum->OnParentClose;
  switch (How) {
  case rules::ParentClose::Independent:
    return true;
  case rules::ParentClose::Releases:
    markReleased(P);
    return true;
  case rules::ParentClose::Refuses:
  case rules::ParentClose::Dangles:
    if (P.C.St != State::Open)
      return true;
    report(P, EventKind::ReleaseOrder, LostHow::Return, X.Name, someHolder(P.C));
    if (How == rules::ParentClose::Dangles)
      return false;
    // Whoever looks at how the close went may do something about it.
    if (X.I.Dst.isVar() && isAsked(F, X.I.Dst.Root)) {
      keep(P.C, "'" + X.Name + "' is asked whether it has closed its parent");
      return true;
    }
    // It is still there, and owed.
    P.C.Refused = true;
    P.C.HasParent = false;
    P.C.Parent = {};
    return true;
  }
  return true;
}

/// The call returns a child of the argument's handle that is owned elsewhere:
/// whoever asks for those that are left means to release them.
bool Solver::handsOutChildren(const CallContext &X, unsigned Arg) const {
  const Callee *D = X.Callee.Decl;
  if (!D || Arg >= D->Params.size() || !X.Callee.Pack->Acquires.empty())
    return false;
  rules::ResourceId R = Resolver.packs().resourceOfType(Info.pointeeRecord(D->Result));
  return R != rules::NoResource &&
         Resolver.packs().resource(R).Kind == rules::Family::Statement;
}

void Solver::noteChildren(const CallContext &X, Config &C) {
  for (unsigned N = 0; !Src.Txn && N < X.Args.size(); ++N) {
    if (Src.K == Source::External && X.tracked(N) && handsOutChildren(X, N))
      C.Children = rules::ParentClose::Releases;
    else if (C.HasParent && C.Parent.isSym() && X.Args[N] == C.Parent && handsOutChildren(X, N))
      keep(C, "may be handed out by '" + X.Name + "'");
  }
}

/// The callee may close the tracked handle's parent; false ends the path. Own is
/// what it does to the tracked handle itself; null: it is not given that.
bool Solver::closesParent(CallContext &X, Pending &P, const std::vector<summary::Outcome> *Own) {
  Config &C = P.C;
  if (!C.Parent.isSym() || Src.Txn)
    return true;
  // The callee has seen to both.
  for (unsigned N = 0; Own && N < Own->size(); ++N)
    if ((*Own)[N].Effect != HandleEffect::None && mayApply(X, C, (*Own)[N]))
      return true;
  std::optional<rules::ParentClose> Mine;
  if (Src.Pack)
    Mine = Src.Pack->OnParentClose;
  else if (Src.Sum)
    Mine = Src.Sum->OnParentClose;
  for (const summary::SlotEffects &SE : X.Callee.Sum->Slots) {
    bool Closes = llvm::any_of(SE.Outcomes, [&](const summary::Outcome &O) {
      return O.Children != rules::ParentClose::Independent ||
             (Mine && O.Effect == HandleEffect::Released);
    });
    if (!Closes)
      continue;
    std::optional<Val> V = slotValue(X, C, SE.Where);
    if (!V || !(*V == C.Parent))
      continue;
    std::optional<rules::ParentClose> How;
    bool Same = true, Releases = false;
    for (const summary::Outcome &O : SE.Outcomes) {
      if (O.Exit == ExitKind::ProcessExit || O.Effect == HandleEffect::Absent ||
          !mayApply(X, C, O))
        continue;
      rules::ParentClose Does = O.Children;
      if (Mine && (Does != rules::ParentClose::Independent || O.Effect == HandleEffect::Released))
        Does = *Mine;
      Releases |= Does == rules::ParentClose::Releases;
      Same &= !How || *How == Does;
      How = Does;
    }
    if (How && Same)
      return closeParent(X, P, *How);
    if (Releases)
      keep(C, "perhaps released with its parent by '" + X.Name + "'");
    return true;
  }
  return true;
}

/// The call closes a handle with children, or ends these in another way.
static bool closesParents(const CalleeFacts &C) {
  if (C.Pack) {
    if (!C.Pack->Ends.empty())
      return true;
    for (const rules::Release &R : C.Pack->Releases)
      if (R.Children != rules::ParentClose::Independent)
        return true;
    return false;
  }
  if (C.Sum)
    for (const summary::SlotEffects &SE : C.Sum->Slots)
      for (const summary::Outcome &O : SE.Outcomes)
        if (O.Children != rules::ParentClose::Independent)
          return true;
  return false;
}

llvm::SmallVector<VarId, 8> Slicer::namesOfClosed(const Operand &Parent) const {
  static constexpr size_t MaxNames = 24;
  const Function &F = Info.F;
  llvm::SmallVector<VarId, 8> Names;
  auto Add = [&](VarId V) {
    if (V == NoId || llvm::is_contained(Names, V) || Names.size() == MaxNames)
      return;
    TypeId T = F.Vars[V].Type;
    TypeKind K = T == NoId ? TypeKind::Other : Info.M.Types[T].Kind;
    if (K == TypeKind::Pointer || K == TypeKind::Reference || K == TypeKind::Record ||
        K == TypeKind::Other)
      Names.push_back(V);
  };
  if (Parent.P.valid())
    Add(Parent.P.Root);
  bool Closed = false;
  for (size_t N = 0; N < Names.size(); ++N)
    for (auto [B, At] : Mentions[Names[N]]) {
      if (At == NoId)
        continue;
      const Instr &I = F.Blocks[B].Instrs[At];
      if (I.Opcode != Op::Assign && I.Opcode != Op::Call)
        continue;
      CalleeFacts C;
      if (I.Opcode == Op::Call) {
        C = facts(I);
        Closed |= closesParents(C);
        // What a library returns is another handle, or none.
        if (C.Pack && !C.Pack->ReturnsArg)
          continue;
      }
      bool Made = I.Dst.valid() && I.Dst.Root == Names[N];
      if (I.Dst.valid() && !Made)
        Add(I.Dst.Root);
      // k.get() is a name for what is in k; a constructor puts it there.
      for (const Operand &O : I.Args)
        if (O.P.valid() && (Made || I.Opcode == Op::Assign ||
                            (O.Kind == OperandKind::AddrOf && C.Decl &&
                             (C.Decl->Constructor || C.Decl->Method))))
          Add(O.P.Root);
    }
  if (!Closed)
    Names.clear();
  return Names;
}

} // namespace closecall::flow
