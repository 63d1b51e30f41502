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

/// Calls Fn with the symbols that the configuration names, until that says yes.
template <typename FnT> static bool anyNamed(const Config &C, const Space &Sp, FnT Fn) {
  auto Value = [&](const Val &V) {
    if (V.mentionsSym())
      return Fn(V.A) || (V.K == Val::Equal && Fn(SymId(V.N)));
    return V.K == Val::Addr && !Sp.loc(V.A).InVar && Fn(Sp.loc(V.A).BaseOf);
  };
  for (const auto &[L, V] : C.Store)
    if (Value(V) || (!Sp.loc(L).InVar && Fn(Sp.loc(L).BaseOf)))
      return true;
  return llvm::any_of(C.Facts, [&](const auto &E) { return Fn(E.first); }) ||
         (C.HasParent && Value(C.Parent)) || llvm::any_of(C.Borrowed, Fn) ||
         llvm::any_of(C.Stale, Fn);
}

/// A symbol that the instruction at hand makes is named, or something hangs on one: it
/// ran before.
bool Solver::namesOwn(const Config &C) const {
  return Info.repeats(At.B) && anyNamed(C, Sp, [&](SymId S) {
    for (; S != NoId; S = Sp.hangsOn(S)) {
      const Space::Symbol &Of = Sp.sym(S);
      if ((Of.Kind == Space::SymKind::Result || Of.Kind == Space::SymKind::After) &&
          Of.A == At.B && Of.B == At.I)
        return true;
    }
    return false;
  });
}

/// The configuration names the symbol, or one that hangs on it. Symbols are numbered
/// as they are made, so that what hangs on one has a larger number.
bool Solver::names(const Config &C, SymId S) const {
  return anyNamed(C, Sp, [&](SymId Of) {
    while (Of != NoId && Of > S)
      Of = Sp.hangsOn(Of);
    return Of == S;
  });
}

/// The symbol is about to be made anew: what still names the old value must
/// not be taken for the new one.
void Solver::renewSymbol(Config &C, SymId S) {
  const Space::Symbol &Of = Sp.sym(S);
  const bool Own = Of.Kind == Space::SymKind::Result || Of.Kind == Space::SymKind::After;
  if (Own && Of.A == At.B && Of.B == At.I && !Info.repeats(At.B))
    return;
  if (names(C, S))
    renewNamed(C, S);
}

/// Each value takes its symbol, which a location had before it is written.
void Solver::renewAll(Config &C, llvm::ArrayRef<std::pair<LocId, SymId>> Anew) {
  const bool Again = Info.repeats(At.B);
  if (Again && !Anew.empty())
    markNamed(C);
  for (const auto &[L, S] : Anew) {
    if (Again && isMarked(S))
      renewNamed(C, S);
    if (C.find(L))
      C.set(L, Val::sym(S));
  }
}

/// The handle lies in the object that the call made the time before, and a variable still
/// holds that (the list made so far): it is known by another name from here on.
void Solver::renameMade(Config &C, SymId S) {
  const LocId From = Sp.region(S);
  if (C.St != State::Open || Src.Txn || !isNewMemory(S) || Sp.sym(S).N != 0 ||
      !holdsTracked(C, From) || llvm::none_of(C.Store, [&](const auto &E) {
        const Space::Loc &At = Sp.loc(E.first);
        return E.second == Val::sym(S) && At.InVar && !F.Vars[At.BaseOf].Name.empty();
      }))
    return;
  const SymId Older = Sp.result(Sp.sym(S).A, Sp.sym(S).B, Space::OlderPart);
  if (names(C, Older))
    renewNamed(C, Older);
  const LocId To = Sp.region(Older);
  llvm::SmallVector<std::pair<LocId, Val>, 8> Moved;
  for (auto &[L, V] : C.Store) {
    if (V.K == Val::Sym && V.A == S)
      V = Val::sym(Older);
    else if (V.K == Val::Addr && Sp.within(V.A, From))
      V = Val::addr(rebase(V.A, From, To));
    if (Sp.within(L, From))
      Moved.push_back({L, V});
  }
  for (const auto &[L, V] : Moved) {
    C.erase(L);
    C.set(rebase(L, From, To), V);
  }
  C.setRange(Older, C.range(S));
}

/// Behind the node that holds the handle the list goes on: its last node is there, whatever
/// else is forgotten of it.
void Solver::rememberMade(Config &C, SymId S) {
  if (C.St != State::Open || Src.Txn || !isNewMemory(S) || Sp.sym(S).N != 0 ||
      C.range(S).contains(0) || !names(C, Sp.result(Sp.sym(S).A, Sp.sym(S).B, Space::OlderPart)))
    return;
  const SymId Last = Sp.result(Sp.sym(S).A, Sp.sym(S).B, Space::OlderPart + 1);
  if (names(C, Last))
    renewNamed(C, Last);
  for (auto &[L, V] : C.Store)
    if (V == Val::sym(S) && Sp.loc(L).Kind == Space::LocKind::Var)
      V = Val::sym(Last);
  C.setRange(Last, IntRange::nonNull());
}

void Solver::renewNamed(Config &C, SymId S) {
  renameMade(C, S);
  rememberMade(C, S);
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
/// that hang on them. Afterwards marks tell which symbols are named once, and which more
/// often or otherwise.
void Solver::dropUnnamed(Config &C) {
  ++Epoch;
  if (Marks.size() < Sp.symbols())
    Marks.resize(Sp.symbols() + 64);
  auto Once = [&](SymId S) {
    SymMark &Mk = Marks[S];
    (Mk.Named == Epoch ? Mk.Shared : Mk.Named) = Epoch;
  };
  /// True when a symbol is named for the first time.
  auto Name = [&](LocId L, const Val &V) {
    SymId S = NoId;
    if (V.mentionsSym()) {
      S = V.A;
      Once(S);
      if (V.K == Val::Equal)
        Once(SymId(V.N));
    } else if (V.K == Val::Addr && !Sp.loc(V.A).InVar) {
      S = Sp.loc(V.A).BaseOf;
      Marks[S].Shared = Epoch;
    }
    if (const Space::Loc &At = Sp.loc(L); !At.InVar)
      Marks[At.BaseOf].Shared = Epoch;
    if (S == NoId || Marks[S].Kept == Epoch)
      return false;
    Marks[S].Kept = Epoch;
    return true;
  };
  llvm::SmallVector<uint32_t, 16> Below; // entries in regions whose fate is open
  for (uint32_t N = 0; N < C.Store.size(); ++N)
    if (Sp.loc(C.Store[N].first).InVar)
      Name(C.Store[N].first, C.Store[N].second);
    else
      Below.push_back(N);
  if (!Below.empty()) {
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
    // Each that stays may name the object of another.
    for (bool Changed = true; Changed && !Below.empty();) {
      Changed = false;
      llvm::erase_if(Below, [&](uint32_t N) {
        const auto &[L, V] = C.Store[N];
        if (!KeepEntry(L, V))
          return false;
        Changed |= Name(L, V);
        return true;
      });
    }
    if (!Below.empty()) {
      const uint32_t *Next = Below.begin();
      uint32_t To = Below.front();
      for (uint32_t N = To; N < C.Store.size(); ++N)
        if (Next != Below.end() && *Next == N)
          ++Next;
        else
          C.Store[To++] = C.Store[N];
      C.Store.truncate(To);
    }
  }
  llvm::erase_if(C.Borrowed, [&](SymId S) { return !isMarked(S); });
  llvm::erase_if(C.Stale, [&](SymId S) { return !isMarked(S); });
  // An unknown value that only one location names and that nothing is known
  // of says no more than Top, but stays Initial where it is.
  llvm::erase_if(C.Facts, [&](const auto &E) {
    if (E.first == Tracked)
      return C.St == State::Nothing || C.St == State::Absent;
    if (isMarked(E.first))
      return false;
    // What is known of some bits says something of the whole.
    SymId Whole = E.first;
    if (Sp.sym(Whole).Kind == Space::SymKind::Text)
      return false;
    if (Sp.derived(Whole)) {
      Whole = Sp.sym(Whole).A;
      if (isMarked(Whole))
        return false;
    }
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
  const llvm::BitVector &Kept = Info.keptIn(B);
  llvm::erase_if(C.Store, [&](const auto &E) {
    const Space::Loc &At = Sp.loc(E.first);
    // A dead variable still owns what it holds until its scope ends.
    return At.InVar && !Kept[At.BaseOf] &&
           !(E.second.isTracked() && F.Vars[At.BaseOf].Kind != VarKind::Temp);
  });
  dropUnnamed(C);
  // Results that nothing constrains and nothing else shares are just unknown.
  auto Constrained = [&](SymId S) { Marks[S].Shared = Epoch; };
  for (const auto &[S, R] : C.Facts) {
    Constrained(S);
    if (Sp.derived(S))
      Constrained(Sp.sym(S).A);
  }
  if (C.HasParent && C.Parent.isSym())
    Constrained(C.Parent.A);
  for (auto &[L, V] : C.Store) {
    if (V.K != Val::Sym || V.A == Tracked || Marks[V.A].Shared == Epoch)
      continue;
    const Space::Symbol &S = Sp.sym(V.A);
    if (S.Kind == Space::SymKind::Initial || S.Kind == Space::SymKind::Text ||
        (S.Kind == Space::SymKind::Merged && S.A == B && S.N == L))
      continue;
    SymMark &M = Marks[V.A];
    if (!M.Asked)
      M.Acquired = madeByAcquire(V.A);
    M.Asked = true;
    if (!M.Acquired && !C.borrowed(V.A))
      V = Val::sym(Sp.merged(B, L));
  }
}

} // namespace closecall::flow
