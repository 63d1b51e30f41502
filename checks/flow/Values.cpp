//===- Values.cpp - Where values of a function come from -------*- C++ -*-===//
//
// Implements Values.h but for text, which is ValuesText's.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Values.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

namespace closecall::flow {

using namespace ir;

static constexpr unsigned MaxDepth = 12;

Values::Values(const Module &M, const Function &F) : M(M), F(F) {
  Writes.resize(F.Vars.size());
  for (BlockId B = 0; B < F.Blocks.size(); ++B)
    for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = F.Blocks[B].Instrs[N];
      if (I.Dst.valid())
        (I.Dst.isVar() ? Writes[I.Dst.Root].Whole : Writes[I.Dst.Root].Part)
            .push_back({B, N});
      if (I.Opcode != Op::Call)
        continue;
      const Callee *C = callee(I);
      // a + b may reuse the memory of a temporary; it has no other effect.
      if (C && (C->Destructor || plainName(C->Name) == "operator+" ||
                C->Name == "std::move" || C->Name == "std::forward"))
        continue;
      for (unsigned A = 0; A < I.Args.size(); ++A) {
        const Place &P = I.Args[A].P;
        if (I.Args[A].Kind != OperandKind::AddrOf || constParam(I, A))
          continue;
        // What a temporary points to is given, not the temporary.
        bool Behind = F.Vars[P.Root].Kind == VarKind::Temp && !P.Projs.empty() &&
                      P.Projs[0].Kind == ProjKind::Deref;
        if (!Behind)
          Writes[P.Root].Part.push_back({B, N});
      }
    }
}

llvm::StringRef Values::plainName(llvm::StringRef Qualified) {
  size_t Operator = Qualified.find("operator");
  size_t At = Qualified.take_front(Operator).rfind("::");
  return At == llvm::StringRef::npos ? Qualified : Qualified.drop_front(At + 2);
}

/// Methods of strings and containers that only look.
static bool looksOnly(llvm::StringRef Method) {
  static constexpr llvm::StringRef Known[] = {
      "c_str", "str", "view", "size", "length", "empty", "find", "compare", "substr", "count",
      "toUtf8", "toLatin1", "toLocal8Bit", "toStdString", "constData", "isEmpty", "isNull",
      "cbegin", "cend", "constBegin", "constEnd", "utf16", "operator basic_string_view"};
  return llvm::is_contained(Known, Values::plainName(Method));
}

bool Values::constParam(const Instr &I, unsigned Arg) const {
  const Callee *C = callee(I);
  if (C && Arg == 0 && C->Method && looksOnly(C->Name))
    return true;
  if (!C || Arg >= C->Params.size() || C->Params[Arg] == NoId)
    return false;
  const Type &T = M.Types[C->Params[Arg]];
  return (T.Kind == TypeKind::Pointer || T.Kind == TypeKind::Reference) &&
         T.Pointee != NoId && M.Types[T.Pointee].Const;
}

std::vector<Site> Values::sets(VarId V) const {
  std::vector<Site> Out = Writes[V].Whole;
  Out.insert(Out.end(), Writes[V].Part.begin(), Writes[V].Part.end());
  return Out;
}

bool Values::isRead(VarId V) const {
  auto Reads = [&](const Operand &O) {
    return (O.Kind == OperandKind::Load || O.Kind == OperandKind::AddrOf) && O.P.Root == V;
  };
  return llvm::any_of(F.Blocks, [&](const Block &B) {
    return Reads(B.Term.Cond) || llvm::any_of(B.Instrs, [&](const Instr &I) {
             return I.Opcode != Op::ScopeEnd && llvm::any_of(I.Args, Reads);
           });
  });
}

const Operand &Values::resolve(const Operand &O) const {
  const Operand *Now = &O;
  for (unsigned Depth = 0; Depth < MaxDepth; ++Depth) {
    if (Now->Kind != OperandKind::Load || !Now->P.isVar())
      break;
    const Variable &V = F.Vars[Now->P.Root];
    const Uses &W = Writes[Now->P.Root];
    bool Once = V.Kind == VarKind::Temp || V.Kind == VarKind::Local;
    if (!Once || W.Whole.size() != 1 || !W.Part.empty())
      break;
    const Instr &I = instr(W.Whole[0]);
    if (I.Opcode != Op::Assign || I.Args[0].Kind == OperandKind::Undef)
      break;
    Now = &I.Args[0];
  }
  return *Now;
}

TypeId typeOf(const Module &M, const Function &F, const Place &P) {
  if (!P.valid())
    return NoId;
  TypeId T = F.Vars[P.Root].Type;
  for (const Projection &Pr : P.Projs) {
    if (T == NoId)
      return NoId;
    const Type &Ty = M.Types[T];
    switch (Pr.Kind) {
    case ProjKind::Deref:
    case ProjKind::Index:
      // An index below a dereference steps over the same element type.
      if (Pr.Kind == ProjKind::Index && Ty.Kind != TypeKind::Array)
        continue;
      T = Ty.Pointee;
      break;
    case ProjKind::Field: {
      TypeId Found = NoId;
      if (Ty.Record != NoId)
        for (const Field &Fd : M.Records[Ty.Record].Fields)
          if (Fd.Name == Pr.Name)
            Found = Fd.Type;
      T = Found;
      break;
    }
    }
  }
  return T;
}

bool Values::pointer(const Operand &O) const {
  TypeId T = O.Kind == OperandKind::Load ? typeOf(M, F, O.P) : NoId;
  return T != NoId && M.Types[T].Kind == TypeKind::Pointer;
}

const Operand &Values::tested(const Operand &Cond) const {
  const Operand *O = &resolve(Cond);
  for (unsigned N = 0; N < 4 && O->Kind == OperandKind::Load && O->P.isVar(); ++N) {
    const Uses &W = Writes[O->P.Root];
    if (W.Whole.size() != 1 || !W.Part.empty())
      break;
    const Instr &I = instr(W.Whole[0]);
    if (I.Opcode != Op::Not && !(I.Opcode == Op::Compare && constant(I.Args[1])))
      break;
    O = &resolve(I.Args[0]);
  }
  return *O;
}

/// The one pointer that an owner on the stack is ever given; null when there are others.
const Operand *Values::onlyHeld(const Place &P) const {
  auto Member = [&](const Place &Of, llvm::StringRef Name) {
    return Of.Root == P.Root && Of.Projs.size() == 1 && Of.Projs[0].Kind == ProjKind::Field &&
           Of.Projs[0].Name == Name;
  };
  if (!Member(P, "<ptr>") || F.Vars[P.Root].Kind != VarKind::Local ||
      !Writes[P.Root].Whole.empty())
    return nullptr;
  const Operand *Only = nullptr;
  for (Site S : Writes[P.Root].Part) {
    const Instr &I = instr(S);
    const Place *Object = I.Opcode == Op::Call && !I.Args.empty() ? &I.Args[0].P : nullptr;
    const Callee *To = Object ? callee(I) : nullptr;
    // Its constructor, whose effect is told apart, and its deleter.
    bool Made = To && To->Constructor && Object->isVar() && Object->Root == P.Root;
    if (Made || Member(Object ? *Object : I.Dst, "<del>"))
      continue;
    if (Only || I.Opcode != Op::Assign || !Member(I.Dst, "<ptr>"))
      return nullptr;
    Only = &I.Args[0];
  }
  return Only;
}

std::optional<Site> Values::callOf(const Operand &O) const {
  const Operand *Held = nullptr;
  if (const Operand &R = resolve(O); R.Kind == OperandKind::Load && R.P.valid() && !R.P.isVar())
    Held = onlyHeld(R.P);
  const Operand &R = resolve(Held ? *Held : O);
  if (R.Kind != OperandKind::Load || !R.P.isVar())
    return std::nullopt;
  const Uses &W = Writes[R.P.Root];
  if (W.Whole.size() != 1 || instr(W.Whole[0]).Opcode != Op::Call)
    return std::nullopt;
  return W.Whole[0];
}

std::optional<int64_t> Values::constant(const Operand &O) const {
  const Operand &R = resolve(O);
  if (R.Kind == OperandKind::Int)
    return R.Int;
  if (R.Kind == OperandKind::Load && R.P.isVar() && F.Vars[R.P.Root].HasConst)
    return F.Vars[R.P.Root].Const;
  return std::nullopt;
}

/// The smart pointer (or handle object) whose pointee the call returns; null
/// for other calls.
static const Operand *pointerOf(const Values &V, const Operand &O) {
  std::optional<Site> Call = V.callOf(O);
  const Instr *I = Call ? &V.instr(*Call) : nullptr;
  const Callee *To = I ? V.callee(*I) : nullptr;
  if (!To || !To->Method || I->Args.size() != 1)
    return nullptr;
  llvm::StringRef Name = To->Name, Plain = Values::plainName(Name);
  bool Owner = Name.contains("shared_ptr") || Name.contains("unique_ptr") ||
               Name.contains("QSharedPointer") || Name.contains("QScopedPointer");
  bool Arrow = Plain == "operator->" && !Name.contains("iterator");
  return Arrow || (Owner && (Plain == "operator*" || Plain == "get" || Plain == "data"))
             ? &I->Args[0]
             : nullptr;
}

Key Values::key(const Operand &O) const {
  const Operand &R = resolve(O);
  Key K;
  if (R.Kind != OperandKind::Load && R.Kind != OperandKind::AddrOf)
    return K;
  K.Root = R.P.Root;
  K.Address = R.Kind == OperandKind::AddrOf;
  for (const Projection &P : R.P.Projs)
    if (P.Kind != ProjKind::Field || !llvm::StringRef(P.Name).starts_with("<base>"))
      K.Projs.push_back(P);
  // What a smart pointer points to: the same as long as it is not changed.
  if (!K.Address || !K.Projs.empty())
    if (const Operand *Pointer = pointerOf(*this, Operand::var(K.Root));
        Pointer && Pointer->P.Root != K.Root) {
      Key Of = key(*Pointer);
      if (!Of.valid())
        return Of;
      Of.Projs.push_back({ProjKind::Field, "<ptr>", 0, false});
      Of.Projs.insert(Of.Projs.end(), K.Projs.begin(), K.Projs.end());
      Of.Address = K.Address;
      K = std::move(Of);
    }
  // What a single-assignment pointer or reference points to.
  if (!K.Projs.empty() && K.Projs[0].Kind == ProjKind::Deref) {
    const Operand Base = resolve(Operand::var(K.Root)); // a copy: it may be the temporary
    if (Base.Kind == OperandKind::AddrOf && Base.P.Root != K.Root) {
      Key Of = key(Base);
      Of.Projs.insert(Of.Projs.end(), K.Projs.begin() + 1, K.Projs.end());
      Of.Address = K.Address;
      K = std::move(Of);
    } else if (Base.Kind == OperandKind::Load && Base.P.Root != K.Root) {
      // A copy of the pointer: what the place that it came from points to.
      Key Of = key(Base);
      Of.Projs.insert(Of.Projs.end(), K.Projs.begin(), K.Projs.end());
      Of.Address = K.Address;
      K = std::move(Of);
    }
  }
  if (K.Address && !K.Projs.empty() && K.Projs.back().Kind == ProjKind::Deref) {
    K.Projs.pop_back();
    K.Address = false;
  }
  return K;
}

std::string Values::spell(const Key &K) const {
  if (!K.valid())
    return "";
  const Variable &V = F.Vars[K.Root];
  // An arrow stands for the dereference, and nobody writes `&` before an object.
  std::string Out = V.Name == "this" ? "" : V.Name;
  if (V.Name.empty())
    return "";
  for (size_t N = 0; N < K.Projs.size(); ++N) {
    const Projection &P = K.Projs[N];
    if (P.Kind == ProjKind::Index)
      Out += P.AnyIndex ? "[]" : "[" + std::to_string(P.Index) + "]";
    if (P.Kind != ProjKind::Field || P.Name[0] == '<')
      continue;
    bool Arrow = N && K.Projs[N - 1].Kind == ProjKind::Deref &&
                 !(N == 1 && V.Reference);
    if (!Out.empty())
      Out += Arrow ? "->" : ".";
    Out += P.Name;
  }
  return Out;
}

//===----------------------------------------------------------------------===//
// The same in every iteration
//===----------------------------------------------------------------------===//

bool Values::invariant(const Operand &O, const Loop &L) const {
  Budget = 2000;
  return invariant(O, L, 0);
}

bool Values::invariant(const Operand &O, const Loop &L, unsigned Depth) const {
  if (Depth > MaxDepth || Budget == 0)
    return false;
  --Budget;
  switch (O.Kind) {
  case OperandKind::Int:
  case OperandKind::String:
  case OperandKind::Func:
    return true;
  case OperandKind::Undef:
  case OperandKind::Unknown:
    return false;
  case OperandKind::AddrOf:
    for (const Projection &P : O.P.Projs) {
      if (P.Kind == ProjKind::Index && P.AnyIndex)
        return false;
      if (P.Kind == ProjKind::Deref) // an object behind a pointer
        return invariant(Operand::var(O.P.Root), L, Depth + 1);
    }
    return invariantObject(O.P.Root, L, Depth + 1);
  case OperandKind::Load:
    break;
  }
  for (const Projection &P : O.P.Projs)
    if (P.Kind == ProjKind::Index && P.AnyIndex)
      return false;
  const Uses &W = Writes[O.P.Root];
  auto Inside = [&](const Site &S) { return L.has(S.B); };
  if (!O.P.isVar() && llvm::any_of(W.Part, Inside))
    return false;
  auto Set = llvm::find_if(W.Whole, Inside);
  if (Set == W.Whole.end())
    return O.P.isVar() ? llvm::none_of(W.Part, Inside) : true;
  // Set anew in each iteration: from the same values?
  if (llvm::count_if(W.Whole, Inside) != 1)
    return false;
  const Instr &I = instr(*Set);
  if (I.Opcode == Op::Call)
    return invariantCall(I, L, Depth + 1);
  return (I.Opcode == Op::Assign || I.Opcode == Op::Binary) &&
         llvm::all_of(I.Args, [&](const Operand &A) {
           return !(A.Kind == OperandKind::Load && A.P.Root == O.P.Root) &&
                  invariant(A, L, Depth + 1);
         });
}

/// Functions that make a text of their arguments and of nothing else.
static bool makesText(llvm::StringRef Name) {
  static constexpr llvm::StringRef Known[] = {
      "snprintf", "sprintf", "strcpy", "strncpy", "strlcpy", "getenv", "strdup",
      "g_strdup_printf", "asprintf", "std::operator+", "operator+", "std::to_string",
      "std::move", "std::forward"};
  return llvm::is_contained(Known, Name) || Name.starts_with("QString::from");
}

bool Values::invariantCall(const Instr &I, const Loop &L, unsigned Depth) const {
  const Callee *C = callee(I);
  if (!C)
    return false;
  bool Looks = C->Pure || makesText(C->Name) || (C->Method && constParam(I, 0));
  return Looks && llvm::all_of(I.Args, [&](const Operand &A) {
           return invariant(A, L, Depth);
         });
}

/// What the loop does to the object is done with the same values each time, and
/// from the start.
bool Values::invariantObject(VarId V, const Loop &L, unsigned Depth) const {
  if (Depth > MaxDepth)
    return false;
  auto Fine = [&](const Site &S) {
    if (!L.has(S.B))
      return true;
    const Instr &I = instr(S);
    bool Same = true;
    for (const Operand &A : I.Args)
      if (A.Kind != OperandKind::Undef && (A.Kind != OperandKind::AddrOf || A.P.Root != V))
        Same &= invariant(A, L, Depth + 1);
    if (!Same)
      return false;
    if (I.Opcode != Op::Call)
      return I.Opcode == Op::Assign;
    const Callee *C = callee(I);
    if (!C)
      return false;
    bool Given = llvm::any_of(I.Args, [&](const Operand &A) {
      return A.Kind == OperandKind::AddrOf && A.P.Root == V;
    });
    // An allocator, an option object: constructed and looked at.
    if (C->Constructor || makesText(C->Name))
      return true;
    if (!Given) // the result
      return invariantCall(I, L, Depth + 1);
    return I.Args.size() > 1 && (plainName(C->Name) == "operator=" ||
                                 plainName(C->Name) == "assign");
  };
  return llvm::all_of(Writes[V].Whole, Fine) && llvm::all_of(Writes[V].Part, Fine);
}

//===----------------------------------------------------------------------===//
// What is computed from what
//===----------------------------------------------------------------------===//

void Values::addParams(const Operand &O, llvm::BitVector &Params) const {
  llvm::BitVector Seen(unsigned(F.Vars.size()));
  llvm::SmallVector<VarId, 8> Work;
  auto Add = [&](const Operand &O) {
    if ((O.Kind == OperandKind::Load || O.Kind == OperandKind::AddrOf) &&
        !Seen.test(O.P.Root)) {
      Seen.set(O.P.Root);
      Work.push_back(O.P.Root);
    }
  };
  Add(O);
  while (!Work.empty()) {
    VarId V = Work.pop_back_val();
    if (V < F.NumParams)
      Params.set(V);
    else if (F.Vars[V].Kind != VarKind::Global)
      for (const std::vector<Site> *Sites : {&Writes[V].Whole, &Writes[V].Part})
        for (const Site &S : *Sites)
          for (const Operand &A : instr(S).Args)
            Add(A);
  }
}

bool Values::Computed::has(const Operand &O) const {
  if (O.Kind != OperandKind::Load && O.Kind != OperandKind::AddrOf)
    return false;
  if (Vars.test(O.P.Root))
    return true;
  return llvm::any_of(Places, [&](const Place &P) {
    size_t N = std::min(P.Projs.size(), O.P.Projs.size());
    return P.Root == O.P.Root && O.P.Projs.size() >= P.Projs.size() &&
           std::equal(P.Projs.begin(), P.Projs.begin() + N, O.P.Projs.begin());
  });
}

Values::Computed Values::computedFrom(const llvm::BitVector &Blocks,
                                      llvm::function_ref<bool(Site)> Seed,
                                      llvm::ArrayRef<VarId> From,
                                      llvm::ArrayRef<Place> Places) const {
  Computed Out;
  Out.Vars.resize(unsigned(F.Vars.size()));
  for (VarId V : From)
    Out.Vars.set(V);
  Out.Places.assign(Places.begin(), Places.end());
  bool Changed = true;
  auto Add = [&](const Place &P) {
    bool Behind = llvm::any_of(
        P.Projs, [](const Projection &J) { return J.Kind == ProjKind::Deref; });
    if (!Behind) {
      Changed |= !Out.Vars.test(P.Root);
      Out.Vars.set(P.Root);
    } else if (!Out.has(Operand::load(P)) && Out.Places.size() < 64) {
      Out.Places.push_back(P);
      Changed = true;
    }
  };
  while (Changed) {
    Changed = false;
    for (unsigned B : Blocks.set_bits())
      for (uint32_t N = 0; N < F.Blocks[B].Instrs.size(); ++N) {
        const Instr &I = F.Blocks[B].Instrs[N];
        if (I.Opcode == Op::ScopeEnd)
          continue;
        bool Seeded = I.Opcode == Op::Call && Seed({B, N});
        if (!Seeded && llvm::none_of(I.Args, [&](const Operand &A) { return Out.has(A); }))
          continue;
        if (I.Dst.valid())
          Add(I.Dst);
        const Callee *C = callee(I);
        if (I.Opcode != Op::Call || (C && C->Destructor))
          continue;
        // Objects that the call may have filled.
        for (unsigned A = 0; A < I.Args.size(); ++A) {
          const Operand &O = I.Args[A];
          if (constParam(I, A))
            continue;
          if (O.Kind == OperandKind::AddrOf) {
            Add(O.P);
          } else if (O.Kind == OperandKind::Load && O.P.isVar() &&
                     F.Vars[O.P.Root].Name != "this" && F.Vars[O.P.Root].Type != NoId) {
            TypeKind K = M.Types[F.Vars[O.P.Root].Type].Kind;
            if (K == TypeKind::Pointer || K == TypeKind::Reference)
              Add(O.P);
          }
        }
      }
  }
  return Out;
}

} // namespace closecall::flow
