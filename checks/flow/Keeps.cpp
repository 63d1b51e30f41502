//===- Keeps.cpp - Who else may hold an object -----------------*- C++ -*-===//
//
// Implements Keeps.h: the variables that may name the object, by copies in
// either direction, and what becomes of their values.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Keeps.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::flow {

using namespace ir;

namespace {

class Names {
public:
  Names(const FunctionInfo &Info, const CalleeResolver &Resolver, llvm::BitVector Seeds)
      : Info(Info), F(Info.F), Resolver(Resolver), Set(std::move(Seeds)), Seen(Set.size()) {
    close();
  }

  const llvm::BitVector &all() const { return Set; }
  /// What these point to is seen by callers: what lies in it is not kept from them.
  void seenThrough(llvm::BitVector Vars) { Seen = std::move(Vars); }

  /// Something that is no variable of the function gets one of the values.
  bool kept() const {
    for (VarId V : Set.set_bits())
      if (F.Vars[V].Kind == VarKind::Global)
        return true;
    return llvm::any_of(F.Blocks, [&](const Block &B) {
      return llvm::any_of(B.Instrs, [&](const Instr &I) {
        if (I.Opcode == Op::Assign)
          return carries(I.Args[0]) && !isOwn(I.Dst);
        return I.Opcode == Op::Call && keepsArgument(I);
      });
    });
  }

private:
  /// A reference to a pointer is as good as the pointer.
  bool refersToPointer(VarId V) const {
    const std::vector<Type> &Types = Info.M.Types;
    TypeId T = F.Vars[V].Type;
    return T != NoId && Types[T].Kind == TypeKind::Reference && Types[T].Pointee != NoId &&
           Types[Types[T].Pointee].Kind == TypeKind::Pointer;
  }
  unsigned derefs(const Place &P) const {
    unsigned N = unsigned(llvm::count_if(
        P.Projs, [](const Projection &Pr) { return Pr.Kind == ProjKind::Deref; }));
    return N - (N && refersToPointer(P.Root));
  }
  bool rooted(const Operand &O) const { return O.P.valid() && Set[O.P.Root]; }
  /// The operand is a pointer to the object or into it, or to what names it.
  bool carries(const Operand &O) const {
    if (O.Kind == OperandKind::Load)
      return rooted(O) && derefs(O.P) == 0;
    return O.Kind == OperandKind::AddrOf && rooted(O) && derefs(O.P) <= 1;
  }
  /// A variable of the function, or the object itself.
  bool isOwn(const Place &P) const {
    if (!P.valid())
      return true;
    unsigned N = derefs(P);
    return N == 0 ? F.Vars[P.Root].Kind != VarKind::Global
                  : N == 1 && (Set[P.Root] || Seen[P.Root]);
  }

  CalleeFacts facts(const Instr &I) const {
    if (I.Callee != NoId)
      return Resolver.callee(I.Callee);
    return I.TargetField.empty() ? CalleeFacts() : Resolver.indirect(I.TargetField);
  }

  bool isVoidPointer(TypeId T) const {
    const std::vector<Type> &Types = Info.M.Types;
    return T == NoId || (Types[T].Kind == TypeKind::Pointer &&
                         (Types[T].Pointee == NoId ||
                          Types[Types[T].Pointee].Kind == TypeKind::Void));
  }

  bool keepsArgument(const Instr &I) const {
    for (uint32_t N = 0; N < I.Args.size(); ++N)
      if (carries(I.Args[N]) && keepsArgument(I, N))
        return true;
    return false;
  }

  bool keepsArgument(const Instr &I, uint32_t N) const {
    CalleeFacts C = facts(I);
    const bool ByName = I.Args[N].Kind == OperandKind::AddrOf && derefs(I.Args[N].P) == 0;
    const Callee *D = C.Decl;
    if (C.Pack) {
      // Of a database library's functions, what takes any pointer keeps it for
      // a callback.
      const rules::FunctionEffects &E = *C.Pack;
      return !E.Name.empty() && D && N < D->Params.size() && isVoidPointer(D->Params[N]) &&
             !E.Clears && !E.Copies &&
             llvm::none_of(E.Releases, [&](const rules::Release &R) { return R.Arg == N; });
    }
    if (C.Sum && !C.Sum->bottom() && !C.Sum->Truncated)
      return ByName ? !D || !D->Destructor : llvm::is_contained(C.Sum->Keeps, N);
    if (C.Sum && C.Sum->bottom())
      return ByName; // of a recursive group: not solved yet
    if (!D || C.HasBody || D->Hidden)
      return true;
    if (D->Destructor || D->Name == "operator delete" || D->Name == "operator delete[]")
      return false;
    // What a C library's function is declared to take, it looks at.
    bool Plain = D->System && !D->Method && !llvm::StringRef(D->Name).contains("::");
    bool Printed = D->Variadic && N >= D->Params.size();
    return !Plain || ByName || (!Printed && (N >= D->Params.size() || isVoidPointer(D->Params[N])));
  }

  /// The callee gives back what it got as argument N.
  bool returnsArgument(const Instr &I, uint32_t N) const {
    CalleeFacts C = facts(I);
    if (C.Pack)
      return C.Pack->ReturnsArg == N;
    return C.Sum && llvm::any_of(C.Sum->Base, [&](const summary::Outcome &O) {
             return (O.Ret.K == summary::Value::Initial || O.Ret.K == summary::Value::Address) &&
                    O.Ret.S.Root == summary::Slot::Param && O.Ret.S.Index == N;
           });
  }

  void close() {
    bool Changed = true;
    auto Add = [&](VarId V) {
      Changed |= !Set[V];
      Set.set(V);
    };
    while (std::exchange(Changed, false))
      for (const Block &B : F.Blocks)
        for (const Instr &I : B.Instrs) {
          if (!I.Dst.valid() || derefs(I.Dst) != 0)
            continue;
          if (I.Opcode == Op::Assign) {
            const Operand &From = I.Args[0];
            if (carries(From))
              Add(I.Dst.Root);
            else if (From.Kind == OperandKind::Load && From.P.valid() && derefs(From.P) == 0 &&
                     Set[I.Dst.Root])
              Add(From.P.Root);
          } else if (I.Opcode == Op::Call) {
            for (uint32_t N = 0; N < I.Args.size(); ++N)
              if (carries(I.Args[N]) && returnsArgument(I, N))
                Add(I.Dst.Root);
          }
        }
  }

  const FunctionInfo &Info;
  const Function &F;
  const CalleeResolver &Resolver;
  llvm::BitVector Set, Seen;
};

bool isPointer(const FunctionInfo &Info, VarId V) {
  TypeId T = Info.F.Vars[V].Type;
  return T != NoId && (Info.M.Types[T].Kind == TypeKind::Pointer ||
                       Info.M.Types[T].Kind == TypeKind::Reference);
}

} // namespace

static Names returned(const FunctionInfo &Info, const CalleeResolver &Resolver) {
  llvm::BitVector Seeds(Info.F.Vars.size());
  for (const Block &B : Info.F.Blocks)
    if (B.Term.Kind == TermKind::Return && B.Term.HasValue && B.Term.Cond.P.valid() &&
        (B.Term.Cond.Kind == OperandKind::Load || B.Term.Cond.Kind == OperandKind::AddrOf))
      Seeds.set(B.Term.Cond.P.Root);
  return Names(Info, Resolver, std::move(Seeds));
}

bool keepsReturned(const FunctionInfo &Info, const CalleeResolver &Resolver) {
  return returned(Info, Resolver).kept();
}

std::vector<uint32_t> keptParams(const FunctionInfo &Info, const CalleeResolver &Resolver,
                                 bool ReturnsNew) {
  std::vector<uint32_t> Out;
  llvm::BitVector New(Info.F.Vars.size());
  if (ReturnsNew)
    New = returned(Info, Resolver).all();
  for (uint32_t N = 0; N < Info.F.NumParams; ++N) {
    if (!isPointer(Info, N))
      continue;
    llvm::BitVector Seeds(Info.F.Vars.size());
    Seeds.set(N);
    Names Of(Info, Resolver, std::move(Seeds));
    Of.seenThrough(New);
    if (Of.kept())
      Out.push_back(N);
  }
  return Out;
}

} // namespace closecall::flow
