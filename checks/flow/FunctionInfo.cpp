//===- FunctionInfo.cpp - Edges, liveness, reachability --------*- C++ -*-===//
//
// Implements FunctionInfo.h. Liveness is the textbook backward bit-vector
// problem over variables; a write to the whole variable kills, a write to a
// part of it does not. Variables whose address escapes are always live.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/FunctionInfo.h"

#include "checks/flow/Values.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

std::string spokenName(const CalleeFacts &Callee) {
  std::string Name = Callee.Pack && !Callee.Pack->Name.empty() ? Callee.Pack->Name
                     : Callee.Decl                              ? Callee.Decl->Name
                                                                : "";
  if (llvm::StringRef(Name).starts_with("operator delete"))
    Name.erase(0, llvm::StringRef("operator ").size());
  return Name;
}

FunctionInfo::FunctionInfo(const Module &M, const Function &F,
                           const CalleeResolver &Resolver)
    : M(M), F(F), Hs(M, F) {
  computeEdges();
  computeOrder();
  computeEscapes(Resolver);
  computeLiveness();
}

void FunctionInfo::computeEdges() {
  Succs.resize(F.Blocks.size());
  Preds.resize(F.Blocks.size());
  for (BlockId B = 0; B < F.Blocks.size(); ++B) {
    auto Add = [&](BlockId S) {
      if (S == NoId || llvm::is_contained(Succs[B], S))
        return;
      Succs[B].push_back(S);
      Preds[S].push_back(B);
    };
    for (const Instr &I : F.Blocks[B].Instrs)
      if (I.Opcode == Op::Call && I.MayThrow)
        Add(I.Unwind);
    for (BlockId S : F.Blocks[B].Term.Succs)
      Add(S);
    if (F.Blocks[B].Term.Kind == TermKind::Catch)
      Add(F.Blocks[B].Term.Unwind);
  }
}

void FunctionInfo::computeOrder() {
  Order.assign(F.Blocks.size(), NoId);
  std::vector<bool> Seen(F.Blocks.size(), false);
  llvm::SmallVector<std::pair<BlockId, size_t>, 32> Stack{{0, 0}};
  uint32_t Next = uint32_t(F.Blocks.size());
  Seen[0] = true;
  while (!Stack.empty()) {
    auto &[B, C] = Stack.back();
    if (C < Succs[B].size()) {
      // Last successor first, so that the first one comes first in the order.
      BlockId S = Succs[B][Succs[B].size() - 1 - C++];
      if (!Seen[S]) {
        Seen[S] = true;
        Stack.push_back({S, 0});
      }
      continue;
    }
    Order[B] = --Next;
    Stack.pop_back();
  }
  InOrder.resize(F.Blocks.size() - Next);
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    if (Order[B] != NoId)
      InOrder[Order[B] - Next] = B;

  // Every cycle through a block has an edge back over it, from a block that does not come
  // before it in the order to one that does not come behind it.
  std::vector<int> Over(InOrder.size() + 1, 0);
  for (BlockId B : InOrder)
    for (BlockId S : Succs[B])
      if (Order[S] <= Order[B]) {
        ++Over[Order[S] - Next];
        --Over[Order[B] - Next + 1];
      }
  Repeats.resize(F.Blocks.size());
  int Open = 0;
  for (size_t N = 0; N < InOrder.size(); ++N)
    if ((Open += Over[N]) > 0)
      Repeats.set(InOrder[N]);
}

void FunctionInfo::computeEscapes(const CalleeResolver &Resolver) {
  Escaped.resize(F.Vars.size());
  Kept.resize(F.Vars.size());
  auto Escape = [&](const Operand &O) {
    if (O.Kind != OperandKind::AddrOf || !O.P.valid())
      return;
    for (const Projection &P : O.P.Projs)
      if (P.Kind == ProjKind::Deref)
        return;
    Escaped.set(O.P.Root);
  };
  for (const Block &B : F.Blocks) {
    for (const Instr &I : B.Instrs) {
      switch (I.Opcode) {
      case Op::Assign:
        for (const Operand &O : I.Args) {
          Escape(O);
          bool Local = I.Dst.valid() && F.Vars[I.Dst.Root].Kind != VarKind::Global &&
                       llvm::none_of(I.Dst.Projs, [](const Projection &P) {
                         return P.Kind == ProjKind::Deref;
                       });
          if (O.Kind == OperandKind::AddrOf && O.P.valid() && !Local)
            Kept.set(O.P.Root);
        }
        break;
      case Op::Call: {
        CalleeFacts C;
        if (I.Callee != NoId)
          C = Resolver.callee(I.Callee);
        else if (!I.TargetField.empty())
          C = Resolver.indirect(I.TargetField);
        SetsJump |= isSetjmp(C.Decl);
        bool Known = C.Pack || C.Sum || C.HasBody ||
                     (C.Decl && (C.Decl->System || C.Decl->Destructor));
        if (!Known)
          for (const Operand &O : I.Args)
            Escape(O);
        break;
      }
      default:
        break;
      }
    }
    if (B.Term.Kind == TermKind::Return && B.Term.HasValue)
      Escape(B.Term.Cond);
  }
}

void FunctionInfo::computeLiveness() {
  size_t NB = F.Blocks.size(), NV = F.Vars.size();
  LiveIn.assign(NB, llvm::BitVector(NV));
  UsedIn.assign(NB, llvm::BitVector(NV));

  auto Mark = [](llvm::BitVector &Live, llvm::BitVector &Used,
                 const Operand &O, bool Use) {
    if ((O.Kind != OperandKind::Load && O.Kind != OperandKind::AddrOf) ||
        !O.P.valid())
      return;
    Live.set(O.P.Root);
    if (Use || !O.P.Projs.empty())
      Used.set(O.P.Root);
  };
  auto Step = [&](llvm::BitVector &Live, llvm::BitVector &Used, const Instr &I) {
    if (I.Dst.isVar()) {
      Live.reset(I.Dst.Root);
      Used.reset(I.Dst.Root);
    }
    if (I.Opcode == Op::ScopeEnd)
      for (VarId V : I.Vars) {
        Live.reset(V);
        Used.reset(V);
      }
    // What only the way of an exception needs is dead behind the call.
    if (I.Opcode == Op::Call && I.MayThrow && I.Unwind != NoId) {
      Live |= LiveIn[I.Unwind];
      Used |= UsedIn[I.Unwind];
    }
    forEachRead(I, [&](const Operand &O, bool Use) { Mark(Live, Used, O, Use); });
  };
  auto Out = [&](BlockId B, llvm::BitVector &Live, llvm::BitVector &Used) {
    const Terminator &T = F.Blocks[B].Term;
    auto Join = [&](BlockId S) {
      if (S != NoId) {
        Live |= LiveIn[S];
        Used |= UsedIn[S];
      }
    };
    llvm::for_each(T.Succs, Join);
    if (T.Kind == TermKind::Catch)
      Join(T.Unwind);
    Mark(Live, Used, T.Cond, T.Kind == TermKind::Return);
  };

  std::vector<BlockId> Work;
  std::vector<bool> Queued(NB, true);
  for (BlockId B = 0; B < NB; ++B)
    Work.push_back(B);
  while (!Work.empty()) {
    BlockId B = Work.back();
    Work.pop_back();
    Queued[B] = false;
    llvm::BitVector Live(NV), Used(NV);
    Out(B, Live, Used);
    for (auto It = F.Blocks[B].Instrs.rbegin(); It != F.Blocks[B].Instrs.rend(); ++It)
      Step(Live, Used, *It);
    if (Live == LiveIn[B] && Used == UsedIn[B])
      continue;
    LiveIn[B] = std::move(Live);
    UsedIn[B] = std::move(Used);
    for (BlockId P : Preds[B])
      if (!Queued[P]) {
        Queued[P] = true;
        Work.push_back(P);
      }
  }

  llvm::BitVector Others = Escaped;
  for (VarId V = 0; V < NV; ++V)
    if (F.Vars[V].Kind == VarKind::Global)
      Others.set(V);
  KeptIn = LiveIn;
  for (llvm::BitVector &In : KeptIn)
    In |= Others;

  // Where temporaries die.
  DeadTemps.resize(NB);
  for (BlockId B = 0; B < NB; ++B) {
    const auto &Instrs = F.Blocks[B].Instrs;
    DeadTemps[B].resize(Instrs.size());
    llvm::BitVector Live(NV), Used(NV);
    Out(B, Live, Used);
    for (size_t I = Instrs.size(); I-- > 0;) {
      auto Dies = [&](VarId V) {
        if (V != NoId && F.Vars[V].Kind == VarKind::Temp && !Live[V] &&
            !Escaped[V] && !llvm::is_contained(DeadTemps[B][I], V))
          DeadTemps[B][I].push_back(V);
      };
      const Instr &In = Instrs[I];
      if (In.Dst.isVar())
        Dies(In.Dst.Root);
      forEachRead(In, [&](const Operand &O, bool) {
        if (O.P.valid())
          Dies(O.P.Root);
      });
      Step(Live, Used, In);
    }
  }
}

bool FunctionInfo::usedAfter(BlockId B, uint32_t I, VarId V) const {
  const auto &Instrs = F.Blocks[B].Instrs;
  auto Reads = [&](const Operand &O) {
    return (O.Kind == OperandKind::Load || O.Kind == OperandKind::AddrOf) &&
           O.P.valid() && O.P.Root == V;
  };
  for (size_t J = I + 1; J < Instrs.size(); ++J) {
    bool Used = false;
    forEachRead(Instrs[J], [&](const Operand &O, bool Use) {
      Used |= Reads(O) && (Use || !O.P.Projs.empty());
    });
    if (Used)
      return true;
    if (Instrs[J].Dst.isVar() && Instrs[J].Dst.Root == V)
      return false;
    if (Instrs[J].Opcode == Op::ScopeEnd && llvm::is_contained(Instrs[J].Vars, V))
      return false;
  }
  const Terminator &T = F.Blocks[B].Term;
  if (Reads(T.Cond) && (T.Kind == TermKind::Return || !T.Cond.P.Projs.empty()))
    return true;
  // Where an earlier call unwinds to is no way on from here.
  auto Next = [&](BlockId S) { return S != NoId && UsedIn[S][V]; };
  for (size_t J = I + 1; J < Instrs.size(); ++J)
    if (Instrs[J].Opcode == Op::Call && Instrs[J].MayThrow && Next(Instrs[J].Unwind))
      return true;
  return llvm::any_of(T.Succs, Next) || (T.Kind == TermKind::Catch && Next(T.Unwind));
}

/// Everything that Next leads to from the block.
template <typename EdgesT>
static llvm::BitVector closure(const EdgesT &Next, BlockId From) {
  llvm::BitVector Seen(Next.size());
  llvm::SmallVector<BlockId, 16> Work{From};
  Seen.set(From);
  while (!Work.empty())
    for (BlockId N : Next[Work.pop_back_val()])
      if (!Seen[N]) {
        Seen.set(N);
        Work.push_back(N);
      }
  return Seen;
}

llvm::BitVector FunctionInfo::reaching(BlockId B) const { return closure(Preds, B); }

llvm::BitVector FunctionInfo::reachableFrom(BlockId B) const { return closure(Succs, B); }

bool FunctionInfo::passesThrough(BlockId From, BlockId Through) const {
  if (From == Through)
    return true;
  llvm::BitVector Seen(F.Blocks.size());
  llvm::SmallVector<BlockId, 16> Work{From};
  Seen.set(From);
  Seen.set(Through);
  while (!Work.empty()) {
    BlockId B = Work.pop_back_val();
    TermKind K = F.Blocks[B].Term.Kind;
    if (Succs[B].empty() || K == TermKind::Return || K == TermKind::Resume)
      return false;
    for (BlockId S : Succs[B])
      if (!Seen[S]) {
        Seen.set(S);
        Work.push_back(S);
      }
  }
  return true;
}

bool FunctionInfo::isUnseenConstant(VarId V) const {
  const Variable &Var = F.Vars[V];
  return Var.Kind == VarKind::Global && Var.Internal && !Var.HasConst && Var.Type != NoId &&
         M.Types[Var.Type].Kind == TypeKind::Void;
}

TypeId FunctionInfo::typeOf(const Place &P) const { return flow::typeOf(M, F, P); }

TypeId FunctionInfo::typeOf(const Operand &O) const {
  return O.Kind == OperandKind::Load ? typeOf(O.P) : NoId;
}

bool mayHold(const std::vector<rules::ArgTest> &When, const Instr &I) {
  return llvm::all_of(When, [&](const rules::ArgTest &T) {
    return T.Arg >= I.Args.size() || I.Args[T.Arg].Kind != OperandKind::Int ||
           T.In.contains(I.Args[T.Arg].Int);
  });
}

bool isSetjmp(const Callee *D) {
  return D && (D->Name == "setjmp" || D->Name == "_setjmp" || D->Name == "sigsetjmp" ||
               D->Name == "__sigsetjmp" || D->Name == "__builtin_setjmp");
}

llvm::StringRef FunctionInfo::pointeeRecord(TypeId T) const {
  if (T == NoId || (M.Types[T].Kind != TypeKind::Pointer &&
                    M.Types[T].Kind != TypeKind::Reference))
    return "";
  T = M.Types[T].Pointee;
  return T != NoId && M.Types[T].Kind == TypeKind::Record
             ? llvm::StringRef(M.Types[T].Name)
             : "";
}

bool asksForNpos(const FunctionInfo &Info) {
  auto IsUnsigned = [&](const Operand &O) {
    const TypeId T = Info.typeOf(O);
    return T != NoId && Info.M.Types[T].Kind == TypeKind::Int && !Info.M.Types[T].Signed;
  };
  return llvm::any_of(Info.F.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Instrs, [&](const Instr &I) {
      return I.Opcode == Op::Compare && llvm::any_of(I.Args, IsUnsigned) &&
             llvm::any_of(I.Args, [](const Operand &O) {
               return O.Kind == OperandKind::Int && O.Int == -1;
             });
    });
  });
}

bool isConstPointee(const Module &M, const Callee *D, size_t N) {
  if (!D || N >= D->Params.size() || D->Params[N] == NoId)
    return false;
  const Type &T = M.Types[D->Params[N]];
  return T.Pointee != NoId && M.Types[T.Pointee].Const;
}

} // namespace closecall::flow
