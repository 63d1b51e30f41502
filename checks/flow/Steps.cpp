//===- Steps.cpp - Instructions that are not calls -------------*- C++ -*-===//
//
// Assignments, comparisons, arithmetic, reads and scope ends. In: one
// configuration in front of the instruction. Out: those behind it, usually
// one; a write or a scope end that loses an owed handle is reported and ends
// its configuration.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/AnyElement.h"
#include "checks/flow/CallContext.h"
#include "checks/flow/EndsNext.h"
#include "checks/flow/Solver.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

/// A pointer into a handle that is gone, or into what is no longer there.
bool Solver::isDead(const Config &C, const Val &V) const {
  return C.borrowed(V.A) && (C.St == State::Released || llvm::is_contained(C.Stale, V.A));
}

/// `*p` of a parameter p.
bool Solver::isOut(LocId L) const {
  const Space::Loc &Lc = Sp.loc(L);
  if (Lc.Kind != Space::LocKind::Region || Sp.sym(Lc.A).Kind != Space::SymKind::Initial)
    return false;
  const Space::Loc &Of = Sp.loc(Sp.sym(Lc.A).A);
  return Of.Kind == Space::LocKind::Var && Of.A < F.NumParams;
}

/// A pointer into the handle goes into `*p`: what a parameter points to is followed
/// from there on, if it is the same in the whole function.
void Solver::followBorrowed(const Config &C, const Place &To, const Val &V) {
  if (!To.valid() || To.Projs.empty() || To.Root >= F.NumParams || Relevant[To.Root] ||
      !V.isSym() || !C.borrowed(V.A) || Info.escapes(To.Root))
    return;
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs)
      if (I.Dst.isVar() && I.Dst.Root == To.Root)
        return;
  Relevant.set(To.Root);
  focus();
}

/// Reading or writing through a pointer that is dead; true ends the path.
bool Solver::readsDead(Pending &P, const Place &Pl) {
  Config &C = P.C;
  if ((C.St != State::Released && C.Stale.empty()) || !Pl.valid())
    return false;
  LocId L = Sp.var(Pl.Root);
  for (size_t N = 0; N < Pl.Projs.size() && L != NoId; ++N) {
    if (Pl.Projs[N].Kind == ProjKind::Deref)
      if (Val V = load(C, L); V.K == Val::Sym || V.K == Val::Offset) {
        bool Own = V.A == Tracked && C.St == State::Released;
        bool Into = isDead(C, V);
        if (Own || Into) {
          report(P, EventKind::UseAfterRelease, LostHow::Return, "", L, Into);
          return true;
        }
      }
    L = follow(C, L, Pl, N);
  }
  return false;
}

/// What the instruction reads is dead, or known to be null: no execution goes on.
bool Solver::readsDead(Pending &P, const Instr &I) {
  // A library that fills `&p->member` writes through p.
  const bool Fills = I.Opcode == Op::Call && I.Callee != NoId && Resolver.callee(I.Callee).Pack;
  auto Dead = [&](const Place &Pl, bool Reads) {
    return !Pl.Projs.empty() && (readsDead(P, Pl) || (Reads && !dereference(P.C, Pl)));
  };
  for (const Operand &O : I.Args)
    if (Dead(O.P, O.Kind == OperandKind::Load || Fills))
      return true;
  if (I.Opcode == Op::Call && I.Callee == NoId &&
      Dead(I.Target.P, I.Target.Kind == OperandKind::Load))
    return true;
  return Dead(I.Dst, true);
}

/// What is dereferenced here is not null from here on. False when it is known
/// to be null: no execution goes on.
bool Solver::dereference(Config &C, const Place &Pl) {
  size_t Last = Pl.Projs.size();
  while (Last > 0 && Pl.Projs[Last - 1].Kind != ProjKind::Deref)
    --Last;
  LocId L = Last ? Sp.var(Pl.Root) : NoId;
  for (size_t N = 0; N < Last && L != NoId; ++N) {
    if (Pl.Projs[N].Kind != ProjKind::Deref) {
      L = follow(C, L, Pl, N);
      continue;
    }
    const Val V = load(C, L);
    if (V.K == Val::Sym && C.range(V.A).contains(0) &&
        !narrow(C, V.A, IntRange::nonNull()))
      return false;
    L = pointee(V);
  }
  return true;
}

/// The location hangs on the tracked handle, or on a pointer into it.
bool Solver::liesInTracked(const Config &C, LocId L) const {
  for (unsigned Depth = 0; Depth < 4 && L != NoId; ++Depth) {
    const Space::Loc &B = Sp.loc(Sp.base(L));
    if (B.Kind != Space::LocKind::Region)
      return false;
    if (B.A == Tracked || C.borrowed(B.A))
      return true;
    const Space::Symbol &S = Sp.sym(B.A);
    L = S.Kind == Space::SymKind::Initial ? S.A : NoId;
  }
  return false;
}

/// A pointer that was read out of the handle's memory dies with the handle,
/// where the library says that it frees its members too.
void Solver::borrowMember(Pending &P, const Instr &Copy, const Val &V) {
  Config &C = P.C;
  const Operand &From = Copy.Args[0];
  if (From.Kind != OperandKind::Load || From.P.Projs.empty() || V.K != Val::Sym ||
      V.A == Tracked || C.borrowed(V.A) || !isLive(C.St))
    return;
  bool Owns = Src.Resource != rules::NoResource &&
              Resolver.packs().resource(Src.Resource).OwnsMembers;
  if (!Owns && C.Borrowed.empty())
    return;
  TypeId T = Info.typeOf(From.P);
  if (T == NoId) // a member of a record whose definition is not kept
    T = Info.typeOf(Copy.Dst);
  LocId L = resolve(C, From.P);
  if (T == NoId || M.Types[T].Kind != TypeKind::Pointer || L == NoId ||
      !liesInTracked(C, L))
    return;
  if (!Owns && Sp.base(L) == Sp.region(Tracked))
    return;
  C.Borrowed.push_back(V.A);
  llvm::sort(C.Borrowed);
  P.Trail.push_back({TrailStep::Borrowed, At.B, At.I, 0, NoId});
}

/// One scalar of an array, or what a pointer points to.
bool Solver::isElement(const Place &P) const {
  TypeId T = Info.typeOf(P);
  if (P.Projs.empty() || P.Projs.back().Kind == ProjKind::Field || T == NoId)
    return false;
  TypeKind K = M.Types[T].Kind;
  return K == TypeKind::Pointer || K == TypeKind::Int || K == TypeKind::Bool;
}

/// `node->next`: a member that points to a record of the kind that it lies in.
bool Solver::linksAlike(const Place &To) const {
  if (To.Projs.size() < 2 || To.Projs.back().Kind != ProjKind::Field)
    return false;
  Place Node = To;
  Node.Projs.pop_back();
  const TypeId Link = Info.typeOf(To), In = Info.typeOf(Node);
  if (Link == NoId || In == NoId || M.Types[Link].Kind != TypeKind::Pointer ||
      M.Types[Link].Pointee == NoId || M.Types[In].Record == NoId)
    return false;
  return M.Types[M.Types[Link].Pointee].Record == M.Types[In].Record;
}

/// Something known is compared with a constant whose value is not, for equality:
/// the way on may be one that is never taken with the handle.
void Solver::asksUnseen(Config &C, const Instr &I, const Val &A, const Val &B) {
  if (I.Cmp != CompareOp::EQ && I.Cmp != CompareOp::NE)
    return;
  auto Unseen = [&](const Operand &O) {
    return O.Kind == OperandKind::Load && O.P.isVar() && Info.isUnseenConstant(O.P.Root);
  };
  for (unsigned N : {0u, 1u}) {
    const Operand &Other = I.Args[1 - N];
    const Val &V = N ? A : B;
    if (!Unseen(I.Args[N]) || Other.Kind != OperandKind::Load || Unseen(Other))
      continue;
    bool Known = V.K == Val::Int || (V.K == Val::Sym && !C.range(V.A).isFull());
    if (Known)
      keep(C, "what happens depends on '" + F.Vars[I.Args[N].P.Root].Name +
                  "', whose value was not seen");
  }
}

/// The value as some bits of a symbol, or nullopt.
std::optional<Solver::Bits> Solver::bitsOf(const Val &V) const {
  if (V.K == Val::Masked)
    return Bits{V.A, uint32_t(V.N)};
  if (V.K != Val::Sym || V.A == Tracked)
    return std::nullopt;
  const Space::Symbol &S = Sp.sym(V.A);
  return S.Kind == Space::SymKind::Bits ? Bits{S.A, S.N} : Bits{V.A, UINT32_MAX};
}

/// What tests of other bits say of these.
IntRange Solver::bitsIn(const Config &C, const Bits &Value) const {
  IntRange Range = IntRange::between(0, Value.Mask);
  uint32_t Zero = 0;
  for (const auto &[Fact, Known] : C.Facts) {
    const Space::Symbol &Of = Sp.sym(Fact);
    if (Of.Kind != Space::SymKind::Bits || Of.A != Value.Of)
      continue;
    if (Known.isExactly(0))
      Zero |= Of.N;
    else if (!Known.contains(0) && !(Of.N & ~Value.Mask))
      Range.intersect(IntRange::nonNull());
  }
  return Value.Mask & ~Zero ? Range : IntRange::exactly(0);
}

/// What is known, by mask, of the bits of a value in which some are then set.
std::vector<std::pair<uint32_t, IntRange>> Solver::bitsAfter(const Config &C, const Bits &Value,
                                                            uint32_t Set) const {
  std::vector<std::pair<uint32_t, IntRange>> Known;
  for (const auto &[Fact, Range] : C.Facts) {
    const Space::Symbol &Of = Sp.sym(Fact);
    if (Of.Kind == Space::SymKind::Bits && Of.A == Value.Of && !(Of.N & Set) &&
        !(Of.N & ~Value.Mask))
      Known.push_back({Of.N, Range});
  }
  // Flags are tested one by one, as they are set and cleared.
  for (uint32_t Bit = 1; Bit; Bit <<= 1)
    if (Set & Bit)
      Known.push_back({Bit, IntRange::exactly(Bit)});
    else if (llvm::popcount(~Value.Mask) <= 4 && !(Value.Mask & Bit))
      Known.push_back({Bit, IntRange::exactly(0)});
  if (llvm::popcount(Set) > 4)
    Known.clear();
  return Known;
}

/// The variable is an argument of a function that is no library's.
bool Solver::givenOn(VarId V) const {
  return llvm::any_of(F.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Instrs, [&](const Instr &I) {
      return I.Opcode == Op::Call && !facts(I).Pack && llvm::any_of(I.Args, [&](const Operand &O) {
               return O.P.isVar() && O.P.Root == V;
             });
    });
  });
}

void Solver::step(Pending P, const Instr &I, std::vector<Pending> &Out) {
  Config &C = P.C;
  if (readsDead(P, I))
    return;
  auto Write = [&](Val V) {
    followBorrowed(C, I.Dst, V);
    LocId L = resolve(C, I.Dst);
    // Element 0 is where its array is: the others stay.
    llvm::SmallVector<std::pair<LocId, Val>, 4> Siblings;
    if (L != NoId && isElement(I.Dst))
      for (const auto &[K, Old] : C.Store)
        if (K != L && Sp.within(K, L) && Sp.elementBelow(K, L))
          Siblings.push_back({K, Old});
    bool Held = false;
    if (L != NoId)
      for (const auto &[K, Old] : C.Store)
        Held |= Old.isTracked() && Sp.within(K, L) &&
                llvm::none_of(Siblings, [&, At = K](const auto &S) { return S.first == At; });
    // To hand out a released handle is a use of it.
    if (V.isTracked() && C.St == State::Released && L != NoId && isOut(L)) {
      report(P, EventKind::UseAfterRelease, LostHow::Return, "", someHolder(C));
      return;
    }
    bool Gains = V.isTracked() && !C.find(L);
    store(C, L, V);
    for (const auto &[K, Old] : Siblings)
      C.set(K, Old);
    if (Gains && L != NoId && isLive(C.St))
      P.Trail.push_back({TrailStep::Held, At.B, At.I, 0, L});
    if (Gains && C.St == State::Open && !Src.Txn && L != NoId)
      if (const Space::Loc &B = Sp.loc(Sp.base(L));
          B.Kind == Space::LocKind::Region && registeredBefore(B.A))
        keep(C, "in an object that was registered with what releases it");
    if (Held && V.isSym() && checkReplaced(P, L, V.A))
      return;
    // A caller's owner gives it up, and nothing takes it.
    if (Held && V.isInt(0) && I.Opcode == Op::Assign && !I.Text.empty() &&
        C.St == State::External && !Src.Txn && !isHeld(C) && !C.range(Tracked).isExactly(0))
      report(P, EventKind::Lost, LostHow::Overwritten, I.Text, L);
    // Null, or what lay in another slot, is put in the place of a caller's handle:
    // the program decides whether that one was owned there.
    else if (Held && I.Opcode == Op::Assign && losesCallers(C) && C.Used &&
             (V.isInt(0) || (V.isSym() && Sp.sym(V.A).Kind == Space::SymKind::Initial)))
      report(P, EventKind::Lost, LostHow::Overwritten, "", L);
    const bool Lost = Held && !V.isTracked() &&
                      !(V.isInt(0) && endsProcessNext(Info, Resolver, At.B, At.I));
    if (Lost && checkLost(P, LostHow::Overwritten, L))
      return;
    Out.push_back(std::move(P));
  };
  if (C.EndFailed == 1 && (I.Opcode == Op::Compare || I.Opcode == Op::Not))
    for (const Operand &O : I.Args)
      if (saysEnd(eval(C, O)))
        C.EndFailed = 3;
  switch (I.Opcode) {
  case Op::Assign: {
    const Operand &A = I.Args[0];
    // An aggregate: what lies below goes along.
    if (A.Kind == OperandKind::Load) {
      LocId From = resolve(C, A.P), To = resolve(C, I.Dst);
      if (From != NoId && To != NoId && From != To) {
        const bool Below = Sp.hasBelow(From) && llvm::any_of(C.Store, [&](const auto &E) {
                             return E.first != From && Sp.within(E.first, From);
                           });
        const Val *Whole = C.find(From);
        if (Below && (!Whole || Whole->K == Val::Top)) {
          Config Before = C;
          bool Held = false;
          for (const auto &[K, Old] : C.Store)
            Held |= Old.isTracked() && Sp.within(K, To);
          eraseBelow(C, To, true);
          copyBelow(C, From, To);
          if (Held && checkLost(P, LostHow::Overwritten, To))
            return;
          Out.push_back(std::move(P));
          return;
        }
      }
    }
    Val V = eval(C, A);
    if (!V.isTracked() && isLive(C.St) && !Src.Txn && A.Kind == OperandKind::Load &&
        I.Dst.isVar() && mayBeTracked(C, Sp, resolve(C, A.P)) &&
        Slices.laterUses(At.B, At.I, I.Dst.Root).Released)
      keep(C, "one of the elements that are released");
    borrowMember(P, I, V);
    // Whoever walks the list releases its nodes; the other names of this one
    // (`list->last`) only find its end.
    if (V.isTracked() && !Src.Txn && linksAlike(I.Dst))
      keep(C, "linked into a list");
    // So does whoever walks the list for what its nodes hold, and no run follows both the
    // node and those in front of it. The first node, which nothing is linked to, it does; and
    // nodes that are linked one by one, unless another function gets the list.
    else if ((Info.repeats(At.B) || givenOn(I.Dst.Root)) && C.St == State::Open && !Src.Txn && V.isSym() && isNewMemory(V.A) &&
             leadsToTracked(C, V) && linksAlike(I.Dst))
      keep(C, "its node is linked into a list");
    // A member that is replaced was taken out: it is not freed with the rest.
    if (LocId To = resolve(C, I.Dst); To != NoId && !C.Borrowed.empty())
      if (const Val *Old = C.find(To); Old && Old->K == Val::Sym && liesInTracked(C, To))
        llvm::erase(C.Borrowed, SymId(Old->A));
    Write(V);
    return;
  }
  case Op::Compare: {
    Val A = eval(C, I.Args[0]), B = eval(C, I.Args[1]);
    asksUnseen(C, I, A, B);
    CompareOp Op = I.Cmp;
    if (A.K == Val::Int && B.K != Val::Int) {
      std::swap(A, B);
      Op = flipped(Op);
    }
    Val R = Val::top();
    // The largest number stands here as -1: a way of its own, behind all others.
    if (const bool Ordered = Op != CompareOp::EQ && Op != CompareOp::NE;
        Ordered && A.K == Val::Sym && C.range(A.A).Lo == -1 && isUnsigned(M, Info.typeOf(I.Args[0])) &&
        isUnsigned(M, Info.typeOf(I.Args[1]))) {
      Pending Npos = P;
      if (narrow(Npos.C, A.A, IntRange::exactly(-1))) {
        store(Npos.C, resolve(Npos.C, I.Dst),
              Val::integer(Op == CompareOp::GT || Op == CompareOp::GE));
        Out.push_back(std::move(Npos));
      }
      if (!narrow(C, A.A, IntRange::between(0, IntRange::Max)))
        return;
    }
    if (B.K == Val::Int) {
      IntRange RA = rangeOf(C, A), Sat = IntRange::satisfying(Op, B.N);
      if (RA.disjoint(Sat))
        R = Val::integer(0);
      else if (RA.within(Sat) && A.K != Val::Top && A.K != Val::Masked)
        R = Val::integer(1);
      else if (A.K == Val::Sym)
        R = Val::pred(A.A, Op, B.N);
      else if (A.K == Val::Pred) {
        // (x == k) == 0 is x != k.
        bool One = Sat.contains(1), Zero = Sat.contains(0);
        if (One && !Zero)
          R = A;
        else if (Zero && !One) {
          R = Val::pred(A.A, negated(A.Op), A.N);
        }
      } else if (A.K == Val::Equal && (Op == CompareOp::EQ || Op == CompareOp::NE) &&
                 (B.N == 0 || B.N == 1)) {
        R = A;
        if ((Op == CompareOp::EQ) != (B.N == 1))
          R.Op = A.Op == CompareOp::EQ ? CompareOp::NE : CompareOp::EQ;
      } else if (A.K == Val::Masked && B.N == 0 &&
                 (Op == CompareOp::EQ || Op == CompareOp::NE)) {
        // x & ~(2^j-1) == 0 is 0 <= x < 2^j; remember it as such when the
        // two-valued case is all there is (SQL_SUCCEEDED).
        IntRange In = IntRange::between(0, -A.N - 1);
        IntRange X = C.range(A.A);
        if (A.N < 0 && X.disjoint(In))
          R = Val::integer(Op == CompareOp::NE);
        else if (A.N < 0 && X.within(In))
          R = Val::integer(Op == CompareOp::EQ);
        else {
          // Decide here: one configuration for each answer.
          Pending Q = P;
          bool Yes = assume(P.C, A, CompareOp::EQ, 0);
          bool No = assume(Q.C, A, CompareOp::NE, 0);
          LocId L = resolve(P.C, I.Dst);
          if (Yes) {
            store(P.C, L, Val::integer(Op == CompareOp::EQ));
            Out.push_back(std::move(P));
          }
          if (No) {
            store(Q.C, L, Val::integer(Op == CompareOp::NE));
            Out.push_back(std::move(Q));
          }
          return;
        }
      }
    } else if (A.K == Val::Sym && B.K == Val::Sym) {
      if (A.A == B.A)
        R = Val::integer(Op == CompareOp::EQ || Op == CompareOp::LE ||
                         Op == CompareOp::GE);
      else if (Op == CompareOp::EQ || Op == CompareOp::NE) {
        if (C.range(A.A).disjoint(C.range(B.A)))
          R = Val::integer(Op == CompareOp::NE);
        else {
          R.K = Val::Equal;
          R.Op = Op;
          R.A = A.A;
          R.N = B.A;
        }
      }
    } else if (A.K == Val::Addr && B.K == Val::Addr)
      R = compareElements(Sp, A.A, B.A, Op);
    else if ((Op == CompareOp::EQ || Op == CompareOp::NE) && Src.K == Source::Acquire &&
             Src.Resource != rules::NoResource &&
             Resolver.packs().resource(Src.Resource).Kind == rules::Family::Buffer) {
      // Memory that a library allocated is no variable.
      auto IsVar = [&](const Val &V) {
        return V.K == Val::Addr && Sp.loc(Sp.base(V.A)).Kind == Space::LocKind::Var;
      };
      if ((A.isTracked() && IsVar(B)) || (B.isTracked() && IsVar(A)))
        R = Val::integer(Op == CompareOp::NE);
    }
    Write(R);
    return;
  }
  case Op::Not: {
    Val A = eval(C, I.Args[0]);
    Val R = Val::top();
    IntRange RA = rangeOf(C, A);
    if (RA.isExactly(0))
      R = Val::integer(1);
    else if (!RA.contains(0))
      R = Val::integer(0);
    else if (A.K == Val::Sym)
      R = Val::pred(A.A, CompareOp::EQ, 0);
    else if (A.K == Val::Pred) {
      R = Val::pred(A.A, negated(A.Op), A.N);
    } else if (A.K == Val::Equal) {
      R = A;
      R.Op = A.Op == CompareOp::EQ ? CompareOp::NE : CompareOp::EQ;
    }
    Write(R);
    return;
  }
  case Op::Binary: {
    Val A = eval(C, I.Args[0]), B = eval(C, I.Args[1]);
    if (A.K == Val::Int && B.K != Val::Int &&
        (I.Bin == BinaryOp::Add || I.Bin == BinaryOp::And || I.Bin == BinaryOp::Or))
      std::swap(A, B);
    Val R = Val::top();
    SymId S = Sp.result(At.B, At.I, 0);
    auto Fresh = [&](const IntRange &Rg) {
      renewSymbol(C, S);
      C.setRange(S, Rg);
      R = Val::sym(S);
    };
    // Differences wrap around: `int n = a - b` of two sizes.
    const TypeId DstType = I.Dst.isVar() ? F.Vars[I.Dst.Root].Type : NoId;
    const IntRange Any = I.Bin != BinaryOp::Sub && isUnsigned(M, DstType)
                             ? IntRange::between(0, IntRange::Max)
                             : IntRange::full();
    IntRange RA = rangeOf(C, A);
    const std::optional<Solver::Bits> Bits =
        B.K == Val::Int && B.N >= INT32_MIN && B.N <= UINT32_MAX ? bitsOf(A) : std::nullopt;
    if (I.Bin == BinaryOp::And && Bits && !(Bits->Mask & uint32_t(B.N)))
      R = Val::integer(0);
    else if (I.Bin == BinaryOp::And && B.K == Val::Int && RA.within(IntRange::between(0, 1)) &&
             A.K != Val::Int) // a truth value is its last bit
      R = B.N & 1 ? A : Val::integer(0);
    else if (I.Bin == BinaryOp::And && B.K == Val::Int && A.K == Val::Sym && B.N < 0)
      R = {Val::Masked, CompareOp::EQ, A.A, B.N};
    else if (I.Bin == BinaryOp::And && Bits && B.N > 0 && B.N <= UINT32_MAX) {
      const uint32_t Mask = Bits->Mask & uint32_t(B.N);
      R = Val::sym(Sp.bits(Bits->Of, Mask));
      if (!narrow(C, R.A, bitsIn(C, {Bits->Of, Mask})))
        return;
      if (Src.Txn && isLive(C.St) && tellsState(A, B.N)) {
        std::vector<Pending> Ways;
        asksState(std::move(P), true, R, IntRange::nonNull(), IntRange::exactly(0), Ways);
        for (Pending &Q : Ways) {
          store(Q.C, resolve(Q.C, I.Dst), R);
          Out.push_back(std::move(Q));
        }
        return;
      }
    } else if (A.K == Val::Int && B.K == Val::Int &&
               (I.Bin == BinaryOp::And || I.Bin == BinaryOp::Or))
      R = Val::integer(I.Bin == BinaryOp::And ? A.N & B.N : A.N | B.N);
    else if ((I.Bin == BinaryOp::Add || I.Bin == BinaryOp::Sub) && B.K == Val::Int) {
      int64_t K = I.Bin == BinaryOp::Add ? B.N : -B.N;
      int64_t Sum = 0;
      const bool Exact = !RA.empty() && RA.Lo == RA.Hi && !llvm::AddOverflow(RA.Lo, K, Sum) &&
                         (Sum >= 0 || !isUnsigned(M, DstType));
      // In a loop only a counter of retries: a few small numbers, so that it ends.
      if (Exact && (!Info.repeats(At.B) || ((K == 1 || K == -1) && Sum >= -1 && Sum <= 1)))
        R = Val::integer(Sum);
      else if (A.isTracked() || (A.K == Val::Offset && A.A == Tracked))
        R = {Val::Offset, CompareOp::EQ, A.A, 0};
      else if (A.K == Val::Addr)
        R = Val::addr(elementAt(Sp, A.A, K));
      // Widens at once, but for `i == 1`, which is the first round only.
      else if (K > 0 && RA.Lo >= 0 && !RA.empty())
        Fresh(IntRange::between(RA.Lo > 0 || K > 1 ? 2 : 1, IntRange::Max));
      else if (K < 0 && RA.Hi <= 0 && !RA.empty() && !isUnsigned(M, DstType))
        Fresh(IntRange::between(IntRange::Min, RA.Hi < 0 || K < -1 ? -2 : -1));
      else
        Fresh(Any);
    } else if (IntRange RB = rangeOf(C, B);
               I.Bin == BinaryOp::Sub && A.isInt(0) && !RB.contains(0)) { // -x
      IntRange Negative = IntRange::nonNull();
      if (RB.Lo > IntRange::Min)
        Negative.intersect(IntRange::between(RB.Hi == IntRange::Max ? IntRange::Min : -RB.Hi,
                                             -RB.Lo));
      Fresh(Negative);
    } else if (I.Bin == BinaryOp::Or && Bits && B.N > 0) {
      const auto Known = bitsAfter(C, *Bits, uint32_t(B.N));
      Fresh(RA.Lo >= 0 ? IntRange::between(1, IntRange::Max) : IntRange::nonNull());
      for (const auto &[Mask, Range] : Known)
        C.setRange(Sp.bits(S, Mask), Range);
    } else if (I.Bin == BinaryOp::Or && B.K == Val::Int && B.N > 0 && RA.Lo >= 0)
      Fresh(IntRange::between(1, IntRange::Max));
    else if (I.Bin == BinaryOp::Or && RA.isExactly(0))
      R = B;
    else if (I.Bin == BinaryOp::And && (RA.isExactly(0) || B.isInt(0)))
      R = Val::integer(0);
    else
      Fresh(Any);
    Write(R);
    return;
  }
  case Op::Read: {
    LocId L = resolve(C, I.Args[0].P);
    (void)load(C, L);
    // How many elements there are decides whether the handle is taken out.
    if (L != NoId && isLive(C.St) && Sp.loc(L).Kind == Space::LocKind::Field &&
        Sp.fieldName(Sp.loc(L).A) == "<size>" && Sp.loc(Sp.base(L)).Kind == Space::LocKind::Var &&
        Info.usedAfter(At.B, At.I, Sp.loc(Sp.base(L)).A))
      for (const auto &[K, V] : C.Store)
        if (V.isTracked() && inContainer(K) && Sp.within(K, Sp.loc(L).Parent)) {
          keep(C, "in a container that is asked for its size");
          break;
        }
    Out.push_back(std::move(P));
    return;
  }
  case Op::ScopeEnd: {
    LocId Name = NoId;
    bool Held = false;
    for (VarId V : I.Vars) {
      LocId L = Sp.var(V);
      if (holdsTracked(C, L)) {
        Held = true;
        Name = L;
      }
      eraseBelow(C, L, true);
    }
    if (Held && C.St == State::Open && !Src.Txn && !isHeld(C) && caughtToEnd(C, At.B))
      keep(C, "the process ends where the exception is caught");
    if (Held && checkLost(P, LostHow::ScopeEnd, Name))
      return;
    Out.push_back(std::move(P));
    return;
  }
  case Op::Call:
    call(std::move(P), I, Out);
    return;
  }
}

} // namespace closecall::flow
