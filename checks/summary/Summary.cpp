//===- Summary.cpp - Printing of summaries ---------------------*- C++ -*-===//
//
// Implements Summary.h. The text is for people and tests; nothing reads it
// back.
//
//===----------------------------------------------------------------------===//
#include "checks/summary/Summary.h"

namespace closecall::summary {

std::string Slot::str() const {
  std::string S;
  switch (Root) {
  case Return:
    S = "ret";
    break;
  case Param:
    S = "#" + std::to_string(Index);
    break;
  case Global:
    S = "@" + GlobalId;
    break;
  }
  for (const ir::Projection &P : Projs)
    switch (P.Kind) {
    case ir::ProjKind::Deref:
      S = "*" + S;
      break;
    case ir::ProjKind::Field:
      S += "." + P.Name;
      break;
    case ir::ProjKind::Index:
      S += P.AnyIndex ? "[]" : "[" + std::to_string(P.Index) + "]";
      break;
    }
  return S;
}

static std::string str(const Value &V) {
  switch (V.K) {
  case Value::Unknown:
    return "?" + V.Range.str();
  case Value::Int:
    return std::to_string(V.N);
  case Value::Initial:
    return "initial " + V.S.str();
  case Value::Address:
    return "address of " + V.S.str();
  case Value::Handle:
    return "handle";
  case Value::Func:
    return "&" + V.Id;
  case Value::Text:
    return "\"" + V.Id + "\"";
  case Value::TextOf:
    return "text of " + V.S.str();
  }
  return "?";
}

static std::string str(const Outcome &O) {
  static const char *const Exits[] = {"return", "throw", "exit", "longjmp"};
  static const char *const Effects[] = {"none", "released", "kept", "absent"};
  std::string S = Exits[unsigned(O.Exit)];
  if (O.Exit == ExitKind::Return)
    S += " " + str(O.Ret) + " in " + O.RetRange.str();
  for (size_t I = 0; I < O.Thrown.size(); ++I)
    S += (I ? " < " : " ") + (O.Thrown[I].empty() ? "?" : O.Thrown[I]);
  S += ": ";
  S += Effects[unsigned(O.Effect)];
  for (const auto &[Arg, Range] : O.Pre)
    S += ", #" + std::to_string(Arg) + " in " + Range.str();
  for (const auto &[Args, Range] : O.PreSame)
    S += ", #" + std::to_string(Args.first) + " == #" + std::to_string(Args.second) + " in " +
         Range.str();
  for (const auto &[Where, Range] : O.PreSlots)
    S += ", " + Where.str() + " in " + Range.str();
  for (const auto &[Where, Range] : O.PreTexts)
    S += ", text of " + Where.str() + " in " + Range.str();
  for (const auto &[Where, Range] : O.PreAsked)
    S += ", asked " + Where.str() + " in " + Range.str();
  if (O.EndFailed)
    S += ", commit failed";
  if (O.ByCommit)
    S += ", by commit";
  static const char *const Children[] = {"", "released", "refused", "dangling"};
  if (O.Children != rules::ParentClose::Independent)
    S += std::string(", children ") + Children[unsigned(O.Children)];
  for (const auto &[Where, What] : O.Writes)
    S += ", " + Where.str() + " := " + str(What);
  return S;
}

std::string dump(const Summary &S) {
  std::string Out;
  for (const Outcome &O : S.Base)
    Out += "base " + str(O) + "\n";
  for (const SlotEffects &E : S.Slots)
    for (const Outcome &O : E.Outcomes)
      Out += "slot " + E.Where.str() + (E.ByObject ? " as its object says " : " ") + str(O) + "\n";
  for (const AcquireEffects &A : S.Acquires)
    for (const Outcome &O : A.Outcomes)
      Out += "acquire " + A.Where.str() + " via " + A.Via + " " + str(O) + "\n";
  static const char *const Kinds[] = {"transaction ", "savepoint ", "autocommit "};
  for (const SlotEffects &E : S.Txns)
    for (const Outcome &O : E.Outcomes)
      Out += Kinds[unsigned(E.Kind)] + E.Where.str() + " " + str(O) + "\n";
  for (const AcquireEffects &A : S.Begins)
    for (const Outcome &O : A.Outcomes)
      Out += std::string(A.Perhaps ? "perhaps begins " : "begins ") + Kinds[unsigned(A.Kind)] + A.Where.str() + " " +
             str(O) + "\n";
  for (uint32_t N : S.Keeps)
    Out += "keeps " + std::to_string(N) + "\n";
  if (S.ReturnsNew)
    Out += "returns new memory\n";
  for (const Slot &W : S.Commands)
    Out += "sends a command on " + W.str() + "\n";
  for (const Slot &W : S.Uses)
    Out += "uses " + W.str() + "\n";
  for (const Slot &W : S.Lends)
    Out += "returns a pointer into " + W.str() + "\n";
  if (S.MayThrow)
    Out += "throws by " + S.ThrowsBy + "\n";
  if (S.Truncated)
    Out += "truncated\n";
  return Out;
}

} // namespace closecall::summary
