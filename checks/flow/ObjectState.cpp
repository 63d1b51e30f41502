//===- ObjectState.cpp - What a library's objects say of themselves -------===//
//
// Fields of library objects that packs speak of (a context's err, the errno
// behind a function), and whether an object is busy with the answer to an
// earlier command. In: a call and one configuration. A call that may fail ends
// what was known; only an acquire says something new.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"

namespace closecall::flow {

using namespace ir;

/// While the followed handle is open, its connection takes no other command.
bool Solver::busyWhileOpen(const Config &C) const {
  return Src.K == Source::Acquire && C.St == State::Open &&
         (Src.Pack ? Src.Pack->Busy : Src.Sum && Src.Sum->Busy);
}

/// The followed handle keeps the argument's object from taking a command.
bool Solver::keepsBusy(const CallContext &X, const Config &C, unsigned Arg) const {
  if (!busyWhileOpen(C) || C.Drained || Arg >= X.Args.size())
    return false;
  if (!Src.Pack || Src.Pack->In.K != rules::Slot::Arg)
    return C.HasParent && C.Parent.K != Val::Top && X.Args[Arg] == C.Parent;
  LocId Own = X.object(Arg, Sp);
  const Val *V = Own == NoId ? nullptr : C.find(Own);
  return V && V->isTracked();
}

/// The callee sends a command on a connection that is busy with the tracked answer.
bool Solver::sendsWhileBusy(CallContext &X, Config &C) {
  if (!busyWhileOpen(C) || C.Drained || !C.HasParent ||
      (Src.Pack && Src.Pack->In.K == rules::Slot::Arg))
    return false;
  return llvm::any_of(X.Callee.Sum->Commands, [&](const summary::Slot &Where) {
    std::optional<Val> V = slotValue(X, C, Where);
    return V && V->K != Val::Top && *V == C.Parent;
  });
}

/// The callee returns a pointer into the tracked handle.
void Solver::lend(CallContext &X, Pending &P, SymId Result) {
  for (const summary::Slot &Where : X.Callee.Sum->Lends) {
    std::optional<Val> V = slotValue(X, P.C, Where);
    if (Src.Txn || !V || !V->isTracked() || !(isLive(P.C.St) || P.C.St == State::Kept))
      continue;
    P.C.Borrowed.push_back(Result);
    llvm::sort(P.C.Borrowed);
    P.Trail.push_back({TrailStep::Borrowed, At.B, At.I, 0, NoId});
  }
}

/// The lent pointer that is followed, from the call on.
Val Solver::lentHere(Pending &P) {
  P.C.St = State::External;
  P.Trail.push_back({TrailStep::Acquired, At.B, At.I, 0, NoId});
  return Val::sym(Tracked);
}

/// Pointers into an argument's handle that the library's function fills in.
void Solver::lendOut(CallContext &X, Pending &P) {
  for (const rules::Borrow &Bw : X.Callee.Pack->Borrows) {
    const LocId L = Bw.In.K == rules::Slot::Out ? X.target(Bw.In.Index, Sp) : NoId;
    if (L == NoId || Src.Txn)
      continue;
    if (X.Site && Src.K == Source::Lent) {
      store(P.C, L, lentHere(P));
    } else if (Bw.From < X.Args.size() && X.tracked(Bw.From) &&
               (isLive(P.C.St) || P.C.St == State::Kept)) {
      const SymId S = Sp.after(At.B, At.I, L);
      renewSymbol(P.C, S);
      eraseBelow(P.C, L, true);
      store(P.C, L, Val::sym(S));
      P.C.Borrowed.push_back(S);
      llvm::sort(P.C.Borrowed);
      P.Trail.push_back({TrailStep::Borrowed, At.B, At.I, 0, NoId});
    }
  }
}

/// The field of the object that an argument points to.
LocId Solver::fieldOf(CallContext &X, const rules::FieldOf &Of) {
  LocId L = X.target(Of.Arg, Sp);
  return L == NoId ? NoId : Sp.field(L, Of.Field);
}

/// Names in angle brackets that packs do not give: what the frontend and the
/// engine call parts of objects.
static bool isOurs(llvm::StringRef Field) {
  static constexpr llvm::StringRef Names[] = {"<object>",   "<ptr>",  "<del>",
                                              "<elements>", "<text>", "<parent>"};
  static constexpr llvm::StringRef OfStd[] = {"<value>", "<has>", "<held>", "<size>"};
  return llvm::is_contained(Names, Field) || llvm::is_contained(OfStd, Field) ||
         Field.starts_with("<base>") || (Field.size() > 1 && Field[1] >= '0' && Field[1] <= '9');
}

/// A call that may fail changes what the library's objects say of it: their
/// fields, and the state that is no field of whatever object.
void Solver::touchObjects(CallContext &X, Config &C) {
  const rules::FunctionEffects &E = *X.Callee.Pack;
  // An object that was released is made anew.
  for (const rules::Acquire &A : E.Acquires)
    if (LocId L = A.In.K == rules::Slot::Arg && C.St == State::Released
                      ? X.object(A.In.Index, Sp)
                      : NoId;
        L != NoId && C.find(L) && C.find(L)->isTracked())
      fillAnew(C, L);
  if (E.ReturnsField || (!E.Result && !E.Drains && !E.Command && E.Acquires.empty() &&
                  E.Releases.empty()))
    return;
  llvm::SmallVector<LocId, 4> Objects;
  for (size_t N = 0; N < X.Args.size(); ++N)
    if (X.Args[N].K == Val::Sym && X.Callee.Decl && N < X.Callee.Decl->Params.size() &&
        !isConstPointee(M, X.Callee.Decl, N)) {
      llvm::StringRef Type = Info.pointeeRecord(X.Callee.Decl->Params[N]);
      if (!Type.empty() && Resolver.packs().resourceOfType(Type) != rules::NoResource)
        Objects.push_back(Sp.region(X.Args[N].A));
    }
  auto IsState = [&](const Space::Loc &L) {
    return Sp.fieldName(L.A).starts_with("<") && !isOurs(Sp.fieldName(L.A));
  };
  for (auto &[L, V] : C.Store)
    if (const Space::Loc &Lc = Sp.loc(L);
        Lc.Kind == Space::LocKind::Field && !V.isTracked() &&
        (IsState(Lc) || llvm::is_contained(Objects, Lc.Parent))) {
      SymId S = Sp.after(At.B, At.I, L);
      C.setRange(S, IntRange::full());
      V = Val::sym(S);
    }
}

} // namespace closecall::flow
