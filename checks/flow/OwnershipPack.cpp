//===- OwnershipPack.cpp - A rule pack from declarations ------------------===//
#include "checks/flow/OwnershipPack.h"

#include "checks/flow/Pools.h"
#include "checks/rules/UsageParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include <map>
#include <tuple>

namespace closecall::flow {

using ir::Ownership;
using llvm::StringRef;
using rules::Family;
using rules::ResourceId;

std::vector<DeclaredFunction> declaredFunctions(const std::vector<ir::Module> &Modules,
                                                const rules::PackIndex &Packs) {
  SaidOfFunctions All;
  for (const ir::Module &M : Modules)
    for (const ir::Callee &C : M.Callees) {
      if (C.Says.empty())
        continue;
      std::vector<Ownership> &Says =
          All[{C.Name, unsigned(C.Params.size()) - unsigned(C.Method)}];
      for (const Ownership &O : C.Says)
        if (!llvm::is_contained(Says, O))
          Says.push_back(O);
    }
  All.merge(lendingFunctions(Modules, Packs, All));
  std::vector<DeclaredFunction> Out;
  for (auto &[Key, Says] : All) {
    llvm::sort(Says, [](const Ownership &A, const Ownership &B) {
      return std::tie(A.Arg, A.K, A.Class, A.Family, A.Success) <
             std::tie(B.Arg, B.K, B.Class, B.Family, B.Success);
    });
    Out.push_back({Key.first, Key.second, std::move(Says)});
  }
  return Out;
}

/// The kind of handle that a name speaks of: "app_stmt", "DbSession".
static std::optional<Family> familyOf(StringRef Name) {
  static const std::pair<StringRef, Family> Words[] = {
      {"stmt", Family::Statement},      {"statement", Family::Statement},
      {"query", Family::Statement},     {"result", Family::Result},
      {"reply", Family::Result},        {"cursor", Family::Result},
      {"lease", Family::Lease},         {"conn", Family::Connection},
      {"session", Family::Connection},  {"database", Family::Connection},
      {"db", Family::Connection},       {"sql", Family::Connection}};
  const std::string Lower = Name.lower();
  for (auto [Word, Is] : Words)
    if (StringRef(Lower).contains(Word))
      return Is;
  return std::nullopt;
}

static const std::pair<StringRef, Family> Families[] = {
    {"connection", Family::Connection}, {"statement", Family::Statement},
    {"result", Family::Result},         {"lease", Family::Lease},
    {"buffer", Family::Buffer}};

static StringRef nounOf(Family F) {
  for (auto [Name, Is] : Families)
    if (Is == F)
      return Name;
  return "handle";
}

namespace {

class Builder {
public:
  Builder(const rules::PackIndex &Packs) : Packs(Packs) {
    Pack.Info.Name = DeclaredPack.str();
    Pack.Info.Title = "attributes of declarations";
    Pack.Info.Doc = "closecall/annotations.h";
  }
  rules::ParsedPack build(const std::vector<DeclaredFunction> &Functions);

private:
  const rules::PackIndex &Packs;
  rules::ParsedPack Pack;
  /// Several kinds of one class: a PGconn, and one that is leased.
  std::map<std::string, std::vector<ResourceId>> Of;

  bool modelled(const DeclaredFunction &F) const {
    const rules::FunctionEffects *Known = Packs.find(F.Name, F.Params);
    return Known && !Known->Name.empty();
  }
  void resource(const Ownership &O);
  ResourceId acquired(const Ownership &O) const;
  rules::Resource *own(ResourceId Id);
  rules::FunctionEffects effects(const DeclaredFunction &F);
  void leases(const DeclaredFunction &F);
};

/// The family that is said, or that the name speaks of. Where nobody means us
/// (GCC's attribute on any type of the program), only the latter counts.
std::optional<Family> family(const Ownership &O) {
  for (auto [Name, Is] : Families)
    if (O.Family == Name)
      return Is;
  std::optional<Family> Named = familyOf(O.Class);
  return Named || O.Family.empty() ? Named : Family::Buffer;
}

/// The resources that the function hands out.
void Builder::resource(const Ownership &O) {
  if (O.K > Ownership::Fills)
    return;
  std::vector<ResourceId> &Known = Of[O.Class];
  ResourceId OfType = O.Record ? Packs.resourceOfType(O.Class) : rules::NoResource;
  std::optional<Family> Kind = family(O);
  const bool Lease = O.Family == "lease";
  if (OfType != rules::NoResource && !Lease) {
    if (!llvm::is_contained(Known, OfType))
      Known.insert(Known.begin(), OfType);
    return;
  }
  if (!Kind || llvm::any_of(Known, [&](ResourceId Id) {
        const rules::Resource *R = own(Id);
        return R && (R->Kind == *Kind || !Lease) && (R->Kind == Family::Lease) == Lease;
      }))
    return;
  ResourceId Id = ResourceId(Packs.resources().size() + Pack.Resources.size());
  rules::Resource R;
  R.Pack = Pack.Info.Name;
  R.Name = O.Class + (Lease ? " lease" : "");
  R.Kind = *Kind;
  R.Noun = nounOf(*Kind).str();
  if (O.Record && !Lease)
    R.Types.push_back(O.Class);
  Pack.Resources.emplace_back(Id, std::move(R));
  Known.push_back(Id);
}

rules::Resource *Builder::own(ResourceId Id) {
  for (auto &[N, R] : Pack.Resources)
    if (N == Id)
      return &R;
  return nullptr;
}

ResourceId Builder::acquired(const Ownership &O) const {
  auto It = Of.find(O.Class);
  if (It == Of.end())
    return rules::NoResource;
  for (ResourceId Id : It->second) {
    const bool Ours = Id >= Packs.resources().size();
    const bool Lease =
        Ours && Pack.Resources[Id - Packs.resources().size()].second.Kind == Family::Lease;
    if (Lease == (O.Family == "lease"))
      return Id;
  }
  return rules::NoResource;
}

rules::FunctionEffects Builder::effects(const DeclaredFunction &F) {
  rules::FunctionEffects E;
  E.Name = F.Name;
  E.Pack = Pack.Info.Name;
  E.Params = F.Params;
  E.Doc = Pack.Info.Doc;
  E.Basis = rules::Evidence::Header;
  for (const Ownership &O : F.Says) {
    switch (O.K) {
    case Ownership::Acquires:
    case Ownership::Fills: {
      rules::Acquire A;
      A.Resource = acquired(O);
      if (A.Resource == rules::NoResource)
        break;
      if (O.K == Ownership::Fills) {
        A.In = {rules::Slot::Out, O.Arg};
        rules::ValueSet Ok;
        if (O.Success == "zero")
          Ok.Lo = Ok.Hi = 0;
        else if (O.Success == "nonzero")
          Ok.Except = {0};
        else if (O.Success == "not-negative")
          Ok.Lo = 0;
        if (!O.Success.empty())
          A.Ok = Ok;
        else
          A.MayBeNull = true;
      }
      E.Acquires.push_back(std::move(A));
      break;
    }
    case Ownership::Releases: {
      std::vector<ResourceId> All = Of[O.Class];
      if (ResourceId OfType = O.Record ? Packs.resourceOfType(O.Class) : rules::NoResource;
          OfType != rules::NoResource && !llvm::is_contained(All, OfType))
        All.push_back(OfType);
      for (ResourceId Id : All) {
        rules::Release R;
        R.Resource = Id;
        R.Arg = O.Arg;
        R.Indirect = O.Indirect;
        E.Releases.push_back(R);
        if (rules::Resource *Ours = own(Id))
          Ours->Releasers.push_back(F.Name);
      }
      break;
    }
    case Ownership::Takes:
      E.Keeps.emplace_back().Arg = O.Arg;
      break;
    case Ownership::Borrows:
      break; // as all that an entry does not speak of
    }
  }
  return E;
}

/// What the usage checks know of a pool's methods: its object is the pool.
void Builder::leases(const DeclaredFunction &F) {
  for (const Ownership &O : F.Says) {
    if (O.Family != "lease" || !O.Method)
      continue;
    rules::Usage U;
    U.Name = F.Name;
    U.Pack = Pack.Info.Name;
    if (O.K == Ownership::Acquires) {
      U.Is = bit(rules::Role::Leases);
      U.On = 0;
      U.Makes = {rules::Slot::Return, 0};
    } else if (O.K == Ownership::Releases) {
      U.Is = bit(rules::Role::GivesBack);
      U.On = O.Arg;
    } else
      continue;
    if (!Pack.Usage)
      Pack.Usage = std::make_shared<rules::ParsedUsage>();
    Pack.Usage->Calls.push_back(std::move(U));
  }
}

rules::ParsedPack Builder::build(const std::vector<DeclaredFunction> &Functions) {
  for (const DeclaredFunction &F : Functions)
    if (!modelled(F))
      for (const Ownership &O : F.Says)
        resource(O);
  for (const DeclaredFunction &F : Functions) {
    if (modelled(F))
      continue;
    rules::FunctionEffects E = effects(F);
    // Attributes about memory say nothing of the rest of the arguments.
    if (E.Acquires.empty() && E.Releases.empty() && E.Keeps.empty() &&
        llvm::none_of(F.Says, [](const Ownership &O) { return O.K == Ownership::Borrows; }))
      continue;
    if (llvm::count_if(Functions, [&](const DeclaredFunction &Other) {
          return Other.Name == F.Name;
        }) == 1)
      E.Params.reset(); // no overloads
    Pack.Functions.push_back(std::move(E));
    leases(F);
  }
  Pack.Info.NumFunctions = unsigned(Pack.Functions.size());
  Pack.Info.NumResources = unsigned(Pack.Resources.size());
  return std::move(Pack);
}

} // namespace

std::optional<rules::PackIndex> withDeclared(const std::vector<DeclaredFunction> &Functions,
                                             const rules::PackIndex &Packs) {
  if (Functions.empty())
    return std::nullopt;
  std::optional<rules::PackIndex> Out(Packs.layered());
  if (llvm::Error E = Out->add(Builder(Packs).build(Functions)))
    llvm::report_fatal_error(std::move(E)); // there is no text in it to be wrong
  return Out;
}

} // namespace closecall::flow
