//===- Memory.cpp - Locations, loads, stores and assumptions ---*- C++ -*-===//
//
// The solver's view of memory: resolving places to locations, reading and
// writing them, who still holds the tracked handle, and what follows from a
// condition. Direction of error: a location that cannot be named reads as
// Top; a write to it forgets nothing that is certain about others, but a
// tracked handle written there is Kept.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

/// What the value points to, or NoId.
LocId Solver::pointee(const Val &V) {
  return V.K == Val::Addr     ? V.A
         : V.K == Val::Sym    ? Sp.region(V.A)
         : V.K == Val::Offset ? Sp.anyIndex(Sp.region(V.A))
                              : NoId;
}

/// From L, where the first N steps of the place lead, the next one.
LocId Solver::follow(Config &C, LocId L, const Place &P, size_t N) {
  const Projection &Pr = P.Projs[N];
  switch (Pr.Kind) {
  case ProjKind::Field:
    return member(C, L, P, N);
  case ProjKind::Index:
    return Pr.AnyIndex ? Sp.anyIndex(L) : Sp.index(L, Pr.Index);
  case ProjKind::Deref:
    return pointee(load(C, L));
  }
  return NoId;
}

LocId Solver::resolve(Config &C, const Place &P) {
  return P.valid() ? resolveFirst(C, P, P.Projs.size()) : NoId;
}

/// Where the first Count steps lead.
LocId Solver::resolveFirst(Config &C, const Place &P, size_t Count) {
  LocId L = Sp.var(P.Root);
  for (size_t N = 0; N < Count && L != NoId; ++N)
    L = follow(C, L, P, N);
  return L;
}

Val Solver::load(Config &C, LocId L) {
  if (L == NoId)
    return Val::top();
  if (const Val *V = C.find(L)) {
    Val Found = *V;
    // One of many: what becomes of it from here on is not followed.
    if (Found.isTracked() && isLive(C.St) && Sp.anyElement(L) && inContainer(L) && !Src.Txn)
      keep(C, "read out of a container");
    return Found;
  }
  if (!SlotPath.empty() && besideSlot(L))
    return Val::top();
  if (Src.Txn && Sp.loc(L).Kind == Space::LocKind::Var && F.Vars[Sp.loc(L).A].HasText)
    return textAt(C, L);
  {
    const Space::Loc &B = Sp.loc(Sp.base(L));
    if (B.Kind == Space::LocKind::Var && !Relevant[B.A] &&
        !F.Vars[B.A].HasConst)
      return Val::top();
  }
  // A constant global, or a part of something that was written as a whole.
  const Space::Loc &Lc = Sp.loc(L);
  if (Lc.Kind == Space::LocKind::Var && F.Vars[Lc.A].HasConst)
    return Val::integer(F.Vars[Lc.A].Const);
  for (LocId A = Lc.Parent; A != NoId; A = Sp.loc(A).Parent)
    if (const Val *V = C.find(A)) {
      if (V->isInt(0))
        return *V;
      if (V->K == Val::Sym) {
        const Space::Symbol &S = Sp.sym(V->A);
        if (S.Kind == Space::SymKind::Result || S.Kind == Space::SymKind::After) {
          Val R = Val::sym(Sp.after(S.A, S.B, L));
          C.set(L, R);
          return R;
        }
        if (S.Kind == Space::SymKind::Initial)
          break;
      }
      return Val::top();
    }
  if (Sp.anyElement(L))
    return Val::top();
  Val V = Val::sym(Sp.initial(L));
  C.set(L, V);
  return V;
}

Val Solver::eval(Config &C, const Operand &O) {
  switch (O.Kind) {
  case OperandKind::Undef:
  case OperandKind::Unknown:
    return Val::top();
  case OperandKind::Int:
    return Val::integer(O.Int);
  case OperandKind::String:
    return Src.Txn ? Val::str(Sp.textId(O.Str)) : Val::str();
  case OperandKind::Func:
    return Val::func(O.Func);
  case OperandKind::Load:
    return load(C, resolve(C, O.P));
  case OperandKind::AddrOf: {
    // &*p is p.
    if (!O.P.Projs.empty() && O.P.Projs.back().Kind == ProjKind::Deref)
      return load(C, resolveFirst(C, O.P, O.P.Projs.size() - 1));
    LocId L = resolve(C, O.P);
    return L == NoId ? Val::top() : Val::addr(L);
  }
  }
  return Val::top();
}

void Solver::eraseBelow(Config &C, LocId L, bool Self) {
  if (!Sp.hasBelow(L) && Ends.empty()) {
    if (Self)
      C.erase(L);
    return;
  }
  llvm::erase_if(C.Store, [&](const auto &E) {
    return (E.first != L || Self) && Sp.within(E.first, L) &&
           (Ends.empty() || Sp.loc(E.first).Kind != Space::LocKind::Field ||
            Sp.fieldName(Sp.loc(E.first).A) != "<ended>");
  });
}

/// The call that made the symbol returns memory that nobody else can reach.
bool Solver::isNewMemory(SymId Id) const {
  const Space::Symbol &S = Sp.sym(Id);
  if (S.Kind != Space::SymKind::Result || (S.N != 0 && S.N != Space::OlderPart) ||
      S.B >= F.Blocks[S.A].Instrs.size())
    return false;
  const Instr &I = F.Blocks[S.A].Instrs[S.B];
  if (I.Opcode != Op::Call || I.Callee == NoId)
    return false;
  CalleeFacts C = Resolver.callee(I.Callee);
  return C.Allocates || (C.Sum && C.Sum->ReturnsNew);
}

bool Solver::returnsNew(const Solved &Base) const {
  bool Some = false;
  for (const Exit &E : Base.Exits) {
    if (E.Kind != summary::ExitKind::Return || (E.HasRet && E.Ret.isInt(0)))
      continue;
    if (!E.HasRet || E.Ret.K != Val::Sym || !isNewMemory(E.Ret.A))
      return false;
    Some = true;
  }
  return Some;
}

void Solver::store(Config &C, LocId L, Val V) {
  if (L == NoId) {
    if (V.isTracked() && isLive(C.St) && !Src.Txn)
      keep(C, "stored where the analysis cannot follow");
    return;
  }
  const Space::Loc Base = Sp.loc(Sp.base(L));
  if (Base.Kind == Space::LocKind::Var && !Relevant[Base.A]) {
    if (V.isTracked() || (V.isSym() && C.borrowed(V.A))) {
      Relevant.set(Base.A);
      focus();
    } else {
      eraseBelow(C, L, true);
      return;
    }
  }
  if (!SlotPath.empty() && !V.isTracked() && besideSlot(L)) {
    eraseBelow(C, L, true);
    return;
  }
  if (V.isTracked() && C.find(Sp.field(Sp.base(L), "<ended>")))
    keep(C, "a function object may release it");
  bool Carries = !V.isTracked() && V.K == Val::Sym && C.St == State::Open && !Src.Txn &&
                 Base.Kind == Space::LocKind::Region && leadsToTracked(C, V);
  if ((V.isTracked() || Carries) && isLive(C.St) && !Src.Txn) {
    if (Base.Kind == Space::LocKind::Region) {
      // An object that the acquiring callee returned with the handle in it, and
      // that nothing else holds (Translator::handedTo).
      LocId Root = L; // what the object hangs on
      while (visible(Root) && Sp.loc(Sp.base(Root)).Kind == Space::LocKind::Region)
        Root = Sp.sym(Sp.loc(Sp.base(Root)).A).A;
      const Space::Loc End = Sp.loc(Sp.base(Root));
      const Space::Symbol &S = Sp.sym(End.Kind == Space::LocKind::Region ? End.A : Base.A);
      bool With = Src.K == Source::Acquire && Src.Sum && S.Kind == Space::SymKind::Result &&
                  S.A == Src.B && S.B == Src.I && Src.Sum->Where.Root == summary::Slot::Return &&
                  !Src.Sum->Where.Projs.empty() &&
                  Src.Sum->Where.Projs[0].Kind == ProjKind::Deref;
      bool Fresh = With || isNewMemory(Base.A) || End.Kind == Space::LocKind::Var ||
                   isNewMemory(End.A);
      bool Owed = Src.Resource == rules::NoResource ||
                  Resolver.packs().resource(Src.Resource).Owed;
      if (!Fresh && Owed && Base.A != Tracked && End.A != Tracked)
        keep(C, "stored in an object of unknown lifetime");
    }
  }
  if (Sp.anyElement(L)) {
    const Val *Old = C.find(L);
    if (Old && Old->isTracked())
      return;
    if (!V.isTracked() && Old && !(*Old == V)) {
      // An object that holds it is one of several now.
      if (C.St == State::Open && !Src.Txn && (leadsToTracked(C, V) || leadsToTracked(C, *Old)))
        keep(C, "its owner is kept in an array");
      V = Val::top();
    }
    if (V.isTracked() && C.St == State::Open && !Src.Txn) {
      // The other elements cannot be told apart from this one.
      // A container of the object that a constructor makes goes with it where that throws.
      bool Read = Base.Kind != Space::LocKind::Var
                      ? !(inHalfBuilt(L) && inContainer(L))
                      : (inContainer(L) ? Info.addressKept(Base.A)
                                  : Info.escapes(Base.A) ||
                                        Info.usedAfter(At.B, At.I, Base.A));
      if (Read)
        keep(C, "kept in an array");
    }
    C.set(L, V);
    return;
  }
  eraseBelow(C, L, false);
  C.set(L, V);
}

LocId Solver::rebase(LocId L, LocId From, LocId To) {
  if (L == From)
    return To;
  const Space::Loc Lc = Sp.loc(L);
  LocId Parent = rebase(Lc.Parent, From, To);
  switch (Lc.Kind) {
  case Space::LocKind::Field:
    return Sp.field(Parent, std::string(Sp.fieldName(Lc.A)));
  case Space::LocKind::Index:
    return Sp.index(Parent, Lc.N);
  default:
    return Sp.anyIndex(Parent);
  }
}

/// A library's call may have written all of the object; it stands for the same
/// connection as before.
void Solver::fillAnew(Config &C, LocId L) {
  const Val *Conn = Src.Txn ? C.find(Sp.field(L, "<object>")) : nullptr;
  const Val Same = Conn ? *Conn : Val::top();
  const SymId S = Sp.after(At.B, At.I, L);
  renewSymbol(C, S);
  eraseBelow(C, L, true);
  C.set(L, Val::sym(S));
  if (Same.K == Val::Sym)
    C.set(Sp.field(L, "<object>"), Same);
}

void Solver::copyBelow(Config &C, LocId From, LocId To) {
  llvm::SmallVector<std::pair<LocId, Val>, 8> Copies;
  for (const auto &[L, V] : C.Store)
    if ((L != From || V.isTracked()) && Sp.within(L, From))
      Copies.push_back({L, V});
  for (const auto &[L, V] : Copies)
    store(C, rebase(L, From, To), V);
}

void Solver::forget(Config &C, LocId L) {
  for (auto &[K, V] : C.Store)
    if (Sp.within(K, L) && !V.isTracked())
      V = Val::top();
}

void Solver::dropTracked(Config &C) {
  renewSymbol(C, Tracked);
  C.Drained = false;
  C.Borrowed.clear();
  C.Stale.clear();
  C.HasParent = C.Refused = false;
  C.Parent = {};
}

void Solver::becomeAbsent(Config &C) {
  for (auto &[L, V] : C.Store)
    if (V.isTracked())
      V = Val::integer(0);
  dropTracked(C);
  C.St = State::Absent;
  C.Believed = 0;
}

bool Solver::narrow(Config &C, SymId S, const IntRange &R) {
  IntRange Now = C.range(S);
  Now.intersect(R);
  if (Now.empty())
    return false;
  if (S == Tracked &&
      (isLive(C.St) || C.St == State::Released || C.St == State::Given)) {
    bool Gone = Now.isExactly(0);
    if (Src.Pack && Src.Pack->Valid)
      Gone = Now.disjoint(IntRange::of(*Src.Pack->Valid));
    if (Gone) {
      // A released handle is not null; the pointer still has its old value.
      if (!isLive(C.St))
        return false;
      becomeAbsent(C);
      return true;
    }
  }
  C.setRange(S, Now);
  if (Now.isExactly(0)) { // points nowhere
    llvm::erase(C.Borrowed, S);
    llvm::erase(C.Stale, S);
  }
  return true;
}

/// Assumes `V Op K`; false when that cannot be.
bool Solver::assume(Config &C, const Val &V, CompareOp Op, int64_t K) {
  IntRange Want = IntRange::satisfying(Op, K);
  switch (V.K) {
  case Val::Int:
    return Want.contains(V.N);
  case Val::Addr:
  case Val::Func:
  case Val::Str:
    return K != 0 || Op == CompareOp::NE || Op == CompareOp::GT ||
           Op == CompareOp::GE;
  case Val::Sym:
    return narrow(C, V.A, Want);
  case Val::Pred: {
    bool CanBeOne = Want.contains(1), CanBeZero = Want.contains(0);
    if (CanBeOne && CanBeZero)
      return true;
    if (!CanBeOne && !CanBeZero)
      return false;
    return narrow(C, V.A,
                  IntRange::satisfying(CanBeOne ? V.Op : negated(V.Op), V.N));
  }
  case Val::Equal: {
    bool CanBeOne = Want.contains(1), CanBeZero = Want.contains(0);
    if (CanBeOne == CanBeZero)
      return CanBeOne;
    if (V.A != Tracked && SymId(V.N) != Tracked && ofParam(V.A) && ofParam(SymId(V.N)) &&
        !narrow(C, Sp.same(V.A, SymId(V.N)),
                IntRange::exactly((V.Op == CompareOp::EQ) == CanBeOne)))
      return false;
    if ((V.Op == CompareOp::EQ) != CanBeOne) // no interval says that they differ
      return !begunStatus(C, V.A) && !begunStatus(C, SymId(V.N));
    // A new handle is no value that was there before; only null equals null.
    if (C.St == State::Open && Src.K == Source::Acquire &&
        (V.A == Tracked || SymId(V.N) == Tracked)) {
      SymId Other = V.A == Tracked ? SymId(V.N) : V.A;
      const Space::Symbol &O = Sp.sym(Other);
      bool Library = O.Kind == Space::SymKind::Result && madeByAcquire(Other) &&
                     facts(F.Blocks[O.A].Instrs[O.B]).Pack;
      if (O.Kind == Space::SymKind::Initial || Library)
        return narrow(C, Other, IntRange::exactly(0)) &&
               narrow(C, Tracked, IntRange::exactly(0));
    }
    if (!narrow(C, V.A, C.range(SymId(V.N))) || !narrow(C, SymId(V.N), C.range(V.A)))
      return false;
    // Which other one it was, callers are not told.
    if (C.St == State::External && !C.range(V.A).isExactly(0) &&
        (V.A == Tracked || SymId(V.N) == Tracked))
      keep(C, "it is the same as another");
    return true;
  }
  case Val::Masked:
    // x & ~(2^j - 1) is 0 exactly for 0 <= x < 2^j (SQL_SUCCEEDED).
    if (K == 0 && V.N < 0 && ((-V.N) & (-V.N - 1)) == 0) {
      int64_t Top = -V.N;
      if (Op == CompareOp::EQ)
        return narrow(C, V.A, IntRange::between(0, Top - 1));
      if (Op == CompareOp::NE && Top <= int64_t(IntRange::MaxHoles)) {
        IntRange R;
        for (int64_t X = 0; X < Top; ++X)
          R.punch(X);
        return narrow(C, V.A, R);
      }
    }
    return true;
  case Val::Offset:
  case Val::Top:
    return true;
  }
  return true;
}

/// Assumes that V is in Range; false when that cannot be. A comparison is 0 or
/// 1 and says what it compares.
bool Solver::assumeIn(Config &C, const Val &V, const IntRange &Range) {
  if (V.K == Val::Sym)
    return narrow(C, V.A, Range);
  if (V.K == Val::Pred || V.K == Val::Equal) {
    bool One = Range.contains(1), Zero = Range.contains(0);
    return One == Zero ? One : assume(C, V, One ? CompareOp::NE : CompareOp::EQ, 0);
  }
  return !rangeOf(C, V).disjoint(Range);
}

/// Assumes that A and B are the same, where Range is 1, or that they are not.
bool Solver::assumeSame(Config &C, const Val &A, const Val &B, const IntRange &Range) {
  const bool Same = Range.contains(1);
  if (Same == Range.contains(0))
    return Same;
  const CompareOp Op = Same ? CompareOp::EQ : CompareOp::NE;
  if (B.K == Val::Int)
    return assume(C, A, Op, B.N);
  if (A.K == Val::Int)
    return assume(C, B, Op, A.N);
  if (A.K != Val::Sym || B.K != Val::Sym)
    return true;
  if (A.A == B.A)
    return Same;
  Val Equal;
  Equal.K = Val::Equal;
  Equal.A = A.A;
  Equal.N = B.A;
  return assume(C, Equal, Op == CompareOp::EQ ? CompareOp::NE : CompareOp::EQ, 0);
}

/// The symbol is what a parameter held at entry.
bool Solver::ofParam(SymId S) const {
  const Space::Symbol &Sym = Sp.sym(S);
  return Sym.Kind == Space::SymKind::Initial && Sp.loc(Sym.A).Kind == Space::LocKind::Var &&
         Sp.loc(Sym.A).A < F.NumParams;
}

bool Solver::decidesOutcome(LocId L) const {
  // A pointer on the way to the handle's slot: without it there is none.
  if (llvm::is_contained(Way, L))
    return F.Blocks.size() <= Limits.LargeFunction;
  const Space::Loc *Lc = &Sp.loc(L);
  for (unsigned Steps = 0; Steps < 3 && Lc->Kind == Space::LocKind::Field &&
                           F.Blocks.size() <= Limits.SmallFunction;
       ++Steps)
    Lc = &Sp.loc(Lc->Parent);
  if (Lc->Kind != Space::LocKind::Region)
    return false;
  const Space::Symbol &S = Sp.sym(Lc->A);
  if (S.Kind != Space::SymKind::Initial)
    return false;
  const Space::Loc &P = Sp.loc(S.A);
  return P.Kind == Space::LocKind::Var && P.A < F.NumParams;
}

/// The symbol is a handle that an acquiring call made.
bool Solver::madeByAcquire(SymId S) const {
  const Space::Symbol &Sy = Sp.sym(S);
  if (S == Tracked)
    return true;
  if (Sy.Kind != Space::SymKind::Result || Sy.B >= F.Blocks[Sy.A].Instrs.size())
    return false;
  const Instr &I = F.Blocks[Sy.A].Instrs[Sy.B];
  if (I.Opcode != Op::Call)
    return false;
  CalleeFacts C = facts(I);
  return (C.Pack && !C.Pack->Acquires.empty()) ||
         (C.Sum && !C.Sum->Acquires.empty());
}

/// What lies in the slots that the callee fills with handles other than the followed
/// one is not known afterwards. The outcome does not say so: its run did not look there.
void Solver::fillOthers(CallContext &X, Config &C, const summary::Outcome &O) {
  for (const summary::AcquireEffects &A : X.Callee.Sum->Acquires) {
    if (A.Where.Root == summary::Slot::Return || (X.Site && Src.Sum && Src.effectsAt(At.B, At.I)->Where == A.Where) ||
        llvm::any_of(O.Writes, [&](const auto &W) { return W.first == A.Where; }) ||
        llvm::none_of(A.Outcomes, [&](const summary::Outcome &Fills) {
          return Fills.Effect == summary::HandleEffect::None && Fills.Exit == O.Exit &&
                 !Fills.RetRange.disjoint(O.RetRange) && mayApply(X, C, Fills);
        }))
      continue;
    const LocId L = slotLoc(X, C, A.Where);
    if (L == NoId || !C.find(L) || holdsTracked(C, L))
      continue;
    const SymId S = Sp.after(At.B, At.I, L);
    renewSymbol(C, S);
    C.set(L, Val::sym(S));
  }
}

} // namespace closecall::flow
