//===- Pools.cpp - The program's own pools --------------------------------===//
#include "checks/flow/Pools.h"
#include "checks/flow/StdModel.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <set>

namespace closecall::flow {

using namespace ir;
using llvm::StringRef;

namespace {

using Key = std::pair<std::string, unsigned>;

/// The words of a name, in lower case: getConn, get_conn, checkOut.
std::vector<std::string> wordsOf(StringRef Name) {
  std::vector<std::string> Out;
  std::string Word;
  auto End = [&] {
    if (!Word.empty())
      Out.push_back(std::exchange(Word, {}));
  };
  for (size_t I = 0; I < Name.size(); ++I) {
    if (!llvm::isAlnum(Name[I])) {
      End();
      continue;
    }
    if (llvm::isUpper(Name[I]) && I && !llvm::isUpper(Name[I - 1]))
      End();
    Word += llvm::toLower(Name[I]);
  }
  End();
  for (size_t I = 0; I + 1 < Out.size(); ++I)
    if (StringRef Two = Out[I + 1]; (Out[I] == "check" && (Two == "out" || Two == "in")) ||
                                    (Out[I] == "give" && Two == "back")) {
      Out[I] += Out[I + 1];
      Out.erase(Out.begin() + I + 1);
    }
  return Out;
}

struct Verbs {
  StringRef Lends;
  std::vector<StringRef> TakesBack;
};

const std::vector<Verbs> &verbs() {
  static const std::vector<Verbs> All = {
      {"get", {"put", "release", "return", "giveback", "free", "recycle", "push", "unget"}},
      {"acquire", {"release", "return", "put", "giveback", "free", "recycle"}},
      {"checkout", {"checkin", "return", "release"}},
      {"lease", {"release", "return", "giveback", "unlease"}},
      {"borrow", {"return", "release", "giveback"}},
      {"obtain", {"release", "return", "free"}},
      {"request", {"release", "return", "free"}},
      {"fetch", {"release", "return", "giveback"}},
      {"grab", {"release", "return", "giveback", "drop"}},
      {"claim", {"release", "return", "unclaim"}},
      {"reserve", {"release", "return", "unreserve"}},
      {"alloc", {"free", "release", "return"}},
      {"allocate", {"free", "release", "return", "deallocate"}},
      {"take", {"put", "return", "release", "giveback"}},
      {"pull", {"push", "return"}},
      {"pop", {"push", "return"}},
      {"dequeue", {"enqueue", "return"}}};
  return All;
}

/// A function whose name may be one of a pair.
struct Candidate {
  std::string Class; ///< of a method
  std::string Verb;
  std::vector<std::string> Rest; ///< the other words
  std::string Record;            ///< what is lent
  bool Owner = false;            ///< ... in a smart pointer
  uint32_t Arg = NoId;           ///< in which it is taken back, the object counted
  bool Method = false;
};

bool pair(const Candidate &Lends, const Candidate &Takes) {
  if (Lends.Record != Takes.Record || Lends.Owner != Takes.Owner || Lends.Method != Takes.Method ||
      Lends.Class != Takes.Class)
    return false;
  if (!Lends.Method && Lends.Rest != Takes.Rest &&
      (Lends.Rest.empty() || Takes.Rest.empty() || Lends.Rest[0] != Takes.Rest[0]))
    return false;
  return llvm::any_of(verbs(), [&](const Verbs &V) {
    return V.Lends == Lends.Verb && llvm::is_contained(V.TakesBack, StringRef(Takes.Verb));
  });
}

class Finder {
public:
  Finder(const std::vector<Module> &Modules, const rules::PackIndex &Packs,
         const SaidOfFunctions &Said)
      : Modules(Modules), Packs(Packs), Said(Said) {}

  SaidOfFunctions find() {
    for (const Module &M : Modules)
      for (const Callee &D : M.Callees)
        consider(M, D);
    for (const auto &[G, Lends] : Lenders)
      for (const auto &[P, Takes] : Takers)
        if (pair(Lends, Takes))
          Pairs[G].insert(P);
    if (Pairs.empty())
      return {};
    for (const Module &M : Modules)
      for (const Function &F : M.Functions)
        count(M, F);
    SaidOfFunctions Out;
    for (const auto &[G, Ps] : Pairs) {
      if (!Kept.count(G) || Kept[G] < Lost[G] || Makes.count(G))
        continue;
      Ownership Lent;
      Lent.K = Ownership::Acquires;
      Lent.Class = Lenders[G].Record;
      Lent.Record = true;
      Lent.Family = "lease";
      Lent.Method = Lenders[G].Method;
      Out[G].push_back(Lent);
      for (const Key &P : Ps) {
        Ownership Back = Lent;
        Back.K = Ownership::Releases;
        Back.Arg = Takers[P].Arg;
        if (!llvm::is_contained(Out[P], Back))
          Out[P].push_back(std::move(Back));
      }
    }
    return Out;
  }

private:
  static Key keyOf(const Callee &D) {
    return {D.Name, unsigned(D.Params.size()) - unsigned(D.Method)};
  }

  static RecordId recordOf(const Module &M, TypeId T) {
    if (T == NoId || M.Types[T].Kind != TypeKind::Pointer || M.Types[T].Pointee == NoId ||
        M.Types[M.Types[T].Pointee].Kind != TypeKind::Record)
      return NoId;
    return M.Types[M.Types[T].Pointee].Record;
  }

  /// A connection of a library, or what the program keeps one in. Owner: a smart
  /// pointer to it, which does not give it back by itself.
  std::string lendable(const Module &M, TypeId T, bool &Owner) {
    Owner = isSmartPointer(M, T);
    if (Owner) {
      const std::vector<TypeId> &Args = M.Types[referred(M, T)].TemplateArgs;
      if (Args.empty() || (Args.size() > 1 && M.Types[Args[1]].Name != "std::default_delete"))
        return {};
      return connectionIn(M, Args[0]);
    }
    if (T == NoId || M.Types[T].Kind != TypeKind::Pointer || M.Types[T].Pointee == NoId)
      return {};
    return connectionIn(M, M.Types[T].Pointee);
  }

  static TypeId referred(const Module &M, TypeId T) {
    return M.Types[T].Kind == TypeKind::Reference && M.Types[T].Pointee != NoId
               ? M.Types[T].Pointee
               : T;
  }

  std::string connectionIn(const Module &M, TypeId Of) {
    const Type &To = M.Types[Of];
    if (To.Kind != TypeKind::Record)
      return {};
    auto IsConnection = [&](StringRef Name) {
      rules::ResourceId R = Packs.resourceOfType(Name);
      return R != rules::NoResource && Packs.resource(R).Kind == rules::Family::Connection;
    };
    if (IsConnection(To.Name))
      return To.Name;
    if (To.Record == NoId || Packs.resourceOfType(To.Name) != rules::NoResource)
      return {};
    for (const Field &Fd : M.Records[To.Record].Fields) {
      TypeId In = Fd.Type;
      if (In != NoId && M.Types[In].Kind == TypeKind::Pointer)
        In = M.Types[In].Pointee;
      else if (In != NoId && isSmartPointer(M, In) && !M.Types[In].TemplateArgs.empty())
        In = M.Types[In].TemplateArgs[0];
      if (In != NoId && M.Types[In].Kind == TypeKind::Record && IsConnection(M.Types[In].Name))
        return To.Name;
    }
    return {};
  }

  /// It tells more than it returns: whether the connection was lent, perhaps.
  static bool hasOutParameter(const Module &M, const Callee &D) {
    return llvm::any_of(D.Params, [&](TypeId T) {
      if (T == NoId || M.Types[T].Kind != TypeKind::Pointer || M.Types[T].Pointee == NoId)
        return false;
      const Type &To = M.Types[M.Types[T].Pointee];
      return !To.Const && To.Kind == TypeKind::Pointer;
    });
  }

  void consider(const Module &M, const Callee &D) {
    if (D.Hidden || D.System || D.Constructor || D.Destructor || Said.count(keyOf(D)))
      return;
    if (const rules::FunctionEffects *E = Packs.find(D.Name, keyOf(D).second);
        E && !E->Name.empty())
      return;
    Candidate C;
    C.Method = D.Method;
    StringRef Name = D.Name;
    if (size_t At = Name.rfind("::"); At != StringRef::npos) {
      C.Class = Name.take_front(At).str();
      Name = Name.drop_front(At + 2);
    }
    std::vector<std::string> Words = wordsOf(Name);
    auto Word = [&](auto Is) {
      auto It = llvm::find_if(Words, Is);
      if (It == Words.end())
        return false;
      C.Verb = *It;
      C.Rest = Words;
      C.Rest.erase(C.Rest.begin() + (It - Words.begin()));
      return true;
    };
    if (std::string R = lendable(M, D.Result, C.Owner); !R.empty()) {
      if (hasOutParameter(M, D))
        return;
      C.Record = R;
      if (Word([](const std::string &W) {
            return llvm::any_of(verbs(), [&](const Verbs &V) { return V.Lends == W; });
          }))
        Lenders.emplace(keyOf(D), C);
      return;
    }
    bool Owner = false;
    for (uint32_t N = D.Method; N < D.Params.size(); ++N)
      if (std::string R = lendable(M, D.Params[N], Owner); !R.empty()) {
        if (C.Arg != NoId)
          return; // which of them?
        C.Owner = Owner;
        C.Record = R;
        C.Arg = N;
      }
    if (C.Arg != NoId && Word([](const std::string &W) {
          return llvm::any_of(verbs(), [&](const Verbs &V) {
            return llvm::is_contained(V.TakesBack, StringRef(W));
          });
        }))
      Takers.emplace(keyOf(D), C);
  }

  /// Who gives back what it was lent, and who does not. A lender whose body is seen
  /// to make a connection of a library is followed as what it is.
  void count(const Module &M, const Function &F) {
    const Key Self = keyOf(M.Callees[F.Self]);
    const bool Lends = Lenders.count(Self);
    for (const Block &B : F.Blocks)
      for (const Instr &I : B.Instrs) {
        if (I.Opcode != Op::Call || I.Callee == NoId)
          continue;
        const Callee &D = M.Callees[I.Callee];
        if (bool Owner; Lends && !Lenders[Self].Owner &&
                        Packs.resourceOfType(Lenders[Self].Record) != rules::NoResource &&
                        !StringRef(D.Name).starts_with("std::") &&
                        lendable(M, D.Result, Owner) == Lenders[Self].Record)
          Makes.insert(Self);
        // With a deleter of its own the last user gives it back without knowing.
        if (Lends && D.Name == "std::shared_ptr::shared_ptr" && I.Args.size() > 2)
          Makes.insert(Self);
        if (Takers.count(keyOf(D)) && isLambda(M, F))
          for (auto &[G, Takes] : Pairs)
            if (Takes.count(keyOf(D)))
              ++Kept[G]; // a guard's
        const Key G = keyOf(D);
        auto Of = Pairs.find(G);
        if (Of == Pairs.end() || !I.Dst.isVar() || F.Vars[I.Dst.Root].Kind == VarKind::Global)
          continue;
        switch (useOf(M, F, I.Dst.Root, Of->second)) {
        case Use::GivenBack:
          ++Kept[G];
          break;
        case Use::Lost:
          ++Lost[G];
          break;
        case Use::Elsewhere:
          break;
        }
      }
  }

  /// A variable, or what a smart pointer in one points to.
  static bool isWhole(const Place &P) {
    return P.isVar() || (P.valid() && P.Projs.size() == 1 && P.Projs[0].Name == "<ptr>");
  }

  static bool isLambda(const Module &M, const Function &F) {
    return StringRef(M.Callees[F.Self].Name).contains("lambda");
  }

  enum class Use { GivenBack, Lost, Elsewhere };

  Use useOf(const Module &M, const Function &F, VarId V, const std::set<Key> &Takes) const {
    std::vector<bool> Copies(F.Vars.size());
    Copies[V] = true;
    bool Elsewhere = false;
    for (bool Changed = true; std::exchange(Changed, false);)
      for (const Block &B : F.Blocks)
        for (const Instr &I : B.Instrs)
          if (I.Opcode == Op::Assign && I.Args[0].P.valid() && isWhole(I.Args[0].P) &&
              Copies[I.Args[0].P.Root]) {
            const bool Var = I.Args[0].Kind == OperandKind::Load && isWhole(I.Dst) &&
                             F.Vars[I.Dst.Root].Kind != VarKind::Global;
            Elsewhere |= !Var;
            if (Var && !Copies[I.Dst.Root])
              Copies[I.Dst.Root] = Changed = true;
          }
    for (const Block &B : F.Blocks) {
      if (B.Term.Kind == TermKind::Return && B.Term.HasValue && B.Term.Cond.P.isVar())
        Elsewhere |= Copies[B.Term.Cond.P.Root];
      for (const Instr &I : B.Instrs)
        if (I.Opcode == Op::Call && I.Callee != NoId && Takes.count(keyOf(M.Callees[I.Callee])))
          for (const Operand &O : I.Args)
            if (O.P.valid() && O.P.isVar() && Copies[O.P.Root])
              return Use::GivenBack;
    }
    return Elsewhere ? Use::Elsewhere : Use::Lost;
  }

  const std::vector<Module> &Modules;
  const rules::PackIndex &Packs;
  const SaidOfFunctions &Said;
  std::map<Key, Candidate> Lenders, Takers;
  std::map<Key, std::set<Key>> Pairs;
  std::map<Key, unsigned> Kept, Lost;
  std::set<Key> Makes;
};

} // namespace

SaidOfFunctions lendingFunctions(const std::vector<Module> &Modules,
                                 const rules::PackIndex &Packs, const SaidOfFunctions &Said) {
  return Finder(Modules, Packs, Said).find();
}

} // namespace closecall::flow
