//===- MissingTimeout.cpp - Connections that wait for ever -----------------===//
//
// missing-timeout: the options of a connection are spelled in the source and
// set no limit on the time that it takes to connect or to answer, or no name.
// Options that the program does not spell may hold anything: silent. A setter
// on the handle counts as the option, wherever it is in the function.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/UsageContext.h"
#include "checks/rules/UsageParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Use;
using llvm::StringRef;
using rules::bit;

namespace {

/// The keys that a text of options sets; nothing when it may set others.
using KeySet = std::optional<std::vector<std::string>>;

/// "key=value key='a b'"; a hole is a value, or unknown keys.
KeySet wordKeys(StringRef Text) {
  std::vector<std::string> Keys;
  while (!(Text = Text.ltrim()).empty()) {
    size_t End = Text.find_first_of("= \t\n");
    StringRef Key = Text.take_front(End);
    if (Key.contains('\x01'))
      return std::nullopt;
    Text = Text.drop_front(Key.size()).ltrim();
    if (!Text.consume_front("=")) // a word of another kind ("postgresql://")
      continue;
    Keys.push_back(Key.lower());
    Text = Text.ltrim();
    if (Text.consume_front("'")) {
      size_t Close = Text.find('\'');
      Text = Close == StringRef::npos ? "" : Text.drop_front(Close + 1);
    } else {
      // What comes from outside ends with the value; "=%s%s" may go on.
      StringRef Value = Text.take_until([](char C) { return llvm::isSpace(C); });
      if (Value.count('\x01') > 1)
        return std::nullopt;
      Text = Text.drop_front(Value.size());
    }
  }
  return Keys;
}

KeySet separatedKeys(StringRef Text, char Separator) {
  std::vector<std::string> Keys;
  llvm::SmallVector<StringRef, 8> Parts;
  Text.split(Parts, Separator);
  for (StringRef P : Parts) {
    StringRef Key = P.split('=').first.trim();
    if (Key.contains('\x01'))
      return std::nullopt;
    if (P.contains('='))
      Keys.push_back(Key.lower());
  }
  return Keys;
}

KeySet uriKeys(StringRef Text) {
  auto [Base, Query] = Text.split('?');
  // "postgresql://host/db" + more
  if (Base.ends_with("\x01") && Query.empty())
    return std::nullopt;
  return Query.empty() ? KeySet(std::vector<std::string>()) : separatedKeys(Query, '&');
}

KeySet keysOf(StringRef Text, rules::TextFormat Format) {
  switch (Format) {
  case rules::TextFormat::Postgres:
    if (Text.starts_with("postgres://") || Text.starts_with("postgresql://"))
      return uriKeys(Text);
    return Text.contains('=') ? wordKeys(Text) : KeySet();
  case rules::TextFormat::Words: {
    // SOCI: "postgresql://dbname=x"
    size_t At = Text.find("://");
    return wordKeys(At == StringRef::npos ? Text : Text.drop_front(At + 3));
  }
  case rules::TextFormat::Semicolon:
    return separatedKeys(Text, ';');
  case rules::TextFormat::Uri:
    return uriKeys(Text);
  case rules::TextFormat::None:
    return std::nullopt;
  }
  return std::nullopt;
}

/// The literals in the elements of an array that the function fills.
KeySet arrayKeys(const UsageContext &C, const Operand &Array) {
  flow::Key K = C.U.V.key(Array);
  if (!K.valid() || !K.Address || C.F.Vars[K.Root].Kind != VarKind::Local)
    return std::nullopt;
  std::vector<std::string> Keys;
  for (const Block &B : C.F.Blocks)
    for (const Instr &I : B.Instrs) {
      bool Given = false;
      for (const Operand &A : I.Args)
        Given |= A.Kind == OperandKind::AddrOf && A.P.Root == K.Root;
      if (I.Opcode == Op::Call && Given && &I.Args[0] != &Array &&
          C.U.V.callee(I) && !llvm::any_of(I.Args, [&](const Operand &A) {
            return &A == &Array;
          }))
        return std::nullopt; // filled elsewhere
      if (I.Opcode != Op::Assign || I.Dst.Root != K.Root)
        continue;
      const Operand &V = C.U.V.resolve(I.Args[0]);
      if (V.Kind == OperandKind::String)
        Keys.push_back(StringRef(V.Str).lower());
      else if (V.Kind != OperandKind::Int && V.Kind != OperandKind::Undef)
        return std::nullopt;
    }
  return Keys;
}

/// The fields of the object that the function sets; an object that others may
/// have filled, or that the function did not make, may hold anything.
KeySet fieldKeys(const UsageContext &C, const Use &Opens, const Operand &Record) {
  flow::Key K = C.U.V.key(Record);
  if (!K.valid() || K.Root < C.F.NumParams || !K.Projs.empty() ||
      C.F.Vars[K.Root].Kind != VarKind::Local || C.F.Vars[K.Root].Type == NoId ||
      C.M.Types[C.F.Vars[K.Root].Type].Kind != TypeKind::Record)
    return std::nullopt;
  std::vector<std::string> Keys;
  for (const Block &B : C.F.Blocks)
    for (const Instr &I : B.Instrs) {
      auto Is = [&](const Operand &A) { return A.P.valid() && A.P.Root == K.Root; };
      auto Named = [&](const Place &P) {
        for (const Projection &J : P.Projs)
          if (J.Kind == ProjKind::Field && !StringRef(J.Name).starts_with("<"))
            Keys.push_back(StringRef(J.Name).lower());
      };
      if (I.Opcode == Op::Assign && I.Dst.valid() && I.Dst.Root == K.Root) {
        if (I.Dst.isVar() && I.Args[0].Kind != OperandKind::Undef &&
            I.Args[0].Kind != OperandKind::Int)
          return std::nullopt; // a copy of another
        Named(I.Dst);
      }
      if (I.Opcode != Op::Call || &I == &C.instr(Opens) || llvm::none_of(I.Args, Is))
        continue;
      // `options.timeout = milliseconds(100)` is a call of an operator of the field.
      const Operand *Own = &*llvm::find_if(I.Args, Is);
      const Callee *To = C.U.V.callee(I);
      StringRef Plain = To ? flow::Values::plainName(To->Name) : "";
      if (!Own->P.Projs.empty() && Own->Kind == OperandKind::AddrOf)
        Named(Own->P);
      else if (!To || !((To->Constructor && I.Args.size() == 1) || To->Destructor ||
                        Plain == "memset" || Plain.contains_insensitive("init")))
        return std::nullopt;
    }
  return Keys;
}

/// The options that other calls on the same object set by a text: nothing where
/// the object was not made here, by a call that is given one of the words.
KeySet setterKeys(const UsageContext &C, const Use &Opens, const rules::OptionSet &Set) {
  if (!Opens.On.valid() || Opens.On.Root < C.F.NumParams ||
      C.F.Vars[Opens.On.Root].Kind == VarKind::Global)
    return std::nullopt;
  bool Made = Opens.Fact->Drivers.empty();
  for (flow::Site S : C.U.V.sets(Opens.On.Root)) {
    const Instr &I = C.U.V.instr(S);
    for (const Operand &A : I.Opcode == Op::Call && I.Dst.isVar() ? llvm::ArrayRef(I.Args)
                                                                  : llvm::ArrayRef<Operand>()) {
      flow::Text T = C.U.V.text(A);
      Made |= T.known() && llvm::is_contained(Opens.Fact->Drivers, T.str());
    }
  }
  if (!Made)
    return std::nullopt;
  std::vector<std::string> Keys;
  for (const Use &U : C.U.Uses) {
    const Operand *Text = U.Fact && U.is(Role::Sets) ? C.U.arg(U, U.Fact->Text) : nullptr;
    if (!Text || U.On.Root != Opens.On.Root)
      continue;
    flow::Text T = C.U.V.text(*Text);
    KeySet Here = T.unknown() ? KeySet() : keysOf(T.str(), Set.Format);
    if (!Here)
      return std::nullopt;
    Keys.insert(Keys.end(), Here->begin(), Here->end());
  }
  return Keys;
}

/// What a reader calls the setting.
std::string title(StringRef Setting) {
  if (Setting == "connect-timeout")
    return "the time to connect";
  if (Setting == "statement-timeout")
    return "the time of a statement";
  if (Setting == "read-timeout")
    return "the wait for an answer";
  if (Setting == "write-timeout")
    return "the wait for the server to take a query";
  if (Setting == "wait-timeout")
    return "the wait for a connection";
  if (Setting == "lifetime")
    return "how long a connection is kept";
  return Setting.str();
}

} // namespace

void findMissingTimeout(const UsageContext &C, std::vector<report::Finding> &Out) {
  for (const Use &Opens : C.U.Uses) {
    if (!Opens.Fact || Opens.Fact->Options.empty() || Opens.is(Role::Sets))
      continue;
    const rules::OptionSet *Set = C.Program.packs().options(Opens.Fact->Options);
    if (!Set)
      continue;
    KeySet Keys;
    if (const Operand *Text = C.U.arg(Opens, Opens.Fact->Text)) {
      flow::Text T = C.U.V.text(*Text);
      if (!T.unknown())
        Keys = keysOf(T.str(), Set->Format);
    } else if (const Operand *Array = C.U.arg(Opens, Opens.Fact->Keys)) {
      Keys = arrayKeys(C, *Array);
    } else if (!Opens.Fact->Records.empty()) {
      Keys.emplace();
      for (unsigned N : Opens.Fact->Records) {
        const Operand *Record = C.U.arg(Opens, N);
        KeySet Of = Record ? fieldKeys(C, Opens, *Record) : KeySet();
        if (Of && Keys)
          Keys->insert(Keys->end(), Of->begin(), Of->end());
        else
          Keys.reset();
      }
    } else if (Opens.Fact->BySetters && !Opens.is(Role::Sets)) {
      Keys = setterKeys(C, Opens, *Set);
    }
    if (!Keys)
      continue;
    std::vector<std::string> Limits, Named;
    for (const rules::Setting &W : Set->Wants) {
      if (!C.Options.Checks.listed("missing-timeout", "require", W.Name))
        continue;
      bool There = llvm::any_of(W.Keys, [&](const std::string &K) {
        return llvm::is_contained(*Keys, StringRef(K).lower());
      });
      There |= llvm::any_of(C.U.Uses, [&](const Use &U) {
        return U.Fact && U.is(Role::Sets) && U.Fact->Sets == W.Name;
      });
      if (There || W.Keys.empty())
        continue;
      if (W.Name == "name")
        Named.push_back("no name ('" + W.Keys[0] + "')");
      else
        Limits.push_back("no limit on " + title(W.Name) + " ('" + W.Keys[0] + "')");
    }
    if (Limits.empty() && Named.empty())
      continue;
    Limits.insert(Limits.end(), Named.begin(), Named.end());
    report::Finding F = C.finding("missing-timeout", Opens);
    F.Message = (Opens.is(Role::MakesPool) ? "the pool that '" + Opens.Name + "' makes has "
                                           : "the connection that '" + Opens.Name + "' opens has ") +
                llvm::join(llvm::drop_end(Limits), ", ") +
                (Limits.size() > 1 ? " and " : "") + Limits.back();
    C.step(F, report::StepKind::Acquire, C.at(Opens), "made here with these options");
    Out.push_back(std::move(F));
  }
}

} // namespace closecall::policy
