#!/bin/bash
# `soak-audit action` under a policy, against the stand-in: runs action_policy_cases.py.
# SA is the program; arguments are names of cases. Needs python3.
set -eu
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
if ! command -v python3 >/dev/null; then
	echo "ok 1 - action_policy # SKIP python3 is not installed"
	exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-actpol.XXXXXX")
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
export SA=${SA:-$ROOT/build/release/soak-audit} ROOT WORK=$work PYTHONDONTWRITEBYTECODE=1
python3 "$ROOT/tests/e2e/action_policy_cases.py" "$@"
