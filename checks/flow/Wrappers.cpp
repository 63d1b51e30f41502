//===- Wrappers.cpp - What a wrapper does with its handle ------*- C++ -*-===//
//
// Implements Wrappers.h.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Wrappers.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::flow {

using namespace ir;
using summary::Slot;

namespace {

class Wrapper {
public:
  Wrapper(const FunctionInfo &Info, const CalleeResolver &Resolver)
      : Info(Info), F(Info.F), Resolver(Resolver), Writes(F.Vars.size()), Pointed(F.Vars.size()) {
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs) {
        if (I.Dst.isVar())
          Writes[I.Dst.Root].push_back(&I);
        for (const Operand &O : I.Args)
          if (O.Kind == OperandKind::AddrOf && O.P.isVar())
            Pointed.set(O.P.Root);
      }
  }

  CalleeFacts facts(const Instr &I) const {
    if (I.Callee != NoId)
      return Resolver.callee(I.Callee);
    return I.TargetField.empty() ? CalleeFacts() : Resolver.indirect(I.TargetField);
  }

  /// Where the value lies at entry; variables that are set once are what they are
  /// set to.
  std::optional<Slot> slotOf(const Operand &O, unsigned Depth = 0) const {
    if (O.Kind != OperandKind::Load || !O.P.valid() || Pointed[O.P.Root] || Depth > MaxDepth ||
        llvm::any_of(O.P.Projs, [](const Projection &P) { return P.Kind == ProjKind::Index; }))
      return std::nullopt;
    std::optional<Slot> Of;
    const std::vector<const Instr *> &Set = Writes[O.P.Root];
    if (O.P.Root < F.NumParams && Set.empty())
      Of = Slot{Slot::Param, O.P.Root, "", {}};
    else if (O.P.Root >= F.NumParams && Set.size() == 1 && Set[0]->Opcode == Op::Assign)
      Of = slotOf(Set[0]->Args[0], Depth + 1);
    if (!Of)
      return std::nullopt;
    llvm::append_range(Of->Projs, O.P.Projs);
    // It may be another one by the time it is read.
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Dst.valid() && !I.Dst.isVar() && !I.Dst.Projs.empty() && !Of->Projs.empty() &&
            I.Dst.Projs.back() == Of->Projs.back())
          return std::nullopt;
    return Of;
  }

  /// The handles into which the pointer may lead; nullopt: not known.
  std::optional<std::vector<Slot>> lenders(const Operand &O, unsigned Depth = 0) const {
    if (O.Kind == OperandKind::String || (O.Kind == OperandKind::Int && O.Int == 0))
      return std::vector<Slot>();
    if (O.Kind != OperandKind::Load || !O.P.isVar() || O.P.Root < F.NumParams ||
        Pointed[O.P.Root] || F.Vars[O.P.Root].Kind == VarKind::Global || Depth > MaxDepth)
      return std::nullopt;
    std::vector<Slot> Out;
    for (const Instr *I : Writes[O.P.Root]) {
      std::optional<std::vector<Slot>> Some =
          I->Opcode == Op::Assign ? lenders(I->Args[0], Depth + 1) : lentBy(*I);
      if (!Some)
        return std::nullopt;
      for (Slot &S : *Some)
        if (!llvm::is_contained(Out, S))
          Out.push_back(std::move(S));
    }
    return Out;
  }

  /// The slot on which the function does something, whatever happens; DoneBy tells on
  /// which ones a call does so.
  template <typename DoneT> std::vector<Slot> whatever(DoneT DoneBy) const;

  /// The connections on which the call sends a command.
  std::vector<Slot> sentBy(const Instr &I) const {
    std::vector<Slot> Out;
    CalleeFacts C = facts(I);
    if (C.Pack) {
      if (C.Pack->Command && *C.Pack->Command < I.Args.size())
        if (std::optional<Slot> S = slotOf(I.Args[*C.Pack->Command]))
          Out.push_back(std::move(*S));
    } else if (C.Sum)
      for (const Slot &S : C.Sum->Commands)
        if (std::optional<Slot> Here = inCaller(I, S))
          Out.push_back(std::move(*Here));
    return Out;
  }

  /// The handles below a parameter that the call is given by their type, and uses. What
  /// is given as such is followed by the solver.
  std::vector<Slot> usedBy(const Instr &I) const {
    std::vector<Slot> Out;
    CalleeFacts C = facts(I);
    if (C.Pack && C.Pack->Releases.empty() && C.Pack->Acquires.empty() && !C.Pack->Name.empty()) {
      for (unsigned N = 0; N < I.Args.size(); ++N)
        if (llvm::StringRef R = Info.pointeeRecord(Info.typeOf(I.Args[N]));
            !R.empty() && !llvm::is_contained(C.Pack->Ignores, N) &&
            Resolver.packs().resourceOfType(R) != rules::NoResource)
          if (std::optional<Slot> S = slotOf(I.Args[N]); S && !S->Projs.empty())
            Out.push_back(std::move(*S));
    } else if (!C.Pack && C.Sum)
      for (const Slot &S : C.Sum->Uses)
        if (std::optional<Slot> Here = inCaller(I, S))
          Out.push_back(std::move(*Here));
    return Out;
  }

private:
  static constexpr unsigned MaxDepth = 4;

  /// The handles in the call's arguments into which its result leads.
  std::optional<std::vector<Slot>> lentBy(const Instr &I) const {
    std::vector<Slot> Out;
    if (I.Opcode != Op::Call)
      return std::nullopt;
    CalleeFacts C = facts(I);
    if (C.Pack) {
      for (const rules::Borrow &Bw : C.Pack->Borrows)
        if (Bw.In.K == rules::Slot::Return && Bw.From < I.Args.size())
          if (std::optional<Slot> S = slotOf(I.Args[Bw.From]))
            Out.push_back(std::move(*S));
    } else if (C.Sum)
      for (const Slot &S : C.Sum->Lends)
        if (std::optional<Slot> Here = inCaller(I, S))
          Out.push_back(std::move(*Here));
    if (Out.empty())
      return std::nullopt;
    return Out;
  }

  /// The callee's slot, as the function's own.
  std::optional<Slot> inCaller(const Instr &I, const Slot &S) const {
    if (S.Root != Slot::Param || S.Index >= I.Args.size())
      return std::nullopt;
    std::optional<Slot> Of;
    const Operand &O = I.Args[S.Index];
    if (O.Kind == OperandKind::Load)
      Of = slotOf(O);
    else if (O.Kind == OperandKind::AddrOf && !S.Projs.empty() &&
             S.Projs[0].Kind == ProjKind::Deref) {
      // &p->member, and what lies in the member.
      Of = slotOf(Operand::load(O.P));
      if (Of) {
        Of->Projs.insert(Of->Projs.end(), S.Projs.begin() + 1, S.Projs.end());
        return Of;
      }
    }
    if (Of)
      llvm::append_range(Of->Projs, S.Projs);
    return Of;
  }

  /// The side of the branch on which there is a handle in a parameter or in what it
  /// points to; nullopt: it asks something else.
  std::optional<unsigned> handleSide(BlockId B) const {
    const Terminator &T = F.Blocks[B].Term;
    if (T.Kind != TermKind::Branch)
      return std::nullopt;
    auto IsHandle = [&](const Operand &O) {
      std::optional<Slot> S = slotOf(O);
      return S && !Info.pointeeRecord(Info.typeOf(O)).empty();
    };
    if (IsHandle(T.Cond))
      return 0;
    if (!T.Cond.P.isVar() || Writes[T.Cond.P.Root].size() != 1)
      return std::nullopt;
    const Instr &I = *Writes[T.Cond.P.Root][0];
    if (I.Opcode == Op::Not && IsHandle(I.Args[0]))
      return 1;
    if (I.Opcode == Op::Compare && IsHandle(I.Args[0]) &&
        I.Args[1].Kind == OperandKind::Int && I.Args[1].Int == 0)
      return I.Cmp == CompareOp::NE ? 0 : I.Cmp == CompareOp::EQ ? std::optional(1u) : std::nullopt;
    return std::nullopt;
  }

  /// Other code gets at what a parameter points to, or the library reads on.
  bool givesAway(const Instr &I) const {
    CalleeFacts C = facts(I);
    if (C.Pack)
      return C.Pack->Drains || !C.Pack->Releases.empty() || !C.Pack->Acquires.empty();
    return llvm::any_of(I.Args, [&](const Operand &O) {
      if (O.Kind == OperandKind::AddrOf && O.P.valid() &&
          (O.P.Root < F.NumParams || slotOf(Operand::load(O.P))))
        return true; // a place below a parameter may be filled anew
      return O.P.valid() && (O.P.Root < F.NumParams || slotOf(Operand::load(O.P))) &&
             Info.typeOf(O) != NoId && !isNumber(Info.typeOf(O)) && !isText(Info.typeOf(O));
    });
  }
  bool isNumber(TypeId T) const {
    return Info.M.Types[T].Kind == TypeKind::Int || Info.M.Types[T].Kind == TypeKind::Bool;
  }
  /// char *, or an object of the standard library's.
  bool isText(TypeId T) const {
    const Type &Ty = Info.M.Types[T];
    const TypeId To = Ty.Pointee;
    if (To == NoId)
      return llvm::StringRef(Ty.Name).starts_with("std::");
    return isNumber(To) || llvm::StringRef(Info.M.Types[To].Name).starts_with("std::");
  }

  const FunctionInfo &Info;
  const Function &F;
  const CalleeResolver &Resolver;
  std::vector<std::vector<const Instr *>> Writes;
  llvm::BitVector Pointed;
};

/// Of all ways from the entry each has to come to such a call on the same slot.
template <typename DoneT> std::vector<Slot> Wrapper::whatever(DoneT DoneBy) const {
  std::optional<Slot> Sent;
  llvm::BitVector Seen(F.Blocks.size());
  std::vector<BlockId> Work{0};
  while (!Work.empty()) {
    const BlockId B = Work.back();
    Work.pop_back();
    if (Seen[B])
      continue;
    Seen.set(B);
    bool Done = false;
    for (const Instr &I : F.Blocks[B].Instrs) {
      if (I.Opcode != Op::Call)
        continue;
      std::vector<Slot> By = DoneBy(I);
      if (By.size() == 1 && (!Sent || *Sent == By[0])) {
        Sent = By[0];
        Done = true;
        break;
      }
      if (!By.empty() || givesAway(I))
        return {};
    }
    if (Done)
      continue;
    const Terminator &T = F.Blocks[B].Term;
    if (T.Kind == TermKind::Return)
      return {};
    const std::optional<unsigned> Side = handleSide(B);
    for (unsigned N = 0; N < T.Succs.size(); ++N)
      if (!Side || *Side == N)
        Work.push_back(T.Succs[N]);
  }
  if (!Sent)
    return {};
  return {*Sent};
}

} // namespace

std::vector<Slot> commandSlots(const FunctionInfo &Info, const CalleeResolver &Resolver) {
  const Wrapper W(Info, Resolver);
  return W.whatever([&](const Instr &I) { return W.sentBy(I); });
}

std::vector<Slot> usedSlots(const FunctionInfo &Info, const CalleeResolver &Resolver) {
  const Wrapper W(Info, Resolver);
  return W.whatever([&](const Instr &I) { return W.usedBy(I); });
}

std::vector<Slot> lentSlots(const FunctionInfo &Info, const CalleeResolver &Resolver) {
  const Wrapper W(Info, Resolver);
  std::vector<Slot> Out;
  for (const Block &B : Info.F.Blocks) {
    if (B.Term.Kind != TermKind::Return || !B.Term.HasValue)
      continue;
    std::optional<std::vector<Slot>> Some = W.lenders(B.Term.Cond);
    if (!Some)
      return {};
    for (Slot &S : *Some)
      if (!llvm::is_contained(Out, S))
        Out.push_back(std::move(S));
  }
  if (Out.size() != 1)
    Out.clear();
  return Out;
}

} // namespace closecall::flow
