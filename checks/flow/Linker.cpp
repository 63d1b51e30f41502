//===- Linker.cpp - Call graph and binding ---------------------*- C++ -*-===//
//
// Implements Linker.h. Groups are the strongly connected components of the
// call graph, found with Tarjan's algorithm on an explicit stack, in the order
// in which they complete: callees first.
//
//===----------------------------------------------------------------------===//
#include "checks/flow/Linker.h"
#include "checks/flow/Elements.h"

#include "llvm/ADT/StringMap.h"
#include <algorithm>
#include <map>

namespace closecall::flow {

using namespace ir;

Linker::Linker(const std::vector<Module> &Ms, const rules::PackIndex &Packs) {
  for (const Module &M : Ms)
    Modules.push_back(&M);
  // One file compiled several ways: in the order given, which is the order in
  // memory.
  std::sort(Modules.begin(), Modules.end(),
            [](const Module *A, const Module *B) {
              return A->MainFile != B->MainFile ? A->MainFile < B->MainFile : A < B;
            });
  // A function of a header is the same in every module. Functions of one name
  // that stand in different places belong to different programs (two `main`):
  // each is analysed, and who calls it from elsewhere cannot tell which is
  // meant.
  llvm::StringMap<uint32_t> Defined, External;
  std::vector<llvm::StringMap<uint32_t>> Own(Modules.size());
  for (uint32_t M = 0; M < Modules.size(); ++M)
    for (uint32_t F = 0; F < Modules[M]->Functions.size(); ++F) {
      const ir::Function &Fn = Modules[M]->Functions[F];
      const ir::Callee &D = Modules[M]->Callees[Fn.Self];
      if (Own[M].contains(D.Id))
        continue;
      uint32_t B = uint32_t(Bodies.size());
      if (!D.Internal) {
        const SourceLoc &At = Fn.Range.Begin;
        std::string Place = At.File == NoId ? "" : Modules[M]->Files[At.File];
        Place += ":" + std::to_string(At.Line) + ":" + std::to_string(At.Col);
        B = Defined.try_emplace(D.Id + "@" + Place, B).first->second;
        auto It = External.try_emplace(D.Id, B).first;
        if (It->second != B)
          It->second = NoId;
      }
      Own[M][D.Id] = B;
      if (B == Bodies.size())
        Bodies.push_back({M, F});
    }
  auto BodyOf = [&](uint32_t M, const ir::Callee &D) -> uint32_t {
    if (auto It = Own[M].find(D.Id); It != Own[M].end())
      return It->second;
    auto It = External.find(D.Id);
    return D.Internal || It == External.end() ? NoId : It->second;
  };
  // Whom a method without a body stands for: the one function of the program that overrides
  // it, if there is just one.
  llvm::StringMap<llvm::SmallVector<std::pair<uint32_t, const ir::Callee *>, 2>> Overriders;
  for (uint32_t M = 0; M < Modules.size(); ++M)
    for (const ir::Callee &D : Modules[M]->Callees)
      for (const std::string &Base : D.Overrides) {
        auto &Of = Overriders[Base];
        if (llvm::none_of(Of, [&](const auto &E) { return E.second->Id == D.Id; }))
          Of.push_back({BodyOf(M, D), &D});
      }
  auto OnlyOverride = [&](const ir::Callee &D) -> uint32_t {
    auto It = D.Virtual && !D.System && !D.Destructor ? Overriders.find(D.Name) : Overriders.end();
    if (It == Overriders.end())
      return NoId;
    // Another overload is another function.
    llvm::SmallVector<uint32_t, 2> Fit;
    for (const auto &[B, Over] : It->second)
      if (Over->Params.size() == D.Params.size())
        Fit.push_back(B);
    return Fit.size() == 1 ? Fit[0] : NoId;
  };
  Summaries.resize(Bodies.size());
  Usable.assign(Bodies.size(), 1);
  BodyOfCallee.resize(Modules.size());
  for (uint32_t M = 0; M < Modules.size(); ++M) {
    auto R = std::make_unique<ModuleResolver>(*Modules[M], Packs);
    for (const ir::Callee &D : Modules[M]->Callees) {
      uint32_t B = BodyOf(M, D);
      if (B == NoId)
        B = OnlyOverride(D);
      if (B != NoId)
        R->bindBody(CalleeId(BodyOfCallee[M].size()), Summaries[B], Usable[B]);
      BodyOfCallee[M].push_back(B);
    }
    R->bindPacks();
    Resolvers.push_back(std::move(R));
  }
  // Calls, for the order.
  Callees.resize(Bodies.size());
  LentParams.resize(Bodies.size());
  for (uint32_t B = 0; B < Bodies.size(); ++B) {
    const Module &M = module(B);
    const std::vector<uint32_t> &BodyOf = BodyOfCallee[Bodies[B].Module];
    auto Add = [&](CalleeId C) {
      if (BodyOf[C] != NoId)
        Callees[B].push_back(BodyOf[C]);
    };
    auto AddFunc = [&](const Operand &O) {
      if (O.Kind == OperandKind::Func)
        Add(O.Func);
    };
    // An object that can be called may be, by whatever it is given to.
    for (const Variable &V : function(B).Vars) {
      RecordId R = V.Type == NoId ? NoId : M.Types[V.Type].Record;
      if (R != NoId && M.Records[R].Call != NoId)
        Add(M.Records[R].Call);
    }
    for (const Block &Bl : function(B).Blocks) {
      AddFunc(Bl.Term.Cond);
      for (const Instr &I : Bl.Instrs) {
        AddFunc(I.Target);
        if (I.Opcode == Op::Call && I.Callee != NoId) {
          Add(I.Callee);
          for (size_t N = 1; N < I.Args.size(); ++N)
            for (CalleeId C : madeElement(M, M.Callees[I.Callee], N).Operators)
              Add(C);
          const rules::FunctionEffects *E = Packs.find(M.Callees[I.Callee].Name);
          if (E && E->Calls && E->Calls->Arg < I.Args.size() &&
              I.Args[E->Calls->Arg].Kind == OperandKind::Func) {
            uint32_t To = BodyOf[I.Args[E->Calls->Arg].Func];
            if (To != NoId)
              for (unsigned N : E->Calls->Lent)
                if (std::pair P(N, E->Name); !llvm::is_contained(LentParams[To], P))
                  LentParams[To].push_back(P);
          }
        }
        for (const Operand &O : I.Args)
          AddFunc(O);
      }
    }
    std::sort(Callees[B].begin(), Callees[B].end());
    Callees[B].erase(std::unique(Callees[B].begin(), Callees[B].end()),
                     Callees[B].end());
  }
  Called.assign(Bodies.size(), false);
  for (const auto &List : Callees)
    for (uint32_t C : List)
      Called[C] = true;
  order();
}

Linker::~Linker() = default;

const CalleeResolver &Linker::resolver(uint32_t I) const {
  return *Resolvers[Bodies[I].Module];
}

bool Linker::recursive(const std::vector<uint32_t> &Group) const {
  return Group.size() > 1 ||
         std::binary_search(Callees[Group[0]].begin(), Callees[Group[0]].end(),
                            Group[0]);
}

bool Linker::calls(uint32_t Caller, uint32_t Callee) const {
  return std::binary_search(Callees[Caller].begin(), Callees[Caller].end(), Callee);
}

uint32_t Linker::bodyOf(uint32_t I, CalleeId C) const {
  return BodyOfCallee[Bodies[I].Module][C];
}

void Linker::order() {
  uint32_t N = uint32_t(Bodies.size()), Next = 0;
  std::vector<uint32_t> Number(N, NoId), Low(N, 0), Stack;
  std::vector<bool> OnStack(N, false);
  struct Frame {
    uint32_t Node;
    size_t Child;
  };
  std::vector<Frame> Frames;
  for (uint32_t Root = 0; Root < N; ++Root) {
    if (Number[Root] != NoId)
      continue;
    Frames.push_back({Root, 0});
    while (!Frames.empty()) {
      uint32_t V = Frames.back().Node;
      if (Frames.back().Child == 0) {
        Number[V] = Low[V] = Next++;
        Stack.push_back(V);
        OnStack[V] = true;
      }
      bool Descended = false;
      while (Frames.back().Child < Callees[V].size()) {
        uint32_t W = Callees[V][Frames.back().Child++];
        if (Number[W] == NoId) {
          Frames.push_back({W, 0});
          Descended = true;
          break;
        }
        if (OnStack[W])
          Low[V] = std::min(Low[V], Number[W]);
      }
      if (Descended)
        continue;
      if (Low[V] == Number[V]) {
        std::vector<uint32_t> Group;
        uint32_t W;
        do {
          W = Stack.back();
          Stack.pop_back();
          OnStack[W] = false;
          Group.push_back(W);
        } while (W != V);
        // The largest last: it is the one that must not be solved too early.
        std::sort(Group.begin(), Group.end(), [&](uint32_t A, uint32_t B) {
          return std::pair(function(A).Blocks.size(), A) <
                 std::pair(function(B).Blocks.size(), B);
        });
        Groups.push_back(std::move(Group));
      }
      Frames.pop_back();
      if (!Frames.empty()) {
        uint32_t Parent = Frames.back().Node;
        Low[Parent] = std::min(Low[Parent], Low[V]);
      }
    }
  }
  std::vector<uint32_t> GroupOf(N, 0), Level(Groups.size(), 0);
  for (uint32_t G = 0; G < Groups.size(); ++G) {
    for (uint32_t B : Groups[G])
      GroupOf[B] = G;
    for (uint32_t B : Groups[G])
      for (uint32_t C : Callees[B])
        if (GroupOf[C] != G)
          Level[G] = std::max(Level[G], Level[GroupOf[C]] + 1);
    if (Levels.size() <= Level[G])
      Levels.resize(Level[G] + 1);
    Levels[Level[G]].push_back(G);
  }
}

} // namespace closecall::flow
