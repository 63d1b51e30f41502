//===- Packs.cpp - closecall packs ----------------------------------------===//
//
// Lists the libraries that are modelled, shows what is known of one, and
// checks a pack that somebody has written.
//
//===----------------------------------------------------------------------===//
#include "checks/rules/PackIndex.h"
#include "checks/support/DidYouMean.h"
#include "tool/cli/Commands.h"
#include "tool/cli/Inputs.h"
#include "tool/cli/PackHeaders.h"
#include "tool/output/Summary.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace closecall;
using llvm::StringRef;
using rules::PackInfo;

namespace {

int list(const rules::PackIndex &Packs) {
  size_t Width = 0;
  for (const PackInfo &P : Packs.packs())
    Width = std::max(Width, P.Name.size());
  for (const PackInfo &P : Packs.packs()) {
    llvm::outs() << P.Name;
    llvm::outs().indent(Width - P.Name.size() + 2)
        << P.Title << " (" << output::counted(P.NumFunctions, "function") << ", "
        << output::counted(P.NumResources, "resource") << ")\n";
  }
  return 0;
}

std::string slot(const rules::Slot &S) {
  switch (S.K) {
  case rules::Slot::Return:
    return "returns";
  case rules::Slot::Arg:
    return "argument " + std::to_string(S.Index) + " becomes";
  case rules::Slot::Out:
    return "fills argument " + std::to_string(S.Index) + " with";
  }
  return "";
}

/// What the end of an object does, in words.
std::string endOf(const rules::Class &C) {
  std::vector<std::string> Parts;
  if (C.Releases)
    Parts.push_back("releases what it holds");
  if (C.Returns)
    Parts.push_back("goes back to its pool");
  if (C.Runs)
    Parts.push_back("runs the statement");
  if (C.AtEnd == rules::TransactionEnd::RollsBack)
    Parts.push_back("rolls an open transaction back");
  else if (C.AtEnd == rules::TransactionEnd::Commits)
    Parts.push_back("commits an open transaction");
  else if (C.AtEnd == rules::TransactionEnd::StaysOpen)
    Parts.push_back("leaves an open transaction open");
  return Parts.empty() ? "" : "at its end " + llvm::join(Parts, ", ");
}

/// What a function does, in words, without its name.
std::string effects(const rules::PackIndex &Packs,
                    const rules::FunctionEffects &F) {
  std::vector<std::string> Parts;
  for (const rules::Acquire &A : F.Acquires) {
    std::string Text =
        slot(A.In) + " an owned " + Packs.resource(A.Resource).Noun;
    if (A.OnlyOnFailure)
      Text += " when it fails";
    else if (A.Failure == rules::OnFailure::Owned)
      Text += ", also when it fails";
    Parts.push_back(std::move(Text));
  }
  for (const rules::Release &R : F.Releases)
    Parts.push_back("releases the " + Packs.resource(R.Resource).Noun +
                    " in argument " + std::to_string(R.Arg) +
                    (R.NullOk ? "" : ", which must not be null"));
  for (const rules::Borrow &B : F.Borrows)
    Parts.push_back(slot(B.In) + " what lives as long as argument " +
                    std::to_string(B.From));
  for (const rules::Keep &K : F.Keeps)
    Parts.push_back("keeps argument " + std::to_string(K.Arg));
  if (F.Txn || !F.MoreTxns.empty()) {
    std::vector<rules::Transaction> All = F.MoreTxns;
    if (F.Txn)
      All.insert(All.begin(), *F.Txn);
    for (const rules::Transaction &T : All)
      if (T.K != rules::Transaction::Sql)
        Parts.push_back(T.K == rules::Transaction::Begin      ? "begins a transaction"
                        : T.K == rules::Transaction::Commit   ? "commits"
                        : T.K == rules::Transaction::Rollback ? "rolls back"
                        : T.K == rules::Transaction::Asked
                            ? "tells how the transaction stands"
                        : T.K == rules::Transaction::AutocommitOff ? "turns autocommit off"
                                                                   : "turns autocommit on");
  }
  if (F.SqlArg)
    Parts.push_back("takes SQL in argument " + std::to_string(*F.SqlArg));
  if (F.Throws)
    Parts.push_back("may throw");
  if (F.NoReturn)
    Parts.push_back("does not return");
  if (F.Longjmp)
    Parts.push_back("leaves by longjmp");
  return Parts.empty() ? "borrows its arguments" : llvm::join(Parts, "; ");
}

int show(const rules::PackIndex &Packs, StringRef Name) {
  const PackInfo *P = llvm::find_if(
      Packs.packs(), [&](const PackInfo &P) { return P.Name == Name; });
  if (P == Packs.packs().end()) {
    std::vector<StringRef> Names;
    for (const PackInfo &Known : Packs.packs())
      Names.push_back(Known.Name);
    std::string Hint = support::didYouMean(Name, Names);
    return cli::badInput(
        "no pack is called '" + Name + "'" +
        (Hint.empty() ? "; 'closecall packs list' lists them" : Hint));
  }
  llvm::raw_ostream &OS = llvm::outs();
  OS << P->Name << ": " << P->Title << '\n';
  if (!P->Headers.empty())
    OS << "headers: " << llvm::join(P->Headers, ", ") << '\n';
  if (!P->Doc.empty())
    OS << "follows: " << P->Doc << '\n';
  OS << "\nresources:\n";
  for (const rules::Resource &R : Packs.resources()) {
    if (R.Pack != Name)
      continue;
    OS << "  " << R.Name;
    if (!R.Types.empty())
      OS << " (" << llvm::join(R.Types, ", ") << ")";
    OS << ": released by " << llvm::join(R.Releasers, ", ") << '\n';
  }
  if (P->NumClasses)
    OS << "\nclasses:\n";
  for (const rules::Class *C : Packs.classes()) {
    if (C->Pack != Name)
      continue;
    OS << "  " << C->Name;
    if (!C->Bases.empty())
      OS << " (a " << llvm::join(C->Bases, ", ") << ")";
    std::vector<std::string> Parts;
    for (rules::ResourceId Id : C->Owns)
      Parts.push_back("owns a " + Packs.resource(Id).Noun);
    if (std::string End = endOf(*C); !End.empty())
      Parts.push_back(End);
    if (!Parts.empty())
      OS << ": " << llvm::join(Parts, "; ");
    OS << '\n';
  }
  OS << "\nfunctions:\n";
  for (const rules::FunctionEffects *F : Packs.functions()) {
    if (F->Pack != Name)
      continue;
    OS << "  " << F->Name;
    if (F->Params)
      OS << " with " << output::counted(*F->Params, "parameter");
    OS << ": " << effects(Packs, *F);
    if (F->Basis == rules::Evidence::Memory)
      OS << " (not verified)";
    OS << '\n';
  }
  return 0;
}

/// What the real headers say of a pack; the exit status.
int against(const rules::PackIndex &Packs, const PackInfo &Pack,
            const std::vector<std::string> &Flags, const cli::Process &P) {
  auto Checked = cli::checkHeaders(Packs, Pack, Flags, P);
  if (!Checked)
    return cli::badInput(Checked.takeError());
  int Status = 0;
  for (const std::string &Header : Checked->NoHeader)
    Status = cli::badInput(Pack.File + ": header '" + Header + "' is not found with these flags");
  for (const std::string &Name : Checked->Missing)
    Status = cli::badInput(Pack.File + ": the headers declare no '" + Name + "'");
  if (Pack.Headers.empty())
    return cli::badInput(Pack.File + ": the pack names no headers");
  if (!Status)
    llvm::outs() << Pack.File << ": the headers declare "
                 << output::counted(Checked->Found, "function") << '\n';
  return Status;
}

int check(llvm::ArrayRef<std::string> Files,
          const std::optional<std::vector<std::string>> &Flags, const cli::Process &Proc) {
  if (Files.empty())
    return cli::badInput("packs check: no file given");
  int Status = 0;
  for (const std::string &File : Files) {
    auto Packs = cli::loadPacks({File});
    if (!Packs) {
      Status = cli::badInput(Packs.takeError());
      continue;
    }
    for (const PackInfo &P : Packs->packs())
      if (P.File == File) {
        llvm::outs() << File << ": pack '" << P.Name << "' is valid: "
                     << output::counted(P.NumFunctions, "function") << ", "
                     << output::counted(P.NumResources, "resource") << '\n';
        if (Flags)
          Status = std::max(Status, against(*Packs, P, *Flags, Proc));
      }
  }
  return Status;
}

} // namespace

int closecall::cli::runPacks(const std::vector<std::string> &Words,
                             const std::optional<std::vector<std::string>> &Flags,
                             const Process &P) {
  StringRef What = Words.empty() ? StringRef("list") : StringRef(Words[0]);
  llvm::ArrayRef<std::string> Rest = Words;
  if (!Words.empty())
    Rest = Rest.drop_front();
  if (What == "check")
    return check(Rest, Flags, P);
  const rules::PackIndex &Packs = rules::PackIndex::builtin();
  if (What == "list" && Rest.empty())
    return list(Packs);
  if (What == "show" && Rest.size() == 1)
    return show(Packs, Rest[0]);
  if (What == "list" || What == "show")
    return badInput("usage: closecall packs list | packs show NAME");
  return badInput("packs: '" + What + "' is not one of list, show or check" +
                  support::didYouMean(What, {"list", "show", "check"}));
}
