//===- Handover.cpp - C++ ways to hand a handle to unseen code -*- C++ -*-===//
//
// A callee without body, pack or summary is given an object that holds the
// handle, a reference to the pointer, or something it may call that releases
// it. In: a call in front of callUnknown's beliefs. Out: whether the handle is
// kept by the callee for certain, so that no later use can say otherwise.
// Direction of error: in doubt it is kept, which is silent.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Bounds.h"
#include "checks/flow/CallContext.h"
#include "checks/flow/StdModel.h"

namespace closecall::flow {

using namespace ir;
using summary::HandleEffect;

static const Type *typeAt(const Module &M, TypeId T) {
  return T == NoId ? nullptr : &M.Types[T];
}

/// Calling the object would release the tracked handle, keep it, or do
/// something that is not known.
bool Solver::callableReleases(CallContext &X, Config &C, LocId Object, RecordId R) {
  if (R == NoId || M.Records[R].Call == NoId)
    return false;
  CalleeFacts Call = Resolver.callee(M.Records[R].Call);
  if (!Call.Sum)
    return holdsTracked(C, Object);
  CallContext Y{X.I, Call, X.Name, {Val::addr(Object)}, false};
  for (const summary::SlotEffects &SE : Call.Sum->Slots) {
    if (SE.Where.Root != summary::Slot::Param || SE.Where.Index != 0)
      continue;
    std::optional<Val> V = slotValue(Y, C, SE.Where);
    if (!V || !V->isTracked())
      continue;
    for (const summary::Outcome &O : SE.Outcomes)
      if (O.Effect == HandleEffect::Released || O.Effect == HandleEffect::Kept)
        return true;
  }
  return false;
}

static bool isSharedPtr(const Callee *D) {
  return D && (D->Name == "std::shared_ptr::shared_ptr" || D->Name == "std::__shared_ptr::reset" ||
               D->Name == "std::make_shared");
}

/// Whether the function releases its parameter. What was released already it may not
/// get, whatever becomes of it on other ways (a close that refuses).
Solver::Answer Solver::deletes(const CalleeFacts &Call, unsigned Param, bool Dead) const {
  if (Call.Pack) {
    for (const rules::Release &R : Call.Pack->Releases)
      if (R.Arg == Param)
        return Answer::Yes;
    return Answer::Maybe;
  }
  if (!Call.Sum || Call.Sum->bottom() || Call.Sum->Truncated)
    return Answer::Maybe;
  for (const summary::SlotEffects &SE : Call.Sum->Slots) {
    if (SE.Where.Root != summary::Slot::Param || SE.Where.Index != Param ||
        !SE.Where.Projs.empty())
      continue;
    bool Released = false, Other = false;
    for (const summary::Outcome &Out : SE.Outcomes) {
      Released |= Out.Effect == HandleEffect::Released;
      Other |= Out.Effect == HandleEffect::Kept && !Dead;
      for (const auto &[Where, What] : Out.Writes)
        Other |= What.K == summary::Value::Handle && !(Where == SE.Where);
    }
    return Other ? Answer::Maybe : Released ? Answer::Yes : Answer::No;
  }
  // It has no eyes for what it is given.
  return Call.Decl && Param < Call.Decl->Params.size() ? Answer::No : Answer::Maybe;
}

/// Whether the deleter that is given together with argument N releases it.
Solver::Answer Solver::givenDeleter(const CallContext &X, size_t N, bool Dead) const {
  const Operand &O = X.I.Args[N + 1];
  if (X.Args[N + 1].K == Val::Func)
    return deletes(Resolver.callee(X.Args[N + 1].A), 0, Dead);
  // A function that is given by reference goes through a temporary.
  for (const Instr &I : F.Blocks[At.B].Instrs)
    if (O.Kind == OperandKind::Load && I.Opcode == Op::Assign && I.Dst == O.P &&
        I.Args[0].Kind == OperandKind::Func)
      return deletes(Resolver.callee(I.Args[0].Func), 0, Dead);
  const bool Object = O.Kind == OperandKind::Load || O.Kind == OperandKind::AddrOf;
  const TypeId T = Object ? Info.typeOf(O.P) : NoId;
  if (T != NoId && M.Types[T].Record != NoId && M.Records[M.Types[T].Record].Call != NoId)
    return deletes(Resolver.callee(M.Records[M.Types[T].Record].Call), 1, Dead);
  return Answer::Maybe;
}

/// Whether the deleter that a shared_ptr is given together with argument N
/// releases it.
Solver::Answer Solver::sharedDeleter(const CallContext &X, size_t N) const {
  return isSharedPtr(X.Callee.Decl) && N + 1 < X.Args.size() ? givenDeleter(X, N, false) : Answer::Maybe;
}

/// Some parameter of the function is a handle that it releases, or (Below) an object
/// whose handle it releases.
static bool releasesSome(const CalleeFacts &Call, bool Below) {
  if (Call.Pack)
    return !Below && !Call.Pack->Releases.empty();
  return Call.Sum && llvm::any_of(Call.Sum->Slots, [&](const summary::SlotEffects &SE) {
           return SE.Where.Root == summary::Slot::Param && SE.Where.Projs.empty() != Below &&
                  llvm::any_of(SE.Outcomes, [](const summary::Outcome &O) {
                    return O.Effect == HandleEffect::Released;
                  });
         });
}

/// The tracked argument N, or the object that holds the handle, is registered together
/// with a function that releases what it is given: set_data(object, key, handle, free_handle),
/// stream_new(world, cursor, next, free_cursor).
bool Solver::givenWithReleaser(const CallContext &X, const Config &C, size_t N) const {
  const bool Object = !X.tracked(N) && X.Args[N].K == Val::Sym && C.St == State::Open &&
                      leadsToTracked(C, X.Args[N]);
  return (Object || X.tracked(N)) && C.St == State::Open &&
         llvm::any_of(X.Args, [&](const Val &V) {
           return V.K == Val::Func && releasesSome(Resolver.callee(V.A), Object);
         });
}

/// The object with the handle was given away before that lay in it, on all ways to here,
/// together with a function that releases what it holds: whoever got it has the handle too.
bool Solver::registeredBefore(SymId Object) const {
  const Space::Symbol &Made = Sp.sym(Object);
  if (Made.Kind != Space::SymKind::Result || Made.B >= F.Blocks[Made.A].Instrs.size() ||
      !F.Blocks[Made.A].Instrs[Made.B].Dst.isVar())
    return false;
  // Its names.
  llvm::BitVector Names(F.Vars.size());
  Names.set(F.Blocks[Made.A].Instrs[Made.B].Dst.Root);
  auto Named = [&](const Operand &O) {
    return O.Kind == OperandKind::Load && O.P.isVar() && Names[O.P.Root];
  };
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs)
      if (I.Opcode == Op::Assign && I.Dst.isVar() && Named(I.Args[0]))
        Names.set(I.Dst.Root);
  return onEveryWayTo(F, At.B, At.I, [&](const Instr &I) {
    if (I.Opcode != Op::Call || I.Callee == NoId || llvm::none_of(I.Args, Named))
      return false;
    const CalleeFacts Of = Resolver.callee(I.Callee);
    return !Of.Pack && !Of.Sum && llvm::any_of(I.Args, [&](const Operand &O) {
             return O.Kind == OperandKind::Func && releasesSome(Resolver.callee(O.Func), true);
           });
  });
}

/// The argument points to a record of the program's own: it keeps an object of its own
/// behind the library's type, and gets it back by a cast.
bool Solver::isOwnObject(const CallContext &X, unsigned Arg) const {
  const Operand &O = X.I.Args[Arg];
  if (Resolver.packs().resource(Src.Resource).Types.empty() || !O.P.valid())
    return false;
  const TypeId T = Info.typeOf(O.P);
  if (T == NoId || M.Types[T].Kind != TypeKind::Pointer || M.Types[T].Pointee == NoId)
    return false;
  const Type &To = M.Types[M.Types[T].Pointee];
  return To.Kind == TypeKind::Record && To.Record != NoId &&
         Resolver.packs().resourceOfType(To.Name) == rules::NoResource;
}

/// The location is an element of a container of the standard library.
bool Solver::inContainer(LocId L) const {
  for (; L != NoId; L = Sp.loc(L).Parent) {
    const Space::Loc &Lc = Sp.loc(L);
    if (Lc.Kind == Space::LocKind::Field && Sp.fieldName(Lc.A) == "<held>")
      return true;
    if (Lc.Kind == Space::LocKind::Var || Lc.Kind == Space::LocKind::Region)
      return false;
  }
  return false;
}

/// Whoever gets at a container with the handle may take it out, whatever else
/// is known of the call: elements are not followed.
void Solver::giveContainers(CallContext &X, Config &C) {
  if (!isLive(C.St) || Src.Txn || llvm::none_of(C.Store, [&](const auto &E) {
        return E.second.isTracked() && inContainer(E.first);
      }))
    return;
  auto Reached = [&](LocId From) {
    for (const auto &[L, V] : C.Store)
      if (V.isTracked() && inContainer(L) && Sp.within(L, From))
        return true;
    return false;
  };
  auto Through = [&](auto &&Self, LocId From, unsigned Depth) -> bool {
    if (Reached(From))
      return true;
    for (const auto &[L, V] : C.Store)
      if (Depth && V.K == Val::Addr && V.A != From && Sp.within(L, From) &&
          Self(Self, V.A, Depth - 1))
        return true;
    return false;
  };
  for (size_t N = 0; N < X.Args.size(); ++N) {
    LocId L = X.target(N, Sp);
    const Operand &O = X.I.Args[N];
    LocId Own = O.Kind == OperandKind::Load ? resolve(C, O.P) : NoId; // by value
    if ((L != NoId && Through(Through, L, 3)) || (Own != NoId && Through(Through, Own, 3)))
      return keep(C, "in a container that '" + X.Name + "' gets at");
  }
}

/// Argument N passes the tracked handle on for good.
bool Solver::handsOver(CallContext &X, Config &C, size_t N) {
  const ir::Callee *D = X.Callee.Decl;
  const Type *Param = D && N < D->Params.size() ? typeAt(M, D->Params[N]) : nullptr;
  const Operand &O = X.I.Args[N];
  const Val &V = X.Args[N];
  bool Object = N == 0 && D && D->Method;
  const bool Dies = Object && D->Name == "std::shared_ptr::~shared_ptr";
  const bool Shared = Dies || isSharedPtr(D);
  // To delete what the value points to would release the handle, as far as is known.
  auto Deletes = [&](const Val &Pointer, const Type *T) {
    const Type *To = T && T->Kind == TypeKind::Pointer ? typeAt(M, T->Pointee) : nullptr;
    if (!To || To->Kind != TypeKind::Record)
      return false;
    if (!Shared || N + 1 < X.Args.size() || To->Record == NoId)
      return true;
    const CalleeId Dtor = M.Records[To->Record].Destructor;
    if (Dtor == NoId)
      return false;
    CallContext Y{X.I, Resolver.callee(Dtor), X.Name, {Pointer}, false};
    if (!Y.Callee.Sum || M.Callees[Dtor].Virtual)
      return true;
    for (const summary::SlotEffects &SE : Y.Callee.Sum->Slots) {
      std::optional<Val> In;
      if (SE.Where.Root == summary::Slot::Param && SE.Where.Index == 0)
        In = slotValue(Y, C, SE.Where);
      if (In && In->isTracked() && llvm::any_of(SE.Outcomes, [&](const summary::Outcome &E) {
            return (E.Effect == HandleEffect::Released || E.Effect == HandleEffect::Kept) &&
                   mayApply(Y, C, E);
          }))
        return true;
    }
    return false;
  };
  // It points to an object with the handle, which a shared_ptr, or another pointer
  // whose constructor was not seen, will delete.
  auto OwnsObject = [&] {
    if (C.St != State::Open || V.K != Val::Sym || isConstPointee(M, D, N) ||
        (!isSharedPtr(D) && !D->Constructor) || !leadsToTracked(C, V))
      return false;
    return Deletes(V, O.Kind == OperandKind::Load ? typeAt(M, Info.typeOf(O.P)) : nullptr);
  };
  // The last owner deletes the object.
  if (Dies && O.Kind == OperandKind::AddrOf && C.St == State::Open) {
    Place Pointer = O.P;
    Pointer.Projs.push_back({ProjKind::Field, "<ptr>", 0, false});
    const LocId L = resolve(C, Pointer);
    const Val *Held = L == NoId ? nullptr : C.find(L);
    if (Held && Held->K == Val::Sym && Sp.sym(Held->A).Kind == Space::SymKind::Result &&
        leadsToTracked(C, *Held)) {
      const Instr &Made = F.Blocks[Sp.sym(Held->A).A].Instrs[Sp.sym(Held->A).B];
      return Made.Dst.valid() && Deletes(*Held, typeAt(M, Info.typeOf(Made.Dst)));
    }
  }
  // A constructor keeps the pointer that it is given, and so does a member
  // function of a library's class (shared_ptr's reset).
  if (X.tracked(N) && sharedDeleter(X, N) == Answer::No)
    return false;
  if (X.tracked(N))
    return D && !Object && !isConstPointee(M, D, N) &&
           !(D->Variadic && N >= D->Params.size()) && // printed, by a format
           (D->Constructor || (D->Method && D->System && !isFunctionObject(*D)));
  if (D && !Object && OwnsObject())
    return true;
  // An owner whose object holds it.
  auto Owns = [&](LocId Under) {
    return C.St == State::Open && llvm::any_of(C.Store, [&](const auto &E) {
             const Space::Loc &Lc = Sp.loc(E.first);
             return Lc.Kind == Space::LocKind::Field && Sp.fieldName(Lc.A) == "<ptr>" &&
                    E.second.K == Val::Sym && Sp.within(E.first, Under) &&
                    leadsToTracked(C, E.second);
           });
  };
  // An object by value: the callee owns its copy, and destroys it.
  if (O.Kind == OperandKind::Load) {
    TypeId T = Info.typeOf(O.P);
    if (T != NoId && M.Types[T].Kind == TypeKind::Record) {
      LocId L = resolve(C, O.P);
      return L != NoId && (holdsTracked(C, L) || Owns(L) ||
                           callableReleases(X, C, L, M.Types[T].Record));
    }
  }
  if (V.K != Val::Addr || Object)
    return false;
  if (!Param || Param->Kind != TypeKind::Reference || Param->Pointee == NoId)
    return false;
  const Type &Of = M.Types[Param->Pointee];
  if (Of.Kind == TypeKind::Record && callableReleases(X, C, V.A, Of.Record))
    return true;
  // The variable with an object that holds it, for a library's container.
  if (const Val *Held = C.find(V.A); Held && Held->K == Val::Sym && !Held->isTracked() &&
                                     C.St == State::Open && leadsToTracked(C, *Held))
    return Of.Kind == TypeKind::Pointer && (D->System || D->Constructor);
  // Moved from; or a library's container or wrapper that copies the pointer.
  bool Moved = llvm::StringRef(Param->Name).ends_with("&&");
  if (!holdsTracked(C, V.A))
    return Moved && Of.Kind == TypeKind::Record && Owns(V.A);
  return (Of.Kind == TypeKind::Record && Moved) ||
         (Of.Kind == TypeKind::Pointer && (D->System || D->Constructor));
}

/// Argument N refers to the tracked pointer, of which the call makes an element of a
/// container that releases it.
bool Solver::emplaced(const CallContext &X, const Config &C, size_t N, MadeElement &Made) const {
  const Val *In = X.Args[N].K == Val::Addr ? C.find(X.Args[N].A) : nullptr;
  if (!In || !In->isTracked() || !X.Callee.Decl)
    return false;
  Made = madeElement(M, *X.Callee.Decl, N);
  if (!Made.Owner)
    return false;
  const bool Dead = !isLive(C.St);
  if (Made.Operators.empty())
    return givenDeleter(X, N, Dead) == Answer::Yes;
  return llvm::all_of(Made.Operators, [&](CalleeId Operator) {
    return deletes(Resolver.callee(Operator), 1, Dead) == Answer::Yes;
  });
}

/// Gives the handle to what owns it from now on, or may. False: the path ends here.
bool Solver::handOver(CallContext &X, Pending &P) {
  Config &C = P.C;
  const ir::Callee *D = X.Callee.Decl;
  for (size_t N = 0; !Src.Txn && isLive(C.St) && N < X.Args.size(); ++N) {
    // A shared_ptr that is given no deleter uses delete.
    if (N == 1 && X.Args.size() == 2 && X.tracked(N) && C.St == State::Open && D &&
        D->Name == "std::shared_ptr::shared_ptr" && Src.Resource != rules::NoResource) {
      const rules::Resource &R = Resolver.packs().resource(Src.Resource);
      if (R.Owed && !R.Releasers.empty() && !llvm::is_contained(R.Releasers, "delete") &&
          !llvm::StringRef(Src.Via).starts_with("new ")) {
        report(P, EventKind::WrongRelease, LostHow::Return, "delete", someHolder(C));
        return false;
      }
    }
    // A map that has the key may leave the pointer alone, and a unique_ptr lets go of
    // it when it is asked to.
    MadeElement Made;
    const bool Element = C.St == State::Open && emplaced(X, C, N, Made) && !Made.Mapped &&
                         !(Made.Unique && letsGo());
    const bool Registered = givenWithReleaser(X, C, N);
    if (!Element && !Registered && !handsOver(X, C, N))
      continue;
    if (Element ||
        (X.tracked(N) && C.St == State::Open && sharedDeleter(X, N) == Answer::Yes)) {
      // Somebody owns it now, who will release it.
      discharge();
      C.St = State::Given;
      P.Trail.push_back({TrailStep::Given, At.B, At.I, 0, NoId});
    } else
      keep(C, "handed over to '" + X.Name + "', " +
                  (Registered ? "with what releases it" : "whose body was not seen"));
  }
  return true;
}

/// The function has some unique_ptr let go of what it owns.
bool Solver::letsGo() const {
  return llvm::any_of(F.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Instrs, [&](const Instr &I) {
      return I.Opcode == Op::Call && I.Callee != NoId &&
             llvm::StringRef(M.Callees[I.Callee].Name).ends_with("unique_ptr::release");
    });
  });
}

/// What the call returns is put where argument N came from: `s = append(s, t)`
/// consumes s and hands out its successor.
bool Solver::replacesArgument(size_t N) const {
  const std::vector<Instr> &Instrs = F.Blocks[At.B].Instrs;
  const Instr &I = Instrs[At.I];
  const Place &Arg = I.Args[N].P;
  if (!Arg.valid() || I.Args[N].Kind != OperandKind::Load || !I.Dst.valid())
    return false;
  if (I.Dst == Arg)
    return true;
  if (At.I + 1 >= Instrs.size())
    return false;
  const Instr &Next = Instrs[At.I + 1];
  return Next.Opcode == Op::Assign && Next.Dst == Arg &&
         Next.Args[0].Kind == OperandKind::Load && Next.Args[0].P == I.Dst;
}

/// Argument N's place gets null next, or, behind a call of a stored function, another
/// value, before anybody reads it: the callee has released it.
bool Solver::forgetsArgument(size_t N) const {
  const Instr &Call = F.Blocks[At.B].Instrs[At.I];
  const Place &Arg = Call.Args[N].P;
  if (!Arg.valid() || Call.Args[N].Kind != OperandKind::Load)
    return false;
  BlockId B = At.B;
  for (uint32_t Depth = 0, From = At.I + 1; Depth < 4; ++Depth, From = 0) {
    for (uint32_t I = From; I < F.Blocks[B].Instrs.size(); ++I) {
      const Instr &Next = F.Blocks[B].Instrs[I];
      if (llvm::any_of(Next.Args, [&](const Operand &O) { return O.P == Arg; }))
        return false;
      const bool Null = Next.Opcode == Op::Assign && Next.Args[0].Kind == OperandKind::Int &&
                        Next.Args[0].Int == 0;
      if (Next.Dst == Arg)
        return Null || (Next.Opcode == Op::Assign && !Call.TargetField.empty() && !Arg.isVar());
    }
    if (F.Blocks[B].Term.Kind != TermKind::Goto)
      return false;
    B = F.Blocks[B].Term.Succs[0];
  }
  return false;
}

} // namespace closecall::flow
