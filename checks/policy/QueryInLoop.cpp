//===- QueryInLoop.cpp - One query for each row of another -----------------===//
//
// query-in-loop: a statement that runs in a loop over the rows of another
// result, or over values that are at hand all at once, and takes data from the
// row or the value, directly or in a called function. One statement with a join
// or a list would do. Statements that write are not meant: copying rows is work
// of its own.
//
// prepare-in-loop: the same text is parsed again in each iteration.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Lookups.h"
#include "checks/policy/LoopElements.h"
#include "checks/policy/UsageContext.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Key;
using flow::Loop;
using flow::Loops;
using flow::Site;
using flow::Use;
using rules::bit;

/// What is known of the text says that it brings data; without its beginning
/// nothing does.
static bool reads(const flow::Text &T) {
  return !T.Pieces.empty() && T.Pieces[0].Known && !flow::bringsNothing(T);
}

/// The text from which the statement object of the use was prepared.
static flow::Text preparedText(const UsageContext &C, const Use &Run) {
  for (const Use &P : C.U.Uses)
    if (P.is(Role::Prepares) && P.Fact && (P.Made.valid() ? P.Made : P.On) == Run.On)
      return C.U.sql(P);
  return {}; // prepared elsewhere
}

static bool mayRead(const UsageContext &C, const Use &Run) {
  if (Run.Callee) {
    const Instr &I = C.instr(Run);
    return !Run.is(Role::Begins) &&
           (Run.Callee->Reads || llvm::any_of(Run.Callee->Texts.set_bits(), [&](unsigned P) {
              return P < I.Args.size() && !flow::bringsNothing(C.U.textAt(I.Args[P], Run.At));
            }));
  }
  return reads(C.U.arg(Run, Run.Fact->Sql) ? C.U.sql(Run) : preparedText(C, Run));
}

/// A helper that works with the statement of the loop alone: it moves to the next row.
static bool advances(const UsageContext &C, const Use &Run, const Use &Rows) {
  if (!Run.Callee || !Run.Callee->may(Role::Advances) || !Rows.On.valid() ||
      Run.Callee->WorksOn.empty())
    return false;
  return llvm::all_of(Run.Callee->WorksOn, [&](const flow::OuterKey &K) {
    return flow::inCaller(K, C.U.V, C.instr(Run)) == Rows.On;
  });
}

/// Each round asks for a result of its own, and it is that which is read.
static bool ofOwnResult(const UsageContext &C, const Loop &L, const Use &Rows) {
  if (!Rows.On.valid() || !Rows.On.Projs.empty())
    return false;
  auto Asks = [&](Site S) {
    return L.has(S.B) && C.U.V.instr(S).Dst.isVar() && C.U.has(S, bit(Role::Queries)) &&
           !C.U.has(S, bit(Role::Advances));
  };
  return llvm::any_of(C.U.V.sets(Rows.On.Root), [&](Site S) {
    const Instr &I = C.U.V.instr(S);
    if (I.Opcode != Op::Assign || !L.has(S.B) || !I.Dst.isVar() ||
        I.Args[0].Kind != OperandKind::Load || !I.Args[0].P.isVar())
      return Asks(S);
    return llvm::any_of(C.U.V.sets(I.Args[0].P.Root), Asks);
  });
}

/// The rows of a result are what the loop goes through: something in it moves
/// to the next row, or reads a field by the loop's own counter.
static const Use *rowsOf(const UsageContext &C, const Loop &L) {
  for (const Use &U : C.U.Uses)
    if (U.Fact && L.has(U.At.B) && U.is(Role::Advances) && C.U.Lp.around(U.At.B) == &L &&
        !ofOwnResult(C, L, U))
      return &U;
  for (const Use &U : C.U.Uses) {
    if (!U.Fact || !L.has(U.At.B) || !U.is(Role::Reads) || ofOwnResult(C, L, U))
      continue;
    const Instr &I = C.instr(U);
    bool Counted = false;
    for (const Operand &A : I.Args)
      Counted |= A.Kind == OperandKind::Load && !C.U.V.invariant(A, L);
    if (Counted)
      return &U;
  }
  return nullptr;
}

/// A statement that the function runs for data of a row.
static bool takesFrom(const UsageContext &C, const Use &Run, const Loop &L,
                      const flow::Values::Computed &FromRow) {
  const Instr &I = C.instr(Run);
  auto OfRow = [&](const Operand &A) { return FromRow.has(A); };
  if (llvm::any_of(I.Args, OfRow))
    return true;
  // `sql << "...", use(x)`: what follows the text is given to it too.
  auto OfRun = C.U.V.computedFrom(L.Blocks, [&](Site S) { return S == Run.At; });
  for (BlockId B = 0; B < C.F.Blocks.size(); ++B)
    for (const Instr &Next : C.F.Blocks[B].Instrs)
      if (const Callee *To = L.has(B) && Next.Opcode == Op::Call ? C.U.V.callee(Next) : nullptr)
        if (flow::Values::plainName(To->Name) == "operator," && !Next.Args.empty() &&
            OfRun.has(Next.Args[0]) && llvm::any_of(Next.Args, OfRow))
          return true;
  return false;
}

static bool forEachRow(const UsageContext &C, const Loop &L, const Use &Rows,
                       std::vector<report::Finding> &Out) {
  auto FromRow = C.U.V.computedFrom(L.Blocks, [&](Site S) {
    return llvm::any_of(C.U.at(S), [&](const Use *U) {
      return U->Fact && U->is(Role::Reads) && (!U->On.valid() || !Rows.On.valid() ||
                                               U->On.Root == Rows.On.Root ||
                                               Rows.is(Role::Reads));
    });
  });
  for (const Use &Run : C.U.Uses) {
    if (!Run.is(Role::Queries) || C.allowed("query-in-loop", Run, Role::Queries) || !L.has(Run.At.B) || Run.At == Rows.At ||
        (Run.Fact && Run.is(Role::Advances) && Run.On == Rows.On) ||
        advances(C, Run, Rows) || Run.Implicit)
      continue;
    if (C.U.has(Run.At, bit(Role::Disconnects)) || !mayRead(C, Run))
      continue;
    // Another server in each round.
    bool Elsewhere = llvm::any_of(C.instr(Run).Args, [&](const Operand &A) {
      return C.openedIn(L, C.U.V.key(A));
    });
    if (Elsewhere || !takesFrom(C, Run, L, FromRow))
      continue;
    report::Finding F = C.finding("query-in-loop", Run);
    F.Message = C.who(Run, Role::Queries) +
                " runs a query for each row of another result; a join, or a list of the "
                "keys, needs one";
    C.step(F, report::StepKind::Event, C.at(Rows), "the loop goes through the rows of this result");
    C.step(F, report::StepKind::Event, C.at(Run), "a query with data from the row");
    Out.push_back(std::move(F));
    return true; // one a loop
  }
  return false;
}

/// The operand names the same connection in each iteration: nothing in the loop
/// puts another one there, or makes the object of something that differs.
static bool sameObject(const UsageContext &C, const Loop &L, const LoopElements &Elements,
                       const Operand &O, unsigned Depth = 0) {
  const flow::Values &V = C.U.V;
  if (Depth > 6)
    return false;
  if (O.Kind != OperandKind::Load && O.Kind != OperandKind::AddrOf)
    return O.Kind != OperandKind::Unknown && O.Kind != OperandKind::Undef;
  if (llvm::any_of(O.P.Projs, [](const Projection &J) { return J.AnyIndex; }))
    return false;
  if (llvm::any_of(Elements.Places, [&](const Place &P) { return P.Root == O.P.Root; }))
    return false;
  for (Site S : V.sets(O.P.Root)) {
    const Instr &I = V.instr(S);
    if (llvm::is_contained(Elements.Calls, S))
      return false;
    if (!L.has(S.B) || (I.Opcode == Op::Assign && I.Args[0].Kind != OperandKind::Load &&
                        I.Args[0].Kind != OperandKind::AddrOf))
      continue;
    const Callee *To = I.Opcode == Op::Call ? V.callee(I) : nullptr;
    bool Into = I.Dst.valid() && I.Dst.Root == O.P.Root;
    if (I.Opcode == Op::Call && !Into && (!To || !To->Constructor) &&
        (To && To->Method))
      continue; // a call on the object
    // What makes it: objects and pointers that it is given decide, texts do not.
    bool Texts = llvm::any_of(C.U.at(S), [](const Use *U) {
      return U->is(Role::Prepares) || U->is(Role::Queries);
    });
    for (const Operand &A : I.Args) {
      if ((A.Kind != OperandKind::Load && A.Kind != OperandKind::AddrOf) || A.P.Root == O.P.Root)
        continue;
      TypeId T = C.F.Vars[A.P.Root].Type;
      bool Text = T != NoId && (llvm::StringRef(C.M.Types[T].Name).contains("string") ||
                                llvm::StringRef(C.M.Types[T].Name).contains("String") ||
                                C.M.Types[T].Kind == TypeKind::Array);
      if (Texts && Text)
        continue;
      if (!sameObject(C, L, Elements, A, Depth + 1))
        return false;
    }
  }
  return true;
}

/// The loop goes through values that the program has at hand all at once.
static void forEachValue(const UsageContext &C, const Loop &L,
                         std::vector<report::Finding> &Out) {
  LoopElements Elements;
  std::optional<flow::Values::Computed> From;
  // What is read is written back: work of its own.
  if (llvm::any_of(C.U.Uses, [&](const Use &Run) {
        return Run.is(Role::Queries) && L.has(Run.At.B) && flow::changes(C.U, Run);
      }))
    return;
  for (const Use &Run : C.U.Uses) {
    if (!Run.is(Role::Queries) || C.allowed("query-in-loop", Run, Role::Queries) || !L.has(Run.At.B) || Run.Implicit ||
        C.U.has(Run.At, bit(Role::Disconnects) | bit(Role::Connects) | bit(Role::Begins)))
      continue;
    flow::Lookup Asked = flow::lookup(C.U, Run);
    if (Asked.What != flow::Asks::ReadsBy)
      continue;
    if (!From) {
      Elements = elementsOf(C, L);
      if (!Elements.any())
        return;
      From = C.U.V.computedFrom(
          L.Blocks, [&](Site S) { return llvm::is_contained(Elements.Calls, S); }, {},
          Elements.Places);
    }
    // Not where the element chooses the connection: each server has its own rows.
    if (llvm::none_of(Asked.Values, [&](const Operand *A) { return From->has(*A); }) ||
        !llvm::all_of(Asked.On, [&](const Operand *A) { return sameObject(C, L, Elements, *A); }) ||
        !C.U.Lp.reachesLatch(L, Run.At, false, [](Site) { return false; }))
      continue;
    report::Finding F = C.finding("query-in-loop", Run);
    std::string Of = Elements.Of.empty() ? "" : " of '" + Elements.Of + "'";
    F.Message = C.who(Run, Role::Queries) + " runs a query for each element" + Of +
                "; ask for all of them at once (IN, = ANY, a pipeline)";
    C.step(F, report::StepKind::Event, C.loopRange(L), "the loop goes through the elements" + Of);
    C.step(F, report::StepKind::Event, C.at(Run), "a query for the element");
    Out.push_back(std::move(F));
    return;
  }
}

void findQueryInLoop(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Loop &L : C.U.Lp.All) {
    const Use *Rows = rowsOf(C, L);
    if (!Rows || !forEachRow(C, L, *Rows, Out))
      forEachValue(C, L, Out);
  }
}

/// An element of which only the run says which one it is.
static bool someElement(const Operand &O) {
  return llvm::any_of(O.P.Projs, [](const Projection &J) { return J.AnyIndex; });
}

void findPrepareInLoop(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &P : C.U.Uses) {
    if (!P.is(Role::Prepares) || !P.Fact || P.Fact->Instead.empty() ||
        C.allowed("prepare-in-loop", P, Role::Prepares))
      continue;
    const Loop *L = C.U.Lp.around(P.At.B);
    if (!L)
      continue;
    const Operand *Sql = C.U.arg(P, P.Fact->Sql);
    if (!Sql || !C.U.V.invariant(*Sql, *L) || !C.U.V.text(*Sql).known())
      continue;
    // On another connection each time.
    const Operand *On = C.U.arg(P, P.Fact->On);
    bool Element = llvm::any_of(P.On.Projs, [](const Projection &J) {
      return J.Kind == ProjKind::Index;
    });
    auto Assigned = [&](Site S) {
      const Instr &I = C.U.V.instr(S);
      return L->has(S.B) && I.Dst.isVar() && I.Dst.Root == P.On.Root;
    };
    if (On && !(P.Made == P.On) && !C.U.V.invariant(*On, *L) &&
        (!P.On.valid() || Element || llvm::any_of(C.U.V.sets(P.On.Root), Assigned)))
      continue;
    // The loop goes on with the next value after the statement has run; a
    // retry ends with it.
    using Walk = Loops::Walk;
    const Operand *Name = C.U.arg(P, P.Fact->Named);
    flow::Text Called = Name ? C.U.V.text(*Name) : flow::Text();
    auto Made = C.U.V.computedFrom(L->Blocks, [&](Site S) { return S == P.At; });
    // The statement, by its name or as what was made of it.
    auto Of = [&](const Use &U) {
      if (Name)
        return Called.known() && llvm::any_of(C.instr(U).Args, [&](const Operand &A) {
                 flow::Text T = C.U.V.text(A);
                 return T.known() && T.str() == Called.str();
               });
      if (!U.On.valid())
        return false;
      return (P.Made.valid() && U.On.Root == P.Made.Root) ||
             (U.On.Root != P.On.Root && Made.Vars.test(U.On.Root));
    };
    bool Runs = C.U.Lp.walk(*L, {P.At.B, P.At.I + 1}, false, [&](Site S) {
      for (const Use *U : C.U.at(S))
        if (U->is(Role::Queries) && Of(*U))
          return C.U.Lp.reachesLatch(*L, S, false, [](Site) { return false; })
                     ? Walk::Found
                     : Walk::On;
      return Walk::On;
    });
    if (!Runs)
      continue;
    // Something differs from one time to the next: the bound values.
    bool Bound = C.U.Lp.walk(*L, {P.At.B, P.At.I + 1}, false, [&](Site S) {
      for (const Use *U : C.U.at(S)) {
        bool Gives = U->is(Role::Binds) && U->On.valid() && U->On.Root == P.Made.Root;
        // In the call that runs it, or by address.
        Gives |= ((U->is(Role::Queries) && Name && Of(*U)) ||
                  (U->is(Role::Keeps) && !U->On.valid())) &&
                 llvm::any_of(C.instr(*U).Args, [&](const Operand &A) {
                   return (!C.U.V.invariant(A, *L) || someElement(A)) &&
                          (Name || !Made.has(A));
                 });
        if (Gives)
          return Walk::Found;
      }
      return Walk::On;
    });
    if (!Bound)
      continue;
    report::Finding F = C.finding("prepare-in-loop", P);
    F.Message = "'" + P.Name + "' parses the same statement in each iteration of this loop; " +
                P.Fact->Instead;
    C.step(F, report::StepKind::Event, C.loopRange(*L), "the loop");
    C.step(F, report::StepKind::Event, C.at(P), "the text does not change");
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
