//===- Dismiss.cpp - Files that need no parse -----------------------------===//
//
// Listens where the preprocessor's table of identifiers asks for words that it
// does not have yet: once for each word of the whole token stream, macro bodies
// and pasted tokens included.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Dismiss.h"

#include "checks/frontend/Types.h"
#include "checks/report/Paths.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/IdentifierTable.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Lex/HeaderSearchOptions.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"

using namespace closecall;
using namespace closecall::frontend;

std::vector<std::string>
ReadsCollector::files(llvm::StringRef Directory,
                      const clang::HeaderSearchOptions &Headers) const {
  std::vector<std::string> Out;
  for (const std::string &File : getDependencies()) {
    std::string Absolute = report::absolutePath(File, Directory);
    if (Headers.ResourceDir.empty() || !report::below(Absolute, Headers.ResourceDir))
      Out.push_back(std::move(Absolute));
  }
  llvm::sort(Out);
  return Out;
}

namespace {

class Listener : public clang::IdentifierInfoLookup {
public:
  explicit Listener(ApiSearch &Search) : Search(Search) {}
  clang::IdentifierInfo *get(llvm::StringRef Word) override {
    Search.see(Word);
    return nullptr;
  }

private:
  ApiSearch &Search;
};

/// Looks into the attributes of a token stream for those that may say what
/// becomes of a function's result: GCC's malloc(release, 1), and annotations.
/// Alone, their words say nothing.
class AttributeWatch {
public:
  explicit AttributeWatch(clang::Preprocessor &PP)
      : Words{PP.getIdentifierInfo("malloc"), PP.getIdentifierInfo("__malloc__")},
        Annotate(PP.getIdentifierInfo("annotate")) {}

  bool found() const { return Found; }

  void see(const clang::Token &T) {
    using namespace clang;
    if (T.isOneOf(tok::l_paren, tok::l_square)) {
      Found |= Named && Depth;
      if (Depth || Opens || (T.is(tok::l_square) && Square))
        ++Depth;
    } else if (T.isOneOf(tok::r_paren, tok::r_square) && Depth) {
      --Depth;
    }
    const IdentifierInfo *Word = T.isAnnotation() ? nullptr : T.getIdentifierInfo();
    Named = Word && llvm::is_contained(Words, Word);
    Found |= Depth && Word == Annotate;
    Opens = T.is(tok::kw___attribute);
    Square = T.is(tok::l_square);
  }

private:
  const clang::IdentifierInfo *Words[2], *Annotate;
  unsigned Depth = 0; ///< of brackets inside an attribute
  bool Opens = false, Square = false, Named = false, Found = false;
};

class SearchAction : public clang::PreprocessorFrontendAction {
public:
  SearchAction(ApiSearch &Search, llvm::StringRef Directory, std::optional<Unreached> &Result)
      : Search(Search), Words(Search), Directory(Directory), Result(Result) {}

protected:
  void ExecuteAction() override {
    clang::CompilerInstance &CI = getCompilerInstance();
    clang::Preprocessor &PP = CI.getPreprocessor();
    clang::IdentifierTable &Table = PP.getIdentifierTable();
    Search.forEachWord([&](llvm::StringRef Word) {
      if (Table.find(Word) != Table.end())
        Search.see(Word);
    });
    ReadsCollector Reads;
    Reads.attachToPreprocessor(PP);
    Table.setExternalIdentifierLookup(&Words);
    AttributeWatch Attributes(PP);
    PP.IgnorePragmas();
    PP.EnterMainSourceFile();
    const clang::DiagnosticsEngine &Diags = CI.getDiagnostics();
    auto MayReach = [&] {
      return Search.found() || Attributes.found() || Diags.hasErrorOccurred();
    };
    clang::Token T;
    do {
      PP.Lex(T);
      Attributes.see(T);
    } while (T.isNot(clang::tok::eof) && !MayReach());
    Table.setExternalIdentifierLookup(nullptr);
    if (T.isNot(clang::tok::eof) || MayReach())
      return;
    const clang::SourceManager &SM = CI.getSourceManager();
    Result = Unreached{pathOf(SM, SM.getMainFileID()),
                       Reads.files(Directory, CI.getHeaderSearchOpts())};
  }

private:
  ApiSearch &Search;
  Listener Words;
  llvm::StringRef Directory;
  std::optional<Unreached> &Result;
};

class SearchFactory : public clang::tooling::FrontendActionFactory {
public:
  SearchFactory(const ApiNames &Names, llvm::StringRef Directory)
      : Search(Names), Directory(Directory) {}
  std::unique_ptr<clang::FrontendAction> create() override {
    return std::make_unique<SearchAction>(Search, Directory, Result);
  }

  ApiSearch Search;
  llvm::StringRef Directory;
  std::optional<Unreached> Result;
};

/// Whether the text of the main file alone has a name: most files that use a
/// library say so themselves.
bool saysItself(const ApiNames &Names, const clang::CompilerInvocation &Invocation,
                clang::FileManager &Files) {
  const clang::FrontendOptions &FO = Invocation.getFrontendOpts();
  if (FO.Inputs.size() != 1 || !FO.Inputs.front().isFile())
    return true;
  auto Text = Files.getBufferForFile(FO.Inputs.front().getFile());
  if (!Text)
    return true;
  ApiSearch Search(Names);
  Search.seeText((*Text)->getBuffer(), Invocation.getLangOpts());
  return Search.found();
}

} // namespace

std::optional<Unreached> closecall::frontend::tryDismiss(
    const ApiNames &Names, const clang::CompilerInvocation &Invocation,
    clang::FileManager &Files, std::shared_ptr<clang::PCHContainerOperations> PCH,
    llvm::StringRef Directory) {
  if (saysItself(Names, Invocation, Files))
    return std::nullopt;
  SearchFactory Factory(Names, Directory);
  clang::IgnoringDiagConsumer Errors;
  Factory.runInvocation(std::make_shared<clang::CompilerInvocation>(Invocation), &Files,
                        std::move(PCH), &Errors);
  return std::move(Factory.Result);
}
