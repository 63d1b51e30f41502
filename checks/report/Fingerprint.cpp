//===- Fingerprint.cpp - Identity of a finding -----------------*- C++ -*-===//
//
// Implements Fingerprint.h with SHA-256, cut to 128 bits.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Fingerprint.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/SHA256.h"

namespace closecall::report {

std::string normalise(llvm::StringRef Text) {
  std::string Out;
  bool AfterString = false;
  for (size_t I = 0; I < Text.size(); ++I) {
    char C = Text[I];
    if (C == '"' || C == '\'') {
      // Literals keep their blanks; adjacent ones are one.
      size_t J = I + 1;
      while (J < Text.size() && Text[J] != C)
        J += Text[J] == '\\' ? 2 : 1;
      llvm::StringRef Literal = Text.slice(I, J + 1);
      if (C == '"' && AfterString && Out.back() == '"')
        Out.pop_back(), Literal = Literal.drop_front();
      Out += Literal;
      AfterString = C == '"';
      I = J;
      continue;
    } else if (Text.substr(I).starts_with("/*")) {
      size_t E = Text.find("*/", I + 2);
      I = E == llvm::StringRef::npos ? Text.size() : E + 1;
    } else if (Text.substr(I).starts_with("//")) {
      size_t E = Text.find('\n', I);
      I = E == llvm::StringRef::npos ? Text.size() : E;
    } else if (Text.substr(I).starts_with("\\\n")) {
      ++I; // a spliced line
    } else if (!llvm::isSpace(C)) {
      Out += C;
      AfterString = false;
    }
  }
  return Out;
}

static std::string digest(llvm::StringRef Text) {
  llvm::SHA256 H;
  H.update(Text);
  auto Digest = H.final();
  return llvm::toHex(llvm::ArrayRef<uint8_t>(Digest).take_front(16), true);
}

std::string sharedFingerprint(const Finding &F) {
  std::string Key = F.Check + '\0' + F.Function + '\0' + F.AcquireText;
  if (F.Sure == Confidence::Low)
    Key.append("\0low", 4);
  return digest(Key);
}

std::string numberedFingerprint(llvm::StringRef Shared, unsigned N) {
  return N ? digest(Shared.str() + '\0' + std::to_string(N)) : Shared.str();
}

void assignFingerprints(std::vector<Finding> &Findings) {
  llvm::StringMap<unsigned> Seen;
  for (Finding &F : Findings) {
    std::string Shared = sharedFingerprint(F);
    F.Fingerprint = numberedFingerprint(Shared, Seen[Shared]++);
  }
}

} // namespace closecall::report
