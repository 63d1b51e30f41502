//===- FunctionIR.h - What the engine sees of a function -------*- C++ -*-===//
//
// Owns the intermediate representation: modules, functions, blocks and
// instructions, free of clang. The frontend produces it, flow/ solves it, Json
// stores it. Evaluation order is explicit: every sub-expression that matters
// is an instruction writing a temporary, short-circuit operators and ?: are
// blocks, destructors and scope ends are instructions, and calls that may
// throw name the block where the stack unwinds to.
//
// Invariants: block 0 is the entry; every block ends in exactly one
// terminator; variable, callee, type and block ids index the vectors beside
// them; nothing here holds a pointer or depends on the machine.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_IR_FUNCTIONIR_H
#define CLOSECALL_CHECKS_IR_FUNCTIONIR_H

#include <cstdint>
#include <string>
#include <vector>

namespace closecall::ir {

/// Ids index the vectors of the owning Module or Function.
using FileId = uint32_t;   // Module::Files
using TypeId = uint32_t;   // Module::Types
using RecordId = uint32_t; // Module::Records
using CalleeId = uint32_t; // Module::Callees
using VarId = uint32_t;    // Function::Vars
using BlockId = uint32_t;  // Function::Blocks
inline constexpr uint32_t NoId = 0xffffffffu;

/// A place in a source file: the expansion location, 1-based line and column,
/// columns counted in bytes. Line 0 means unknown.
struct SourceLoc {
  FileId File = NoId;
  uint32_t Line = 0, Col = 0;
  bool valid() const { return Line != 0; }
  friend auto operator<=>(const SourceLoc &, const SourceLoc &) = default;
};

/// Begin is the first character, [EndLine, EndCol) the character after the
/// last one. A range inside a macro expansion is the range of the expansion.
struct SourceRange {
  SourceLoc Begin;
  uint32_t EndLine = 0, EndCol = 0;
  friend auto operator<=>(const SourceRange &, const SourceRange &) = default;
};

enum class TypeKind : uint8_t {
  Void, Bool, Int, Float, Pointer, Reference, Array, Record, Function, Other
};

/// A canonical, unqualified type. Pointer, Reference and Array have a Pointee.
struct Type {
  TypeKind Kind = TypeKind::Other;
  /// Canonical spelling without cv-qualifiers and without "struct"/"class":
  /// for a record its qualified name without template arguments ("pg_conn",
  /// "std::unique_ptr").
  std::string Name;
  TypeId Pointee = NoId;
  RecordId Record = NoId; ///< for Kind == Record where the definition was seen
  std::vector<TypeId> TemplateArgs; ///< type arguments of a class template
  bool Const = false;               ///< the type itself is const-qualified
  bool Signed = true;               ///< Int: signed
};

struct Field {
  std::string Name;
  TypeId Type = NoId;
};

/// A struct, union or class whose definition was seen and that a lowered
/// function mentions. Bases are fields named "<base> Name".
struct Record {
  std::string Name; ///< qualified
  std::string Id;   ///< USR; equal across translation units
  bool Union = false;
  bool System = false; ///< defined in a system header
  std::vector<Field> Fields;
  /// Pointers that lie in one place: paths of members (`one.handle`) of a union, and
  /// members of a union without a name.
  std::vector<std::vector<std::string>> Shared;
  CalleeId Destructor = NoId; ///< NoId: none, or trivial
  CalleeId Call = NoId; ///< the call operator of a class that has just one
  /// Anybody may copy or assign an object, and that copies the members one by
  /// one (the language wrote the functions).
  bool Copies = false;
  /// Pointers that only the functions of the class can name, and those functions (by
  /// Callee::Id; the destructor is not among them). Empty where a friend, a template
  /// or a derived class might.
  std::vector<std::string> Private, Methods;
  SourceRange Range;
};

/// What the attributes of a declaration say of an argument or of the result.
struct Ownership {
  enum Kind : uint8_t { Acquires, Fills, Releases, Takes, Borrows } K = Borrows;
  uint32_t Arg = NoId; ///< NoId: the result
  bool Indirect = false; ///< Releases: the argument points to the handle
  /// What handles of one kind have in common: the name of their record or
  /// typedef, or the attribute's own word ("app_db").
  std::string Class;
  bool Record = false;  ///< Class is a record
  /// A lease, found by flow/Pools: the function is a method of the pool.
  bool Method = false;
  std::string Family;   ///< "connection", ...; empty: not said
  /// Fills: succeeded iff the result is "zero", "nonzero" or "not-negative";
  /// empty: iff the handle is not null.
  std::string Success;
  friend bool operator==(const Ownership &, const Ownership &) = default;
};

/// A function as seen by its callers.
struct Callee {
  std::string Id;   ///< USR; equal across translation units
  std::string Name; ///< qualified name without template arguments
  TypeId Result = NoId;
  std::vector<TypeId> Params; ///< declared parameters; a method's object first
  std::vector<std::string> ParamNames;
  bool Method = false; ///< argument 0 is the object's address (this)
  bool Virtual = false; ///< a call may reach an override
  /// Qualified names of the methods that this one overrides, nearest first.
  std::vector<std::string> Overrides;
  bool Constructor = false, Destructor = false;
  bool NoReturn = false; ///< declared noreturn
  bool NoThrow = false;  ///< noexcept, extern "C", or __attribute__((nothrow))
  bool Variadic = false;
  bool System = false;  ///< declared in a system header
  bool Internal = false; ///< internal linkage
  bool Pure = false;     ///< __attribute__((pure)) or ((const))
  /// The file has its body, but the host did not keep it (clangd, of headers):
  /// nothing may be believed of it.
  bool Hidden = false;
  SourceLoc Decl;
  std::vector<Ownership> Says; ///< attributes; nothing where nobody wrote any
};

enum class VarKind : uint8_t {
  Local,
  Param,
  Temp,        ///< a compiler temporary: dies when it is no longer read
  Global,      ///< any static storage, function-local statics too
  CXXTemporary ///< a materialised C++ temporary with a destructor; scoped
};

/// The Id of the variable that stands for an object which calls with the same constant
/// arguments share: "QSqlDatabase::database()", as a program writes them.
inline std::string sharedObjectId(const std::string &Written) { return "object " + Written; }

struct Variable {
  std::string Name; ///< empty for temporaries
  VarKind Kind = VarKind::Local;
  TypeId Type = NoId;
  std::string Id;   ///< Global: its USR, equal across translation units
  SourceRange Decl;
  bool StaticLocal = false, Internal = false;
  /// Declared as a reference: its value is an address, and what the user
  /// writes as `v` is the place v.Deref.
  bool Reference = false;
  /// The constant value of a global that nothing in its translation unit
  /// writes (internal linkage, address never taken), or of a const variable.
  bool HasConst = false;
  int64_t Const = 0;
  /// Likewise for characters: what a constant pointer or array of them holds.
  bool HasText = false;
  std::string Text;
  /// The function named by __attribute__((cleanup(f))); the frontend already
  /// emits the calls, this is for messages only.
  CalleeId Cleanup = NoId;
};

enum class ProjKind : uint8_t { Deref, Field, Index };

/// One step of a place. `p->f` is Deref, Field f. `a[2]` of an array is
/// Index 2; `p[2]` of a pointer is Deref, Index 2; `p[0]` is just Deref. An
/// array that decays to a pointer is AddrOf its Index 0, as `&a[0]` is; hence
/// with p = AddrOf(X.Index j) the place p.Deref.Index i is X.Index (i + j), and
/// p.Deref is X.Index j. A Deref of a pointer to an array is always followed
/// by an Index: `m[0][1]` is m.Index 0.Index 1, for `T (*m)[4]` it is
/// m.Deref.Index 0.Index 1.
/// Base classes: `x.f` with f in a base B is Field "<base> B", Field f; a
/// conversion of a pointer variable to a base pointer leaves the value alone
/// (AddrOf(place) gets the base step, where the object is known).
struct Projection {
  ProjKind Kind = ProjKind::Deref;
  std::string Name;     ///< Field: its name ("<base> B" for a base subobject)
  int64_t Index = 0;    ///< Index with AnyIndex false
  bool AnyIndex = false; ///< Index: not a constant
  friend bool operator==(const Projection &, const Projection &) = default;
};

/// An lvalue: a variable and the steps from it.
struct Place {
  VarId Root = NoId;
  std::vector<Projection> Projs;
  bool valid() const { return Root != NoId; }
  bool isVar() const { return valid() && Projs.empty(); }
  friend bool operator==(const Place &, const Place &) = default;
};

enum class OperandKind : uint8_t {
  Undef,   ///< an uninitialised value
  Unknown, ///< a value that the frontend does not model
  Int,     ///< integer, character, enumerator, bool constant; null is Int 0
  String,  ///< string literal, text in Str
  Func,    ///< address of function Callee
  Load,    ///< the value stored at Place
  AddrOf   ///< the address of Place
};

struct Operand {
  OperandKind Kind = OperandKind::Unknown;
  int64_t Int = 0;
  std::string Str;
  CalleeId Func = NoId;
  Place P;

  static Operand unknown() { return {}; }
  static Operand undef() { return {OperandKind::Undef, 0, {}, NoId, {}}; }
  static Operand integer(int64_t V) { return {OperandKind::Int, V, {}, NoId, {}}; }
  static Operand string(std::string S) {
    return {OperandKind::String, 0, std::move(S), NoId, {}};
  }
  static Operand func(CalleeId C) { return {OperandKind::Func, 0, {}, C, {}}; }
  static Operand load(Place P) { return {OperandKind::Load, 0, {}, NoId, std::move(P)}; }
  static Operand var(VarId V) { return load(Place{V, {}}); }
  static Operand addrOf(Place P) { return {OperandKind::AddrOf, 0, {}, NoId, std::move(P)}; }
};

enum class CompareOp : uint8_t { EQ, NE, LT, LE, GT, GE };
enum class BinaryOp : uint8_t { Add, Sub, And, Or, Xor, Mul, Div, Rem, Shl, Shr };

enum class Op : uint8_t {
  Assign,   ///< Dst = Args[0]. An aggregate copy copies all that is below.
  Compare,  ///< Dst = Args[0] Cmp Args[1] (0 or 1)
  Not,      ///< Dst = !Args[0]
  Binary,   ///< Dst = Args[0] Bin Args[1]
  Call,     ///< Dst (may be invalid) = callee(Args)
  Read,     ///< the memory at Args[0] (a Load through a Deref) is read and the
            ///< value is not otherwise modelled: `*p`, `p->x`, p[i]
  ScopeEnd  ///< the variables in Vars cease to exist (after their destructors)
};
// Conventions: an Assign of Int 0 to a record or array place zeroes all that
// is below it; Assign Undef likewise leaves all of it uninitialised. An object
// of class type passed by value is Load of its place: the callee owns its
// parameter and destroys it. A class value is returned as Load of its place
// (a local that is returned is not destroyed first). On a way out of the
// function (Return, Resume) no ScopeEnd is given.

struct Instr {
  Op Opcode = Op::Assign;
  Place Dst;
  CompareOp Cmp = CompareOp::EQ;
  BinaryOp Bin = BinaryOp::Add;
  std::vector<Operand> Args;

  // Call only. Direct: Callee. Indirect: Callee == NoId and Target is the
  // called value; for a call through a record's function-pointer field,
  // TargetField is "Record::field" ("sqlite3_api_routines::prepare_v2").
  CalleeId Callee = NoId;
  Operand Target;
  std::string TargetField;
  bool MayThrow = false;  ///< C++ and not known to be nothrow
  BlockId Unwind = NoId;  ///< MayThrow: cleanup block; NoId = out of function
  bool Implicit = false;  ///< not written by the user (destructor, conversion)
  bool Voided = false;    ///< the user cast the value to void: dropped on purpose

  std::vector<VarId> Vars; ///< ScopeEnd
  SourceRange Range;
  /// Call: its source text on one line; an assignment of a call that is not one
  /// here (an owner's release()): that call.
  std::string Text;
};

enum class TermKind : uint8_t {
  Goto,        ///< Succs[0]
  Branch,      ///< Cond != 0 ? Succs[0] : Succs[1]
  Switch,      ///< Cases[i] -> Succs[i]; default -> Succs.back()
  Return,      ///< Cond is the value (Unknown kind with HasValue=false: none)
  Unreachable, ///< after a call that does not return
  Resume,      ///< an exception leaves the function; cleanups have run
  Catch        ///< an exception arrives: Handlers[i] -> Succs[i], else Unwind
};

struct SwitchCase {
  int64_t Low = 0, High = 0;
};

struct Terminator {
  TermKind Kind = TermKind::Goto;
  Operand Cond;
  bool HasValue = false; ///< Return
  std::vector<BlockId> Succs;
  std::vector<SwitchCase> Cases;
  /// Catch: canonical type of each handler, "..." for catch-all.
  std::vector<std::string> Handlers;
  /// Goto, Resume: a throw-expression. The canonical type that is thrown and
  /// its public bases; "" in front: or something derived from these.
  std::vector<std::string> Thrown;
  BlockId Unwind = NoId; ///< Catch: where an unhandled exception goes; NoId = out
  SourceRange Range;     ///< Branch/Switch: the condition; Return: the statement
  std::string Text;      ///< Branch/Switch: condition, Return: statement text
  /// Branch: the keyword that made it: "if", "while", "for", "do", "?:",
  /// "&&", "||", "".
  std::string Keyword;
};

struct Block {
  std::vector<Instr> Instrs;
  Terminator Term;
};

struct Function {
  CalleeId Self = NoId; ///< Module::Callees
  std::vector<Variable> Vars; ///< parameters first, in order (this is first)
  uint32_t NumParams = 0;
  std::vector<Block> Blocks;
  SourceRange Range;   ///< the whole definition
  SourceRange NameRange;
  SourceRange EndBrace; ///< where a path that falls off the end leaves
  bool InMainFile = true;
  bool Template = false; ///< an instantiation; identical ranges report once
};

/// All that was extracted from one translation unit.
struct Module {
  std::string MainFile;            ///< as in the compile command, absolute
  std::vector<std::string> Files;  ///< absolute paths
  std::vector<Type> Types;
  std::vector<Record> Records;
  std::vector<Callee> Callees;
  std::vector<Function> Functions;
  /// Functions that could not be lowered, with the reason.
  std::vector<std::pair<std::string, std::string>> Lost;
  /// Methods (by Callee::Id) that were seen and do nothing to the members of their class
  /// in Record::Private; destructors that do nothing to any pointer.
  std::vector<std::string> Idle;

  /// The class that a pointer or reference leads to; NoId where it leads to none,
  /// or its definition was not seen.
  RecordId recordBehind(TypeId T) const {
    return T == NoId || Types[T].Pointee == NoId ? NoId : Types[Types[T].Pointee].Record;
  }
};

/// "ctx->conn", "*out", "a[]": the place as a user writes it.
std::string toString(const Function &F, const Place &P);

/// The whole module, one instruction a line, for tests and debugging.
std::string dump(const Module &M);
std::string dump(const Module &M, const Function &F);

/// Checks the invariants above; the empty string when they hold, else the
/// first violation.
std::string verify(const Module &M);

} // namespace closecall::ir

#endif
