//===- Html.cpp - The report as one page ----------------------------------===//
//
// A page that stands alone: no font, script or picture comes from elsewhere, so
// it can be mailed or kept as a build artefact. Each finding shows its source
// with the path written between the lines. Without the script the page is
// complete; with it, it filters, groups by check or file, and walks the path.
//
//===----------------------------------------------------------------------===//
#include "checks/catalog/Catalog.h"
#include "checks/report/Names.h"
#include "checks/report/Paths.h"
#include "tool/output/Format.h"
#include "tool/output/Patch.h"
#include "tool/output/HtmlPage.h"
#include "tool/output/Markdown.h"
#include "tool/output/Report.h"
#include "tool/output/SarifLimits.h"
#include "tool/output/Summary.h"

#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>

using namespace closecall;
using namespace closecall::output;
using llvm::StringRef;

namespace {

constexpr size_t MaxFindings = 5000;
constexpr unsigned Around = 2, LongestGap = 4;
const char *const Levels[] = {"note", "warning", "error"};

/// What is written below a line.
struct Annotation {
  std::string Class, Number, Text;
  report::Range At;
};

class Page {
public:
  Page(const Report &R, llvm::raw_ostream &OS)
      : R(R), OS(OS), Shown(mostImportant(R, MaxFindings)) {}
  void write();

private:
  void head();
  void navigation();
  void about();
  void account();
  void finding(const report::Finding &F, size_t Id);
  void fix(const report::Fix &X);
  void pane(StringRef File, const std::multimap<unsigned, Annotation> &Lines);
  void line(StringRef File, unsigned Number, const std::multimap<unsigned, Annotation> &Lines);

  static const char *state(const report::Finding &F) {
    if (!F.Suppressed)
      return "open";
    return F.State == report::BaselineState::None ? "suppressed" : "known";
  }
  bool shown(const report::Finding &F) const {
    return std::binary_search(Shown.begin(), Shown.end(), size_t(&F - R.Findings.data()));
  }

  const Report &R;
  llvm::raw_ostream &OS;
  const std::vector<size_t> Shown; ///< of the findings, in order
};

void Page::head() {
  unsigned Count[3] = {};
  for (const report::Finding &F : R.Findings)
    if (!F.Suppressed)
      ++Count[static_cast<unsigned>(F.Level)];
  unsigned Open = Count[0] + Count[1] + Count[2];
  OS << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"generator\" content=\"closecall "
     << html(R.Version) << "\">\n<title>"
     << (Open ? counted(Open, "finding") : std::string("No findings"))
     << " - closecall</title>\n<style>" << PageStyle << "</style>\n</head>\n<body>\n"
     << "<header>\n<h1>closecall</h1>\n<p>"
     << (Open ? "Database handles that are not closed on some path, and what goes with them."
              : "No findings.")
     << "</p>\n<div class=\"tiles\">\n";
  auto Tile = [&](const char *Class, unsigned long long N, StringRef What) {
    OS << "<div class=\"tile " << Class << "\"><b>" << N << "</b><span>" << What
       << "</span></div>\n";
  };
  auto Name = [](unsigned N, const char *Noun) { return N == 1 ? Noun : std::string(Noun) + "s"; };
  Tile(Count[2] ? "error" : "good", Count[2], Name(Count[2], "error"));
  Tile(Count[1] ? "warning" : "good", Count[1], Name(Count[1], "warning"));
  if (Count[0])
    Tile("", Count[0], Name(Count[0], "note"));
  if (unsigned N = R.suppressed())
    Tile("", N, "known or suppressed");
  Tile("", R.Files.size() - R.failedFiles(), "files analysed");
  Tile("", R.Functions, "relevant functions");
  if (unsigned N = R.failedFiles())
    Tile("error", N, "not analysed");
  OS << "</div>\n</header>\n";
}

void Page::navigation() {
  std::map<std::string, unsigned> Checks, States, ByLevel;
  for (const report::Finding &F : R.Findings) {
    if (!shown(F))
      continue;
    ++Checks[F.Check];
    ++States[state(F)];
    ++ByLevel[Levels[static_cast<unsigned>(F.Level)]];
  }
  auto Boxes = [&](const char *Title, const char *Name,
                   const std::map<std::string, unsigned> &Values, auto Checked) {
    if (Values.empty())
      return;
    OS << "<h2>" << Title << "</h2>\n";
    for (const auto &[Value, N] : Values)
      OS << "<label><input type=\"checkbox\" name=\"" << Name << "\" value=\"" << html(Value)
         << "\"" << (Checked(Value) ? " checked" : "") << "><span>" << html(Value)
         << "</span><i>" << N << "</i></label>\n";
  };
  auto Always = [](StringRef) { return true; };
  bool AnyOpen = States.count("open");
  OS << "<nav hidden>\n<h2>Search (press /)</h2>\n<input type=\"search\" id=\"search\" "
        "aria-label=\"Search\">\n<h2>Group by</h2>\n<div class=\"toggle\">"
        "<button type=\"button\" data-by=\"check\" aria-pressed=\"true\">check</button>"
        "<button type=\"button\" data-by=\"file\" aria-pressed=\"false\">file</button></div>\n";
  Boxes("Severity", "level", ByLevel, Always);
  Boxes("State", "state", States, [&](StringRef S) { return S == "open" || !AnyOpen; });
  Boxes("Check", "check", Checks, Always);
  OS << "</nav>\n";
}

/// The pages of the checks that have findings; the script puts them in place.
void Page::about() {
  std::set<std::string> Done;
  for (const report::Finding &F : R.Findings) {
    const catalog::CheckInfo *C = catalog::find(F.Check);
    if (!C || !shown(F) || !Done.insert(F.Check).second)
      continue;
    OS << "<template data-check=\"" << html(C->Id) << "\"><details class=\"about\"><summary>"
       << html(C->Short) << "</summary><div>" << markdownToHtml(C->Page) << "<p>";
    for (unsigned Cwe : C->Cwe)
      OS << "<a href=\"https://cwe.mitre.org/data/definitions/" << Cwe << ".html\">CWE-" << Cwe
         << "</a> ";
    OS << "</p></div></details></template>\n";
  }
}

void Page::account() {
  std::vector<std::string> Items;
  auto File = [&](StringRef F) { return "<code>" + html(report::shown(F, R.Root)) + "</code>"; };
  for (const std::string &Text : R.Intolerable)
    Items.push_back(html(Text));
  for (const FileAccount &F : R.Files) {
    if (F.Status == FileAccount::Failed)
      Items.push_back(File(F.File) + (F.Tolerated ? " was not analysed (tolerated): "
                                                  : " was not analysed: ") + html(F.Reason));
    else if (F.Status == FileAccount::Partial)
      Items.push_back(File(F.File) + " has " + counted(F.ErrorCount, "error") + "; " +
                      counted(F.Lost.size(), "function") + " not analysed");
  }
  for (const Truncation &T : R.Truncated)
    Items.push_back("<code>" + html(T.Function) + "</code> is not analysed to the end: " +
                    html(T.Reason));
  for (const std::string &Text : R.Notices)
    Items.push_back(html(Text));
  if (!R.Skipped.empty())
    Items.push_back(counted(R.Skipped.size(), "file") + " left out by the project's settings");
  if (R.Findings.size() > MaxFindings)
    Items.push_back(counted(R.Findings.size() - MaxFindings, "finding") +
                    " more than this page shows, the least severe; the JSON report has them");
  if (Items.empty())
    return;
  OS << "<details class=\"lost\"" << (R.failedFiles() ? " open" : "")
     << "><summary>What makes this scan less sure (" << Items.size() << ")</summary>\n<ul>\n";
  for (const std::string &Item : Items)
    OS << "<li>" << Item << "</li>\n";
  OS << "</ul>\n</details>\n";
}

void Page::line(StringRef File, unsigned Number,
                const std::multimap<unsigned, Annotation> &Lines) {
  StringRef Text = R.Sources->line(File, Number);
  auto [Begin, End] = Lines.equal_range(Number);
  // Marked columns, as bytes; ranges that overlap are one.
  std::vector<bool> Marked(Text.size(), false);
  for (auto It = Begin; It != End; ++It) {
    const report::Range &At = It->second.At;
    size_t From = At.Col ? At.Col - 1 : 0;
    size_t To = At.EndLine > At.Line ? Text.size() : std::max<size_t>(At.EndCol, 1) - 1;
    for (size_t I = From; I < std::min(To, Text.size()); ++I)
      Marked[I] = true;
  }
  OS << "<div class=\"row code\"><span class=\"n\">" << Number << "</span><span>";
  for (size_t I = 0; I < Text.size();) {
    size_t J = I;
    while (J < Text.size() && Marked[J] == Marked[I])
      ++J;
    OS << (Marked[I] ? "<mark>" : "") << html(Text.slice(I, J)) << (Marked[I] ? "</mark>" : "");
    I = J;
  }
  OS << "</span></div>\n";
  for (auto It = Begin; It != End; ++It) {
    const Annotation &A = It->second;
    OS << "<div class=\"step " << A.Class << '"';
    if (A.Class != "other")
      OS << " data-step=\"" << A.Number << '"';
    OS << "><b>" << (A.Class == "other" ? "\xE2\x86\xB3" : A.Number) << "</b>" << html(A.Text)
       << "</div>\n";
  }
}

void Page::pane(StringRef File, const std::multimap<unsigned, Annotation> &Lines) {
  OS << "<div class=\"pane\"><div class=\"file\">" << html(report::shown(File, R.Root))
     << "</div>\n";
  unsigned Last = R.Sources->lines(File).size(), Next = 0;
  for (auto It = Lines.begin(); It != Lines.end(); It = Lines.upper_bound(It->first)) {
    unsigned From = It->first > Around ? It->first - Around : 1;
    if (Next && From <= Next + LongestGap)
      From = Next;
    else if (Next)
      OS << "<div class=\"gap code\">\xE2\x8B\xAE</div>\n";
    for (unsigned N = std::max(From, Next); N <= It->first; ++N)
      line(File, N, Lines);
    Next = It->first + 1;
    // What follows the last one, or stands before a gap.
    auto After = Lines.upper_bound(It->first);
    unsigned Until = It->first + Around;
    if (After != Lines.end() && After->first - Around <= Next + LongestGap)
      Until = It->first;
    for (; Next <= std::min(Until, Last) && !Lines.count(Next); ++Next)
      line(File, Next, Lines);
  }
  OS << "</div>\n";
}

/// What would mend it, as a change of the lines.
void Page::fix(const report::Fix &X) {
  OS << "<div class=\"tail fix\">Fix: " << html(X.Description) << "</div>\n";
  for (const Hunk &H : hunks(X, *R.Sources)) {
    OS << "<div class=\"pane patch\"><div class=\"file\">" << html(report::shown(H.File, R.Root))
       << "</div>\n";
    for (const PatchLine &L : H.Lines)
      OS << "<div class=\"row code" << (L.Kind == '-' ? " gone" : L.Kind == '+' ? " come" : "")
         << "\"><span class=\"n\">" << (L.Number ? std::to_string(L.Number) : "")
         << "</span><span>" << L.Kind << ' ' << html(L.Text) << "</span></div>\n";
    OS << "</div>\n";
  }
}

void Page::finding(const report::Finding &F, size_t Id) {
  static const char *const Kinds[] = {"acquire", "branch", "event", "exit"};
  static const char *const Sure[] = {"low", "medium", "high"};
  const char *Level = Levels[static_cast<unsigned>(F.Level)];
  std::string File = html(report::shown(F.Primary.File, R.Root));
  OS << "<details class=\"finding " << Level << "\" id=\"f" << Id << "\" data-check=\""
     << html(F.Check) << "\" data-file=\"" << File << "\" data-level=\"" << Level
     << "\" data-state=\"" << state(F) << "\">\n<summary><span class=\"what\">"
     << html(F.Message) << "</span>";
  if (F.State == report::BaselineState::New)
    OS << "<span class=\"badge new\">new</span>";
  if (F.Suppressed)
    OS << "<span class=\"badge\">" << html(F.SuppressedBy) << "</span>";
  OS << "<div class=\"where\">" << File << ':' << F.Primary.Line;
  if (!F.Function.empty()) {
    std::string Spoken = report::spokenName(F.Function);
    auto [Before, Name] = StringRef(Spoken).split('\'');
    OS << " in " << Before;
    if (!Name.empty())
      OS << "<code>" << html(Name.drop_back()) << "</code>";
  }
  OS << "</div></summary>\n<div class=\"body\">\n";

  std::vector<std::string> Order;
  std::map<std::string, std::multimap<unsigned, Annotation>> Files;
  auto Add = [&](const report::Range &At, Annotation A) {
    if (!At.Line)
      return;
    A.At = At;
    if (!Files.count(At.File))
      Order.push_back(At.File);
    Files[At.File].emplace(At.Line, std::move(A));
  };
  unsigned Number = 0;
  for (const report::Step &S : F.Path)
    Add(S.At, {Kinds[static_cast<unsigned>(S.Kind)], std::to_string(++Number), S.Message, {}});
  if (F.Path.empty())
    Add(F.Primary, {"exit", "1", F.Message, {}});
  for (const report::Related &O : F.Others)
    Add(O.At, {"other", "", O.Message, {}});
  if (F.Path.size() > 1)
    OS << "<div class=\"stepper\"><button type=\"button\" data-go=\"-1\">Back</button>"
          "<button type=\"button\" data-go=\"1\">Next step</button><span class=\"at\">"
       << F.Path.size() << " steps</span></div>\n";
  for (const std::string &Name : Order)
    pane(Name, Files[Name]);
  for (const report::Fix &X : F.Fixes)
    fix(X);
  OS << "<div class=\"tail\">" << html(F.Check) << ", confidence "
     << Sure[static_cast<unsigned>(F.Sure)];
  if (!F.Pack.empty())
    OS << ", library " << html(F.Pack);
  if (!F.Justification.empty())
    OS << "; reason given: " << html(F.Justification);
  OS << "</div>\n</div>\n</details>\n";
}

void Page::write() {
  head();
  OS << "<div class=\"page\">\n";
  navigation();
  OS << "<main>\n";
  account();
  OS << "<div id=\"list\">\n";
  for (size_t I : Shown)
    finding(R.Findings[I], I + 1);
  OS << "</div>\n<div class=\"none\" id=\"none\""
     << (R.Findings.empty() ? "" : " hidden") << ">Nothing to show.</div>\n</main>\n</div>\n";
  about();
  OS << "<script>" << PageScript << "</script>\n</body>\n</html>\n";
}

} // namespace

void closecall::output::writeHtml(const Report &R, const FormatOptions &,
                                  llvm::raw_ostream &OS) {
  Page(R, OS).write();
}
