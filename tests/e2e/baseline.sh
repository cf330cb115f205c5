#!/bin/bash
# Baselines of every source, as the action and `audit` use them: runs baseline.py.
# SA is the program; arguments are names of cases. Needs python3 and git.
set -eu
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
for tool in python3 git; do
	if ! command -v "$tool" >/dev/null; then
		echo "ok 1 - baseline # SKIP $tool is not installed"
		exit 77
	fi
done
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-baseline.XXXXXX")
trap 'rm -rf "$work"' EXIT
export SA=${SA:-$ROOT/build/release/soak-audit} ROOT WORK=$work PYTHONDONTWRITEBYTECODE=1
python3 "$ROOT/tests/e2e/baseline.py" "$@"
