#!/bin/sh
# bare.sh COMMAND: runs it in a mount namespace (unshare -rm) in which LLVM's
# folders hold nothing but the shared libraries, and so do clang's.
set -e
for folder in /usr/lib/llvm-*; do
  [ -d "$folder" ] || continue
  mount -t tmpfs none "$folder"
done
[ ! -d /usr/lib/clang ] || mount -t tmpfs none /usr/lib/clang
exec sh -c "not() { if \"\$@\"; then return 1; fi; }; $1"
