//===- SkippedGiveBack.cpp - Callbacks that give a connection back ---------===//
//
// lease-leak in the code of drivers and pools: a function is given the callback that
// gives the connection back (`idle`, `release`), calls it at the end of the way on
// which all went well, and returns early without it. In: a function with uses. Out:
// findings at such ways out.
//
// Only functions that return nothing: where there is a result, "an error means that it
// was not called" is a contract like others. Handing the callback on, or keeping it,
// counts as calling it.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/StdModel.h"
#include "checks/policy/UsageContext.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <set>

namespace closecall::policy {

using namespace ir;
using flow::Site;
using flow::Use;
using llvm::StringRef;
using rules::bit;

namespace {

/// The name says that the connection goes back: `idle`, `idleCb`, `releaseConnection`,
/// `give_back`. Not `giveUp` or `onIdle`, which are for some ways only.
bool givesBackByName(StringRef Name) {
  static constexpr StringRef Known[] = {"idle",    "release", "giveback", "putback",
                                        "checkin", "recycle", "returntopool"};
  static constexpr StringRef Endings[] = {"cb", "callback", "fn", "func", "connection", "conn"};
  std::string Plain;
  for (char C : Name)
    if (C != '_')
      Plain += llvm::toLower(C);
  StringRef Word = Plain;
  for (StringRef Ending : Endings)
    Word.consume_back(Ending);
  return llvm::is_contained(Known, Word);
}

bool returnsNothing(const UsageContext &C) {
  const TypeId R = C.M.Callees[C.F.Self].Result;
  return R == NoId || C.M.Types[R].Kind == TypeKind::Void;
}

/// What an instruction does with the callback.
enum class Mention : uint8_t { None, Asks, Calls, HandsOn };

Mention mention(const UsageContext &C, const Instr &I, VarId Callback) {
  auto Of = [&](const Operand &O) { return O.P.valid() && O.P.Root == Callback; };
  if (I.Opcode == Op::Call && I.Callee == NoId && Of(I.Target))
    return Mention::Calls;
  if (I.Opcode == Op::ScopeEnd || llvm::none_of(I.Args, Of))
    return Mention::None;
  const Callee *To = I.Opcode == Op::Call ? C.U.V.callee(I) : nullptr;
  if (I.Opcode == Op::Compare || I.Opcode == Op::Not ||
      (To && (To->Destructor || StringRef(To->Name).ends_with("::operator bool"))))
    return Mention::Asks;
  if (To && To->Method && Of(I.Args[0]) && flow::Values::plainName(To->Name) == "operator()")
    return Mention::Calls;
  return Mention::HandsOn;
}

class Search {
public:
  Search(const UsageContext &C, VarId Callback) : C(C), Callback(Callback) {}

  /// The calls, the call of the library that was on the way, and where it ends.
  struct Found {
    Site Called, Worked;
    BlockId Out = NoId;
  };
  std::vector<Found> run() {
    std::optional<Site> Called;
    std::vector<Found> Out;
    for (BlockId B = 0; B < C.F.Blocks.size(); ++B)
      for (uint32_t N = 0; N < C.F.Blocks[B].Instrs.size(); ++N) {
        if (mention(C, C.F.Blocks[B].Instrs[N], Callback) != Mention::Calls)
          continue;
        // What it gives back once a round, or by a number, is something else.
        if (C.U.Lp.around(B) || !ofConnection(C.F.Blocks[B].Instrs[N]) || byArgument(B))
          return Out;
        if (!Called)
          Called = Site{B, N};
      }
    if (!Called)
      return Out;
    walk(0, Site());
    for (auto [B, Worked] : Ends)
      Out.push_back({*Called, Worked, B});
    return Out;
  }

private:
  const UsageContext &C;
  VarId Callback;
  std::set<std::pair<BlockId, bool>> Seen;
  std::vector<std::pair<BlockId, Site>> Ends;

  /// It is given nothing, or objects.
  bool ofConnection(const Instr &Call) const {
    return llvm::all_of(Call.Args, [&](const Operand &A) {
      const TypeId T = A.P.valid() ? flow::typeOf(C.M, C.F, A.P) : NoId;
      return A.Kind == OperandKind::AddrOf ||
             (A.Kind == OperandKind::Load && T != NoId &&
              C.M.Types[T].Kind != TypeKind::Int && C.M.Types[T].Kind != TypeKind::Bool);
    });
  }
  /// What the caller says decides whether the block is reached.
  bool byArgument(BlockId B) const {
    for (BlockId D = 0; D < C.F.Blocks.size(); ++D) {
      const Terminator &T = C.F.Blocks[D].Term;
      if (D == B || (T.Kind != TermKind::Branch && T.Kind != TermKind::Switch) ||
          !C.U.Lp.reachable(D) || !C.U.Lp.dominates(D, B))
        continue;
      const Operand &O = C.U.V.tested(T.Cond);
      if (O.P.valid() && O.P.Root < C.F.NumParams && O.P.Root != Callback && !C.U.V.pointer(O))
        return true;
    }
    return false;
  }
  /// The connection goes another way: it is closed, or somebody unseen gets it.
  bool goesElsewhere(Site S, Site Worked) const {
    if (C.U.has(S, bit(Role::Disconnects) | bit(Role::GivesBack)))
      return true;
    const Instr &I = C.U.V.instr(S);
    if (Worked.B == NoId || I.Opcode != Op::Call || !C.U.at(S).empty())
      return false;
    const Callee *To = C.U.V.callee(I);
    if (To && flow::isFunctionObject(*To))
      ; // another callback
    else if (To && (To->System || C.Program.linker().resolver(C.Body).callee(I.Callee).Pack))
      return false;
    return llvm::any_of(I.Args, [&](const Operand &A) {
      const flow::Key K = C.U.V.key(A);
      return K.valid() && K.Root != Callback &&
             llvm::any_of(C.U.V.instr(Worked).Args,
                          [&](const Operand &W) { return C.U.V.key(W) == K; });
    });
  }

  /// From the block on; Worked is the last call that has used a database.
  void walk(BlockId B, Site Worked) {
    if (!Seen.emplace(B, Worked.B != NoId).second)
      return;
    const Block &Bl = C.F.Blocks[B];
    for (uint32_t N = 0; N < Bl.Instrs.size(); ++N) {
      const Mention M = mention(C, Bl.Instrs[N], Callback);
      if (M == Mention::Calls || M == Mention::HandsOn || goesElsewhere({B, N}, Worked))
        return;
      if (C.U.has({B, N}, bit(Role::Queries) | bit(Role::Prepares) | bit(Role::Begins) |
                              bit(Role::Sends)))
        Worked = {B, N};
    }
    const Terminator &T = Bl.Term;
    if (T.Kind == TermKind::Return && Worked.B != NoId &&
        llvm::none_of(Ends, [&](const auto &E) { return E.first == B; }))
      Ends.push_back({B, Worked});
    for (BlockId S : T.Succs)
      if (!asks(T) || mentioned(S)) // not there: nothing to call
        walk(S, Worked);
  }

  bool asks(const Terminator &T) const {
    if (T.Kind != TermKind::Branch)
      return false;
    const Operand &O = C.U.V.tested(T.Cond);
    if (O.P.valid() && O.P.Root == Callback)
      return true;
    std::optional<Site> Call = C.U.V.callOf(O);
    return Call && mention(C, C.U.V.instr(*Call), Callback) == Mention::Asks;
  }
  /// It is called or handed on in the block.
  bool mentioned(BlockId B) const {
    return llvm::any_of(C.F.Blocks[B].Instrs, [&](const Instr &I) {
      return mention(C, I, Callback) > Mention::Asks;
    });
  }
};

} // namespace

void findSkippedGiveBack(const UsageContext &C, std::vector<report::Finding> &Out) {
  if (!returnsNothing(C))
    return;
  for (VarId V = 0; V < C.F.NumParams; ++V) {
    const std::string &Name = C.F.Vars[V].Name;
    if (!givesBackByName(Name))
      continue;
    for (const Search::Found &Way : Search(C, V).run()) {
      const llvm::SmallVector<const Use *, 2> Work = C.U.at(Way.Worked);
      report::Finding F = C.finding("lease-leak", *Work.front());
      const SourceRange &Return = C.F.Blocks[Way.Out].Term.Range;
      F.Primary = C.range(Return.Begin.Line ? Return : C.F.EndBrace);
      F.AcquireText = Name;
      F.Message = "'" + Name + "' is not called on this way out, and gives the connection back on "
                  "others; call it on each, or let an object do it";
      C.step(F, report::StepKind::Event, C.at(Way.Worked), "works with the connection");
      C.step(F, report::StepKind::Event, C.at(Way.Called), "called on another way");
      C.step(F, report::StepKind::Exit, F.Primary, "the connection is not given back");
      Out.push_back(std::move(F));
    }
  }
}

} // namespace closecall::policy
