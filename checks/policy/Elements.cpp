//===- Elements.cpp - Handles that lie in containers -----------*- C++ -*-===//
//
// Implements Elements.h. One walk over a function, without regard to order:
// which variables may hold an element, an iterator or a pointer to the
// container, and what is done with them.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Elements.h"
#include "checks/catalog/Catalog.h"
#include "checks/policy/Popped.h"
#include "checks/report/Fingerprint.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace closecall::policy {

using namespace ir;
using flow::CalleeFacts;
using summary::HandleEffect;

namespace {

/// What a function does with one container.
class Use {
public:
  /// Field of the record with that USR; or the variable.
  Use(const Module &M, const Function &F, const flow::FunctionInfo &Info,
      const flow::CalleeResolver &Resolver, const std::string &Record, const std::string &Field,
      VarId Local)
      : M(M), F(F), Info(Info), Resolver(Resolver), Record(Record), Field(Field), Local(Local),
        Derived(F.Vars.size()) {}

  bool Released = false, Unknown = false;
  const Instr *Drop = nullptr; ///< elements go without being looked at
  bool DropsAll = false;       ///< Drop leaves none
  bool Returned = false;     ///< some return hands one out
  bool ReturnedGone = false; ///< one that comes behind the drop
  bool Asked = false; ///< the library is asked something about an element: it is alive

  void run() {
    derive();
    std::vector<BlockId> Returns;
    for (BlockId B = 0; B < F.Blocks.size(); ++B) {
      for (const Instr &I : F.Blocks[B].Instrs) {
        visit(I);
        if (Drop == &I)
          DropIn = B;
      }
      const Terminator &T = F.Blocks[B].Term;
      if (T.Kind == TermKind::Return && T.HasValue && carries(T.Cond) && !isNumber(T.Cond))
        Returns.push_back(B);
    }
    Returned = !Returns.empty();
    ReturnedGone = DropIn != NoId && llvm::any_of(Returns, [&](BlockId R) { return reaches(DropIn, R); });
  }

  /// The place is the container or lies in it.
  bool touches(const Place &P) const {
    if (!P.valid())
      return false;
    if (Local != NoId)
      return P.Root == Local;
    for (size_t N = 0; N < P.Projs.size(); ++N) {
      if (P.Projs[N].Kind != ProjKind::Field || P.Projs[N].Name != Field)
        continue;
      Place Of = P;
      Of.Projs.resize(N);
      TypeId T = Info.typeOf(Of);
      if (T != NoId && M.Types[T].Record != NoId && M.Records[M.Types[T].Record].Id == Record)
        return true;
    }
    return false;
  }

private:
  BlockId DropIn = NoId;

  bool reaches(BlockId From, BlockId To) const {
    std::vector<bool> Seen(F.Blocks.size());
    std::vector<BlockId> Work{From};
    while (!Work.empty()) {
      BlockId B = Work.back();
      Work.pop_back();
      if (B == To)
        return true;
      if (Seen[B])
        continue;
      Seen[B] = true;
      Work.insert(Work.end(), F.Blocks[B].Term.Succs.begin(), F.Blocks[B].Term.Succs.end());
    }
    return false;
  }
  bool carries(const Operand &O) const {
    return O.P.valid() && (O.Kind == OperandKind::Load || O.Kind == OperandKind::AddrOf) &&
           (Derived[O.P.Root] || touches(O.P));
  }
  bool isNumber(const Operand &O) const {
    TypeId T = O.Kind == OperandKind::Load ? Info.typeOf(O.P) : NoId;
    return T != NoId && (M.Types[T].Kind == TypeKind::Int || M.Types[T].Kind == TypeKind::Bool);
  }
  CalleeFacts facts(const Instr &I) const {
    if (I.Callee != NoId)
      return Resolver.callee(I.Callee);
    return I.TargetField.empty() ? CalleeFacts() : Resolver.indirect(I.TargetField);
  }
  static llvm::StringRef shortName(const Callee &D) {
    llvm::StringRef Name = D.Name;
    return Name.substr(Name.rfind("::") + 2); // isStandard: there is one
  }
  /// A function of the standard library's containers and iterators.
  bool isStandard(const CalleeFacts &C) const {
    return !C.Pack && C.Decl && C.Decl->System && llvm::StringRef(C.Decl->Name).contains("::");
  }

  void derive() {
    for (bool Changed = true; Changed;) {
      Changed = false;
      auto Add = [&](VarId V) {
        if (!Derived[V] && V != Local) {
          Derived[V] = true;
          Changed = true;
        }
      };
      for (const Block &B : F.Blocks)
        for (const Instr &I : B.Instrs) {
          if (I.Opcode == Op::Assign) {
            if (I.Dst.valid() && I.Dst.Projs.empty() && carries(I.Args[0]) &&
                !isNumber(I.Args[0]))
              Add(I.Dst.Root);
            continue;
          }
          if (I.Opcode != Op::Call || !isStandard(facts(I)) ||
              !llvm::any_of(I.Args, [&](auto &O) { return carries(O); }))
            continue;
          if (I.Dst.isVar() && !isNumber(Operand::load(I.Dst)))
            Add(I.Dst.Root);
          // An iterator that is made from another one.
          if (M.Callees[I.Callee].Constructor && I.Args[0].Kind == OperandKind::AddrOf &&
              I.Args[0].P.isVar())
            Add(I.Args[0].P.Root);
        }
    }
  }

  void visit(const Instr &I) {
    if (I.Opcode == Op::Assign) {
      const bool Own = touches(I.Dst);
      if (Own && !I.Dst.Projs.empty() && I.Dst.Projs.back().Name == "<held>" &&
          I.Args[0].Kind == OperandKind::Undef) {
        Drop = &I;
        DropsAll = true;
      }
      if (carries(I.Args[0]) && !isNumber(I.Args[0]) && !Own &&
          (!I.Dst.isVar() || F.Vars[I.Dst.Root].Kind == VarKind::Global))
        Unknown = true;
      // The container as a whole becomes another one.
      const bool Whole = Local != NoId
                             ? I.Dst.isVar()
                             : !I.Dst.Projs.empty() && I.Dst.Projs.back().Name == Field;
      if (Own && Whole && I.Args[0].Kind != OperandKind::Undef &&
          I.Args[0].Kind != OperandKind::Int)
        Unknown = true;
      return;
    }
    if (I.Opcode != Op::Call)
      return;
    CalleeFacts C = facts(I);
    for (uint32_t N = 0; N < I.Args.size(); ++N)
      if (carries(I.Args[N]) && !isNumber(I.Args[N]))
        given(I, C, N);
    if (carries(I.Target))
      Unknown = true;
  }

  void given(const Instr &I, const CalleeFacts &C, uint32_t N) {
    if (C.Pack) {
      Released |= llvm::any_of(C.Pack->Releases, [&](auto &R) { return R.Arg == N; }) ||
                  llvm::any_of(C.Pack->Keeps, [&](auto &K) { return K.Arg == N; });
      Asked |= C.Pack->Releases.empty() && C.Pack->Keeps.empty() &&
               I.Args[N].Kind == OperandKind::Load;
      // sqlite3_open(p, &handles[i]) fills it.
      return;
    }
    if (isStandard(C)) {
      const llvm::StringRef Name = shortName(*C.Decl);
      if (C.Decl->Destructor || Name.starts_with("operator"))
        return;
      if (N == 0 && C.Decl->Constructor && touches(I.Args[0].P))
        return; // its own
      const bool Container = N == 0 && C.Decl->Method &&
                             I.Args[0].Kind == OperandKind::AddrOf && touches(I.Args[0].P);
      if (Container && (Name == "erase" || Name == "clear" || Name == "pop_back" ||
                        Name == "pop_front" || Name == "pop")) {
        Drop = &I;
        DropsAll = Name == "clear";
        return;
      }
      Unknown |=
          !llvm::StringSwitch<bool>(Name)
               .Cases("begin", "end", "cbegin", "cend", "rbegin", "rend", "size", "empty", true)
               .Cases("front", "back", "top", "at", "data", "find", "count", "contains", true)
               .Cases("lower_bound", "upper_bound", "reserve", "capacity", "push_back", true)
               .Cases("emplace_back", "push", "erase", "clear", "pop_back", "pop_front", true)
               .Cases("pop", "resize", "shrink_to_fit", "max_size", true)
               .Default(M.Callees[I.Callee].Constructor && Name.contains("iterator"));
      return;
    }
    if (C.Decl && C.Decl->Destructor)
      return;
    if (C.Sum && !C.Sum->bottom() && I.Args[N].Kind == OperandKind::Load) {
      TypeId T = Info.typeOf(I.Args[N].P);
      const bool Handle =
          T != NoId && !Info.pointeeRecord(T).empty() &&
          Resolver.packs().resourceOfType(Info.pointeeRecord(T)) != rules::NoResource;
      if (!Handle)
        return void(Unknown = true);
      for (const summary::SlotEffects &SE : C.Sum->Slots) {
        if (SE.Where.Root != summary::Slot::Param || SE.Where.Index != N ||
            !SE.Where.Projs.empty())
          continue;
        for (const summary::Outcome &O : SE.Outcomes) {
          Released |= O.Effect == HandleEffect::Released || O.Effect == HandleEffect::Kept;
          Unknown |= O.Ret.K == summary::Value::Handle || llvm::any_of(O.Writes, [&](auto &W) {
                       return W.second.K == summary::Value::Handle && !(W.first == SE.Where);
                     });
        }
        return;
      }
    }
    Unknown = true;
  }

  const Module &M;
  const Function &F;
  const flow::FunctionInfo &Info;
  const flow::CalleeResolver &Resolver;
  const std::string &Record, &Field;
  VarId Local;
  std::vector<bool> Derived;
};

} // namespace

std::vector<Place> elementsFilled(const Subject &S, bool *Returned) {
  std::vector<Place> Out;
  if (S.Src.K != flow::Source::Acquire || S.Src.Txn || S.Src.Resource == rules::NoResource ||
      !S.Packs.resource(S.Src.Resource).Owed || S.Run.Truncated)
    return Out;
  const Function &F = S.F;
  const Instr &Call = F.Blocks[S.Src.B].Instrs[S.Src.I];
  auto IsElement = [](const Place &P) {
    return llvm::any_of(P.Projs, [](const Projection &Pr) { return Pr.AnyIndex; });
  };
  std::vector<bool> Names(F.Vars.size());
  // The slot that the call fills, or what it returns.
  if (S.Src.Pack ? S.Src.Pack->In.K == rules::Slot::Return
                 : !S.Src.Sum || S.Src.Sum->Where == summary::Slot{}) {
    if (Call.Dst.isVar())
      Names[Call.Dst.Root] = true;
    else if (IsElement(Call.Dst))
      Out.push_back(Call.Dst);
  } else if (S.Src.Pack && S.Src.Pack->In.Index < Call.Args.size()) {
    const Operand &To = Call.Args[S.Src.Pack->In.Index];
    if (To.Kind == OperandKind::AddrOf && To.P.isVar())
      Names[To.P.Root] = true;
    else if (To.Kind == OperandKind::AddrOf && IsElement(To.P))
      Out.push_back(To.P);
  }
  std::vector<std::pair<BlockId, uint32_t>> Fills;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Assign && I.Dst.isVar() && !Names[I.Dst.Root] &&
            I.Args[0].Kind == OperandKind::Load && I.Args[0].P.isVar() &&
            Names[I.Args[0].P.Root])
          Names[I.Dst.Root] = Changed = true;
  }
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      if (I.Opcode == Op::Assign && IsElement(I.Dst) && I.Args[0].Kind == OperandKind::Load &&
          I.Args[0].P.isVar() && Names[I.Args[0].P.Root]) {
        Out.push_back(I.Dst);
        Fills.push_back({B, N});
      }
    }
  // From there on, until the call makes the next one, nobody is given it by
  // name.
  std::vector<bool> Seen(F.Blocks.size());
  while (!Fills.empty()) {
    auto [B, N] = Fills.back();
    Fills.pop_back();
    bool Stop = false;
    for (++N; N < F.Blocks[B].Instrs.size() && !Stop; ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      Stop = &I == &Call;
      if (I.Opcode != Op::Call || Stop)
        continue;
      CalleeFacts C = I.Callee != NoId ? S.Resolver.callee(I.Callee) : CalleeFacts();
      for (uint32_t A = 0; A < I.Args.size(); ++A)
        if (I.Args[A].P.valid() && Names[I.Args[A].P.Root] &&
            !(C.Pack && llvm::none_of(C.Pack->Releases, [&](auto &R) { return R.Arg == A; })))
          return {};
    }
    const Terminator &T = F.Blocks[B].Term;
    if (T.Kind == TermKind::Return && T.HasValue && T.Cond.P.valid() && Names[T.Cond.P.Root]) {
      if (!Returned)
        return {};
      *Returned = true;
    }
    if (Stop)
      continue;
    for (BlockId To : T.Succs)
      if (!Seen[To]) {
        Seen[To] = true;
        Fills.push_back({To, uint32_t(-1)});
      }
  }
  return Out;
}

std::string keptInLocal(const Subject &S) {
  std::vector<Place> Filled = elementsFilled(S);
  if (Filled.empty())
    return "";
  const VarId V = Filled.front().Root;
  if (S.F.Vars[V].Kind != VarKind::Local || S.F.Vars[V].StaticLocal || S.F.Vars[V].Reference ||
      S.F.Vars[V].Name.empty() || llvm::any_of(Filled, [&](const Place &P) {
        return P.Root != V || llvm::any_of(P.Projs, [](const Projection &Pr) {
                 return Pr.Kind == ProjKind::Deref;
               });
      }))
    return "";
  const std::string None;
  Use U(S.M, S.F, *S.Solved.Info, S.Resolver, None, None, V);
  U.run();
  return U.Released || U.Unknown || U.Returned ? "" : S.F.Vars[V].Name;
}

/// The container's field at the end of a place: `this->v_` of
/// `this->v_.<held>[]`.
static std::optional<size_t> containerIn(const Place &P) {
  for (size_t N = 1; N < P.Projs.size(); ++N)
    if (P.Projs[N].Kind == ProjKind::Field && P.Projs[N].Name == "<held>" &&
        P.Projs[N - 1].Kind == ProjKind::Field)
      return N - 1;
  return std::nullopt;
}

void Elements::returnedBy(const Module &M, const Callee &Self, const rules::PackIndex &Packs,
                          Member &Mb) {
  Mb.Returned = true;
  const TypeId To = Self.Result == NoId ? NoId : M.Types[Self.Result].Pointee;
  const bool Handle = To != NoId && M.Types[Self.Result].Kind == TypeKind::Pointer &&
                      Packs.resourceOfType(M.Types[To].Name) != rules::NoResource;
  Mb.Getters.insert(Self.Method && Handle ? Self.Id : "");
}

void Elements::add(const Module &M, const Function &F, const flow::SolvedFunction &S,
                   const flow::CalleeResolver &Resolver, const rules::PackIndex &Packs,
                   const catalog::CheckOptions &Options) {
  const Callee &Self = M.Callees[F.Self];
  std::set<std::pair<RecordId, std::string>> Mentioned;
  auto Mention = [&](const Place &P) {
    for (size_t N = 0; P.valid() && N < P.Projs.size(); ++N) {
      if (P.Projs[N].Kind != ProjKind::Field)
        continue;
      Place Of = P;
      Of.Projs.resize(N);
      TypeId T = S.Info->typeOf(Of);
      if (T == NoId || M.Types[T].Record == NoId)
        continue;
      const Record &R = M.Records[M.Types[T].Record];
      if (R.System || R.Id.empty())
        continue;
      for (const ir::Field &Fd : R.Fields)
        if (Fd.Name == P.Projs[N].Name && Fd.Type != NoId &&
            M.Types[Fd.Type].Kind == TypeKind::Record &&
            llvm::StringRef(M.Types[Fd.Type].Name).starts_with("std::"))
          Mentioned.insert({M.Types[T].Record, Fd.Name});
    }
  };
  for (const Block &B : F.Blocks) {
    for (const Instr &I : B.Instrs) {
      Mention(I.Dst);
      for (const Operand &O : I.Args)
        Mention(O.P);
    }
    Mention(B.Term.Cond.P);
  }
  for (const auto &[R, Field] : Mentioned) {
    const Record &Rec = M.Records[R];
    Use U(M, F, *S.Info, Resolver, Rec.Id, Field, NoId);
    U.run();
    Member &Mb = Members[{Rec.Id, Field}];
    Mb.Record = Rec.Name;
    Mb.Class = toRange(M, Rec.Range);
    Mb.InMainFile |=
        Rec.Range.Begin.File != NoId && M.Files[Rec.Range.Begin.File] == M.MainFile;
    Mb.Unknown |= U.Unknown;
    if (llvm::is_contained(Rec.Private, Field))
      Mb.Methods = Rec.Methods;
    if (U.Returned)
      returnedBy(M, Self, Packs, Mb);
    if (U.Released) {
      Mb.ReleasedBy.insert(Self.Id);
      Mb.DestructorReleases |= Self.Destructor;
    }
    if (U.Drop && !U.Unknown && !U.ReturnedGone && !Self.Destructor && !Self.Constructor)
      Mb.Drops.push_back({Self.Id, toRange(M, U.Drop->Range), Self.Name,
                          U.Drop->Text.empty() ? "clear" : U.Drop->Text, U.Drop->Text,
                          U.Asked, U.DropsAll});
  }
  for (const auto &[R, Field] : Mentioned)
    notePopped(M, F, *S.Info, Resolver, Packs, Options, R, Field);
  if (Mentioned.empty())
    return;
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs)
      if (I.Opcode == Op::Call && I.Callee != NoId && !M.Callees[I.Callee].System)
        Calls[Self.Id].insert(M.Callees[I.Callee].Id);
  for (const auto &[Src, Run] : S.Runs) {
    Subject Sub{M, F, S, Resolver, Packs, Src, Run, Options};
    bool Returned = false;
    for (const Place &P : elementsFilled(Sub, &Returned)) {
      std::optional<size_t> At = containerIn(P);
      if (!At)
        continue;
      Place Of = P;
      Of.Projs.resize(*At);
      TypeId T = S.Info->typeOf(Of);
      if (T == NoId || M.Types[T].Record == NoId)
        continue;
      auto It = Members.find({M.Records[M.Types[T].Record].Id, P.Projs[*At].Name});
      if (It == Members.end())
        continue;
      Member &Mb = It->second;
      if (Returned)
        returnedBy(M, Self, Packs, Mb);
      Mb.Noun = noun(Sub);
      Mb.Releaser = releaser(Sub);
      flow::Event E;
      E.B = Src.B;
      E.I = Src.I;
      report::Finding Found = finding(Sub, E, "member-leak");
      Found.Primary = acquireRange(Sub);
      Found.Sure = report::Confidence::Medium;
      Found.Path.push_back({report::StepKind::Acquire, Found.Primary,
                            Mb.Noun + " acquired here by '" + Src.Via + "'"});
      Mb.Fills.push_back(std::move(Found));
    }
  }
}

/// What is read, popped off and then lost.
void Elements::notePopped(const Module &M, const Function &F, const flow::FunctionInfo &Info,
                          const flow::CalleeResolver &Resolver, const rules::PackIndex &Packs,
                          const catalog::CheckOptions &Options, RecordId R,
                          const std::string &Field) {
  const Record &Rec = M.Records[R];
  auto IsContainer = [&](const Place &P) {
    if (P.Projs.empty() || P.Projs.back().Kind != ProjKind::Field || P.Projs.back().Name != Field)
      return false;
    Place Of = P;
    Of.Projs.pop_back();
    const TypeId T = Info.typeOf(Of);
    return T != NoId && M.Types[T].Record == R;
  };
  static const char *const How[] = {" before this return", " before this throw",
                                    " before its scope ends",
                                    " before the next one takes its place"};
  for (const PoppedLost &L : findPoppedLost(M, F, Info, Resolver, IsContainer)) {
    const rules::Resource &Kind = Packs.resource(L.Resource);
    const std::string By = Kind.Releasers.empty() ? "" : " by '" + Kind.Releasers.front() + "'";
    report::Finding Found;
    Found.Check = "closecall-member-leak";
    if (const catalog::CheckInfo *C = catalog::find(Found.Check))
      Found.Level = Options.severity("member-leak").value_or(C->Severity);
    Found.Sure = report::Confidence::Medium;
    Found.Primary = toRange(M, L.At);
    Found.Function = M.Callees[F.Self].Name;
    Found.Message = Kind.Noun + " '" + F.Vars[L.Var].Name + "' is taken out of '" + Field +
                    "' of '" + Rec.Name + "' by '" + L.Text + "' and not released" + By +
                    How[L.How];
    Found.Path.push_back({report::StepKind::Acquire, toRange(M, L.Pop->Range),
                          Kind.Noun + " taken out of '" + Field + "' here"});
    Found.Path.push_back({report::StepKind::Exit, Found.Primary, "lost here"});
    Found.AcquireText = report::normalise(L.Text);
    Found.Pack = Kind.Pack;
    Found.Resource = Kind.Name;
    Members[{Rec.Id, Field}].Popped.push_back(std::move(Found));
  }
}

void Elements::finish(const ClassMembers &Classes, std::vector<report::Finding> &Out) const {
  for (const auto &[K, Mb] : Members) {
    if (!Mb.ReleasedBy.empty())
      Out.insert(Out.end(), Mb.Popped.begin(), Mb.Popped.end());
    if (Mb.Fills.empty() || Mb.Unknown)
      continue;
    const std::string By = Mb.Releaser.empty() ? "" : " by '" + Mb.Releaser + "'";
    if (Mb.ReleasedBy.empty()) {
      const bool AllSeen =
          Mb.InMainFile ||
          (!Mb.Methods.empty() && llvm::all_of(Mb.Methods, [&](auto &Id) { return Classes.added(Id); }));
      // Who is handed one may release it.
      if (!AllSeen || llvm::any_of(Mb.Getters, [&](const std::string &Id) {
            return !Classes.handedOut().onlyLookedAt(Id);
          }))
        continue;
      for (report::Finding F : Mb.Fills) {
        F.Message = Mb.Noun + " is kept in '" + K.second + "' of '" + Mb.Record +
                    "', and nothing releases what that holds" + By;
        F.Path.push_back({report::StepKind::Exit, Mb.Class,
                          "'" + Mb.Record + "' goes without releasing the elements"});
        Out.push_back(std::move(F));
      }
      continue;
    }
    if (!Mb.DestructorReleases)
      continue;
    // A function whose callees or callers release elements has its share in
    // that.
    auto Releases = [&](const std::string &Id) { return Mb.ReleasedBy.count(Id) != 0; };
    for (const Drop &D : Mb.Drops) {
      bool Shared = Releases(D.Id);
      for (const auto &[From, To] : Calls)
        Shared |=
            (From == D.Id && llvm::any_of(To, Releases)) || (To.count(D.Id) && Releases(From));
      // Who has got one may have released it, but not one that is asked about here, and
      // hardly all of them.
      if (Shared || (Mb.Returned && !D.Asked && !D.All))
        continue;
      report::Finding F = Mb.Fills.front();
      F.Primary = D.At;
      F.Function = D.Function;
      F.AcquireText = report::normalise(D.Text);
      F.Message = "'" + D.By + "' drops what '" + K.second + "' of '" + Mb.Record +
                  "' holds without releasing it" + By + ", as the destructor does";
      F.Path.push_back({report::StepKind::Exit, D.At, "dropped here"});
      Out.push_back(std::move(F));
    }
  }
}

} // namespace closecall::policy
