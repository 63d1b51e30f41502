//===- Catalog.cpp - Pages to metadata --------------------------*- C++ -*-===//
//
// Parses the embedded pages once. In: Markdown with a front matter of
// `key: value` lines between two `---` lines. Out: CheckInfo, sorted by id.
// A malformed page is a bug of ours: parsePage says what is wrong (a unit test
// shows that none is), all() asserts.
//
//===----------------------------------------------------------------------===//
#include "checks/catalog/Catalog.h"
#include "checks/support/Embedded.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/ErrorHandling.h"

namespace closecall::embedded {
extern const closecall::support::EmbeddedFile CatalogPages[];
} // namespace closecall::embedded

namespace closecall::catalog {
namespace {

llvm::Error wrong(llvm::StringRef File, const llvm::Twine &What) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 File + ": " + What);
}

/// Splits "a, b" into numbers; false when one is none.
bool parseNumbers(llvm::StringRef List, std::vector<unsigned> &Out) {
  llvm::SmallVector<llvm::StringRef, 4> Parts;
  List.split(Parts, ',');
  for (llvm::StringRef Part : Parts) {
    unsigned Number;
    if (Part.trim().getAsInteger(10, Number))
      return false;
    Out.push_back(Number);
  }
  return true;
}

/// Moves the front matter of Text into Fields and leaves the page.
llvm::Error takeFrontMatter(llvm::StringRef File, llvm::StringRef &Text,
                            llvm::StringMap<std::string> &Fields,
                            std::vector<OptionInfo> &Options) {
  static constexpr llvm::StringLiteral Known[] = {
      "id", "family", "severity", "status", "cwe", "since", "title", "short"};
  if (!Text.consume_front("---\n"))
    return wrong(File, "does not open with a front matter ('---')");
  while (true) {
    if (Text.empty())
      return wrong(File, "front matter without an end ('---')");
    auto [Line, Rest] = Text.split('\n');
    Text = Rest;
    if (Line == "---")
      break;
    auto [Key, Value] = Line.split(':');
    if (Key == "option") { // as often as there are options
      llvm::Expected<OptionInfo> O = parseOption(Value);
      if (!O)
        return wrong(File, llvm::toString(O.takeError()));
      Options.push_back(std::move(*O));
      continue;
    }
    if (!llvm::is_contained(Known, Key))
      return wrong(File, "unknown key '" + Key + "' in the front matter");
    if (Value.trim().empty())
      return wrong(File, "'" + Key + "' has no value");
    if (!Fields.try_emplace(Key, Value.trim().str()).second)
      return wrong(File, "'" + Key + "' is given twice");
  }
  for (llvm::StringRef Key : Known)
    if (!Fields.count(Key))
      return wrong(File, "'" + Key + "' is missing in the front matter");
  return llvm::Error::success();
}

std::vector<CheckInfo> parseAll() {
  std::vector<CheckInfo> Checks;
  for (const auto *Page = embedded::CatalogPages; Page->Name; ++Page) {
    llvm::Expected<CheckInfo> Info = parsePage(Page->name(), Page->contents());
    if (!Info)
      llvm::report_fatal_error(Info.takeError());
    Checks.push_back(std::move(*Info));
  }
  llvm::sort(Checks, [](const CheckInfo &A, const CheckInfo &B) {
    return A.Id < B.Id;
  });
  return Checks;
}

} // namespace

llvm::Expected<CheckInfo> parsePage(llvm::StringRef File,
                                    llvm::StringRef Text) {
  llvm::StringMap<std::string> Fields;
  CheckInfo Info;
  if (llvm::Error E = takeFrontMatter(File, Text, Fields, Info.Options))
    return std::move(E);

  Info.Name = Fields["id"];
  if (File != Info.Name + ".md")
    return wrong(File, "holds the page of '" + Info.Name + "'");
  Info.Id = "closecall-" + Info.Name;
  Info.Family = Fields["family"];
  static constexpr llvm::StringLiteral Families[] = {"leaks", "misuse",
                                                     "errors", "orm"};
  if (!llvm::is_contained(Families, Info.Family))
    return wrong(File, "unknown family '" + Info.Family + "'");

  const std::string &Severity = Fields["severity"];
  if (Severity == "error")
    Info.Severity = report::Severity::Error;
  else if (Severity == "warning")
    Info.Severity = report::Severity::Warning;
  else if (Severity == "note")
    Info.Severity = report::Severity::Note;
  else
    return wrong(File, "unknown severity '" + Severity + "'");

  const std::string &Stage = Fields["status"];
  if (Stage == "stable")
    Info.Stage = Status::Stable;
  else if (Stage == "preview")
    Info.Stage = Status::Preview;
  else
    return wrong(File, "unknown status '" + Stage + "'");

  if (!parseNumbers(Fields["cwe"], Info.Cwe))
    return wrong(File, "'cwe' is a list of numbers, not '" + Fields["cwe"] +
                           "'");
  Info.Since = Fields["since"];
  Info.Title = Fields["title"];
  Info.Short = Fields["short"];
  Info.Page = Text.ltrim('\n').str();
  if (Info.Page.empty())
    return wrong(File, "the page is empty");
  return Info;
}

llvm::ArrayRef<CheckInfo> all() {
  static const std::vector<CheckInfo> Checks = parseAll();
  return Checks;
}

const CheckInfo *find(llvm::StringRef Id) {
  Id.consume_front("closecall-");
  const auto *It = llvm::find_if(
      all(), [&](const CheckInfo &Info) { return Info.Name == Id; });
  return It == all().end() ? nullptr : It;
}

} // namespace closecall::catalog
