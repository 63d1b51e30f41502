//===- Baseline.cpp - Findings that are known -----------------------------===//
//
// Findings with the same check, function and acquisition form a group, in
// which a maximum matching of "all my exits are yours" pairs old and new. The
// groups are small; within one, better candidates are tried first.
//
//===----------------------------------------------------------------------===//
#include "checks/report/Baseline.h"

#include "checks/report/Paths.h"
#include "checks/support/Json.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <map>

using llvm::StringRef;

namespace closecall::report {
namespace {

constexpr int64_t Version = 1;
constexpr size_t None = ~size_t(0);

KnownFinding known(const Finding &F, StringRef Root) {
  KnownFinding K{F.Check, F.Function, F.AcquireText, shown(F.Primary.File, Root).str(),
                 F.ExitTexts};
  llvm::sort(K.Exits);
  return K;
}

using Key = std::tuple<std::string, std::string, std::string>;
Key keyOf(const KnownFinding &K) { return {K.Check, K.Function, K.Acquired}; }

bool excuses(const KnownFinding &Old, const KnownFinding &New) {
  return std::includes(Old.Exits.begin(), Old.Exits.end(), New.Exits.begin(),
                       New.Exits.end());
}

/// Pairs of one group; the result is the old one of each new one, or None.
class Matching {
public:
  Matching(llvm::ArrayRef<const KnownFinding *> Old, llvm::ArrayRef<KnownFinding> New)
      : Old(Old), New(New), OldOf(New.size(), None), NewOf(Old.size(), None) {
    // What has changed least goes first, so that it keeps its own entry.
    for (bool SameFile : {true, false})
      for (size_t N = 0; N < New.size(); ++N)
        for (size_t O = 0; O < Old.size() && OldOf[N] == None; ++O)
          if (NewOf[O] == None && Old[O]->Exits == New[N].Exits &&
              (!SameFile || Old[O]->File == New[N].File))
            pair(N, O);
    for (size_t N = 0; N < New.size(); ++N)
      if (OldOf[N] == None) {
        Tried.assign(Old.size(), false);
        augment(N);
      }
  }

  size_t oldOf(size_t N) const { return OldOf[N]; }

private:
  void pair(size_t N, size_t O) {
    OldOf[N] = O;
    NewOf[O] = N;
  }

  /// An augmenting path from N; depth is bounded by the size of the group.
  bool augment(size_t N) {
    for (bool SameFile : {true, false})
      for (size_t O = 0; O < Old.size(); ++O) {
        if (Tried[O] || (Old[O]->File == New[N].File) != SameFile ||
            !excuses(*Old[O], New[N]))
          continue;
        Tried[O] = true;
        if (NewOf[O] == None || augment(NewOf[O])) {
          pair(N, O);
          return true;
        }
      }
    return false;
  }

  llvm::ArrayRef<const KnownFinding *> Old;
  llvm::ArrayRef<KnownFinding> New;
  std::vector<size_t> OldOf, NewOf;
  std::vector<bool> Tried;
};

} // namespace

Baseline Baseline::of(const std::vector<Finding> &Findings, StringRef Root) {
  Baseline B;
  for (const Finding &F : Findings)
    if (!F.Suppressed)
      B.Known.push_back(known(F, Root));
  llvm::sort(B.Known);
  return B;
}

std::string Baseline::text() const {
  using support::jsonQuote;
  std::string Out = "{\n  \"version\": " + std::to_string(Version) + ",\n  \"findings\": [";
  for (size_t I = 0; I < Known.size(); ++I) {
    const KnownFinding &K = Known[I];
    Out += std::string(I ? "," : "") + "\n    {\"check\": " + jsonQuote(K.Check) +
           ", \"file\": " + jsonQuote(K.File) + ", \"function\": " + jsonQuote(K.Function) +
           ", \"acquired\": " + jsonQuote(K.Acquired) + ", \"exits\": [";
    for (size_t N = 0; N < K.Exits.size(); ++N)
      Out += (N ? ", " : "") + jsonQuote(K.Exits[N]);
    Out += "]}";
  }
  return Out + (Known.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

llvm::Expected<Baseline> Baseline::parse(StringRef Text, StringRef ShownAs) {
  auto Document = support::JsonDocument::parse(Text, ShownAs);
  if (!Document)
    return Document.takeError();
  support::JsonCursor Root = Document->root();
  Baseline B;
  // Another version, or no baseline at all: the rest is not worth a word.
  if (auto V = Root.require("version"); V && V->asInt() != Version) {
    if (V->isInt())
      V->error("this version of closecall reads baselines of version " +
               llvm::Twine(Version) + "; write it anew with 'closecall baseline'");
    return Document->takeErrors();
  }
  Root.isObject() && Root.checkKeys({"version", "findings"});
  if (auto List = Root.isObject() ? Root.require("findings") : std::nullopt)
    for (const support::JsonCursor &E : List->elements()) {
      if (!E.checkKeys({"check", "file", "function", "acquired", "exits"}))
        continue;
      KnownFinding K;
      for (auto [Name, To] : {std::pair("check", &K.Check), std::pair("file", &K.File),
                              std::pair("function", &K.Function),
                              std::pair("acquired", &K.Acquired)})
        if (auto C = E.require(Name))
          *To = C->asString().str();
      if (auto C = E.require("exits"))
        K.Exits = C->asStrings();
      llvm::sort(K.Exits);
      B.Known.push_back(std::move(K));
    }
  if (llvm::Error E = Document->takeErrors())
    return std::move(E);
  llvm::sort(B.Known);
  return B;
}

void Baseline::filter(llvm::function_ref<bool(const KnownFinding &)> Keep) {
  llvm::erase_if(Known, [&](const KnownFinding &K) { return !Keep(K); });
}

BaselineCounts Baseline::apply(std::vector<Finding> &Findings, StringRef Root,
                               StringRef By) const {
  struct Group {
    std::vector<const KnownFinding *> Old;
    std::vector<KnownFinding> New;
    std::vector<Finding *> Findings;
  };
  std::map<Key, Group> Groups;
  for (const KnownFinding &K : Known)
    Groups[keyOf(K)].Old.push_back(&K);
  for (Finding &F : Findings) {
    if (F.Suppressed)
      continue;
    KnownFinding K = known(F, Root);
    Group &G = Groups[keyOf(K)];
    G.New.push_back(std::move(K));
    G.Findings.push_back(&F);
  }
  BaselineCounts Counts;
  for (auto &[Name, G] : Groups) {
    Matching M(G.Old, G.New);
    size_t Used = 0;
    for (size_t N = 0; N < G.New.size(); ++N) {
      Finding &F = *G.Findings[N];
      size_t O = M.oldOf(N);
      if (O == None) {
        F.State = BaselineState::New;
        ++Counts.New;
        continue;
      }
      F.State = G.Old[O]->Exits == G.New[N].Exits ? BaselineState::Unchanged
                                                  : BaselineState::Updated;
      F.Suppressed = true;
      F.SuppressedBy = By.str();
      ++Counts.Known;
      ++Used;
    }
    Counts.Gone += G.Old.size() - Used;
  }
  return Counts;
}

} // namespace closecall::report
