//===- HandleTypes.cpp - Records of the program that hold handles ---------===//
#include "checks/flow/HandleTypes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace closecall::flow {

using namespace ir;
using llvm::StringRef;

/// So many records in records, or behind pointers: a wrapper of a wrapper, but
/// not whatever can be reached from the state of a server.
static constexpr unsigned MaxDepth = 3;

namespace {

/// Of one module.
class Search {
public:
  Search(const Module &M, const rules::PackIndex &Packs) : M(M), Packs(Packs) {}

  bool holds(RecordId R, unsigned Depth) const {
    return Depth < MaxDepth && llvm::any_of(M.Records[R].Fields, [&](const Field &F) {
             return handle(F.Type, Depth);
           });
  }

private:
  const Module &M;
  const rules::PackIndex &Packs;

  bool handle(TypeId T, unsigned Depth) const {
    while (T != NoId && (M.Types[T].Kind == TypeKind::Pointer ||
                         M.Types[T].Kind == TypeKind::Reference ||
                         M.Types[T].Kind == TypeKind::Array))
      T = M.Types[T].Pointee;
    if (T == NoId || M.Types[T].Kind != TypeKind::Record)
      return false;
    const Type &Of = M.Types[T];
    rules::ResourceId Id = Packs.resourceOfType(Of.Name);
    if (Id != rules::NoResource && Packs.resource(Id).Pack != "libc")
      return true;
    if (llvm::any_of(Of.TemplateArgs, [&](TypeId A) { return handle(A, Depth + 1); }))
      return true;
    return Of.Record != NoId && holds(Of.Record, Depth + 1);
  }
};

StringRef lastPart(StringRef Name) {
  size_t Sep = Name.rfind("::");
  return Sep == StringRef::npos ? Name : Name.drop_front(Sep + 2);
}

bool isWord(StringRef Name) {
  return !Name.empty() && !llvm::isDigit(Name[0]) &&
         llvm::all_of(Name, [](char C) { return llvm::isAlnum(C) || C == '_'; });
}

/// The record that the type names, through pointers and references.
StringRef named(const Module &M, TypeId T) {
  while (T != NoId && M.Types[T].Pointee != NoId)
    T = M.Types[T].Pointee;
  return T != NoId && M.Types[T].Kind == TypeKind::Record ? StringRef(M.Types[T].Name)
                                                          : StringRef();
}

} // namespace

HandleTypes::HandleTypes(llvm::ArrayRef<const Module *> Modules,
                         const rules::PackIndex &Packs) {
  for (const Module *M : Modules) {
    Search Of(*M, Packs);
    for (RecordId R = 0; R < M->Records.size(); ++R) {
      const Record &Rec = M->Records[R];
      const FileId Where = Rec.Range.Begin.File;
      if (Where < M->Files.size() && M->Files[Where] == M->MainFile && isWord(lastPart(Rec.Name)) &&
          Packs.resourceOfType(Rec.Name) == rules::NoResource && Of.holds(R, 0))
        Records.insert(Rec.Name);
    }
  }
  if (Records.empty())
    return;
  auto Add = [&](StringRef Word, StringRef Record) {
    if (isWord(Word) && !llvm::is_contained(Words[Word], Record))
      Words[Word].push_back(Record.str());
  };
  for (const auto &R : Records)
    Add(lastPart(R.getKey()), R.getKey());
  for (const Module *M : Modules)
    for (const Callee &C : M->Callees) {
      if (C.System || C.Internal || C.Method) // who calls a method sees its class
        continue;
      auto Speaks = [&](TypeId T) {
        if (StringRef R = named(*M, T); Records.contains(R))
          Add(lastPart(C.Name), R);
      };
      Speaks(C.Result);
      llvm::for_each(C.Params, Speaks);
    }
}

std::string HandleTypes::key() const {
  std::vector<StringRef> Names;
  for (const auto &R : Records)
    Names.push_back(R.getKey());
  llvm::sort(Names);
  return llvm::join(Names, "\n");
}

bool HandleTypes::concerns(StringRef Text, const Module &M) const {
  llvm::StringSet<> Known;
  for (const Record &R : M.Records)
    Known.insert(R.Name);
  while (!Text.empty()) {
    StringRef Word = Text.take_while([](char C) { return llvm::isAlnum(C) || C == '_'; });
    if (Word.empty()) {
      Text = Text.drop_front();
      continue;
    }
    Text = Text.drop_front(Word.size());
    auto It = Words.find(Word);
    if (It != Words.end() && llvm::any_of(It->second, [&](const std::string &R) {
          return !Known.contains(R);
        }))
      return true;
  }
  return false;
}

} // namespace closecall::flow
