//===- Forget.cpp - What a configuration has to forget --------*- C++ -*-===//
//
// Symbols that are made again: a call in a loop makes the same symbols each time,
// and what named the value of the time before must not be taken for the new one.
// Most calls run once, so that nothing names the symbol yet: that is found out
// first, in one pass over the configuration for all symbols of a call.
//
// And what nothing can ask for any more: variables that are dead, symbols that
// nothing names, so that configurations that differ in these only are the same.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Solver.h"

namespace closecall::flow {

using namespace ir;

/// Marks the symbols that the configuration names, also those that a region hangs on.
void Solver::markNamed(const Config &C) {
  ++Epoch;
  auto Mark = [&](SymId S) {
    for (;;) {
      if (isMarked(S))
        return;
      markOf(S).Kept = Epoch;
      const Space::Symbol &Of = Sp.sym(S);
      LocId Held = NoId; // what the symbol lay in
      if (Sp.derived(S))
        S = Of.A;
      else if (Of.Kind == Space::SymKind::Initial)
        Held = Of.A;
      else if (Of.Kind == Space::SymKind::After)
        Held = LocId(Of.N);
      else
        return;
      if (Held != NoId) {
        if (Sp.loc(Held).InVar)
          return;
        S = Sp.loc(Held).BaseOf;
      }
    }
  };
  auto MarkValue = [&](const Val &V) {
    if (V.mentionsSym())
      Mark(V.A);
    if (V.K == Val::Equal)
      Mark(SymId(V.N));
    if (V.K == Val::Addr && !Sp.loc(V.A).InVar)
      Mark(Sp.loc(V.A).BaseOf);
  };
  for (const auto &[L, V] : C.Store) {
    MarkValue(V);
    if (!Sp.loc(L).InVar)
      Mark(Sp.loc(L).BaseOf);
  }
  for (const auto &[S, R] : C.Facts)
    Mark(S);
  if (C.HasParent)
    MarkValue(C.Parent);
  for (SymId S : C.Borrowed)
    Mark(S);
  for (SymId S : C.Stale)
    Mark(S);
}

/// The symbol is about to be made anew: what still names the old value must
/// not be taken for the new one.
void Solver::renewSymbol(Config &C, SymId S) {
  markNamed(C);
  if (isMarked(S))
    renewNamed(C, S);
}

/// Each value takes its symbol, which a location had before it is written.
void Solver::renewAll(Config &C, llvm::ArrayRef<std::pair<LocId, SymId>> Anew) {
  markNamed(C);
  for (const auto &[L, S] : Anew) {
    if (isMarked(S))
      renewNamed(C, S);
    if (C.find(L))
      C.set(L, Val::sym(S));
  }
}

void Solver::renewNamed(Config &C, SymId S) {
  auto BitsOf = [&](SymId Other) {
    return Sp.derived(Other) && Sp.sym(Other).A == S;
  };
  llvm::erase_if(C.Facts, [&](const auto &E) { return BitsOf(E.first); });
  // Held by more than variables of this function.
  bool Linked = false;
  for (const auto &[L, V] : C.Store)
    if (V.K == Val::Sym && V.A == S) {
      const Space::Loc &B = Sp.loc(Sp.base(L));
      Linked |= B.Kind == Space::LocKind::Region ? B.A != S
                                                 : F.Vars[B.A].Kind == VarKind::Global;
    }
  for (auto &[L, V] : C.Store)
    if ((V.mentionsSym() && (V.A == S || BitsOf(V.A))) ||
        (V.K == Val::Equal && SymId(V.N) == S) ||
        (V.K == Val::Addr && !Sp.loc(V.A).InVar && Sp.loc(V.A).BaseOf == S))
      V = Val::top();
  // What lies in the region of the old value, and what could be reached from
  // there: `node->value->context` is another context with another node.
  auto Reached = [&](LocId L) {
    for (unsigned Depth = 0; Depth < 8; ++Depth) {
      const Space::Loc &At = Sp.loc(L);
      if (At.InVar)
        return false;
      if (At.BaseOf == S)
        return true;
      const Space::Symbol &Of = Sp.sym(At.BaseOf);
      if (Of.Kind != Space::SymKind::Initial && Of.Kind != Space::SymKind::After)
        return false;
      L = Of.Kind == Space::SymKind::Initial ? Of.A : LocId(Of.N);
    }
    return false;
  };
  // An object that something else holds as well (the node before it in a list)
  // lives on without a name.
  bool Open = false, Own = false;
  for (const auto &[L, V] : C.Store)
    if (V.isTracked() && Reached(L))
      (Sp.loc(Sp.base(L)).A == S ? Own : Open) = true;
  if (Own && isLive(C.St))
    Open |= Linked;
  llvm::erase_if(C.Store, [&](const auto &E) { return Reached(E.first); });
  if (Open && isLive(C.St) && !Src.Txn && !isHeld(C))
    keep(C, "its owner can no longer be named");
  if (C.HasParent && C.Parent.isSym() && C.Parent.A == S)
    C.Parent = Val::top();
  C.setRange(S, IntRange::full());
  llvm::erase(C.Borrowed, S);
  llvm::erase(C.Stale, S);
}

Solver::SymMark &Solver::markOf(SymId S) {
  if (S >= Marks.size())
    Marks.resize(S + 64);
  return Marks[S];
}

/// Drops what is known of symbols that nothing names any more, and of the regions
/// that hang on them.
void Solver::dropUnnamed(Config &C) {
  auto InVar = [&](LocId L) { return Sp.loc(L).InVar; };
  ++Epoch;
  auto Name = [&](const Val &V) {
    SymId S = NoId;
    if (V.mentionsSym())
      S = V.A;
    else if (V.K == Val::Addr && !InVar(V.A))
      S = Sp.loc(V.A).BaseOf;
    if (S == NoId || isMarked(S))
      return false;
    markOf(S).Kept = Epoch;
    return true;
  };
  for (const auto &[L, V] : C.Store)
    if (InVar(L))
      Name(V);
  if (llvm::any_of(C.Store, [&](const auto &E) { return !InVar(E.first); })) {
    auto KeepEntry = [&](LocId L, const Val &V) {
      const SymId Object = Sp.loc(L).BaseOf;
      const Space::Symbol &S = Sp.sym(Object);
      if (V.isTracked() && S.Kind != Space::SymKind::Result)
        return true;
      if (S.Kind == Space::SymKind::Initial)
        // Written through a parameter: the caller will see it.
        return !(V.K == Val::Sym && Sp.sym(V.A).Kind == Space::SymKind::Initial &&
                 Sp.sym(V.A).A == L && !isMarked(Object));
      return isMarked(Object);
    };
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (const auto &[L, V] : C.Store)
        if (!InVar(L) && KeepEntry(L, V))
          Changed |= Name(V);
    }
    llvm::erase_if(C.Store, [&](const auto &E) {
      return !InVar(E.first) && !KeepEntry(E.first, E.second);
    });
  }
  llvm::erase_if(C.Borrowed, [&](SymId S) { return !isMarked(S); });
  llvm::erase_if(C.Stale, [&](SymId S) { return !isMarked(S); });
  // An unknown value that only one location names and that nothing is known
  // of says no more than Top, but stays Initial where it is.
  llvm::erase_if(C.Facts, [&](const auto &E) {
    if (E.first == Tracked)
      return C.St == State::Nothing || C.St == State::Absent;
    // What is known of some bits says something of the whole.
    SymId Whole = E.first;
    if (Sp.sym(Whole).Kind == Space::SymKind::Text)
      return false;
    if (Sp.derived(Whole))
      Whole = Sp.sym(Whole).A;
    if (isMarked(E.first) || isMarked(Whole))
      return false;
    if (C.HasParent && C.Parent.isSym() && C.Parent.A == E.first)
      return false;
    // What a parameter was at entry says which outcome this is.
    const Space::Symbol &S = Sp.sym(Whole);
    return !(S.Kind == Space::SymKind::Initial &&
             ((Src.Txn && visible(S.A)) ||
              (Sp.loc(S.A).Kind == Space::LocKind::Var &&
               Sp.loc(S.A).A < F.NumParams) ||
              decidesOutcome(S.A)));
  });
}

/// Of ways that differ in what can no longer be asked for, the first goes on.
void Solver::dropAlike(std::vector<Pending> &Ways) {
  llvm::DenseMap<uint64_t, llvm::SmallVector<size_t, 1>> Seen;
  std::vector<Pending> Left;
  for (Pending &P : Ways) {
    dropUnnamed(P.C);
    auto &Alike = Seen[P.C.hash()];
    if (llvm::any_of(Alike, [&](size_t N) { return Left[N].C == P.C; }))
      continue;
    Alike.push_back(Left.size());
    Left.push_back(std::move(P));
  }
  Ways = std::move(Left);
}

/// Drops what no later instruction can tell apart.
void Solver::collectGarbage(Config &C, BlockId B) {
  const llvm::BitVector &Live = Info.liveIn(B);
  auto LiveRoot = [&](VarId V) {
    const Variable &Var = F.Vars[V];
    return Live[V] || Info.escapes(V) || Var.Kind == VarKind::Global;
  };
  llvm::erase_if(C.Store, [&](const auto &E) {
    const Space::Loc &At = Sp.loc(E.first);
    if (!At.InVar)
      return false;
    // A dead variable still owns what it holds until its scope ends.
    return !LiveRoot(At.BaseOf) &&
           !(E.second.isTracked() && F.Vars[At.BaseOf].Kind != VarKind::Temp);
  });
  dropUnnamed(C);
  // Results that nothing constrains and nothing else shares are just unknown.
  auto InVar = [&](LocId L) { return Sp.loc(L).InVar; };
  auto Named = [&](SymId S, bool Twice) {
    SymMark &M = markOf(S);
    if (Twice || M.Named == Epoch)
      M.Shared = Epoch;
    M.Named = Epoch;
  };
  for (const auto &[L, V] : C.Store) {
    if (V.mentionsSym())
      Named(V.A, false);
    if (V.K == Val::Equal)
      Named(SymId(V.N), false);
    if (V.K == Val::Addr && !InVar(V.A))
      Named(Sp.loc(V.A).BaseOf, true);
    if (!InVar(L))
      Named(Sp.loc(L).BaseOf, true);
  }
  for (const auto &[S, R] : C.Facts)
    if (Sp.derived(S))
      Named(Sp.sym(S).A, true);
  if (C.HasParent && C.Parent.isSym())
    Named(C.Parent.A, true);
  auto Shared = [&](SymId S) { return S < Marks.size() && Marks[S].Shared == Epoch; };
  for (auto &[L, V] : C.Store) {
    if (V.K != Val::Sym || V.A == Tracked)
      continue;
    Space::SymKind K = Sp.sym(V.A).Kind;
    if (K != Space::SymKind::Initial && K != Space::SymKind::Text &&
        !Shared(V.A) && C.range(V.A).isFull() && !C.borrowed(V.A) &&
        !madeByAcquire(V.A))
      V = Val::sym(Sp.merged(B, L));
  }
}

} // namespace closecall::flow
