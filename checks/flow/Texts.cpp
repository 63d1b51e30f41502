//===- Texts.cpp - Which text a pointer or string object holds --*- C++ -*-===//
//
// Follows texts through variables, buffers and string classes in runs that
// need them: literals, formats, concatenation. A text lies in the pseudo field
// <text> of the characters' location; a part that is not known is a hole. In:
// a call and its arguments. Out: the texts of its result and of what it
// writes. Direction of error: a text that cannot be named is unknown.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"
#include "checks/flow/StdModel.h"
#include "checks/rules/SqlText.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

static constexpr size_t MaxText = 2000;
/// To a text of the caller's: a parameter, and a pointer in what it points to.
static constexpr int MaxTextDerefs = 2;

/// The object whose base class lies at L: `o << "BEGIN"` gives the operator the
/// std::ostream of a string stream.
static LocId wholeObject(Space &Sp, LocId L) {
  while (Sp.loc(L).Kind == Space::LocKind::Field &&
         llvm::StringRef(Sp.fieldName(Sp.loc(L).A)).starts_with("<base>"))
    L = Sp.loc(L).Parent;
  return L;
}

/// The text of the characters at L; symbolic where the caller knows it.
Val Solver::textAt(Config &C, LocId L) {
  if (L == NoId)
    return Val::top();
  L = wholeObject(Sp, L);
  // A symbol of any other kind is a text that joins have made unknown.
  if (const Val *V = C.find(Sp.field(L, "<text>")))
    return V->K == Val::Sym && Sp.sym(V->A).Kind != Space::SymKind::Text ? Val::top() : *V;
  if (const Val *V = C.find(L))
    if (V->K == Val::Str)
      return V->A ? *V : Val::top();
  const Space::Loc &B = Sp.loc(Sp.base(L));
  if (B.Kind == Space::LocKind::Var && F.Vars[B.A].HasText && Sp.loc(L).Parent == NoId)
    return Val::str(Sp.textId(F.Vars[B.A].Text));
  for (LocId A = L; A != NoId; A = Sp.loc(A).Parent)
    if (const Val *V = C.find(A); V && !(V->K == Val::Sym && Sp.sym(V->A).Kind ==
                                                                 Space::SymKind::Initial))
      return Val::top();
  // What callers cannot name they did not choose, nor what they would have to dig for.
  bool Entry = B.InVar && B.A < F.NumParams;
  if (std::optional<summary::Slot> Where = B.InVar ? std::nullopt : slotOf(L, true))
    Entry = llvm::count_if(Where->Projs, [](const Projection &Pr) {
              return Pr.Kind == ProjKind::Deref;
            }) <= MaxTextDerefs;
  return Entry && !Sp.anyElement(L) ? Val::sym(Sp.text(L)) : Val::top();
}

/// The text that V points to.
Val Solver::textOf(Config &C, const Val &V) {
  switch (V.K) {
  case Val::Str:
    return V.A ? V : Val::top();
  case Val::Addr:
    return textAt(C, V.A);
  case Val::Sym:
    return V.A == Tracked ? Val::top() : textAt(C, Sp.region(V.A));
  default:
    return Val::top();
  }
}

void Solver::setText(Config &C, const Val &Pointer, Val Text) {
  LocId L = Pointer.K == Val::Addr  ? Pointer.A
            : Pointer.K == Val::Sym ? Sp.region(Pointer.A)
                                    : NoId;
  if (L == NoId || Sp.anyElement(L))
    return;
  L = Sp.field(wholeObject(Sp, L), "<text>");
  if (Text.K == Val::Top)
    C.set(L, Val::top());
  else
    C.set(L, Text);
}

/// The text A with B behind it.
Val Solver::joined(const Val &A, const Val &B) {
  if (A.K == Val::Sym)
    return A; // the first words decide
  if (A.K != Val::Str)
    return Val::top();
  std::string T = Sp.textOf(A.A).str();
  if (T.size() > MaxText)
    return A;
  T += B.K == Val::Str ? Sp.textOf(B.A).str() : std::string(1, rules::TextHole);
  return Val::str(Sp.textId(T));
}

/// The text of an argument, also of an object that is given by value.
Val Solver::argumentText(CallContext &X, Config &C, unsigned N) {
  Val T = textOf(C, X.Args[N]);
  if (T.K != Val::Top || N >= X.I.Args.size() || !X.I.Args[N].P.valid() ||
      X.I.Args[N].Kind != OperandKind::Load)
    return T;
  const TypeId Ty = Info.typeOf(X.I.Args[N].P);
  return Ty != NoId && M.Types[Ty].Kind == TypeKind::Record ? textAt(C, resolve(C, X.I.Args[N].P))
                                                            : T;
}

/// Calls, and notes what text the result and the arguments have then.
void Solver::callWithTexts(CallContext &X, Pending P, std::vector<Pending> &Out) {
  std::optional<TextRule> R = textRule(X.Name);
  auto Arg = [&](int N) { return N >= 0 && size_t(N) < X.Args.size(); };
  const rules::FunctionEffects *E = X.Callee.Pack;
  bool Prepares = E && E->SqlArg && *E->SqlArg < X.Args.size() && !E->Txn;
  bool Makes = E && !E->Acquires.empty();
  if (!R && !Prepares && !Makes) {
    dispatch(X, std::move(P), Out);
    return;
  }
  Val Text = Val::top(), Object = Val::top();
  if (R) {
    if (Arg(0))
      Object = argumentText(X, P.C, 0);
    if (Arg(R->From))
      Text = argumentText(X, P.C, R->From);
    if (R->Format && Text.K == Val::Str) {
      std::vector<std::string> Args;
      for (size_t N = R->From + 1; N < X.Args.size(); ++N) {
        Val A = argumentText(X, P.C, N);
        Args.push_back(A.K == Val::Str ? Sp.textOf(A.A).str()
                                       : std::string(1, rules::TextHole));
      }
      Text = Val::str(Sp.textId(rules::fillFormat(Sp.textOf(Text.A), Args)));
    }
    if (R->Empty && X.Args.size() <= 1)
      Text = Val::str(Sp.textId(""));
    if (R->To == TextRule::Append)
      Text = joined(Object, Text);
    if (R->From2 >= 0)
      Text = joined(Text, Arg(R->From2) ? argumentText(X, P.C, R->From2) : Val::top());
  } else if (Prepares)
    Text = argumentText(X, P.C, *E->SqlArg);
  size_t First = Out.size();
  dispatch(X, std::move(P), Out);
  for (size_t N = First; N < Out.size(); ++N) {
    Config &C = Out[N].C;
    LocId Dst = X.I.Dst.valid() ? resolve(C, X.I.Dst) : NoId;
    const TypeId Ty = Dst == NoId ? NoId : Info.typeOf(X.I.Dst);
    const bool Pointer = Ty != NoId && M.Types[Ty].Kind == TypeKind::Pointer;
    auto Result = [&](Val T) {
      if (Dst == NoId)
        return;
      const Val *V = C.find(Dst);
      if (Pointer && V && V->K == Val::Sym)
        setText(C, *V, T);
      else if (!Pointer)
        setText(C, Val::addr(Dst), T);
    };
    if (R) {
      switch (R->To) {
      case TextRule::Result:
        Result(Text);
        if (R->Reads && Arg(0))
          setText(C, X.Args[0], Object);
        break;
      case TextRule::Object:
      case TextRule::Append:
        if (Arg(R->Into))
          setText(C, X.Args[R->Into], Text);
        if (R->Returns) {
          // The object itself, for the next call of a chain.
          if (Pointer && Arg(R->Into) && X.Args[R->Into].K == Val::Addr)
            C.set(Dst, X.Args[R->Into]);
          else
            Result(Text);
        }
        break;
      case TextRule::Out:
        if (Arg(R->Into))
          if (LocId L = X.target(R->Into, Sp); L != NoId) {
            Val V = load(C, L);
            if (V.K == Val::Sym)
              setText(C, V, Text);
          }
        break;
      }
    }
    if (Prepares && !Makes && Arg(0)) // SQLPrepare(statement, text)
      setText(C, X.Args[0], Text);
    if (!Makes)
      continue;
    for (const rules::Acquire &A : E->Acquires) {
      if (!A.Parent || *A.Parent >= X.Args.size())
        continue;
      Val H = Val::top();
      if (A.In.K == rules::Slot::Return && Dst != NoId)
        H = load(C, Dst);
      else if (LocId L = X.target(A.In.Index, Sp);
               A.In.K == rules::Slot::Out && L != NoId)
        H = load(C, L);
      if (H.K != Val::Sym || H.A == Tracked)
        continue;
      Val Parent = X.Args[*A.Parent];
      // It may have become the tracked one by this call.
      C.set(Sp.field(Sp.region(H.A), "<parent>"), connection(C, current(C, Parent)));
      if (Prepares)
        setText(C, H, Text);
    }
  }
}

/// The texts that the outcome asks for can be those given; narrows those that
/// only the caller's caller knows.
bool Solver::assumeTexts(CallContext &X, Config &C, const summary::Outcome &O) {
  for (const auto &[Where, Range] : O.PreTexts) {
    Val T = Val::top();
    bool Direct = Where.Root == summary::Slot::Param && Where.Projs.size() == 1 &&
                  Where.Projs[0].Kind == ProjKind::Deref;
    if (Direct && Where.Index < X.Args.size())
      T = textOf(C, X.Args[Where.Index]);
    else if (Where.Root == summary::Slot::Param && Where.Projs.empty() &&
             Where.Index < X.I.Args.size() && X.I.Args[Where.Index].P.valid())
      T = textAt(C, resolve(C, X.I.Args[Where.Index].P)); // an object by value
    else if (!Where.Projs.empty() && Where.Projs.back().Kind == ProjKind::Deref) {
      summary::Slot Pointer = Where; // a literal has a text and no location
      Pointer.Projs.pop_back();
      if (std::optional<Val> V = slotValue(X, C, Pointer))
        T = textOf(C, *V);
    } else
      T = textAt(C, slotLoc(X, C, Where));
    if (T.K == Val::Str) {
      if (!Range.contains(int64_t(rules::readSql(Sp.textOf(T.A)).Effect)))
        return false;
    } else if (T.K == Val::Sym) {
      if (!narrow(C, T.A, Range))
        return false;
      if (X.Site && Src.Sum && O.Effect == summary::HandleEffect::None)
        C.ByText = T.A;
    } else if (!Range.contains(int64_t(rules::SqlEffect::None)))
      return false;
  }
  for (const auto &[Where, Range] : O.PreAsked) {
    if (Where.Root == summary::Slot::Return)
      continue;
    std::optional<Val> V = slotValue(X, C, Where);
    if (V && V->K == Val::Sym && !narrow(C, Sp.asked(V->A), Range))
      return false;
  }
  return true;
}

llvm::SmallVector<unsigned, 4> convertedArgs(llvm::StringRef Format, unsigned First,
                                             char Conversion) {
  llvm::SmallVector<unsigned, 4> Out;
  unsigned Arg = First;
  for (size_t I = 0; I < Format.size(); ++I) {
    if (Format[I] != '%')
      continue;
    for (++I; I < Format.size(); ++I) {
      char C = Format[I];
      if (C == '*') {
        ++Arg; // a width or precision takes an argument of its own
        continue;
      }
      if (C != Conversion && llvm::StringRef("-+ #0123456789.,!hljzt").contains(C))
        continue; // flags, width, length
      if (C != '%') {
        if (C == Conversion)
          Out.push_back(Arg);
        ++Arg;
      }
      break;
    }
  }
  return Out;
}

} // namespace closecall::flow
