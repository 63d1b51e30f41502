//===- Slice.cpp - Relevant variables --------------------------*- C++ -*-===//
//
// Implements Slice.h: what a source starts from, and the closure over reads,
// writes and what decides them. Control dependence is in ControlDependence.cpp.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Slice.h"
#include "checks/flow/ChangedMembers.h"
#include "checks/flow/Solver.h"
#include "checks/flow/StdModel.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

Slicer::Slicer(const FunctionInfo &Info, const CalleeResolver &Resolver,
               unsigned LargeFunction)
    : Info(Info), Resolver(Resolver), Large(Info.F.Blocks.size() > LargeFunction) {
  const Function &F = Info.F;
  Mentions.resize(F.Vars.size());
  auto Note = [&](VarId V, BlockId B, uint32_t I) {
    auto &M = Mentions[V];
    if (M.empty() || M.back() != std::pair(B, I))
      M.push_back({B, I});
  };
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      if (I.Opcode == Op::ScopeEnd) {
        for (VarId V : I.Vars)
          Note(V, B, N);
        continue;
      }
      if (I.Opcode == Op::Call) {
        CalleeFacts C = facts(I);
        bool Leaves = I.MayThrow || (C.Decl && C.Decl->NoReturn) ||
                      (C.Pack && (C.Pack->NoReturn || C.Pack->Longjmp));
        if (C.Sum && !C.Pack)
          for (const summary::Outcome &O : C.Sum->Base)
            Leaves |= O.Exit != summary::ExitKind::Return;
        Leaves |= C.Sum && !C.Pack && (C.Sum->MayExit || !C.Sum->returns());
        auto Decides = [&](uint32_t Arg) {
          if (Arg < I.Args.size() && I.Args[Arg].P.valid())
            Deciding.push_back({I.Args[Arg].P.Root, B});
        };
        if (C.Pack) {
          for (const auto *When : {&C.Pack->LongjmpWhen, &C.Pack->NoReturnWhen})
            for (const rules::ArgTest &T : *When)
              Decides(T.Arg);
        } else if (C.Sum && Leaves)
          for (const summary::Outcome &O : C.Sum->Base)
            O.eachTested(Decides);
        if (C.Decl && throwsKept(C.Decl->Name)) // handlers ask what is thrown
          Decides(0);
        if (Leaves)
          Leaving.push_back({B, N});
        if (!C.Pack && !(C.Decl && C.Decl->System))
          Writing.push_back({B, N});
      }
      for (const Operand &O : I.Args)
        if (O.P.valid())
          Note(O.P.Root, B, N);
      if (I.Opcode == Op::Call && I.Target.P.valid())
        Note(I.Target.P.Root, B, N);
      if (I.Dst.valid())
        Note(I.Dst.Root, B, N);
    }
    if (F.Blocks[B].Term.Cond.P.valid())
      Note(F.Blocks[B].Term.Cond.P.Root, B, NoId);
  }
  computePostDominators();
  computeControlDependence();
  findConstants();
}

/// The call only looks at what it is given in the argument.
bool Slicer::onlyLooks(const Instr &Call, size_t Arg) const {
  CalleeFacts C = facts(Call);
  if (C.Pack)
    for (const rules::Borrow &B : C.Pack->Borrows)
      if (!B.InvalidatedBy.empty())
        return false; // a later call makes the pointer stale
  if (C.Pack)
    return C.Pack->Releases.empty() && C.Pack->Keeps.empty() &&
           C.Pack->Acquires.empty() && C.Pack->Ends.empty() && !C.Pack->Copies &&
           !C.Pack->Clears && !C.Pack->ReturnsArg && !C.Pack->Formats;
  if (!C.Sum || C.Sum->bottom())
    return false;
  for (const summary::AcquireEffects &A : C.Sum->Acquires)
    if (A.Where.Root == summary::Slot::Param && A.Where.Index == Arg)
      return false;
  bool Known = false;
  for (const summary::SlotEffects &S : C.Sum->Slots) {
    if (S.Where.Root != summary::Slot::Param || S.Where.Index != Arg)
      continue;
    Known |= S.Where.Projs.empty();
    for (const summary::Outcome &O : S.Outcomes) {
      if (O.Effect != summary::HandleEffect::None || O.Ret.K == summary::Value::Handle)
        return false;
      for (const auto &[Where, What] : O.Writes)
        if (What.K == summary::Value::Handle || Where == S.Where)
          return false;
    }
  }
  // Without an entry for the argument itself only a plain pointer to a record
  // is known to be looked at.
  return Known || !Call.Args[Arg].P.Projs.empty();
}

/// Some callee does more than look at what lies in the global.
bool Slicer::calleeAffects(const std::string &GlobalId) const {
  for (auto [B, N] : Writing) {
    CalleeFacts C = facts(Info.F.Blocks[B].Instrs[N]);
    if (!C.Sum)
      continue;
    for (const summary::SlotEffects &S : C.Sum->Slots)
      if (S.Where.Root == summary::Slot::Global && S.Where.GlobalId == GlobalId)
        for (const summary::Outcome &O : S.Outcomes)
          if (O.Effect != summary::HandleEffect::None)
            return true;
  }
  return false;
}

bool Slicer::canAffect(const Source &Src) const {
  const Function &F = Info.F;
  llvm::BitVector Seen(F.Vars.size());
  llvm::SmallVector<VarId, 8> Work;
  auto Add = [&](VarId V) {
    if (!Seen[V]) {
      Seen.set(V);
      Work.push_back(V);
    }
  };
  const VarId Root = rootOf(Src);
  if (Src.Slot.Root == summary::Slot::Global &&
      (Root == NoId || calleeAffects(Src.Slot.GlobalId)))
    return true;
  Add(Root);
  while (!Work.empty()) {
    VarId V = Work.pop_back_val();
    if (Info.escapes(V) && F.Vars[V].Kind != VarKind::Global)
      return true;
    for (auto [B, N] : Mentions[V]) {
      if (N != NoId) {
        // A write to the slot, or to something that it lies in.
        const Place &D = F.Blocks[B].Instrs[N].Dst;
        if (V == Root && D.valid() && D.Root == V &&
            D.Projs.size() <= Src.Slot.Projs.size() && !Src.Slot.Projs.empty())
          return true;
      }
      if (N == NoId) {
        const Terminator &T = F.Blocks[B].Term;
        if (T.Kind == TermKind::Return &&
            (T.Cond.P.isVar() || (V == Root && !Src.Slot.Projs.empty())))
          return true;
        continue;
      }
      const Instr &I = F.Blocks[B].Instrs[N];
      switch (I.Opcode) {
      case Op::ScopeEnd:
      case Op::Compare:
      case Op::Not:
      case Op::Read:
        break;
      case Op::Binary:
      case Op::Assign:
        for (const Operand &O : I.Args) {
          if (!O.P.valid() || O.P.Root != V)
            continue;
          if (O.Kind == OperandKind::AddrOf)
            return true;
          // Something that the handle points to; or the next pointer on the way to it.
          if (!O.P.isVar() && (V == Root ? Src.Slot.Projs.empty() : Src.Slot.Projs.size() < 6))
            continue;
          if (!I.Dst.isVar() || F.Vars[I.Dst.Root].Kind == VarKind::Global)
            return true;
          Add(I.Dst.Root);
        }
        break;
      case Op::Call:
        for (size_t A = 0; A < I.Args.size(); ++A)
          if (I.Args[A].P.valid() && I.Args[A].P.Root == V) {
            if (I.Args[A].Kind == OperandKind::AddrOf || !onlyLooks(I, A))
              return true;
          }
        break;
      }
    }
  }
  return false;
}

CalleeFacts Slicer::facts(const Instr &I) const {
  if (I.Callee != NoId)
    return Resolver.callee(I.Callee);
  return I.TargetField.empty() ? CalleeFacts() : Resolver.indirect(I.TargetField);
}

bool Slicer::matters(const Instr &Call, VarId V) const {
  if (Call.Dst.valid() && Call.Dst.Root == V)
    return true;
  CalleeFacts C = facts(Call);
  if (C.Pack && C.Pack->Releases.empty() && C.Pack->Keeps.empty() &&
      C.Pack->Acquires.empty() && C.Pack->Ends.empty() && !C.Pack->Copies &&
      !C.Pack->Clears && !C.Pack->NoReturn && !C.Pack->Longjmp &&
      !C.Pack->Formats && !C.Pack->ReturnsArg)
    return false;
  for (const Operand &O : Call.Args) {
    if (!O.P.valid() || O.P.Root != V)
      continue;
    if (O.Kind == OperandKind::AddrOf || !O.P.Projs.empty())
      return true;
    TypeId T = Info.F.Vars[V].Type;
    if (T == NoId)
      return true;
    TypeKind K = Info.M.Types[T].Kind;
    if (K == TypeKind::Pointer || K == TypeKind::Reference ||
        K == TypeKind::Record || K == TypeKind::Array || K == TypeKind::Other)
      return true;
  }
  return false;
}

namespace {
/// The closure: strong variables may hold the handle, something it hangs on,
/// or a status that says whether there is one; weak variables only decide
/// what runs.
struct Closure {
  explicit Closure(const llvm::BitVector &Region) : Region(Region) {}
  const llvm::BitVector &Region; ///< what happens elsewhere does not matter
  llvm::BitVector Strong, Weak, Blocks;
  llvm::SmallVector<VarId, 32> NewStrong, NewWeak;
  llvm::SmallVector<BlockId, 32> NewBlocks;

  void strong(VarId V) {
    if (V == NoId || Strong[V])
      return;
    Strong.set(V);
    NewStrong.push_back(V);
  }
  void weak(VarId V) {
    if (V == NoId || Strong[V] || Weak[V])
      return;
    Weak.set(V);
    NewWeak.push_back(V);
  }
  void block(BlockId B) {
    if (!Blocks[B] && Region[B]) {
      Blocks.set(B);
      NewBlocks.push_back(B);
    }
  }
};
} // namespace
static bool isPlain(const Instr &I) {
  return I.Opcode == Op::Assign || I.Opcode == Op::Compare ||
         I.Opcode == Op::Not || I.Opcode == Op::Binary;
}

static bool mentions(const Operand &O, VarId V) {
  return O.P.valid() && O.P.Root == V;
}

/// What the value of a temporary was loaded from; At is where it is mentioned.
static void holdersOf(const Function &F, const Operand &O,
                      llvm::ArrayRef<std::pair<BlockId, uint32_t>> At,
                      llvm::function_ref<void(VarId)> Visit) {
  for (auto [B, N] : At) {
    if (N == NoId || F.Vars[O.P.Root].Kind != VarKind::Temp)
      continue;
    const Instr &Def = F.Blocks[B].Instrs[N];
    if (Def.Opcode == Op::Assign && Def.Dst == O.P && Def.Args[0].P.valid())
      Visit(Def.Args[0].P.Root);
  }
}

/// Blocks; in larger functions, what is written into a caller's object is only followed
/// where the handle has to do with it.
static constexpr size_t MemberBlocks = 24;

void Slicer::seed(const Source &Src, Detail Asked, const llvm::BitVector &Behind,
                  llvm::function_ref<void(VarId)> Strong,
                  llvm::function_ref<void(VarId)> Weak,
                  llvm::function_ref<void(BlockId)> Block) const {
  const Function &F = Info.F;
  for (auto [V, B] : Deciding)
    if (Behind[B])
      Weak(V);
  // After setjmp a flag says whether the jump goes on (PG_TRY's rethrow).
  if (Info.setsJump())
    for (auto [B, N] : Leaving)
      Block(B);
  if (Src.Txn)
    seedTransactions(Strong, Weak, Block);
  switch (Src.K) {
  case Source::Acquire:
  case Source::Lent: {
    if (Src.lentAtEntry()) {
      Strong(Src.Slot.Index);
      return;
    }
    Block(Src.B);
    for (Source One = Src; const Source::Site &S : Src.Also) {
      One.Also.clear();
      One.B = S.B;
      One.I = S.I;
      One.Sum = S.Sum;
      seed(One, Asked, Behind, Strong, Weak, Block);
    }
    const Instr &I = F.Blocks[Src.B].Instrs[Src.I];
    auto Arg = [&](unsigned N) {
      if (N >= I.Args.size() || !I.Args[N].P.valid())
        return;
      Strong(I.Args[N].P.Root);
      // Into an object: it may be reached again by where the pointer came from.
      if (I.Args[N].Kind == OperandKind::AddrOf && !I.Args[N].P.Projs.empty() &&
          I.Args[N].P.Projs[0].Kind == ProjKind::Deref)
        pointersTo(I.Args[N].P.Root, Strong);
    };
    if (Src.Pack) {
      if (Src.Pack->In.K != rules::Slot::Return)
        Arg(Src.Pack->In.Index);
      if (Src.Pack->Parent && *Src.Pack->Parent < I.Args.size()) {
        if (Src.Pack->OnParentClose || Src.Pack->Busy)
          Arg(*Src.Pack->Parent);
        for (VarId V : namesOfClosed(I.Args[*Src.Pack->Parent]))
          Strong(V);
        if (Asked == Detail::Outcomes && I.Args[*Src.Pack->Parent].P.valid())
          Weak(I.Args[*Src.Pack->Parent].P.Root);
      }
      if (Src.Pack->UnlessArg)
        Arg(*Src.Pack->UnlessArg);
      for (const rules::ArgTest &T : Src.Pack->When)
        Arg(T.Arg);
      for (const rules::FieldTest &T : Src.Pack->Implies)
        if (T.Of.Arg < I.Args.size() && I.Args[T.Of.Arg].P.valid())
          Weak(I.Args[T.Of.Arg].P.Root);
    } else if (Src.Sum) {
      if (Src.Sum->Where.Root == summary::Slot::Param) {
        Arg(Src.Sum->Where.Index);
        // An object that hangs on another: `%0 = this->b` before `f(%0)`.
        if (const unsigned N = Src.Sum->Where.Index; N < I.Args.size() && I.Args[N].P.isVar())
          holdersOf(F, I.Args[N], Mentions[I.Args[N].P.Root], Strong);
      }
      if (Src.Sum->Busy && Src.Sum->Parent)
        Arg(Src.Sum->Parent->Index);
      if (Src.Sum->Parent && Src.Sum->Parent->Index < I.Args.size())
        for (VarId V : namesOfClosed(I.Args[Src.Sum->Parent->Index]))
          Strong(V);
      if (Asked == Detail::Outcomes && Src.Sum->Parent && Src.Sum->Parent->Index < I.Args.size() &&
          I.Args[Src.Sum->Parent->Index].P.valid())
        Weak(I.Args[Src.Sum->Parent->Index].P.Root);
      // What else the callee fills says which outcome it was.
      for (const Operand &O : I.Args)
        if (O.Kind == OperandKind::AddrOf && O.P.valid())
          Weak(O.P.Root);
      for (const summary::Outcome &O : Src.Sum->Outcomes)
        O.eachTested([&](uint32_t N) {
          if (N < I.Args.size() && I.Args[N].P.valid())
            Weak(I.Args[N].P.Root);
        });
    }
    handedOut(I, Strong);
    if (I.Dst.valid() && !I.Dst.Projs.empty() && I.Dst.Projs[0].Kind == ProjKind::Deref)
      pointersTo(I.Dst.Root, Strong);
    if (Asked != Detail::Outcomes)
      return;
    break;
  }
  case Source::External:
    Strong(rootOf(Src));
    break;
  case Source::Base:
    break;
  }
  if (Asked == Detail::Fate)
    return;
  // What callers learn: the result, and why the function left there.
  for (auto [B, N] : Leaving)
    Block(B);
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    if (F.Blocks[B].Term.Kind == TermKind::Return) {
      if (F.Blocks[B].Term.Cond.P.valid())
        Weak(F.Blocks[B].Term.Cond.P.Root);
      if (Src.K == Source::Base)
        Block(B);
    } else if (F.Blocks[B].Term.Kind == TermKind::Unreachable)
      Block(B); // `if (level >= ERROR) __builtin_unreachable();`
  // Out-parameters, and members of objects.
  if (Src.K == Source::Base || Asked == Detail::Outcomes)
    for (const ir::Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Dst.valid() && !I.Dst.Projs.empty() &&
            I.Dst.Projs[0].Kind == ProjKind::Deref &&
            (I.Dst.Projs.size() == 1 ||
             (Info.M.Callees[F.Self].Method && I.Dst.Root < F.NumParams)))
          Weak(I.Dst.Root);
  if (F.Blocks.size() <= MemberBlocks)
    seedMembers(Weak);
}

/// What the callee puts into the object of the variable (a constructor that is
/// given the connection).
static void connectionsOf(const Instr &Call, VarId V, const summary::Summary &Sum,
                          llvm::function_ref<void(VarId)> Visit) {
  auto Given = [&](const summary::Slot &S) -> const Operand * {
    return S.Root == summary::Slot::Param && S.Index < Call.Args.size() &&
                   Call.Args[S.Index].P.valid()
               ? &Call.Args[S.Index]
               : nullptr;
  };
  for (const summary::Outcome &O : Sum.Base)
    for (const auto &[Where, What] : O.Writes) {
      const Operand *To = Given(Where);
      if (!To || !mentions(*To, V) || What.K != summary::Value::Initial)
        continue;
      if (const Operand *From = Given(What.S))
        Visit(From->P.Root);
    }
}

llvm::BitVector Slicer::relevantTo(const Source &Src, Detail Asked) const {
  const Function &F = Info.F;
  llvm::BitVector Behind;
  const llvm::BitVector Region = regionOf(Src, Asked, Behind);
  Closure S(Region);
  const VarId Root = Asked == Detail::Fate ? rootOf(Src) : NoId;
  S.Strong.resize(F.Vars.size());
  S.Weak.resize(F.Vars.size());
  S.Blocks.resize(F.Blocks.size());
  seed(Src, Asked, Behind, [&](VarId V) { S.strong(V); }, [&](VarId V) { S.weak(V); },
       [&](BlockId B) { S.block(B); });

  auto MadeOf = [&](const Instr &I) {
    for (const Operand &O : I.Args)
      if (O.P.valid())
        S.weak(O.P.Root);
  };
  /// May the place hold a handle, or the copied variable a status?
  auto Carries = [&](const Operand &O) {
    if (O.Kind == OperandKind::AddrOf || O.P.isVar())
      return true;
    TypeId T = Info.typeOf(O.P);
    if (T == NoId)
      return true;
    const Type &Ty = Info.M.Types[T];
    if (Ty.Kind == TypeKind::Record || Ty.Kind == TypeKind::Reference ||
        Ty.Kind == TypeKind::Other)
      return true;
    return Ty.Kind == TypeKind::Pointer;
  };

  while (true) {
    if (!S.NewBlocks.empty()) {
      BlockId B = S.NewBlocks.pop_back_val();
      for (BlockId C : Controls[B]) {
        if (Large && !Behind[C])
          continue;
        if (F.Blocks[C].Term.Cond.P.valid())
          S.weak(F.Blocks[C].Term.Cond.P.Root);
        S.block(C);
      }
    } else if (!S.NewStrong.empty()) {
      VarId V = S.NewStrong.pop_back_val();
      for (auto [B, N] : Mentions[V]) {
        if (!Region[B])
          continue;
        if (N == NoId) {
          // A flag that is set where the status says so is a status itself.
          for (BlockId X : Controlled[B])
            for (const Instr &I : F.Blocks[X].Instrs)
              if (I.Opcode == Op::Assign && I.Dst.isVar() &&
                  I.Args[0].Kind == OperandKind::Int)
                S.strong(I.Dst.Root);
          continue;
        }
        const Instr &I = F.Blocks[B].Instrs[N];
        if (I.Opcode == Op::ScopeEnd || (V == Root && besideSlot(Src, I)))
          continue;
        bool Writes = I.Dst.valid() && I.Dst.Root == V;
        bool Reads = false, Copies = false;
        for (const Operand &O : I.Args)
          if (mentions(O, V)) {
            Reads = true;
            Copies |= Carries(O);
          }
        if (isPlain(I)) {
          if (Writes) {
            MadeOf(I);
            S.block(B);
          }
          if (Reads && Copies && I.Dst.valid()) {
            S.strong(I.Dst.Root);
            if (!I.Dst.Projs.empty() && I.Dst.Projs[0].Kind == ProjKind::Deref)
              pointersTo(I.Dst.Root, [&](VarId From) { S.strong(From); });
          }
        } else if (I.Opcode == Op::Call) {
          if (matters(I, V)) {
            S.block(B);
            // What is called, what the outcome depends on, what else it fills.
            if (I.Target.P.valid())
              S.weak(I.Target.P.Root);
            CalleeFacts Callee = facts(I);
            if (Callee.Pack && Callee.Pack->Copies && Callee.Pack->Copies->To < I.Args.size())
              S.strong(I.Args[Callee.Pack->Copies->To].P.Root);
            if (Callee.Sum && !Callee.Pack)
              for (const Operand &O : I.Args)
                if (O.Kind == OperandKind::AddrOf && O.P.valid())
                  S.weak(O.P.Root);
            if (Src.Txn && Callee.Sum && !Callee.Pack)
              connectionsOf(I, V, *Callee.Sum, [&](VarId From) { S.weak(From); });
            receivers(I, V, [&](VarId To) { S.strong(To); });
            if (Callee.Sum && !Callee.Pack)
              for (const summary::SlotEffects &E : Callee.Sum->Slots)
                for (const summary::Outcome &O : E.Outcomes) {
                  // The object that the callee puts the handle into.
                  for (const auto &[Where, What] : O.Writes)
                    if (What.K == summary::Value::Handle &&
                        Where.Root == summary::Slot::Param && Where.Index != E.Where.Index &&
                        Where.Index < I.Args.size() && I.Args[Where.Index].P.valid())
                      S.strong(I.Args[Where.Index].P.Root);
                  O.eachTested([&](uint32_t Arg) {
                    if (Arg < I.Args.size() && I.Args[Arg].P.valid())
                      S.weak(I.Args[Arg].P.Root);
                  });
                  for (const auto &[Where, Range] : O.PreSlots)
                    if (Where.Index < I.Args.size() && I.Args[Where.Index].P.valid())
                      S.weak(I.Args[Where.Index].P.Root);
                }
            if (Reads && I.Dst.valid())
              S.strong(I.Dst.Root);
          } else if (Reads)
            handedOut(I, [&](VarId To) { S.weak(To); });
        }
      }
    } else if (!S.NewWeak.empty()) {
      VarId V = S.NewWeak.pop_back_val();
      for (auto [B, N] : Mentions[V]) {
        if (N == NoId || !Region[B])
          continue;
        const Instr &I = F.Blocks[B].Instrs[N];
        bool Writes = I.Dst.valid() && I.Dst.Root == V;
        if (isPlain(I) && Writes) {
          MadeOf(I);
          S.block(B);
        } else if (I.Opcode == Op::Call) {
          for (const Operand &O : I.Args)
            Writes |= mentions(O, V) && O.Kind == OperandKind::AddrOf;
          if (!Writes)
            continue;
          S.block(B);
          CalleeFacts Callee = facts(I);
          if (I.Dst.valid() && I.Dst.Root == V && Callee.Pack && Callee.Pack->ReturnsField)
            MadeOf(I);
          if (tellsOfArguments(I, Src))
            MadeOf(I);
          // An object that is copied or moved into another.
          if (Callee.Sum && !Callee.Pack)
            for (const Operand &O : I.Args)
              if (O.Kind == OperandKind::Load && O.P.valid())
                if (TypeId T = Info.typeOf(O.P); T != NoId) {
                  const Type &Ty = Info.M.Types[T];
                  bool Object = Ty.Kind == TypeKind::Record ||
                                (Ty.Kind == TypeKind::Reference && Ty.Pointee != NoId &&
                                 Info.M.Types[Ty.Pointee].Kind == TypeKind::Record);
                  if (Object)
                    S.weak(O.P.Root);
                }
        }
      }
    } else
      break;
  }
  S.Strong |= S.Weak;
  if (Large)
    addTests(Region, S.Strong);
  // Whether the process ends is decided by what matters already.
  for (const auto &[Test, From] : Tests)
    if (llvm::all_of(From, [&](VarId V) { return S.Strong[V]; }))
      S.Strong.set(Test);
  return S.Strong;
}

} // namespace closecall::flow
