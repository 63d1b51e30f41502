//===- FindingJson.cpp - Findings that wait in a file ---------------------===//
#include "checks/report/FindingJson.h"

#include "checks/support/JsonText.h"

namespace closecall::report {

using support::jsonBytes;
using support::JsonCursor;
using support::JsonObject;

static constexpr llvm::StringRef Levels[] = {"note", "warning", "error"};
static constexpr llvm::StringRef Sures[] = {"low", "medium", "high"};
static constexpr llvm::StringRef Kinds[] = {"acquire", "branch", "event", "exit"};
static constexpr llvm::StringRef Places[] = {"before", "atEnd", "around"};

static std::string toJson(const Range &R) {
  return "[" + support::jsonText(R.File) + ", " + std::to_string(R.Line) + ", " +
         std::to_string(R.Col) + ", " + std::to_string(R.EndLine) + ", " +
         std::to_string(R.EndCol) + "]";
}

static std::string toJson(const Step &S) {
  return JsonObject()
      .add("kind", support::jsonText(Kinds[unsigned(S.Kind)]))
      .add("at", toJson(S.At))
      .text("message", S.Message)
      .str();
}

std::string toJson(const Finding &F) {
  auto OfStep = [](const Step &S) { return toJson(S); };
  JsonObject O;
  O.text("check", F.Check)
      .add("level", support::jsonText(Levels[unsigned(F.Level)]))
      .add("sure", support::jsonText(Sures[unsigned(F.Sure)]))
      .add("at", toJson(F.Primary))
      .text("message", F.Message)
      .text("function", F.Function);
  O.items("path", F.Path, OfStep);
  O.items("others", F.Others, [&](const Related &R) {
    return JsonObject()
        .add("at", toJson(R.At))
        .text("message", R.Message)
        .text("alone", R.Alone)
        .items("path", R.Path, OfStep)
        .str();
  });
  O.items("mend", F.Mend, [](const Insertion &I) {
    return JsonObject()
        .add("kind", support::jsonText(Places[unsigned(I.K)]))
        .add("at", toJson(I.At))
        .text("code", I.Code)
        .str();
  });
  return O.text("fingerprint", F.Fingerprint)
      .text("acquireText", F.AcquireText)
      .items("exitTexts", F.ExitTexts, [](const std::string &S) { return support::jsonText(S); })
      .text("pack", F.Pack)
      .text("resource", F.Resource)
      .text("ownedBy", F.OwnedBy)
      .str();
}

static Range readRange(const JsonCursor &Object) {
  Range R;
  auto C = Object.require("at");
  if (!C)
    return R;
  std::vector<JsonCursor> E = C->elements();
  if (E.size() != 5) {
    C->error("expected [file, line, column, last line, last column]");
    return R;
  }
  R.File = jsonBytes(E[0]);
  uint32_t *Numbers[] = {&R.Line, &R.Col, &R.EndLine, &R.EndCol};
  for (size_t I = 0; I < 4; ++I)
    *Numbers[I] = uint32_t(E[I + 1].asInt(0, UINT32_MAX));
  return R;
}

template <typename EnumT>
static EnumT oneOf(const JsonCursor &C, llvm::StringRef Key,
                   llvm::ArrayRef<llvm::StringRef> Names) {
  auto X = C.require(Key);
  return static_cast<EnumT>(X ? X->asOneOf(Names).value_or(0) : 0);
}

template <typename FnT>
static void each(const JsonCursor &C, llvm::StringRef Key, FnT Fn) {
  if (auto List = C.get(Key))
    for (const JsonCursor &E : List->elements())
      Fn(E);
}

static std::vector<Step> readPath(const JsonCursor &C) {
  std::vector<Step> Path;
  each(C, "path", [&](JsonCursor E) {
    Path.push_back({oneOf<StepKind>(E, "kind", Kinds), readRange(E), jsonBytes(E, "message")});
  });
  return Path;
}

Finding findingFromJson(const JsonCursor &C) {
  Finding F;
  C.checkKeys({"check", "level", "sure", "at", "message", "function", "path", "others", "mend",
               "fingerprint", "acquireText", "exitTexts", "pack", "resource", "ownedBy"});
  F.Check = jsonBytes(C, "check");
  F.Level = oneOf<Severity>(C, "level", Levels);
  F.Sure = oneOf<Confidence>(C, "sure", Sures);
  F.Primary = readRange(C);
  F.Message = jsonBytes(C, "message");
  F.Function = jsonBytes(C, "function");
  F.Path = readPath(C);
  each(C, "others", [&](JsonCursor E) {
    F.Others.push_back(
        {readRange(E), jsonBytes(E, "message"), jsonBytes(E, "alone"), readPath(E)});
  });
  each(C, "mend", [&](JsonCursor E) {
    F.Mend.push_back(
        {oneOf<Insertion::Kind>(E, "kind", Places), readRange(E), jsonBytes(E, "code")});
  });
  F.Fingerprint = jsonBytes(C, "fingerprint");
  F.AcquireText = jsonBytes(C, "acquireText");
  each(C, "exitTexts", [&](JsonCursor E) { F.ExitTexts.push_back(jsonBytes(E)); });
  F.Pack = jsonBytes(C, "pack");
  F.Resource = jsonBytes(C, "resource");
  F.OwnedBy = jsonBytes(C, "ownedBy");
  return F;
}

} // namespace closecall::report
