#!/bin/bash
# Random runs: all outputs of a run name one decision and one count (tests/property/property.py). Prints TAP.
# RUNS=500 SEED=1: the same runs each time, so that a red build is the fault of what is tested; `make
# property` takes others. KEEP=1 keeps the folders.
set -u
export ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
export SA=${SA:-$ROOT/build/release/soak-audit} PYTHONDONTWRITEBYTECODE=1

if ! command -v python3 >/dev/null; then
	echo 'ok 1 - property # SKIP no python3'
	exit 77
fi
# a build with sanitizers is ten times as slow
case $SA in
*/asan/* | */coverage/* | */debug/*) export RUNS=${RUNS:-25} ;;
esac
exec python3 "$ROOT/tests/property/property.py"
