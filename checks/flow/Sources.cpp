//===- Sources.cpp - What is followed in a function ------------*- C++ -*-===//
//
// Finds the acquiring calls, the slots through which a function may get at a
// caller's handle, and the calls that lend pointers. In: FunctionInfo and the
// callees. Out: sources, in program order.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/FilledSlots.h"
#include "checks/flow/Infer.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using summary::AcquireEffects;
using summary::HandleEffect;
using summary::Outcome;
using summary::Slot;
using summary::SlotEffects;

/// What a call through a pointer goes through, in the user's words.
static std::string targetName(const Function &F, const Instr &I) {
  if (!I.TargetField.empty())
    return I.TargetField;
  if (I.Target.Kind == OperandKind::Load && I.Target.P.isVar() &&
      !F.Vars[I.Target.P.Root].Name.empty())
    return F.Vars[I.Target.P.Root].Name;
  return "a function pointer";
}

/// The resource that a new-expression makes: an object of a class whose
/// handles are released by delete.
static rules::ResourceId newObject(const FunctionInfo &Info,
                                   const CalleeResolver &Resolver, const Instr &I,
                                   const CalleeFacts &C) {
  if (!C.Decl || C.Decl->Name != "operator new" || !I.Dst.isVar() || I.Args.size() != 1)
    return rules::NoResource;
  llvm::StringRef R = Info.pointeeRecord(Info.F.Vars[I.Dst.Root].Type);
  rules::ResourceId Id = R.empty() ? rules::NoResource : Resolver.packs().resourceOfType(R);
  return Id != rules::NoResource &&
                 llvm::is_contained(Resolver.packs().resource(Id).Releasers, "delete")
             ? Id
             : rules::NoResource;
}

/// The operand is the address of a pointer to such a record.
static bool isSlotFor(const FunctionInfo &Info, const Operand &O, llvm::StringRef Record) {
  if (O.Kind == OperandKind::AddrOf)
    return Info.pointeeRecord(Info.typeOf(O.P)) == Record;
  TypeId T = Info.typeOf(O);
  return T != NoId && Info.M.Types[T].Kind == TypeKind::Pointer &&
         Info.pointeeRecord(Info.M.Types[T].Pointee) == Record;
}

/// Variables that may hold what V holds, by plain copies.
static llvm::BitVector copiesOf(const Function &F, VarId V) {
  llvm::BitVector Set(F.Vars.size());
  Set.set(V);
  bool Changed = true;
  while (Changed) {
    Changed = false;
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Load &&
            I.Args[0].P.isVar() && Set[I.Args[0].P.Root] && I.Dst.valid() &&
            !Set[I.Dst.Root]) {
          Set.set(I.Dst.Root);
          Changed = true;
        }
  }
  return Set;
}

static CalleeFacts factsOf(const Instr &I, const CalleeResolver &Resolver) {
  if (I.Callee != NoId)
    return Resolver.callee(I.Callee);
  return I.TargetField.empty() ? CalleeFacts() : Resolver.indirect(I.TargetField);
}

/// A handle from code that was not seen, which the function makes ready for its next
/// use and releases nowhere: somebody keeps it. Not one that is made then and there,
/// on a connection or from a text.
static bool isCached(const FunctionInfo &Info, const CalleeResolver &Resolver, const Instr &From,
                     const rules::Resource &R) {
  bool Made = llvm::any_of(From.Args, [&](const Operand &O) {
    llvm::StringRef Of = Info.pointeeRecord(Info.typeOf(O));
    return O.Kind == OperandKind::String ||
           (!Of.empty() && Resolver.packs().resourceOfType(Of) != rules::NoResource);
  });
  if (R.Resets.empty() || !From.Dst.isVar() || Made)
    return false;
  const llvm::BitVector Copies = copiesOf(Info.F, From.Dst.Root);
  bool Resets = false;
  for (const Block &B : Info.F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.Opcode != Op::Call || llvm::none_of(I.Args, [&](const Operand &O) {
            return O.Kind == OperandKind::Load && O.P.isVar() && Copies[O.P.Root];
          }))
        continue;
      CalleeFacts C = factsOf(I, Resolver);
      bool Releases = C.Pack && llvm::is_contained(R.Releasers, C.Pack->Name);
      if (C.Sum && !C.Pack)
        for (const summary::SlotEffects &S : C.Sum->Slots)
          for (const Outcome &O : S.Outcomes)
            Releases |= O.Effect == summary::HandleEffect::Released;
      if (Releases)
        return false;
      Resets |= C.Pack && llvm::is_contained(R.Resets, C.Pack->Name);
    }
  return Resets;
}

std::vector<Source> acquireSources(const FunctionInfo &Info,
                                   const CalleeResolver &Resolver) {
  std::vector<Source> Out;
  const Function &F = Info.F;
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      if (I.Opcode != Op::Call)
        continue;
      CalleeFacts C = factsOf(I, Resolver);
      Source S;
      S.K = Source::Acquire;
      S.B = B;
      S.I = N;
      if (rules::ResourceId Id = newObject(Info, Resolver, I, C); Id != rules::NoResource) {
        S.Resource = Id;
        S.Via = "new " + Info.pointeeRecord(F.Vars[I.Dst.Root].Type).str();
        Out.push_back(S);
      } else if (C.Pack) {
        for (const rules::Acquire &A : C.Pack->Acquires) {
          S.Pack = &A;
          S.Resource = A.Resource;
          S.Via = C.Pack->Name;
          Out.push_back(S);
        }
      } else if (C.Sum) {
        for (const AcquireEffects &A : C.Sum->Acquires) {
          S.Sum = &A;
          S.Resource = A.Resource;
          S.Via = A.Via;
          S.Believed = A.Believed;
          Out.push_back(S);
        }
      } else if (C.Decl ? !C.HasBody && !C.Decl->System && !C.Decl->Hidden
                        : I.Callee == NoId && I.Dst.isVar()) {
        // A member function without arguments hands out what its object keeps.
        if (C.Decl && C.Decl->Method && C.Decl->Params.size() == 1)
          continue;
        // Through a pointer: the type of what receives the result.
        llvm::StringRef R = Info.pointeeRecord(
            C.Decl ? C.Decl->Result : F.Vars[I.Dst.Root].Type);
        if (R.empty())
          continue;
        rules::ResourceId Id = Resolver.packs().resourceOfType(R);
        if (Id == rules::NoResource || !Resolver.packs().resource(Id).OwnedByType)
          continue;
        // A slot for such a handle among the arguments may be what keeps it.
        if (llvm::any_of(I.Args, [&](const Operand &O) { return isSlotFor(Info, O, R); }))
          continue;
        if (isCached(Info, Resolver, I, Resolver.packs().resource(Id)))
          continue;
        S.Resource = Id;
        S.Via = C.Decl ? C.Decl->Name : targetName(F, I);
        S.Believed = 1;
        Out.push_back(S);
      }
    }
  return Out;
}

/// The variable that the call leaves a pointer into a handle in, NoId for none: by a
/// pack, or a wrapper that hands it on.
static VarId lentTo(const Instr &I, const CalleeFacts &C) {
  if (C.Pack) {
    for (const rules::Borrow &Bw : C.Pack->Borrows)
      if (Bw.In.K == rules::Slot::Return && I.Dst.isVar())
        return I.Dst.Root;
      else if (Bw.In.K == rules::Slot::Out && Bw.In.Index < I.Args.size() &&
               I.Args[Bw.In.Index].Kind == OperandKind::AddrOf && I.Args[Bw.In.Index].P.isVar())
        return I.Args[Bw.In.Index].P.Root;
    return NoId;
  }
  if (!C.Sum || C.Sum->Lends.empty() || !I.Dst.isVar() ||
      llvm::any_of(C.Sum->Acquires,
                   [](const AcquireEffects &A) { return A.Where.Root == Slot::Return; }))
    return NoId;
  return I.Dst.Root;
}

/// Calls that hand out a pointer into a handle, which may be given to a function
/// that releases memory.
std::vector<Source> lentSources(const FunctionInfo &Info,
                                       const CalleeResolver &Resolver) {
  std::vector<std::pair<Source, VarId>> Lent;
  std::vector<Source> Out;
  const Function &F = Info.F;
  llvm::BitVector Freed(F.Vars.size());
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      if (I.Opcode != Op::Call)
        continue;
      CalleeFacts C = factsOf(I, Resolver);
      auto Free = [&](size_t Arg) {
        if (Arg < I.Args.size() && I.Args[Arg].P.isVar())
          Freed.set(I.Args[Arg].P.Root);
      };
      if (!C.Pack && C.Sum)
        for (const SlotEffects &S : C.Sum->Slots)
          for (const Outcome &O : S.Outcomes)
            if (O.Effect == HandleEffect::Released && S.Where.Root == Slot::Param)
              Free(S.Where.Index);
      // Memory, or a document. A connection may well be closed through what lends it
      // (sqlite3_db_handle).
      if (C.Pack)
        for (const rules::Release &R : C.Pack->Releases)
          if (Resolver.packs().resource(R.Resource).Kind == rules::Family::Buffer)
            Free(R.Arg);
      const VarId To = lentTo(I, C);
      if (To == NoId)
        continue;
      Source S;
      S.K = Source::Lent;
      S.B = B;
      S.I = N;
      S.Via = C.Pack ? C.Pack->Name : C.Decl ? C.Decl->Name : "";
      Lent.push_back({std::move(S), To});
    }
  if (Freed.any())
    for (auto &[S, To] : Lent)
      if (copiesOf(F, To).anyCommon(Freed))
        Out.push_back(std::move(S));
  return Out;
}

/// Longest place, in steps, through which a caller's handle is followed.
static constexpr size_t MaxSteps = 6;

/// The places that a call may do something to, in the caller's words: what the
/// callee finds below an argument is found below what was passed. Hint: its type, as far
/// as the parameter's tells. Released: or kept.
template <typename FnT>
static void forEachCalleeSlot(const Module &M, const Instr &I, const CalleeFacts &C, FnT Fn) {
  if (!C.Sum || C.Pack)
    return;
  for (const SlotEffects &SE : C.Sum->Slots) {
    const std::vector<Projection> &Steps = SE.Where.Projs;
    if (SE.Where.Root != Slot::Param || Steps.empty() ||
        SE.Where.Index >= I.Args.size())
      continue;
    bool Affects = false, Released = false;
    for (const Outcome &O : SE.Outcomes) {
      Released |= O.Effect == HandleEffect::Released || O.Effect == HandleEffect::Kept;
      Affects |= O.Effect != HandleEffect::None || O.Ret.K == summary::Value::Handle;
      for (const auto &[Where, What] : O.Writes)
        Affects |= What.K == summary::Value::Handle || Where == SE.Where;
    }
    const Operand &Arg = I.Args[SE.Where.Index];
    if (!Affects || !Arg.P.valid())
      continue;
    Operand O = Operand::load(Arg.P);
    size_t From = 0;
    if (Arg.Kind == OperandKind::AddrOf) {
      if (Steps[0].Kind != ProjKind::Deref)
        continue;
      From = 1; // &x, dereferenced, is x
    } else if (Arg.Kind != OperandKind::Load)
      continue;
    O.P.Projs.insert(O.P.Projs.end(), Steps.begin() + From, Steps.end());
    TypeId Hint = C.Decl && SE.Where.Index < C.Decl->Params.size()
                      ? C.Decl->Params[SE.Where.Index]
                      : NoId;
    for (const Projection &P : Steps)
      Hint = Hint == NoId || P.Kind != ProjKind::Deref ? NoId : M.Types[Hint].Pointee;
    Fn(std::move(O), Hint, Released);
  }
}

/// The callee's body releases what it is given there.
static bool releasesArgument(const CalleeFacts &C, size_t Arg) {
  if (C.Sum && !C.Pack)
    for (const SlotEffects &SE : C.Sum->Slots)
      if (SE.Where.Root == Slot::Param && SE.Where.Index == Arg && SE.Where.Projs.empty())
        for (const Outcome &O : SE.Outcomes)
          if (O.Effect == HandleEffect::Released)
            return true;
  return false;
}

/// Per local, what a library's function that is given it, or a smart pointer that it
/// goes into, releases.
static std::vector<rules::ResourceId> releasedLocals(const FunctionInfo &Info,
                                                     const CalleeResolver &Resolver) {
  std::vector<rules::ResourceId> Out(Info.F.Vars.size(), rules::NoResource);
  bool Owners = false;
  for (const Block &B : Info.F.Blocks)
    for (const Instr &I : B.Instrs)
      if (I.Opcode == Op::Call)
        if (const rules::FunctionEffects *E = factsOf(I, Resolver).Pack)
          for (const rules::Release &R : E->Releases)
            if (R.Arg < I.Args.size() && I.Args[R.Arg].Kind == OperandKind::Load &&
                I.Args[R.Arg].P.isVar() && !R.Indirect && mayHold(R.When, I)) {
              Out[I.Args[R.Arg].P.Root] = R.Resource;
              const TypeId T = Info.F.Vars[I.Args[R.Arg].P.Root].Type;
              Owners |= T != NoId && Info.M.Types[T].Kind == TypeKind::Record;
            }
  if (Owners)
    for (const Block &B : Info.F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Assign && I.Dst.Projs.size() == 1 && I.Dst.Projs[0].Name == "<ptr>" &&
            I.Args[0].Kind == OperandKind::Load && I.Args[0].P.isVar() &&
            Out[I.Args[0].P.Root] == rules::NoResource)
          Out[I.Args[0].P.Root] = Out[I.Dst.Root];
  return Out;
}

/// A direct call of which neither a pack nor a body tells anything.
static bool isUnseen(const Instr &I, const CalleeResolver &Resolver) {
  if (I.Callee == NoId)
    return false;
  const CalleeFacts C = Resolver.callee(I.Callee);
  return !C.Pack && !C.Sum;
}

/// Slots through which the function may get at a caller's handle.
std::vector<Source> externalSources(const FunctionInfo &Info,
                                           const CalleeResolver &Resolver) {
  std::vector<Source> Out;
  const Function &F = Info.F;
  // Released: what it is given to takes this resource, whatever its type. Ends:
  // that, or a callee releases it.
  auto Add = [&](const Place &P, TypeId Hint, rules::ResourceId Released, bool Ends) {
    TypeId T = Info.typeOf(P);
    if (T == NoId || Info.M.Types[T].Kind == TypeKind::Void)
      T = Hint; // `*p` of a `void *`
    if (T == NoId)
      return;
    const Type &Ty = Info.M.Types[T];
    if (Ty.Pointee != NoId && Info.M.Types[Ty.Pointee].Kind == TypeKind::Function)
      return;
    Source S;
    S.K = Source::External;
    if (Ty.Kind == TypeKind::Pointer) {
      llvm::StringRef R = Info.pointeeRecord(T);
      if (!R.empty()) {
        S.Resource = Resolver.packs().resourceOfType(R);
        // A pointer to some other record is no handle itself, unless it is lent, or
        // lies in memory from a library's allocator.
        if (S.Resource == rules::NoResource && Released != rules::NoResource) {
          const rules::Resource &By = Resolver.packs().resource(Released);
          if (By.Kind == rules::Family::Lease || (By.Types.empty() && By.Made))
            S.Resource = Released;
        }
        if (S.Resource == rules::NoResource && (!Ends || Released != rules::NoResource))
          return;
      } else if (Ends) {
        // Strings and tables of them: what releases them says what they are.
      } else if (!P.Projs.empty()) {
        // Below a parameter only handles by type, and untyped pointers.
        TypeId Pt = Ty.Pointee;
        bool OutParameter = F.Vars[P.Root].Kind == VarKind::Param &&
                            P.Projs.size() == 1 &&
                            P.Projs[0].Kind == ProjKind::Deref;
        if (Pt == NoId || (Info.M.Types[Pt].Kind != TypeKind::Void &&
                           (!OutParameter || Info.M.Types[Pt].Kind == TypeKind::Pointer)))
          return;
      } else if (Ty.Pointee != NoId &&
                 Info.M.Types[Ty.Pointee].Kind == TypeKind::Pointer)
        return;
    } else if (Ty.Kind == TypeKind::Int && Released != rules::NoResource) {
      S.Resource = Released; // a number that is a handle
    } else
      return;
    const Variable &V = F.Vars[P.Root];
    if (V.Kind == VarKind::Param) {
      S.Slot.Root = Slot::Param;
      S.Slot.Index = P.Root;
    } else {
      S.Slot.Root = Slot::Global;
      S.Slot.GlobalId = V.Id;
    }
    S.Slot.Projs = P.Projs;
    for (const Source &O : Out)
      if (O.Slot == S.Slot)
        return;
    if (Out.size() < 48)
      Out.push_back(S);
  };
  for (VarId V = 0; V < F.NumParams; ++V)
    Add(Place{V, {}}, NoId, rules::NoResource, false);
  std::vector<VarId> Alias = parameterAliases(F);
  std::vector<const Operand *> Fixed;
  // What is reached through a cast has the type that its use says.
  auto Consider = [&](Operand O, TypeId Hint = NoId,
                      rules::ResourceId Released = rules::NoResource, bool Ends = false) {
    if (O.Kind != OperandKind::Load || !O.P.valid() || O.P.Projs.size() > MaxSteps)
      return;
    Ends |= Released != rules::NoResource;
    // Released through a local pointer to what lies below a parameter.
    if (Ends && !O.P.Projs.empty() && F.Vars[O.P.Root].Kind == VarKind::Local) {
      if (Fixed.empty())
        Fixed = fixedPointers(F);
      if (!rootFixed(Fixed, O.P) || O.P.Projs.size() > MaxSteps)
        return;
    }
    if (Alias[O.P.Root] != NoId)
      O.P.Root = Alias[O.P.Root];
    const Variable &V = F.Vars[O.P.Root];
    bool Global = V.Kind == VarKind::Global;
    if ((V.Kind == VarKind::Param && (!O.P.Projs.empty() || Ends)) || Global) {
      for (const Projection &Pr : O.P.Projs)
        if (Pr.AnyIndex)
          return;
      Add(O.P, Hint, Released, Ends);
    }
  };
  const std::vector<rules::ResourceId> Freed = releasedLocals(Info, Resolver);
  for (const Block &B : F.Blocks) {
    for (const Instr &I : B.Instrs) {
      const Callee *D = I.Callee == NoId ? nullptr : &Info.M.Callees[I.Callee];
      // Read out first, then released: `next = list->first; ...; free(next)`.
      if (I.Opcode == Op::Assign && I.Dst.isVar() &&
          Freed[I.Dst.Root] != rules::NoResource)
        Consider(I.Args[0], NoId, Freed[I.Dst.Root], true);
      for (size_t N = 0; N < I.Args.size(); ++N) {
        TypeId Hint = D && N < D->Params.size() ? D->Params[N]
                      : !D && I.Dst.valid()     ? Info.typeOf(I.Dst)
                                                : NoId;
        rules::ResourceId Released = rules::NoResource;
        bool Ends = false;
        // Put into a list of addresses.
        if (I.Opcode == Op::Assign && I.Args[N].Kind == OperandKind::AddrOf &&
            !Info.pointeeRecord(Info.typeOf(I.Args[N].P)).empty())
          Consider(Operand::load(I.Args[N].P));
        // Its address is given to a function whose body was not seen.
        if (I.Opcode == Op::Call && isUnseen(I, Resolver)) {
          Place Given = I.Args[N].P;
          if (I.Args[N].Kind == OperandKind::Load && Given.valid())
            Given.Projs.push_back({ProjKind::Deref, {}, 0, false});
          const TypeId T = Given.valid() ? Info.typeOf(Given) : NoId;
          const TypeId To = T == NoId ? NoId : Info.M.Types[T].Pointee;
          if (!Info.pointeeRecord(T).empty() ||
              (To != NoId && Info.M.Types[To].Kind == TypeKind::Void))
            Consider(Operand::load(std::move(Given)));
        }
        if (const rules::FunctionEffects *E = I.Opcode == Op::Call ? factsOf(I, Resolver).Pack
                                                                   : nullptr) {
          for (const rules::Release &R : E->Releases)
            if (R.Arg == N && mayHold(R.When, I)) {
              // It takes the handle's address, or an object that is the handle.
              const bool Address = I.Args[N].Kind == OperandKind::AddrOf;
              if (I.Args[N].P.valid() && (R.Indirect || Address)) {
                Place At = I.Args[N].P;
                if (!Address)
                  At.Projs.push_back({ProjKind::Deref, {}, 0, false});
                else if (!R.Indirect)
                  At.Projs.push_back({ProjKind::Field, "<object>", 0, false});
                Consider(Operand::load(std::move(At)), R.Indirect ? NoId : Hint, R.Resource, true);
              }
              if (R.Indirect)
                continue;
              // Another argument says what it is, at run time.
              Released = !Ends || Released == R.Resource ? R.Resource : rules::NoResource;
              Ends = true;
            }
          // Filled, perhaps without a look at what lay there.
          for (const rules::Acquire &A : E->Acquires)
            if (A.In.K == rules::Slot::Out && A.In.Index == N &&
                I.Args[N].Kind == OperandKind::AddrOf)
              Consider(Operand::load(I.Args[N].P));
        }
        // Given to the release function that an owner was given.
        bool Stored = I.Opcode == Op::Call && !D && !I.TargetField.empty() && !I.Dst.valid() &&
                      I.Args.size() <= 2;
        Consider(I.Args[N], Hint, Released,
                 I.Opcode == Op::Call &&
                     (Ends || Stored || releasesArgument(factsOf(I, Resolver), N)));
      }
      if (I.Opcode == Op::Call)
        forEachCalleeSlot(Info.M, I, factsOf(I, Resolver),
                          [&](Operand O, TypeId Hint, bool Released) {
                            Consider(std::move(O), Hint, rules::NoResource, Released);
                          });
      // Overwritten, perhaps without a look.
      if (I.Dst.valid() && F.Vars[I.Dst.Root].Kind == VarKind::Param)
        Consider(Operand::load(I.Dst), I.Args.empty() ? NoId : Info.typeOf(I.Args[0]));
    }
    Consider(B.Term.Cond);
  }
  for (const Place &P : filledSlots(Info, Resolver))
    Consider(Operand::load(P), NoId, rules::NoResource, true);
  return Out;
}

std::vector<Slot> releasedElements(const FunctionInfo &Info, const CalleeResolver &Resolver) {
  std::vector<Slot> Out;
  const Function &F = Info.F;
  std::vector<const Operand *> Fixed;
  auto Add = [&](Place P) {
    auto Some = [](const Projection &Pr) { return Pr.AnyIndex; };
    if (P.Projs.size() > MaxSteps || llvm::none_of(P.Projs, Some))
      return;
    if (Fixed.empty())
      Fixed = fixedPointers(F);
    if (!rootFixed(Fixed, P))
      return;
    const Variable &V = F.Vars[P.Root];
    Slot S;
    if (P.Root < F.NumParams) {
      S.Root = Slot::Param;
      S.Index = P.Root;
    } else if (V.Kind == VarKind::Global) {
      S.Root = Slot::Global;
      S.GlobalId = V.Id;
    } else
      return;
    S.Projs = std::move(P.Projs);
    if (!llvm::is_contained(Out, S) && Out.size() < 16)
      Out.push_back(std::move(S));
  };
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.Opcode != Op::Call)
        continue;
      CalleeFacts C = factsOf(I, Resolver);
      for (size_t N = 0; N < I.Args.size(); ++N) {
        bool Releases = releasesArgument(C, N);
        if (C.Pack)
          for (const rules::Release &R : C.Pack->Releases)
            Releases |= R.Arg == N;
        if (Releases && I.Args[N].Kind == OperandKind::Load && I.Args[N].P.valid())
          Add(I.Args[N].P);
      }
      forEachCalleeSlot(Info.M, I, C, [&](const Operand &O, TypeId, bool) { Add(O.P); });
    }
  return Out;
}

} // namespace closecall::flow
