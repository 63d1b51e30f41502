//===- Catch.cpp - Which handler an exception goes to ----------*- C++ -*-===//
//
// Matches the type of the exception that is on its way with the handlers of a
// try block. In: a configuration at a Catch. Out: the configurations in the
// handlers that may be meant, and outside when none must be. A type is known
// with its bases; where only a base is known, a handler for something derived
// from it may be meant. A std::exception_ptr carries the type on as a text.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Catch.h"
#include "checks/flow/EndsNext.h"
#include "checks/flow/Solver.h"
#include "checks/flow/StdModel.h"
#include "llvm/ADT/StringExtras.h"

namespace closecall::flow {

using namespace ir;
using summary::ExitKind;

/// The number of the type in the configurations of this solver.
uint16_t Solver::thrown(llvm::ArrayRef<std::string> Types) {
  if (Types.empty())
    return 0;
  for (size_t N = 0; N < ThrownTypes.size(); ++N)
    if (llvm::ArrayRef(ThrownTypes[N]) == Types)
      return uint16_t(N + 1);
  if (ThrownTypes.size() == UINT16_MAX - 1)
    return 0;
  ThrownTypes.push_back(Types.vec());
  return uint16_t(ThrownTypes.size());
}

/// Something that derives from the type may be caught as the class: not where all bases
/// of the class are known, and the type is not among them.
static bool mayBe(const Module &M, llvm::StringRef Class, llvm::StringRef Thrown) {
  if (Class == Thrown)
    return true;
  auto Known = llvm::find_if(M.Types, [&](const Type &T) {
    return T.Kind == TypeKind::Record && T.Record != NoId && T.Name == Class;
  });
  if (Known == M.Types.end() || M.Records[Known->Record].System)
    return !Class.starts_with("std::") || Thrown.starts_with("std::");
  return llvm::any_of(M.Records[Known->Record].Fields, [&](const Field &F) {
    llvm::StringRef Base = F.Name;
    return Base.consume_front("<base> ") && mayBe(M, Base, Thrown);
  });
}

/// What the terminator throws: where it throws on what its handler caught, that.
uint16_t Solver::thrownBy(const Config &C, const Terminator &T) {
  const bool Again = T.Thrown.front().empty() && C.Caught &&
                     C.CaughtAt == Info.handlers().around(At.B);
  return Again ? C.Caught : thrown(T.Thrown);
}

/// What std::current_exception() gives: not null; its text names the type and its bases.
/// N tells joins that it is no other text.
Val Solver::keptException(const Config &C) {
  if (!C.Caught || C.CaughtAt != Info.handlers().around(At.B))
    return Val::integer(1);
  Val V = Val::str(Sp.textId("exception;" + llvm::join(ThrownTypes[C.Caught - 1], ";")));
  V.N = 1;
  return V;
}

/// What std::rethrow_exception throws: what its argument holds.
std::vector<std::string> Solver::thrownAgain(Config &C, const Instr &I) {
  const LocId L = I.Args.size() == 1 && I.Args[0].P.valid() ? resolve(C, I.Args[0].P) : NoId;
  const Val *Has = L == NoId ? nullptr : C.find(Sp.field(L, "<has>"));
  if (!Has || Has->K != Val::Str)
    return anyException();
  llvm::StringRef Text = Sp.textOf(Has->A);
  if (!Text.consume_front("exception;"))
    return anyException();
  std::vector<std::string> Types;
  for (llvm::StringRef Type : llvm::split(Text, ';'))
    Types.push_back(Type.str());
  return Types;
}

/// Behind its handler nobody asks what was caught.
void Solver::leaveHandler(Config &C, BlockId To) const {
  if (!C.Caught || Info.handlers().in(C.CaughtAt, To))
    return;
  C.Caught = 0;
  C.CaughtAt = NoId;
}

CaughtBy handlersOf(const Module &M, llvm::ArrayRef<std::string> Types, const Terminator &T) {
  CaughtBy Out;
  bool Open = Types.empty() || Types.front().empty();
  // "a|b": one of these, and nothing derived from them.
  llvm::SmallVector<llvm::StringRef, 2> OneOf;
  if (!Types.empty() && llvm::StringRef(Types.front()).contains('|'))
    llvm::StringRef(Types.front()).split(OneOf, '|');
  for (uint32_t I = 0; I < T.Handlers.size() && Out.Passes; ++I) {
    bool Must = T.Handlers[I] == "..." || llvm::is_contained(Types, T.Handlers[I]);
    bool May = Open && (Types.size() < 2 || mayBe(M, T.Handlers[I], Types[1]));
    if (auto It = llvm::find(OneOf, T.Handlers[I]); It != OneOf.end()) {
      May = true;
      OneOf.erase(It);
      Must |= OneOf.empty();
    }
    if (Must || May)
      Out.Handlers.push_back(I);
    Out.Passes = !Must;
  }
  return Out;
}

llvm::ArrayRef<std::string> Solver::typesOnTheWay(const Config &C) const {
  return C.Thrown ? llvm::ArrayRef<std::string>(ThrownTypes[C.Thrown - 1])
                  : llvm::ArrayRef<std::string>();
}

/// The block is on the way to handlers, and each of those that may catch what is on its
/// way ends the process.
bool Solver::caughtToEnd(const Config &C, BlockId B) const {
  for (unsigned N = 0; N < 16 && F.Blocks[B].Term.Kind == TermKind::Goto; ++N)
    B = F.Blocks[B].Term.Succs[0];
  const Terminator &T = F.Blocks[B].Term;
  if (T.Kind != TermKind::Catch)
    return false;
  const CaughtBy By = handlersOf(M, typesOnTheWay(C), T);
  return !By.Handlers.empty() && llvm::all_of(By.Handlers, [&](uint32_t I) {
    return endsProcessFrom(Info, Resolver, T.Succs[I]);
  });
}

void Solver::catchException(Pending P, const Terminator &T) {
  const std::vector<std::string> Types = typesOnTheWay(P.C).vec();
  const CaughtBy By = handlersOf(M, Types, T);
  for (uint32_t I : By.Handlers) {
    Pending Q = P;
    Q.C.Thrown = 0;
    // Where the handler is for something derived from what is known, it says more itself.
    if (P.C.Thrown && Info.handlers().asksWhat(T.Succs[I]) &&
        (T.Handlers[I] == "..." || llvm::is_contained(Types, T.Handlers[I]))) {
      Q.C.Caught = P.C.Thrown;
      Q.C.CaughtAt = T.Succs[I];
    }
    Q.Trail.push_back({TrailStep::Caught, At.B, 0, I, NoId});
    go(std::move(Q), T.Succs[I]);
  }
  if (!By.Passes)
    return;
  if (T.Unwind != NoId)
    go(std::move(P), T.Unwind);
  else
    leave(std::move(P), ExitKind::Throw, nullptr);
}

} // namespace closecall::flow
