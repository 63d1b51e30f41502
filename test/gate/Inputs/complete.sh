# Asks the bash completion in $1 as bash would.
. "./$1"
ask() {
  local label=$1
  shift
  COMP_WORDS=("$@")
  COMP_CWORD=$(($# - 1))
  _closecall
  (IFS='|'; echo "$label: ${COMPREPLY[*]}")
}
ask command closecall sca
ask formats closecall scan --format sa
ask options closecall scan --bas
ask levels closecall scan --fail-on ''
ask checks closecall explain result
ask files closecall scan bash
ask blanks closecall scan two
ask blanks-of-option closecall scan -o two
ask not-there closecall extract --rep
