//===- PackIndex.cpp - The rule packs in force ----------------------------===//
//
// Merging is last-wins by function and class name, by pack and resource name,
// and by record type; a resource keeps its id when it is replaced, so that effects of
// other packs that refer to it stay right. A pack that does not parse leaves
// the index as it was.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/PackIndex.h"
#include "checks/rules/UsageIndex.h"

#include "checks/rules/PackParser.h"
#include "checks/support/Embedded.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include <tuple>

using llvm::StringRef;

namespace closecall::embedded {
extern const closecall::support::EmbeddedFile RulePacks[];
} // namespace closecall::embedded

namespace closecall::rules {

/// "name/2": the overload with two parameters.
static std::string overload(StringRef Name, std::optional<unsigned> Params) {
  return Params ? (Name + "/" + std::to_string(*Params)).str() : Name.str();
}

const PackIndex &PackIndex::builtin() {
  static const PackIndex Index = fromEmbedded();
  return Index;
}

PackIndex PackIndex::fromEmbedded() {
  PackIndex Index;
  // libc first: the others name its functions among their releases.
  for (bool Libc : {true, false})
    for (const support::EmbeddedFile *F = embedded::RulePacks; F->Name; ++F) {
      if ((F->name() == "libc.json") != Libc || F->name() == "schema.json")
        continue;
      if (llvm::Error E = Index.add(F->contents(), ("rules/" + F->name()).str()))
        llvm::report_fatal_error(
            llvm::StringRef("embedded pack: " + llvm::toString(std::move(E))));
    }
  return Index;
}

llvm::Error PackIndex::add(StringRef Json, StringRef FileName) {
  llvm::Expected<ParsedPack> P = parsePack(Json, FileName, *this);
  return P ? add(std::move(*P)) : P.takeError();
}

llvm::Error PackIndex::add(ParsedPack P) {
  for (auto &[Id, R] : P.Resources) {
    if (Id >= Resources.size())
      Resources.resize(Id + 1);
    for (const std::string &Type : Resources[Id].Types)
      Types.erase(Type);
    for (const std::string &Type : R.Types)
      Types[Type] = Id;
    Resources[Id] = std::move(R);
  }
  for (const FunctionEffects &F : P.Functions)
    for (const Acquire &A : F.Acquires)
      if (A.Resource < Resources.size()) {
        Resources[A.Resource].Made = true;
        Resources[A.Resource].InCallersMemory |= A.In.K == Slot::Arg;
      }
  for (FunctionEffects &F : P.Functions) {
    if (F.Reads)
      for (const std::string &Name : F.Reads->After)
        Brings.insert(Name);
    if (F.Txn && F.Txn->Aborts)
      Aborting.insert(F.Pack);
    Functions[overload(F.Name, F.Params)] = std::move(F);
  }
  for (Class &C : P.Classes)
    Classes[C.Name] = std::move(C);

  const std::string &Pack = P.Info.Name;
  for (const std::string &Glob : P.Borrowing) {
    if (Glob.find_first_of("*?[{\\") == std::string::npos) {
      BorrowingNames[Glob] = Pack;
      continue;
    }
    GlobTexts.push_back(Glob);
    llvm::Expected<llvm::GlobPattern> G = llvm::GlobPattern::create(GlobTexts.back());
    if (!G) // the parser has checked it
      return G.takeError();
    Borrowing.emplace_back(std::move(*G), Pack);
  }
  if (!llvm::any_of(BorrowsAll, [&](const FunctionEffects &F) { return F.Pack == Pack; })) {
    BorrowsAll.emplace_back();
    BorrowsAll.back().Pack = Pack;
  }
  for (IndirectTable &T : P.Tables)
    Tables.push_back(std::move(T));
  if (P.Usage) {
    if (!UsageFacts)
      UsageFacts = std::make_shared<UsageIndex>();
    else if (UsageFacts.use_count() > 1) // an index below has it, too
      UsageFacts = std::make_shared<UsageIndex>(*UsageFacts);
    UsageFacts->add(std::move(*P.Usage), Pack);
  }
  for (const std::string &T : P.ErrorTypes)
    ErrorTypes.insert(T);

  auto Pos = llvm::lower_bound(Packs, Pack, [](const PackInfo &I, StringRef Name) {
    return I.Name < Name;
  });
  if (Pos != Packs.end() && Pos->Name == Pack)
    *Pos = std::move(P.Info);
  else
    Packs.insert(Pos, std::move(P.Info));
  return llvm::Error::success();
}

const FunctionEffects *PackIndex::findExact(StringRef Name,
                                            std::optional<unsigned> Params) const {
  if (Params)
    if (auto It = Functions.find(overload(Name, Params)); It != Functions.end())
      return &It->second;
  auto It = Functions.find(Name);
  return It == Functions.end() ? nullptr : &It->second;
}

const FunctionEffects *PackIndex::find(StringRef Name,
                                       std::optional<unsigned> Params) const {
  if (const FunctionEffects *F = findExact(Name, Params))
    return F;
  if (!Classes.empty())
    if (size_t Sep = Name.rfind("::"); Sep != StringRef::npos)
      if (const FunctionEffects *F =
              findMethod(Name.take_front(Sep), Name.drop_front(Sep + 2), Params))
        return F;
  StringRef Pack;
  if (auto It = BorrowingNames.find(Name); It != BorrowingNames.end())
    Pack = It->second;
  else
    for (const auto &[Glob, From] : Borrowing)
      if (Glob.match(Name)) {
        Pack = From;
        break;
      }
  return Pack.empty() ? nullptr : borrowsAll(Pack);
}

const FunctionEffects *PackIndex::borrowsAll(StringRef Pack) const {
  for (const FunctionEffects &F : BorrowsAll)
    if (F.Pack == Pack)
      return &F;
  return nullptr;
}

const Class *PackIndex::findClass(StringRef Name) const {
  auto It = Classes.find(Name);
  return It == Classes.end() ? nullptr : &It->second;
}

bool PackIndex::anyBase(StringRef Name,
                        llvm::function_ref<bool(const Class &)> F) const {
  std::vector<StringRef> Queue{Name};
  for (size_t I = 0; I < Queue.size(); ++I) {
    const Class *C = findClass(Queue[I]);
    if (!C)
      continue;
    if (F(*C))
      return true;
    for (const std::string &Base : C->Bases)
      if (!llvm::is_contained(Queue, Base))
        Queue.push_back(Base);
  }
  return false;
}

/// The last part of a qualified name.
static StringRef simpleName(StringRef Name) {
  size_t Sep = Name.rfind("::");
  return Sep == StringRef::npos ? Name : Name.drop_front(Sep + 2);
}

const FunctionEffects *PackIndex::findMethod(StringRef ClassName, StringRef Method,
                                             std::optional<unsigned> Params) const {
  const bool Destructor = Method.starts_with("~");
  const bool Constructor = Method == simpleName(ClassName);
  const FunctionEffects *Found = nullptr;
  StringRef Pack;
  anyBase(ClassName, [&](const Class &C) {
    if (Pack.empty())
      Pack = C.Pack;
    std::string Name = C.Name + "::";
    Name += Destructor ? "~" + simpleName(C.Name).str() : Method.str();
    Found = findExact(Name, Params);
    return Found || Constructor; // a constructor is not inherited
  });
  return Found ? Found : Pack.empty() ? nullptr : borrowsAll(Pack);
}

const Class *PackIndex::endOfTransaction(StringRef ClassName) const {
  const Class *Found = nullptr;
  anyBase(ClassName, [&](const Class &C) {
    if (C.AtEnd != TransactionEnd::Unknown)
      Found = &C;
    return Found != nullptr;
  });
  return Found;
}

const FunctionEffects *PackIndex::findIndirect(StringRef RecordField) const {
  const size_t Sep = RecordField.rfind("::");
  if (Sep == StringRef::npos)
    return nullptr;
  StringRef Record = RecordField.take_front(Sep);
  StringRef Field = RecordField.drop_front(Sep + 2);
  for (const IndirectTable &T : Tables) {
    if (T.Record != Record)
      continue;
    auto It = T.Renamed.find(Field);
    return find(It != T.Renamed.end() ? It->second : T.Prefix + Field.str());
  }
  // A member that carries the whole name of a library function was loaded by
  // that name (dlsym). Names of libc are too common for that.
  auto It = Functions.find(Field);
  return It != Functions.end() && It->second.Pack != "libc" ? &It->second : nullptr;
}

ResourceId PackIndex::resourceOfType(StringRef RecordName) const {
  auto It = Types.find(RecordName);
  return It == Types.end() ? NoResource : It->second;
}

ResourceId PackIndex::findResource(StringRef Pack, StringRef Name) const {
  for (size_t I = 0; I < Resources.size(); ++I)
    if (Resources[I].Pack == Pack && Resources[I].Name == Name)
      return ResourceId(I);
  return NoResource;
}

void PackIndex::forEachName(llvm::function_ref<void(StringRef)> Fn) const {
  constexpr StringRef Libc = "libc";
  // Another way out of a function is nothing without a handle in it.
  auto OnlyLeaves = [](const FunctionEffects &E) {
    return E.Longjmp && E.Acquires.empty() && E.Releases.empty();
  };
  for (const auto &Entry : Functions)
    if (Entry.second.Pack != Libc && !OnlyLeaves(Entry.second))
      Fn(Entry.second.Name);
  for (const auto &Entry : Classes)
    if (Entry.second.Pack != Libc)
      Fn(Entry.first());
  for (const auto &Entry : Types)
    if (Resources[Entry.second].Pack != Libc)
      Fn(Entry.first());
  for (const auto &Entry : BorrowingNames)
    if (Entry.second != Libc)
      Fn(Entry.first());
  for (size_t I = 0; I < Borrowing.size(); ++I)
    if (Borrowing[I].second != Libc)
      Fn(GlobTexts[I]);
  for (const IndirectTable &T : Tables)
    Fn(T.Record);
  if (UsageFacts)
    UsageFacts->forEachDatabaseName(Fn);
}

std::vector<const FunctionEffects *> PackIndex::functions() const {
  std::vector<const FunctionEffects *> Out;
  for (const auto &Entry : Functions)
    Out.push_back(&Entry.second);
  llvm::sort(Out, [](const FunctionEffects *A, const FunctionEffects *B) {
    return std::tie(A->Name, A->Params) < std::tie(B->Name, B->Params);
  });
  return Out;
}

std::vector<const Class *> PackIndex::classes() const {
  std::vector<const Class *> Out;
  for (const auto &Entry : Classes)
    Out.push_back(&Entry.second);
  llvm::sort(Out, [](const Class *A, const Class *B) { return A->Name < B->Name; });
  return Out;
}

} // namespace closecall::rules
