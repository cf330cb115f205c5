#!/bin/bash
# Policy files, right and wrong: runs policy_cases.py. SA is the program; arguments are names of our cases.
set -eu
export ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
if ! command -v python3 >/dev/null; then
	echo "ok 1 - policy cases # SKIP python3 is not installed"
	exit 77
fi
export SA=${SA:-$ROOT/build/release/soak-audit} PYTHONDONTWRITEBYTECODE=1
SA=$(readlink -f "$SA")
# with sanitizers the start of the program is most of it: every third mistake
case $SA in
*/asan/* | */coverage/* | */debug/*) export EVERY=${EVERY:-3} ;;
esac
exec python3 "$ROOT/tests/e2e/policy_cases.py" "$@"
