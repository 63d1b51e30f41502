//===- StatusWalk.cpp - Following an error value ---------------*- C++ -*-===//
//
// Implements StatusWalk.h but for calls (StatusCalls.cpp).
//
//===----------------------------------------------------------------------===//
#include "checks/flow/StatusWalk.h"
#include "checks/flow/State.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;
using summary::StatusEffects;

static constexpr size_t MaxNodes = 4000;
static constexpr size_t MaxPerBlock = 40;
static constexpr size_t MaxAlternatives = 6;

//===--- Configurations ---===//

StatusWalk::Entry *StatusWalk::find(Config &C, VarId V) {
  for (Entry &E : C.Entries)
    if (E.V == V)
      return &E;
  return nullptr;
}

void StatusWalk::put(Config &C, Entry E) {
  drop(C, E.V);
  auto It = std::lower_bound(C.Entries.begin(), C.Entries.end(), E,
                             [](const Entry &A, const Entry &B) { return A.V < B.V; });
  C.Entries.insert(It, std::move(E));
}

bool StatusWalk::drop(Config &C, VarId V) {
  for (auto It = C.Entries.begin(); It != C.Entries.end(); ++It)
    if (It->V == V) {
      C.Entries.erase(It);
      return true;
    }
  return false;
}

/// The entry whose value the operand is.
StatusWalk::Entry *StatusWalk::holder(Config &C, const Operand &O) {
  if (O.Kind != OperandKind::Load || !O.P.valid())
    return nullptr;
  Entry *E = find(C, O.P.Root);
  return E && (O.P.isVar() || E->Out) ? E : nullptr;
}

void StatusWalk::look(Config &C) {
  C.Looked = true;
  C.EndB = C.RowB = NoId;
  if (Run && How == Form::Value)
    Run->Looked = true;
}

void StatusWalk::setFact(Config &C, VarId V, const IntRange &R) {
  auto It = std::lower_bound(C.Facts.begin(), C.Facts.end(), V,
                             [](const auto &P, VarId K) { return P.first < K; });
  bool There = It != C.Facts.end() && It->first == V;
  if (R.isFull()) {
    if (There)
      C.Facts.erase(It);
  } else if (There)
    It->second = R;
  else if (Correlated[V])
    C.Facts.insert(It, {V, R});
}

/// Each fact of A holds where those of B do.
static bool follows(const StatusWalk::FactList &A, const StatusWalk::FactList &B) {
  return llvm::all_of(A, [&](const auto &Fact) {
    return llvm::any_of(B, [&](const auto &Other) {
      return Other.first == Fact.first && Other.second.within(Fact.second);
    });
  });
}

StatusWalk::Alternatives StatusWalk::joined(const Alternatives &Facts) {
  if (Facts.size() < 2)
    return Facts;
  FactList All = Facts[0];
  for (const FactList &More : llvm::drop_begin(Facts))
    llvm::erase_if(All, [&](auto &Fact) {
      for (const auto &[V, R] : More)
        if (V == Fact.first) {
          Fact.second.hull(R);
          return Fact.second.isFull();
        }
      return true;
    });
  return {All};
}

/// What a branch said of one variable often goes with the value of another.
void StatusWalk::addAlternative(Alternatives &To, const FactList &Facts) {
  if (llvm::any_of(To, [&](const FactList &Old) { return follows(Old, Facts); }))
    return;
  llvm::erase_if(To, [&](const FactList &Old) { return follows(Facts, Old); });
  To.push_back(Facts);
  if (To.size() > MaxAlternatives)
    To = joined(To);
}

/// Nothing more can be learnt on this path.
bool StatusWalk::over(const Config &C) const {
  if (simulates())
    return false;
  if (C.Fail == Failed::No)
    return true;
  if (C.Looked && C.Fail == Failed::Yes)
    return How == Form::Param; // to the exit: what does it return?
  return C.Entries.empty() && !C.Remembered && !C.Told && !C.Row;
}

/// The path ends: was anybody interested?
void StatusWalk::end(Config &C) {
  // Whose handle it is may still ask it.
  const bool Asked = Run && !Run->Call.ToldBy.empty() && !C.Told;
  if (C.EndB != NoId && (Asked || ownHandle()))
    event(StatusEvent::RowsEnd, C.EndB, NoId, "", NoId);
  if (How != Form::Value || C.Looked)
    return;
  Run->Lost = true;
  if (C.Hidden != NoId)
    overwritten(C);
}

/// The handle that the followed call is about is a local variable's.
bool StatusWalk::ownHandle() const {
  if (site().Args.empty() || !site().Args[0].P.valid())
    return false;
  const Operand *O = &site().Args[0];
  if (const Instr *D = O->P.isVar() ? definition(Run->B, Run->I, O->P.Root) : nullptr;
      D && D->Opcode == Op::Assign)
    O = &D->Args[0];
  return O->P.isVar() && F.Vars[O->P.Root].Kind == VarKind::Local;
}

/// The variable has another value since, and nobody else tells any more.
void StatusWalk::overwritten(const Config &C) {
  const Instr &I = F.Blocks[C.HiddenB].Instrs[C.HiddenI];
  const Instr *By = &I;
  if (I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Load && I.Args[0].P.isVar())
    if (const Instr *D = definition(C.HiddenB, C.HiddenI, I.Args[0].P.Root))
      By = D;
  event(StatusEvent::Overwritten, C.HiddenB, C.HiddenI,
        By->Opcode == Op::Call ? calledName(Info, Resolver, *By) : "", C.Hidden);
  if (By == &site())
    Run->Events.back().Again = true;
}

void StatusWalk::event(StatusEvent::Kind K, BlockId B, uint32_t I, const std::string &By,
                       VarId V) {
  if (!Run)
    return;
  for (const StatusEvent &E : Run->Events)
    if (E.K == K && E.B == B && E.I == I)
      return;
  StatusEvent E;
  E.K = K;
  E.B = B;
  E.I = I;
  E.By = By;
  E.Var = V;
  for (uint32_t N = Current; N != NoId; N = Nodes[N].Parent)
    if (Nodes[N].Parent != NoId)
      E.Path.push_back({Nodes[Nodes[N].Parent].B, Nodes[N].Succ});
  std::reverse(E.Path.begin(), E.Path.end());
  Run->Events.push_back(std::move(E));
}

//===--- Exploration ---===//

void StatusWalk::go(const Config &C, BlockId To, uint32_t Succ) {
  Config Next = C;
  const llvm::BitVector &Live = Info.liveIn(To);
  llvm::erase_if(Next.Entries, [&](const Entry &E) {
    // A variable that nobody reads any more still has a value to overwrite.
    bool Temp = F.Vars[E.V].Kind == VarKind::Temp || simulates();
    return Temp && !Live[E.V] && !Info.escapes(E.V);
  });
  llvm::erase_if(Next.Facts, [&](const auto &P) { return !Live[P.first]; });
  if (over(Next)) {
    end(Next);
    return;
  }
  for (uint32_t N : Seen[To])
    if (Nodes[N].C == Next)
      return;
  if (Nodes.size() >= MaxNodes || Seen[To].size() >= MaxPerBlock) {
    Truncated = true;
    return;
  }
  Seen[To].push_back(uint32_t(Nodes.size()));
  Work.push_back(uint32_t(Nodes.size()));
  Nodes.push_back({To, std::move(Next), Current, Succ});
}

/// Runs from instruction I of block B.
void StatusWalk::begin(BlockId B, uint32_t I, Config C) {
  Seen.resize(F.Blocks.size());
  Current = uint32_t(Nodes.size());
  Nodes.push_back({B, C, NoId, 0});
  bool Goes = true;
  for (; Goes && I < F.Blocks[B].Instrs.size(); ++I)
    Goes = step(C, B, I);
  if (Goes)
    terminate(std::move(C), B);
  explore();
}

/// Runs from behind Run's call.
void StatusWalk::beginBehind(const Config &C, const Alternatives &Facts) {
  const BlockId B = Run->B;
  const uint32_t I = Run->I + 1;
  if (Facts.empty())
    begin(B, I, C);
  for (const FactList &Holds : Facts) {
    Config With = C;
    addFacts(With, Holds);
    begin(B, I, std::move(With));
  }
}

void StatusWalk::explore() {
  while (!Work.empty() && !Truncated) {
    Current = Work.back();
    Work.pop_back();
    BlockId B = Nodes[Current].B;
    Config C = Nodes[Current].C;
    if (How == Form::Success) {
      addAlternative(EntryFacts[B], C.Facts);
      Reached.set(B);
    }
    bool Goes = true;
    for (uint32_t I = 0; Goes && I < F.Blocks[B].Instrs.size(); ++I)
      Goes = step(C, B, I);
    if (Goes)
      terminate(std::move(C), B);
  }
}

/// One instruction; false when the path is over.
bool StatusWalk::step(Config &C, BlockId B, uint32_t N) {
  const Instr &I = F.Blocks[B].Instrs[N];
  bool Goes = true;
  for (const Operand &O : I.Args)
    Goes &= readsThrough(C, O, B, N);
  if (!Goes) {
    end(C);
    return false;
  }
  switch (I.Opcode) {
  case Op::Assign:
    Goes = assign(C, I, B, N);
    break;
  case Op::Compare:
  case Op::Not:
  case Op::Binary:
    compute(C, I);
    break;
  case Op::Call:
    Goes = call(C, I, B, N);
    break;
  case Op::Read:
    if (holder(C, I.Args[0]))
      look(C);
    break;
  case Op::ScopeEnd:
    for (VarId V : I.Vars) {
      drop(C, V);
      setFact(C, V, IntRange::full());
    }
    break;
  }
  for (VarId V : Info.deadTemps(B, N))
    drop(C, V);
  if (Goes && over(C)) {
    end(C);
    return false;
  }
  return Goes;
}

/// A read of what the handle points to, or of the connection's error field.
bool StatusWalk::readsThrough(Config &C, const Operand &O, BlockId B, uint32_t N) {
  if ((O.Kind != OperandKind::Load && O.Kind != OperandKind::AddrOf) || !O.P.valid() ||
      O.P.Projs.empty())
    return true;
  if (C.Remembered && O.Kind == OperandKind::Load &&
      O.P.Projs.back().Kind == ProjKind::Field) {
    const std::string &Pack = Run->Call.Pack;
    for (const rules::Resource &R : Resolver.packs().resources())
      if (R.Pack == Pack && llvm::is_contained(R.ErrorFields, O.P.Projs.back().Name)) {
        look(C);
        C.Fail = Failed::Unknown;
        return false;
      }
  }
  Entry *E = find(C, O.P.Root);
  if (!E || E->K != Entry::Value || E->Out || O.P.Projs[0].Kind != ProjKind::Deref ||
      simulates())
    return true;
  if (!C.Looked)
    event(StatusEvent::Read, B, N, "", O.P.Root);
  return false;
}

/// The variable gets another value; false when the path is over.
bool StatusWalk::write(Config &C, VarId V, BlockId B, uint32_t N, bool Constant) {
  setFact(C, V, IntRange::full());
  if (C.Replaced == V)
    C.Replaced = NoId;
  Entry *E = find(C, V);
  if (!E)
    return true;
  bool Was = !E->Out;
  drop(C, V);
  if (How != Form::Value || !Was || C.Looked || F.Vars[V].Kind == VarKind::Temp)
    return true;
  for (const Entry &Other : C.Entries)
    if (!Other.Out || Other.K != Entry::Mixed)
      return true;
  if (Constant) // `rc = 0;` says that the error does not matter
    return true;
  if (Run->Call.Pointer) // a result that was freed unasked
    return true;
  C.Hidden = V;
  C.HiddenB = B;
  C.HiddenI = N;
  if (C.Remembered || C.Told)
    return true;
  end(C);
  return false;
}

bool StatusWalk::assign(Config &C, const Instr &I, BlockId B, uint32_t N) {
  const Operand &O = I.Args[0];
  if (O.Kind == OperandKind::AddrOf && O.P.valid() && find(C, O.P.Root) &&
      !F.Vars[O.P.Root].Reference) {
    look(C); // others may read it from now on
    return false;
  }
  if (Entry *From = holder(C, O)) {
    Entry Copy = *From;
    const bool Plain = I.Dst.isVar() && F.Vars[I.Dst.Root].Kind != VarKind::Global &&
                       !Info.escapes(I.Dst.Root);
    if (!Plain || Copy.Out) {
      // Kept where others find it.
      look(C);
      if (How == Form::Param)
        Effects |= StatusEffects::Keeps;
      return simulates();
    }
    Copy.V = I.Dst.Root;
    setFact(C, Copy.V, IntRange::full());
    put(C, std::move(Copy));
    return true;
  }
  if (!I.Dst.isVar())
    return true;
  VarId V = I.Dst.Root;
  // The status of a cleanup call takes the place of a known failure.
  const Instr *D = O.Kind == OperandKind::Load && O.P.isVar() ? definition(B, N, O.P.Root)
                                                              : nullptr;
  if (How == Form::Value && C.Fail == Failed::Yes && D && D->Opcode == Op::Call && find(C, V) &&
      find(C, V)->K == Entry::Value && !Run->Call.Pointer) {
    CallStatus By = statusOf(Info, Resolver, *D);
    CalleeFacts X = calleeFacts(Resolver, *D);
    if (By.Any && By.Ignorable && !By.Pointer && !By.Wrapper && X.Pack && !X.Pack->Asks) {
      drop(C, V);
      C.Replaced = V;
      C.ReplacedB = B;
      C.ReplacedI = N;
      return true;
    }
  }
  if (!write(C, V, B, N, O.Kind == OperandKind::Int))
    return false;
  if (O.Kind == OperandKind::Int)
    setFact(C, V, IntRange::exactly(O.Int));
  if (O.Kind == OperandKind::Load && O.P.isVar())
    for (const auto &[From, R] : FactList(C.Facts))
      if (From == O.P.Root)
        setFact(C, V, R);
  return true;
}

/// Compare, Not, Binary: what is computed from a holder tells of it too.
void StatusWalk::compute(Config &C, const Instr &I) {
  Entry *From = nullptr;
  unsigned Which = 0;
  for (unsigned N = 0; N < I.Args.size(); ++N)
    if (Entry *E = holder(C, I.Args[N]); E && !(From && From->Bad)) {
      From = E;
      Which = N;
    }
  if (!From) {
    if (I.Dst.isVar())
      drop(C, I.Dst.Root), setFact(C, I.Dst.Root, IntRange::full());
    return;
  }
  Entry E = *From;
  E.Out = false;
  const Operand *Other = I.Args.size() > 1 ? &I.Args[1 - Which] : nullptr;
  bool Const = Other && Other->Kind == OperandKind::Int;
  auto Truth = [&](IntRange True, IntRange False) {
    E.K = Entry::Truth;
    E.True = True;
    E.False = False;
    E.OfAnswer = From->K == Entry::Answer;
  };
  if (From->K == Entry::Mixed || From->Out)
    E.K = Entry::Mixed;
  else if (I.Opcode == Op::Not || (I.Opcode == Op::Compare && Const)) {
    CompareOp Cmp = I.Opcode == Op::Not ? CompareOp::EQ : I.Cmp;
    int64_t K = Const ? Other->Int : 0;
    if (Which == 1)
      Cmp = flipped(Cmp);
    if (From->K == Entry::Value || From->K == Entry::Answer)
      Truth(IntRange::satisfying(Cmp, K), IntRange::satisfying(negated(Cmp), K));
    else if (From->K == Entry::Masked && K == 0 && Cmp == CompareOp::EQ)
      Truth(From->True, From->False), E.OfMask = true;
    else if (From->K == Entry::Masked && K == 0 && Cmp == CompareOp::NE)
      Truth(From->False, From->True), E.OfMask = true;
    else if (From->K == Entry::Truth && K == 0 && Cmp == CompareOp::EQ)
      std::swap(E.True, E.False);
    else if (From->K != Entry::Truth || K != 0 || Cmp != CompareOp::NE)
      E.K = Entry::Mixed;
  } else if (I.Opcode == Op::Binary && I.Bin == BinaryOp::And && Const && Other->Int < -1 &&
             ((~Other->Int + 1) & ~Other->Int) == 0 && From->K == Entry::Value) {
    E.K = Entry::Masked; // SQL_SUCCEEDED: 0 to ~mask
    E.True = IntRange::between(0, ~Other->Int);
    // The rest is no range; where success lies inside, it is a failure.
    E.False = From->Ok.within(E.True) ? IntRange::between(IntRange::Min, -1) : IntRange::full();
  } else if (simulates() && !From->Bad && I.Opcode == Op::Binary && I.Bin == BinaryOp::Or &&
             From->K == Entry::Value && From->Ok.isExactly(0)) {
    // `rc |= f()`: what collects zeros is zero.
  } else if (From->Bad && I.Opcode == Op::Binary && I.Bin == BinaryOp::Or &&
             From->K == Entry::Value && !From->Ok.contains(0)) {
    E.Ok = IntRange::nonNull();
  } else
    E.K = Entry::Mixed;
  if (!I.Dst.isVar() || F.Vars[I.Dst.Root].Kind == VarKind::Global) {
    look(C);
    return;
  }
  E.V = I.Dst.Root;
  put(C, std::move(E));
}

/// The instruction of the block in front of N that computes the temporary.
const Instr *StatusWalk::definition(BlockId B, uint32_t N, VarId Temp) const {
  if (F.Vars[Temp].Kind != VarKind::Temp)
    return nullptr;
  for (uint32_t K = N; K-- > 0;) {
    const Instr &I = F.Blocks[B].Instrs[K];
    if (I.Dst.isVar() && I.Dst.Root == Temp)
      return &I;
  }
  return nullptr;
}

} // namespace closecall::flow
