//===- LateMembers.cpp - Members that outlive their parent -----*- C++ -*-===//
//
// Implements LateMembers.h.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/LateMembers.h"
#include "checks/catalog/Catalog.h"
#include "checks/flow/Loops.h"
#include "checks/report/Fingerprint.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using rules::ParentClose;
using summary::HandleEffect;
using summary::Slot;

/// The class whose object the function is called on.
static RecordId ownRecord(const Module &M, const Function &F) {
  const Callee &Self = M.Callees[F.Self];
  return Self.Method && !Self.Params.empty() ? M.recordBehind(Self.Params[0]) : NoId;
}

/// A method of an object that is a variable of the function, and goes with it.
static bool ofVariable(const Instr &I) {
  return !I.Args.empty() && I.Args[0].Kind == OperandKind::AddrOf && I.Args[0].P.isVar();
}

static bool isRead(const Function &F, VarId V) {
  auto Is = [&](const Operand &O) { return O.P.valid() && O.P.Root == V; };
  return llvm::any_of(F.Blocks, [&](const Block &B) {
    return Is(B.Term.Cond) ||
           llvm::any_of(B.Instrs, [&](const Instr &I) { return llvm::any_of(I.Args, Is); });
  });
}

namespace {
/// Where operands come from: temporaries that are written once stand for the place that
/// they are read from.
class Origins {
public:
  explicit Origins(const Function &F) {
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Dst.isVar() && F.Vars[I.Dst.Root].Kind == VarKind::Temp) {
          const bool Reads = I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Load;
          auto [It, New] = From.try_emplace(I.Dst.Root, Reads ? &I.Args[0].P : nullptr);
          if (!New)
            It->second = nullptr;
        }
  }

  /// The steps from the object of a method to the place, without the pointer to it;
  /// nothing for places that do not lie in it.
  std::optional<std::vector<Projection>> inObject(const Operand &O,
                                                  llvm::ArrayRef<Projection> Below = {}) const {
    if (!O.P.valid())
      return std::nullopt;
    const Place *P = &O.P;
    if (auto It = From.find(P->Root); P->isVar() && O.Kind == OperandKind::Load && It != From.end() && It->second)
      P = It->second;
    std::vector<Projection> All = P->Projs;
    if (O.Kind == OperandKind::AddrOf && !Below.empty()) {
      if (Below[0].Kind != ProjKind::Deref)
        return std::nullopt;
      Below = Below.drop_front();
    }
    llvm::append_range(All, Below);
    if (P->Root != 0 || All.size() < 2 || All[0].Kind != ProjKind::Deref ||
        All[1].Kind != ProjKind::Field)
      return std::nullopt;
    All.erase(All.begin());
    return All;
  }

private:
  std::map<VarId, const Place *> From;
};

/// A handle that lies in the object and is released by a call.
struct Ended {
  std::vector<Projection> At;
  rules::ResourceId Resource;
  ParentClose Children; ///< what becomes of those that are made of it
};
} // namespace

static std::string spelled(llvm::ArrayRef<Projection> Path) {
  std::string Out;
  for (const Projection &P : Path)
    if (P.Kind == ProjKind::Field)
      Out += (Out.empty() ? "" : ".") + P.Name;
    else
      Out += P.Kind == ProjKind::Deref ? "*" : "[]";
  return Out;
}

/// What a handle is that lies there below the parameter, by its type.
static rules::ResourceId resourceAt(const Module &M, const rules::PackIndex &Packs, TypeId T,
                                    llvm::ArrayRef<Projection> Below) {
  for (const Projection &P : Below) {
    if (T == NoId)
      return rules::NoResource;
    const RecordId R = M.Types[T].Record;
    T = P.Kind == ProjKind::Field ? NoId : M.Types[T].Pointee;
    if (P.Kind == ProjKind::Field && R != NoId)
      for (const Field &F : M.Records[R].Fields)
        if (F.Name == P.Name)
          T = F.Type;
  }
  const TypeId To = T == NoId ? NoId : M.Types[T].Pointee;
  return To == NoId ? rules::NoResource : Packs.resourceOfType(M.Types[To].Name);
}

/// Calls Fn with each handle that the function may release, and what becomes of its
/// children.
template <typename FnT>
static void eachReleased(const Module &M, const rules::PackIndex &Packs,
                         const summary::Summary *Sum, const Callee &D, FnT Fn) {
  for (const summary::SlotEffects &SE : Sum ? Sum->Slots : std::vector<summary::SlotEffects>()) {
    if (SE.Where.Root != Slot::Param || SE.Where.Index >= D.Params.size())
      continue;
    auto It = llvm::find_if(SE.Outcomes, [](const summary::Outcome &O) {
      return O.Effect == HandleEffect::Released;
    });
    const rules::ResourceId R = resourceAt(M, Packs, D.Params[SE.Where.Index], SE.Where.Projs);
    if (It != SE.Outcomes.end() && R != rules::NoResource)
      Fn(SE.Where, R, It->Children);
  }
}

static std::vector<Ended> endedBy(const Module &M, const Origins &From,
                                  const rules::PackIndex &Packs, const flow::CalleeFacts &C,
                                  const Instr &I) {
  std::vector<Ended> Out;
  if (C.Pack) {
    for (const rules::Release &R : C.Pack->Releases)
      if (R.Arg < I.Args.size() && I.Args[R.Arg].Kind == OperandKind::Load)
        if (auto At = From.inObject(I.Args[R.Arg]))
          Out.push_back({*At, R.Resource, R.Children});
    return Out;
  }
  eachReleased(M, Packs, C.Sum, M.Callees[I.Callee],
               [&](const Slot &Where, rules::ResourceId R, ParentClose Children) {
    if (Where.Index < I.Args.size())
      if (auto At = From.inObject(I.Args[Where.Index], Where.Projs))
        Out.push_back({*At, R, Children});
  });
  return Out;
}

/// What the end of a value of the type releases: a class of the program by its destructor,
/// an owner by its deleter or by the end of what it owns, a container by its elements.
std::vector<rules::ResourceId> LateMembers::releasedWith(const Module &M, TypeId Of,
                                                         const flow::CalleeResolver &Resolver,
                                                         unsigned Depth) const {
  std::vector<rules::ResourceId> Out;
  if (Of == NoId || Depth > 4)
    return Out;
  const Type &T = M.Types[Of];
  auto Add = [&](CalleeId C, unsigned Param) {
    eachReleased(M, Packs, Resolver.callee(C).Sum, M.Callees[C],
                 [&](const Slot &Where, rules::ResourceId R, ParentClose) {
      if (Where.Index == Param)
        Out.push_back(R);
    });
  };
  const llvm::StringRef Name = T.Name;
  if (Name == "std::shared_ptr" || Name == "std::weak_ptr" || T.Kind == TypeKind::Pointer ||
      T.Kind == TypeKind::Reference)
    return Out; // others may hold it, or do
  if (Name == "std::unique_ptr") {
    if (T.TemplateArgs.size() > 1)
      if (const RecordId D = M.Types[T.TemplateArgs[1]].Record; D != NoId && M.Records[D].Call != NoId)
        Add(M.Records[D].Call, 1);
    if (Out.empty() && !T.TemplateArgs.empty())
      return releasedWith(M, T.TemplateArgs[0], Resolver, Depth + 1);
    return Out;
  }
  if (T.Record != NoId && !M.Records[T.Record].System) {
    if (M.Records[T.Record].Destructor != NoId)
      Add(M.Records[T.Record].Destructor, 0);
    return Out;
  }
  if (Name.starts_with("std::"))
    for (TypeId Arg : T.TemplateArgs)
      llvm::append_range(Out, releasedWith(M, Arg, Resolver, Depth + 1));
  return Out;
}

void LateMembers::add(const Module &M, const Function &F, const flow::CalleeResolver &Resolver) {
  const RecordId Own = ownRecord(M, F);
  if (Own == NoId || M.Records[Own].System || M.Records[Own].Id.empty())
    return;
  const Record &R = M.Records[Own];
  const Origins From(F);
  // Children that are made of what lies in the object.
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.Opcode != Op::Call || I.Callee == NoId)
        continue;
      const flow::CalleeFacts C = Resolver.callee(I.Callee);
      if (C.Pack) {
        for (const rules::Acquire &A : C.Pack->Acquires)
          if (A.Parent && *A.Parent < I.Args.size())
            if (auto At = From.inObject(I.Args[*A.Parent]))
              Made[{R.Id, spelled(*At)}].insert(A.Resource);
      } else if (C.Sum && !ofVariable(I))
        for (const summary::AcquireEffects &A : C.Sum->Acquires)
          if (A.Parent && A.Parent->Root == Slot::Param && A.Parent->Index < I.Args.size())
            if (auto At = From.inObject(I.Args[A.Parent->Index], A.Parent->Projs))
              Made[{R.Id, spelled(*At)}].insert(A.Resource);
    }
  if (!M.Callees[F.Self].Destructor)
    return;
  const flow::Loops Lp(F);
  struct At {
    BlockId B;
    uint32_t I;
  };
  auto Before = [&](At A, At B) { return A.B == B.B ? A.I < B.I : Lp.dominates(A.B, B.B); };
  auto EachCall = [&](auto Fn) {
    for (BlockId B = 0; B < F.Blocks.size(); ++B)
      for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N)
        if (const Instr &I = F.Blocks[B].Instrs[N]; I.Opcode == Op::Call && I.Callee != NoId)
          Fn(At{B, N}, I);
  };
  // The text of the destructor, in front of the close, does something to the member or
  // lets somebody else do it.
  auto Handled = [&](At Close, const std::string &Member) {
    for (BlockId B = 0; B < F.Blocks.size(); ++B)
      for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N) {
        const Instr &I = F.Blocks[B].Instrs[N];
        if (Before(Close, {B, N}) || (B == Close.B && N == Close.I))
          continue;
        auto Names = [&](const Place &P) {
          return P.valid() && P.Root == 0 && P.Projs.size() >= 2 &&
                 P.Projs[1].Kind == ProjKind::Field && P.Projs[1].Name == Member;
        };
        if (Names(I.Dst))
          return true;
        for (const Operand &O : I.Args)
          if (Names(O.P) || (O.P.isVar() && O.P.Root == 0))
            return true;
      }
    return false;
  };
  EachCall([&](At Close, const Instr &I) {
    // A method of the class itself may have released the members before.
    if (llvm::any_of(I.Args, [](const Operand &O) { return O.P.isVar() && O.P.Root == 0; }))
      return;
    const bool Asked = I.Dst.valid() && (!I.Dst.isVar() || isRead(F, I.Dst.Root));
    for (const Ended &Parent : endedBy(M, From, Packs, Resolver.callee(I.Callee), I)) {
      if (Asked || (Parent.Children != ParentClose::Refuses && Parent.Children != ParentClose::Dangles))
        continue;
      auto Tell = [&](const std::string &Member, rules::ResourceId Child, const Instr &Later) {
        if (Member == Parent.At[0].Name || Handled(Close, Member))
          return;
        Orders[{R.Id, spelled(Parent.At)}].push_back(
            {Child, toRange(M, I.Range), toRange(M, Later.Range), R.Name, M.Callees[F.Self].Name,
             M.Callees[I.Callee].Name, I.Text, Parent.At[0].Name, Member, !I.Implicit});
      };
      EachCall([&](At End, const Instr &Later) {
        if (!Later.Implicit || !Before(Close, End))
          return;
        for (const Ended &Child : endedBy(M, From, Packs, Resolver.callee(Later.Callee), Later))
          Tell(Child.At[0].Name, Child.Resource, Later);
        const Callee &D = M.Callees[Later.Callee];
        if (!D.Destructor || Later.Args.empty() || !llvm::StringRef(D.Name).starts_with("std::"))
          return;
        if (auto Of = From.inObject(Later.Args[0]); Of && Of->size() == 1)
          for (const Field &Member : R.Fields)
            if (Member.Name == (*Of)[0].Name)
              for (rules::ResourceId Child : releasedWith(M, Member.Type, Resolver))
                Tell(Member.Name, Child, Later);
      });
    }
  });
}

void LateMembers::finish(const catalog::CheckOptions &Options,
                         std::vector<report::Finding> &Out) const {
  for (const auto &[K, All] : Orders) {
    auto It = Made.find(K);
    std::set<std::string> Told;
    for (const Order &O : All) {
      if (It == Made.end() || !It->second.count(O.Child) || !Told.insert(O.Member).second)
        continue;
      const rules::Resource &Res = Packs.resource(O.Child);
      report::Finding F;
      F.Check = "closecall-release-order";
      if (const catalog::CheckInfo *C = catalog::find(F.Check))
        F.Level = Options.severity("release-order").value_or(C->Severity);
      F.Sure = report::Confidence::Medium;
      F.Primary = O.At;
      F.Function = O.Function;
      const std::string Open = Res.Noun + " '" + O.Member + "' may be open, ";
      F.Message = O.InBody ? "'" + O.By + "' closes '" + O.Parent + "' while " + Open +
                                 "which is released with the members, after the body of the destructor"
                           : "member '" + O.Parent + "' is closed while " + Open +
                                 "since members are released in the reverse order of their "
                                 "declarations; declare '" + O.Member + "' behind it";
      F.Path.push_back({report::StepKind::Event, O.At, "closed here"});
      F.Path.push_back({report::StepKind::Exit, O.Later, "'" + O.Member + "' is released here"});
      F.AcquireText = report::normalise(O.Text.empty() ? O.Parent : O.Text);
      F.Pack = Res.Pack;
      F.Resource = Res.Name;
      Out.push_back(std::move(F));
    }
  }
}

} // namespace closecall::policy
