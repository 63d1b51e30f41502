//===- GuardedReleases.cpp - Releases that leave some handles --*- C++ -*-===//
//
// Implements GuardedReleases.h. A branch guards a release when one of its sides
// leads there and the other one to a return without any release of the field.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/GuardedReleases.h"
#include "checks/report/Fingerprint.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using summary::HandleEffect;
using summary::Slot;

/// Among the guards: of a handle that was good when it was left.
static const std::string Later = "<later>";

static bool isBase(const Projection &P) {
  return P.Kind == ProjKind::Field && llvm::StringRef(P.Name).starts_with("<base> ");
}

/// `p->f`, in the class of the pointer or one that it inherits from: f.
static std::optional<std::string> fieldName(llvm::ArrayRef<Projection> Projs) {
  if (Projs.size() < 2 || Projs[0].Kind != ProjKind::Deref)
    return std::nullopt;
  const Projection &Last = Projs.back();
  if (Last.Kind != ProjKind::Field || Last.Name[0] == '<' ||
      !llvm::all_of(Projs.drop_front().drop_back(), isBase))
    return std::nullopt;
  return Last.Name;
}

GuardedReleases::Field *GuardedReleases::field(const Module &M, TypeId Param,
                                               const Slot &Where) {
  std::optional<std::string> Name = fieldName(Where.Projs);
  RecordId R = Name ? M.recordBehind(Param) : NoId;
  // The class that has it.
  for (const Projection &P : Where.Projs)
    if (R != NoId && isBase(P)) {
      auto Base = llvm::find_if(M.Records[R].Fields,
                                [&](const ir::Field &F) { return F.Name == P.Name; });
      R = Base == M.Records[R].Fields.end() ? NoId : M.Types[Base->Type].Record;
    }
  if (R == NoId || M.Records[R].System || M.Records[R].Union || M.Records[R].Id.empty())
    return nullptr;
  return &Fields[{M.Records[R].Id, *Name}];
}

namespace {

using Site = std::pair<BlockId, uint32_t>;
struct Asked {
  std::string Of; ///< the field beside the handle; "": the handle
  bool True;      ///< for the release
  bool Good = false; ///< and what is asked of the handle says then that it is well
};

/// The releases of what lies at a place, in one function.
class Releases {
public:
  Releases(const Function &F, const flow::FunctionInfo &Info,
           const flow::CalleeResolver &Resolver, const Slot &Where)
      : F(F), Info(Info), Resolver(Resolver), At{Where.Index, Where.Projs} {
    for (BlockId B = 0; B < F.Blocks.size(); ++B)
      for (uint32_t I = 0; I < F.Blocks[B].Instrs.size(); ++I)
        visit(B, I);
  }

  std::vector<Site> Direct; ///< by a call that is given the handle
  bool ByCallee = false;    ///< by a call that is given its record

  /// The field beside the handle, or "" for the handle itself, of which the one
  /// side of a branch asks that leads past all releases; and whether what is asked
  /// has to be true for the release.
  std::optional<Asked> guard(const Site &Release) const {
    const llvm::BitVector Reaching = Info.reaching(Release.first);
    for (BlockId B : Reaching.set_bits()) {
      const Terminator &T = F.Blocks[B].Term;
      if (T.Kind != TermKind::Branch || Reaching[T.Succs[0]] == Reaching[T.Succs[1]])
        continue;
      const unsigned To = Reaching[T.Succs[0]] ? 0 : 1;
      const llvm::BitVector Past = Info.reachableFrom(T.Succs[1 - To]);
      bool Returns = false, Released = false;
      for (BlockId P : Past.set_bits()) {
        Returns |= F.Blocks[P].Term.Kind == TermKind::Return;
        Released |= llvm::any_of(Direct, [&](const Site &S) { return S.first == P; }) ||
                    llvm::any_of(F.Blocks[P].Instrs,
                                 [&](const Instr &I) { return takesOtherwise(I); });
      }
      if (Returns && !Released)
        if (std::optional<Asked> Of = asks(T.Cond, To == 0))
          return Of;
    }
    return std::nullopt;
  }

private:
  void visit(BlockId B, uint32_t N) {
    const Instr &I = F.Blocks[B].Instrs[N];
    if (I.Opcode != Op::Call || I.Callee == NoId)
      return;
    flow::CalleeFacts C = Resolver.callee(I.Callee);
    for (uint32_t A = 0; A < I.Args.size(); ++A) {
      const Operand &O = I.Args[A];
      if (O.Kind == OperandKind::Load && O.P == At) {
        bool Releases =
            C.Pack && llvm::any_of(C.Pack->Releases, [&](auto &R) { return R.Arg == A; });
        if (!C.Pack && C.Sum)
          for (const summary::SlotEffects &SE : C.Sum->Slots)
            Releases |= SE.Where.Root == Slot::Param && SE.Where.Index == A &&
                        SE.Where.Projs.empty() && released(SE);
        if (Releases)
          Direct.push_back({B, N});
      }
      if (C.Sum && O.P.isVar() && O.P.Root == At.Root)
        for (const summary::SlotEffects &SE : C.Sum->Slots)
          ByCallee |= SE.Where.Root == Slot::Param && SE.Where.Index == A &&
                      SE.Where.Projs == At.Projs && released(SE);
    }
  }
  static bool released(const summary::SlotEffects &SE) {
    return llvm::any_of(SE.Outcomes, [](const summary::Outcome &O) {
      return O.Effect == HandleEffect::Released;
    });
  }

  /// The handle goes by another name (`d = s->c; s->c = 0; PQfinish(d)`), or to a function
  /// that was not seen.
  bool takesOtherwise(const Instr &I) const {
    if (I.Opcode != Op::Call || I.Callee == NoId)
      return false;
    const flow::CalleeFacts C = Resolver.callee(I.Callee);
    const llvm::StringRef Record = Info.pointeeRecord(Info.typeOf(At));
    for (uint32_t A = 0; A < I.Args.size(); ++A) {
      const Operand &O = I.Args[A];
      // A helper that is given its address.
      if (O.Kind == OperandKind::AddrOf && O.P == At &&
          (C.Pack   ? llvm::any_of(C.Pack->Releases, [&](auto &R) { return R.Arg == A; })
           : !C.Sum || llvm::any_of(C.Sum->Slots, [&](const summary::SlotEffects &SE) {
               return SE.Where.Root == Slot::Param && SE.Where.Index == A && released(SE);
             })))
        return true;
      if (O.Kind != OperandKind::Load)
        continue;
      if (O.P == At && !C.Pack && !C.Sum && C.Decl && !C.Decl->System)
        return true;
      if (!O.P.isVar() || Record.empty() || Info.pointeeRecord(Info.typeOf(O.P)) != Record)
        continue;
      if (C.Pack && llvm::any_of(C.Pack->Releases, [&](auto &R) { return R.Arg == A; }))
        return true;
      if (!C.Pack && (!C.Sum || llvm::any_of(C.Sum->Slots, [&](const summary::SlotEffects &SE) {
            return SE.Where.Root == Slot::Param && SE.Where.Index == A &&
                   SE.Where.Projs.empty() && released(SE);
          })))
        return true;
    }
    return false;
  }

  /// A function that is given the object asks the handle how it is (isConnected()).
  bool asksTheHandle(const Instr &Call) const {
    if (Call.Callee == NoId || Call.Args.empty() || !Call.Args[0].P.isVar() ||
        Call.Args[0].P.Root != At.Root)
      return false;
    const Place There{0, At.Projs};
    for (const Function &Of : Info.M.Functions)
      if (Of.Self == Call.Callee && Of.NumParams > 0)
        for (const Block &B : Of.Blocks)
          for (const Instr &I : B.Instrs) {
            if (I.Opcode != Op::Call || I.Callee == NoId || I.Args.empty())
              continue;
            const rules::FunctionEffects *E = Resolver.callee(I.Callee).Pack;
            if (E && E->Result && I.Args[0].Kind == OperandKind::Load && I.Args[0].P == There)
              return true;
          }
    return false;
  }

  /// What a condition that is true (or false) asks of.
  std::optional<Asked> asks(const Operand &Cond, bool True, unsigned Depth = 0) const {
    auto Beside = [&](llvm::ArrayRef<Projection> Projs) -> std::optional<Asked> {
      std::optional<std::string> Name = fieldName(Projs);
      return Name ? std::optional(Asked{std::move(*Name), True}) : std::nullopt;
    };
    if (Cond.Kind != OperandKind::Load || Depth > 3)
      return std::nullopt;
    const Place &P = Cond.P;
    if (!P.isVar()) {
      if (P.Root != At.Root)
        return std::nullopt;
      // A field of the handle.
      if (P.Projs.size() == At.Projs.size() + 2 &&
          std::equal(At.Projs.begin(), At.Projs.end(), P.Projs.begin()))
        return Asked{"", True, !True};
      // A field beside it, which has to be set.
      const TypeId T = Info.typeOf(P);
      if (True && !(P == At) && T != NoId &&
          (Info.M.Types[T].Kind == TypeKind::Int || Info.M.Types[T].Kind == TypeKind::Bool))
        return Beside(P.Projs);
      return std::nullopt;
    }
    const Instr *Made = nullptr;
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        if (I.Dst.isVar() && I.Dst.Root == P.Root) {
          if (Made)
            return std::nullopt;
          Made = &I;
        }
    if (!Made)
      return std::nullopt;
    switch (Made->Opcode) {
    case Op::Call: {
      flow::CalleeFacts C =
          Made->Callee == NoId ? flow::CalleeFacts() : Resolver.callee(Made->Callee);
      if (C.Pack && C.Pack->Result && !Made->Args.empty() &&
          Made->Args[0].Kind == OperandKind::Load && Made->Args[0].P == At)
        // Of a command that failed (a COMMIT) nobody says that the connection is broken.
        return Asked{"", True, Made->Args.size() == 1 && C.Pack->Result->Ok.contains(0) != True};
      if (asksTheHandle(*Made))
        return Asked{"", True};
      // A function of the object's that tells of such a field.
      if (True && !C.Pack && C.Sum && C.Sum->Base.size() == 1 && !Made->Args.empty() &&
          Made->Args[0].P.Root == At.Root) {
        const summary::Value &Ret = C.Sum->Base[0].Ret;
        if (Ret.K == summary::Value::Initial && Ret.S.Root == Slot::Param && Ret.S.Index == 0)
          return Beside(Ret.S.Projs);
      }
      return std::nullopt;
    }
    case Op::Compare: {
      const Operand &K = Made->Args[1];
      if (K.Kind != OperandKind::Int ||
          (Made->Cmp != CompareOp::EQ && Made->Cmp != CompareOp::NE))
        return std::nullopt;
      return asks(Made->Args[0], (Made->Cmp == CompareOp::NE) == (K.Int == 0) ? True : !True,
                  Depth + 1);
    }
    case Op::Not:
      return asks(Made->Args[0], !True, Depth + 1);
    case Op::Assign:
      return asks(Made->Args[0], True, Depth + 1);
    default:
      return std::nullopt;
    }
  }

  const Function &F;
  const flow::FunctionInfo &Info;
  const flow::CalleeResolver &Resolver;
  const Place At;
};

bool mayRelease(const flow::CalleeResolver &Resolver, const Instr &I) {
  if (I.Callee == NoId)
    return true;
  flow::CalleeFacts C = Resolver.callee(I.Callee);
  if (C.Pack)
    return !C.Pack->Releases.empty();
  return C.Sum && llvm::any_of(C.Sum->Slots, [](const summary::SlotEffects &SE) {
           return llvm::any_of(SE.Outcomes, [](const summary::Outcome &O) {
             return O.Effect == HandleEffect::Released;
           });
         });
}

} // namespace

void GuardedReleases::add(const Module &M, const Function &F, const flow::SolvedFunction &S,
                          const flow::CalleeResolver &Resolver, const rules::PackIndex &Packs,
                          const catalog::CheckOptions &Options) {
  const Callee &Self = M.Callees[F.Self];
  for (const summary::SlotEffects &SE : S.Sum.Slots) {
    bool Released = false, Other = false;
    for (const summary::Outcome &O : SE.Outcomes) {
      Released |= O.Effect == HandleEffect::Released;
      // What a refused release leaves (SQLITE_BUSY) is none of another's.
      const bool Refused = llvm::any_of(SE.Outcomes, [&](const summary::Outcome &R) {
        return R.Effect == HandleEffect::Released && R.Pre == O.Pre && R.PreSame == O.PreSame && R.PreSlots == O.PreSlots;
      });
      Other |= (O.Effect == HandleEffect::Kept && !Refused) || O.Ret.K == summary::Value::Handle ||
               llvm::any_of(O.Writes, [&](auto &W) {
                 return W.second.K == summary::Value::Handle && !(W.first == SE.Where);
               });
    }
    if ((!Released && !Other) || SE.Where.Root != Slot::Param ||
        SE.Where.Index >= Self.Params.size())
      continue;
    Field *Fd = field(M, Self.Params[SE.Where.Index], SE.Where);
    if (!Fd)
      continue;
    Fd->Other |= Other;
    if (!Released)
      continue;
    Releases R(F, *S.Info, Resolver, SE.Where);
    for (const Site &At : R.Direct) {
      std::optional<Asked> Guard = R.guard(At);
      if (!Guard) {
        Fd->Other = true;
        continue;
      }
      const Instr &I = F.Blocks[At.first].Instrs[At.second];
      Fd->Releases.push_back({toRange(M, I.Range), Self.Name, M.Callees[I.Callee].Name, I.Text,
                              std::move(Guard->Of), Guard->True, Guard->Good});
    }
    Fd->Other |= R.Direct.empty() && !R.ByCallee;
  }
  // Who leaves a handle there that did not open.
  for (const summary::AcquireEffects &A : S.Sum.Acquires) {
    if (A.Where.Root == Slot::Global || A.Resource == rules::NoResource ||
        (A.Where.Root == Slot::Param && A.Where.Index >= Self.Params.size()))
      continue;
    const TypeId Object =
        A.Where.Root == Slot::Param ? Self.Params[A.Where.Index] : Self.Result;
    Field *Fd = field(M, Object, A.Where);
    if (!Fd)
      continue;
    for (const auto &[Src, Run] : S.Runs) {
      if (Src.K != flow::Source::Acquire || Src.Txn || !Src.Pack ||
          Src.Resource != A.Resource || Run.Truncated || !Run.Events.empty())
        continue;
      std::set<std::string> Zero, Set; // fields beside it, by what they hold then
      bool Stays = false;
      std::vector<std::set<std::string>> SetAt; ///< by exit
      const flow::Space &Sp = *S.Locations;
      auto ObjectOf = [&](flow::LocId L) {
        do
          L = Sp.loc(L).Parent;
        while (Sp.loc(L).Kind == flow::Space::LocKind::Field &&
               Sp.fieldName(Sp.loc(L).A).starts_with("<base> "));
        return L;
      };
      for (const flow::Exit &X : Run.Exits) {
        if (X.Kind != summary::ExitKind::Return || X.C.St != flow::State::Open)
          continue;
        flow::LocId In = flow::NoId;
        for (const auto &[L, V] : X.C.Store)
          if (V.isTracked() && Sp.loc(L).Kind == flow::Space::LocKind::Field &&
              Sp.fieldName(Sp.loc(L).A) == A.Where.Projs.back().Name)
            In = ObjectOf(L);
        if (In == flow::NoId)
          continue;
        Stays = true;
        SetAt.emplace_back();
        for (const auto &[L, V] : X.C.Store) {
          if (Sp.loc(L).Kind != flow::Space::LocKind::Field || ObjectOf(L) != In)
            continue;
          std::string Name(Sp.fieldName(Sp.loc(L).A));
          if (flow::rangeOf(X.C, V).isExactly(0))
            Zero.insert(std::move(Name));
          else if (V.K == flow::Val::Int)
            SetAt.back().insert(std::move(Name));
        }
        Set.insert(SetAt.back().begin(), SetAt.back().end());
      }
      // A flag that is set on some ways out, and left alone on this one: if it was set
      // before, the handle that it spoke of has been lost here.
      for (const std::string &Name : Set)
        if (llvm::any_of(SetAt, [&](const auto &At) { return !At.count(Name); }))
          Zero.insert(Name);
      // Whoever tests it here releases it here when it is bad.
      bool Tests = llvm::any_of(Run.DischargedIn, [&](BlockId B) {
        return (F.Blocks[B].Term.Kind != TermKind::Return &&
                F.Blocks[B].Term.Kind != TermKind::Resume) ||
               llvm::any_of(F.Blocks[B].Instrs, [&](const Instr &I) {
                 return I.Opcode == Op::Call && mayRelease(Resolver, I);
               });
      });
      Fd->Tested |= Tests;
      Fd->Fillers.insert(Self.Name);
      if (!Stays)
        continue;
      Zero.insert(Tests ? Later : "");
      Subject Sub{M, F, S, Resolver, Packs, Src, Run, Options};
      for (const std::string &Name : Zero) {
        flow::Event E;
        E.B = Src.B;
        E.I = Src.I;
        report::Finding Found = finding(Sub, E, "member-leak");
        Found.Sure = report::Confidence::Medium;
        Found.AcquireText = report::normalise(F.Blocks[Src.B].Instrs[Src.I].Text);
        Found.Path.push_back({report::StepKind::Acquire, acquireRange(Sub),
                              noun(Sub) + " acquired here by '" + Src.Via + "'"});
        Found.Message = noun(Sub);
        Fd->Left.emplace(Name, std::move(Found));
      }
    }
  }
}

void GuardedReleases::finish(std::vector<report::Finding> &Out) const {
  for (const auto &[K, Fd] : Fields) {
    if (Fd.Other || Fd.Releases.empty())
      continue;
    const std::string &Guard = Fd.Releases.front().Guard;
    // The connection may also break when it has been in use for a while.
    const bool Breaks = Guard.empty() && Fd.Tested;
    auto Left = Fd.Left.find(Breaks ? Later : Guard);
    if (Left == Fd.Left.end() || (Fd.Tested && !Breaks) ||
        llvm::any_of(Fd.Releases, [&](const Guarded &G) {
          // A broken one may be released for a new one; who closes it is not here.
          return G.Guard != Guard || G.True != Fd.Releases.front().True ||
                 (Breaks && (!G.Good || Fd.Fillers.count(G.Function)));
        }))
      continue;
    const Guarded &G = Fd.Releases.front();
    report::Finding F = Left->second;
    const std::string By = F.Function;
    F.Primary = G.At;
    F.Function = G.Function;
    F.ExitTexts = {report::normalise(G.Text)};
    F.Message += " '" + K.second + "' is released by '" + G.By + "' only " +
                 (Guard.empty() ? std::string("after a test of its state")
                                : "where '" + Guard + "' is set") +
                 "; the one that '" + By + "' leaves there " +
                 (Breaks          ? "and that breaks later"
                  : Guard.empty() ? "when it fails"
                                  : "without that") +
                 " is never released";
    F.Path.push_back({report::StepKind::Exit, G.At, "the only release, behind a test"});
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
