//===- Lower.h - From one function body to FunctionIR ----------*- C++ -*-===//
//
// Owns the lowering of a function: expressions to operands and places,
// conditions to branches, declarations to scopes. It works like a compiler's
// code generation, straight from the AST, with its own stack of cleanups: what
// a path that leaves a scope (normally or by an exception) has to do is read
// off that stack. Nothing that is not understood stops it: an unknown node
// gives an Unknown value after its children were lowered.
//
// Invariant: instructions are emitted to the block `Cur`; when that block has
// its terminator, the next instruction opens a new block without predecessors,
// which is dropped at the end unless a label or case leads to it.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_FRONTEND_LOWER_H
#define CLOSECALL_CHECKS_FRONTEND_LOWER_H

#include "checks/rules/PackIndex.h"
#include "checks/frontend/StdOwner.h"
#include "checks/frontend/Types.h"
#include "checks/ir/FunctionIR.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringMap.h"
#include <deque>
#include <optional>

namespace closecall::frontend {

/// The constant that MissingNames declared and the expression names; else null.
const clang::EnumConstantDecl *missingConstant(const clang::Expr *E);

/// What the whole translation unit says about its globals and its own functions,
/// and packs about classes.
struct GlobalFacts {
  /// Globals and parameters that some function writes, or whose address is taken.
  llvm::DenseSet<const clang::VarDecl *> Touched;
  /// Of functions that nobody else can call: how often they are named, how often
  /// that is a call, and the parameters (bits) that are null in all calls.
  struct Mentions {
    unsigned Named = 0, Called = 0;
    uint64_t Null = ~uint64_t(0);
  };
  llvm::DenseMap<const clang::FunctionDecl *, Mentions> Own;
  bool alwaysNull(const clang::FunctionDecl *FD, unsigned Param) const;
  /// Which functions name a static variable; null where it is no function.
  llvm::MapVector<const clang::VarDecl *, llvm::SmallSetVector<const clang::FunctionDecl *, 2>>
      NamedIn;
  const rules::PackIndex *Packs = nullptr;
  /// A pack says that objects of the class, or of a base, are released by
  /// delete.
  bool releasedByDelete(const clang::CXXRecordDecl *RD) const;
};

/// A constant as 64 bits: unsigned values beyond the signed range wrap.
std::optional<int64_t> wrapped(const llvm::APSInt &V);

/// One entry of the stack of things to do when a scope is left. Entries form a
/// linked list towards the function's entry, so that a jump target remembers
/// its scope by one pointer.
struct Cleanup {
  enum Kind : uint8_t {
    End,      ///< Var ceases to exist
    Destroy,  ///< the destructor Callee runs on Object
    Attribute,///< __attribute__((cleanup(Callee))) on Object
    Release,  ///< a new-expression failed: operator delete on Object's value
    Try       ///< a try block ends here; EHBlock is its Catch
  } K = End;
  Cleanup *Parent = nullptr;
  bool EHOnly = false;   ///< runs only when an exception passes
  bool Extended = false; ///< a temporary that outlives its full expression
  bool InTry = false;    ///< a Try is here or below
  ir::VarId Var = ir::NoId;
  ir::Place Object;
  clang::QualType Type; ///< Destroy: the object's
  ir::CalleeId Callee = ir::NoId;
  ir::VarId Flag = ir::NoId; ///< set: only if this variable is not 0
  ir::BlockId EHBlock = ir::NoId;
  ir::SourceRange Range;
};

class FunctionLowering {
public:
  FunctionLowering(ModuleBuilder &B, const GlobalFacts &Globals);

  /// Lowers the definition; on false, Reason says what was too much.
  /// AsInvoker: the static function that a lambda without captures converts to.
  bool run(const clang::FunctionDecl *FD, bool AsInvoker = false);
  ir::Function F;
  std::string Reason;
  /// Lambdas' call operators that were converted to function pointers.
  llvm::SmallVector<const clang::CXXMethodDecl *, 2> Invokers;

private:
  struct JumpTarget {
    ir::BlockId Block = ir::NoId;
    Cleanup *Scope = nullptr;
  };
  struct PendingGoto {
    ir::BlockId From;
    Cleanup *Scope;
    const clang::LabelDecl *Label;
    ir::SourceRange Range;
  };
  struct SwitchFrame {
    llvm::DenseMap<const clang::SwitchCase *, ir::BlockId> Cases;
  };
  /// How a condition is written down in the branches it becomes.
  struct Branching {
    const char *Keyword = "";
    clang::SourceRange Text; ///< set: overrides the range of the expression
  };

  ModuleBuilder &B;
  clang::ASTContext &Ctx;
  const GlobalFacts &Globals;
  const clang::FunctionDecl *FD = nullptr;
  bool Exceptions = false; ///< exceptions exist in this language mode
  bool NoExcept = false;   ///< and this function lets none out
  ir::BlockId Cur = 0;
  std::vector<bool> Closed; ///< by block: has its terminator
  Cleanup *Top = nullptr;
  std::deque<Cleanup> Arena;
  ir::BlockId TerminateBlock = ir::NoId;
  unsigned Depth = 0, NumInstrs = 0;
  bool GaveUp = false;

  llvm::DenseMap<const clang::ValueDecl *, ir::VarId> VarIds;
  llvm::StringMap<ir::VarId> SharedObjects; ///< by the call that gives a copy
  /// Temporaries that stand for a place that is not modelled.
  llvm::DenseSet<ir::VarId> UnknownPlaces;
  llvm::DenseMap<const clang::OpaqueValueExpr *, ir::Operand> OpaqueValues;
  llvm::DenseMap<const clang::Expr *, ir::Place> Materialized;
  llvm::DenseMap<const clang::LabelDecl *, JumpTarget> Labels;
  llvm::SmallVector<JumpTarget, 8> Breaks, Continues;
  llvm::SmallVector<SwitchFrame, 4> Switches;
  llvm::SmallVector<PendingGoto, 4> Gotos;
  llvm::SmallVector<std::pair<ir::BlockId, Cleanup *>, 1> ComputedGotos;
  llvm::SmallVector<const clang::LabelDecl *, 4> LabelOrder;
  /// The lambda whose body this is: its captures.
  llvm::DenseMap<const clang::ValueDecl *, const clang::FieldDecl *> Captures;
  const clang::FieldDecl *CapturedThis = nullptr;
  bool InLambda = false;
  /// The handlers around the statement: what each may have caught.
  llvm::SmallVector<std::vector<std::string>, 2> Caught;
  /// Inside default arguments: where the call is.
  clang::SourceRange RangeOverride;
  /// Inside an initialiser of a constructor that nobody wrote.
  bool Unwritten = false;
  /// In a conditional part of a full expression: where its outermost
  /// condition began, for the flags of conditional temporaries.
  unsigned CondDepth = 0;
  ir::BlockId CondBlock = ir::NoId;
  size_t CondIndex = 0;
  /// What a cast to void drops, once its lowering has begun.
  const clang::Expr *Voided = nullptr;

  //===--- Emission (LowerFunction.cpp) ---===//
  ir::BlockId newBlock();
  void open(ir::BlockId Id) { Cur = Id; }
  void ensureOpen();
  bool isClosed() const { return Closed[Cur]; }
  ir::Instr &emit(ir::Op Opcode, ir::SourceRange R);
  void assign(ir::Place Dst, ir::Operand Value, ir::SourceRange R);
  void terminate(ir::Terminator T);
  void jump(ir::BlockId To, ir::SourceRange R = {});
  void branch(ir::Operand Cond, ir::BlockId Then, ir::BlockId Else, const char *Keyword,
              std::string Text, ir::SourceRange R);
  ir::VarId addVar(ir::VarKind Kind, clang::QualType T, std::string Name = {});
  ir::VarId temp(clang::QualType T) { return addVar(ir::VarKind::Temp, T); }
  ir::SourceRange range(clang::SourceRange R);
  ir::SourceRange range(const clang::Stmt *S) { return range(S->getSourceRange()); }
  std::string text(clang::SourceRange R);
  void giveUp(const char *Why);
  void parameters(bool AsInvoker);
  void constructorProlog(const clang::CXXConstructorDecl *Ctor);
  void destructorProlog(const clang::CXXDestructorDecl *Dtor);
  void body(const clang::Stmt *Body);
  void finish();

  //===--- Scopes and exceptions (LowerScope.cpp) ---===//
  Cleanup &push(Cleanup::Kind K, ir::SourceRange R);
  void pushDestroy(clang::QualType T, ir::Place Object, ir::SourceRange R, bool EHOnly = false);
  void runCleanup(const Cleanup &C, ir::SourceRange R, bool Unwinding);
  /// Emits what lies between From and To; the stack itself is not changed.
  void runCleanups(Cleanup *From, Cleanup *To, ir::SourceRange R, bool EndVars,
                   ir::VarId Except = ir::NoId);
  /// Leaves a block scope: emits and pops.
  void popScope(Cleanup *To, ir::SourceRange R);
  ir::BlockId unwindTarget(Cleanup *C);
  void throwTo(ir::SourceRange R, std::string Text, std::vector<std::string> Thrown);
  void jumpOut(const JumpTarget &Target, ir::SourceRange R);
  struct FullExpr {
    Cleanup *Base;
    unsigned CondDepth;
    ir::BlockId CondBlock;
    size_t CondIndex;
  };
  FullExpr beginFullExpr();
  void endFullExpr(const FullExpr &FE, ir::SourceRange R);
  bool fullExprPending(const FullExpr &FE) const;
  /// Where a condition begins: what it may skip is flagged there.
  struct CondStart {
    ir::BlockId Block;
    size_t Index;
  };
  CondStart condStart();
  void enterConditional(CondStart Start);
  void leaveConditional() { --CondDepth; }
  /// Registers the destructor of a temporary of the current full expression.
  void temporaryCleanup(clang::QualType T, const ir::Place &Object, ir::SourceRange R,
                        bool Extended);

  //===--- Statements (LowerStmt.cpp, LowerJump.cpp) ---===//
  void stmt(const clang::Stmt *S);
  void stmtInner(const clang::Stmt *S);
  void compound(const clang::CompoundStmt *S);
  void declStmt(const clang::DeclStmt *S);
  void localVar(const clang::VarDecl *VD);
  void staticLocal(const clang::VarDecl *VD, ir::VarId Id);
  void ifStmt(const clang::IfStmt *S);
  void whileStmt(const clang::WhileStmt *S);
  void doStmt(const clang::DoStmt *S);
  void forStmt(const clang::ForStmt *S);
  void rangeFor(const clang::CXXForRangeStmt *S);
  bool listedFor(const clang::CXXForRangeStmt *S);
  void loopBody(const clang::Stmt *Body, ir::BlockId Break, Cleanup *BreakScope,
                ir::BlockId Continue, Cleanup *ContinueScope);
  void switchStmt(const clang::SwitchStmt *S);
  void caseStmt(const clang::SwitchCase *S);
  void gotoStmt(const clang::GotoStmt *S);
  void labelStmt(const clang::LabelDecl *L);
  void resolveGotos();
  void returnStmt(const clang::Stmt *S, const clang::Expr *Value,
                  const clang::VarDecl *Candidate);
  void asmStmt(const clang::AsmStmt *S);
  void tryStmt(const clang::CXXTryStmt *S);
  /// The type's name and those of its public bases.
  std::vector<std::string> thrownTypes(clang::QualType T);
  void handlers(const clang::CXXTryStmt *S, ir::BlockId Catch, ir::BlockId Join,
                bool Rethrow);

  //===--- Conditions (LowerCond.cpp) ---===//
  void cond(const clang::Expr *E, ir::BlockId Then, ir::BlockId Else, Branching How);
  void condInner(const clang::Expr *E, ir::BlockId Then, ir::BlockId Else, Branching How);
  bool stripsToSameMacro(const clang::Expr *Outer, const clang::Expr *Inner) const;
  std::optional<int64_t> constant(const clang::Expr *E);
  ir::Operand boolean(const clang::Expr *E, const char *Keyword);

  //===--- Expressions (LowerExpr.cpp, LowerOperator.cpp) ---===//
  ir::Operand rvalue(const clang::Expr *E);
  ir::Operand rvalueInner(const clang::Expr *E);
  /// Evaluates for the side effects.
  void discard(const clang::Expr *E);
  void voided(const clang::Expr *E);
  void children(const clang::Stmt *S);
  ir::Operand cast(const clang::CastExpr *E);
  ir::Operand unary(const clang::UnaryOperator *E);
  ir::Operand binary(const clang::BinaryOperator *E);
  ir::Operand comparison(const clang::BinaryOperator *E);
  ir::Operand arithmetic(const clang::Expr *E, clang::BinaryOperatorKind Op, ir::Operand L,
                         ir::Operand R, clang::QualType T);
  ir::Operand pointerPlus(const ir::Operand &P, const ir::Operand &Offset,
                          clang::QualType PointerType, bool Minus, const clang::Expr *E);
  ir::Place assignment(const clang::BinaryOperator *E);
  ir::Operand incDec(const clang::UnaryOperator *E, ir::Place *Target = nullptr);
  ir::Operand conditional(const clang::AbstractConditionalOperator *E);
  void arms(const clang::AbstractConditionalOperator *E,
            llvm::function_ref<void(const clang::Expr *)> Arm);
  ir::Operand stmtExpr(const clang::StmtExpr *E, const ir::Place *Dest);
  ir::Operand atomic(const clang::AtomicExpr *E);
  ir::Operand materialize(ir::Operand O, clang::QualType T, ir::SourceRange R);
  /// A value of which only the memory access matters.
  void read(const ir::Operand &O, ir::SourceRange R);
  ir::Operand addressOf(ir::Place P);
  ir::Operand thisValue();

  //===--- Places (LowerPlace.cpp) ---===//
  ir::Place lvalue(const clang::Expr *E);
  ir::Place lvalueInner(const clang::Expr *E);
  ir::Place declPlace(const clang::ValueDecl *D, const clang::DeclRefExpr *E);
  ir::VarId variable(const clang::VarDecl *VD);
  /// Stands for a constant that nothing declares: one value, which is not known.
  ir::VarId unseenConstant(const clang::EnumConstantDecl *C);
  ir::Place member(const clang::MemberExpr *E);
  ir::Place baseObject(const clang::Expr *Base, bool Arrow);
  ir::Place subscript(const clang::ArraySubscriptExpr *E);
  ir::Place deref(ir::Operand O, clang::QualType Pointee, ir::SourceRange R);
  ir::Place castPlace(const clang::CastExpr *E);
  ir::Place basePath(ir::Place P, const clang::CastExpr *E);
  ir::Place unknownPlace(clang::QualType T, ir::SourceRange R);
  std::optional<ir::Place> sharedObject(const clang::Expr *E, clang::QualType T);
  ir::Place materializeTemporary(const clang::Expr *E, clang::QualType T, bool Extended);
  static ir::Place field(ir::Place P, std::string Name);
  static ir::Place index(ir::Place P, std::optional<int64_t> I);
  ir::Place fieldOf(ir::Place P, const clang::FieldDecl *FD);

  //===--- Initialisation (LowerInit.cpp) ---===//
  void initialize(const ir::Place &Dest, clang::QualType T, const clang::Expr *Init);
  void into(const ir::Place &Dest, const clang::Expr *E);
  void intoInner(const ir::Place &Dest, const clang::Expr *E);
  void initList(const ir::Place &Dest, const clang::InitListExpr *E);
  void zero(const ir::Place &Dest, clang::QualType T, ir::SourceRange R);
  void construct(const ir::Place &Dest, const clang::CXXConstructExpr *E);
  void lambda(const ir::Place &Dest, const clang::LambdaExpr *E);

  //===--- Calls (LowerCall.cpp, LowerCXX.cpp) ---===//
  /// Dest: where a class value goes; null for a temporary. The result is the
  /// value; for a function that returns a reference, the address.
  ir::Operand call(const clang::CallExpr *E, const ir::Place *Dest = nullptr);
  std::optional<ir::Operand> builtin(const clang::CallExpr *E, const clang::FunctionDecl *Fn);
  ir::Operand argument(const clang::Expr *E);
  void finishCall(ir::Instr I, bool NoReturn);
  void implicitCall(ir::CalleeId Callee, std::vector<ir::Operand> Args, ir::SourceRange R,
                    bool Unwinding);
  std::string targetField(const clang::Expr *Callee);
  ir::Operand newExpr(const clang::CXXNewExpr *E);
  void deleteExpr(const clang::CXXDeleteExpr *E);
  bool mayBeDerived(const clang::CXXDestructorDecl *Dtor) const;
  void deleteUnknown(ir::Operand Pointer, ir::SourceRange R, std::string Text);
  void throwExpr(const clang::CXXThrowExpr *E);
  ir::Operand suspend(const clang::Expr *E, const clang::Expr *Operand);
  /// Runs the destructor of an object of this type.
  void destroy(clang::QualType T, const clang::CXXDestructorDecl *Dtor, ir::Place Object,
               ir::SourceRange R, bool Unwinding);

  //===--- What clang did not resolve (LowerUnresolved.cpp) ---===//
  static bool isUnresolved(const clang::Expr *E);
  /// The variable's type, also where it is `auto` and the function is known.
  static clang::QualType typeOf(const clang::VarDecl *VD);
  ir::Operand unresolvedArgument(const clang::Expr *E);
  ir::Operand unknownCall(std::vector<ir::Operand> Args, const clang::Expr *E);
  void unresolvedObject(const clang::Expr *Callee, bool Static, std::vector<ir::Operand> &Args);
  ir::Operand unresolvedCall(const clang::CallExpr *E, const ir::Place *Dest);
  bool isMemberOf(const clang::Expr *Part, const clang::Expr *Whole);
  ir::Operand unresolved(const clang::Expr *E, const ir::Place *Dest);
  ir::Place unresolvedPlace(const clang::Expr *E);
  void initUnresolved(const ir::Place &Dest, clang::QualType T, const clang::Expr *Init);

  //===--- The standard library (LowerStd.cpp) ---===//
  ir::Operand readNow(ir::Place P, clang::QualType T, ir::SourceRange R);
  void callDeleter(const ir::Place &Object, const OwnerType &O, ir::Operand Value,
                   ir::SourceRange R);
  void destroyOwner(const ir::Place &Object, const OwnerType &O, ir::SourceRange R);
  void replaceOwned(const ir::Place &Object, const OwnerType &O, ir::Operand Value,
                    ir::SourceRange R);
  ir::Operand takeOwned(const ir::Place &Object, clang::QualType Pointer,
                        ir::SourceRange R, std::string Text = {});
  void initHalf(ir::Place To, clang::QualType T, const clang::Expr *From);
  bool constructPair(const ir::Place &Dest, const clang::CXXRecordDecl *RD,
                     llvm::ArrayRef<const clang::Expr *> Args);
  bool constructOwner(const ir::Place &Dest, const clang::CXXConstructExpr *E);
  ir::Operand loadFunction(const clang::Expr *E);
  static bool sameClass(clang::QualType A, clang::QualType Z);
  std::optional<ir::Operand> ownerCall(const clang::CallExpr *E,
                                       const clang::CXXMethodDecl *Method);
  void swapOwners(const ir::Place &A, const ir::Place &Z, const OwnerType &O,
                  ir::SourceRange R);
  void swapPlaces(ir::Place A, ir::Place Z, clang::QualType T, ir::SourceRange R);
  std::optional<ir::Operand> compareOwner(const clang::CallExpr *E);
  std::optional<ir::Operand> stdFunction(const clang::CallExpr *E,
                                         const clang::FunctionDecl *Fn);
  std::optional<ir::Operand> stealPointer(const clang::CallExpr *E);
  //===--- Other holders of the library (LowerHolder.cpp) ---===//
  void take(ir::Place To, clang::QualType T, const clang::Expr *From);
  void takePart(ir::Place To, clang::QualType T, ir::Place From, clang::QualType FromType,
                ir::SourceRange R);
  void takeParts(const ir::Place &To, const HolderType &H, ir::Place From,
                 const HolderType &Other, ir::SourceRange R);
  void holdNothing(const ir::Place &Object, const HolderType &H, ir::SourceRange R);
  bool constructHolder(const ir::Place &Dest, const clang::CXXConstructExpr *E);
  /// Runs what is known of the object's end; false: a destructor like any other.
  bool destroyKnown(clang::QualType T, const ir::Place &Object, ir::SourceRange R);
  std::optional<ir::Operand> holderCall(const clang::CallExpr *E,
                                        const clang::CXXMethodDecl *Method);
  std::optional<ir::Operand> optionalCall(const clang::CallExpr *E,
                                          const clang::CXXMethodDecl *Method,
                                          const HolderType &H, ir::Place Object,
                                          llvm::ArrayRef<const clang::Expr *> Args);
  std::optional<ir::Operand> containerCall(const clang::CallExpr *E,
                                           const clang::CXXMethodDecl *Method,
                                           const HolderType &H, ir::Place Object,
                                           llvm::ArrayRef<const clang::Expr *> Args);
  bool insertable(llvm::ArrayRef<const clang::Expr *> Args, const HolderType &H);
  std::optional<ir::Operand> makeTuple(const clang::CallExpr *E, llvm::StringRef Name);
  std::optional<ir::Operand> compareOptional(const clang::CallExpr *E);
  void sharedGets(const clang::CXXRecordDecl *RD, const ir::Place &Object,
                  const clang::Expr *From, const ir::Operand &Value, ir::SourceRange R);
  std::optional<ir::Operand> sharedCall(const clang::CallExpr *E,
                                        const clang::CXXMethodDecl *Method,
                                        ir::Place Object,
                                        llvm::ArrayRef<const clang::Expr *> Args);

  // std::exception_ptr (LowerExceptionPtr.cpp); false, nullopt: like any other.
  bool constructExceptionPtr(const ir::Place &Dest, const clang::CXXConstructExpr *E);
  bool destroyExceptionPtr(clang::QualType T);
  std::optional<ir::Operand> exceptionPtrCall(const clang::CallExpr *E,
                                              const clang::FunctionDecl *Fn);

  ir::Operand forwarded(clang::QualType Param, const clang::Expr *Arg);
  /// `new T(args)` in an owner; nullopt: a call like any other.
  std::optional<ir::Operand> makeOwned(const clang::CallExpr *E, const clang::FunctionDecl *Fn,
                                       const ir::Place *Dest);

  /// What a function of the standard library does, where that is modelled: its
  /// value (for a reference, the address); nullopt: a call like any other.
  std::optional<ir::Operand> stdCall(const clang::CallExpr *E,
                                     const clang::FunctionDecl *Fn);
};

} // namespace closecall::frontend

#endif
