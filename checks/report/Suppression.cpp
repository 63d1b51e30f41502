//===- Suppression.cpp - NOLINT comments ----------------------------------===//
//
// A comment on the finding's own line, on the line before it (NEXTLINE), or a
// block around it. Blocks nest; an end closes the last begin with the same
// list of checks, and what is left over counts for nothing.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Suppression.h"

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
};

/// `*` stands for any text; nothing else is special.
bool globMatches(StringRef Glob, StringRef Text) {
  size_t G = 0, T = 0, Star = StringRef::npos, Mark = 0;
  while (T < Text.size()) {
    if (G < Glob.size() && Glob[G] == '*') {
      Star = G++;
      Mark = T;
    } else if (G < Glob.size() && Glob[G] == Text[T]) {
      ++G;
      ++T;
    } else if (Star != StringRef::npos) {
      G = Star + 1;
      T = ++Mark;
    } else {
      return false;
    }
  }
  return Glob.drop_front(G).find_first_not_of('*') == StringRef::npos;
}

bool covers(const std::optional<std::string> &Checks, StringRef Check) {
  if (!Checks)
    return true;
  for (StringRef Rest = *Checks; !Rest.empty();) {
    auto [Item, Tail] = Rest.split(',');
    Rest = Tail;
    // A negative glob would take a suppression back; it is not looked at.
    if (!Item.empty() && Item[0] != '-' && globMatches(Item, Check))
      return true;
  }
  return false;
}

void commentsIn(StringRef Text, unsigned Line, std::vector<Comment> &Out) {
  constexpr StringRef Word = "NOLINT";
  for (size_t Pos = 0; (Pos = Text.find(Word, Pos)) != StringRef::npos;) {
    unsigned Col = Pos + 1;
    size_t Begin = Pos + Word.size();
    StringRef Rest = Text.drop_front(Begin);
    StringRef Suffix = Rest.take_while([](char C) { return llvm::isAlpha(C); });
    Rest = Rest.drop_front(Suffix.size());
    Pos = Begin + Suffix.size();
    Comment C{Kind::Line, Line, Col, std::nullopt};
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
      Pos += Close + 1;
    }
    Out.push_back(std::move(C));
  }
}

/// The comments of one file.
class FileComments {
public:
  FileComments(StringRef File, const SourceText &Sources,
               std::vector<UnmatchedBlock> &Unmatched) {
    llvm::ArrayRef<StringRef> Lines = Sources.lines(File);
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
          Unmatched.push_back({File.str(), C.Line, false});
        }
      }
    }
    for (const Comment *C : Open)
      Unmatched.push_back({File.str(), C->Line, true});
  }

  /// The word that suppresses Check at a place, or nothing.
  const char *find(const Range &At, StringRef Check) const {
    for (const Comment &C : All) {
      if (C.K == Kind::Line && C.Line == At.Line && covers(C.Checks, Check))
        return "NOLINT";
      if (C.K == Kind::NextLine && C.Line + 1 == At.Line &&
          covers(C.Checks, Check))
        return "NOLINTNEXTLINE";
    }
    auto Place = std::pair(At.Line, At.Col);
    for (const auto &[Begin, End] : Blocks)
      if (std::pair(Begin->Line, Begin->Col) < Place &&
          Place < std::pair(End->Line, End->Col) &&
          covers(Begin->Checks, Check))
        return "NOLINTBEGIN";
    return nullptr;
  }

private:
  std::vector<Comment> All;
  std::vector<std::pair<const Comment *, const Comment *>> Blocks;
};

} // namespace

std::vector<UnmatchedBlock>
closecall::report::applySuppressions(std::vector<Finding> &Findings,
                                     const SourceText &Sources) {
  std::vector<UnmatchedBlock> Unmatched;
  std::map<std::string, FileComments> Files;
  for (Finding &F : Findings) {
    if (!F.Primary.Line || F.Suppressed)
      continue;
    auto It = Files.find(F.Primary.File);
    if (It == Files.end())
      It = Files.try_emplace(F.Primary.File, F.Primary.File, Sources, Unmatched)
               .first;
    if (const char *Word = It->second.find(F.Primary, F.Check)) {
      F.Suppressed = true;
      F.SuppressedBy = Word;
    }
  }
  llvm::sort(Unmatched, [](const UnmatchedBlock &A, const UnmatchedBlock &B) {
    return std::tie(A.File, A.Line) < std::tie(B.File, B.Line);
  });
  return Unmatched;
}
