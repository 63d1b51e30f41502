//===- LoopElements.cpp - What a loop goes through -------------------------===//
//
// Implements LoopElements.h: iterators (a range-for is one), an index that the
// loop counts, a pointer that goes from one link of a list to the next.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/LoopElements.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Loop;
using flow::Site;
using flow::Values;
using llvm::StringRef;

namespace {

class Finder {
public:
  Finder(const UsageContext &C, const Loop &L) : C(C), V(C.U.V), L(L) {}
  LoopElements run();

private:
  const UsageContext &C;
  const Values &V;
  const Loop &L;
  LoopElements Out;

  template <typename FnT> void each(FnT Visit) const {
    for (unsigned B : L.Blocks.set_bits())
      if (C.U.Lp.around(B) == &L)
        for (uint32_t N = 0; N < C.F.Blocks[B].Instrs.size(); ++N)
          Visit(Site{B, N});
  }
  const Type *typeOf(TypeId T) const;
  bool counted(const Operand &Index) const;
  bool manyOf(const Operand &Container);
  bool filled(VarId Local) const;
  void iterators();
  void pointers();
  void indexes();
  void lists();
};

} // namespace

/// Behind references and pointers.
const Type *Finder::typeOf(TypeId T) const {
  for (unsigned N = 0; N < 4 && T != NoId; ++N) {
    const Type &Ty = C.M.Types[T];
    if (Ty.Kind != TypeKind::Pointer && Ty.Kind != TypeKind::Reference)
      return &Ty;
    T = Ty.Pointee;
  }
  return nullptr;
}

static StringRef methodOf(const Values &V, const Instr &I) {
  const Callee *To = I.Opcode == Op::Call ? V.callee(I) : nullptr;
  return To ? Values::plainName(To->Name) : StringRef();
}

/// The loop counts the variable.
bool Finder::counted(const Operand &Index) const {
  if (Index.Kind != OperandKind::Load || !Index.P.isVar())
    return false;
  return llvm::any_of(V.sets(Index.P.Root), [&](Site S) {
    const Instr &I = V.instr(S);
    if (!L.has(S.B) || I.Opcode != Op::Assign || I.Args[0].Kind != OperandKind::Load)
      return false;
    return llvm::any_of(V.sets(I.Args[0].P.Root), [&](Site T) {
      const Instr &Sum = V.instr(T);
      return Sum.Opcode == Op::Binary && Sum.Bin == BinaryOp::Add &&
             V.constant(Sum.Args[1]) == 1 && V.resolve(Sum.Args[0]).P == Index.P;
    });
  });
}

/// Values come into the local container one by one in a loop, or from a
/// function.
bool Finder::filled(VarId Local) const {
  return llvm::any_of(V.sets(Local), [&](Site S) {
    const Instr &I = V.instr(S);
    if (I.Opcode == Op::Assign)
      return I.Args[0].Kind == OperandKind::Load;
    const Callee *To = I.Opcode == Op::Call ? V.callee(I) : nullptr;
    if (!To || To->Destructor || L.has(S.B))
      return false;
    StringRef Name = Values::plainName(To->Name);
    bool Adds = Name.starts_with("push") || Name.starts_with("emplace") || Name == "insert" ||
                Name == "append" || Name == "operator<<" || Name == "operator[]";
    if (Adds)
      return C.U.Lp.around(S.B) != nullptr || Name == "insert";
    if (To->Constructor || Name == "operator=")
      return I.Args.size() > 1 && llvm::all_of(I.Args, [&](const Operand &A) {
               const Type *T = A.Kind == OperandKind::Load || A.Kind == OperandKind::AddrOf
                                   ? typeOf(C.F.Vars[A.P.Root].Type)
                                   : nullptr;
               return !T || T->Name != "std::initializer_list";
             });
    static constexpr StringRef Looks[] = {"begin", "end", "reserve", "clear", "size", "resize"};
    return !llvm::is_contained(Looks, Name);
  });
}

/// The container holds as many elements as the run decides.
bool Finder::manyOf(const Operand &Container) {
  const Operand &O = V.resolve(Container);
  if (O.Kind != OperandKind::Load && O.Kind != OperandKind::AddrOf)
    return false;
  const Variable &Var = C.F.Vars[O.P.Root];
  const Type *T = typeOf(Var.Type);
  bool Own = O.P.Projs.empty() || (O.P.Projs.size() == 1 && O.P.Projs[0].Kind == ProjKind::Deref);
  if (Own && T) {
    if (T->Kind == TypeKind::Array || T->Name == "std::initializer_list" ||
        T->Name == "std::array")
      return false;
    // A list of lists: batches.
    for (TypeId A : T->TemplateArgs)
      if (const Type *Element = typeOf(A))
        for (StringRef Many : {"vector", "list", "set", "deque", "map", "span", "QList", "QVector", "array"})
          if (A == T->TemplateArgs[0] && StringRef(Element->Name).ends_with(Many))
            return false;
  }
  if (Var.Kind == VarKind::Global)
    return false;
  if (Own && (Var.Kind == VarKind::Local) && !Var.Reference && !filled(O.P.Root))
    return false;
  if (Out.Of.empty())
    Out.Of = V.spell(V.key(O));
  return true;
}

void Finder::iterators() {
  each([&](Site S) {
    const Instr &I = V.instr(S);
    StringRef Name = methodOf(V, I);
    if ((Name != "operator*" && Name != "operator->") || I.Args.size() != 1 ||
        I.Args[0].Kind != OperandKind::AddrOf)
      return;
    const Place &It = I.Args[0].P;
    bool Advances = false;
    each([&](Site N) {
      const Instr &Next = V.instr(N);
      Advances |= methodOf(V, Next) == "operator++" && !Next.Args.empty() &&
                  Next.Args[0].Kind == OperandKind::AddrOf && Next.Args[0].P == It &&
                  !C.U.has(N, rules::bit(Role::Advances)); // the rows of a result
    });
    if (!Advances)
      return;
    // From its begin.
    for (Site From : V.sets(It.Root)) {
      const Instr &Made = V.instr(From);
      StringRef By = methodOf(V, Made);
      if (L.has(From.B) || Made.Args.empty())
        continue;
      if ((By == "begin" || By == "cbegin" || By == "constBegin" ||
           By == "qMakeForeachContainer") &&
          manyOf(Made.Args[0])) {
        Out.Calls.push_back(S);
        return;
      }
    }
  });
}

/// Iterators that are pointers.
void Finder::pointers() {
  for (VarId P = 0; P < C.F.Vars.size(); ++P) {
    if (C.F.Vars[P].Kind != VarKind::Local || !counted(Operand::var(P)))
      continue;
    for (Site From : V.sets(P)) {
      const Instr *Made = &V.instr(From);
      if (Made->Opcode == Op::Assign)
        if (std::optional<Site> Call = V.callOf(Made->Args[0]))
          Made = &V.instr(*Call);
      StringRef By = methodOf(V, *Made);
      if (!L.has(From.B) && (By == "begin" || By == "cbegin" || By == "constBegin") &&
          manyOf(Made->Args[0]))
        Out.Places.push_back({P, {{ProjKind::Deref, {}, 0, false}}});
    }
  }
}

void Finder::indexes() {
  if (C.trips(L))
    return;
  bool Counts = false;
  auto AddPlace = [&](const Operand &O) {
    if (O.Kind != OperandKind::Load && O.Kind != OperandKind::AddrOf)
      return;
    const Variable &Var = C.F.Vars[O.P.Root];
    for (size_t N = 0; N < O.P.Projs.size(); ++N) {
      if (O.P.Projs[N].Kind != ProjKind::Index || !O.P.Projs[N].AnyIndex)
        continue;
      // Behind a pointer that stays.
      bool Pointer = N > 0 && O.P.Projs[N - 1].Kind == ProjKind::Deref;
      bool Stays = llvm::none_of(V.sets(O.P.Root), [&](Site S) {
        return L.has(S.B) && V.instr(S).Dst.isVar();
      });
      if (!Pointer || !Stays || Var.Kind == VarKind::Global)
        return;
      Place At = O.P;
      At.Projs.resize(N + 1);
      if (!llvm::is_contained(Out.Places, At)) {
        Out.Places.push_back(At);
        Place Whole = O.P;
        Whole.Projs.resize(N - 1);
        if (Out.Of.empty())
          Out.Of = V.spell(V.key(Operand::load(Whole)));
      }
      return;
    }
  };
  // The header tests a variable that the loop counts.
  for (const Instr &I : C.F.Blocks[L.Header].Instrs)
    if (I.Opcode == Op::Compare)
      for (const Operand &A : I.Args)
        Counts |= counted(A);
  if (!Counts || C.M.Callees[C.F.Self].Name == "main")
    return;
  each([&](Site S) {
    const Instr &I = V.instr(S);
    if (I.Opcode == Op::ScopeEnd)
      return;
    for (const Operand &A : I.Args)
      AddPlace(A);
    StringRef Name = methodOf(V, I);
    if ((Name == "operator[]" || Name == "at" || Name == "value") && I.Args.size() == 2 &&
        counted(I.Args[1]) && manyOf(I.Args[0]))
      Out.Calls.push_back(S);
  });
}

/// for (p = list; p; p = p->next)
void Finder::lists() {
  each([&](Site S) {
    const Instr &I = V.instr(S);
    if (I.Opcode != Op::Assign || !I.Dst.isVar() || I.Args[0].Kind != OperandKind::Load ||
        I.Args[0].P.Root != I.Dst.Root || I.Args[0].P.Projs.size() < 2)
      return;
    const Projection &Last = I.Args[0].P.Projs.back();
    if (Last.Kind == ProjKind::Field && StringRef(Last.Name).contains_insensitive("next"))
      Out.Places.push_back({I.Dst.Root, {{ProjKind::Deref, {}, 0, false}}});
  });
}

LoopElements Finder::run() {
  iterators();
  pointers();
  indexes();
  lists();
  return std::move(Out);
}

LoopElements elementsOf(const UsageContext &C, const Loop &L) { return Finder(C, L).run(); }

} // namespace closecall::policy
