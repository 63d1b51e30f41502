//===- ExtractDump.cpp - Prints the IR of a source file --------*- C++ -*-===//
//
// closecall-extract-dump FILE [-only=NAME] [-time] [-quiet] [-json] [-json-roundtrip]
// [-- FLAGS]: parses a file, prints the dump of its module and fails if the
// module breaks an invariant. With -json-roundtrip the module is written as
// JSON and read back first, and it fails if that changes anything. For the
// tests in this folder and for looking at the IR by hand.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/ParseFile.h"
#include "checks/ir/Json.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace closecall;

static double seconds() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// The module as read back from its JSON; false when that is another module.
static bool roundTrip(ir::Module &M) {
  std::string Json = ir::toJson(M), Before = ir::dump(M);
  llvm::Expected<ir::Module> Again = ir::fromJson(Json, "module.json");
  if (!Again) {
    llvm::errs() << "json: " << llvm::toString(Again.takeError()) << "\n";
    return false;
  }
  if (ir::dump(*Again) != Before || ir::toJson(*Again) != Json) {
    llvm::errs() << "json: the module read back is another one\n" << ir::dump(*Again);
    return false;
  }
  M = std::move(*Again);
  return true;
}

int main(int Argc, char **Argv) {
  std::vector<std::string> Flags;
  std::string File, Only;
  bool Time = false, Quiet = false, Json = false, PrintJson = false;
  for (int I = 1; I < Argc; ++I) {
    llvm::StringRef Arg = Argv[I];
    if (Arg == "--") {
      Flags.assign(Argv + I + 1, Argv + Argc);
      break;
    }
    if (Arg.consume_front("-only="))
      Only = Arg.str();
    else if (Arg == "-time")
      Time = true;
    else if (Arg == "-quiet")
      Quiet = true;
    else if (Arg == "-json")
      PrintJson = true;
    else if (Arg == "-json-roundtrip")
      Json = true;
    else
      File = Arg.str();
  }
  llvm::SmallString<128> Directory;
  llvm::sys::fs::current_path(Directory);
  frontend::CompileCommand Command{Directory.str().str(), File, {"clang"}};
  Command.Arguments.insert(Command.Arguments.end(), Flags.begin(), Flags.end());
  Command.Arguments.push_back("-resource-dir=" CLOSECALL_RESOURCE_DIR);
  Command.Arguments.push_back(File);
  double Start = seconds();
  frontend::ParseOutcome Out = frontend::parseFile(Command, rules::PackIndex::builtin());
  double Total = seconds() - Start;
  if (Out.Status == frontend::ParseOutcome::Failed) {
    llvm::errs() << File << ": " << Out.Reason << "\n";
    for (const frontend::ParseDiagnostic &D : Out.Errors)
      llvm::errs() << D.File << ":" << D.Line << ": " << D.Message << "\n";
    return 2;
  }
  ir::Module &M = Out.Module;
  if (Json && !roundTrip(M))
    return 1;
  if (Time) {
    size_t Blocks = 0, Instrs = 0;
    for (const ir::Function &F : M.Functions)
      for (const ir::Block &B : F.Blocks) {
        ++Blocks;
        Instrs += B.Instrs.size();
      }
    llvm::errs() << llvm::format("parse %.3f s, extract %.3f s; ",
                                 Total - Out.Stats.Seconds, Out.Stats.Seconds)
                 << Out.Stats.FunctionsSeen << " functions seen, " << Out.Stats.FunctionsLowered
                 << " lowered, " << M.Lost.size() << " lost, " << Blocks << " blocks, "
                 << Instrs << " instructions\n";
  }
  if (PrintJson)
    llvm::outs() << ir::toJson(M);
  else if (!Quiet) {
    if (Only.empty())
      llvm::outs() << ir::dump(M);
    for (const ir::Function &F : M.Functions)
      if (!Only.empty() && M.Callees[F.Self].Name == Only)
        llvm::outs() << ir::dump(M, F);
  }
  std::string Problem = ir::verify(M);
  if (!Problem.empty())
    llvm::errs() << "verify: " << Problem << "\n";
  return Problem.empty() ? 0 : 1;
}
