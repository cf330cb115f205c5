#!/bin/bash
# The GitHub client against the stand-in: builds client_probe.c with the library of this variant and
# runs test_client.py. SA is the program, beside libsoak.a. Needs python3 and openssl.
set -eu
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
out=$(dirname "${SA:-$ROOT/build/release/soak-audit}")
for tool in python3 openssl; do
	if ! command -v "$tool" >/dev/null; then
		echo "ok 1 - client # SKIP $tool is not installed"
		exit 77
	fi
done
work=$(mktemp -d "${TMPDIR:-/tmp}/soak-client.XXXXXX")
trap 'rm -rf "$work"' EXIT
# Compiler, flags and libraries are those of the library itself.
read -r -a build <"$out/gen/flags"
libs=()
for word in "${build[@]}"; do
	case $word in -l*) libs+=("$word") ;; esac
done
(cd "$ROOT" && "${build[@]}" -pie -o "$work/client_probe" tests/e2e/client_probe.c "$out/libsoak.a" \
	"${libs[@]}" -lcurl)
PROBE="$work/client_probe" WORK="$work" PYTHONDONTWRITEBYTECODE=1 \
	python3 "$ROOT/tests/e2e/test_client.py" "$@"
