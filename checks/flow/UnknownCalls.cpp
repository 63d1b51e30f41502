//===- UnknownCalls.cpp - What unknown code is believed to do --*- C++ -*-===//
//
// A callee without body, pack or summary, or one that only a pointer or a function
// object leads to. In: one configuration in front of the call, for which Handover.cpp
// has found no certain owner. Out: what the rest of the caller says about the handle,
// and which memory may have changed. Direction of error: a callee that may have taken
// the handle has taken it (silent); only beliefs, which are recorded, say otherwise.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"
#include "checks/flow/StdModel.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using summary::HandleEffect;

/// The handle itself is given as a `void *`.
bool Solver::givenErased(const CallContext &X) const {
  for (size_t N = 0; N < X.Callee.Decl->Params.size() && N < X.Args.size(); ++N) {
    const TypeId T = X.Callee.Decl->Params[N];
    if (X.tracked(N) && T != NoId && M.Types[T].Kind == TypeKind::Pointer &&
        M.Types[T].Pointee != NoId && !M.Types[M.Types[T].Pointee].Const &&
        M.Types[M.Types[T].Pointee].Kind == TypeKind::Void)
      return true;
  }
  return false;
}

/// The handle, or what leads to it, is given as a `void *`, and another argument
/// is an object of the program's, or a slot for one, that can keep it.
bool Solver::keptAsContext(const CallContext &X, const Config &C) const {
  const ir::Callee *D = X.Callee.Decl;
  if (!D)
    return false;
  bool Erased = false, Place = false;
  for (size_t N = 0; N < D->Params.size() && N < X.Args.size(); ++N) {
    const TypeId T = D->Params[N];
    if (T == NoId || M.Types[T].Kind != TypeKind::Pointer || M.Types[T].Pointee == NoId)
      continue;
    const Type &To = M.Types[M.Types[T].Pointee];
    if (To.Const)
      continue;
    if (To.Kind == TypeKind::Void)
      Erased |= X.tracked(N) || leadsToTracked(C, X.Args[N]);
    else
      Place |= To.Kind == TypeKind::Pointer ||
               (To.Kind == TypeKind::Record &&
                Resolver.packs().resourceOfType(Info.pointeeRecord(T)) == rules::NoResource);
  }
  return Erased && Place;
}

/// A loop comes back to this call with the same handle.
bool Solver::comesAgain() const {
  if (Src.K == Source::Acquire && Src.B == At.B)
    return false;
  llvm::BitVector Seen(F.Blocks.size());
  std::vector<BlockId> Work{At.B};
  while (!Work.empty()) {
    const BlockId B = Work.back();
    Work.pop_back();
    for (BlockId To : F.Blocks[B].Term.Succs) {
      if (To == At.B)
        return true;
      if (!Seen[To] && !(Src.K == Source::Acquire && To == Src.B)) {
        Seen.set(To);
        Work.push_back(To);
      }
    }
  }
  return false;
}

/// Does some path read the handle, or what it lies in, after this call? A
/// string that is released only for some results of the call has been taken on
/// the others (a table that refuses a duplicate; results and statements are not
/// put into tables, there the call is a test). So has what is given as a `void *`
/// beside a place that can keep it, and is given up only for some results. A mere
/// read says little where the callee makes an object that may keep the handle.
Solver::Belief Solver::believedBorrow(const CallContext &X, const Config &C) const {
  Belief Best = Belief::None;
  bool Text = Src.Resource == rules::NoResource ||
              Resolver.packs().resource(Src.Resource).Kind == rules::Family::Buffer;
  // And there is something that it could be put into.
  Text = Text && X.Callee.Decl && llvm::any_of(X.Callee.Decl->Params, [&](TypeId T) {
           if (T == NoId || M.Types[T].Kind != TypeKind::Pointer || M.Types[T].Pointee == NoId)
             return false;
           const Type &To = M.Types[M.Types[T].Pointee];
           return !To.Const && (To.Kind == TypeKind::Record || To.Kind == TypeKind::Void);
         });
  const bool Erased = keptAsContext(X, C);
  for (const auto &[L, V] : C.Store) {
    if (!V.isTracked())
      continue;
    LocId B = Sp.base(L);
    // Through a pointer: whoever holds the pointer.
    for (unsigned Depth = 0; Depth < 4 && B != NoId; ++Depth) {
      const Space::Loc &Bl = Sp.loc(B);
      if (Bl.Kind == Space::LocKind::Var) {
        if (!Info.usedAfter(At.B, At.I, Bl.A))
          break;
        Slicer::Later After = Slices.laterUses(At.B, At.I, Bl.A);
        // A method of what a pool lends hands out results, not the lease.
        const bool OfLent = followsLease() && X.Callee.Decl && X.Callee.Decl->Method && X.tracked(0);
        const bool Makes = X.Callee.Decl && !OfLent &&
                           !Info.pointeeRecord(X.Callee.Decl->Result).empty();
        const bool Wraps = Makes && !After.Released;
        if (Wraps && givenErased(X))
          break; // result_create(conn, (void *)table): it is in what is returned
        // cursor_new(c), and c is given up only where that failed.
        const bool Taken = Makes && !X.Callee.Decl->System && After.Released && !After.Read &&
                           After.OnlyByResult;
        bool Weak = Wraps || Taken || ((Text || (Erased && After.Released)) && !After.Read &&
                              After.OnlyByResult);
        const bool Owner =
            After.Released && (!After.OnlyByResult || comesAgain()) && !Text && !Erased;
        Best = std::max(Best, Weak ? Belief::Weak : Owner ? Belief::Sure : Belief::Strong);
        break;
      }
      SymId S = Bl.A;
      B = NoId;
      for (const auto &[L2, V2] : C.Store)
        if (V2.K == Val::Sym && V2.A == S)
          B = Sp.base(L2);
      if (B == NoId && Sp.sym(S).Kind == Space::SymKind::Initial)
        B = Sp.base(Sp.sym(S).A);
    }
  }
  return Best;
}

/// Memory that unknown code can reach may have changed.
void Solver::clobber(CallContext &X, Config &C, bool Globals) {
  llvm::SmallVector<std::pair<LocId, SymId>, 8> Renew;
  llvm::SmallVector<const Val *, 8> Through; // what it may write through
  for (size_t N = 0; N < X.Args.size(); ++N)
    if ((X.Args[N].K == Val::Addr || X.Args[N].K == Val::Sym) &&
        !isConstPointee(M, X.Callee.Decl, N))
      Through.push_back(&X.Args[N]);
  auto Reached = [&](LocId L) {
    const Space::Loc &B = Sp.loc(Sp.base(L));
    if (B.Kind == Space::LocKind::Var) {
      const Variable &V = F.Vars[B.A];
      if (V.Kind == VarKind::Global && Globals && !V.HasConst)
        return !Info.isUnseenConstant(B.A);
      if (Info.escapes(B.A) && Globals)
        return true;
    } else if (Globals && Sp.sym(B.A).Kind == Space::SymKind::Initial) {
      // What hangs on a global can be reached from anywhere.
      const Space::Loc &R = Sp.loc(Sp.base(Sp.sym(B.A).A));
      if (R.Kind == Space::LocKind::Var && F.Vars[R.A].Kind == VarKind::Global)
        return true;
    }
    return llvm::any_of(Through, [&](const Val *V) {
      return V->K == Val::Addr ? Sp.within(L, V->A)
                               : B.Kind == Space::LocKind::Region && B.A == V->A;
    });
  };
  for (const auto &[L, V] : C.Store)
    if (!V.isTracked() && Reached(L))
      Renew.push_back({L, Sp.after(At.B, At.I, L)});
  renewAll(C, Renew);
  // Objects whose address was given and that held nothing known so far.
  for (const Val *V : Through)
    if (V->K == Val::Addr && !holdsTracked(C, V->A)) {
      SymId S = Sp.after(At.B, At.I, V->A);
      renewSymbol(C, S);
      C.set(V->A, Val::sym(S));
    }
}

/// What follows the named arguments is printed: the last of these is a text, and not one that
/// is known and asks for nothing (`g_object_new(type, "statement", stmt, NULL)`).
static bool takesFormat(const Module &M, const ir::Callee &D, const Instr &I) {
  if (D.Params.empty() || D.Params.size() > I.Args.size())
    return true;
  if (const Operand &Last = I.Args[D.Params.size() - 1]; Last.Kind == OperandKind::String)
    return llvm::StringRef(Last.Str).contains('%');
  const TypeId T = D.Params.back();
  if (T == NoId || M.Types[T].Kind != TypeKind::Pointer)
    return T == NoId;
  const TypeId To = M.Types[T].Pointee;
  return To == NoId || M.Types[To].Kind == TypeKind::Int;
}

/// Strings are copied or read by whoever gets one behind the named arguments.
static bool isBuffer(const rules::PackIndex &Packs, const Source &Src) {
  return Src.Resource != rules::NoResource &&
         Packs.resource(Src.Resource).Kind == rules::Family::Buffer;
}

void Solver::callUnknown(CallContext &X, Pending P, std::vector<Pending> &Out) {
  Config &C = P.C;
  const ir::Callee *D = X.Callee.Decl;
  bool System = D && D->System;
  bool Hidden = D && D->Hidden;

  for (size_t N = 0; D && N < X.Args.size(); ++N)
    if (copiesText(M, *D, N))
      X.Args[N] = Val::top();
  if (!handOver(X, P))
    return;
  // A destructor that asks whether an exception passes does one thing then and
  // another thing otherwise.
  if (!Src.Txn && D && M.Callees[F.Self].Destructor && asksForException(D->Name))
    keep(C, "what happens depends on '" + X.Name + "'");
  if (Src.Txn) {
    mayEnd(X, C);
  } else if (isLive(C.St)) {
    bool Given = false, GivenByAddress = false, Consumed = false;
    for (size_t N = 0; N < X.Args.size(); ++N) {
      const Val &V = X.Args[N];
      if (X.tracked(N)) {
        // A library function that is declared to take just such a handle, or
        // reads through a pointer to const, borrows.
        bool Typed = System && D && !D->Method && D->NoThrow && N < D->Params.size() &&
                     !Info.pointeeRecord(D->Params[N]).empty();
        const bool Printed = D && D->Variadic && N >= D->Params.size() &&
                             (isBuffer(Resolver.packs(), Src) || takesFormat(M, *D, X.I));
        if (Typed || Printed || isConstPointee(M, D, N))
          continue;
        Given = true;
        Consumed |= replacesArgument(N) || forgetsArgument(N);
      } else if (V.K == Val::Addr && !isConstPointee(M, D, N) &&
                 !(D && D->Name == "std::shared_ptr::~shared_ptr") &&
                 (holdsTracked(C, V.A) || (C.St == State::Open && leadsToTracked(C, V))))
        GivenByAddress = true; // (a shared_ptr's deleter was asked when it was made)
      else if (V.K == Val::Sym && C.St == State::Open && leadsToTracked(C, V) &&
               !visible(Sp.region(V.A)) && !isConstPointee(M, D, N))
        GivenByAddress = true;
      else if (V.K == Val::Sym && !isConstPointee(M, D, N)) {
        const Val *Behind = C.find(Sp.region(V.A));
        GivenByAddress |= Behind && Behind->isTracked();
      }
    }
    // Code that was not seen may replace what it can reach by other names.
    auto Reaches = [&](LocId L) {
      const Space::Loc &B = Sp.loc(Sp.base(L));
      if (B.Kind == Space::LocKind::Var)
        return F.Vars[B.A].Kind == VarKind::Global;
      for (const Val &V : X.Args)
        if (V.K == Val::Sym && V.A == B.A)
          return true;
      // What hangs on a global; the object of a parameter only if it is given.
      const Space::Loc &Root = Sp.loc(Sp.base(Sp.sym(B.A).A));
      return Root.Kind == Space::LocKind::Var && F.Vars[Root.A].Kind == VarKind::Global;
    };
    // A global may also point to the object that holds the handle.
    auto Leads = [&](LocId L, const Val &V) {
      const Space::Loc &B = Sp.loc(Sp.base(L));
      return V.K == Val::Sym && B.Kind == Space::LocKind::Var &&
             F.Vars[B.A].Kind == VarKind::Global && leadsToTracked(C, V);
    };
    if (!System && C.St == State::Open)
      for (const auto &[L, V] : C.Store)
        if (V.isTracked() ? visible(L) && Reaches(L) : Leads(L, V)) {
          keep(C, "reachable by '" + X.Name + "', whose body was not seen");
          break;
        }
    if (isLive(C.St) && (Given || GivenByAddress)) {
      Belief Says = Hidden || Consumed ? Belief::None : believedBorrow(X, C);
      if (!Hidden && !Consumed && (Limits.Strict || Says != Belief::None)) {
        // Function pointers are often callbacks with a protocol of their own.
        const bool Indirect = !D || isFunctionObject(*D);
        if (!System || Indirect)
          C.Believed = std::max<uint8_t>(
              C.Believed, Says == Belief::Sure || (!Indirect && Says == Belief::Strong) ? 1 : 2);
      } else
        keep(C, X.Name.empty() ? "passed to a function that is not known"
                               : "passed to '" + X.Name + "', whose body was not seen");
    }
  }

  clobber(X, C, !System);
  if (X.Site && !Src.Pack && !Src.Sum) {
    // Believed to hand out an owned handle by its type.
    C.St = State::Open;
    C.Believed = Src.Believed;
    C.setRange(Tracked, X.Callee.Allocates ? IntRange::nonNull() : IntRange::full());
    P.Trail.push_back({TrailStep::Acquired, At.B, At.I, 0, NoId});
    emit(X, std::move(P), Val::sym(Tracked), Out);
    return;
  }
  SymId S = Sp.result(At.B, At.I, 0);
  renewSymbol(C, S);
  if (D && isUnsigned(M, D->Result))
    C.setRange(S, Unsigned);
  emit(X, std::move(P), Val::sym(S), Out);
}

} // namespace closecall::flow
