//===- Dismissed.cpp - Guards that are dismissed too early -----*- C++ -*-===//
//
// Implements Dismissed.h.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Dismissed.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::CalleeFacts;
using summary::HandleEffect;

namespace {

class Search {
public:
  explicit Search(const Subject &S)
      : S(S), F(S.F), M(S.M), Names(F.Vars.size()), Guards(F.Vars.size()) {}

  std::optional<Dismissal> run() {
    nameHandle();
    if (!findGuards())
      return std::nullopt;
    for (BlockId B = 0; B < F.Blocks.size(); ++B)
      for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N)
        if (dismisses(F.Blocks[B].Instrs[N]) && S.Solved.Info->reachableFrom(S.Src.B)[B])
          if (std::optional<BlockId> Return = lostFrom(B, N))
            return Dismissal{*Return, B, N, F.Blocks[B].Instrs[N].Text};
    return std::nullopt;
  }

private:
  CalleeFacts facts(const Instr &I) const {
    return I.Callee == NoId ? CalleeFacts() : S.Resolver.callee(I.Callee);
  }

  /// The variables that hold the handle.
  void nameHandle() {
    const Instr &Call = F.Blocks[S.Src.B].Instrs[S.Src.I];
    if (S.Src.Pack && S.Src.Pack->In.K == rules::Slot::Out) {
      if (S.Src.Pack->In.Index < Call.Args.size())
        if (const Operand &To = Call.Args[S.Src.Pack->In.Index];
            To.Kind == OperandKind::AddrOf && To.P.isVar())
          Names[To.P.Root] = true;
    } else if (Call.Dst.isVar() && (!S.Src.Sum || S.Src.Sum->Where == summary::Slot{}))
      Names[Call.Dst.Root] = true;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (const Block &B : F.Blocks)
        for (const Instr &I : B.Instrs)
          if (I.Opcode == Op::Assign && I.Dst.isVar() && !Names[I.Dst.Root] &&
              isName(I.Args[0]))
            Names[I.Dst.Root] = Changed = true;
    }
  }
  bool isName(const Operand &O) const {
    return O.Kind == OperandKind::Load && O.P.isVar() && Names[O.P.Root];
  }

  /// Local objects of the program's classes that are made with a std::function
  /// that releases the handle.
  bool findGuards() {
    std::vector<bool> Closures(F.Vars.size()), Functions(F.Vars.size());
    bool Found = false;
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs) {
        // A capture, by value or by reference.
        if (I.Opcode == Op::Assign && I.Dst.valid() && !I.Dst.isVar()) {
          const Operand &O = I.Args[0];
          if ((isName(O) ||
               (O.Kind == OperandKind::AddrOf && O.P.isVar() && Names[O.P.Root])) &&
              releases(F.Vars[I.Dst.Root].Type))
            Closures[I.Dst.Root] = true;
          continue;
        }
        if (I.Opcode != Op::Call || I.Callee == NoId || I.Args.size() < 2 ||
            !M.Callees[I.Callee].Constructor || I.Args[0].Kind != OperandKind::AddrOf ||
            !I.Args[0].P.valid())
          continue;
        auto Given = [&](const std::vector<bool> &Set) {
          return llvm::any_of(llvm::drop_begin(I.Args),
                              [&](const Operand &O) { return O.P.isVar() && Set[O.P.Root]; });
        };
        // A member of an aggregate.
        if (isFunctionField(I.Args[0].P) && M.Callees[I.Callee].Name == "std::function::function" &&
            (Given(Closures) || Given(Functions)) &&
            F.Vars[I.Args[0].P.Root].Kind == VarKind::Local) {
          Guards[I.Args[0].P.Root] = Found = true;
          continue;
        }
        if (!I.Args[0].P.isVar())
          continue;
        const VarId Object = I.Args[0].P.Root;
        if (M.Callees[I.Callee].Name == "std::function::function") {
          if (Given(Closures) || Given(Functions))
            Functions[Object] = true;
        } else if (Given(Functions) && F.Vars[Object].Kind == VarKind::Local)
          Guards[Object] = Found = true;
      }
    return Found;
  }

  static bool isFunctionField(const Place &P) {
    return P.Projs.size() == 1 && P.Projs[0].Kind == ProjKind::Field;
  }

  /// Calling an object of the type releases something that it holds.
  bool releases(TypeId T) const {
    if (T == NoId || M.Types[T].Record == NoId || M.Records[M.Types[T].Record].Call == NoId)
      return false;
    CalleeFacts C = S.Resolver.callee(M.Records[M.Types[T].Record].Call);
    return C.Sum && llvm::any_of(C.Sum->Slots, [](const summary::SlotEffects &SE) {
             return SE.Where.Root == summary::Slot::Param && SE.Where.Index == 0 &&
                    llvm::any_of(SE.Outcomes, [](const summary::Outcome &O) {
                      return O.Effect == HandleEffect::Released;
                    });
           });
  }

  /// A method of the guard that does nothing but to set the field that its
  /// destructor asks.
  bool dismisses(const Instr &I) const {
    if (I.Opcode != Op::Call || I.Args.size() != 1 || I.Args[0].Kind != OperandKind::AddrOf ||
        !I.Args[0].P.isVar() || !Guards[I.Args[0].P.Root])
      return false;
    CalleeFacts C = facts(I);
    if (!C.Decl || !C.Decl->Method || C.Decl->Destructor || C.Decl->Constructor || !C.Sum ||
        C.Sum->bottom() || C.Sum->Truncated)
      return false;
    if (emptiesFunction(I))
      return true;
    std::string Field;
    int64_t Value = 0;
    for (const summary::Outcome &O : C.Sum->Base)
      for (const auto &[To, What] : O.Writes) {
        if (To.Root != summary::Slot::Param || To.Projs.size() != 2 ||
            What.K != summary::Value::Int || (!Field.empty() && Field != To.Projs.back().Name))
          return false;
        Field = To.Projs.back().Name;
        Value = What.N;
      }
    const TypeId T = F.Vars[I.Args[0].P.Root].Type;
    if (Field.empty() || T == NoId || M.Types[T].Record == NoId)
      return false;
    const CalleeId Dtor = M.Records[M.Types[T].Record].Destructor;
    return llvm::any_of(M.Functions, [&](const Function &D) {
      return D.Self == Dtor && skipsCall(D, Field, Value);
    });
  }

  const Function *bodyOf(CalleeId C) const {
    auto It = llvm::find_if(M.Functions, [&](const Function &D) { return D.Self == C; });
    return C == NoId || It == M.Functions.end() ? nullptr : &*It;
  }

  /// The method sets a std::function to null and does nothing else, and the
  /// destructor asks whether there is one.
  bool emptiesFunction(const Instr &Call) const {
    const TypeId T = F.Vars[Call.Args[0].P.Root].Type;
    const Function *D = bodyOf(Call.Callee);
    if (!D || T == NoId || M.Types[T].Record == NoId)
      return false;
    std::optional<Place> Emptied;
    for (const Block &B : D->Blocks)
      for (const Instr &I : B.Instrs) {
        if (I.Opcode == Op::Assign && !I.Dst.isVar())
          return false;
        if (I.Opcode != Op::Call || I.Implicit)
          continue;
        if (Emptied || I.Callee == NoId || M.Callees[I.Callee].Name != "std::function::operator=" ||
            I.Args.size() != 2 || I.Args[1].Kind != OperandKind::Int ||
            I.Args[0].Kind != OperandKind::AddrOf || I.Args[0].P.Root != 0)
          return false;
        Emptied = I.Args[0].P;
      }
    const Function *End = bodyOf(M.Records[M.Types[T].Record].Destructor);
    return Emptied && End && llvm::any_of(End->Blocks, [&](const Block &B) {
      return llvm::any_of(B.Instrs, [&](const Instr &I) {
        return I.Opcode == Op::Call && I.Callee != NoId && !I.Args.empty() &&
               M.Callees[I.Callee].Name == "std::function::operator bool" &&
               I.Args[0].P == *Emptied;
      });
    });
  }

  /// Where the destructor's branch on the field goes with the value, it calls no
  /// std::function.
  static bool skipsCall(const Function &D, const std::string &Field, int64_t Value) {
    auto IsField = [&](const Operand &O) {
      return O.P.valid() && O.P.Root == 0 && O.P.Projs.size() == 2 &&
             O.P.Projs.back().Name == Field;
    };
    for (const Block &B : D.Blocks) {
      if (B.Term.Kind != TermKind::Branch)
        continue;
      std::optional<bool> True;
      if (IsField(B.Term.Cond))
        True = Value != 0;
      for (const Instr &I : B.Instrs)
        if (I.Dst.isVar() && B.Term.Cond.P.isVar() && I.Dst.Root == B.Term.Cond.P.Root &&
            !I.Args.empty() && IsField(I.Args[0])) {
          if (I.Opcode == Op::Not)
            True = Value == 0;
          else if (I.Opcode == Op::Compare && I.Args[1].Kind == OperandKind::Int &&
                   (I.Cmp == CompareOp::EQ || I.Cmp == CompareOp::NE))
            True = (Value == I.Args[1].Int) == (I.Cmp == CompareOp::EQ);
        }
      if (!True)
        continue;
      std::vector<bool> Seen(D.Blocks.size());
      std::vector<BlockId> Work{B.Term.Succs[*True ? 0 : 1]};
      bool Calls = false;
      while (!Work.empty()) {
        const BlockId At = Work.back();
        Work.pop_back();
        if (Seen[At])
          continue;
        Seen[At] = true;
        for (const Instr &I : D.Blocks[At].Instrs)
          Calls |= I.Opcode == Op::Call && !I.Implicit;
        const std::vector<BlockId> &To = D.Blocks[At].Term.Succs;
        Work.insert(Work.end(), To.begin(), To.end());
      }
      return !Calls;
    }
    return false;
  }

  /// Somebody else has the handle behind the instruction, or may have it.
  bool takes(const Instr &I) const {
    if (I.Opcode == Op::Assign)
      return (isName(I.Args[0]) && !I.Dst.isVar()) ||
             (I.Dst.isVar() && Names[I.Dst.Root] && !isName(I.Args[0])) ||
             (I.Args[0].Kind == OperandKind::AddrOf && I.Args[0].P.isVar() &&
              Names[I.Args[0].P.Root]);
    if (I.Opcode != Op::Call)
      return false;
    CalleeFacts C = facts(I);
    for (uint32_t N = 0; N < I.Args.size(); ++N) {
      const Operand &O = I.Args[N];
      if (!O.P.valid())
        continue;
      if (Names[O.P.Root] && (!C.Pack || llvm::any_of(C.Pack->Releases, [&](auto &R) {
            return R.Arg == N;
          }) || llvm::any_of(C.Pack->Keeps, [&](auto &K) { return K.Arg == N; })))
        return true;
      // Armed again.
      if (Guards[O.P.Root] && !(C.Decl && C.Decl->Destructor))
        return true;
    }
    return false;
  }

  /// The side of a test for null on which there is a handle; nullopt: no such test.
  std::optional<unsigned> handleSide(BlockId B) const {
    const Terminator &T = F.Blocks[B].Term;
    if (T.Kind != TermKind::Branch)
      return std::nullopt;
    if (isName(T.Cond))
      return 0;
    for (const Instr &I : F.Blocks[B].Instrs)
      if (I.Dst.isVar() && T.Cond.P.isVar() && I.Dst.Root == T.Cond.P.Root && !I.Args.empty() &&
          isName(I.Args[0])) {
        if (I.Opcode == Op::Not)
          return 1;
        if (I.Opcode == Op::Compare && I.Args[1].Kind == OperandKind::Int && I.Args[1].Int == 0)
          return I.Cmp == CompareOp::NE ? 0 : 1;
      }
    return std::nullopt;
  }

  std::optional<BlockId> lostFrom(BlockId From, uint32_t After) const {
    std::vector<bool> Seen(F.Blocks.size());
    std::vector<std::pair<BlockId, uint32_t>> Work{{From, After + 1}};
    while (!Work.empty()) {
      auto [B, N] = Work.back();
      Work.pop_back();
      bool Stop = false;
      for (; N < F.Blocks[B].Instrs.size() && !Stop; ++N)
        Stop = takes(F.Blocks[B].Instrs[N]);
      const Terminator &T = F.Blocks[B].Term;
      if (Stop || (T.Kind == TermKind::Return && T.HasValue && T.Cond.P.valid() &&
                   Names[T.Cond.P.Root]))
        continue;
      if (T.Kind == TermKind::Return)
        return B;
      std::optional<unsigned> Side = handleSide(B);
      for (unsigned To = 0; To < T.Succs.size(); ++To)
        if ((!Side || *Side == To) && !Seen[T.Succs[To]]) {
          Seen[T.Succs[To]] = true;
          Work.push_back({T.Succs[To], 0});
        }
    }
    return std::nullopt;
  }

  const Subject &S;
  const Function &F;
  const Module &M;
  std::vector<bool> Names, Guards;
};

} // namespace

std::optional<Dismissal> dismissedGuard(const Subject &S) {
  if (S.Src.K != flow::Source::Acquire || S.Src.Txn || S.Src.Resource == rules::NoResource ||
      S.Run.Truncated)
    return std::nullopt;
  return Search(S).run();
}

} // namespace closecall::policy
