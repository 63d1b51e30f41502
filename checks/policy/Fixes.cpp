//===- Fixes.cpp - Which release would mend a leak ------------------------===//
#include "checks/policy/Fixes.h"

#include <map>
#include <set>

namespace closecall::policy {

using namespace ir;
using flow::Event;
using flow::EventKind;
using flow::LostHow;
using flow::Source;
using flow::Space;
using flow::State;
using report::Insertion;

namespace {

/// More exits than this are not mended one by one.
constexpr size_t MaxExits = 8;
/// Further runs that a release of a connection is tried on.
constexpr size_t MaxOtherRuns = 24;
/// The solver keeps no more exits than twice as many.
constexpr size_t MaxProbeExits = 128;

/// The function that releases the handle and nothing else.
struct Releaser {
  CalleeId Callee = NoId;
  std::string Name;
  bool NullOk = false;
};

/// A place in front of which a release goes.
struct Spot {
  BlockId B = 0;
  uint32_t I = 0; ///< in front of this instruction; the size: of the terminator
  SourceRange At;
  bool Brace = false; ///< At is a closing brace
  Place Handle;
  bool Guarded = false;
};

bool covers(const SourceRange &R, const SourceRange &Inner) {
  if (!R.Begin.valid() || !Inner.Begin.valid() || R.Begin.File != Inner.Begin.File)
    return false;
  return std::pair(R.Begin.Line, R.Begin.Col) <= std::pair(Inner.Begin.Line, Inner.Begin.Col) &&
         std::pair(Inner.EndLine, Inner.EndCol) <= std::pair(R.EndLine, R.EndCol);
}

class Mender {
public:
  Mender(const Subject &S) : S(S), F(S.F), M(S.M) {}

  std::vector<Insertion> run(llvm::ArrayRef<const Event *> Lost) {
    if (Lost.empty() || Lost.size() > MaxExits || S.Src.Believed || S.Run.Truncated)
      return {};
    auto R = findReleaser();
    if (!R)
      return {};
    if (Lost.size() == 1 && Lost[0]->How == LostHow::Discarded)
      return discarded(*Lost[0], *R);
    std::vector<Spot> Spots;
    for (const Event *E : Lost) {
      auto Where = spot(*E);
      if (!Where || !holdsOnAllWays(*Where, *R))
        return {};
      Spots.push_back(std::move(*Where));
    }
    if (!mends(Spots, *R))
      return {};
    std::vector<Insertion> Out;
    std::set<std::string> Names;
    for (const Spot &P : Spots) {
      std::string Name = toString(F, P.Handle);
      report::Range At = toRange(M, P.At);
      if (At.File.empty())
        return {};
      Out.push_back({P.Brace ? Insertion::AtEnd : Insertion::Before, At,
                     (P.Guarded ? "if (" + Name + ") " : "") + R->Name + "(" + Name + ");"});
    }
    // Two events at one place: one release.
    llvm::sort(Out, [](const Insertion &A, const Insertion &B) {
      return std::tie(A.At, A.Code) < std::tie(B.At, B.Code);
    });
    Out.erase(std::unique(Out.begin(), Out.end(),
                          [](const Insertion &A, const Insertion &B) {
                            return A.At == B.At && A.Code == B.Code;
                          }),
              Out.end());
    return Out;
  }

private:
  const Subject &S;
  const Function &F;
  const Module &M;

  std::optional<Releaser> findReleaser() const {
    Releaser R;
    R.Name = releaser(S);
    const rules::FunctionEffects *E = R.Name.empty() ? nullptr : S.Packs.find(R.Name);
    // What hands something out again (sqlite3_str_finish) only moves the problem.
    if (!E || E->Name.empty() || !E->Acquires.empty() || llvm::StringRef(R.Name).contains(':'))
      return std::nullopt;
    // Takes the handle and nothing else, whatever happens.
    const rules::Release *Entry = nullptr;
    for (const rules::Release &X : E->Releases) {
      if (X.Arg != 0 || X.Indirect || !X.When.empty())
        return std::nullopt;
      if (X.Resource == S.Src.Resource || !Entry)
        Entry = &X;
    }
    if (!Entry)
      return std::nullopt;
    R.NullOk = Entry->NullOk;
    // Its declaration is known to the file, since something calls it.
    for (CalleeId C = 0; C < M.Callees.size(); ++C)
      if (M.Callees[C].Name == R.Name && M.Callees[C].Params.size() == 1 &&
          !M.Callees[C].Method && !M.Callees[C].Variadic)
        R.Callee = C;
    if (R.Callee == NoId)
      return std::nullopt;
    return R;
  }

  /// The value of the call is dropped as it stands: f(...) becomes release(f(...)).
  std::vector<Insertion> discarded(const Event &E, const Releaser &R) const {
    const Instr &I = F.Blocks[S.Src.B].Instrs[S.Src.I];
    bool Returned = S.Src.Pack  ? S.Src.Pack->In.K == rules::Slot::Return
                    : S.Src.Sum ? S.Src.Sum->Where.Root == summary::Slot::Return &&
                                      S.Src.Sum->Where.Projs.empty()
                                : false;
    report::Range At = toRange(M, I.Range);
    if (E.B != S.Src.B || E.I != S.Src.I || !Returned || !R.NullOk || I.Implicit ||
        At.File.empty())
      return {};
    return {{Insertion::Around, At, R.Name}};
  }

  /// The variable, or the member of one, that the location is.
  std::optional<Place> placeOf(flow::LocId L) const {
    if (L == flow::NoId)
      return std::nullopt;
    const Space &Sp = *S.Solved.Locations;
    Place P;
    for (; Sp.loc(L).Kind == Space::LocKind::Field; L = Sp.loc(L).Parent) {
      std::string Name(Sp.fieldName(Sp.loc(L).A));
      if (Name.empty() || Name[0] == '<')
        return std::nullopt;
      P.Projs.insert(P.Projs.begin(), {ProjKind::Field, Name, 0, false});
    }
    if (Sp.loc(L).Kind != Space::LocKind::Var)
      return std::nullopt;
    P.Root = Sp.loc(L).A;
    const Variable &V = F.Vars[P.Root];
    if ((V.Kind != VarKind::Local && V.Kind != VarKind::Param) || V.Name.empty() ||
        V.Reference || V.StaticLocal)
      return std::nullopt;
    // One element of an array is not the array, on the way to a member neither.
    for (Place Up = P;; Up.Projs.pop_back()) {
      const TypeId T = S.Solved.Info->typeOf(Up);
      if (T != NoId && M.Types[T].Kind == TypeKind::Array)
        return std::nullopt;
      if (Up.Projs.empty())
        break;
    }
    // Another variable of that name may be meant where the release goes.
    for (VarId Other = 0; Other < F.Vars.size(); ++Other)
      if (Other != P.Root && F.Vars[Other].Name == V.Name)
        return std::nullopt;
    return P;
  }

  std::optional<Spot> spot(const Event &E) const {
    if (E.Believed ||
        (E.How != LostHow::Return && E.How != LostHow::ScopeEnd &&
         E.How != LostHow::Overwritten))
      return std::nullopt;
    const Block &B = F.Blocks[E.B];
    auto Handle = placeOf(E.Loc);
    if (!Handle)
      return std::nullopt;
    Spot Out{E.B, E.I == flow::NoId ? uint32_t(B.Instrs.size()) : E.I, {}, false, *Handle, false};
    Out.At = E.I == flow::NoId ? B.Term.Range : B.Instrs[E.I].Range;
    if (!Out.At.Begin.valid())
      return std::nullopt;
    // A brace is one character, and no statement is that short.
    Out.Brace = Out.At.Begin.Line == Out.At.EndLine && Out.At.EndCol <= Out.At.Begin.Col + 1;
    // What the statement computes comes after what is put in front of it.
    while (Out.I > 0 && covers(Out.At, B.Instrs[Out.I - 1].Range))
      --Out.I;
    for (BlockId Other = 0; Other < F.Blocks.size(); ++Other) {
      for (uint32_t I = 0; I < F.Blocks[Other].Instrs.size(); ++I)
        if (covers(Out.At, F.Blocks[Other].Instrs[I].Range) &&
            !(Other == Out.B && I >= Out.I) && !(Out.Brace || E.How == LostHow::ScopeEnd))
          return std::nullopt;
    }
    return Out;
  }

  /// A run of the same source on a changed function.
  flow::Solved solve(const Function &Changed, const Source &Src, flow::Detail Asked) const {
    flow::FunctionInfo Info(M, Changed, S.Resolver);
    Space Locations;
    flow::SolverLimits Limits;
    flow::Solver Solver(Info, S.Resolver, Locations, Limits);
    return Solver.solve(Src, Asked);
  }

  /// What can be said of an exit after the space of its run is gone: whether the
  /// value that it returns is the handle, and its range.
  bool holdsOnAllWays(Spot &P, const Releaser &R) {
    if (P.B == S.Src.B && S.Src.I >= P.I)
      return false; // in the statement that acquires it
    if (!nullUnlessAcquired(P, R))
      return false;
    // The probe: the function returns what the variable holds there, and nothing
    // anywhere else.
    Function Probe = F;
    for (Block &B : Probe.Blocks)
      if (B.Term.Kind == TermKind::Return) {
        B.Term.HasValue = false;
        B.Term.Cond = Operand::unknown();
      }
    Block &B = Probe.Blocks[P.B];
    B.Instrs.resize(P.I);
    B.Term = Terminator();
    B.Term.Kind = TermKind::Return;
    B.Term.HasValue = true;
    B.Term.Cond = Operand::load(P.Handle);
    flow::Solved Run = solve(Probe, S.Src, flow::Detail::Outcomes);
    if (Run.Truncated || Run.Exits.size() >= MaxProbeExits)
      return false;
    for (const Event &E : Run.Events)
      if (E.B == P.B)
        return false; // released already, or held by something else
    bool Any = false;
    for (const flow::Exit &E : Run.Exits) {
      if (!E.HasRet || E.Kind != summary::ExitKind::Return)
        continue;
      summary::IntRange Value = rangeOf(E.C, E.Ret);
      if (E.C.St == State::Open && E.Ret.isTracked() && !E.C.Believed) {
        Any = true;
        P.Guarded |= !R.NullOk && Value.contains(0);
      } else if (Value.isExactly(0)) {
        P.Guarded |= !R.NullOk;
      } else {
        return false;
      }
    }
    return Any;
  }

  /// On the ways to the place that do not come through the acquisition, the
  /// variable is null.
  bool nullUnlessAcquired(const Spot &P, const Releaser &R) const {
    enum Held : uint8_t { Other, Null };
    std::set<std::pair<BlockId, Held>> Seen;
    std::vector<std::pair<BlockId, Held>> Work = {{0, Other}};
    while (!Work.empty()) {
      auto [At, H] = Work.back();
      Work.pop_back();
      if (!Seen.insert({At, H}).second)
        continue;
      const Block &B = F.Blocks[At];
      bool Acquired = false;
      for (uint32_t I = 0; I <= B.Instrs.size(); ++I) {
        if (At == P.B && I == P.I && (H != Null || !P.Handle.isVar()))
          return false;
        if (I == B.Instrs.size())
          break;
        if (At == S.Src.B && I == S.Src.I) {
          Acquired = true;
          break;
        }
        const Instr &In = B.Instrs[I];
        if (In.Dst.valid() && In.Dst.Root == P.Handle.Root)
          H = In.Opcode == Op::Assign && In.Dst == P.Handle &&
                      In.Args[0].Kind == OperandKind::Int && In.Args[0].Int == 0
                  ? Null
                  : Other;
        for (const Operand &O : In.Args)
          if (O.Kind == OperandKind::AddrOf && O.P.Root == P.Handle.Root)
            H = Other;
      }
      if (Acquired)
        continue;
      for (BlockId Next : S.Solved.Info->succs(At))
        Work.push_back({Next, H});
    }
    return true;
  }

  /// With the releases in place, nothing is wrong with this handle, nor with
  /// others that were in order.
  bool mends(llvm::ArrayRef<Spot> Spots, const Releaser &R) const {
    Function Mended = F;
    std::map<std::pair<BlockId, uint32_t>, Place> At;
    for (const Spot &P : Spots)
      if (auto [It, New] = At.try_emplace({P.B, P.I}, P.Handle); !New && It->second != P.Handle)
        return false;
    for (auto It = At.rbegin(); It != At.rend(); ++It) {
      Instr Call;
      Call.Opcode = Op::Call;
      Call.Callee = R.Callee;
      Call.Args.push_back(Operand::load(It->second));
      Call.Text = R.Name;
      auto &Instrs = Mended.Blocks[It->first.first].Instrs;
      Instrs.insert(Instrs.begin() + It->first.second, std::move(Call));
    }
    auto Moved = [&](Source Src) {
      uint32_t I = Src.I;
      if (Src.B != NoId)
        for (const auto &[Where, Handle] : At)
          Src.I += Where.first == Src.B && Where.second <= I;
      return Src;
    };
    flow::Solved Run = solve(Mended, Moved(S.Src), flow::Detail::Usual);
    if (Run.Truncated ||
        llvm::any_of(Run.Events, [](const Event &E) { return E.Kind != EventKind::Undrained; }))
      return false;
    if (S.Packs.resource(S.Src.Resource).Kind != rules::Family::Connection)
      return true;
    // A connection takes others with it.
    size_t Tried = 0;
    for (const auto &[Other, Before] : S.Solved.Runs) {
      if (Other.K != Source::Acquire || Other.Txn || &Before == &S.Run)
        continue;
      if (++Tried > MaxOtherRuns || Before.Truncated)
        return false;
      auto Misused = [](const flow::Solved &X) {
        return llvm::count_if(X.Events, [](const Event &E) {
          return E.Kind != EventKind::Lost && E.Kind != EventKind::Undrained;
        });
      };
      flow::Solved After = solve(Mended, Moved(Other), flow::Detail::Usual);
      if (After.Truncated || Misused(After) > Misused(Before))
        return false;
    }
    return true;
  }
};

} // namespace

std::vector<Insertion> releases(const Subject &S, llvm::ArrayRef<const Event *> Lost) {
  if (S.Src.K != Source::Acquire || S.Src.Txn || S.Src.Resource == rules::NoResource)
    return {};
  return Mender(S).run(Lost);
}

} // namespace closecall::policy
