//===- Effect.h - What a modelled function does ----------------*- C++ -*-===//
//
// The vocabulary of rule packs: resources, and the effects of library
// functions on them. Pack.h parses it from JSON; flow/ applies it. Argument
// numbers are 0-based; a method's object is argument 0.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_RULES_EFFECT_H
#define CLOSECALL_CHECKS_RULES_EFFECT_H

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace closecall::rules {

/// Indexes PackIndex::resources().
using ResourceId = uint32_t;
inline constexpr ResourceId NoResource = 0xffffffffu;

/// Which check a lost obligation on the resource belongs to.
enum class Family : uint8_t { Connection, Result, Statement, Buffer, Lease, Transaction };

/// What closing a parent does while a child is still open.
enum class ParentClose : uint8_t {
  Independent, ///< the child outlives its parent and is still owed
  Releases,    ///< the child is released with the parent
  Refuses,     ///< the parent stays open (sqlite3_close: SQLITE_BUSY): finding
  Dangles      ///< the child becomes invalid: later use or release is an error
};

/// A kind of handle.
struct Resource {
  std::string Pack;  ///< "libpq"
  std::string Name;  ///< "result", unique within the pack
  std::string Noun;  ///< for messages: "result", "prepared statement"
  Family Kind = Family::Buffer;
  /// Canonical record names whose pointers are this handle ("pg_result").
  /// Empty for buffers of plain memory.
  std::vector<std::string> Types;
  /// Every function that is a right release of this resource, first the one
  /// that messages name. A function may be listed here although its own effect
  /// names another resource: libpq's documentation lets `free` (which releases
  /// libc's "memory") stand for PQfreemem. A release whose effect names another
  /// resource and that is not listed here is the wrong one. "delete" stands for the
  /// delete-expression.
  std::vector<std::string> Releasers;
  /// Functions that make the handle ready for its next use: whoever calls one at
  /// the end does not own it (sqlite3_reset).
  std::vector<std::string> Resets;
  /// A value of this type, returned or filled by a function that nobody
  /// models, is taken to be owned by the receiver.
  bool OwnedByType = false;
  /// Somebody must release it. Of what need not be (the answer to a query that
  /// was sent) only the order matters.
  bool Owed = true;
  /// A handle may be an object of the caller's, which outlives its release
  /// (mysql_init of a MYSQL); follows from the acquires.
  bool InCallersMemory = false;
  /// Some function makes one. Not libc's memory, which is only released.
  bool Made = false;
  /// Fields of the record that tell how the last call on the handle went
  /// (redisContext's "err").
  std::vector<std::string> ErrorFields;
  /// Connections: the field of the record, and the bits of it, that say that a
  /// transaction is open (MYSQL's server_status).
  std::string TransactionField;
  int64_t TransactionBits = 0;
  /// Leases: giving it back ends the transaction that is open on it.
  bool EndsTransaction = false;
  /// What its pointer members (or elements) point to is freed with it, as with
  /// a redisReply or the strings of sqlite3_get_table's table.
  bool OwnsMembers = false;
  std::string Doc;
};

/// A set of integer values, as a closed interval with an optional hole:
/// `== 0` is [0,0], `!= 0` is everything with hole 0, `< 0` is [min,-1].
struct ValueSet {
  int64_t Lo = INT64_MIN, Hi = INT64_MAX;
  std::vector<int64_t> Except; ///< sorted values inside [Lo,Hi] not contained
  std::vector<int64_t> OneOf;  ///< non-empty: exactly these (sorted)
  bool contains(int64_t K) const {
    auto In = [K](const std::vector<int64_t> &V) {
      return std::find(V.begin(), V.end(), K) != V.end();
    };
    return K >= Lo && K <= Hi && !In(Except) && (OneOf.empty() || In(OneOf));
  }
};

/// The effect takes place only if argument Arg has a value in In
/// (SQLAllocHandle's kind, SQLFreeStmt's option). For a value that is not
/// known the effect may or may not take place.
struct ArgTest {
  unsigned Arg = 0;
  ValueSet In;
};

/// Where a value goes or comes from in a call.
struct Slot {
  enum Kind : uint8_t { Return, Arg, Out } K = Return;
  /// Arg: the argument's value; Out: the object that the argument points to.
  unsigned Index = 0;
};

enum class OnFailure : uint8_t {
  Null,      ///< nothing is owned and the slot is null (or a failure value)
  Owned,     ///< a failed call still hands out an object that must be released
  Untouched  ///< nothing is owned and the out-parameter keeps its value
};

/// A field of the object that an argument points to. A name in angle brackets
/// is no field of the record, but state of the object that a function of the
/// library reads ("<errno>").
struct FieldOf {
  unsigned Arg = 0;
  std::string Field;
};

/// The field has a value in In.
struct FieldTest {
  FieldOf Of;
  ValueSet In;
};

/// The call hands out an owned handle.
struct Acquire {
  ResourceId Resource = NoResource;
  Slot In;
  /// The call succeeded iff its return value is in Ok. Absent for a handle in
  /// the return value: succeeded iff that value is in `Valid`.
  std::optional<ValueSet> Ok;
  /// Handle values that are real handles; default: not null. For integer
  /// handles (descriptors) `>= 0`.
  std::optional<ValueSet> Valid;
  OnFailure Failure = OnFailure::Null;
  /// A successful call may still leave null (sqlite3_prepare of a comment).
  bool MayBeNull = false;
  /// Exists only when the call failed (sqlite3_exec's error message).
  bool OnlyOnFailure = false;
  /// The argument whose handle is the parent (connection of a statement).
  std::optional<unsigned> Parent;
  /// What a release of that parent does to this handle, where it differs from
  /// the release's Children (an unbuffered MYSQL_RES dangles after
  /// mysql_close, a statement does not).
  std::optional<ParentClose> OnParentClose;
  /// Nothing is acquired when argument UnlessArg has any of the bits
  /// UnlessBits (sqlite3_serialize with SQLITE_SERIALIZE_NOCOPY).
  std::optional<unsigned> UnlessArg;
  int64_t UnlessBits = 0;
  /// The acquire takes place only if all of these hold.
  std::vector<ArgTest> When;
  /// While the handle is open and not drained, its parent (where In is an
  /// argument's object: that object) takes no other command.
  bool Busy = false;
  /// ... but not before a call that drains it has said that there is more.
  bool BusyLater = false;
  /// Where a handle is handed out, these hold (a redisReply is there only if
  /// the context's err is 0).
  std::vector<FieldTest> Implies;
};

/// The call releases the handle in an argument. Several entries for one
/// argument with different resources: it releases whichever it is given.
struct Release {
  ResourceId Resource = NoResource;
  unsigned Arg = 0;
  bool NullOk = true;
  ParentClose Children = ParentClose::Independent;
  /// The handle is released only when the return value is in Ok.
  std::optional<ValueSet> Ok;
  /// Return values after which the handle may still be open, so that another
  /// release is right (sqlite3_close: SQLITE_BUSY). Where the caller tests for
  /// one of them the handle's state is unknown; otherwise it is released.
  std::optional<ValueSet> Refused;
  /// The argument holds the address of the handle, which is released and set
  /// to null (isc_detach_database, URL_free): `f(&h)`.
  bool Indirect = false;
  /// The release takes place only if all of these hold.
  std::vector<ArgTest> When;
};

/// The call ends what hangs on a handle that itself lives on: SQLDisconnect
/// frees the statements of the connection handle.
struct ChildrenEnd {
  unsigned Arg = 0;
  ParentClose Children = ParentClose::Releases;
  std::optional<ValueSet> Ok; ///< only when the return value is in Ok
};

/// The returned (or filled) pointer points into the handle of an argument and
/// dies with it.
struct Borrow {
  Slot In;
  unsigned From = 0;
  /// Functions after which the pointer is invalid besides the release of the
  /// owner ("sqlite3_step", "sqlite3_reset").
  std::vector<std::string> InvalidatedBy;
};

/// The argument's value is kept by the callee.
struct Keep {
  unsigned Arg = 0;
  /// Set: kept inside this other argument's object (which then owns it).
  std::optional<unsigned> Into;
  /// Set: taken only when the function pointer in this argument is neither
  /// null nor the constant -1 (sqlite3_bind_text's destructor argument).
  std::optional<unsigned> IfDestructor;
  /// Taken only when the return value is in Ok (absent: even on failure).
  std::optional<ValueSet> Ok;
  /// Taken only if all of these hold.
  std::vector<ArgTest> When;
  /// Who gave it may release it nevertheless, and the taker notices (an event
  /// loop that a connection is hooked into).
  bool Shared = false;
};

/// A function in argument Arg is called back, with values in these of its
/// parameters that it must not release.
struct Callback {
  unsigned Arg = 0;
  std::vector<unsigned> Lent;
};

/// With a return value in When, the handle in Arg has nothing more to give.
struct Drain {
  unsigned Arg = 0;
  ValueSet When;
  bool ForGood = false; ///< nothing that is read later makes the parent busy
};

/// How the return value tells success.
struct Status {
  ValueSet Ok;
  /// The error also stays readable elsewhere (errmsg), or is commonly ignored
  /// by intent (close functions): a discarded value is not worth a finding.
  bool Ignorable = false;
  /// The returned handle exists either way; a function with `Asks` says how
  /// the call went (PQexec, PQresultStatus).
  bool Asked = false;
  /// Functions on the same handle whose own status tells of this call's error
  /// once more (sqlite3_step: sqlite3_finalize).
  std::vector<std::string> ToldBy;
  /// Of a call that brings rows one by one: what says that there are no more
  /// (SQLITE_DONE). The other successes bring one. May be what a failure gives, too
  /// (mongoc_cursor_next).
  std::optional<ValueSet> End;
  /// The argument whose object is filled with the error (sqlite3_exec's
  /// message, a bson_error_t).
  std::optional<unsigned> Out;
};

/// The call reads what an earlier call brought, which is there only if that
/// one succeeded.
struct ReadsData {
  unsigned Arg = 0;  ///< the handle that is read
  bool Count = false; ///< the number of rows: 0 after a failure
  /// Empty: the call that made the handle must have succeeded. Else the last
  /// of these calls on the handle (sqlite3_column_int: sqlite3_step).
  std::vector<std::string> After;
};

/// The call begins or ends a transaction of the connection in an argument.
struct Transaction {
  enum Kind : uint8_t {
    Begin,
    Commit,
    Rollback,
    Sql, ///< the text in SqlArg says what (rules/SqlText.h)
    AutocommitOff,
    AutocommitOn,
    Asked ///< tells how the transaction stands (PQtransactionStatus)
  } K = Sql;
  unsigned Connection = 0;
  std::optional<unsigned> SqlArg; ///< Kind Sql: the argument with the text
  /// Argument Connection is a statement of the connection. Kind Sql without
  /// SqlArg: the text is the one that it was prepared with.
  bool OfStatement = false;
  /// A SAVEPOINT outside a transaction begins one, and a COMMIT that fails
  /// leaves the transaction open (SQLite).
  bool Lasting = false;
  /// A statement that fails aborts the transaction: a COMMIT rolls it back then
  /// and succeeds (PostgreSQL).
  bool Aborts = false;
  /// CREATE TABLE and its like commit (MySQL).
  bool DefinitionsCommit = false;
  /// Where a handle says how the call went (PQresultStatus): its value when a
  /// statement without rows succeeded. Kind Asked: what it returns while a
  /// transaction is open.
  std::optional<ValueSet> Ok;
  /// The effect takes place only if all of these hold.
  std::vector<ArgTest> When;
};

/// The call copies the bytes that argument From points to over those that
/// argument To points to (memcpy): handles in them get another holder.
struct CopyBytes {
  unsigned To = 0, From = 1;
  bool ConnectionOnly = false; ///< of two objects: both work on one connection then
  /// With ConnectionOnly, instead of From: the shared object (SameObject) whose
  /// connection it is, as the program writes the call: "QSqlDatabase::database()".
  std::string Object;
};

/// The call sets what the argument points to to zero bytes.
struct ClearBytes {
  unsigned Arg = 0;
  std::vector<ArgTest> When; ///< only if all of these hold (memset's value)
};

/// The call releases the arguments that a printf-like format string names with
/// this conversion (sqlite3_mprintf's %z).
struct FormatRelease {
  unsigned Format = 0;
  char Conversion = 'z';
  ResourceId Resource = NoResource;
};

/// What malloc and its kin return: new memory that nothing else points to. It
/// is no tracked resource; records that hold handles may live in it.
enum class Allocates : uint8_t { Nothing, Raw, Zeroed };

/// What a pack entry rests on, from strong to weak.
enum class Evidence : uint8_t { Tested, Source, Doc, Header, Memory };

/// What the end of an object does to a transaction that neither a commit nor a
/// rollback has ended.
enum class TransactionEnd : uint8_t { Unknown, RollsBack, Commits, StaysOpen };

/// A class of a C++ library. Its methods are FunctionEffects of their own.
struct Class {
  std::string Name; ///< qualified, without template arguments
  std::string Pack;
  /// Where methods are looked up that the class itself does not describe.
  std::vector<std::string> Bases;
  /// A raw handle of these that is given to the constructor is the object's.
  std::vector<ResourceId> Owns;
  // What the destructor does.
  bool Releases = false; ///< what the object holds is released
  bool Returns = false;  ///< what the object holds goes back to its pool
  bool Runs = false;     ///< the statement that the object describes is executed
  TransactionEnd AtEnd = TransactionEnd::Unknown;
  std::string Doc;
  Evidence Basis = Evidence::Doc;
  std::string Since;
};

/// What the analysed program's call of one library function means.
struct FunctionEffects {
  std::string Name; ///< qualified; empty for a match of a "borrowing" glob
  std::string Pack;
  /// Describes only the overload with so many parameters, the object of a
  /// method not counted.
  std::optional<unsigned> Params;
  std::vector<Acquire> Acquires;
  std::vector<Release> Releases;
  std::vector<Borrow> Borrows;
  std::vector<Keep> Keeps;
  std::vector<ChildrenEnd> Ends;
  std::optional<Status> Result;
  /// Tells how the last call on the handle in this argument went, or the one
  /// that made the handle (sqlite3_errcode, PQresultStatus).
  std::optional<unsigned> Asks;
  std::optional<ReadsData> Reads;
  std::optional<Transaction> Txn;
  /// Further ones, when an argument decides (mysql_autocommit's).
  std::vector<Transaction> MoreTxns;
  /// The argument that holds SQL text.
  std::optional<unsigned> SqlArg;
  /// The function may be given null or a dead handle without harm; `Uses`
  /// lists arguments whose handle must be alive (default: all).
  std::vector<unsigned> Ignores; ///< arguments that are not looked at
  std::optional<FormatRelease> Formats;
  std::optional<CopyBytes> Copies;
  std::optional<ClearBytes> Clears;
  Allocates Memory = Allocates::Nothing;
  bool NoReturn = false;
  /// With NoReturn: only if all of these hold (error()'s status).
  std::vector<ArgTest> NoReturnWhen;
  /// Each call with the same constant arguments gives a copy of one shared object.
  bool SameObject = false;
  bool Throws = false;
  /// With Throws: the type of what is thrown and its bases, nearest first; it
  /// may be derived from these. Empty: not known.
  std::vector<std::string> Thrown;
  /// With Throws: only if all of these hold (a parameter that allows exceptions).
  std::vector<ArgTest> ThrowsWhen;
  /// With Throws: not where argument 0 is a number and the result is text.
  bool ThrowsUnlessToText = false;
  /// Returns argument N unchanged; with ReturnsArgOrNull, null when it failed
  /// (fgets, mysql_real_connect).
  std::optional<unsigned> ReturnsArg;
  bool ReturnsArgOrNull = false;
  /// The argument's object takes it for a command, which it cannot take while
  /// it is busy.
  std::optional<unsigned> Command;
  std::optional<Drain> Drains;
  std::optional<Callback> Calls;
  /// Returns what this field holds (mysql_errno).
  std::optional<FieldOf> ReturnsField;
  /// With null in argument N the call returns this constant
  /// (PQresultStatus(NULL) is PGRES_FATAL_ERROR).
  std::optional<std::pair<unsigned, int64_t>> OnNull;
  /// What it returns at all: a count is not negative, sqlite3_step is never
  /// SQLITE_OK.
  std::optional<ValueSet> Returns;
  /// The call leaves the function, and perhaps its callers, without running
  /// anything on the way (longjmp, PostgreSQL's pg_re_throw).
  bool Longjmp = false;
  /// With Longjmp: it may as well return, and no argument tells (luaL_checkinteger).
  bool LongjmpMaybe = false;
  /// With Longjmp: only if all of these hold (ereport's level).
  std::vector<ArgTest> LongjmpWhen;
  std::string Doc; ///< address or name of the documentation
  /// The strongest evidence the entry names; Memory: nobody has verified it.
  Evidence Basis = Evidence::Doc;
  std::string Since; ///< version of the library that brought it; may be empty
};

} // namespace closecall::rules

#endif
