//===- StatusCalls.cpp - Calls on the way of an error value ----*- C++ -*-===//
//
// What a call does to what is known of an error value: it is given the value,
// asks the connection for it, tells of it again, reads what the failed call
// should have brought, or makes the connection forget it.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/StatusWalk.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using summary::StatusEffects;

bool StatusWalk::sameHandle(const Instr &A, unsigned ArgA, const Instr &B,
                            unsigned ArgB) const {
  return ArgA < A.Args.size() && ArgB < B.Args.size() && A.Args[ArgA].P.valid() &&
         A.Args[ArgA].Kind == B.Args[ArgB].Kind && A.Args[ArgA].P == B.Args[ArgB].P;
}

/// The argument is the handle that the followed call is about: its first one,
/// or the one that it filled.
bool StatusWalk::onHandle(const Instr &I, unsigned Arg) const {
  if (!Run->Call.OutHandle)
    return sameHandle(I, Arg, site(), 0);
  const Operand &Filled = site().Args[*Run->Call.Out];
  return Arg < I.Args.size() && I.Args[Arg].Kind == OperandKind::Load && Filled.P.valid() &&
         ((Filled.Kind == OperandKind::AddrOf && I.Args[Arg].P == Filled.P) ||
          (Filled.Kind == OperandKind::Load && I.Args[Arg].P.Root == Filled.P.Root));
}

static bool contains(const std::vector<std::string> &List, const std::string &Name) {
  return std::find(List.begin(), List.end(), Name) != List.end();
}

/// The project's own function makes the call that tells of the error once more, and
/// returns its status; it is given the handle, or the object that holds it.
bool StatusWalk::tellsAgain(const Instr &I, const CalleeFacts &X) const {
  if (X.Pack || !X.Sum || !X.Sum->Status.Returns || site().Args.empty() ||
      !contains(Run->Call.ToldBy, X.Sum->Status.Via))
    return false;
  const Operand &Of =
      Run->Call.OutHandle ? site().Args[*Run->Call.Out] : site().Args.front();
  return Of.P.valid() && llvm::any_of(I.Args, [&](const Operand &O) {
           const auto &Way = O.P.Projs, &All = Of.P.Projs;
           return O.P.valid() && O.P.Root == Of.P.Root && Way.size() <= All.size() &&
                  std::equal(Way.begin(), Way.end(), All.begin());
         });
}

/// The program prints something: a text that no library of the packs gets.
static bool prints(const Instr &I, const CalleeFacts &X) {
  if (X.Pack && !X.Pack->Name.empty() && X.Pack->Pack != "libc")
    return false;
  for (const Operand &O : I.Args)
    if (O.Kind == OperandKind::String)
      return true;
  return X.Decl && X.Decl->Variadic;
}

/// The entry is argument Arg of the call; false when the path is over.
bool StatusWalk::pass(Config &C, const Instr &I, const CalleeFacts &X, unsigned Arg,
                      Entry &E, BlockId B, uint32_t N) {
  const bool Handle = E.K == Entry::Value && !E.Out &&
                      (How == Form::Param || (Run && Run->Call.Pointer));
  if (!Handle) {
    // A handle is null after a failure: only a test for that is a look.
    if (E.Out && How == Form::Value && Run->Call.OutHandle && X.Pack)
      return true;
    // The error text is freed: that is no look at it.
    if (E.Out && X.Pack)
      for (const rules::Release &R : X.Pack->Releases)
        if (R.Arg == Arg)
          return true;
    if (How == Form::Value)
      look(C);
    return true;
  }
  uint8_t Does = StatusEffects::Keeps;
  if (X.Pack) {
    Does = 0;
    if (X.Pack->Asks == Arg)
      Does = StatusEffects::Asks;
    else if (X.Pack->Reads && X.Pack->Reads->Arg == Arg && X.Pack->Reads->After.empty())
      Does = X.Pack->Reads->Count ? StatusEffects::Counts : StatusEffects::Reads;
    for (const rules::Keep &K : X.Pack->Keeps)
      if (K.Arg == Arg)
        Does = StatusEffects::Keeps;
  } else if (X.Sum && Arg < X.Sum->Status.Params.size())
    Does = X.Sum->Status.Params[Arg];
  if (How == Form::Param) {
    // What comes after an answer is nobody's fault.
    if (!C.Looked)
      Effects |= Does;
    if (Does & StatusEffects::Asks)
      C.Looked = true;
    return !(Does & (StatusEffects::Keeps | StatusEffects::Asks));
  }
  if ((Does & StatusEffects::Asks) ||
      ((Does & StatusEffects::Nulls) && !Run->Call.Asked && !(Does & StatusEffects::Keeps))) {
    look(C);
    return true;
  }
  if (Does & StatusEffects::Keeps) {
    look(C);
    return false;
  }
  if (C.Looked)
    return true;
  if (Does & StatusEffects::Reads) {
    event(C.Counted ? StatusEvent::Counted : StatusEvent::Read, B, N,
          calledName(Info, Resolver, I), E.V);
    return C.Counted;
  }
  if (Does & StatusEffects::Counts) {
    event(StatusEvent::Counted, B, N, calledName(Info, Resolver, I), E.V);
    C.Counted = true;
  }
  return true;
}

/// Somebody asks the connection, or makes another call on it.
void StatusWalk::remember(Config &C, const Instr &I, const CalleeFacts &X) {
  const CallStatus &S = Run->Call;
  if (!C.Remembered)
    return;
  if (X.Pack) {
    if (X.Pack->Asks && X.Pack->Pack == S.Pack)
      look(C);
    else if (X.Pack->Pack == S.Pack && X.Pack->Result && !X.Pack->Asks)
      C.Remembered = false;
    return;
  }
  if (X.Sum) {
    if (contains(X.Sum->Status.AsksOf, S.Pack))
      look(C);
    else if (contains(X.Sum->Status.Calls, S.Pack))
      C.Remembered = false;
    return;
  }
  // Unknown code that gets the handle may ask it.
  for (unsigned A = 0; A < I.Args.size(); ++A)
    for (unsigned K = 0; K < site().Args.size(); ++K)
      if (sameHandle(I, A, site(), K) && Info.F.Vars[I.Args[A].P.Root].Type != NoId)
        look(C);
}

/// What is known of the arguments does not speak against the outcome: `check(rc)` where
/// rc is 0 does not throw.
bool StatusWalk::agrees(const Config &C, const Instr &I, const summary::Outcome &O) const {
  return llvm::all_of(O.Pre, [&](const auto &Fact) {
    const auto &[Arg, Range] = Fact;
    if (Arg >= I.Args.size())
      return true;
    const Operand &A = I.Args[Arg];
    if (A.Kind == OperandKind::Int)
      return Range.contains(A.Int);
    return llvm::none_of(C.Facts, [&](const auto &Known) {
      return A.Kind == OperandKind::Load && A.P.isVar() && A.P.Root == Known.first &&
             Known.second.disjoint(Range);
    });
  });
}

/// A handler may look at the value. If it does not, or puts another one there, that is
/// no mistake: the exception tells that something went wrong.
void StatusWalk::throws(const Config &C, const Instr &I, const CalleeFacts &X) {
  if (!I.MayThrow || I.Unwind == NoId || Run->Looked ||
      !(X.Throws || (X.Pack && X.Pack->Throws) || (X.Sum ? X.Sum->MayThrow : !X.Pack)))
    return;
  Config Next = C;
  Next.Looked = true;
  auto Throw = [&](llvm::ArrayRef<std::string> Types) {
    Next.Thrown = thrown(Types);
    go(Next, I.Unwind, 0);
  };
  if (X.Throws)
    return Throw(*X.Throws);
  bool Known = false;
  if (X.Sum && !X.Pack)
    for (const summary::Outcome &O : X.Sum->Base)
      if (O.Exit == summary::ExitKind::Throw) {
        if (agrees(C, I, O))
          Throw(O.Thrown);
        Known = true;
      }
  if (!Known)
    Throw({});
}

/// The number of the type in the configurations of this walk.
uint16_t StatusWalk::thrown(llvm::ArrayRef<std::string> Types) {
  if (Types.empty())
    return 0;
  auto It = llvm::find_if(ThrownTypes, [&](const auto &T) { return llvm::ArrayRef(T) == Types; });
  if (It == ThrownTypes.end() && ThrownTypes.size() < UINT16_MAX - 1)
    It = ThrownTypes.insert(It, Types.vec());
  return It == ThrownTypes.end() ? 0 : uint16_t(It - ThrownTypes.begin() + 1);
}

bool StatusWalk::call(Config &C, const Instr &I, BlockId B, uint32_t N) {
  CalleeFacts X = calleeFacts(Resolver, I);
  const bool Again = Run && B == Run->B && N == Run->I;
  // It ends the process, or the recursion is not solved yet.
  if (!X.Pack && X.Sum && !X.Sum->returns())
    return false;

  bool Bad = false, Over = false;
  if (How == Form::Failure)
    Bad = fails(C, I, X, B, N, Over);
  if (Over)
    return false;

  // Arguments.
  for (unsigned A = 0; A < I.Args.size(); ++A) {
    const Operand &O = I.Args[A];
    if (O.Kind == OperandKind::AddrOf && O.P.valid() && !C.Entries.empty()) {
      bool Deref = llvm::any_of(O.P.Projs, [](const Projection &P) {
        return P.Kind == ProjKind::Deref;
      });
      Entry *E = Deref ? nullptr : find(C, O.P.Root);
      if (!E)
        continue;
      // The place of an error message is used for the next call.
      if (E->Out && X.Pack && X.Pack->Result) {
        drop(C, E->V);
        continue;
      }
      if (simulates()) {
        drop(C, E->V);
        continue;
      }
      look(C); // it is read, or written, elsewhere
      if (How == Form::Param)
        Effects |= StatusEffects::Keeps;
      return false;
    }
    if (O.Kind == OperandKind::AddrOf && O.P.isVar())
      setFact(C, O.P.Root, IntRange::full());
    Entry *E = holder(C, O);
    if (!E || simulates())
      continue;
    Entry Copy = *E;
    if (!pass(C, I, X, A, Copy, B, N)) {
      if (How == Form::Value)
        end(C);
      return false;
    }
    // What was asked tells; a branch on the answer decides.
    if (X.Pack && X.Pack->Asks == A && X.Pack->Result && I.Dst.isVar() &&
        Copy.K == Entry::Value) {
      Entry Answer;
      Answer.K = Entry::Answer;
      Answer.V = I.Dst.Root;
      Answer.Ok = IntRange::of(X.Pack->Result->Ok);
      if (How == Form::Value)
        put(C, Answer);
    }
  }
  if (How == Form::Value)
    throws(C, I, X);
  // A text that is asked for is printed; a status is not. A helper that asks looks
  // by itself whether there was an error.
  const bool HelperAsks = X.Sum && !X.Sum->Status.AsksOf.empty();
  if (C.Fail == Failed::Yes
          ? prints(I, X) || (X.Pack && X.Pack->Asks && !X.Pack->Result) || HelperAsks
          : C.Fail != Failed::No && HelperAsks && !X.Pack)
    C.Reported = true;

  if (How == Form::Value) {
    remember(C, I, X);
    const CallStatus &S = Run->Call;
    const bool Same = X.Pack && onHandle(I, 0);
    if (C.Told && Same && llvm::is_contained(S.ToldBy, X.Pack->Name)) {
      // Its status is this error once more: a call of its own, or a cleanup
      // whose status is dropped as a rule.
      C.Told = C.Row = false;
      if (X.Pack->Result && !X.Pack->Result->Ignorable) {
        look(C);
        return false;
      }
      if (I.Dst.isVar() && !I.Voided) {
        Entry E;
        E.V = I.Dst.Root;
        E.Ok = X.Pack->Result ? IntRange::of(X.Pack->Result->Ok) : S.Ok;
        put(C, E);
      }
      return true;
    }
    if (C.Told && tellsAgain(I, X)) {
      C.Told = C.Row = false;
      if (I.Dst.isVar() && !I.Voided) {
        Entry E;
        E.V = I.Dst.Root;
        E.Ok = X.Sum->Status.Ok;
        put(C, E);
      }
      return true;
    }
    if (C.Row && X.Pack) {
      if (X.Pack->Reads && contains(X.Pack->Reads->After, S.Via) &&
          sameHandle(I, X.Pack->Reads->Arg, site(), 0)) {
        if (!C.Looked)
          event(StatusEvent::Read, B, N, calledName(Info, Resolver, I), NoId);
        return C.Looked;
      }
      if (Again || (Same && X.Pack->Result && !X.Pack->Asks && X.Pack->Name == S.Via))
        C.Row = C.Told = false;
    }
    if (Again && C.RowB != NoId)
      event(StatusEvent::RowsGoOn, C.RowB, NoId, "", NoId);
    if (Again) {
      C.Told = C.Remembered = false;
      if (C.Fail == Failed::Yes) // dealt with; another round
        return false;
    }
  }

  if (C.Hidden != NoId && !C.Looked && !C.Remembered && !C.Told) {
    end(C);
    return false;
  }
  if (I.Dst.isVar()) {
    Entry *Old = find(C, I.Dst.Root);
    bool Answer = Old && Old->K == Entry::Answer;
    if (!Answer && !write(C, I.Dst.Root, B, N, false))
      return false;
    if (simulates())
      outcome(C, I, X, Bad);
  }
  return true;
}

} // namespace closecall::flow
