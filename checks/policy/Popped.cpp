//===- Popped.cpp - Taken out of a container and lost ----------*- C++ -*-===//
//
// Implements Popped.h.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/Popped.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>

namespace closecall::policy {

using namespace ir;
using flow::CalleeFacts;
using summary::HandleEffect;

namespace {

/// What a path takes for granted: value of a variable or of a comparison.
using Taken = std::map<std::string, bool>;

class Search {
public:
  Search(const Function &F, const flow::CalleeResolver &Resolver) : F(F), Resolver(Resolver) {}

  /// Read by instruction From of the block and taken out by instruction Pop; true when
  /// it is lost behind that.
  bool run(BlockId B, uint32_t From, uint32_t Pop, VarId V, PoppedLost &Out) {
    Names = llvm::BitVector(F.Vars.size());
    Names.set(V);
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (const Block &Bl : F.Blocks)
        for (const Instr &I : Bl.Instrs)
          if (I.Opcode == Op::Assign && I.Dst.isVar() && !Names[I.Dst.Root] &&
              F.Vars[I.Dst.Root].Kind != VarKind::Global && isName(I.Args[0])) {
            Names.set(I.Dst.Root);
            Changed = true;
          }
    }
    // Released, or handed on, while it still lay there.
    for (uint32_t N = From + 1; N < Pop; ++N)
      if (takes(F.Blocks[B].Instrs[N]))
        return false;
    Own = V;
    Found = &Out;
    Steps = 0;
    return lost(B, Pop + 1, {}, {});
  }

private:
  static constexpr unsigned MaxSteps = 3000;

  bool isName(const Operand &O) const {
    return O.Kind == OperandKind::Load && O.P.isVar() && Names[O.P.Root];
  }

  CalleeFacts facts(const Instr &I) const {
    if (I.Callee != NoId)
      return Resolver.callee(I.Callee);
    return I.TargetField.empty() ? CalleeFacts() : Resolver.indirect(I.TargetField);
  }

  /// The callee does nothing but look at its argument.
  static bool onlyLooks(const CalleeFacts &C, uint32_t N) {
    if (C.Pack)
      return llvm::none_of(C.Pack->Releases, [&](auto &R) { return R.Arg == N; }) &&
             llvm::none_of(C.Pack->Keeps, [&](auto &K) { return K.Arg == N; });
    if (!C.Sum || C.Sum->bottom() || C.Sum->Truncated || llvm::is_contained(C.Sum->Keeps, N))
      return false;
    for (const summary::SlotEffects &SE : C.Sum->Slots) {
      if (SE.Where.Root != summary::Slot::Param || SE.Where.Index != N)
        continue;
      if (!SE.Where.Projs.empty())
        return false;
      return llvm::all_of(SE.Outcomes, [](const summary::Outcome &O) {
        return (O.Effect == HandleEffect::None || O.Effect == HandleEffect::Absent) &&
               O.Ret.K != summary::Value::Handle &&
               llvm::none_of(O.Writes,
                             [](auto &W) { return W.second.K == summary::Value::Handle; });
      });
    }
    return false;
  }

  /// Somebody else has the handle from here on, or may have it.
  bool takes(const Instr &I) const {
    const bool Stores = I.Opcode == Op::Assign && isName(I.Args[0]) &&
                        (!I.Dst.isVar() || F.Vars[I.Dst.Root].Kind == VarKind::Global ||
                         F.Vars[I.Dst.Root].StaticLocal || F.Vars[I.Dst.Root].Reference);
    if (Stores)
      return true;
    CalleeFacts C = I.Opcode == Op::Call ? facts(I) : CalleeFacts();
    for (uint32_t N = 0; N < I.Args.size(); ++N) {
      const Operand &O = I.Args[N];
      if (!O.P.valid() || !Names[O.P.Root])
        continue;
      if (O.Kind == OperandKind::AddrOf ||
          (I.Opcode == Op::Call && O.P.isVar() && !onlyLooks(C, N)))
        return true;
    }
    return I.Opcode == Op::Call && I.Target.P.valid() && Names[I.Target.P.Root];
  }

  /// How the branch's condition is spelled as a fact; Negated: it holds when the
  /// condition does not.
  std::string fact(const Block &B, bool &Negated) const {
    const Operand &Cond = B.Term.Cond;
    Negated = false;
    if (Cond.Kind != OperandKind::Load)
      return "";
    if (Cond.P.isVar())
      for (const Instr &I : llvm::reverse(B.Instrs)) {
        if (!I.Dst.isVar() || I.Dst.Root != Cond.P.Root)
          continue;
        if (I.Opcode == Op::Not && I.Args[0].Kind == OperandKind::Load) {
          Negated = true;
          return toString(F, I.Args[0].P);
        }
        if (I.Opcode == Op::Compare && I.Args[0].Kind == OperandKind::Load &&
            I.Args[1].Kind == OperandKind::Int) {
          const std::string Of = toString(F, I.Args[0].P);
          Negated = I.Cmp == CompareOp::NE;
          if (I.Args[1].Int == 0 && (I.Cmp == CompareOp::NE || I.Cmp == CompareOp::EQ)) {
            Negated = I.Cmp == CompareOp::EQ;
            return Of;
          }
          const CompareOp By = I.Cmp == CompareOp::NE ? CompareOp::EQ : I.Cmp;
          return Of + " " + std::to_string(unsigned(By)) + " " + std::to_string(I.Args[1].Int);
        }
        if (I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Load)
          return toString(F, I.Args[0].P);
        break;
      }
    return toString(F, Cond.P);
  }

  bool tell(const SourceRange &At, PoppedLost::When How) {
    Found->At = At;
    Found->How = How;
    return true;
  }

  bool lost(BlockId B, uint32_t N, Taken Facts, SourceRange Last) {
    for (; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      if (++Steps > MaxSteps || takes(I))
        return false;
      if (I.Range.Begin.valid())
        Last = I.Range;
      if (I.Opcode == Op::ScopeEnd) {
        if (llvm::is_contained(I.Vars, Own) && !heldElsewhere())
          return tell(I.Range, PoppedLost::ScopeEnds);
        continue;
      }
      if (I.Dst.isVar() && I.Dst.Root == Own)
        return !isName(I.Args.empty() ? Operand() : I.Args[0]) && !heldElsewhere() &&
               tell(I.Range, PoppedLost::Replaced);
      if (I.Dst.valid())
        std::erase_if(Facts, [&](const auto &K) {
          return llvm::StringRef(K.first).contains(F.Vars[I.Dst.Root].Name);
        });
    }
    const Terminator &T = F.Blocks[B].Term;
    if (T.Kind == TermKind::Return || T.Kind == TermKind::Resume) {
      if (T.HasValue && T.Cond.P.valid() && Names[T.Cond.P.Root])
        return false;
      return tell(T.Kind == TermKind::Return && T.Range.Begin.valid() ? T.Range
                  : T.Kind == TermKind::Return                        ? F.EndBrace
                                                                      : Last,
                  T.Kind == TermKind::Return ? PoppedLost::Returns : PoppedLost::Throws);
    }
    if (T.Kind == TermKind::Unreachable)
      return false;
    if (T.Kind != TermKind::Branch) {
      return llvm::any_of(T.Succs, [&](BlockId To) { return enter(To, Facts, Last); });
    }
    bool Negated = false;
    const std::string Key = fact(F.Blocks[B], Negated);
    for (unsigned Side = 0; Side < 2; ++Side) {
      const bool Holds = (Side == 0) != Negated;
      // Without a handle nothing is lost.
      if (Key == F.Vars[Own].Name && !Holds)
        continue;
      if (auto It = Facts.find(Key); !Key.empty() && It != Facts.end() && It->second != Holds)
        continue;
      Taken With = Facts;
      if (!Key.empty())
        With[Key] = Holds;
      if (enter(T.Succs[Side], With, Last))
        return true;
    }
    return false;
  }

  bool enter(BlockId To, const Taken &Facts, const SourceRange &Last) {
    if (!Entered.insert({To, Facts}).second)
      return false;
    return lost(To, 0, Facts, Last);
  }

  /// Another variable of the user's has had the handle too.
  bool heldElsewhere() const {
    for (unsigned V : Names.set_bits())
      if (V != Own && F.Vars[V].Kind != VarKind::Temp)
        return true;
    return false;
  }

  const Function &F;
  const flow::CalleeResolver &Resolver;
  llvm::BitVector Names;
  VarId Own = NoId;
  PoppedLost *Found = nullptr;
  unsigned Steps = 0;
  std::set<std::pair<BlockId, Taken>> Entered;
};

} // namespace

/// What the container's method takes off, if it does so.
static bool isPop(const Callee &D) {
  llvm::StringRef Name = D.Name;
  if (!D.System || !D.Method || !Name.contains("::"))
    return false;
  Name = Name.substr(Name.rfind("::") + 2);
  return Name == "pop_back" || Name == "pop_front" || Name == "pop";
}

std::vector<PoppedLost> findPoppedLost(const Module &M, const Function &F,
                                       const flow::FunctionInfo &Info,
                                       const flow::CalleeResolver &Resolver,
                                       llvm::function_ref<bool(const Place &)> IsContainer) {
  std::vector<PoppedLost> Out;
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    VarId Read = NoId; ///< the element as last read in the block
    uint32_t ReadAt = 0;
    const std::vector<Instr> &Instrs = F.Blocks[B].Instrs;
    for (uint32_t N = 0; N < Instrs.size(); ++N) {
      const Instr &I = Instrs[N];
      if (I.Opcode == Op::Assign && I.Dst.isVar() && I.Args[0].Kind == OperandKind::Load &&
          !I.Args[0].P.Projs.empty() && I.Args[0].P.Projs.back().AnyIndex) {
        Place Of = I.Args[0].P;
        Of.Projs.pop_back();
        if (!Of.Projs.empty() && Of.Projs.back().Name == "<held>")
          Of.Projs.pop_back();
        if (IsContainer(Of)) {
          Read = I.Dst.Root;
          ReadAt = N;
        }
        continue;
      }
      if (Read == NoId || I.Opcode != Op::Call || I.Callee == NoId || !isPop(M.Callees[I.Callee]) ||
          I.Args.empty() || I.Args[0].Kind != OperandKind::AddrOf || !IsContainer(I.Args[0].P))
        continue;
      // A temporary goes into the user's variable.
      for (uint32_t Next = 0; Next < N && F.Vars[Read].Kind == VarKind::Temp; ++Next)
        if (Instrs[Next].Opcode == Op::Assign && Instrs[Next].Dst.isVar() &&
            Instrs[Next].Args[0].P.isVar() && Instrs[Next].Args[0].P.Root == Read)
          Read = Instrs[Next].Dst.Root;
      const rules::ResourceId R =
          Resolver.packs().resourceOfType(Info.pointeeRecord(F.Vars[Read].Type));
      PoppedLost Lost{&I, {}, I.Text, Read, R, PoppedLost::Returns};
      if (F.Vars[Read].Kind == VarKind::Local && !F.Vars[Read].StaticLocal &&
          !F.Vars[Read].Reference && !Info.escapes(Read) && R != rules::NoResource &&
          Resolver.packs().resource(R).Owed &&
          Search(F, Resolver).run(B, ReadAt, N, Read, Lost))
        Out.push_back(std::move(Lost));
      Read = NoId;
    }
  }
  return Out;
}

} // namespace closecall::policy
