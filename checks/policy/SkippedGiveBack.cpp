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

/// The name says that the connection goes back: `idle`, `release`, `giveBack`,
/// `onReleased`. Its words count, so that `freeze` is none.
bool givesBackByName(StringRef Name) {
  // Not `free`: that is mostly for memory.
  static constexpr StringRef Known[] = {"idle", "release", "released", "recycle", "give",
                                        "giveback", "putback", "checkin", "return", "returned"};
  std::string Word;
  for (size_t N = 0; N <= Name.size(); ++N) {
    const char C = N < Name.size() ? Name[N] : '_';
    const bool Ends = !llvm::isAlpha(C) || llvm::isUpper(C);
    if (Ends && llvm::is_contained(Known, StringRef(Word)))
      return true;
    if (Ends)
      Word.clear();
    if (llvm::isAlpha(C))
      Word += llvm::toLower(C);
  }
  return false;
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
    for (BlockId B = 0; B < C.F.Blocks.size(); ++B)
      for (uint32_t N = 0; N < C.F.Blocks[B].Instrs.size(); ++N)
        if (mention(C, C.F.Blocks[B].Instrs[N], Callback) == Mention::Calls && !Called)
          Called = Site{B, N};
    std::vector<Found> Out;
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

  /// From the block on; Worked is the last call that has used a database.
  void walk(BlockId B, Site Worked) {
    if (!Seen.emplace(B, Worked.B != NoId).second)
      return;
    const Block &Bl = C.F.Blocks[B];
    for (uint32_t N = 0; N < Bl.Instrs.size(); ++N) {
      const Mention M = mention(C, Bl.Instrs[N], Callback);
      if (M == Mention::Calls || M == Mention::HandsOn)
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
