//===- ParseFile.cpp - One compile command to one Module ------------------===//
//
// Drives clang through its Tooling library: the driver turns the command into
// a cc1 invocation, which is then adjusted (no function bodies of system
// headers, everything freed, no output) and run over a file system of its own,
// whose working directory is the command's.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/ParseFile.h"
#include "checks/frontend/Dismiss.h"
#include "checks/frontend/MissingNames.h"
#include "checks/frontend/StdOwner.h"

#include "checks/report/Paths.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclGroup.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/DiagnosticSema.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Basic/Version.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/Utils.h"
#include "clang/Lex/HeaderSearchOptions.h"
#include "clang/Lex/Pragma.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Serialization/PCHContainerOperations.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <chrono>
#include <mutex>
#include <set>

using namespace closecall;
using namespace closecall::frontend;

namespace {

using Clock = std::chrono::steady_clock;

class ErrorCollector;

/// What the parts of one run share.
struct Run {
  Run(const rules::PackIndex &Packs, const ApiNames *Dismiss, ParseOutcome &Out,
      std::string Directory)
      : Packs(Packs), Dismiss(Dismiss), Out(Out), Directory(std::move(Directory)) {}

  const rules::PackIndex &Packs;
  const ApiNames *Dismiss;
  const llvm::StringSet<> *Handles = nullptr;
  ParseOutcome &Out;
  std::string Directory;
  Clock::time_point Deadline = Clock::time_point::max();
  /// What the driver said before the parser started: unknown flags are worth
  /// a word only when no parse came of it.
  std::vector<std::string> DriverErrors;
  clang::DiagnosticsEngine *Engine = nullptr;
  ErrorCollector *Diags = nullptr;
  /// Where the errors are: the functions around them are lost.
  std::vector<unsigned> ErrorLocations;
  bool Parsing = false, Extracted = false, TimedOut = false;
  /// Names in the places of attributes that nothing declares (MissingNames), and
  /// those of an earlier parse, which are empty macros in this one.
  std::set<std::string> Markers, DefinedAway;

  /// Forgets the parse, but for what it said of the markers, which it returns.
  std::vector<ParseDiagnostic> again() {
    std::vector<ParseDiagnostic> Said;
    for (const std::string &Name : Markers) {
      auto It = llvm::find_if(Out.Errors, [&](const ParseDiagnostic &D) {
        return D.Message.find("'" + Name + "'") != std::string::npos;
      });
      if (It != Out.Errors.end())
        Said.push_back(*It);
    }
    DefinedAway = std::move(Markers);
    Markers.clear();
    ErrorLocations.clear();
    DriverErrors.clear();
    Parsing = Extracted = false;
    std::string MainFile = std::move(Out.Module.MainFile);
    Out = ParseOutcome();
    Out.Module.MainFile = std::move(MainFile);
    return Said;
  }
};

constexpr unsigned MaxErrors = 20;

class ErrorCollector : public clang::DiagnosticConsumer {
public:
  explicit ErrorCollector(Run &R) : R(R) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    if (Level >= clang::DiagnosticsEngine::Error && ofDeallocator(Info))
      return;
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < clang::DiagnosticsEngine::Error)
      return;
    // Templates without end stop only by a fatal error: the next one is.
    if (R.Engine && Info.getID() == clang::diag::err_template_recursion_depth_exceeded)
      R.Engine->setFatalsAsError(false);
    llvm::SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    if (!R.Parsing) {
      R.DriverErrors.push_back(Text.str().str());
      return;
    }
    if (Info.getLocation().isValid())
      R.ErrorLocations.push_back(Info.getLocation().getRawEncoding());
    add(Text.str().str(), Info.getLocation(),
        Info.hasSourceManager() ? &Info.getSourceManager() : nullptr);
  }

  void add(std::string Message, clang::SourceLocation L, const clang::SourceManager *SM) {
    if (++R.Out.ErrorCount > MaxErrors)
      return;
    ParseDiagnostic D;
    D.Message = std::move(Message);
    if (L.isValid() && SM) {
      clang::PresumedLoc P = SM->getPresumedLoc(L);
      if (P.isValid()) {
        llvm::SmallString<256> File(P.getFilename());
        if (!llvm::sys::path::is_absolute(File)) {
          llvm::SmallString<256> Abs(R.Directory);
          llvm::sys::path::append(Abs, File);
          File = Abs;
        }
        llvm::sys::path::remove_dots(File, /*remove_dot_dot=*/true);
        D.File = File.str().str();
        D.Line = P.getLine();
        D.Col = P.getColumn();
      }
    }
    R.Out.Errors.push_back(std::move(D));
  }

private:
  Run &R;

  /// GCC's malloc(f, 1), of which frontend/Ownership.h takes care.
  static bool ofDeallocator(const clang::Diagnostic &Info) {
    if (Info.getID() != clang::diag::err_attribute_wrong_number_arguments)
      return false;
    llvm::SmallString<64> Text;
    Info.FormatDiagnostic(Text);
    return Text.starts_with("'malloc'") || Text.starts_with("'__malloc__'");
  }
};

class ExtractConsumer : public clang::ASTConsumer {
public:
  ExtractConsumer(Run &R, clang::SourceManager &SM) : R(R), SM(SM) {}

  bool HandleTopLevelDecl(clang::DeclGroupRef) override {
    if (R.Deadline != Clock::time_point::max() && Clock::now() > R.Deadline)
      R.TimedOut = true;
    return !R.TimedOut;
  }

  /// Asked only for bodies that the rest of the file can do without: clang
  /// itself keeps constexpr functions and deduced return types.
  bool shouldSkipFunctionBody(clang::Decl *D) override {
    return SM.isInSystemHeader(SM.getExpansionLoc(D->getLocation())) && !neededBody(D);
  }

  void HandleTranslationUnit(clang::ASTContext &Ctx) override {
    if (R.TimedOut)
      return;
    R.Out.Module = extract(Ctx, R.Packs, &R.Out.Stats, R.ErrorLocations, R.Handles);
    R.Extracted = true;
  }

private:
  Run &R;
  clang::SourceManager &SM;
};

class ExtractAction : public clang::ASTFrontendAction {
public:
  explicit ExtractAction(Run &R) : R(R) {}

  bool BeginSourceFileAction(clang::CompilerInstance &CI) override {
    // A header that is missing must not end the parse.
    CI.getDiagnostics().setFatalsAsError(true);
    R.Engine = &CI.getDiagnostics();
    Reads.attachToPreprocessor(CI.getPreprocessor());
    // `#pragma clang module build` would leave files behind. It goes by its name.
    clang::EmptyPragmaHandler Modules("module");
    CI.getPreprocessor().RemovePragmaHandler("clang", &Modules);
    const clang::SourceManager &SM = CI.getSourceManager();
    CI.setExternalSemaSource(llvm::makeIntrusiveRefCnt<MissingNames>(
        [this, &SM](clang::SourceLocation L, std::string Message) {
          R.Diags->add(std::move(Message), L, &SM);
        },
        [this](llvm::StringRef Name) { R.Markers.insert(Name.str()); }));
    return ASTFrontendAction::BeginSourceFileAction(CI);
  }

  void EndSourceFileAction() override {
    ASTFrontendAction::EndSourceFileAction();
    R.Out.Reads = Reads.files(R.Directory, getCompilerInstance().getHeaderSearchOpts());
  }

  std::unique_ptr<clang::ASTConsumer>
  CreateASTConsumer(clang::CompilerInstance &CI, llvm::StringRef) override {
    return std::make_unique<ExtractConsumer>(R, CI.getSourceManager());
  }

private:
  Run &R;
  ReadsCollector Reads;
};

/// A command may come from anywhere: it says how the source is to be read, and
/// nothing is written or loaded because of it.
void confine(clang::CompilerInvocation &I) {
  clang::FrontendOptions &FO = I.getFrontendOpts();
  FO.ProgramAction = clang::frontend::ParseSyntaxOnly;
  FO.Plugins.clear();
  FO.AddPluginActions.clear();
  FO.LLVMArgs.clear();
  FO.OutputFile.clear();
  FO.StatsFile.clear();
  FO.TimeTracePath.clear();
  FO.GenerateGlobalModuleIndex = false;
  I.getDependencyOutputOpts() = clang::DependencyOutputOptions();
  I.getDiagnosticOpts().DiagnosticLogFile.clear();
  I.getDiagnosticOpts().DiagnosticSerializationFile.clear();
  I.getHeaderSearchOpts().ModuleCachePath.clear();
  I.getHeaderSearchOpts().ImplicitModuleMaps = false;
  I.getLangOpts().ImplicitModules = false;
}

class ExtractFactory : public clang::tooling::FrontendActionFactory {
public:
  explicit ExtractFactory(Run &R) : R(R) {}

  std::unique_ptr<clang::FrontendAction> create() override {
    return std::make_unique<ExtractAction>(R);
  }

  bool runInvocation(std::shared_ptr<clang::CompilerInvocation> Invocation,
                     clang::FileManager *Files,
                     std::shared_ptr<clang::PCHContainerOperations> PCH,
                     clang::DiagnosticConsumer *Diags) override {
    confine(*Invocation);
    clang::FrontendOptions &FO = Invocation->getFrontendOpts();
    FO.SkipFunctionBodies = true;
    FO.DisableFree = false;
    // Once one function is broken, the rest is still worth the full analysis.
    Invocation->getDiagnosticOpts().ErrorLimit = 0;
    Invocation->getDiagnosticOpts().IgnoreWarnings = true;
    // Old C that GCC 12 takes with a warning is no error here either.
    for (const char *W :
         {"implicit-function-declaration", "implicit-int", "int-conversion",
          "incompatible-function-pointer-types", "return-mismatch"})
      Invocation->getDiagnosticOpts().Warnings.push_back(std::string("no-error=") + W);
    for (const std::string &Name : R.DefinedAway)
      Invocation->getPreprocessorOpts().addMacroDef(Name + "=");
    // Also what silences "1 error generated".
    Invocation->getDiagnosticOpts().ShowCarets = false;
    if (R.Dismiss) {
      if (std::optional<Unreached> U =
              tryDismiss(*R.Dismiss, *Invocation, *Files, PCH, R.Directory)) {
        R.Out.Module.MainFile = U->MainFile;
        R.Out.Module.Files = {U->MainFile};
        R.Out.Reads = std::move(U->Reads);
        R.Out.Dismissed = true;
        return true;
      }
    }
    R.Parsing = true;
    return FrontendActionFactory::runInvocation(std::move(Invocation), Files,
                                                std::move(PCH), Diags);
  }

private:
  Run &R;
};

void enableCrashRecovery() {
  // The handler is the process's: the one global thing that a parse needs.
  static std::once_flag Once;
  std::call_once(Once, [] { llvm::CrashRecoveryContext::Enable(); });
}

void settle(Run &R, bool Crashed) {
  ParseOutcome &Out = R.Out;
  auto Fail = [&](std::string Why) {
    Out.Status = ParseOutcome::Failed;
    Out.Reason = std::move(Why);
    Out.Module = ir::Module();
    Out.Dismissed = false;
  };
  Out.ByChance = Crashed || R.TimedOut;
  if (Crashed)
    return Fail("the parser crashed on it");
  if (R.TimedOut)
    return Fail("the time limit was reached");
  if (Out.Dismissed) {
    Out.Status = ParseOutcome::Complete;
    return;
  }
  Out.BadFlags = !R.Extracted;
  if (!R.Parsing)
    return Fail(R.DriverErrors.empty()
                    ? std::string("the command compiles no C or C++ file")
                    : R.DriverErrors.front());
  if (!R.Extracted)
    return Fail(Out.Errors.empty() ? std::string("clang could not start on it")
                                   : Out.Errors.front().Message);
  if (Out.ErrorCount == 0) {
    Out.Status = ParseOutcome::Complete;
    return;
  }
  if (Out.Module.Functions.empty() &&
      Out.Stats.FunctionsSeen <= Out.Module.Lost.size())
    return Fail("nothing in it parsed");
  Out.Status = ParseOutcome::Partial;
}

} // namespace

ParseOutcome closecall::frontend::parseFile(const CompileCommand &Command,
                                            const rules::PackIndex &Packs,
                                            const ParseOptions &Options) {
  ParseOutcome Out;
  llvm::SmallString<256> File(Command.File);
  if (!llvm::sys::path::is_absolute(File)) {
    File = Command.Directory;
    llvm::sys::path::append(File, Command.File);
  }

  Out.Module.MainFile = File.str().str();
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS =
      makeFileSystem(Options.Replaced, Options.Seen);
  if (std::error_code EC = FS->setCurrentWorkingDirectory(Command.Directory)) {
    Out.Reason = "its working directory '" + Command.Directory +
                 "' cannot be entered: " + EC.message();
    return Out;
  }
  llvm::ErrorOr<llvm::vfs::Status> Stat = FS->status(File);
  if (!Stat) {
    Out.Reason = Stat.getError() == std::errc::no_such_file_or_directory
                     ? std::string("the file does not exist")
                     : Stat.getError().message();
    return Out;
  }

  Run R(Packs, Options.Dismiss, Out, Command.Directory);
  R.Handles = Options.Handles;
  if (Options.TimeLimit)
    R.Deadline = Clock::now() + std::chrono::seconds(Options.TimeLimit);

  enableCrashRecovery();
  llvm::CrashRecoveryContext Recovery;
  auto Parse = [&] {
    ErrorCollector Diags(R);
    R.Diags = &Diags;
    ExtractFactory Factory(R);
    llvm::IntrusiveRefCntPtr<clang::FileManager> Files(
        new clang::FileManager(clang::FileSystemOptions(), FS));
    clang::tooling::ToolInvocation Invocation(
        Command.Arguments, &Factory, Files.get(),
        std::make_shared<clang::PCHContainerOperations>());
    Invocation.setDiagnosticConsumer(&Diags);
    Invocation.run();
  };
  bool Finished = Recovery.RunSafely(Parse);
  if (Finished && !R.TimedOut && !R.Markers.empty() && !Out.Module.Lost.empty()) {
    std::vector<ParseDiagnostic> Said = R.again();
    Finished = Recovery.RunSafely(Parse);
    Out.ErrorCount += Said.size();
    llvm::move(Said, std::back_inserter(Out.Errors));
  }
  settle(R, !Finished);
  if (Out.Module.MainFile.empty())
    Out.Module.MainFile = File.str().str();
  return Out;
}

std::string closecall::frontend::parserVersion() { return clang::getClangFullVersion(); }
