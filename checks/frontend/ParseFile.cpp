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
#include "checks/frontend/MissingTypes.h"
#include "checks/frontend/StdOwner.h"

#include "checks/report/Paths.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclGroup.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/DiagnosticParse.h"
#include "clang/Basic/DiagnosticSema.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Basic/Version.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/Utils.h"
#include "clang/Lex/HeaderSearchOptions.h"
#include "clang/Lex/Lexer.h"
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
#include <csignal>
#include <mutex>
#include <set>
#include <vector>

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
  const flow::OwnNames *Handles = nullptr;
  ParseOutcome &Out;
  std::string Directory;
  Clock::time_point Deadline = Clock::time_point::max();
  /// What the driver said before the parser started: unknown flags are worth
  /// a word only when no parse came of it.
  std::vector<std::string> DriverErrors;
  clang::DiagnosticsEngine *Engine = nullptr;
  ErrorCollector *Diags = nullptr;
  /// Where the errors are: the functions around them are lost.
  std::vector<ErrorSite> ErrorSites;
  bool Parsing = false, Extracted = false, TimedOut = false;
  /// Names in the places of attributes that nothing declares (MissingNames), and
  /// those of an earlier parse, which are empty macros in this one.
  std::set<std::string> Markers, DefinedAway;
  /// What C++ does not know in this parse, and did not in the ones before.
  UnknownNames Unknown;
  std::optional<UnknownNames> Known;
  bool Cxx = false;
  llvm::IntrusiveRefCntPtr<MissingTypes> Types;

  /// Another parse may lose less than this one.
  bool learned() const {
    if (TimedOut || (Cxx ? Out.ErrorCount == 0 : Out.Module.Lost.empty()))
      return false;
    auto Beyond = [](const std::set<std::string> &New, const std::set<std::string> &Old) {
      return !std::includes(Old.begin(), Old.end(), New.begin(), New.end());
    };
    const UnknownNames Nothing, &Old = Known ? *Known : Nothing;
    return !Markers.empty() ||
           (Cxx && (Beyond(Unknown.Types, Old.Types) || Beyond(Unknown.Values, Old.Values) ||
                    Beyond(Unknown.Incomplete, Old.Incomplete)));
  }

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
    DefinedAway.merge(Markers);
    Markers.clear();
    if (!Known)
      Known.emplace();
    Known->Types.merge(Unknown.Types);
    Known->Values.merge(Unknown.Values);
    Known->Incomplete.merge(Unknown.Incomplete);
    Unknown = UnknownNames();
    ErrorSites.clear();
    DriverErrors.clear();
    Parsing = Extracted = false;
    std::string MainFile = std::move(Out.Module.MainFile);
    Out = ParseOutcome();
    Out.Module.MainFile = std::move(MainFile);
    return Said;
  }
};

constexpr unsigned MaxErrors = 20;
/// Of one file, where names are missing.
constexpr unsigned MaxParses = 4;

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
    note(Info, Text);
    if (Info.getLocation().isValid() && !mended(Info.getID()))
      R.ErrorSites.push_back({Info.getLocation().getRawEncoding(),
                              Info.getID() == clang::diag::err_unknown_typename ||
                                  Info.getID() == clang::diag::err_unknown_typename_suggest});
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

  /// The parser goes on as if it had been written right, and loses nothing.
  static bool mended(unsigned Id) {
    switch (Id) {
    case clang::diag::err_typename_missing:
    case clang::diag::err_typename_missing_template:
    case clang::diag::err_template_kw_missing:
    case clang::diag::err_template_arg_must_be_type_suggest:
    case clang::diag::err_function_marked_override_not_overriding:
    case clang::diag::override_keyword_only_allowed_on_virtual_member_functions: return true;
    default: return false;
    }
  }

  /// Which names are not known, and what they would have to be.
  void note(const clang::Diagnostic &Info, llvm::StringRef Text) {
    auto [Before, Rest] = Text.split('\'');
    std::string Name = Rest.split('\'').first.str();
    switch (Info.getID()) {
    case clang::diag::err_expected_class_name:
      if (Info.hasSourceManager() && Info.getLocation().isValid())
        Name = clang::Lexer::getSourceText(
                   clang::CharSourceRange::getTokenRange(Info.getLocation()),
                   Info.getSourceManager(), clang::LangOptions())
                   .str();
      [[fallthrough]];
    case clang::diag::err_unknown_typename:
    case clang::diag::err_no_template: R.Unknown.Types.insert(std::move(Name)); break;
    case clang::diag::err_undeclared_var_use:
    case clang::diag::err_undeclared_use: R.Unknown.Values.insert(std::move(Name)); break;
    case clang::diag::err_typecheck_incomplete_tag:
    case clang::diag::err_incomplete_member_access:
    case clang::diag::err_invalid_incomplete_type_use:
    case clang::diag::err_incomplete_nested_name_spec:
    case clang::diag::err_typecheck_decl_incomplete_type:
    case clang::diag::err_incomplete_type: {
      size_t Colons = Name.rfind("::");
      R.Unknown.Incomplete.insert(Colons == std::string::npos ? Name : Name.substr(Colons + 2));
      break;
    }
    default: break;
    }
  }

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

  bool HandleTopLevelDecl(clang::DeclGroupRef Group) override {
    if (R.Types && R.Known)
      for (clang::Decl *D : Group)
        R.Types->completeIn(D);
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
    R.Out.Module = extract(Ctx, R.Packs, &R.Out.Stats, R.ErrorSites, R.Handles);
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
    auto TellMarker = [this](llvm::StringRef Name) { R.Markers.insert(Name.str()); };
    R.Cxx = CI.getLangOpts().CPlusPlus;
    if (R.Cxx) {
      R.Types = llvm::makeIntrusiveRefCnt<MissingTypes>(R.Known ? &*R.Known : nullptr,
                                                        TellMarker);
      CI.setExternalSemaSource(R.Types);
    } else
      CI.setExternalSemaSource(llvm::makeIntrusiveRefCnt<MissingNames>(
          [this, &SM](clang::SourceLocation L, std::string Message) {
            R.Diags->add(std::move(Message), L, &SM);
          },
          TellMarker));
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
  // A guess at what an unknown name means would count as what was written.
  I.getLangOpts().SpellChecking = false;
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

/// Fewer functions are seen, or as many and fewer of them whole.
bool worse(const ParseOutcome &A, const ParseOutcome &B) {
  return A.Stats.FunctionsSeen < B.Stats.FunctionsSeen ||
         (A.Stats.FunctionsSeen == B.Stats.FunctionsSeen &&
          A.Module.Lost.size() > B.Module.Lost.size());
}

void enableCrashRecovery() {
  // The handler is the process's: the one global thing that a parse needs.
  static std::once_flag Once;
  std::call_once(Once, [] {
    llvm::CrashRecoveryContext::Enable();
    // A stack that is used up has no room for the handler.
    for (int Signal : {SIGSEGV, SIGBUS}) {
      struct sigaction Action;
      if (sigaction(Signal, nullptr, &Action) != 0)
        continue;
      Action.sa_flags |= SA_ONSTACK;
      sigaction(Signal, &Action, nullptr);
    }
  });
}

/// The stack on which this thread's handlers run; until the end of the scope.
class HandlerStack {
public:
  HandlerStack() : Memory(256 << 10) {
    stack_t New = {};
    New.ss_sp = Memory.data();
    New.ss_size = Memory.size();
    Set = sigaltstack(&New, &Before) == 0;
  }
  HandlerStack(const HandlerStack &) = delete;
  ~HandlerStack() {
    if (Set)
      sigaltstack(&Before, nullptr);
  }

private:
  std::vector<char> Memory;
  stack_t Before = {};
  bool Set = false;
};

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
  HandlerStack Stack;
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
  for (unsigned N = 1; N < MaxParses && Finished && R.learned(); ++N) {
    std::optional<ParseOutcome> Before;
    if (R.Cxx)
      Before = Out;
    std::vector<ParseDiagnostic> Said = R.again();
    Finished = Recovery.RunSafely(Parse);
    if (!Before) {
      Out.ErrorCount += Said.size();
      llvm::move(Said, std::back_inserter(Out.Errors));
      break;
    }
    if (R.TimedOut)
      break;
    // What the first parse said is what a compiler says. A name that was taken for
    // something else may have made the rest worse.
    if (!Finished || worse(Out, *Before)) {
      Out = std::move(*Before);
      Finished = R.Extracted = true;
      break;
    }
    Out.Errors = std::move(Before->Errors);
    Out.ErrorCount = Before->ErrorCount;
  }
  settle(R, !Finished);
  if (Out.Module.MainFile.empty())
    Out.Module.MainFile = File.str().str();
  return Out;
}

std::string closecall::frontend::parserVersion() { return clang::getClangFullVersion(); }
