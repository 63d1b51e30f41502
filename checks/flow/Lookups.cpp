//===- Lookups.cpp - What a query is asked, and for which values ----------===//
//
// Implements Lookups.h.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Lookups.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace closecall::flow {

using namespace ir;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Texts
//===----------------------------------------------------------------------===//

static bool wordChar(char C) { return llvm::isAlnum(C) || C == '_'; }

/// Position behind the word, from At on; npos when it is not there.
static size_t behindWord(StringRef Text, StringRef Word, size_t At = 0) {
  for (size_t P = Text.find(Word, At); P != StringRef::npos; P = Text.find(Word, P + 1)) {
    size_t End = P + Word.size();
    if ((P == 0 || !wordChar(Text[P - 1])) && (End == Text.size() || !wordChar(Text[End])))
      return End;
  }
  return StringRef::npos;
}

static bool endsWithWord(StringRef Text, llvm::ArrayRef<StringRef> Words) {
  return llvm::any_of(Words, [&](StringRef W) {
    return Text.ends_with(W) &&
           (Text.size() == W.size() || !wordChar(Text[Text.size() - W.size() - 1]));
  });
}

/// A place for a value starts here: `?`, `$1`, `:name`, `@name`, `%s`, `{}`, or
/// text that the program computes.
static bool valueStarts(StringRef Rest) {
  char C = Rest[0], Next = Rest.size() > 1 ? Rest[1] : '\0';
  switch (C) {
  case '\x01':
  case '?':
    return true;
  case '$':
  case '@':
  case ':':
    return wordChar(Next);
  case '%':
    return Next != '%' && Next != '\'' && Next != ' ' && Next != '\0';
  case '{':
    return Next == '}' || Next == ':' || llvm::isDigit(Next);
  default:
    return false;
  }
}

Asks asksFor(StringRef Sql) {
  std::string First = firstWord(Sql);
  static constexpr StringRef Changing[] = {"insert", "update", "delete", "replace", "merge"};
  if (First != "SELECT" && First != "WITH")
    return llvm::is_contained(Changing, StringRef(First).lower()) || First == "CREATE" ||
                   First == "DROP" || First == "ALTER" || First == "TRUNCATE"
               ? Asks::Writes
               : Asks::Unknown;
  std::string Lower = Sql.lower();
  StringRef Text = Lower;
  if (First == "WITH" && llvm::any_of(Changing, [&](StringRef W) {
        return W != "replace" && behindWord(Text, W) != StringRef::npos;
      }))
    return Asks::Writes;
  // A queue's next entry; a table that is filled.
  if (behindWord(Text, "into") != StringRef::npos ||
      (behindWord(Text, "for") != StringRef::npos && Text.contains("update")))
    return Asks::Unknown;
  size_t Where = behindWord(Text, "where");
  if (Where == StringRef::npos)
    return Asks::Reads;
  bool One = false;
  llvm::SmallVector<bool, 8> Lists; // of each open parenthesis: of values
  for (size_t At = Where; At < Text.size(); ++At) {
    StringRef Before = Text.take_front(At).rtrim();
    if (Text[At] == '(')
      Lists.push_back(endsWithWord(Before, {"in", "any", "values", "unnest", "json_each"}) &&
                      !Text.substr(At + 1).ltrim().starts_with("select"));
    else if (Text[At] == ')' && !Lists.empty())
      Lists.pop_back();
    if (!valueStarts(Text.substr(At)) || Text[At - 1] == ':') // a cast
      continue;
    if (llvm::is_contained(Lists, true) || endsWithWord(Before, {"in"}))
      return Asks::Reads;
    // The page of a listing is no key.
    One |= !endsWithWord(Before, {"limit", "offset"});
  }
  return One ? Asks::ReadsBy : Asks::Reads;
}

Asks commandAsksFor(StringRef Command) {
  static constexpr StringRef Reading[] = {
      "GET",    "HGET",   "HGETALL",  "HMGET",  "HEXISTS",  "HLEN",      "HKEYS", "HVALS",
      "EXISTS", "TTL",    "PTTL",     "TYPE",   "STRLEN",   "LRANGE",    "LLEN",  "LINDEX",
      "SCARD",  "SMEMBERS", "SISMEMBER", "ZSCORE", "ZRANGE", "ZRANK", "ZCARD", "GETRANGE"};
  if (!llvm::is_contained(Reading, firstWord(Command)))
    return Asks::Unknown;
  for (size_t At = 0; At < Command.size(); ++At)
    if (valueStarts(Command.substr(At)))
      return Asks::ReadsBy;
  return Asks::Reads;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static void addArgs(const UsageOf &U, const Use &Of, std::optional<unsigned> But, Lookup &Out) {
  const Instr &I = U.instr(Of);
  for (unsigned N = 0; N < I.Args.size(); ++N)
    if (!But || N + Of.Shift != *But)
      Out.Values.push_back(&I.Args[N]);
}

/// `sql << "...", use(x)`: what follows the text is given to it too.
static void addFollowing(const UsageOf &U, Site Run, Lookup &Out) {
  const Function &F = U.V.F;
  llvm::BitVector All(unsigned(F.Blocks.size()), true);
  auto OfRun = U.V.computedFrom(All, [&](Site S) { return S == Run; });
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      const Callee *To = I.Opcode == Op::Call ? U.V.callee(I) : nullptr;
      if (!To || I.Args.size() < 2 || Values::plainName(To->Name) != "operator," ||
          !OfRun.has(I.Args[0]))
        continue;
      std::optional<Site> Made = U.V.callOf(I.Args[1]);
      const Callee *By = Made ? U.V.callee(U.V.instr(*Made)) : nullptr;
      if (!By || Values::plainName(By->Name) != "into")
        Out.Values.push_back(&I.Args[1]);
    }
}

static Asks asked(const UsageOf &U, const Operand &Sql, Site At) {
  Text T = U.textAt(Sql, At);
  return T.unknown() ? Asks::Unknown : asksFor(T.str());
}

/// The statement of the use was prepared in this function.
static void prepared(const UsageOf &U, const Use &Run, Lookup &Out) {
  if (!Run.On.valid())
    return;
  for (const Use &P : U.Uses) {
    if (!P.is(Role::Prepares) || !P.Fact || P.Made.Root != Run.On.Root)
      continue;
    const Operand *Sql = U.arg(P, P.Fact->Sql);
    Asks Now = P.Fact->LooksUp ? Asks::ReadsBy : Sql ? asked(U, *Sql, P.At) : Asks::Unknown;
    if (Out.What != Asks::Unknown && Out.What != Now) { // one variable, several texts
      Out = Lookup();
      return;
    }
    Out.What = Now;
    if (const Operand *On = U.arg(P, P.Fact->On))
      Out.On.push_back(On);
    addArgs(U, P, P.Fact->On, Out);
  }
  if (Out.What != Asks::ReadsBy)
    return;
  for (const Use &B : U.Uses)
    if (B.is(Role::Binds) && B.Fact && B.On.Root == Run.On.Root)
      addArgs(U, B, B.Fact->On, Out);
}

Lookup lookup(const UsageOf &U, const Use &Run) {
  Lookup Out;
  const Instr &I = U.instr(Run);
  if (Run.Callee) {
    const FunctionUsage &F = *Run.Callee;
    if (F.RunsText < I.Args.size()) {
      Out.What = asked(U, I.Args[F.RunsText], Run.At);
    } else if (F.Reads) {
      Out.What = F.LooksUpBy.any() ? Asks::ReadsBy : Asks::Reads;
    }
    for (unsigned N = 0; N < I.Args.size(); ++N) {
      bool On = llvm::any_of(F.WorksOn, [&](const OuterKey &K) { return K.Param == N; });
      if (On)
        Out.On.push_back(&I.Args[N]);
      else if (F.RunsText != NoId || (N < F.LooksUpBy.size() && F.LooksUpBy.test(N)))
        Out.Values.push_back(&I.Args[N]);
    }
    return Out;
  }
  const rules::Usage *Fact = Run.Fact;
  if (!Fact)
    return Out;
  const Operand *Sql = U.arg(Run, Fact->Sql), *Command = U.arg(Run, Fact->Command);
  if (Fact->LooksUp || Sql || Command) {
    Text T = Command ? U.textAt(*Command, Run.At) : Text();
    Out.What = Fact->LooksUp ? Asks::ReadsBy
               : Sql         ? asked(U, *Sql, Run.At)
               : T.unknown() ? Asks::Unknown
                             : commandAsksFor(T.str());
    if (const Operand *On = U.arg(Run, Fact->On))
      Out.On.push_back(On);
    addArgs(U, Run, Fact->On, Out);
    if (Values::plainName(Run.Name) == "operator<<")
      addFollowing(U, Run.At, Out);
    return Out;
  }
  prepared(U, Run, Out);
  if (Out.What == Asks::ReadsBy)
    addArgs(U, Run, Fact->On, Out);
  return Out;
}

bool changes(const UsageOf &U, const Use &Run) {
  return (Run.Callee && Run.Callee->Changes) || (Run.Fact && Run.Fact->Writes) ||
         lookup(U, Run).What == Asks::Writes;
}

/// The parameter that is the text: nothing of it is known here.
static uint32_t textParam(const UsageOf &U, const Operand &Sql) {
  if (!U.V.text(Sql).unknown())
    return NoId;
  llvm::BitVector From(unsigned(U.V.F.Vars.size()));
  U.V.addParams(Sql, From);
  int One = From.find_first();
  return One >= 0 && From.find_next(One) < 0 && U.V.F.Vars[One].Name != "this" ? uint32_t(One)
                                                                              : NoId;
}

void addLookups(const UsageOf &U, FunctionUsage &Out) {
  const Function &F = U.V.F;
  llvm::BitVector All(unsigned(F.Blocks.size()), true);
  llvm::SmallVector<const Operand *, 16> Values;
  bool Any = false, Many = false;
  for (const Use &Run : U.Uses) {
    if (!Run.is(Role::Queries))
      continue;
    const Operand *Sql = Run.Fact ? U.arg(Run, Run.Fact->Sql) : nullptr;
    if (Run.Callee && Run.Callee->RunsText < U.instr(Run).Args.size())
      Sql = &U.instr(Run).Args[Run.Callee->RunsText];
    if (Sql && !Many) {
      uint32_t P = textParam(U, *Sql);
      std::optional<OuterKey> On =
          Run.Fact ? toOuter(Run.On, U.V)
          : Run.Callee->RunsTextOn
              ? toOuter(inCaller(*Run.Callee->RunsTextOn, U.V, U.instr(Run)), U.V)
              : std::nullopt;
      bool First = !Any;
      Any = true;
      Many = !First && Out.RunsText != P;
      Out.RunsText = Many ? NoId : P;
      if (Many || (!First && Out.RunsTextOn != On))
        Out.RunsTextOn.reset();
      else
        Out.RunsTextOn = On;
    }
    Lookup L = lookup(U, Run);
    Out.Changes |= changes(U, Run);
    if (L.What == Asks::ReadsBy)
      Values.append(L.Values.begin(), L.Values.end());
  }
  Out.LooksUpBy.resize(F.NumParams);
  for (VarId P = 0; P < F.NumParams && !Values.empty(); ++P) {
    if (llvm::any_of(Out.WorksOn, [&](const OuterKey &K) { return K.Param == P; }))
      continue;
    auto From = U.V.computedFrom(All, [](Site) { return false; }, {P});
    if (llvm::any_of(Values, [&](const Operand *O) { return From.has(*O); }))
      Out.LooksUpBy.set(P);
  }
}

} // namespace closecall::flow
