#!/bin/bash
# More than a thousand soak runs of all shapes: program against oracle (tests/e2e/audit_corpus.py). Prints TAP.
set -u
: "${ROOT:=$(cd "$(dirname "$0")/../.." && pwd)}"
export SA="${SA:-$ROOT/build/release/soak-audit}"

if ! command -v python3 >/dev/null; then
	echo 'ok 1 - audit corpus # SKIP no python3'
	exit 0
fi
# (a sanitizer makes it four times as slow; the answers are compared in the release build)
case $SA in
*/asan/* | */coverage/* | */debug/*) export EVERY=${EVERY:-8} ;;
esac
exec python3 "$ROOT/tests/e2e/audit_corpus.py" --tap
