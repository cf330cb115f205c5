#!/bin/bash
# Build the static binary twice, in two folders of different names, with the same libraries: the digests
# must agree. --libs also builds the libraries anew in both (some minutes) and compares them all.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1-}" != --libs ]; then nice -n 5 scripts/static-libs.sh; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SA_COMMIT=${SA_COMMIT-$(git rev-parse --verify --quiet --short=12 HEAD 2>/dev/null || true)}
prefix=$PWD/build/static/prefix
for name in a another/folder; do
	mkdir -p "$work/$name"
	cp -r Makefile VERSION scripts src "$work/$name/"
	if [ "${1-}" = --libs ]; then prefix=; fi
	PREFIX_DIR=$prefix "$work/$name/scripts/static-build.sh" >"$work/log" 2>&1 || {
		tail -n 40 "$work/log" >&2
		exit 1
	}
	made=("$work/$name/build/static/soak-audit")
	if [ "${1-}" = --libs ]; then made+=("$work/$name"/build/static/prefix/{lib/*.a,bin/dash}); fi
	cat "${made[@]}" | sha256sum
done | sed 's/ .*//' | sort | uniq -c | {
	read -r count digest
	if [ "$count" -ne 2 ]; then
		echo 'static-repro: the two binaries differ' >&2
		exit 1
	fi
	echo "static-repro: the same twice: sha256 $digest"
}
