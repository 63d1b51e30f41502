#!/usr/bin/env bash
# Scans clang's own test files, thousands of strange programs in C, C++ and what
# is neither: nothing may crash or hang, and memory stays bounded.
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
    mkdir -p "$work/apt/lists/partial"
    cat >"$work/apt/sources.list" <<'LIST'
deb-src http://deb.debian.org/debian bookworm main
LIST
    options=(-o "Dir::Etc::sourcelist=$work/apt/sources.list" -o Dir::Etc::sourceparts=-
      -o "Dir::State::lists=$work/apt/lists" -o "APT::Sandbox::User=root")
    apt-get -qq "${options[@]}" update
    (cd "$work" && apt-get -qq "${options[@]}" source --download-only llvm-toolchain-19)
    tar -C "$work" --strip-components=1 --wildcards -xJf "$work"/llvm-toolchain-19_*.orig.tar.xz '*/clang/test/*'
    rm -f "$work"/llvm-toolchain-19_*
  fi
fi
exec python3 -B "$root/test/strength/scan_each.py" --jobs "$jobs" "$closecall" "$folder"
