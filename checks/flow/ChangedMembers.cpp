//===- ChangedMembers.cpp - What callers see written ----------------------===//
#include "checks/flow/ChangedMembers.h"
#include "checks/flow/Infer.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::flow {

using namespace ir;
using summary::Slot;

namespace {

class Changes {
public:
  Changes(const FunctionInfo &Info, const CalleeResolver &Resolver)
      : Info(Info), F(Info.F), M(Info.M), Resolver(Resolver),
        Alias(parameterAliases(F)) {}

  std::vector<Slot> run() {
    for (const Block &B : F.Blocks)
      for (uint32_t N = 0; N < B.Instrs.size(); ++N) {
        const Instr &I = B.Instrs[N];
        const bool State =
            I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Int;
        if (!State && !isUpdate(B, N))
          note(I.Dst);
        if (I.Opcode == Op::Call)
          call(I);
      }
    return std::move(Out);
  }

private:
  /// Longer ways are not told (Translator), and more places than this nobody
  /// asks for.
  static constexpr size_t MaxSteps = 5, MaxBelow = 40, MaxGlobals = 24;

  void note(Place P) {
    if (!P.valid() || P.Projs.size() > MaxSteps)
      return;
    if (Alias[P.Root] != NoId)
      P.Root = Alias[P.Root];
    const Variable &V = F.Vars[P.Root];
    const bool Global = V.Kind == VarKind::Global;
    auto Is = [](ProjKind Kind) {
      return [Kind](const Projection &Pr) { return Pr.Kind == Kind; };
    };
    if (llvm::any_of(P.Projs, Is(ProjKind::Index)) ||
        (Global ? llvm::any_of(P.Projs, Is(ProjKind::Deref))
                : P.Root >= F.NumParams || P.Projs.empty() ||
                      P.Projs.front().Kind != ProjKind::Deref ||
                      (P.Projs.size() > 1 &&
                       P.Projs.back().Kind != ProjKind::Field)) ||
        !isPlain(Info.typeOf(P)))
      return;
    Slot S;
    S.Root = Global ? Slot::Global : Slot::Param;
    if (Global)
      S.GlobalId = V.Id;
    else
      S.Index = P.Root;
    S.Projs = std::move(P.Projs);
    add(std::move(S));
  }

  void add(Slot S) {
    size_t &Count = S.Root == Slot::Global ? Globals : Below;
    if (Count == (S.Root == Slot::Global ? MaxGlobals : MaxBelow) ||
        llvm::is_contained(Out, S))
      return;
    ++Count;
    Out.push_back(std::move(S));
  }

  bool isPlain(TypeId T) const {
    if (T == NoId)
      return false;
    const Type &Ty = M.Types[T];
    if (Ty.Kind == TypeKind::Int || Ty.Kind == TypeKind::Bool)
      return true;
    llvm::StringRef Record = Info.pointeeRecord(T);
    return Ty.Kind == TypeKind::Pointer &&
           (Record.empty() ||
            Resolver.packs().resourceOfType(Record) == rules::NoResource);
  }

  void call(const Instr &I) {
    CalleeFacts C;
    if (I.Callee != NoId)
      C = Resolver.callee(I.Callee);
    else if (!I.TargetField.empty())
      C = Resolver.indirect(I.TargetField);
    if (C.Sum && !C.Pack)
      globalsOf(*C.Sum);
    for (size_t N = 0; N < I.Args.size(); ++N) {
      const Operand &O = I.Args[N];
      if (!O.P.valid() ||
          (O.Kind != OperandKind::Load && O.Kind != OperandKind::AddrOf))
        continue;
      if (C.Sum && !C.Pack)
        byCallee(O, N, *C.Sum);
      else if (!isConstPointee(M, C.Decl, N))
        byLibrary(O, !C.Pack);
    }
  }

  void byCallee(const Operand &O, size_t N, const summary::Summary &Sum) {
    for (const summary::Outcome &Outcome : Sum.Base)
      for (const auto &[Where, What] : Outcome.Writes) {
        if (What.K == summary::Value::Int || Where.Root != Slot::Param ||
            Where.Index != N || Where.Projs.empty() ||
            Where.Projs.front().Kind != ProjKind::Deref)
          continue;
        Place P = O.P;
        P.Projs.insert(P.Projs.end(),
                       Where.Projs.begin() +
                           (O.Kind == OperandKind::AddrOf ? 1 : 0),
                       Where.Projs.end());
        note(std::move(P));
      }
  }

  void globalsOf(const summary::Summary &Sum) {
    auto IsHandle = [&](const Slot &Where) {
      auto Has = [&](const auto &Of) { return Of.Where == Where; };
      return llvm::any_of(Sum.Acquires, Has) || llvm::any_of(Sum.Slots, Has);
    };
    for (const summary::Outcome &Outcome : Sum.Base)
      for (const auto &[Where, What] : Outcome.Writes)
        if (What.K != summary::Value::Int && Where.Root == Slot::Global &&
            llvm::all_of(Where.Projs,
                         [](const Projection &Pr) {
                           return Pr.Kind == ProjKind::Field;
                         }) &&
            !IsHandle(Where))
          add(Where);
  }

  /// Whole: what it is given may be an object that it fills.
  void byLibrary(const Operand &O, bool Whole) {
    if (O.Kind == OperandKind::AddrOf)
      return note(O.P);
    const TypeId T = Info.typeOf(O.P);
    if (!Whole || T == NoId || M.Types[T].Pointee == NoId)
      return;
    const Type &Object = M.Types[M.Types[T].Pointee];
    if (Object.Const || Object.Record == NoId)
      return;
    for (const Field &Fd : M.Records[Object.Record].Fields) {
      Place P = O.P;
      P.Projs.push_back({ProjKind::Deref, "", 0, false});
      P.Projs.push_back({ProjKind::Field, Fd.Name, 0, false});
      note(std::move(P));
    }
  }

  const FunctionInfo &Info;
  const Function &F;
  const Module &M;
  const CalleeResolver &Resolver;
  const std::vector<VarId> Alias;
  std::vector<Slot> Out;
  size_t Below = 0, Globals = 0;
};

} // namespace

bool isUpdate(const Block &B, uint32_t I) {
  const Place &To = B.Instrs[I].Dst;
  if (B.Instrs[I].Opcode != Op::Assign || !To.valid())
    return false;
  auto IsTo = [&](const Operand &O) {
    return O.Kind == OperandKind::Load && O.P == To;
  };
  // Through the temporaries in front of it.
  const Operand *From = &B.Instrs[I].Args[0];
  for (uint32_t N = I;
       N-- > 0 && From->Kind == OperandKind::Load && From->P.isVar();) {
    const Instr &Made = B.Instrs[N];
    if (!Made.Dst.isVar() || Made.Dst.Root != From->P.Root)
      continue;
    if (Made.Opcode == Op::Call || Made.Args.empty())
      return false;
    if (llvm::any_of(Made.Args, IsTo))
      return true;
    From = &Made.Args[0];
  }
  return IsTo(*From);
}

/// The function makes, releases or keeps handles, itself or through what it
/// calls.
static bool isAboutHandles(const FunctionInfo &Info,
                           const CalleeResolver &Resolver) {
  for (const Block &B : Info.F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.Opcode != Op::Call)
        continue;
      CalleeFacts C;
      if (I.Callee != NoId)
        C = Resolver.callee(I.Callee);
      else if (!I.TargetField.empty())
        C = Resolver.indirect(I.TargetField);
      if (C.Pack && (!C.Pack->Releases.empty() || !C.Pack->Keeps.empty()))
        return true;
      if (!C.Sum || C.Pack)
        continue;
      if (!C.Sum->Acquires.empty())
        return true;
      for (const summary::SlotEffects &S : C.Sum->Slots)
        for (const summary::Outcome &O : S.Outcomes)
          if (O.Effect == summary::HandleEffect::Released ||
              O.Effect == summary::HandleEffect::Kept)
            return true;
    }
  return !acquireSources(Info, Resolver).empty();
}

std::vector<Slot> changedMembers(const FunctionInfo &Info,
                                 const CalleeResolver &Resolver) {
  if (isAboutHandles(Info, Resolver))
    return {};
  return Changes(Info, Resolver).run();
}

} // namespace closecall::flow
