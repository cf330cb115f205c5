#!/bin/bash
# Seeded scenarios of `soak-audit action`, each with its reference: runs action_matrix_cases.py. SA is the program;
# arguments are how many and the first seed; `make matrix` takes 300. Needs python3.
set -eu
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
if ! command -v python3 >/dev/null; then
	echo "ok 1 - action_matrix # SKIP python3 is not installed"
	exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-matrix.XXXXXX")
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
export SA=${SA:-$ROOT/build/release/soak-audit} ROOT WORK=$work PYTHONDONTWRITEBYTECODE=1
python3 "$ROOT/tests/e2e/action_matrix_cases.py" "$@"
