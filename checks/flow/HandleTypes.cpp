//===- HandleTypes.cpp - Records of the program that hold handles ---------===//
#include "checks/flow/HandleTypes.h"

#include "checks/rules/SqlText.h"
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

/// It is given nothing that could lead to a connection.
bool findsConnection(const Module &M, const Callee &C) {
  return !C.System && !C.Internal && !C.Method && !C.Constructor && !C.Destructor &&
         llvm::all_of(C.Params, [&](TypeId T) {
           const TypeId To = T == NoId ? NoId : M.Types[T].Pointee;
           return T != NoId && M.Types[T].Kind != TypeKind::Record &&
                  (To == NoId || M.Types[To].Kind == TypeKind::Int ||
                   M.Types[To].Kind == TypeKind::Bool);
         });
}

/// The call begins or ends a transaction: the library says so, or a text that it is given.
bool controlsTransaction(const Module &M, const rules::PackIndex &Packs, const Instr &I) {
  if (I.Opcode != Op::Call || I.Callee == NoId)
    return false;
  const Callee &To = M.Callees[I.Callee];
  const rules::FunctionEffects *E = Packs.find(To.Name, To.Params.size());
  using rules::Transaction;
  if (E && E->Txn && E->Txn->K != Transaction::Sql && E->Txn->K != Transaction::Asked)
    return true;
  return ((E && E->SqlArg) || !To.System) && llvm::any_of(I.Args, [](const Operand &O) {
           if (O.Kind != OperandKind::String)
             return false;
           switch (rules::readSql(O.Str).Effect) {
           case rules::SqlEffect::Begin:
           case rules::SqlEffect::Commit:
           case rules::SqlEffect::Rollback:
           case rules::SqlEffect::AutocommitOff:
           case rules::SqlEffect::AutocommitOn: return true;
           default: return false;
           }
         });
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
        Names.Records.insert(Rec.Name);
    }
    for (const ir::Function &F : M->Functions)
      if (const Callee &Self = M->Callees[F.Self];
          findsConnection(*M, Self) && isWord(lastPart(Self.Name)) && Self.Name != "main" &&
          llvm::any_of(F.Blocks, [&](const Block &B) {
            return llvm::any_of(B.Instrs, [&](const Instr &I) {
              return controlsTransaction(*M, Packs, I);
            });
          }))
        Names.Functions.insert(Self.Name);
  }
  auto Add = [&](StringRef Word, StringRef Record) {
    if (isWord(Word) && !llvm::is_contained(Words[Word], Record))
      Words[Word].push_back(Record.str());
  };
  for (const auto &R : Names.Records)
    Add(lastPart(R.getKey()), R.getKey());
  for (const auto &F : Names.Functions)
    Add(lastPart(F.getKey()), (F.getKey() + "()").str());
  if (Names.Records.empty())
    return;
  for (const Module *M : Modules)
    for (const Callee &C : M->Callees) {
      if (C.System || C.Internal || C.Method) // who calls a method sees its class
        continue;
      auto Speaks = [&](TypeId T) {
        if (StringRef R = named(*M, T); Names.Records.contains(R))
          Add(lastPart(C.Name), R);
      };
      Speaks(C.Result);
      llvm::for_each(C.Params, Speaks);
    }
}

std::string HandleTypes::key() const {
  std::vector<std::string> All;
  for (const auto &R : Names.Records)
    All.push_back(R.getKey().str());
  for (const auto &F : Names.Functions)
    All.push_back((F.getKey() + "()").str());
  llvm::sort(All);
  return llvm::join(All, "\n");
}

bool HandleTypes::concerns(StringRef Text, const Module &M) const {
  llvm::StringSet<> Known;
  for (const Record &R : M.Records)
    Known.insert(R.Name);
  for (const Callee &C : M.Callees)
    Known.insert(C.Name + "()");
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
