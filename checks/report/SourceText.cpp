//===- SourceText.cpp - Lines of source files -----------------------------===//
//
// Reading, splitting at \n, \r\n and \r, and counting columns.
//
//===----------------------------------------------------------------------===//
#include "checks/report/SourceText.h"

#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FileSystem.h"

using namespace closecall::report;
using llvm::StringRef;

std::unique_ptr<SourceText::Entry>
SourceText::split(std::unique_ptr<llvm::MemoryBuffer> B) {
  auto E = std::make_unique<Entry>();
  E->Buffer = std::move(B);
  StringRef Text = E->Buffer->getBuffer();
  Text.consume_front("\xEF\xBB\xBF"); // a byte-order mark is no column
  // Most files have none, and a search for one character is the fastest.
  const bool Returns = Text.contains('\r');
  while (!Text.empty()) {
    size_t End = Returns ? Text.find_first_of("\r\n") : Text.find('\n');
    E->Lines.push_back(Text.take_front(End));
    if (End == StringRef::npos)
      break;
    bool Pair = Text.substr(End).starts_with("\r\n");
    Text = Text.drop_front(End + (Pair ? 2 : 1));
  }
  return E;
}

void SourceText::set(StringRef File, StringRef Text) {
  std::lock_guard<std::mutex> Guard(Lock);
  Files[File] = split(llvm::MemoryBuffer::getMemBufferCopy(Text, File));
}

llvm::ArrayRef<StringRef> SourceText::lines(StringRef File) const {
  std::lock_guard<std::mutex> Guard(Lock);
  std::unique_ptr<Entry> &E = Files[File];
  if (!E) {
    std::unique_ptr<llvm::MemoryBuffer> Text;
    if (llvm::sys::fs::is_regular_file(File)) // a pipe would be waited for
      if (auto Buffer = llvm::MemoryBuffer::getFile(File))
        Text = std::move(*Buffer);
    E = split(Text ? std::move(Text) : llvm::MemoryBuffer::getMemBuffer("", File));
  }
  return E->Lines;
}

StringRef SourceText::lineEnd(StringRef File) const {
  llvm::ArrayRef<StringRef> All = lines(File);
  return All.size() > 1 && StringRef(All[0].end(), 2) == "\r\n" ? "\r\n" : "\n";
}

StringRef SourceText::line(StringRef File, unsigned Line) const {
  llvm::ArrayRef<StringRef> All = lines(File);
  return Line == 0 || Line > All.size() ? StringRef() : All[Line - 1];
}

unsigned closecall::report::utf16Column(StringRef Line, unsigned ByteColumn) {
  unsigned Units = 1;
  size_t I = 0;
  while (I + 1 < ByteColumn) {
    if (I >= Line.size()) // past the end, as exclusive ends are
      return Units + (ByteColumn - 1 - I);
    unsigned Length = llvm::getNumBytesForUTF8(Line[I]);
    const auto *P = reinterpret_cast<const llvm::UTF8 *>(Line.data() + I);
    if (Length > Line.size() - I || !llvm::isLegalUTF8Sequence(P, P + Length))
      Length = 1;
    Units += Length == 4 ? 2 : 1;
    I += Length;
  }
  return Units;
}
