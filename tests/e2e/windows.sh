#!/bin/bash
# examples/workflows/soak-windows.yml: its second job, on what a Windows machine leaves (windows_cases.py).
set -eu
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
if ! python3 -c 'import yaml' 2>/dev/null; then
	echo 'ok 1 - windows # SKIP needs python3 and its yaml'
	exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-windows.XXXXXX")
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
export SA=${SA:-$ROOT/build/release/soak-audit} ROOT WORK=$work PYTHONDONTWRITEBYTECODE=1
python3 "$ROOT/tests/e2e/windows_cases.py" "$@"
