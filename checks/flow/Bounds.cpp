//===- Bounds.cpp - Calls that cannot throw under their condition ---------===//
#include "checks/flow/Bounds.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using llvm::StringRef;

static constexpr size_t MaxBlocks = 1000;

/// What can be reached from the block without the edge From -> To and without
/// passing Through.
static llvm::BitVector reached(const Function &F, BlockId Start, BlockId From, BlockId To,
                               BlockId Through = NoId) {
  llvm::BitVector Seen(F.Blocks.size());
  llvm::SmallVector<BlockId, 16> Work{Start};
  Seen.set(Start);
  while (!Work.empty()) {
    const BlockId B = Work.pop_back_val();
    if (B == Through)
      continue;
    auto Go = [&](BlockId S) {
      if (S != NoId && !(B == From && S == To) && !Seen.test(S)) {
        Seen.set(S);
        Work.push_back(S);
      }
    };
    llvm::for_each(F.Blocks[B].Term.Succs, Go);
    Go(F.Blocks[B].Term.Unwind);
    for (const Instr &I : F.Blocks[B].Instrs)
      if (I.Opcode == Op::Call)
        Go(I.Unwind);
  }
  return Seen;
}

/// Asks how many elements the object has.
static bool counts(const Module &M, const Instr &I, const Operand &Object) {
  if (I.Opcode != Op::Call || I.Callee == NoId || I.Args.size() != 1)
    return false;
  StringRef Name = M.Callees[I.Callee].Name;
  return (Name.ends_with("::size") || Name.ends_with("::length")) &&
         I.Args[0].Kind == Object.Kind && I.Args[0].P == Object.P;
}

/// Nothing in the function does more with the object than look at it.
static bool onlyLooked(const Module &M, const Function &F, const Operand &Object) {
  auto Looks = [&](const Instr &I) {
    if (I.Dst.valid() && I.Dst.Root == Object.P.Root)
      return false;
    if (llvm::none_of(I.Args, [&](const Operand &O) { return O.P.Root == Object.P.Root; }))
      return true;
    StringRef Method = I.Callee == NoId ? "" : StringRef(M.Callees[I.Callee].Name).rsplit("::").second;
    return I.Opcode == Op::ScopeEnd ||
           (I.Opcode == Op::Call && llvm::is_contained({"size", "length", "empty", "at", "operator[]",
                                                        "begin", "end", "front", "back", "data"},
                                                       Method));
  };
  return llvm::all_of(F.Blocks, [&](const Block &B) { return llvm::all_of(B.Instrs, Looks); });
}

/// The variable is only ever what the object's size was, and it has that size still.
static bool keepsSize(const Module &M, const Function &F, VarId V, const Operand &Object) {
  const Instr *Set = nullptr;
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      if (llvm::any_of(I.Args, [&](const Operand &O) {
            return O.Kind == OperandKind::AddrOf && O.P.Root == V;
          }))
        return false;
      if (!I.Dst.valid() || I.Dst.Root != V)
        continue;
      if (Set || !I.Dst.isVar())
        return false;
      Set = &I;
    }
  if (!Set || V < F.NumParams || F.Vars[V].Kind == VarKind::Global)
    return false;
  if (counts(M, *Set, Object))
    return onlyLooked(M, F, Object);
  return Set->Opcode == Op::Assign && Set->Args[0].Kind == OperandKind::Load &&
         Set->Args[0].P.isVar() && Set->Args[0].P.Root != V &&
         keepsSize(M, F, Set->Args[0].P.Root, Object);
}

/// The block branches on `Index < Object.size()`, or on a variable that has the size.
static bool tests(const Module &M, const Function &F, const Block &B, const Place &Index,
                  const Operand &Object) {
  if (B.Term.Kind != TermKind::Branch || B.Term.Cond.Kind != OperandKind::Load)
    return false;
  const Instr *Compared = nullptr;
  for (const Instr &I : B.Instrs)
    if (I.Opcode == Op::Compare && I.Dst == B.Term.Cond.P)
      Compared = &I;
  if (!Compared || (Compared->Cmp != CompareOp::LT && Compared->Cmp != CompareOp::NE) ||
      Compared->Args[0].Kind != OperandKind::Load || !(Compared->Args[0].P == Index) ||
      Compared->Args[1].Kind != OperandKind::Load)
    return false;
  const Place &Bound = Compared->Args[1].P;
  return llvm::any_of(B.Instrs,
                      [&](const Instr &I) { return I.Dst == Bound && counts(M, I, Object); }) ||
         (Bound.isVar() && keepsSize(M, F, Bound.Root, Object));
}

bool isUnderItsBound(const Module &M, const Function &F, BlockId B, uint32_t N) {
  const Instr &I = F.Blocks[B].Instrs[N];
  if (I.Callee == NoId || !StringRef(M.Callees[I.Callee].Name).ends_with("::at") ||
      I.Args.size() != 2 || I.Args[1].Kind != OperandKind::Load || !I.Args[1].P.isVar() ||
      F.Blocks.size() > MaxBlocks)
    return false;
  const Place &Index = I.Args[1].P;
  auto Sets = [&](const Instr &Other) {
    return (Other.Dst.valid() && Other.Dst.Root == Index.Root) ||
           llvm::any_of(Other.Args, [&](const Operand &O) {
             return O.Kind == OperandKind::AddrOf && O.P.Root == Index.Root;
           });
  };
  for (BlockId D = 0; D < F.Blocks.size(); ++D) {
    if (!tests(M, F, F.Blocks[D], Index, I.Args[0]))
      continue;
    const BlockId Inside = F.Blocks[D].Term.Succs[0];
    if (Inside == F.Blocks[D].Term.Succs[1] || reached(F, 0, D, Inside).test(B))
      continue; // there is another way in
    const llvm::BitVector Ways = reached(F, Inside, NoId, NoId, D);
    bool Changed = false;
    for (BlockId W : Ways.set_bits()) {
      if (W == D || (W != B && !reached(F, W, NoId, NoId, D).test(B)))
        continue;
      const std::vector<Instr> &Instrs = F.Blocks[W].Instrs;
      for (uint32_t K = 0; K < Instrs.size() && (W != B || K < N); ++K)
        Changed |= Sets(Instrs[K]);
    }
    if (!Changed)
      return true;
  }
  return false;
}

/// Written the same way.
static bool sameArgs(const Instr &A, const Instr &B) {
  return llvm::equal(A.Args, B.Args, [](const Operand &X, const Operand &Y) {
    return X.Kind == Y.Kind && X.Int == Y.Int && X.P == Y.P && X.Str == Y.Str;
  });
}

bool onEveryWayTo(const Function &F, BlockId B, uint32_t N,
                  llvm::function_ref<bool(const Instr &)> Is) {
  llvm::BitVector Seen(F.Blocks.size());
  llvm::SmallVector<BlockId, 16> Work{0};
  while (!Work.empty()) {
    const BlockId At = Work.pop_back_val();
    if (Seen[At])
      continue;
    Seen.set(At);
    const std::vector<Instr> &Of = F.Blocks[At].Instrs;
    const size_t End = At == B ? std::min<size_t>(N, Of.size()) : Of.size();
    if (std::any_of(Of.begin(), Of.begin() + long(End), Is))
      continue;
    if (At == B)
      return false;
    Work.append(F.Blocks[At].Term.Succs.begin(), F.Blocks[At].Term.Succs.end());
  }
  return true;
}

bool madeBefore(const Function &F, BlockId B, uint32_t N) {
  const Instr &Call = F.Blocks[B].Instrs[N];
  return onEveryWayTo(F, B, N, [&](const Instr &I) {
    return &I != &Call && I.Opcode == Op::Call && I.Callee == Call.Callee && sameArgs(I, Call);
  });
}

/// The global whose being null the branch in block B asks for, or NoId.
static VarId asksGlobal(const Function &F, BlockId B) {
  const Terminator &T = F.Blocks[B].Term;
  if (T.Kind != TermKind::Branch || T.Cond.Kind != OperandKind::Load || !T.Cond.P.isVar())
    return NoId;
  const VarId V = T.Cond.P.Root;
  if (F.Vars[V].Kind == VarKind::Global)
    return V;
  for (const Instr &I : F.Blocks[B].Instrs)
    if (I.Dst.isVar() && I.Dst.Root == V &&
        (I.Opcode == Op::Not || (I.Opcode == Op::Compare && I.Args[1].Kind == OperandKind::Int &&
                                 I.Args[1].Int == 0)) &&
        I.Args[0].Kind == OperandKind::Load && I.Args[0].P.isVar() &&
        F.Vars[I.Args[0].P.Root].Kind == VarKind::Global)
      return I.Args[0].P.Root;
  return NoId;
}

bool jumpsFirstTimeOnly(const Function &F, llvm::function_ref<bool(const Instr &)> MayJump) {
  if (F.Blocks.size() > MaxBlocks)
    return false;
  auto Any = [&](const llvm::BitVector &In, llvm::function_ref<bool(const Instr &)> Is) {
    return llvm::any_of(In.set_bits(),
                        [&](BlockId B) { return llvm::any_of(F.Blocks[B].Instrs, Is); });
  };
  const llvm::BitVector All(unsigned(F.Blocks.size()), true);
  if (!Any(All, MayJump))
    return false;
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    const VarId Global = asksGlobal(F, B);
    if (Global == NoId)
      continue;
    auto Fills = [&](const Instr &I) { return I.Dst.isVar() && I.Dst.Root == Global; };
    for (BlockId To : F.Blocks[B].Term.Succs) {
      // What remains without the side on which it is filled.
      const llvm::BitVector Rest = reached(F, 0, B, To);
      if (Any(All, Fills) && !Any(Rest, Fills) && !Any(Rest, MayJump) &&
          llvm::any_of(Rest.set_bits(),
                       [&](BlockId R) { return F.Blocks[R].Term.Kind == TermKind::Return; }))
        return true;
    }
  }
  return false;
}

} // namespace closecall::flow
