#!/bin/bash
# The JSON Schema of policies against the parser's cases: runs policy_schema.py.
set -eu
export ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
if ! python3 -c 'import jsonschema, yaml' 2>/dev/null; then
	echo "ok 1 - policy schema # SKIP python3-jsonschema or python3-yaml is not installed"
	exit 77
fi
export SA=${SA:-$ROOT/build/release/soak-audit} PYTHONDONTWRITEBYTECODE=1
exec python3 -W ignore "$ROOT/tests/e2e/policy_schema.py"
