//===- OpenTransactions.cpp - Transactions left open -----------*- C++ -*-===//
//
// transaction-leak: a transaction that some path ends and another one leaves open,
// or that the next round of a loop begins again. A function that never ends it is
// taken for one that begins for its caller (and is checked there); so is one that
// only rolls back, where it does nothing else in the transaction. One finding a
// begin: at the exit with the shortest path, the other exits as related places.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/TransactionEffect.h"
#include "checks/flow/Values.h"
#include "checks/policy/Describe.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

namespace closecall::policy {

using flow::Event;
using flow::EventKind;
using flow::LostHow;
using summary::TxnKind;

static std::string what(const Subject &S) {
  switch (S.Src.Kind) {
  case TxnKind::Transaction:
    return "transaction";
  case TxnKind::Savepoint:
    return "savepoint";
  case TxnKind::Autocommit:
    return "transaction (autocommit is off)";
  }
  return "";
}

static bool fallsOff(const Subject &S, const Event &E) {
  return E.I == flow::NoId && S.F.Blocks[E.B].Term.Text.empty();
}

static std::string where(const Subject &S, const Event &E) {
  switch (E.How) {
  case LostHow::Thrown:
    return E.By.empty() ? "when an exception leaves '" + functionName(S) + "'"
                        : "if '" + E.By + "' throws here";
  case LostHow::Longjmp:
    return "when '" + E.By + "' leaves '" + functionName(S) + "'";
  case LostHow::Overwritten:
    return "when the loop begins the next one";
  default:
    return fallsOff(S, E) ? "when '" + functionName(S) + "' ends" : "by this return";
  }
}

/// The called function commits what it begins, and leaves it to its callers when an
/// exception comes: this one rolls back in a handler, which the exception passes by.
static bool passesHandler(const Subject &S, const Event &E) {
  return S.Src.Kind == TxnKind::Transaction && E.How == LostHow::Thrown && S.Run.RolledBack &&
         S.Src.Sum && llvm::any_of(S.Src.Sum->Outcomes, [](const summary::Outcome &O) {
           return O.ByCommit;
         });
}

static std::string remedy(const Subject &S, const Event &E) {
  if (!S.Run.Committed && !passesHandler(S, E))
    return "; nothing commits it";
  if (E.EndFailed)
    return "; the COMMIT failed and did not end it, so roll back";
  if (S.Src.Kind == TxnKind::Savepoint)
    return "; release it on this path too";
  return E.How == LostHow::Thrown ? "; roll back in a handler, or let an object do it"
                                  : "; roll back on this path too";
}

static std::string lastStep(const Subject &S, const Event &E) {
  std::string W = S.Src.Kind == TxnKind::Savepoint ? "savepoint" : "transaction";
  switch (E.How) {
  case LostHow::Thrown:
    return "the exception leaves '" + functionName(S) + "' with the " + W + " open";
  case LostHow::Longjmp:
    return "'" + E.By + "' leaves '" + functionName(S) + "' with the " + W + " open";
  case LostHow::Overwritten:
    return "begins again while the " + W + " is open";
  default:
    return fallsOff(S, E) ? "'" + functionName(S) + "' ends here with the " + W + " open"
                          : "this return leaves the " + W + " open";
  }
}

/// An exception is lost where the call is that throws it.
static Event placed(const Subject &S, const Event &E) {
  return E.How == LostHow::Thrown ? atThrowingCall(S, E) : E;
}

/// The field below a parameter, or the global, that the operand is or was
/// compared with a constant.
static const ir::Place *flagOf(const flow::Values &V, const ir::Operand &Cond) {
  const ir::Operand *O = &V.resolve(Cond);
  if (O->P.isVar() && V.F.Vars[O->P.Root].Kind != ir::VarKind::Global)
    for (flow::Site At : V.sets(O->P.Root)) {
      const ir::Instr &I = V.instr(At);
      if (I.Opcode == ir::Op::Compare && V.constant(I.Args[1]))
        O = &V.resolve(I.Args[0]);
      break;
    }
  if (O->Kind != ir::OperandKind::Load || !O->P.valid())
    return nullptr;
  bool Outlives = V.F.Vars[O->P.Root].Kind == ir::VarKind::Global ||
                  llvm::any_of(O->P.Projs, [](const ir::Projection &P) {
                    return P.Kind == ir::ProjKind::Deref;
                  });
  return Outlives && (O->P.isVar() || O->P.Projs.back().Kind == ir::ProjKind::Field) ? &O->P
                                                                                      : nullptr;
}

/// The call runs only where a flag allows it that the function sets: behind the
/// call, or with Anywhere also before it (a counter of nested calls). Over: behind these
/// calls nothing is open that a flag could tell of.
static bool setsGuard(const flow::Loops &Lp, const flow::Values &V, flow::Site Call,
                      bool Anywhere, llvm::ArrayRef<flow::Site> Over = {}) {
  auto Writes = [](const ir::Instr &I, const ir::Place &P) {
    if (I.Opcode != ir::Op::Assign || !I.Dst.valid())
      return false;
    if (P.isVar())
      return I.Dst == P;
    return !I.Dst.Projs.empty() && I.Dst.Projs.back() == P.Projs.back();
  };
  for (ir::BlockId B = 0; B < V.F.Blocks.size(); ++B) {
    const ir::Terminator &T = V.F.Blocks[B].Term;
    if (T.Kind != ir::TermKind::Branch || B == Call.B || !Lp.dominates(B, Call.B) ||
        llvm::all_of(T.Succs, [&](ir::BlockId To) { return Lp.dominates(To, Call.B); }))
      continue;
    const ir::Place *P = flagOf(V, T.Cond);
    if (!P)
      continue;
    for (ir::BlockId W = 0; W < V.F.Blocks.size(); ++W)
      if (Lp.reachable(W) && (Anywhere || Lp.dominates(Call.B, W)))
        for (uint32_t N = 0; N < V.F.Blocks[W].Instrs.size(); ++N)
          if (Writes(V.F.Blocks[W].Instrs[N], *P) && llvm::none_of(Over, [&](flow::Site End) {
                return End.B == W ? End.I < N : Lp.dominates(End.B, W);
              }))
            return true;
    for (const ir::Function &Callee : V.M.Functions)
      if (Callee.Self == V.instr(Call).Callee && !P->isVar())
        for (const ir::Block &Bl : Callee.Blocks)
          for (const ir::Instr &I : Bl.Instrs)
            if (Writes(I, *P))
              return true;
  }
  return false;
}

bool setsItsGuard(const flow::Loops &Lp, const flow::Values &V, flow::Site Call) {
  return setsGuard(Lp, V, Call, false);
}

/// What the call does to a transaction, by its entry or a text that is known.
static rules::SqlEffect effectOf(const flow::Values &V, const ir::Instr &I,
                                 const rules::PackIndex &Packs) {
  const ir::Callee *To = I.Opcode == ir::Op::Call ? V.callee(I) : nullptr;
  const rules::FunctionEffects *E = To ? Packs.find(To->Name) : nullptr;
  if (!E || !E->Txn)
    return rules::SqlEffect::None;
  if (std::optional<rules::SqlEffect> Fixed = flow::fixedEffect(E->Txn->K))
    return *Fixed;
  if (!E->Txn->SqlArg || *E->Txn->SqlArg >= I.Args.size())
    return rules::SqlEffect::None;
  flow::Text T = V.text(I.Args[*E->Txn->SqlArg]);
  return T.known() ? rules::readSql(T.str()).Effect : rules::SqlEffect::None;
}

/// The call may begin or end a transaction, by its entry or a text in it.
static bool controls(const flow::Values &V, const ir::Instr &I, const rules::PackIndex &Packs,
                     llvm::function_ref<bool(rules::SqlEffect)> How) {
  return How(effectOf(V, I, Packs)) ||
         (I.Opcode == ir::Op::Call && llvm::any_of(I.Args, [&](const ir::Operand &A) {
            flow::Text T = V.text(A);
            return T.known() && How(rules::readSql(T.str()).Effect);
          }));
}

/// The calls that end a transaction and lie behind the one that begins it.
static std::vector<flow::Site> endsBehind(const flow::Loops &Lp, const flow::Values &V,
                                          flow::Site Begin, const rules::PackIndex &Packs) {
  std::vector<flow::Site> Out;
  for (ir::BlockId B = 0; B < V.F.Blocks.size(); ++B)
    for (uint32_t N = 0; N < V.F.Blocks[B].Instrs.size(); ++N)
      if ((B == Begin.B ? N > Begin.I : Lp.reachable(B) && Lp.dominates(Begin.B, B)) &&
          controls(V, V.F.Blocks[B].Instrs[N], Packs, [](rules::SqlEffect E) {
            return E == rules::SqlEffect::Commit || E == rules::SqlEffect::Rollback;
          }))
        Out.push_back({B, N});
  return Out;
}

/// A BEGIN that depends on a flag (a time, a counter) which it sets then: the
/// transaction is meant to stay open over several calls, and the flag tells of it.
/// The same where a called function begins, which counts the calls for itself.
static bool remembersOpen(const Subject &S) {
  flow::Loops Lp(S.F);
  flow::Values V(S.M, S.F);
  flow::Site Begin{S.Src.B, S.Src.I};
  if (setsGuard(Lp, V, Begin, false, endsBehind(Lp, V, Begin, S.Packs)))
    return true;
  if (!S.Src.Sum)
    return false;
  for (const ir::Function &F : S.M.Functions) {
    if (F.Self != V.instr(Begin).Callee)
      continue;
    flow::Loops Inner(F);
    flow::Values Of(S.M, F);
    auto Begins = [&](const ir::Instr &I) {
      return controls(Of, I, S.Packs,
                      [](rules::SqlEffect E) { return E == rules::SqlEffect::Begin; });
    };
    for (ir::BlockId B = 0; B < F.Blocks.size(); ++B)
      for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N)
        if (Begins(F.Blocks[B].Instrs[N]) && setsGuard(Inner, Of, {B, N}, true))
          return true;
  }
  return false;
}

bool beginsAfterEnd(const Subject &S) {
  ir::CalleeId Id = S.F.Blocks[S.Src.B].Instrs[S.Src.I].Callee;
  for (const ir::Function &F : S.M.Functions) {
    if (F.Self != Id || !S.Src.Sum)
      continue;
    flow::Loops Lp(F);
    flow::Values V(S.M, F);
    std::vector<flow::Site> Begins, Ends;
    for (ir::BlockId B = 0; B < F.Blocks.size(); ++B)
      for (uint32_t N = 0; N < F.Blocks[B].Instrs.size() && Lp.reachable(B); ++N) {
        rules::SqlEffect E = effectOf(V, F.Blocks[B].Instrs[N], S.Packs);
        if (E == rules::SqlEffect::Begin)
          Begins.push_back({B, N});
        if (E == rules::SqlEffect::Commit || E == rules::SqlEffect::Rollback)
          Ends.push_back({B, N});
      }
    return !Begins.empty() && llvm::all_of(Begins, [&](flow::Site Begin) {
      return llvm::any_of(Ends, [&](flow::Site End) {
        return End.B == Begin.B ? End.I < Begin.I : Lp.dominates(End.B, Begin.B);
      });
    });
  }
  return false;
}

static bool overwritten(const Event &E) { return E.How == LostHow::Overwritten; }

/// Of so many further exits the path is kept.
static constexpr size_t MaxTold = 32;

/// The called function that begins also ends: what it leaves open is told there.
static bool endsInside(const Subject &S) {
  ir::CalleeId Id = S.F.Blocks[S.Src.B].Instrs[S.Src.I].Callee;
  for (const ir::Function &F : S.M.Functions) {
    if (F.Self != Id || !S.Src.Sum)
      continue;
    flow::Values V(S.M, F);
    return llvm::any_of(F.Blocks, [&](const ir::Block &B) {
      return llvm::any_of(B.Instrs, [&](const ir::Instr &I) {
        return controls(V, I, S.Packs, [](rules::SqlEffect E) {
          return E == rules::SqlEffect::Commit || E == rules::SqlEffect::Rollback;
        });
      });
    });
  }
  return false;
}

/// The exit leaves a transaction open that nobody commits here: rolled back on
/// other paths, or begun again by the next round of a loop. Not where an object is made
/// that ends it.
static bool neverCommitted(const Subject &S, const Event &E) {
  return S.Src.Kind == TxnKind::Transaction &&
         (overwritten(E) ? !endsInside(S)
                         : E.How == LostHow::Return && S.Run.RolledBack && !S.Run.WithObject);
}

void findOpenTransactions(const Subject &S, std::vector<report::Finding> &Out) {
  if (!S.Src.Txn || S.Src.K != flow::Source::Acquire || (S.Src.Sum && S.Src.Sum->Perhaps))
    return;
  std::vector<Event> Events;
  for (const Event &E : S.Run.Events)
    if (E.Kind == EventKind::Lost &&
        (S.Run.Committed || neverCommitted(S, E) || passesHandler(S, E)))
      Events.push_back(placed(S, E));
  if (S.Src.Sum && llvm::any_of(Events, overwritten) && beginsAfterEnd(S))
    llvm::erase_if(Events, overwritten);
  if (Events.empty() || remembersOpen(S))
    return;
  // A plain exit before an exception, the shortest path first; ties by place.
  std::sort(Events.begin(), Events.end(), [](const Event &A, const Event &B) {
    return std::tuple(A.How == LostHow::Thrown, A.Path.size(), A.B, A.I) <
           std::tuple(B.How == LostHow::Thrown, B.Path.size(), B.B, B.I);
  });
  const Event &E = Events.front();
  report::Finding F = finding(S, E, "transaction-leak");
  std::string On = quotedName(S, E);
  const std::string Open = what(S) + (On.empty() ? "" : " on" + On) + " is left open ";
  F.Message = Open + where(S, E) + remedy(S, E);
  F.Path = path(S, E, lastStep(S, E));
  for (size_t I = 1; I < Events.size(); ++I) {
    F.Others.push_back({eventRange(S, Events[I]), "also left open " + where(S, Events[I]), "", {}});
    if (I <= MaxTold) {
      F.Others.back().Alone = Open + where(S, Events[I]) + remedy(S, Events[I]);
      F.Others.back().Path = path(S, Events[I], lastStep(S, Events[I]));
    }
    F.ExitTexts.push_back(eventText(S, Events[I]));
  }
  std::sort(F.ExitTexts.begin(), F.ExitTexts.end());
  Out.push_back(std::move(F));
}

} // namespace closecall::policy
