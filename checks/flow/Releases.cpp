//===- Releases.cpp - What a modelled call releases ------------*- C++ -*-===//
//
// Applies the releases of a pack entry: by argument, by the address of a handle, by a
// conversion of a format string, and those of a handle's children. In doubt whether it
// releases, the handle is Kept.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

/// The argument's handle is released; false ends the path.
bool Solver::releaseTracked(CallContext &X, Pending &P, unsigned Arg) {
  Config &C = P.C;
  if (Src.K == Source::Lent) {
    report(P, EventKind::WrongRelease, LostHow::Return, X.Name, someHolder(C));
    return false;
  }
  if (Src.Resource != rules::NoResource) {
    if (!Resolver.packs().resource(Src.Resource).Owed) {
      becomeAbsent(C); // it ends with the object that it belongs to
      return true;
    }
    // An entry for this kind of handle whose tests fail says that it is wrong.
    bool Right = false, Listed = false;
    for (const rules::Release &R : X.Callee.Pack->Releases)
      if (R.Arg == Arg && R.Resource == Src.Resource) {
        Listed = true;
        Right |= allows(X, C, R.When) != Answer::No;
      } else // what came from elsewhere may be a lease of a pool, of the same type
        Right |= R.Arg == Arg && Src.K == Source::External &&
                 Resolver.packs().resource(R.Resource).Kind == rules::Family::Lease;
    if (!Right && !isOwnObject(X, Arg) &&
        (Listed || !llvm::is_contained(Resolver.packs().resource(Src.Resource).Releasers, X.Name))) {
      report(P, EventKind::WrongRelease, LostHow::Return, X.Name, someHolder(C));
      return false;
    }
  }
  markReleased(P);
  return true;
}

void Solver::markReleased(Pending &P) {
  // The delete that nobody wrote, where the constructor of a new object throws,
  // says nothing of the other ways out.
  const Instr &I = F.Blocks[At.B].Instrs[At.I];
  const bool OfNew = I.Implicit && I.Callee != NoId && spokenName(facts(I)) == "delete";
  if (P.C.St == State::Open && !OfNew)
    discharge();
  P.C.St = State::Released;
  // "Some element" is another one the next time.
  for (auto &[L, V] : P.C.Store)
    if (V.isTracked() && Sp.anyElement(L))
      V = Val::top();
  P.Trail.push_back({TrailStep::Released, At.B, At.I, 0, NoId});
}

/// Splits by what the call returns: the part where the effect does not take
/// place goes to Next with the other results, P keeps those in Ok.
void Solver::splitByResult(const rules::ValueSet &Ok, Pending &P,
                           std::vector<Pending> &Next) {
  SymId S = Sp.result(At.B, At.I, 0);
  Pending Failed = P;
  if (narrow(Failed.C, S, IntRange::outside(Ok)))
    Next.push_back(std::move(Failed));
  IntRange R = P.C.range(S);
  R.intersect(IntRange::of(Ok));
  P.C.setRange(S, R);
}

/// A number says what kind of handle the argument is (SQLFreeHandle): nobody names another
/// kind than that of the handle, so that it needs not be known.
static bool byKind(const rules::FunctionEffects &E, const rules::Release &R) {
  return R.When.size() == 1 && llvm::any_of(E.Releases, [&](const rules::Release &Other) {
           return Other.Arg == R.Arg && Other.Resource != R.Resource && Other.When.size() == 1 &&
                  Other.When[0].Arg == R.When[0].Arg;
         });
}

/// One release of a pack entry; false ends the path.
bool Solver::applyRelease(CallContext &X, Pending &P, const rules::Release &R,
                          std::vector<Pending> &Next) {
  Config &C = P.C;
  if (R.Arg >= X.Args.size() || !isLive(C.St) || (Src.Txn && keepsTransaction(X, R.Arg)))
    return true;
  Answer Holds = allows(X, C, R.When);
  if (Holds == Answer::No)
    return true;
  Val V = X.Args[R.Arg];
  LocId Through = NoId;
  if (R.Indirect) {
    Through = X.target(R.Arg, Sp);
    V = Through == NoId ? Val::top() : load(C, Through);
  }
  if (LocId Own = X.object(R.Arg, Sp); Own != NoId && !V.isTracked() && !R.Indirect)
    if (const Val *O = C.find(Own); O && O->isTracked())
      V = *O;
  if (V.isInt(0) && SourceLoc != NoId && Src.Resource != rules::NoResource && losesCallers(C) &&
      X.I.Args[R.Arg].P.valid() && resolve(C, X.I.Args[R.Arg].P) == SourceLoc)
    report(P, EventKind::Lost, LostHow::Discarded, X.Name, SourceLoc); // null, where one was
  if (V.isTracked()) {
    const bool Kind = Holds == Answer::Maybe && byKind(*X.Callee.Pack, R);
    if (Kind && Src.Resource != R.Resource && Src.Resource != rules::NoResource &&
        llvm::any_of(X.Callee.Pack->Releases, [&](const rules::Release &Other) {
          return Other.Arg == R.Arg && Other.Resource == Src.Resource;
        }))
      return true; // the entry of its kind says so
    if (Holds == Answer::Maybe && !Kind) {
      keep(C, "perhaps released by '" + X.Name + "'");
      return true;
    }
    if (C.St == State::External && C.Children == rules::ParentClose::Independent &&
        (!Kind || Src.Resource == R.Resource))
      C.Children = R.Children;
    if (R.Ok) {
      size_t Before = Next.size();
      splitByResult(*R.Ok, P, Next);
      // A failed realloc: running out of memory alone is not reported.
      if (!X.Callee.Pack->Acquires.empty())
        for (size_t N = Before; N < Next.size(); ++N)
          keep(Next[N].C, "'" + X.Name + "' ran out of memory");
    } else if (R.Refused) {
      Pending Refused = P;
      keep(Refused.C, "'" + X.Name + "' may have refused");
      if (narrow(Refused.C, Sp.result(At.B, At.I, 0), IntRange::of(*R.Refused)))
        Next.push_back(std::move(Refused));
      (void)narrow(C, Sp.result(At.B, At.I, 0), IntRange::outside(*R.Refused));
    }
    if (!releaseTracked(X, P, R.Arg))
      return false;
    if (Through != NoId)
      C.set(Through, Val::integer(0));
    return true;
  }
  if (C.HasParent && C.Parent.K == Val::Sym && V == C.Parent)
    return Holds != Answer::Yes || closeParent(X, P, R.Children);
  if (C.St == State::Open && V.K == Val::Sym) {
    // Memory that holds the handle is given back.
    LocId Region = Sp.region(V.A);
    if (holdsTracked(C, Region)) {
      if (R.Ok)
        splitByResult(*R.Ok, P, Next);
      // realloc moves what was in the memory; it is not lost.
      if (!X.Callee.Pack->Acquires.empty() || X.Callee.Allocates) {
        keep(C, "in memory that '" + X.Name + "' moves");
        return true;
      }
      LocId Name = someHolder(C);
      eraseBelow(C, Region, true);
      if (checkLost(P, LostHow::Freed, Name, X.Name))
        return false;
    }
  }
  return true;
}

/// Releases by a conversion of a format string; false ends the path.
bool Solver::applyFormat(CallContext &X, Pending &P) {
  const rules::FormatRelease &R = *X.Callee.Pack->Formats;
  if (!isLive(P.C.St) || R.Format >= X.I.Args.size())
    return true;
  const Operand &Format = X.I.Args[R.Format];
  if (Format.Kind != OperandKind::String) {
    for (size_t N = R.Format + 1; N < X.Args.size(); ++N)
      if (X.tracked(N))
        keep(P.C, "perhaps released by the format of '" + X.Name + "'");
    return true;
  }
  for (unsigned N : convertedArgs(Format.Str, R.Format + 1, R.Conversion))
    if (X.tracked(N) && isLive(P.C.St)) {
      if (Src.K == Source::Lent ||
          (Src.Resource != rules::NoResource && Src.Resource != R.Resource)) {
        report(P, EventKind::WrongRelease, LostHow::Return, X.Name, someHolder(P.C));
        return false;
      }
      markReleased(P);
    }
  return true;
}

/// Applies all releases; the configurations that go on.
std::vector<Solver::Pending> Solver::applyReleases(CallContext &X, Pending P) {
  const rules::FunctionEffects &E = *X.Callee.Pack;
  std::vector<Pending> Now, Next;
  if (E.Formats && !applyFormat(X, P))
    return Now;
  Now.push_back(std::move(P));
  for (const rules::Release &R : E.Releases) {
    Next.clear();
    for (Pending &Q : Now)
      if (applyRelease(X, Q, R, Next))
        Next.push_back(std::move(Q));
    std::swap(Now, Next);
  }
  for (const rules::ChildrenEnd &End : E.Ends) {
    Next.clear();
    for (Pending &Q : Now) {
      Config &C = Q.C;
      if (C.St == State::External && !Src.Txn && X.tracked(End.Arg))
        C.Children = End.Children;
      bool Applies = isLive(C.St) && End.Arg < X.Args.size() && C.HasParent &&
                     C.Parent.K == Val::Sym && X.Args[End.Arg] == C.Parent;
      if (Applies) {
        if (End.Ok)
          splitByResult(*End.Ok, Q, Next);
        if (!closeParent(X, Q, End.Children))
          continue;
      }
      Next.push_back(std::move(Q));
    }
    std::swap(Now, Next);
  }
  return Now;
}

} // namespace closecall::flow
