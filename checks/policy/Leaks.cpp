//===- Leaks.cpp - Handles lost without release ----------------*- C++ -*-===//
//
// connection-leak, result-leak, statement-leak, buffer-leak, lease-leak and
// transaction-leak by the resource's family, and exception-leak for a handle
// that is released except when a call throws. One finding an acquisition: at
// the exit with the shortest path, the other exits as related places; at the
// acquisition when no path releases it.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Describe.h"
#include "checks/policy/Dismissed.h"
#include "checks/policy/Elements.h"
#include "checks/policy/LostElements.h"
#include "checks/policy/Fixes.h"
#include "checks/policy/TornReturns.h"
#include <algorithm>
#include <optional>

namespace closecall::policy {

using flow::Event;
using flow::EventKind;
using flow::LostHow;

static std::string familyCheck(const Subject &S) {
  switch (S.Src.Resource == rules::NoResource
              ? rules::Family::Buffer
              : S.Packs.resource(S.Src.Resource).Kind) {
  case rules::Family::Connection:
    return "connection-leak";
  case rules::Family::Result:
    return "result-leak";
  case rules::Family::Statement:
    return "statement-leak";
  case rules::Family::Buffer:
    return "buffer-leak";
  case rules::Family::Lease:
    return "lease-leak";
  case rules::Family::Transaction:
    return "transaction-leak";
  }
  return "buffer-leak";
}

/// The call that makes an owner give its pointer up: "c.release()"; else "".
static std::string givenUpBy(const Subject &S, const Event &E) {
  if (E.How != LostHow::Overwritten || E.I == flow::NoId)
    return "";
  const ir::Instr &I = S.F.Blocks[E.B].Instrs[E.I];
  return I.Opcode == ir::Op::Assign ? I.Text : "";
}

/// How the path loses it: "before this return".
static std::string loss(const Subject &S, const Event &E) {
  bool Falls = E.I == flow::NoId && S.F.Blocks[E.B].Term.Text.empty();
  switch (E.How) {
  case LostHow::Return:
    return Falls ? "before '" + functionName(S) + "' ends" : "before this return";
  case LostHow::ScopeEnd:
    return "before it goes out of scope";
  case LostHow::Overwritten:
    if (std::string By = givenUpBy(S, E); !By.empty())
      return "after '" + By + "' gave it up and nothing took it";
    return "before it is overwritten";
  case LostHow::Discarded:
    return "before the value is discarded";
  case LostHow::Thrown:
    return E.By.empty() ? "before an exception leaves '" + functionName(S) + "'"
                        : "if '" + E.By + "' throws here";
  case LostHow::HalfBuilt:
    return E.By.empty() ? "when this constructor throws" : "if '" + E.By + "' throws here";
  case LostHow::Freed:
    return "before the memory that holds it is freed";
  case LostHow::Longjmp:
    return "before '" + E.By + "' leaves '" + functionName(S) + "'";
  }
  return "";
}

static std::string lastStep(const Subject &S, const Event &E) {
  std::string N = noun(S);
  bool Falls = E.I == flow::NoId && S.F.Blocks[E.B].Term.Text.empty();
  switch (E.How) {
  case LostHow::Return:
    return Falls ? "'" + functionName(S) + "' ends here and loses the " + N
                 : "this return loses the " + N;
  case LostHow::ScopeEnd:
    return "its last name goes out of scope here";
  case LostHow::Overwritten:
    if (std::string By = givenUpBy(S, E); !By.empty())
      return "'" + By + "' gives the " + N + " up here and nothing takes it";
    return "its last name is overwritten here";
  case LostHow::Discarded:
    return "the value is discarded here";
  case LostHow::Thrown:
    return "the exception leaves '" + functionName(S) + "' here";
  case LostHow::HalfBuilt:
    return "the constructor is left here and its object is gone";
  case LostHow::Freed:
    return "the memory that holds it is freed here";
  case LostHow::Longjmp:
    return "'" + E.By + "' leaves '" + functionName(S) + "' here";
  }
  return "";
}

/// The deleter of the owner whose pointer the place is releases what it is given,
/// as far as this function shows.
static bool ownerReleases(const Subject &S, const ir::Place &Pointer) {
  if (Pointer.Projs.empty())
    return false;
  auto IsDeleter = [&](const ir::Operand &O, ir::OperandKind Kind) {
    if (O.Kind != Kind || O.P.Root != Pointer.Root || O.P.Projs.size() != Pointer.Projs.size() ||
        O.P.Projs.back().Name != "<del>")
      return false;
    return std::equal(O.P.Projs.begin(), O.P.Projs.end() - 1, Pointer.Projs.begin());
  };
  for (const ir::Block &B : S.F.Blocks)
    for (const ir::Instr &I : B.Instrs) {
      if (I.Opcode != ir::Op::Call)
        continue;
      if (I.Callee == ir::NoId && IsDeleter(I.Target, ir::OperandKind::Load))
        return true;
      if (I.Callee == ir::NoId || I.Args.size() != 2 ||
          !IsDeleter(I.Args[0], ir::OperandKind::AddrOf))
        continue;
      flow::CalleeFacts C = S.Resolver.callee(I.Callee);
      if (C.Sum)
        for (const summary::SlotEffects &SE : C.Sum->Slots)
          if (SE.Where.Root == summary::Slot::Param && SE.Where.Index == 1 &&
              SE.Where.Projs.empty() &&
              llvm::any_of(SE.Outcomes, [](const summary::Outcome &O) {
                return O.Effect == summary::HandleEffect::Released;
              }))
            return true;
    }
  return false;
}

/// A caller's handle that this function uses and then overwrites, or that it makes
/// its owner give up.
static void findReplaced(const Subject &S, std::vector<report::Finding> &Out) {
  for (const Event &E : S.Run.Events) {
    if (E.Kind != EventKind::Lost || E.By.empty()) // Members tells of those
      continue;
    const std::string GivenUp = givenUpBy(S, E);
    if (!GivenUp.empty() && !ownerReleases(S, S.F.Blocks[E.B].Instrs[E.I].Dst))
      continue;
    report::Finding F = finding(S, E, "member-leak");
    F.Sure = report::Confidence::Medium;
    if (!GivenUp.empty()) {
      F.Message = noun(S) + quotedName(S, E) + " is given up by '" + GivenUp +
                  "' and its result is dropped; nothing releases it";
      if (std::string R = releaser(S); !R.empty())
        F.Message += " by '" + R + "'";
      F.Path = path(S, E, lastStep(S, E));
    } else if (E.How == LostHow::Discarded) {
      F.Message = noun(S) + quotedName(S, E) + " is set to null before '" + E.By +
                  "' would release it, which gets null";
      F.Path = path(S, E, "null is released here");
    } else {
      F.Message = noun(S) + quotedName(S, E) + " is overwritten by '" + E.By +
                  "' while it is still open";
      if (std::string R = releaser(S); !R.empty())
        F.Message += "; call '" + R + "' first";
      F.Path = path(S, E, "overwritten here");
    }
    Out.push_back(std::move(F));
  }
}

/// A call or throw-expression on the path has thrown while the handle was there;
/// the exception ends in a handler of this function.
static bool afterThrow(const Event &E) {
  bool Threw = false;
  for (const flow::TrailStep &T : E.Path)
    if (T.K == flow::TrailStep::Acquired)
      Threw = false;
    else if (T.K == flow::TrailStep::Threw)
      Threw = true;
  return Threw;
}

/// Of so many further exits the path is kept.
static constexpr size_t MaxTold = 32;

/// A member of a local object that a method of its class has filled: what loses
/// the handle is the object's end, wherever such an object stands.
struct OwningClass {
  const ir::Record &Of;
  std::string Member;
  report::Range At; ///< of the destructor; of the class where nobody wrote one
};

static std::optional<OwningClass> owningClass(const Subject &S, const Event &E) {
  if (!S.Src.Sum || E.How != LostHow::Return)
    return std::nullopt;
  const flow::Space &Sp = *S.Solved.Locations;
  flow::LocId Held = flow::NoId;
  for (const flow::TrailStep &T : E.Path)
    if (T.K == flow::TrailStep::Held)
      Held = T.Loc;
  const ir::Instr &I = S.F.Blocks[S.Src.B].Instrs[S.Src.I];
  if (Held == flow::NoId || Sp.loc(Held).Kind != flow::Space::LocKind::Field ||
      I.Callee == ir::NoId || !S.M.Callees[I.Callee].Method || I.Args.empty())
    return std::nullopt;
  const flow::Space::Loc &Object = Sp.loc(Sp.loc(Held).Parent);
  if (Object.Kind != flow::Space::LocKind::Var || I.Args[0].Kind != ir::OperandKind::AddrOf ||
      I.Args[0].P.Root != Object.A)
    return std::nullopt;
  const ir::Variable &V = S.F.Vars[Object.A];
  if (V.Kind != ir::VarKind::Local || V.Type == ir::NoId || S.M.Types[V.Type].Record == ir::NoId)
    return std::nullopt;
  const ir::Record &R = S.M.Records[S.M.Types[V.Type].Record];
  std::string Member(Sp.fieldName(Sp.loc(Held).A));
  if (R.Destructor == ir::NoId || Member[0] == '<')
    return std::nullopt;
  OwningClass Out{R, std::move(Member), toRange(S.M, R.Range)};
  for (const ir::Function &F : S.M.Functions)
    if (F.Self == R.Destructor && F.NameRange.Begin.valid())
      Out.At = toRange(S.M, F.NameRange);
  return Out;
}

/// Told once at the class, however many objects there are.
static void tellOfClass(const OwningClass &C, const std::string &Noun, const std::string &Releaser,
                        report::Finding &F) {
  F.Primary = C.At;
  F.Function = C.Of.Name;
  F.AcquireText = C.Of.Name + "::" + C.Member;
  F.ExitTexts.clear();
  F.Others.clear();
  F.Mend.clear();
  F.OwnedBy = C.Of.Id + "::" + C.Member;
  F.Message = Noun + " '" + C.Member + "' is kept in '" + C.Of.Name +
              "', and its destructor does not release it";
  if (!Releaser.empty())
    F.Message += "; call '" + Releaser + "' there";
}

/// Handles in a local array that one way out forgets.
static void tellOfElements(const Subject &S, const LostElements &Of,
                           std::vector<report::Finding> &Out) {
  Event E;
  E.B = Of.Return;
  report::Finding F = finding(S, E, familyCheck(S));
  F.Sure = std::min(F.Sure, report::Confidence::Medium);
  F.Primary = eventRange(S, E);
  F.Message = noun(S) + " in '" + Of.Into + "' from '" + S.Src.Via + "' is not released";
  if (std::string Rel = releaser(S); !Rel.empty())
    F.Message += " by '" + Rel + "'";
  F.Message += " before this return";
  E.Path = {{flow::TrailStep::Acquired, S.Src.B, S.Src.I, 0, ir::NoId},
            {flow::TrailStep::Branch, Of.Branch, ir::NoId, Of.Side, ir::NoId}};
  F.Path = path(S, E, "this return loses the elements");
  Out.push_back(std::move(F));
}

void findLeaks(const Subject &S, std::vector<report::Finding> &Out) {
  if (S.Src.K != flow::Source::Acquire) {
    findReplaced(S, Out);
    return;
  }
  if (S.Src.Resource != rules::NoResource && !S.Packs.resource(S.Src.Resource).Owed)
    return;
  std::vector<const Event *> Lost, Thrown, HalfBuilt;
  std::vector<Event> AtCalls;
  AtCalls.reserve(S.Run.Events.size());
  for (const Event &E : S.Run.Events) {
    if (E.Kind != EventKind::Lost || (E.Refused && S.OrderTold))
      continue;
    bool Leaves = E.How == LostHow::Thrown || E.How == LostHow::HalfBuilt;
    if (!Leaves && !afterThrow(E)) {
      Lost.push_back(&E);
      continue;
    }
    AtCalls.push_back(atThrowingCall(S, E));
    // Lost on the way to the handler.
    if (!Leaves && AtCalls.back().Path.size() != E.Path.size())
      AtCalls.back().How = LostHow::Thrown;
    (E.How == LostHow::HalfBuilt ? HalfBuilt : Thrown)
        .push_back(&AtCalls.back());
  }
  if (Lost.empty() && Thrown.empty() && HalfBuilt.empty()) {
    if (std::optional<Dismissal> D = dismissedGuard(S)) {
      Event E;
      E.B = D->Return;
      report::Finding F = finding(S, E, familyCheck(S));
      F.Sure = std::min(F.Sure, report::Confidence::Medium);
      F.Message = noun(S) + " from '" + S.Src.Via + "' is not released";
      if (std::string Rel = releaser(S); !Rel.empty())
        F.Message += " by '" + Rel + "'";
      F.Message += " before this return, and '" + D->Call + "' has dismissed its guard";
      F.Path.push_back({report::StepKind::Acquire, acquireRange(S),
                        noun(S) + " acquired here by '" + S.Src.Via + "'"});
      F.Path.push_back({report::StepKind::Branch,
                        toRange(S.M, S.F.Blocks[D->B].Instrs[D->I].Range),
                        "the guard is dismissed here"});
      F.Path.push_back({report::StepKind::Exit, eventRange(S, E),
                        "this return loses the " + noun(S)});
      Out.push_back(std::move(F));
      return;
    }
    if (const std::optional<TornReturns> Torn = tornReturns(S)) {
      Event E;
      E.B = S.Src.B;
      E.I = S.Src.I;
      report::Finding F = finding(S, E, familyCheck(S));
      F.Sure = std::min(F.Sure, report::Confidence::Medium);
      F.Primary = acquireRange(S);
      const std::string Name = spell(S, Torn->At), Rel = releaser(S);
      F.Message = noun(S) + (Name.empty() ? "" : " '" + Name + "'") + " from '" + S.Src.Via +
                  "' stays open on a return that callers cannot tell from one on which it was "
                  "released" + (Rel.empty() ? "" : " by '" + Rel + "'");
      F.Path.push_back({report::StepKind::Acquire, F.Primary,
                        noun(S) + " acquired here by '" + S.Src.Via + "'"});
      tellOfReturns(S, *Torn, F);
      Out.push_back(std::move(F));
      return;
    }
    if (std::string Into = keptInLocal(S); !Into.empty()) {
      Event E;
      E.B = S.Src.B;
      E.I = S.Src.I;
      report::Finding F = finding(S, E, familyCheck(S));
      F.Sure = std::min(F.Sure, report::Confidence::Medium);
      F.Primary = acquireRange(S);
      F.Message = noun(S) + " from '" + S.Src.Via + "' is kept in '" + Into +
                  "', and nothing releases what that holds";
      if (std::string Rel = releaser(S); !Rel.empty())
        F.Message += " by '" + Rel + "'";
      F.Path.push_back({report::StepKind::Acquire, F.Primary,
                        noun(S) + " acquired here by '" + S.Src.Via + "'"});
      Out.push_back(std::move(F));
      return;
    }
  }
  if (Lost.empty())
    if (std::optional<LostElements> Some = elementsLost(S)) {
      tellOfElements(S, *Some, Out);
      return;
    }
  // An exception is a story of its own only where the rest is in order.
  if (!Lost.empty()) {
    Lost.insert(Lost.end(), Thrown.begin(), Thrown.end());
    Thrown.clear();
  }
  auto Report = [&](std::vector<const Event *> &Events, const std::string &Check) {
    if (Events.empty())
      return;
    // What needs no exception first, then the shortest path; ties by place.
    std::sort(Events.begin(), Events.end(), [](const Event *A, const Event *B) {
      return std::tuple(A->How == LostHow::Thrown, A->Path.size(), A->B, A->I) <
             std::tuple(B->How == LostHow::Thrown, B->Path.size(), B->B, B->I);
    });
    const Event &E = *Events.front();
    report::Finding F = finding(S, E, Check);
    std::string What = noun(S) + quotedName(S, E) + " from '" + S.Src.Via + "'";
    std::string Rel = releaser(S);
    std::string By = Rel.empty() ? "" : " by '" + Rel + "'";
    bool Throws = E.How == LostHow::Thrown || E.How == LostHow::HalfBuilt ||
                  Check == "exception-leak";
    bool Never = !S.Run.Discharged && !Throws;
    if (E.How == LostHow::Discarded && Never)
      F.Message = noun(S) + " from '" + S.Src.Via +
                  "' is discarded and can never be released" + By;
    else if (std::string Call = givenUpBy(S, E); Never && !Call.empty())
      F.Message = What + " is given up by '" + Call +
                  "' and its result is dropped; nothing releases it" + By;
    else if (Never)
      F.Message = What + " is never released" + By;
    else if (E.How == LostHow::HalfBuilt)
      F.Message = What + " is lost " + loss(S, E) +
                  ": no destructor runs for an object that is not complete; release it "
                  "first, or keep it in a member that owns it";
    else
      F.Message = What + " is not released" + By + " " + loss(S, E);
    if (Never)
      F.Primary = acquireRange(S);
    F.Path = path(S, E, lastStep(S, E));
    F.Mend = releases(S, Events);
    for (size_t I = 1; I < Events.size(); ++I) {
      const Event &Other = *Events[I];
      F.Others.push_back({eventRange(S, Other), "also lost here: not released " + loss(S, Other),
                          "", {}});
      if (I <= MaxTold && Other.How != LostHow::HalfBuilt) {
        F.Others.back().Alone = What + " is not released" + By + " " + loss(S, Other);
        F.Others.back().Path = path(S, Other, lastStep(S, Other));
      }
      F.ExitTexts.push_back(eventText(S, *Events[I]));
    }
    std::sort(F.ExitTexts.begin(), F.ExitTexts.end());
    if (Never)
      if (std::optional<OwningClass> C = owningClass(S, E))
        tellOfClass(*C, noun(S), Rel, F);
    Out.push_back(std::move(F));
  };
  Report(Lost, familyCheck(S));
  Report(Thrown, "exception-leak");
  Report(HalfBuilt, "member-leak");
}

} // namespace closecall::policy
