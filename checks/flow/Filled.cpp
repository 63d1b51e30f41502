//===- Filled.cpp - What a call's answer says of what it filled -*- C++ -*-===//
//
// Where a handle that is not followed is tested itself (`if (!stmt)` behind a prepare
// that returned OK), the ways on which the call succeeded and failed are kept apart, so
// that the test agrees with the answer; so they are where the text would end the
// transaction. In: a call that fills a place and says whether it did. Out: one
// configuration for each answer.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"
#include "checks/rules/SqlText.h"

namespace closecall::flow {

using namespace ir;

/// The call may succeed and still hand out nothing: a prepare of a text without a
/// statement.
bool Solver::mayFillNull(const CallContext &X, const rules::Acquire &A) const {
  if (!A.MayBeNull)
    return false;
  const std::optional<unsigned> Text = X.Callee.Pack->SqlArg;
  return !Text || *Text >= X.I.Args.size() || X.I.Args[*Text].Kind != OperandKind::String ||
         !rules::hasStatement(X.I.Args[*Text].Str);
}

/// Some condition of the function is about the variable itself.
bool Solver::isTested(VarId V) {
  if (Tested.empty()) {
    Tested.resize(F.Vars.size() + 1);
    auto Add = [&](const Operand &O) {
      if (O.Kind == OperandKind::Load && O.P.isVar())
        Tested.set(O.P.Root);
    };
    for (const Block &B : F.Blocks) {
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Compare || I.Opcode == Op::Not)
          llvm::for_each(I.Args, Add);
      if (B.Term.Kind == TermKind::Branch)
        Add(B.Term.Cond);
    }
  }
  return Tested[V];
}

/// A rollback that cannot be prepared has been tried: there is nothing better to do.
void Solver::emitFailed(CallContext &X, Pending P, const Val &Text, std::vector<Pending> &Out) {
  const Val Answer = Val::sym(Sp.result(At.B, At.I, 0));
  const auto Effect = Text.K == Val::Str ? rules::readSql(Sp.textOf(Text.A)).Effect
                                         : rules::SqlEffect::None;
  if (Effect == rules::SqlEffect::Rollback)
    markEnded(P, false);
  else if (Text.K == Val::Sym) {
    const int64_t Rollback = int64_t(rules::SqlEffect::Rollback);
    Pending Tried = P;
    if (narrow(Tried.C, Text.A, IntRange::exactly(Rollback))) {
      markEnded(Tried, false);
      emit(X, std::move(Tried), Answer, Out);
    }
    IntRange Others = IntRange::between(0, int64_t(rules::SqlEffect::Unknown));
    Others.punch(Rollback);
    if (!narrow(P.C, Text.A, Others))
      return;
  }
  emit(X, std::move(P), Answer, Out);
}

void Solver::emitFilled(CallContext &X, Pending P, std::vector<Pending> &Out) {
  const SymId Answer = Sp.result(At.B, At.I, 0);
  const auto Sql = X.Callee.Pack->SqlArg;
  Val Text = Src.Txn && Sql && *Sql < X.Args.size() ? textOf(P.C, X.Args[*Sql]) : Val::top();
  if (Text.K == Val::Sym && Sp.sym(Text.A).Kind != Space::SymKind::Text)
    Text = Val::top();
  const bool Ends = Text.K != Val::Top && isLive(P.C.St) && X.anyTracked();
  for (const rules::Acquire &A : X.Callee.Pack->Acquires) {
    if (A.In.K != rules::Slot::Out || !A.Ok || A.OnlyOnFailure || A.In.Index >= X.I.Args.size())
      continue;
    const Operand &Into = X.I.Args[A.In.Index];
    const bool Asked = Into.Kind == OperandKind::AddrOf && Into.P.isVar() && isTested(Into.P.Root);
    if (!Asked && !Ends)
      continue;
    const SymId Filled = Sp.result(At.B, At.I, A.In.Index + 1);
    Pending Failed = P;
    if (narrow(Failed.C, Answer, IntRange::outside(*A.Ok)) &&
        (A.Failure == rules::OnFailure::Owned || A.Failure == rules::OnFailure::Untouched ||
         narrow(Failed.C, Filled, IntRange::exactly(0))))
      emitFailed(X, std::move(Failed), Ends ? Text : Val::top(), Out);
    if (!narrow(P.C, Answer, IntRange::of(*A.Ok)))
      return;
    bool MayBeNull = mayFillNull(X, A);
    if (MayBeNull && Text.K == Val::Str)
      MayBeNull = !rules::hasStatement(Sp.textOf(Text.A));
    else if (MayBeNull && Text.K == Val::Sym) {
      // Only a text without effect can be one without a statement.
      Pending Empty = P;
      if (Asked && narrow(Empty.C, Filled, IntRange::exactly(0)) &&
          narrow(Empty.C, Text.A, IntRange::exactly(int64_t(rules::SqlEffect::None))))
        emit(X, std::move(Empty), Val::sym(Answer), Out);
      MayBeNull = false;
    }
    if (MayBeNull || narrow(P.C, Filled, IntRange::nonNull()))
      emit(X, std::move(P), Val::sym(Answer), Out);
    return;
  }
  emit(X, std::move(P), Val::sym(Answer), Out);
}

} // namespace closecall::flow
