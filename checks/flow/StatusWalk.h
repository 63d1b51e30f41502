//===- StatusWalk.h - The walk behind Status -------------------*- C++ -*-===//
//
// Owns one exploration of a function for the errors checks, in one of four
// forms: after a call (what becomes of its value), from the entry with a
// parameter that is a result (what the function does with it), from the
// entry with every database call succeeding (what is reached and returned
// then), or after a call that fails (StatusCommit.cpp). Private to flow/.
//
// A configuration is the set of variables that hold the value or a truth
// computed from it, and a few facts. Equal configurations of a block are
// explored once; beyond a cap the walk is truncated.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_STATUSWALK_H
#define CLOSECALL_CHECKS_FLOW_STATUSWALK_H

#include "checks/flow/Status.h"
#include <deque>
#include <map>

namespace closecall::flow {

class StatusWalk {
public:
  enum class Form : uint8_t { Value, Param, Success, Failure };

  StatusWalk(const FunctionInfo &Info, const CalleeResolver &Resolver,
             const llvm::BitVector &Correlated)
      : Info(Info), F(Info.F), Resolver(Resolver), Correlated(Correlated) {}

  using FactList = llvm::SmallVector<std::pair<ir::VarId, summary::IntRange>, 2>;

  /// Facts of which one list holds.
  using Alternatives = llvm::SmallVector<FactList, 1>;

  /// Follows the value of Run's call and fills Run. Facts hold in front of its
  /// block.
  void value(StatusRun &Run, const Alternatives &Facts);
  /// What becomes of a result in a parameter: bits of ParamEffect.
  uint8_t param(ir::VarId V);
  /// Every call succeeds.
  void success();
  /// Run's call fails, and with it what its transaction makes fail; all others
  /// succeed. Adds an event where a commit follows (or is Run's call) and a
  /// value of Good is returned.
  void failure(StatusRun &Run, const Alternatives &Facts, const IntRange &Good);
  /// What branches and constants say in front of each block, on all ways there.
  std::vector<FactList> factsInFront();
  /// What holds in all of them.
  static Alternatives joined(const Alternatives &Facts);

  llvm::BitVector Reached;              ///< Success: blocks
  std::vector<Alternatives> EntryFacts; ///< Success: what holds there
  std::vector<IntRange> OkReturns;  ///< Success
  std::vector<IntRange> BadReturns; ///< Value: returned when the call failed
  bool BadSilent = false;           ///< one of these paths reports nothing
  bool ReturnsUnasked = false;      ///< Value: the handle is returned as it came
  bool Truncated = false;

private:
  /// A variable that says something about the outcome.
  struct Entry {
    enum Kind : uint8_t {
      Value,  ///< the value itself
      Answer, ///< what a function said that was asked
      Masked, ///< some bits of it: none of them set means True
      Truth,  ///< a truth: the underlying value is in True or in False
      Mixed   ///< computed from it in some other way, or filled by the call
    } K = Value;
    ir::VarId V = NoId;
    bool OfAnswer = false; ///< Truth: of an Answer
    bool OfMask = false;   ///< Truth: of a Masked
    bool Out = false;      ///< filled by the call
    bool Bad = false;      ///< Failure: of a call that failed
    IntRange Range, Ok;
    IntRange Can; ///< Value, of the call itself: all that it returns
    IntRange True, False; ///< Truth, Masked: the values behind either side
    friend bool operator==(const Entry &, const Entry &) = default;
  };
  enum class Failed : uint8_t { Unknown, No, Yes };
  struct Config {
    llvm::SmallVector<Entry, 4> Entries; ///< sorted by variable
    FactList Facts;
    Failed Fail = Failed::Unknown;
    bool Looked = false, Counted = false;
    bool Remembered = false; ///< the connection can still be asked
    bool Told = false;       ///< another call's status will tell
    bool Row = false;        ///< what a step brought can be read
    bool Reported = false;   ///< the failure was printed
    ir::BlockId EndB = NoId; ///< a branch there took an error for the end of the rows
    ir::BlockId RowB = NoId; ///< a branch there took an error for a row
    ir::VarId Hidden = NoId; ///< overwritten there, but somebody may still tell
    ir::BlockId HiddenB = 0;
    uint32_t HiddenI = 0;
    bool Aborted = false;  ///< Failure: every call on the connection fails
    ir::BlockId CommitB = NoId; ///< Failure: the commit
    uint32_t CommitI = 0;
    ir::VarId Replaced = NoId; ///< holds the status of the cleanup since
    ir::BlockId ReplacedB = 0;
    uint32_t ReplacedI = 0;
    /// An exception is on its way: 1 + its number in ThrownTypes; 0: none, or its
    /// type is not known.
    uint16_t Thrown = 0;
    friend bool operator==(const Config &, const Config &) = default;
  };
  struct Node {
    ir::BlockId B;
    Config C;
    uint32_t Parent;
    uint32_t Succ;
  };

  Entry *find(Config &C, ir::VarId V);
  void put(Config &C, Entry E);
  bool drop(Config &C, ir::VarId V);
  Entry *holder(Config &C, const ir::Operand &O);
  void look(Config &C);
  void setFact(Config &C, ir::VarId V, const IntRange &R);

  /// The outcome of each call is given.
  bool simulates() const { return How == Form::Success || How == Form::Failure; }
  static IntRange assigned(const Config &C, const ir::Instr &I);
  void addFacts(Config &C, const FactList &Facts);
  static void addAlternative(Alternatives &To, const FactList &Facts);
  bool fails(Config &C, const ir::Instr &I, const CalleeFacts &X, ir::BlockId B, uint32_t N,
             bool &Over);
  void outcome(Config &C, const ir::Instr &I, const CalleeFacts &X, bool Bad);
  void begin(ir::BlockId B, uint32_t I, Config C);
  void beginBehind(const Config &C, const Alternatives &Facts);
  void explore();
  bool step(Config &C, ir::BlockId B, uint32_t I);
  bool readsThrough(Config &C, const ir::Operand &O, ir::BlockId B, uint32_t I);
  bool assign(Config &C, const ir::Instr &I, ir::BlockId B, uint32_t N);
  void compute(Config &C, const ir::Instr &I);
  bool call(Config &C, const ir::Instr &I, ir::BlockId B, uint32_t N);
  void throws(const Config &C, const ir::Instr &I, const CalleeFacts &X);
  bool agrees(const Config &C, const ir::Instr &I, const summary::Outcome &O) const;
  uint16_t thrown(llvm::ArrayRef<std::string> Types);
  bool pass(Config &C, const ir::Instr &I, const CalleeFacts &X, unsigned Arg, Entry &E,
            ir::BlockId B, uint32_t N);
  void remember(Config &C, const ir::Instr &I, const CalleeFacts &X);
  bool write(Config &C, ir::VarId V, ir::BlockId B, uint32_t N, bool Constant);
  void terminate(Config C, ir::BlockId B);
  bool refine(Config &C, ir::VarId V, const IntRange &R, bool Suspect, ir::BlockId To);
  bool ownHandle() const;
  bool nextRow(ir::BlockId From) const;
  void blend(Config &C, const Entry &E, ir::BlockId B, bool Side);
  bool assumeFact(Config &C, ir::BlockId B, ir::VarId V, bool Side);
  static std::optional<bool> onSuccess(const Entry &E);
  void leave(Config &C, ir::BlockId B);
  void go(const Config &C, ir::BlockId To, uint32_t Succ);
  bool over(const Config &C) const;
  void end(Config &C);
  void overwritten(const Config &C);
  void event(StatusEvent::Kind K, ir::BlockId B, uint32_t I, const std::string &By,
             ir::VarId V);
  bool onHandle(const ir::Instr &I, unsigned Arg) const;
  bool tellsAgain(const ir::Instr &I, const CalleeFacts &X) const;
  bool sameHandle(const ir::Instr &A, unsigned ArgA, const ir::Instr &B, unsigned ArgB) const;
  const ir::Instr *definition(ir::BlockId B, uint32_t Before, ir::VarId Temp) const;
  const ir::Instr &site() const { return F.Blocks[Run->B].Instrs[Run->I]; }

  const FunctionInfo &Info;
  const ir::Function &F;
  const CalleeResolver &Resolver;
  const llvm::BitVector &Correlated;

  Form How = Form::Value;
  IntRange Good; ///< Failure
  StatusRun *Run = nullptr;
  uint8_t Effects = 0; ///< Param
  std::deque<Node> Nodes;
  std::vector<uint32_t> Work;
  std::vector<llvm::SmallVector<uint32_t, 2>> Seen; ///< by block: nodes
  uint32_t Current = NoId; ///< node
  std::vector<std::vector<std::string>> ThrownTypes;
};

} // namespace closecall::flow

#endif
