#!/usr/bin/env bash
# Builds the packages and runs what is in them where no LLVM is installed:
#   test/packages.sh [--build DIR] [--debootstrap DIR]
# Without --debootstrap, the .deb is unpacked and run with LLVM's and clang's
# folders hidden (libraries stay), and the .tar.gz with the libraries hidden too.
# With it, a Debian is made in DIR, both .deb are installed there with apt, and
# the .tar.gz is run in it before that. Needs root or unprivileged namespaces.
# Ends with `N passed, N failed`.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build debian=""
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$(cd "$2" && pwd); shift 2 ;;
    --debootstrap) debian=$2; shift 2 ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
done

passed=0 failed=0
check() { # check NAME COMMAND...
  local name=$1
  shift
  if "$@" >"$scratch/log" 2>&1; then
    passed=$((passed + 1))
    echo "ok: $name"
  else
    failed=$((failed + 1))
    echo "FAILED: $name"
    tail -n 20 "$scratch/log"
  fi
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
rm -rf "$build/packages"
(cd "$build" && ninja closecall closecall-tidy closecall-clangd closecall-static &&
  cpack -G DEB && cpack -G TGZ) >"$scratch/build.log" 2>&1 ||
  { tail -n 30 "$scratch/build.log"; exit 1; }
ls -l "$build/packages"
deb=$(echo "$build"/packages/closecall_*.deb)
editor=$(echo "$build"/packages/closecall-clangd_*.deb)
archive=$(echo "$build"/packages/closecall-*.tar.gz)

depends() { dpkg-deb -f "$1" Depends | tr ',' '\n' | sed 's/ *(.*//; s/^ *//' | sort | xargs; }
echo "$(basename "$deb") depends on: $(depends "$deb")"
check "no development package is needed" \
  bash -c "! dpkg-deb -f '$deb' Depends | grep -E -e '-dev|clang-19|llvm-19( |,|\$)'"

check "the package has the manual and the completions" \
  bash -c "[ \$(dpkg-deb -c '$deb' | grep -cE 'man1/closecall.1|completions/(_?closecall)$|closecall.fish') = 4 ]"

mkdir "$scratch/deb" "$scratch/tgz" "$scratch/code"
dpkg-deb -x "$deb" "$scratch/deb"
dpkg-deb -x "$editor" "$scratch/deb"
tar -C "$scratch/tgz" --strip-components=1 -xzf "$archive"
cat >"$scratch/code/a.c" <<'CODE'
#include <stddef.h>
#include <stdarg.h>
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
PGresult *PQexec(PGconn *, const char *);
int f(PGconn *conn) { return PQexec(conn, "SELECT 1") != NULL; }
CODE
cp "$root/test/editors/Inputs/project/"* "$root/integrations/clangd/.clangd" "$scratch/code"

finds='status=0; "$0" scan a.c -- >out.txt 2>&1 || status=$?; cat out.txt; [ $status = 1 ] && grep -q "a.c:6:.*closecall-result-leak" out.txt'
cat >"$scratch/hidden.sh" <<'CODE'
#!/bin/sh
# hidden.sh WHAT COMMAND...: the command without LLVM's folders; WHAT=all: and
# without its libraries.
set -e
for folder in /usr/lib/llvm-* /usr/lib/clang; do
  [ ! -d "$folder" ] || mount -t tmpfs none "$folder"
done
if [ "$1" = all ]; then
  for library in /usr/lib/*/libLLVM* /usr/lib/*/libclang*; do
    [ ! -f "$library" ] || mount --bind /dev/null "$library"
  done
fi
shift
exec "$@"
CODE
chmod +x "$scratch/hidden.sh"
hidden() { local what=$1; shift; (cd "$scratch/code" && unshare -rm "$scratch/hidden.sh" "$what" "$@"); }

check ".deb: scan" hidden dev sh -c "$finds" "$scratch/deb/usr/bin/closecall"
check ".deb: clangd" hidden dev python3 -B "$root/test/editors/session.py" \
  "$scratch/deb/usr/bin/closecall-clangd" "$scratch/code"
check ".tar.gz: scan" hidden all sh -c "$finds" "$scratch/tgz/bin/closecall"
check ".tar.gz: the program needs no LLVM library" \
  bash -c "! ldd '$scratch/tgz/bin/closecall' | grep -E 'LLVM|clang|stdc'"

if [ -n "$debian" ]; then
  [ -d "$debian/etc" ] || debootstrap --variant=minbase bookworm "$debian" >"$scratch/debootstrap.log" 2>&1 ||
    { tail -n 20 "$scratch/debootstrap.log"; exit 1; }
  mkdir -p "$debian/closecall"
  cp -r "$deb" "$editor" "$scratch/tgz" "$scratch/code" "$debian/closecall"
  check "bare Debian: no LLVM in it" bash -c "! ls '$debian'/usr/lib/llvm-* 2>/dev/null"
  check "bare Debian: .tar.gz" chroot "$debian" sh -c \
    "cd /closecall/code && sh -c '$finds' /closecall/tgz/bin/closecall"
  check "bare Debian: apt install" chroot "$debian" sh -c \
    'apt-get -qq update && apt-get -qq install -y --no-install-recommends /closecall/*.deb'
  check "bare Debian: .deb" chroot "$debian" sh -c "cd /closecall/code && sh -c '$finds' closecall"
  check "bare Debian: clangd starts" chroot "$debian" closecall-clangd --version
  check "bare Debian: no development package came with it" chroot "$debian" \
    sh -c '! dpkg -l | grep -E "^ii +(llvm|libclang|clang)[^ ]*-dev"'
fi
echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
