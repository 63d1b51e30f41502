#!/usr/bin/env bash
# PostgreSQL 15's client programs as a corpus: fetches Debian's source, builds
# src/bin and the contrib modules that use libpq under bear, scans them, and
# prints the findings and the CPU time relative to clang -fsyntax-only.
#
#   bench/corpus/postgresql.sh [FOLDER]     default: build/corpus/postgresql
#
# Needs bear, make, perl, dpkg-dev and a built build/bin/closecall.
# Touches no system file: the package lists live in FOLDER. Everything that was
# done stays there, so that a second run only scans.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=${1:-$root/build/corpus/postgresql}
closecall=${CLOSECALL:-$root/build/bin/closecall}
pairs=${PAIRS:-5}
targets=(src/fe_utils src/bin contrib/oid2name contrib/vacuumlo contrib/dblink contrib/postgres_fdw
  src/backend/replication/libpqwalreceiver src/test/isolation src/test/examples)

say() { printf 'corpus: %s\n' "$*" >&2; }
die() { say "$*"; exit 4; }

for tool in bear make perl dpkg-source clang-19; do
  command -v "$tool" >/dev/null || die "needs $tool: apt-get install bear make perl dpkg-dev clang-19"
done
[ -x "$closecall" ] || die "$closecall is not built: run ./bootstrap build"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

# Private package lists with the sources of the system's own mirrors.
fetch() {
  local apt=$folder/apt
  mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial"
  : >"$apt/sources.list"
  if [ -f /etc/apt/sources.list ]; then
    sed -n 's/^deb\( .*debian.*\)/deb-src\1/p' /etc/apt/sources.list >"$apt/sources.list"
  fi
  if [ -f /etc/apt/sources.list.d/debian.sources ]; then
    sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources \
      >"$apt/parts/debian.sources"
  fi
  local options=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o "Dir::Etc::sourceparts=$apt/parts"
    -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root
    -o Acquire::Retries=3)
  apt-get -qq "${options[@]}" update
  local version
  # The newest version first; a mirror may lack its files.
  for version in $(apt-cache "${options[@]}" showsrc postgresql-15 |
    sed -n 's/^Version: //p' | sort -rVu); do
    say "fetching postgresql-15 $version"
    if (cd "$folder" && apt-get -qq "${options[@]}" source --only-source \
      "postgresql-15=$version" >/dev/null); then
      return 0
    fi
    say "the files of $version are not there, trying an older one"
  done
  die "no source of postgresql-15"
}

source_folder() { find "$folder" -maxdepth 1 -type d -name 'postgresql-15-*' | sort -V | tail -n 1; }

[ -n "$(source_folder)" ] || fetch
src=$(source_folder)
cd "$src"

if [ ! -f config.status ]; then
  say "configuring $(basename "$src")"
  ./configure CC=clang-19 CFLAGS="-O0 -g" --without-icu --without-readline --without-zlib \
    >"$folder/configure.log" 2>&1 || die "configure failed, see $folder/configure.log"
fi

if [ ! -f compile_commands.json ]; then
  say "building ${targets[*]}"
  # What the targets share comes first: their makefiles would race for it.
  for shared in "src/backend generated-headers" "src/port all" "src/common all" \
    "src/interfaces/libpq all"; do
    # shellcheck disable=SC2086
    make -s -j"$(nproc)" -C ${shared% *} ${shared#* } >>"$folder/make.log" 2>&1 ||
      die "make failed in $shared, see $folder/make.log"
  done
  for target in "${targets[@]}"; do
    bear --append --output compile_commands.json -- make -s -k -j"$(nproc)" -C "$target" \
      >>"$folder/make.log" 2>&1 || say "parts of $target did not build, see $folder/make.log"
  done
fi

paths=()
for target in "${targets[@]}"; do paths+=("$src/$target"); done
say "scanning $("$root/bench/ratio.py" -p "$src" --list "${paths[@]}" | wc -l) files"
status=0
"$closecall" scan -p "$src" --no-cache --report "sarif=$folder/findings.sarif" "${paths[@]}" ||
  status=$?
say "closecall ended with status $status; findings in $folder/findings.sarif"
[ "$status" -le 3 ] || die "the scan did not end properly"
"$root/bench/ratio.py" --closecall "$closecall" -p "$src" -n "$pairs" "${paths[@]}"
