//===- Text.cpp - Findings as a compiler prints them ----------------------===//
//
// One block a finding: `path:line:col: error: message [check]`, the source
// line with a caret and the range underlined, then the path as numbered notes,
// each with its own line, and the other exits. A summary closes the report.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Paths.h"
#include "tool/output/Format.h"
#include "tool/output/Report.h"
#include "tool/output/Summary.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Unicode.h"
#include "llvm/Support/raw_ostream.h"

using namespace closecall;
using namespace closecall::output;
using llvm::StringRef;

namespace {

constexpr unsigned TabStop = 8;

/// A source line as it is shown, and where each byte of it begins: tabs are
/// spaces, other control characters and broken UTF-8 are <XX>.
struct ShownLine {
  std::string Text;
  std::vector<unsigned> ColumnOfByte; ///< 0-based; one more than bytes

  explicit ShownLine(StringRef Line) {
    unsigned Column = 0;
    for (size_t I = 0; I < Line.size();) {
      size_t Length = llvm::getNumBytesForUTF8(Line[I]);
      const auto *P = reinterpret_cast<const llvm::UTF8 *>(Line.data() + I);
      bool Legal = Length <= Line.size() - I &&
                   llvm::isLegalUTF8Sequence(P, P + Length);
      if (!Legal)
        Length = 1;
      std::string Piece = Line.substr(I, Length).str();
      int Width = Legal ? llvm::sys::unicode::columnWidthUTF8(Piece) : -1;
      if (Piece == "\t") {
        Width = TabStop - Column % TabStop;
        Piece.assign(Width, ' ');
      } else if (Width < 0) {
        Piece = "<" + llvm::toHex(Piece) + ">";
        Width = Piece.size();
      }
      ColumnOfByte.insert(ColumnOfByte.end(), Length, Column);
      Text += Piece;
      Column += Width;
      I += Length;
    }
    ColumnOfByte.push_back(Column);
  }

  /// Of a 1-based byte column; columns past the end are the end.
  unsigned column(unsigned ByteCol) const {
    size_t I = ByteCol ? ByteCol - 1 : 0;
    return ColumnOfByte[std::min(I, ColumnOfByte.size() - 1)];
  }
  unsigned width() const { return ColumnOfByte.back(); }
};

class Printer {
public:
  Printer(const Report &R, const FormatOptions &O, llvm::raw_ostream &OS)
      : R(R), O(O), OS(OS) {}

  void finding(const report::Finding &F);

private:
  enum Style { Plain, Bold, Red, Magenta, Cyan, Green };
  void put(Style S, const llvm::Twine &Text) {
    static const char *const Codes[] = {"",           "\033[1m",    "\033[1;31m",
                                        "\033[1;35m", "\033[1;36m", "\033[1;32m"};
    if (O.Color && S != Plain)
      OS << Codes[S] << Text << "\033[0m";
    else
      OS << Text;
  }

  void heading(const report::Range &At, StringRef Level, Style S,
               const llvm::Twine &Message, bool Strong);
  void snippet(const report::Range &At);

  const Report &R;
  const FormatOptions &O;
  llvm::raw_ostream &OS;
};

void Printer::heading(const report::Range &At, StringRef Level, Style S,
                      const llvm::Twine &Message, bool Strong) {
  if (At.Line)
    put(Bold, report::shown(At.File, R.Cwd) + ":" + llvm::Twine(At.Line) + ":" +
                  llvm::Twine(At.Col) + ": ");
  put(S, Level + ": ");
  put(Strong ? Bold : Plain, Message);
  OS << '\n';
}

void Printer::snippet(const report::Range &At) {
  if (!At.Line)
    return;
  StringRef Line = R.Sources->line(At.File, At.Line);
  if (Line.trim().empty())
    return;
  ShownLine Shown(Line);
  std::string Number = std::to_string(At.Line);
  size_t Gutter = std::max<size_t>(5, Number.size() + 1);
  OS.indent(Gutter - Number.size()) << Number << " | " << Shown.Text << '\n';

  unsigned Begin = Shown.column(At.Col), End = Begin + 1;
  if (At.EndLine > At.Line)
    End = Shown.width();
  else if (At.EndLine == At.Line && At.EndCol > At.Col)
    End = Shown.column(At.EndCol);
  std::string Marks(Begin, ' ');
  Marks += '^';
  if (End > Begin + 1)
    Marks.append(End - Begin - 1, '~');
  OS.indent(Gutter) << " | ";
  put(Green, Marks);
  OS << '\n';
}

void Printer::finding(const report::Finding &F) {
  static const std::pair<StringRef, Style> Levels[] = {
      {"note", Cyan}, {"warning", Magenta}, {"error", Red}};
  auto [Level, S] = Levels[static_cast<unsigned>(F.Level)];
  heading(F.Primary, Level, S, F.Message + " [" + F.Check + "]", true);
  snippet(F.Primary);
  unsigned Number = 0;
  for (const report::Step &Step : F.Path) {
    heading(Step.At, "note", Cyan,
            "(" + llvm::Twine(++Number) + ") " + Step.Message, false);
    snippet(Step.At);
  }
  for (const report::Related &Other : F.Others) {
    heading(Other.At, "note", Cyan, Other.Message, false);
    snippet(Other.At);
  }
  for (const report::Fix &Fix : F.Fixes)
    heading(report::Range(), "fix", Green, Fix.Description, false);
}

} // namespace

void closecall::output::writeText(const Report &R, const FormatOptions &O,
                                  llvm::raw_ostream &OS) {
  Printer P(R, O, OS);
  for (const report::Finding &F : R.Findings)
    if (!F.Suppressed)
      P.finding(F);
  if (!O.Quiet)
    writeSummary(R, O, OS);
}
