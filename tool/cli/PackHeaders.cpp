//===- PackHeaders.cpp - A pack against real headers ----------------------===//
//
// Writes a file, in memory, that includes the headers and names each function
// in a line of its own; a function is missing when the error of its line says
// that there is no such name. Other errors (an overloaded name, a private
// member) mean that it is there. Few functions a file, since a parse keeps its
// first errors only.
//
//===----------------------------------------------------------------------===//
#include "tool/cli/PackHeaders.h"

#include "checks/frontend/CompileCommands.h"
#include "checks/report/Paths.h"
#include "llvm/ADT/StringExtras.h"

using namespace closecall;
using namespace closecall::cli;
using llvm::StringRef;

static constexpr size_t Batch = 15;

static bool saysThereIsNone(StringRef Message) {
  return Message.contains("undeclared") || Message.contains("no member named") ||
         Message.contains("no template named") || Message.contains("is not a class");
}

llvm::Expected<HeaderCheck> closecall::cli::checkHeaders(const rules::PackIndex &Packs,
                                                         const rules::PackInfo &Pack,
                                                         const std::vector<std::string> &Flags,
                                                         const Process &P) {
  auto ResourceDir = frontend::findResourceDir("", P.Executable);
  if (!ResourceDir)
    return ResourceDir.takeError();
  std::vector<const rules::FunctionEffects *> Functions;
  bool Cxx = false;
  for (const rules::FunctionEffects *F : Packs.functions())
    if (F->Pack == Pack.Name) {
      Functions.push_back(F);
      Cxx |= StringRef(F->Name).contains("::");
    }
  std::string File = P.Cwd + (Cxx ? "/closecall-pack-check.cpp" : "/closecall-pack-check.c");
  auto Parse = [&](std::string Text) {
    frontend::Overlay Replaced;
    Replaced.replace(File, std::move(Text));
    frontend::ParseOptions Options;
    Options.Replaced = &Replaced;
    return frontend::parseFile(
        frontend::cleanCommand(frontend::commandWithFlags(File, P.Cwd, Flags),
                               report::absolutePath(*ResourceDir, P.Cwd)),
        Packs, Options);
  };
  HeaderCheck Out;
  std::string Head;
  for (const std::string &Header : Pack.Headers) {
    frontend::ParseOutcome O = Parse("#include <" + Header + ">\nint closecall_ok;\n");
    bool Missing = false;
    for (const frontend::ParseDiagnostic &E : O.Errors)
      Missing |= StringRef(E.Message).starts_with("'" + Header + "' file not found");
    if (Missing)
      Out.NoHeader.push_back(Header);
    else
      Head += "#include <" + Header + ">\n";
  }
  if (Head.empty())
    return Out;
  unsigned HeadLines = StringRef(Head).count('\n');
  for (size_t From = 0; From < Functions.size(); From += Batch) {
    size_t To = std::min(From + Batch, Functions.size());
    std::string Text = Head;
    for (size_t I = From; I < To; ++I) {
      const std::string &Name = Functions[I]->Name;
      // Four lines each. What is a macro is declared; a constructor or a
      // destructor is looked for as its class.
      StringRef Class, Last;
      std::tie(Class, Last) = StringRef(Name).rsplit("::");
      bool OfClass = Last.starts_with("~") || Class.rsplit("::").second == Last ||
                     (!Class.contains("::") && Class == Last);
      bool Macro = !Cxx;
      Text += Macro ? "#ifndef " + Name + "\n" : "\n";
      Text += "void closecall_use" + std::to_string(I) + "(void) {\n";
      Text += OfClass && Cxx ? "(void)sizeof(" + Class.str() + "); }\n"
                             : "(void)&" + Name + "; }\n";
      Text += Macro ? "#endif\n" : "\n";
    }
    frontend::ParseOutcome O = Parse(Text);
    std::vector<bool> Missing(To - From, false);
    for (const frontend::ParseDiagnostic &E : O.Errors)
      if (E.File == File && E.Line > HeadLines && saysThereIsNone(E.Message))
        Missing[std::min<size_t>((E.Line - HeadLines - 1) / 4, To - From - 1)] = true;
    for (size_t I = From; I < To; ++I) {
      if (Missing[I - From])
        Out.Missing.push_back(Functions[I]->Name);
      else
        ++Out.Found;
    }
  }
  return Out;
}
