#!/usr/bin/env bash
# Scans clang's own test files, thousands of strange programs in C, C++ and what
# is neither: nothing may crash or hang, and memory stays bounded. Their functions
# are taken for those of a library, so that they are analysed (scan_each.py).
#   test/strength/clang-tests.sh [--closecall EXE] [--folder clang/test] [--jobs N]
# Without --folder the files are taken from Debian's source of LLVM 19, into
# build/clang-tests (about 160 MB are fetched). Ends with `N passed, N failed`.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
closecall=$root/build/bin/closecall folder="" jobs=2
while [ $# -gt 0 ]; do
  case $1 in
    --closecall) closecall=$(realpath "$2"); shift 2 ;;
    --folder) folder=$(realpath "$2"); shift 2 ;;
    --jobs) jobs=$2; shift 2 ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
done
if [ -z "$folder" ]; then
  work=$root/build/clang-tests
  folder=$work/clang/test
  if [ ! -d "$folder" ]; then
    # The sources of the system's own mirrors.
    mkdir -p "$work/apt/parts" "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
    : >"$work/apt/sources.list"
    if [ -f /etc/apt/sources.list ]; then
      sed -n 's/^deb\( .*debian.*\)/deb-src\1/p' /etc/apt/sources.list >"$work/apt/sources.list"
    fi
    if [ -f /etc/apt/sources.list.d/debian.sources ]; then
      sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources \
        >"$work/apt/parts/debian.sources"
    fi
    options=(-o "Dir::Etc::sourcelist=$work/apt/sources.list" -o "Dir::Etc::sourceparts=$work/apt/parts"
      -o "Dir::State::lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache"
      -o APT::Sandbox::User=root -o Acquire::Retries=3)
    apt-get -qq "${options[@]}" update
    (cd "$work" && apt-get -qq "${options[@]}" source --download-only llvm-toolchain-19)
    tar -C "$work" --strip-components=1 --wildcards -xJf "$work"/llvm-toolchain-19_*.orig.tar.xz '*/clang/test/*'
    rm -f "$work"/llvm-toolchain-19_*
  fi
fi
exec python3 -B "$root/test/strength/scan_each.py" --jobs "$jobs" "$closecall" "$folder"
