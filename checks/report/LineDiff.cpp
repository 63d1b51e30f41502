//===- LineDiff.cpp - Which lines a change touched ------------------------===//
#include "checks/report/LineDiff.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include <algorithm>
#include <cstdint>

using llvm::StringRef;

namespace closecall::report {

using Pairs = std::vector<std::pair<size_t, size_t>>;

/// Beyond this, only lines that are unique on both sides are paired.
static constexpr size_t MaxTable = 16'000'000;

/// Of the lines that occur once on each side, the longest run that is in order.
static Pairs uniqueCommon(llvm::ArrayRef<StringRef> A, llvm::ArrayRef<StringRef> B) {
  struct Places {
    size_t InA = 0, InB = 0, A = 0, B = 0;
  };
  llvm::StringMap<Places> Seen;
  for (size_t I = 0; I < A.size(); ++I)
    ++Seen[A[I]].InA, Seen[A[I]].A = I;
  for (size_t J = 0; J < B.size(); ++J)
    ++Seen[B[J]].InB, Seen[B[J]].B = J;
  Pairs All;
  for (size_t I = 0; I < A.size(); ++I)
    if (const Places &P = Seen[A[I]]; P.InA == 1 && P.InB == 1)
      All.push_back({I, P.B});
  // Longest increasing subsequence of the second.
  std::vector<size_t> Tails, Before(All.size(), All.size());
  for (size_t N = 0; N < All.size(); ++N) {
    auto It = llvm::lower_bound(Tails, All[N].second,
                                [&](size_t T, size_t Value) { return All[T].second < Value; });
    if (It != Tails.begin())
      Before[N] = *(It - 1);
    if (It == Tails.end())
      Tails.push_back(N);
    else
      *It = N;
  }
  Pairs Out;
  for (size_t N = Tails.empty() ? All.size() : Tails.back(); N < All.size(); N = Before[N])
    Out.push_back(All[N]);
  std::reverse(Out.begin(), Out.end());
  return Out;
}

static Pairs longestCommon(llvm::ArrayRef<StringRef> A, llvm::ArrayRef<StringRef> B) {
  const size_t N = A.size(), M = B.size();
  if (N && M && N > MaxTable / M)
    return uniqueCommon(A, B);
  std::vector<uint32_t> Table((N + 1) * (M + 1));
  auto At = [&](size_t I, size_t J) -> uint32_t & { return Table[I * (M + 1) + J]; };
  for (size_t I = N; I-- > 0;)
    for (size_t J = M; J-- > 0;)
      At(I, J) = A[I] == B[J] ? At(I + 1, J + 1) + 1 : std::max(At(I + 1, J), At(I, J + 1));
  Pairs Out;
  for (size_t I = 0, J = 0; I < N && J < M;)
    if (A[I] == B[J])
      Out.push_back({I++, J++});
    else if (At(I + 1, J) >= At(I, J + 1))
      ++I;
    else
      ++J;
  return Out;
}

Pairs commonLines(llvm::ArrayRef<StringRef> Before, llvm::ArrayRef<StringRef> After) {
  size_t Head = 0, Tail = 0, Least = std::min(Before.size(), After.size());
  while (Head < Least && Before[Head] == After[Head])
    ++Head;
  while (Tail < Least - Head &&
         Before[Before.size() - 1 - Tail] == After[After.size() - 1 - Tail])
    ++Tail;
  Pairs Out;
  for (size_t I = 0; I < Head; ++I)
    Out.push_back({I, I});
  for (auto [I, J] : longestCommon(Before.drop_front(Head).drop_back(Tail),
                                   After.drop_front(Head).drop_back(Tail)))
    Out.push_back({Head + I, Head + J});
  for (size_t T = Tail; T > 0; --T)
    Out.push_back({Before.size() - T, After.size() - T});
  return Out;
}

std::set<unsigned> addedLines(llvm::ArrayRef<StringRef> Before,
                              llvm::ArrayRef<StringRef> After) {
  std::vector<bool> Kept(After.size(), false);
  for (auto [I, J] : commonLines(Before, After))
    Kept[J] = true;
  std::set<unsigned> Out;
  for (size_t J = 0; J < After.size(); ++J)
    if (!Kept[J])
      Out.insert(J + 1);
  return Out;
}

void showInChange(Finding &F, const std::map<std::string, std::set<unsigned>> &Added) {
  auto In = [&](const Range &At) {
    auto It = Added.find(At.File);
    return It != Added.end() && It->second.count(At.Line);
  };
  if (In(F.Primary))
    return;
  for (Related &O : F.Others)
    if (!O.Alone.empty() && In(O.At)) {
      std::swap(F.Primary, O.At);
      std::swap(F.Message, O.Alone);
      std::swap(F.Path, O.Path);
      O.Message = "also lost here";
      return;
    }
  const Step *Best = nullptr;
  auto Rank = [](StepKind K) { return K == StepKind::Exit ? 2 : K == StepKind::Acquire ? 1 : 0; };
  for (const Step &S : F.Path)
    if (In(S.At) && (!Best || Rank(S.Kind) >= Rank(Best->Kind)))
      Best = &S;
  if (!Best)
    return;
  if (Best->Kind != StepKind::Exit) // "before this return" is another line now
    F.Message += " (line " + std::to_string(F.Primary.Line) + ")";
  F.Primary = Best->At;
}

} // namespace closecall::report
