//===- Markdown.cpp - Pages of the catalogue as HTML ----------------------===//
//
// Line by line. What is not understood is a paragraph, never markup: all text
// is escaped first.
//
//===----------------------------------------------------------------------===//
#include "tool/output/Markdown.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/ConvertUTF.h"

using llvm::StringRef;

namespace closecall::output {

std::string html(StringRef Text) {
  std::string Out;
  for (size_t I = 0; I < Text.size();) {
    unsigned char C = Text[I];
    size_t Length = llvm::getNumBytesForUTF8(C);
    const auto *P = reinterpret_cast<const llvm::UTF8 *>(Text.data() + I);
    bool Legal = Length <= Text.size() - I && llvm::isLegalUTF8Sequence(P, P + Length);
    if (!Legal || (C < 0x20 && C != '\t' && C != '\n') || C == 0x7F) {
      Out += "\xEF\xBF\xBD";
      ++I;
      continue;
    }
    switch (C) {
    case '&':
      Out += "&amp;";
      break;
    case '<':
      Out += "&lt;";
      break;
    case '>':
      Out += "&gt;";
      break;
    case '"':
      Out += "&quot;";
      break;
    case '\'':
      Out += "&#39;";
      break;
    default:
      Out += Text.substr(I, Length);
    }
    I += Length;
  }
  return Out;
}

/// Bold, code and links of one escaped line.
static std::string inlines(StringRef Line) {
  std::string Out;
  while (!Line.empty()) {
    if (Line.consume_front("`")) {
      size_t End = Line.find('`');
      Out += "<code>" + html(Line.take_front(End)) + "</code>";
      Line = End == StringRef::npos ? StringRef() : Line.drop_front(End + 1);
    } else if (size_t End = Line.substr(2).find("**");
               Line.starts_with("**") && End != StringRef::npos) {
      Out += "<strong>" + inlines(Line.substr(2, End)) + "</strong>";
      Line = Line.drop_front(End + 4);
    } else if (size_t Close = Line.find("](");
               Line.starts_with("[") && Close != StringRef::npos &&
               Line.find(')', Close) != StringRef::npos) {
      size_t Last = Line.find(')', Close);
      StringRef To = Line.slice(Close + 2, Last);
      std::string Text = inlines(Line.slice(1, Close));
      // Links into the repository lead nowhere from a page that stands alone.
      Out += To.starts_with("https://") ? "<a href=\"" + html(To) + "\">" + Text + "</a>" : Text;
      Line = Line.drop_front(Last + 1);
    } else {
      size_t Next = Line.find_first_of("`*[", 1);
      Out += html(Line.take_front(Next));
      Line = Next == StringRef::npos ? StringRef() : Line.drop_front(Next);
    }
  }
  return Out;
}

std::string markdownToHtml(StringRef Page) {
  std::string Out, Paragraph;
  const char *Open = nullptr; // the list or paragraph that is open
  auto Close = [&] {
    if (!Open)
      return;
    Out += inlines(Paragraph) + (StringRef(Open) == "ul" ? "</li></ul>\n" : "</p>\n");
    Paragraph.clear();
    Open = nullptr;
  };
  bool Code = false, Table = false;
  while (!Page.empty()) {
    auto [Line, Rest] = Page.split('\n');
    Page = Rest;
    if (Code) {
      Code = !Line.starts_with("```");
      Out += Code ? html(Line) + "\n" : "</pre>\n";
      continue;
    }
    bool Row = Line.starts_with("|");
    if (Table && !Row) {
      Out += "</table>\n";
      Table = false;
    }
    if (Line.starts_with("```")) {
      Close();
      StringRef Kind = Line.drop_front(3).split(' ').second;
      Out += "<pre" + (Kind.empty() ? std::string() : " class=\"" + html(Kind) + "\"") + ">";
      Code = true;
    } else if (Line.trim().empty()) {
      Close();
    } else if (Line.starts_with("#")) {
      Close();
      Out += "<h4>" + inlines(Line.ltrim("# ")) + "</h4>\n";
    } else if (Row) {
      Close();
      if (!Table)
        Out += "<table>\n";
      Table = true;
      if (Line.find_first_not_of("|-: ") == StringRef::npos)
        continue;
      Out += "<tr>";
      llvm::SmallVector<StringRef, 8> Cells;
      Line.trim().trim('|').split(Cells, '|');
      for (StringRef Cell : Cells)
        Out += "<td>" + inlines(Cell.trim()) + "</td>";
      Out += "</tr>\n";
    } else if (Line.starts_with("- ")) {
      bool InList = Open && StringRef(Open) == "ul";
      if (InList) {
        Out += inlines(Paragraph) + "</li><li>";
        Paragraph.clear();
      } else {
        Close();
        Out += "<ul><li>";
      }
      Open = "ul";
      Paragraph = Line.drop_front(2).str();
    } else {
      if (!Open) {
        Out += "<p>";
        Open = "p";
      } else {
        Paragraph += ' ';
      }
      Paragraph += Line.trim();
    }
  }
  Close();
  if (Code)
    Out += "</pre>\n";
  if (Table)
    Out += "</table>\n";
  return Out;
}

} // namespace closecall::output
