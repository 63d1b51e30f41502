//===- ExtractDump.cpp - Prints the IR of a source file --------*- C++ -*-===//
//
// closecall-extract-dump FILE [-only=NAME] [-time] [-quiet] [-- FLAGS]: parses
// a file, prints the dump of its module and fails if the module breaks an
// invariant. For the tests in this folder and for looking at the IR by hand.
//
//===----------------------------------------------------------------------===//
#include "checks/frontend/Extract.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace closecall;

static double seconds() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

int main(int Argc, char **Argv) {
  std::vector<std::string> Flags;
  std::string File, Only;
  bool Time = false, Quiet = false;
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
    else
      File = Arg.str();
  }
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  if (!Buffer) {
    llvm::errs() << File << ": " << Buffer.getError().message() << "\n";
    return 2;
  }
  Flags.insert(Flags.begin(), {"-resource-dir=" CLOSECALL_RESOURCE_DIR, "-w"});
  double Start = seconds();
  auto AST = clang::tooling::buildASTFromCodeWithArgs((*Buffer)->getBuffer(), Flags, File,
                                                      "closecall-extract-dump");
  if (!AST)
    return 2;
  double Parsed = seconds();
  frontend::ExtractStats Stats;
  ir::Module M = frontend::extract(AST->getASTContext(), rules::PackIndex::builtin(), &Stats);
  double Extracted = seconds();
  if (Time) {
    size_t Blocks = 0, Instrs = 0;
    for (const ir::Function &F : M.Functions)
      for (const ir::Block &B : F.Blocks) {
        ++Blocks;
        Instrs += B.Instrs.size();
      }
    llvm::errs() << llvm::format("parse %.3f s, extract %.3f s; ", Parsed - Start,
                                 Extracted - Parsed)
                 << Stats.FunctionsSeen << " functions seen, " << Stats.FunctionsLowered
                 << " lowered, " << M.Lost.size() << " lost, " << Blocks << " blocks, "
                 << Instrs << " instructions\n";
  }
  if (!Quiet) {
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
