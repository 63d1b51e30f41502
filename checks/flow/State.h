//===- State.h - Locations, symbols, values, configurations ----*- C++ -*-===//
//
// Owns the abstract domain of the solver. A configuration describes one set of
// executions at a program point: the state of the one obligation that is
// being followed, what each location holds, and what is known of symbols.
//
// Locations are variables and the regions that symbols point to, with fields
// and elements below them. Symbols name unknown values: the tracked handle,
// the result of an instruction, or what a location held at entry. Both are
// interned in a Space, one per function, so that equal configurations compare
// equal. Direction of error: losing a fact or a name makes the solver explore
// more paths; losing a holder is never allowed (a holder that cannot be named
// ends the obligation as Kept).
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_STATE_H
#define CLOSECALL_CHECKS_FLOW_STATE_H

#include "checks/ir/FunctionIR.h"
#include "checks/rules/Effect.h"
#include "checks/summary/IntRange.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace closecall::flow {

using LocId = uint32_t;
using SymId = uint32_t;
using ir::NoId;
using summary::IntRange;

/// The handle whose obligation is being followed.
inline constexpr SymId Tracked = 0;

/// The comparison that holds when Op does not.
ir::CompareOp negated(ir::CompareOp Op);
/// The comparison with its sides exchanged.
ir::CompareOp flipped(ir::CompareOp Op);

/// What a location holds.
struct Val {
  enum Kind : uint8_t {
    Top,    ///< nothing is known, and nothing is equal to it
    Int,    ///< N
    Sym,    ///< symbol A
    Addr,   ///< address of location A
    Func,   ///< function Callee A
    Str,    ///< a string literal: not null; text A of the Space
    Pred,   ///< 1 if symbol A Op N, else 0
    Equal,  ///< 1 if symbol A Op symbol N (Op is EQ or NE), else 0
    Masked, ///< symbol A & N
    Offset  ///< symbol A plus something: points into the same object
  } K = Top;
  ir::CompareOp Op = ir::CompareOp::EQ;
  uint32_t A = 0;
  int64_t N = 0;

  static Val top() { return {}; }
  static Val integer(int64_t N) { return {Int, ir::CompareOp::EQ, 0, N}; }
  static Val sym(SymId S) { return {Sym, ir::CompareOp::EQ, S, 0}; }
  static Val addr(LocId L) { return {Addr, ir::CompareOp::EQ, L, 0}; }
  static Val func(uint32_t C) { return {Func, ir::CompareOp::EQ, C, 0}; }
  static Val str(uint32_t Text = 0) { return {Str, ir::CompareOp::EQ, Text, 0}; }
  static Val pred(SymId S, ir::CompareOp Op, int64_t N) { return {Pred, Op, S, N}; }

  bool isSym() const { return K == Sym; }
  bool isTracked() const { return K == Sym && A == Tracked; }
  bool isInt(int64_t V) const { return K == Int && N == V; }
  /// Mentions a symbol in A.
  bool mentionsSym() const {
    return K == Sym || K == Pred || K == Equal || K == Masked || K == Offset;
  }
  friend bool operator==(const Val &, const Val &) = default;
  friend auto operator<=>(const Val &, const Val &) = default;
};

/// The locations and symbols of one function. Only grows.
class Space {
public:
  enum class LocKind : uint8_t { Var, Region, Field, Index, AnyIndex };
  struct Loc {
    LocKind Kind;
    LocId Parent; ///< Field, Index, AnyIndex
    uint32_t A;   ///< Var: VarId; Region: SymId; Field: name id
    int64_t N;    ///< Index
    LocId Base;   ///< the variable or region at the bottom
    bool InVar;   ///< that is a variable
    bool HasBelow; ///< some location lies in it
    uint32_t BaseOf; ///< its A
  };
  enum class SymKind : uint8_t {
    Tracked,
    Result, ///< value made by instruction B of block A, part N (0 result,
            ///< k+1 out-parameter k, OlderPart: what it returned the time
            ///< before, and from there on)
    Initial, ///< what location A held at entry
    After,   ///< what location N holds after instruction B of block A
    Merged,  ///< what location N holds at the join in front of block A
    Bits,    ///< symbol A & N, so that the same bits tested twice are the same
    Asked,   ///< 1 when the call that returned symbol A succeeded, else 0
    Text,    ///< the SqlEffect of the text that lay at location A at entry
    Same     ///< 1 when symbols A < N, which parameters held at entry, are equal, else 0
  };
  struct Symbol {
    SymKind Kind;
    uint32_t A, B;
    uint32_t N;
  };

  static constexpr uint32_t OlderPart = 1u << 30;

  Space();

  LocId var(ir::VarId V) { return numbered(VarLocs, LocKind::Var, V); }
  LocId region(SymId S) { return numbered(RegionLocs, LocKind::Region, S); }
  LocId field(LocId Parent, llvm::StringRef Name);
  /// Element 0 is its array.
  LocId index(LocId Parent, int64_t N);
  LocId anyIndex(LocId Parent);

  SymId result(ir::BlockId B, uint32_t I, uint32_t Part);
  SymId initial(LocId L);
  SymId after(ir::BlockId B, uint32_t I, LocId L);
  SymId merged(ir::BlockId B, LocId L);
  SymId bits(SymId S, uint32_t Mask);
  SymId asked(SymId S) { return internSym(SymKind::Asked, S, 0, 0); }
  SymId text(LocId L) { return internSym(SymKind::Text, L, 0, 0); }
  SymId same(SymId A, SymId B) {
    return internSym(SymKind::Same, std::min(A, B), 0, std::max(A, B));
  }
  /// The symbol says something of another one, which it dies with.
  bool derived(SymId S) const {
    return Syms[S].Kind == SymKind::Bits || Syms[S].Kind == SymKind::Asked ||
           Syms[S].Kind == SymKind::Same;
  }

  /// Some location was ever named that lies in this one.
  bool hasBelow(LocId L) const { return Locs[L].HasBelow; }

  /// The symbol that it says something of, or whose object it lay in; NoId: none. Made
  /// before it was.
  SymId hangsOn(SymId S) const {
    const Symbol &Of = Syms[S];
    if (derived(S))
      return Of.A;
    const LocId In = Of.Kind == SymKind::Initial ? Of.A
                     : Of.Kind == SymKind::After ? LocId(Of.N)
                                                 : NoId;
    return In == NoId || Locs[In].InVar ? NoId : Locs[In].BaseOf;
  }

  /// Texts by number; number 0 is a text that is not kept.
  uint32_t textId(llvm::StringRef Text);
  llvm::StringRef textOf(uint32_t Id) const { return Texts[Id]; }

  const Loc &loc(LocId L) const { return Locs[L]; }
  const Symbol &sym(SymId S) const { return Syms[S]; }
  size_t symbols() const { return Syms.size(); }
  llvm::StringRef fieldName(uint32_t Id) const { return FieldNames[Id]; }

  /// The variable or region at the bottom of a location.
  LocId base(LocId L) const { return Locs[L].Base; }
  /// L is Ancestor, or lies in it.
  bool within(LocId L, LocId Ancestor) const;
  /// L, which lies in Ancestor, lies in an element of it.
  bool elementBelow(LocId L, LocId Ancestor) const;
  /// Some step of L is an element of which only "some" is known.
  bool anyElement(LocId L) const;

private:
  LocId internLoc(LocKind K, LocId Parent, uint32_t A, int64_t N);
  LocId addLoc(LocKind K, LocId Parent, uint32_t A, int64_t N);
  LocId numbered(std::vector<LocId> &Of, LocKind K, uint32_t A) {
    if (A >= Of.size())
      Of.resize(A + 16, NoId);
    if (Of[A] == NoId)
      Of[A] = addLoc(K, NoId, A, 0);
    return Of[A];
  }
  SymId internSym(SymKind K, uint32_t A, uint32_t B, uint32_t N);
  std::vector<Loc> Locs;
  std::vector<Symbol> Syms;
  using Key = std::pair<uint64_t, uint64_t>; ///< kind and parts, packed
  llvm::DenseMap<Key, LocId> LocIds;     ///< fields and elements
  std::vector<LocId> VarLocs, RegionLocs; ///< by variable and by symbol
  llvm::DenseMap<Key, SymId> SymIds;
  /// Symbols that were asked for lately, by a part of their hash.
  std::vector<SymId> Lately;
  std::vector<LocId> LatelyBelow; ///< fields, likewise
  llvm::StringMap<uint32_t> FieldIds;
  std::vector<std::string> FieldNames;
  llvm::StringMap<uint32_t> TextIds;
  std::vector<std::string> Texts{""};
};

/// The state of the obligation.
enum class State : uint8_t {
  Nothing,  ///< not acquired yet
  Absent,   ///< acquired, but null: there is no handle on this path
  Open,     ///< acquired here and owed
  External, ///< alive, but owed by somebody else (a parameter, a field)
  Released,
  Given,    ///< a library call took it over and will release it
  Kept      ///< owed by whatever took it; silent from here on
};

inline bool isLive(State S) { return S == State::Open || S == State::External; }

struct Config {
  State St = State::Nothing;
  /// Rests on a belief about an unknown callee: 1; about a call through a
  /// function pointer: 2.
  uint8_t Believed = 0;
  bool Used = false;     ///< External: a library call took it for alive
  bool Drained = false;  ///< nothing more can be read from it: its parent is idle
  bool HasParent = false;
  bool Refused = false;  ///< the close of its parent was refused because of it
  /// An exception is on its way: 1 + its number in the solver's list of types;
  /// 0: none, or of a type that is not known.
  uint16_t Thrown = 0;
  /// In a handler that throws on what it caught: what that is, and where the handler
  /// starts.
  uint16_t Caught = 0;
  ir::BlockId CaughtAt = ir::NoId;
  /// A transaction: a COMMIT failed and left it open; 2: and a branch has
  /// looked. And: what ended it was a commit.
  uint8_t EndFailed = 0;
  bool ByCommit = false;
  /// External: what has been done to the handle's children.
  rules::ParentClose Children = rules::ParentClose::Independent;
  Val Parent;            ///< the parent of the tracked handle
  /// A transaction: the symbol that its connection had before it was tracked.
  SymId Conn = NoId;
  /// The text of the caller's that began it; NoId: the text is known here.
  SymId ByText = NoId;
  // Configurations are moved far more often than copied, so that nothing lies inline.
  llvm::SmallVector<std::pair<LocId, Val>, 0> Store;      ///< sorted by LocId
  llvm::SmallVector<std::pair<SymId, IntRange>, 0> Facts; ///< sorted by SymId
  /// Symbols that point into the tracked handle, and those among them that a
  /// later call made invalid. Sorted.
  llvm::SmallVector<SymId, 2> Borrowed, Stale;

  const Val *find(LocId L) const;
  void set(LocId L, Val V);
  void erase(LocId L);
  IntRange range(SymId S) const;
  void setRange(SymId S, const IntRange &R);
  bool borrowed(SymId S) const;

  /// What merging must not mix: the state, the parent and the holders.
  using Key = llvm::SmallVector<uint64_t, 4>;
  Key key() const;
  uint64_t hash() const;
  friend bool operator==(const Config &A, const Config &B);
};

/// Keeps in A what both agree on; true when that changed it. Both have the same key.
/// Contents that differ become a Merged symbol of the block, with the hull of what was
/// known.
bool joinInto(Config &A, const Config &B, Space &Sp, ir::BlockId Block);

/// Known range of a value: constants are exact, addresses are not null.
IntRange rangeOf(const Config &C, const Val &V);

} // namespace closecall::flow

#endif
