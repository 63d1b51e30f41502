//===- OptionKeys.cpp - The options that a connection is given -------------===//
//
// Implements OptionKeys.h: one function for each way in which libraries take
// options.
//
//===----------------------------------------------------------------------===//
#include "checks/policy/OptionKeys.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace closecall::policy {

using namespace ir;
using flow::Key;
using flow::Site;
using flow::Use;
using llvm::StringRef;

namespace {

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

/// What is opened was made in this function: the site of the call that made it.
std::optional<Site> madeAt(const UsageContext &C, const Key &K, const Use &Opens) {
  if (!Opens.On.valid())
    return Opens.At;
  std::optional<Site> Made;
  for (BlockId B = 0; B < C.F.Blocks.size(); ++B)
    for (uint32_t N = 0; N < C.F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = C.F.Blocks[B].Instrs[N];
      const bool Copy = I.Opcode == Op::Assign && I.Dst.valid();
      std::optional<Site> From = I.Opcode == Op::Call ? std::optional(Site{B, N})
                                 : Copy               ? C.U.V.callOf(I.Args[0])
                                                      : std::nullopt;
      const Instr *Call = From ? &C.U.V.instr(*From) : nullptr;
      if (!Call || Call->Callee == NoId)
        continue;
      const rules::FunctionEffects *E =
          C.Program.linker().resolver(C.Body).callee(Call->Callee).Pack;
      if (!E || E->Acquires.empty() || *From == Opens.At)
        continue;
      // What it returns, or the object whose address it is given.
      bool Mine = I.Dst.valid() && C.U.V.key(Operand::load(I.Dst)) == K;
      for (const Operand &A : Call->Args)
        Mine |= K.Address && C.U.V.key(A) == K;
      if (Mine)
        Made = From;
    }
  return Made;
}

/// The options are what other calls set of the connection: none of the keys of a text.
/// Nothing where somebody may have set them whom nobody sees: who had the connection
/// before it was opened, or wrote into it.
KeySet callKeys(const UsageContext &C, const Use &Opens) {
  const Key &K = Opens.On.valid() ? Opens.On : Opens.Made;
  if (!K.valid() || C.F.Vars[K.Root].Kind == VarKind::Global)
    return std::nullopt;
  std::optional<Site> Made = madeAt(C, K, Opens);
  if (!Made)
    return std::nullopt;
  using Walk = flow::Loops::Walk;
  const bool Unseen = C.U.Lp.follows({Made->B, Made->I + 1}, false, [&](Site S) {
    const Instr &I = C.U.V.instr(S);
    if (S == Opens.At)
      return Walk::Stop;
    // m->options.connect_timeout = 5
    if (I.Opcode == Op::Assign && I.Dst.Root == K.Root && I.Dst.Projs.size() > K.Projs.size() + 1)
      return Walk::Found;
    if (I.Opcode != Op::Call || llvm::none_of(I.Args, [&](const Operand &A) {
          return C.U.V.key(A).Root == K.Root;
        }))
      return Walk::On;
    const Callee *To = C.U.V.callee(I);
    if (To && (To->Constructor || To->Destructor))
      return Walk::On;
    bool Known = false;
    if (I.Callee != NoId) {
      const flow::CalleeFacts Facts = C.Program.linker().resolver(C.Body).callee(I.Callee);
      const uint32_t Own = C.Program.linker().bodyOf(C.Body, I.Callee);
      Known = (Facts.Pack && !Facts.Pack->Name.empty()) ||
              (Own != NoId && !C.Program.of(Own).may(Role::Sets));
      C.Program.packs().forEachUsage(To->Name, [&](const rules::Usage &) { Known = true; });
    }
    return Known ? Walk::On : Walk::Found;
  });
  return Unseen ? KeySet() : KeySet(std::vector<std::string>());
}

/// The keys of a map of options that the function makes and fills.
KeySet mapKeys(const UsageContext &C, const Use &Opens, const Operand &Map) {
  Key K = C.U.V.key(Map);
  if (!K.valid() || K.Root < C.F.NumParams || C.F.Vars[K.Root].Kind == VarKind::Global)
    return std::nullopt;
  std::vector<std::string> Keys;
  for (BlockId B = 0; B < C.F.Blocks.size(); ++B)
    for (uint32_t N = 0; N < C.F.Blocks[B].Instrs.size(); ++N) {
      const Instr &I = C.F.Blocks[B].Instrs[N];
      if (I.Opcode != Op::Call || Site{B, N} == Opens.At ||
          llvm::none_of(I.Args, [&](const Operand &A) { return A.P.valid() && A.P.Root == K.Root; }))
        continue;
      const Callee *To = C.U.V.callee(I);
      const StringRef Plain = To ? flow::Values::plainName(To->Name) : "";
      if (To && ((To->Constructor && I.Args.size() == 1) || To->Destructor))
        continue;
      const bool Names = Plain == "operator[]" || Plain == "emplace" || Plain == "insert" ||
                         Plain == "insert_or_assign" || Plain == "try_emplace";
      flow::Text T = Names && I.Args.size() > 1 ? C.U.textAt(I.Args[1], {B, N}) : flow::Text();
      if (!T.known())
        return std::nullopt;
      Keys.push_back(StringRef(T.str()).lower());
    }
  return Keys;
}

} // namespace

KeySet optionKeys(const UsageContext &C, const Use &Opens, const rules::OptionSet &Set) {
  const rules::Usage &Fact = *Opens.Fact;
  if (const Operand *Text = C.U.arg(Opens, Fact.Text)) {
    flow::Text T = C.U.V.text(*Text);
    return T.unknown() ? KeySet() : keysOf(T.str(), Set.Format);
  }
  if (const Operand *Array = C.U.arg(Opens, Fact.Keys))
    return arrayKeys(C, *Array);
  if (const Operand *Map = C.U.arg(Opens, Fact.Map))
    return mapKeys(C, Opens, *Map);
  if (!Fact.Records.empty()) {
    KeySet Keys(std::vector<std::string>{});
    for (unsigned N : Fact.Records) {
      const Operand *Record = C.U.arg(Opens, N);
      KeySet Of = Record ? fieldKeys(C, Opens, *Record) : KeySet();
      if (!Of)
        return std::nullopt;
      Keys->insert(Keys->end(), Of->begin(), Of->end());
    }
    return Keys;
  }
  if (Fact.BySetters)
    return setterKeys(C, Opens, Set);
  return Fact.ByCalls ? callKeys(C, Opens) : KeySet();
}

} // namespace closecall::policy
