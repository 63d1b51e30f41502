//===- Calls.cpp - What a call does to a configuration ---------*- C++ -*-===//
//
// Dispatches a call to what is known of the callee: a rule pack
// (PackCalls.cpp), a summary (SummaryCalls.cpp), or what unknown code is
// believed to do (UnknownCalls.cpp). In: one configuration in front of the call.
// Out: one for each way it can come back, events for misuse, and exception edges.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Bounds.h"
#include "checks/flow/AnyElement.h"
#include "checks/flow/CallContext.h"
#include "checks/flow/TransactionEffect.h"
#include "checks/flow/StdModel.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using summary::ExitKind;
using summary::HandleEffect;

CalleeFacts Solver::facts(const Instr &I) const {
  if (I.Callee != NoId)
    return Resolver.callee(I.Callee);
  if (!I.TargetField.empty())
    return Resolver.indirect(I.TargetField);
  return {};
}

std::string Solver::calleeName(BlockId B, uint32_t I) const {
  const Instr &In = F.Blocks[B].Instrs[I];
  CalleeFacts C = facts(In);
  return C.Decl ? C.Decl->Name : C.Pack ? C.Pack->Name : In.TargetField;
}

void Solver::discharge() {
  Result.Discharged = true;
  if (!llvm::is_contained(Result.DischargedIn, At.B))
    Result.DischargedIn.push_back(At.B);
}

void Solver::keep(Config &C, const std::string &Why) {
  if (!isLive(C.St))
    return;
  if (C.St == State::Open) {
    discharge();
    Result.Why.push_back({Why, {At.B, At.I}});
  }
  C.St = State::Kept;
}

/// The callee may release a handle of the kind that it is given as argument N.
static bool mayRelease(const CalleeFacts &Callee, size_t N, rules::ResourceId Kind) {
  if (Callee.Pack)
    return llvm::any_of(Callee.Pack->Releases, [&](const rules::Release &R) {
      return R.Arg == N && (Kind == rules::NoResource || R.Resource == Kind);
    });
  if (!Callee.Sum)
    return !Callee.Decl || !Callee.Decl->System;
  return llvm::any_of(Callee.Sum->Slots, [&](const summary::SlotEffects &SE) {
    return SE.Where.Root == summary::Slot::Param && SE.Where.Index == N &&
           SE.Where.Projs.empty() &&
           llvm::any_of(SE.Outcomes, [](const summary::Outcome &O) {
             return O.Effect == summary::HandleEffect::Released ||
                    O.Effect == summary::HandleEffect::Kept;
           });
  });
}

void Solver::call(Pending P, const Instr &I, std::vector<Pending> &Out) {
  CallContext X{I, facts(I), "", {}, false};
  Config &C = P.C;
  for (const Operand &O : I.Args)
    X.Args.push_back(eval(C, O));
  for (const ClosureEnd &End : Ends)
    if (End.B == At.B && End.I == At.I && End.Txn == Src.Txn) {
      C.set(Sp.field(Sp.var(End.V), "<ended>"), Val::integer(1));
      leaveToClosures(C);
    }
  if (I.Callee == NoId && I.TargetField.empty()) {
    // A function pointer whose target is known here.
    Val T = eval(C, I.Target);
    if (T.K == Val::Func)
      X.Callee = Resolver.callee(T.A);
    else if (I.Target.Kind == OperandKind::Load && I.Target.P.isVar())
      if (CalleeId Only = Slices.onlyTarget(I.Target.P.Root); Only != NoId)
        X.Callee = Resolver.callee(Only);
  }
  X.Name = spokenName(X.Callee);
  if (X.Name.empty() && !I.TargetField.empty())
    X.Name = I.TargetField;

  // Each round of a loop releases another element: one of them is the handle.
  for (size_t N = 0; isLive(C.St) && !Src.Txn && N < I.Args.size(); ++N)
    if (I.Args[N].Kind == OperandKind::Load && !X.Args[N].isTracked() &&
        mayBeTracked(C, Sp, resolve(C, I.Args[N].P)) && mayRelease(X.Callee, N, Src.Resource))
      keep(C, "one of the elements that '" + X.Name + "' releases");

  X.Site = C.St != State::Open && Src.at(At.B, At.I);
  // A helper that fails may leave the old handle where it was, though it is gone.
  if (X.Site && Src.Sum && !Src.Txn && C.St == State::Released &&
      llvm::any_of(X.Args, [&](const Val &V) {
        const Val *Held = V.K == Val::Addr ? C.find(V.A) : nullptr;
        return Held && Held->isTracked();
      })) {
    CallContext Y = X;
    Y.Site = false;
    dispatch(Y, P, Out);
  }
  failsUntouched(X, P, Out);
  if (X.Site && C.St != State::Nothing) {
    Src.Txn ? unbind(C) : dropTracked(C);
    C.St = State::Nothing;
    for (size_t N = 0; N < I.Args.size(); ++N) // the connection has its own name again
      X.Args[N] = eval(C, I.Args[N]);
  }

  if (!Src.Txn && (checkUses(X, P) || callOnOwner(X, P, Out)))
    return;
  // A member function has an object.
  if (const ir::Callee *D = X.Callee.Decl)
    if (D->Method && !D->Destructor && !X.Args.empty() && X.Args[0].K == Val::Sym &&
        C.range(X.Args[0].A).contains(0) && !narrow(C, X.Args[0].A, IntRange::nonNull()))
      return;

  if (X.Callee.Decl && keepsException(X.Callee.Decl->Name))
    return emit(X, std::move(P), keptException(C), Out);

  bool NoReturn = (X.Callee.Decl && X.Callee.Decl->NoReturn) ||
                  (X.Callee.Pack && X.Callee.Pack->NoReturn);
  bool Throws = I.MayThrow && (X.Callee.Throws || (!X.Callee.Decl && X.Callee.Pack && X.Callee.Pack->Throws) ||
                               (Limits.Strict && !X.Callee.Pack && !X.Callee.Sum));
  if (Throws && !isUnderItsBound(M, F, At.B, At.I) &&
      (!X.Callee.Pack || allows(X, C, X.Callee.Pack->ThrowsWhen) != Answer::No)) {
    Pending Thrown = P;
    if (givesUp(X, Thrown.C))
      markEnded(Thrown, false);
    const bool Kept = X.Callee.Decl && throwsKept(X.Callee.Decl->Name);
    throwFrom(X, std::move(Thrown), X.Name,
              Kept              ? thrownAgain(C, I)
              : X.Callee.Throws ? *X.Callee.Throws
                                : std::vector<std::string>());
  }
  if (X.Callee.Pack && X.Callee.Pack->Longjmp &&
      !(X.Callee.Pack->LongjmpMaybe && madeBefore(F, At.B, At.I))) {
    Answer A = allows(X, C, X.Callee.Pack->LongjmpWhen);
    if (A != Answer::No) {
      Pending Jumps = P;
      for (const rules::Keep &K : X.Callee.Pack->Keeps)
        if (X.tracked(K.Arg))
          keep(Jumps.C, "given to '" + X.Name + "'");
      if (assumeAll(X, Jumps.C, X.Callee.Pack->LongjmpWhen))
        jump(std::move(Jumps), X.Name);
    }
    if (!X.Callee.Pack->LongjmpMaybe &&
        (A == Answer::Yes || !refuteOne(X, C, X.Callee.Pack->LongjmpWhen)))
      return;
    NoReturn &= !X.Callee.Pack->NoReturnWhen.empty();
  }
  if (NoReturn) {
    // It throws, or jumps out of the function that called.
    const bool Leaves = X.Callee.Sum && !X.Callee.Pack &&
                        (X.Callee.Sum->MayThrow ||
                         llvm::any_of(X.Callee.Sum->Base, [](const summary::Outcome &O) {
                           return O.Exit == summary::ExitKind::Longjmp;
                         }));
    Result.MayExit |= !Leaves || X.Callee.Sum->MayExit;
    if (!Leaves && (!X.Callee.Pack || X.Callee.Pack->NoReturnWhen.empty()))
      return;
    Answer A = Leaves ? Answer::No : allows(X, C, X.Callee.Pack->NoReturnWhen);
    if (A == Answer::Yes)
      return;
    if (A == Answer::Maybe && !refuteOne(X, C, X.Callee.Pack->NoReturnWhen))
      return;
  }
  giveContainers(X, C);
  const size_t First = Out.size();
  if (Src.Txn)
    callWithTexts(X, std::move(P), Out);
  else
    dispatch(X, std::move(P), Out);
  if (Info.setsJump() && isSetjmp(X.Callee.Decl))
    jumpedBack(Out, First);
}

/// Where setjmp comes back once more, variables have the values of the moment of
/// the jump: those that get new ones behind the call are not known then.
void Solver::jumpedBack(std::vector<Pending> &Out, size_t First) {
  const SymId S = Sp.result(At.B, At.I, 0);
  llvm::BitVector Changed(F.Vars.size()), Behind = Info.reachableFrom(At.B);
  for (BlockId B : Behind.set_bits())
    for (const Instr &I : F.Blocks[B].Instrs) {
      if (I.Opcode == Op::Call)
        for (const Operand &O : I.Args)
          if (O.Kind == OperandKind::AddrOf && O.P.isVar())
            Changed.set(O.P.Root);
      if (I.Dst.isVar() && F.Vars[I.Dst.Root].Kind != VarKind::Temp &&
          (I.Opcode != Op::Assign || I.Args[0].Kind == OperandKind::Load))
        Changed.set(I.Dst.Root);
    }
  std::vector<Pending> Again;
  for (size_t N = First; N < Out.size();) {
    Pending Second = Out[N];
    if (narrow(Second.C, S, IntRange::nonNull())) {
      llvm::SmallVector<LocId, 4> Unknown;
      for (const auto &[L, V] : Second.C.Store) {
        const Space::Loc &B = Sp.loc(Sp.base(L));
        if (B.Kind == Space::LocKind::Var && Changed[B.A])
          Unknown.push_back(L);
      }
      for (LocId L : Unknown) {
        if (Second.C.find(L)->isTracked())
          keep(Second.C, "what it lay in has changed when setjmp returns again");
        Second.C.set(L, Val::top());
      }
      Again.push_back(std::move(Second));
    }
    if (narrow(Out[N].C, S, IntRange::exactly(0)))
      ++N;
    else
      Out.erase(Out.begin() + N);
  }
  for (Pending &P : Again)
    Out.push_back(std::move(P));
}

/// A pack that knows a library's names without describing each speaks of that
/// library's handles: what a C++ layer does with those of another is not known.
bool Solver::speaksOfOthers(const CallContext &X) const {
  const rules::FunctionEffects *E = X.Callee.Pack;
  return E && E->Name.empty() && X.Callee.Decl && Src.Resource != rules::NoResource &&
         llvm::StringRef(X.Callee.Decl->Name).contains("::") &&
         Resolver.packs().resource(Src.Resource).Pack != E->Pack && X.anyTracked();
}

/// By what is known of the callee.
void Solver::dispatch(CallContext &X, Pending P, std::vector<Pending> &Out) {
  if (speaksOfOthers(X))
    callUnknown(X, std::move(P), Out);
  else if (X.Callee.Pack)
    callPack(X, std::move(P), Out);
  else if (X.Callee.Sum && !(X.Site && !Src.Sum))
    callSummary(X, std::move(P), Out);
  else
    callUnknown(X, std::move(P), Out);
}

/// Narrows the arguments so that the tests hold; false when they cannot.
bool Solver::assumeAll(CallContext &X, Config &C, const std::vector<rules::ArgTest> &When) {
  for (const rules::ArgTest &T : When)
    if (T.Arg < X.Args.size() && X.Args[T.Arg].K == Val::Sym &&
        !narrow(C, X.Args[T.Arg].A, IntRange::of(T.In)))
      return false;
  return true;
}

/// Narrows the arguments so that a single test fails; with several tests
/// nothing is learnt. False when it cannot fail.
bool Solver::refuteOne(CallContext &X, Config &C, const std::vector<rules::ArgTest> &When) {
  if (When.size() != 1)
    return !When.empty();
  const rules::ArgTest &T = When.front();
  return T.Arg >= X.Args.size() || X.Args[T.Arg].K != Val::Sym ||
         narrow(C, X.Args[T.Arg].A, IntRange::outside(T.In));
}

/// Leaves like longjmp. In a function that calls setjmp itself it may come
/// back there, and what is released then is not known: silent.
void Solver::jump(Pending P, const std::string &By) {
  if (!Info.setsJump())
    leave(std::move(P), ExitKind::Longjmp, nullptr, By);
}

void Solver::throwFrom(const CallContext &X, Pending P, const std::string &By,
                       llvm::ArrayRef<std::string> Types) {
  P.C.Thrown = thrown(Types);
  P.Trail.push_back({TrailStep::Threw, At.B, At.I, 0, NoId});
  X.I.Unwind != NoId ? go(std::move(P), X.I.Unwind)
                     : leave(std::move(P), ExitKind::Throw, nullptr, By);
}

/// What the tracked handle is, or what the call that released it takes it for.
rules::ResourceId Solver::releasedAs(const Pending &P) const {
  if (Src.Resource != rules::NoResource)
    return Src.Resource;
  const std::vector<TrailStep> Trail = trailOf(P);
  for (const TrailStep &T : llvm::reverse(Trail))
    if (T.K == TrailStep::Released && T.I != NoId) {
      CalleeFacts C = facts(F.Blocks[T.B].Instrs[T.I]);
      return C.Pack && C.Pack->Releases.size() == 1 ? C.Pack->Releases.front().Resource
                                                    : rules::NoResource;
    }
  return rules::NoResource;
}

/// Reports a use of what is dead; true ends the path.
bool Solver::checkUses(CallContext &X, Pending &P) {
  Config &C = P.C;
  if (C.St != State::Released && C.St != State::Given && C.Stale.empty())
    return false;
  // The memory of an object that somebody else made may be his own, which he
  // gives back after the release.
  if (Src.K == Source::External)
    if (rules::ResourceId Id = releasedAs(P); Id != rules::NoResource) {
      const rules::Resource &R = Resolver.packs().resource(Id);
      if (R.InCallersMemory && !(X.Callee.Pack && X.Callee.Pack->Pack == R.Pack))
        return false;
    }
  // A callee that releases what lies in memory it is given.
  if (X.Callee.Sum && !X.Callee.Pack)
    for (const summary::SlotEffects &SE : X.Callee.Sum->Slots) {
      bool Releases = false, Spares = false;
      for (const summary::Outcome &O : SE.Outcomes) {
        if (!mayApply(X, C, O))
          continue;
        Releases |= O.Effect == HandleEffect::Released;
        Spares |= O.Effect == HandleEffect::None;
      }
      if (!Releases || Spares || SE.Where.Projs.empty())
        continue;
      std::optional<Val> V = slotValue(X, C, SE.Where);
      if (V && V->isTracked()) {
        report(P, EventKind::DoubleRelease, LostHow::Return, X.Name, someHolder(C));
        return true;
      }
    }
  // In a field of what the callee is given.
  if (C.St == State::Released && X.Callee.Sum && !X.Callee.Pack && !Src.Txn)
    for (const summary::Slot &S : X.Callee.Sum->Uses)
      if (std::optional<Val> V = slotValue(X, C, S); V && V->isTracked()) {
        report(P, EventKind::UseAfterRelease, LostHow::Return, X.Name, someHolder(C));
        return true;
      }
  for (size_t N = 0; N < X.Args.size(); ++N) {
    Val V = X.Args[N];
    if (LocId Own = X.object(N, Sp); Own != NoId)
      if (const Val *O = C.find(Own); O && O->isTracked())
        V = *O;
    MadeElement Made;
    const bool Owned = !isLive(C.St) && emplaced(X, C, N, Made);
    if (Owned)
      V = *C.find(V.A);
    if (V.K != Val::Sym && V.K != Val::Offset)
      continue;
    if (X.Callee.Pack && llvm::is_contained(X.Callee.Pack->Ignores, unsigned(N)))
      continue;
    if (V.A == Tracked && (C.St == State::Released || C.St == State::Given)) {
      // The destructor that a delete-expression runs.
      const ir::Callee *D = X.Callee.Decl;
      bool Releases = D && D->Destructor && X.I.Implicit && N == 0;
      if (Releases)
        X.Name = "delete";
      Releases |= Owned;
      if (X.Callee.Pack)
        for (const rules::Release &R : X.Callee.Pack->Releases)
          Releases |= R.Arg == N;
      if (X.Callee.Sum && !X.Callee.Pack)
        for (const summary::SlotEffects &S : X.Callee.Sum->Slots)
          if (S.Where.Root == summary::Slot::Param && S.Where.Index == N &&
              S.Where.Projs.empty())
            for (const summary::Outcome &O : S.Outcomes)
              Releases |= O.Effect == HandleEffect::Released;
      if (C.St == State::Given && !Releases)
        continue; // below: "%p" in a log line is no use
      bool Printed = X.Callee.Decl && X.Callee.Decl->Variadic &&
                     N >= X.Callee.Decl->Params.size() && !Releases;
      if (Printed && Src.Resource != rules::NoResource &&
          Resolver.packs().resource(Src.Resource).Kind != rules::Family::Buffer)
        continue;
      if (Printed && !X.Callee.Decl->Params.empty()) {
        const unsigned First = unsigned(X.Callee.Decl->Params.size());
        const Operand &Format = X.I.Args[First - 1];
        if (Format.Kind == OperandKind::String &&
            llvm::is_contained(convertedArgs(Format.Str, First, 'p'), unsigned(N)))
          continue;
      }
      report(P, Releases ? EventKind::DoubleRelease : EventKind::UseAfterRelease,
             LostHow::Return, X.Name, someHolder(C));
      return true;
    }
    if (isDead(C, V)) {
      LocId Named = NoId;
      for (const auto &[L, W] : C.Store)
        if (W == V && Named == NoId)
          Named = L;
      report(P, EventKind::UseAfterRelease, LostHow::Return, X.Name, Named, true);
      return true;
    }
  }
  return false;
}

/// Stores the result and lets the configuration go on, unless that write lost
/// the handle.
void Solver::emit(CallContext &X, Pending P, Val V, std::vector<Pending> &Out) {
  if (X.I.Dst.valid()) {
    followBorrowed(P.C, X.I.Dst, V);
    LocId L = resolve(P.C, X.I.Dst);
    if (X.Site && L != NoId && Src.Pack && followsLease() &&
        isSmartPointer(M, Info.typeOf(X.I.Dst)))
      L = Sp.field(L, "<ptr>");
    bool Held = L != NoId && holdsTracked(P.C, L);
    store(P.C, L, V);
    if (Src.Txn && X.Callee.Pack && X.Callee.Pack->SameObject)
      if (std::string Object = sharedObject(X.I, *X.Callee.Pack); !Object.empty())
        shareConnection(X, P.C, L, Object);
    if (Held && !V.isTracked() && checkLost(P, LostHow::Overwritten, L))
      return;
  } else if (V.isTracked() && isLive(P.C.St) && checkLost(P, LostHow::Discarded, NoId))
    return;
  Out.push_back(std::move(P));
}

} // namespace closecall::flow
