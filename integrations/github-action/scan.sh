#!/usr/bin/env bash
# The action's second step: scans, annotates, writes the SARIF log and the job's
# summary. In: CLOSECALL_* as action.yml sets them, and what GitHub sets. Out:
# annotations on standard output; `sarif` and `status` in GITHUB_OUTPUT; the
# status is closecall's. Works outside of GitHub too.
set -euo pipefail

sarif=${CLOSECALL_SARIF:-closecall.sarif}
summary=$(mktemp)
trap 'rm -f "$summary"' EXIT
options=(--format github --report "sarif=$sarif" --report "text=$summary"
  --fail-on "${CLOSECALL_FAIL_ON:-warning}")
[ -z "${CLOSECALL_BUILD:-}" ] || options+=(-p "$CLOSECALL_BUILD")
[ -z "${CLOSECALL_BASELINE:-}" ] || options+=(--baseline "$CLOSECALL_BASELINE")
[ -z "${CLOSECALL_SHARD:-}" ] || options+=(--shard "$CLOSECALL_SHARD")
[ -z "${CLOSECALL_CACHE_DIR:-}" ] || options+=(--cache-dir "$CLOSECALL_CACHE_DIR")

case ${CLOSECALL_DIFF:-auto} in
  never) ;;
  auto)
    # A pull request is compared with where it left its target branch.
    if [ -n "${GITHUB_BASE_REF:-}" ]; then
      base=origin/$GITHUB_BASE_REF
      if ! git merge-base "$base" HEAD >/dev/null 2>&1; then
        echo "::error title=closecall::no history of $base: set 'fetch-depth: 0' for actions/checkout"
        exit 2
      fi
      options+=(--diff "$base")
    fi
    ;;
  *) options+=(--diff "$CLOSECALL_DIFF") ;;
esac

while IFS= read -r line; do
  [ -z "$line" ] || options+=("$line")
done <<<"${CLOSECALL_ARGS:-}"
read -r -a paths <<<"${CLOSECALL_PATHS:-}" || true

status=0
closecall scan "${options[@]}" "${paths[@]}" || status=$?

if [ -n "${GITHUB_OUTPUT:-}" ]; then
  {
    echo "sarif=$sarif"
    echo "status=$status"
  } >>"$GITHUB_OUTPUT"
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -s "$summary" ]; then
  {
    echo "### closecall"
    echo
    # A summary may hold 1 MB; indented, so that no text of the program is Markdown.
    head -c 400000 "$summary" | iconv -f utf-8 -t utf-8 -c | sed 's/^/    /'
  } >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
