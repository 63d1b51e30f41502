//===- Patch.cpp - A fix as the lines that it changes ---------------------===//
#include "tool/output/Patch.h"

#include "checks/report/FixText.h"
#include "checks/report/LineDiff.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include <algorithm>
#include <map>

using namespace closecall;
using namespace closecall::output;
using llvm::StringRef;

/// Edits that are so close share a hunk; as many lines stand around one.
static constexpr unsigned Around = 1;

/// The lines First to Last of File, and what Edits make of them.
static Hunk hunkOf(const std::string &File, llvm::ArrayRef<StringRef> Lines, unsigned First,
                   unsigned Last, std::vector<report::TextEdit> Edits) {
  std::string Text;
  for (unsigned N = First; N <= Last; ++N)
    Text += Lines[N - 1].str() + (N < Last ? "\n" : "");
  for (report::TextEdit &E : Edits) {
    E.At.Line -= First - 1;
    E.At.EndLine -= First - 1;
    E.NewText.erase(std::remove(E.NewText.begin(), E.NewText.end(), '\r'), E.NewText.end());
  }
  std::optional<std::string> New = report::applyEdits(Text, std::move(Edits));
  if (!New)
    return {};
  llvm::SmallVector<StringRef, 16> Before, After;
  StringRef(Text).split(Before, '\n');
  StringRef(*New).split(After, '\n');
  Hunk H{File, {}};
  auto Common = report::commonLines(Before, After);
  Common.push_back({Before.size(), After.size()});
  size_t I = 0, J = 0;
  for (auto [Old, Now] : Common) {
    for (; I < Old; ++I)
      H.Lines.push_back({'-', unsigned(First + I), Before[I].str()});
    for (; J < Now; ++J)
      H.Lines.push_back({'+', 0, After[J].str()});
    if (I < Before.size())
      H.Lines.push_back({' ', unsigned(First + I), Before[I].str()});
    ++I;
    ++J;
  }
  return H;
}

std::vector<Hunk> closecall::output::hunks(const report::Fix &F,
                                           const report::SourceText &Sources) {
  std::map<std::string, std::multimap<unsigned, report::TextEdit>> Files; // by line
  for (const report::TextEdit &E : F.Edits)
    Files[E.At.File].emplace(E.At.Line, E);
  std::vector<Hunk> Out;
  for (const auto &[File, ByLine] : Files) {
    llvm::ArrayRef<StringRef> Lines = Sources.lines(File);
    std::vector<report::TextEdit> Edits;
    for (const auto &[Line, E] : ByLine)
      Edits.push_back(E);
    for (size_t I = 0; I < Edits.size();) {
      unsigned First = Edits[I].At.Line, Last = 0;
      size_t Begin = I;
      for (; I < Edits.size() && (!Last || Edits[I].At.Line <= Last + 2 * Around + 1); ++I)
        Last = std::max({Last, Edits[I].At.Line, Edits[I].At.EndLine});
      if (!First || Last > Lines.size())
        return {};
      Hunk H = hunkOf(File, Lines, First > Around ? First - Around : 1,
                      std::min<unsigned>(Last + Around, Lines.size()),
                      {Edits.begin() + Begin, Edits.begin() + I});
      if (H.Lines.empty())
        return {};
      Out.push_back(std::move(H));
    }
  }
  return Out;
}
