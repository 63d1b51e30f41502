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
# allow_user_poisoning=0: LLVM's allocators hide what they have not given out yet. Where our
# code has made a block, clang's code, which is not instrumented, does not show it again when
# it takes from there, and its first memcpy into it would count as a mistake.
# abort_on_error=0: an abort in a parser step would be caught like a crash of clang's. Reports go
# to files, so that none is lost where a test does not look.
reports=$root/build-asan/reports
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=0:exitcode=99:allow_user_poisoning=0:log_path=$reports/at
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$root/test/strength/threads.supp
case $kind in
  address)
    [ -f build-asan/build.ninja ] || cmake --preset asan >/dev/null
    ninja -C build-asan --quiet closecall closecall-unit closecall-unit-clang
    rm -rf "$reports" && mkdir "$reports"
    # The reports are listed whatever fails.
    status=0
    build-asan/bin/closecall-unit --gtest_brief=1 || status=$?
    build-asan/bin/closecall-unit-clang --gtest_brief=1 || status=$?
    # The plugin and lit's settings are those of the plain build.
    CLOSECALL_UNDER_TEST=$root/build-asan/bin/closecall \
      python3 test/run.py --build build --filter "${2:-checks/|scenarios/|packs/|shapes/|errors/|hosts/|sarif/|catalog/}" || status=$?
    found=$(find "$reports" -type f)
    [ -z "$found" ] || { echo "reports of a sanitizer:"; echo "$found"; status=1; }
    exit $status
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
