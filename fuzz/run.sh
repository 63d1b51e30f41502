#!/usr/bin/env bash
# Runs every fuzzer for a while, from the seeds in fuzz/seeds and what earlier
# runs found (BUILD/corpus), and ends with `N passed, N failed`.
#   fuzz/run.sh [--seconds N | --runs N] [--build DIR] [NAME...]
# A crash leaves its input in BUILD/crashes.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
seconds=20 runs=-1 build=$here/../build-asan names=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --runs) runs=$2; seconds=0; shift 2 ;;
    --build) build=$2; shift 2 ;;
    -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "$0: unknown option $1" >&2; exit 2 ;;
    *) names+=("$1"); shift ;;
  esac
done
build=$(cd "$build" && pwd)
if [ ${#names[@]} = 0 ]; then
  for file in "$here"/*.cpp; do
    name=$(basename "$file" .cpp)
    names+=("${name,,}")
  done
fi
passed=0 failed=0
for name in "${names[@]}"; do
  corpus=$build/corpus/$name crashes=$build/crashes/$name
  mkdir -p "$corpus" "$crashes"
  seeds=("$here/seeds/$name")
  [ "$name" = packs ] && seeds=("$here/../rules")
  dictionary=()
  [ -f "$here/$name.dict" ] && dictionary=("-dict=$here/$name.dict")
  if "$build/bin/closecall-fuzz-$name" "-max_total_time=$seconds" "-runs=$runs" -seed=1 -timeout=20 \
    -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 "-artifact_prefix=$crashes/" \
    "${dictionary[@]}" "$corpus" "${seeds[@]}" >"$build/fuzz-$name.log" 2>&1; then
    passed=$((passed + 1))
    log=$build/fuzz-$name.log
    runs_done=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    edges=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1 || true)
    echo "$name: ${runs_done:-no} executions, ${edges#cov: } edges covered"
  else
    failed=$((failed + 1))
    echo "$name: failed; its input is in $crashes"
    tail -n 40 "$build/fuzz-$name.log"
  fi
done
echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
