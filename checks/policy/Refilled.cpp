//===- Refilled.cpp - Slots that get one answer after another --*- C++ -*-===//
//
// Implements Refilled.h.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Refilled.h"
#include "checks/flow/Values.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Space;
using summary::ExitKind;

/// The library's call whose new handle lies in the slot.
const Instr *Refilled::madeIn(const flow::Exit &X) const {
  if (X.Kind != ExitKind::Return || Src.Slot.Projs.empty())
    return nullptr;
  for (const auto &[L, V] : X.C.Store) {
    if (Sp.loc(L).Kind != Space::LocKind::Field || V.K != flow::Val::Sym ||
        V.A == flow::Tracked || Sp.fieldName(Sp.loc(L).A) != Src.Slot.Projs.back().Name ||
        Sp.sym(V.A).Kind != Space::SymKind::Result)
      continue;
    const Instr &I = F.Blocks[Sp.sym(V.A).A].Instrs[Sp.sym(V.A).B];
    flow::CalleeFacts C = I.Callee != NoId ? Resolver.callee(I.Callee) : flow::CalleeFacts();
    if (C.Pack && llvm::any_of(C.Pack->Acquires, [&](const rules::Acquire &A) {
          return A.Resource == Src.Resource;
        }))
      return &I;
  }
  return nullptr;
}

bool Refilled::afterRelease() const {
  return llvm::any_of(Run.Exits, [&](const flow::Exit &X) {
    return X.C.St == flow::State::Released && madeIn(X);
  });
}

/// By more than the function's own variables.
bool Refilled::held(const flow::Exit &X) const {
  if (X.HasRet && X.Ret.mentionsSym() && X.Ret.A == flow::Tracked)
    return true;
  return llvm::any_of(X.C.Store, [&](const auto &E) {
    const Space::Loc &B = Sp.loc(Sp.base(E.first));
    const bool Local = B.Kind == Space::LocKind::Var && F.Vars[B.A].Kind != VarKind::Global &&
                       !F.Vars[B.A].StaticLocal;
    return !Local && E.second.mentionsSym() && E.second.A == flow::Tracked;
  });
}

const Instr *Refilled::unseen() const {
  for (const flow::Exit &X : Run.Exits)
    if (X.C.St == flow::State::External && !X.C.range(flow::Tracked).isExactly(0) && !held(X))
      if (const Instr *Made = madeIn(X))
        return Made;
  return nullptr;
}

bool Refilled::asksAnew(const Module &M) const {
  const Instr *Made = unseen();
  if (!Made || Src.Resource == rules::NoResource)
    return false;
  const rules::Family Kind = Resolver.packs().resource(Src.Resource).Kind;
  if (Kind != rules::Family::Statement)
    return Kind == rules::Family::Result;
  auto IsText = [&](TypeId T) {
    if (T == NoId)
      return false;
    if (M.Types[T].Kind == TypeKind::Reference && M.Types[T].Pointee != NoId)
      T = M.Types[T].Pointee;
    const TypeId To = M.Types[T].Pointee;
    return To != NoId ? M.Types[T].Kind == TypeKind::Pointer &&
                            llvm::StringRef(M.Types[To].Name).ends_with("char")
                      : llvm::StringRef(M.Types[T].Name).starts_with("std::basic_string");
  };
  for (VarId P = 0; P < F.NumParams; ++P)
    if (IsText(F.Vars[P].Type))
      return true;
  return llvm::any_of(Made->Args, [&](const Operand &O) {
    return O.Kind == OperandKind::Load && O.P.isVar() &&
           F.Vars[O.P.Root].Kind == VarKind::Local && IsText(F.Vars[O.P.Root].Type);
  });
}

bool Refilled::ofCallersText(const Module &M) const {
  const flow::Values V(M, F);
  const bool Method = M.Callees[F.Self].Method;
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.Opcode != Op::Call || I.Callee == NoId)
        continue;
      const rules::FunctionEffects *E = Resolver.callee(I.Callee).Pack;
      if (!E || !E->SqlArg || *E->SqlArg >= I.Args.size())
        continue;
      llvm::BitVector From(F.NumParams);
      V.addParams(I.Args[*E->SqlArg], From);
      if (Method && F.NumParams)
        From.reset(0);
      if (From.any())
        return true;
    }
  return false;
}

bool Refilled::behindFlag(const Module &M) const {
  const Instr *Made = unseen();
  auto In = llvm::find_if(F.Blocks, [&](const Block &B) {
    return Made >= B.Instrs.data() && Made < B.Instrs.data() + B.Instrs.size();
  });
  if (!Made || In == F.Blocks.end())
    return false;
  const BlockId At = BlockId(In - F.Blocks.begin());
  const flow::Loops Lp(F);
  const flow::Values V(M, F);
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    const Terminator &T = F.Blocks[B].Term;
    if ((T.Kind != TermKind::Branch && T.Kind != TermKind::Switch) || B == At ||
        !Lp.reachable(B) || !Lp.dominates(B, At))
      continue;
    const Operand &Asked = V.tested(T.Cond);
    const TypeId Of = Asked.P.valid() && Asked.P.Root < F.NumParams && !Asked.P.Projs.empty()
                          ? flow::typeOf(M, F, Asked.P)
                          : NoId;
    if (Of != NoId && (M.Types[Of].Kind == TypeKind::Bool || M.Types[Of].Kind == TypeKind::Int))
      return true;
  }
  return false;
}

} // namespace closecall::policy
