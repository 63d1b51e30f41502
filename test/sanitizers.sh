#!/usr/bin/env bash
# Builds with sanitizers and runs under them:
#   test/sanitizers.sh address [lit filter]
#   test/sanitizers.sh thread [number of files]
# address (and undefined behaviour): the unit tests, and the lit suite with the
# instrumented program in the place of closecall; ends with `N passed, N failed`.
# thread: scans of so many of the test files (60), spread over all of them, as one
# project on four threads; cold, from the cache, and compared with one thread.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
kind=${1:-address}
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
case $kind in
  address)
    [ -f build-asan/build.ninja ] || cmake --preset asan >/dev/null
    ninja -C build-asan --quiet closecall closecall-unit closecall-unit-clang
    build-asan/bin/closecall-unit --gtest_brief=1
    build-asan/bin/closecall-unit-clang --gtest_brief=1
    # The plugin and lit's settings are those of the plain build.
    CLOSECALL_UNDER_TEST=$root/build-asan/bin/closecall \
      exec python3 test/run.py --build build --filter "${2:-checks/|scenarios/|packs/|shapes/|errors/|hosts/|sarif/|catalog/}"
    ;;
  thread)
    [ -f build-tsan/build.ninja ] || cmake --preset tsan >/dev/null
    ninja -C build-tsan --quiet closecall
    exec python3 -B test/strength/determinism.py build-tsan/bin/closecall "$root" \
      build-tsan/determinism "${2:-60}"
    ;;
  *)
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
