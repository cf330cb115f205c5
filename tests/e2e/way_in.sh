#!/bin/bash
# inspect and init: from files that nobody has described to a policy that judges them (way_in_cases.py).
set -u
export ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
export SA=${SA:-$ROOT/build/release/soak-audit} PYTHONDONTWRITEBYTECODE=1
if ! python3 -c 'import jsonschema, yaml' 2>/dev/null; then
	echo 'ok 1 - the way in # SKIP python3-jsonschema or python3-yaml is not installed'
	exit 77
fi
# a build with sanitizers is ten times as slow
case $SA in
*/asan/* | */coverage/* | */debug/*) export RUNS=${RUNS:-25} ;;
esac
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-way-in.XXXXXX")
trap 'rm -rf "$work"' EXIT
export WORK=$work
python3 -W ignore "$ROOT/tests/e2e/way_in_cases.py" "$@"
