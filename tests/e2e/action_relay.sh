#!/bin/bash
# Both stages for forks, `mode: judge` and `mode: relay`, against the stand-in: runs action_relay_cases.py.
# SA is the program; arguments are names of cases. Needs python3.
set -eu
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
if ! command -v python3 >/dev/null; then
	echo "ok 1 - action_relay # SKIP python3 is not installed"
	exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-relay.XXXXXX")
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
export SA=${SA:-$ROOT/build/release/soak-audit} ROOT WORK=$work PYTHONDONTWRITEBYTECODE=1
python3 "$ROOT/tests/e2e/action_relay_cases.py" "$@"
