# The lit suite. lit.site.cfg.py (written by CMake) says where things are.
import os
import shutil
import subprocess
import sys

import lit.formats

config.name = "closecall"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".c", ".cpp", ".test"]
config.excludes = ["Inputs", "unit", "CMakeLists.txt", "ExtractDump.cpp"]
config.test_source_root = os.path.join(config.closecall_source, "test")
config.test_exec_root = os.path.join(config.closecall_build, "test")

if "/" in os.environ.get("HOME", "/"):
    config.environment["HOME"] = os.environ.get("HOME", "/")
config.environment["PATH"] = os.pathsep.join([config.llvm_tools, os.environ.get("PATH", "")])
# Tests read messages: no colours, no terminal, one language.
config.environment["LC_ALL"] = "C.UTF-8"
config.environment["TERM"] = "dumb"

sys.path.insert(0, config.test_source_root)
sys.dont_write_bytecode = True

# test/sanitizers.sh puts another build of the program in its place.
closecall = os.environ.get("CLOSECALL_UNDER_TEST",
                           os.path.join(config.closecall_build, "bin", "closecall"))
plugin = os.path.join(config.closecall_build, "lib", "closecall-tidy.so")
clangd = os.path.join(config.closecall_build, "bin", "closecall-clangd")
config.closecall, config.closecall_tidy = closecall, plugin

check_hosts = " ".join([
    config.python, "-B", os.path.join(config.test_source_root, "check_hosts.py"),
    "--closecall", closecall, "--clang-tidy", config.clang_tidy, "--plugin", plugin,
    "--source-root", config.closecall_source])
config.substitutions += [
    ("%check_hosts", check_hosts),
    ("%closecall_tidy", plugin),
    ("%closecall_clangd", clangd),
    ("%closecall", closecall),
    ("%clang_tidy", config.clang_tidy),
    ("%clang", config.clang),
    ("%FileCheck", os.path.join(config.llvm_tools, "FileCheck")),
    ("%python", config.python + " -B"),
    ("%cmake", "cmake"),
    ("%llvm_major", config.llvm_major),
    ("%source_root", config.closecall_source),
    ("%build_root", config.closecall_build),
]

# `REQUIRES: llvm-19` and the like.
config.available_features.add("llvm-" + config.llvm_major)
if os.path.exists(clangd):
    config.available_features.add("closecall-clangd")
if subprocess.run(["unshare", "-rm", "true"], stderr=subprocess.DEVNULL).returncode == 0:
    config.available_features.add("mount-namespaces")
if os.path.exists(os.path.join(config.closecall_build, "bin", "closecall-fuzz-ir")):
    config.available_features.add("fuzzers")
if shutil.which("nvim"):
    config.available_features.add("neovim")
for program in ("zsh", "fish", "man", "pre-commit", "chromium", "clang-format"):
    if shutil.which(program):
        config.available_features.add(program)
# What bootstrap installs for the tests of SARIF.
npm = os.path.join(config.closecall_build, "npm")
if os.path.isdir(os.path.join(npm, "node_modules", "ajv")):
    config.available_features.add("sarif-validators")
config.substitutions.append(
    ("%validate_sarif",
     "node " + os.path.join(config.test_source_root, "sarif", "validate.mjs") + " " + npm))
