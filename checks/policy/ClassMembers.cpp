//===- ClassMembers.cpp - Classes that keep a raw handle -------*- C++ -*-===//
//
// Implements ClassMembers.h. Three stories: nobody releases what a member
// function fills; an assignment, or a second fill, overwrites what the class
// owns; copies of an object that releases in its destructor.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/ClassMembers.h"
#include "checks/catalog/Catalog.h"
#include "checks/policy/Dangling.h"
#include "checks/policy/Refilled.h"
#include "checks/report/Fingerprint.h"

namespace closecall::policy {

using namespace ir;
using flow::Source;
using summary::ExitKind;
using summary::HandleEffect;
using summary::Slot;

static constexpr const char *Check = "member-leak";

static bool isAssignment(const std::string &Function) {
  return Function.size() > 9 && Function.ends_with("operator=");
}

static std::optional<rules::Family> kindOf(const Subject &S) {
  if (S.Src.Resource == rules::NoResource)
    return std::nullopt;
  return S.Packs.resource(S.Src.Resource).Kind;
}

/// The member of a project's class that `(*param).field` names.
ClassMembers::Member *ClassMembers::member(const Module &M, TypeId Param, const Slot &Where,
                                           Class **Of) {
  if (Where.Projs.size() != 2 || Where.Projs[0].Kind != ProjKind::Deref ||
      Where.Projs[1].Kind != ProjKind::Field || Where.Projs[1].Name[0] == '<')
    return nullptr;
  RecordId R = M.recordBehind(Param);
  if (R == NoId || M.Records[R].System || M.Records[R].Union || M.Records[R].Id.empty())
    return nullptr;
  const Record &Rec = M.Records[R];
  // The first element of an array is not told from the array.
  for (const Field &F : Rec.Fields)
    if (F.Name == Where.Projs[1].Name && F.Type != NoId && M.Types[F.Type].Kind == TypeKind::Array)
      return nullptr;
  Class &C = Classes[Rec.Id];
  C.Name = Rec.Name;
  C.At = toRange(M, Rec.Range);
  if (Rec.Destructor != NoId) {
    C.HasDestructor = true;
    C.Destructor = M.Callees[Rec.Destructor].Id;
  }
  C.Copies |= Rec.Copies;
  C.InMainFile |= Rec.Range.Begin.File != NoId &&
                  M.Files[Rec.Range.Begin.File] == M.MainFile;
  C.Private.insert(Rec.Private.begin(), Rec.Private.end());
  C.Methods.insert(Rec.Methods.begin(), Rec.Methods.end());
  *Of = &C;
  return &C.Members[Where.Projs[1].Name];
}

/// Whoever gets to a return passes the block.
static bool onEveryWay(const Function &F, BlockId Through) {
  std::vector<bool> Seen(F.Blocks.size());
  std::vector<BlockId> Work{0};
  while (!Work.empty()) {
    BlockId B = Work.back();
    Work.pop_back();
    if (B == Through || Seen[B])
      continue;
    Seen[B] = true;
    if (F.Blocks[B].Term.Kind == TermKind::Return)
      return false;
    Work.insert(Work.end(), F.Blocks[B].Term.Succs.begin(), F.Blocks[B].Term.Succs.end());
  }
  return true;
}

void ClassMembers::filled(const Subject &S, Member &Mb, bool Constructor) {
  Mb.Noun = noun(S);
  Mb.Kind = kindOf(S);
  Mb.Releaser = releaser(S);
  flow::Event E;
  E.B = S.Src.B;
  E.I = S.Src.I;
  Spot At{functionName(S), finding(S, E, Check), S.M.Callees[S.F.Self].Id};
  At.Found.Primary = acquireRange(S);
  At.Found.Sure = std::min(At.Found.Sure, report::Confidence::Medium);
  report::Step Acquired;
  Acquired.Kind = report::StepKind::Acquire;
  Acquired.At = At.Found.Primary;
  Acquired.Message = Mb.Noun + " acquired here by '" + S.Src.Via + "'";
  At.Found.Path.push_back(std::move(Acquired));
  if (Constructor && onEveryWay(S.F, S.Src.B)) {
    bool Always = true;
    for (const flow::Exit &X : S.Run.Exits)
      Always &= X.Kind != ExitKind::Return || X.C.St == flow::State::Open;
    Mb.CtorFills |= Always;
    Mb.Fillers.insert(S.M.Callees[S.F.Self].Id);
  }
  Mb.Fills.push_back(std::move(At));
}

/// The handle that was in the slot is in nobody's hands at some return.
static bool losesIt(const Function &F, const flow::Space &Sp, const flow::Solved &Run) {
  for (const flow::Exit &X : Run.Exits) {
    if (X.Kind != ExitKind::Return || X.C.St != flow::State::External ||
        X.C.range(flow::Tracked).isExactly(0))
      continue;
    bool Held = X.HasRet && X.Ret.mentionsSym() && X.Ret.A == flow::Tracked;
    for (const auto &[L, V] : X.C.Store) {
      const flow::Space::Loc &B = Sp.loc(Sp.base(L));
      // Its own variables are gone.
      const bool Local = B.Kind == flow::Space::LocKind::Var &&
                         F.Vars[B.A].Kind != VarKind::Global && !F.Vars[B.A].StaticLocal;
      Held |= !Local && V.mentionsSym() && V.A == flow::Tracked;
    }
    if (!Held)
      return true;
  }
  return false;
}

/// The class whose object the function is called on.
static RecordId classOf(const Module &M, const Callee &D) {
  return D.Method && !D.Params.empty() ? M.recordBehind(D.Params[0]) : NoId;
}

/// It is given another object of its class, by reference.
static bool takesSameClass(const Module &M, const Callee &D) {
  const RecordId Own = classOf(M, D);
  return Own != NoId && D.Params.size() >= 2 && D.Params[1] != NoId &&
         M.Types[D.Params[1]].Kind == TypeKind::Reference &&
         M.recordBehind(D.Params[1]) == Own;
}

void ClassMembers::noteGiven(const Module &M, const Function &F, const Instr &I) {
  for (const Operand &O : I.Args) {
    if (O.Kind != OperandKind::Load || O.P.Projs.empty() ||
        O.P.Projs.back().Kind != ProjKind::Field)
      continue;
    // What a method does to its own object's member is known path by path.
    if (M.Callees[F.Self].Method && O.P.Root == 0 && O.P.Projs.size() == 2)
      continue;
    TypeId T = F.Vars[O.P.Root].Type;
    for (size_t N = 0; N + 1 < O.P.Projs.size() && T != NoId; ++N) {
      const Projection &Step = O.P.Projs[N];
      const RecordId R = M.Types[T].Record;
      T = Step.Kind == ProjKind::Field ? NoId : M.Types[T].Pointee;
      if (Step.Kind == ProjKind::Field && R != NoId)
        for (const Field &Member : M.Records[R].Fields)
          if (Member.Name == Step.Name)
            T = Member.Type;
    }
    if (T != NoId && M.Types[T].Record != NoId)
      Given.insert({M.Records[M.Types[T].Record].Id, O.P.Projs.back().Name,
                    M.Callees[I.Callee].Name});
  }
}

/// Which functions of a class call each other, and which constructors are given
/// null.
void ClassMembers::noteCalls(const Module &M, const Function &F) {
  const Callee &Self = M.Callees[F.Self];
  const RecordId Own = classOf(M, Self);
  OutsideCall Caller;
  std::set<std::string> Outside;
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.Dst.valid() && !I.Dst.Projs.empty() && I.Dst.Projs.back().Kind == ProjKind::Field)
        Caller.Writes.insert(I.Dst.Projs.back().Name);
      if (I.Opcode != Op::Call || I.Callee == NoId)
        continue;
      const Callee &D = M.Callees[I.Callee];
      Caller.Calls.insert(D.Id);
      noteGiven(M, F, I);
      if (D.Constructor)
        for (uint32_t N = 1; N < I.Args.size(); ++N)
          if (I.Args[N].Kind == OperandKind::Int && I.Args[N].Int == 0)
            GivenNull.insert({D.Id, N});
      if (D.Method && (Own == NoId || classOf(M, D) != Own))
        Outside.insert(D.Id);
      if (Own != NoId && !I.Args.empty() && I.Args[0].P.isVar() && I.Args[0].P.Root == 0 &&
          I.Args[0].Kind == OperandKind::Load && classOf(M, D) == Own)
        Classes[M.Records[Own].Id].CalledBy[D.Id].insert(Self.Id);
    }
  for (const std::string &Id : Outside)
    CalledOutside[Id].push_back(Caller);
  if (Self.Constructor && Own != NoId && !takesSameClass(M, Self))
    Classes[M.Records[Own].Id].Constructors.insert(Self.Id);
}

/// On some paths it releases the one that was there: whether it owns that one is
/// known to the object.
static bool mayRelease(const flow::Solved &Run) {
  return llvm::any_of(Run.Exits, [](const flow::Exit &X) {
    return X.Kind == ExitKind::Return && X.C.St == flow::State::Released;
  });
}

/// Two objects of a class hold the handle when the function has returned.
static bool sharesIt(const summary::SlotEffects &SE) {
  return llvm::any_of(SE.Outcomes, [&](const summary::Outcome &O) {
    bool Here = false, There = false;
    for (const auto &[To, What] : O.Writes)
      if (What.K == summary::Value::Handle) {
        There |= To == SE.Where;
        Here |= To.Root == Slot::Param && To.Index == 0 && To.Projs == SE.Where.Projs;
      }
    return O.Exit == ExitKind::Return && O.Effect == HandleEffect::None && Here && There;
  });
}

/// The member of its object into which a method puts the handle of the run, by
/// itself or by a callee.
static std::optional<Slot> memberFilledBy(const Function &F, const Source &Src) {
  const Instr &Made = F.Blocks[Src.B].Instrs[Src.I];
  auto Of = [](const Place &P) -> std::optional<Slot> {
    if (!P.valid() || P.Root != 0)
      return std::nullopt;
    return Slot{Slot::Param, 0, "", P.Projs};
  };
  if (Src.Sum && Src.Sum->Where.Root == Slot::Param) {
    if (Src.Sum->Where.Index >= Made.Args.size())
      return std::nullopt;
    const Operand &Object = Made.Args[Src.Sum->Where.Index];
    if (Object.Kind != OperandKind::Load || !Object.P.isVar() || Object.P.Root != 0)
      return std::nullopt;
    return Slot{Slot::Param, 0, "", Src.Sum->Where.Projs};
  }
  if (!Made.Dst.isVar())
    return Of(Made.Dst);
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs)
      if (I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Load &&
          I.Args[0].P == Made.Dst && I.Dst.valid() && I.Dst.Root == 0)
        return Of(I.Dst);
  return std::nullopt;
}

/// Where the function writes the member: the last instruction that does.
static const Instr *writeOf(const Function &F, const Slot &Where) {
  const Instr *Found = nullptr;
  auto Names = [&](const Place &P) {
    return P.valid() && P.Root == Where.Index && P.Projs == Where.Projs;
  };
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      bool Writes = Names(I.Dst);
      for (const Operand &O : I.Args)
        Writes |= I.Opcode == Op::Call && O.Kind == OperandKind::AddrOf && Names(O.P);
      if (Writes && I.Range.Begin.valid())
        Found = &I;
    }
  return Found;
}

/// The object goes on to another function of the program, which keeps what is in its
/// member or gives it on: that one is looked at itself.
static bool leavesByCallee(const Function &F, const flow::CalleeResolver &Resolver,
                           const Slot &Where) {
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs)
      for (uint32_t N = 0; I.Opcode == Op::Call && I.Callee != NoId && N < I.Args.size(); ++N) {
        const Operand &O = I.Args[N];
        if (O.Kind != OperandKind::Load || !O.P.isVar() || O.P.Root != Where.Index)
          continue;
        const flow::CalleeFacts C = Resolver.callee(I.Callee);
        const summary::SlotEffects *SE =
            C.Pack || !C.Sum ? nullptr : C.Sum->find(Slot{Slot::Param, N, "", Where.Projs});
        if (SE && llvm::any_of(SE->Outcomes, [](const summary::Outcome &Of) {
              return Of.Effect == HandleEffect::Kept || !Of.Writes.empty();
            }))
          return true;
      }
  return false;
}

/// The constructors that the method gives what is in its object's member, if nothing
/// else that it does could keep it.
static std::optional<std::set<std::pair<std::string, uint32_t>>>
usersOf(const Module &M, const Function &F, const flow::CalleeResolver &Resolver, const Slot &Where) {
  std::set<std::pair<std::string, uint32_t>> Found;
  std::set<VarId> Copies;
  auto Names = [&](const Operand &O) {
    return O.P.valid() && ((O.P.Root == Where.Index && O.P.Projs == Where.Projs) ||
                           (O.P.isVar() && Copies.count(O.P.Root)));
  };
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Assign && Names(I.Args[0])) {
          if (I.Args[0].Kind != OperandKind::Load || !I.Dst.isVar())
            return std::nullopt;
          Changed |= Copies.insert(I.Dst.Root).second;
        }
  }
  for (const Block &B : F.Blocks) {
    if (B.Term.Kind == TermKind::Return && B.Term.HasValue && Names(B.Term.Cond))
      return std::nullopt;
    for (const Instr &I : B.Instrs) {
      if (I.Opcode != Op::Call)
        continue;
      for (uint32_t N = 0; N < I.Args.size(); ++N) {
        if (!Names(I.Args[N]))
          continue;
        const flow::CalleeFacts C = I.Callee == NoId ? flow::CalleeFacts() : Resolver.callee(I.Callee);
        if (C.Pack && llvm::none_of(C.Pack->Keeps, [&](const rules::Keep &K) { return K.Arg == N; }))
          continue;
        if (C.Pack || !C.Sum || I.Args[N].Kind != OperandKind::Load)
          return std::nullopt;
        const summary::SlotEffects *SE = C.Sum->find(Slot{Slot::Param, N, "", {}});
        const bool Keeps = SE && llvm::any_of(SE->Outcomes, [](const summary::Outcome &O) {
          return O.Effect == HandleEffect::Kept || !O.Writes.empty() ||
                 O.Ret.K == summary::Value::Handle;
        });
        if (!Keeps && SE)
          continue;
        if (N == 0 || !M.Callees[I.Callee].Constructor)
          return std::nullopt;
        Found.insert({M.Callees[I.Callee].Id, N});
      }
    }
  }
  return Found;
}

/// What lies in a member whose type does not say it (a string) is what the function
/// puts there.
static std::optional<Source> byWhatFills(const Source &Src, const summary::Summary &Sum) {
  if (Src.K != Source::External || Src.Resource != rules::NoResource || Src.Slot.Projs.empty())
    return std::nullopt;
  for (const summary::AcquireEffects &A : Sum.Acquires)
    if (A.Where == Src.Slot) {
      Source Typed = Src;
      Typed.Resource = A.Resource;
      return Typed;
    }
  return std::nullopt;
}

/// What the function acquires lies, when it returns, in a member of an object alone, into
/// which a constructor has put it.
void ClassMembers::noteHandedIn(const Subject &S) {
  const flow::Space &Sp = *S.Solved.Locations;
  std::string Field;
  for (const flow::Exit &X : S.Run.Exits) {
    if (X.Kind != ExitKind::Return || X.C.St != flow::State::Open)
      continue;
    std::string Here;
    for (const auto &[L, V] : X.C.Store) {
      if (!V.mentionsSym() || V.A != flow::Tracked)
        continue;
      const flow::Space::Loc &At = Sp.loc(L), &Base = Sp.loc(Sp.base(L));
      if (Base.Kind == flow::Space::LocKind::Var && S.F.Vars[Base.A].Kind != VarKind::Global &&
          X.RetLoc != Sp.base(L))
        continue; // gone with the function
      if (!V.isTracked() || At.Kind != flow::Space::LocKind::Field || !Here.empty())
        return;
      Here = Sp.fieldName(At.A).str();
    }
    if (Here.empty() || (X.HasRet && X.Ret.mentionsSym() && X.Ret.A == flow::Tracked) ||
        (!Field.empty() && Field != Here))
      return;
    Field = Here;
  }
  if (Field.empty())
    return;
  // Whoever asks the connection for all that are left releases them.
  for (CalleeId N = 0; N < S.M.Callees.size(); ++N)
    if (const rules::FunctionEffects *E = S.Resolver.callee(N).Pack;
        E && E->Acquires.empty() && S.M.Callees[N].Result != NoId) {
      const TypeId To = S.M.Types[S.M.Callees[N].Result].Pointee;
      if (To != NoId && S.Packs.resourceOfType(S.M.Types[To].Name) == S.Src.Resource)
        return;
    }
  for (const Block &B : S.F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.Opcode != Op::Call || I.Callee == NoId || !S.M.Callees[I.Callee].Constructor)
        continue;
      const flow::CalleeFacts To = S.Resolver.callee(I.Callee);
      for (const summary::SlotEffects &SE : To.Sum ? To.Sum->Slots : std::vector<summary::SlotEffects>())
        for (const summary::Outcome &O : SE.Outcomes)
          for (const auto &[Where, What] : O.Writes) {
            if (What.K != summary::Value::Handle || Where.Index != 0 || SE.Where.Index == 0 ||
                Where.Projs.empty() || Where.Projs.back().Name != Field)
              continue;
            Class *C = nullptr;
            Member *Mb = member(S.M, S.M.Callees[I.Callee].Params[0], Where, &C);
            if (!Mb)
              continue;
            // It may be given to a function object that the class has.
            const RecordId R = S.M.recordBehind(S.M.Callees[I.Callee].Params[0]);
            if (R == NoId || llvm::any_of(S.M.Records[R].Fields, [&](const ir::Field &Fd) {
                  return Fd.Type == NoId ||
                         llvm::StringRef(S.M.Types[Fd.Type].Name).contains("function");
                }))
              return;
            if (Mb->Noun.empty()) {
              Mb->Noun = noun(S);
              Mb->Kind = kindOf(S);
              Mb->Releaser = releaser(S);
            }
            Mb->HandedIn.push_back({functionName(S), finding(S, flow::Event{}, Check),
                                    S.M.Callees[S.F.Self].Id});
            Mb->HandedIn.back().Found.Primary = acquireRange(S);
            return;
          }
    }
}

/// The method may leave the member pointing to what it has released.
void ClassMembers::noteDangling(const Subject &S, const Slot &Where, Member &Mb) {
  const Instr *At = leavesDangling(S, Where);
  if (!At)
    return;
  if (Mb.Noun.empty()) {
    Mb.Noun = noun(S);
    Mb.Kind = kindOf(S);
    Mb.Releaser = releaser(S);
  }
  Spot Here{functionName(S), finding(S, flow::Event{}, "double-release"), S.M.Callees[S.F.Self].Id};
  Here.Found.Primary = toRange(S.M, At->Range);
  Here.Found.Sure = report::Confidence::Medium;
  Here.Found.AcquireText = report::normalise(At->Text);
  Mb.Dangles.push_back(std::move(Here));
}

void ClassMembers::add(const Module &M, const Function &F, const flow::SolvedFunction &S,
                       const flow::CalleeResolver &Resolver, const rules::PackIndex &Packs,
                       const catalog::CheckOptions &Options) {
  const Callee &Self = M.Callees[F.Self];
  Class *C = nullptr;
  Added.insert(Self.Id);
  noteCalls(M, F);
  Asked.add(M, F, Resolver);
  // What it does to members that hold something when it is called.
  for (const summary::SlotEffects &SE : S.Sum.Slots) {
    if (SE.Where.Root != Slot::Param || SE.Where.Index >= Self.Params.size())
      continue;
    // A constructor that is given a handle puts it into a member.
    if (Self.Constructor && SE.Where.Index > 0 && SE.Where.Projs.empty())
      for (const summary::Outcome &O : SE.Outcomes)
        for (const auto &[To, What] : O.Writes)
          if (What.K == summary::Value::Handle && To.Root == Slot::Param && To.Index == 0)
            if (Member *Into = member(M, Self.Params[0], To, &C))
              Into->Takers[Self.Id] = SE.Where.Index;
    Member *Mb = member(M, Self.Params[SE.Where.Index], SE.Where, &C);
    if (!Mb)
      continue;
    if (Self.Constructor && SE.Where.Index == 0)
      continue; // its members hold nothing yet
    bool Leaves = false, Returned = false;
    for (const summary::Outcome &O : SE.Outcomes) {
      Mb->Released |= O.Effect == HandleEffect::Released;
      Mb->ReleasedBefore |= O.Effect == HandleEffect::Released && !Self.Destructor;
      // A close that refused has kept nothing.
      Leaves |= O.Effect == HandleEffect::Kept && O.Children != rules::ParentClose::Refuses;
      Returned |= O.Ret.K == summary::Value::Handle;
      if (Self.Destructor) {
        Mb->DestructorReleases |= O.Effect == HandleEffect::Released;
        Mb->DestructorMayKeep |= O.Effect == HandleEffect::None && !O.Handle.isExactly(0);
      }
      for (const auto &[To, What] : O.Writes)
        Leaves |= What.K == summary::Value::Handle && !(To == SE.Where);
    }
    if (Leaves && !Returned)
      if (auto Users = usersOf(M, F, Resolver, SE.Where)) {
        Mb->Users.insert(Users->begin(), Users->end());
        Leaves = Users->empty() && !leavesByCallee(F, Resolver, SE.Where);
      }
    if (Returned && Self.Method)
      Mb->Getters.insert(Self.Id);
    Mb->Unknown |= Leaves || (Returned && !Self.Method);
  }
  for (const Block &B : F.Blocks)
    if (const Operand &O = B.Term.Cond; Self.Method && !Self.Params.empty() &&
        B.Term.Kind == TermKind::Return && B.Term.HasValue && O.Kind == OperandKind::AddrOf &&
        O.P.Root == 0)
      if (Member *Mb = member(M, Self.Params[0], Slot{Slot::Param, 0, "", O.P.Projs}, &C))
        Mb->Getters.insert(Self.Id);
  if (Self.Destructor && !Self.Params.empty()) {
    RecordId R = M.recordBehind(Self.Params[0]);
    if (R != NoId && !M.Records[R].Id.empty()) {
      Class &Own = Classes[M.Records[R].Id];
      Own.DestructorSeen = true;
    }
  }
  if (S.Sum.Truncated && C)
    for (auto &[Name, Mb] : C->Members)
      Mb.Unknown = true;
  for (const auto &[Src, Run] : S.Runs)
    for (const flow::Event &E : Run.Events)
      if (E.Kind == flow::EventKind::DoubleRelease && E.I != NoId)
        if (const Instr &I = F.Blocks[E.B].Instrs[E.I]; I.Callee != NoId && M.Callees[I.Callee].Destructor)
          ReleaseAgain.insert(M.Callees[I.Callee].Id);
  for (const auto &[Src, Run] : S.Runs)
    if (Src.K == Source::Acquire && !Src.Txn && !Src.Believed && !Run.Truncated &&
        Src.Resource != rules::NoResource && Packs.resource(Src.Resource).Owed)
      noteHandedIn({M, F, S, Resolver, Packs, Src, Run, Options});
  if (!Self.Method || Self.Params.empty())
    return;
  for (const auto &[Followed, Run] : S.Runs) {
    std::optional<Source> Typed = byWhatFills(Followed, S.Sum);
    const Source &Src = Typed ? *Typed : Followed;
    Subject Sub{M, F, S, Resolver, Packs, Src, Run, Options};
    if (Src.K == Source::Acquire && Src.Resource != rules::NoResource) {
      // One method both fills and releases it.
      if (mayRelease(Run))
        if (std::optional<Slot> Where = memberFilledBy(F, Src))
          if (Member *Mb = member(M, Self.Params[0], *Where, &C))
            Mb->Released = true;
      for (const summary::AcquireEffects &A : S.Sum.Acquires) {
        if (A.Where.Root != Slot::Param || A.Where.Index != 0 ||
            A.Resource != Src.Resource || A.Via != Src.Via)
          continue;
        Member *Mb = member(M, Self.Params[0], A.Where, &C);
        if (!Mb)
          continue;
        noteDangling(Sub, A.Where, *Mb);
        bool Handed = false; // open in this member, and not in another one
        for (const flow::Exit &X : Run.Exits)
          for (const auto &[L, V] : X.C.Store)
            Handed |= X.C.St == flow::State::Open && V.mentionsSym() && V.A == flow::Tracked &&
                      S.Locations->loc(L).Kind == flow::Space::LocKind::Field &&
                      S.Locations->fieldName(S.Locations->loc(L).A) == A.Where.Projs.back().Name;
        if (Handed)
          filled(Sub, *Mb, Self.Constructor);
      }
    }
    if (Src.K != Source::External || Run.Truncated || Src.Slot.Root != Slot::Param ||
        Src.Resource == rules::NoResource)
      continue;
    // In the wrong way; that is told where it happens.
    if (llvm::any_of(Run.Events, [](const flow::Event &E) {
          return E.Kind == flow::EventKind::WrongRelease;
        }) && Src.Slot.Index < Self.Params.size())
      if (Member *Mb = member(M, Self.Params[Src.Slot.Index], Src.Slot, &C))
        Mb->Released = true;
    if (const summary::SlotEffects *SE = S.Sum.find(Src.Slot);
        SE && Src.Slot.Index == 1 && (Self.Constructor || isAssignment(Self.Name)) &&
        takesSameClass(M, Self) && sharesIt(*SE)) {
      Spot Both{functionName(Sub), finding(Sub, flow::Event{}, Check), Self.Id};
      Both.Found.Primary = toRange(M, F.NameRange);
      if (Member *Mb = member(M, Self.Params[0], Src.Slot, &C)) {
        if (Mb->Noun.empty()) {
          Mb->Noun = noun(Sub);
          Mb->Kind = kindOf(Sub);
          Mb->Releaser = releaser(Sub);
        }
        Mb->Shares.push_back(std::move(Both));
      }
    }
    if (Self.Constructor || Src.Slot.Index != 0)
      continue;
    Member *Mb = member(M, Self.Params[0], Src.Slot, &C);
    if (Mb && Self.Destructor) {
      Mb->Noun = noun(Sub);
      Mb->Kind = kindOf(Sub);
      Mb->Releaser = releaser(Sub);
      Mb->Destroyed = finding(Sub, flow::Event{}, Check);
      continue;
    }
    if (Mb)
      noteDangling(Sub, Src.Slot, *Mb);
    const Refilled R(F, Resolver, *S.Locations, Src, Run);
    if (Mb && R.afterRelease())
      Mb->Refillers.insert(Self.Id);
    if (!Mb || !losesIt(F, *S.Locations, Run))
      continue;
    Mb->Losers.insert(Self.Id);
    const Instr *At = writeOf(F, Src.Slot);
    if (!At || mayRelease(Run))
      continue;
    flow::Event E;
    Spot Lost{functionName(Sub), finding(Sub, E, Check), Self.Id,
              At->Opcode == Op::Assign && At->Args[0].Kind == OperandKind::Int, R.asksAnew(M)};
    Lost.Every = Lost.Anew && R.ofCallersText(M) && !R.behindFlag(M);
    Lost.Found.Primary = toRange(M, At->Range);
    Lost.Found.Sure = report::Confidence::Medium;
    if (Mb->Noun.empty()) {
      Mb->Noun = noun(Sub);
      Mb->Kind = kindOf(Sub);
      Mb->Releaser = releaser(Sub);
    }
    Lost.Found.AcquireText = report::normalise(At->Text);
    Mb->Overwrites.push_back(std::move(Lost));
  }
}

} // namespace closecall::policy
