//===- LostElements.cpp - Handles in a local array, lost on one way -------===//
//
// Implements LostElements.h: reachability only, the values of variables are not followed.
// So a way out has to be one that asks how a call went.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/LostElements.h"
#include "checks/flow/Loops.h"
#include "checks/policy/Elements.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/StringSwitch.h"

namespace closecall::policy {

using namespace ir;

namespace {

class Search {
public:
  Search(const Subject &S, VarId Array)
      : S(S), F(S.F), Array(Array), Lp(F), V(S.M, F), Elements(F.Vars.size()),
        Handles(F.Blocks.size()), Behind(F.Blocks.size()) {
    derive();
    for (BlockId B = 0; B < F.Blocks.size(); ++B) {
      const Block &Bl = F.Blocks[B];
      if (llvm::any_of(Bl.Instrs, [&](const Instr &I) { return handles(I) && !onlyOne(B, I); }) ||
          (Bl.Term.Kind == TermKind::Return && Bl.Term.HasValue && carries(Bl.Term.Cond) &&
           !isNumber(Bl.Term.Cond)))
        Handles.set(B);
    }
    // From where something can still be done to the elements.
    Behind = Handles;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (BlockId B = 0; B < F.Blocks.size(); ++B)
        if (!Behind[B] && llvm::any_of(Lp.normalSuccs(B), [&](BlockId To) { return Behind[To]; })) {
          Behind.set(B);
          Changed = true;
        }
    }
  }

  /// Something is done to the elements somewhere.
  bool any() const { return Handles.any(); }

  /// Before anything lies in it, the array is given to other code, or a place leads to it:
  /// a guard, a record, the caller's list.
  bool knownElsewhere(BlockId Fill) const {
    llvm::BitVector After(F.Blocks.size());
    std::vector<BlockId> Work{Fill};
    while (!Work.empty()) {
      const BlockId B = Work.back();
      Work.pop_back();
      if (After[B])
        continue;
      After.set(B);
      Work.insert(Work.end(), Lp.normalSuccs(B).begin(), Lp.normalSuccs(B).end());
    }
    for (BlockId B = 0; B < F.Blocks.size(); ++B)
      if (!After[B] && llvm::any_of(F.Blocks[B].Instrs, [&](const Instr &I) { return handles(I); }))
        return true;
    return false;
  }

  std::optional<LostElements> wayOut(BlockId Fill) const {
    const flow::Loop *L = Lp.around(Fill);
    // One that is made and released in each round is for the solver.
    if (!L || llvm::any_of(Handles.set_bits(), [&](unsigned B) { return L->has(B); }))
      return std::nullopt;
    llvm::BitVector Seen(F.Blocks.size());
    std::vector<BlockId> Work{Fill};
    std::optional<LostElements> Best;
    while (!Work.empty()) {
      const BlockId B = Work.back();
      Work.pop_back();
      if (Seen[B] || !Behind[B] || Handles[B])
        continue;
      Seen.set(B);
      const Terminator &T = F.Blocks[B].Term;
      for (unsigned N = 0; N < T.Succs.size(); ++N) {
        if (Behind[T.Succs[N]])
          Work.push_back(T.Succs[N]);
        else if (T.Kind == TermKind::Branch && asksACall(T.Cond) && !endsLoop(B) &&
                 Lp.dominates(L->Header, B) &&
                 (!Best || B < Best->Branch))
          if (const BlockId R = returnFrom(T.Succs[N]); R != NoId)
            Best = LostElements{F.Vars[Array].Name, B, N, R};
      }
    }
    return Best;
  }

private:
  const Subject &S;
  const Function &F;
  const VarId Array;
  const flow::Loops Lp;
  const flow::Values V;
  llvm::BitVector Elements; ///< variables that may hold one, or lead to one
  llvm::BitVector Handles;  ///< blocks that do more to an element than look
  llvm::BitVector Behind;   ///< blocks from which such a block can be reached

  bool isNumber(const Operand &O) const {
    const TypeId T = O.Kind == OperandKind::Load ? S.Solved.Info->typeOf(O) : NoId;
    return T != NoId && (S.M.Types[T].Kind == TypeKind::Int || S.M.Types[T].Kind == TypeKind::Bool);
  }
  bool carries(const Operand &O) const {
    return (O.Kind == OperandKind::Load || O.Kind == OperandKind::AddrOf) && O.P.valid() &&
           (O.P.Root == Array || Elements[O.P.Root]);
  }
  flow::CalleeFacts facts(const Instr &I) const {
    return I.Callee != NoId ? S.Resolver.callee(I.Callee) : flow::CalleeFacts();
  }
  bool isStandard(const flow::CalleeFacts &C) const {
    return !C.Pack && C.Decl && C.Decl->System && llvm::StringRef(C.Decl->Name).starts_with("std::");
  }

  /// A function of the standard library's containers and iterators that gives no element
  /// away, and releases none.
  static bool onlyLooks(const Callee &D) {
    const llvm::StringRef Full = D.Name, Name = Full.substr(Full.rfind("::") + 2);
    return D.Destructor || Name.starts_with("operator") ||
           (D.Constructor && (Name.contains("iterator") || Full.contains("std::vector") ||
                              Full.contains("std::list") || Full.contains("std::map"))) ||
           llvm::StringSwitch<bool>(Name)
               .Cases("begin", "end", "cbegin", "cend", "rbegin", "rend", "size", "empty", true)
               .Cases("front", "back", "top", "at", "data", "find", "count", "contains", true)
               .Cases("reserve", "capacity", "push_back", "emplace_back", "push", "resize", true)
               .Default(false);
  }

  void derive() {
    for (bool Changed = true; Changed;) {
      Changed = false;
      auto Add = [&](VarId Of) {
        if (Of != Array && !Elements[Of]) {
          Elements.set(Of);
          Changed = true;
        }
      };
      for (const Block &B : F.Blocks)
        for (const Instr &I : B.Instrs) {
          if (llvm::none_of(I.Args, [&](const Operand &O) { return carries(O) && !isNumber(O); }))
            continue;
          if (I.Opcode == Op::Assign && I.Dst.isVar())
            Add(I.Dst.Root);
          else if (I.Opcode == Op::Call && isStandard(facts(I))) {
            if (I.Dst.isVar() && !isNumber(Operand::load(I.Dst)))
              Add(I.Dst.Root);
            if (facts(I).Decl->Constructor && I.Args[0].Kind == OperandKind::AddrOf &&
                I.Args[0].P.isVar())
              Add(I.Args[0].P.Root); // an iterator
          }
        }
    }
  }

  /// Does more to an element, or to the array, than look.
  bool handles(const Instr &I) const {
    if (I.Opcode == Op::Assign)
      return carries(I.Args[0]) && !isNumber(I.Args[0]) && I.Dst.valid() && !I.Dst.isVar() &&
             I.Dst.Root != Array;
    if (I.Opcode != Op::Call)
      return false;
    const flow::CalleeFacts C = facts(I);
    for (unsigned N = 0; N < I.Args.size(); ++N) {
      const Operand &O = I.Args[N];
      if (!carries(O) || isNumber(O))
        continue;
      // The memory of the array itself.
      if (O.Kind == OperandKind::Load && O.P.isVar() && O.P.Root == Array && C.Pack &&
          C.Pack->Pack == "libc")
        continue;
      if (C.Pack) {
        if (llvm::any_of(C.Pack->Releases, [&](auto &R) { return R.Arg == N; }) ||
            llvm::any_of(C.Pack->Keeps, [&](auto &K) { return K.Arg == N; }))
          return true;
        continue;
      }
      if ((isStandard(C) && onlyLooks(*C.Decl)) || (C.Decl && C.Decl->Destructor && I.Implicit))
        continue;
      return true;
    }
    return carries(I.Target);
  }

  /// One element is released, outside any loop: the others are not.
  bool onlyOne(BlockId B, const Instr &I) const {
    const flow::CalleeFacts C = facts(I);
    return I.Opcode == Op::Call && C.Pack && !Lp.around(B) &&
           llvm::all_of(llvm::seq<size_t>(0, I.Args.size()), [&](size_t N) {
             const Operand &O = I.Args[N];
             return !carries(O) || isNumber(O) ||
                    (O.Kind == OperandKind::Load && O.P.Root == Array && !O.P.Projs.empty() &&
                     O.P.Projs.back().AnyIndex);
           });
  }

  /// A way out of a loop that goes through the elements.
  bool endsLoop(BlockId B) const {
    for (const flow::Loop *L = Lp.around(B); L; L = Lp.parent(*L))
      if (llvm::any_of(Handles.set_bits(), [&](unsigned H) { return L->has(H); }))
        return true;
    return false;
  }

  /// The branch asks how a call went: what it compares comes from one that is no size().
  bool asksACall(const Operand &Cond) const {
    const std::optional<flow::Site> Call = V.callOf(V.resolve(V.tested(Cond)));
    if (!Call)
      return false;
    const Instr &I = V.instr(*Call);
    return I.Callee != NoId && !isStandard(facts(I));
  }

  /// The return to which all ways from the block lead; without one, or with several that
  /// ask again: none.
  BlockId returnFrom(BlockId B) const {
    llvm::BitVector Seen(F.Blocks.size());
    std::vector<BlockId> Work{B};
    BlockId Found = NoId;
    while (!Work.empty()) {
      const BlockId At = Work.back();
      Work.pop_back();
      if (Seen[At])
        continue;
      Seen.set(At);
      if (F.Blocks[At].Term.Kind == TermKind::Return)
        Found = std::min(Found, At);
      // Such handles are released in a loop: those of the connection, say.
      if (Lp.around(At) && llvm::any_of(F.Blocks[At].Instrs, [&](const Instr &I) {
            const flow::CalleeFacts C = I.Opcode == Op::Call ? facts(I) : flow::CalleeFacts();
            return C.Pack && llvm::any_of(C.Pack->Releases, [&](const rules::Release &R) {
                     return R.Resource == S.Src.Resource;
                   });
          }))
        return NoId;
      for (BlockId To : Lp.normalSuccs(At))
        Work.push_back(To);
    }
    return Found;
  }
};

} // namespace

std::optional<LostElements> elementsLost(const Subject &S) {
  const std::vector<Place> Filled = elementsFilled(S);
  if (Filled.empty() || S.Src.B == NoId)
    return std::nullopt;
  const VarId Array = Filled.front().Root;
  const Variable &Var = S.F.Vars[Array];
  if (Var.Kind != VarKind::Local || Var.StaticLocal || Var.Reference || Var.Name.empty() ||
      llvm::any_of(Filled, [&](const Place &P) { return P.Root != Array; }))
    return std::nullopt;
  const Search Of(S, Array);
  return Of.any() && !Of.knownElsewhere(S.Src.B) ? Of.wayOut(S.Src.B) : std::nullopt;
}

} // namespace closecall::policy
