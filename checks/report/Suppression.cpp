//===- Suppression.cpp - NOLINT comments ----------------------------------===//
//
// A comment on the finding's own line, on the line before it (NEXTLINE), or a
// block around it. Blocks nest; an end closes the last begin with the same
// list of checks, and what is left over counts for nothing.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Suppression.h"

#include "checks/support/Wildcard.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <map>
#include <optional>

using namespace closecall::report;
using llvm::StringRef;

namespace {

enum class Kind { Line, NextLine, Begin, End };

struct Comment {
  Kind K;
  unsigned Line, Col;
  /// nullopt: all checks. Else globs, trimmed, comma-separated.
  std::optional<std::string> Checks;
  std::string Word, Reason;
  mutable bool Used = false;
};

bool covers(const std::optional<std::string> &Checks, StringRef Check) {
  if (!Checks)
    return true;
  for (StringRef Rest = *Checks; !Rest.empty();) {
    auto [Item, Tail] = Rest.split(',');
    Rest = Tail;
    // A negative glob would take a suppression back; it is not looked at.
    if (!Item.empty() && Item[0] != '-' && closecall::support::starMatches(Item, Check))
      return true;
  }
  return false;
}

constexpr StringRef Word = "NOLINT";

void commentsIn(StringRef Text, unsigned Line, std::vector<Comment> &Out) {
  for (size_t Pos = 0; (Pos = Text.find(Word, Pos)) != StringRef::npos;) {
    unsigned Col = Pos + 1;
    size_t Begin = Pos + Word.size();
    StringRef Rest = Text.drop_front(Begin);
    StringRef Suffix = Rest.take_while([](char C) { return llvm::isAlpha(C); });
    Rest = Rest.drop_front(Suffix.size());
    Pos = Begin + Suffix.size();
    Comment C{Kind::Line, Line, Col, std::nullopt, (Word + Suffix).str(), ""};
    if (Suffix == "NEXTLINE")
      C.K = Kind::NextLine;
    else if (Suffix == "BEGIN")
      C.K = Kind::Begin;
    else if (Suffix == "END")
      C.K = Kind::End;
    else if (!Suffix.empty())
      continue;
    // A bracket that is not closed on the line is none.
    if (size_t Close = Rest.find(')');
        Rest.starts_with("(") && Close != StringRef::npos) {
      llvm::SmallVector<StringRef, 4> Items;
      Rest.slice(1, Close).split(Items, ',');
      for (StringRef &I : Items)
        I = I.trim();
      C.Checks = llvm::join(Items, ",");
      Rest = Rest.drop_front(Close + 1);
      Pos += Close + 1;
    }
    Rest = Rest.take_front(std::min(Rest.find("*/"), Rest.find(Word)));
    // "): why", ") - why", ") -- why"
    C.Reason = Rest.ltrim(" \t:-").rtrim().str();
    if (llvm::none_of(C.Reason, llvm::isAlnum))
      C.Reason.clear();
    Out.push_back(std::move(C));
  }
}

/// The comments of one file.
class FileComments {
public:
  FileComments(StringRef File, const SourceText &Sources) {
    llvm::ArrayRef<StringRef> Lines = Sources.lines(File);
    // One search over the whole text, of which lines are pieces; most files have none.
    if (Lines.empty() || !StringRef(Lines.front().begin(), Lines.back().end() - Lines.front().begin())
                              .contains(Word))
      return;
    for (size_t I = 0; I < Lines.size(); ++I)
      commentsIn(Lines[I], I + 1, All);
    std::vector<const Comment *> Open;
    for (const Comment &C : All) {
      if (C.K == Kind::Begin) {
        Open.push_back(&C);
      } else if (C.K == Kind::End) {
        if (!Open.empty() && Open.back()->Checks == C.Checks) {
          Blocks.push_back({Open.back(), &C});
          Open.pop_back();
        } else {
          Unmatched.push_back(&C);
        }
      }
    }
    Unmatched.insert(Unmatched.end(), Open.begin(), Open.end());
  }
  FileComments(const FileComments &) = delete;

  /// The comment that suppresses Check at a place, one with a reason first.
  const Comment *find(const Range &At, StringRef Check) const {
    const Comment *Best = nullptr;
    auto Take = [&](const Comment &C) {
      if (!covers(C.Checks, Check))
        return;
      C.Used = true;
      if (!Best || (Best->Reason.empty() && !C.Reason.empty()))
        Best = &C;
    };
    for (const Comment &C : All)
      if ((C.K == Kind::Line && C.Line == At.Line) ||
          (C.K == Kind::NextLine && C.Line + 1 == At.Line))
        Take(C);
    auto Place = std::pair(At.Line, At.Col);
    for (const auto &[Begin, End] : Blocks)
      if (std::pair(Begin->Line, Begin->Col) < Place &&
          Place < std::pair(End->Line, End->Col))
        Take(*Begin);
    return Best;
  }

  const std::vector<Comment> &all() const { return All; }
  const std::vector<const Comment *> &unmatched() const { return Unmatched; }

private:
  std::vector<Comment> All;
  std::vector<std::pair<const Comment *, const Comment *>> Blocks;
  std::vector<const Comment *> Unmatched;
};

SuppressionNote note(SuppressionNote::Kind K, StringRef File, const Comment &C) {
  return {K, File.str(), C.Line, C.Word + (C.Checks ? "(" + *C.Checks + ")" : "")};
}

/// Names checks of ours, each of which has run.
bool isForUs(const Comment &C, const SuppressionOptions &O) {
  bool Ours = false;
  for (StringRef Rest = C.Checks ? StringRef(*C.Checks) : StringRef(); !Rest.empty();) {
    auto [Item, Tail] = Rest.split(',');
    Rest = Tail;
    if (!Item.starts_with("closecall-"))
      continue;
    Ours = true;
    for (const std::string &Check : O.Checks)
      if (closecall::support::starMatches(Item, Check) && !O.HasRun(Check))
        return false;
  }
  return Ours;
}

} // namespace

std::vector<SuppressionNote>
closecall::report::applySuppressions(std::vector<Finding> &Findings,
                                     const SourceText &Sources,
                                     const SuppressionOptions &Options) {
  std::vector<SuppressionNote> Notes;
  std::map<std::string, FileComments> Files;
  for (Finding &F : Findings) {
    if (!F.Primary.Line || F.Suppressed)
      continue;
    auto [It, IsNew] = Files.try_emplace(F.Primary.File, F.Primary.File, Sources);
    const Comment *C = It->second.find(F.Primary, F.Check);
    if (!C)
      continue;
    if (Options.RequireReason && C->Reason.empty()) {
      Notes.push_back(note(SuppressionNote::NoReason, F.Primary.File, *C));
      continue;
    }
    F.Suppressed = true;
    F.SuppressedBy = C->Word;
    F.Justification = C->Reason;
  }
  for (const auto &[File, Comments] : Files)
    for (const Comment *C : Comments.unmatched())
      Notes.push_back(note(C->K == Kind::Begin ? SuppressionNote::BeginWithoutEnd
                                               : SuppressionNote::EndWithoutBegin,
                           File, *C));
  for (const std::string &File : Options.UnusedIn) {
    auto [It, IsNew] = Files.try_emplace(File, File, Sources);
    for (const Comment &C : It->second.all())
      if (!C.Used && C.K != Kind::End && isForUs(C, Options) &&
          !llvm::is_contained(It->second.unmatched(), &C))
        Notes.push_back(note(SuppressionNote::Unused, File, C));
  }
  auto Key = [](const SuppressionNote &N) {
    return std::tie(N.File, N.Line, N.What, N.Text);
  };
  llvm::sort(Notes, [&](const SuppressionNote &A, const SuppressionNote &B) {
    return Key(A) < Key(B);
  });
  Notes.erase(std::unique(Notes.begin(), Notes.end(),
                          [&](const SuppressionNote &A, const SuppressionNote &B) {
                            return Key(A) == Key(B);
                          }),
              Notes.end());
  return Notes;
}

std::string closecall::report::toString(const SuppressionNote &N) {
  switch (N.What) {
  case SuppressionNote::BeginWithoutEnd:
    return "NOLINTBEGIN has no NOLINTEND with the same list of checks";
  case SuppressionNote::EndWithoutBegin:
    return "NOLINTEND has no NOLINTBEGIN with the same list of checks";
  case SuppressionNote::NoReason:
    return "'" + N.Text + "' gives no reason, so it does not count; write one behind it";
  case SuppressionNote::Unused:
    return "'" + N.Text + "' suppresses nothing";
  }
  return "";
}
