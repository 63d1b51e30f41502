//===- Usage.h - What a call does besides handing out handles --*- C++ -*-===//
//
// Owns the vocabulary of a pack's "usage" section: the roles that a call plays
// in the use of connections, pools and transactions, and where in the call the
// facts are that the usage checks ask for. UsageParser reads it, flow/Usage
// applies it. Argument numbers are 0-based; a method's object is argument 0.
//
//===----------------------------------------------------------------------===//
#ifndef CLOSECALL_CHECKS_RULES_USAGE_H
#define CLOSECALL_CHECKS_RULES_USAGE_H

#include "checks/rules/Effect.h"
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace closecall::rules {

enum class Role : uint8_t {
  Connects,    ///< opens a new connection
  Reconnects,  ///< opens the connection of an existing handle again
  Disconnects, ///< ends a connection
  Leases,      ///< takes a connection out of a pool
  GivesBack,   ///< puts it back
  MakesPool,   ///< makes a pool
  Queries,     ///< runs a statement and waits for the answer
  Prepares,    ///< has the server or the library parse a statement
  Binds,       ///< gives a statement a value
  Advances,    ///< goes to the next row of a result
  Reads,       ///< returns data of a row
  Begins,      ///< begins a transaction
  Commits,
  RollsBack,
  Tests,       ///< tells whether a handle or a result is good
  Sets,        ///< sets an option
  Delays,      ///< sleeps
  Pauses,      ///< may sleep, by its name: speaks against a finding only
  Waits,       ///< may take long, and is no work of the database
  Locks,       ///< takes a lock that others wait for
  Unlocks,
  Threads,     ///< starts a thread with a function
  Detaches,    ///< runs a function later, on an event loop or another thread
  Repeats,     ///< runs a function again and again
  Forks,
  Removes,     ///< removes a connection by its name, while nobody may use it
  Keeps,       ///< keeps the address of an argument until the statement runs
  Finishes,    ///< a statement or result gives up its rows
  Sends,       ///< sends a statement without waiting for the answer
  Loads,       ///< reads through a transaction what was not read so far
  Names,       ///< tells the name of the connection that an object holds
  Last = Names
};

using Roles = uint32_t;
constexpr Roles bit(Role R) { return Roles(1) << unsigned(R); }

/// How an argument spells the options of a connection or a pool.
enum class TextFormat : uint8_t {
  None,
  Postgres, ///< "host=x dbname=y" or a postgresql:// URI
  Words,    ///< "key=value key=value" with a backend in front (SOCI)
  Semicolon, ///< "KEY=value;KEY=value" (Qt, ODBC)
  Uri       ///< scheme://...?key=value&key=value
};

/// An option that a connection should be given, and the names under which its
/// text may carry it.
struct Setting {
  std::string Name; ///< "connect-timeout", "statement-timeout", "name" ...
  std::vector<std::string> Keys;
};

/// The options of one library: how they are written and which should be there.
struct OptionSet {
  TextFormat Format = TextFormat::None;
  std::vector<Setting> Wants; ///< each with one key at least
  /// Those that a call on the open connection makes.
  std::vector<std::string> Later;
};

/// One thing that a call of the function means. Several may hold for one call.
struct Usage {
  std::string Name; ///< qualified; with a `*`: a glob
  std::string Pack;
  Roles Is = 0;
  bool is(Role R) const { return Is & bit(R); }

  /// The argument with the connection, pool or statement that this is about.
  std::optional<unsigned> On;
  /// Where the object is that the call makes or fills.
  std::optional<Slot> Makes;
  std::optional<unsigned> Sql;
  /// The argument with a command that is no SQL: "GET %s".
  std::optional<unsigned> Command;
  /// Queries, Prepares: it reads what its arguments choose, whatever the text.
  bool LooksUp = false;
  /// The options as text, or as two arrays of keys and values.
  std::optional<unsigned> Text, Keys, Values;
  /// The options as the fields of the objects in these arguments.
  std::vector<unsigned> Records;
  /// The options are what other calls set, of the object in On: made in the same
  /// function, by a call that is given one of these words where there are some.
  bool BySetters = false;
  std::vector<std::string> Drivers;
  /// Likewise, by calls with the role `sets`; the connection is the one in On, or else
  /// the one that this call makes.
  bool ByCalls = false;
  /// The options as a map of keys to values.
  std::optional<unsigned> Map;
  /// The settings that the call itself makes, whatever the options say.
  std::vector<std::string> Gives;
  /// Names the set of options that Text, or Keys and Values, hold:
  /// "libpq.connection".
  std::string Options;
  /// Sets: the setting that this call gives; `*`: perhaps all.
  std::string Sets;
  /// The argument with the size of a pool.
  std::optional<unsigned> Size;
  /// The argument with the function that is run.
  std::optional<unsigned> Runs;
  /// Locals of the process: no server is asked (SQLite).
  bool Local = false;
  /// The end of the object ends the transaction in this way.
  enum class End : uint8_t { None, RollsBack, Commits } AtEnd = End::None;
  /// The lease waits without limit (or fails at once) when the pool is empty.
  bool WaitsForEver = false;
  /// Tests: the value that says success without rows (PGRES_COMMAND_OK).
  std::optional<int64_t> NoRows;
  /// What the user may do instead, for messages.
  std::string Instead;
  /// Keeps: the argument whose address is kept; with KeptFields: what these
  /// fields of the objects that it points to hold. KeptBy: only where the result
  /// becomes an argument of a function whose name contains this. Loads: only
  /// objects that a function whose name contains this has made.
  std::optional<unsigned> Kept;
  std::vector<std::string> KeptFields;
  std::string KeptBy;
  /// Queries: it changes data, whatever the text.
  bool Writes = false;
  /// The argument with the name of the connection, unless it is this constant.
  std::optional<unsigned> Named;
  std::string NamedUnless;
  /// The call works on the default connection where this argument is an empty
  /// object of this type, or where there is no such argument.
  std::optional<unsigned> Outside;
  std::string OutsideOf;
  /// GivesBack: the pool does not reset the connection.
  bool Dirty = false;
  /// MakesPool: it opens one more connection whenever it is empty.
  bool Unbounded = false;

  /// Return values that say: somebody else is at it, try again (SQLITE_BUSY).
  std::optional<ValueSet> Busy;
  /// Queries: its rows have to be taken off the connection before the next such call.
  bool Answers = false;
  /// Loads: each call needs the transaction, not only the first one.
  bool Each = false;

  /// The returned pointer points into the data that objects of these classes
  /// share, and is good as long as one of them lives.
  std::vector<std::string> LentBy;
  /// Removes: the record types that must not be alive.
  std::vector<std::string> Types;
  /// Only for calls whose parameters have these types (overloads), or whose
  /// arguments are these functions (&QTimer::timeout).
  std::vector<std::pair<unsigned, std::string>> Given;
  /// Only for calls with this many arguments at least / at most.
  unsigned MinArgs = 0, MaxArgs = ~0u;
  std::vector<ArgTest> When;
  std::string Doc;
};

} // namespace closecall::rules

#endif
