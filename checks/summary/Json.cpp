//===- Json.cpp - Summaries as JSON ---------------------------------------===//
//
// Implements Json.h. Forms: a range is [low, high, holes...]; a slot is
// {"param": 0}, {"global": USR} or {} (what is returned), with "steps": ["*",
// ".field", 2, null] as in ir/Json.h; everything else is an object with the
// names of Summary.h, and what has its default value is left out.
//
//===----------------------------------------------------------------------===//
#include "checks/summary/Json.h"

#include "checks/support/JsonText.h"

namespace closecall::summary {

using llvm::StringRef;
using support::JsonCursor;
using support::JsonObject;
using support::jsonList;
using support::jsonText;

namespace {

constexpr StringRef ExitNames[] = {"return", "throw", "exit", "longjmp"};
constexpr StringRef EffectNames[] = {"none", "released", "kept", "absent"};
constexpr StringRef ValueNames[] = {"unknown", "int",  "initial", "address", "handle",
                                    "func",    "text", "textOf"};
static_assert(std::size(ValueNames) == Value::TextOf + 1);
constexpr StringRef TxnNames[] = {"transaction", "savepoint", "autocommit"};

std::string resourceName(rules::ResourceId Id, const rules::PackIndex &Packs) {
  if (Id == rules::NoResource)
    return "";
  const rules::Resource &R = Packs.resource(Id);
  return R.Pack + "." + R.Name;
}

// Writing.

std::string text(const std::string &S) { return jsonText(S); }

std::string range(const IntRange &R) {
  std::string Out = "[" + std::to_string(R.Lo) + ", " + std::to_string(R.Hi);
  for (int64_t Hole : R)
    Out += ", " + std::to_string(Hole);
  return Out + "]";
}

void addRange(JsonObject &O, StringRef Key, const IntRange &R) {
  if (!R.isFull())
    O.add(Key, range(R));
}

std::string slot(const Slot &S) {
  JsonObject O;
  if (S.Root == Slot::Param)
    O.number("param", S.Index);
  else if (S.Root == Slot::Global)
    O.add("global", jsonText(S.GlobalId));
  O.items("steps", S.Projs, [](const ir::Projection &P) -> std::string {
    switch (P.Kind) {
    case ir::ProjKind::Deref:
      return "\"*\"";
    case ir::ProjKind::Field:
      return jsonText("." + P.Name);
    case ir::ProjKind::Index:
      return P.AnyIndex ? "null" : std::to_string(P.Index);
    }
    return "null";
  });
  return O.str();
}

std::string value(const Value &V) {
  JsonObject O;
  if (V.K != Value::Unknown)
    O.add("kind", jsonText(ValueNames[V.K]));
  O.some("n", V.N);
  if (V.S != Slot())
    O.add("slot", slot(V.S));
  O.text("id", V.Id);
  addRange(O, "range", V.Range);
  return O.str();
}

template <typename KeyT, typename FnT>
std::string pairs(const std::vector<std::pair<KeyT, IntRange>> &List, FnT Key) {
  return jsonList(List, [&](const auto &P) { return "[" + Key(P.first) + ", " + range(P.second) + "]"; });
}

std::string outcome(const Outcome &X) {
  JsonObject O;
  if (X.Exit != ExitKind::Return)
    O.add("exit", jsonText(ExitNames[unsigned(X.Exit)]));
  if (X.Effect != HandleEffect::None)
    O.add("effect", jsonText(EffectNames[unsigned(X.Effect)]));
  if (X.Ret != Value())
    O.add("ret", value(X.Ret));
  addRange(O, "retRange", X.RetRange);
  if (!X.Pre.empty())
    O.add("pre", pairs(X.Pre, [](uint32_t N) { return std::to_string(N); }));
  if (!X.PreSame.empty())
    O.add("preSame", pairs(X.PreSame, [](auto Args) {
      return "[" + std::to_string(Args.first) + ", " + std::to_string(Args.second) + "]";
    }));
  if (!X.PreSlots.empty())
    O.add("preSlots", pairs(X.PreSlots, slot));
  if (!X.PreTexts.empty())
    O.add("preTexts", pairs(X.PreTexts, slot));
  if (!X.PreAsked.empty())
    O.add("preAsked", pairs(X.PreAsked, slot));
  O.items("writes", X.Writes,
          [](const auto &W) { return "[" + slot(W.first) + ", " + value(W.second) + "]"; });
  addRange(O, "handle", X.Handle);
  return O.some("believed", X.Believed)
      .flag("endFailed", X.EndFailed)
      .flag("byCommit", X.ByCommit)
      .some("children", unsigned(X.Children))
      .text("by", X.By)
      .items("thrown", X.Thrown, text)
      .str();
}

void addKind(JsonObject &O, TxnKind K) {
  if (K != TxnKind::Transaction)
    O.add("kind", jsonText(TxnNames[unsigned(K)]));
}

std::string slotEffects(const SlotEffects &E) {
  JsonObject O;
  O.add("where", slot(E.Where));
  addKind(O, E.Kind);
  return O.items("outcomes", E.Outcomes, outcome).flag("byObject", E.ByObject).str();
}

std::string acquireEffects(const AcquireEffects &E, const rules::PackIndex &Packs) {
  JsonObject O;
  O.add("where", slot(E.Where));
  if (E.Parent)
    O.add("parent", slot(*E.Parent));
  addKind(O, E.Kind);
  return O.text("resource", resourceName(E.Resource, Packs))
      .text("via", E.Via)
      .some("believed", E.Believed)
      .flag("perhaps", E.Perhaps)
      .some("onParentClose", E.OnParentClose ? 1 + unsigned(*E.OnParentClose) : 0)
      .flag("busy", E.Busy)
      .items("outcomes", E.Outcomes, outcome)
      .str();
}

std::string status(const StatusEffects &S) {
  JsonObject O;
  O.flag("returns", S.Returns).flag("silent", S.Silent);
  addRange(O, "ok", S.Ok);
  addRange(O, "bad", S.Bad);
  return O.flag("unasked", S.Unasked)
      .flag("drained", S.Drained)
      .text("via", S.Via)
      .text("pack", S.Pack)
      .items("params", S.Params, [](uint8_t P) { return std::to_string(P); })
      .items("asksOf", S.AsksOf, text)
      .items("calls", S.Calls, text)
      .flag("controls", S.Controls)
      .str();
}

// Reading.

class Reader {
public:
  explicit Reader(const rules::PackIndex &Packs) : Packs(Packs) {}

  Summary summary(const JsonCursor &C) {
    Summary S;
    C.checkKeys({"status", "slots", "acquires", "txns", "begins", "base", "keeps", "returnsNew",
                 "commands", "lends", "uses", "truncated", "mayThrow", "mayExit", "throwsBy"});
    if (auto X = C.get("status"))
      S.Status = status(*X);
    each(C, "slots", [&](JsonCursor E) { S.Slots.push_back(slotEffects(E)); });
    each(C, "acquires", [&](JsonCursor E) { S.Acquires.push_back(acquireEffects(E)); });
    each(C, "txns", [&](JsonCursor E) { S.Txns.push_back(slotEffects(E)); });
    each(C, "begins", [&](JsonCursor E) { S.Begins.push_back(acquireEffects(E)); });
    each(C, "base", [&](JsonCursor E) { S.Base.push_back(outcome(E)); });
    each(C, "keeps", [&](JsonCursor E) { S.Keeps.push_back(uint32_t(E.asInt(0, 1 << 20))); });
    S.ReturnsNew = C.getBool("returnsNew", false);
    each(C, "commands", [&](JsonCursor E) { S.Commands.push_back(slot(E)); });
    each(C, "uses", [&](JsonCursor E) { S.Uses.push_back(slot(E)); });
    each(C, "lends", [&](JsonCursor E) { S.Lends.push_back(slot(E)); });
    S.Truncated = C.getBool("truncated", false);
    S.MayThrow = C.getBool("mayThrow", false);
    S.MayExit = C.getBool("mayExit", false);
    S.ThrowsBy = support::jsonBytes(C, "throwsBy");
    return S;
  }

private:
  const rules::PackIndex &Packs;

  template <typename FnT> void each(const JsonCursor &C, StringRef Key, FnT Fn) {
    if (auto List = C.get(Key))
      for (const JsonCursor &E : List->elements())
        Fn(E);
  }

  template <typename EnumT>
  EnumT oneOf(const JsonCursor &C, StringRef Key, llvm::ArrayRef<StringRef> Names) {
    auto X = C.get(Key);
    return static_cast<EnumT>(X ? X->asOneOf(Names).value_or(0) : 0);
  }

  uint8_t byte(const JsonCursor &C, StringRef Key) {
    auto X = C.get(Key);
    return X ? uint8_t(X->asInt(0, 255)) : 0;
  }

  rules::ParentClose children(const JsonCursor &C, StringRef Key) {
    auto X = C.get(Key);
    return X ? rules::ParentClose(X->asInt(0, 3)) : rules::ParentClose::Independent;
  }

  std::vector<std::string> texts(const JsonCursor &C, StringRef Key) {
    std::vector<std::string> Out;
    each(C, Key, [&](JsonCursor E) { Out.push_back(support::jsonBytes(E)); });
    return Out;
  }

  IntRange range(const JsonCursor &C) {
    std::vector<JsonCursor> E = C.elements();
    if (E.size() < 2 || E.size() > 2 + IntRange::MaxHoles) {
      C.error("expected [low, high, holes...]");
      return {};
    }
    IntRange R = IntRange::between(E[0].asInt(), E[1].asInt());
    for (size_t I = 2; I < E.size(); ++I)
      R.punch(E[I].asInt());
    return R;
  }
  IntRange range(const JsonCursor &C, StringRef Key) {
    auto X = C.get(Key);
    return X ? range(*X) : IntRange();
  }

  Slot slot(const JsonCursor &C) {
    Slot S;
    C.checkKeys({"param", "global", "steps"});
    if (auto P = C.get("param")) {
      S.Root = Slot::Param;
      S.Index = uint32_t(P->asInt(0, UINT32_MAX - 1));
    } else if (auto G = C.get("global")) {
      S.Root = Slot::Global;
      S.GlobalId = support::jsonBytes(*G);
    }
    each(C, "steps", [&](JsonCursor E) {
      ir::Projection P;
      if (E.kind() == support::JsonKind::Null || E.isInt()) {
        P.Kind = ir::ProjKind::Index;
        P.AnyIndex = !E.isInt();
        P.Index = E.isInt() ? E.asInt() : 0;
      } else if (std::string Name = support::jsonBytes(E); !Name.empty() && Name[0] == '.') {
        P.Kind = ir::ProjKind::Field;
        P.Name = Name.substr(1);
      } else if (Name != "*") {
        E.error("expected \"*\", \".field\", a number or null");
      }
      S.Projs.push_back(std::move(P));
    });
    return S;
  }

  Value value(const JsonCursor &C) {
    Value V;
    C.checkKeys({"kind", "n", "slot", "id", "range"});
    V.K = oneOf<Value::Kind>(C, "kind", ValueNames);
    if (auto N = C.get("n"))
      V.N = N->asInt();
    if (auto S = C.get("slot"))
      V.S = slot(*S);
    V.Id = support::jsonBytes(C, "id");
    V.Range = range(C, "range");
    return V;
  }

  /// Calls Fn with the two items of each pair.
  template <typename FnT> void eachPair(const JsonCursor &C, StringRef Key, FnT Fn) {
    each(C, Key, [&](JsonCursor E) {
      std::vector<JsonCursor> Two = E.elements();
      if (Two.size() == 2)
        Fn(Two[0], Two[1]);
      else
        E.error("expected two items");
    });
  }

  Outcome outcome(const JsonCursor &C) {
    Outcome O;
    C.checkKeys({"exit", "effect", "ret", "retRange", "pre", "preSame", "preSlots", "preTexts", "preAsked",
                 "writes", "handle", "believed", "endFailed", "byCommit", "children",
                 "by", "thrown"});
    O.Exit = oneOf<ExitKind>(C, "exit", ExitNames);
    O.Effect = oneOf<HandleEffect>(C, "effect", EffectNames);
    if (auto R = C.get("ret"))
      O.Ret = value(*R);
    O.RetRange = range(C, "retRange");
    eachPair(C, "pre", [&](JsonCursor A, JsonCursor B) {
      O.Pre.emplace_back(uint32_t(A.asInt(0, UINT32_MAX - 1)), range(B));
    });
    eachPair(C, "preSame", [&](JsonCursor A, JsonCursor B) {
      std::vector<JsonCursor> Two = A.elements();
      if (Two.size() != 2)
        return A.error("expected two arguments");
      O.PreSame.push_back({{uint32_t(Two[0].asInt(0, UINT32_MAX - 1)),
                            uint32_t(Two[1].asInt(0, UINT32_MAX - 1))},
                           range(B)});
    });
    for (auto [Key, To] : {std::pair("preSlots", &O.PreSlots), std::pair("preTexts", &O.PreTexts),
                           std::pair("preAsked", &O.PreAsked)})
      eachPair(C, Key, [&, To = To](JsonCursor A, JsonCursor B) {
        To->emplace_back(slot(A), range(B));
      });
    eachPair(C, "writes",
             [&](JsonCursor A, JsonCursor B) { O.Writes.emplace_back(slot(A), value(B)); });
    O.Handle = range(C, "handle");
    O.Believed = byte(C, "believed");
    O.EndFailed = C.getBool("endFailed", false);
    O.ByCommit = C.getBool("byCommit", false);
    O.Children = children(C, "children");
    O.By = support::jsonBytes(C, "by");
    O.Thrown = texts(C, "thrown");
    return O;
  }

  SlotEffects slotEffects(const JsonCursor &C) {
    SlotEffects E;
    C.checkKeys({"where", "kind", "outcomes", "byObject"});
    if (auto W = C.require("where"))
      E.Where = slot(*W);
    E.Kind = oneOf<TxnKind>(C, "kind", TxnNames);
    E.ByObject = C.getBool("byObject", false);
    each(C, "outcomes", [&](JsonCursor O) { E.Outcomes.push_back(outcome(O)); });
    return E;
  }

  AcquireEffects acquireEffects(const JsonCursor &C) {
    AcquireEffects E;
    C.checkKeys({"where", "kind", "resource", "via", "believed", "perhaps", "parent",
                 "onParentClose", "busy", "outcomes"});
    if (auto W = C.require("where"))
      E.Where = slot(*W);
    E.Kind = oneOf<TxnKind>(C, "kind", TxnNames);
    if (auto R = C.get("resource")) {
      auto [Pack, Name] = R->asString().split('.');
      E.Resource = Packs.findResource(Pack, Name);
      if (E.Resource == rules::NoResource)
        R->error("there is no resource '" + R->asString() + "'");
    }
    E.Via = support::jsonBytes(C, "via");
    E.Believed = byte(C, "believed");
    E.Perhaps = C.getBool("perhaps", false);
    if (auto P = C.get("parent"))
      E.Parent = slot(*P);
    E.Busy = C.getBool("busy", false);
    if (auto P = C.get("onParentClose"))
      E.OnParentClose = rules::ParentClose(P->asInt(1, 4) - 1);
    each(C, "outcomes", [&](JsonCursor O) { E.Outcomes.push_back(outcome(O)); });
    return E;
  }

  StatusEffects status(const JsonCursor &C) {
    StatusEffects S;
    C.checkKeys({"returns", "silent", "ok", "bad", "unasked", "drained", "via", "pack", "params",
                 "asksOf", "calls", "controls"});
    S.Returns = C.getBool("returns", false);
    S.Silent = C.getBool("silent", false);
    S.Ok = range(C, "ok");
    S.Bad = range(C, "bad");
    S.Unasked = C.getBool("unasked", false);
    S.Drained = C.getBool("drained", false);
    S.Via = support::jsonBytes(C, "via");
    S.Pack = support::jsonBytes(C, "pack");
    each(C, "params", [&](JsonCursor E) { S.Params.push_back(uint8_t(E.asInt(0, 255))); });
    S.AsksOf = texts(C, "asksOf");
    S.Calls = texts(C, "calls");
    S.Controls = C.getBool("controls", false);
    return S;
  }
};

} // namespace

std::string toJson(const Summary &S, const rules::PackIndex &Packs) {
  auto Acquires = [&](const AcquireEffects &E) { return acquireEffects(E, Packs); };
  JsonObject O;
  if (S.Status != StatusEffects())
    O.add("status", status(S.Status));
  return O.items("slots", S.Slots, slotEffects)
      .items("acquires", S.Acquires, Acquires)
      .items("txns", S.Txns, slotEffects)
      .items("begins", S.Begins, Acquires)
      .items("base", S.Base, outcome)
      .items("keeps", S.Keeps, [](uint32_t N) { return std::to_string(N); })
      .flag("returnsNew", S.ReturnsNew)
      .items("commands", S.Commands, slot)
      .items("uses", S.Uses, slot)
      .items("lends", S.Lends, slot)
      .flag("truncated", S.Truncated)
      .flag("mayThrow", S.MayThrow)
      .flag("mayExit", S.MayExit)
      .text("throwsBy", S.ThrowsBy)
      .str();
}

Summary fromJson(const JsonCursor &C, const rules::PackIndex &Packs) {
  return Reader(Packs).summary(C);
}

} // namespace closecall::summary
