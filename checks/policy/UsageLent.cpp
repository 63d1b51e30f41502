//===- UsageLent.cpp - Texts that an object lends ---------------------------===//
//
//   use-after-release   a pointer into the data of objects of a C++ library that
//                       is read, or returned, when the last of them is gone
//
// A field's text belongs to its result: rows, fields and results share the data,
// and it lives as long as one of them. In: the uses of a function, packs' "lentBy".
// Direction of error: an owner that is no object of this function, that is copied
// or that somebody gets whom no pack describes is taken to live on.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

namespace closecall::policy {

using namespace ir;
using flow::Site;
using flow::Use;

namespace {

/// One pointer and what it points into.
struct Lent {
  const UsageContext &C;
  const Use &By;
  std::vector<VarId> Owners; ///< sorted

  bool shares(VarId V) const {
    TypeId T = C.F.Vars[V].Type;
    if (T != NoId && C.M.Types[T].Kind == TypeKind::Reference)
      T = C.M.Types[T].Pointee;
    return T != NoId && C.M.Types[T].Kind == TypeKind::Record &&
           llvm::is_contained(By.Fact->LentBy, C.M.Types[T].Name);
  }
  bool addOwner(const Operand &O, unsigned Depth);
  bool copied() const;
  bool find(Site &Gone, Site &Read, bool &Returned) const;
};

/// Follows what the operand was made from; false where that leaves the function.
bool Lent::addOwner(const Operand &O, unsigned Depth) {
  const Operand &R = C.U.V.resolve(O);
  if (!R.P.valid() || Depth == 0)
    return false;
  const VarId V = R.P.Root;
  const Variable &Var = C.F.Vars[V];
  if (V < C.F.NumParams || Var.Kind == VarKind::Global)
    return false;
  const bool Owner = !Var.Reference && shares(V);
  const Instr *Made = nullptr;
  for (Site S : C.U.V.sets(V)) {
    const Instr &I = C.U.V.instr(S);
    const Callee *To = C.U.V.callee(I);
    const bool Makes = (I.Dst.isVar() && I.Dst.Root == V) ||
                       (To && To->Constructor && I.Args[0].P.valid() && I.Args[0].P.Root == V);
    if (Makes && Made)
      return false;
    if (Makes)
      Made = &I;
  }
  if (!Made)
    return false;
  if (Owner)
    Owners.push_back(V);
  if (Made->Opcode == Op::Assign)
    return addOwner(Made->Args[0], Depth - 1);
  const Callee *To = C.U.V.callee(*Made);
  if (!To)
    return false;
  const size_t From = To->Constructor ? 1 : 0;
  if (From >= Made->Args.size())
    return Owner;
  // What the library makes it from: another part, or where the data comes from.
  const Operand &Source = C.U.V.resolve(Made->Args[From]);
  if (To->Method && Source.P.valid()) {
    const VarKind K = C.F.Vars[Source.P.Root].Kind;
    if (shares(Source.P.Root) || C.F.Vars[Source.P.Root].Reference || K == VarKind::Temp)
      return addOwner(Source, Depth - 1) || (Owner && !shares(Source.P.Root));
  }
  return Owner;
}

/// Another object has a share in the data.
bool Lent::copied() const {
  for (VarId V : Owners)
    if (escapes(C, V, 1))
      return true;
  for (VarId V = C.F.NumParams; V < C.F.Vars.size(); ++V) {
    if (C.F.Vars[V].Kind != VarKind::Local || !shares(V) || llvm::is_contained(Owners, V))
      continue;
    for (Site S : C.U.V.sets(V))
      for (const Operand &A : C.U.V.instr(S).Args)
        if (A.P.valid() && llvm::is_contained(Owners, A.P.Root))
          return true;
  }
  return false;
}

/// Walks from the call on with the owners that live and the variables that hold
/// the pointer, until one of these is read when no owner lives.
bool Lent::find(Site &Gone, Site &Read, bool &Returned) const {
  struct State {
    Site At;
    std::set<VarId> Alive, Holders;
    Site Gone;
  };
  std::vector<State> Work{{{By.At.B, By.At.I + 1},
                           {Owners.begin(), Owners.end()},
                           {C.instr(By).Dst.Root},
                           {}}};
  std::set<std::tuple<BlockId, std::set<VarId>, std::set<VarId>>> Seen;
  while (!Work.empty() && Seen.size() < 2000) {
    State S = std::move(Work.back());
    Work.pop_back();
    const Block &B = C.F.Blocks[S.At.B];
    for (uint32_t N = S.At.I; N < B.Instrs.size() && !S.Holders.empty(); ++N) {
      const Instr &I = B.Instrs[N];
      auto Holds = [&](const Operand &O) {
        return O.P.valid() && (O.Kind == OperandKind::Load || O.Kind == OperandKind::AddrOf) &&
               S.Holders.count(O.P.Root);
      };
      const Callee *To = I.Opcode == Op::Call ? C.U.V.callee(I) : nullptr;
      if (I.Opcode == Op::ScopeEnd) {
        for (VarId V : I.Vars)
          S.Holders.erase(V);
        continue;
      }
      if (To && To->Destructor && !I.Args.empty() && I.Args[0].P.valid()) {
        if (S.Alive.erase(I.Args[0].P.Root) && S.Alive.empty())
          S.Gone = {S.At.B, N};
        continue;
      }
      const bool Copies = I.Opcode == Op::Assign && I.Args[0].Kind == OperandKind::Load &&
                          I.Args[0].P.isVar() && Holds(I.Args[0]);
      const bool Through = llvm::any_of(I.Args, [&](const Operand &O) {
        return Holds(O) && (I.Opcode == Op::Call || !O.P.isVar());
      });
      if (Through && S.Alive.empty()) {
        Gone = S.Gone;
        Read = {S.At.B, N};
        return true;
      }
      // Assigned to, or handed over to be filled.
      for (const Operand &O : I.Args)
        if (I.Opcode == Op::Call && O.Kind == OperandKind::AddrOf && Holds(O))
          S.Holders.erase(O.P.Root);
      if (I.Dst.isVar()) {
        S.Holders.erase(I.Dst.Root);
        if (Copies)
          S.Holders.insert(I.Dst.Root);
      }
    }
    if (S.Holders.empty())
      continue;
    if (B.Term.Kind == TermKind::Return && B.Term.HasValue && S.Alive.empty() &&
        B.Term.Cond.Kind == OperandKind::Load && B.Term.Cond.P.isVar() &&
        S.Holders.count(B.Term.Cond.P.Root)) {
      Gone = S.Gone;
      Read = {S.At.B, NoId};
      Returned = true;
      return true;
    }
    for (BlockId Next : B.Term.Succs)
      if (Seen.insert({Next, S.Alive, S.Holders}).second)
        Work.push_back({{Next, 0}, S.Alive, S.Holders, S.Gone});
  }
  return false;
}

} // namespace

void findUsedWhenGone(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &By : C.U.Uses) {
    const Instr &I = C.instr(By);
    if (!By.Fact || By.Fact->LentBy.empty() || !I.Dst.isVar() || I.Args.empty())
      continue;
    Lent L{C, By, {}};
    if (!L.addOwner(I.Args[0], 8) || L.Owners.empty() || L.copied())
      continue;
    Site Gone, Read;
    bool Returned = false;
    if (!L.find(Gone, Read, Returned))
      continue;
    const std::string Owner = C.F.Vars[L.Owners.back()].Name;
    const std::string Of = Owner.empty() ? "its result" : "'" + Owner + "'";
    report::Finding F = C.finding("use-after-release", By, report::Confidence::High);
    const report::Range At =
        Returned ? C.range(C.F.Blocks[Read.B].Term.Range) : C.at(Read);
    F.Primary = At;
    F.Message = "what '" + By.Name + "' returned is " + (Returned ? "returned" : "used") +
                " when " + Of + " is gone; copy it into a std::string first";
    C.step(F, report::StepKind::Acquire, C.at(By), "points into the data of " + Of);
    C.step(F, report::StepKind::Event, C.at(Gone), Of + " dies here");
    C.step(F, Returned ? report::StepKind::Exit : report::StepKind::Event, At,
           Returned ? "returned here" : "used here");
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
