//===- CallContext.h - A call being applied --------------------*- C++ -*-===//
//
// Owns what the solver's call transfer functions share: the instruction, the
// callee and the argument values. Private to flow/.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FLOW_CALLCONTEXT_H
#define CLOSECALL_CHECKS_FLOW_CALLCONTEXT_H

#include "checks/flow/Solver.h"

namespace closecall::flow {

/// Where globals lie that the function itself does not mention, as fields
/// named by their USR.
inline LocId elsewhere(Space &Sp) { return Sp.region(Sp.merged(NoId, 1)); }

/// The arguments that a format string names with the conversion; First is the
/// first argument behind it.
llvm::SmallVector<unsigned, 4> convertedArgs(llvm::StringRef Format, unsigned First,
                                             char Conversion);

/// Not below zero, whatever it becomes later: nobody has as many of anything as
/// would make a 64-bit number negative.
inline bool isUnsigned(const ir::Module &M, ir::TypeId T) {
  return T != ir::NoId && M.Types[T].Kind == ir::TypeKind::Int && !M.Types[T].Signed;
}

struct Solver::CallContext {
  const ir::Instr &I;
  CalleeFacts Callee;
  std::string Name;
  llvm::SmallVector<Val, 6> Args;
  /// This is the call that makes the followed handle.
  bool Site = false;
  /// No configuration at this call names a symbol that it made before.
  bool First = false;
  /// A destructor that releases the handle in some states of its object and not
  /// in others, and which of them this is cannot be told: a count of references,
  /// a flag.
  bool Counts = false;

  bool tracked(size_t N) const {
    return N < Args.size() && (Args[N].K == Val::Sym || Args[N].K == Val::Offset) &&
           Args[N].A == Tracked;
  }
  /// The object that argument N points to.
  LocId target(size_t N, Space &Sp) const {
    if (N >= Args.size())
      return NoId;
    return Args[N].K == Val::Addr  ? Args[N].A
           : Args[N].K == Val::Sym ? Sp.region(Args[N].A)
                                   : NoId;
  }
  /// Where the handle of an object that is itself the handle is kept: the
  /// argument is its address (MYSQL m; mysql_init(&m)).
  LocId object(size_t N, Space &Sp) const {
    LocId L = target(N, Sp);
    return L == NoId ? NoId : Sp.field(L, "<object>");
  }
  bool anyTracked() const {
    for (size_t N = 0; N < Args.size(); ++N)
      if (tracked(N))
        return true;
    return false;
  }
};

} // namespace closecall::flow

#endif
