#!/bin/bash
# What README and docs/policy.md tell a newcomer to do, done as it stands there (docs_run_cases.py).
set -u
export ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
export SA=${SA:-$ROOT/build/release/soak-audit} PYTHONDONTWRITEBYTECODE=1
if ! command -v python3 >/dev/null; then
	echo 'ok 1 - docs # SKIP no python3'
	exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-docs.XXXXXX")
trap 'rm -rf "$work"' EXIT
export WORK=$work
python3 "$ROOT/tests/e2e/docs_run_cases.py" "$@"
