//===- ClassMembers.cpp - Classes that keep a raw handle -------*- C++ -*-===//
//
// Implements ClassMembers.h. Three stories: nobody releases what a member
// function fills; an assignment, or a second fill, overwrites what the class
// owns; copies of an object that releases in its destructor.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/ClassMembers.h"
#include "checks/catalog/Catalog.h"

namespace closecall::policy {

using namespace ir;
using flow::Source;
using summary::ExitKind;
using summary::HandleEffect;
using summary::Slot;

static constexpr const char *Check = "member-leak";

/// The member of a project's class that `(*param).field` names.
ClassMembers::Member *ClassMembers::member(const Module &M, TypeId Param, const Slot &Where,
                                           Class **Of) {
  if (Where.Projs.size() != 2 || Where.Projs[0].Kind != ProjKind::Deref ||
      Where.Projs[1].Kind != ProjKind::Field || Where.Projs[1].Name[0] == '<' ||
      Param == NoId || M.Types[Param].Pointee == NoId)
    return nullptr;
  RecordId R = M.Types[M.Types[Param].Pointee].Record;
  if (R == NoId || M.Records[R].System || M.Records[R].Union || M.Records[R].Id.empty())
    return nullptr;
  const Record &Rec = M.Records[R];
  Class &C = Classes[Rec.Id];
  C.Name = Rec.Name;
  C.At = toRange(M, Rec.Range);
  C.HasDestructor |= Rec.Destructor != NoId;
  C.Copies |= Rec.Copies;
  C.InMainFile |= Rec.Range.Begin.File != NoId &&
                  M.Files[Rec.Range.Begin.File] == M.MainFile;
  *Of = &C;
  return &C.Members[Where.Projs[1].Name];
}

void ClassMembers::filled(const Subject &S, Member &Mb, bool Constructor) {
  Mb.Noun = noun(S);
  Mb.Releaser = releaser(S);
  flow::Event E;
  E.B = S.Src.B;
  E.I = S.Src.I;
  Spot At{functionName(S), finding(S, E, Check)};
  At.Found.Primary = acquireRange(S);
  At.Found.Sure = std::min(At.Found.Sure, report::Confidence::Medium);
  report::Step Acquired;
  Acquired.Kind = report::StepKind::Acquire;
  Acquired.At = At.Found.Primary;
  Acquired.Message = Mb.Noun + " acquired here by '" + S.Src.Via + "'";
  At.Found.Path.push_back(std::move(Acquired));
  if (Constructor) {
    bool Always = true;
    for (const flow::Exit &X : S.Run.Exits)
      Always &= X.Kind != ExitKind::Return || X.C.St == flow::State::Open;
    // What a method of its own has filled is that method's to fill.
    Mb.CtorFills |= Always && !S.Src.Sum;
  }
  Mb.Fills.push_back(std::move(At));
}

/// The handle that was in the slot is in nobody's hands at some return.
static bool losesIt(const flow::Solved &Run) {
  for (const flow::Exit &X : Run.Exits) {
    if (X.Kind != ExitKind::Return || X.C.St != flow::State::External ||
        X.C.range(flow::Tracked).isExactly(0))
      continue;
    bool Held = X.HasRet && X.Ret.mentionsSym() && X.Ret.A == flow::Tracked;
    for (const auto &[L, V] : X.C.Store)
      Held |= V.mentionsSym() && V.A == flow::Tracked;
    if (!Held)
      return true;
  }
  return false;
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

void ClassMembers::add(const Module &M, const Function &F, const flow::SolvedFunction &S,
                       const flow::CalleeResolver &Resolver, const rules::PackIndex &Packs,
                       const catalog::CheckOptions &Options) {
  const Callee &Self = M.Callees[F.Self];
  Class *C = nullptr;
  // What it does to members that hold something when it is called.
  for (const summary::SlotEffects &SE : S.Sum.Slots) {
    if (SE.Where.Root != Slot::Param || SE.Where.Index >= Self.Params.size())
      continue;
    Member *Mb = member(M, Self.Params[SE.Where.Index], SE.Where, &C);
    if (!Mb)
      continue;
    for (const summary::Outcome &O : SE.Outcomes) {
      Mb->Released |= O.Effect == HandleEffect::Released;
      Mb->Unknown |= O.Effect == HandleEffect::Kept || O.Ret.K == summary::Value::Handle;
      if (Self.Destructor)
        Mb->DestructorReleases |= O.Effect == HandleEffect::Released;
      for (const auto &[To, What] : O.Writes)
        Mb->Unknown |= What.K == summary::Value::Handle && !(To == SE.Where);
    }
  }
  if (Self.Destructor && !Self.Params.empty()) {
    RecordId R = M.Types[M.Types[Self.Params[0]].Pointee].Record;
    if (R != NoId && !M.Records[R].Id.empty()) {
      Class &Own = Classes[M.Records[R].Id];
      Own.DestructorSeen = true;
    }
  }
  if (S.Sum.Truncated && C)
    for (auto &[Name, Mb] : C->Members)
      Mb.Unknown = true;
  if (!Self.Method || Self.Params.empty())
    return;
  for (const auto &[Src, Run] : S.Runs) {
    Subject Sub{M, F, S, Resolver, Packs, Src, Run, Options};
    if (Src.K == Source::Acquire && Src.Resource != rules::NoResource) {
      for (const summary::AcquireEffects &A : S.Sum.Acquires) {
        if (A.Where.Root != Slot::Param || A.Where.Index != 0 ||
            A.Resource != Src.Resource || A.Via != Src.Via)
          continue;
        Member *Mb = member(M, Self.Params[0], A.Where, &C);
        if (!Mb)
          continue;
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
    if (Src.K != Source::External || Self.Constructor || Run.Truncated ||
        Src.Slot.Root != Slot::Param || Src.Slot.Index != 0 ||
        Src.Resource == rules::NoResource)
      continue;
    Member *Mb = member(M, Self.Params[0], Src.Slot, &C);
    if (Mb && Self.Destructor) {
      Mb->Noun = noun(Sub);
      Mb->Releaser = releaser(Sub);
      Mb->Destroyed = finding(Sub, flow::Event{}, Check);
      continue;
    }
    const Instr *At = writeOf(F, Src.Slot);
    if (!Mb || !At || !losesIt(Run))
      continue;
    flow::Event E;
    Spot Lost{functionName(Sub), finding(Sub, E, Check)};
    Lost.Found.Primary = toRange(M, At->Range);
    Lost.Found.Sure = report::Confidence::Medium;
    if (Mb->Noun.empty()) {
      Mb->Noun = noun(Sub);
      Mb->Releaser = releaser(Sub);
    }
    Lost.Found.AcquireText = At->Text;
    Mb->Overwrites.push_back(std::move(Lost));
  }
}

static bool isAssignment(const std::string &Function) {
  return Function.size() > 9 && Function.ends_with("operator=");
}

void ClassMembers::finish(std::vector<report::Finding> &Out) const {
  for (const auto &[Id, C] : Classes) {
    bool Seen = !C.HasDestructor || C.DestructorSeen;
    std::string Dtor = "'" + C.Name + "'";
    for (const auto &[Name, Mb] : C.Members) {
      std::string What = Mb.Noun + " '" + Name + "'";
      std::string Call = Mb.Releaser.empty() ? std::string("release it")
                                             : "call '" + Mb.Releaser + "'";
      // Nobody releases it.
      if (Seen && C.InMainFile && !Mb.Released && !Mb.Unknown)
        for (const Spot &Fill : Mb.Fills) {
          report::Finding F = Fill.Found;
          F.OwnedBy = Id + "::" + Name;
          F.Message = What + " is kept in " + Dtor + ", and nothing of the class releases it; " +
                      Call + " in the destructor";
          F.Path.push_back({report::StepKind::Exit, C.At,
                            C.HasDestructor ? "the destructor of " + Dtor + " does not release it"
                                            : Dtor + " has no destructor that releases it"});
          Out.push_back(std::move(F));
        }
      // The class owns it, and something puts another one in its place.
      if (Mb.DestructorReleases || Mb.CtorFills)
        for (const Spot &Lost : Mb.Overwrites) {
          bool Assigns = isAssignment(Lost.Function);
          if (!Assigns && !Mb.CtorFills)
            continue; // it may be the first to fill it
          report::Finding F = Lost.Found;
          F.Message = What + " is overwritten by '" + Lost.Function +
                      "' while the one before may still be open; " + Call + " first";
          F.Path.push_back({report::StepKind::Exit, F.Primary, "overwritten here"});
          Out.push_back(std::move(F));
        }
      // Two objects, one handle.
      if (C.Copies && Mb.DestructorReleases && Mb.Destroyed) {
        report::Finding F = *Mb.Destroyed;
        F.Primary = C.At;
        F.Sure = report::Confidence::Medium;
        F.AcquireText = C.Name + "::" + Name;
        F.Function = C.Name;
        F.Message = "copying " + Dtor + " copies '" + Name + "', and both destructors release that " +
                    Mb.Noun + "; delete the copy functions or hold it in an owner";
        F.Path.push_back({report::StepKind::Exit, C.At, Dtor + " can be copied"});
        Out.push_back(std::move(F));
      }
    }
  }
}

} // namespace closecall::policy
