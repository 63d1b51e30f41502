//===- Solver.h - Follow one obligation through a function -----*- C++ -*-===//
//
// Owns the path-sensitive exploration of one function for one source: the
// handle made by one acquiring call, or the one that a slot holds at entry, or
// none (the facts alone). In: FunctionInfo and Source. Out: Solved, with the
// events that policies turn into findings and the exits that Infer turns into
// a summary.
//
// It is property simulation (ESP, PLDI 2002): configurations with the same key
// (state and holders) may differ in facts up to a cap per block, beyond which
// they are joined, sooner in a run that has become expensive; different keys
// are never joined, and when there are too many of them the function is
// truncated and silent from there on.
// Termination: symbols and locations come from the program text, arithmetic
// widens at once, so configurations are finitely many; joining is monotone;
// a step budget bounds the rest.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_SOLVER_H
#define CLOSECALL_CHECKS_FLOW_SOLVER_H

#include "checks/flow/ChangedMembers.h"
#include "checks/flow/ClosureEnds.h"
#include "checks/flow/Elements.h"
#include "checks/flow/FunctionInfo.h"
#include "checks/flow/Slice.h"
#include "checks/flow/State.h"
#include "checks/rules/SqlText.h"
#include <deque>
#include <memory>
#include <queue>

namespace closecall::flow {

/// What is followed.
struct Source {
  enum Kind : uint8_t {
    Base,
    Acquire,
    External,
    Lent ///< a pointer that a library call lends: releasing it is wrong
  } K = Base;
  /// Acquire, Lent: the call.
  ir::BlockId B = NoId;
  uint32_t I = NoId;
  /// Acquire: by a pack entry, by a callee's summary, or by belief (neither).
  const rules::Acquire *Pack = nullptr;
  const summary::AcquireEffects *Sum = nullptr;
  rules::ResourceId Resource = rules::NoResource;
  std::string Via;       ///< the library function
  uint8_t Believed = 0;  ///< as in Config
  /// External: where it is at entry. Lent without a call: a parameter of a
  /// function that the library calls back.
  summary::Slot Slot;

  /// Acquire: more calls that fill the same place with the same resource, each with what
  /// its callee's summary says of that (a transaction's is that of the first).
  struct Site {
    ir::BlockId B;
    uint32_t I;
    const summary::AcquireEffects *Sum;
    friend bool operator==(const Site &, const Site &) = default;
  };
  llvm::SmallVector<Site, 1> Also;

  /// The handle is itself an argument.
  bool handsThrough() const {
    return K == External && !Txn && Slot.Root == summary::Slot::Param && Slot.Projs.empty();
  }
  bool lentAtEntry() const { return K == Lent && B == NoId; }
  /// Acquire, Lent: the instruction is (one of) the calls.
  bool at(ir::BlockId Block, uint32_t Instr) const {
    return (K == Acquire || K == Lent) &&
           ((Block == B && Instr == I) || siteAt(Block, Instr));
  }
  const Site *siteAt(ir::BlockId Block, uint32_t Instr) const {
    auto It = llvm::find_if(Also, [&](const Site &S) { return S.B == Block && S.I == Instr; });
    return It == Also.end() ? nullptr : &*It;
  }
  /// Acquire by summary: what the callee that is called there says.
  const summary::AcquireEffects *effectsAt(ir::BlockId Block, uint32_t Instr) const {
    const Site *S = siteAt(Block, Instr);
    return S ? S->Sum : Sum;
  }
  /// The other one's call, and what it makes there, is among those of this one.
  bool covers(const Source &O) const {
    return at(O.B, O.I) && effectsAt(O.B, O.I) == O.Sum;
  }
  /// What is owed is the end of a transaction on the connection that the
  /// tracked symbol stands for. Acquire: begun by a pack entry or by a callee
  /// (Sum).
  bool Txn = false;
  summary::TxnKind Kind = summary::TxnKind::Transaction;
  const rules::Transaction *Begins = nullptr;
};

struct TrailStep {
  enum Kind : uint8_t {
    Acquired,
    Branch,   ///< terminator of B, side Succ
    Released, ///< by instruction I
    Given,    ///< to instruction I
    Held,     ///< Loc received the handle
    Borrowed, ///< instruction I took a pointer into it
    Threw,    ///< instruction I throws; NoId: the terminator
    Caught
  } K = Branch;
  ir::BlockId B = 0;
  uint32_t I = NoId;
  uint32_t Succ = 0; ///< Branch: the side; Acquired: 1 when the call failed
  LocId Loc = NoId;
};

enum class EventKind : uint8_t {
  Lost,
  DoubleRelease,
  UseAfterRelease,
  WrongRelease,
  ReleaseOrder,
  Undrained ///< its parent is given another command
};

enum class LostHow : uint8_t {
  Return,
  ScopeEnd,
  Overwritten,
  Discarded,
  Thrown,
  HalfBuilt, ///< a constructor throws: the members of its object are gone
  Freed, ///< the memory that held it was freed
  Longjmp
};

struct Event {
  EventKind Kind = EventKind::Lost;
  LostHow How = LostHow::Return;
  ir::BlockId B = 0;
  uint32_t I = NoId; ///< NoId: the terminator
  /// The function called at the event (second release, use, parent's close).
  std::string By;
  LocId Loc = NoId; ///< where the handle was (last), NoId if unnamed
  bool ViaBorrow = false; ///< a pointer into the handle was used
  uint8_t Believed = 0;
  bool EndFailed = false; ///< a transaction whose commit failed
  bool Refused = false;   ///< Lost: behind a close of its parent, a ReleaseOrder
  std::vector<TrailStep> Path;
};

struct Exit {
  summary::ExitKind Kind = summary::ExitKind::Return;
  Config C;
  Val Ret;
  bool HasRet = false;
  /// Return of an aggregate: its location.
  LocId RetLoc = NoId;
  std::string By;
  std::vector<std::string> Thrown; ///< Kind Throw: as in ir::Terminator
  /// By bit, those of Solver::changed() that the run followed.
  uint64_t Followed = 0;
  // Of a handle that was acquired here: the place, and where it was released.
  ir::BlockId B = 0;
  uint32_t I = NoId; ///< NoId: the terminator
  ir::BlockId ReleasedB = NoId;
  uint32_t ReleasedI = NoId;
};

struct Solved {
  std::vector<Event> Events;
  std::vector<Exit> Exits;
  bool Truncated = false;
  std::string TruncatedWhy;
  bool MayExit = false; ///< some path ended the process
  /// On some path the handle was released or handed on.
  bool Discharged = false;
  /// A transaction: some path committed it.
  bool Committed = false;
  bool RolledBack = false;
  /// Another call began on the connection while it was open, and no end was tried.
  bool BegunAgain = false;
  bool WithObject = false; ///< left open where a new object, or the new connection, goes out
  std::vector<ir::BlockId> DischargedIn; ///< where
  /// Why it was discharged without release: "returned", "kept by 'f'".
  std::vector<std::pair<std::string, std::pair<ir::BlockId, uint32_t>>> Why;
  uint64_t Steps = 0;
};

struct SolverLimits {
  uint64_t Steps = 200000;
  /// Per block, before joining: of a handle made here, of a caller's handle,
  /// and of the facts in front of the acquiring call or without a handle.
  unsigned OwnConfigs = 8, CallersConfigs = 3, FactConfigs = 2;
  /// The same of a handle that is null, released or owed by others.
  unsigned GoneConfigs = 1;
  /// Configurations; a run that has met more gets by with FactConfigs.
  unsigned CostlyRun = 512;
  unsigned LargeFunction = 250; ///< blocks; a third of the above from there
  /// Blocks; from there on callers of a function are told what becomes of a
  /// handle, not which outcome it was.
  unsigned HugeFunction = 1000;
  unsigned SmallFunction = 24; ///< blocks
  unsigned KeysPerBlock = 64;
  bool Strict = false;
  /// Whether transactions, and the statuses of calls, are followed at all.
  bool Transactions = true, Statuses = true;
};

/// The calls that may end a transaction.
std::vector<std::pair<ir::BlockId, uint32_t>>
transactionEnds(const FunctionInfo &Info, const CalleeResolver &Resolver);

class Solver {
public:
  Solver(const FunctionInfo &Info, const CalleeResolver &Resolver, Space &Sp,
         const SolverLimits &Limits)
      : Info(Info), F(Info.F), M(Info.M), Resolver(Resolver), Sp(Sp),
        Limits(Limits), Slices(Info, Resolver, Limits.LargeFunction),
        Ends(closureEnds(Info.M, Info.F, Resolver)) {}

  Solved solve(const Source &Src, Detail Asked = Detail::Usual);

  const Slicer &slices() const { return Slices; }
  /// A commit has failed, and nobody here has looked.
  static bool failedUnseen(const Config &C) { return C.EndFailed == 1 || C.EndFailed == 3; }

  /// The slot that a caller would use for what the location holds, or
  /// nullopt when callers cannot see it. Locals and by-value parameters are
  /// only meant "at entry".
  std::optional<summary::Slot> slotOf(LocId L, bool AtEntry) const;
  bool madeByAcquire(SymId S) const;
  /// What the function may write (ChangedMembers.h).
  const std::vector<summary::Slot> &changed();
  /// The run without a handle returns nothing but what allocating calls made, or null.
  bool returnsNew(const Solved &Base) const;
  bool inHalfBuilt(LocId L) const;
  /// The location is `*p` for a parameter p or, in a small function, `p->f`:
  /// what it held at entry says which outcome this is.
  bool decidesOutcome(LocId L) const;
  bool ofParam(SymId S) const;
  /// The callee of instruction I of the block the solver is in.
  std::string calleeName(ir::BlockId B, uint32_t I) const;

private:
  /// A configuration on its way through a block.
  using Steps = llvm::SmallVector<TrailStep, 2>;
  struct Pending {
    Config C;
    Steps Trail;
  };
  struct Node {
    ir::BlockId B;
    Config C;
    uint32_t Parent;
    Steps Trail;         ///< from Parent's start to this block
    uint32_t Length = 0; ///< steps from the entry
    bool Done = false;    ///< explored
    bool Covered = false; ///< by a join that is explored in its place
  };
  /// Where the solver is.
  struct Point {
    ir::BlockId B = 0;
    uint32_t I = 0; ///< NoId at the terminator
    uint32_t Node = 0;
  };

  // Memory.cpp
  LocId pointee(const Val &V);
  LocId follow(Config &C, LocId L, const ir::Place &P, size_t N);
  LocId resolve(Config &C, const ir::Place &P);
  LocId resolveFirst(Config &C, const ir::Place &P, size_t Count);
  Val load(Config &C, LocId L);
  Val eval(Config &C, const ir::Operand &O);
  void store(Config &C, LocId L, Val V);
  bool isNewMemory(SymId S) const;
  void eraseBelow(Config &C, LocId L, bool Self);
  void fillAnew(Config &C, LocId L);
  void copyBelow(Config &C, LocId From, LocId To);
  LocId rebase(LocId L, LocId From, LocId To);
  void forget(Config &C, LocId L);
  // Forget.cpp
  bool names(const Config &C, SymId S) const;
  bool namesOwn(const Config &C) const;
  void renewSymbol(Config &C, SymId S);
  void renewAll(Config &C, llvm::ArrayRef<std::pair<LocId, SymId>> Anew);
  void renameMade(Config &C, SymId S);
  void rememberMade(Config &C, SymId S);
  void renewNamed(Config &C, SymId S);
  void markNamed(const Config &C);
  void collectGarbage(Config &C, ir::BlockId B);
  void dropUnnamed(Config &C);
  uint64_t followed();
  void dropAlike(std::vector<Pending> &Ways);
  bool isMarked(SymId S) const { return S < Marks.size() && Marks[S].Kept == Epoch; }
  bool isHeld(const Config &C, unsigned Depth = 0, SymId S = Tracked) const;
  bool visible(LocId L) const;
  bool holdsTracked(const Config &C, LocId Under) const;
  bool leadsToTracked(const Config &C, const Val &V, unsigned Depth = 0) const;
  LocId someHolder(const Config &C) const;
  void becomeAbsent(Config &C);
  void dropTracked(Config &C);
  bool assume(Config &C, const Val &V, ir::CompareOp Op, int64_t K);
  bool assumeIn(Config &C, const Val &V, const IntRange &Range);
  bool assumeSame(Config &C, const Val &A, const Val &B, const IntRange &Range);
  bool narrow(Config &C, SymId S, const IntRange &R);

  // Calls.cpp
  CalleeFacts facts(const ir::Instr &I) const;
  bool givenOn(ir::VarId V) const;
  void call(Pending P, const ir::Instr &I, std::vector<Pending> &Out);
  void judgeReturned();
  void jumpedBack(std::vector<Pending> &Out, size_t First);
  struct CallContext;
  void callPack(CallContext &X, Pending P, std::vector<Pending> &Out);
  void callSummary(CallContext &X, Pending P, std::vector<Pending> &Out);
  void callUnknown(CallContext &X, Pending P, std::vector<Pending> &Out);
  void emit(CallContext &X, Pending P, Val V, std::vector<Pending> &Out);
  bool checkUses(CallContext &X, Pending &P);
  rules::ResourceId releasedAs(const Pending &P) const;
  enum class Answer : uint8_t { No, Maybe, Yes };
  Answer allows(const CallContext &X, const Config &C,
                const std::vector<rules::ArgTest> &When) const;
  void splitByResult(const rules::ValueSet &Ok, Pending &P, std::vector<Pending> &Next);
  bool keepsTransaction(const CallContext &X, unsigned Arg) const;
  bool applyRelease(CallContext &X, Pending &P, const rules::Release &R,
                    std::vector<Pending> &Next);
  bool applyFormat(CallContext &X, Pending &P);
  std::vector<Pending> applyReleases(CallContext &X, Pending P);
  void afterReleases(CallContext &X, Pending P, std::vector<Pending> &Out);
  bool releaseTracked(CallContext &X, Pending &P, unsigned Arg);
  void markReleased(Pending &P);
  bool closeParent(CallContext &X, Pending &P, rules::ParentClose How);
  bool closesParent(CallContext &X, Pending &P, const std::vector<summary::Outcome> *Own);
  bool handsOutChildren(const CallContext &X, unsigned Arg) const;
  void noteChildren(const CallContext &X, Config &C);
  bool busyWhileOpen(const Config &C) const;
  bool keepsBusy(const CallContext &X, const Config &C, unsigned Arg) const;
  bool sendsWhileBusy(CallContext &X, Config &C);
  void lend(CallContext &X, Pending &P, SymId Result);
  Val lentHere(Pending &P);
  void lendOut(CallContext &X, Pending &P);
  LocId fieldOf(CallContext &X, const rules::FieldOf &Of);
  void touchObjects(CallContext &X, Config &C);
  void failsUntouched(CallContext &X, const Pending &P, std::vector<Pending> &Out);
  void acquirePack(CallContext &X, Pending P, std::vector<Pending> &Out);
  void applyOutcome(CallContext &X, Pending &P, const summary::Outcome &O,
                    bool TrackedSlot, bool &Dead);
  static bool excludes(const CallContext &X, const Config &C, const summary::Outcome &O);
  bool mayApply(CallContext &X, const Config &C, const summary::Outcome &O);
  void refill(CallContext &X, Config &C, const summary::Outcome &O);
  bool fills(CallContext &X, const Config &C, const summary::Slot &Where,
             const summary::Outcome &O);
  bool copyAlong(CallContext &X, Config &C, const Config &Before,
                 const summary::Value &V, LocId To);
  bool writeResult(CallContext &X, Pending &P, Val V, const summary::Outcome &O);
  Val newValue(CallContext &X, Config &C, const summary::Value &V, LocId L,
               const Config &Before, bool TrackedSlot);
  ir::VarId globalVar(llvm::StringRef Id);
  LocId slotLoc(CallContext &X, Config &C, const summary::Slot &S);
  bool amongReleased(CallContext &X, Config &C);
  std::optional<Val> slotValue(CallContext &X, Config &C, const summary::Slot &S);
  void clobber(CallContext &X, Config &C, bool Globals);
  void fillOthers(CallContext &X, Config &C, const summary::Outcome &O);
  bool assumeAll(CallContext &X, Config &C, const std::vector<rules::ArgTest> &When);
  bool assumeArgs(CallContext &X, Config &C, const summary::Outcome &O);
  bool refuteOne(CallContext &X, Config &C, const std::vector<rules::ArgTest> &When);
  void jump(Pending P, const std::string &By);
  void throwFrom(const CallContext &X, Pending P, const std::string &By,
                 llvm::ArrayRef<std::string> Types);
  uint16_t thrown(llvm::ArrayRef<std::string> Types);
  llvm::ArrayRef<std::string> typesOnTheWay(const Config &C) const;
  bool caughtToEnd(const Config &C, ir::BlockId B) const;
  void catchException(Pending P, const ir::Terminator &T);
  uint16_t thrownBy(const Config &C, const ir::Terminator &T);
  Val keptException(const Config &C);
  std::vector<std::string> thrownAgain(Config &C, const ir::Instr &I);
  void leaveHandler(Config &C, ir::BlockId To) const;
  // Transactions.cpp
  Val connection(Config &C, const Val &V);
  Val parentOf(Config &C, const Val &Statement);
  bool bind(Config &C, Val Conn);
  /// A value that was read before its symbol became the tracked one.
  static Val current(const Config &C, Val V) {
    if (C.Conn != NoId && V.mentionsSym() && V.A == C.Conn)
      V.A = Tracked;
    return V;
  }
  void unbind(Config &C);
  void begun(Config &C);
  void leaveToClosures(Config &C);
  void substitute(Config &C, SymId From, SymId To);
  std::vector<Pending> applyTransactions(CallContext &X, Pending P);
  void transaction(CallContext &X, Pending P, const rules::Transaction &T,
                   std::vector<Pending> &Out);
  bool beginsAgain(CallContext &X, Pending &P);
  bool begunStatus(const Config &C, SymId S);
  bool worksOnLent(const CallContext &X) const;
  void begins(CallContext &X, Pending P, const rules::Transaction &T,
              std::vector<Pending> &Out);
  void ends(CallContext &X, Pending P, const rules::Transaction &T,
            rules::SqlEffect Effect, std::vector<Pending> &Out);
  void markEnded(Pending &P, bool Commit);
  bool givesUp(const CallContext &X, Config &C);
  void asksState(Pending P, bool Mine, const Val &Answer, const IntRange &Open,
                 const IntRange &Closed, std::vector<Pending> &Out);
  LocId member(const Config &C, LocId L, const ir::Place &P, size_t N);
  bool isInUnion(uint32_t FieldName);
  LocId sharedPlace(const Config &C, LocId Own, ir::TypeId T,
                    llvm::ArrayRef<ir::Projection> Steps);
  bool forgetsArgument(size_t N) const;
  bool tellsState(const Val &V, int64_t Mask) const;
  void mayEnd(CallContext &X, Config &C);
  bool saysEnd(const Val &V) const;
  bool endReachable() const;
  bool goesWithObject(const Config &C, SymId RetSym, LocId RetLoc) const;
  bool lostWithConnection(const Config &C, bool Handed) const;
  bool isResult(const CallContext &X, unsigned Arg) const;
  std::optional<Val> connectionIn(CallContext &X, Config &C, const summary::Slot &S);

  // Filled.cpp
  bool mayFillNull(const CallContext &X, const rules::Acquire &A) const;
  bool isTested(ir::VarId V);
  void emitFilled(CallContext &X, Pending P, std::vector<Pending> &Out);
  void emitFailed(CallContext &X, Pending P, const Val &Text, std::vector<Pending> &Out);

  // Texts.cpp
  Val textOf(Config &C, const Val &V);
  bool ofOtherClass(const CallContext &X) const;
  void shareConnection(CallContext &X, Config &C, const rules::CopyBytes &Of);
  void shareConnection(CallContext &X, Config &C, LocId To, const std::string &Object);
  Val argumentText(CallContext &X, Config &C, unsigned N);
  Val textAt(Config &C, LocId L);
  void setText(Config &C, const Val &Pointer, Val Text);
  Val joined(const Val &A, const Val &B);
  void callWithTexts(CallContext &X, Pending P, std::vector<Pending> &Out);
  bool assumeTexts(CallContext &X, Config &C, const summary::Outcome &O);
  void dispatch(CallContext &X, Pending P, std::vector<Pending> &Out);
  bool speaksOfOthers(const CallContext &X) const;

  void discharge();
  void keep(Config &C, const std::string &Why);
  /// What the rest of the function says about a callee that was not seen and
  /// that was given the handle.
  enum class Belief : uint8_t {
    None,   ///< nothing: it may have taken it
    Weak,   ///< borrows, but it may as well have taken it on some outcome
    Strong, ///< borrows
    Sure    ///< and it is released afterwards, whatever this call returned
  };
  bool replacesArgument(size_t N) const;
  bool comesAgain() const;
  Belief believedBorrow(const CallContext &X, const Config &C) const;
  bool keptAsContext(const CallContext &X, const Config &C) const;
  bool givenErased(const CallContext &X) const;

  // Leases.cpp
  bool followsLease() const;
  LocId inOwner(CallContext &X, Config &C, size_t N);
  bool callOnOwner(CallContext &X, Pending &P, std::vector<Pending> &Out);

  // Handover.cpp
  bool handsOver(CallContext &X, Config &C, size_t N);
  bool handOver(CallContext &X, Pending &P);
  bool emplaced(const CallContext &X, const Config &C, size_t N, MadeElement &Made) const;
  bool letsGo() const;
  bool callableReleases(CallContext &X, Config &C, LocId Object, ir::RecordId R);
  Answer deletes(const CalleeFacts &Call, unsigned Param, bool Dead) const;
  Answer givenDeleter(const CallContext &X, size_t N, bool Dead) const;
  Answer sharedDeleter(const CallContext &X, size_t N) const;
  bool givenWithReleaser(const CallContext &X, const Config &C, size_t N) const;
  bool registeredBefore(SymId Object) const;
  bool isOwnObject(const CallContext &X, unsigned Arg) const;
  bool inContainer(LocId L) const;
  void giveContainers(CallContext &X, Config &C);

  // Solver.cpp, Focus.cpp, Steps.cpp, Exits.cpp
  void focus();
  void exploreBlock(uint32_t NodeIdx);
  bool readsDead(Pending &P, const ir::Place &Pl);
  bool readsDead(Pending &P, const ir::Instr &I);
  bool dereference(Config &C, const ir::Place &Pl);
  bool liesInTracked(const Config &C, LocId L) const;
  void borrowMember(Pending &P, const ir::Instr &Copy, const Val &V);
  void followBorrowed(const Config &C, const ir::Place &To, const Val &V);
  bool isDead(const Config &C, const Val &V) const;
  bool isOut(LocId L) const;
  void step(Pending P, const ir::Instr &I, std::vector<Pending> &Out);
  bool linksAlike(const ir::Place &To) const;
  bool isElement(const ir::Place &P) const;
  /// Symbol Of, and Mask.
  struct Bits {
    SymId Of;
    uint32_t Mask;
  };
  std::optional<Bits> bitsOf(const Val &V) const;
  IntRange bitsIn(const Config &C, const Bits &Value) const;
  std::vector<std::pair<uint32_t, IntRange>> bitsAfter(const Config &C, const Bits &Value,
                                                       uint32_t Set) const;
  void asksUnseen(Config &C, const ir::Instr &I, const Val &A, const Val &B);
  void terminate(Pending P, const ir::Terminator &T);
  bool isSettled(const Config &C) const;
  void go(Pending P, ir::BlockId To);
  void leave(Pending P, summary::ExitKind Kind, const ir::Operand *Ret,
             const std::string &By = {});
  bool reachesCallers(const Config &C, SymId Object, SymId RetSym, LocId RetLoc,
                      bool Throws, unsigned Depth = 0) const;
  bool losesCallers(const Config &C) const;
  bool hasDestructor(ir::VarId V) const;
  bool sameKind(SymId By) const;
  void checkTakenOut(const Pending &P, SymId RetSym);
  bool checkReplaced(Pending &P, LocId L, SymId By);
  bool checkLost(Pending &P, LostHow How, LocId Name, const std::string &By = {});
  void report(const Pending &P, EventKind Kind, LostHow How, const std::string &By,
              LocId Loc, bool ViaBorrow = false);
  std::vector<TrailStep> trailOf(const Pending &P) const;
  void start(Config &C);
  bool besideSlot(LocId L) const;

  const FunctionInfo &Info;
  const ir::Function &F;
  const ir::Module &M;
  const CalleeResolver &Resolver;
  Space &Sp;
  const SolverLimits &Limits;

  Slicer Slices;
  llvm::BitVector Tested;   ///< variables that conditions are about; empty: not asked yet
  llvm::BitVector Relevant; ///< variables that facts are kept about
  std::vector<ClosureEnd> Ends;
  Slicer::ActiveSet Active;
  std::vector<ir::BlockId> Ahead; ///< by block: the next one in which something happens
  /// By block at which a loop starts: the last place in the order from which it starts again.
  std::vector<uint32_t> LoopEnd;

  Source Src;
  Solved Result;
  Point At;
  std::deque<Node> Nodes;
  /// Blocks in reverse post-order, so that a join waits for its predecessors; the start
  /// of a loop, once more, behind its body.
  std::priority_queue<std::pair<uint32_t, uint32_t>,
                      std::vector<std::pair<uint32_t, uint32_t>>, std::greater<>>
      Work;
  struct BlockState {
    llvm::SmallVector<std::pair<uint64_t, uint32_t>, 4> Seen; ///< hash, node
    struct Group {
      unsigned Count = 0;
      llvm::SmallVector<uint32_t, 4> Apart; ///< nodes that are not joined
      uint32_t Joined = NoId; ///< the node that all others are joined into
    };
    llvm::SmallVector<std::pair<Config::Key, Group>, 2> Groups;
  };
  std::vector<std::unique_ptr<BlockState>> Blocks; ///< null: not reached yet
  std::vector<Pending> Now, Next; ///< of exploreBlock
  llvm::StringMap<ir::VarId> Globals; ///< by their ids
  bool GlobalsKnown = false;
  llvm::BitVector Reaching;
  /// The types of exceptions that were met; Config::Thrown counts from 1.
  std::vector<std::vector<std::string>> ThrownTypes;
  /// Marks of Forget.cpp, by symbol; one of an older epoch is none.
  struct SymMark {
    uint32_t Kept = 0, Named = 0, Shared = 0;
    bool Asked = false, Acquired = false; ///< whether an acquiring call made it
  };
  std::vector<SymMark> Marks;
  SymMark &markOf(SymId S);
  std::optional<std::vector<summary::Slot>> Writes; ///< once it is asked for
  uint32_t Epoch = 0;
  Detail Asked = Detail::Usual;
  bool ToTheEnd = false;
  /// What the result of an unsigned function is: not below zero, but for the one number
  /// that a function which asks for std::string::npos or SIZE_MAX means.
  const IntRange Unsigned = IntRange::between(asksForNpos(Info) ? -1 : 0, IntRange::Max);
  std::vector<std::optional<bool>> InUnion; ///< by the Space's numbers of names
  const bool HasUnions = llvm::any_of(
      M.Records, [](const ir::Record &R) { return R.Union || !R.Shared.empty(); });
  /// Detail::Fate: the steps to the source's slot. What lies beside it, below
  /// the same parameter or global, is not followed.
  llvm::SmallVector<LocId, 4> SlotPath;
  /// The same steps, in every detail: without a pointer on the way there is no handle.
  llvm::SmallVector<LocId, 4> Way;
  LocId SourceLoc = NoId; ///< External: the slot
  /// A transaction: blocks from which a call that ends one can be reached, and
  /// these calls.
  llvm::BitVector ReachesEnd;
  std::vector<std::pair<ir::BlockId, uint32_t>> EndSites;
  std::string SavepointName;
  ir::BlockId CurrentTarget = 0; ///< of the edge that go() follows
};

} // namespace closecall::flow

#endif
