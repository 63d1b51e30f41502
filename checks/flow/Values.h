//===- Values.h - Where values of a function come from ---------*- C++ -*-===//
//
// Owns what the usage checks ask about operands, without following paths: the
// expression behind temporaries and variables that are set once, constant text
// (literals, concatenations, formats), whether a value is the same in every
// iteration of a loop, and what is computed from what.
//
// All answers err on the side of "not known".
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_VALUES_H
#define CLOSECALL_CHECKS_FLOW_VALUES_H

#include "checks/flow/Loops.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace closecall::flow {

/// An object as a function names it: the value at a place, or with Address the
/// place itself. The address of `*p` is p.
struct Key {
  ir::VarId Root = ir::NoId;
  std::vector<ir::Projection> Projs;
  bool Address = false;
  bool valid() const { return Root != ir::NoId; }
  friend bool operator==(const Key &, const Key &) = default;
};

/// A string, as far as the program text says it.
struct Text {
  struct Piece {
    bool Known = false;
    std::string Str;
  };
  std::vector<Piece> Pieces;

  bool known() const;   ///< every piece is
  bool unknown() const; ///< no piece is
  /// The known pieces, with \x01 for each of the others.
  std::string str() const;
};

/// The declared type of what lies at the place; NoId where it is not known.
ir::TypeId typeOf(const ir::Module &M, const ir::Function &F, const ir::Place &P);

class Values {
public:
  Values(const ir::Module &M, const ir::Function &F);

  const ir::Module &M;
  const ir::Function &F;

  /// Follows temporaries, and locals that are assigned once and whose address
  /// nobody takes, to what they hold.
  const ir::Operand &resolve(const ir::Operand &O) const;
  /// What a condition asks about: the operand behind negations and comparisons with
  /// constants.
  const ir::Operand &tested(const ir::Operand &Cond) const;
  /// The operand is a pointer, as far as declared types say.
  bool pointer(const ir::Operand &O) const;
  /// The call whose result the operand is, or what get() of an owner gives.
  std::optional<Site> callOf(const ir::Operand &O) const;
  std::optional<int64_t> constant(const ir::Operand &O) const;
  Key key(const ir::Operand &O) const;
  /// "ctx->pool", as the user writes it; empty for what has no name.
  std::string spell(const Key &K) const;

  Text text(const ir::Operand &O) const;
  /// The text that it is at the site: what was written over before does not count.
  Text text(const ir::Operand &O, Site At, const Loops &L) const;

  /// The operand has the same value in every iteration.
  bool invariant(const ir::Operand &O, const Loop &L) const;

  /// Adds the parameters of the function from which the value is made.
  void addParams(const ir::Operand &O, llvm::BitVector &Params) const;

  /// What is computed, in the blocks, from the results of the calls for which
  /// Seed holds, and from what the variables of From hold: variables, and places
  /// behind pointers.
  struct Computed {
    llvm::BitVector Vars;
    std::vector<ir::Place> Places;
    bool has(const ir::Operand &O) const;
  };
  Computed computedFrom(const llvm::BitVector &Blocks, llvm::function_ref<bool(Site)> Seed,
                        llvm::ArrayRef<ir::VarId> From = {},
                        llvm::ArrayRef<ir::Place> Places = {}) const;

  const ir::Instr &instr(Site S) const { return F.Blocks[S.B].Instrs[S.I]; }
  const ir::Callee *callee(const ir::Instr &I) const {
    return I.Callee == ir::NoId ? nullptr : &M.Callees[I.Callee];
  }
  /// The parameter's declared type says that what the argument points to is
  /// not changed.
  bool constParam(const ir::Instr &I, unsigned Arg) const;
  /// The instructions that set the variable, or may.
  std::vector<Site> sets(ir::VarId V) const;
  /// Some instruction or terminator reads the variable.
  bool isRead(ir::VarId V) const;
  /// The name without its qualification.
  static llvm::StringRef plainName(llvm::StringRef Qualified);

private:
  /// Instructions that set a variable, wholly or in part, or are given its
  /// address without a promise not to change it.
  struct Uses {
    std::vector<Site> Whole, Part;
  };
  std::vector<Uses> Writes;
  const ir::Operand *onlyHeld(const ir::Place &P) const;

  /// Where a text is asked for; without loops: anywhere.
  struct Where {
    unsigned Depth = 0;
    const Loops *L = nullptr;
    Site At = {};
    Where deeper() const { return {Depth + 1, L, At}; }
  };
  void addText(const ir::Operand &O, Where W, Text &Out) const;
  void addObjectText(ir::VarId V, Where W, Text &Out) const;
  void addCallText(const ir::Instr &I, Where W, Text &Out) const;
  void addFormat(llvm::StringRef Format, const ir::Instr &I, size_t First, Where W,
                 Text &Out) const;
  void addPlaceholders(const ir::Operand &O, Where W, Text &Out) const;
  bool overwrites(const ir::Instr &I, ir::VarId V) const;
  std::vector<Site> textWrites(ir::VarId V, const Where &W) const;
  /// What one question may still cost.
  mutable unsigned Budget = 0;
  bool invariant(const ir::Operand &O, const Loop &L, unsigned Depth) const;
  bool invariantObject(ir::VarId V, const Loop &L, unsigned Depth) const;
  bool invariantCall(const ir::Instr &I, const Loop &L, unsigned Depth) const;
};

} // namespace closecall::flow

#endif
