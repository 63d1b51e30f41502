//===- Link.cpp - A program's facts, sliced by module ---------------------===//
#include "checks/policy/Link.h"

#include "checks/policy/Program.h"
#include "checks/report/FindingJson.h"
#include "checks/report/Fingerprint.h"
#include "checks/summary/Json.h"
#include "checks/support/JsonText.h"
#include <atomic>
#include <map>
#include <thread>

namespace closecall::policy {

using support::JsonCursor;
using support::JsonObject;
using support::jsonText;

namespace {

/// Findings about a place belong to the first module that knows the file.
class FileOwners {
public:
  explicit FileOwners(const std::vector<const ir::Module *> &Sorted) {
    for (uint32_t M = 0; M < Sorted.size(); ++M)
      for (const std::string &File : Sorted[M]->Files)
        Owner.try_emplace(File, M);
  }
  uint32_t of(const report::Finding &F) const {
    auto It = Owner.find(F.Primary.File);
    return It == Owner.end() ? 0 : It->second;
  }

private:
  std::map<std::string, uint32_t> Owner;
};

} // namespace

std::vector<Slice> link(const std::vector<ir::Module> &Modules, const rules::PackIndex &Packs,
                        const AnalysisOptions &Options) {
  const std::vector<flow::DeclaredFunction> Declared = flow::declaredFunctions(Modules, Packs);
  const std::optional<rules::PackIndex> More = flow::withDeclared(Declared, Packs);
  const rules::PackIndex &InForce = More ? *More : Packs;
  flow::Linker L(Modules, InForce);
  ProgramResult Program = analyzeProgram(L, InForce, Options);
  std::vector<Slice> Slices(Modules.size());
  std::vector<const ir::Module *> Sorted;
  auto SliceAt = [&](uint32_t M) -> Slice & { return Slices[Sorted[M] - Modules.data()]; };
  for (uint32_t M = 0; M < L.modules(); ++M) {
    Sorted.push_back(&L.moduleAt(M));
    Slice &S = SliceAt(M);
    S.MainFile = Sorted[M]->MainFile;
    S.Declared = Declared;
    for (ir::CalleeId C = 0; C < Sorted[M]->Callees.size(); ++C)
      if (uint32_t B = L.bodyIn(M, C); B != ir::NoId) {
        S.Callees.push_back({C, std::nullopt});
        if (L.usable(B))
          S.Callees.back().Sum = std::as_const(L).summary(B);
      }
    for (const ir::Function &F : Sorted[M]->Functions)
      if (const std::string &Name = Sorted[M]->Callees[F.Self].Name;
          Program.EndedByCallers.contains(Name))
        S.EndedByCallers.push_back(Name);
    llvm::sort(S.EndedByCallers);
    S.EndedByCallers.erase(std::unique(S.EndedByCallers.begin(), S.EndedByCallers.end()),
                           S.EndedByCallers.end());
  }
  for (uint32_t B = 0; B < L.size(); ++B)
    SliceAt(L.body(B).Module)
        .Functions.push_back({L.body(B).Function, L.hasCallers(B), L.lentParams(B)});

  FileOwners Owners(Sorted);
  AnalysisResult All = std::move(Program.Each);
  for (report::Finding &F : Program.Whole) {
    SliceAt(Owners.of(F)).Whole.push_back(F);
    All.Findings.push_back(std::move(F));
  }
  finish(All, Program.EndedByCallers);
  // Numbers in fingerprints count over the program.
  report::assignFingerprints(All.Findings);
  for (const report::Finding &F : All.Findings) {
    std::vector<report::Finding> Alone = {F};
    report::assignFingerprints(Alone);
    if (Alone[0].Fingerprint == F.Fingerprint)
      continue;
    // Whichever module finds it: an internal function of a header is found in
    // each that includes it.
    for (uint32_t M = 0; M < Sorted.size(); ++M)
      if (llvm::is_contained(Sorted[M]->Files, F.Primary.File))
        SliceAt(M).Fingerprints.push_back({F.Check, F.Message, F.Fingerprint, F.Primary});
  }
  for (Slice &S : Slices) {
    AnalysisResult Whole;
    Whole.Findings = std::move(S.Whole);
    finish(Whole, {});
    S.Whole = std::move(Whole.Findings);
  }
  return Slices;
}

static llvm::Error foreign(const Slice &S) {
  return llvm::createStringError(S.MainFile + ": linked with another state of this file");
}

static llvm::Expected<AnalysisResult> checkOne(const ir::Module &M, const Slice &S,
                                               const rules::PackIndex &Packs,
                                               const AnalysisOptions &Options) {
  static const char Yes = 1, No = 0;
  static const summary::Summary Unknown;
  const std::optional<rules::PackIndex> More = flow::withDeclared(S.Declared, Packs);
  const rules::PackIndex &InForce = More ? *More : Packs;
  flow::ModuleResolver Resolver(M, InForce);
  for (const Slice::Callee &C : S.Callees) {
    if (C.Id >= M.Callees.size())
      return foreign(S);
    Resolver.bindBody(C.Id, C.Sum ? *C.Sum : Unknown, C.Sum ? Yes : No);
  }
  Resolver.bindPacks();
  AnalysisResult Out;
  TransactionCallers Callers; // the slice says what became of them
  for (const Slice::Function &F : S.Functions) {
    if (F.Index >= M.Functions.size())
      return foreign(S);
    const ir::Function &Fn = M.Functions[F.Index];
    // What callees do to transactions is in their summaries.
    flow::SolvedFunction Solved =
        flow::inferFunction(M, Fn, Resolver, limits(Options, false), F.HasCallers, {}, F.Lent);
    Out.Steps += Solved.Steps;
    reportFunction({M, Fn, Resolver}, Solved, InForce, Options, Out, Callers);
  }
  Out.Functions = unsigned(S.Functions.size());
  Out.Findings.insert(Out.Findings.end(), S.Whole.begin(), S.Whole.end());
  return Out;
}

llvm::Expected<AnalysisResult> check(const std::vector<ir::Module> &Modules,
                                     const std::vector<Slice> &Slices,
                                     const rules::PackIndex &Packs,
                                     const AnalysisOptions &Options) {
  assert(Modules.size() == Slices.size());
  std::vector<std::optional<llvm::Expected<AnalysisResult>>> Each(Modules.size());
  std::atomic<size_t> Next = 0;
  auto Work = [&] {
    for (size_t I = Next++; I < Modules.size(); I = Next++)
      Each[I].emplace(checkOne(Modules[I], Slices[I], Packs, Options));
  };
  std::vector<std::thread> Threads;
  for (size_t T = 1; T < std::min<size_t>(Options.Jobs, Modules.size()); ++T)
    Threads.emplace_back(Work);
  Work();
  for (std::thread &T : Threads)
    T.join();

  AnalysisResult Out;
  llvm::StringSet<> EndedByCallers;
  std::map<std::tuple<std::string, std::string, report::Range>, std::string> Numbered;
  llvm::Error Wrong = llvm::Error::success();
  for (size_t I = 0; I < Modules.size(); ++I) {
    if (!*Each[I]) {
      Wrong = llvm::joinErrors(std::move(Wrong), Each[I]->takeError());
      continue;
    }
    AnalysisResult &R = **Each[I];
    auto Append = [](auto &To, auto &From) {
      To.insert(To.end(), std::make_move_iterator(From.begin()),
                std::make_move_iterator(From.end()));
    };
    Append(Out.Findings, R.Findings);
    Append(Out.Truncated, R.Truncated);
    Append(Out.Why, R.Why);
    Out.Functions += R.Functions;
    Out.Obligations += R.Obligations;
    Out.Steps += R.Steps;
    for (const std::string &Name : Slices[I].EndedByCallers)
      EndedByCallers.insert(Name);
    for (const Slice::Numbered &N : Slices[I].Fingerprints)
      Numbered[{N.Check, N.Message, N.At}] = N.Fingerprint;
  }
  if (Wrong)
    return std::move(Wrong);
  finish(Out, EndedByCallers);
  for (report::Finding &F : Out.Findings) {
    std::vector<report::Finding> Alone = {F};
    report::assignFingerprints(Alone);
    auto It = Numbered.find({F.Check, F.Message, F.Primary});
    F.Fingerprint = It == Numbered.end() ? Alone[0].Fingerprint : It->second;
  }
  return std::move(Out);
}

static std::string toJson(const flow::DeclaredFunction &F) {
  return JsonObject()
      .add("name", jsonText(F.Name))
      .number("params", F.Params)
      .items("says", F.Says,
             [](const ir::Ownership &S) {
               JsonObject O;
               O.number("is", S.K).flag("indirect", S.Indirect).flag("record", S.Record);
               if (S.Arg != ir::NoId)
                 O.number("arg", S.Arg);
               return O.text("class", S.Class)
                   .text("family", S.Family)
                   .text("success", S.Success)
                   .str();
             })
      .str();
}

static flow::DeclaredFunction declaredFromJson(JsonCursor C) {
  flow::DeclaredFunction F;
  C.checkKeys({"name", "params", "says"});
  F.Name = support::jsonBytes(C, "name");
  if (auto N = C.require("params"))
    F.Params = unsigned(N->asInt(0, UINT32_MAX - 1));
  if (auto Says = C.get("says"))
    for (const JsonCursor &E : Says->elements()) {
      ir::Ownership O;
      E.checkKeys({"is", "indirect", "record", "arg", "class", "family", "success"});
      if (auto Is = E.get("is"))
        O.K = ir::Ownership::Kind(Is->asInt(0, ir::Ownership::Borrows));
      O.Indirect = E.getBool("indirect", false);
      O.Record = E.getBool("record", false);
      if (auto Arg = E.get("arg"))
        O.Arg = uint32_t(Arg->asInt(0, 1000));
      O.Class = support::jsonBytes(E, "class");
      O.Family = support::jsonBytes(E, "family");
      O.Success = support::jsonBytes(E, "success");
      F.Says.push_back(std::move(O));
    }
  return F;
}

std::string toJson(const Slice &S, const rules::PackIndex &Packs) {
  const std::optional<rules::PackIndex> More = flow::withDeclared(S.Declared, Packs);
  JsonObject O;
  O.add("main", jsonText(S.MainFile));
  O.items("declared", S.Declared,
          [](const flow::DeclaredFunction &F) { return toJson(F); });
  O.items("functions", S.Functions, [](const Slice::Function &F) {
    return JsonObject()
        .number("at", F.Index)
        .flag("called", F.HasCallers)
        .items("lent", F.Lent,
               [](const auto &P) {
                 return "[" + std::to_string(P.first) + ", " + jsonText(P.second) + "]";
               })
        .str();
  });
  O.items("callees", S.Callees, [&](const Slice::Callee &C) {
    return "[" + std::to_string(C.Id) + ", " +
           (C.Sum ? summary::toJson(*C.Sum, More ? *More : Packs) : "null") + "]";
  });
  O.items("endedByCallers", S.EndedByCallers, [](const std::string &N) { return jsonText(N); });
  O.items("findings", S.Whole, [](const report::Finding &F) { return report::toJson(F); });
  return O.items("fingerprints", S.Fingerprints,
                 [](const Slice::Numbered &N) {
                   report::Finding F;
                   F.Check = N.Check;
                   F.Message = N.Message;
                   F.Primary = N.At;
                   return "[" + report::toJson(F) + ", " + jsonText(N.Fingerprint) + "]";
                 })
      .str();
}

llvm::Expected<Slice> sliceFromJson(llvm::StringRef Text, llvm::StringRef FileName,
                                    const rules::PackIndex &Packs) {
  auto Document = support::JsonDocument::parse(Text, FileName);
  if (!Document)
    return Document.takeError();
  JsonCursor Root = Document->root();
  Slice S;
  Root.checkKeys({"main", "declared", "functions", "callees", "endedByCallers", "findings", "fingerprints"});
  auto Each = [](const JsonCursor &C, llvm::StringRef Key, auto Fn) {
    if (auto List = C.get(Key))
      for (const JsonCursor &E : List->elements())
        Fn(E);
  };
  auto Pair = [](const JsonCursor &C, auto Fn) {
    std::vector<JsonCursor> Two = C.elements();
    if (Two.size() == 2)
      Fn(Two[0], Two[1]);
    else
      C.error("expected two items");
  };
  S.MainFile = support::jsonBytes(Root, "main");
  Each(Root, "declared", [&](JsonCursor C) { S.Declared.push_back(declaredFromJson(C)); });
  const std::optional<rules::PackIndex> More = flow::withDeclared(S.Declared, Packs);
  Each(Root, "functions", [&](JsonCursor C) {
    Slice::Function F;
    C.checkKeys({"at", "called", "lent"});
    if (auto At = C.require("at"))
      F.Index = uint32_t(At->asInt(0, UINT32_MAX - 1));
    F.HasCallers = C.getBool("called", false);
    Each(C, "lent", [&](JsonCursor P) {
      Pair(P, [&](JsonCursor N, JsonCursor Name) {
        F.Lent.emplace_back(unsigned(N.asInt(0, UINT32_MAX - 1)), support::jsonBytes(Name));
      });
    });
    S.Functions.push_back(std::move(F));
  });
  Each(Root, "callees", [&](JsonCursor C) {
    Pair(C, [&](JsonCursor Id, JsonCursor Sum) {
      S.Callees.push_back({ir::CalleeId(Id.asInt(0, ir::NoId - 1)), std::nullopt});
      if (Sum.kind() != support::JsonKind::Null)
        S.Callees.back().Sum = summary::fromJson(Sum, More ? *More : Packs);
    });
  });
  Each(Root, "endedByCallers",
       [&](JsonCursor C) { S.EndedByCallers.push_back(support::jsonBytes(C)); });
  Each(Root, "findings", [&](JsonCursor C) { S.Whole.push_back(report::findingFromJson(C)); });
  Each(Root, "fingerprints", [&](JsonCursor C) {
    Pair(C, [&](JsonCursor Of, JsonCursor Digest) {
      report::Finding F = report::findingFromJson(Of);
      S.Fingerprints.push_back({F.Check, F.Message, support::jsonBytes(Digest), F.Primary});
    });
  });
  if (llvm::Error E = Document->takeErrors())
    return std::move(E);
  return std::move(S);
}

} // namespace closecall::policy
