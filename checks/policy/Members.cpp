//===- Members.cpp - Who fills and who releases each member ---------------===//
//
// Implements Members.h. One walk over a function's instructions collects, flow
// insensitively, what happens to the fields it mentions and to plain copies of
// them; fills come from the solved runs, which know that the field is the only
// holder in the end.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Members.h"
#include "checks/catalog/Catalog.h"
#include "checks/policy/Getters.h"
#include "checks/policy/Refilled.h"
#include "checks/report/Fingerprint.h"
#include <algorithm>

namespace closecall::policy {

using namespace ir;
using flow::CalleeFacts;
using flow::Config;
using flow::LocId;
using flow::Space;
using summary::HandleEffect;

/// What one function does, before it is known whether it also fills.
class Members::Walk {
public:
  Walk(Members &All, const Module &M, const Function &F, const flow::SolvedFunction &Solved,
       const flow::CalleeResolver &Resolver)
      : All(All), M(M), F(F), Info(*Solved.Info), Solved(Solved), Resolver(Resolver),
        Copies(F.Vars.size()), PointsTo(F.Vars.size()), Made(F.Vars.size()) {}

  void run() {
    findCopies();
    for (const Block &B : F.Blocks) {
      for (const Instr &I : B.Instrs)
        visit(I);
      if (B.Term.Kind == TermKind::Return && B.Term.HasValue)
        for (const Key &K : keysOf(B.Term.Cond))
          Gone.insert(K); // an accessor: its callers may release it
    }
    findFills();
    findDropped();
    findRefilled();
    for (const Key &K : Gone) {
      All.Slots[K].Released = true;
      All.Slots[K].Copied |= !Moved.count(K);
    }
    for (const auto &[K, At] : Released) {
      if (!Filled.count(K)) {
        All.Slots[K].ReleasedIn.insert(functionName());
        All.Slots[K].Released = true;
        All.Records[K.first].Cleanups.insert(At);
      }
    }
    for (const auto &[Record, At] : Frees) {
      All.Records[Record].FreedIn.insert(functionName());
      const bool Touched = Given.count(Record) ||
                           std::any_of(Seen.begin(), Seen.end(),
                                       [&, R = Record](const Key &K) { return K.first == R; });
      if (!Touched)
        All.Records[Record].BareFrees.insert(At);
      bool Fills = std::any_of(Filled.begin(), Filled.end(),
                               [&, R = Record](const Key &K) { return K.first == R; });
      if (!Fills)
        All.Records[Record].Frees.insert(At);
    }
  }

private:
  std::string functionName() const { return M.Callees[F.Self].Name; }

  /// The record whose pointer has this type.
  std::string recordBehind(TypeId T) const {
    if (T == NoId || M.Types[T].Kind != TypeKind::Pointer || M.Types[T].Pointee == NoId)
      return "";
    return recordOf(M.Types[T].Pointee);
  }
  std::string recordOf(TypeId T) const {
    if (T == NoId || M.Types[T].Kind != TypeKind::Record)
      return "";
    const Type &Ty = M.Types[T];
    if (Ty.Record == NoId)
      return Ty.Name;
    const Record &R = M.Records[Ty.Record];
    if (R.System || R.Union || R.Destructor != NoId)
      return "";
    // Another source file may define another record of the same name.
    const uint32_t File = R.Range.Begin.File;
    const bool Own = File < M.Files.size() && M.Files[File] == M.MainFile;
    return Own ? R.Id + "@" + M.MainFile : R.Id;
  }

  /// The field of a record that the place ends in, if it holds handles.
  std::optional<Key> keyOf(const ir::Place &P) {
    if (!P.valid() || P.Projs.empty() || P.Projs.back().Kind != ProjKind::Field)
      return std::nullopt;
    rules::ResourceId R = All.Packs.resourceOfType(Info.pointeeRecord(Info.typeOf(P)));
    if (R == rules::NoResource)
      return std::nullopt;
    ir::Place Of = P;
    Of.Projs.pop_back();
    std::string Name = recordOf(Info.typeOf(Of));
    if (Name.empty())
      return std::nullopt;
    Key K{Name, P.Projs.back().Name};
    Slot &S = All.Slots[K];
    S.Resource = R;
    Seen.insert(K);
    return K;
  }

  /// The fields whose value the operand may be.
  std::vector<Key> keysOf(const Operand &O) {
    if (O.Kind != OperandKind::Load)
      return {};
    if (O.P.isVar())
      return {Copies[O.P.Root].begin(), Copies[O.P.Root].end()};
    if (O.P.Projs.size() == 1 && O.P.Projs[0].Kind == ProjKind::Deref &&
        !PointsTo[O.P.Root].empty())
      return {PointsTo[O.P.Root].begin(), PointsTo[O.P.Root].end()};
    if (std::optional<Key> K = keyOf(O.P))
      return {*K};
    return {};
  }

  /// `sqlite3_next_stmt(p->db, 0)` may be each statement that lies beside
  /// p->db.
  std::vector<Key> handedOut(const Instr &I) {
    std::vector<Key> Out;
    CalleeFacts C = facts(I);
    if (!C.Pack || !C.Pack->Acquires.empty() || !C.Decl)
      return Out;
    auto Of = [&](TypeId T) { return All.Packs.resourceOfType(Info.pointeeRecord(T)); };
    const rules::ResourceId Child = Of(C.Decl->Result);
    if (Child == rules::NoResource ||
        All.Packs.resource(Child).Kind != rules::Family::Statement)
      return Out;
    for (const Operand &O : I.Args) {
      std::optional<Key> Parent;
      if (O.Kind == OperandKind::Load && (Parent = keyOf(O.P))) {
        ir::Place Object = O.P;
        Object.Projs.pop_back();
        const TypeId T = Info.typeOf(Object);
        if (T != NoId && M.Types[T].Record != NoId)
          for (const Field &Beside : M.Records[M.Types[T].Record].Fields)
            if (Of(Beside.Type) == Child)
              Out.push_back({Parent->first, Beside.Name});
      }
    }
    return Out;
  }

  void findCopies() {
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (const Block &B : F.Blocks)
        for (const Instr &I : B.Instrs) {
          if (!I.Dst.isVar())
            continue;
          if (I.Opcode == Op::Call && !Made[I.Dst.Root])
            Changed = Made[I.Dst.Root] = true;
          if (I.Opcode == Op::Call)
            for (const Key &K : handedOut(I))
              Changed |= Copies[I.Dst.Root].insert(K).second;
          if (I.Opcode != Op::Assign)
            continue;
          if (I.Args[0].Kind == OperandKind::Load && I.Args[0].P.isVar() &&
              Made[I.Args[0].P.Root] && !Made[I.Dst.Root])
            Changed = Made[I.Dst.Root] = true;
          for (const Key &K : keysOf(I.Args[0]))
            Changed |= Copies[I.Dst.Root].insert(K).second;
          // `pp = &p->field`, and copies of pp.
          if (I.Args[0].Kind == OperandKind::AddrOf) {
            if (std::optional<Key> K = keyOf(I.Args[0].P))
              Changed |= PointsTo[I.Dst.Root].insert(*K).second;
          } else if (I.Args[0].Kind == OperandKind::Load && I.Args[0].P.isVar()) {
            for (const Key &K : PointsTo[I.Args[0].P.Root])
              Changed |= PointsTo[I.Dst.Root].insert(K).second;
          }
        }
    }
  }

  CalleeFacts facts(const Instr &I) const {
    if (I.Callee != NoId)
      return Resolver.callee(I.Callee);
    return I.TargetField.empty() ? CalleeFacts() : Resolver.indirect(I.TargetField);
  }

  Members::Place place(const Instr &I, const std::string &Record) const {
    CalleeFacts C = facts(I);
    return {toRange(M, I.Range), functionName(),
            C.Decl   ? C.Decl->Name
            : C.Pack ? C.Pack->Name
                     : std::string(),
            I.Text, Record};
  }

  void visit(const Instr &I) {
    if (I.Opcode == Op::Assign) {
      // A copy in a place of its own may be released from there.
      if (!I.Dst.isVar() || F.Vars[I.Dst.Root].Kind == VarKind::Global)
        for (const Key &K : keysOf(I.Args[0])) {
          std::optional<Key> To = keyOf(I.Dst);
          const bool Beside = To && To->first == K.first && (!Gone.count(K) || Moved.count(K));
          Gone.insert(K);
          Beside ? void(Moved.insert(K)) : void(Moved.erase(K));
        }
      return;
    }
    if (I.Opcode != Op::Call)
      return;
    for (size_t N = 0; N < I.Args.size(); ++N) {
      const Operand &O = I.Args[N];
      for (const Key &K : keysOf(O))
        switch (useOf(M, facts(I), N)) {
        case ArgumentUse::Looks:
          break;
        case ArgumentUse::Releases:
          Released.push_back({K, place(I, "")});
          break;
        case ArgumentUse::Unknown:
          Gone.insert(K);
          break;
        }
      if (O.Kind == OperandKind::AddrOf && O.P.valid())
        if (std::optional<Key> K = keyOf(O.P))
          filledOrReleased(I, N, *K);
      std::string Record;
      if (O.Kind == OperandKind::Load && O.P.valid())
        Record = recordBehind(Info.typeOf(O.P));
      else if (O.Kind == OperandKind::AddrOf && O.P.valid())
        Record = recordOf(Info.typeOf(O.P));
      if (!Record.empty())
        recordGiven(I, N, Record);
    }
  }

  /// `f(&p->field)`.
  void filledOrReleased(const Instr &I, size_t N, const Key &K) {
    CalleeFacts C = facts(I);
    if (C.Pack) {
      for (const rules::Release &R : C.Pack->Releases)
        if (R.Arg == N)
          Released.push_back({K, place(I, "")});
      return;
    }
    if (!C.Sum) {
      Gone.insert(K);
      return;
    }
    for (const summary::SlotEffects &S : C.Sum->Slots)
      if (S.Where.Root == summary::Slot::Param && S.Where.Index == N &&
          S.Where.Projs.size() == 1)
        for (const summary::Outcome &O : S.Outcomes)
          if (O.Effect == HandleEffect::Released || O.Effect == HandleEffect::Kept)
            Released.push_back({K, place(I, "")});
  }

  /// A pointer to a record goes into a call.
  void recordGiven(const Instr &I, size_t N, const std::string &Record) {
    CalleeFacts C = facts(I);
    if (!C.Pack)
      Given.insert(Record);
    if (!C.Pack && !C.Sum) {
      bool Const = C.Decl && N < C.Decl->Params.size() && pointsToConst(C.Decl->Params[N]);
      bool Printed = C.Decl && C.Decl->Variadic && N >= C.Decl->Params.size();
      if (!Const && !Printed && !(C.Decl && C.Decl->System))
        All.Records[Record].Escapes = true;
      return;
    }
    if (I.Args[N].Kind != OperandKind::Load || !C.Pack)
      return;
    bool Own = I.Args[N].P.isVar() && Made[I.Args[N].P.Root];
    // realloc moves the record, and what lies in it.
    if (C.Allocates)
      return void(Given.insert(Record));
    for (const rules::Release &R : C.Pack->Releases)
      if (R.Arg == N && !Own && All.Packs.resource(R.Resource).Types.empty()) {
        Frees.push_back({Record, place(I, toString(F, I.Args[N].P))});
        return;
      }
    Given.insert(Record);
  }

  /// A caller's handle that is there is overwritten without a new one.
  void findDropped() {
    for (const auto &[Src, Run] : Solved.Runs) {
      if (Src.K != flow::Source::External || Src.Txn || Run.Truncated)
        continue;
      for (const flow::Event &E : Run.Events) {
        if (E.Kind != flow::EventKind::Lost || !E.By.empty() || E.I == NoId ||
            Src.Slot.Projs.empty() || Src.Slot.Root != summary::Slot::Param)
          continue;
        std::optional<Key> K = keyOf(ir::Place{Src.Slot.Index, Src.Slot.Projs});
        const Instr &I = F.Blocks[E.B].Instrs[E.I];
        if (!K)
          continue;
        const bool Null = I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Int;
        if (I.Opcode == Op::Assign && !Null && !isNulled(I.Args[0].P))
          continue;
        Members::Place P{toRange(M, I.Range), functionName(), "", I.Text,
                         toString(F, {Src.Slot.Index, Src.Slot.Projs})};
        Slot &S = All.Slots[*K];
        (Null ? S.Nulled : I.Opcode == Op::Call ? S.Cleared : S.Replaced).insert(P);
      }
    }
  }

  /// A caller's answer makes way for the next one, or is forgotten.
  void findRefilled() {
    for (const auto &[Src, Run] : Solved.Runs) {
      if (Src.K != flow::Source::External || Src.Txn || Run.Truncated || Src.Slot.Projs.empty() ||
          Src.Slot.Root != summary::Slot::Param || Src.Resource == rules::NoResource)
        continue;
      const ir::Place At{Src.Slot.Index, Src.Slot.Projs};
      std::optional<Key> K = keyOf(At);
      const Refilled R(F, Resolver, *Solved.Locations, Src, Run);
      if (K && R.afterRelease())
        All.Slots[*K].Refillers.insert(functionName());
      else if (K && R.asksAnew(M)) {
        const Instr &I = *R.unseen();
        const Members::Place Where{toRange(M, I.Range), functionName(), "", I.Text,
                                   toString(F, At)};
        All.Slots[*K].Unseen.insert(Where);
        if (R.ofCallersText(M) && !R.behindFlag(M))
          All.Slots[*K].Every.insert(Where);
      }
    }
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Call && I.Callee != NoId && !M.Callees[I.Callee].System)
          All.Calls[functionName()].insert(M.Callees[I.Callee].Name);
  }

  /// What lay there moves: the place is set to null.
  bool isNulled(const ir::Place &P) const {
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Assign && I.Dst == P && I.Args[0].Kind == OperandKind::Int &&
            I.Args[0].Int == 0)
          return true;
    return false;
  }

  bool pointsToConst(TypeId T) const {
    return T != NoId && M.Types[T].Pointee != NoId && M.Types[M.Types[T].Pointee].Const;
  }

  /// A handle that this function makes and that in the end only a field holds.
  void findFills() {
    for (const auto &[Src, Run] : Solved.Runs) {
      if (Src.Txn)
        continue;
      if (Src.K != flow::Source::Acquire || Src.Believed)
        continue;
      for (const flow::Exit &E : Run.Exits) {
        if (E.C.St != flow::State::Open || E.Ret.isTracked())
          continue;
        std::string Field;
        bool Only = true;
        for (const auto &[L, V] : E.C.Store) {
          if (!V.isTracked())
            continue;
          const Space::Loc &Lc = Solved.Locations->loc(L);
          if (Lc.Kind == Space::LocKind::Var && F.Vars[Lc.A].Kind != VarKind::Global)
            continue;
          if (Lc.Kind != Space::LocKind::Field) {
            Only = false;
            continue;
          }
          std::string Name(Solved.Locations->fieldName(Lc.A));
          Only &= Field.empty() || Field == Name;
          Field = Name;
        }
        if (Only && !Field.empty())
          fill(Src, Field);
      }
    }
  }

  void fill(const flow::Source &Src, const std::string &Field) {
    const Instr &Call = F.Blocks[Src.B].Instrs[Src.I];
    std::set<Key> Into;
    auto Consider = [&](const ir::Place &P) {
      if (std::optional<Key> K = keyOf(P); K && K->second == Field)
        if (All.Slots[*K].Resource == Src.Resource)
          Into.insert(*K);
    };
    for (const Operand &O : Call.Args)
      if (O.Kind == OperandKind::AddrOf)
        Consider(O.P);
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if ((I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Load) ||
            I.Opcode == Op::Call)
          Consider(I.Dst);
    if (Into.size() != 1)
      return;
    const Key &K = *Into.begin();
    Filled.insert(K);
    Members::Place P = place(Call, "");
    P.By = Src.Via;
    All.Slots[K].Fills.insert(P);
  }

  Members &All;
  const Module &M;
  const Function &F;
  const flow::FunctionInfo &Info;
  const flow::SolvedFunction &Solved;
  const flow::CalleeResolver &Resolver;
  std::vector<std::set<Key>> Copies;   ///< per variable: fields whose value it may have
  std::vector<std::set<Key>> PointsTo; ///< and whose address
  std::vector<bool> Made;            ///< may be the result of a call
  std::set<Key> Gone, Filled, Seen;
  std::set<Key> Moved; ///< gone to another field of the record only
  std::set<std::string> Given; ///< records that calls get, but for what frees them
  std::vector<std::pair<Key, Members::Place>> Released;
  std::vector<std::pair<std::string, Members::Place>> Frees;
};

void Members::note(const Module &M, const Function &F, const flow::SolvedFunction &Solved,
                   const flow::CalleeResolver &Resolver) {
  Walk(*this, M, F, Solved, Resolver).run();
}

/// A result that only those release who free its record, or close the connection in it.
bool Members::onlyAtEnd(const Key &K, const Slot &S) const {
  if (Packs.resource(S.Resource).Kind != rules::Family::Result)
    return false;
  auto Of = Records.find(K.first);
  // A record without the connection may be one for each answer.
  if (llvm::none_of(Slots, [&](const auto &Other) {
        return Other.first.first == K.first && !Other.second.ReleasedIn.empty() &&
               Other.second.Resource != rules::NoResource &&
               Packs.resource(Other.second.Resource).Kind == rules::Family::Connection;
      }))
    return false;
  return llvm::all_of(S.ReleasedIn, [&](const std::string &Function) {
    return (Of != Records.end() && Of->second.FreedIn.count(Function)) ||
           llvm::any_of(Slots, [&](const auto &Other) {
             return Other.first.first == K.first && Other.second.ReleasedIn.count(Function) &&
                    Other.second.Resource != rules::NoResource &&
                    Packs.resource(Other.second.Resource).Kind == rules::Family::Connection;
           });
  });
}

/// The program releases the field, and one function loses what is in it.
void Members::reportDropped(const Key &K, const Slot &S, const catalog::CheckOptions &Options,
                            std::vector<report::Finding> &Out) const {
  if (S.ReleasedIn.empty())
    return;
  auto It = Records.find(K.first);
  if (It != Records.end() && It->second.Escapes)
    return;
  const rules::Resource &R = Packs.resource(S.Resource);
  const std::string By = R.Releasers.empty() ? "" : " by '" + R.Releasers.front() + "'";
  auto Tell = [&](const Place &At, const std::string &Message, const std::string &Step) {
    report::Finding F;
    F.Check = "closecall-member-leak";
    if (const catalog::CheckInfo *C = catalog::find(F.Check))
      F.Level = Options.severity("member-leak").value_or(C->Severity);
    F.Sure = report::Confidence::Medium;
    F.Primary = At.At;
    F.Function = At.Function;
    F.Message = Message;
    if (!S.Fills.empty())
      F.Path.push_back({report::StepKind::Acquire, S.Fills.begin()->At,
                        R.Noun + " acquired here by '" + S.Fills.begin()->By +
                            "' and kept in '" + K.second + "'"});
    F.Path.push_back({report::StepKind::Exit, At.At, Step});
    F.AcquireText = At.Text.empty() ? At.Record : report::normalise(At.Text);
    F.Pack = R.Pack;
    F.Resource = R.Name;
    Out.push_back(std::move(F));
  };
  for (const Place &At : S.Replaced)
    Tell(At,
         R.Noun + " '" + At.Record + "' is overwritten while it is still open; release it" +
             By + " first",
         "overwritten here");
  if (S.Copied)
    return;
  // Who calls it may have released the one before.
  auto Prepared = [&](const std::string &Function) {
    return std::any_of(Calls.begin(), Calls.end(), [&](const auto &C) {
      return C.second.count(Function) &&
             (S.ReleasedIn.count(C.first) || S.Refillers.count(C.first) ||
              std::any_of(S.ReleasedIn.begin(), S.ReleasedIn.end(),
                          [&](const std::string &R) { return C.second.count(R) != 0; }));
    });
  };
  // One that releases it on some of its ways knows when there is one.
  for (const Place &At : S.Unseen)
    if (!S.Refillers.empty() && !S.Refillers.count(At.Function) && !Prepared(At.Function))
      Tell(At,
           R.Noun + " '" + At.Record + "' is overwritten while the one before may still be open; " +
               "release it" + By + " first, as '" + *S.Refillers.begin() + "' does",
           "overwritten here");
  // Or nobody releases it but with the whole record, so that each call loses the one before.
  if (S.Refillers.empty() && onlyAtEnd(K, S))
    for (const Place &At : S.Every)
      if (!Prepared(At.Function))
        Tell(At,
             R.Noun + " '" + At.Record + "' is overwritten while the one before may still be open; " +
                 "release it" + By + " first: only '" + *S.ReleasedIn.begin() + "' does, at the end",
             "overwritten here");
  for (const Place &At : S.Cleared)
    Tell(At,
         R.Noun + " '" + At.Record + "' is overwritten while it is still open; release it" + By +
             " first",
         "overwritten here");
  if (S.Fills.empty())
    return;
  for (const Place &At : S.Nulled)
    Tell(At,
         R.Noun + " '" + At.Record + "' is set to null while it is still open; release it" +
             By + " first",
         "set to null here");
  if (It == Records.end() ||
      !std::includes(It->second.FreedIn.begin(), It->second.FreedIn.end(), S.ReleasedIn.begin(),
                     S.ReleasedIn.end()))
    return;
  for (const Place &At : It->second.BareFrees)
    Tell(At,
         R.Noun + " '" + K.second + "' is not released" + By + " before '" + At.Record +
             "' is freed, as '" + *S.ReleasedIn.begin() + "' does",
         "the record that holds it is freed here");
}

void Members::report(const catalog::CheckOptions &Options,
                     std::vector<report::Finding> &Out) const {
  for (const auto &[K, S] : Slots) {
    reportDropped(K, S, Options, Out);
    if (S.Fills.empty() || S.Released)
      continue;
    auto It = Records.find(K.first);
    if (It == Records.end() || It->second.Escapes)
      continue;
    const RecordUse &Use = It->second;
    const bool Freed = !Use.Frees.empty();
    if (!Freed && Use.Cleanups.empty())
      continue;
    const Place &End = Freed ? *Use.Frees.begin() : *Use.Cleanups.begin();
    const Place &Fill = *S.Fills.begin();
    const rules::Resource &R = Packs.resource(S.Resource);
    report::Finding F;
    F.Check = "closecall-member-leak";
    if (const catalog::CheckInfo *C = catalog::find(F.Check))
      F.Level = Options.severity("member-leak").value_or(C->Severity);
    F.Sure = report::Confidence::Medium;
    F.Primary = End.At;
    F.Function = End.Function;
    F.Message = R.Noun + " '" + K.second + "' from '" + Fill.By + "', which '" + Fill.Function +
                "' stores, is not released" +
                (R.Releasers.empty() ? "" : " by '" + R.Releasers.front() + "'") +
                (Freed ? " before '" + End.Record + "' is freed"
                       : " where '" + End.Function + "' releases other members") +
                "; nothing in the program releases it";
    F.Path.push_back(
        {report::StepKind::Acquire, Fill.At,
         R.Noun + " acquired here by '" + Fill.By + "' and kept in '" + K.second + "'"});
    F.Path.push_back(
        {report::StepKind::Exit, End.At,
         Freed ? "the record that holds it is freed here" : "another member is released here"});
    F.AcquireText = report::normalise(Fill.Text);
    F.ExitTexts.push_back(report::normalise(End.Text));
    F.Pack = R.Pack;
    F.Resource = R.Name;
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
