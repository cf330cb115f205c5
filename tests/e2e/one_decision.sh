#!/bin/bash
# One run, one decision, in every command that says one (one_decision_cases.py). Prints TAP.
set -eu
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
if ! command -v python3 >/dev/null; then
	echo 'ok 1 - one decision # SKIP no python3'
	exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-one.XXXXXX")
trap 'rm -rf "$work"' EXIT
SA=$(readlink -f "${SA:-$ROOT/build/release/soak-audit}")
export SA ROOT WORK=$work PYTHONDONTWRITEBYTECODE=1
python3 "$ROOT/tests/e2e/one_decision_cases.py" "$@"
