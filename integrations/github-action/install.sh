#!/usr/bin/env bash
# The action's first step: puts closecall on the PATH of the steps that follow.
# In: CLOSECALL_INSTALL (source, none, or a .deb), GITHUB_PATH.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case ${CLOSECALL_INSTALL:-source} in
  none)
    command -v closecall >/dev/null || {
      echo "::error title=closecall::closecall is not on the PATH"
      exit 2
    }
    ;;
  *.deb)
    sudo apt-get -qq update
    sudo apt-get -qq install -y --no-install-recommends "$(realpath "$CLOSECALL_INSTALL")"
    ;;
  source)
    root=$(cd "$here/../.." && pwd)
    "$root/bootstrap" tool
    echo "$root/build/bin" >>"$GITHUB_PATH"
    ;;
  *)
    echo "::error title=closecall::install: '$CLOSECALL_INSTALL' is not source, none or a .deb"
    exit 2
    ;;
esac
