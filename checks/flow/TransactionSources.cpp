//===- TransactionSources.cpp - Where transactions begin and end -*- C++ -*-===//
//
// Finds, without solving, the calls that may begin or end a transaction and the
// slots with the connections on which callers may have one open. In:
// FunctionInfo and the callees. Out: sources, in program order. A text that is
// only put together at run time counts where the function mentions a literal
// that could be part of it, or where callers choose it.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Infer.h"
#include "checks/flow/StdModel.h"
#include "checks/flow/TransactionEffect.h"
#include "checks/rules/SqlText.h"
#include <algorithm>
#include <map>

namespace closecall::flow {

using namespace ir;
using rules::SqlEffect;
using summary::AcquireEffects;
using summary::HandleEffect;
using summary::Outcome;
using summary::Slot;
using summary::SlotEffects;
using summary::TxnKind;

namespace {
/// What literals and parameters tell of the texts of a function.
class Texts {
public:
  Texts(const FunctionInfo &Info, const CalleeResolver &Resolver) : Info(Info) {
    const Function &F = Info.F;
    auto Look = [&](const Operand &O) {
      std::optional<std::string> T = of(O);
      if (!T || !rules::looksLikeControl(*T))
        return;
      std::string Part = *T + rules::TextHole;
      for (const std::string &S : {*T, Part}) {
        SqlEffect E = rules::readSql(S).Effect;
        Begins |= E >= SqlEffect::Begin && E <= SqlEffect::Restart;
        Ends |= E >= SqlEffect::Restart && E <= SqlEffect::Release;
        Unclear |= E == SqlEffect::Unknown;
      }
    };
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs) {
        for (const Operand &O : I.Args)
          Look(O);
        if (I.Opcode != Op::Call)
          continue;
        CalleeFacts C = I.Callee != NoId ? Resolver.callee(I.Callee) : CalleeFacts();
        if (C.Pack && C.Pack->SqlArg && !C.Pack->Txn && *C.Pack->SqlArg < I.Args.size())
          Prepares.push_back(&I.Args[*C.Pack->SqlArg]);
        if (C.Sum && !C.Pack)
          for (const Outcome &O : C.Sum->Base)
            Unclear |= O.Ret.K == summary::Value::Text;
      }
  }

  /// The text of the operand where it stands in the program.
  std::optional<std::string> of(const Operand &O) const {
    if (O.Kind == OperandKind::String)
      return O.Str;
    if (O.P.valid() && Info.F.Vars[O.P.Root].HasText &&
        (O.P.isVar() ||
         (O.Kind == OperandKind::AddrOf && O.P.Projs.size() == 1 &&
          O.P.Projs[0].Kind == ProjKind::Index && O.P.Projs[0].Index == 0)))
      return Info.F.Vars[O.P.Root].Text;
    return std::nullopt;
  }

  /// Some parameter may be part of the operand's text.
  bool fromCaller(const Operand &O) const {
    if (!O.P.valid())
      return false;
    const Function &F = Info.F;
    llvm::BitVector Seen(F.Vars.size());
    llvm::SmallVector<VarId, 8> Work{O.P.Root};
    Seen.set(O.P.Root);
    while (!Work.empty()) {
      VarId V = Work.pop_back_val();
      if (V < F.NumParams) {
        TypeId T = F.Vars[V].Type;
        TypeKind K = T == NoId ? TypeKind::Other : Info.M.Types[T].Kind;
        if (K != TypeKind::Int && K != TypeKind::Bool && K != TypeKind::Float)
          return true;
      }
      for (const Block &B : F.Blocks)
        for (const Instr &I : B.Instrs) {
          bool Writes = I.Dst.valid() && I.Dst.Root == V;
          if (I.Opcode == Op::Call)
            for (const Operand &A : I.Args)
              Writes |= A.Kind == OperandKind::AddrOf && A.P.valid() && A.P.Root == V;
          if (!Writes || I.Opcode == Op::ScopeEnd)
            continue;
          for (const Operand &A : I.Args)
            if (A.P.valid() && !Seen[A.P.Root]) {
              Seen.set(A.P.Root);
              Work.push_back(A.P.Root);
            }
        }
    }
    return false;
  }

  /// Likewise for the text of some statement that is prepared here.
  bool preparesCallers() const {
    return llvm::any_of(Prepares, [&](const Operand *O) { return fromCaller(*O); });
  }

  bool begins() const { return Begins || Unclear; }
  bool ends() const { return Ends || Unclear; }

private:
  const FunctionInfo &Info;
  bool Begins = false, Ends = false, Unclear = false;
  std::vector<const Operand *> Prepares;
};

CalleeFacts factsOf(const Instr &I, const CalleeResolver &Resolver) {
  if (I.Callee != NoId)
    return Resolver.callee(I.Callee);
  return I.TargetField.empty() ? CalleeFacts() : Resolver.indirect(I.TargetField);
}

template <typename FnT> void forEachCall(const Function &F, FnT Fn) {
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N)
      if (F.Blocks[B].Instrs[N].Opcode == Op::Call)
        Fn(B, N, F.Blocks[B].Instrs[N]);
}

template <typename FnT> void forEachEntry(const rules::FunctionEffects &E, FnT Fn) {
  if (!E.Txn)
    return;
  Fn(*E.Txn);
  for (const rules::Transaction &T : E.MoreTxns)
    Fn(T);
}

/// The outcome is excluded by the texts that stand in the call.
bool excluded(const Instr &I, const Outcome &O, const Texts &T) {
  for (const auto &[Where, Range] : O.PreTexts)
    if (Where.Root == Slot::Param && Where.Projs.size() == 1 && Where.Index < I.Args.size())
      if (std::optional<std::string> S = T.of(I.Args[Where.Index]))
        if (!Range.contains(int64_t(rules::readSql(*S).Effect)))
          return true;
  return false;
}

bool isEnd(rules::Transaction::Kind K) {
  return K == rules::Transaction::Commit || K == rules::Transaction::Rollback ||
         K == rules::Transaction::AutocommitOn;
}

/// The entry of the call may end a transaction.
bool mayEnd(const Instr &I, const rules::Transaction &T, const Texts &Tx) {
  if (T.K != rules::Transaction::Sql)
    return isEnd(T.K) || (T.K == rules::Transaction::Asked && T.Ok);
  if (!T.SqlArg || *T.SqlArg >= I.Args.size())
    return Tx.ends() || Tx.preparesCallers();
  if (std::optional<std::string> S = Tx.of(I.Args[*T.SqlArg])) {
    SqlEffect E = readSql(T, *S).Effect;
    return E >= SqlEffect::Restart && E <= SqlEffect::RollbackTo;
  }
  return Tx.ends() || Tx.fromCaller(I.Args[*T.SqlArg]);
}
} // namespace

std::vector<std::pair<BlockId, uint32_t>>
transactionEnds(const FunctionInfo &Info, const CalleeResolver &Resolver) {
  std::vector<std::pair<BlockId, uint32_t>> Out;
  Texts Tx(Info, Resolver);
  forEachCall(Info.F, [&](BlockId B, uint32_t N, const Instr &I) {
    CalleeFacts C = factsOf(I, Resolver);
    bool Ends = false;
    if (C.Pack)
      forEachEntry(*C.Pack, [&](const rules::Transaction &T) { Ends |= mayEnd(I, T, Tx); });
    else if (C.Sum)
      for (const SlotEffects &SE : C.Sum->Txns)
        for (const Outcome &O : SE.Outcomes)
          Ends |= O.Effect == HandleEffect::Released && !excluded(I, O, Tx);
    if (Ends)
      Out.push_back({B, N});
  });
  return Out;
}

std::vector<Source> beginSources(const FunctionInfo &Info, const CalleeResolver &Resolver,
                                 bool HasCallers) {
  std::vector<Source> Out;
  Texts Tx(Info, Resolver);
  forEachCall(Info.F, [&](BlockId B, uint32_t N, const Instr &I) {
    CalleeFacts C = factsOf(I, Resolver);
    const bool Constructor = C.Decl && C.Decl->Constructor;
    Source S;
    S.K = Source::Acquire;
    S.Txn = true;
    S.B = B;
    S.I = N;
    auto Add = [&](TxnKind K) {
      S.Kind = K;
      Out.push_back(S);
    };
    if (C.Pack) {
      S.Via = C.Pack->Name;
      forEachEntry(*C.Pack, [&](const rules::Transaction &T) {
        S.Begins = &T;
        // An object that is a transaction: its destructor decides what becomes of it. One
        // whose constructor runs a text leaves open what that begins.
        if (Constructor && T.K != rules::Transaction::Sql)
          return;
        if (T.K == rules::Transaction::Begin)
          Add(TxnKind::Transaction);
        if (T.K == rules::Transaction::AutocommitOff)
          Add(TxnKind::Autocommit);
        if (T.K != rules::Transaction::Sql)
          return;
        std::optional<std::string> Text;
        if (T.SqlArg && *T.SqlArg < I.Args.size())
          Text = Tx.of(I.Args[*T.SqlArg]);
        if (Text) {
          SqlEffect E = rules::readSql(*Text).Effect;
          if (E == SqlEffect::Begin || E == SqlEffect::Restart)
            Add(TxnKind::Transaction);
          if (E == SqlEffect::AutocommitOff)
            Add(TxnKind::Autocommit);
          if (E == SqlEffect::Savepoint && T.Lasting)
            Add(TxnKind::Savepoint);
          return;
        }
        bool Caller =
            HasCallers && (!T.SqlArg ? Tx.preparesCallers()
                                     : *T.SqlArg < I.Args.size() &&
                                           Tx.fromCaller(I.Args[*T.SqlArg]));
        if (!Caller && !Tx.begins())
          return;
        Add(TxnKind::Transaction);
        if (T.Lasting)
          Add(TxnKind::Savepoint);
        else
          Add(TxnKind::Autocommit);
      });
    } else if (C.Sum) {
      for (const AcquireEffects &A : C.Sum->Begins) {
        bool Possible = false;
        for (const Outcome &O : A.Outcomes)
          Possible |= O.Effect == HandleEffect::None && !excluded(I, O, Tx);
        if (!Possible)
          continue;
        S.Sum = &A;
        S.Via = A.Via;
        S.Believed = A.Believed;
        Add(A.Kind);
      }
    }
  });
  return Out;
}

namespace {
/// Collects slots: places below parameters and globals.
class Slots {
public:
  explicit Slots(const FunctionInfo &Info, const CalleeResolver &Resolver)
      : Info(Info), Resolver(Resolver), Alias(Info.F.Vars.size()) {
    findAliases();
  }

  /// What the operand holds, and from there Steps.
  void add(const Operand &O, llvm::ArrayRef<Projection> Steps = {}) {
    Operand At = O;
    if (std::string Object = followSharers(At); !Object.empty()) {
      Slot S;
      S.Root = Slot::Global;
      S.GlobalId = sharedObjectId(Object);
      S.Projs.push_back({ProjKind::Field, "<object>", 0, false});
      add(S);
    } else if (std::optional<Place> P = compose(At, Steps))
      add(*P);
  }

  void add(const Slot &Global) {
    Source S;
    S.Slot = Global;
    push(S);
  }

  std::vector<Source> Found;

private:
  /// With what an object shares its connection: with another object, or with one that
  /// a call hands out.
  struct Sharer {
    std::optional<Operand> With;
    std::string Object;
  };

  /// Steps from the operand to the object whose connection it has; the result is the
  /// name of a shared object, where it ends at one.
  std::string followSharers(Operand &O) const {
    for (unsigned N = 0; N < 4 && O.Kind == OperandKind::AddrOf && O.P.isVar(); ++N) {
      auto It = Shared.find(O.P.Root);
      if (It == Shared.end() || !It->second.With)
        return It == Shared.end() ? "" : It->second.Object;
      O = *It->second.With;
      if (O.Kind == OperandKind::Load && isObject(Info, O.P)) // passed by value
        O.Kind = OperandKind::AddrOf;
    }
    return "";
  }

  std::optional<Place> compose(const Operand &O, llvm::ArrayRef<Projection> Steps) const {
    if (!O.P.valid() ||
        (O.Kind != OperandKind::Load && O.Kind != OperandKind::AddrOf))
      return std::nullopt;
    Place P = O.P;
    if (O.Kind == OperandKind::AddrOf) {
      if (Steps.empty())
        P.Projs.push_back({ProjKind::Field, "<object>", 0, false});
      else if (Steps[0].Kind != ProjKind::Deref)
        return std::nullopt;
      else
        Steps = Steps.drop_front();
    }
    P.Projs.insert(P.Projs.end(), Steps.begin(), Steps.end());
    return P;
  }

  /// Variables that only ever hold what one place below a parameter holds.
  void findAliases() {
    const Function &F = Info.F;
    std::vector<unsigned> Writes(F.Vars.size(), 0);
    std::vector<std::optional<Place>> From(F.Vars.size());
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs) {
        for (const Operand &O : I.Args)
          if (O.Kind == OperandKind::AddrOf && O.P.isVar())
            Writes[O.P.Root] += 2;
        if (!I.Dst.isVar())
          continue;
        if (I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Undef)
          continue;
        ++Writes[I.Dst.Root];
        if (I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Load)
          From[I.Dst.Root] = I.Args[0].P;
        if (I.Opcode == Op::Call)
          From[I.Dst.Root] = returned(I);
      }
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs)
        sharesConnection(I);
    for (unsigned Round = 0; Round < 3; ++Round)
      for (VarId V = F.NumParams; V < F.Vars.size(); ++V) {
        if (!From[V] || Writes[V] != 1 || F.Vars[V].Kind == VarKind::Global)
          continue;
        if (From[V]->Root < F.NumParams || F.Vars[From[V]->Root].Kind == VarKind::Global)
          Alias[V] = From[V];
        else if (Alias[From[V]->Root]) {
          Place P = *Alias[From[V]->Root];
          P.Projs.insert(P.Projs.end(), From[V]->Projs.begin(), From[V]->Projs.end());
          Alias[V] = P;
        }
      }
  }

  /// A query on a database: its connection is that of the database.
  void sharesConnection(const Instr &I) {
    CalleeFacts C = I.Opcode == Op::Call ? factsOf(I, Resolver) : CalleeFacts();
    if (!C.Pack)
      return;
    // Of several databases, one after the other: not known.
    auto Share = [&](VarId Of, Sharer With) {
      if (auto [It, New] = Shared.try_emplace(Of, std::move(With)); !New)
        It->second = Sharer();
    };
    if (std::string Object = sharedObject(I, *C.Pack); !Object.empty() && I.Dst.isVar())
      Share(I.Dst.Root, {std::nullopt, Object});
    const std::optional<rules::CopyBytes> &Copies = C.Pack->Copies;
    if (!Copies || !Copies->ConnectionOnly || Copies->To >= I.Args.size() ||
        I.Args[Copies->To].Kind != OperandKind::AddrOf || !I.Args[Copies->To].P.isVar())
      return;
    const VarId To = I.Args[Copies->To].P.Root;
    if (!Copies->Object.empty())
      Share(To, {std::nullopt, Copies->Object});
    else if (Copies->From < I.Args.size() && I.Args[Copies->From].P.valid() &&
             I.Args[Copies->From].P.Root != To)
      Share(To, {I.Args[Copies->From], ""});
  }

  /// The call returns what lies in one slot of an argument.
  std::optional<Place> returned(const Instr &I) const {
    CalleeFacts C = factsOf(I, Resolver);
    if (C.Pack || !C.Sum || C.Sum->Base.empty())
      return std::nullopt;
    const summary::Value &V = C.Sum->Base.front().Ret;
    for (const Outcome &O : C.Sum->Base)
      if (O.Ret.K != summary::Value::Initial || !(O.Ret.S == V.S))
        return std::nullopt;
    if (V.S.Root != Slot::Param || V.S.Index >= I.Args.size())
      return std::nullopt;
    return compose(I.Args[V.S.Index], V.S.Projs);
  }

  void add(Place P) {
    if (Alias[P.Root]) {
      Place Q = *Alias[P.Root];
      Q.Projs.insert(Q.Projs.end(), P.Projs.begin(), P.Projs.end());
      P = std::move(Q);
    }
    const Variable &V = Info.F.Vars[P.Root];
    // As far as from a guard by its lambda and the object to the connection in a wrapper.
    if (P.Projs.size() > 8 || (V.Kind != VarKind::Param && V.Kind != VarKind::Global))
      return;
    for (const Projection &Pr : P.Projs)
      if (Pr.AnyIndex)
        return;
    Source S;
    S.Slot.Root = V.Kind == VarKind::Param ? Slot::Param : Slot::Global;
    if (V.Kind == VarKind::Param)
      S.Slot.Index = P.Root;
    else
      S.Slot.GlobalId = V.Id;
    S.Slot.Projs = P.Projs;
    push(S);
  }

  void push(Source S) {
    S.K = Source::External;
    S.Txn = true;
    for (const Source &O : Found)
      if (O.Slot == S.Slot)
        return;
    if (Found.size() < 16)
      Found.push_back(std::move(S));
  }

  const FunctionInfo &Info;
  const CalleeResolver &Resolver;
  std::vector<std::optional<Place>> Alias;
  std::map<VarId, Sharer> Shared;
};
} // namespace

std::vector<Source> connectionSources(const FunctionInfo &Info,
                                      const CalleeResolver &Resolver) {
  const Function &F = Info.F;
  Texts Tx(Info, Resolver);
  Slots Sl(Info, Resolver);
  bool Savepoints = false;
  forEachCall(F, [&](BlockId, uint32_t, const Instr &I) {
    CalleeFacts C = factsOf(I, Resolver);
    auto Arg = [&](unsigned N) {
      if (N < I.Args.size())
        Sl.add(I.Args[N]);
    };
    if (C.Pack) {
      forEachEntry(*C.Pack, [&](const rules::Transaction &T) {
        if (!mayEnd(I, T, Tx))
          return;
        Savepoints |= T.Lasting;
        // An object that is a statement stands for its connection.
        const bool Object = T.Connection < I.Args.size() &&
                            I.Args[T.Connection].Kind == OperandKind::AddrOf;
        if (!T.OfStatement || Object)
          Arg(T.Connection);
      });
      // The connection of a statement that is made here.
      if (!C.Pack->Txn && (Tx.ends() || Tx.preparesCallers()))
        for (const rules::Acquire &A : C.Pack->Acquires)
          if (A.Parent)
            Arg(*A.Parent);
      for (const rules::Release &R : C.Pack->Releases) {
        rules::Family K = Resolver.packs().resource(R.Resource).Kind;
        if (K == rules::Family::Connection || K == rules::Family::Lease)
          Arg(R.Arg);
      }
    } else if (C.Sum) {
      for (const SlotEffects &SE : C.Sum->Txns) {
        Savepoints |= SE.Kind == TxnKind::Savepoint;
        if (SE.Where.Root == Slot::Global)
          Sl.add(SE.Where);
        else if (SE.Where.Index < I.Args.size())
          Sl.add(I.Args[SE.Where.Index], SE.Where.Projs);
      }
    } else if (!C.Decl || !C.Decl->System) {
      // Code that was not seen, with a connection in its hands.
      for (const Operand &O : I.Args)
        if (O.Kind == OperandKind::Load) {
          llvm::StringRef R = Info.pointeeRecord(Info.typeOf(O));
          rules::ResourceId Id =
              R.empty() ? rules::NoResource : Resolver.packs().resourceOfType(R);
          if (Id != rules::NoResource &&
              Resolver.packs().resource(Id).Kind == rules::Family::Connection)
            Sl.add(O);
        }
    }
  });
  std::vector<Source> Out = std::move(Sl.Found);
  if (Savepoints)
    for (size_t N = 0, End = Out.size(); N < End; ++N) {
      Out.push_back(Out[N]);
      Out.back().Kind = TxnKind::Savepoint;
    }
  return Out;
}

/// What the call writes says something of its arguments: their text, or how
/// the call went that made one.
bool Slicer::tellsOfArguments(const Instr &I, const Source &Src) const {
  if (!Src.Txn && Src.K != Source::Base)
    return false;
  CalleeFacts C = facts(I);
  return (C.Pack && (C.Pack->Asks || C.Pack->Copies)) || (Src.Txn && C.Decl && textRule(C.Decl->Name));
}

/// What runs that follow a transaction need besides the connection: each call
/// that may begin or end one, how it went, and its text.
void Slicer::seedTransactions(llvm::function_ref<void(VarId)> Strong,
                              llvm::function_ref<void(VarId)> Weak,
                              llvm::function_ref<void(BlockId)> Block) const {
  const Function &F = Info.F;
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    for (const Instr &I : F.Blocks[B].Instrs) {
      if (I.Opcode != Op::Call)
        continue;
      CalleeFacts C = facts(I);
      auto Root = [&](unsigned N) {
        return N < I.Args.size() && I.Args[N].P.valid() ? I.Args[N].P.Root : NoId;
      };
      bool Matters = false;
      if (C.Pack) {
        auto Entry = [&](const rules::Transaction &T) {
          Matters = true;
          Strong(Root(T.Connection));
          if (T.SqlArg)
            Weak(Root(*T.SqlArg));
          for (const rules::ArgTest &A : T.When)
            Weak(Root(A.Arg));
        };
        if (C.Pack->Txn)
          Entry(*C.Pack->Txn);
        for (const rules::Transaction &T : C.Pack->MoreTxns)
          Entry(T);
        // A statement that may be prepared for it.
        if (!C.Pack->Txn && C.Pack->SqlArg) {
          Weak(Root(*C.Pack->SqlArg));
          for (const rules::Acquire &A : C.Pack->Acquires)
            if (A.Parent)
              Strong(Root(*A.Parent));
          Matters = C.Pack->Acquires.empty(); // of an object that is there already
        }
      } else if (C.Sum) {
        auto Outcomes = [&](const summary::Slot &S, const std::vector<summary::Outcome> &Os) {
          Matters = true;
          if (S.Root == summary::Slot::Param)
            Strong(Root(S.Index));
          for (const summary::Outcome &O : Os) {
            for (const auto &[Where, Range] : O.PreTexts)
              Weak(Root(Where.Index));
            for (const auto &[Where, Range] : O.PreSlots)
              Weak(Root(Where.Index));
            O.eachTested([&](uint32_t Arg) { Weak(Root(Arg)); });
          }
        };
        for (const summary::SlotEffects &S : C.Sum->Txns)
          Outcomes(S.Where, S.Outcomes);
        for (const summary::AcquireEffects &A : C.Sum->Begins)
          Outcomes(A.Where, A.Outcomes);
      }
      if (!Matters)
        continue;
      Block(B);
      if (I.Dst.valid())
        Strong(I.Dst.Root);
    }
}

} // namespace closecall::flow
