//===- UsageBinds.cpp - Addresses that a statement keeps -------------------===//
//
//   dangling-bind   a bound parameter is gone before the statement runs
//
// A bind that keeps an address (a null destructor of sqlite3_bind_text, the
// buffers of mysql_stmt_bind_param, SQLBindParameter, soci::use) needs its
// object until the statement has run. In: the uses of a function. Direction of
// error: an address that cannot be told, and a statement that cannot be told
// from another, are silent.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "llvm/ADT/STLExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Key;
using flow::Site;
using flow::Use;
using llvm::StringRef;
using rules::bit;
using Walk = flow::Loops::Walk;

/// A class whose characters are another object's.
static bool isView(StringRef Class) {
  return Class.ends_with("string_view") || Class.ends_with("StringView") ||
         Class.ends_with("StringRef") || Class.ends_with("::span");
}

/// The call that made the view, if only one did.
static const Instr *viewMadeBy(const UsageContext &C, VarId View) {
  const Instr *Made = nullptr;
  for (const Block &B : C.F.Blocks)
    for (const Instr &I : B.Instrs) {
      const Callee *To = C.U.V.callee(I);
      bool Constructs = To && To->Constructor && !I.Args.empty() &&
                        I.Args[0].Kind == OperandKind::AddrOf && I.Args[0].P.Root == View &&
                        I.Args[0].P.Projs.empty();
      if (!Constructs && !(I.Dst.valid() && I.Dst.Root == View))
        continue;
      if (Made)
        return nullptr;
      Made = &I;
    }
  return Made;
}

static VarId objectOf(const UsageContext &C, const Operand &O, unsigned Depth = 0);

/// The variable, or what it is a view of: that may well outlive the view.
static VarId viewed(const UsageContext &C, VarId V, unsigned Depth) {
  const TypeId T = C.F.Vars[V].Type;
  if (T == NoId || !isView(C.M.Types[T].Name))
    return V;
  const Instr *Made = viewMadeBy(C, V);
  const Callee *Maker = Made ? C.U.V.callee(*Made) : nullptr;
  const size_t From = Maker && Maker->Constructor ? 1 : 0;
  return Maker && Maker->Method && From < Made->Args.size()
             ? objectOf(C, Made->Args[From], Depth + 1)
             : NoId;
}

/// The object of this function in which the address lies: the variable itself,
/// or the string whose characters they are.
static VarId objectOf(const UsageContext &C, const Operand &O, unsigned Depth) {
  const Operand &R = C.U.V.resolve(O);
  if (Depth > 3)
    return NoId;
  if (R.Kind == OperandKind::AddrOf) {
    bool Deref = llvm::any_of(R.P.Projs, [](const Projection &P) {
      return P.Kind == ProjKind::Deref;
    });
    return Deref ? NoId : R.P.Projs.empty() ? viewed(C, R.P.Root, Depth) : R.P.Root;
  }
  std::optional<Site> Call = C.U.V.callOf(R);
  const Callee *To = Call ? C.U.V.callee(C.U.V.instr(*Call)) : nullptr;
  if (!To || !To->Method || C.U.V.instr(*Call).Args.empty())
    return NoId;
  StringRef Name = flow::Values::plainName(To->Name);
  if (Name != "c_str" && Name != "data" && Name != "constData" && Name != "begin")
    return NoId;
  return objectOf(C, C.U.V.instr(*Call).Args[0], Depth + 1);
}

/// The objects whose addresses the call keeps: one argument, or fields of what
/// it points to.
static std::vector<VarId> keptBy(const UsageContext &C, const Use &Bind) {
  std::vector<VarId> Out;
  const Operand *O = C.U.arg(Bind, Bind.Fact->Kept);
  if (!O)
    return Out;
  if (Bind.Fact->KeptFields.empty()) {
    Out.push_back(objectOf(C, *O));
    return Out;
  }
  const Operand &Array = C.U.V.resolve(*O);
  if (!Array.P.valid())
    return Out;
  for (const Block &B : C.F.Blocks)
    for (const Instr &I : B.Instrs)
      if (I.Opcode == Op::Assign && I.Dst.Root == Array.P.Root && !I.Dst.Projs.empty() &&
          I.Dst.Projs.back().Kind == ProjKind::Field &&
          llvm::is_contained(Bind.Fact->KeptFields, I.Dst.Projs.back().Name))
        Out.push_back(objectOf(C, I.Args[0]));
  return Out;
}

static bool mayDie(const UsageContext &C, VarId V) {
  if (V == NoId || C.F.Vars[V].Reference)
    return false;
  VarKind K = C.F.Vars[V].Kind;
  return K == VarKind::Local || K == VarKind::CXXTemporary || K == VarKind::Temp ||
         K == VarKind::Param;
}

/// The statement lives longer than this function.
static bool outlives(const UsageContext &C, const Key &Statement) {
  if (!Statement.valid())
    return false;
  const Variable &V = C.F.Vars[Statement.Root];
  if (V.Kind == VarKind::Global)
    return true;
  if (Statement.Root >= C.F.NumParams)
    return false;
  TypeKind K = V.Type == NoId ? TypeKind::Other : C.M.Types[V.Type].Kind;
  return V.Reference || K == TypeKind::Pointer || K == TypeKind::Reference;
}

static std::string named(const UsageContext &C, VarId V) {
  const std::string &Name = C.F.Vars[V].Name;
  return Name.empty() ? "a temporary" : "'" + Name + "'";
}

/// A temporary of the full expression goes into a statement that runs later.
static bool inPrepared(const UsageContext &C, const Use &Bind) {
  const Instr &I = C.instr(Bind);
  if (!I.Dst.isVar())
    return false;
  const Block &B = C.F.Blocks[Bind.At.B];
  for (uint32_t N = Bind.At.I + 1; N < B.Instrs.size(); ++N) {
    const Instr &Next = B.Instrs[N];
    bool Given = llvm::any_of(Next.Args, [&](const Operand &O) {
      return O.P.valid() && O.P.Root == I.Dst.Root;
    });
    const Callee *To = C.U.V.callee(Next);
    if (Given && To)
      return StringRef(To->Name).contains(Bind.Fact->KeptBy);
  }
  return false;
}

void findDanglingBind(const UsageContext &C, std::vector<report::Finding> &Out) {
  static constexpr rules::Roles Runs = bit(Role::Queries) | bit(Role::Advances);
  for (const Use &Bind : C.U.Uses) {
    if (!Bind.Fact || !Bind.is(Role::Keeps))
      continue;
    auto Report = [&](VarId V, const std::string &Where, Site Later, const std::string &Then) {
      report::Finding F = C.finding("dangling-bind", Bind, report::Confidence::High);
      F.Message = "'" + Bind.Name + "' keeps the address of " + named(C, V) + ", which is gone " +
                  Where + (Bind.Fact->Instead.empty() ? "" : "; " + Bind.Fact->Instead);
      C.step(F, report::StepKind::Event, C.at(Bind), "the address is kept here");
      if (Later.B != NoId)
        C.step(F, report::StepKind::Event, C.at(Later), Then);
      Out.push_back(std::move(F));
    };
    for (VarId V : keptBy(C, Bind)) {
      if (!mayDie(C, V))
        continue;
      const bool Temp = C.F.Vars[V].Kind == VarKind::Temp;
      if (!Bind.Fact->KeptBy.empty()) {
        // Only where the statement is prepared; elsewhere it runs at once.
        if ((Temp || C.F.Vars[V].Kind == VarKind::CXXTemporary) && inPrepared(C, Bind)) {
          Report(V, "at the end of the statement", {}, "");
          break;
        }
        continue;
      }
      auto OnIt = [&](const Use *U) { return U->On.valid() && U->On == Bind.On; };
      // What is bound again, or forgotten, is not read any more.
      auto Replaces = [&](Site S) {
        return llvm::any_of(C.U.at(S), [&](const Use *U) {
          if (!OnIt(U))
            return false;
          if (U->any(bit(Role::Finishes)))
            return true;
          if (!U->is(Role::Binds) || S == Bind.At)
            return false;
          const Instr &A = C.instr(*U), &B = C.instr(Bind);
          return A.Args.size() < 2 || B.Args.size() < 2 || A.Args[1].Kind != B.Args[1].Kind ||
                 A.Args[1].Kind != OperandKind::Int || A.Args[1].Int == B.Args[1].Int;
        });
      };
      auto RunsAt = [&](Site S) {
        return llvm::any_of(C.U.at(S), [&](const Use *U) {
          return U->any(Runs) && OnIt(U);
        });
      };
      Site Ran{};
      bool Known = false;
      C.U.Lp.follows({Bind.At.B, Bind.At.I + 1}, false, [&](Site S) {
        const Instr &I = C.U.V.instr(S);
        if (Replaces(S))
          return Walk::Stop;
        bool Ends = I.Opcode == Op::ScopeEnd && llvm::is_contained(I.Vars, V);
        if (!Ends)
          return Walk::On;
        Known = C.U.Lp.follows({S.B, S.I + 1}, false, [&](Site T) {
          if (Replaces(T) || T == Bind.At)
            return Walk::Stop;
          if (!RunsAt(T))
            return Walk::On;
          Ran = T;
          return Walk::Found;
        });
        return Known ? Walk::Found : Walk::Stop;
      });
      if (Known) {
        Report(V, "when the statement runs", Ran, "the statement reads it here");
        break;
      }
      if (!outlives(C, Bind.On))
        continue;
      // The caller runs it: by then every object of this function is gone.
      bool Here = C.U.Lp.follows({Bind.At.B, Bind.At.I + 1}, false, [&](Site S) {
        bool Gets = llvm::any_of(C.U.V.instr(S).Args, [&](const Operand &O) {
          return O.P.valid() && O.P.Root == Bind.On.Root && !C.U.at(S).empty();
        });
        bool Unknown = C.U.V.instr(S).Opcode == Op::Call && Gets &&
                       llvm::none_of(C.U.at(S), [](const Use *U) { return U->Fact; });
        return RunsAt(S) || Unknown || (Replaces(S) && S != Bind.At) ? Walk::Found : Walk::On;
      });
      if (Here || (Temp && C.F.Vars[V].Name.empty() && V >= C.F.NumParams))
        continue;
      Report(V, "when '" + C.functionName() + "' has returned and the statement runs", {}, "");
      break;
    }
  }
}

} // namespace closecall::policy
