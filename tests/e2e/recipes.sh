#!/bin/bash
# The recipes of README and examples/workflows, run as they are written (recipes_cases.py).
set -eu
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
for tool in git openssl; do
	if ! command -v "$tool" >/dev/null; then
		echo "ok 1 - recipes # SKIP $tool is not installed"
		exit 77
	fi
done
if ! python3 -c 'import yaml' 2>/dev/null; then
	echo 'ok 1 - recipes # SKIP needs python3 and its yaml'
	exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-recipes.XXXXXX")
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
export SA=${SA:-$ROOT/build/release/soak-audit} ROOT WORK=$work PYTHONDONTWRITEBYTECODE=1
python3 "$ROOT/tests/e2e/recipes_cases.py" "$@"
