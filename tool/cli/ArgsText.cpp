//===- ArgsText.cpp - The command line, told otherwise --------------------===//
#include "tool/cli/ArgsText.h"

#include <CLI/CLI.hpp>

using namespace closecall::cli;

namespace {

/// An option as the generators see it.
struct Opt {
  std::vector<std::string> Long, Short;
  std::string Type, Help; ///< Type is empty for a flag
};

std::vector<Opt> optionsOf(const CLI::App &App) {
  std::vector<Opt> Out;
  for (const CLI::Option *O : App.get_options()) {
    if (O->get_lnames().empty() && O->get_snames().empty())
      continue;
    Out.push_back({O->get_lnames(), O->get_snames(),
                   O->get_type_size() ? O->get_type_name() : "", O->get_description()});
  }
  return Out;
}

std::string positionalOf(const CLI::App &App) {
  for (const CLI::Option *O : App.get_options())
    if (O->get_positional() && O->get_lnames().empty() && O->get_snames().empty())
      return O->get_name(true);
  return "";
}

std::vector<const CLI::App *> commandsOf(const CLI::App &App) {
  return App.get_subcommands([](const CLI::App *) { return true; });
}

std::string joined(const std::vector<std::string> &Words, const char *With = " ") {
  std::string Out;
  for (const std::string &W : Words)
    Out += (Out.empty() ? "" : With) + W;
  return Out;
}

std::vector<std::string> dashed(const Opt &O) {
  std::vector<std::string> Out;
  for (const std::string &S : O.Short)
    Out.push_back("-" + S);
  for (const std::string &L : O.Long)
    Out.push_back("--" + L);
  return Out;
}

std::string without(std::string Text, const std::string &Characters, char By) {
  for (char &C : Text)
    if (Characters.find(C) != std::string::npos)
      C = By;
  return Text;
}

/// A word as roff prints it: hyphens that can be copied, no commands.
std::string roff(const std::string &Text) {
  std::string Out;
  bool LineStart = true;
  for (char C : Text) {
    if (LineStart && (C == '.' || C == '\''))
      Out += "\\&";
    LineStart = C == '\n';
    if (C == '-')
      Out += "\\-";
    else if (C == '\\')
      Out += "\\e";
    else
      Out += C;
  }
  return Out;
}

} // namespace

std::string closecall::cli::bashCompletion(const CLI::App &App, const KnownValues &Values) {
  std::vector<std::string> Names;
  std::string Cases;
  std::map<std::string, std::vector<std::string>> ByType; // options by what they take
  for (const CLI::App *C : commandsOf(App)) {
    Names.push_back(C->get_name());
    std::vector<std::string> Words;
    for (const Opt &O : optionsOf(*C))
      for (const std::string &W : dashed(O)) {
        Words.push_back(W);
        if (!O.Type.empty() &&
            std::find(ByType[O.Type].begin(), ByType[O.Type].end(), W) == ByType[O.Type].end())
          ByType[O.Type].push_back(W);
      }
    std::string Arguments;
    if (auto It = Values.find(positionalOf(*C)); It != Values.end())
      Arguments = joined(It->second);
    Cases += "    " + C->get_name() + ") words=\"" + joined(Words) + "\"; arguments=\"" +
             Arguments + "\" ;;\n";
  }
  std::string Taking;
  for (const auto &[Type, Words] : ByType) {
    auto It = Values.find(Type);
    Taking += "    " + joined(Words, "|") + ") " +
              (It != Values.end()
                   ? "_closecall_words \"" + joined(It->second) + "\""
                   : std::string("_closecall_files")) +
              "; return ;;\n";
  }
  return "# bash completion for closecall, written by 'closecall completion bash'\n"
         "_closecall_words() { COMPREPLY+=($(compgen -W \"$1\" -- \"$cur\")); }\n"
         "_closecall_files() { # names may have blanks in them\n"
         "  local file\n"
         "  while IFS= read -r file; do COMPREPLY+=(\"$file\"); done < <(compgen -f -- \"$cur\")\n"
         "}\n"
         "_closecall() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local command=${COMP_WORDS[1]} words='' arguments=''\n"
         "  COMPREPLY=()\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    _closecall_words \"" +
         joined(Names) + " --help --version\"\n    return\n  fi\n"
         "  case $prev in\n" +
         Taking + "  esac\n  case $command in\n" + Cases +
         "  esac\n"
         "  case $cur in\n"
         "    -*) _closecall_words \"$words\" ;;\n"
         "    *) _closecall_words \"$arguments\"; _closecall_files ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _closecall closecall\n";
}

std::string closecall::cli::zshCompletion(const CLI::App &App, const KnownValues &Values) {
  auto Plain = [](const std::string &Text) { return without(Text, "'[]:\\`$", ' '); };
  std::string Names, Cases;
  for (const CLI::App *C : commandsOf(App)) {
    Names += "    '" + C->get_name() + ":" + Plain(C->get_description()) + "'\n";
    Cases += "    " + C->get_name() + ")\n      _arguments \\\n";
    for (const Opt &O : optionsOf(*C))
      for (const std::string &W : dashed(O)) {
        Cases += "        '" + W + "[" + Plain(O.Help) + "]";
        if (!O.Type.empty()) {
          auto It = Values.find(O.Type);
          Cases += ":" + O.Type + ":" +
                   (It != Values.end() ? "(" + joined(It->second) + ")" : "_files");
        }
        Cases += "' \\\n";
      }
    auto It = Values.find(positionalOf(*C));
    Cases += std::string("        '*: :") +
             (It != Values.end() ? "(" + joined(It->second) + ")" : "_files") + "' ;;\n";
  }
  return "#compdef closecall\n# written by 'closecall completion zsh'\n"
         "_closecall() {\n  local -a commands\n  commands=(\n" +
         Names +
         "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n"
         "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n" +
         Cases + "  esac\n}\n_closecall \"$@\"\n";
}

std::string closecall::cli::fishCompletion(const CLI::App &App, const KnownValues &Values) {
  auto Plain = [](const std::string &Text) { return without(Text, "'\\", ' '); };
  std::string Out = "# written by 'closecall completion fish'\n";
  for (const CLI::App *C : commandsOf(App))
    Out += "complete -c closecall -f -n __fish_use_subcommand -a " + C->get_name() + " -d '" +
           Plain(C->get_description()) + "'\n";
  for (const CLI::App *C : commandsOf(App)) {
    std::string When =
        "complete -c closecall -n '__fish_seen_subcommand_from " + C->get_name() + "'";
    for (const Opt &O : optionsOf(*C)) {
      Out += When;
      for (const std::string &S : O.Short)
        Out += " -s " + S;
      for (const std::string &L : O.Long)
        Out += " -l " + L;
      if (!O.Type.empty()) {
        auto It = Values.find(O.Type);
        Out += It != Values.end() ? " -x -a '" + joined(It->second) + "'" : " -r";
      }
      Out += " -d '" + Plain(O.Help) + "'\n";
    }
    if (auto It = Values.find(positionalOf(*C)); It != Values.end())
      Out += When + " -f -a '" + joined(It->second) + "'\n";
  }
  return Out;
}

std::string closecall::cli::manualPage(const CLI::App &App, const std::string &Version) {
  std::string Out = ".TH CLOSECALL 1 \"\" \"closecall " + roff(Version) +
                    "\" \"User Commands\"\n.SH NAME\nclosecall \\- finds database handles that "
                    "are not closed on every path\n.SH SYNOPSIS\n.B closecall\n.I command\n"
                    "[\\fIoptions\\fR] [\\fIarguments\\fR]\n.SH DESCRIPTION\n"
                    "closecall analyses C and C++ code for connections, results, statements, "
                    "transactions and pool\nleases that are not closed on some path. "
                    "\\fBclosecall scan\\fR analyses what compile_commands.json lists.\n"
                    ".SH COMMANDS\n";
  for (const CLI::App *C : commandsOf(App)) {
    std::string Positional = positionalOf(*C);
    Out += ".SS \"closecall " + roff(C->get_name()) + " [options]" +
           (Positional.empty() ? "" : " " + roff(Positional)) + "\"\n" +
           roff(C->get_description()) + ".\n";
    for (const Opt &O : optionsOf(*C)) {
      Out += ".TP\n";
      std::string Names;
      for (const std::string &W : dashed(O))
        Names += (Names.empty() ? "" : ", ") + ("\\fB" + roff(W) + "\\fR");
      Out += Names + (O.Type.empty() ? "" : " \\fI" + roff(O.Type) + "\\fR") + "\n" +
             roff(O.Help) + "\n";
    }
    if (std::string Foot = C->get_footer(); !Foot.empty())
      Out += ".PP\n.nf\n" + roff(Foot) + "\n.fi\n";
  }
  Out += ".SH FILES\n.TP\n.I .closecall.json\nSettings of a project: the nearest one from the "
         "working folder upwards.\n.TP\n.I .closecall\\-baseline.json\nKnown findings, written "
         "by \\fBclosecall baseline\\fR.\n.TP\n.I compile_commands.json\nHow the files are "
         "compiled: searched for upwards, and in build folders.\n"
         ".SH EXIT STATUS\n.TP\n.B 0\nno finding at or above \\-\\-fail\\-on\n.TP\n.B 1\n"
         "findings\n.TP\n.B 2\nwrong usage or bad input\n.TP\n.B 3\nno finding, but some file "
         "could not be analysed at all\n.SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colours when set "
         "\n.TP\n.B XDG_CACHE_HOME\nwhere the cache is, unless a folder is given\n"
         ".SH SEE ALSO\n.BR clang\\-tidy (1),\n.BR clangd (1)\n";
  return Out;
}
