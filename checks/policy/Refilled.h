//===- Refilled.h - Slots that get one answer after another ----*- C++ -*-===//
//
// Owns two questions about what a function does with a caller's result or
// statement: does it release the one that is there and put the next one in its
// place, so that there may be one; or does it put a new one there unseen. In: the
// run that follows the one that is there at entry. Direction of error: connections,
// and statements of a fixed text, are made once for all as likely as not.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_POLICY_REFILLED_H
#define CLOSECALL_CHECKS_POLICY_REFILLED_H

#include "checks/flow/Infer.h"

namespace closecall::policy {

class Refilled {
public:
  Refilled(const ir::Function &F, const flow::CalleeResolver &Resolver, const flow::Space &Sp,
           const flow::Source &Src, const flow::Solved &Run)
      : F(F), Resolver(Resolver), Sp(Sp), Src(Src), Run(Run) {}

  /// On some path the one that was there is released, and a new one lies there.
  bool afterRelease() const;

  /// On some path a new one lies there, and the one that was there, if there was one,
  /// is in nobody's hands: the call that made the new one; null: none.
  const ir::Instr *unseen() const;

  /// The new one answers what a caller asks: a result, or a statement whose text is
  /// not always the same.
  bool asksAnew(const ir::Module &M) const;

  /// Whether it is made is a question to a number or truth in the caller's object: the
  /// first call may be the only one that makes it.
  bool behindFlag(const ir::Module &M) const;

  /// The function runs or prepares a text that its caller gives: another one each time.
  bool ofCallersText(const ir::Module &M) const;

private:
  const ir::Instr *madeIn(const flow::Exit &X) const;
  bool held(const flow::Exit &X) const;

  const ir::Function &F;
  const flow::CalleeResolver &Resolver;
  const flow::Space &Sp;
  const flow::Source &Src;
  const flow::Solved &Run;
};

} // namespace closecall::policy

#endif
