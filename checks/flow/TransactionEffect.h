//===- TransactionEffect.h - What a pack's entry always does ---*- C++ -*-===//
//
// Owns the translation of a transaction entry of a pack into the effect of an
// SQL text, where the entry says it without one, and of where a call says how it went.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_TRANSACTIONEFFECT_H
#define CLOSECALL_CHECKS_FLOW_TRANSACTIONEFFECT_H

#include "checks/flow/FunctionInfo.h"
#include "checks/flow/State.h"
#include "checks/rules/Effect.h"
#include "checks/rules/SqlText.h"
#include <optional>

namespace closecall::flow {

/// nullopt: the call's text decides (Sql), or the call only asks (Asked).
inline std::optional<rules::SqlEffect> fixedEffect(rules::Transaction::Kind K) {
  switch (K) {
  case rules::Transaction::Begin:
    return rules::SqlEffect::Begin;
  case rules::Transaction::Commit:
    return rules::SqlEffect::Commit;
  case rules::Transaction::Rollback:
    return rules::SqlEffect::Rollback;
  case rules::Transaction::AutocommitOff:
    return rules::SqlEffect::AutocommitOff;
  case rules::Transaction::AutocommitOn:
    return rules::SqlEffect::AutocommitOn;
  case rules::Transaction::Sql:
  case rules::Transaction::Asked:
    break;
  }
  return std::nullopt;
}

/// What the text does through this entry: a definition commits, or is a statement
/// like others.
inline rules::SqlReading readSql(const rules::Transaction &T, llvm::StringRef Text) {
  rules::SqlReading R = rules::readSql(Text);
  if (R.Effect == rules::SqlEffect::Definition)
    R.Effect = T.DefinitionsCommit ? rules::SqlEffect::Commit : rules::SqlEffect::None;
  return R;
}

/// An object of some class lies there.
inline bool isObject(const FunctionInfo &Info, const ir::Place &P) {
  const ir::TypeId T = Info.typeOf(P);
  return T != ir::NoId && Info.M.Types[T].Kind == ir::TypeKind::Record;
}

/// The call returns an object, which says how it went to who asks it.
inline bool returnsObject(const FunctionInfo &Info, const ir::Instr &I) {
  return I.Dst.valid() && isObject(Info, I.Dst);
}

/// Which shared object the call gives a copy of, as the program writes it; empty for
/// other calls, and where a variable says which.
inline std::string sharedObject(const ir::Instr &I, const rules::FunctionEffects &E) {
  const llvm::StringRef Text = I.Text;
  if (!E.SameObject || !Text.ends_with(")"))
    return "";
  const llvm::StringRef Given = Text.drop_back().split('(').second.trim();
  const bool Literal = Given.count('"') == 2 && (Given.ends_with("\"") || Given.ends_with("\")"));
  const bool Constant = Given.empty() ||
                        (Literal && (Given.starts_with("\"") || Given.starts_with("QStringLiteral(\"") ||
                                     Given.starts_with("QLatin1String(\"")));
  return Constant ? Text.str() : "";
}

/// What an object (in the place Of) says that is asked for the error of its last call: a
/// query of the call that made it; a connection that no call of its own has failed on
/// since it began.
inline Val toldBy(Space &Sp, const Config &C, const Val &Asked, LocId Of,
                  const rules::Transaction *Begins) {
  if (const Val *Made = C.find(Of); Made && Made->K == Val::Sym)
    return Val::sym(Sp.asked(Made->A));
  const Val *Conn = C.find(Sp.field(Of, "<object>"));
  const bool Begun = (Asked.isTracked() || (Conn && Conn->isTracked())) &&
                     C.St == State::Open && !C.EndFailed;
  return Begun && Begins && Begins->K == rules::Transaction::Begin ? Val::integer(0) : Val::top();
}

} // namespace closecall::flow

#endif
