//===- Unions.cpp - Members that lie in one place --------------*- C++ -*-===//
//
// The pointers in a union are one, whichever member names it. In: the location by its
// own name. Out: that of the member that was written.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/CallContext.h"

namespace closecall::flow {

using namespace ir;

/// Some union has a member of that name.
bool Solver::isInUnion(uint32_t FieldName) {
  if (FieldName >= InUnion.size())
    InUnion.resize(FieldName + 16);
  std::optional<bool> &Known = InUnion[FieldName];
  if (!Known)
    Known = llvm::any_of(M.Records, [&](const ir::Record &R) {
      return R.Union && llvm::any_of(R.Fields, [&](const Field &Fd) {
               return Fd.Name == Sp.fieldName(FieldName);
             });
    });
  return *Known;
}

/// From something of type T the steps lead to the member Own, which was not written: the
/// one in the same place (Record::Shared) that was, or NoId.
LocId Solver::sharedPlace(const Config &C, LocId Own, TypeId T, llvm::ArrayRef<Projection> Steps) {
  if (!HasUnions)
    return NoId;
  llvm::SmallVector<RecordId, 8> In;
  for (const Projection &Step : Steps) {
    const RecordId R = T == NoId ? RecordId(NoId) : M.Types[T].Record;
    In.push_back(R);
    if (T == NoId)
      continue;
    if (Step.Kind == ProjKind::Field) {
      T = NoId;
      if (R != NoId)
        for (const Field &Fd : M.Records[R].Fields)
          if (Fd.Name == Step.Name)
            T = Fd.Type;
    } else if (Step.Kind == ProjKind::Deref || M.Types[T].Kind == TypeKind::Array)
      T = M.Types[T].Pointee;
  }
  std::string Path;
  LocId Object = Own;
  for (size_t N = Steps.size(); N-- > 0 && Steps[N].Kind == ProjKind::Field;) {
    Path = Steps[N].Name + (Path.empty() ? "" : "." + Path);
    Object = Sp.loc(Object).Parent;
    if (Object == NoId)
      break;
    if (In[N] == NoId)
      continue;
    for (const std::vector<std::string> &Group : M.Records[In[N]].Shared) {
      if (!llvm::is_contained(Group, Path))
        continue;
      for (llvm::StringRef Other : Group) {
        if (Other == Path)
          continue;
        LocId L = Object;
        llvm::SmallVector<llvm::StringRef, 4> Names;
        Other.split(Names, '.');
        for (llvm::StringRef Name : Names)
          L = Sp.field(L, Name);
        if (const Val *V = C.find(L); V && V->isSym())
          return L;
      }
    }
  }
  return NoId;
}

/// The member of the object at L that projection N of the place names. The pointers
/// in a union are one: the one that was written last.
LocId Solver::member(const Config &C, LocId L, const Place &P, size_t N) {
  const LocId Own = Sp.field(L, P.Projs[N].Name);
  const Val *Known = HasUnions ? C.find(Own) : nullptr;
  if (!HasUnions || (Known && Known->K != Val::Int))
    return Own;
  // A number lies there since the whole object was set to zero.
  if (LocId Same = sharedPlace(C, Own, F.Vars[P.Root].Type, llvm::ArrayRef(P.Projs).take_front(N + 1));
      Same != NoId)
    return Same;
  if (Known || !isInUnion(Sp.loc(Own).A))
    return Own;
  Place Object = P;
  Object.Projs.resize(N);
  const TypeId T = Info.typeOf(Object);
  if (T == NoId || M.Types[T].Record == NoId || !M.Records[M.Types[T].Record].Union)
    return Own;
  LocId Other = NoId;
  bool Pointer = false;
  // What a caller put there it reads as the same: a handle of another kind lies there
  // on the ways on which it does not.
  const TypeId Kind = Info.typeOf(P);
  auto CallersOther = [&](LocId Of, const Val &V, const Field &Fd) {
    return V.isTracked() && Src.K == Source::External && Of == SourceLoc && N + 1 == P.Projs.size() &&
           Kind != NoId && Info.pointeeRecord(Kind) != Info.pointeeRecord(Fd.Type);
  };
  for (const Field &Fd : M.Records[M.Types[T].Record].Fields) {
    if (Fd.Type == NoId || M.Types[Fd.Type].Kind != TypeKind::Pointer)
      continue;
    Pointer |= Fd.Name == P.Projs[N].Name;
    LocId Of = Sp.field(L, Fd.Name);
    if (const Val *V = C.find(Of);
        V && V->isSym() && Other == NoId && !CallersOther(Of, *V, Fd))
      Other = Of;
  }
  return Pointer && Other != NoId ? Other : Own;
}

} // namespace closecall::flow
