#!/bin/bash
# `soak-audit action` as the Actions runner starts it, against the stand-in: runs action_cases.py.
# SA is the program; arguments are names of cases. Needs python3 and openssl.
set -eu
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
for tool in python3 openssl; do
	if ! command -v "$tool" >/dev/null; then
		echo "ok 1 - action # SKIP $tool is not installed"
		exit 77
	fi
done
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-action.XXXXXX")
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
export SA=${SA:-$ROOT/build/release/soak-audit} ROOT WORK=$work PYTHONDONTWRITEBYTECODE=1
python3 "$ROOT/tests/e2e/action_cases.py" "$@"
