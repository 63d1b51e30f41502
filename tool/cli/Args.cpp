//===- Args.cpp - argv to Options, by CLI11 -------------------------------===//
//
// The only file that includes CLI11, and the only one compiled with
// exceptions: none leaves it. Declares the commands and their options, refuses
// by name what this version does not offer, and words every usage error.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/Options.h"

#include "checks/catalog/Catalog.h"
#include "checks/support/DidYouMean.h"
#include "tool/cli/ArgsText.h"
#include "tool/output/Format.h"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>

using namespace closecall::cli;

namespace {

/// A wrong command line; only inside this file.
struct UsageError {
  std::string Message;
};

[[noreturn]] void refuse(std::string Message) {
  throw UsageError{std::move(Message)};
}

std::string hint(const std::string &Bad, const std::vector<std::string> &Good) {
  std::vector<llvm::StringRef> Candidates(Good.begin(), Good.end());
  return closecall::support::didYouMean(Bad, Candidates);
}

[[noreturn]] void refuseCommand(const std::string &Name,
                                const std::vector<std::string> &Known) {
  std::string Hint = hint(Name, Known);
  refuse("unknown command '" + Name + "'" +
         (Hint.empty() ? "; 'closecall help' lists them" : Hint));
}

std::string joined(const std::vector<std::string> &Words) {
  std::string Text;
  for (size_t I = 0; I < Words.size(); ++I)
    Text += (I == 0 ? "" : I + 1 == Words.size() ? " or " : ", ") + Words[I];
  return Text;
}

/// Value must be one of Allowed; the index of it.
size_t oneOf(const std::string &Option, const std::string &Value,
             const std::vector<std::string> &Allowed) {
  auto It = std::find(Allowed.begin(), Allowed.end(), Value);
  if (It == Allowed.end())
    refuse(Option + ": '" + Value + "' is not one of " + joined(Allowed) +
           hint(Value, Allowed));
  return It - Allowed.begin();
}

unsigned number(const std::string &Option, const std::string &Value,
                unsigned Min, unsigned Max) {
  unsigned N = 0;
  auto [End, Error] = std::from_chars(Value.data(), Value.data() + Value.size(), N);
  if (Error != std::errc() || End != Value.data() + Value.size() || N < Min ||
      N > Max)
    refuse(Option + ": '" + Value + "' is not a number from " +
           std::to_string(Min) + " to " + std::to_string(Max));
  return N;
}

When when(const std::string &Option, const std::string &Value) {
  return static_cast<When>(oneOf(Option, Value, {"auto", "always", "never"}));
}

void checkFormat(const std::string &Option, const std::string &Name) {
  if (closecall::output::findFormat(Name))
    return;
  refuse(Option + ": '" + Name + "' is not one of " +
         joined(closecall::output::formatNames()) +
         hint(Name, closecall::output::formatNames()));
}

/// Options as CLI11 fills them, before they are checked.
struct Raw {
  std::string Fail, Profile, Jobs, TimeLimit;
  std::string Progress = "auto", Color = "auto";
  std::vector<std::string> Reports;
  std::string Depfile, Shard;
};

/// A command has the options that do something there, and no others.
void addScanOptions(CLI::App &App, Options::Kind Kind, ScanOptions &O, Raw &R) {
  const bool Scan = Kind == Options::Scan, Check = Kind == Options::Check,
             Baseline = Kind == Options::Baseline, Why = Kind == Options::Why,
             Extract = Kind == Options::Extract, Link = Kind == Options::Link;
  const bool Parses = !Link && !Check;
  if (Why)
    App.add_option("PLACE", O.Paths, "FILE:LINE, or FILE:LINE:COLUMN");
  else
    App.add_option("PATH", O.Paths,
                   Link    ? "What 'closecall extract' wrote: .ccir files or their folders"
                   : Check ? "What 'closecall extract' and 'link' wrote: .ccir and .ccsum "
                             "files or their folders"
                           : "Files and folders to analyse; none: all that the compile "
                             "database lists");
  if (Parses)
    App.add_option("-p", O.BuildPath,
                   "Folder that holds compile_commands.json, or that file")
        ->type_name("BUILD");
  if (Scan || Check)
    App.add_option("--format", O.Format,
                   "Form of the report: " + joined(closecall::output::formatNames()))
        ->type_name("FORMAT");
  if (Scan || Check || Baseline || Extract || Link)
    App.add_option("-o,--output", O.Output,
                   Baseline  ? "Write the baseline to FILE"
                   : Extract ? "A folder, or FILE.ccir for a single file"
                   : Link    ? "FILE.ccsum, or a folder for one file for each .ccir file"
                             : "Write the report to FILE ('-': standard output)")
        ->type_name("FILE");
  if (Scan || Check) {
    App.add_option("--report", R.Reports,
                   "Write one more report; may be given several times")
        ->type_name("FORMAT=FILE")
        ->allow_extra_args(false) // what follows is a PATH
        ->take_all();
    App.add_option("--fail-on", R.Fail,
                   "Lowest severity that makes the exit status 1: error, "
                   "warning (default), note or never")
        ->type_name("LEVEL");
  }
  if (Scan || Check || Baseline || Why)
    App.add_option("--checks", O.Checks,
                   "Comma-separated globs, '-' in front takes away: "
                   "'-*,result-leak'")
        ->type_name("GLOBS");
  App.add_option("--profile", R.Profile,
                 "default, or strict: unknown functions borrow and may throw, "
                 "low confidence and preview checks are shown")
      ->type_name("NAME");
  if (Scan || Check || Why)
    App.add_option("--baseline", O.Baseline,
                   "Report what is not in FILE, which 'closecall baseline' writes")
        ->type_name("FILE");
  if (Scan)
    App.add_option("--diff", O.Diff,
                   "Report what the change since git's REF introduced: scans the old "
                   "texts of the changed files as well")
        ->type_name("REF");
  App.add_option("--config", O.Config,
                 "Project file (the nearest .closecall.json, from here upwards)")
      ->type_name("FILE");
  App.add_flag("--no-config", O.NoConfig, "Read no project file");
  App.add_option("--packs", O.Packs, "One more rule pack; may be given several times")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->take_all();
  App.add_option("-j,--jobs", R.Jobs, "Files parsed at once (all processors)")
      ->type_name("N");
  if (Scan || Extract)
    App.add_option("--shard", R.Shard, "Take the K-th of N parts of the files only")
        ->type_name("K/N");
  if (Parses) {
    App.add_option("--cache-dir", O.CacheDir,
                   "Keep what parsing gave in DIR, and use it while nothing changed")
        ->type_name("DIR");
    App.add_flag("--no-cache", O.NoCache, "Parse every file, whatever the project says");
    App.add_flag("--no-dismiss", O.NoDismiss,
                 "Parse files too that name nothing that a rule pack models; the "
                 "findings are the same");
    App.add_option("--time-limit", R.TimeLimit,
                   "Give up on a file after so many seconds and say so")
        ->type_name("SECONDS");
    App.add_option("--progress", R.Progress,
                   "Progress line: auto (on a terminal), always or never")
        ->type_name("WHEN");
    App.add_option("--resource-dir", O.ResourceDir, "Folder of clang's builtin headers")
        ->type_name("DIR");
  }
  if (Scan || Check || Baseline || Why)
    App.add_option("--color", R.Color, "Colours: auto, always or never")
        ->type_name("WHEN");
  if (Scan) {
    App.add_option("--depfile", R.Depfile,
                   "Write the files that were read to FILE, as a rule that make "
                   "and ninja read; its target is TARGET")
        ->type_name("FILE=TARGET");
    App.add_flag("--fix", O.Fix,
                 "Mend what can be mended with certainty, scan again, and take back "
                 "what does not hold");
  }
  App.add_flag("-q,--quiet", O.Quiet,
               Scan || Check ? "Findings only: no summary, no notices" : "Say less");
  App.add_flag("-v,--verbose", O.Verbose,
               "Say more: every error of files that parsed only partly, "
               "dropped flags");
  if (Scan || Check)
    App.add_flag("--stats", O.Stats, "Add counts and times to the summary");
  if (Parses)
    App.footer("Flags after `--` compile the given files when no compile "
               "database lists them:\n  closecall " + App.get_name() +
               (Why ? " a.c:7" : " a.c") + " -- -Iinclude");
  if (Scan || Check)
    App.footer(App.get_footer() + (Scan ? "\n\n" : "") +
               "Exit status: 0 no finding at or above --fail-on, 1 findings, "
               "2 wrong usage or\nbad input, 3 no finding, but some file could "
               "not be analysed at all");
}

void checkScanOptions(ScanOptions &O, const Raw &R) {
  checkFormat("--format", O.Format);
  if (llvm::StringRef(O.BuildPath).starts_with("=")) // "-p=build", as clang-tidy takes it
    O.BuildPath.erase(0, 1);
  for (const std::string &Path : O.Paths)
    if (Path.empty())
      refuse("a PATH is empty");
  for (const std::string &Report : R.Reports) {
    size_t Equals = Report.find('=');
    if (Equals == std::string::npos || Equals + 1 == Report.size())
      refuse("--report: '" + Report + "' is not FORMAT=FILE");
    checkFormat("--report", Report.substr(0, Equals));
    O.Reports.emplace_back(Report.substr(0, Equals), Report.substr(Equals + 1));
  }
  if (!R.Fail.empty())
    O.Fail = static_cast<FailOn>(oneOf("--fail-on", R.Fail,
                                       {std::begin(FailOnNames), std::end(FailOnNames)}));
  if (!R.Profile.empty())
    O.Strict = oneOf("--profile", R.Profile, {"default", "strict"}) == 1;
  if (O.NoConfig && !O.Config.empty())
    refuse("--config and --no-config exclude each other");
  if (!R.Depfile.empty()) {
    size_t Equals = R.Depfile.find('=');
    if (Equals == std::string::npos || Equals == 0 || Equals + 1 == R.Depfile.size())
      refuse("--depfile: '" + R.Depfile + "' is not FILE=TARGET");
    O.Depfile = R.Depfile.substr(0, Equals);
    O.DepfileTarget = R.Depfile.substr(Equals + 1);
  }
  if (!R.Jobs.empty())
    O.Jobs = number("-j", R.Jobs, 1, 1024);
  if (!R.TimeLimit.empty())
    O.TimeLimit = number("--time-limit", R.TimeLimit, 1, 86400);
  O.Progress = when("--progress", R.Progress);
  O.Color = when("--color", R.Color);
  if (!R.Shard.empty()) {
    size_t Slash = R.Shard.find('/');
    if (Slash == std::string::npos)
      refuse("--shard: '" + R.Shard + "' is not K/N");
    O.Shards = number("--shard", R.Shard.substr(Slash + 1), 1, 10000);
    O.Shard = number("--shard", R.Shard.substr(0, Slash), 1, O.Shards);
  }
  if (O.Fix && (!O.Diff.empty() || O.Shards))
    refuse(std::string("--fix and ") + (O.Shards ? "--shard" : "--diff") +
           " exclude each other");
  if (O.NoCache && !O.CacheDir.empty())
    refuse("--cache-dir and --no-cache exclude each other");
  if (O.Quiet && O.Verbose)
    refuse("--quiet and --verbose exclude each other");
  if (O.Flags && O.Paths.empty())
    refuse("flags after '--' need at least one file in front of them");
}

std::vector<std::string> optionNames(const CLI::App &App) {
  std::vector<std::string> Names;
  for (const CLI::Option *O : App.get_options()) {
    for (const std::string &L : O->get_lnames())
      Names.push_back("--" + L);
    for (const std::string &S : O->get_snames())
      Names.push_back("-" + S);
  }
  return Names;
}

/// What a command did not know.
void refuseExtras(const CLI::App &App) {
  for (const std::string &Extra : App.remaining()) {
    std::string Name = Extra.substr(0, Extra.find('='));
    if (Name.size() > 1 && Name[0] == '-') {
      refuse("unknown option '" + Name + "'" + hint(Name, optionNames(App)) +
             (Name.starts_with("-I") || Name.starts_with("-D") ||
                      Name.starts_with("-std")
                  ? " (compiler flags go after '--')"
                  : ""));
    }
    refuse("'" + App.get_name() + "' takes no argument '" + Extra + "'");
  }
}

/// App::help() would print the help of the command that was given.
std::string helpOf(const CLI::App &Top, const CLI::App &For) {
  std::string Name = "closecall";
  if (&For != &Top)
    Name += " " + For.get_name();
  std::string Text = Top.get_formatter()->make_help(&For, Name, CLI::AppFormatMode::Normal);
  if (!llvm::StringRef(Text).ends_with("\n"))
    Text += '\n';
  return Text;
}

std::string completion(const CLI::App &App, const std::vector<std::string> &Words,
                       const std::vector<std::string> &Commands) {
  if (Words.size() != 1)
    refuse("completion: name one shell: bash, zsh or fish");
  std::vector<std::string> Checks;
  for (const closecall::catalog::CheckInfo &C : closecall::catalog::all())
    Checks.push_back(C.Name);
  KnownValues Values = {{"FORMAT", closecall::output::formatNames()},
                        {"LEVEL", {std::begin(FailOnNames), std::end(FailOnNames)}},
                        {"NAME", {"default", "strict"}},
                        {"WHEN", {"auto", "always", "never"}},
                        {"GLOBS", Checks},
                        {"CHECK", Checks},
                        {"COMMAND", Commands},
                        {"SHELL", {"bash", "zsh", "fish"}},
                        {"WORDS", {"list", "show", "check"}}};
  switch (oneOf("completion", Words[0], {"bash", "zsh", "fish"})) {
  case 0:
    return bashCompletion(App, Values);
  case 1:
    return zshCompletion(App, Values);
  default:
    return fishCompletion(App, Values);
  }
}

Options parse(std::vector<std::string> Args,
              std::optional<std::vector<std::string>> Flags) {
  Options Out;
  Out.Scanning.Flags = std::move(Flags);
  Raw R;
  CLI::App App("closecall: finds database handles that are not closed on every "
               "path of C and C++ code",
               "closecall");
  App.set_help_flag("-h,--help", "Print this help");
  App.set_help_all_flag();
  bool Version = false;
  App.add_flag("--version", Version, "Print the version");
  App.get_formatter()->column_width(34);

  // Those with the options of a scan.
  struct {
    const char *Name, *Help;
    Options::Kind Kind;
    CLI::App *Sub = nullptr;
  } Scans[] = {
      {"scan", "Analyse files", Options::Scan},
      {"baseline", "Record today's findings, so that later scans report what is new",
       Options::Baseline},
      {"why", "Tell why there is a finding, or none, for what FILE:LINE acquires", Options::Why},
      {"extract", "Parse only, and write what the engine needs of each file (.ccir)",
       Options::Extract},
      {"link", "Find out what the .ccir files of a program must know of each other (.ccsum)",
       Options::Link},
      {"check", "Report on .ccir files, with or without their .ccsum files, as 'scan' does",
       Options::Check},
      {"dump-ir", "Print what the engine sees of files (for developers)", Options::DumpIR}};
  for (auto &S : Scans) {
    S.Sub = App.add_subcommand(S.Name, S.Help);
    addScanOptions(*S.Sub, S.Kind, Out.Scanning, R);
  }
  CLI::App *Merge = App.add_subcommand("merge", "Join the SARIF logs of shards");
  Merge->add_option("LOG", Out.Scanning.Paths, "SARIF logs that closecall wrote");
  Merge->add_option("-o,--output", Out.Scanning.Output, "Write the log to FILE")
      ->type_name("FILE");
  Merge->add_flag("-q,--quiet", Out.Scanning.Quiet, "Say nothing");
  CLI::App *Init = App.add_subcommand(
      "init", "Write .closecall.json, a CI job and editor settings for this project");
  Init->add_flag("--dry-run", Out.DryRun, "Print what would be written");
  Init->add_flag("--schema", Out.Schema, "Print the JSON schema of .closecall.json");
  CLI::App *Explain =
      App.add_subcommand("explain", "Print the page of a check; without one: all checks");
  Explain->add_option("CHECK", Out.Words, "\"result-leak\" or \"closecall-result-leak\"");
  CLI::App *Packs = App.add_subcommand("packs", "The libraries that are modelled");
  Packs->add_option("WORDS", Out.Words,
                    "list | show NAME | check FILE... [-- FLAGS of the real headers]");
  CLI::App *Completion =
      App.add_subcommand("completion", "Print the completion of a shell: bash, zsh or fish");
  Completion->add_option("SHELL", Out.Words);
  CLI::App *Man = App.add_subcommand("man", "Print the manual page (roff)");
  CLI::App *Ver = App.add_subcommand("version", "Print the version");
  CLI::App *Help = App.add_subcommand("help", "Print help, of a command when one is named");
  Help->add_option("COMMAND", Out.Words);
  for (CLI::App *Sub : {Explain, Packs})
    Sub->add_option("--color", R.Color, "Colours: auto, always or never")
        ->type_name("WHEN");
  // A folder may have the name of a command.
  App.require_subcommand(0, 1);
  App.allow_extras();
  std::vector<std::string> Commands;
  for (CLI::App *Sub : App.get_subcommands({})) {
    Sub->allow_extras();
    Commands.push_back(Sub->get_name());
  }
  if (!Args.empty() && !Args[0].starts_with("-") &&
      std::find(Commands.begin(), Commands.end(), Args[0]) == Commands.end())
    refuseCommand(Args[0], Commands);

  std::reverse(Args.begin(), Args.end());
  try {
    App.parse(std::move(Args));
  } catch (const CLI::CallForHelp &) {
    const CLI::App *For = &App;
    for (const CLI::App *Sub : App.get_subcommands())
      For = Sub;
    Out.Text = helpOf(App, *For);
    return Out;
  }
  refuseExtras(App);
  for (const CLI::App *Sub : App.get_subcommands())
    refuseExtras(*Sub);
  if (Version || Ver->parsed()) {
    Out.Command = Options::Version;
    return Out;
  }
  if (Help->parsed()) {
    const CLI::App *For = &App;
    if (!Out.Words.empty()) {
      if (std::find(Commands.begin(), Commands.end(), Out.Words[0]) == Commands.end())
        refuseCommand(Out.Words[0], Commands);
      For = App.get_subcommand(Out.Words[0]);
    }
    Out.Text = helpOf(App, *For);
    return Out;
  }
  if (Man->parsed()) {
    Out.Text = manualPage(App, CLOSECALL_VERSION);
    return Out;
  }
  if (Completion->parsed()) {
    Out.Text = completion(App, Out.Words, Commands);
    return Out;
  }
  for (auto [Sub, Kind] : {std::pair(Merge, Options::Merge), std::pair(Init, Options::Init),
                           std::pair(Explain, Options::Explain),
                           std::pair(Packs, Options::Packs)})
    if (Sub->parsed())
      Out.Command = Kind;
  for (const auto &S : Scans)
    if (S.Sub->parsed()) {
      Out.Command = S.Kind;
      checkScanOptions(Out.Scanning, R);
    }
  if (Out.Command == Options::Merge && Out.Scanning.Paths.empty())
    refuse("merge needs the SARIF logs of the shards");
  if (Out.Scanning.Flags && Out.Command != Options::Exit)
    for (Options::Kind Kind : {Options::Link, Options::Check, Options::Merge, Options::Init,
                               Options::Explain})
      if (Out.Command == Kind)
        refuse("'" + App.get_subcommands()[0]->get_name() +
               "' compiles nothing: no flags after '--'");
  if (Out.Command == Options::Exit)
    refuse("no command given; 'closecall help' lists them, 'closecall scan' "
           "analyses what compile_commands.json lists");
  Out.Color = when("--color", R.Color);
  return Out;
}

/// CLI11's own complaints, in our words where they are common.
std::string worded(const CLI::ParseError &E) {
  std::string Text = E.what();
  // "--format: 1 required TEXT missing"
  size_t Colon = Text.find(": ");
  if (Colon != std::string::npos &&
      Text.find("required", Colon) != std::string::npos &&
      Text.find("missing", Colon) != std::string::npos)
    return Text.substr(0, Colon) + ": a value is missing";
  return Text;
}

} // namespace

Options closecall::cli::parseArguments(int Argc, const char *const *Argv) {
  std::vector<std::string> Args(Argv + 1, Argv + Argc);
  std::optional<std::vector<std::string>> Flags;
  if (auto It = std::find(Args.begin(), Args.end(), "--"); It != Args.end()) {
    Flags.emplace(It + 1, Args.end());
    Args.erase(It, Args.end());
  }
  Options Failed;
  Failed.Status = 2;
  try {
    return parse(std::move(Args), std::move(Flags));
  } catch (const UsageError &E) {
    Failed.Text = E.Message;
  } catch (const CLI::ParseError &E) {
    Failed.Text = worded(E);
  } catch (const std::exception &E) {
    Failed.Text = E.what();
  }
  return Failed;
}
